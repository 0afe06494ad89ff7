//! Operations.

use crate::app::App;
use crate::session::Reader;
use crate::{answer, pages};
use axum::extract::State;
use axum::response::{IntoResponse, Response};

/// `GET /operations`
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader) -> Response {
    match app.read(move |door| door.operations(&who)).await {
        Ok(view) => pages::operations::page(&here, &view).into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}
