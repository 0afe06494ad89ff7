//! A sample day in a folder of its own, and the binary that works it.

#![allow(dead_code)] // Each test file uses its own part.

pub mod http;
pub mod load;
pub mod office;
pub mod served;
pub mod store;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Business time of every run here, so that the same run ends in the same bytes.
pub const NOW: &str = "2026-11-20T09:00:00Z";

/// What a command answered.
pub struct Answer {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the binary writes UTF-8");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Standard output as JSON; the exit code must be the expected one.
    pub fn json(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "standard error: {}", self.err);
        serde_json::from_str(self.out.trim()).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The binary under test.
pub fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
}

/// Runs the binary to its end.
pub fn countersign<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Answer {
    Answer::of(binary().args(arguments).output().expect("the binary starts"))
}

/// A folder with a sample day; it goes with the test.
pub struct Day {
    dir: tempfile::TempDir,
}

impl Day {
    /// Writes a day with the binary itself.
    pub fn written(count: usize, mix: &str) -> Self {
        let day = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        let out = day.folder();
        let count = count.to_string();
        let answer = countersign(&[
            "sample",
            "accounts-payable",
            "--out",
            path(&out),
            "--count",
            &count,
            "--mix",
            mix,
        ]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        day
    }

    /// Where the day lies.
    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("day")
    }

    /// A place beside the day.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The arguments of a run over the day into the data folder `data`.
    pub fn run_arguments(&self, data: &Path) -> Vec<String> {
        let folder = self.folder();
        let words = [
            "run",
            "accounts-payable",
            path(&folder),
            "--data",
            path(data),
            "--json",
            "--cases",
            "--now",
            NOW,
        ];
        words.map(str::to_owned).to_vec()
    }

    /// Works the whole day into `data`.
    pub fn run(&self, data: &Path) -> Answer {
        countersign(&self.run_arguments(data))
    }

    /// The lines of `truth.jsonl`.
    pub fn truths(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder().join("truth.jsonl")).expect("the day has a truth");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of truth")).collect()
    }
}

/// A path as an argument.
pub fn path(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

/// Strings of a JSON array.
pub fn strings(value: &Value) -> Vec<&str> {
    value.as_array().expect("an array").iter().filter_map(Value::as_str).collect()
}

/// What is said about a case must be the same however a run came about: case, file, condition, reason, findings, untouched.
pub fn outcomes(summary: &Value) -> Vec<Value> {
    let mut outcomes = summary["outcomes"].as_array().expect("the outcomes of a run with --cases").clone();
    outcomes.sort_by_key(|it| it["case"].as_str().map(str::to_owned));
    outcomes
}
