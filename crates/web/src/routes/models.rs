//! Models and versions, and what people do about them.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::{answer, pages, status};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use office::view::Person;
use office::{BoundaryRung as Rung, Change, Retrained};
use terms::{Digest, Failure, PersonId, Refusal};

/// The share that a promoted version completes at first.
const SAMPLED: f64 = 0.5;

/// `GET /boundary/models?version=`
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader, uri: Uri) -> Response {
    let chosen = Pairs::of_query(&uri).get("version").and_then(Digest::from_hex);
    draw(&app, &here, who, chosen, None, None).await
}

/// `POST /boundary/models`: promote, demote, or train anew.
pub(crate) async fn act(State(app): State<App>, Reader { who, here }: Reader, body: Body) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let version = pairs.get("version").and_then(Digest::from_hex);
    if pairs.get("act") == Some("retrain") {
        let without = pairs.get("without").filter(|it| !it.is_empty()).map(PersonId::from);
        let person = who.clone();
        return match app.read(move |door| door.retrain(&person, without.as_ref())).await {
            Ok(done) => draw(&app, &here, who, None, Some(&done), None).await,
            Err(Failure::Refused(refusal)) => draw(&app, &here, who, None, None, Some(&refusal)).await,
            Err(failure) => answer::page(&here, &failure),
        };
    }
    let key = pairs.get("key").unwrap_or(&here.key).to_owned();
    let done = match change(&app, &who, &pairs, version).await {
        Ok(change) => app.door.change_boundary(&who, change, &key).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => {
            let path = version.map_or_else(String::new, |it| format!("?version={it}"));
            answer::onward(&format!("/boundary/models{path}"), None)
        }
        Err(Failure::Refused(refusal)) => draw(&app, &here, who, version, None, Some(&refusal)).await,
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn change(app: &App, who: &Person, pairs: &Pairs, version: Option<Digest>) -> Result<Change, Failure> {
    let unreadable = |what: &str| {
        Refusal::new(
            "unreadable-request",
            "Not changed: the form does not read",
            format!("{what} is missing."),
            "Load the page again and choose there.",
        )
    };
    let digest = version.ok_or_else(|| unreadable("The version"))?;
    let person = who.clone();
    let view = app.read(move |door| door.models(&person, Some(digest))).await?;
    let version = view.chosen.and_then(|at| view.versions.get(at));
    let version = version.ok_or_else(|| unreadable("A version of this digest"))?;
    let (subject, words) = (version.subject(), pairs.get("words").unwrap_or_default().to_owned());
    match pairs.get("act") {
        Some("demote") => Ok(Change::Demote { subject, to: None, words }),
        Some("promote") => {
            let to = match version.rung.map_or(2, Rung::place) {
                0..=2 => Rung::Suggest,
                3 => Rung::Sampled { share: SAMPLED },
                _ => Rung::Automatic,
            };
            Ok(Change::Promote { subject, to, words })
        }
        _ => Err(unreadable("The act").into()),
    }
}

async fn draw(
    app: &App,
    here: &Here,
    who: Person,
    chosen: Option<Digest>,
    retrained: Option<&Retrained>,
    refusal: Option<&Refusal>,
) -> Response {
    match app.read(move |door| door.models(&who, chosen)).await {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::models::page(here, &view, retrained, refusal)).into_response()
        }
        Err(failure) => answer::page(here, &failure),
    }
}
