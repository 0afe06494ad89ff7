//! What this office learned: every model as an artefact with its digest, training set and card; the versions of the ranker on
//! the ladder; and training anew, also without somebody's signatures.

use crate::boundary::view::StepView;
use crate::ladder::{self, ValueChange};
use crate::shared::{Shared, history_of};
use crate::view::Person;
use crate::{Office, learning, master, refusals, scoring};
use cases::boundary::{Evidence, Kind, Rung, Subject};
use payables::learned::{Kind as LearnedKind, Learned, Lesson};
use payables::{Facts, Register};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::RwLock;
use terms::{CaseId, Digest, Failure, PersonId};

/// Versions listed.
const VERSIONS_MAX: usize = 30;
/// Values listed that a version reads otherwise.
const CHANGES_MAX: usize = 60;

/// A model that learned something here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelView {
    /// `field ranker`, `score of drafts`, `coding`, `supplier matching`, `duplicates`.
    pub name: String,
    /// SHA-256 of its text.
    pub digest: Digest,
    /// SHA-256 of the rows that it learned from, in their order.
    pub training_set: Digest,
    /// Rows that it learned from here.
    pub rows: u64,
    /// What it is for, what it rests on, what it must not be trusted with.
    pub card: [String; 3],
}

/// A version of the ranker on the ladder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VersionView {
    /// Which.
    pub digest: Digest,
    /// Of what it is a version: `model`, `rules`, `process`, ….
    #[serde(default = "model_word")]
    pub kind: String,
    /// The number of the version of the pack that brings it.
    #[serde(default)]
    pub pack: Option<u32>,
    /// On how many cases anything came out otherwise: back-test, shadow.
    #[serde(default)]
    pub parted: (u64, u64),
    /// Rows that it learned from.
    pub rows: u64,
    /// Where it stands; `None` where it never climbed.
    pub rung: Option<Rung>,
    /// It reads now.
    pub in_place: bool,
    /// It reads beside the one in place, silently.
    pub in_shadow: bool,
    /// Back-test and shadow run: documents, on how many it is wrong, on how many the one before was.
    pub back_test: (u64, u64, u64),
    /// The same in shadow.
    pub shadow: (u64, u64, u64),
    /// Every value that it reads otherwise, case by case; of the chosen version only.
    pub changes: Vec<ValueChange>,
    /// Its steps, newest first.
    pub steps: Vec<StepView>,
}

impl VersionView {
    /// What stands on the ladder.
    pub fn subject(&self) -> Subject {
        let kind = Kind::ALL.into_iter().find(|it| it.word() == self.kind).unwrap_or(Kind::Model);
        Subject::Version { kind, digest: self.digest }
    }
}

fn model_word() -> String {
    Kind::Model.word().to_owned()
}

/// Everything that was learned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelsView {
    /// The models.
    pub models: Vec<ModelView>,
    /// Versions of the ranker, the newest first.
    pub versions: Vec<VersionView>,
    /// The version that was asked for.
    pub chosen: Option<usize>,
    /// The client's zone.
    pub zone: String,
    /// People whose signatures teach nothing any more, by name.
    pub left_out: Vec<String>,
    /// People whose signatures could be left out: id and name.
    pub people: Vec<(PersonId, String)>,
    /// This person may promote and train anew.
    pub may_sign: bool,
    /// This person may demote.
    pub may_hold: bool,
}

/// What training anew gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retrained {
    /// The ranker now, and whether its bytes changed.
    pub ranker: (Digest, bool),
    /// The score now, where there is one.
    pub score: Option<Digest>,
    /// Coding, supplier matching, duplicates.
    pub learned: Vec<(String, Digest)>,
}

impl Office {
    /// What was learned, and how the ranker's versions climb; `chosen` is a version by its digest.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn models(&self, who: &Person, chosen: Option<Digest>) -> Result<ModelsView, Failure> {
        self.may_see(who, policy::Act::ViewBoundary)?;
        let shared = &self.shared;
        let versions = versions(shared, chosen)?;
        let all = shared.people.named();
        Ok(ModelsView {
            models: models(shared)?,
            chosen: chosen.and_then(|digest| versions.iter().position(|it| it.digest == digest)),
            versions,
            zone: crate::worklist::zone_name(shared),
            left_out: shared.boundary.leave_out([]).iter().map(|id| shared.people.name(id)).collect(),
            people: all.into_iter().filter(|(id, _)| shared.boundary.teaches(id)).collect(),
            may_sign: self.may_see(who, policy::Act::SignCeiling).is_ok(),
            may_hold: self.may_see(who, policy::Act::HoldBack).is_ok(),
        })
    }

    /// Trains every model anew. With `without`, what that person signed teaches nothing from now on: each model is the one that
    /// never saw it, and is in place at once; certificates that speak of another one are suspended.
    ///
    /// # Errors
    /// `person-unknown`, what the law says, or a fault.
    pub fn retrain(&self, who: &Person, without: Option<&PersonId>) -> Result<Retrained, Failure> {
        self.may_see(who, policy::Act::SignCeiling)?;
        let shared = &self.shared;
        if let Some(person) = without {
            if !shared.people.named().iter().any(|(id, _)| id == person) {
                return Err(refusals::no_person(person.as_str()).into());
            }
            let all = shared.boundary.leave_out([person.clone()]);
            let lines: String = all.iter().map(|it| format!("{it}\n")).collect();
            crate::files::write_whole(&without_path(shared), lines.as_bytes())?;
        }
        let before = shared.boundary.model();
        let ranker = learning::retrained(shared)?;
        let changed = ranker.digest() != before;
        if without.is_some() && changed {
            learning::replace(shared, &ranker)?;
        }
        if without.is_some() && shared.boundary.scorer().is_some() {
            match scoring::learned(shared)? {
                Ok(score) => scoring::put_in_place(shared, score)?,
                Err(_) => shared.boundary.score_with(None),
            }
        }
        let lessons = lessons(shared)?;
        let loaded = loaded(shared)?;
        if without.is_some() {
            relearn(shared, &loaded)?;
        }
        let learned = LearnedKind::ALL
            .map(|kind| (kind.word().to_owned(), Learned::from(&loaded, &lessons, kind).digest()))
            .to_vec();
        Ok(Retrained { ranker: (ranker.digest(), changed), score: shared.boundary.score(), learned })
    }
}

/// Whose signatures teach nothing, as it lies on the disk.
pub(crate) fn left_out(shared: &Shared) -> Result<Vec<PersonId>, Failure> {
    match std::fs::read_to_string(without_path(shared)) {
        Ok(text) => Ok(text.lines().filter(|it| !it.is_empty()).map(PersonId::from).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Failure::fault(error)),
    }
}

fn without_path(shared: &Shared) -> PathBuf {
    shared.dir.join("models").join("without.txt")
}

fn models(shared: &Shared) -> Result<Vec<ModelView>, Failure> {
    let ranker = learning::in_place(shared)?;
    let card = ranker.card();
    let mut found = vec![ModelView {
        name: "field ranker".to_owned(),
        digest: ranker.digest(),
        training_set: ranker.training_set(),
        rows: ranker.rows(),
        card: [card.purpose.clone(), card.origin.clone(), card.limits.clone()],
    }];
    if let Some(score) = shared.boundary.scorer() {
        let mut weights: Vec<(String, f64)> = score.card().map(|(name, it)| (name.to_owned(), it)).collect();
        weights.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let weights = weights.iter().take(5).map(|(name, it)| format!("{name} {it:+.2}"));
        found.push(ModelView {
            name: "score of drafts".to_owned(),
            digest: score.digest(),
            training_set: score.learned_from(),
            rows: score.rows() as u64,
            card: [
                "Says how sure the first pass is of a draft as a whole; thresholds of certificates cut it.".to_owned(),
                format!("Logistic regression over signs of the draft. Heaviest: {}.", weights.collect::<Vec<_>>().join(", ")),
                "It is no probability to rely on: a certificate proves what it proves for any score. Rows that taught it never calibrate.".to_owned(),
            ],
        });
    }
    let (loaded, lessons) = (loaded(shared)?, lessons(shared)?);
    found.extend(LearnedKind::ALL.map(|kind| {
        let learned = Learned::from(&loaded, &lessons, kind);
        ModelView {
            name: kind.word().to_owned(),
            digest: learned.digest(),
            training_set: learned.training_set,
            rows: learned.rows,
            card: kind.card().map(str::to_owned),
        }
    }));
    Ok(found)
}

fn versions(shared: &Shared, chosen: Option<Digest>) -> Result<Vec<VersionView>, Failure> {
    let boundary = shared.boundary.now();
    let (in_place, shadow) = (shared.boundary.model(), shared.boundary.shadow().map(|it| it.digest()));
    let mut found = Vec::new();
    for digest in learning::versions(&shared.dir) {
        let subject = Subject::Version { kind: Kind::Model, digest };
        let mut it = listed(shared, &boundary, &subject);
        it.rows = learning::version(shared, digest)?.rows();
        (it.in_place, it.in_shadow) = (digest == in_place, Some(digest) == shadow);
        found.push((it, digest));
    }
    found.sort_by_key(|(it, _)| (std::cmp::Reverse(it.rows), it.digest));
    found.truncate(VERSIONS_MAX);
    let mut of_pack = Vec::new();
    for version in shared.packs.release().versions.into_iter().rev().take(VERSIONS_MAX) {
        for subject in ladder::packs::subjects(shared, &version)? {
            let mut it = listed(shared, &boundary, &subject);
            it.pack = Some(version.number);
            it.in_place = version.current;
            it.in_shadow = shared.boundary.shadow_pack() == Some(version.digest) && !version.current;
            of_pack.push((it, version.digest));
        }
    }
    found.splice(0..0, of_pack);
    for (it, rows_of) in found.iter_mut().filter(|(it, _)| it.rung.is_some()) {
        let counts = |it: &Evidence| (it.n, it.wrong, it.wrong_before.unwrap_or_default());
        let (back_test, tested) = ladder::evidence(shared, *rows_of, Rung::BackTest)?;
        let (shadow, seen) = ladder::evidence(shared, *rows_of, Rung::Shadow)?;
        it.parted = (back_test.changed.unwrap_or_default(), shadow.changed.unwrap_or_default());
        (it.back_test, it.shadow) = (counts(&back_test), counts(&shadow));
        if chosen == Some(it.digest) {
            it.changes = seen.into_iter().chain(tested).take(CHANGES_MAX).collect();
        }
    }
    Ok(found.into_iter().map(|(it, _)| it).collect())
}

/// Something on the ladder with its steps.
fn listed(shared: &Shared, boundary: &cases::Boundary, subject: &Subject) -> VersionView {
    let (kind, digest) = match subject {
        Subject::Version { kind, digest } => (*kind, *digest),
        Subject::Tier { .. } => (Kind::Model, Digest::of(b"")),
    };
    let steps = boundary.steps.iter().rev().filter(|(it, _)| it == subject).map(|(_, it)| StepView {
        to: it.to,
        at: it.at,
        by: shared.people.name(&it.by),
        words: it.words.clone(),
        evidence: it.evidence.as_ref().map(|it| (it.n, it.wrong)),
    });
    VersionView {
        kind: kind.word().to_owned(),
        digest,
        pack: None,
        parted: (0, 0),
        rows: 0,
        rung: boundary.rung(subject),
        in_place: false,
        in_shadow: false,
        back_test: (0, 0, 0),
        shadow: (0, 0, 0),
        changes: Vec::new(),
        steps: steps.collect(),
    }
}

/// The register as master data and ledger history were loaded, with nothing learned here, and without the rows of people whose
/// signatures teach nothing. Read once; later only what came since.
fn loaded(shared: &Shared) -> Result<Register, Failure> {
    let mut kept = shared.loaded.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let without = shared.boundary.leave_out([]);
    let (version, register) = match kept.take().filter(|(_, of, _)| *of == without) {
        Some((version, _, register)) => (version, register),
        None => {
            let mut fresh = Register::new(shared.register().client().clone());
            fresh.leave_out(without.iter().map(|it| it.0.clone()));
            (0, fresh)
        }
    };
    let register = RwLock::new(register);
    let people = crate::people::People::new([0; 32]);
    let Shared { client, reader, blobs, vault, .. } = shared;
    let version = master::replay(client, &register, &people, reader, blobs, vault, version)?;
    let register = register.into_inner().map_err(|_| Failure::fault("The register is damaged"))?;
    *kept = Some((version, without, register.clone()));
    Ok(register)
}

/// Every signed case that teaches coding, supplier matching and duplicates, in the order of arrival.
fn lessons(shared: &Shared) -> Result<Vec<Lesson>, Failure> {
    let mut lessons = Vec::new();
    for (arrival, case, known) in known(shared)? {
        let Some((who, at)) = known.signed.filter(|(who, _)| shared.boundary.teaches(who)) else { continue };
        let seller = known.draft.value("seller_name").map(str::to_owned);
        if let Some(row) = history_of(&known.draft, &who, at.to_zoned(shared.zone.clone()).date()) {
            lessons.push((arrival, Lesson { case: case.0, seller, row }));
        }
    }
    lessons.sort_by_key(|(arrival, _)| *arrival);
    Ok(lessons.into_iter().map(|(_, lesson)| lesson).collect())
}

fn known(shared: &Shared) -> Result<Vec<(u64, CaseId, crate::project::KnownRow)>, Failure> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let rows = shared.reader.scan(&shared.client, "known", &after, 500).map_err(Failure::fault)?;
        let Some(last) = rows.last() else { return Ok(found) };
        after.clone_from(&last.key);
        for row in rows {
            let known = crate::project::open_known(&shared.vault, &shared.client, &row.key, &row.body)?;
            found.extend(known.map(|known| (known.arrival, CaseId(row.key), known)));
        }
    }
}

/// Puts a register in place that learned from the signed cases of everyone who still teaches, and from nobody else.
fn relearn(shared: &Shared, loaded: &Register) -> Result<(), Failure> {
    let mut fresh = loaded.clone();
    let mut all = known(shared)?;
    all.sort_by_key(|(arrival, ..)| *arrival);
    for (arrival, case, known) in all {
        let received = known.received.to_zoned(shared.zone.clone()).date();
        let circumstances = payables::Circumstances::new(case, arrival, received, known.document);
        fresh.note_invoice(&Facts::of(&known.draft), &circumstances);
    }
    for lesson in lessons(shared)? {
        fresh.learn_coding(&lesson.row);
        if let Some(seller) = &lesson.seller {
            fresh.learn_written(&lesson.row.supplier, seller);
        }
    }
    *shared.register_mut() = fresh;
    Ok(())
}
