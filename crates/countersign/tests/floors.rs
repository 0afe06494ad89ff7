//! The floors of the house, as ARCHITECTURE.md draws them: a crate imports only from floors below it.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Pure crates, low to high: each may use those before it.
const PURE: [&str; 9] =
    ["terms", "markup", "bpmn", "dmn", "formats", "assure", "payables", "cases", "samples"];

/// Crates through which the world comes in: files, sockets, clocks, chance, threads.
const WORLDLY: [&str; 15] = [
    "tokio",
    "rusqlite",
    "axum",
    "hyper",
    "reqwest",
    "ureq",
    "getrandom",
    "rand",
    "mio",
    "async-std",
    "rayon",
    "tempfile",
    "libc",
    "notify",
    "socket2",
];

/// The crates of the house with everything of the house that they use, directly or not, and their direct dependencies of any origin.
struct House {
    all: BTreeMap<String, BTreeSet<String>>,
    own: BTreeMap<String, BTreeSet<String>>,
}

impl House {
    fn read() -> Self {
        let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
        let packages = metadata["packages"].as_array().expect("packages");
        let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
        // What tests and benches need does not end up in the crate.
        let shipped = |package: &Value| {
            package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .filter(|it| it["kind"] != "dev")
                .map(name)
                .collect()
        };
        let all: BTreeMap<String, BTreeSet<String>> =
            packages.iter().map(|package| (name(package), shipped(package))).collect();
        let direct = |uses: &BTreeSet<String>| {
            uses.iter().filter(|it| all.contains_key(*it)).cloned().collect::<BTreeSet<_>>()
        };
        let mut own: BTreeMap<String, BTreeSet<String>> =
            all.iter().map(|(name, uses)| (name.clone(), direct(uses))).collect();
        // As many rounds as there are crates reach everything that is used through others.
        for _ in 0..own.len() {
            let before = own.clone();
            for uses in own.values_mut() {
                let further: Vec<String> = uses.iter().flat_map(|it| before[it].iter().cloned()).collect();
                uses.extend(further);
            }
        }
        Self { all, own }
    }

    fn uses(&self, name: &str) -> &BTreeSet<String> {
        self.own.get(name).unwrap_or_else(|| panic!("the house has no crate {name}"))
    }
}

#[test]
fn pure_crates_use_only_floors_below_and_nothing_of_the_world() {
    let house = House::read();
    for (at, name) in PURE.iter().enumerate() {
        for used in house.uses(name) {
            assert!(PURE[..at].contains(&used.as_str()), "{name} may not use {used}: it is not below it");
        }
        for used in &house.all[*name] {
            assert!(!WORLDLY.contains(&used.as_str()), "{name} is pure and may not use {used}");
        }
    }
}

#[test]
fn samples_know_nothing_of_how_documents_are_read_or_judged() {
    let house = House::read();
    for stranger in ["formats", "payables", "cases", "firstpass"] {
        assert!(
            !house.uses("samples").contains(stranger),
            "samples may not use {stranger}: a test must not share code with what it tests"
        );
    }
}

#[test]
fn the_first_pass_cannot_sign() {
    let house = House::read();
    for stranger in ["cases", "journal", "vault", "policy", "office", "web"] {
        assert!(
            !house.uses("firstpass").contains(stranger),
            "firstpass may not use {stranger}: it returns drafts, never decisions"
        );
    }
}

#[test]
fn faces_reach_only_what_the_office_offers() {
    let house = House::read();
    let direct: BTreeSet<&str> =
        house.all["web"].iter().map(String::as_str).filter(|it| house.own.contains_key(*it)).collect();
    assert_eq!(direct, BTreeSet::from(["office", "terms"]), "web goes through the one door");
}

#[test]
fn storage_and_keys_know_no_business() {
    let house = House::read();
    assert!(house.uses("reach").is_empty(), "reach is at the bottom");
    for name in ["journal", "vault", "policy"] {
        for used in house.uses(name) {
            // `reach` knows how a database is reached, and nothing of what lies in it.
            let below = used == "terms" || used == "reach" && name != "policy";
            assert!(below, "{name} is about envelopes, keys or the law and may not know {used}");
        }
    }
}

#[test]
fn nothing_below_the_runtime_knows_it() {
    let house = House::read();
    for name in house.own.keys().filter(|it| !matches!(it.as_str(), "countersign" | "web" | "office")) {
        for above in ["office", "web", "countersign"] {
            assert!(!house.uses(name).contains(above), "{name} may not use {above}");
        }
    }
}
