//! Writes the report of the public conformance kit: `cargo run -p dmn --example conformance > docs/dmn/conformance.md`.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../tests/kit/mod.rs"]
mod kit;

/// Why cases fail that fail on purpose, by a part of the case's place.
const REASONS: [(&str, &str); 6] = [
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
    ("", "not yet explained"),
];

fn main() {
    let Some(folder) = kit::folder() else { return };
    println!("# Conformance\n");
    println!(
        "The public DMN conformance kit (DMN TCK), run by `cargo test -p dmn --test conformance`. A result is one"
    );
    println!(
        "expected value of one test case. Numbers are compared to eight decimals, as the kit's own runner does.\n"
    );
    println!("| level | results | passed | share |\n|---|---|---|---|");
    let mut failures = Vec::new();
    let (mut count, mut passed) = (0, 0);
    for level in ["compliance-level-2", "compliance-level-3", "non-compliant"] {
        let outcomes = kit::run_level(&folder, level);
        let good = outcomes.iter().filter(|outcome| outcome.failure.is_none()).count();
        println!(
            "| {level} | {} | {good} | {:.2} % |",
            outcomes.len(),
            100.0 * good as f64 / outcomes.len() as f64
        );
        count += outcomes.len();
        passed += good;
        failures.extend(outcomes.into_iter().filter(|outcome| outcome.failure.is_some()));
    }
    println!("| all | {count} | {passed} | {:.2} % |", 100.0 * passed as f64 / count as f64);
    println!("\n## Every failure, with its reason\n\n| case | result | reason |\n|---|---|---|");
    for failure in failures {
        let place = format!("{} {} {}", failure.folder, failure.case, failure.node);
        let reason = REASONS.iter().find(|(part, _)| place.contains(part)).map_or("", |(_, reason)| reason);
        println!("| {} {} | {} | {reason} |", failure.folder, failure.case, failure.node);
    }
}
