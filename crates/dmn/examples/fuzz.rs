//! Random and mutated input against the parser, the evaluator, the reader and the analysis, for so many seconds:
//! `cargo run --release -p dmn --example fuzz -- 600 [seed]`. Prints executions, the slowest one and the peak memory; ends
//! with an error at the first panic, and prints what caused it.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::feel::{Context, Kind, Names, Value, prepare};
use dmn::time::DateTime;
use dmn::{Limits, Model, Run, analyse};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Nothing may take longer, limits being what they are.
const SLOW: Duration = Duration::from_secs(5);

const SEEDS: &[&str] = &[
    "if a > 1 then [1, 2, {b: 3}] else (function(x: number) x ** 2)(4)",
    "for i in 1..10, j in [1, 2] return partial[-1] + i * j",
    "some x in [1, 2, 3] satisfies x instance of number and x between 1 and 2",
    "date and time(\"2026-11-21T10:00:00@Europe/Berlin\") + duration(\"P1DT2H\") - @\"P1Y\"",
    "replace(\"abc\", \"(a)|[b-y-[c]]*?\", \"$1-\", \"smix\")",
    "sort(list: [3, 1, 2], precedes: function(a, b) a < b)[item > 1][1]",
    "not(< 5, [1..2], \"x\", null)",
    "]1..10[ in (> 5)",
    "context put({a: {b: 1}}, [\"a\", \"b\"], string(1.50e3))",
    "overlaps([1..5], (3..8]) or includes([\"a\"..\"z\"], \"k\")",
    "decimal(exp(log(sqrt(2))), 20) / modulo(-7.5, 2)",
    "{f: function(n) if n < 1 then 0 else f(n - 1), r: f(20)}.r",
    "string join(split(\"a;b\", \";\"), \"\\u00e9\") = \"a\"",
    "week of year(@\"2026-01-01\") + years and months duration(date(2020, 1, 1), date(2026, 2, 3)).years",
];

/// Models in the style of engines, beside those of the kit.
const MODELS: &[&str] = &[
    "<definitions xmlns:v='urn:v' name='m' namespace='n'><itemDefinition name='t'><typeRef>string</typeRef><allowedValues><text>\"a\", \"b\"</text></allowedValues></itemDefinition>\
     <inputData id='i' name='A b'><variable name='a' typeRef='t'/></inputData><decision id='d' name='D'><variable name='v'/>\
     <informationRequirement><requiredInput href='#i'/></informationRequirement><decisionTable hitPolicy='PRIORITY'>\
     <input label='L' v:inputVariable='cell'><inputExpression typeRef='date'><text>a</text></inputExpression><inputValues><text>[1..9], null</text></inputValues></input>\
     <input><inputExpression typeRef='integer'><text>n</text></inputExpression></input><output name='o' typeRef='t'/><output name='p'/>\
     <rule><inputEntry><text>cell &gt; date and time(\"2026-01-01T00:00:00\")</text></inputEntry><inputEntry><text>not(&lt; 5, 7)</text></inputEntry><outputEntry><text>\"a\"</text></outputEntry><outputEntry><text>1</text></outputEntry></rule>\
     <rule><inputEntry><text>null</text></inputEntry><inputEntry><text>(3..3], \"x\"</text></inputEntry><outputEntry><text>\"b\"</text></outputEntry><outputEntry><text/></outputEntry></rule></decisionTable></decision>\
     <decision id='e' name='E'><informationRequirement><requiredDecision href='#d'/></informationRequirement><literalExpression><text>o + string(p) + A b</text></literalExpression></decision></definitions>",
    "<definitions name='m' expressionLanguage='juel'><decision id='d' name='D'><decisionTable hitPolicy='C+' aggregation='SUM'><input><inputExpression><text>${a.b}</text></inputExpression></input><output/>\
     <rule><inputEntry><text>${cellInput == 'x' &amp;&amp; !empty c}</text></inputEntry><outputEntry><text>#{n % 2 ? 1 : 2}</text></outputEntry></rule></decisionTable></decision>\
     <businessKnowledgeModel id='k' name='for all'><encapsulatedLogic v='1' kind='F'><formalParameter name='n' typeRef='x:long'/><literalExpression><text>`for all`(n - 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>",
];

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "..",
    ",",
    ":",
    "\"",
    "@\"",
    "**",
    "-",
    "+",
    "<",
    ">=",
    "!=",
    "=",
    " and ",
    " or ",
    " in ",
    " between ",
    "null",
    "true",
    "if ",
    " then ",
    " else ",
    "for i in ",
    " return ",
    "some ",
    " satisfies ",
    "function(",
    " instance of ",
    "list<",
    "range<",
    "?",
    "item",
    "partial",
    "1e6111",
    "0.1",
    "9999999999999999999999999999999999",
    "\\u",
    "P1Y",
    "T24:00:00",
    "@Europe/Paris",
    "//",
    "/*",
    "*/",
    "é",
    "🐎",
    "\u{0}",
    "not(",
    "external",
    "1..1000000000",
    "(a+)+$",
];

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

fn mutated(random: &mut Random, corpus: &[String]) -> String {
    let mut chars: Vec<char> = corpus[random.below(corpus.len())].chars().collect();
    for _ in 0..=random.below(6) {
        let at = random.below(chars.len() + 1);
        match random.below(6) {
            0 => drop(chars.splice(at..at, random.of(PIECES).chars())),
            1 if at < chars.len() => drop(chars.remove(at)),
            2 => {
                let end = (at + random.below(20)).min(chars.len());
                let copy: Vec<char> = chars[at..end].to_vec();
                let times = if random.below(50) == 0 { 500 } else { 2 };
                (0..times).for_each(|_| drop(chars.splice(at..at, copy.clone())));
            }
            3 => {
                let other: Vec<char> = corpus[random.below(corpus.len())].chars().collect();
                let from = random.below(other.len() + 1);
                let to = (from + random.below(60)).min(other.len());
                drop(chars.splice(at..at, other[from..to].iter().copied()));
            }
            4 => chars.truncate(at.max(1)),
            _ if at < chars.len() => chars[at] = char::from_u32(random.below(0x250) as u32).unwrap_or('x'),
            _ => {}
        }
        chars.truncate(20_000);
    }
    chars.into_iter().collect()
}

fn run() -> Run {
    let limits = Limits {
        steps: 200_000,
        memory_bytes: 50_000_000,
        list_items: 100_000,
        string_bytes: 500_000,
        pattern_steps: 200_000,
        ..Limits::default()
    };
    Run { limits, now: DateTime::parse("2026-11-21T12:00:00Z"), trace: true }
}

fn expression(text: &str) {
    let names = Names::new().with("pre-tax amount");
    let variables = Context::new().with("a", Value::from(3i64)).with("pre-tax amount", Value::from(5i64));
    for kind in [Kind::Expression, Kind::UnaryTests] {
        let Ok(expr) = prepare(text, kind, &names) else { continue };
        if let Ok(evaluation) = expr.evaluate(&variables, &run()) {
            let shown = evaluation.value.to_source();
            let _ = evaluation.value.to_json();
            let _ = prepare(&shown, Kind::Expression, &names);
        }
        let _ = expr.test(&Value::from("x"), &variables, &run());
    }
    let _ = dmn::juel::to_feel(text);
}

fn model(text: &str) {
    let Ok((model, _)) = Model::read(text.as_bytes()) else { return };
    let (prepared, _) = model.prepare(&[]);
    let inputs = model
        .inputs
        .iter()
        .fold(Context::new(), |inputs, input| inputs.with(&input.variable.name, Value::from(5i64)));
    for name in prepared.decisions().iter().take(20) {
        if let Ok(decided) = prepared.decide(name, &inputs, &run()) {
            let _ = decided.trace.map(|trace| trace.sentence());
        }
    }
    let _ = analyse(&model, &[]);
    for name in prepared.decisions().iter().take(5) {
        let Ok(mut rows) = dmn::rows(text, name) else { continue };
        assert_eq!(
            dmn::with_rows(text, name, None, &rows).as_deref().unwrap_or(text),
            text,
            "unchanged rows change nothing"
        );
        rows.reverse();
        let changed = dmn::with_rows(text, name, Some(("COLLECT", Some("SUM"))), &rows);
        let _ = changed.map(|changed| Model::read(changed.as_bytes()));
    }
}

/// Texts of the conformance kit, where it is here: the richest seeds there are.
fn kit(models: &mut Vec<String>) {
    let shared = std::env::var_os("COUNTERSIGN_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let mut open = vec![shared.join("data/dmn/TestCases")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "dmn") {
                models.extend(std::fs::read_to_string(&path));
            }
        }
    }
}

fn texts_of(model: &str) -> Vec<String> {
    let Ok(document) = roxmltree::Document::parse(model) else { return Vec::new() };
    let texts =
        document.descendants().filter(|node| node.tag_name().name() == "text").filter_map(|node| node.text());
    texts.map(str::to_owned).collect()
}

fn memory_peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown").trim().to_owned()
}

fn fuzz(seconds: u64, seed: u64) -> Result<(), String> {
    let mut models = Vec::new();
    kit(&mut models);
    let mut expressions: Vec<String> = SEEDS.iter().map(|seed| (*seed).to_owned()).collect();
    expressions.extend(models.iter().flat_map(|model| texts_of(model)));
    models.retain(|model| model.len() < 20_000);
    // The own ones as often as many of the kit's.
    (0..40).for_each(|_| models.extend(MODELS.iter().map(|model| (*model).to_owned())));
    println!("{} expressions and {} models to begin with, seed {seed}", expressions.len(), models.len());
    let mut random = Random(seed);
    let (start, mut executions, mut read, mut slowest) =
        (Instant::now(), 0u64, 0u64, (Duration::ZERO, String::new()));
    while start.elapsed() < Duration::from_secs(seconds) {
        let of_model = !models.is_empty() && random.below(20) == 0;
        let text = mutated(&mut random, if of_model { &models } else { &expressions });
        let begin = Instant::now();
        let check = if of_model { model } else { expression };
        let outcome = std::panic::catch_unwind(|| check(&text));
        let took = begin.elapsed();
        if outcome.is_err() || took > SLOW {
            return Err(format!("after {executions} executions, {took:?}, this input:\n{text}"));
        }
        if took > slowest.0 {
            slowest = (took, text.chars().take(200).collect());
        }
        executions += 1;
        read += u64::from(of_model);
    }
    println!("{executions} executions, {read} of them models, in {seconds} s; peak memory {}", memory_peak());
    println!("slowest: {:?} for {}", slowest.0, slowest.1);
    Ok(())
}

fn main() -> Result<(), String> {
    let argument = |at| std::env::args().nth(at).and_then(|text: String| text.parse::<u64>().ok());
    let (seconds, seed) = (argument(1).unwrap_or(60), argument(2).unwrap_or(0x2026_1121).max(1));
    // The stack that worker threads have.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || fuzz(seconds, seed));
    let thread = thread.map_err(|error| error.to_string())?;
    thread.join().map_err(|_| "the thread panicked".to_owned())?
}
