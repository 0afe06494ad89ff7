//! The posting of a case is taken back, with a reason.

use crate::app::App;
use crate::body::Pairs;
use crate::session::Reader;
use crate::toast::Toast;
use crate::{answer, pages, paths, status};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use terms::{CaseId, Failure};

/// `POST /case/{case}/reverse`: back to the story, which says so, or says why not.
pub(crate) async fn send(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let words = pairs.get("reason").unwrap_or_default();
    let key = pairs.get("key").unwrap_or(&here.key);
    let refusal = match app.door.reverse_posting(&who, &case, words, key).await {
        Ok(done) => {
            return answer::onward(&paths::story(&case), Toast::of(&done, here.now).cookie(&app, here.now));
        }
        Err(Failure::Refused(refusal)) => refusal,
        Err(failure) => return answer::page(&here, &failure),
    };
    let reader = who.clone();
    match app.read(move |door| door.story(&reader, &case)).await {
        Ok(story) => {
            let html = pages::story::page(&here, &who, &story, Some(&refusal), "");
            (status::of(&refusal.into()), html).into_response()
        }
        Err(failure) => answer::page(&here, &failure),
    }
}
