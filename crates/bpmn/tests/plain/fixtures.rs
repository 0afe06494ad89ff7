//! Where the shared fixtures are.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

/// The folder of BPMN fixtures; says loudly where it is missing.
pub fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)?;
    let shared = std::env::var_os("COUNTERSIGN_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let folder = shared.join("data/bpmn");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is missing; no fixture was read", folder.display());
        return None;
    }
    Some(folder)
}

/// All BPMN files below a folder, in order of name.
pub fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|it| it == "bpmn") {
            out.push(path);
        }
    }
}
