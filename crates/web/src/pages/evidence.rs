//! The evidence room: look a case, a worker or a period up, read it in plain words, take it away.

use super::story::{Entry, drawn};
use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::{day_and_time, grouped};
use askama::Template;
use axum::response::Html;
use office::view::Person;
use office::{EvidenceQuery, EvidenceRoom, Found};
use terms::Refusal;

#[derive(Template)]
#[template(path = "evidence.html")]
struct EvidencePage<'a> {
    frame: Frame<'a>,
    room: &'a EvidenceRoom,
    query: &'a EvidenceQuery,
    who: &'a str,
    title: String,
    sentence: String,
    printed: String,
    from: String,
    until: String,
    case: &'a str,
    entries: Vec<Entry<'a>>,
    cases: Vec<(String, &'a str, &'a str)>,
    bundle: Option<String>,
    more: Option<String>,
    signed: Option<Signed>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// The checkpoint in words.
struct Signed {
    size: String,
    at: String,
    root: String,
    command: String,
}

/// The page; with a refusal what was asked stays in its boxes.
pub(crate) fn page(
    here: &Here,
    who: &Person,
    room: &EvidenceRoom,
    query: &EvidenceQuery,
    refusal: Option<&Refusal>,
) -> Html<String> {
    let found = room.found.as_ref();
    let title = found.map_or_else(|| "Evidence".to_owned(), |it| it.title.clone());
    let crumbs = match found {
        Some(_) => vec![Crumb::to("Evidence", "/evidence"), Crumb::here(title.clone())],
        None => vec![Crumb::here("Evidence")],
    };
    let whole = EvidenceQuery { after: None, ..query.clone() };
    let bundle = found.filter(|it| room.not_taken.is_none() && !it.cases.is_empty());
    let day = |it: Option<jiff::civil::Date>| it.map(|it| it.to_string()).unwrap_or_default();
    rendered(&EvidencePage {
        frame: Frame { title: title.clone(), rail: Some("/evidence"), crumbs, here },
        who: &who.name,
        sentence: sentence(found),
        printed: day_and_time(here.now, &room.zone),
        from: day(query.from),
        until: day(query.until),
        case: query.case.as_ref().map_or("", |it| it.as_str()),
        entries: found.map(|it| entries(it, room, query)).unwrap_or_default(),
        cases: found.map(cases).unwrap_or_default(),
        bundle: bundle.map(|_| paths::evidence("/evidence/bundle.zip", &whole)),
        more: found
            .and_then(|it| it.next)
            .map(|next| paths::evidence("/evidence", &EvidenceQuery { after: Some(next), ..query.clone() })),
        signed: room.log.as_ref().map(|log| Signed {
            size: grouped(log.size.into(), 0),
            at: day_and_time(log.signed_at, &room.zone),
            root: in_eights(&log.root.to_hex()),
            command: "countersign verify FOLDER --key KEY".to_owned(),
        }),
        title,
        room,
        query,
        refusal,
        changed: Vec::new(),
    })
}

fn entries<'a>(found: &'a Found, room: &EvidenceRoom, query: &EvidenceQuery) -> Vec<Entry<'a>> {
    let one = |it: &'a office::Told| {
        let mut entry = drawn(&it.entry, &room.zone);
        if query.case.is_none() && it.is_case {
            entry.case = Some((paths::story(&it.case), it.case.as_str()));
        }
        entry
    };
    found.entries.iter().map(one).collect()
}

fn cases(found: &Found) -> Vec<(String, &str, &str)> {
    found
        .cases
        .iter()
        .map(|(case, who)| {
            let query = EvidenceQuery { case: Some(case.clone()), ..EvidenceQuery::default() };
            (paths::evidence("/evidence", &query), case.as_str(), who.as_str())
        })
        .collect()
}

fn sentence(found: Option<&Found>) -> String {
    let Some(found) = found else {
        return "Choose a case, a worker or a period. What is found can be read here and checked without us."
            .into();
    };
    let entries = super::count(found.entries.len(), "entry", "entries");
    let cases = super::count(found.cases.len(), "case", "cases");
    let more = if found.next.is_some() { " There is more on the next page." } else { "" };
    format!("{entries} of {cases}. Every line can be checked without us.{more}")
}

/// Hex digits in groups of eight.
pub(super) fn in_eights(hex: &str) -> String {
    let chars: Vec<char> = hex.chars().collect();
    chars.chunks(8).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
