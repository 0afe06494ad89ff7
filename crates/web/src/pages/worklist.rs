//! The worklist: what waits for a signature, by the day it is due, with a short look at the current case.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::{Left, day, day_and_time, group, left, shelf_name, shelf_word};
use askama::Template;
use axum::response::Html;
use office::Notice;
use office::view::{Shelf, WorkRow, Worklist, WorklistQuery};
use terms::{CaseId, TaskId};

#[derive(Template)]
#[template(path = "worklist.html")]
struct WorklistPage<'a> {
    frame: Frame<'a>,
    shelf: &'static str,
    find: &'a str,
    as_of: String,
    sentence: String,
    shelves: Vec<View>,
    rows: Vec<Row<'a>>,
    more: Option<String>,
    peek: Option<String>,
    empty: (&'static str, String, String, &'static str),
    notices: Vec<Told<'a>>,
}

/// What the person is told without having asked.
struct Told<'a> {
    notice: &'a Notice,
    icon: &'static str,
    path: Option<String>,
}

/// A view with its count.
struct View {
    name: &'static str,
    count: String,
    path: String,
    current: bool,
}

/// One row.
struct Row<'a> {
    row: &'a WorkRow,
    path: String,
    /// Number and date.
    reference: String,
    left: Option<Left>,
    current: bool,
    /// The head of the group that starts here.
    group: Option<String>,
}

/// Counts above this are not counted further.
const COUNT_MAX: usize = 10_000;

/// The page of the worklist. `current` is the row that the preview shows.
pub(crate) fn page(
    here: &Here,
    list: &Worklist,
    query: &WorklistQuery,
    current: Option<&(CaseId, TaskId)>,
    peek: Option<String>,
    notices: &[Notice],
) -> Html<String> {
    let find = query.find.as_deref();
    let more = list.next.as_deref().map(|next| paths::worklist(shelf_word(list.shelf), find, Some(next)));
    rendered(&WorklistPage {
        frame: Frame { title: "Your work".into(), rail: Some("/"), crumbs: crumbs(list), here },
        shelf: shelf_word(list.shelf),
        find: find.unwrap_or_default(),
        as_of: day_and_time(list.as_of, &list.zone),
        sentence: sentence(list, find),
        shelves: list.shelves.iter().map(|(shelf, count)| view(*shelf, *count, list.shelf)).collect(),
        rows: rows(list, query.after.is_some(), current),
        more,
        peek,
        empty: empty(list, find),
        notices: notices.iter().map(told).collect(),
    })
}

fn told(notice: &Notice) -> Told<'_> {
    let icon = match notice.tone.as_str() {
        "bad" => "never",
        "warn" => "doubt",
        _ => "note",
    };
    let path = notice.tier.as_ref().map(|(decision, tier)| super::boundary::path(decision, tier));
    Told { notice, icon, path }
}

fn crumbs(list: &Worklist) -> Vec<Crumb> {
    vec![
        Crumb::here(list.client_name.clone()),
        Crumb::here(list.process_name.clone()),
        Crumb::here("Your work"),
    ]
}

fn view(shelf: Shelf, count: usize, current: Shelf) -> View {
    View {
        name: shelf_name(shelf),
        count: if count >= COUNT_MAX { "10,000+".into() } else { count.to_string() },
        path: paths::worklist(shelf_word(shelf), None, None),
        current: shelf == current,
    }
}

fn count_of(list: &Worklist, shelf: Shelf) -> usize {
    list.shelves.iter().find(|(known, _)| *known == shelf).map_or(0, |(_, count)| *count)
}

fn sentence(list: &Worklist, find: Option<&str>) -> String {
    if let Some(words) = find {
        return format!("{} with “{words}” in this view.", super::count(list.rows.len(), "case", "cases"));
    }
    let waiting = match count_of(list, Shelf::Mine) {
        0 => return "Nothing waits for your signature.".into(),
        1 => "1 case waits for a signature.".to_owned(),
        many => format!("{many} cases wait for a signature."),
    };
    let running = list.rows.iter().find(|row| row.clock.paused_for.is_none() && row.clock.due > list.as_of);
    match running.filter(|_| list.shelf != Shelf::SignedToday) {
        Some(row) => {
            let left = left(&row.clock, list.as_of, &list.zone);
            format!("{waiting} Next to fall due: {} in {}.", row.who, left.words)
        }
        None => waiting,
    }
}

fn rows<'a>(list: &'a Worklist, continued: bool, current: Option<&(CaseId, TaskId)>) -> Vec<Row<'a>> {
    let zone = &list.zone;
    let label = |row: &WorkRow| match list.shelf {
        Shelf::SignedToday => "Signed today".to_owned(),
        _ => group(row.clock.due, list.as_of, zone),
    };
    let labels: Vec<String> = list.rows.iter().map(label).collect();
    let counts = |label: &String| labels.iter().filter(|other| *other == label).count();
    let mut before: Option<&String> = None;
    let mut out = Vec::with_capacity(list.rows.len());
    for (row, label) in list.rows.iter().zip(&labels) {
        // A group that goes on over the page, before or after, is not counted: the count would be of the page.
        let cut = (list.next.is_some() && labels.last() == Some(label))
            || (continued && labels.first() == Some(label));
        let head = (before != Some(label))
            .then(|| if cut { label.clone() } else { format!("{label} · {}", counts(label)) });
        before = Some(label);
        out.push(Row {
            path: paths::desk(&row.case, &row.task),
            reference: reference(row, list),
            left: (list.shelf != Shelf::SignedToday).then(|| left(&row.clock, list.as_of, zone)),
            current: current.is_some_and(|(case, task)| *case == row.case && *task == row.task),
            group: head,
            row,
        });
    }
    out
}

fn reference(row: &WorkRow, list: &Worklist) -> String {
    let today = crate::words::zoned(list.as_of, &list.zone).date();
    let dated = row.dated.map(|date| day(date, today));
    [row.number.clone(), dated].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn empty(list: &Worklist, find: Option<&str>) -> (&'static str, String, String, &'static str) {
    if find.is_some() {
        let all = paths::worklist(shelf_word(list.shelf), None, None);
        return (
            "Nothing found.",
            "Cases are found by their id, number, supplier or amount, in this view.".into(),
            all,
            "Show the whole view",
        );
    }
    let signed = count_of(list, Shelf::SignedToday);
    let today = match signed {
        0 => "Nothing was signed by you today.".to_owned(),
        1 => "You signed 1 case today.".to_owned(),
        many => format!("You signed {many} cases today."),
    };
    match list.shelf {
        Shelf::Mine => (
            "Nothing waits for you.",
            format!("{today} New work appears here when it arrives."),
            "/intake".into(),
            "Hand in documents",
        ),
        Shelf::SignedToday => (
            "Nothing signed yet today.",
            "What you sign today is listed here.".into(),
            "/".into(),
            "Open your work",
        ),
        _ => ("Nothing in this view.", today, "/".into(), "Open your work"),
    }
}
