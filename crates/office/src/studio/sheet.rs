//! A table as a face holds it while it is edited, and the rules file it makes.

use crate::refusals;
use serde::{Deserialize, Serialize};
use terms::Failure;

/// Rules of a table that the studio edits.
pub const RULES_MAX: usize = 500;
/// Characters of one cell.
pub const CELL_CHARS_MAX: usize = 4_000;

/// A decision table while it is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Hit policy: `UNIQUE`, `FIRST`, `COLLECT SUM`, …; as in the file where it is empty.
    #[serde(default)]
    pub policy: String,
    /// The rules in their order.
    pub rows: Vec<SheetRow>,
}

/// A rule while it is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetRow {
    /// The rule of the file it was made from, from 0; none for a new one.
    #[serde(default)]
    pub origin: Option<usize>,
    /// Unary tests.
    pub tests: Vec<String>,
    /// Expressions.
    pub outputs: Vec<String>,
    /// Remarks.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// Every hit policy that the studio offers, with its words.
pub(super) const POLICIES: [(&str, &str); 11] = [
    ("UNIQUE", "exactly one rule may match"),
    ("FIRST", "the first rule that matches counts, from the top"),
    ("ANY", "several rules may match if they say the same"),
    ("PRIORITY", "of the rules that match, the output listed first counts"),
    ("RULE ORDER", "every rule that matches counts, in the order of the rules"),
    ("OUTPUT ORDER", "every rule that matches counts, in the order of the listed outputs"),
    ("COLLECT", "every rule that matches counts, in no order"),
    ("COLLECT SUM", "the outputs of all rules that match are added up"),
    ("COLLECT MIN", "of all rules that match, the smallest output counts"),
    ("COLLECT MAX", "of all rules that match, the largest output counts"),
    ("COLLECT COUNT", "how many rules match"),
];

/// The rules file with the table of `decision` as the sheet has it. Everything else stays as it was.
pub(super) fn written(xml: &str, decision: &str, sheet: &Sheet) -> Result<String, Failure> {
    if sheet.rows.len() > RULES_MAX {
        let why = format!("The table has {} rules; {RULES_MAX} are edited here at most.", sheet.rows.len());
        return Err(refusals::sheet_unfit(&why).into());
    }
    let policy = match sheet.policy.trim() {
        "" => None,
        text => {
            let known = POLICIES.iter().find(|(policy, _)| *policy == text);
            let (policy, _) = known.ok_or_else(|| {
                let text: String = text.chars().take(40).collect();
                refusals::sheet_unfit(&format!("\"{text}\" is no hit policy."))
            })?;
            Some(match policy.strip_prefix("COLLECT ") {
                Some(aggregation) => ("COLLECT", Some(aggregation)),
                None => (*policy, None),
            })
        }
    };
    let columns = dmn::rows(xml, decision).map_err(|_| refusals::no_decision(decision))?;
    let remarks = columns.first().map_or(1, |row| row.annotations.len());
    let rows: Vec<dmn::Row> = sheet.rows.iter().map(|row| row_of(row, remarks)).collect::<Result<_, _>>()?;
    dmn::with_rows(xml, decision, policy, &rows)
        .map_err(|problem| refusals::sheet_unfit(&format!("{} {}", problem.sentence, problem.remedy)).into())
}

fn row_of(row: &SheetRow, remarks: usize) -> Result<dmn::Row, Failure> {
    let cells = row.tests.iter().chain(&row.outputs).chain(&row.remarks);
    let longest = cells.clone().map(|it| it.chars().count()).max().unwrap_or(0);
    if longest > CELL_CHARS_MAX {
        let why = format!("A cell has {longest} characters; {CELL_CHARS_MAX} are kept at most.");
        return Err(refusals::sheet_unfit(&why).into());
    }
    // What XML cannot carry is refused, not dropped.
    if cells.clone().any(|it| it.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))) {
        return Err(refusals::sheet_unfit("A cell holds a control character.").into());
    }
    let mut annotations = row.remarks.clone();
    if annotations.is_empty() {
        annotations.resize(remarks, String::new());
    }
    Ok(dmn::Row {
        origin: row.origin,
        id: None,
        tests: row.tests.clone(),
        outputs: row.outputs.clone(),
        annotations,
    })
}
