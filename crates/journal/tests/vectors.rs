//! The public RFC 6962 test vectors, read from the shared data folder where there is one.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

use base64::{Engine as _, engine::general_purpose::STANDARD};
use journal::{verify_consistency, verify_inclusion};
use serde_json::Value;
use std::path::{Path, PathBuf};
use terms::Digest;

fn shared(part: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("COUNTERSIGN_SHARED").map_or(beside, PathBuf::from);
    let path = root.join("data/merkle/testdata").join(part);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: no test vectors at {}; set COUNTERSIGN_SHARED", path.display());
    None
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn cases(part: &str) -> Vec<(String, Value)> {
    let Some(dir) = shared(part) else { return Vec::new() };
    let mut found = Vec::new();
    files(&dir, &mut found);
    found.sort();
    let read = |path: &PathBuf| {
        (path.display().to_string(), serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    };
    found.iter().map(read).collect()
}

/// A hash of another length than 32 bytes can stand in no proof of ours.
fn hash(value: &Value) -> Option<Digest> {
    STANDARD.decode(value.as_str().unwrap_or_default()).ok()?.try_into().ok().map(Digest)
}

fn path(case: &Value) -> Option<Vec<Digest>> {
    case["proof"].as_array().map_or(Some(Vec::new()), |hashes| hashes.iter().map(hash).collect())
}

fn number(case: &Value, name: &str) -> u64 {
    case[name].as_u64().unwrap_or_default()
}

#[test]
fn inclusion() {
    let cases = cases("inclusion");
    for (name, case) in &cases {
        let holds = (|| {
            let (leaf, root, path) = (hash(&case["leafHash"])?, hash(&case["root"])?, path(case)?);
            Some(verify_inclusion(leaf, number(case, "leafIdx"), number(case, "treeSize"), &path, root))
        })();
        assert_eq!(holds.unwrap_or(false), !case["wantErr"].as_bool().unwrap(), "{name}");
    }
    eprintln!("{} inclusion vectors", cases.len());
}

/// Its roots are the words "don't care 2" and no hashes, yet it asks for a yes.
const PLACEHOLDER: &str = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json";

#[test]
fn consistency() {
    let cases = cases("consistency");
    for (name, case) in cases.iter().filter(|(name, _)| !name.ends_with(PLACEHOLDER)) {
        let holds = (|| {
            let (old, new, path) = (hash(&case["root1"])?, hash(&case["root2"])?, path(case)?);
            Some(verify_consistency(number(case, "size1"), number(case, "size2"), old, new, &path))
        })();
        assert_eq!(holds.unwrap_or(false), !case["wantErr"].as_bool().unwrap(), "{name}");
    }
    eprintln!("{} consistency vectors", cases.len());
}
