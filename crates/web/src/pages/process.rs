//! The process as it runs: the diagram with live counts, what waits where and since when, and two versions side by side.

use super::{Crumb, Frame, drawing};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use jiff::Timestamp;
use office::{Begins, Comparison, Place, PlaceCase, ProcessPage, VersionCount};
use terms::Refusal;

#[derive(Template)]
#[template(path = "process.html")]
struct Page<'a> {
    frame: Frame<'a>,
    view: &'a ProcessPage,
    as_of: String,
    sentence: String,
    drawing: Option<&'a str>,
    places: Vec<PlaceRow<'a>>,
    begins: Vec<String>,
    cases: Vec<CaseRow<'a>>,
    versions: Vec<VersionRow<'a>>,
    number: String,
    comparison: Option<&'a Comparison>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    /// Where the file of the process can be taken from, and where a changed one goes; `None` where this version is not
    /// the current one, or the reader may not propose another.
    propose: Option<Propose<'a>>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// The form that proposes another version of the process.
struct Propose<'a> {
    path: String,
    file: String,
    based_on: String,
    words: &'a str,
}

/// A place with its link and age.
struct PlaceRow<'a> {
    place: &'a Place,
    path: String,
    age: String,
}

/// A case at a place.
struct CaseRow<'a> {
    case: &'a PlaceCase,
    path: String,
    age: String,
}

/// A version with its links.
struct VersionRow<'a> {
    version: &'a VersionCount,
    path: String,
    compare: Option<String>,
    signatures: String,
    shown: bool,
}

pub(crate) fn page(here: &Here, view: &ProcessPage, refusal: Option<&Refusal>, words: &str) -> Html<String> {
    let waiting: u64 = view.places.iter().map(|it| it.here).sum();
    let stuck: u64 = view.places.iter().map(|it| it.stuck).sum();
    let at = |place: &Place| paths::process(&view.name, Some(view.version), Some(&place.element), None);
    let shown = view.versions.iter().find(|it| it.digest == view.version);
    rendered(&Page {
        frame: Frame {
            title: format!("{}, as it runs", view.title),
            rail: Some("/process"),
            crumbs: vec![Crumb::to("Process", "/process"), Crumb::here(view.title.clone())],
            here,
        },
        as_of: day_and_time(view.as_of, &view.zone),
        sentence: sentence(waiting, stuck),
        drawing: drawing(&view.drawing),
        places: view
            .places
            .iter()
            .map(|place| PlaceRow {
                place,
                path: at(place),
                age: place.oldest.map(|it| age(it, view.as_of)).unwrap_or_default(),
            })
            .collect(),
        begins: view.begins.iter().map(|it| begins(it, &view.zone)).collect(),
        cases: view.cases.iter().flat_map(|it| &it.rows).map(|case| case_row(case, view.as_of)).collect(),
        versions: view.versions.iter().map(|version| version_row(view, version)).collect(),
        number: shown.map_or_else(String::new, |it| format!("version {}", it.number)),
        comparison: view.comparison.as_ref(),
        before: view.comparison.as_ref().and_then(|it| drawing(&it.before)),
        after: view.comparison.as_ref().and_then(|it| drawing(&it.after)),
        propose: (view.may_propose && shown.is_some_and(|it| it.current)).then(|| Propose {
            path: paths::propose_process(&view.name),
            file: paths::version_file(&view.version, &view.file),
            based_on: view.version.to_hex(),
            words,
        }),
        refusal,
        changed: Vec::new(),
        view,
    })
}

/// What the clock does next at a start event.
fn begins(it: &Begins, zone: &str) -> String {
    match it.next {
        Some(next) => format!("“{}” begins its next case on {}.", it.label, day_and_time(next, zone)),
        None => format!("“{}” occurs no more.", it.label),
    }
}

fn case_row(case: &PlaceCase, as_of: Timestamp) -> CaseRow<'_> {
    let path = match &case.task {
        Some(task) => paths::desk(&case.case, task),
        None => paths::case_process(&case.case),
    };
    CaseRow { path, age: age(case.since, as_of), case }
}

fn version_row<'a>(view: &ProcessPage, version: &'a VersionCount) -> VersionRow<'a> {
    let shown = version.digest == view.version;
    VersionRow {
        path: paths::process(&view.name, Some(version.digest), None, None),
        signatures: paths::version(&version.digest),
        compare: (!shown).then(|| paths::process(&view.name, Some(view.version), None, Some(version.digest))),
        shown,
        version,
    }
}

fn sentence(waiting: u64, stuck: u64) -> String {
    let waits = match waiting {
        0 => return "No case is under way in this version.".to_owned(),
        1 => "One thing waits in cases of this version.".to_owned(),
        many => format!("{many} things wait in cases of this version."),
    };
    match stuck {
        0 => waits,
        1 => format!("{waits} One is stopped by an incident."),
        many => format!("{waits} {many} are stopped by an incident."),
    }
}

/// "5 min", "3 h", "2 d".
fn age(since: Timestamp, as_of: Timestamp) -> String {
    let minutes = as_of.duration_since(since).as_mins().max(0);
    match minutes {
        0..60 => format!("{minutes} min"),
        60..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}
