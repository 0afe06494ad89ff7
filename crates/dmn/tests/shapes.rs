//! Shapes that files of modellers and engines have in the wild, each written for this test: names that differ between an element,
//! its variable and its output, types behind prefixes, policies spelled in other ways, functions of other languages, imports.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Value};
use dmn::{Model, Problem, Run, Severity};
use serde_json::{Value as Json, json};

fn read(xml: &str) -> (dmn::Prepared, Vec<Problem>) {
    let (model, notes) = Model::read(xml.as_bytes()).unwrap_or_else(|problems| panic!("{problems:?}\n{xml}"));
    let (prepared, problems) = model.prepare(&[]);
    (prepared, notes.into_iter().chain(problems).collect())
}

fn codes(xml: &str) -> Vec<&'static str> {
    let mut codes: Vec<_> = read(xml).1.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Decides with JSON inputs; nothing may have been an error, and no null a mistake.
fn decide(xml: &str, name: &str, inputs: Json) -> Json {
    let (prepared, problems) = read(xml);
    let errors: Vec<_> = problems.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{xml}");
    let decided = prepared.decide(name, inputs.as_object().unwrap(), &Run::default());
    decided.and_then(dmn::Decided::required).unwrap_or_else(|error| panic!("{error}\n{xml}")).to_json()
}

/// A file around some elements.
fn file(inside: &str) -> String {
    format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" xmlns:v=\"urn:vendor\" name=\"m\" namespace=\"urn:m\">{inside}</definitions>"
    )
}

/// A table of one input and one output column.
fn table(attributes: &str, input: &str, output: &str, rules: &[[&str; 2]]) -> String {
    let rules: String = rules
        .iter()
        .map(|[test, out]| {
            let test = test.replace('&', "&amp;").replace('<', "&lt;");
            format!("<rule><inputEntry><text>{test}</text></inputEntry><outputEntry><text>{out}</text></outputEntry></rule>")
        })
        .collect();
    format!("<decisionTable {attributes}><input {input}</input><output {output}/>{rules}</decisionTable>")
}

const COLUMN: &str = "><inputExpression><text>a</text></inputExpression>";

#[test]
fn every_namespace_of_the_standard_and_none() {
    for namespace in [
        "xmlns=\"http://www.omg.org/spec/DMN/20151101/dmn.xsd\"",
        "xmlns=\"http://www.omg.org/spec/DMN/20151130\"",
        "xmlns=\"http://www.omg.org/spec/DMN/20180521/MODEL/\"",
        "xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"",
        "xmlns=\"https://www.omg.org/spec/DMN/20211108/MODEL/\"",
        "xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"",
        "xmlns=\"https://www.omg.org/spec/DMN/20240513/MODEL/\"",
        "xmlns=\"dmn\"",
        "",
    ] {
        let xml = format!(
            "<definitions {namespace}><decision id=\"d\" name=\"d\"><literalExpression><text>a * 2</text></literalExpression></decision></definitions>"
        );
        assert_eq!(decide(&xml, "d", json!({ "a": 4 })), json!(8), "{namespace}");
    }
}

#[test]
fn results_are_known_by_the_names_that_engines_use() {
    // The expression names the output column, the variable or the id of the decision it needs, not the decision itself.
    let kinds = table(
        "",
        COLUMN,
        "name=\"category\" typeRef=\"string\"",
        &[["< 10", "\"small\""], [">= 10", "\"large\""]],
    );
    for (used, variable) in [("category", ""), ("kindOf", "<variable name=\"kindOf\"/>"), ("kind_id", "")] {
        let xml = file(&format!(
            "<decision id=\"kind_id\" name=\"What kind\">{variable}{kinds}</decision>\
             <decision id=\"who\" name=\"Who approves\"><informationRequirement id=\"r\"><requiredDecision href=\"#kind_id\"/></informationRequirement>{}</decision>",
            table(
                "",
                &format!(
                    "label=\"Kind\"><inputExpression typeRef=\"string\"><text>{used}</text></inputExpression>"
                ),
                "name=\"who\"",
                &[["\"small\"", "\"clerk\""], ["\"large\"", "\"board\""]]
            )
        ));
        assert_eq!(decide(&xml, "who", json!({ "a": 9 })), json!("clerk"), "{used}");
        assert_eq!(decide(&xml, "Who approves", json!({ "a": 10 })), json!("board"), "{used}");
        assert!(codes(&xml).contains(&"other-name"), "{used}: said, not only done");
    }
}

#[test]
fn several_outputs_are_members_and_names() {
    let kinds = "<decisionTable><input><inputExpression><text>a</text></inputExpression></input><output name=\"size\"/><output name=\"days\"/>\
        <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>\"small\"</text></outputEntry><outputEntry><text>5</text></outputEntry></rule></decisionTable>";
    let xml = file(&format!(
        "<decision id=\"k\" name=\"Kind\">{kinds}</decision><decision id=\"d\" name=\"D\">\
         <informationRequirement><requiredDecision href=\"#k\"/></informationRequirement>\
         <literalExpression><text>size + \" \" + string(Kind.days + days)</text></literalExpression></decision>"
    ));
    assert_eq!(decide(&xml, "D", json!({ "a": 1 })), json!("small 10"));
}

#[test]
fn a_name_that_two_decisions_could_mean_is_not_guessed() {
    let one = |id: &str, out: &str| {
        format!(
            "<decision id=\"{id}\" name=\"Number {id}\">{}</decision>",
            table("", COLUMN, "name=\"result\"", &[["-", out]])
        )
    };
    let xml = file(&format!(
        "{}{}<decision id=\"d\" name=\"D\"><informationRequirement><requiredDecision href=\"#x\"/></informationRequirement>\
         <informationRequirement><requiredDecision href=\"#y\"/></informationRequirement>\
         <literalExpression><text>result</text></literalExpression></decision>",
        one("x", "1"),
        one("y", "2")
    ));
    let (prepared, _) = read(&xml);
    let asked = prepared.decide("D", &Context::new().with("a", Value::from(1i64)), &Run::default()).unwrap();
    assert!(asked.required().unwrap_err().reason.contains("result"));
}

#[test]
fn an_input_whose_variable_has_another_name() {
    let xml = file(
        "<inputData id=\"i\" name=\"Type of day\"><variable name=\"dayType\" typeRef=\"string\"/></inputData>\
         <decision id=\"d\" name=\"Guests\"><informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\
         <literalExpression><text>if dayType = \"Weekend\" then 20 else if Type of day = \"Holiday\" then 10 else 4</text></literalExpression></decision>",
    );
    assert_eq!(decide(&xml, "Guests", json!({ "dayType": "Weekend" })), json!(20));
    assert_eq!(decide(&xml, "Guests", json!({ "Type of day": "Holiday" })), json!(10));
}

#[test]
fn an_input_that_is_drawn_and_not_used_need_not_be_given() {
    let xml = file(
        "<inputData id=\"i\" name=\"Type of day\"/><inputData id=\"j\" name=\"a\"/><decision id=\"d\" name=\"D\">\
         <informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\
         <informationRequirement><requiredInput href=\"#j\"/></informationRequirement>\
         <literalExpression><text>if a = 1 then null else a</text></literalExpression></decision>",
    );
    assert_eq!(decide(&xml, "D", json!({ "a": 1 })), json!(null), "the null is meant");
    let (prepared, _) = read(&xml);
    let missing = prepared.decide("D", &Context::new(), &Run::default()).unwrap();
    assert_eq!(missing.faults.len(), 1, "{:?}", missing.faults);
    assert!(missing.faults[0].reason.contains("“a”"), "{:?}", missing.faults);
}

#[test]
fn types_behind_prefixes_are_the_types() {
    for (declared, written) in [("xmlns:sig=\"urn:m\"", "sig:level"), ("", "level"), ("", "{urn:m}level")] {
        let xml = format!(
            "<definitions xmlns=\"http://www.omg.org/spec/DMN/20151101/dmn.xsd\" {declared} name=\"m\" namespace=\"urn:m\">\
             <itemDefinition name=\"level\" isCollection=\"false\"><typeRef>feel:string</typeRef><allowedValues><text>\"None\",\"Gold\"</text></allowedValues></itemDefinition>\
             <inputData name=\"customerLevel\" id=\"i\"><variable typeRef=\"{written}\" name=\"customerLevel\"/></inputData>\
             <decision id=\"d\" name=\"D\"><variable name=\"D\" typeRef=\"feel:number\"/><informationRequirement><requiredInput href=\"#i\"/></informationRequirement>{}</decision></definitions>",
            table(
                "hitPolicy=\"UNIQUE\"",
                "><inputExpression><text>customerLevel</text></inputExpression>",
                "name=\"D\" typeRef=\"feel:number\"",
                &[["\"None\"", "0"], ["\"Gold\"", "0.1"]]
            )
        );
        assert_eq!(codes(&xml), Vec::<&str>::new(), "{written}");
        assert_eq!(decide(&xml, "D", json!({ "customerLevel": "Gold" })), json!(0.1));
        let (prepared, _) = read(&xml);
        let wrong =
            prepared.decide("D", &Context::new().with("customerLevel", "Tin"), &Run::default()).unwrap();
        assert!(wrong.required().unwrap_err().reason.contains("level"), "{written}");
        let (model, _) = Model::read(xml.as_bytes()).unwrap();
        let found: Vec<_> = dmn::analyse(&model, &[]).iter().map(|it| it.code).collect();
        assert_eq!(found, Vec::<&str>::new(), "the allowed values leave no gap: {written}");
    }
}

#[test]
fn hit_policies_and_aggregations_in_other_spellings() {
    let rules = [["> 0", "10"], ["> 5", "30"], ["> 7", "20"]];
    for (attributes, expected) in [
        ("hitPolicy=\"RULE ORDER\"", json!([10, 30, 20])),
        ("hitPolicy=\"RULE_ORDER\"", json!([10, 30, 20])),
        ("hitPolicy=\"Rule-Order\"", json!([10, 30, 20])),
        ("hitPolicy=\"ruleOrder\"", json!([10, 30, 20])),
        ("hitPolicy=\" first \"", json!(10)),
        ("hitPolicy=\"Collect\"", json!([10, 30, 20])),
        ("hitPolicy=\"C+\"", json!(60)),
        ("hitPolicy=\"C#\"", json!(3)),
        ("hitPolicy=\"C&lt;\"", json!(10)),
        ("hitPolicy=\"C>\"", json!(30)),
        ("hitPolicy=\"COLLECT\" aggregation=\"sum\"", json!(60)),
        ("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", json!(3)),
        ("hitPolicy=\"COLLECT\" aggregation=\"Min\"", json!(10)),
        ("hitPolicy=\"COLLECT\" aggregation=\"\"", json!([10, 30, 20])),
    ] {
        let xml = file(&format!(
            "<decision id=\"d\" name=\"d\">{}</decision>",
            table(attributes, COLUMN, "name=\"o\"", &rules)
        ));
        assert_eq!(decide(&xml, "d", json!({ "a": 9 })), expected, "{attributes}");
    }
    for (attributes, code) in
        [("hitPolicy=\"BEST\"", "hit-policy"), ("hitPolicy=\"COLLECT\" aggregation=\"AVG\"", "aggregation")]
    {
        let xml = file(&format!(
            "<decision id=\"d\" name=\"d\">{}</decision>",
            table(attributes, COLUMN, "name=\"o\"", &rules)
        ));
        assert!(codes(&xml).contains(&code), "{attributes}: {:?}", codes(&xml));
    }
}

#[test]
fn priorities_come_from_the_column_or_from_its_type() {
    let rules = [["> 0", "\"low\""], ["> 5", "\"high\""]];
    let xml = |items: &str, output: &str| {
        file(&format!(
            "{items}<decision id=\"d\" name=\"d\">{}</decision>",
            table("hitPolicy=\"PRIORITY\"", COLUMN, output, &rules)
        ))
    };
    let item = "<itemDefinition name=\"tRisk\"><typeRef>string</typeRef><allowedValues><text>\"high\", \"low\"</text></allowedValues></itemDefinition>\
        <itemDefinition name=\"tOwn\"><typeRef>tRisk</typeRef></itemDefinition>";
    assert_eq!(decide(&xml(item, "typeRef=\"tOwn\""), "d", json!({ "a": 9 })), json!("high"));
    let none = xml("", "typeRef=\"string\"");
    assert_eq!(decide(&none, "d", json!({ "a": 9 })), json!("low"));
    assert!(codes(&none).contains(&"priority"), "{:?}", codes(&none));
}

#[test]
fn the_tested_value_by_the_name_of_its_column() {
    let xml = file(&format!(
        "<decision id=\"d\" name=\"d\">{}</decision>",
        table(
            "hitPolicy=\"FIRST\"",
            "label=\"S\" v:inputVariable=\"currentSeason\"><inputExpression typeRef=\"string\"><text>season</text></inputExpression>",
            "name=\"o\"",
            &[
                ["starts with(currentSeason, \"Sum\") and x.currentSeason = 1", "1"],
                ["\"currentSeason\"", "2"],
                ["currentSeason != \"Fall\"", "3"],
                ["", "4"],
            ]
        )
    ));
    let of = |season: &str| decide(&xml, "d", json!({ "season": season, "x": { "currentSeason": 1 } }));
    assert_eq!(
        [of("Summer"), of("currentSeason"), of("Winter"), of("Fall")],
        [json!(1), json!(2), json!(3), json!(4)]
    );
    // A column without an expression tests the variable of that name; an empty one is none.
    for input in [
        "label=\"L\" v:inputVariable=\"a\">",
        "label=\"a\" v:inputVariable=\"\"><inputExpression><text/></inputExpression>",
        "label=\"a\">",
    ] {
        let xml = file(&format!(
            "<decision id=\"d\" name=\"d\">{}</decision>",
            table("", input, "name=\"o\"", &[["5", "1"]])
        ));
        assert_eq!(decide(&xml, "d", json!({ "a": 5 })), json!(1), "{input}");
    }
}

#[test]
fn dates_that_have_a_time() {
    let xml = file(&format!(
        "<decision id=\"d\" name=\"d\">{}</decision>",
        table(
            "",
            "label=\"Due\"><inputExpression typeRef=\"date\"><text>due</text></inputExpression>",
            "name=\"o\" typeRef=\"string\"",
            &[
                ["< date and time(\"2026-01-01T00:00:00\")", "\"old\""],
                [">= date and time(\"2026-01-01T00:00:00\")", "\"new\""]
            ]
        )
    ));
    assert_eq!(decide(&xml, "d", json!({ "due": "2025-12-31T23:59:59" })), json!("old"));
    assert_eq!(decide(&xml, "d", json!({ "due": "2026-01-01T00:00:00" })), json!("new"));
    let (model, _) = Model::read(xml.as_bytes()).unwrap();
    let found: Vec<_> = dmn::analyse(&model, &[]).iter().map(|it| it.code).collect();
    assert_eq!(found, ["undeclared"], "no gap, no cell of a wrong type");
}

#[test]
fn functions_of_other_languages_are_refused_by_their_element_and_letters_mean_kinds() {
    let knowledge = |kind: &str| {
        file(&format!(
            "<businessKnowledgeModel id=\"b\" name=\"twice\"><encapsulatedLogic id=\"logic\" {kind}><formalParameter name=\"n\"/><literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>\
             <decision id=\"d\" name=\"d\"><knowledgeRequirement><requiredKnowledge href=\"#b\"/></knowledgeRequirement><literalExpression><text>twice(a)</text></literalExpression></decision>\
             <decision id=\"e\" name=\"e\"><literalExpression><text>a + 1</text></literalExpression></decision>"
        ))
    };
    for kind in ["", "kind=\"FEEL\"", "v:kind=\"F\"", "kind=\"F\""] {
        assert_eq!(decide(&knowledge(kind), "d", json!({ "a": 4 })), json!(8), "{kind}");
    }
    for (kind, language) in [
        ("kind=\"Java\"", "Java"),
        ("v:kind=\"J\"", "Java"),
        ("kind=\"PMML\"", "PMML"),
        ("v:kind=\"P\"", "PMML"),
    ] {
        let (prepared, problems) = read(&knowledge(kind));
        let refused = problems.iter().find(|it| it.code == "external-function").unwrap();
        assert_eq!(
            (refused.severity, refused.element.as_deref()),
            (Severity::Error, Some("logic")),
            "{kind}"
        );
        assert!(refused.sentence.contains(language), "{kind}: {}", refused.sentence);
        let a = Context::new().with("a", Value::from(4i64));
        let error = prepared.decide("d", &a, &Run::default()).unwrap().required().unwrap_err();
        assert!(error.reason.contains("external"), "{error}");
        assert_eq!(prepared.decide("e", &a, &Run::default()).unwrap().value, Value::from(5i64));
    }
}

#[test]
fn item_definitions_that_contain_themselves_lists_and_functions() {
    let xml = file(
        "<itemDefinition name=\"tPart\"><itemComponent name=\"price\"><typeRef>number</typeRef></itemComponent><itemComponent name=\"parts\" isCollection=\"1\"><typeRef>tPart</typeRef></itemComponent></itemDefinition>\
         <itemDefinition name=\"tTags\" isCollection=\"true\"><typeRef>string</typeRef><allowedValues><text>\"a\",\"b\"</text></allowedValues></itemDefinition>\
         <itemDefinition name=\"tFee\"><functionItem outputTypeRef=\"number\"><parameters name=\"n\" typeRef=\"number\"/></functionItem></itemDefinition>\
         <inputData id=\"i\" name=\"part\"><variable name=\"part\" typeRef=\"tPart\"/></inputData>\
         <inputData id=\"t\" name=\"tags\"><variable name=\"tags\" typeRef=\"tTags\"/></inputData>\
         <decision id=\"f\" name=\"fee\"><variable name=\"fee\" typeRef=\"tFee\"/><literalExpression><text>function(n: number) n * 2</text></literalExpression></decision>\
         <decision id=\"d\" name=\"d\"><variable name=\"d\" typeRef=\"number\"/><informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\
         <informationRequirement><requiredInput href=\"#t\"/></informationRequirement><informationRequirement><requiredDecision href=\"#f\"/></informationRequirement>\
         <literalExpression><text>fee(part.price + sum(part.parts.price)) + count(tags)</text></literalExpression></decision>",
    );
    let part = json!({ "price": 1, "parts": [{ "price": 2, "parts": [] }, { "price": 3, "parts": null }] });
    assert_eq!(decide(&xml, "d", json!({ "part": part, "tags": ["a", "b"] })), json!(14));
    assert_eq!(
        decide(&xml, "d", json!({ "part": part, "tags": "a" })),
        json!(13),
        "one stands for a list of one"
    );
    let (prepared, _) = read(&xml);
    let given = json!({ "part": part, "tags": ["a", "c"] });
    let wrong = prepared.decide("d", given.as_object().unwrap(), &Run::default()).unwrap();
    assert!(wrong.faults[0].reason.contains("tTags"), "{:?}", wrong.faults);
}

#[test]
fn names_with_keywords_signs_and_letters_of_any_script() {
    let inputs = [
        "date of birth",
        "for all",
        "in and out",
        "if only",
        "Größe",
        "年齢",
        "Pré-taxe",
        "a/b ratio",
        "is it so?",
        "not in",
        "item 5's price",
        "or else",
    ];
    let data: String =
        inputs.iter().enumerate().map(|(at, name)| format!("<inputData id=\"i{at}\" name=\"{name}\"><variable name=\"{name}\" typeRef=\"number\"/></inputData>")).collect();
    let needs: String = (0..inputs.len())
        .map(|at| {
            format!("<informationRequirement><requiredInput href=\"#i{at}\"/></informationRequirement>")
        })
        .collect();
    let given: serde_json::Map<String, Json> =
        inputs.iter().map(|name| ((*name).to_owned(), json!(2))).collect();
    for name in inputs {
        let xml = file(&format!(
            "{data}<decision id=\"d\" name=\"d\"><variable name=\"d\"/>{needs}<literalExpression><text>{name} * 10 + (if {name} > 1 and {name} in [1..3] then {name} else 0)</text></literalExpression></decision>"
        ));
        assert_eq!(decide(&xml, "d", Json::Object(given.clone())), json!(22), "{name}");
    }
}

#[test]
fn comments_blanks_and_line_breaks_in_cells() {
    for cell in [
        "\n   5\n ",
        "5 // five",
        "/* five */ 5",
        " [ 5 .. 5 ] ",
        "]4..6[",
        "(4..6)",
        "\t=5",
        "5,6,7",
        "not( 6 )",
        "<= 5",
        "? = 5",
        "4, 5 ,\n6",
        "-5, 5",
        "[5..6), (7..8]",
    ] {
        let xml = file(&format!(
            "<decision id=\"d\" name=\"d\">{}</decision>",
            table("", COLUMN, "name=\"o\"", &[[cell, "1"]])
        ));
        assert_eq!(decide(&xml, "d", json!({ "a": 5 })), json!(1), "{cell:?}");
    }
    for cell in ["", " ", "-", " - ", "\n-\n"] {
        let xml = file(&format!(
            "<decision id=\"d\" name=\"d\">{}</decision>",
            table("", COLUMN, "name=\"o\"", &[[cell, "1"]])
        ));
        assert_eq!(decide(&xml, "d", json!({ "a": null })), json!(1), "{cell:?}");
    }
    let cdata = file(
        "<decision id=\"d\" name=\"d\"><literalExpression><text><!-- why --><![CDATA[if a < 6 then \"<yes>\" else \"no\"]]></text></literalExpression></decision>",
    );
    assert_eq!(decide(&cdata, "d", json!({ "a": 5 })), json!("<yes>"));
    let pasted = format!("\n\n  <?xml version=\"1.0\" encoding=\"UTF-8\"?>{cdata}");
    assert_eq!(decide(&pasted, "d", json!({ "a": 7 })), json!("no"));
}

#[test]
fn a_fresh_table_of_a_modeller_reads_without_an_error() {
    let xml = r##"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" id="Definitions_1" name="DRD" namespace="http://engine.example/schema/1.0/dmn">
  <decision id="Decision_1" name="Decision 1"><decisionTable id="T"><input id="Input_1"><inputExpression id="E" typeRef="string"><text></text></inputExpression></input><output id="Output_1" typeRef="string" /></decisionTable></decision>
  <textAnnotation id="A"><text>later</text></textAnnotation><knowledgeSource id="K" name="Handbook"/><association id="As"><sourceRef href="#A"/><targetRef href="#Decision_1"/></association>
</definitions>"##;
    let (prepared, problems) = read(xml);
    assert!(problems.iter().all(|it| it.severity < Severity::Error), "{problems:?}");
    let decided = prepared.decide("Decision_1", &Context::new(), &Run::default()).unwrap();
    assert!(decided.is_unmatched(), "{:?}", decided.faults);
}

#[test]
fn a_service_of_several_decisions_and_a_call_of_it() {
    let xml = file(
        "<inputData id=\"i\" name=\"a\"/><decision id=\"x\" name=\"X\"><informationRequirement><requiredInput href=\"#i\"/></informationRequirement><literalExpression><text>a + 1</text></literalExpression></decision>\
         <decision id=\"y\" name=\"Y\"><informationRequirement><requiredDecision href=\"#x\"/></informationRequirement><literalExpression><text>X * 2</text></literalExpression></decision>\
         <decisionService id=\"s\" name=\"Both\"><outputDecision href=\"#x\"/><outputDecision href=\"#y\"/><inputData href=\"#i\"/></decisionService>\
         <decisionService id=\"t\" name=\"Late\"><outputDecision href=\"#y\"/><inputDecision href=\"#x\"/></decisionService>\
         <decision id=\"d\" name=\"d\"><knowledgeRequirement><requiredKnowledge href=\"#s\"/></knowledgeRequirement><knowledgeRequirement><requiredKnowledge href=\"#t\"/></knowledgeRequirement>\
         <literalExpression><text>Both(5).Y + Late(100)</text></literalExpression></decision>",
    );
    assert_eq!(decide(&xml, "Both", json!({ "a": 1 })), json!({ "X": 2, "Y": 4 }));
    assert_eq!(decide(&xml, "Late", json!({ "X": 7 })), json!(14));
    assert_eq!(decide(&xml, "d", json!({})), json!(212));
}

#[test]
fn a_mistake_stands_at_its_line_and_column_in_the_file() {
    let xml = "<definitions name=\"m\">\n <decision id=\"d\" name=\"d\"><decisionTable><input><inputExpression><text>a</text></inputExpression></input><output/>\n\
        <rule><inputEntry><text>&gt; 1,\n  &lt;= ) 5</text></inputEntry>\n<outputEntry><text><![CDATA[1 < < 2]]></text></outputEntry></rule></decisionTable></decision></definitions>";
    let (_, problems) = read(xml);
    let at: Vec<(u32, u32)> =
        problems.iter().filter(|it| it.code == "syntax").map(|it| (it.line, it.column)).collect();
    let place = |line: usize, sign: &str, from: usize| {
        let text = xml.lines().nth(line - 1).unwrap();
        (line as u32, (from + text[from..].find(sign).unwrap() + 1) as u32)
    };
    assert_eq!(at, [place(4, ")", 0), place(5, "< 2", 0)], "{problems:?}");
}

#[test]
fn types_that_engines_call_by_other_names() {
    for (of, given, expected) in [
        ("integer", json!("7"), json!(7)),
        ("java.lang.Long", json!("7"), json!(7)),
        ("Double", json!("7.5"), json!(7.5)),
        ("feel:number", json!("7"), json!(7)),
        ("dateTime", json!("2026-01-01T10:00:00"), json!("2026-01-01T10:00:00")),
        ("Boolean", json!(true), json!(true)),
        ("Any", json!("x"), json!("x")),
        ("tUnknown", json!("x"), json!("x")),
        ("", json!("x"), json!("x")),
    ] {
        let xml = file(&format!(
            "<inputData id=\"i\" name=\"a\"><variable name=\"a\" typeRef=\"{of}\"/></inputData><decision id=\"d\" name=\"d\"><informationRequirement><requiredInput href=\"#i\"/></informationRequirement><literalExpression><text>a</text></literalExpression></decision>"
        ));
        assert_eq!(decide(&xml, "d", json!({ "a": given })), expected, "{of}");
    }
}
