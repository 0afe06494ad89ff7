//! What happened, line by line: a digest of all of it, and the last lines to read when something fails.

use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;

const LINES: usize = 60;

#[derive(Default)]
pub struct Trace {
    hash: Sha256,
    last: VecDeque<String>,
    pub lines: u64,
}

impl Trace {
    pub fn line(&mut self, now_ms: i64, text: &str) {
        let line = format!("{now_ms:>9} {text}");
        self.bytes(line.as_bytes());
        self.lines += 1;
        if std::env::var_os("COUNTERSIGN_SIMULATION_TRACE").is_some() {
            eprintln!("{line}");
        }
        if self.last.len() == LINES {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }

    pub fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    pub fn last(&self) -> String {
        self.last.iter().fold(String::new(), |text, line| text + line + "\n")
    }
}
