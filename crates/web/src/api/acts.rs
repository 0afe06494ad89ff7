//! Commands: durable when they answer.

use super::{json, key};
use crate::app::App;
use crate::body;
use crate::routes::{self, note};
use crate::session::Caller;
use crate::{answer, status, upload};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use office::view::{Act, Decision, Done, Receipt};
use office::{CallBack, Delivery, ProcessAct};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, PersonId, TaskId};

/// A decision without what the path and the headers say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecideBody {
    act: Act,
    shown: Digest,
    #[serde(default)]
    corrections: BTreeMap<String, String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    to: Option<PersonId>,
    #[serde(default)]
    seconds_on_screen: Option<u32>,
    #[serde(default)]
    evidence_opened: Option<bool>,
}

/// `POST /api/v1/cases/{case}/tasks/{task}/decide`
pub(crate) async fn decide(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let decision = async {
        let DecideBody { act, shown, corrections, reason, to, seconds_on_screen, evidence_opened } =
            body::json(body).await?;
        let key = key(&headers)?;
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        let decision = Decision {
            case,
            task,
            act,
            shown,
            corrections,
            reason,
            to,
            seconds_on_screen,
            evidence_opened,
            key,
        };
        routes::decide::hand_in(&app, &who, decision).await
    };
    json(decision.await)
}

/// `POST /api/v1/cases/{case}/tasks/{task}/undo`
pub(crate) async fn undo(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
    headers: HeaderMap,
) -> Response {
    let undone = async { app.door.undo(&who, &case, &task, &key(&headers)?).await };
    json(undone.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallBackBody {
    spoke_with: String,
    number_called: String,
    confirmed: bool,
}

/// `POST /api/v1/cases/{case}/tasks/{task}/call-back`
pub(crate) async fn call_back(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let recorded = async {
        let CallBackBody { spoke_with, number_called, confirmed } = body::json(body).await?;
        let key = key(&headers)?;
        app.door
            .record_call_back(&who, CallBack { case, task, spoke_with, number_called, confirmed, key })
            .await
    };
    json(recorded.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    words: String,
}

/// `POST /api/v1/cases/{case}/notes`
pub(crate) async fn note(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let noted = async {
        let NoteBody { words } = body::json(body).await?;
        let words = note::words(Some(&words))?;
        app.door.note(&who, &case, &words, &key(&headers)?).await
    };
    json(noted.await)
}

/// What became of one file.
#[derive(Serialize)]
struct Taken {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Receipt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// The failure of one file.
#[derive(Serialize)]
struct Problem {
    status: u16,
    code: String,
    what: String,
    why: String,
    remedy: String,
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        let status = status::of(failure).as_u16();
        let text = |code: &str, what: &str, why: &str, remedy: &str| Self {
            status,
            code: code.into(),
            what: what.into(),
            why: why.into(),
            remedy: remedy.into(),
        };
        match failure {
            Failure::Refused(no) => text(&no.code, &no.what, &no.why, &no.remedy),
            Failure::Fault(sentence) => {
                text("fault", "Not done now", sentence, "Send this file again with the same key.")
            }
        }
    }
}

/// `POST /api/v1/intake`: a form with files, or one file as the body with its name in `Content-Disposition`.
pub(crate) async fn intake(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let taken = async {
        let key = key(&headers)?;
        let upload = upload::read(&app, request).await?;
        let outcomes = routes::intake::hand_in(&app, &who, upload, &key).await;
        let taken = |outcome: crate::pages::intake::Outcome| {
            let problem = outcome.outcome.as_ref().err().map(Problem::from);
            Taken { name: outcome.name, receipt: outcome.outcome.ok(), problem }
        };
        Ok::<Vec<Taken>, Failure>(outcomes.into_iter().map(taken).collect())
    };
    json(taken.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProposeBody {
    until: jiff::civil::Date,
}

/// `POST /api/v1/payments/propose`
pub(crate) async fn propose(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let proposed = async {
        let ProposeBody { until } = body::json(body).await?;
        app.door.propose_payment(&who, until, &key(&headers)?).await
    };
    json(proposed.await)
}

/// `POST /api/v1/payments/reports`: a `pain.002` or `camt.053` as the body or in a form.
pub(crate) async fn report(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let key = match key(&headers) {
        Ok(key) => key,
        Err(failure) => return answer::program(&failure),
    };
    json::<Done>(routes::payments::hand_in(&app, &who, request, &key).await)
}

/// `POST /api/v1/cases/{case}/process`
pub(crate) async fn process(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let act: ProcessAct = body::json(body).await?;
        app.door.process_act(&who, &case, act, &key(&headers)?).await
    };
    json(done.await)
}

/// A message or a signal without its key, which a header says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageBody {
    name: String,
    #[serde(default)]
    signal: bool,
    #[serde(default)]
    correlation: Option<String>,
    #[serde(default)]
    payload: serde_json::Map<String, serde_json::Value>,
}

/// `POST /api/v1/messages`
pub(crate) async fn message(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let delivered = async {
        let MessageBody { name, signal, correlation, payload } = body::json(body).await?;
        let delivery = Delivery { name, signal, correlation, payload, key: key(&headers)? };
        app.read(move |door| door.deliver(&who, &delivery)).await
    };
    json(delivered.await)
}

/// `POST /api/v1/cases/{case}/tasks/{task}/check-again`
pub(crate) async fn check_again(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
    headers: HeaderMap,
) -> Response {
    let asked = async { app.door.check_again(&who, &case, &task, &key(&headers)?).await };
    json(asked.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReverseBody {
    reason: String,
}

/// `POST /api/v1/cases/{case}/reverse`
pub(crate) async fn reverse(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let reversed = async {
        let ReverseBody { reason } = body::json(body).await?;
        app.door.reverse_posting(&who, &case, &reason, &key(&headers)?).await
    };
    json(reversed.await)
}

/// `POST /api/v1/master`: files of master data in a form, or one file as the body with its name in `Content-Disposition`.
pub(crate) async fn master(State(app): State<App>, Caller(who): Caller, request: Request) -> Response {
    json::<Done>(routes::master::hand_in(&app, &who, request).await)
}
