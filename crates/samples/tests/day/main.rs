//! Tests over whole sample days, as a reader of the files would see them.

#![allow(clippy::unwrap_used, clippy::panic)] // a test stops where it finds something wrong

mod figures;
mod files;
mod master;
mod promise;

use samples::{Mix, Options, SampleDay, accounts_payable};
use serde_json::Value;
use std::sync::OnceLock;

/// The usual day with seed 1.
fn usual() -> &'static SampleDay {
    static DAY: OnceLock<SampleDay> = OnceLock::new();
    DAY.get_or_init(|| accounts_payable(1, 120, Options::default()))
}

fn of(mix: Mix) -> Options {
    Options { mix, ..Options::default() }
}

/// The bytes of the file at `path`.
fn bytes<'a>(day: &'a SampleDay, path: &str) -> &'a [u8] {
    &day.files.iter().find(|file| file.0 == path).unwrap_or_else(|| panic!("no {path}")).1
}

/// The JSON lines of the file at `path`.
fn rows(day: &SampleDay, path: &str) -> Vec<Value> {
    let text = std::str::from_utf8(bytes(day, path)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn truth(day: &SampleDay) -> Vec<Value> {
    rows(day, "truth.jsonl")
}

fn text<'a>(row: &'a Value, pointer: &str) -> &'a str {
    row.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
