//! Views as they are.

use super::json;
use crate::app::App;
use crate::body::Pairs;
use crate::routes;
use crate::session::Caller;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use office::CaseQuery;
use terms::{CaseId, Refusal, TaskId};

/// Longest words to find, in characters.
const FIND_CHARS_MAX: usize = 200;

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

/// Cases on a page where an address does not say.
const CASES: usize = 50;

/// `GET /api/v1/cases?find=&state=&finding=&after=&limit=`
pub(crate) async fn cases(State(app): State<App>, Caller(who): Caller, uri: Uri) -> Response {
    let pairs = Pairs::of_query(&uri);
    let text = |name: &str| pairs.get(name).map(|it| it.chars().take(FIND_CHARS_MAX).collect::<String>());
    let number = |name: &str| pairs.get(name).map(str::parse::<u64>).transpose();
    let (Ok(after), Ok(limit)) = (number("after"), number("limit")) else {
        return json::<()>(Err(Refusal::new(
            "cursor",
            "Not listed: cursor and limit are numbers",
            "The cursor is what \"next\" of the page before says.",
            "Start again from the first page.",
        )
        .into()));
    };
    let query = CaseQuery {
        find: text("find"),
        state: text("state"),
        finding: text("finding"),
        after,
        limit: limit.map_or(CASES, |it| usize::try_from(it).unwrap_or(usize::MAX)),
    };
    json(app.read(move |door| door.cases(&who, &query)).await)
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
