//! What the studio shows.

use crate::packs::Version;
use crate::view::RuleView;
use serde::{Deserialize, Serialize};
use terms::CaseId;

/// The list of decisions and versions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RulesView {
    /// Zone of the client.
    pub zone: String,
    /// The decisions of the current version.
    pub decisions: Vec<DecisionRow>,
    /// Every version, the newest first.
    pub versions: Vec<Version>,
    /// The proposal that waits for a signature.
    pub waiting: Option<Version>,
    /// Why this person may not propose a change; `None` where they may.
    pub barred: Option<String>,
}

/// One decision of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: Option<String>,
    /// It is a table that can be edited here.
    pub is_table: bool,
    /// How many rules it has.
    pub rules: usize,
    /// Its hit policy in words.
    pub policy: String,
    /// Findings that need somebody: gaps, overlaps, shadowed rules, errors.
    pub findings: usize,
}

/// A decision table in the studio.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DecisionView {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: Option<String>,
    /// Zone of the client.
    pub zone: String,
    /// The version it is shown from.
    pub version: Option<Version>,
    /// Its hit policy: `FIRST`, `COLLECT SUM`, …
    pub policy: String,
    /// The same in words.
    pub policy_words: String,
    /// Input columns.
    pub inputs: Vec<ColumnView>,
    /// Output columns.
    pub outputs: Vec<ColumnView>,
    /// Names of the columns of remarks.
    pub remarks: Vec<String>,
    /// The rules.
    pub rows: Vec<RowView>,
    /// What is to say about the table as a whole, gravest first.
    pub findings: Vec<TableFinding>,
    /// Inputs to try.
    pub trial: Vec<TrialInput>,
    /// What came out of the trial, where one was asked for.
    pub tried: Option<Tried>,
    /// It differs from the version it is shown from.
    pub edited: bool,
    /// Nothing keeps it from being proposed.
    pub fits: bool,
    /// The proposal that waits for a signature.
    pub waiting: Option<Version>,
    /// Why this person may not propose a change; `None` where they may.
    pub barred: Option<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// What people call it.
    pub label: String,
    /// What is tested, or the name of the output.
    pub expression: String,
    /// The type of its values, where it is known.
    pub of: Option<String>,
    /// The values it may have, where they are listed.
    pub values: Option<String>,
}

/// A rule of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowView {
    /// The rule of the file it was made from, from 0; `None` for a new one.
    pub origin: Option<usize>,
    /// Its number, from 1.
    pub number: usize,
    /// Cells of the input columns.
    pub tests: Vec<CellView>,
    /// Cells of the output columns.
    pub outputs: Vec<CellView>,
    /// Cells of the remarks.
    pub remarks: Vec<CellView>,
    /// Codes of the findings that name this rule: `overlap`, `shadowed`, …
    pub marks: Vec<String>,
    /// What the trial says about it.
    pub tried: Option<RuleView>,
    /// It is new or differs from the version it is shown from.
    pub changed: bool,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellView {
    /// Its text.
    pub text: String,
    /// What is wrong with it, with its place in the text, and what to do.
    pub problem: Option<(String, String)>,
    /// It differs from the version it is shown from.
    pub changed: bool,
}

/// Something to say about a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFinding {
    /// Stable code: `gap`, `overlap`, `shadowed`, `syntax`, `type`, …
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// One sentence.
    pub sentence: String,
    /// What to do.
    pub remedy: String,
    /// The rules it is about, from 1.
    pub rules: Vec<usize>,
    /// Inputs that show it.
    pub example: Vec<(String, String)>,
}

/// An input that can be tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialInput {
    /// Its name.
    pub name: String,
    /// Its type, where it is known.
    pub of: Option<String>,
    /// What was typed.
    pub text: String,
    /// Why that does not read.
    pub problem: Option<String>,
}

/// What came out of a trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The result in words, or why there is none.
    pub result: String,
    /// There is a result.
    pub held: bool,
    /// Rules that fired, from 1.
    pub fired: Vec<usize>,
}

/// What would have come out differently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hindsight {
    /// Days that were looked back.
    pub days: u32,
    /// Cases that were looked at.
    pub cases: usize,
    /// There are more cases in these days; the newest were looked at.
    pub cut: bool,
    /// Questions that were asked again.
    pub asked: usize,
    /// How many are answered differently.
    pub changed: usize,
    /// The differences, the most frequent first.
    pub moves: Vec<Move>,
}

/// One way in which outcomes change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The decision.
    pub decision: String,
    /// What comes out now.
    pub from: String,
    /// What would come out.
    pub to: String,
    /// How often.
    pub count: usize,
    /// Cases where it does, the newest first; some of them where there are many.
    pub cases: Vec<CaseId>,
}

/// A version beside the one it was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeView {
    /// Zone of the client.
    pub zone: String,
    /// The version.
    pub version: Version,
    /// The tables that differ.
    pub tables: Vec<TableChangeView>,
    /// The processes that differ.
    #[serde(default)]
    pub processes: Vec<ProcessChangeView>,
    /// Files that differ.
    pub files: Vec<String>,
    /// What would have come out differently, for a proposal that waits.
    pub hindsight: Option<Hindsight>,
    /// Why this person may not sign it; `None` where they may.
    pub sign_barred: Option<String>,
    /// Why this person may not decline it.
    pub decline_barred: Option<String>,
}

/// A process that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessChangeView {
    /// Its name in the pack.
    pub name: String,
    /// Its title.
    pub title: String,
    /// It stands in one of the two only: `added` or `removed`.
    pub only: Option<String>,
    /// Both drawings, and what differs; `None` where it stands in one of the two only.
    pub comparison: Option<crate::Comparison>,
    /// What a careful reader of the new file wants to know: element or place, and the sentence.
    pub notes: Vec<String>,
}

/// A table that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableChangeView {
    /// The decision.
    pub decision: String,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// What differs beside the rules: "Hit policy: FIRST → UNIQUE".
    pub notes: Vec<String>,
    /// The rules side by side.
    pub rows: Vec<SideView>,
    /// Rules that are the same and not shown.
    pub same: usize,
}

/// One rule before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideView {
    /// `added`, `removed`, `changed` or `moved`.
    pub kind: String,
    /// Number and cells before.
    pub before: Option<(usize, Vec<String>)>,
    /// Number and cells after.
    pub after: Option<(usize, Vec<String>)>,
    /// Columns whose cells differ, from 0.
    pub differ: Vec<usize>,
}
