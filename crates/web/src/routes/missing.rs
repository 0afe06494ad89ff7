//! What is not there.

use crate::answer;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use terms::Refusal;

/// Answers for every address that no page has.
pub(crate) async fn page(request: Request) -> Response {
    let refusal = Refusal::new(
        "not-found",
        "There is no such page",
        "No page of this server has this address.",
        "Start from your work.",
    );
    answer::refused_as(&request, StatusCode::NOT_FOUND, &refusal)
}
