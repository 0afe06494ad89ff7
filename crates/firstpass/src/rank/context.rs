//! What stands around a candidate, as features.

use super::candidates::Found;
use super::hash::{Feature, feature};
use super::sheet::{Cell, Sheet, Token};
use crate::lexicon::Concept;
use std::ops::Range;

/// Words to the left that are looked at.
const LEFT_WORDS_MAX: usize = 5;
/// Lines above that are looked at for a label.
const ABOVE_LINES_MAX: usize = 4;
/// Lines above in which a section's heading is looked for.
const SECTION_LINES_MAX: usize = 9;
/// Lines above in which the head of a table is looked for.
const HEAD_LINES_MAX: usize = 70;

/// Features of one candidate. `words` are lexical: they learn a layout's own vocabulary; `plain` hold everywhere.
#[derive(Clone, Default)]
pub(crate) struct Features {
    pub(crate) plain: Vec<Feature>,
    pub(crate) words: Vec<Feature>,
    /// The value itself and its exact place: only weights of one client or vendor use these.
    pub(crate) own: Vec<Feature>,
}

impl Features {
    pub(crate) fn add(&mut self, parts: &[&str]) {
        self.plain.push(feature(parts));
    }

    fn word(&mut self, parts: &[&str]) {
        self.words.push(feature(parts));
    }

    fn label(&mut self, kind: &str, tokens: &[Token]) {
        let concepts = concepts(tokens);
        for concept in &concepts {
            self.add(&[kind, "concept", concept]);
        }
        self.add(&[kind, "set", &concepts.join("+")]);
        let joined: String = tokens.iter().map(|token| token.plain.as_str()).collect();
        self.word(&[kind, "whole", &joined]);
        for token in tokens {
            self.word(&[kind, "word", &token.plain]);
        }
        let chars: Vec<char> = joined.chars().collect();
        let tail = &chars[chars.len().saturating_sub(24)..];
        for gram in tail.windows(5) {
            self.word(&[kind, "gram", &gram.iter().collect::<String>()]);
        }
    }
}

/// The concepts of some words, each once, in a fixed order.
fn concepts(tokens: &[Token]) -> Vec<String> {
    let mut all: Vec<Concept> = tokens.iter().flat_map(|token| token.concepts.iter().copied()).collect();
    all.sort();
    all.dedup();
    all.into_iter().map(Concept::name).collect()
}

/// The features that place and surroundings give to every candidate, whatever its shape.
pub(crate) fn of(sheet: &Sheet, found: &Found) -> Features {
    let mut features = Features::default();
    features.add(&["bias"]);
    for mark in &found.marks {
        features.add(&["mark", mark]);
    }
    left(sheet, found, &mut features);
    above(sheet, found, &mut features);
    below(sheet, found, &mut features);
    section(sheet, found, &mut features);
    place(sheet, found, &mut features);
    form(&found.value, &mut features);
    features
}

fn left(sheet: &Sheet, found: &Found, features: &mut Features) {
    let start = found.span.start;
    let line = &sheet.lines[sheet.tokens[start].line];
    let cell = sheet.tokens[start].cell;
    let own = sheet.cells[cell].tokens.start..start;
    let near = if own.is_empty() { left_cell(sheet, line.cells.clone(), cell) } else { own.clone() };
    let near = near.start.max(near.end.saturating_sub(LEFT_WORDS_MAX))..near.end;
    if near.is_empty() {
        features.add(&["left", "nothing"]);
    } else {
        let kind = if own.is_empty() { "left-cell" } else { "left" };
        features.label("left", &sheet.tokens[near.clone()]);
        features.add(&["left", "kind", kind]);
        if let Some(last) = sheet.tokens[near].last() {
            features.add(&["left", "last", &concepts(std::slice::from_ref(last)).join("+")]);
            features.word(&["left", "last", &last.plain]);
            if last.text.ends_with(':') {
                features.add(&["left", "colon"]);
            }
        }
    }
    row(sheet, line.cells.clone(), cell, features);
    right(sheet, found, features);
}

/// The nearest cell to the left that has letters.
fn left_cell(sheet: &Sheet, cells: Range<usize>, cell: usize) -> Range<usize> {
    let before = (cells.start..cell).rev().find(|at| sheet.cells[*at].lettered);
    before.map_or(0..0, |at| sheet.cells[at].tokens.clone())
}

/// The first words of the line, which name a row of totals.
fn row(sheet: &Sheet, cells: Range<usize>, cell: usize, features: &mut Features) {
    if cells.start == cell {
        return features.add(&["row", "first"]);
    }
    let first = sheet.cells[cells.start].tokens.clone();
    let first = first.start..first.end.min(first.start + LEFT_WORDS_MAX);
    features.label("row", &sheet.tokens[first]);
    let numbers = (cells.start..cell).filter(|at| !sheet.cells[*at].lettered).count();
    features.add(&["row", "numbers-before", &numbers.min(4).to_string()]);
    features.add(&["row", "cells-after", &(cells.end - cell - 1).min(4).to_string()]);
}

fn right(sheet: &Sheet, found: &Found, features: &mut Features) {
    let line = sheet.tokens[found.span.start].line;
    let after = &sheet.tokens[found.span.end..sheet.lines[line].tokens.end];
    match after.first() {
        None => features.add(&["right", "nothing"]),
        Some(next) => {
            features.add(&["right", "concept", &concepts(std::slice::from_ref(next)).join("+")]);
            features.word(&["right", "word", &next.plain]);
        }
    }
}

fn overlaps(cell: &Cell, left: f64, right: f64) -> bool {
    cell.left < right + 4.0 && cell.right > left - 4.0
}

fn above(sheet: &Sheet, found: &Found, features: &mut Features) {
    let area = sheet.area(found.span.clone());
    let (left, right) = (area.x, area.x + area.width);
    let this = sheet.tokens[found.span.start].line;
    let page = sheet.lines[this].page;
    let earlier =
        |max: usize| (this.saturating_sub(max)..this).rev().filter(move |at| sheet.lines[*at].page == page);
    let mut steps = 0;
    for at in earlier(ABOVE_LINES_MAX) {
        let cells = &sheet.cells[sheet.lines[at].cells.clone()];
        let Some(cell) = cells.iter().find(|cell| overlaps(cell, left, right)) else { continue };
        steps += 1;
        if cell.lettered {
            let tokens = cell.tokens.start..cell.tokens.end.min(cell.tokens.start + 6);
            features.label(if steps == 1 { "above" } else { "over" }, &sheet.tokens[tokens]);
            break;
        }
    }
    let head = earlier(HEAD_LINES_MAX).find(|at| sheet.lines[*at].head);
    if let Some(head) = head {
        features.add(&["head", "distance", bucket((this - head) as f64, &[1.5, 2.5, 5.0, 12.0, 30.0])]);
        let cells = &sheet.cells[sheet.lines[head].cells.clone()];
        match cells.iter().find(|cell| overlaps(cell, left, right)) {
            Some(cell) => features.label("head", &sheet.tokens[cell.tokens.clone()]),
            None => features.add(&["head", "between"]),
        }
    } else {
        features.add(&["head", "none"]);
    }
}

fn below(sheet: &Sheet, found: &Found, features: &mut Features) {
    let area = sheet.area(found.span.clone());
    let this = sheet.tokens[found.span.start].line;
    let page = sheet.lines[this].page;
    let later = (this + 1..(this + 3).min(sheet.lines.len())).filter(|at| sheet.lines[*at].page == page);
    for at in later {
        let cells = &sheet.cells[sheet.lines[at].cells.clone()];
        if let Some(cell) = cells.iter().find(|cell| overlaps(cell, area.x, area.x + area.width)) {
            let tokens = &sheet.tokens[cell.tokens.clone()];
            features.add(&["below", "concept", &concepts(&tokens[..tokens.len().min(4)]).join("+")]);
            features.add(&["below", "form", &outline(&tokens[0].text)]);
            let street = tokens.len() >= 2
                && tokens.last().is_some_and(|token| {
                    token.text.starts_with(|c: char| c.is_ascii_digit()) && token.text.len() <= 5
                });
            let town = tokens[0].text.len() >= 4
                && tokens[0].text.len() <= 8
                && tokens[0].text.bytes().filter(u8::is_ascii_digit).count() >= 4
                && tokens.len() >= 2;
            if street || town {
                features.add(&["below", "address"]);
            }
            return;
        }
    }
    features.add(&["below", "nothing"]);
}

/// The heading of the block that the candidate stands in: `Seller`, `Invoice to`, `Bank details`.
fn section(sheet: &Sheet, found: &Found, features: &mut Features) {
    use Concept::*;
    const PARTIES: [Concept; 7] = [Seller, Customer, Delivery, Bank, Payee, Register, Preceding];
    let this = sheet.tokens[found.span.start].line;
    let left = sheet.cells[sheet.tokens[found.span.start].cell].left;
    let page = sheet.lines[this].page;
    for at in (this.saturating_sub(SECTION_LINES_MAX)..this).rev().filter(|at| sheet.lines[*at].page == page)
    {
        for cell in &sheet.cells[sheet.lines[at].cells.clone()] {
            let tokens = &sheet.tokens[cell.tokens.clone()];
            let heading = tokens.len() <= 4
                && (cell.left - left).abs() < 120.0
                && !tokens.iter().any(|token| token.text.bytes().any(|b| b.is_ascii_digit()));
            let hit =
                tokens.iter().flat_map(|token| &token.concepts).find(|concept| PARTIES.contains(concept));
            if let (true, Some(concept)) = (heading, hit) {
                features.add(&["section", &concept.name()]);
                features.add(&["section", &concept.name(), bucket((this - at) as f64, &[1.5, 3.5])]);
                return;
            }
        }
    }
    features.add(&["section", "none"]);
}

fn place(sheet: &Sheet, found: &Found, features: &mut Features) {
    let token = &sheet.tokens[found.span.start];
    let line = &sheet.lines[token.line];
    let format = &sheet.formats[line.page];
    let page = match (line.page, line.page + 1 == sheet.formats.len()) {
        (0, true) => "only",
        (0, false) => "first",
        (_, true) => "last",
        _ => "middle",
    };
    let height = bucket(line.top / format.height, &[0.06, 0.15, 0.28, 0.4, 0.6, 0.8, 0.9]);
    let side = bucket(token.area.x / format.width, &[0.2, 0.45, 0.6, 0.8]);
    features.add(&["page", page]);
    features.add(&["height", height]);
    features.add(&["height-page", height, page]);
    features.add(&["side", side]);
    features.add(&["spot", height, side]);
    features.add(&["size", bucket(token.size / sheet.size, &[0.75, 0.95, 1.05, 1.25, 1.6])]);
    if token.bold {
        features.add(&["bold"]);
    }
    features.own.push(feature(&[
        "at",
        &(token.area.x / 6.0).round().to_string(),
        &(line.top / 6.0).round().to_string(),
    ]));
    features.own.push(feature(&["at-x", &(token.area.x / 4.0).round().to_string(), page]));
}

fn form(value: &str, features: &mut Features) {
    let outline = outline(value);
    features.add(&["outline", &outline]);
    features.add(&["length", &value.chars().count().min(24).to_string()]);
    features.own.push(feature(&["value", value]));
    features.own.push(feature(&["outline", &outline]));
    let head: String = value.chars().take(3).collect();
    features.own.push(feature(&["starts", &head]));
}

/// `RE-2026-117` → `A-9-9`: runs of letters and digits as one sign each, the rest as it stands.
fn outline(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let sign = match c {
            c if c.is_ascii_digit() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        };
        if !out.ends_with(sign) && out.len() < 16 {
            out.push(sign);
        }
    }
    out
}

/// The name of the range that a number falls in.
pub(crate) fn bucket(value: f64, edges: &[f64]) -> &'static str {
    const NAMES: [&str; 12] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
    NAMES[edges.iter().filter(|edge| value >= **edge).count().min(11)]
}
