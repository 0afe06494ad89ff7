//! A person decides: the form of the desk becomes one decision, bound to the digest of what was shown.

use super::desk;
use crate::app::App;
use crate::body::Pairs;
use crate::entries::{Entries, act_named, consistent};
use crate::session::{Here, Reader};
use crate::toast::Toast;
use crate::{answer, paths};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use jiff::Timestamp;
use office::view::{Act, Decision, Done, Person};
use terms::{CaseId, Failure, TaskId};

/// `POST /case/{case}/task/{task}`: an act, or a candidate that is put into its field (`pick`), or nothing (`keep`).
pub(crate) async fn send(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
    uri: Uri,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let look = desk::look(&Pairs::of_query(&uri));
    let mut entries = Entries::of(&pairs);
    let Some(act) = pairs.get("act").and_then(act_named) else {
        if let Some(pick) = pairs.get("pick") {
            entries.pick(pick);
        }
        return desk::draw(&app, &here, who, case, task, look, &entries, None).await;
    };
    match decide(&app, &who, &entries, &pairs, act, (&case, &task), here.now).await {
        Ok(done) => after(&app, &here, &done),
        Err(Failure::Refused(refusal)) => {
            desk::draw(&app, &here, who, case, task, look, &entries, Some(&refusal)).await
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn decide(
    app: &App,
    who: &Person,
    entries: &Entries,
    pairs: &Pairs,
    act: Act,
    (case, task): (&CaseId, &TaskId),
    now: Timestamp,
) -> Result<Done, Failure> {
    hand_in(app, who, entries.decision(pairs, act, case.clone(), task.clone(), now)?).await
}

/// Hands a decision in, unless it contradicts itself. The page and the API both come through here.
pub(crate) async fn hand_in(app: &App, who: &Person, decision: Decision) -> Result<Done, Failure> {
    consistent(&decision)?;
    app.door.decide(who, decision).await
}

/// On to the next case, or to the worklist, with a word about what was done.
pub(crate) fn after(app: &App, here: &Here, done: &Done) -> Response {
    let onward = done.next.as_ref().map_or_else(|| "/".to_owned(), |(case, task)| paths::desk(case, task));
    let now = Timestamp::now().max(here.now);
    answer::onward(&onward, Toast::of(done, now).cookie(app, now))
}
