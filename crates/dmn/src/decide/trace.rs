//! How a result came about: for the desk as the reason of a decision, for the audit to keep.

use super::table::{first_failure, outputs, shown};
use crate::feel::machine::{Machine, Stop};
use crate::feel::scope::Scope;
use crate::feel::{Name, Value};
use crate::model::HitPolicy;
use crate::prepare::PreparedTable;
use serde::Serialize;
use std::cell::RefCell;

/// Rules that a trace shows of one table; what did not match beyond them is only counted.
pub const RULES_SHOWN_MAX: usize = 200;
/// Tables and decisions that one trace holds.
const ENTRIES_MAX: usize = 1_000;

/// How a result came about: the decisions in the order in which they were decided.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trace {
    /// The decisions, the one asked for last.
    pub decisions: Vec<DecisionTrace>,
}

/// One decision.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DecisionTrace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it needed, with values; functions are left out.
    pub needs: Vec<NamedValue>,
    /// The tables it went through, those of knowledge models it called included.
    pub tables: Vec<TableTrace>,
    /// Its result.
    pub result: Value,
}

/// A name with a value.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NamedValue {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// One table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TableTrace {
    /// What happens where several rules match.
    pub hit_policy: HitPolicy,
    /// The inputs: what each column tests, and its value.
    pub inputs: Vec<NamedValue>,
    /// The rules, in their order.
    pub rules: Vec<RuleTrace>,
    /// Rules that are not shown because there are too many; none of them matched.
    pub not_shown: usize,
    /// The table's result.
    pub result: Value,
}

/// One rule.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RuleTrace {
    /// Its number, from 1.
    pub number: usize,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whether it matched.
    pub matched: bool,
    /// The first test that failed; nothing where it matched or was not looked at any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The tests of a rule that matched, `-` left out: what is tested, and the test.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Failure>,
    /// The outputs of a rule that matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The remarks on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<String>,
}

/// A test with the value it looked at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Failure {
    /// What the column tests.
    pub input: String,
    /// Its value.
    pub value: Value,
    /// The cell's text.
    pub test: String,
}

impl Trace {
    /// The whole as sentences, one a line.
    pub fn sentence(&self) -> String {
        self.decisions.iter().map(DecisionTrace::sentence).collect::<Vec<_>>().join("\n")
    }
}

impl DecisionTrace {
    /// `Authority is "approver", because rule 2 applied: gross total is 4974.20 (<= 5000).`
    pub fn sentence(&self) -> String {
        let because: Vec<String> = self.tables.iter().map(TableTrace::sentence).collect();
        if because.is_empty() {
            return format!("{} is {}.", self.name, shown(&self.result));
        }
        format!("{} is {}, because {}.", self.name, shown(&self.result), because.join("; "))
    }
}

impl TableTrace {
    /// Which rules applied and why, without a full stop.
    pub fn sentence(&self) -> String {
        let matched: Vec<String> =
            self.rules.iter().filter(|rule| rule.matched).map(RuleTrace::sentence).collect();
        if matched.is_empty() {
            let given: Vec<String> = self
                .inputs
                .iter()
                .map(|input| format!("{} is {}", input.name, shown(&input.value)))
                .collect();
            return format!("no rule applied where {}", given.join(" and "));
        }
        matched.join(", and ")
    }
}

impl RuleTrace {
    /// Why it applied or not, without a full stop.
    pub fn sentence(&self) -> String {
        let number = self.number;
        if let Some(Failure { input, value, test }) = &self.failure {
            return format!("rule {number} did not apply: {input} is {}, not {test}", shown(value));
        }
        if !self.matched {
            return format!("rule {number} was not looked at");
        }
        let tests: Vec<String> = self
            .because
            .iter()
            .map(|Failure { input, value, test }| format!("{input} is {} ({test})", shown(value)))
            .collect();
        if tests.is_empty() {
            return format!("rule {number} applied, which always does");
        }
        format!("rule {number} applied: {}", tests.join(" and "))
    }
}

/// Gathers a trace while deciding.
#[derive(Default)]
pub(crate) struct Recorder {
    open: RefCell<Vec<DecisionTrace>>,
    done: RefCell<Vec<DecisionTrace>>,
}

impl Recorder {
    pub(super) fn begin(&self, id: &str, name: &str, needs: &[(Name, Value)]) {
        let needs = needs
            .iter()
            .filter(|(_, value)| !matches!(value, Value::Function(_)))
            .map(|(name, value)| NamedValue { name: name.to_string(), value: value.clone() })
            .collect();
        self.open.borrow_mut().push(DecisionTrace {
            id: id.into(),
            name: name.into(),
            needs,
            ..Default::default()
        });
    }

    pub(super) fn end(&self, result: &Value) {
        let mut done = self.done.borrow_mut();
        if let Some(mut decision) = self.open.borrow_mut().pop()
            && done.len() < ENTRIES_MAX
        {
            decision.result = result.clone();
            done.push(decision);
        }
    }

    /// Keeps how a table went.
    pub(super) fn table(
        &self,
        m: &Machine<'_>,
        scope: &Scope<'_>,
        table: &PreparedTable,
        inputs: &[Value],
        matched: &[usize],
    ) -> Result<(), Stop> {
        let columns = || table.inputs.iter().zip(inputs);
        let mut trace = TableTrace {
            hit_policy: table.hit_policy,
            inputs: columns()
                .map(|(column, value)| NamedValue { name: column.text.clone(), value: value.clone() })
                .collect(),
            ..TableTrace::default()
        };
        let last = matched.last().copied().filter(|_| table.hit_policy == HitPolicy::First);
        for (at, rule) in table.rules.iter().enumerate() {
            let hit = matched.binary_search(&at).is_ok();
            if !hit && trace.rules.len() >= RULES_SHOWN_MAX {
                trace.not_shown += 1;
                continue;
            }
            let test = |column: usize| Failure {
                input: table.inputs.get(column).map(|input| input.text.clone()).unwrap_or_default(),
                value: inputs.get(column).cloned().unwrap_or_default(),
                test: rule.texts.get(column).cloned().unwrap_or_default(),
            };
            let skipped = last.is_some_and(|last| at > last);
            let faults = m.fault_count();
            let failure =
                if hit || skipped { None } else { first_failure(m, scope, rule, inputs)?.map(test) };
            let output = if hit { Some(outputs(m, scope, table, at)?) } else { None };
            // What goes wrong here went wrong before and was recorded then, or will be.
            m.forgive(faults);
            let telling = |column: &usize| {
                rule.texts.get(*column).is_some_and(|text| !matches!(text.as_str(), "" | "-"))
            };
            trace.rules.push(RuleTrace {
                number: at + 1,
                id: rule.id.clone(),
                matched: hit,
                failure,
                because: if hit { (0..inputs.len()).filter(telling).map(test).collect() } else { Vec::new() },
                output,
                annotations: if hit { rule.annotations.clone() } else { Vec::new() },
            });
        }
        self.keep(trace);
        Ok(())
    }

    fn keep(&self, table: TableTrace) {
        if let Some(decision) = self.open.borrow_mut().last_mut()
            && decision.tables.len() < ENTRIES_MAX
        {
            decision.tables.push(table);
        }
    }

    /// The result of the table kept last.
    pub(super) fn result(&self, result: &Value) {
        if let Some(table) = self.open.borrow_mut().last_mut().and_then(|decision| decision.tables.last_mut())
        {
            table.result = result.clone();
        }
    }

    pub(super) fn into_trace(self) -> Trace {
        Trace { decisions: self.done.into_inner() }
    }
}
