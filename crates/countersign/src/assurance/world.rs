//! A client with its letters, each read and examined once.

use crate::sample;
use firstpass::{Model, Options};
use payables::master::MasterKind;
use payables::surety::{CRITICAL, SIGNS, SuretyModel, SuretyRow, signs};
use payables::{Circumstances, Facts, Register, Tolerances, examine};
use rust_decimal::Decimal;
use samples::{Mix, SampleDay};
use serde_json::Value;
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Draft, Failure, Standing};

/// Threads that read.
const READERS: usize = 2;
/// The day on which all letters are received.
const RECEIVED: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 18);

/// Notes that make a completion suspicious, as the gate's draw for audit has them.
const SUSPICIOUS: [&str; 2] = ["layout-new", "number-shape"];

/// What is kept of a letter.
#[derive(Clone, Copy)]
pub struct Letter {
    /// What speaks for and against its draft.
    signs: [f64; SIGNS.len()],
    /// The lowest confidence among its critical fields, for where no score can be learned.
    lowest: f64,
    /// A doubt, an exception or worse sends it to a person whatever the score.
    stopped: bool,
    /// Parts equal scores; from the digest of the document.
    lot: u64,
    /// Whether every critical field is right.
    pub right: bool,
    /// It is from the supplier whose template changes.
    pub of_changing: bool,
    /// The supplier that the draft names; 0 where it names none.
    pub supplier: u64,
    /// Something in it is not as the supplier's earlier ones: its page, or its number.
    pub suspicious: bool,
}

/// The letters in their order of arrival. In the middle the first supplier changes its template.
pub struct World {
    pub letters: Vec<Letter>,
}

impl World {
    pub fn read(seed: u64, count: usize, model: &Model) -> Result<Self, Failure> {
        let day = sample::day(seed, count, Mix::Text);
        let truths = truths(&day)?;
        let files: BTreeMap<&str, &[u8]> =
            day.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let options = Options { ignore_structured: true, client: None };
        let read = |truth: &Value| -> Result<firstpass::Reading, Failure> {
            let name = truth["input"].as_str().unwrap_or_default();
            let bytes = files.get(name).ok_or_else(|| Failure::fault(format!("{name} was not written")))?;
            Ok(firstpass::read(bytes, model, &options))
        };
        let share = truths.len().div_ceil(READERS);
        let readings: Vec<Result<firstpass::Reading, Failure>> = std::thread::scope(|scope| {
            let threads: Vec<_> = truths
                .chunks(share)
                .map(|part| scope.spawn(|| part.iter().map(read).collect::<Vec<_>>()))
                .collect();
            threads.into_iter().flat_map(|it| it.join().unwrap_or_default()).collect()
        });
        if readings.len() != truths.len() {
            return Err(Failure::fault("A reading thread died"));
        }
        let mut register = register(&day)?;
        let mut letters = Vec::with_capacity(truths.len());
        for (at, (reading, truth)) in readings.into_iter().zip(&truths).enumerate() {
            let reading = reading?;
            let case = CaseId::from(format!("AP-{:07}", at + 1).as_str());
            let circumstances = Circumstances::new(case, at as u64 + 1, RECEIVED, reading.sha256);
            let draft = examine(&register, reading.draft, &tolerances(), &circumstances);
            register.note_invoice(&Facts::of(&draft), &circumstances);
            letters.push(Letter::of(
                &draft,
                truth,
                reading.sha256,
                truth["fields"]["supplier"] == truths[0]["fields"]["supplier"],
            ));
        }
        Ok(Self { letters })
    }
}

impl Letter {
    fn of(draft: &Draft, truth: &Value, document: Digest, of_changing: bool) -> Self {
        let signed = |name: &str| truth["fields"][name].as_str();
        let row = SuretyRow::new(draft, signed);
        let lowest = CRITICAL.iter().filter_map(|name| draft.field(name)).map(|field| field.confidence);
        Self {
            signs: signs(draft),
            lowest: lowest.fold(1.0, f64::min),
            stopped: draft.gravest() >= Standing::Doubt,
            lot: lot(document),
            right: row.right,
            of_changing,
            supplier: draft.value("supplier").map_or(0, |id| lot(Digest::of(id.as_bytes()))),
            suspicious: draft
                .findings
                .iter()
                .any(|it| it.standing == Standing::Note && SUSPICIOUS.contains(&it.code.as_str())),
        }
    }

    /// As a row that teaches.
    pub fn row(&self) -> SuretyRow {
        SuretyRow { signs: self.signs.to_vec(), right: self.right }
    }

    /// The score that the gate compares; below every threshold where a rule stops the letter.
    pub fn score(&self, model: Option<&SuretyModel>) -> f64 {
        if self.stopped {
            return -1.0;
        }
        assure::parted(model.map_or(self.lowest, |model| model.of_signs(&self.signs)), self.lot)
    }
}

/// The first eight bytes of a digest.
fn lot(document: Digest) -> u64 {
    let text = document.to_string();
    let hex: String = text.chars().filter(char::is_ascii_hexdigit).take(16).collect();
    u64::from_str_radix(&hex, 16).unwrap_or(0)
}

/// What the pack's table says for invoices of usual size. Tolerances decide about exceptions, not about reading.
fn tolerances() -> Tolerances {
    Tolerances {
        price_percent: Decimal::TWO,
        price_amount: Decimal::ZERO,
        quantity_percent: Decimal::ZERO,
        total_amount: Decimal::ONE,
    }
}

fn truths(day: &SampleDay) -> Result<Vec<Value>, Failure> {
    let text = text(day, "truth.jsonl")?;
    text.lines().map(|line| serde_json::from_str(line).map_err(Failure::fault)).collect()
}

fn text<'a>(day: &'a SampleDay, name: &str) -> Result<&'a str, Failure> {
    let file = day.files.iter().find(|(path, _)| path == name);
    let (_, bytes) = file.ok_or_else(|| Failure::fault(format!("{name} was not written")))?;
    std::str::from_utf8(bytes).map_err(Failure::fault)
}

fn register(day: &SampleDay) -> Result<Register, Failure> {
    let client = text(day, "master/client.json")?;
    let mut register = Register::of_client_file("client.json", client).map_err(Failure::fault)?;
    for (path, _) in &day.files {
        let Some(name) = path.strip_prefix("master/") else { continue };
        if let Some(kind) = MasterKind::of_file(name) {
            register.load(kind, name, text(day, path)?).map_err(Failure::fault)?;
        }
    }
    Ok(register)
}
