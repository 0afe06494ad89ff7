//! Trains the base model: `cargo run --release -p firstpass --example train -- packs/accounts-payable/model.json`.
//!
//! From generated documents only: pages of the primer and the text layers of sample letters. The same code gives the same bytes.

use firstpass::{Model, Options, Truth, read, train_base};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Seed of everything that is generated.
const SEED: u64 = 17;
/// Pages of the primer.
const PRIMED: u64 = 2_400;
/// Sample letters.
const LETTERS: usize = 600;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("Usage: train MODEL.json");
        return ExitCode::from(2);
    };
    let options = samples::Options { mix: samples::Mix::Text, ..samples::Options::default() };
    let day = samples::accounts_payable(SEED, LETTERS, options);
    let files: BTreeMap<&str, &[u8]> =
        day.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let truths = files.get("truth.jsonl").copied().unwrap_or_default();
    let truths = String::from_utf8_lossy(truths);
    let letters = truths.lines().filter_map(|line| {
        let truth: Truth = serde_json::from_str(line).ok()?;
        let bytes = files.get(truth.input.as_str())?;
        let reading = read(bytes, &Model::empty(), &Options { ignore_structured: true, client: None });
        let fields = truth.fields.keys().map(|name| (name.clone(), truth.value(name))).collect();
        Some((reading.pages, fields))
    });
    let model = train_base(SEED, PRIMED, letters);
    let text = model.to_text();
    eprintln!("{} bytes, digest {}", text.len(), model.digest());
    match std::fs::write(&path, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path} was not written: {error}");
            ExitCode::from(3)
        }
    }
}
