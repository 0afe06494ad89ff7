//! The same acts as JSON under `/api/v1`: the views of the office as they are, refusals as problem documents.
//!
//! Who calls is told by `Authorization: Bearer <session token>` or by the cookie. `Idempotency-Key` makes a command that
//! is sent twice one command. The table below is the whole of it; a test holds `openapi.json` to it.

mod acts;
mod assurance;
mod reads;
mod rules;

use crate::answer;
use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use serde::Serialize;
use terms::{Failure, Refusal};

/// The description of this API (OpenAPI 3.1).
const OPENAPI: &str = include_str!("openapi.json");
/// Longest idempotency key, in bytes.
const KEY_BYTES_MAX: usize = 200;

/// Every path with its method.
fn table() -> Vec<(&'static str, &'static str, MethodRouter<App>)> {
    vec![
        ("get", "/api/v1/openapi.json", get(openapi)),
        ("get", "/api/v1/me", get(reads::me)),
        ("get", "/api/v1/worklist", get(reads::worklist)),
        ("get", "/api/v1/payments", get(reads::payments)),
        ("get", "/api/v1/cases", get(reads::cases)),
        ("get", "/api/v1/cases/{case}", get(reads::story)),
        ("get", "/api/v1/cases/{case}/tasks/{task}", get(reads::desk)),
        ("post", "/api/v1/cases/{case}/tasks/{task}/decide", post(acts::decide)),
        ("post", "/api/v1/cases/{case}/tasks/{task}/undo", post(acts::undo)),
        ("post", "/api/v1/cases/{case}/tasks/{task}/call-back", post(acts::call_back)),
        ("post", "/api/v1/cases/{case}/tasks/{task}/check-again", post(acts::check_again)),
        ("post", "/api/v1/cases/{case}/notes", post(acts::note)),
        ("post", "/api/v1/cases/{case}/reverse", post(acts::reverse)),
        ("post", "/api/v1/master", post(acts::master)),
        ("get", "/api/v1/process", get(reads::process)),
        ("get", "/api/v1/cases/{case}/process", get(reads::case_process)),
        ("post", "/api/v1/cases/{case}/process", post(acts::process)),
        ("post", "/api/v1/messages", post(acts::message)),
        ("get", "/api/v1/rules", get(rules::list)),
        ("get", "/api/v1/rules/decisions/{decision}", get(rules::decision)),
        ("post", "/api/v1/rules/decisions/{decision}/check", post(rules::check)),
        ("post", "/api/v1/rules/decisions/{decision}/compare", post(rules::compare)),
        ("post", "/api/v1/rules/decisions/{decision}/propose", post(rules::propose)),
        ("post", "/api/v1/rules/versions", post(rules::propose_files)),
        ("get", "/api/v1/rules/versions/{version}", get(rules::version)),
        ("get", "/api/v1/rules/versions/{version}/files/{name}", get(rules::file)),
        ("post", "/api/v1/rules/versions/{version}/sign", post(rules::sign)),
        ("post", "/api/v1/rules/versions/{version}/decline", post(rules::decline)),
        ("get", "/api/v1/boundary", get(assurance::boundary)),
        ("post", "/api/v1/boundary/changes", post(assurance::change)),
        ("post", "/api/v1/boundary/certificates", post(assurance::certify)),
        ("get", "/api/v1/models", get(assurance::models)),
        ("post", "/api/v1/models/retrain", post(assurance::retrain)),
        ("get", "/api/v1/audits", get(assurance::audits)),
        ("get", "/api/v1/audits/{case}/{task}", get(assurance::audit)),
        ("post", "/api/v1/audits/{case}/{task}/judge", post(assurance::judge)),
        ("post", "/api/v1/audits/{case}/{task}/settle", post(assurance::settle)),
        ("get", "/api/v1/cases/{case}/siblings", get(assurance::siblings)),
        ("post", "/api/v1/cases/{case}/siblings", post(assurance::recall_siblings)),
        ("post", "/api/v1/cases/{case}/recall", post(assurance::recall)),
        ("post", "/api/v1/cases/{case}/credits", post(assurance::credit)),
        ("post", "/api/v1/intake", post(acts::intake)),
        ("post", "/api/v1/payments/propose", post(acts::propose)),
        ("post", "/api/v1/payments/reports", post(acts::report)),
    ]
}

pub(crate) fn router() -> Router<App> {
    let routes =
        table().into_iter().fold(Router::new(), |router, (_, path, handler)| router.route(path, handler));
    routes.layer(DefaultBodyLimit::disable())
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// A view or an answer as JSON.
fn json<T: Serialize>(answer: Result<T, Failure>) -> Response {
    match answer {
        Ok(view) => match serde_json::to_vec(&view) {
            Ok(bytes) => {
                (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], bytes).into_response()
            }
            Err(error) => {
                answer::program(&Failure::fault(format!("The answer could not be written as JSON: {error}.")))
            }
        },
        Err(failure) => answer::program(&failure),
    }
}

/// The key of a command: the caller's, or a fresh one where the caller does not need to repeat it.
fn key(headers: &HeaderMap) -> Result<String, Failure> {
    let Some(value) = headers.get("idempotency-key") else { return crate::app::fresh_key() };
    let text = value.to_str().ok().map(str::trim).filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAX);
    text.map(str::to_owned).ok_or_else(|| {
        Refusal::new(
            "bad-request",
            "Not done: the Idempotency-Key cannot be used",
            format!("It has to be 1 to {KEY_BYTES_MAX} ASCII characters."),
            "Send a random key such as a UUID.",
        )
        .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_has_every_path_and_no_other() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let paths = described["paths"].as_object().unwrap();
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone()))
            })
            .collect();
        let there =
            table().into_iter().map(|(method, path, _)| (method.to_owned(), path.to_owned())).collect();
        assert_eq!(described, there);
    }

    #[test]
    fn every_reference_of_the_description_leads_somewhere() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let mut count = 0;
        for part in OPENAPI.split("\"$ref\": \"#").skip(1) {
            let pointer = part.split('"').next().unwrap();
            assert!(described.pointer(pointer).is_some(), "{pointer}");
            count += 1;
        }
        assert!(count > 20);
    }
}
