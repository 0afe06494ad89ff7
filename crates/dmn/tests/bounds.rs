//! Every bound is a clear error: no panic, no hang, no memory without measure.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Kind, Names, Value, prepare};
use dmn::{Code, Error, Limits, Model, Run};
use std::time::{Duration, Instant};

fn eval(text: &str) -> Result<Value, Error> {
    // A quarter of what is given by default, for the sake of unoptimised builds.
    let limits = Limits { steps: 5_000_000, memory_bytes: 128_000_000, ..Limits::default() };
    prepare(text, Kind::Expression, &Names::new())?.eval(&Context::new(), &Run { limits, ..Run::default() })
}

/// Texts that ask for too much, and a word of the limit's sentence.
#[test]
fn too_much_is_an_error_that_names_its_limit() {
    let table: Vec<(String, &str)> = vec![
        (format!("{}1{}", "(".repeat(200_000), ")".repeat(200_000)), "bytes"),
        (format!("{}1{}", "(".repeat(90_000), ")".repeat(90_000)), "nested"),
        (format!("{}1", "-".repeat(100_000)), "nested"),
        (format!("{}1{}", "[".repeat(90_000), "]".repeat(90_000)), "nested"),
        (format!("{}1", "if true then 1 else ".repeat(9_000)), "nested"),
        ("not(".repeat(30_000), "nested"),
        ("{a:".repeat(30_000), "nested"),
        ("1 in (".repeat(50), "several ways"),
        (format!("{}1", "]1..2[".repeat(50)), ""),
        ("a[".repeat(30_000), "nested"),
        (format!("a{}", ".a".repeat(30_000)), "too long"),
        (format!("1{}", "=1".repeat(90_000)), "row"),
        ("for i in 1..100000 return [partial[-1]]".into(), "nested"),
        ("for i in 1..100000 return function() partial[-1]".into(), "nested"),
        ("for i in 1..100000 return {a: partial[-1]}".into(), "nested"),
        ("for i in 1..100000 return partial".into(), "written out"),
        ("for i in 1..100000 return {a: partial, b: partial}".into(), "written out"),
        ("for i in 1..100000 return [\"x\", partial[-1]]".into(), "nested"),
        (format!("x instance of {}", "list<".repeat(30_000)), "nested"),
        ("count(for i in 1..1000000000 return i)".into(), "list_items"),
        ("sum(for i in [1..1000000000] return i)".into(), "list_items"),
        ("{f: function(n) f(n + 1), r: f(1)}.r".into(), "depth"),
        ("{f: function(s) f(s + s), r: f(\"0123456789\")}.r".into(), ""),
        (
            "count(for i in 1..10000000 return \"0123456789012345678901234567890123456789\" + string(i))"
                .into(),
            "",
        ),
        ("some a in 1..100000, b in 1..100000 satisfies a + b < 0".into(), "steps"),
        ("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"^(a+)+b$\")".into(), "pattern_steps"),
    ];
    for (text, word) in table {
        let start = Instant::now();
        let shown: String = text.chars().take(60).collect();
        let error = eval(&text).expect_err(&shown);
        assert!(error.reason.contains(word), "{shown}: {error}");
        assert!(start.elapsed() < Duration::from_secs(60), "{shown} took {:?}", start.elapsed());
    }
}

#[test]
fn numbers_of_a_million_digits_are_read_or_refused_at_once() {
    assert!(eval(&"9".repeat(1_000_000)).is_err());
    assert_eq!(eval(&"9".repeat(7_000)).unwrap_err().code, Code::Syntax);
    assert_eq!(eval(&format!("0.{}1", "0".repeat(100_000))).unwrap(), Value::from(0i64));
    assert_eq!(eval("1e999999999").unwrap_err().code, Code::Syntax);
    assert!(eval("10 ** 999999").is_err());
    assert!(eval("exp(100000000)").is_err());
    assert_eq!(eval("2 ** 10").unwrap(), Value::from(1024i64));
}

#[test]
fn each_limit_can_be_set() {
    let limits = Limits { steps: 1_000, depth: 10, list_items: 100, string_bytes: 100, ..Limits::default() };
    let run = Run { limits, ..Run::default() };
    let table = [
        ("for i in 1..90 return [i, i, i, i, i, i, i, i, i, i, i, i, i]", "steps"),
        ("if [[[[[[[[[[[[1]]]]]]]]]]]] = 1 then 1 else 2", "nested"),
        ("for i in 1..200 return i", "list_items"),
        ("string join(for i in 1..60 return \"abc\")", "string_bytes"),
    ];
    for (text, limit) in table {
        let expr = prepare(text, Kind::Expression, &Names::new()).unwrap();
        let error = expr.evaluate(&Context::new(), &run).unwrap_err();
        assert_eq!(error.code, Code::Limit, "{text}");
        assert!(error.reason.contains(limit), "{text}: {error}");
    }
}

#[test]
fn the_deepest_text_that_is_read_can_be_dropped_again() {
    let path = ".a".repeat(30);
    let text = (0..60).fold("a".to_owned(), |inner, _| format!("({inner}{path})"));
    let error = eval(&text).unwrap_err();
    assert_eq!(error.code, Code::Limit);
}

#[test]
fn what_is_long_is_not_deep() {
    assert_eq!(eval(&format!("1{}", "+1".repeat(90_000))).unwrap(), Value::from(90_001i64));
    assert_eq!(eval(&format!("true{}", " and true".repeat(20_000))).unwrap(), Value::Boolean(true));
}

#[test]
fn loops_are_linear() {
    let time = |count: u32| {
        let text = format!("count(for i in 1..{count} return i)");
        let start = Instant::now();
        assert_eq!(eval(&text).unwrap(), Value::from(i64::from(count)));
        start.elapsed()
    };
    time(10_000);
    let (small, large) = (time(100_000), time(1_000_000));
    assert!(large < small * 40 + Duration::from_millis(500), "100,000: {small:?}; 1,000,000: {large:?}");
    let start = Instant::now();
    eval("count(for i in 1..16000 return if i = 1 then 1 else partial[-1] + 1)").unwrap();
    assert!(start.elapsed() < Duration::from_secs(5), "a loop over partial took {:?}", start.elapsed());
}

#[test]
fn files_that_ask_for_too_much_are_refused() {
    let wrap = |inside: &str| format!("<definitions name=\"m\" namespace=\"n\">{inside}</definitions>");
    let deep = wrap(&format!("{}{}", "<list>".repeat(100_000), "</list>".repeat(100_000)));
    assert!(Model::read(deep.as_bytes()).unwrap_err()[0].sentence.contains("nested"));
    let bomb = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><definitions>&b;</definitions>";
    assert!(Model::read(bomb.as_bytes()).is_err());
    assert!(Model::read(b"\xff\xfe<").is_err());
    assert!(Model::read(b"").is_err());
    assert!(Model::read(b"<process/>").unwrap_err()[0].sentence.contains("definitions"));
}

#[test]
fn a_circle_of_decisions_is_reported_and_has_no_value() {
    let decision = |name: &str, needs: &str| {
        format!(
            "<decision id=\"{name}\" name=\"{name}\"><variable name=\"{name}\"/><informationRequirement>\
             <requiredDecision href=\"#{needs}\"/></informationRequirement>\
             <literalExpression><text>{needs}</text></literalExpression></decision>"
        )
    };
    let xml = format!(
        "<definitions name=\"m\" namespace=\"n\">{}{}</definitions>",
        decision("a", "b"),
        decision("b", "a")
    );
    let (model, _) = Model::read(xml.as_bytes()).unwrap();
    let (prepared, problems) = model.prepare(&[]);
    assert!(problems.iter().any(|problem| problem.code == "circle"), "{problems:?}");
    let error = prepared.decide("a", &Context::new(), &Run::default()).unwrap().required().unwrap_err();
    assert!(error.reason.contains("circle"), "{error}");
}

#[test]
fn knowledge_that_calls_itself_without_end_is_stopped() {
    let knowledge = |name: &str, text: &str| {
        format!(
            "<businessKnowledgeModel id=\"{name}\" name=\"{name}\"><encapsulatedLogic><formalParameter name=\"n\"/>\
             <literalExpression><text>{text}</text></literalExpression></encapsulatedLogic>\
             <knowledgeRequirement><requiredKnowledge href=\"#{}\"/></knowledgeRequirement></businessKnowledgeModel>",
            if name == "ping" { "pong" } else { "ping" }
        )
    };
    let xml = format!(
        "<definitions name=\"m\" namespace=\"n\">{}{}<businessKnowledgeModel id=\"own\" name=\"own\"><encapsulatedLogic>\
         <formalParameter name=\"n\"/><decisionTable><input><inputExpression><text>own(n + 1)</text></inputExpression></input><output/>\
         <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel>\
         <decision id=\"a\" name=\"a\"><literalExpression><text>ping(0)</text></literalExpression></decision>\
         <decision id=\"b\" name=\"b\"><literalExpression><text>own(0)</text></literalExpression></decision></definitions>",
        knowledge("ping", "pong(n + 1)"),
        knowledge("pong", "ping(n + 1)")
    );
    let (model, _) = Model::read(xml.as_bytes()).unwrap();
    let (prepared, _) = model.prepare(&[]);
    for name in ["a", "b"] {
        let error = prepared.decide(name, &Context::new(), &Run::default()).unwrap_err();
        assert_eq!(error.code, Code::Limit, "{name}");
        assert!(error.reason.contains("recursion") && error.place.is_some(), "{name}: {error}");
    }
}

#[test]
fn a_file_with_200_000_nested_parentheses_says_where() {
    for count in [200_000, 50_000] {
        let text = format!("{}1{}", "(".repeat(count), ")".repeat(count));
        let xml = format!(
            "<definitions name=\"m\">\n<decision id=\"d\" name=\"d\"><literalExpression><text>{text}</text></literalExpression></decision></definitions>"
        );
        let (model, _) = Model::read(xml.as_bytes()).unwrap();
        let start = Instant::now();
        let (prepared, problems) = model.prepare(&[]);
        let problem = problems.iter().find(|it| it.severity == dmn::Severity::Error).unwrap();
        assert!(problem.line == 2 && problem.sentence.len() < 400, "{problem}");
        assert!(prepared.decide("d", &Context::new(), &Run::default()).unwrap().required().is_err());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

#[test]
fn inputs_that_ask_for_too_much_are_refused() {
    let xml = "<definitions name=\"m\"><inputData id=\"i\" name=\"a\"><variable name=\"a\" typeRef=\"number\"/></inputData>\
        <decision id=\"d\" name=\"d\"><informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\
        <literalExpression><text>a + 1</text></literalExpression></decision></definitions>";
    let prepared = Model::read(xml.as_bytes()).unwrap().0.prepare(&[]).0;
    let deep = (0..150).fold(Value::from(1i64), |inner, _| Value::from(vec![inner]));
    for given in [Value::from("9".repeat(1_000_000)), Value::from("x".repeat(1_000_000)), deep] {
        let start = Instant::now();
        let decided = prepared.decide("d", &Context::new().with("a", given), &Run::default());
        let error = decided.and_then(dmn::Decided::required).unwrap_err();
        assert!(error.reason.len() < 400, "{} bytes", error.reason.len());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

#[test]
fn ranges_of_a_billion_are_asked_without_being_made() {
    assert_eq!(eval("999999999 in [1..1000000000]").unwrap(), Value::Boolean(true));
    for text in [
        "some i in 1..1000000000 satisfies i < 0",
        "every i in 1..1000000000 satisfies i > 0",
        "for i in 1..1000000000 return i",
    ] {
        let start = Instant::now();
        let stopped = eval(text);
        assert!(stopped.is_err(), "{text}: {stopped:?}");
        assert!(start.elapsed() < Duration::from_secs(60), "{text} took {:?}", start.elapsed());
    }
}

#[test]
fn patterns_that_explode_are_stopped_in_every_function() {
    let subject = "a".repeat(60);
    for call in ["matches", "replace", "split", "extract"] {
        let more = if call == "replace" { ", \"x\"" } else { "" };
        let pattern = "(((a+)+)+)+b";
        let error = eval(&format!("{call}(\"{subject}\", \"{pattern}\"{more})")).expect_err(call);
        assert!(error.reason.contains("pattern_steps"), "{call}: {error}");
    }
}
