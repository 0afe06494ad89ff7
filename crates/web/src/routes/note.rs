//! A note for whoever reads the case next.

use crate::app::App;
use crate::body::Pairs;
use crate::session::Reader;
use crate::toast::Toast;
use crate::{answer, pages, paths, status};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use terms::{CaseId, Failure, Refusal};

/// Longest note, in characters.
const WORDS_MAX: usize = 2_000;

/// Words that are there and are not endless.
pub(crate) fn words(text: Option<&str>) -> Result<String, Failure> {
    let text = text.unwrap_or_default().trim();
    let why = match text.chars().count() {
        0 => "There are no words in it.".to_owned(),
        count if count > WORDS_MAX => format!("It has {count} characters; a note has {WORDS_MAX} at most."),
        _ => return Ok(text.to_owned()),
    };
    Err(Refusal::new("note", "Not written: the note", why, "Write one or a few sentences.").into())
}

/// `POST /case/{case}/note`: back to the story; words that were refused stay in their box.
pub(crate) async fn write(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let key = pairs.get("key").unwrap_or(&here.key);
    let noted = match words(pairs.get("words")) {
        Ok(words) => app.door.note(&who, &case, &words, key).await,
        Err(failure) => Err(failure),
    };
    let refusal = match noted {
        Ok(done) => {
            return answer::onward(&paths::story(&case), Toast::of(&done, here.now).cookie(&app, here.now));
        }
        Err(Failure::Refused(refusal)) => refusal,
        Err(failure) => return answer::page(&here, &failure),
    };
    let reader = who.clone();
    match app.read(move |door| door.story(&reader, &case)).await {
        Ok(story) => {
            let kept = pairs.get("words").unwrap_or_default();
            let html = pages::story::page(&here, &who, &story, Some(&refusal), kept);
            (status::of(&refusal.into()), html).into_response()
        }
        Err(failure) => answer::page(&here, &failure),
    }
}
