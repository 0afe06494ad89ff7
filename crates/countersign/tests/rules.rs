//! Rules files on the command line: where a mistake stands, inputs that show a finding, files that import others, the present.

mod day;

use day::{countersign, path};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    file
}

fn table(rules: &str) -> String {
    format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"m\" namespace=\"urn:m\">\n\
         <inputData id=\"i\" name=\"amount\"><variable name=\"amount\" typeRef=\"number\"/></inputData>\n\
         <decision id=\"d\" name=\"Authority\"><informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\n\
         <decisionTable hitPolicy=\"UNIQUE\"><input><inputExpression><text>amount</text></inputExpression></input><output/>\n{rules}</decisionTable></decision></definitions>"
    )
}

fn rule(test: &str, output: &str) -> String {
    format!(
        "<rule><inputEntry><text>{test}</text></inputEntry><outputEntry><text>{output}</text></outputEntry></rule>\n"
    )
}

#[test]
fn findings_have_place_rules_and_an_example() {
    let dir = tempfile::tempdir().unwrap();
    let rules = [rule("&lt; 100", "\"clerk\""), rule("[50..200)", "\"head\"")].concat();
    let file = written(dir.path(), "gaps.dmn", &table(&rules));
    let findings = countersign(&["check", path(&file), "--json"]).json(1);
    let of = |code: &str| findings.as_array().unwrap().iter().find(|it| it["code"] == code).unwrap().clone();
    let (overlap, gap) = (of("overlap"), of("gap"));
    assert_eq!(
        (&overlap["line"], &overlap["rules"], &overlap["severity"]),
        (&json!(6), &json!([1, 2]), &json!("error"))
    );
    // What is said of an input is so where it is decided.
    let decided = |finding: &Value| {
        let input = finding["example"].to_string();
        countersign(&["decide", path(&file), "--decision", "Authority", "--input", &input, "--json"]).json(1)
    };
    assert!(decided(&overlap)["faults"][0].as_str().unwrap().contains("rules 1, 2"), "{}", decided(&overlap));
    assert!(decided(&gap)["faults"][0].as_str().unwrap().contains("no rule matches"), "{}", decided(&gap));

    let broken = written(dir.path(), "broken.dmn", &table(&rule("&lt; ) 100", "1")));
    let answer = countersign(&["check", path(&broken)]);
    assert_eq!(answer.code, 1);
    assert!(answer.out.contains("broken.dmn:5:30: error: Authority:"), "{}", answer.out);
}

#[test]
fn imports_are_found_by_location_and_by_namespace_in_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let importing = |location: &str| {
        format!(
            "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"main\" namespace=\"urn:main\">\
             <import name=\"rates\" namespace=\"urn:rates\" {location} importType=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"/>\
             <decision id=\"d\" name=\"Fee\"><knowledgeRequirement><requiredKnowledge href=\"urn:rates#fee\"/></knowledgeRequirement>\
             <literalExpression><text>rates.fee(a) + 1</text></literalExpression></decision></definitions>"
        )
    };
    let rates = "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"rates\" namespace=\"urn:rates\">\
        <import name=\"base\" namespace=\"urn:base\" importType=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"/>\
        <businessKnowledgeModel id=\"fee\" name=\"fee\"><encapsulatedLogic><formalParameter name=\"n\"/><literalExpression><text>n * base.factor(1)</text></literalExpression></encapsulatedLogic>\
        <knowledgeRequirement><requiredKnowledge href=\"urn:base#factor\"/></knowledgeRequirement></businessKnowledgeModel></definitions>";
    let base = "<definitions name=\"base\" namespace=\"urn:base\"><businessKnowledgeModel id=\"factor\" name=\"factor\"><encapsulatedLogic>\
        <formalParameter name=\"n\"/><literalExpression><text>n * 3</text></literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>";
    written(dir.path(), "common/my rates.dmn", rates);
    written(dir.path(), "base.dmn", base);
    for (name, location) in [
        ("relative", "locationURI=\"common/my%20rates.dmn\""),
        ("dotted", "locationURI=\"./common/my rates.dmn\""),
    ] {
        let file = written(dir.path(), &format!("{name}.dmn"), &importing(location));
        let decided =
            countersign(&["decide", path(&file), "--decision", "Fee", "--input", "{\"a\":2}", "--json"])
                .json(0);
        assert_eq!(decided["result"], 7, "{name}: {decided}");
        assert_eq!(countersign(&["check", path(&file)]).code, 0, "{name}");
    }
    // Without a location, or with one of another machine, the namespace tells.
    written(dir.path(), "anything.dmn", rates);
    for (name, location) in [
        ("none", ""),
        ("elsewhere", "locationURI=\"file:///home/somebody/rates.dmn\""),
        ("above", "locationURI=\"../../rates.dmn\""),
    ] {
        let file = written(dir.path(), &format!("{name}.dmn"), &importing(location));
        let decided =
            countersign(&["decide", path(&file), "--decision", "Fee", "--input", "{\"a\":2}", "--json"])
                .json(0);
        assert_eq!(decided["result"], 7, "{name}: {decided}");
    }
    // An import that is nowhere is an error at its place.
    let lost = written(dir.path(), "lost/lost.dmn", &importing(""));
    let findings = countersign(&["check", path(&lost), "--json"]).json(1);
    let import = findings.as_array().unwrap().iter().find(|it| it["code"] == "import").unwrap();
    assert!(import["sentence"].as_str().unwrap().contains("urn:rates") && import["line"] == 1, "{import}");
}

#[test]
fn the_present_is_the_machine_s_or_the_one_that_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let text = "<definitions name=\"m\"><decision id=\"d\" name=\"Year\"><literalExpression><text>today().year</text></literalExpression></decision></definitions>";
    let file = written(dir.path(), "year.dmn", text);
    let of = |more: &[&str]| {
        let answer = countersign(&[&["decide", path(&file), "--decision", "Year"], more].concat());
        assert_eq!(answer.code, 0, "{}", answer.err);
        answer.out.trim().parse::<i32>().unwrap()
    };
    assert_eq!(of(&["--now", "2031-12-31T23:59:59Z"]), 2031);
    assert!(of(&[]) >= 2026);
}

#[test]
fn a_process_is_checked_against_the_rules_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let process = |decision: &str| {
        format!(
            "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:c7=\"http://camunda.org/schema/1.0/bpmn\" xmlns:c8=\"http://camunda.org/schema/zeebe/1.0\" targetNamespace=\"x\">\n\
             <process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"t\"/>\n\
             {decision}<sequenceFlow id=\"g\" sourceRef=\"t\" targetRef=\"e\"/><endEvent id=\"e\"/></process></definitions>"
        )
    };
    let classic = |id: &str| {
        format!(
            "<businessRuleTask id=\"t\" c7:decisionRef=\"{id}\" c7:resultVariable=\"r\" c7:mapDecisionResult=\"singleEntry\"/>"
        )
    };
    let cloud = |id: &str| {
        format!(
            "<businessRuleTask id=\"t\"><extensionElements><c8:calledDecision decisionId=\"{id}\" resultVariable=\"r\"/></extensionElements></businessRuleTask>"
        )
    };
    let found = |text: &str| {
        let file = written(dir.path(), "process.bpmn", text);
        let findings = countersign(&["check", path(&file), "--json"]).json(0);
        let unknown: Vec<Value> = findings
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["code"] == "decision-unknown")
            .cloned()
            .collect();
        unknown
    };
    assert!(found(&process(&classic("nowhere"))).is_empty(), "without rules beside it nothing can be said");
    written(dir.path(), "authority.dmn", &table(&rule("-", "\"clerk\"")));
    for known in [classic("d"), cloud("d"), cloud("Authority")] {
        assert!(found(&process(&known)).is_empty(), "{known}");
    }
    for unknown in [classic("nowhere"), cloud("nowhere")] {
        let said = found(&process(&unknown));
        assert_eq!(
            (said.len(), &said[0]["element"], &said[0]["line"]),
            (1, &json!("t"), &json!(3)),
            "{said:?}"
        );
    }
}
