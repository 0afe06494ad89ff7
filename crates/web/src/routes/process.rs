//! The process as it runs, and what a person does to the process of a case by hand.

use super::rules::digest;
use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::toast::Toast;
use crate::upload::{self, Upload};
use crate::{answer, pages, paths, status};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use office::view::Person;
use office::{ProcessAct, ProcessQuery, Proposal};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, Refusal};

/// Longest list of variables that is set by hand at once, in characters.
const VARIABLES_CHARS_MAX: usize = 20_000;

/// `GET /process`
pub(crate) async fn main(state: State<App>, reader: Reader, uri: Uri) -> Response {
    shown(state.0, reader, None, &uri).await
}

/// `GET /process/{name}?version=&at=&than=`
pub(crate) async fn page(state: State<App>, reader: Reader, Path(name): Path<String>, uri: Uri) -> Response {
    shown(state.0, reader, Some(name), &uri).await
}

async fn shown(app: App, Reader { who, here }: Reader, name: Option<String>, uri: &Uri) -> Response {
    let query = query(name, &Pairs::of_query(uri));
    match app.read(move |door| door.process_page(&who, &query)).await {
        Ok(view) => pages::process::page(&here, &view, None, "").into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `POST /process/{name}/propose`: the file of the process, replaced by the one that was handed in, as a new version.
pub(crate) async fn propose(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (proposed, words) = match upload::read(&app, request).await {
        Ok(upload) => {
            let words = upload.texts.get("words").cloned().unwrap_or_default();
            (proposed(&app, &here, &who, &name, upload).await, words)
        }
        Err(failure) => (Err(failure), String::new()),
    };
    let refusal = match proposed {
        Ok(version) => return answer::onward(&paths::version(&version), []),
        Err(Failure::Refused(refusal)) => refusal,
        Err(failure) => return answer::page(&here, &failure),
    };
    let query = ProcessQuery { process: Some(name), ..ProcessQuery::default() };
    match app.read(move |door| door.process_page(&who, &query)).await {
        Ok(view) => {
            let status = status::of(&Failure::Refused(refusal.clone()));
            (status, pages::process::page(&here, &view, Some(&refusal), &words)).into_response()
        }
        Err(_) => answer::page(&here, &refusal.into()),
    }
}

async fn proposed(
    app: &App,
    here: &Here,
    who: &Person,
    name: &str,
    upload: Upload,
) -> Result<Digest, Failure> {
    let text = |name: &str| upload.texts.get(name).cloned().unwrap_or_default();
    let based_on = digest(&text("based_on"))?;
    let (words, key) = (text("words"), upload.texts.get("key").cloned().unwrap_or_else(|| here.key.clone()));
    let mut files = upload.files.into_iter();
    let (Some((_, bytes)), None) = (files.next(), files.next()) else {
        return Err(unread("A proposal replaces one file.").into());
    };
    let bytes = bytes?.to_vec();
    // The page says which file the process stands in; a file of another name takes its place.
    let query = ProcessQuery { process: Some(name.to_owned()), ..ProcessQuery::default() };
    let reader = who.clone();
    let view = app.read(move |door| door.process_page(&reader, &query)).await?;
    let proposal = Proposal { based_on, files: BTreeMap::from([(view.file, bytes)]), words, key };
    app.door.propose_version(who, proposal).await
}

/// What is asked for, by page or by program.
pub(crate) fn query(process: Option<String>, pairs: &Pairs) -> ProcessQuery {
    let said = |name: &str| pairs.get(name).map(str::to_owned);
    ProcessQuery {
        process: process.or_else(|| said("process")),
        version: said("version"),
        at: said("at"),
        than: said("than"),
    }
}

/// `GET /case/{case}/process`
pub(crate) async fn of_case(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
) -> Response {
    draw(&app, &here, who, case, None).await
}

/// `POST /case/{case}/process`: back to the same page; what was refused is said there.
pub(crate) async fn act(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let key = pairs.get("key").unwrap_or(&here.key).to_owned();
    let done = match read_act(&pairs) {
        Ok(act) => app.door.process_act(&who, &case, act, &key).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(done) => {
            let toast = Toast::of(&done, here.now).cookie(&app, here.now);
            answer::onward(&paths::case_process(&case), toast)
        }
        Err(Failure::Refused(refusal)) => draw(&app, &here, who, case, Some(&refusal)).await,
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn draw(app: &App, here: &Here, who: Person, case: CaseId, refusal: Option<&Refusal>) -> Response {
    match app.read(move |door| door.case_process(&who, &case)).await {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::case_process::page(here, &view, refusal)).into_response()
        }
        Err(failure) => answer::page(here, &refusal.map_or(failure, |refusal| refusal.clone().into())),
    }
}

/// The act of a form.
fn read_act(pairs: &Pairs) -> Result<ProcessAct, Refusal> {
    let key = || {
        let number = pairs.get("number").and_then(|it| it.trim().parse().ok());
        number.map(bpmn_key).ok_or_else(|| unread("It does not say what of the case is meant."))
    };
    let words = || pairs.get("words").unwrap_or_default().trim().to_owned();
    Ok(match pairs.get("act").unwrap_or_default() {
        "choose" => {
            let ids = pairs.under("way").map(|(_, id)| id.to_owned()).collect();
            ProcessAct::Choose { key: key()?, ids }
        }
        "finish" => ProcessAct::Finish { key: key()? },
        "retry" => ProcessAct::Retry { key: key()? },
        "move" => ProcessAct::Move {
            key: key()?,
            to: pairs.get("to").unwrap_or_default().to_owned(),
            words: words(),
        },
        "set" => ProcessAct::Set {
            variables: variables(pairs.get("variables").unwrap_or_default())?,
            words: words(),
        },
        "cancel" => ProcessAct::Cancel { words: words() },
        _ => return Err(unread("It does not say what is to be done.")),
    })
}

/// `name = value`, one a line; a value that is no JSON is a text.
fn variables(text: &str) -> Result<Map<String, Value>, Refusal> {
    if text.chars().count() > VARIABLES_CHARS_MAX {
        return Err(unread("There are too many variables at once."));
    }
    let mut out = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once('=').ok_or_else(|| unread("Each line says name = value."))?;
        let value = value.trim();
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        out.insert(name.trim().to_owned(), value);
    }
    if out.is_empty() { Err(unread("There is no variable in it.")) } else { Ok(out) }
}

fn unread(why: &str) -> Refusal {
    Refusal::new(
        "unreadable-request",
        "Not done: the form could not be read",
        why,
        "Load the page again and send it once more.",
    )
}

/// The number of an element instance.
fn bpmn_key(number: u64) -> office::InstanceKey {
    office::InstanceKey(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_become_acts() {
        let read = |text: &str| read_act(&Pairs::parse(text.as_bytes()));
        let key = office::InstanceKey(7);
        for (form, act) in [
            (
                "act=choose&number=7&way=a&way=b",
                ProcessAct::Choose { key, ids: vec!["a".into(), "b".into()] },
            ),
            ("act=finish&number=7", ProcessAct::Finish { key }),
            ("act=retry&number=7", ProcessAct::Retry { key }),
            (
                "act=move&number=7&to=b&words=+why+",
                ProcessAct::Move { key, to: "b".into(), words: "why".into() },
            ),
            ("act=cancel&words=over", ProcessAct::Cancel { words: "over".into() }),
        ] {
            assert_eq!(read(form).unwrap(), act, "{form}");
        }
        for form in ["", "act=choose", "act=retry&number=x", "act=set&variables=", "act=set&variables=a"] {
            assert_eq!(read(form).unwrap_err().code, "unreadable-request", "{form}");
        }
        let Ok(ProcessAct::Set { variables, .. }) = read("act=set&variables=a%3D1%0Ab+%3D+yes") else {
            panic!()
        };
        assert_eq!(Value::Object(variables), serde_json::json!({"a": 1, "b": "yes"}));
    }
}
