//! Calibration sessions: the list, one case of one, and what people do in them.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::{answer, pages, status};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::SessionAct;
use office::view::Person;
use terms::{CaseId, Failure, Refusal};

/// Cases of a session where nothing is said.
const CASES: usize = 10;

/// `GET /qa/sessions`
pub(crate) async fn list(State(app): State<App>, Reader { who, here }: Reader) -> Response {
    draw(&app, &here, who, None).await
}

/// `POST /qa/sessions`: opens one, or closes one.
pub(crate) async fn act(State(app): State<App>, Reader { who, here }: Reader, body: Body) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let act = match pairs.get("act") {
        Some("close") => SessionAct::Close { session: pairs.get("session").unwrap_or_default().to_owned() },
        _ => SessionAct::Open {
            cases: pairs.get("cases").and_then(|it| it.trim().parse().ok()).unwrap_or(CASES),
        },
    };
    match app.door.session_act(&who, act, pairs.get("key").unwrap_or(&here.key)).await {
        Ok(_) => answer::onward("/qa/sessions", None),
        Err(Failure::Refused(refusal)) => draw(&app, &here, who, Some(&refusal)).await,
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `GET /qa/sessions/{session}/{case}`
pub(crate) async fn desk(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((session, case)): Path<(String, CaseId)>,
) -> Response {
    let name = session.clone();
    match app.read(move |door| door.session_desk(&who, &name, &case)).await {
        Ok(view) => pages::qa::desk(&here, &view, Some(&session), None).into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `POST /qa/sessions/{session}/{case}`: on to the next one.
pub(crate) async fn judge(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((session, case)): Path<(String, CaseId)>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let wrong = pairs.get("act") != Some("agree");
    let act = SessionAct::Judge { session: session.clone(), case: case.clone(), wrong };
    match app.door.session_act(&who, act, pairs.get("key").unwrap_or(&here.key)).await {
        Ok(_) => {
            let name = session.clone();
            let desk = app.read(move |door| door.session_desk(&who, &name, &case)).await;
            let next = desk.ok().and_then(|it| it.next);
            let path = next.map(|it| pages::qa::session_path(&session, &it.case));
            answer::onward(path.as_deref().unwrap_or("/qa/sessions"), None)
        }
        Err(Failure::Refused(refusal)) => draw(&app, &here, who, Some(&refusal)).await,
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn draw(app: &App, here: &Here, who: Person, refusal: Option<&Refusal>) -> Response {
    let person = who.clone();
    match app.read(move |door| door.sessions(&person)).await {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::sessions::page(here, &who, &view, refusal)).into_response()
        }
        Err(failure) => answer::page(here, &failure),
    }
}
