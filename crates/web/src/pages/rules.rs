//! The rules: the list, a table in the studio, a version beside the one it was made from.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::day_and_time;
use askama::Template;
use axum::response::Html;
use office::packs::{Mark, Version, VersionState};
use office::studio::{
    ChangeView, ColumnView, DecisionRow, DecisionView, Hindsight, Move, RulesView, SideView, TableFinding,
    policies,
};
use terms::Refusal;

#[derive(Template)]
#[template(path = "rules.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    view: &'a RulesView,
    decisions: Vec<(String, &'a DecisionRow)>,
    versions: Vec<VersionLine<'a>>,
    waiting: Option<VersionLine<'a>>,
}

/// A version with its address and its words.
struct VersionLine<'a> {
    version: &'a Version,
    path: String,
    state: String,
    /// `ok`, `warn` or nothing.
    class: &'static str,
    icon: &'static str,
    brought: String,
}

/// What stands around a table besides the table.
#[derive(Default)]
pub(crate) struct Around {
    pub refusal: Option<Refusal>,
    pub hindsight: Option<Hindsight>,
    pub focus: Option<String>,
    pub words: String,
}

#[derive(Template)]
#[template(path = "decision.html")]
struct DecisionPage<'a> {
    frame: Frame<'a>,
    view: &'a DecisionView,
    around: &'a Around,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
    path: String,
    based_on: String,
    policies: &'static [(&'static str, &'static str)],
    /// This person may change the table here and now.
    editable: bool,
    waiting: Option<VersionLine<'a>>,
    sentence: String,
    grave: Vec<&'a TableFinding>,
    notes: Vec<&'a TableFinding>,
    hindsight: Option<Seen<'a>>,
}

/// What would have come out differently, with links.
struct Seen<'a> {
    view: &'a Hindsight,
    sentence: String,
    moves: Vec<(&'a Move, Vec<(String, String)>)>,
}

#[derive(Template)]
#[template(path = "version.html")]
struct VersionPage<'a> {
    frame: Frame<'a>,
    view: &'a ChangeView,
    line: VersionLine<'a>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
    path: String,
    words: &'a str,
    hindsight: Option<Seen<'a>>,
    signed: Option<String>,
    declined: Option<(String, Option<&'a str>)>,
    brought: String,
    subject: &'static str,
    processes: Vec<ProcessChange<'a>>,
}

/// A process that differs, with its drawings.
struct ProcessChange<'a> {
    view: &'a office::studio::ProcessChangeView,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

/// The list of decisions and versions.
pub(crate) fn list(here: &Here, view: &RulesView) -> Html<String> {
    rendered(&ListPage {
        frame: Frame {
            title: "Rules".into(),
            rail: Some("/rules"),
            crumbs: vec![Crumb::here("Rules")],
            here,
        },
        decisions: view.decisions.iter().map(|it| (paths::decision(&it.name), it)).collect(),
        versions: view.versions.iter().map(|it| line(it, &view.zone)).collect(),
        waiting: view.waiting.as_ref().map(|it| line(it, &view.zone)),
        view,
    })
}

/// A table in the studio.
pub(crate) fn decision(here: &Here, view: &DecisionView, around: &Around) -> Html<String> {
    rendered(&DecisionPage {
        frame: Frame {
            title: view.name.clone(),
            rail: Some("/rules"),
            crumbs: vec![Crumb::to("Rules", "/rules"), Crumb::here(&view.name)],
            here,
        },
        path: paths::decision(&view.name),
        based_on: view.version.as_ref().map(|it| it.digest.to_hex()).unwrap_or_default(),
        policies: policies(),
        editable: view.barred.is_none() && view.waiting.is_none(),
        waiting: view.waiting.as_ref().map(|it| line(it, &view.zone)),
        sentence: sentence(view),
        grave: view.findings.iter().filter(|it| it.severity != "note").collect(),
        notes: view.findings.iter().filter(|it| it.severity == "note").collect(),
        hindsight: around.hindsight.as_ref().map(seen),
        refusal: around.refusal.as_ref(),
        changed: Vec::new(),
        around,
        view,
    })
}

/// A version beside the one it was made from.
pub(crate) fn version(
    here: &Here,
    view: &ChangeView,
    refusal: Option<&Refusal>,
    words: &str,
) -> Html<String> {
    let line = line(&view.version, &view.zone);
    let mark = |mark: &Mark| format!("{}, {}", mark.name, day_and_time(mark.at, &view.zone));
    rendered(&VersionPage {
        frame: Frame {
            title: format!("Rules, version {}", view.version.number),
            rail: Some("/rules"),
            crumbs: vec![
                Crumb::to("Rules", "/rules"),
                Crumb::here(format!("Version {}", view.version.number)),
            ],
            here,
        },
        path: paths::version(&view.version.digest),
        hindsight: view.hindsight.as_ref().map(seen),
        signed: match &view.version.state {
            VersionState::Signed(by) => Some(mark(by)),
            _ => None,
        },
        declined: match &view.version.state {
            VersionState::Declined { mark: by, words } => Some((mark(by), words.as_deref())),
            _ => None,
        },
        brought: mark(&view.version.from),
        subject: match (view.processes.is_empty(), view.tables.is_empty()) {
            (true, _) => "rules",
            (false, true) => "process",
            (false, false) => "process and the rules",
        },
        processes: view
            .processes
            .iter()
            .map(|view| ProcessChange {
                before: view.comparison.as_ref().and_then(|it| super::drawing(&it.before)),
                after: view.comparison.as_ref().and_then(|it| super::drawing(&it.after)),
                view,
            })
            .collect(),
        line,
        view,
        refusal,
        changed: Vec::new(),
        words,
    })
}

fn sentence(view: &DecisionView) -> String {
    let version = view.version.as_ref().map(|it| format!("Version {}", it.number)).unwrap_or_default();
    let edited = if view.edited { ", with changes that nobody has proposed yet" } else { "" };
    format!("{version}{edited}: {}; {}.", super::count(view.rows.len(), "rule", "rules"), view.policy_words)
}

fn line<'a>(version: &'a Version, zone: &str) -> VersionLine<'a> {
    let (state, class, icon) = match &version.state {
        VersionState::Loaded => ("came with the program".to_owned(), "", "in"),
        VersionState::Proposed => ("waits for a signature".to_owned(), "warn", "pencil"),
        VersionState::Signed(by) => (format!("signed by {}", by.name), "ok", "double"),
        VersionState::Withdrawn(by) => (format!("taken back by {}", by.name), "", "never"),
        VersionState::Declined { mark, .. } => (format!("declined by {}", mark.name), "", "never"),
    };
    VersionLine {
        path: paths::version(&version.digest),
        state,
        class,
        icon,
        brought: format!("{}, {}", version.from.name, day_and_time(version.from.at, zone)),
        version,
    }
}

fn seen(view: &Hindsight) -> Seen<'_> {
    let cut = if view.cut { ", the newest of more" } else { "" };
    let over = format!(
        "{} over {} of the last {} days{cut}",
        super::count(view.asked, "question", "questions"),
        super::count(view.cases, "case", "cases"),
        view.days
    );
    let sentence = match view.changed {
        0 if view.asked == 0 => format!("The last {} days hold no case to compare with.", view.days),
        0 => format!("No outcome changes: {over}."),
        1 => format!("1 outcome changes: {over}."),
        count => format!("{count} outcomes change: {over}."),
    };
    let cases = |it: &Move| it.cases.iter().map(|case| (paths::story(case), case.to_string())).collect();
    Seen { sentence, moves: view.moves.iter().map(|it| (it, cases(it))).collect(), view }
}

/// Whether the column of that number differs between the sides.
pub(crate) fn differs(side: &SideView, column: &usize) -> bool {
    side.differ.contains(column)
}

/// "Rules 2 and 5" of a finding.
pub(crate) fn rules_of(finding: &TableFinding) -> String {
    let numbers: Vec<String> = finding.rules.iter().map(ToString::to_string).collect();
    match numbers.as_slice() {
        [] => String::new(),
        [one] => format!("Rule {one}"),
        [first @ .., last] => format!("Rules {} and {last}", first.join(", ")),
    }
}

/// The words of a mark beside a rule.
pub(crate) fn mark_words(mark: &str) -> &str {
    match mark {
        "shadowed" => "never applies",
        "overlap" => "overlaps",
        "type" => "wrong type",
        "output-value" => "not listed",
        "syntax" => "does not read",
        other => other,
    }
}

/// The name of a cell in the form: `t.3.0`.
pub(crate) fn cell_name(kind: &str, row: &usize, column: &usize) -> String {
    format!("{kind}.{row}.{column}")
}

/// What stands under a column's label: what it tests or is called, where that is another word, its type and its values.
pub(crate) fn told(column: &ColumnView) -> String {
    let name = Some(&column.expression).filter(|it| **it != column.label && !it.is_empty());
    let told: Vec<&str> = name.into_iter().chain(&column.of).map(String::as_str).collect();
    let values = column.values.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
    told.join(", ") + &values
}

/// An input by the label of the column that tests it, else by its name.
pub(crate) fn asked_as<'a>(view: &'a DecisionView, name: &'a str) -> &'a str {
    view.inputs.iter().find(|it| it.expression == name).map_or(name, |it| &it.label)
}

/// What the column of a cell is called.
pub(crate) fn label<'a>(view: &'a DecisionView, kind: &str, column: &usize) -> &'a str {
    let label = match kind {
        "t" => view.inputs.get(*column).map(|it| &it.label),
        "o" => view.outputs.get(*column).map(|it| &it.label),
        _ => view.remarks.get(*column),
    };
    label.map(String::as_str).unwrap_or_default()
}
