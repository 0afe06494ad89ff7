//! `bench`: figures of this machine. Wall time and CPU time stand beside each other, because machines are noisy.

use crate::arguments::BenchArguments;
use crate::cpu::used;
use crate::ending::{Ended, wrong_use};
use crate::{bench_boundary, bench_case, bench_journal, data, run, sample};
use office::view::{Act, Decision, Shelf, WorklistQuery};
use office::{Office, packs};
use samples::Mix;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;
use terms::Failure;

/// Acts measured at the desk.
const ACTS: usize = 200;

pub fn bench(arguments: &BenchArguments) -> Result<Ended, Failure> {
    let (dir, scratch) = match &arguments.data {
        Some(dir) => (dir.clone(), false),
        None => (std::env::temp_dir().join(format!("countersign-bench-{}", std::process::id())), true),
    };
    let figures = match arguments.what.as_str() {
        "invoices" => invoices(&dir, arguments.count),
        "desk" => desk(&dir, arguments.count),
        "reading" => reading(arguments.count),
        "assurance" => assurance(arguments),
        "journal" => journal(&dir, arguments),
        "boundary" => boundary(&dir, arguments),
        "case" => case(&dir, arguments.count),
        other => Err(wrong_use(
            format!("\"{other}\" cannot be measured."),
            "Say invoices, desk, reading, assurance, boundary, case or journal.",
        )),
    };
    if scratch {
        // A scratch folder that stays behind does no harm.
        let _ = std::fs::remove_dir_all(&dir);
    }
    let figures = figures?;
    if arguments.json {
        println!("{figures}");
    } else if let Some(map) = figures.as_object() {
        map.iter().for_each(|(name, value)| println!("{name:<32} {value}"));
    }
    Ok(Ended::Done)
}

fn office(dir: &Path, count: usize, mix: Mix) -> Result<(Office, Vec<PathBuf>), Failure> {
    office_on(dir, count, mix, None)
}

fn office_on(
    dir: &Path,
    count: usize,
    mix: Mix,
    database: Option<String>,
) -> Result<(Office, Vec<PathBuf>), Failure> {
    let day = dir.join("sample-day");
    sample::write(&sample::day(1, count, mix), &day)?;
    let settings = data::settings(&dir.join("data"), data::pack(packs::ACCOUNTS_PAYABLE)?, None, 0)?;
    let settings = office::Settings { database, ..settings };
    let office = data::open(settings, Some(&day.join("master")))?;
    Ok((office, run::files(&[day])?))
}

/// The boundary board over so many cases.
fn boundary(dir: &Path, arguments: &BenchArguments) -> Result<Value, Failure> {
    let (office, files) = office(dir, 20, Mix::Structured)?;
    bench_boundary::measure(dir, office, &files, arguments.count as u64)
}

/// Loading a case of so many entries.
fn case(dir: &Path, entries: usize) -> Result<Value, Failure> {
    let (office, files) = office(dir, 30, Mix::Structured)?;
    bench_case::measure(dir, office, &files, entries)
}

/// Commands a second.
fn journal(dir: &Path, arguments: &BenchArguments) -> Result<Value, Failure> {
    let begin = || office_on(dir, arguments.count, Mix::Structured, arguments.database.clone());
    bench_journal::measure(dir, begin, arguments)
}

/// Structured invoices from intake to ready-to-pay.
fn invoices(dir: &Path, count: usize) -> Result<Value, Failure> {
    let (office, files) = office(dir, count, Mix::Structured)?;
    let (before, begun) = (used(), Instant::now());
    let worked = run::work(&office, &files, false)?;
    let (seconds, after) = (begun.elapsed().as_secs_f64(), used());
    office.close();
    let cpu = after.cpu_seconds - before.cpu_seconds;
    Ok(json!({
        "documents": files.len(),
        "completed_without_person": worked.summary.completed_without_person,
        "seconds": round(seconds),
        "cpu_ms_per_document": round(cpu * 1000.0 / files.len() as f64),
        "peak_mb": round(after.peak_mb),
        "children_peak_mb": round(after.children_peak_mb),
    }))
}

/// Desk acts with many open cases.
fn desk(dir: &Path, count: usize) -> Result<Value, Failure> {
    let (office, files) = office(dir, count, Mix::Text)?;
    run::work(&office, &files, false)?;
    let runtime = data::runtime()?;
    let who = office
        .sign_in_links()
        .into_iter()
        .map(|link| link.person)
        .find(|person| person.roles.iter().any(|role| role == "operator"));
    let Some(who) = who else { return Err(Failure::fault("The sample has no operator")) };
    let (mut lists, mut desks, mut acts) = (Vec::new(), Vec::new(), Vec::new());
    let query = WorklistQuery { shelf: Shelf::Mine, find: None, after: None, limit: 50 };
    for at in 0..ACTS {
        let begun = Instant::now();
        let list = office.worklist(&who, &query)?;
        lists.push(begun.elapsed().as_secs_f64() * 1000.0);
        let Some(row) = list.rows.get(at % list.rows.len().max(1)) else { break };
        let begun = Instant::now();
        let desk = office.desk(&who, &row.case, &row.task)?;
        desks.push(begun.elapsed().as_secs_f64() * 1000.0);
        let begun = Instant::now();
        let answer = runtime.block_on(office.decide(&who, refusal(&desk.case, &desk.task, desk.shown, at)));
        acts.push(begun.elapsed().as_secs_f64() * 1000.0);
        answer?;
    }
    let open = office
        .worklist(&who, &WorklistQuery { shelf: Shelf::Everyone, ..query })?
        .shelves
        .iter()
        .find(|(shelf, _)| *shelf == Shelf::Everyone)
        .map_or(0, |(_, n)| *n);
    office.close();
    let mut figures = json!({ "open_cases": open, "acts": acts.len() });
    for (name, mut times) in [("worklist_ms", lists), ("desk_ms", desks), ("act_ms", acts)] {
        times.sort_by(f64::total_cmp);
        figures[name] = json!({ "p50": quantile(&times, 0.5), "p95": quantile(&times, 0.95), "max": quantile(&times, 1.0) });
    }
    Ok(figures)
}

fn refusal(case: &terms::CaseId, task: &terms::TaskId, shown: terms::Digest, at: usize) -> Decision {
    Decision {
        case: case.clone(),
        task: task.clone(),
        act: Act::Refuse,
        shown,
        corrections: std::collections::BTreeMap::new(),
        reason: Some("Measured".to_owned()),
        to: None,
        evidence_opened: None,
        seconds_on_screen: None,
        key: format!("bench-{at}"),
    }
}

/// Hybrid PDFs, read in a child process.
fn reading(count: usize) -> Result<Value, Failure> {
    let day = sample::day(1, count.max(120), Mix::Day);
    let pdfs: Vec<&Vec<u8>> = day
        .files
        .iter()
        .filter(|(name, bytes)| name.ends_with(".pdf") && contains(bytes, b"factur-x.xml"))
        .map(|(_, bytes)| bytes)
        .collect();
    let pack = data::pack(packs::ACCOUNTS_PAYABLE)?;
    let model = firstpass::Model::from_text(&pack.model).map_err(Failure::fault)?;
    let start = data::settings(Path::new("."), pack, None, 0)?.reader;
    let readers = firstpass::Readers::start(move || start(), firstpass::child::Limits::default(), &model);
    let options = firstpass::Options::default();
    for pdf in pdfs.iter().take(3) {
        readers.read(pdf, &options)?;
    }
    let (before, begun) = (used(), Instant::now());
    for pdf in &pdfs {
        readers.read(pdf, &options)?;
    }
    let (seconds, after) = (begun.elapsed().as_secs_f64(), used());
    let n = pdfs.len().max(1) as f64;
    Ok(json!({
        "hybrid_pdfs": pdfs.len(),
        "wall_ms_per_document": round(seconds * 1000.0 / n),
        "cpu_ms_per_document": round((after.cpu_seconds - before.cpu_seconds) * 1000.0 / n),
    }))
}

/// What completes without a person after so many signed cases, and how wrong it is.
fn assurance(arguments: &BenchArguments) -> Result<Value, Failure> {
    let pack = data::pack(packs::ACCOUNTS_PAYABLE)?;
    let model = firstpass::Model::from_text(&pack.model).map_err(Failure::fault)?;
    crate::assurance::assurance(&model, arguments.runs, arguments.count, arguments.seed)
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = ((sorted.len().saturating_sub(1)) as f64 * q).ceil() as usize;
    sorted.get(at).copied().map_or(0.0, round)
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
