//! Finds the shared test material: beside the workspace, or where `COUNTERSIGN_SHARED` points.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so
#![allow(dead_code)] // each test binary uses its part

use std::path::PathBuf;

fn root() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    std::env::var_os("COUNTERSIGN_SHARED").map_or_else(beside, PathBuf::from).join("data")
}

/// A text file, or `None` with a loud line.
pub fn text(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(root().join(path)).ok();
    if text.is_none() {
        eprintln!("SKIPPED: shared test material {path} is missing");
    }
    text
}

/// Every XML file of a folder with its name, sorted; none with a loud line.
pub fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(root().join(folder)) else {
        eprintln!("SKIPPED: shared test material {folder} is missing");
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}
