//! Files are handed in.

use crate::app::App;
use crate::pages::intake::Outcome;
use crate::session::Reader;
use crate::upload::{self, Upload};
use crate::{answer, pages, status};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::Incoming;
use office::view::Person;
use terms::Failure;

/// `GET /intake`
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader) -> Response {
    pages::intake::page(&here, &app.settings, &who, &[], None).into_response()
}

/// `POST /intake`: what became of each file.
pub(crate) async fn send(State(app): State<App>, Reader { who, here }: Reader, request: Request) -> Response {
    let upload = match upload::read(&app, request).await {
        Ok(upload) => upload,
        Err(Failure::Refused(refusal)) => {
            let status = status::of(&Failure::Refused(refusal.clone()));
            return (status, pages::intake::page(&here, &app.settings, &who, &[], Some(&refusal)))
                .into_response();
        }
        Err(failure) => return answer::page(&here, &failure),
    };
    let key = upload.texts.get("key").cloned().unwrap_or_else(|| here.key.clone());
    let outcomes = hand_in(&app, &who, upload, &key).await;
    let all_refused = outcomes.iter().all(|outcome| outcome.outcome.is_err());
    let status = if all_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, pages::intake::page(&here, &app.settings, &who, &outcomes, None)).into_response()
}

/// Hands every file in that is not too large; the outcomes stand in the order of the upload.
///
/// Each file's key is the key of the upload and the file's place in it, so that the same upload sent again opens nothing.
pub(crate) async fn hand_in(app: &App, who: &Person, upload: Upload, key: &str) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = Vec::new();
    let mut incoming = Vec::new();
    let mut names = Vec::new();
    for (at, (name, bytes)) in upload.files.into_iter().enumerate() {
        match bytes {
            Ok(bytes) => {
                names.push(name.clone());
                incoming.push(Incoming { name, bytes: bytes.into(), key: format!("{key}-{at}") });
                outcomes.push(None);
            }
            Err(refusal) => outcomes.push(Some(Outcome::new(name, Err(refusal.into())))),
        }
    }
    let answers = if incoming.is_empty() { Vec::new() } else { app.door.intake(who, incoming).await };
    let mut answers = names.into_iter().zip(answers).map(|(name, answer)| Outcome::new(name, answer));
    let silent = || {
        Outcome::new(
            "a file".into(),
            Err(Failure::fault("The office gave no answer for this file. Hand it in again.")),
        )
    };
    outcomes.into_iter().map(|outcome| outcome.or_else(|| answers.next()).unwrap_or_else(silent)).collect()
}
