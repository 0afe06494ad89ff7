//! How rules and processes climb. A version that is proposed is tested on the newest cases, then runs in the shadow: each case
//! that comes to rest is decided under both versions in memory, and the difference is a row that nobody has to look at. The
//! second person's signature is the step to *suggest*: new cases begin in it, and people decide on all that it drafts. Further it
//! goes by evidence and signature as everything else does. Below *suggest* the version before it is current again, at once.

use super::beside::{self, compared};
use super::{BACK_TEST_MAX, Compared, evidence, keep, place, row, told};
use crate::envelope::{open_row, seal_row, subject};
use crate::packs::{ACCOUNTS_PAYABLE, PROCESS_FILE, Prepared, RULES_FILE, Version, VersionState};
use crate::shared::Shared;
use crate::writer::{Message, Writer};
use cases::boundary::{Command, Evidence, Kind, Rung, Subject};
use cases::{Event, State};
use journal::{JobChange, RowChange};
use std::sync::Arc;
use terms::{CaseId, Digest, Failure, TaskId};

/// The queue of cases to be decided under both versions.
const QUEUE: &str = "compare";
/// Cases compared together.
const CLAIM_MAX: usize = 32;
/// A comparison that is not done by then is done by somebody else, in milliseconds.
const LEASE_MS: i64 = 60_000;
/// What was decided under each version: shelf is the version.
const DECIDED: &str = "decided";

/// What of a version climbs: its rules, its process, or both, where they differ from the version it was made from.
pub(crate) fn subjects(shared: &Shared, version: &Version) -> Result<Vec<Subject>, Failure> {
    let Some(before) = version.based_on else { return Ok(Vec::new()) };
    let (before, after) = (shared.packs.version(before)?, shared.packs.version(version.digest)?);
    let file = |of: &Prepared, name: &str| of.files.get(name).map(Digest::of);
    let differs = |name: &str| {
        let new = file(&after, name)?;
        (Some(new) != file(&before, name)).then_some(new)
    };
    let version = |kind, digest| Subject::Version { kind, digest };
    let mut found: Vec<Subject> =
        differs(RULES_FILE).map(|it| version(Kind::Rules, it)).into_iter().collect();
    let others =
        after.files.iter().map(|(name, _)| name).filter(|it| *it != RULES_FILE && *it != PROCESS_FILE);
    // The invoice's process is what certificates name; another file that changed climbs by its own digest.
    let process = std::iter::once(PROCESS_FILE).chain(others).find_map(differs);
    found.extend(process.map(|it| version(Kind::Process, it)));
    Ok(found)
}

/// The version that something on the ladder belongs to: the current one first, then the newest.
pub(crate) fn version_of(shared: &Shared, subject: &Subject) -> Result<Option<Version>, Failure> {
    let mut versions = shared.packs.release().versions;
    versions.sort_by_key(|it| (it.current, it.number));
    for version in versions.into_iter().rev() {
        if subjects(shared, &version)?.contains(subject) {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// The version that runs in the shadow: proposed or taken back, tested, and not signed.
fn in_shadow(shared: &Shared) -> Result<Option<Version>, Failure> {
    for version in
        shared.packs.release().versions.into_iter().rev().filter(|it| !it.current && it.may_climb())
    {
        let subjects = subjects(shared, &version)?;
        if subjects.first().is_some_and(|it| place(shared, it) == Rung::Shadow.place()) {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// Looks after versions of the pack: tests what was proposed, compares what came to rest, mends what a fall left half done.
pub(crate) fn tend(shared: &Arc<Shared>, writer: &Writer) -> Result<(), Failure> {
    let release = shared.packs.release();
    if let Some(open) = release.open() {
        test(shared, writer, open)?;
    }
    // What stands below suggest is not current, whatever was interrupted.
    if let Some(current) = release.current() {
        let subjects = subjects(shared, current)?;
        let low = |it: &Subject| (1..3).contains(&place(shared, it));
        match &current.state {
            VersionState::Signed(_) if subjects.iter().any(low) => {
                crate::releases::taken_back(shared, writer, current)?;
            }
            // Whoever runs the machine brought it: people decide on all of it until somebody promotes it.
            VersionState::Loaded if subjects.iter().any(|it| place(shared, it) == 0) => {
                test(shared, writer, current)?;
                for command in stepped_up(shared, current, "whoever runs the machine")? {
                    if let Err(error) = told(shared, writer, command) {
                        tracing::warn!(%error, "a version that was loaded is worse than the one before it");
                    }
                }
            }
            _ => {}
        }
    }
    shared.boundary.shade_pack(in_shadow(shared)?.map(|it| it.digest));
    compare(shared, writer)
}

/// Tests a version on the newest cases, once, and puts it into the shadow where it is no worse.
pub(crate) fn test(shared: &Arc<Shared>, writer: &Writer, version: &Version) -> Result<(), Failure> {
    let subjects = subjects(shared, version)?;
    // Proposed once more from another version, it is tested once more.
    let is_tested = evidence(shared, version.digest, Rung::BackTest)?.0.n > 0;
    if subjects.iter().all(|it| place(shared, it) > 0) && is_tested || subjects.is_empty() {
        return Ok(());
    }
    let Some((before, after)) = sides(shared, version)? else { return Ok(()) };
    let (mut rows, mut seen) = (Vec::new(), 0);
    for case in crate::studio::newest(shared)?.0.into_iter().filter(|it| it.as_str().starts_with("AP-")) {
        if rows.len() >= BACK_TEST_MAX {
            break;
        }
        if let Some(ways) = compared(shared, &case, &before, &after)? {
            rows.push(pack_row(shared, &case, version.digest, Rung::BackTest, ways)?);
        }
        seen += 1;
    }
    let all = rows.len() < BACK_TEST_MAX;
    tracing::info!(
        version = version.digest.short(),
        cases = rows.len(),
        seen,
        "a version was tested on history"
    );
    keep(writer, rows)?;
    let tested = Evidence { all, ..evidence(shared, version.digest, Rung::BackTest)?.0 };
    let no_worse = tested.wrong_before.is_none_or(|before| tested.wrong <= before);
    for subject in subjects.iter().filter(|it| place(shared, it) == 0) {
        super::climb(shared, writer, subject, Rung::BackTest, &tested, "Proposed")?;
        if no_worse {
            super::climb(shared, writer, subject, Rung::Shadow, &tested, "No worse on the back-test")?;
        }
    }
    Ok(())
}

fn sides(shared: &Shared, version: &Version) -> Result<Option<(Prepared, Prepared)>, Failure> {
    let Some(before) = version.based_on else { return Ok(None) };
    Ok(Some((shared.packs.version(before)?, shared.packs.version(version.digest)?)))
}

fn pack_row(
    shared: &Shared,
    case: &CaseId,
    version: Digest,
    rung: Rung,
    ways: super::Ways,
) -> Result<RowChange, Failure> {
    let compared = Compared { task: TaskId::from("case"), values: Default::default(), ways: Some(ways) };
    row(shared, case, version, rung, &compared)
}

/// Decides the cases that came to rest since under both versions.
fn compare(shared: &Arc<Shared>, writer: &Writer) -> Result<(), Failure> {
    loop {
        let jobs = writer.claim(QUEUE, LEASE_MS, CLAIM_MAX)?;
        if jobs.is_empty() {
            return Ok(());
        }
        let shadow = in_shadow(shared)?;
        let sides = shadow.as_ref().map(|it| sides(shared, it)).transpose()?.flatten();
        let mut rows = Vec::new();
        for job in &jobs {
            let (Some(version), Some((before, after))) = (&shadow, &sides) else { continue };
            let case = CaseId::from(job.case_id.as_str());
            // It runs silently: what it cannot decide is said in the log, and nobody waits for it.
            match compared(shared, &case, before, after) {
                Ok(Some(ways)) => rows.push(pack_row(shared, &case, version.digest, Rung::Shadow, ways)?),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, %case, "a case was not decided in the shadow"),
            }
        }
        keep(writer, rows)?;
        for job in jobs {
            writer.send(Message::Finish(job))?;
        }
    }
}

/// While a version runs in the shadow, a case that comes to rest is decided under it too.
pub(crate) fn jobs(shared: &Shared, case: &CaseId, state: &State, events: &[Event]) -> Vec<JobChange> {
    let rests = |it: &Event| {
        matches!(
            it,
            Event::Gated { .. }
                | Event::TaskCompleted { .. }
                | Event::EffectDone { .. }
                | Event::Closed { .. }
        )
    };
    if shared.boundary.shadow_pack().is_none()
        || state.seed.is_some()
        || state.pack != ACCOUNTS_PAYABLE
        || !events.iter().any(rests)
    {
        return Vec::new();
    }
    vec![JobChange::Put {
        queue: QUEUE.to_owned(),
        id: case.0.clone(),
        case_id: case.0.clone(),
        due_ms: i64::try_from(state.arrival).unwrap_or(i64::MAX),
        priority: 1,
        body: b"{}".to_vec(),
    }]
}

/// What is known of a version before it is signed: its shadow run where there was one, else its back-test.
pub(crate) fn known(shared: &Shared, version: Digest) -> Result<Evidence, Failure> {
    let (shadow, tested) =
        (evidence(shared, version, Rung::Shadow)?.0, evidence(shared, version, Rung::BackTest)?.0);
    // A short shadow run adds to the back-test; a long one stands for itself.
    if shadow.n >= super::SHADOW_MIN || tested.n == 0 && shadow.n > 0 {
        return Ok(shadow);
    }
    let worst = shadow.wrong_before.is_some_and(|before| shadow.wrong > before);
    let all = (tested.n as usize) < BACK_TEST_MAX;
    Ok(if worst { Evidence { all, ..shadow } } else { Evidence { all, ..tested } })
}

/// A row for each decision that rules let through to the certificates and people completed, or an audit found wrong.
pub(crate) fn decided_row(
    shared: &Shared,
    case: &CaseId,
    state: &State,
    event: &Event,
) -> Result<Option<RowChange>, Failure> {
    let (task, is_wrong) = match event {
        Event::TaskCompleted { task, .. } => (task, None),
        Event::Recalled { task, .. } | Event::AuditSettled { task, wrong: true, .. } => (task, Some(true)),
        _ => return Ok(None),
    };
    let Some(it) = state.tasks.get(task).filter(|it| it.weighing.is_some()) else { return Ok(None) };
    let Some(is_wrong) = is_wrong.or_else(|| beside::wrong(it)) else { return Ok(None) };
    let Some(version) = state.rules.filter(|_| state.seed.is_none()) else { return Ok(None) };
    let key = format!("{case}/{task}");
    let body =
        seal_row(&shared.vault, &shared.client, &subject(case), &format!("{DECIDED}/{key}"), &is_wrong)?;
    let shelf = version.to_hex()[..16].to_owned();
    Ok(Some(RowChange::Put { view: DECIDED.to_owned(), key, shelf, rank: 0, case_id: case.0.clone(), body }))
}

/// What people found of the drafts that a version's rules would have let through.
pub(crate) fn decided(shared: &Shared, version: Digest) -> Result<Evidence, Failure> {
    let (mut n, mut wrong, mut lines, mut after) = (0, 0, String::new(), None);
    loop {
        let shelf = &version.to_hex()[..16];
        let page = shared
            .reader
            .page(&shared.client, DECIDED, shelf, after.as_ref(), 500)
            .map_err(Failure::fault)?;
        for row in page.rows {
            let case = CaseId::from(row.case_id.as_str());
            let place = format!("{DECIDED}/{}", row.key);
            let found = open_row::<bool>(&shared.vault, &shared.client, &subject(&case), &place, &row.body);
            // Its person was erased: nothing is left to count.
            let Ok(is_wrong) = found else { continue };
            (n, wrong) = (n + 1, wrong + u64::from(is_wrong));
            lines.push_str(&format!("{},{}\n", row.key, u8::from(is_wrong)));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(Evidence::counted(n, wrong, Digest::of(lines.as_bytes()))),
        }
    }
}

/// Whoever signs a version lets what it changes step up to *suggest*, on the evidence that is there.
pub(crate) fn stepped_up(
    shared: &Arc<Shared>,
    version: &Version,
    name: &str,
) -> Result<Vec<Command>, Failure> {
    let evidence = known(shared, version.digest)?;
    let below = |it: &Subject| place(shared, it) < Rung::Suggest.place();
    let promote = |subject| Command::Promote {
        subject,
        to: Rung::Suggest,
        evidence: evidence.clone(),
        words: format!("Signed by {name}"),
    };
    Ok(subjects(shared, version)?.into_iter().filter(below).map(promote).collect())
}

/// Everything that a version changes goes down together.
pub(crate) fn stepped_down(
    shared: &Arc<Shared>,
    writer: &Writer,
    version: &Version,
    words: &str,
) -> Result<(), Failure> {
    for subject in subjects(shared, version)? {
        if place(shared, &subject) >= Rung::Suggest.place() {
            let command = Command::Demote { subject, to: Rung::Shadow, words: words.to_owned() };
            told(shared, writer, command)?;
        }
    }
    Ok(())
}
