//! Names of companies and people: cells of the page that read like one.

use super::candidates::Found;
use super::sheet::{Cell, Sheet, Token};
use crate::lexicon::Concept;
use std::ops::Range;

/// Words a name has at most.
const WORDS_MAX: usize = 8;

/// Forms of companies, squeezed, as they stand behind a name.
const FORMS: [&str; 44] = [
    "gmbh", "ag", "kg", "ohg", "ug", "ek", "ev", "eg", "gbr", "mbh", "kgaa", "se", "ltd", "limited", "plc",
    "llc", "inc", "corp", "llp", "sarl", "sa", "sas", "sasu", "eurl", "sprl", "srl", "spa", "snc", "sas",
    "bv", "nv", "vof", "bvba", "sl", "slu", "ab", "oy", "as", "aps", "sro", "doo", "spzoo", "ges", "co",
];

/// Cells, parts of sender lines and the values behind labels, as far as they can be a name.
pub(crate) fn of(sheet: &Sheet) -> Vec<Found> {
    let mut out = Vec::new();
    for cell in &sheet.cells {
        let line = &sheet.lines[cell.line];
        let format = &sheet.formats[line.page];
        let height = line.top / format.height;
        let edge = line.page == 0 && height < 0.5 || height > 0.8;
        let formed = sheet.tokens[cell.tokens.clone()].iter().any(|token| is_form(&token.plain));
        if !cell.lettered || !(edge || formed) || only_labels(sheet, cell) {
            continue;
        }
        let pieces = pieces(sheet, cell.tokens.clone());
        let several = pieces.len() > 1;
        for (nth, piece) in pieces.into_iter().enumerate() {
            if let Some(mut found) = name(sheet, piece) {
                if several {
                    found.marks.push(if nth == 0 { "piece-first" } else { "piece-later" });
                }
                out.push(found);
            }
        }
    }
    out
}

/// Whether several words, all of them labels, stand there: "Pos Art.Nr.".
fn only_labels(sheet: &Sheet, cell: &Cell) -> bool {
    let tokens = &sheet.tokens[cell.tokens.clone()];
    tokens.len() > 1 && tokens.iter().all(|it| !it.concepts.is_empty())
}

/// A sender line `Name · Street 1 · 12345 Town` in its pieces.
fn pieces(sheet: &Sheet, cell: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = cell.start;
    for at in cell.clone() {
        let text = sheet.tokens[at].text.as_str();
        let separator = matches!(text, "·" | "•" | "|" | "-" | "–" | "—" | "*" | "/" | "∙" | "●" | "");
        if separator {
            out.push(start..at);
            start = at + 1;
        } else if text.ends_with(',') || text.ends_with(';') {
            out.push(start..at + 1);
            start = at + 1;
        }
    }
    out.push(start..cell.end);
    out.retain(|piece| !piece.is_empty());
    out
}

fn name(sheet: &Sheet, span: Range<usize>) -> Option<Found> {
    let tokens = &sheet.tokens[span.clone()];
    let text = sheet.text(span.clone());
    let text = text.trim_end_matches([',', ';', ':', '.', '|']).trim();
    // "Co.", "Ltd." and "r.l." keep their point
    let abbreviated = |word: &str| word.ends_with('.') && word.trim_end_matches('.').contains('.');
    let keeps = |last: &Token| last.text.ends_with('.') && is_form(&last.plain) || abbreviated(&last.text);
    let value = if tokens.last().is_some_and(keeps) { format!("{text}.") } else { text.to_owned() };
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let label = sheet.text(span.clone()).ends_with(':');
    if letters < 3
        || digits > letters
        || tokens.len() > WORDS_MAX
        || label
        || value.contains('@')
        || value.contains("://")
        || matches!(value.as_str(), "true" | "false")
        || value.contains(['(', '/']) && !tokens.iter().any(|token| is_form(&token.plain))
    {
        return None;
    }
    let mut marks = Vec::new();
    if tokens.iter().any(|token| is_form(&token.plain)) {
        marks.push("form");
    }
    if tokens.last().is_some_and(|token| is_form(&token.plain)) {
        marks.push("form-last");
    }
    if digits > 0 {
        marks.push("digits");
    }
    marks.push(match tokens.len() {
        1 => "words-1",
        2 => "words-2",
        3..=4 => "words-3",
        _ => "words-many",
    });
    if tokens.iter().all(|token| token.text.chars().next().is_none_or(|c| !c.is_lowercase())) {
        marks.push("capitals");
    }
    if tokens.iter().any(|token| {
        token
            .concepts
            .iter()
            .any(|concept| !matches!(concept, Concept::Payee | Concept::Bank | Concept::Number))
    }) {
        marks.push("label-words");
    }
    if tokens.iter().any(|token| token.concepts.contains(&Concept::Bank)) {
        marks.push("bank-words");
    }
    Some(Found { span, value, amount: None, marks })
}

fn is_form(plain: &str) -> bool {
    FORMS.contains(&plain)
}
