//! Releases: a version of the pack is proposed by one person and signed by another; new cases begin in it from then on.
//!
//! Running cases stay on the version they began in. One proposal waits at a time, made from the current version, so that a
//! signature is always about the difference that was shown.

use crate::ladder::packs as ladder;
use crate::law::{self, Barred, Who};
use crate::packs::{self, Prepared, Release, Version, VersionEvent};
use crate::shared::Shared;
use crate::view::Person;
use crate::writer::{Message, Place, StreamAppend, StreamOrder, Writer};
use crate::{Office, refusals};
use policy::{Act, Thing};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Digest, Failure, Refusal};
use tokio::sync::oneshot;

/// Characters of the words of a proposal or of a reason.
pub const WORDS_CHARS_MAX: usize = 2_000;

/// A version that somebody proposes.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The version that it changes; refused where another one is current by now.
    pub based_on: Digest,
    /// Files that are replaced or added, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What changes and why.
    pub words: String,
    /// Idempotency key.
    pub key: String,
}

impl Office {
    /// Every version that ever came, the newest first, with who brought and who signed it.
    ///
    /// # Errors
    /// What the law says.
    pub fn versions(&self, who: &Person) -> Result<Vec<Version>, Failure> {
        self.may_view_rules(who)?;
        let versions = self.shared.packs.release().versions.into_iter().rev();
        Ok(versions.map(|it| it.named(&self.shared.people)).collect())
    }

    /// The bytes of a file of a version.
    ///
    /// # Errors
    /// `version-unknown`, or what the law says.
    pub fn version_file(&self, who: &Person, version: Digest, name: &str) -> Result<Vec<u8>, Failure> {
        self.may_view_rules(who)?;
        let prepared = self.shared.packs.version(version).map_err(|_| refusals::no_version(version))?;
        let bytes = prepared.files.get(name).ok_or_else(|| refusals::no_version(version))?;
        Ok(bytes.to_vec())
    }

    /// Proposes a version: the current one with some files replaced. Another person signs it.
    ///
    /// # Errors
    /// `pack-unfit` with every problem, `version-moved`, `version-waiting`, `version-unchanged`, `words-missing`, what the law
    /// says, or a fault.
    pub async fn propose_version(&self, who: &Person, proposal: Proposal) -> Result<Digest, Failure> {
        let Proposal { based_on, files, words, key } = proposal;
        let words = words_of(&words)?;
        let worker = self.who(who);
        let shared = Arc::clone(&self.shared);
        if let Err(barred) = self.may_release(&worker, Act::ProposeVersion, None) {
            return Err(self.bar(worker, "propose-version", None, barred).await);
        }
        let base = shared.packs.version(based_on).map_err(|_| refusals::no_version(based_on))?;
        let mut pack = (*base.files).clone();
        for (name, bytes) in files {
            pack = pack.with(&name, bytes).map_err(|why| refusals::file_unfit(&why))?;
        }
        let changed = pack.changed_from(&base.files);
        if changed.is_empty() {
            return Err(refusals::version_unchanged().into());
        }
        let prepared = pack.prepare().map_err(|problems| refusals::pack_unfit(&problems))?;
        let version = prepared.version;
        let request = Digest::of(format!("propose:{based_on}:{version}:{words}").as_bytes());
        let decide = move |place: Place| -> Result<StreamAppend, Failure> {
            standing(&shared.packs.release(), based_on, version)?;
            shared.packs.keep(&prepared)?;
            let event = VersionEvent::Proposed {
                version,
                based_on,
                files: prepared.files.digests(),
                changed,
                words: packs::seal_words(&shared.vault, &shared.client, place.next, &words)?,
                by: worker.actor.id.clone(),
            };
            append(&shared, event, place, Some(prepared), Ok(()))
        };
        self.on_packs(Some((format!("propose-version:{key}"), request)), Box::new(decide)).await?;
        Ok(version)
    }

    /// Signs the proposal that waits: it is current for new cases from now on.
    ///
    /// # Errors
    /// `version-unknown`, `version-settled`, `version-moved`, `self-approval`, what the law says, or a fault.
    pub async fn sign_version(&self, who: &Person, version: Digest, key: &str) -> Result<(), Failure> {
        let request = Digest::of(format!("sign:{version}").as_bytes());
        let once = Some((format!("sign-version:{key}"), request));
        let stepped = self.step_up(who, version).await?;
        let signed = self.settle_version(who, Act::SignVersion, version, once, move |shared, by, place| {
            let release = shared.packs.release();
            let open = release.signable(version);
            let open = open.ok_or_else(|| settled(&release, version))?;
            if release.current().map(|it| it.digest) != open.based_on {
                return Err(refusals::version_moved().into());
            }
            append(shared, VersionEvent::Signed { version, by }, place, None, Ok(()))
        });
        let signed = signed.await;
        if let (Err(_), Some(version)) = (&signed, stepped) {
            ladder::stepped_down(&self.shared, &self.writer, &version, "The signature was refused")?;
        }
        signed
    }

    /// A signature is a step on the ladder: it rests on the back-test and the shadow run, and is refused where they say worse.
    /// Gives the version where it stepped. What the law or the state of the version keep from signing is said by the signing.
    async fn step_up(&self, who: &Person, version: Digest) -> Result<Option<Version>, Failure> {
        let release = self.shared.packs.release();
        let Some(open) = release.signable(version) else { return Ok(None) };
        let stale = release.current().map(|it| it.digest) != open.based_on;
        if stale || self.may_release(&self.who(who), Act::SignVersion, Some(open)).is_err() {
            return Ok(None);
        }
        ladder::test(&self.shared, &self.writer, open)?;
        let commands = ladder::stepped_up(&self.shared, open, &self.shared.people.name(&who.id))?;
        let stepped = !commands.is_empty();
        for command in commands {
            self.bound(self.who(who).actor, command, None).await?;
        }
        Ok(stepped.then(|| open.clone()))
    }

    /// The way back of a version that stands on *suggest* or above: the version it was made from is current again, at once.
    pub(crate) fn withdraw(&self, version: &Version) -> Result<(), Failure> {
        taken_back(&self.shared, &self.writer, version)
    }

    /// Declines the proposal that waits, with a reason; the proposer takes it back in the same way.
    ///
    /// # Errors
    /// As [`Office::sign_version`], and `words-missing`.
    pub async fn decline_version(
        &self,
        who: &Person,
        version: Digest,
        words: &str,
        key: &str,
    ) -> Result<(), Failure> {
        let words = words_of(words)?;
        let request = Digest::of(format!("decline:{version}:{words}").as_bytes());
        let once = Some((format!("decline-version:{key}"), request));
        self.settle_version(who, Act::DeclineVersion, version, once, move |shared, by, place| {
            let release = shared.packs.release();
            if release.open().is_none_or(|it| it.digest != version) {
                return Err(settled(&release, version).into());
            }
            let words = packs::seal_words(&shared.vault, &shared.client, place.next, &words)?;
            append(shared, VersionEvent::Declined { version, words, by }, place, None, Ok(()))
        })
        .await
    }

    /// Asks the law, then decides on the stream.
    async fn settle_version(
        &self,
        who: &Person,
        act: Act,
        version: Digest,
        once: Option<(String, Digest)>,
        decide: impl FnOnce(&Arc<crate::shared::Shared>, terms::PersonId, Place) -> Result<StreamAppend, Failure>
        + Send
        + 'static,
    ) -> Result<(), Failure> {
        let worker = self.who(who);
        let release = self.shared.packs.release();
        let proposal = release.versions.iter().rev().find(|it| it.digest == version);
        let proposal = proposal.ok_or_else(|| refusals::no_version(version))?;
        if let Err(barred) = self.may_release(&worker, act, Some(proposal)) {
            return Err(self.bar(worker, act.as_str(), Some(version), barred).await);
        }
        let shared = Arc::clone(&self.shared);
        let decide = move |place: Place| decide(&shared, worker.actor.id.clone(), place);
        self.on_packs(once, Box::new(decide)).await
    }

    /// What the law says about an act on versions; the proposer stands as the preparer.
    fn may_release(&self, who: &Who, act: Act, proposal: Option<&Version>) -> Result<(), Barred> {
        let mut thing = Thing::of(self.shared.client.clone());
        thing.preparers.extend(proposal.map(|it| it.from.by.clone()));
        law::ask(&self.shared.law, who, act, &thing)
    }

    /// May this person read the rules?
    pub(crate) fn may_view_rules(&self, who: &Person) -> Result<(), Failure> {
        self.may_release(&self.who(who), Act::ViewRules, None).map_err(|it| it.refusal.into())
    }

    /// What keeps this person from an act on versions; `None` where nothing does.
    pub(crate) fn release_barred(
        &self,
        who: &Person,
        act: Act,
        proposal: Option<&Version>,
    ) -> Option<Refusal> {
        self.may_release(&self.who(who), act, proposal).err().map(|it| it.refusal)
    }

    /// Who tried what is an entry too; the refusal is the answer when it is on the disk.
    async fn bar(&self, who: Who, tried: &str, version: Option<Digest>, barred: Barred) -> Failure {
        let (shared, tried) = (Arc::clone(&self.shared), tried.to_owned());
        let decide = move |place: Place| {
            let Barred { refusal, rules } = barred;
            let (code, by) = (refusal.code.to_string(), who.actor.id.clone());
            let event = VersionEvent::Barred { version, tried, code, rules, by };
            append(&shared, event, place, None, Err(refusal))
        };
        match self.on_packs(None, Box::new(decide)).await {
            Err(failure) => failure,
            Ok(()) => Failure::fault("The refusal was not written"),
        }
    }

    async fn on_packs(
        &self,
        once: Option<(String, Digest)>,
        decide: Box<dyn FnOnce(Place) -> Result<StreamAppend, Failure> + Send>,
    ) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        let reply = Box::new(move |outcome| drop(reply.send(outcome)));
        self.writer.send(Message::Stream(Box::new(StreamOrder {
            stream: packs::STREAM,
            once,
            decide,
            reply,
        })))?;
        crate::writer::answered(answer).await.map(drop)
    }
}

/// Writes that a version is no longer current; whoever stepped it down is named on the boundary.
pub(crate) fn taken_back(shared: &Arc<Shared>, writer: &Writer, version: &Version) -> Result<(), Failure> {
    let (version, back_to) = (version.digest, version.based_on.ok_or_else(refusals::no_version_before)?);
    let (reply, answer) = std::sync::mpsc::channel();
    let taken = Arc::clone(shared);
    let decide = move |place: Place| {
        let release = taken.packs.release();
        if release.current().map(|it| it.digest) != Some(version) {
            return Err(refusals::version_moved().into());
        }
        taken.packs.version(back_to)?;
        let by = terms::PersonId::from("system");
        append(&taken, VersionEvent::Withdrawn { version, back_to, by }, place, None, Ok(()))
    };
    writer.send(Message::Stream(Box::new(StreamOrder {
        stream: packs::STREAM,
        once: None,
        decide: Box::new(decide),
        reply: Box::new(move |outcome| drop(reply.send(outcome))),
    })))?;
    answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?.map(drop)
}

/// An entry, and what the shelf learns once it is on the disk.
fn append(
    shared: &Arc<crate::shared::Shared>,
    event: VersionEvent,
    place: Place,
    prepared: Option<Prepared>,
    outcome: Result<(), Refusal>,
) -> Result<StreamAppend, Failure> {
    let (entry, shared) = (event.entry()?, Arc::clone(shared));
    let after = Box::new(move || {
        shared.packs.take(event, (place.next, place.at), prepared, (&shared.vault, &shared.client));
    });
    Ok(StreamAppend { entries: vec![entry], rows: Vec::new(), outcome, after })
}

/// Whether a proposal made from `based_on` may stand now.
fn standing(release: &Release, based_on: Digest, version: Digest) -> Result<(), Failure> {
    let current = release.current().map(|it| it.digest);
    if current == Some(version) {
        return Err(refusals::version_unchanged().into());
    }
    if let Some(open) = release.open() {
        return Err(refusals::version_waiting(open.number).into());
    }
    if current != Some(based_on) {
        return Err(refusals::version_moved().into());
    }
    Ok(())
}

fn settled(release: &Release, version: Digest) -> Refusal {
    match release.versions.iter().rev().find(|it| it.digest == version) {
        Some(version) => refusals::version_settled(version.number),
        None => refusals::no_version(version),
    }
}

fn words_of(words: &str) -> Result<String, Failure> {
    let words = words.trim();
    match words.chars().count() {
        0 => Err(refusals::version_words_missing().into()),
        1..=WORDS_CHARS_MAX => Ok(words.to_owned()),
        chars => Err(refusals::words_too_long(chars, WORDS_CHARS_MAX).into()),
    }
}
