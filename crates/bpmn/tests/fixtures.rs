//! The fixtures of three open engines and of the interchange group: each loads, or is refused for a stated reason.

mod plain;

use plain::Plain;
use std::path::{Path, PathBuf};

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

#[test]
fn every_file_loads_or_says_why_not() {
    let Some(folder) = shared() else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    for path in &all {
        let xml = std::fs::read(path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().display();
        match bpmn::read(&xml, &Plain) {
            Ok(loaded) => {
                for process in &loaded.definitions.processes {
                    for problem in &process.unrunnable {
                        println!("SHOWN   {name}: {problem}");
                    }
                }
                for note in &loaded.notes {
                    println!("NOTE    {name}: {}", note.about);
                }
            }
            Err(problems) => {
                for problem in problems {
                    println!("REFUSED {name}: {problem}");
                }
            }
        }
    }
}
