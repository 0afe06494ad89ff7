//! Packs: the files of one kind of work, embedded in the binary or read from a folder, and every version a case may stay on.

use cases::{Pack, PackProblem, Rulebook, Ruling};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use terms::{Digest, Failure};

/// The pack of this kind of work.
pub const ACCOUNTS_PAYABLE: &str = "accounts-payable";
/// The process of a payment run, within the same pack.
pub const PAYMENT_RUN: &str = "payment-run";

/// The files of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFiles {
    /// `process.bpmn`
    pub process: Vec<u8>,
    /// `payment-run.bpmn`
    pub payment_run: Vec<u8>,
    /// `rules.dmn`
    pub rules: Vec<u8>,
    /// `model.json`: the field ranker that new offices start with.
    pub model: Vec<u8>,
}

const FILES: [&str; 4] = ["process.bpmn", "payment-run.bpmn", "rules.dmn", "model.json"];

impl PackFiles {
    /// The pack of that name that the binary carries.
    pub fn embedded(name: &str) -> Option<Self> {
        (name == ACCOUNTS_PAYABLE).then(|| Self {
            process: include_bytes!("../../../packs/accounts-payable/process.bpmn").to_vec(),
            payment_run: include_bytes!("../../../packs/accounts-payable/payment-run.bpmn").to_vec(),
            rules: include_bytes!("../../../packs/accounts-payable/rules.dmn").to_vec(),
            model: include_bytes!("../../../packs/accounts-payable/model.json").to_vec(),
        })
    }

    /// The pack in a folder.
    ///
    /// # Errors
    /// The file that cannot be read.
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let file = |name: &str| {
            fs::read(dir.join(name))
                .map_err(|error| Failure::fault(format!("{}: {error}", dir.join(name).display())))
        };
        Ok(Self {
            process: file(FILES[0])?,
            payment_run: file(FILES[1])?,
            rules: file(FILES[2])?,
            model: file(FILES[3])?,
        })
    }

    /// Keeps the files, so that cases can stay on this version.
    pub(crate) fn keep(&self, dir: &Path) -> Result<(), Failure> {
        let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", dir.display()));
        if dir.join(FILES[3]).exists() {
            return Ok(());
        }
        fs::create_dir_all(dir).map_err(fault)?;
        for (name, bytes) in FILES.iter().zip([&self.process, &self.payment_run, &self.rules, &self.model]) {
            crate::files::write_whole(&dir.join(name), bytes)?;
        }
        Ok(())
    }

    /// SHA-256 over process and rules: what a case stays on.
    pub fn version(&self) -> Digest {
        let parts = [&self.process, &self.payment_run, &self.rules].map(|bytes| Digest::of(bytes).to_hex());
        Digest::of(parts.concat().as_bytes())
    }

    /// Prepares both processes with the rules.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn prepare(&self) -> Result<Prepared, Vec<PackProblem>> {
        let rules = rulebook(&self.rules)?;
        let version = self.version();
        let invoices = Pack::prepare(ACCOUNTS_PAYABLE, &self.process, Arc::clone(&rules), version);
        let runs = Pack::prepare(PAYMENT_RUN, &self.payment_run, rules, version);
        match (invoices, runs) {
            (Ok(invoices), Ok(runs)) => Ok(Prepared {
                invoices: Arc::new(invoices),
                runs: Arc::new(runs),
                process: self.process.clone(),
            }),
            (invoices, runs) => Err(invoices.err().into_iter().chain(runs.err()).flatten().collect()),
        }
    }
}

/// A pack that is ready to run.
#[derive(Clone)]
pub struct Prepared {
    /// Invoices and credit notes.
    pub invoices: Arc<Pack>,
    /// Payment runs.
    pub runs: Arc<Pack>,
    /// The process file, for drawing.
    pub process: Vec<u8>,
}

/// Every version that a case of this office may stay on.
pub(crate) struct Shelf {
    versions: HashMap<Digest, Prepared>,
    pub current: Digest,
}

impl Shelf {
    /// Keeps `files` as the current version in `dir` and loads the ones kept before.
    pub fn open(dir: &Path, files: &PackFiles) -> Result<Self, Failure> {
        let current = files.version();
        let prepared = files.prepare().map_err(|problems| Failure::fault(sentence(&problems)))?;
        files.keep(&dir.join(current.to_hex()))?;
        let mut versions = HashMap::from([(current, prepared)]);
        let listed =
            fs::read_dir(dir).map_err(|error| Failure::fault(format!("{}: {error}", dir.display())))?;
        for entry in listed.flatten() {
            let Some(version) = entry.file_name().to_str().and_then(Digest::from_hex) else { continue };
            if version != current
                && let Ok(prepared) = PackFiles::read(&entry.path())?.prepare()
            {
                versions.insert(version, prepared);
            }
        }
        Ok(Self { versions, current })
    }

    /// The version in which new cases begin.
    pub fn newest(&self) -> &Prepared {
        &self.versions[&self.current]
    }

    /// The process that a case stays on.
    pub fn of(&self, name: &str, version: Option<Digest>) -> Result<Arc<Pack>, Failure> {
        let version = version.unwrap_or(self.current);
        let prepared = self.versions.get(&version).ok_or_else(|| {
            Failure::fault(format!(
                "The files of pack version {} are missing in packs/; restore them",
                version.short()
            ))
        })?;
        Ok(Arc::clone(if name == PAYMENT_RUN { &prepared.runs } else { &prepared.invoices }))
    }
}

/// All problems as one text.
pub fn sentence(problems: &[PackProblem]) -> String {
    let line = |it: &PackProblem| {
        let element = it.element.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
        format!("{}:{}{element}: {} {} [{}]", it.file, it.line, it.sentence, it.remedy, it.code)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The decisions of a rules file, ready to be asked.
///
/// # Errors
/// Every problem of the file.
pub fn rulebook(bytes: &[u8]) -> Result<Rulebook, Vec<PackProblem>> {
    crate::rules::rulebook(bytes)
}

/// Asks a decision and reads one member of its result.
pub(crate) fn decision(rules: &Rulebook, name: &str, inputs: &Map<String, Value>) -> Result<Value, Failure> {
    let Ruling { result, .. } = rules(name, inputs)
        .map_err(|error| Failure::fault(format!("The decision \"{name}\" could not be made: {error}")))?;
    Ok(result)
}
