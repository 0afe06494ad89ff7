//! Traces and analysis: what people read.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Value};
use dmn::{Model, Run, analyse};

const HEAD: &str = "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\" namespace=\"n\">\
    <inputData id=\"i1\" name=\"amount\"><variable name=\"amount\" typeRef=\"number\"/></inputData>\
    <inputData id=\"i2\" name=\"country\"><variable name=\"country\" typeRef=\"string\"/></inputData>\
    <inputData id=\"i3\" name=\"known\"><variable name=\"known\" typeRef=\"boolean\"/></inputData>";

/// A table over amount, country and known.
fn model(policy: &str, rules: &[[&str; 4]]) -> Model {
    let mut xml = format!("{HEAD}<decision id=\"d\" name=\"Authority\"><variable name=\"Authority\"/>");
    for input in ["i1", "i2", "i3"] {
        xml +=
            &format!("<informationRequirement><requiredInput href=\"#{input}\"/></informationRequirement>");
    }
    xml += &format!("<decisionTable hitPolicy=\"{policy}\">");
    for input in ["amount", "country", "known"] {
        xml += &format!("<input><inputExpression><text>{input}</text></inputExpression></input>");
    }
    xml += "<output name=\"who\" typeRef=\"string\"/>";
    for [amount, country, known, who] in rules {
        xml += "<rule>";
        for cell in [amount, country, known] {
            xml += &format!("<inputEntry><text>{}</text></inputEntry>", cell.replace('<', "&lt;"));
        }
        xml += &format!("<outputEntry><text>{who}</text></outputEntry></rule>");
    }
    xml += "</decisionTable></decision></definitions>";
    Model::read(xml.as_bytes()).unwrap().0
}

fn codes(model: &Model) -> Vec<(&'static str, Vec<usize>)> {
    analyse(model, &[]).into_iter().map(|problem| (problem.code, problem.rules)).collect()
}

/// What an example means when the table runs on it.
fn decided(model: &Model, example: &[dmn::NamedValue]) -> dmn::Decided {
    let inputs: Context = example.iter().map(|one| (one.name.as_str().into(), one.value.clone())).collect();
    model.prepare(&[]).0.decide("Authority", &inputs, &Run::traced()).unwrap()
}

#[test]
fn a_complete_table_has_no_findings() {
    let model = model(
        "UNIQUE",
        &[
            ["<= 1000", "-", "true", "\"operator\""],
            ["> 1000", "\"DE\", \"AT\"", "true", "\"approver\""],
            ["> 1000", "not(\"DE\", \"AT\")", "true", "\"second\""],
            ["-", "-", "false", "\"master data\""],
        ],
    );
    assert_eq!(codes(&model), []);
}

#[test]
fn gaps_are_found_exactly_and_their_examples_match_nothing() {
    let model = model(
        "UNIQUE",
        &[
            ["[0..1000)", "-", "-", "\"operator\""],
            ["(1000..5000]", "\"DE\"", "-", "\"approver\""],
            ["> 5000", "-", "true", "\"second\""],
        ],
    );
    let gaps: Vec<_> = analyse(&model, &[]).into_iter().filter(|problem| problem.code == "gap").collect();
    let sentences: Vec<&str> = gaps.iter().map(|gap| gap.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "No rule matches where amount is < 0 or 1000.",
            "No rule matches where amount is in (1000..5000] and country is anything else.",
            "No rule matches where amount is > 5000 and known is false.",
        ]
    );
    for gap in &gaps {
        let decided = decided(&model, &gap.example);
        assert!(decided.value.is_null() && decided.faults[0].reason.contains("no rule"), "{gap:?}");
    }
}

#[test]
fn overlaps_are_found_and_their_examples_match_twice() {
    let model = model(
        "UNIQUE",
        &[
            ["<= 1000", "-", "-", "\"a\""],
            [">= 1000", "\"DE\"", "true", "\"b\""],
            ["> 1000", "-", "-", "\"c\""],
        ],
    );
    let overlaps: Vec<_> =
        analyse(&model, &[]).into_iter().filter(|problem| problem.code == "overlap").collect();
    assert_eq!(overlaps.iter().map(|one| one.rules.clone()).collect::<Vec<_>>(), [vec![1, 2], vec![2, 3]]);
    for overlap in &overlaps {
        let trace = decided(&model, &overlap.example).trace.unwrap();
        let matched: Vec<usize> = trace.decisions[0].tables[0]
            .rules
            .iter()
            .filter(|rule| rule.matched)
            .map(|rule| rule.number)
            .collect();
        assert_eq!(matched, overlap.rules);
    }
}

#[test]
fn a_rule_hidden_by_several_others_is_shadowed() {
    let model = model(
        "FIRST",
        &[
            ["< 100", "-", "-", "\"a\""],
            [">= 100", "-", "true", "\"b\""],
            ["[50..200]", "\"DE\"", "true", "\"never\""],
            ["-", "-", "-", "\"c\""],
        ],
    );
    assert_eq!(codes(&model), [("shadowed", vec![3])]);
}

#[test]
fn wrong_types_are_reported_with_their_rule() {
    let model = model("FIRST", &[["\"many\"", "-", "-", "\"a\""], ["-", "-", "-", "5"]]);
    let found = codes(&model);
    assert!(found.contains(&("type", vec![1])) && found.contains(&("type", vec![2])), "{found:?}");
}

#[test]
fn expressions_in_cells_are_treated_with_reserve() {
    let model = model("UNIQUE", &[["? > 5 * 2", "-", "-", "\"a\""], ["<= 10", "-", "-", "\"b\""]]);
    assert_eq!(codes(&model), [("analysed-in-part", vec![])]);
}

#[test]
fn a_trace_says_which_rule_applied_and_why_the_others_did_not() {
    let model = model(
        "FIRST",
        &[
            ["<= 1000", "-", "-", "\"operator\""],
            ["-", "\"DE\"", "true", "\"approver\""],
            ["-", "-", "-", "\"second\""],
        ],
    );
    let (prepared, _) = model.prepare(&[]);
    let inputs = Context::new()
        .with("amount", "4974.20".parse::<dmn::Number>().unwrap())
        .with("country", "DE")
        .with("known", Value::Boolean(true));
    let decided = prepared.decide("Authority", &inputs, &Run::traced()).unwrap();
    let trace = decided.trace.unwrap();
    assert_eq!(
        trace.sentence(),
        "Authority is \"approver\", because rule 2 applied: country is \"DE\" (\"DE\") and known is true (true)."
    );
    let rules = &trace.decisions[0].tables[0].rules;
    assert_eq!(rules[0].sentence(), "rule 1 did not apply: amount is 4974.20, not <= 1000");
    assert_eq!(rules[2].sentence(), "rule 3 was not looked at");
    let json = serde_json::to_value(&trace).unwrap();
    assert_eq!(json["decisions"][0]["tables"][0]["rules"][1]["output"], "approver");
    assert_eq!(json["decisions"][0]["tables"][0]["inputs"][0]["value"], 4974.2);
    assert!(prepared.decide("Authority", &inputs, &Run::default()).unwrap().trace.is_none());
}

#[test]
fn expressions_that_never_have_a_value_are_reported() {
    let decision = |text: &str| {
        let text = text.replace('<', "&lt;");
        let xml = format!(
            "{HEAD}<decision id=\"d\" name=\"D\"><variable name=\"D\"/>\
             <informationRequirement><requiredInput href=\"#i1\"/></informationRequirement>\
             <informationRequirement><requiredInput href=\"#i2\"/></informationRequirement>\
             <informationRequirement><requiredInput href=\"#i3\"/></informationRequirement>\
             <literalExpression><text>{text}</text></literalExpression></decision></definitions>"
        );
        let problems = analyse(&Model::read(xml.as_bytes()).unwrap().0, &[]);
        problems.into_iter().map(|problem| (problem.code, problem.sentence)).collect::<Vec<_>>()
    };
    for (text, word) in [
        ("amount + country", "added"),
        ("if amount then 1 else 2", "neither true nor false"),
        ("known and amount", "neither true nor false"),
        ("country > 5", "compared"),
        ("amount.size", "no member"),
        ("{a: 1, b: a + \"x\"}", "added"),
        ("amount between 1 and \"x\"", "compared"),
    ] {
        let found = decision(text);
        assert!(found.len() == 1 && found[0].0 == "type" && found[0].1.contains(word), "{text}: {found:?}");
    }
    for text in [
        "amount + 1 > 5 and known",
        "country + \"x\"",
        "amount = null",
        "[amount, country][known]",
        "string(amount) + country",
    ] {
        assert_eq!(decision(text), [], "{text}");
    }
}

#[test]
fn a_table_of_ten_thousand_rules_is_read_indexed_and_analysed() {
    let rows: Vec<[String; 4]> = (0..10_000)
        .map(|at| [format!("[{}..{})", at, at + 1), "-".into(), "-".into(), format!("\"r{at}\"")])
        .collect();
    let rows: Vec<[&str; 4]> = rows.iter().map(|row| [&*row[0], &*row[1], &*row[2], &*row[3]]).collect();
    let start = std::time::Instant::now();
    let model = model("FIRST", &rows);
    let (prepared, _) = model.prepare(&[]);
    let inputs = Context::new()
        .with("amount", "9999.5".parse::<dmn::Number>().unwrap())
        .with("country", "DE")
        .with("known", Value::Boolean(true));
    assert_eq!(prepared.decide("Authority", &inputs, &Run::default()).unwrap().value, Value::from("r9999"));
    assert_eq!(
        codes(&model),
        [("analysed-in-part", vec![])],
        "too many values to search: said, not skipped in silence"
    );
    assert!(start.elapsed().as_secs() < 120, "reading and preparing took {:?}", start.elapsed());
}
