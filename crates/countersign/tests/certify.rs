//! `certify` as a script sees it: outcomes, refusals with line and remedy, the figure, and whether promises are kept.

mod day;

use day::countersign;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn file(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn certify(file: &Path, more: &[&str]) -> day::Answer {
    let mut arguments = vec!["certify", file.to_str().unwrap()];
    arguments.extend(more);
    countersign(&arguments)
}

/// Scores that are worth something: the better half is right, the worse half wrong in every fifth case.
fn rows(n: usize) -> String {
    let mut text = "tier,correct,score\n".to_owned();
    for at in 0..n {
        let score = (at * 7919 % n) as f64 / n as f64;
        let correct = if score > 0.5 || at % 5 > 0 { "true" } else { "0" };
        let _ = writeln!(text, "{},{correct},{score:.6}", if at % 2 == 0 { "known" } else { "new" });
    }
    text
}

#[test]
fn a_good_file_is_certified_with_figure_and_tiers() {
    let dir = tempfile::tempdir().unwrap();
    let scores = file(dir.path(), "scores.csv", &rows(2000));
    let svg = dir.path().join("figure.svg");
    let json =
        ["--alpha", "0.02", "--delta", "0.1", "--by", "tier", "--json", "--svg", svg.to_str().unwrap()];
    let said = certify(&scores, &json).json(0);
    assert_eq!((said["certified"].as_bool(), said["sample"].as_u64()), (Some(true), Some(2000)), "{said}");
    assert!(said["coverage"].as_f64().unwrap() > 0.5 && said["bound"].as_f64().unwrap() <= 0.02, "{said}");
    assert!(said["tiers"]["known"]["certified"].as_bool().unwrap(), "{said}");
    let figure = fs::read_to_string(&svg).unwrap();
    let drawn = roxmltree::Document::parse(&figure).unwrap();
    assert_eq!(drawn.root_element().attribute("role"), Some("img"));
    for word in ["ceiling α 2\u{a0}%", "certified ", "perfect ", "naive "] {
        assert!(figure.contains(word), "{word} is missing");
    }
    let text = certify(&scores, &["--alpha", "0.02"]);
    assert!(text.code == 0 && text.out.contains("Certified from a score of"), "{}", text.out);
}

#[test]
fn too_few_cases_are_said_with_the_number_that_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    let scores = file(dir.path(), "few.csv", &format!("score,correct\n{}", "0.9,1\n".repeat(120)));
    let said = certify(&scores, &["--alpha", "0.01", "--json"]).json(1);
    assert_eq!((said["needs"].as_u64(), said["has"].as_u64()), (Some(299), Some(120)), "{said}");
    assert!(certify(&scores, &["--alpha", "0.01"]).out.contains("Needs 299 checked cases, has 120."));
    let one = file(dir.path(), "one.csv", "score,correct\n0.5,1\n");
    assert_eq!(certify(&one, &["--alpha", "0.01", "--json"]).json(1)["has"].as_u64(), Some(1));
}

#[test]
fn bad_input_is_refused_with_line_and_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let good = "score,correct\n0.9,1\n";
    let table: [(&str, &[&str], &str); 13] = [
        ("", &["--alpha", "0.02"], "line 1: the column \"score\" is missing"),
        ("score,right\n0.9,1\n", &["--alpha", "0.02"], "line 1: the column \"correct\" is missing"),
        ("score,correct\n", &["--alpha", "0.02"], "has no checked case"),
        (
            "score,correct\n0.9,1\nhigh,1\n",
            &["--alpha", "0.02"],
            "line 3: the score \"high\" is not a number",
        ),
        ("score,correct\nNaN,1\n", &["--alpha", "0.02"], "line 2: the score is NaN"),
        ("score,correct\n1e999,1\n", &["--alpha", "0.02"], "line 2: the score is inf"),
        ("score,correct\n0.9,maybe\n", &["--alpha", "0.02"], "line 2: correct is \"maybe\""),
        ("score,correct\n0.9\n", &["--alpha", "0.02"], "line 2: correct is missing"),
        (good, &["--alpha", "0.02", "--by", "tier"], "line 1: the column \"tier\" is missing"),
        ("score,correct,tier\n0.9,1,\n", &["--alpha", "0.02", "--by", "tier"], "line 2: the tier is missing"),
        (good, &["--alpha", "0"], "alpha is 0"),
        (good, &["--alpha", "1.5"], "alpha is 1.5"),
        (good, &["--alpha", "0.02", "--repeat", "0"], "0 repetitions"),
    ];
    for (text, arguments, wanted) in table {
        let scores = file(dir.path(), "bad.csv", text);
        let answer = certify(&scores, arguments);
        assert_eq!(answer.code, 2, "{text:?}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(wanted) && answer.err.contains("What to do"), "{text:?}: {}", answer.err);
        assert!(answer.out.is_empty(), "{}", answer.out);
    }
    assert_eq!(certify(&dir.path().join("nowhere.csv"), &["--alpha", "0.02"]).code, 2);
}

#[test]
fn promises_are_kept_on_real_scores_and_the_naive_threshold_breaks_its_own() {
    let shared = std::env::var_os("COUNTERSIGN_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let tickets = shared.join("data/gate/tickets-a.csv");
    if !tickets.exists() {
        eprintln!("SKIPPED: {} is not there.", tickets.display());
        return;
    }
    for alpha in ["0.01", "0.02", "0.05"] {
        for sample in ["300", "1000", "3000"] {
            let arguments =
                ["--alpha", alpha, "--delta", "0.1", "--repeat", "200", "--sample", sample, "--json"];
            let said = certify(&tickets, &arguments).json(0);
            let of = |name: &str| said[name].as_f64().unwrap();
            assert!(of("broken_share") <= 0.1, "{alpha} {sample}: {said}");
            let least = match (alpha, sample) {
                ("0.02", "1000") => 0.30,
                ("0.02", "3000") => 0.58,
                ("0.05", "1000") => 0.73,
                _ => 0.0,
            };
            assert!(of("mean_coverage") >= least, "{alpha} {sample}: {said}");
            assert!(of("naive_broken_share") > 0.2, "{alpha} {sample}: {said}");
            eprintln!(
                "α {alpha} n {sample}: broken {} covered {:.3}; naive {} {:.3}",
                of("broken_share"),
                of("mean_coverage"),
                of("naive_broken_share"),
                of("naive_mean_coverage")
            );
        }
    }
}
