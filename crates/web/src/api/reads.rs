//! Views as they are.

use super::json;
use crate::app::App;
use crate::body::Pairs;
use crate::routes;
use crate::session::Caller;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use terms::{CaseId, TaskId};

/// `GET /api/v1/me`
pub(crate) async fn me(Caller(who): Caller) -> Response {
    json(Ok(who))
}

/// `GET /api/v1/worklist?view=&find=&after=&limit=`
pub(crate) async fn worklist(State(app): State<App>, Caller(who): Caller, uri: Uri) -> Response {
    match routes::worklist::query(&Pairs::of_query(&uri)) {
        Ok(query) => json(app.read(move |door| door.worklist(&who, &query)).await),
        Err(failure) => json::<()>(Err(failure)),
    }
}

/// `GET /api/v1/payments`
pub(crate) async fn payments(State(app): State<App>, Caller(who): Caller) -> Response {
    json(app.read(move |door| door.payments(&who)).await)
}

/// `GET /api/v1/process?process=&version=&at=&than=`
pub(crate) async fn process(State(app): State<App>, Caller(who): Caller, uri: Uri) -> Response {
    let query = routes::process::query(None, &Pairs::of_query(&uri));
    json(app.read(move |door| door.process_page(&who, &query)).await)
}

/// `GET /api/v1/cases/{case}/process`
pub(crate) async fn case_process(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
) -> Response {
    json(app.read(move |door| door.case_process(&who, &case)).await)
}

/// `GET /api/v1/cases/{case}`
pub(crate) async fn story(State(app): State<App>, Caller(who): Caller, Path(case): Path<CaseId>) -> Response {
    json(app.read(move |door| door.story(&who, &case)).await)
}

/// `GET /api/v1/cases/{case}/tasks/{task}`
pub(crate) async fn desk(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
) -> Response {
    json(app.read(move |door| door.desk(&who, &case, &task)).await)
}
