//! The analysis against the table itself: what it says of a table must be so when the table runs, and what it does not say must
//! not be so.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Value};
use dmn::{Model, Problem, Run, analyse};

/// A table whose columns are given by name, type and allowed values, and whose rules by their cells, the output last.
fn model(policy: &str, columns: &[[&str; 3]], rules: &[Vec<String>]) -> Model {
    let mut xml = String::from("<definitions name=\"m\">");
    for [name, of, _] in columns {
        xml += &format!(
            "<inputData id=\"i{name}\" name=\"{name}\"><variable name=\"{name}\" typeRef=\"{of}\"/></inputData>"
        );
    }
    xml += "<decision id=\"d\" name=\"d\">";
    for [name, ..] in columns {
        xml +=
            &format!("<informationRequirement><requiredInput href=\"#i{name}\"/></informationRequirement>");
    }
    xml += &format!("<decisionTable hitPolicy=\"{policy}\">");
    for [name, of, values] in columns {
        let values = if values.is_empty() {
            String::new()
        } else {
            format!("<inputValues><text>{values}</text></inputValues>")
        };
        xml += &format!(
            "<input><inputExpression typeRef=\"{of}\"><text>{name}</text></inputExpression>{values}</input>"
        );
    }
    xml += "<output><outputValues><text>\"a\", \"b\", \"c\"</text></outputValues></output>";
    for rule in rules {
        let cell = |kind: &str, text: &String| {
            format!("<{kind}><text>{}</text></{kind}>", text.replace('<', "&lt;"))
        };
        let (out, tests) = rule.split_last().unwrap();
        let tests: String = tests.iter().map(|text| cell("inputEntry", text)).collect();
        xml += &format!("<rule>{tests}{}</rule>", cell("outputEntry", out));
    }
    Model::read((xml + "</decisionTable></decision></definitions>").as_bytes()).unwrap().0
}

fn rules(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

/// Findings of a table of one column, as sentences of gaps and as rules of the others.
fn found(policy: &str, column: [&str; 3], rows: &[&[&str]]) -> Vec<String> {
    let said = |it: Problem| match it.code {
        "gap" => it.sentence.replace("No rule matches where ", "gap: ").trim_end_matches('.').to_owned(),
        code => format!("{code} {:?}", it.rules),
    };
    analyse(&model(policy, &[column], &rules(rows)), &[]).into_iter().map(said).collect()
}

/// The rules that match.
fn matching(prepared: &dmn::Prepared, inputs: &Context) -> Vec<usize> {
    let trace = prepared.decide("d", inputs, &Run::traced()).unwrap().trace.unwrap();
    let rules =
        trace.decisions.last().unwrap().tables.first().map(|table| table.rules.clone()).unwrap_or_default();
    rules.iter().filter(|rule| rule.matched).map(|rule| rule.number).collect()
}

#[test]
fn columns_of_every_kind() {
    let none = Vec::<String>::new();
    let a = "\"a\"";
    // Open and closed ends.
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["< 5", a], &["> 5", a]]), ["gap: x is 5"]);
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["<= 5", a], &[">= 5", a]]), ["overlap [1, 2]"]);
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["<= 5", a], &["> 5", a]]), none);
    assert_eq!(found("UNIQUE", ["x", "number", "[0..10]"], &[&["[0..5)", a], &["[5..10]", a]]), none);
    assert_eq!(
        found("UNIQUE", ["x", "number", "[0..10]"], &[&["[0..5)", a], &["(5..10)", a]]),
        ["gap: x is 5 or 10"]
    );
    // Whole numbers have nothing between 5 and 6; numbers have.
    assert_eq!(found("UNIQUE", ["x", "integer", ""], &[&["<= 5", a], &[">= 6", a]]), none);
    assert_eq!(found("UNIQUE", ["x", "long", ""], &[&["<= 5", a], &[">= 7", a]]), ["gap: x is in (5..7)"]);
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["<= 5", a], &[">= 6", a]]), ["gap: x is in (5..6)"]);
    // Days follow each other; moments do not.
    let day = |text: &str| format!("date(\"{text}\")");
    let rows = [format!("<= {}", day("2026-01-31")), format!(">= {}", day("2026-02-01"))];
    assert_eq!(found("UNIQUE", ["x", "date", ""], &[&[&rows[0], a], &[&rows[1], a]]), none);
    let late = format!(">= {}", day("2026-02-02"));
    assert_eq!(
        found("UNIQUE", ["x", "date", ""], &[&[&rows[0], a], &[&late, a]]),
        [format!("gap: x is in ({}..{})", day("2026-01-31"), day("2026-02-02"))]
            .map(|it| it.replace("date(\"", "@\"").replace("\")..", "\"..").replace("\"))", "\")"))
    );
    // Truth values, with and without both.
    assert_eq!(found("UNIQUE", ["x", "boolean", ""], &[&["true", a], &["false", a]]), none);
    assert_eq!(found("UNIQUE", ["x", "boolean", ""], &[&["true", a]]), ["gap: x is false"]);
    assert_eq!(
        found("UNIQUE", ["x", "boolean", ""], &[&["true", a], &["not(false)", a], &["false", a]]),
        ["overlap [1, 2]"]
    );
    // Texts: open without a list of values, closed with one.
    assert_eq!(found("UNIQUE", ["x", "string", ""], &[&["\"DE\"", a], &["not(\"DE\")", a]]), none);
    assert_eq!(
        found("UNIQUE", ["x", "string", ""], &[&["\"DE\"", a], &["\"AT\"", a]]),
        ["gap: x is anything else"]
    );
    assert_eq!(
        found("UNIQUE", ["x", "string", "\"DE\", \"AT\", \"CH\""], &[&["\"DE\"", a], &["\"AT\"", a]]),
        ["gap: x is \"CH\""]
    );
    assert_eq!(found("UNIQUE", ["x", "string", "\"DE\", \"AT\""], &[&["\"DE\"", a], &["\"AT\"", a]]), none);
    // A range of texts is not cut into pieces: said, and neither a gap nor an overlap invented.
    assert_eq!(
        found("UNIQUE", ["x", "string", ""], &[&["< \"m\"", a], &[">= \"m\"", a]]),
        ["analysed-in-part []"]
    );
    // Null counts where a cell speaks of it, and only there.
    assert_eq!(found("FIRST", ["x", "number", ""], &[&["> 5", a], &["null", a], &["-", a]]), none);
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["> 5", a], &["<= 5", a], &["null", a]]), none);
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["> 5", a], &["null", a]]), ["gap: x is <= 5"]);
    assert_eq!(found("UNIQUE", ["x", "number", ""], &[&["-", a], &["null", a]]), ["overlap [1, 2]"]);
    assert_eq!(found("UNIQUE", ["x", "string", ""], &[&["not(null)", a]]), ["gap: x is null"]);
    // Durations and times.
    assert_eq!(
        found(
            "UNIQUE",
            ["x", "days and time duration", ""],
            &[&["< duration(\"P3D\")", a], &[">= duration(\"P3D\")", a]]
        ),
        none
    );
    assert_eq!(
        found("UNIQUE", ["x", "time", ""], &[&["< time(\"12:00:00\")", a], &[">= time(\"12:00:00\")", a]]),
        none
    );
    // All rules may match together: no gap, no overlap.
    for policy in ["COLLECT", "RULE ORDER", "OUTPUT ORDER"] {
        assert_eq!(found(policy, ["x", "number", ""], &[&["> 5", a], &["> 5", a]]), none, "{policy}");
    }
    // Equal outputs may overlap where the policy is ANY.
    assert_eq!(found("ANY", ["x", "number", ""], &[&["-", a], &["> 5", a]]), none);
    assert_eq!(found("ANY", ["x", "number", ""], &[&["-", a], &["> 5", "\"b\""]]), ["overlap [1, 2]"]);
}

#[test]
fn rules_that_never_come_to_bear() {
    let (a, b, c) = ("\"a\"", "\"b\"", "\"c\"");
    let column = ["x", "number", ""];
    assert_eq!(found("FIRST", column, &[&["> 5", a], &["> 7", b], &["-", c]]), ["shadowed [2]"]);
    // A test that holds for nothing, whatever the policy.
    for policy in ["FIRST", "UNIQUE", "PRIORITY", "COLLECT"] {
        assert_eq!(found(policy, column, &[&["(3..3]", a], &["-", a]]), ["shadowed [1]"], "{policy}");
    }
    assert_eq!(
        found("FIRST", ["x", "string", "\"DE\", \"AT\""], &[&["\"FR\"", a], &["-", a]]),
        ["shadowed [1]"]
    );
    // With priorities it is the rank of the output that counts, not the place.
    assert_eq!(found("PRIORITY", column, &[&["> 5", b], &["-", a]]), ["shadowed [1]"]);
    assert_eq!(found("PRIORITY", column, &[&["-", b], &["> 5", a]]), Vec::<String>::new());
    assert_eq!(found("PRIORITY", column, &[&["> 5", c], &["<= 6", a], &["> 7", b]]), Vec::<String>::new());
    assert_eq!(found("PRIORITY", column, &[&["> 9", c], &["<= 9", a], &["> 7", b]]), ["shadowed [1]"]);
}

/// A stream of numbers that looks random (splitmix64, as Steele, Lea and Flood give it).
struct Stream(u64);

impl Stream {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const COLUMNS: [[&str; 3]; 5] = [
    ["amount", "number", ""],
    ["count", "integer", ""],
    ["country", "string", "\"DE\", \"AT\", \"CH\""],
    ["known", "boolean", ""],
    ["due", "date", ""],
];

fn cell(stream: &mut Stream, of: &str) -> String {
    let number = |stream: &mut Stream| stream.below(4).to_string();
    let day = |stream: &mut Stream| format!("date(\"2026-01-0{}\")", 1 + stream.below(4));
    let end = |stream: &mut Stream| if of == "date" { day(stream) } else { number(stream) };
    match of {
        _ if stream.below(3) == 0 => "-".to_owned(),
        "boolean" => stream.of(&["true", "false", "not(true)", "true, false"]).to_owned(),
        "string" => stream
            .of(&["\"DE\"", "\"AT\"", "\"DE\", \"CH\"", "not(\"DE\")", "not(\"AT\", \"CH\")"])
            .to_owned(),
        _ => match stream.below(5) {
            0 => end(stream),
            1 => format!("{} {}", stream.of(&["<", "<=", ">", ">="]), end(stream)),
            2 => format!("not({})", end(stream)),
            3 => format!("{}, > {}", end(stream), end(stream)),
            _ => {
                let (open, close) = (stream.of(&["[", "("]), stream.of(&["]", ")"]));
                format!("{open}{}..{}{close}", end(stream), end(stream))
            }
        },
    }
}

/// Every combination of values that the cells above tell apart.
fn inputs(columns: &[[&str; 3]]) -> Vec<Context> {
    let values = |of: &str| -> Vec<Value> {
        let numbers =
            |texts: &[&str]| texts.iter().map(|it| Value::from(it.parse::<dmn::Number>().unwrap())).collect();
        match of {
            "boolean" => vec![Value::Boolean(true), Value::Boolean(false)],
            "string" => ["DE", "AT", "CH"].map(Value::from).to_vec(),
            "integer" => numbers(&["-1", "0", "1", "2", "3", "4"]),
            "number" => numbers(&["-1", "0", "0.5", "1", "1.5", "2", "2.5", "3", "4"]),
            _ => ["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"]
                .map(|day| dmn::time::Date::parse(day).into())
                .to_vec(),
        }
    };
    columns.iter().fold(vec![Context::new()], |all, [name, of, _]| {
        let with = |known: &Context| {
            values(of).into_iter().map(|value| known.clone().with(name, value)).collect::<Vec<_>>()
        };
        all.iter().flat_map(with).collect()
    })
}

#[test]
fn what_is_said_of_random_tables_is_so_and_what_is_so_is_said() {
    let mut stream = Stream(20_261_128);
    let (mut gaps, mut overlaps, mut hidden, mut clean) = (0, 0, 0, 0);
    for _ in 0..400 {
        let first = stream.below(COLUMNS.len());
        let second = (first + 1 + stream.below(COLUMNS.len() - 1)) % COLUMNS.len();
        let columns = [COLUMNS[first], COLUMNS[second]];
        let policy = stream.of(&["UNIQUE", "FIRST", "PRIORITY"]);
        let rows: Vec<Vec<String>> = (0..1 + stream.below(5))
            .map(|_| {
                let tests = columns.iter().map(|[_, of, _]| cell(&mut stream, of)).collect::<Vec<_>>();
                tests.into_iter().chain([stream.of(&["\"a\"", "\"b\"", "\"c\""]).to_owned()]).collect()
            })
            .collect();
        let model = model(policy, &columns, &rows);
        let (prepared, _) = model.prepare(&[]);
        let problems = analyse(&model, &[]);
        let of = |code: &str| problems.iter().filter(|it| it.code == code).collect::<Vec<_>>();
        let context = |it: &Problem| -> Context {
            it.example.iter().map(|one| (one.name.as_str().into(), one.value.clone())).collect()
        };
        let all: Vec<(Context, Vec<usize>)> =
            inputs(&columns).into_iter().map(|it| (it.clone(), matching(&prepared, &it))).collect();
        // What is said is so.
        for gap in of("gap") {
            assert_eq!(matching(&prepared, &context(gap)), Vec::<usize>::new(), "{policy} {rows:?} {gap}");
        }
        for overlap in of("overlap") {
            let rules = matching(&prepared, &context(overlap));
            assert!(
                overlap.rules.iter().all(|rule| rules.contains(rule)),
                "{policy} {rows:?} {overlap}: {rules:?}"
            );
        }
        let decides = |rule: usize| {
            all.iter().any(|(inputs, rules)| match policy {
                "FIRST" => rules.first() == Some(&rule),
                _ => {
                    rules.contains(&rule)
                        && prepared.decide("d", inputs, &Run::default()).unwrap().value.to_source()
                            == rows[rule - 1][2]
                }
            })
        };
        for rule in of("shadowed") {
            assert!(!decides(rule.rules[0]), "{policy} {rows:?} {rule}");
        }
        // What is so is said.
        assert_eq!(
            all.iter().any(|(_, rules)| rules.is_empty()),
            !of("gap").is_empty(),
            "{policy} {rows:?} {problems:?}"
        );
        for (at, rule) in rows.iter().enumerate() {
            let never = !all.iter().any(|(_, rules)| rules.contains(&(at + 1)));
            let said = of("shadowed").iter().any(|it| it.rules == [at + 1]);
            assert!(said || !never, "{policy} {rule:?} of {rows:?}");
        }
        if policy == "UNIQUE" {
            let meet =
                |a: usize, b: usize| all.iter().any(|(_, rules)| rules.contains(&a) && rules.contains(&b));
            for b in 1..=rows.len() {
                for a in 1..b {
                    let said = of("overlap").iter().any(|it| it.rules == [a, b]);
                    assert_eq!(meet(a, b), said, "rules {a} and {b} of {rows:?}");
                }
            }
        } else {
            for rule in 1..=rows.len() {
                let said = of("shadowed").iter().any(|it| it.rules == [rule]);
                assert_eq!(!decides(rule), said, "{policy} rule {rule} of {rows:?}");
            }
        }
        gaps += of("gap").len();
        overlaps += of("overlap").len();
        hidden += of("shadowed").len();
        clean += usize::from(problems.is_empty());
    }
    assert!(gaps > 100 && overlaps > 100 && hidden > 50 && clean > 5, "{gaps} {overlaps} {hidden} {clean}");
}
