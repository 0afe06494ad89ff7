//! The QA desk: the queue, one sampled task, and what is said about it.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::toast::Toast;
use crate::{answer, pages, paths, status};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::view::Person;
use office::{Judging, Settling};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, Refusal, TaskId};

/// `GET /qa`
pub(crate) async fn queue(State(app): State<App>, Reader { who, here }: Reader) -> Response {
    draw_queue(&app, &here, who, None).await
}

/// `POST /qa/seeds`
pub(crate) async fn seeds(State(app): State<App>, Reader { who, here }: Reader, body: Body) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let count = pairs.get("count").and_then(|it| it.trim().parse().ok()).unwrap_or(5);
    match app.door.plant_seeds(&who, count, pairs.get("key").unwrap_or(&here.key)).await {
        Ok(_) => answer::onward("/qa", None),
        Err(Failure::Refused(refusal)) => draw_queue(&app, &here, who, Some(&refusal)).await,
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn draw_queue(app: &App, here: &Here, who: Person, refusal: Option<&Refusal>) -> Response {
    let read = app.read(move |door| Ok((door.audits(&who)?, door.review_quality(&who)?))).await;
    match read {
        Ok((view, review)) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::qa::queue(here, &view, &review, refusal)).into_response()
        }
        Err(failure) => answer::page(here, &failure),
    }
}

/// `GET /qa/{case}/{task}`
pub(crate) async fn desk(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
) -> Response {
    draw_desk(&app, &here, who, case, task, None).await
}

async fn draw_desk(
    app: &App,
    here: &Here,
    who: Person,
    case: CaseId,
    task: TaskId,
    refusal: Option<&Refusal>,
) -> Response {
    match app.read(move |door| door.audit_desk(&who, &case, &task)).await {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::qa::desk(here, &view, None, refusal)).into_response()
        }
        Err(failure) => answer::page(here, &refusal.map_or(failure, |refusal| refusal.clone().into())),
    }
}

/// `POST /qa/{case}/{task}`: on to the next one.
pub(crate) async fn judge(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let done = match shown(&pairs) {
        Err(refusal) => Err(refusal.into()),
        Ok(shown) => {
            let corrections = corrections(&pairs);
            let words = pairs.get("words").unwrap_or_default().trim().to_owned();
            let key = pairs.get("key").unwrap_or(&here.key).to_owned();
            let (case, task) = (case.clone(), task.clone());
            match pairs.get("act") {
                Some(act @ ("right" | "wrong")) => {
                    let wrong = act == "wrong";
                    let settling = Settling { case, task, wrong, shown, corrections, words, key };
                    app.door.settle(&who, settling).await
                }
                act => {
                    let opened = pairs.get("opened").and_then(|it| it.parse::<i64>().ok());
                    let seconds = opened.and_then(|it| u32::try_from(here.now.as_second() - it).ok());
                    let judging = Judging {
                        case,
                        task,
                        agrees: act == Some("agree"),
                        shown,
                        corrections,
                        words: (!words.is_empty()).then_some(words),
                        seconds_on_screen: seconds,
                        key,
                    };
                    app.door.judge(&who, judging).await
                }
            }
        }
    };
    match done {
        Ok(done) => {
            let next = done.next.as_ref().map(|(case, task)| paths::audit(case, task));
            let toast = Toast::of(&done, here.now).cookie(&app, here.now);
            answer::onward(next.as_deref().unwrap_or("/qa"), toast)
        }
        Err(Failure::Refused(refusal)) => draw_desk(&app, &here, who, case, task, Some(&refusal)).await,
        Err(failure) => answer::page(&here, &failure),
    }
}

fn shown(pairs: &Pairs) -> Result<Digest, Refusal> {
    pairs.get("shown").and_then(Digest::from_hex).ok_or_else(|| {
        Refusal::new(
            "unreadable-request",
            "Not judged: the form does not say what was shown",
            "A judgement binds to the digest of the page.",
            "Load the page again and judge there.",
        )
    })
}

/// What was typed and differs from what was shown.
fn corrections(pairs: &Pairs) -> BTreeMap<String, String> {
    let was: BTreeMap<&str, &str> = pairs.under("was.").collect();
    let typed = pairs.under("field.").filter(|(name, value)| was.get(name).is_none_or(|it| it != value));
    typed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
