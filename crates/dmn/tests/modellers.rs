//! Files in the styles of common modellers, written for this test: old namespaces, missing ids, empty texts, vendor extensions,
//! other languages. Each is read, prepared without an error, and decides; what cannot run says so.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Value};
use dmn::time::{DateTime, Zone};
use dmn::{Model, Problem, Run, Severity};
use serde_json::json;

fn read(xml: &str) -> (dmn::Prepared, Vec<Problem>) {
    let (model, notes) = Model::read(xml.as_bytes()).unwrap_or_else(|problems| panic!("{problems:?}\n{xml}"));
    let (prepared, problems) = model.prepare(&[]);
    (prepared, notes.into_iter().chain(problems).collect())
}

fn errors(problems: &[Problem]) -> Vec<String> {
    problems.iter().filter(|it| it.severity == Severity::Error).map(ToString::to_string).collect()
}

/// Decides with JSON inputs; no error may have been found, and no null may be a mistake.
fn decide(xml: &str, name: &str, inputs: serde_json::Value) -> serde_json::Value {
    let (prepared, problems) = read(xml);
    assert!(errors(&problems).is_empty(), "{:?}\n{xml}", errors(&problems));
    let inputs = Context::from_json(inputs.as_object().unwrap());
    let now = DateTime::at(1_795_000_000_000_000_000, Some(Zone::Offset(0)));
    let run = Run { now, ..Run::default() };
    let decided = prepared.decide(name, &inputs, &run).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    decided.required().unwrap_or_else(|error| panic!("{error}\n{xml}")).to_json()
}

#[test]
fn an_engine_of_dmn_1_1_with_its_own_attributes() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:engine="http://engine.example/schema/1.0/dmn" id="definitions_1" name="definitions" namespace="http://engine.example/schema/1.0/dmn">
  <decision id="dish" name="Dish" engine:historyTimeToLive="P30D">
    <extensionElements><engine:properties><engine:property name="a" value="b"/></engine:properties></extensionElements>
    <decisionTable id="decisionTable_1">
      <input id="input_1" label="Season" engine:inputVariable="">
        <inputExpression id="inputExpression_1" typeRef="string"><text>season</text></inputExpression>
        <inputValues id="v"><text>"Spring","Summer","Fall","Winter"</text></inputValues>
      </input>
      <input id="input_2" label="How many guests"><inputExpression id="e2" typeRef="integer"><text>guestCount</text></inputExpression></input>
      <output id="output_1" label="Dish" name="desiredDish" typeRef="string"/>
      <rule id="row-1"><description/><inputEntry id="a1"><text>not("Fall", "Winter", "Spring")</text></inputEntry><inputEntry id="a2"><text/></inputEntry><outputEntry id="a3"><text>"Light salad"</text></outputEntry></rule>
      <rule id="row-2"><inputEntry id="b1"><text>"Winter"</text></inputEntry><inputEntry id="b2"><text><![CDATA[<= 8]]></text></inputEntry><outputEntry id="b3"><text>"Roastbeef"</text></outputEntry></rule>
      <rule id="row-3"><inputEntry id="c1"><text>"Winter"</text></inputEntry><inputEntry id="c2"><text>&gt; 8</text></inputEntry><outputEntry id="c3"><text>"Stew"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"#;
    assert_eq!(decide(xml, "dish", json!({ "season": "Summer", "guestCount": 3 })), json!("Light salad"));
    assert_eq!(decide(xml, "Dish", json!({ "season": "Winter", "guestCount": 8 })), json!("Roastbeef"));
    assert_eq!(decide(xml, "Dish", json!({ "season": "Winter", "guestCount": 9 })), json!("Stew"));
}

#[test]
fn a_requirements_diagram_of_dmn_1_2_with_a_prefix_and_a_drawing() {
    let xml = r##"<semantic:definitions xmlns:semantic="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:dmndi="http://www.omg.org/spec/DMN/20180521/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" namespace="https://models.example/lending" name="Lending" exporter="Modeler 9" exporterVersion="9.1">
  <semantic:itemDefinition label="tRisk" name="tRisk"><semantic:typeRef>feel:string</semantic:typeRef><semantic:allowedValues><semantic:text>"LOW", "HIGH"</semantic:text></semantic:allowedValues></semantic:itemDefinition>
  <semantic:inputData id="_i1" name="Applicant Age"><semantic:variable id="_v1" name="Applicant Age" typeRef="feel:number"/></semantic:inputData>
  <semantic:decision id="_d1" name="Risk Category">
    <semantic:variable id="_v2" name="Risk Category" typeRef="tRisk"/>
    <semantic:informationRequirement><semantic:requiredInput href="#_i1"/></semantic:informationRequirement>
    <semantic:decisionTable hitPolicy="UNIQUE" outputLabel="Risk Category" preferredOrientation="Rule-as-Row">
      <semantic:input><semantic:inputExpression typeRef="feel:number"><semantic:text>Applicant Age</semantic:text></semantic:inputExpression></semantic:input>
      <semantic:output><semantic:outputValues><semantic:text>"LOW", "HIGH"</semantic:text></semantic:outputValues></semantic:output>
      <semantic:rule><semantic:inputEntry><semantic:text>[18..65]</semantic:text></semantic:inputEntry><semantic:outputEntry><semantic:text>"LOW"</semantic:text></semantic:outputEntry></semantic:rule>
      <semantic:rule><semantic:inputEntry><semantic:text>&lt;18, &gt;65</semantic:text></semantic:inputEntry><semantic:outputEntry><semantic:text>"HIGH"</semantic:text></semantic:outputEntry></semantic:rule>
    </semantic:decisionTable>
  </semantic:decision>
  <semantic:decision id="_d2" name="Offer">
    <semantic:variable name="Offer"/>
    <semantic:informationRequirement><semantic:requiredDecision href="#_d1"/></semantic:informationRequirement>
    <semantic:literalExpression><semantic:text>if Risk Category = "LOW" then "yes" else "no"</semantic:text></semantic:literalExpression>
  </semantic:decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><di:extension/><dmndi:DMNShape dmnElementRef="_d1" id="s1"><dc:Bounds x="1" y="2" width="3" height="4"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</semantic:definitions>"##;
    assert_eq!(decide(xml, "Offer", json!({ "Applicant Age": 70 })), json!("no"));
    assert_eq!(decide(xml, "Offer", json!({ "Applicant Age": 18 })), json!("yes"));
}

#[test]
fn boxed_contexts_and_knowledge_of_dmn_1_3() {
    let xml = r##"<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns="https://kie.example/dmn/_A1" xmlns:feel="http://www.omg.org/spec/DMN/20180521/FEEL/" id="_A" name="Pricing" typeLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/" namespace="https://kie.example/dmn/_A1">
  <dmn:extensionElements/>
  <dmn:itemDefinition id="_t" name="tOrder" isCollection="false"><dmn:itemComponent id="_c1" name="unit price" isCollection="false"><dmn:typeRef>number</dmn:typeRef></dmn:itemComponent><dmn:itemComponent id="_c2" name="quantity" isCollection="false"><dmn:typeRef>number</dmn:typeRef></dmn:itemComponent></dmn:itemDefinition>
  <dmn:inputData id="_i" name="Order"><dmn:variable id="_iv" name="Order" typeRef="tOrder"/></dmn:inputData>
  <dmn:businessKnowledgeModel id="_b" name="discount"><dmn:variable id="_bv" name="discount"/>
    <dmn:encapsulatedLogic id="_e" kind="FEEL"><dmn:formalParameter id="_p" name="amount" typeRef="number"/><dmn:literalExpression id="_l"><dmn:text>if amount &gt; 100 then 0.1 else 0</dmn:text></dmn:literalExpression></dmn:encapsulatedLogic></dmn:businessKnowledgeModel>
  <dmn:decision id="_d" name="Price"><dmn:variable id="_dv" name="Price" typeRef="number"/>
    <dmn:informationRequirement id="_r1"><dmn:requiredInput href="#_i"/></dmn:informationRequirement>
    <dmn:knowledgeRequirement id="_r2"><dmn:requiredKnowledge href="#_b"/></dmn:knowledgeRequirement>
    <dmn:context id="_x">
      <dmn:contextEntry><dmn:variable id="_n1" name="gross amount" typeRef="number"/><dmn:literalExpression id="_l1"><dmn:text>Order.unit price * Order.quantity</dmn:text></dmn:literalExpression></dmn:contextEntry>
      <dmn:contextEntry><dmn:variable id="_n2" name="off" typeRef="number"/><dmn:invocation id="_inv"><dmn:literalExpression id="_l2"><dmn:text>discount</dmn:text></dmn:literalExpression><dmn:binding><dmn:parameter id="_pp" name="amount"/><dmn:literalExpression id="_l3"><dmn:text>gross amount</dmn:text></dmn:literalExpression></dmn:binding></dmn:invocation></dmn:contextEntry>
      <dmn:contextEntry><dmn:literalExpression id="_l4"><dmn:text>gross amount * (1 - off)</dmn:text></dmn:literalExpression></dmn:contextEntry>
    </dmn:context>
  </dmn:decision>
</dmn:definitions>"##;
    assert_eq!(decide(xml, "Price", json!({ "Order": { "unit price": 50, "quantity": 3 } })), json!(135));
}

#[test]
fn no_ids_no_names_no_namespace_and_two_outputs_without_names() {
    let xml = r#"<definitions><decision name="Fees"><decisionTable>
      <input><inputExpression><text>kind</text></inputExpression></input>
      <output label="Fee"/><output label="Days"/>
      <rule><inputEntry><text>"a"</text></inputEntry><outputEntry><text>1</text></outputEntry><outputEntry><text>10</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
    </decisionTable></decision></definitions>"#;
    let (prepared, problems) = read(xml);
    assert!(errors(&problems).is_empty(), "{problems:?}");
    // Two rules match "a" in a table that allows one; the answer is a reason, never the first of them.
    let inputs = Context::new().with("kind", "a");
    let error =
        prepared.decide("Fees", &inputs, &Run::default()).and_then(dmn::Decided::required).unwrap_err();
    assert!(error.reason.contains("rules 1, 2"), "{error}");
    let other = decide(xml, "Fees", json!({ "kind": "b" }));
    assert_eq!(other, json!({ "Fee": 2, "Days": null }), "labels are the names, and nothing is lost");
    let two = decide(&xml.replace("label=\"Days\"", "label=\"Fee\""), "Fees", json!({ "kind": "b" }));
    assert_eq!(two, json!({ "Fee": 2, "output 2": null }));
}

#[test]
fn an_input_column_that_only_has_a_label() {
    let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="x" name="x" namespace="http://x"><decision id="d" name="d">
      <decisionTable id="t" hitPolicy="FIRST"><input id="i" label="amount"><inputExpression id="e" typeRef="number"><text/></inputExpression></input><output id="o" name="size" typeRef="string"/>
      <rule id="r1"><inputEntry id="a"><text>[0..10[</text></inputEntry><outputEntry id="b"><text>"small"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c"><text></text></inputEntry><outputEntry id="f"><text>"large"</text></outputEntry></rule></decisionTable></decision></definitions>"#;
    assert_eq!(decide(xml, "d", json!({ "amount": 9.99 })), json!("small"));
    assert_eq!(decide(xml, "d", json!({ "amount": 10 })), json!("large"));
}

#[test]
fn dates_and_durations_in_cells() {
    let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="x" namespace="http://x"><decision id="d" name="d">
      <decisionTable hitPolicy="FIRST"><input label="Day"><inputExpression typeRef="date"><text>day</text></inputExpression></input><input label="Term"><inputExpression typeRef="dayTimeDuration"><text>term</text></inputExpression></input><output name="season" typeRef="string"/>
      <rule><inputEntry><text>[date("2026-12-01")..date("2027-02-28")]</text></inputEntry><inputEntry><text>&lt; duration("P10D")</text></inputEntry><outputEntry><text>"winter, short"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt; @"2027-02-28"</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"later"</text></outputEntry></rule>
      <rule><inputEntry><text>date("2026-11-30")</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"the day before"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"else"</text></outputEntry></rule></decisionTable></decision></definitions>"#;
    let of = |day: &str, term: &str| decide(xml, "d", json!({ "day": day, "term": term }));
    // No input data is declared, so the column's own type says how the JSON texts are read.
    assert_eq!(of("2026-12-24", "P9D"), json!("winter, short"));
    assert_eq!(of("2026-12-24", "P10D"), json!("else"));
    assert_eq!(of("2027-03-01", "P1D"), json!("later"));
    assert_eq!(of("2026-11-30", "P1D"), json!("the day before"));
}

#[test]
fn java_type_names_and_collected_sums() {
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn11.xsd" name="x" namespace="y"><decision id="d" name="Bonus">
      <decisionTable hitPolicy="COLLECT" aggregation="SUM"><input label="years"><inputExpression typeRef="long"><text>years</text></inputExpression></input><input label="leader"><inputExpression typeRef="boolean"><text>leader</text></inputExpression></input><output label="bonus" name="bonus" typeRef="double"/>
      <rule><inputEntry><text>&gt;=5</text></inputEntry><inputEntry><text></text></inputEntry><outputEntry><text>100</text></outputEntry></rule>
      <rule><inputEntry><text></text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry><text>50.5</text></outputEntry></rule></decisionTable></decision></definitions>"#;
    assert_eq!(decide(xml, "Bonus", json!({ "years": 7, "leader": true })), json!(150.5));
    assert_eq!(decide(xml, "Bonus", json!({ "years": 5, "leader": false })), json!(100));
}

#[test]
fn juel_by_language_and_by_its_braces() {
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="x" namespace="y"><decision id="d" name="d">
      <decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="string" expressionLanguage="juel"><text>customer.status</text></inputExpression></input><output name="o" typeRef="string"/>
      <rule><inputEntry expressionLanguage="juel"><text>${cellInput == 'gold' || cellInput == 'silver'}</text></inputEntry><outputEntry expressionLanguage="juel"><text>${customer.name}</text></outputEntry></rule>
      <rule><inputEntry><text></text></inputEntry><outputEntry><text>"nobody"</text></outputEntry></rule></decisionTable></decision></definitions>"#;
    let of = |status: &str| decide(xml, "d", json!({ "customer": { "status": status, "name": "Ada" } }));
    assert_eq!(of("gold"), json!("Ada"));
    assert_eq!(of("silver"), json!("Ada"));
    assert_eq!(of("tin"), json!("nobody"));
}

#[test]
fn other_languages_are_refused_where_they_stand() {
    for (language, text) in [
        ("javascript", "cellInput > 5 && true"),
        ("groovy", "a == 1 ? 2 : 3"),
        ("python", "x if y else z"),
        ("http://www.mvel.example/", "a + 1"),
        ("JavaScript", "a"),
    ] {
        let text = text.replace('&', "&amp;").replace('>', "&gt;");
        let xml = format!(
            r#"<definitions name="x" namespace="y"><decision id="d" name="d"><literalExpression expressionLanguage="{language}"><text>{text}</text></literalExpression></decision>
            <decision id="t" name="t"><decisionTable><input><inputExpression><text>a</text></inputExpression></input><output/><rule><inputEntry expressionLanguage="{language}"><text>{text}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>
            <decision id="ok" name="ok"><literalExpression><text>a + 1</text></literalExpression></decision></definitions>"#
        );
        let (prepared, problems) = read(&xml);
        let refused: Vec<_> = problems.iter().filter(|it| it.code == "language").collect();
        assert_eq!(refused.len(), 2, "{problems:?}");
        assert!(refused.iter().all(|it| it.severity == Severity::Error && it.line > 0), "{refused:?}");
        let inputs = Context::new().with("a", Value::from(1i64));
        let ask =
            |name: &str| prepared.decide(name, &inputs, &Run::default()).and_then(dmn::Decided::required);
        for name in ["d", "t"] {
            assert!(ask(name).unwrap_err().to_string().contains(language), "{name}: {:?}", ask(name));
        }
        assert_eq!(ask("ok").unwrap(), Value::from(2i64), "the others decide");
    }
    // A whole file of another language; a cell that says FEEL itself is still FEEL.
    let xml = r#"<definitions name="x" namespace="y" expressionLanguage="groovy"><decision id="d" name="d"><literalExpression><text>a</text></literalExpression></decision><decision id="f" name="f"><literalExpression expressionLanguage="http://www.omg.org/spec/FEEL/20140401"><text>1 + 1</text></literalExpression></decision></definitions>"#;
    let (prepared, problems) = read(xml);
    assert_eq!(errors(&problems).len(), 1, "{problems:?}");
    assert_eq!(prepared.decide("f", &Context::new(), &Run::default()).unwrap().value, Value::from(2i64));
}

#[test]
fn quoted_commas_and_nested_quotes_in_unary_tests() {
    let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="x" namespace="y"><decision id="d" name="d"><decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="string"><text>city</text></inputExpression></input><output/>
      <rule><inputEntry><text>"Frankfurt, Main","Halle (Saale)"</text></inputEntry><outputEntry><text>"de"</text></outputEntry></rule>
      <rule><inputEntry><text>"say \"hi\"", "O'Hara"</text></inputEntry><outputEntry><text>"quotes"</text></outputEntry></rule>
      <rule><inputEntry><text>not("x","y")</text></inputEntry><outputEntry><text>"other"</text></outputEntry></rule></decisionTable></decision></definitions>"#;
    let of = |city: &str| decide(xml, "d", json!({ "city": city }));
    assert_eq!(of("Frankfurt, Main"), json!("de"));
    assert_eq!(of("say \"hi\""), json!("quotes"));
    assert_eq!(of("O'Hara"), json!("quotes"));
    assert_eq!(of("z"), json!("other"));
}

#[test]
fn feel_of_the_first_edition() {
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="x" namespace="y"><decision id="d" name="d"><literalExpression><text>
      {
        days: date("2026-03-01") - date("2026-02-01"),
        n: days / duration("P1D"),
        even: some x in [1, 2, 3] satisfies x = 2,
        all: every x in [1,2,3] satisfies x &gt; 0,
        parts: for x in 1..3 return x ** 2,
        sub: substring("foobar", 3),
        when: date and time("2026-02-01T10:00:00Z").hour,
        in: 5 in (&gt; 3, &lt; 1),
        pick: [10, 20, 30][item &gt; 10][1]
      }</text></literalExpression></decision></definitions>"#;
    let value = decide(xml, "d", json!({}));
    assert_eq!(
        value,
        json!({ "days": "P28D", "n": 28, "even": true, "all": true, "parts": [1, 4, 9], "sub": "obar", "when": 10, "in": true, "pick": 20 })
    );
}

#[test]
fn crlf_a_byte_order_mark_utf_16_and_latin_1() {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<definitions name=\"x\" namespace=\"y\">\r\n<decision id=\"d\" name=\"Größe\">\r\n<literalExpression><text>\"Maß\"</text></literalExpression></decision></definitions>\r\n";
    assert_eq!(decide(&format!("\u{feff}{xml}"), "Größe", json!({})), json!("Maß"));
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(xml.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let (model, _) = Model::read(&utf16).unwrap();
    assert_eq!(model.decisions[0].name, "Größe");
    let latin: Vec<u8> =
        xml.replace("UTF-8", "ISO-8859-1").chars().map(|it| u8::try_from(u32::from(it)).unwrap()).collect();
    let (model, _) = Model::read(&latin).unwrap();
    assert_eq!(model.decisions[0].name, "Größe");
}

#[test]
fn a_relation_a_list_and_a_decision_service() {
    let xml = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20211108/MODEL/" name="x" namespace="y">
      <inputData id="i" name="zone"><variable name="zone" typeRef="string"/></inputData>
      <decision id="r" name="Rates"><variable name="Rates"/><relation><column name="zone"/><column name="price"/><row><literalExpression><text>"A"</text></literalExpression><literalExpression><text>1.5</text></literalExpression></row><row><literalExpression><text>"B"</text></literalExpression><literalExpression><text>2.5</text></literalExpression></row></relation></decision>
      <decision id="p" name="Price"><variable name="Price"/><informationRequirement><requiredDecision href="#r"/></informationRequirement><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression><text>Rates[zone = zone].price</text></literalExpression></decision>
      <decision id="q" name="Quote"><variable name="Quote"/><informationRequirement><requiredDecision href="#r"/></informationRequirement><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression><text>(for row in Rates return if row.zone = zone then row.price else 0)[item &gt; 0][1]</text></literalExpression></decision>
      <decisionService id="s" name="Quoting"><variable name="Quoting"/><outputDecision href="#q"/><encapsulatedDecision href="#r"/><inputData href="#i"/></decisionService></definitions>"##;
    assert_eq!(decide(xml, "Quote", json!({ "zone": "B" })), json!(2.5));
    assert_eq!(decide(xml, "Quoting", json!({ "zone": "A" })), json!(1.5));
}

#[test]
fn hrefs_with_a_namespace_and_types_with_a_prefix() {
    let xml = r##"<ns1:definitions xmlns:ns1="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:own="https://x.example/m" name="m" namespace="https://x.example/m">
      <ns1:itemDefinition name="tLevel"><ns1:typeRef>string</ns1:typeRef></ns1:itemDefinition>
      <ns1:inputData id="i" name="level"><ns1:variable name="level" typeRef="own:tLevel"/></ns1:inputData>
      <ns1:decision id="d" name="d"><ns1:variable name="d" typeRef="xsd:boolean"/><ns1:informationRequirement><ns1:requiredInput href="https://x.example/m#i"/></ns1:informationRequirement><ns1:literalExpression><ns1:text>level = "x"</ns1:text></ns1:literalExpression></ns1:decision></ns1:definitions>"##;
    assert_eq!(decide(xml, "d", json!({ "level": "x" })), json!(true));
}

#[test]
fn hostile_files_are_refused_in_no_time() {
    let bomb = (0..5000).fold(String::new(), |text, n| text + &format!("<a xmlns:p{n}='u'>"));
    let entities =
        "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><definitions name=\"&b;\"/>";
    let wide = (0..100_000).fold("<definitions".to_owned(), |text, n| text + &format!(" a{n}='1'")) + "/>";
    for (xml, code) in [(bomb.as_str(), "too-"), (entities, "document-type"), (wide.as_str(), "too-large")] {
        let begun = std::time::Instant::now();
        let problems = Model::read(xml.as_bytes()).unwrap_err();
        assert!(problems[0].code.starts_with(code), "{problems:?}");
        assert!(begun.elapsed().as_secs() < 2, "{code} took {:?}", begun.elapsed());
    }
}
