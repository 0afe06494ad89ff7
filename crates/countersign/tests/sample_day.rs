//! The sample day as a scenario: every planted trouble is found, and a person is asked where the truth says so.

mod day;

use day::{Day, outcomes, strings};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where the first pass is known to fall short today: file, what is missing ("person" or a code), why. Each of them still ends
/// with a person. A new one fails the test, and so does one that was mended and not removed from here.
const KNOWN_GAPS: &[(&str, &str, &str)] = &[];

/// The codes that must never be missed in a way that lets a document through alone.
const NEVER_ALONE: [&str; 2] = ["bank-changed", "duplicate-exact"];

#[test]
fn the_planted_trouble_of_a_day_is_found() {
    let day = Day::written(120, "day");
    let summary = day.run(&day.beside("data")).json(0);
    let truths = by_file(day.truths());
    let outcomes = outcomes(&summary);
    assert_eq!(summary["cases"], 120);
    assert_eq!(summary["refused"], 0);
    assert_eq!(outcomes.len(), truths.len(), "one case for each document");

    let mut gaps = BTreeSet::new();
    for outcome in &outcomes {
        let file = outcome["file"].as_str().expect("a file name");
        let truth = truths.get(file).unwrap_or_else(|| panic!("{file} has no truth"));
        let found: BTreeSet<&str> = strings(&outcome["findings"]).into_iter().collect();
        let expected = strings(&truth["expect"]["exceptions"]);
        gaps.extend(
            expected
                .into_iter()
                .filter(|code| !found.contains(code))
                .map(|code| (file.to_owned(), code.to_owned())),
        );
        if truth["expect"]["person"] != asked_a_person(outcome) {
            gaps.insert((file.to_owned(), "person".to_owned()));
        }
        let planted = truth["planted"].as_str().unwrap_or_default();
        if NEVER_ALONE.contains(&planted) {
            assert_ne!(
                outcome["condition"], "ready-to-pay",
                "{file} carries {planted} and went to payment alone: {outcome}"
            );
        }
    }

    let known: BTreeSet<(String, String)> =
        KNOWN_GAPS.iter().map(|(file, what, _)| ((*file).to_owned(), (*what).to_owned())).collect();
    let describe = |gap: &&(String, String)| {
        let outcome = outcomes.iter().find(|it| it["file"] == gap.0.as_str()).expect("a case");
        format!(
            "{} misses {}; the truth is {}, the case is {outcome}",
            gap.0, gap.1, truths[&gap.0]["expect"]
        )
    };
    let new: Vec<String> = gaps.difference(&known).collect::<Vec<_>>().iter().map(describe).collect();
    assert!(new.is_empty(), "new gaps:\n{}", new.join("\n"));
    let mended: Vec<_> = known.difference(&gaps).collect();
    assert!(mended.is_empty(), "these gaps are mended; remove them from KNOWN_GAPS: {mended:?}");
}

/// Capture needed a person. Approval by the authority matrix is no exception at capture.
fn asked_a_person(outcome: &Value) -> bool {
    let through = ["ready-to-pay", "paid", "completed"].iter().any(|it| outcome["condition"] == *it);
    outcome["untouched"] != true || !(through || outcome["reason"] == "role")
}

fn by_file(truths: Vec<Value>) -> BTreeMap<String, Value> {
    let name = |truth: &Value| {
        truth["input"].as_str().and_then(|it| it.rsplit('/').next()).expect("an input").to_owned()
    };
    truths.into_iter().map(|truth| (name(&truth), truth)).collect()
}
