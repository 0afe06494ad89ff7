//! The desk: read the view and the text of the pages, draw the page.

use crate::app::App;
use crate::body::Pairs;
use crate::entries::Entries;
use crate::pages::desk::{Around, Look, document};
use crate::pages::leaf::PAGES_WITH_TEXT_MAX;
use crate::session::{Here, Reader};
use crate::{Door, answer, pages, status};
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use office::view::{Desk, PageWords, Person};
use std::collections::BTreeMap;
use terms::{CaseId, Failure, Refusal, TaskId};

/// `GET /case/{case}/task/{task}`
pub(crate) async fn page(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
    uri: Uri,
) -> Response {
    let pairs = Pairs::of_query(&uri);
    draw(&app, &here, who, case, task, look(&pairs), &Entries::default(), None).await
}

/// How the address looks at the document.
pub(crate) fn look(pairs: &Pairs) -> Look {
    Look {
        document: pairs.get("document").and_then(|number| number.parse().ok()).unwrap_or(0),
        wide: pairs.get("zoom").is_some(),
        boxes: pairs.get("boxes") != Some("off"),
    }
}

/// Draws a desk with what was entered and what was refused; the status is that of the refusal.
#[expect(clippy::too_many_arguments, reason = "one page, drawn from everything it shows")]
pub(crate) async fn draw(
    app: &App,
    here: &Here,
    who: Person,
    case: CaseId,
    task: TaskId,
    look: Look,
    entries: &Entries,
    refusal: Option<&Refusal>,
) -> Response {
    let at = look.clone();
    let read = app.read(move |door| {
        let desk = door.desk(&who, &case, &task)?;
        let words = text_layers(door, &who, &desk, &at);
        Ok((desk, words))
    });
    match read.await {
        Ok((desk, words)) => {
            let around = Around { words: &words, look: &look, entries, refusal };
            let html = pages::desk::page(here, &desk, &around);
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, html).into_response()
        }
        Err(failure) => {
            // What was refused first is what the person has to know.
            answer::page(here, &refusal.map_or(failure, |refusal| refusal.clone().into()))
        }
    }
}

/// The words of the first pages. A page whose words cannot be read is still shown as an image.
fn text_layers(door: &dyn Door, who: &Person, desk: &Desk, look: &Look) -> BTreeMap<u32, PageWords> {
    let Some(document) = document(desk, look) else { return BTreeMap::new() };
    let pages = (1_u32..).take(document.pages.len().min(PAGES_WITH_TEXT_MAX));
    pages
        .filter_map(|page| Some((page, door.page_words(who, &desk.case, document.number, page).ok()?)))
        .collect()
}
