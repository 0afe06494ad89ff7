//! The worklist and the short look beside it.

use crate::app::App;
use crate::body::Pairs;
use crate::session::Reader;
use crate::words::{shelf_name, shelf_word};
use crate::{answer, pages};
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use office::Notice;
use office::view::{DocumentView, Peek, Person, Shelf, Worklist, WorklistQuery};
use terms::{CaseId, Digest, Failure, Refusal, TaskId};

/// Rows on a page of the worklist.
const ROWS: usize = 40;
/// Most rows that may be asked for at once.
const ROWS_MAX: usize = 200;
/// Longest words to find, in characters.
const FIND_CHARS_MAX: usize = 200;

const SHELVES: [Shelf; 7] = [
    Shelf::Mine,
    Shelf::DueToday,
    Shelf::Second,
    Shelf::Returned,
    Shelf::Escalated,
    Shelf::SignedToday,
    Shelf::Everyone,
];

/// What of the worklist an address asks for.
///
/// # Errors
/// A refusal for a view that does not exist and for a limit out of range.
pub(crate) fn query(pairs: &Pairs) -> Result<WorklistQuery, Failure> {
    let view = pairs.get("view").unwrap_or("mine");
    let shelf = SHELVES.into_iter().find(|shelf| shelf_word(*shelf) == view).ok_or_else(|| {
        let views: Vec<_> =
            SHELVES.iter().map(|shelf| format!("{} ({})", shelf_word(*shelf), shelf_name(*shelf))).collect();
        Refusal::new(
            "no-such-view",
            "There is no such view",
            format!("Views are {}.", views.join(", ")),
            "Open one of them.",
        )
    })?;
    let limit = pairs.get("limit").map_or(Ok(ROWS), str::parse::<usize>);
    let limit = limit.ok().filter(|limit| (1..=ROWS_MAX).contains(limit)).ok_or_else(|| {
        Refusal::new(
            "limit",
            "Not listed: the limit is out of range",
            format!("A page has 1 to {ROWS_MAX} rows."),
            "Ask for fewer rows and follow the cursor.",
        )
    })?;
    let find = pairs.get("find").map(|find| find.trim().chars().take(FIND_CHARS_MAX).collect());
    Ok(WorklistQuery { shelf, find, after: pairs.get("after").map(str::to_owned), limit })
}

/// `GET /`
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader, uri: Uri) -> Response {
    match read(&app, who, &Pairs::of_query(&uri)).await {
        Ok((list, query, current, peek, notices)) => {
            pages::worklist::page(&here, &list, &query, current.as_ref(), peek, &notices).into_response()
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

type Read = (Worklist, WorklistQuery, Option<(CaseId, TaskId)>, Option<String>, Vec<Notice>);

async fn read(app: &App, who: Person, pairs: &Pairs) -> Result<Read, Failure> {
    let query = query(pairs)?;
    let asked = pairs
        .get("peek")
        .and_then(|peek| peek.split_once('/'))
        .map(|(case, task)| (case.into(), task.into()));
    app.read(move |door| {
        let list = door.worklist(&who, &query)?;
        let first = || list.rows.first().map(|row| (row.case.clone(), row.task.clone()));
        let current: Option<(CaseId, TaskId)> = asked.or_else(first);
        // The list stands even where its preview cannot be read: the case may just have moved on.
        let peek = current.as_ref().and_then(|(case, task)| look(door, &who, case, task).ok());
        let notices = door.notices(&who)?;
        Ok((list, query, current, peek, notices))
    })
    .await
}

/// `GET /case/{case}/task/{task}/peek`: the inside of the preview alone, for the script.
pub(crate) async fn peek(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, task)): Path<(CaseId, TaskId)>,
) -> Response {
    match app.read(move |door| look(door, &who, &case, &task)).await {
        Ok(html) => Html(html).into_response(),
        Err(failure) => answer::page(&here, &failure),
    }
}

fn look(door: &dyn crate::Door, who: &Person, case: &CaseId, task: &TaskId) -> Result<String, Failure> {
    let peek = door.peek(who, case, task)?;
    let sizes = page_sizes(door, who, &peek);
    Ok(pages::peek::piece_of(&peek, &sizes))
}

/// The size of the page that the crop is on; no crop is drawn where it cannot be had.
fn page_sizes(door: &dyn crate::Door, who: &Person, peek: &Peek) -> Vec<DocumentView> {
    let Some(crop) = &peek.crop else { return Vec::new() };
    let Ok(words) = door.page_words(who, &peek.row.case, crop.document, crop.page) else { return Vec::new() };
    vec![DocumentView {
        number: crop.document,
        name: String::new(),
        digest: Digest([0; 32]),
        size: 0,
        media_type: String::new(),
        pages: vec![(words.width, words.height); usize::try_from(crop.page).unwrap_or(0)],
        reading: String::new(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_out_of_range_is_refused_with_what_to_ask_instead() {
        let code = |text: &str| match query(&Pairs::parse(text.as_bytes())) {
            Ok(query) => format!("{:?} {}", query.shelf, query.limit),
            Err(Failure::Refused(refusal)) => refusal.code.into_owned(),
            Err(Failure::Fault(fault)) => fault,
        };
        assert_eq!(code(""), "Mine 40");
        assert_eq!(code("view=signed-today&limit=200"), "SignedToday 200");
        assert_eq!(code("view=all"), "no-such-view");
        assert_eq!(code("limit=0"), "limit");
        assert_eq!(code("limit=201"), "limit");
        assert_eq!(code("limit=x"), "limit");
    }
}
