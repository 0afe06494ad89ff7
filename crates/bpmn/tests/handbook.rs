//! Every code that a user can meet stands in the handbook.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|it| it == "rs") {
            out.push(path);
        }
    }
}

/// Codes in the calls that make problems, notes and incidents: the first text in lower case with hyphens after the call.
fn codes(text: &str, call: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, _) in text.match_indices(call) {
        let rest = &text[at + call.len()..];
        let Some(open) = rest.find('"').filter(|open| *open < 80) else { continue };
        let Some(close) = rest[open + 1..].find('"') else { continue };
        let code = &rest[open + 1..open + 1 + close];
        if !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            out.insert(code.to_owned());
        }
    }
    out
}

#[test]
fn every_code_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = root.ancestors().nth(2).unwrap().join("docs/bpmn");
    let Ok(problems) = std::fs::read_to_string(docs.join("problems.md")) else {
        eprintln!("SKIPPED: {} is missing; the handbook was not checked", docs.display());
        return;
    };
    let incidents = std::fs::read_to_string(docs.join("incidents.md")).unwrap();
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (calls, page) in [
            (["self.problem(", "self.note(", "file_problem("].as_slice(), &problems),
            (&["Incident::new("], &incidents),
        ] {
            for code in calls.iter().flat_map(|call| codes(&text, call)) {
                assert!(
                    page.contains(&format!("`{code}`")),
                    "{code} of {} is not documented",
                    file.display()
                );
                count += 1;
            }
        }
    }
    assert!(count > 40, "{count} codes were found");
}
