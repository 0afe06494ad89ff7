//! Every version that a case of this office may stay on, and the one in which new cases begin.

use super::version::MACHINE;
use super::{Origin, PackFiles, Prepared, Release, STREAM, SUBJECT, VersionEvent, VersionState, sentence};
use cases::Pack;
use jiff::Timestamp;
use journal::{AnyJournal, AnyReader, Append};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use terms::{CaseId, ClientId, Digest, Failure};
use vault::Vault;

/// The versions of an office. Reading is cheap; only a signature changes it.
pub(crate) struct Shelf {
    dir: PathBuf,
    inner: RwLock<Inner>,
}

struct Inner {
    versions: HashMap<Digest, Prepared>,
    current: Digest,
    release: Release,
    /// Entries of the stream taken over.
    place: u64,
}

/// What a shelf needs to be opened.
pub(crate) struct Opening<'a> {
    pub dir: &'a Path,
    pub files: &'a PackFiles,
    pub client: &'a ClientId,
    pub vault: &'a Vault,
    pub now: Timestamp,
}

impl Shelf {
    /// Loads the versions that were kept, and lets in the one that the program was started with:
    /// - files that the program was last started with change nothing;
    /// - other files of a folder that somebody named are current from now on, as an entry;
    /// - files of a newer program follow those of the older one in the same way; where people signed a version meanwhile they
    ///   are a proposal, and where a folder was named before they change nothing.
    pub fn open(journal: &mut AnyJournal, opening: Opening<'_>) -> Result<Self, Failure> {
        let Opening { dir, files, client, vault, now } = opening;
        vault.ensure_subjects(client.as_str(), &[SUBJECT]).map_err(Failure::fault)?;
        fs::create_dir_all(dir).map_err(|error| Failure::fault(format!("{}: {error}", dir.display())))?;
        let mut versions = kept(dir)?;
        let (mut release, mut place) = replay(journal, client, vault)?;
        // A version that was kept under another form of its digest is the same version.
        let known = versions.values().find(|it| it.files.digests() == files.digests()).map(|it| it.version);
        let given = known.unwrap_or_else(|| files.version());
        if brings_something(&release, files.origin, given) {
            let prepared = files.prepare_as(given).map_err(|problems| Failure::fault(sentence(&problems)))?;
            files.keep(&dir.join(given.to_hex()))?;
            let event = arrival(&release, &versions, files, given, (vault, client, place + 1))?;
            let mut append = Append::new(client.clone(), CaseId::from(STREAM), place, now);
            append.entries.push(event.entry()?);
            let mut answers = journal.commit(vec![append]).map_err(Failure::fault)?;
            if let Some(Err(conflict)) = answers.pop() {
                return Err(Failure::fault(conflict));
            }
            place += 1;
            release.apply(event, (place, now), vault, client);
            versions.insert(given, prepared);
        }
        let current = release.current().map_or(given, |it| it.digest);
        if !versions.contains_key(&current) {
            return Err(missing(current));
        }
        Ok(Self { dir: dir.to_owned(), inner: RwLock::new(Inner { versions, current, release, place }) })
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        // Every change leaves it whole, so a poisoned lock is still good.
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The digest of the version in which new cases begin.
    pub fn current(&self) -> Digest {
        self.read().current
    }

    /// A version by its digest.
    pub fn version(&self, version: Digest) -> Result<Prepared, Failure> {
        self.read().versions.get(&version).cloned().ok_or_else(|| missing(version))
    }

    /// Every version that was ever brought, and what became of it.
    pub fn release(&self) -> Release {
        self.read().release.clone()
    }

    /// The process that a case stays on.
    pub fn of(&self, name: &str, version: Option<Digest>) -> Result<Arc<Pack>, Failure> {
        let prepared = self.version(version.unwrap_or_else(|| self.current()))?;
        prepared.pack(name).cloned().ok_or_else(|| {
            Failure::fault(format!("Pack version {} has no process \"{name}\"", prepared.version.short()))
        })
    }

    /// Keeps the files of a proposal before anyone is told of it.
    pub fn keep(&self, prepared: &Prepared) -> Result<(), Failure> {
        prepared.files.keep(&self.dir.join(prepared.version.to_hex()))
    }

    /// Takes over what is on the disk: an entry and, for a proposal, what it proposes.
    pub fn take(
        &self,
        event: VersionEvent,
        at: (u64, Timestamp),
        prepared: Option<Prepared>,
        (vault, client): (&Vault, &ClientId),
    ) {
        let mut inner = self.write();
        if let Some(prepared) = prepared {
            inner.versions.insert(prepared.version, prepared);
        }
        // Another thread may have followed the stream further meanwhile.
        if at.0 <= inner.place {
            return;
        }
        inner.place = at.0;
        inner.release.apply(event, at, vault, client);
        if let Some(current) = inner.release.current().map(|it| it.digest) {
            inner.current = current;
        }
    }
}

impl Shelf {
    /// Plays on what other processes wrote to the stream; the files of new versions lie in the folder that all share.
    pub fn catch_up(&self, reader: &AnyReader, vault: &Vault, client: &ClientId) -> Result<(), Failure> {
        let after = self.read().place;
        let stored = reader.case(client, &CaseId::from(STREAM), after + 1).map_err(Failure::fault)?;
        for entry in stored {
            let event: VersionEvent = serde_json::from_slice(&entry.body).map_err(Failure::fault)?;
            let new = match &event {
                VersionEvent::Proposed { version, .. } | VersionEvent::Loaded { version, .. } => {
                    Some(*version)
                }
                _ => None,
            };
            let new = new.filter(|it| !self.read().versions.contains_key(it));
            let prepared = new.map(|it| load(&self.dir.join(it.to_hex()), it)).transpose()?;
            self.take(event, (entry.header.version, entry.header.at), prepared, (vault, client));
        }
        Ok(())
    }
}

/// Whether files that the program was started with change anything.
fn brings_something(release: &Release, origin: Origin, given: Digest) -> bool {
    let Some((loaded, embedded)) = release.loaded else { return true };
    let seen = release.versions.iter().any(|it| it.digest == given);
    match origin {
        Origin::Given => loaded != given && release.current().is_none_or(|it| it.digest != given),
        Origin::Embedded => embedded && !seen && release.open().is_none(),
    }
}

/// The entry about files that the program was started with.
fn arrival(
    release: &Release,
    versions: &HashMap<Digest, Prepared>,
    files: &PackFiles,
    given: Digest,
    (vault, client, place): (&Vault, &ClientId, u64),
) -> Result<VersionEvent, Failure> {
    let current = release.current().map(|it| it.digest);
    let changed = match current.and_then(|it| versions.get(&it)) {
        Some(before) => files.changed_from(&before.files),
        None => files.digests().into_keys().collect(),
    };
    let embedded = files.origin == Origin::Embedded;
    let signed = release.current().is_some_and(|it| matches!(it.state, VersionState::Signed(_)));
    match current {
        Some(current) if embedded && signed => {
            let words = "A newer program brings these files; the version that people signed stays until this one is signed.";
            Ok(VersionEvent::Proposed {
                version: given,
                based_on: current,
                files: files.digests(),
                changed,
                words: super::seal_words(vault, client, place, words)?,
                by: MACHINE.into(),
            })
        }
        based_on => {
            Ok(VersionEvent::Loaded { version: given, based_on, files: files.digests(), changed, embedded })
        }
    }
}

/// The versions in the folder. One whose files are not what its name says is not let in.
fn kept(dir: &Path) -> Result<HashMap<Digest, Prepared>, Failure> {
    let listed = fs::read_dir(dir).map_err(|error| Failure::fault(format!("{}: {error}", dir.display())))?;
    let mut versions = HashMap::new();
    for entry in listed.flatten() {
        let Some(version) = entry.file_name().to_str().and_then(Digest::from_hex) else { continue };
        match load(&entry.path(), version) {
            Ok(prepared) => {
                versions.insert(version, prepared);
            }
            Err(why) => {
                tracing::error!(version = %version.short(), %why, "a kept version of the pack is not used")
            }
        }
    }
    Ok(versions)
}

fn load(dir: &Path, version: Digest) -> Result<Prepared, Failure> {
    let files = PackFiles::read(dir)?;
    if !files.is_version(version) {
        return Err(Failure::fault(format!("The files in {} are not those of this version", dir.display())));
    }
    files.prepare_as(version).map_err(|problems| Failure::fault(sentence(&problems)))
}

/// Kept versions of a data folder whose files are not those that their digest names.
pub fn altered(data: &Path) -> Vec<String> {
    let listed = fs::read_dir(data.join("packs")).into_iter().flatten().flatten();
    let mut found: Vec<String> = listed
        .filter_map(|entry| {
            let version = Digest::from_hex(entry.file_name().to_str()?)?;
            match PackFiles::read(&entry.path()) {
                Ok(files) if files.is_version(version) => None,
                Ok(_) => Some(format!("packs/{}: the files are not those of this version", version.to_hex())),
                Err(why) => Some(format!("packs/{}: {why}", version.to_hex())),
            }
        })
        .collect();
    found.sort();
    found
}

fn replay(journal: &AnyJournal, client: &ClientId, vault: &Vault) -> Result<(Release, u64), Failure> {
    let stored = journal.reader().case(client, &CaseId::from(STREAM), 1).map_err(Failure::fault)?;
    let (mut release, mut place) = (Release::default(), 0);
    for entry in stored {
        place = entry.header.version;
        let event = serde_json::from_slice(&entry.body).map_err(Failure::fault)?;
        release.apply(event, (place, entry.header.at), vault, client);
    }
    Ok((release, place))
}

fn missing(version: Digest) -> Failure {
    Failure::fault(format!(
        "The files of pack version {} are missing in packs/, or they were altered; restore them",
        version.short()
    ))
}
