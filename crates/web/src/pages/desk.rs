//! The work screen: evidence left, decision right.

use super::field::{Card, cards, confidence};
use super::leaf::{Leaf, PAGES_SHOWN_MAX, leaves};
use super::{Crumb, Frame, reasons};
use crate::answer::rendered;
use crate::entries::Entries;
use crate::paths;
use crate::session::Here;
use crate::words::{Left, act_key, act_name, grouped, left, money};
use askama::Template;
use axum::response::Html;
use office::view::{Act, ActView, Desk, DocumentView, FindingView, PageWords};
use std::collections::BTreeMap;
use terms::{Line, Refusal, Standing};

/// Lines shown on the desk; the rest is in the original.
const LINES_SHOWN_MAX: usize = 200;

/// How the document is looked at; it stands in the address, so that it works without scripts.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// The number of the document.
    pub document: usize,
    /// Zoomed in.
    pub wide: bool,
    /// Boxes are drawn.
    pub boxes: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { document: 0, wide: false, boxes: true }
    }
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage<'a> {
    frame: Frame<'a>,
    desk: &'a Desk,
    view: &'a Look,
    path: String,
    story: String,
    next_path: String,
    left: Left,
    opened: i64,
    title: String,
    about: String,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
    grave: Vec<&'a FindingView>,
    light: Vec<&'a FindingView>,
    doubtful: Vec<Card<'a>>,
    sure: Vec<Card<'a>>,
    sure_head: String,
    line: Option<String>,
    document: Option<&'a DocumentView>,
    leaves: Vec<Leaf>,
    pages_left_out: Option<String>,
    structured: bool,
    structured_title: String,
    structured_cards: Vec<Card<'a>>,
    lines: Vec<LineRow<'a>>,
    lines_left_out: usize,
    tools: Tools,
    limit: Option<String>,
    follows_word: &'static str,
    buttons: Vec<Button<'a>>,
    entries: &'a Entries,
}

/// Links above the document.
struct Tools {
    boxes: String,
    zoom: String,
    original: Option<String>,
    tabs: Vec<Tab>,
    /// "1 of 2"
    place: String,
}

struct Tab {
    name: String,
    path: String,
    current: bool,
}

/// One line of the invoice in words.
struct LineRow<'a> {
    number: &'a str,
    description: &'a str,
    order: Option<&'a str>,
    quantity: String,
    price: String,
    tax: String,
    net: String,
}

/// A button of the decision bar.
struct Button<'a> {
    view: &'a ActView,
    name: &'static str,
    key: &'static str,
    letter: String,
    /// It opens the question why.
    asks: bool,
    /// The one filled button.
    next_right: bool,
    reasons: Vec<(String, bool)>,
    words: &'a str,
}

/// What the desk is drawn from beside its view.
pub(crate) struct Around<'a> {
    /// Text layers of the shown document, by page.
    pub words: &'a BTreeMap<u32, PageWords>,
    /// How the document is looked at.
    pub look: &'a Look,
    /// What the person had entered.
    pub entries: &'a Entries,
    /// What was refused.
    pub refusal: Option<&'a Refusal>,
}

/// The document that is shown.
pub(crate) fn document<'a>(desk: &'a Desk, look: &Look) -> Option<&'a DocumentView> {
    desk.documents.iter().find(|document| document.number == look.document).or_else(|| desk.documents.first())
}

/// The page of a desk.
pub(crate) fn page(here: &Here, desk: &Desk, around: &Around<'_>) -> Html<String> {
    let document = document(desk, around.look);
    let number = document.map(|document| document.number);
    let (doubtful, sure) = cards(desk, around.entries, number);
    let on = doubtful.first().map(|card| card.id);
    let leaves = document
        .map(|document| leaves(&desk.case, document, &desk.fields, around.words, on))
        .unwrap_or_default();
    let structured_cards: Vec<_> = {
        let (first, second) = cards(desk, around.entries, number);
        first.into_iter().chain(second).filter(|card| card.field.path.is_some()).collect()
    };
    let conflict = around.refusal.is_some_and(|refusal| refusal.code == "shown-has-changed");
    rendered(&DeskPage {
        frame: Frame { title: title(desk), rail: Some("/"), crumbs: crumbs(desk), here },
        desk,
        view: around.look,
        path: paths::desk(&desk.case, &desk.task),
        story: paths::story(&desk.case),
        next_path: desk.next.as_ref().map(|next| paths::desk(&next.case, &next.task)).unwrap_or_default(),
        left: left(&desk.clock, desk.as_of, &desk.zone),
        opened: here.now.as_second(),
        title: heading(desk),
        about: about(desk),
        refusal: around.refusal,
        changed: if conflict { around.entries.changed_meanwhile(desk) } else { Vec::new() },
        grave: desk.findings.iter().filter(|finding| finding.standing >= Standing::Exception).collect(),
        light: desk.findings.iter().filter(|finding| apart(finding, desk)).collect(),
        sure_head: sure_head(doubtful.len(), sure.len()),
        line: one_line(desk),
        structured: leaves.is_empty() && !structured_cards.is_empty(),
        structured_title: document
            .map_or_else(|| "Values".into(), |document| super::upper_first(&document.reading)),
        structured_cards,
        pages_left_out: document.and_then(pages_left_out),
        document,
        leaves,
        lines: desk.lines.iter().take(LINES_SHOWN_MAX).map(line_row).collect(),
        lines_left_out: desk.lines.len().saturating_sub(LINES_SHOWN_MAX),
        tools: tools(desk, document, around.look),
        limit: desk
            .as_limit
            .as_ref()
            .map(|limit| format!("{} {}", money(limit).trim_end_matches(".00"), limit.currency)),
        follows_word: if desk.acts.iter().any(|act| act.act == Act::Approve) {
            "signs next"
        } else {
            "follows"
        },
        buttons: buttons(desk, around.entries),
        entries: around.entries,
        doubtful,
        sure,
    })
}

fn title(desk: &Desk) -> String {
    match &desk.number {
        Some(number) => format!("{} {number}", desk.who),
        None => desk.who.clone(),
    }
}

fn heading(desk: &Desk) -> String {
    match &desk.amount {
        Some(amount) => format!("{}, {} {}", desk.who, money(amount), amount.currency),
        None => desk.who.clone(),
    }
}

fn about(desk: &Desk) -> String {
    match &desk.number {
        Some(number) => format!("{} {number} for {}.", desk.kind, desk.client_name),
        None => format!("{} for {}.", desk.kind, desk.client_name),
    }
}

fn crumbs(desk: &Desk) -> Vec<Crumb> {
    let here = desk.number.clone().unwrap_or_else(|| desk.who.clone());
    vec![Crumb::to("Your work", "/"), Crumb::here(desk.client_name.clone()), Crumb::here(here)]
}

/// A light finding that no field card shows.
fn apart(finding: &FindingView, desk: &Desk) -> bool {
    let has_card =
        finding.field.as_ref().is_some_and(|name| desk.fields.iter().any(|field| &field.name == name));
    matches!(finding.standing, Standing::Doubt | Standing::Note) && !has_card
}

fn sure_head(doubtful: usize, sure: usize) -> String {
    let fields = super::count(sure, "field", "fields");
    if doubtful == 0 { format!("Nothing doubtful, {fields}") } else { format!("Above the line, {fields}") }
}

/// The line of doubt, where all fields have the same.
fn one_line(desk: &Desk) -> Option<String> {
    let first = desk.fields.first()?.needed;
    desk.fields.iter().all(|field| (field.needed - first).abs() < 0.005).then(|| confidence(first))
}

fn pages_left_out(document: &DocumentView) -> Option<String> {
    let left_out = document.pages.len().saturating_sub(PAGES_SHOWN_MAX);
    (left_out > 0).then(|| format!("{left_out} more pages are in the original."))
}

fn line_row(line: &Line) -> LineRow<'_> {
    let number =
        |value: Option<rust_decimal::Decimal>, places| value.map(|v| grouped(v, places)).unwrap_or_default();
    let quantity = number(line.quantity.map(|quantity| quantity.normalize()), 0);
    LineRow {
        number: &line.number,
        description: &line.description,
        order: line.order.as_deref(),
        quantity: match &line.unit {
            Some(unit) if !quantity.is_empty() => format!("{quantity} {unit}"),
            _ => quantity,
        },
        price: number(line.unit_price, 2),
        tax: number(line.tax_rate.map(|rate| rate.normalize()), 0),
        net: number(line.net, 2),
    }
}

fn tools(desk: &Desk, document: Option<&DocumentView>, look: &Look) -> Tools {
    let base = paths::desk(&desk.case, &desk.task);
    let link = |document: usize, wide: bool, boxes: bool| {
        let mut query = Vec::new();
        if document != desk.documents.first().map_or(0, |first| first.number) {
            query.push(format!("document={document}"));
        }
        if wide {
            query.push("zoom=1".into());
        }
        if !boxes {
            query.push("boxes=off".into());
        }
        if query.is_empty() { base.clone() } else { format!("{base}?{}", query.join("&")) }
    };
    let shown = document.map_or(0, |document| document.number);
    let tab = |tab: &DocumentView| Tab {
        name: tab.name.clone(),
        path: link(tab.number, look.wide, look.boxes),
        current: tab.number == shown,
    };
    Tools {
        boxes: link(shown, look.wide, !look.boxes),
        zoom: link(shown, !look.wide, look.boxes),
        original: document.map(|document| paths::document(&desk.case, document.number)),
        tabs: desk.documents.iter().map(tab).collect(),
        place: place_of(desk, shown),
    }
}

fn place_of(desk: &Desk, shown: usize) -> String {
    let at = desk.documents.iter().position(|document| document.number == shown).map_or(0, |at| at + 1);
    format!("{at} of {}", desk.documents.len())
}

fn buttons<'a>(desk: &'a Desk, entries: &'a Entries) -> Vec<Button<'a>> {
    let next_right = if entries.corrections().is_empty() { Act::Approve } else { Act::Correct };
    let button = |view: &'a ActView| {
        let prepared = reasons::prepared(desk, view.act);
        let chosen = entries.prepared(view.act);
        Button {
            name: act_name(view.act),
            key: act_key(view.act),
            letter: act_key(view.act).to_uppercase(),
            asks: matches!(view.act, Act::Return | Act::Refuse | Act::Escalate),
            next_right: view.act == next_right,
            reasons: prepared
                .into_iter()
                .map(|reason| (reason.clone(), chosen == Some(reason.as_str())))
                .collect(),
            words: entries.words(view.act),
            view,
        }
    };
    desk.acts.iter().map(button).collect()
}
