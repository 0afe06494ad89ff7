//! Decision tables: which rules match, and what becomes of their outputs.

use crate::decide::session::checked;
use crate::error::{Code, Position};
use crate::feel::eval;
use crate::feel::machine::{Evaluated, Machine, Stop};
use crate::feel::scope::Scope;
use crate::feel::testing;
use crate::feel::{Context, Value};
use crate::model::{Aggregation, HitPolicy};
use crate::number::Number;
use crate::prepare::{Cell, PreparedRule, PreparedTable};

const START: Position = Position { line: 1, column: 1 };

/// The value of a table.
pub(crate) fn decide(m: &Machine<'_>, scope: &Scope<'_>, table: &PreparedTable) -> Evaluated {
    let Some(inputs) = inputs(m, scope, table)? else { return Ok(Value::Null) };
    let matched = matches(m, scope, table, &inputs)?;
    if let Some(recorder) = &m.recorder {
        recorder.table(m, scope, table, &inputs, &matched)?;
    }
    let result = settle(m, scope, table, &matched)?;
    if let Some(recorder) = &m.recorder {
        recorder.result(&result);
    }
    Ok(result)
}

/// The values of the input columns; `None` beside a fault where one is not allowed.
fn inputs(m: &Machine<'_>, scope: &Scope<'_>, table: &PreparedTable) -> Result<Option<Vec<Value>>, Stop> {
    let mut values = Vec::with_capacity(table.inputs.len());
    for input in &table.inputs {
        let value = eval::value(m, scope, &input.expression)?;
        if let Some(allowed) = &input.values
            && !cell_holds(m, scope, &value, allowed)?
        {
            m.fault(START, format!("{} is not an allowed value of “{}”", shown(&value), input.text));
            return Ok(None);
        }
        values.push(value);
    }
    Ok(Some(values))
}

/// The numbers of the matching rules, ascending; only the first for tables that ask for no more.
fn matches(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    table: &PreparedTable,
    inputs: &[Value],
) -> Result<Vec<usize>, Stop> {
    let first_only = table.hit_policy == HitPolicy::First;
    let mut matched = Vec::new();
    let candidates = table.index.as_ref().and_then(|index| index.candidates(inputs));
    let mut visit = |at: usize, rule: &PreparedRule| -> Result<bool, Stop> {
        if rule_matches(m, scope, rule, inputs)? {
            matched.push(at);
        }
        Ok(first_only && !matched.is_empty())
    };
    match candidates {
        Some(candidates) => {
            for &at in candidates {
                if let Some(rule) = table.rules.get(at as usize)
                    && visit(at as usize, rule)?
                {
                    break;
                }
            }
        }
        None => {
            for (at, rule) in table.rules.iter().enumerate() {
                if visit(at, rule)? {
                    break;
                }
            }
        }
    }
    Ok(matched)
}

fn rule_matches(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    rule: &PreparedRule,
    inputs: &[Value],
) -> Result<bool, Stop> {
    Ok(first_failure(m, scope, rule, inputs)?.is_none())
}

/// The first column whose test fails.
pub(super) fn first_failure(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    rule: &PreparedRule,
    inputs: &[Value],
) -> Result<Option<usize>, Stop> {
    for (at, (cell, input)) in rule.cells.iter().zip(inputs).enumerate() {
        if !cell_holds(m, scope, input, cell)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Whether a cell holds for an input.
#[inline]
pub(super) fn cell_holds(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    input: &Value,
    cell: &Cell,
) -> Result<bool, Stop> {
    Ok(match cell {
        Cell::Any => true,
        Cell::Tests(tests) => {
            for test in tests {
                if testing::holds(m, scope, input, test)? == Some(true) {
                    return Ok(true);
                }
            }
            false
        }
        Cell::Not(tests) => {
            for test in tests {
                if testing::holds(m, scope, input, test)? != Some(false) {
                    return Ok(false);
                }
            }
            true
        }
    })
}

fn settle(m: &Machine<'_>, scope: &Scope<'_>, table: &PreparedTable, matched: &[usize]) -> Evaluated {
    let [first, rest @ ..] = matched else { return default(m, scope, table) };
    match table.hit_policy {
        HitPolicy::Unique if !rest.is_empty() => {
            let numbers: Vec<String> = matched.iter().map(|at| (at + 1).to_string()).collect();
            Ok(m.fault(START, format!("only one rule may match, but rules {} do", numbers.join(", "))))
        }
        HitPolicy::Unique | HitPolicy::First => outputs(m, scope, table, *first),
        HitPolicy::Any => any(m, scope, table, *first, rest),
        HitPolicy::Priority => {
            let ranked = ranked(m, scope, table, matched)?;
            Ok(ranked.into_iter().next().unwrap_or_default())
        }
        HitPolicy::OutputOrder => {
            let ranked = ranked(m, scope, table, matched)?;
            m.list(ranked)
        }
        HitPolicy::RuleOrder | HitPolicy::Collect => {
            let all: Result<Vec<Value>, Stop> =
                matched.iter().map(|at| outputs(m, scope, table, *at)).collect();
            match table.aggregation.filter(|_| table.hit_policy == HitPolicy::Collect) {
                Some(aggregation) => aggregate(m, table, aggregation, all?),
                None => m.list(all?),
            }
        }
    }
}

/// What stands where no rule matches.
fn default(m: &Machine<'_>, scope: &Scope<'_>, table: &PreparedTable) -> Evaluated {
    if table.outputs.iter().all(|output| output.default.is_none()) {
        return match (table.hit_policy, table.aggregation) {
            (HitPolicy::Collect, Some(Aggregation::Count)) => Ok(Value::Number(Number::ZERO)),
            _ => Ok(m.fault_as(Code::NoMatch, START, "no rule matches")),
        };
    }
    let mut values = Vec::with_capacity(table.outputs.len());
    for output in &table.outputs {
        let value = output.default.as_ref().map_or(Ok(Value::Null), |node| eval::value(m, scope, node))?;
        values.push(checked(m, &output.of, value, &output.name)?);
    }
    Ok(named(table, values))
}

/// The outputs of a rule: the value of a single output, a context of several.
pub(super) fn outputs(m: &Machine<'_>, scope: &Scope<'_>, table: &PreparedTable, at: usize) -> Evaluated {
    let Some(rule) = table.rules.get(at) else { return Ok(Value::Null) };
    let mut values = Vec::with_capacity(rule.outputs.len());
    for (node, output) in rule.outputs.iter().zip(&table.outputs) {
        let value = eval::value(m, scope, node)?;
        let value = if output.of.is_any() { value } else { checked(m, &output.of, value, &output.name)? };
        if let Some(allowed) = &output.allowed
            && !value.is_null()
            && !cell_holds(m, scope, &value, allowed)?
        {
            m.fault(START, format!("rule {}: {} is not an allowed output", at + 1, shown(&value)));
            return Ok(Value::Null);
        }
        values.push(value);
    }
    Ok(named(table, values))
}

fn named(table: &PreparedTable, mut values: Vec<Value>) -> Value {
    if values.len() == 1 {
        return values.pop().unwrap_or_default();
    }
    let names = table.outputs.iter().map(|output| output.name.clone());
    names.zip(values).collect::<Context>().into()
}

fn any(m: &Machine<'_>, scope: &Scope<'_>, table: &PreparedTable, first: usize, rest: &[usize]) -> Evaluated {
    let value = outputs(m, scope, table, first)?;
    for at in rest {
        if outputs(m, scope, table, *at)?.equals(&value) != Some(true) {
            let reason = format!("rules {} and {} match with different outputs", first + 1, at + 1);
            return Ok(m.fault(START, reason));
        }
    }
    Ok(value)
}

/// The outputs of the matching rules by the order of the output values, column by column.
fn ranked(
    m: &Machine<'_>,
    scope: &Scope<'_>,
    table: &PreparedTable,
    matched: &[usize],
) -> Result<Vec<Value>, Stop> {
    let mut ranked = Vec::with_capacity(matched.len());
    for at in matched {
        let value = outputs(m, scope, table, *at)?;
        ranked.push((ranks(table, &value), value));
    }
    ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(ranked.into_iter().map(|(_, value)| value).collect())
}

fn ranks(table: &PreparedTable, value: &Value) -> Vec<usize> {
    let rank = |output: &crate::prepare::PreparedOutput, value: &Value| {
        let position = output.values.iter().position(|listed| listed.equals(value) == Some(true));
        position.unwrap_or(usize::MAX)
    };
    match (table.outputs.as_slice(), value) {
        ([single], value) => vec![rank(single, value)],
        (several, Value::Context(context)) => several
            .iter()
            .map(|output| rank(output, context.get(&output.name).unwrap_or(&Value::Null)))
            .collect(),
        _ => Vec::new(),
    }
}

fn aggregate(m: &Machine<'_>, table: &PreparedTable, aggregation: Aggregation, all: Vec<Value>) -> Evaluated {
    if table.outputs.len() != 1 {
        return Ok(m.fault(START, "an aggregation needs a table with one output"));
    }
    let name = match aggregation {
        Aggregation::Count => return Ok(Value::Number(Number::from(all.len()))),
        Aggregation::Sum => "sum",
        Aggregation::Min => "min",
        Aggregation::Max => "max",
    };
    match crate::feel::builtin::by_name(name) {
        Some(function) => {
            let given = crate::feel::call::Given::Positional(vec![Value::list(all)]);
            crate::feel::builtin::apply(m, START, function, given)
        }
        None => Ok(Value::Null),
    }
}

/// A value for a sentence, at most 60 characters of it.
pub(crate) fn shown(value: &Value) -> String {
    let source = value.to_source();
    if source.chars().count() <= 60 { source } else { source.chars().take(57).chain("…".chars()).collect() }
}
