//! The call to the number in the master is written down.

use super::{decide, desk};
use crate::answer;
use crate::app::App;
use crate::body::Pairs;
use crate::entries::Entries;
use crate::pages::desk::Look;
use crate::session::Reader;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use office::CallBack;
use office::view::Done;
use terms::{CaseId, Failure, Refusal, TaskId};

/// `POST /case/{case}/task/{task}/call-back`: back to the same desk, which now shows the call.
pub(crate) async fn record(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let recorded = match call(&pairs, &case, &task, &here.key) {
        Ok(call) => app.door.record_call_back(&who, call).await,
        Err(failure) => Err(failure),
    };
    match recorded {
        Ok(done) => decide::after(&app, &here, &Done { next: Some((case, task)), ..done }),
        Err(Failure::Refused(refusal)) => {
            let kept = Entries::of(&pairs);
            desk::draw(&app, &here, who, case, task, Look::default(), &kept, Some(&refusal)).await
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

fn call(pairs: &Pairs, case: &CaseId, task: &TaskId, fresh: &str) -> Result<CallBack, Failure> {
    let missing = |what: &str| {
        let why = "Whoever signs next must know who confirmed it, and where.";
        Refusal::new(
            "call-back-incomplete",
            format!("Not recorded: {what} is missing"),
            why,
            "Fill it in and record the call again.",
        )
    };
    Ok(CallBack {
        case: case.clone(),
        task: task.clone(),
        spoke_with: pairs.get("spoke_with").ok_or_else(|| missing("with whom you spoke"))?.trim().to_owned(),
        number_called: pairs
            .get("number_called")
            .ok_or_else(|| missing("the number you called"))?
            .trim()
            .to_owned(),
        confirmed: match pairs.get("confirmed") {
            Some("yes") => true,
            Some("no") => false,
            _ => return Err(missing("what they said").into()),
        },
        key: pairs.get("key").unwrap_or(fresh).to_owned(),
    })
}
