//! `backtest`: the first pass on documents of known truth.

use crate::arguments::BacktestArguments;
use crate::data;
use crate::ending::{Ended, wrong_use};
use firstpass::child::Limits;
use firstpass::{BacktestOptions, Model, Readers, Report, Truth};
use std::fs;
use terms::Failure;

/// Documents of one back-test at most.
const DOCUMENTS_MAX: usize = 100_000;

pub fn backtest(arguments: &BacktestArguments) -> Result<Ended, Failure> {
    let pack = data::pack(&arguments.pack)?;
    let model = Model::from_text(&pack.model).map_err(Failure::fault)?;
    let text = fs::read_to_string(&arguments.truth)
        .map_err(|error| Failure::fault(format!("{}: {error}", arguments.truth.display())))?;
    let mut truths: Vec<Truth> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let truth = serde_json::from_str(line).map_err(|error| {
            wrong_use(format!("{}, line {}: {error}.", arguments.truth.display(), at + 1), "Mend the line.")
        })?;
        truths.push(truth);
    }
    if truths.is_empty() || truths.len() > DOCUMENTS_MAX {
        return Err(wrong_use(
            format!("The truth has {} documents; 1 to {DOCUMENTS_MAX} are judged.", truths.len()),
            "Name another file.",
        ));
    }
    let settings = data::settings(std::path::Path::new("."), pack, None, 0)?;
    let start = settings.reader;
    let readers = Readers::start(move || start(), Limits::default(), &model);
    let options =
        BacktestOptions { ignore_structured: arguments.ignore_structured, by: arguments.by.clone() };
    let mut report = firstpass::backtest(&truths, &model, &options, |input, read| {
        let path = arguments.inputs.join(input);
        let bytes =
            fs::read(&path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
        readers.read(&bytes, read)
    })?;
    if !arguments.differences {
        report.differences.clear();
    }
    if arguments.json {
        println!("{}", serde_json::to_string(&report).map_err(Failure::fault)?);
    } else {
        tell(&report);
    }
    Ok(Ended::Done)
}

fn tell(report: &Report) {
    println!("{} documents, {} exact", report.documents, report.documents_exact);
    for (name, judged) in &report.fields {
        println!(
            "  {name:<20} n {:>4}  accuracy {:.3}  mean confidence {:.3}",
            judged.n, judged.accuracy, judged.mean_confidence
        );
    }
    for it in &report.differences {
        let read = it.read.as_deref().map_or_else(|| "nothing".to_owned(), |text| format!("{text:?}"));
        println!("{}  {}: {read} at {:.2}, true is {:?}", it.input, it.field, it.confidence, it.truth);
    }
}
