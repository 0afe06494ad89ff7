//! Decision tables.

use super::Literal;
use crate::problem::Place;
use serde::Serialize;

/// What happens where several rules match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitPolicy {
    /// At most one rule may match.
    #[default]
    Unique,
    /// Several may match if their outputs are the same.
    Any,
    /// The match whose output stands first in the output values.
    Priority,
    /// The first match.
    First,
    /// All matches, in the order of the rules.
    RuleOrder,
    /// All matches, in the order of the output values.
    OutputOrder,
    /// All matches, in no promised order, or their aggregate.
    Collect,
}

/// What is made of the collected outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregation {
    /// Their sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// How many there are.
    Count,
}

/// A decision table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What happens where several rules match.
    pub hit_policy: HitPolicy,
    /// What is made of collected outputs.
    pub aggregation: Option<Aggregation>,
    /// The inputs, one a column.
    pub inputs: Vec<Input>,
    /// The outputs, one a column.
    pub outputs: Vec<Output>,
    /// Names of the annotation columns.
    pub annotations: Vec<String>,
    /// The rules, one a row.
    pub rules: Vec<Rule>,
    /// Where it stands.
    pub place: Place,
}

/// An input column.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// What people call it.
    pub label: Option<String>,
    /// What is tested.
    pub expression: Literal,
    /// The name that cells may give the tested value, besides `?`.
    pub variable: Option<String>,
    /// Unary tests that list the values it may have.
    pub values: Option<Literal>,
    /// Where it stands.
    pub place: Place,
}

/// An output column.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Its name; `None` where a single output is the whole result.
    pub name: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// The type of its values.
    pub type_ref: Option<String>,
    /// The values it may have, in order of priority.
    pub values: Option<Literal>,
    /// Its value where no rule matches.
    pub default: Option<Literal>,
    /// Where it stands.
    pub place: Place,
}

/// A rule.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Its id.
    pub id: Option<String>,
    /// Unary tests, one an input.
    pub tests: Vec<Literal>,
    /// Expressions, one an output.
    pub outputs: Vec<Literal>,
    /// Remarks, one an annotation column.
    pub annotations: Vec<String>,
    /// Where it stands.
    pub place: Place,
}
