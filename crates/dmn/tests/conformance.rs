//! The public conformance kit as a test: the shares reached are floors.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

mod kit;

fn share(outcomes: &[kit::Outcome], level: &str) -> f64 {
    let of: Vec<_> = outcomes.iter().filter(|outcome| outcome.level == level).collect();
    let passed = of.iter().filter(|outcome| outcome.failure.is_none()).count();
    100.0 * passed as f64 / of.len() as f64
}

#[test]
fn the_kit_passes_and_every_failure_is_listed_with_its_reason() {
    let Some(folder) = kit::folder() else { return };
    let outcomes: Vec<kit::Outcome> =
        kit::LEVELS.iter().flat_map(|level| kit::run_level(&folder, level)).collect();
    let failures: Vec<_> = outcomes.iter().filter(|outcome| outcome.failure.is_some()).collect();
    for outcome in &failures {
        eprintln!("{} {} {}: {:?}", outcome.folder, outcome.case, outcome.node, outcome.failure);
        assert!(kit::report::reason(outcome).is_some(), "nobody says why {} fails", outcome.case);
    }
    let passed = outcomes.len() - failures.len();
    eprintln!("passed: {passed} of {}", outcomes.len());
    assert!(outcomes.len() >= 3_535, "the whole kit: {}", outcomes.len());
    assert!(share(&outcomes, "compliance-level-2") >= 100.0, "level 2 must pass completely");
    assert!(passed as f64 >= 0.993 * outcomes.len() as f64, "at least 99.3 % must pass");

    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/dmn/conformance.md");
    let written = std::fs::read_to_string(page).unwrap();
    let again = "cargo run -p dmn --example conformance > docs/dmn/conformance.md";
    assert!(written == kit::report::of(&outcomes), "the page is another one; write it again: {again}");
}
