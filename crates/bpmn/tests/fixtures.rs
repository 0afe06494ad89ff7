//! The fixtures of three open engines and of the interchange group: each loads, or is refused for a stated reason.

mod plain;

use plain::Plain;
use plain::fixtures::{files, shared};

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
