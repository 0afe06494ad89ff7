//! Decision tables, prepared once: the rulebook that the heart and the examination ask, and why each rule fired or did not.

use bpmn::Moment;
use cases::{PackProblem, RULES_TOLD_MAX, RuleTold, Rulebook, Ruling};
use dmn::feel::{Value as Feel, Variables};
use dmn::time::{DateTime, Zone};
use dmn::{Model, Prepared, Problem, RuleTrace, Run, Severity, TableTrace};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The name under which the rules file is spoken of.
const FILE: &str = "rules.dmn";

/// The decisions of a rules file, ready to be asked. `imports` are the other rules files of the pack.
///
/// # Errors
/// Every problem that keeps a decision from running, with its place.
pub(crate) fn rulebook(bytes: &[u8], imports: &[(&str, &[u8])]) -> Result<Rulebook, Vec<PackProblem>> {
    let prepared = prepared(bytes, imports)?;
    let needed: HashMap<String, Vec<String>> =
        prepared.decisions().iter().map(|name| (name.clone(), prepared.inputs_of(name))).collect();
    Ok(Arc::new(move |name, inputs, moment| {
        ask(&prepared, needed.get(name).map_or(&[], Vec::as_slice), name, inputs, moment)
    }))
}

fn prepared(bytes: &[u8], imports: &[(&str, &[u8])]) -> Result<Prepared, Vec<PackProblem>> {
    let read = |file: &str, bytes: &[u8]| {
        Model::read(bytes).map_err(|problems| problems.iter().map(|it| of(file, it)).collect::<Vec<_>>())
    };
    let (model, notes) = read(FILE, bytes)?;
    let others: Vec<Model> = imports
        .iter()
        .map(|(file, bytes)| read(file, bytes).map(|(model, _)| model))
        .collect::<Result<_, _>>()?;
    let (prepared, problems) = model.prepare(&others.iter().collect::<Vec<_>>());
    let errors: Vec<PackProblem> = notes
        .iter()
        .chain(&problems)
        .filter(|it| it.severity == Severity::Error)
        .map(|it| of(FILE, it))
        .collect();
    if errors.is_empty() { Ok(prepared) } else { Err(errors) }
}

/// The moment of a case as FEEL's `now()` and `today()` see it.
pub(crate) fn run(moment: &Moment) -> Run {
    let zone = moment.zone.to_offset(moment.now);
    Run { now: DateTime::at(moment.now.as_nanosecond(), Some(Zone::Offset(zone.seconds()))), ..Run::traced() }
}

fn ask(
    prepared: &Prepared,
    needed: &[String],
    name: &str,
    inputs: &Map<String, Value>,
    moment: &Moment,
) -> Result<Ruling, String> {
    let asked = Asked { inputs, names: RefCell::default() };
    let decided = prepared.decide(name, &asked, &run(moment)).map_err(|error| error.to_string())?;
    let mut names = asked.names.into_inner();
    names.extend(needed.iter().cloned());
    let known = names.into_iter().filter_map(|name| inputs.get(&name).map(|value| (name, value.clone())));
    let trace = decided.trace.as_ref();
    let tables: Vec<&TableTrace> =
        trace.iter().flat_map(|it| &it.decisions).flat_map(|it| &it.tables).collect();
    let fired = tables
        .iter()
        .flat_map(|it| &it.rules)
        .filter(|it| it.matched)
        .map(|rule| rule.id.clone().unwrap_or_else(|| format!("{name}, rule {}", rule.number)))
        .collect();
    let (inputs, why) = (known.collect(), told(&tables));
    // Null where no rule matches is an answer; whoever asks says whether it will do, and `why` says what each rule missed.
    let value =
        if decided.is_unmatched() { Feel::Null } else { decided.required().map_err(|it| it.to_string())? };
    Ok(Ruling { result: value.to_json(), fired, inputs, why })
}

/// The rules of the tables that were asked: all that fired, then the others in their order, as many as are told.
fn told(tables: &[&TableTrace]) -> Vec<RuleTold> {
    let rules = || tables.iter().flat_map(|it| &it.rules);
    let fired = rules().filter(|it| it.matched).count().min(RULES_TOLD_MAX);
    let mut others = RULES_TOLD_MAX - fired;
    rules()
        .filter(|it| {
            it.matched || {
                others = others.saturating_sub(1);
                others > 0
            }
        })
        .take(RULES_TOLD_MAX)
        .map(of_rule)
        .collect()
}

/// A rule of a trace, as people read it.
pub(crate) fn of_rule(rule: &RuleTrace) -> RuleTold {
    let mut sentence = rule.sentence();
    if !rule.matched && rule.failure.is_none() {
        sentence = format!("rule {} was not looked at: an earlier rule had fired", rule.number);
    }
    RuleTold {
        number: u32::try_from(rule.number).unwrap_or(u32::MAX),
        fired: rule.matched,
        remark: rule.annotations.iter().find(|it| !it.trim().is_empty()).cloned(),
        sentence,
    }
}

/// The inputs, noting which of them a decision looks at: a model may use names that it does not declare.
struct Asked<'a> {
    inputs: &'a Map<String, Value>,
    names: RefCell<BTreeSet<String>>,
}

impl Variables for Asked<'_> {
    fn variable(&self, name: &str) -> Option<Feel> {
        let value = self.inputs.get(name)?;
        self.names.borrow_mut().insert(name.to_owned());
        Some(Feel::from_json(value))
    }
}

fn of(file: &str, it: &Problem) -> PackProblem {
    PackProblem {
        file: file.to_owned(),
        line: it.line,
        element: it.element.clone().or_else(|| it.within.clone()),
        code: it.code.to_owned(),
        sentence: it.sentence.clone(),
        remedy: it.remedy.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn moment() -> Moment {
        Moment {
            now: "2026-11-20T23:30:00Z".parse().unwrap(),
            zone: jiff::tz::TimeZone::get("Europe/Berlin").unwrap(),
        }
    }

    fn ask_file(xml: &str, inputs: Value) -> Result<Ruling, String> {
        let rules = rulebook(xml.as_bytes(), &[]).unwrap();
        let Value::Object(inputs) = inputs else { panic!("an object") };
        rules("d", &inputs, &moment())
    }

    fn table(policy: &str, rules: &str) -> String {
        format!(
            "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"m\"><decision id=\"d\" name=\"d\">\
             <decisionTable hitPolicy=\"{policy}\"><input><inputExpression typeRef=\"number\"><text>a</text></inputExpression></input>\
             <output/>{rules}</decisionTable></decision></definitions>"
        )
    }

    fn rule(test: &str, output: &str) -> String {
        let test = test.replace('<', "&lt;");
        format!(
            "<rule><description>about {output}</description><inputEntry><text>{test}</text></inputEntry><outputEntry><text>{output}</text></outputEntry></rule>"
        )
    }

    #[test]
    fn each_rule_says_why_it_fired_or_not() {
        let rules = [rule("< 1", "1"), rule("< 5", "2"), rule("-", "3")].concat();
        let ruling = ask_file(&table("FIRST", &rules), json!({ "a": 3, "other": "secret" })).unwrap();
        assert_eq!(ruling.result, json!(2));
        assert_eq!(ruling.inputs, *json!({ "a": 3 }).as_object().unwrap(), "only what it looks at is kept");
        let told: Vec<_> = ruling.why.iter().map(|it| (it.number, it.fired, it.sentence.as_str())).collect();
        assert_eq!(
            told,
            [
                (1, false, "rule 1 did not apply: a is 3, not < 1"),
                (2, true, "rule 2 applied: a is 3 (< 5)"),
                (3, false, "rule 3 was not looked at: an earlier rule had fired"),
            ]
        );
        assert_eq!(ruling.why[1].remark.as_deref(), Some("about 2"));
    }

    #[test]
    fn no_match_is_null_with_its_reasons() {
        for policy in ["FIRST", "UNIQUE", "ANY"] {
            let ruling = ask_file(&table(policy, &rule("< 1", "1")), json!({ "a": 3 })).unwrap();
            assert_eq!((ruling.result, ruling.fired.len()), (Value::Null, 0), "{policy}");
            assert_eq!(ruling.why[0].sentence, "rule 1 did not apply: a is 3, not < 1");
        }
    }

    #[test]
    fn now_is_the_moment_of_the_case_in_its_zone() {
        let xml = "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"m\"><decision id=\"d\" name=\"d\">\
            <literalExpression><text>[string(today()), string(now().hour)]</text></literalExpression></decision></definitions>";
        assert_eq!(ask_file(xml, json!({})).unwrap().result, json!(["2026-11-21", "0"]));
    }

    #[test]
    fn many_rules_are_told_up_to_the_limit_and_those_that_fired_always() {
        let rules: String = (0..300).map(|at| rule(&format!("{at}"), &at.to_string())).collect();
        let ruling = ask_file(&table("UNIQUE", &rules), json!({ "a": 299 })).unwrap();
        assert!(ruling.why.len() <= RULES_TOLD_MAX);
        assert!(ruling.why.iter().any(|it| it.fired && it.number == 300));
    }
}
