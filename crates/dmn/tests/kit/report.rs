//! The report of a run: the shares of each level, and every failure with its reason.

use super::{LEVELS, Outcome};
use std::fmt::Write as _;

/// Why cases fail that fail on purpose, by a part of the case's place.
const REASONS: [(&str, &str); 5] = [
    (
        "0076-feel-external-java",
        "calls a Java class; external functions are refused, because nothing outside may run here",
    ),
    ("time_005", "expects times that differ by 0.1 ms to be equal; here times are equal to the nanosecond"),
    (
        "datetime_003_a",
        "expects moments that differ by 0.1 ms to be equal; here they are equal to the nanosecond",
    ),
    ("range_010", "expects `(=10)` and `[10..10]` to differ; here ranges with the same ends are equal"),
    ("0019-flight-rebooking", "gives its dates without a type; the case is outside the compliance levels"),
];

/// Why a case fails; nothing where nobody has said.
pub fn reason(failure: &Outcome) -> Option<&'static str> {
    let place = format!("{} {} {}", failure.folder, failure.case, failure.node);
    REASONS.iter().find(|(part, _)| place.contains(part)).map(|(_, reason)| *reason)
}

/// The whole report as Markdown.
pub fn of(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "# Conformance\n\n\
         The public DMN conformance kit (DMN TCK), run by `cargo test -p dmn --test conformance`, which also holds this page to what it finds. A result is one\n\
         expected value of one test case. Numbers are compared to eight decimals, as the kit's own runner does.\n\n\
         | level | results | passed | share |\n|---|---|---|---|\n",
    );
    let mut row = |name: &str, of: &[&Outcome]| {
        let passed = of.iter().filter(|outcome| outcome.failure.is_none()).count();
        let share = 100.0 * passed as f64 / of.len().max(1) as f64;
        let _ = writeln!(text, "| {name} | {} | {passed} | {share:.2} % |", of.len());
    };
    for level in LEVELS {
        row(level, &outcomes.iter().filter(|outcome| outcome.level == level).collect::<Vec<_>>());
    }
    row("all", &outcomes.iter().collect::<Vec<_>>());
    text += "\n## Every failure, with its reason\n\n| case | result | reason |\n|---|---|---|\n";
    for failure in outcomes.iter().filter(|outcome| outcome.failure.is_some()) {
        let reason = reason(failure).unwrap_or("not explained");
        let _ = writeln!(text, "| {} {} | {} | {reason} |", failure.folder, failure.case, failure.node);
    }
    text
}
