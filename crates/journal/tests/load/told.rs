//! What nodes said: commands that were acknowledged to them, and refusals.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::ChildStdout;
use std::sync::{Arc, Mutex};

/// Everything that was said so far.
#[derive(Default)]
pub struct Told {
    keys: Mutex<BTreeSet<String>>,
    refusals: Mutex<Vec<String>>,
    /// What a node saw and must not be.
    broken: Mutex<Vec<String>>,
}

impl Told {
    pub fn acknowledged(&self) -> usize {
        self.keys.lock().unwrap().len()
    }

    pub fn keys(&self) -> BTreeSet<String> {
        self.keys.lock().unwrap().clone()
    }

    pub fn refusals(&self) -> Vec<String> {
        self.refusals.lock().unwrap().clone()
    }

    pub fn broken(&self) -> Vec<String> {
        self.broken.lock().unwrap().clone()
    }

    fn line(&self, line: &str) {
        // The harness may have begun a line with words of its own.
        if let Some((_, key)) = line.rsplit_once("ACK ") {
            self.keys.lock().unwrap().insert(key.to_owned());
        } else if let Some((_, why)) = line.split_once("REFUSED ") {
            self.refusals.lock().unwrap().push(why.to_owned());
        } else if let Some((_, why)) = line.split_once("BROKEN ") {
            self.broken.lock().unwrap().push(why.to_owned());
        }
    }
}

/// Takes what a node says until it has gone: what it had said before it died still lies in the pipe.
pub fn listen(told: &Arc<Told>, out: ChildStdout) {
    let told = Arc::clone(told);
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            told.line(&line);
        }
    });
}
