//! The public conformance kit as a test: the shares reached are floors.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

mod kit;

fn share(outcomes: &[kit::Outcome]) -> f64 {
    let passed = outcomes.iter().filter(|outcome| outcome.failure.is_none()).count();
    100.0 * passed as f64 / outcomes.len() as f64
}

#[test]
fn the_kit_passes() {
    let Some(folder) = kit::folder() else { return };
    let two = kit::run_level(&folder, "compliance-level-2");
    let three = kit::run_level(&folder, "compliance-level-3");
    let beyond = kit::run_level(&folder, "non-compliant");
    for outcome in two.iter().chain(&three).chain(&beyond) {
        if let Some(failure) = &outcome.failure {
            eprintln!("{} {} {}: {failure}", outcome.folder, outcome.case, outcome.node);
        }
    }
    let all: Vec<_> = two.iter().chain(&three).map(|outcome| outcome.failure.is_none()).collect();
    let passed = all.iter().filter(|passed| **passed).count();
    eprintln!("beyond the levels: {:.2} % of {}", share(&beyond), beyond.len());
    eprintln!("level 2: {:.2} % of {}", share(&two), two.len());
    eprintln!("level 3: {:.2} % of {}", share(&three), three.len());
    eprintln!("overall: {passed} of {} ({:.2} %)", all.len(), 100.0 * passed as f64 / all.len() as f64);
    assert!(share(&two) >= 100.0, "level 2 must pass completely");
    assert!(passed as f64 >= 0.993 * all.len() as f64, "at least 99.3 % must pass");
}
