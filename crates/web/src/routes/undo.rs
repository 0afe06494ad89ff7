//! Undo what was just done, while nothing has left.

use crate::app::{App, fresh_key};
use crate::body::Pairs;
use crate::session::Reader;
use crate::toast::Toast;
use crate::{answer, paths};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use office::view::{Done, Person};
use terms::{CaseId, Failure, TaskId};

/// `POST /case/{case}/task/{task}/undo`: back to the desk of the task that is open again.
pub(crate) async fn send(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
    body: Body,
) -> Response {
    match undo(&app, &who, &case, &task, body).await {
        Ok(done) => {
            let now = here.now;
            answer::onward(
                &paths::desk(&case, &task),
                Toast::of(&Done { undo_until: None, ..done }, now).cookie(&app, now),
            )
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn undo(app: &App, who: &Person, case: &CaseId, task: &TaskId, body: Body) -> Result<Done, Failure> {
    let pairs = Pairs::of_body(body).await?;
    let key = match pairs.get("key") {
        Some(key) => key.to_owned(),
        None => fresh_key()?,
    };
    app.door.undo(who, case, task, &key).await
}
