//! Views into pages. Every function here is pure: a view and what the frame needs in, HTML out.

pub(crate) mod boundary;
mod boundary_figures;
pub(crate) mod case_process;
pub(crate) mod crop;
pub(crate) mod desk;
pub(crate) mod evidence;
pub(crate) mod evidence_bundle;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod intake;
pub(crate) mod leaf;
pub(crate) mod me;
pub(crate) mod models;
pub(crate) mod operations;
pub(crate) mod payments;
pub(crate) mod peek;
pub(crate) mod process;
pub(crate) mod qa;
pub(crate) mod reasons;
pub(crate) mod recall;
pub(crate) mod rules;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod story;
pub(crate) mod worklist;

use crate::session::Here;
use office::view::{FindingView, Person, TableView};
use std::borrow::Borrow;
use terms::Standing;

/// An entry of the rail.
pub(crate) struct RailEntry {
    pub path: &'static str,
    pub word: &'static str,
    pub icon: &'static str,
    /// Roles that it is shown to; empty for everyone.
    pub roles: &'static [&'static str],
}

impl RailEntry {
    /// Whether this person has any use for it. What a page shows is asked of the law all the same.
    pub fn is_for(&self, person: &Person) -> bool {
        self.roles.is_empty() || person.roles.iter().any(|role| self.roles.contains(&role.as_str()))
    }
}

/// Only what exists.
pub(crate) const RAIL: [RailEntry; 9] = [
    RailEntry { path: "/", word: "Work", icon: "tray", roles: &[] },
    RailEntry { path: "/intake", word: "Intake", icon: "in", roles: &[] },
    RailEntry { path: "/payments", word: "Payments", icon: "coins", roles: &[] },
    RailEntry { path: "/process", word: "Process", icon: "flow", roles: &[] },
    RailEntry { path: "/rules", word: "Rules", icon: "gate", roles: &[] },
    RailEntry {
        path: "/qa",
        word: "Audit",
        icon: "eye",
        roles: &["qa", "second-approver", "manager", "agent-manager"],
    },
    RailEntry {
        path: "/boundary",
        word: "Boundary",
        icon: "stairs",
        roles: &["manager", "agent-manager", "qa", "auditor"],
    },
    RailEntry {
        path: "/operations",
        word: "Operations",
        icon: "pulse",
        roles: &["manager", "qa", "auditor"],
    },
    RailEntry { path: "/evidence", word: "Evidence", icon: "page", roles: &["auditor", "qa", "manager"] },
];

/// One step of the way to this page.
pub(crate) struct Crumb {
    pub words: String,
    pub path: Option<String>,
}

impl Crumb {
    pub fn here(words: impl Into<String>) -> Self {
        Self { words: words.into(), path: None }
    }

    pub fn to(words: impl Into<String>, path: impl Into<String>) -> Self {
        Self { words: words.into(), path: Some(path.into()) }
    }
}

/// What stands around the content of every page.
pub(crate) struct Frame<'a> {
    pub title: String,
    /// The path of the rail's current entry.
    pub rail: Option<&'static str>,
    pub crumbs: Vec<Crumb>,
    pub here: &'a Here,
}

/// A drawing that is nothing but a drawing.
pub(crate) fn drawing(svg: &str) -> Option<&str> {
    story::is_plain_drawing(svg).then_some(svg)
}

/// "1 field", "3 fields".
pub(crate) fn count(count: impl Borrow<usize>, one: &str, many: &str) -> String {
    let count = *count.borrow();
    format!("{count} {}", if count == 1 { one } else { many })
}

/// "1 doubtful, ready" of the next case.
pub(crate) fn doubtful_words(doubtful: &usize) -> String {
    if *doubtful == 0 { "nothing doubtful".into() } else { format!("{doubtful} doubtful") }
}

/// The name on the rail.
pub(crate) fn first_name(person: &Person) -> &str {
    person.name.split_whitespace().next().unwrap_or(&person.name)
}

/// A title inside a sentence: "Changed bank details" → "changed bank details"; "IBAN" stays.
pub(crate) fn lower_first(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => title.to_owned(),
    }
}

/// Whether the column of that number is end-aligned.
pub(crate) fn is_number(table: &TableView, column: impl Borrow<usize>) -> bool {
    table.heads.get(*column.borrow()).is_some_and(|head| head.starts_with('#'))
}

/// A cell as a person reads it: amounts with separators, days with the month's name; anything else as it stands.
pub(crate) fn cell_words(table: &TableView, column: impl Borrow<usize>, cell: &str) -> String {
    if is_number(table, column) {
        let amount = |part: &str| match part.split_once(' ') {
            Some((number, unit)) => Some(format!("{} {unit}", separated(number)?)),
            None => separated(part),
        };
        return cell
            .split(" · ")
            .map(|part| amount(part).unwrap_or_else(|| part.to_owned()))
            .collect::<Vec<_>>()
            .join(" · ");
    }
    match cell.parse::<jiff::civil::Date>() {
        Ok(date) if cell.len() == 10 => date.strftime("%-d %b %Y").to_string(),
        _ => cell.to_owned(),
    }
}

fn separated(number: &str) -> Option<String> {
    let number: rust_decimal::Decimal = number.parse().ok()?;
    Some(crate::words::grouped(number, number.scale()))
}

/// Where a cell leads: the number of a case to its story.
pub(crate) fn cell_link(table: &TableView, column: impl Borrow<usize>, cell: &str) -> Option<String> {
    let head = table.heads.get(*column.borrow())?;
    (head == "Case" && !cell.is_empty()).then(|| crate::paths::story(&terms::CaseId::from(cell)))
}

/// How a cell is set: numbers at the end, short words on one line, sentences with room.
pub(crate) fn cell_class(table: &TableView, column: impl Borrow<usize>, cell: &str) -> &'static str {
    if is_number(table, column) {
        return "end";
    }
    match cell.chars().count() {
        0..=20 => "nowrap",
        21..=34 => "some",
        _ => "wide",
    }
}

/// A sentence begins with a capital: "structured data, …" as a heading.
pub(crate) fn upper_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whether a value is compared sign by sign.
pub(crate) fn is_code(value: &str) -> bool {
    let long = value.chars().filter(|c| !c.is_whitespace()).count() >= 12;
    long && value.chars().any(|c| c.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ' || c == '-')
}

/// The page of the case that a fact of another one names.
pub(crate) fn other_case(label: &str, value: &str) -> Option<String> {
    matches!(label, "Asked for by" | "Opened for it")
        .then(|| crate::paths::story(&terms::CaseId::from(value)))
}

/// Amber for what stops the case, ink for what is only worth reading.
pub(crate) fn finding_class(finding: &FindingView) -> &'static str {
    match finding.standing {
        Standing::Never | Standing::Exception => "warn",
        _ => "no",
    }
}

/// The shape of how grave it is.
pub(crate) fn finding_icon(finding: &FindingView) -> &'static str {
    match finding.standing {
        Standing::Never => "never",
        Standing::Exception | Standing::Doubt => "doubt",
        Standing::Note => "note",
        Standing::Holds => "holds",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit_into_sentences() {
        assert_eq!(lower_first("Changed bank details"), "changed bank details");
        assert_eq!(lower_first("IBAN"), "IBAN");
        assert_eq!(lower_first("Übersicht"), "übersicht");
        assert_eq!(lower_first(""), "");
    }

    #[test]
    fn codes_are_told_from_words() {
        assert!(is_code("DE80999900070000882305"));
        assert!(!is_code("two signatures, one call-back"));
        assert!(!is_code("4500-2277"));
    }
}
