//! A waiting task is checked again with what is known now.

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

/// `POST /case/{case}/task/{task}/check-again`: back to the desk; where the gate let the fresh draft through, to the story.
pub(crate) async fn send(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
    body: Body,
) -> Response {
    match ask(&app, &who, &case, &task, body).await {
        Ok(done) => {
            let (reader, of) = (who.clone(), case.clone());
            let open = app.read(move |door| door.story(&reader, &of)).await;
            let still = open.is_ok_and(|story| story.tasks.iter().any(|(id, _)| *id == task));
            let path = if still { paths::desk(&case, &task) } else { paths::story(&case) };
            answer::onward(&path, Toast::of(&done, here.now).cookie(&app, here.now))
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn ask(app: &App, who: &Person, case: &CaseId, task: &TaskId, body: Body) -> Result<Done, Failure> {
    let pairs = Pairs::of_body(body).await?;
    let key = match pairs.get("key") {
        Some(key) => key.to_owned(),
        None => fresh_key()?,
    };
    app.door.check_again(who, case, task, &key).await
}
