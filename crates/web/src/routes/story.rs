//! The story of a case.

use crate::app::App;
use crate::session::Reader;
use crate::{answer, pages};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use terms::CaseId;

/// `GET /case/{case}`
pub(crate) async fn page(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
) -> Response {
    let reader = who.clone();
    match app.read(move |door| door.story(&reader, &case)).await {
        Ok(story) => pages::story::page(&here, &who, &story, None, "").into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}
