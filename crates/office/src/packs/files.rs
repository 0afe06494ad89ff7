//! The files of one version: named, digested, prepared.

use super::ACCOUNTS_PAYABLE;
use crate::rules::rulebook;
use cases::{Pack, PackProblem};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use terms::{Digest, Failure};

/// The main process; its pack is named after the kind of work, every other process after its file.
pub const PROCESS_FILE: &str = "process.bpmn";
/// The decisions.
pub const RULES_FILE: &str = "rules.dmn";
/// The field ranker that new offices start with. It is learned on, so it is no part of a version.
const MODEL_FILE: &str = "model.json";
/// Files that a pack needs, in the order in which versions before 2 were digested.
const NEEDED: [&str; 3] = [PROCESS_FILE, "payment-run.bpmn", RULES_FILE];
/// Named files of one version at most.
pub const FILES_MAX: usize = 64;
/// Bytes of the name of a file.
const NAME_BYTES_MAX: usize = 80;

/// Where files came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The binary carries them.
    Embedded,
    /// A folder that somebody named, or a change that somebody proposed.
    Given,
}

/// The files of a pack: what a version is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFiles {
    files: BTreeMap<String, Vec<u8>>,
    /// `model.json`: the field ranker that new offices start with.
    pub model: Vec<u8>,
    /// Where they came from.
    pub origin: Origin,
}

impl PackFiles {
    /// The pack of that name that the binary carries.
    pub fn embedded(name: &str) -> Option<Self> {
        let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        (name == ACCOUNTS_PAYABLE).then(|| Self {
            files: BTreeMap::from([
                file(PROCESS_FILE, include_bytes!("../../../../packs/accounts-payable/process.bpmn")),
                file(
                    "payment-run.bpmn",
                    include_bytes!("../../../../packs/accounts-payable/payment-run.bpmn"),
                ),
                file(
                    "supplier-onboarding.bpmn",
                    include_bytes!("../../../../packs/accounts-payable/supplier-onboarding.bpmn"),
                ),
                file(RULES_FILE, include_bytes!("../../../../packs/accounts-payable/rules.dmn")),
            ]),
            model: include_bytes!("../../../../packs/accounts-payable/model.json").to_vec(),
            origin: Origin::Embedded,
        })
    }

    /// The pack in a folder: every `.bpmn` and `.dmn` file, and `model.json`.
    ///
    /// # Errors
    /// The file that is missing or cannot be read; more than [`FILES_MAX`] files.
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let fault =
            |path: &Path, error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(dir).map_err(|error| fault(dir, error))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_file_name(&name) {
                let bytes = fs::read(entry.path()).map_err(|error| fault(&entry.path(), error))?;
                files.insert(name, bytes);
            }
        }
        if files.len() > FILES_MAX {
            return Err(Failure::fault(format!(
                "{}: {} files; a pack has {FILES_MAX} at most",
                dir.display(),
                files.len()
            )));
        }
        if let Some(missing) = NEEDED.iter().find(|name| !files.contains_key(**name)) {
            return Err(Failure::fault(format!("{}: a pack needs {missing}", dir.join(missing).display())));
        }
        let model = dir.join(MODEL_FILE);
        let model = fs::read(&model).map_err(|error| fault(&model, error))?;
        Ok(Self { files, model, origin: Origin::Given })
    }

    /// The bytes of a file.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Names and bytes, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The same with a file replaced or added.
    ///
    /// # Errors
    /// Why the name cannot be that of a file of a pack, or too many files.
    pub fn with(mut self, name: &str, bytes: Vec<u8>) -> Result<Self, String> {
        if !is_file_name(name) {
            return Err(format!(
                "\"{}\" is no name for a file of a pack",
                name.chars().take(NAME_BYTES_MAX).collect::<String>()
            ));
        }
        self.files.insert(name.to_owned(), bytes);
        self.origin = Origin::Given;
        if self.files.len() > FILES_MAX {
            return Err(format!("A pack has {FILES_MAX} files at most"));
        }
        Ok(self)
    }

    /// SHA-256 of each file, by name.
    pub fn digests(&self) -> BTreeMap<String, Digest> {
        self.files.iter().map(|(name, bytes)| (name.clone(), Digest::of(bytes))).collect()
    }

    /// What a case stays on: SHA-256 over one line `name digest` for each file, sorted by name.
    pub fn version(&self) -> Digest {
        let lines: String =
            self.digests().iter().map(|(name, digest)| format!("{name} {}\n", digest.to_hex())).collect();
        Digest::of(lines.as_bytes())
    }

    /// The digest of versions that were kept before a version was a set of named files: over three digests, without names.
    pub fn version_of_old(&self) -> Option<Digest> {
        let parts: Option<Vec<String>> =
            NEEDED.iter().map(|name| Some(Digest::of(self.get(name)?).to_hex())).collect();
        (self.files.len() == NEEDED.len())
            .then(|| parts.map(|parts| Digest::of(parts.concat().as_bytes())))?
    }

    /// Whether `version` names these very files.
    pub fn is_version(&self, version: Digest) -> bool {
        self.version() == version || self.version_of_old() == Some(version)
    }

    /// Names of the files that differ from `other`, those that only one has included.
    pub fn changed_from(&self, other: &Self) -> Vec<String> {
        let names: std::collections::BTreeSet<&String> =
            self.files.keys().chain(other.files.keys()).collect();
        names.into_iter().filter(|name| self.files.get(*name) != other.files.get(*name)).cloned().collect()
    }

    /// Keeps the files, so that cases can stay on this version.
    pub(crate) fn keep(&self, dir: &Path) -> Result<(), Failure> {
        // The model is written last: where it is there, all is there.
        if dir.join(MODEL_FILE).exists() {
            return Ok(());
        }
        for (name, bytes) in self.iter() {
            crate::files::write_whole(&dir.join(name), bytes)?;
        }
        crate::files::write_whole(&dir.join(MODEL_FILE), &self.model)
    }

    /// Prepares every process with the rules, under the version's own digest.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn prepare(&self) -> Result<Prepared, Vec<PackProblem>> {
        self.prepare_as(self.version())
    }

    /// The same under the digest by which cases know these files.
    pub(crate) fn prepare_as(&self, version: Digest) -> Result<Prepared, Vec<PackProblem>> {
        let mut problems: Vec<PackProblem> =
            NEEDED.iter().filter(|name| !self.files.contains_key(**name)).map(|name| missing(name)).collect();
        let imports: Vec<(&str, &[u8])> =
            self.iter().filter(|(name, _)| name.ends_with(".dmn") && *name != RULES_FILE).collect();
        let rules = match self.get(RULES_FILE).map(|bytes| rulebook(bytes, &imports)) {
            Some(Ok(rules)) => Some(rules),
            Some(Err(found)) => {
                problems.extend(found);
                None
            }
            None => None,
        };
        // Without rules the processes are still looked at, so that every problem is told at once.
        let asked = rules.unwrap_or_else(|| Arc::new(|_, _, _| Err("the rules do not load".to_owned())));
        let mut packs = BTreeMap::new();
        for (file, bytes) in self.iter().filter(|(name, _)| name.ends_with(".bpmn")) {
            match Pack::prepare_all(file, process_name(file), bytes, &asked, version) {
                Ok(prepared) => packs.extend(prepared.into_iter().map(|it| (it.name.clone(), Arc::new(it)))),
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(cases::calls_unfit(&packs.values().map(Arc::as_ref).collect::<Vec<_>>()));
        if problems.is_empty() {
            Ok(Prepared { packs: Arc::new(packs), files: Arc::new(self.clone()), version })
        } else {
            Err(problems)
        }
    }
}

/// The name of the pack that a process file makes: that of the kind of work for the main one, else the file's own.
pub(crate) fn process_name(file: &str) -> &str {
    if file == PROCESS_FILE { ACCOUNTS_PAYABLE } else { file.strip_suffix(".bpmn").unwrap_or(file) }
}

/// Lower-case letters, digits, `-` and `_`, then `.bpmn` or `.dmn`: a name that is the same on every disk.
fn is_file_name(name: &str) -> bool {
    let stem = name.strip_suffix(".bpmn").or_else(|| name.strip_suffix(".dmn"));
    name.len() <= NAME_BYTES_MAX
        && stem.is_some_and(|stem| {
            !stem.is_empty()
                && stem
                    .bytes()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'_'))
        })
}

fn missing(name: &str) -> PackProblem {
    PackProblem {
        file: name.to_owned(),
        line: 0,
        element: None,
        code: "file-missing".to_owned(),
        sentence: "The pack has no such file.".to_owned(),
        remedy: "Put it into the pack.".to_owned(),
    }
}

/// A version that is ready to run.
#[derive(Clone)]
pub struct Prepared {
    packs: Arc<BTreeMap<String, Arc<Pack>>>,
    /// The files it was prepared from.
    pub files: Arc<PackFiles>,
    /// The digest by which cases know it.
    pub version: Digest,
}

impl Prepared {
    /// The process of that name: `accounts-payable`, `payment-run`, …
    pub fn pack(&self, name: &str) -> Option<&Arc<Pack>> {
        self.packs.get(name)
    }

    /// The name of the pack that has the process of that id.
    pub fn of_process(&self, id: &str) -> Option<&str> {
        self.packs().find(|it| it.process.id().as_str() == id).map(|it| it.name.as_str())
    }

    /// Every process, by name.
    pub fn packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.packs.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_names_its_files() {
        let files = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap();
        assert!(files.is_version(files.version()));
        let process = String::from_utf8(files.get(PROCESS_FILE).unwrap().to_vec()).unwrap();
        let twice = files.clone().with("other.bpmn", process.clone().into_bytes()).unwrap();
        assert!(twice.prepare().err().unwrap().iter().all(|it| it.code == "process-twice"));
        let process = process.replace("<process id=\"invoice\"", "<process id=\"other\"").into_bytes();
        let more = files.clone().with("other.bpmn", process).unwrap();
        assert_ne!(more.version(), files.version());
        assert_eq!(more.changed_from(&files), ["other.bpmn"]);
        assert!(more.prepare().unwrap().pack("other").is_some());
        for name in ["../rules.dmn", "Rules.dmn", "rules.dmn/", ".dmn", "model.json", "a b.bpmn", ""] {
            assert!(files.clone().with(name, Vec::new()).is_err(), "{name}");
        }
    }

    #[test]
    fn versions_kept_before_are_still_known_by_their_digest() {
        let files = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap();
        if let Some(old) = files.version_of_old() {
            assert!(files.is_version(old));
            assert_ne!(old, files.version());
            assert_eq!(files.prepare_as(old).unwrap().pack(ACCOUNTS_PAYABLE).unwrap().version, old);
        }
        let three = ["process.bpmn", "payment-run.bpmn", "rules.dmn"].into_iter().fold(
            PackFiles { files: BTreeMap::new(), model: Vec::new(), origin: Origin::Given },
            |files, name| files.with(name, name.as_bytes().to_vec()).unwrap(),
        );
        // SHA-256 over the hex digests of the three names, in that order, computed with sha256sum.
        let parts =
            ["process.bpmn", "payment-run.bpmn", "rules.dmn"].map(|it| Digest::of(it.as_bytes()).to_hex());
        assert_eq!(three.version_of_old(), Some(Digest::of(parts.concat().as_bytes())));
    }

    #[test]
    fn every_problem_of_every_file_is_told() {
        let files = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap();
        let broken = files.with(RULES_FILE, b"<no".to_vec()).unwrap();
        let broken = broken.with("payment-run.bpmn", b"<no".to_vec()).unwrap();
        let problems = broken.prepare().err().unwrap();
        let named: std::collections::BTreeSet<&str> = problems.iter().map(|it| it.file.as_str()).collect();
        assert_eq!(named.into_iter().collect::<Vec<_>>(), ["payment-run.bpmn", "rules.dmn"]);
    }
}
