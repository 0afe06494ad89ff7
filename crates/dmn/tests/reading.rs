//! What modellers write is read, with a note for each liberty taken.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Kind, Names, Value, prepare};
use dmn::{Code, Model, Run, Severity};

fn decide(xml: &str, name: &str, inputs: &Context) -> (Result<Value, dmn::Error>, Vec<&'static str>) {
    let (model, notes) = Model::read(xml.as_bytes()).unwrap();
    let (prepared, problems) = model.prepare(&[]);
    let codes = notes.iter().chain(&problems).map(|problem| problem.code).collect();
    (prepared.decide(name, inputs, &Run::default()).and_then(dmn::Decided::required), codes)
}

fn table(language: &str, rows: &[[&str; 2]]) -> String {
    let rules: String = rows
        .iter()
        .map(|[test, output]| {
            format!(
                "<rule><inputEntry expressionLanguage=\"{language}\"><text>{test}</text></inputEntry>\
                 <outputEntry><text>{output}</text></outputEntry></rule>"
            )
        })
        .collect();
    format!(
        "<definitions name=\"m\"><decision id=\"d\" name=\"Route\"><decisionTable hitPolicy=\"FIRST\">\
         <input label=\"Amount\"><inputExpression typeRef=\"double\"><text>amount</text></inputExpression></input>\
         <output name=\"out\" typeRef=\"string\"/>{rules}</decisionTable></decision></definitions>"
    )
}

#[test]
fn a_bare_table_without_namespace_inputs_or_variable_decides() {
    let xml = table("feel", &[["&gt; 1000", "\"high\""], ["", "\"low\""]]);
    let given = |amount: i64| Context::new().with("amount", Value::from(amount));
    assert_eq!(decide(&xml, "Route", &given(2000)).0.unwrap(), Value::from("high"));
    assert_eq!(decide(&xml, "Route", &given(5)).0.unwrap(), Value::from("low"));
    assert_eq!(decide(&xml, "d", &given(5)).0.unwrap(), Value::from("low"), "by id");
}

#[test]
fn juel_is_translated_with_a_note() {
    let xml = "<definitions name=\"m\"><decision id=\"d\" name=\"Check\"><literalExpression>\
               <text>${a == 'x' &amp;&amp; not empty c}</text></literalExpression></decision></definitions>";
    let inputs = Context::new().with("a", "x").with("c", "some");
    let (value, codes) = decide(xml, "Check", &inputs);
    assert_eq!(value.unwrap(), Value::Boolean(true));
    assert!(codes.contains(&"juel"));
}

#[test]
fn what_modellers_write_is_feel_too() {
    let names = Names::new();
    let variables = Context::new().with("a", Value::from(3i64)).with("s", "x");
    let run = Run::default();
    let cases = [
        ("if(a > 2) then \"y\" else \"n\"", Value::from("y")),
        ("a == 3", Value::Boolean(true)),
        ("is defined(a)", Value::Boolean(true)),
        ("is defined(nothing)", Value::Boolean(false)),
        ("get or else(nothing.at.all, 7)", Value::from(7i64)),
        ("5 instance of integer", Value::Boolean(true)),
        ("a // a remark\n + 1", Value::from(4i64)),
        ("`a` + {`b c`: 2, `d`: 1}.`b c`", Value::from(5i64)),
        ("extract(\"A1, B22\", \"[A-Z]([0-9]+)\")", Value::from(vec![Value::from("A1"), Value::from("B22")])),
        ("assert(a, a > 2)", Value::from(3i64)),
    ];
    for (text, expected) in cases {
        let expr = prepare(text, Kind::Expression, &names).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(expr.eval(&variables, &run).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_mistake_has_its_position_and_spoils_only_its_own_decision() {
    let xml = "<definitions name=\"m\">\n<decision id=\"a\" name=\"A\"><literalExpression id=\"la\"><text>1 +</text></literalExpression></decision>\
               <decision id=\"b\" name=\"B\"><literalExpression><text>2</text></literalExpression></decision></definitions>";
    let (model, _) = Model::read(xml.as_bytes()).unwrap();
    let (prepared, problems) = model.prepare(&[]);
    let problem = problems.iter().find(|problem| problem.code == "syntax").unwrap();
    assert_eq!(
        (problem.line, problem.element.as_deref(), problem.severity),
        (2, Some("la"), Severity::Error)
    );
    assert_eq!(problem.within.as_deref(), Some("A"));
    let run = Run::default();
    assert_eq!(prepared.decide("B", &Context::new(), &run).unwrap().value, Value::from(2i64));
    let error = prepared.decide("A", &Context::new(), &run).unwrap().required().unwrap_err();
    assert_eq!(error.place.as_deref(), Some("A"));
    assert_eq!(prepared.decide("C", &Context::new(), &run).unwrap_err().code, Code::Unknown);
}

#[test]
fn null_is_never_silent() {
    let eval = |text: &str| {
        let expr = prepare(text, Kind::Expression, &Names::new()).unwrap();
        expr.eval(&Context::new().with("a", "x"), &Run::default())
    };
    let table = [
        ("1 / 0", "zero"),
        ("a + 1", "added"),
        ("b", "named “b”"),
        ("a.member", "member"),
        ("[1, 2][5]", "item 5"),
        ("number(\"x\")", "number"),
        ("now()", "present"),
        ("date(\"2026-02-30\")", "date"),
        ("assert(a, a = \"y\", \"it must be y\")", "it must be y"),
        ("assert(a, a = \"y\")", "assert"),
    ];
    for (text, word) in table {
        let error = eval(text).unwrap_err();
        assert_eq!(error.code, Code::NoValue, "{text}");
        assert!(error.reason.contains(word) && error.position.is_some(), "{text}: {error}");
    }
    assert!(eval("if a = \"y\" then 1 else null").unwrap().is_null(), "a null that is meant is no error");
}

#[test]
fn names_with_spaces_and_signs_are_known_from_the_model() {
    let xml = "<definitions name=\"m\" namespace=\"n\">\
        <inputData id=\"i\" name=\"Pre-tax amount\"><variable name=\"Pre-tax amount\" typeRef=\"number\"/></inputData>\
        <decision id=\"d\" name=\"With tax\"><variable name=\"With tax\" typeRef=\"number\"/>\
        <informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\
        <literalExpression><text>Pre-tax  amount * 1.19</text></literalExpression></decision></definitions>";
    let inputs = Context::new().with("Pre-tax amount", Value::from(100i64));
    let (value, codes) = decide(xml, "With tax", &inputs);
    assert_eq!(value.unwrap(), Value::from("119.00".parse::<dmn::Number>().unwrap()));
    assert!(codes.is_empty(), "{codes:?}");
}

#[test]
fn json_texts_are_read_as_the_type_that_the_model_declares() {
    let input = |id: &str, of: &str| {
        format!("<inputData id=\"{id}\" name=\"{id}\"><variable name=\"{id}\" typeRef=\"{of}\"/></inputData>")
    };
    let xml = format!(
        "<definitions name=\"m\" namespace=\"n\">{}{}{}<decision id=\"d\" name=\"D\"><variable name=\"D\"/>\
         <literalExpression><text>[amount * 2, due.year, wait, note]</text></literalExpression></decision></definitions>",
        input("amount", "number"),
        input("due", "date"),
        input("wait", "days and time duration"),
    );
    let given =
        serde_json::json!({"amount": "4974.20", "due": "2026-11-17", "wait": "P3D", "note": "2026-11-17"});
    let (model, _) = Model::read(xml.as_bytes()).unwrap();
    let decided = model.prepare(&[]).0.decide("D", given.as_object().unwrap(), &Run::default()).unwrap();
    assert_eq!(decided.value.to_json(), serde_json::json!([9948.4, 2026, "P3D", "2026-11-17"]));
    assert_eq!(decided.value.to_string(), "[9948.40, 2026, P3D, \"2026-11-17\"]");
}

#[test]
fn what_is_prepared_is_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<dmn::Prepared>();
    shared::<dmn::feel::Expr>();
    shared::<Value>();
}
