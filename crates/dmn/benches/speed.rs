//! How fast it is: evaluations a second of CPU time on one core, each measured for about a second.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Kind, Names, Value, prepare};
use dmn::{Model, Number, Run};
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// CPU time of this process, where the system tells; else the wall clock.
fn cpu(start: Instant) -> Duration {
    let nanos = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanos = nanos.and_then(|text| text.split(' ').next().and_then(|first| first.parse().ok()));
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn measure(name: &str, batch: u64, mut run: impl FnMut()) {
    let start = Instant::now();
    run();
    let begin = cpu(start);
    let mut rounds = 0;
    while start.elapsed() < Duration::from_millis(1_200) {
        run();
        rounds += 1;
    }
    let used = cpu(start) - begin;
    let rate = (rounds * batch) as f64 / used.as_secs_f64();
    println!("{name:<58} {rate:>14.0} /s  {:>10.0} ns", 1e9 / rate);
}

fn table(rules: usize, cells: impl Fn(usize) -> [String; 3]) -> String {
    let mut xml = String::from(
        r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="bench">
        <inputData id="a" name="amount"><variable name="amount" typeRef="number"/></inputData>
        <inputData id="c" name="country"><variable name="country" typeRef="string"/></inputData>
        <inputData id="r" name="risk"><variable name="risk" typeRef="number"/></inputData>
        <decision id="d" name="route"><variable name="route"/>
        <informationRequirement><requiredInput href="#a"/></informationRequirement>
        <informationRequirement><requiredInput href="#c"/></informationRequirement>
        <informationRequirement><requiredInput href="#r"/></informationRequirement>
        <decisionTable hitPolicy="FIRST"><input><inputExpression><text>amount</text></inputExpression></input>
        <input><inputExpression><text>country</text></inputExpression></input>
        <input><inputExpression><text>risk</text></inputExpression></input><output name="out"/>"##,
    );
    for rule in 0..rules {
        xml.push_str("<rule>");
        for cell in cells(rule) {
            let _ = write!(xml, "<inputEntry><text>{cell}</text></inputEntry>");
        }
        let _ = write!(xml, "<outputEntry><text>\"r{rule}\"</text></outputEntry></rule>");
    }
    xml + "</decisionTable></decision></definitions>"
}

fn decide(name: &str, xml: &str, expected: &str, inputs: &Context) {
    let (model, _) = Model::read(xml.as_bytes()).unwrap();
    let start = Instant::now();
    let (prepared, problems) = model.prepare(&[]);
    println!("  prepared in {:.1} ms, {} problems", start.elapsed().as_secs_f64() * 1e3, problems.len());
    let run = Run::default();
    assert_eq!(prepared.decide("route", inputs, &run).unwrap().value, Value::from(expected));
    measure(name, 100, || {
        for _ in 0..100 {
            black_box(prepared.decide("route", black_box(inputs), &run).unwrap());
        }
    });
    let traced = Run::traced();
    measure(&format!("{name}, traced"), 1, || {
        black_box(prepared.decide("route", black_box(inputs), &traced).unwrap());
    });
}

fn main() {
    let run = Run::default();
    let names = Names::new();
    let inputs = |amount: &str, country: &str, risk: i64| {
        Context::new()
            .with("amount", amount.parse::<Number>().unwrap())
            .with("country", country)
            .with("risk", Value::from(risk))
    };
    let variables = inputs("4974.20", "DE", 3);
    let expressions = [
        "amount > 5000",
        "country = \"DE\"",
        "amount > 1000 and country = \"DE\" and risk < 5",
        "if amount * 1.19 > 5000 then \"a\" else \"b\"",
    ];
    for text in expressions {
        let expr = prepare(text, Kind::Expression, &names).unwrap();
        measure(text, 1000, || {
            for _ in 0..1000 {
                black_box(expr.eval(black_box(&variables), &run).unwrap());
            }
        });
    }
    // The last rule is the one that matches: the worst case for a scan.
    let fifty = table(50, |rule| {
        [format!("[{}..{})", rule * 100, rule * 100 + 100), "\"DE\", \"AT\"".into(), "&lt; 5".into()]
    });
    decide(
        "first-hit table, 50 rules, 3 inputs, last rule matches",
        &fifty,
        "r49",
        &inputs("4974.20", "DE", 3),
    );
    decide(
        "first-hit table, 50 rules, 3 inputs, rule 25 matches",
        &fifty,
        "r24",
        &inputs("2450.00", "DE", 3),
    );
    let scanned = table(50, |rule| {
        [
            format!("&gt;= {}", 4900 - rule * 100),
            "\"DE\", \"AT\"".into(),
            format!("&lt; {}", if rule < 49 { 2 } else { 5 }),
        ]
    });
    decide("the same, every rule passes two columns", &scanned, "r49", &inputs("4974.20", "DE", 3));
    let strings = table(10_000, |rule| ["-".into(), format!("\"C{rule}\""), "&lt; 5".into()]);
    decide("10,000 rules by a string", &strings, "r9000", &inputs("1", "C9000", 3));
    let ranges =
        table(10_000, |rule| [format!("[{}..{})", rule * 10, rule * 10 + 10), "-".into(), "&lt; 5".into()]);
    decide("10,000 rules by a range", &ranges, "r9000", &inputs("90005.5", "DE", 3));
    for size in [100_000, 1_000_000] {
        let expr = prepare(&format!("count(for i in 1..{size} return i)"), Kind::Expression, &names).unwrap();
        let start = Instant::now();
        let value = expr.eval(&Context::new(), &run).unwrap();
        println!("count of a loop of {size:<38} {:>10.1} ms -> {value}", start.elapsed().as_secs_f64() * 1e3);
    }
}
