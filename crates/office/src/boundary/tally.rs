//! Counts by decision, tier and day, and by variant and month: rows that are written with the entries, so that the board reads
//! a few hundred rows however many cases there are.

use crate::shared::Shared;
use cases::{Act, Cause, Completion, Event, Outcome, Pack, Stage, State, Task, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use journal::RowChange;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use terms::{CaseId, Failure};

/// The view of days: shelf `decision|tier`, newest day first.
pub(crate) const DAYS: &str = "tally";
/// The view of variants: shelf is the month, in no order.
pub(crate) const VARIANTS: &str = "variant";
/// Seconds of one page view beyond which somebody went away from the desk: more are counted as this many.
const SECONDS_MAX: u32 = 1_800;

/// What happened at one decision to one tier on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Drafts that came to the gate.
    pub arrived: u64,
    /// Of these, stopped by a rule above statistics.
    pub ruled: u64,
    /// Completed without a person.
    pub automatic: u64,
    /// Completed by people.
    pub people: u64,
    /// Of these, with a correction.
    pub corrected: u64,
    /// Seconds that pages with these tasks were open.
    pub seconds: u64,
    /// Sent back to the client or sender for an answer.
    pub touches: u64,
    /// Opened again after they were completed.
    pub reopened: u64,
    /// Of these, because an error was found in them.
    pub faulty: u64,
    /// Judged by QA.
    pub audited: u64,
    /// Seconds that QA looked.
    pub audit_seconds: u64,
    /// Signed by a person.
    #[serde(default)]
    pub signed: u64,
    /// Of these, after less time on screen than reading takes.
    #[serde(default)]
    pub hasty: u64,
    /// Of these, approved although the evidence was not opened, where the face can tell.
    #[serde(default)]
    pub unopened: u64,
}

impl Tally {
    /// Adds another day.
    pub fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        self.ruled += other.ruled;
        self.automatic += other.automatic;
        self.people += other.people;
        self.corrected += other.corrected;
        self.seconds += other.seconds;
        self.touches += other.touches;
        self.reopened += other.reopened;
        self.faulty += other.faulty;
        self.audited += other.audited;
        self.audit_seconds += other.audit_seconds;
        self.signed += other.signed;
        self.hasty += other.hasty;
        self.unopened += other.unopened;
    }
}

impl Tally {
    /// Takes off what was added by mistake.
    fn take(&mut self, other: &Self) {
        for (mine, less) in [
            (&mut self.arrived, other.arrived),
            (&mut self.ruled, other.ruled),
            (&mut self.automatic, other.automatic),
            (&mut self.people, other.people),
            (&mut self.corrected, other.corrected),
            (&mut self.seconds, other.seconds),
            (&mut self.touches, other.touches),
            (&mut self.reopened, other.reopened),
            (&mut self.faulty, other.faulty),
            (&mut self.audited, other.audited),
            (&mut self.audit_seconds, other.audit_seconds),
        ] {
            *mine = mine.saturating_sub(less);
        }
    }
}

/// What happened to one variant in one month: a kind of case that comes to people for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Came to a person for this reason.
    pub came: u64,
    /// Seconds that people looked.
    pub seconds: u64,
    /// Of these, signed with a correction.
    pub corrected: u64,
}

/// Every counter in memory; the writer's own. Where several processes count, each has rows of its own, and readers add them.
#[derive(Default)]
pub(crate) struct Counters {
    days: HashMap<String, Tally>,
    variants: HashMap<String, Variant>,
    /// Before the keys of this process's rows; empty where it is the only one.
    node: String,
    /// What was counted since it was last asked.
    counted: Counted,
}

/// What one command added, so that it can be taken back where the command did not land.
#[derive(Default)]
pub(crate) struct Counted {
    days: Vec<(String, Tally)>,
    variants: Vec<(String, Variant)>,
}

impl Counters {
    /// As they are on the disk.
    pub fn read(shared: &Shared) -> Result<Self, Failure> {
        if shared.is_shared() {
            // Rows of processes that are gone stay what they are; this one begins at nothing.
            let node = format!("{}#", &crate::people::random_hex()?[..12]);
            return Ok(Self { node, ..Self::default() });
        }
        Ok(Self { days: all(shared, DAYS)?, variants: all(shared, VARIANTS)?, ..Self::default() })
    }

    /// What was counted since this was last asked.
    pub fn take_counted(&mut self) -> Counted {
        std::mem::take(&mut self.counted)
    }

    /// Takes back what a command added that did not land. Its rows are right again with the next command that counts.
    pub fn take_back(&mut self, counted: Counted) {
        for (key, found) in counted.days {
            self.days.entry(key).or_default().take(&found);
        }
        for (key, more) in counted.variants {
            let variant = self.variants.entry(key).or_default();
            variant.came = variant.came.saturating_sub(more.came);
            variant.seconds = variant.seconds.saturating_sub(more.seconds);
            variant.corrected = variant.corrected.saturating_sub(more.corrected);
        }
    }

    /// Counts what a command did, and gives the rows to write with it.
    pub fn count(
        &mut self,
        state: &State,
        pack: &Pack,
        events: &[Event],
        at: Timestamp,
        shared: &Shared,
    ) -> Result<Vec<RowChange>, Failure> {
        let mut rows = Vec::new();
        self.counted = Counted::default();
        // Seeds measure people, not the work.
        if state.seed.is_some() {
            return Ok(rows);
        }
        let day = at.to_zoned(shared.zone.clone()).date();
        for event in events {
            let Some(task) = task_of(event).and_then(|id| state.tasks.get(id)) else { continue };
            if pack.settings(&task.element).is_none_or(|it| it.gate.is_none()) {
                continue;
            }
            let moment = bpmn::Moment { now: at, zone: shared.zone.clone() };
            let tier = tier(task, pack, &moment);
            let mut found = Tally::default();
            if !tallied(event, task, &mut found) {
                continue;
            }
            let key = format!("{}{}|{tier}|{day}", self.node, task.element);
            let tally = self.days.entry(key.clone()).or_default();
            tally.add(&found);
            self.counted.days.push((key.clone(), found));
            rows.push(put(DAYS, key, super::calibration::shelf(&task.element, &tier), -ordinal(day), tally)?);
            if let Some((name, more)) = variant(event, task) {
                let month = format!("{:04}-{:02}", day.year(), day.month());
                let key = format!("{}{month}|{}|{name}", self.node, task.element);
                let variant = self.variants.entry(key.clone()).or_default();
                self.counted.variants.push((key.clone(), more.clone()));
                variant.came += more.came;
                variant.seconds += more.seconds;
                variant.corrected += more.corrected;
                rows.push(put(VARIANTS, key, month, 0, variant)?);
            }
        }
        Ok(rows)
    }
}

fn all<T: serde::de::DeserializeOwned>(shared: &Shared, view: &str) -> Result<HashMap<String, T>, Failure> {
    let (mut found, mut after) = (HashMap::new(), String::new());
    loop {
        let rows = shared.reader.scan(&shared.client, view, &after, 1000).map_err(Failure::fault)?;
        let Some(last) = rows.last() else { return Ok(found) };
        after.clone_from(&last.key);
        for row in rows {
            found.insert(row.key, serde_json::from_slice(&row.body).map_err(Failure::fault)?);
        }
    }
}

fn put(
    view: &str,
    key: String,
    shelf: String,
    rank: i64,
    body: &impl Serialize,
) -> Result<RowChange, Failure> {
    let body = serde_json::to_vec(body).map_err(Failure::fault)?;
    Ok(RowChange::Put { view: view.to_owned(), key, shelf, rank, case_id: String::new(), body })
}

/// Days since 1970, for an order.
fn ordinal(day: Date) -> i64 {
    day.since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()))
}

fn task_of(event: &Event) -> Option<&terms::TaskId> {
    match event {
        Event::Gated { task, .. }
        | Event::TaskCompleted { task, .. }
        | Event::Signed { task, .. }
        | Event::Recalled { task, .. }
        | Event::AuditJudged { task, .. } => Some(task),
        _ => None,
    }
}

fn tier(task: &Task, pack: &Pack, moment: &bpmn::Moment) -> String {
    let weighed = task.weighing.as_ref().map(|it| it.tier.clone()).or_else(|| task.tier.clone());
    let named = || {
        let draft = task.proposed.as_deref().or(task.draft.as_ref());
        draft.map(|draft| cases::boundary::tier_of(pack, draft, &cases::gate_inputs(draft), moment))
    };
    weighed.or_else(named).unwrap_or_else(|| "nothing read".to_owned())
}

/// Adds what an entry says; `false` where it says nothing.
fn tallied(event: &Event, task: &Task, tally: &mut Tally) -> bool {
    match event {
        Event::Gated { verdict, weighing, .. } => {
            tally.arrived = 1;
            tally.ruled = u64::from(weighing.is_none() && matches!(verdict, Verdict::Person { .. }));
        }
        Event::TaskCompleted { by: Completion::Gate { .. }, .. } => tally.automatic = 1,
        Event::TaskCompleted { by: Completion::People { .. }, outcome, .. } => {
            tally.people = 1;
            tally.corrected = u64::from(*outcome == Outcome::Approved && !task.typed.is_empty());
        }
        Event::Signed { act, seconds_on_screen, evidence_opened, .. } => {
            tally.signed = 1;
            let hasty = seconds_on_screen.is_some_and(|it| it < crate::seeding::SECONDS_MIN);
            tally.hasty = u64::from(hasty);
            tally.unopened = u64::from(*act == Act::Approve && *evidence_opened == Some(false));
            tally.seconds = u64::from(seconds_on_screen.unwrap_or(0).min(SECONDS_MAX));
            tally.touches = u64::from(*act == Act::Return);
        }
        Event::Recalled { cause, .. } => {
            tally.reopened = 1;
            tally.faulty = u64::from(*cause != Cause::Sibling);
        }
        Event::AuditJudged { seconds_on_screen, .. } => {
            tally.audited = 1;
            tally.audit_seconds = u64::from(seconds_on_screen.unwrap_or(0).min(SECONDS_MAX));
        }
        _ => return false,
    }
    true
}

/// The variant that an entry belongs to, `reason|supplier`, and what it adds.
fn variant(event: &Event, task: &Task) -> Option<(String, Variant)> {
    let supplier = task.draft.as_ref().and_then(|it| it.value("supplier")).unwrap_or("unknown");
    // Whatever role or hand it went to since: the first reason is why it did not complete by itself.
    let reason = task.first_why.as_deref()?;
    let more = match event {
        Event::Gated { verdict: Verdict::Person { .. }, .. } => Variant { came: 1, ..Variant::default() },
        Event::Signed { seconds_on_screen, .. } => {
            let seconds = u64::from(seconds_on_screen.unwrap_or(0).min(SECONDS_MAX));
            Variant { seconds, ..Variant::default() }
        }
        Event::TaskCompleted { by: Completion::People { .. }, .. } if !task.typed.is_empty() => {
            Variant { corrected: 1, ..Variant::default() }
        }
        _ => return None,
    };
    Some((format!("{reason}|{supplier}"), more))
}

/// The counts of a tier by day, newest first, from `from` on.
pub(crate) fn days(
    shared: &Shared,
    decision: &str,
    tier: &str,
    from: Date,
) -> Result<BTreeMap<Date, Tally>, Failure> {
    let shelf = super::calibration::shelf(decision, tier);
    let (mut found, mut after) = (BTreeMap::new(), None);
    loop {
        let page =
            shared.reader.page(&shared.client, DAYS, &shelf, after.as_ref(), 200).map_err(Failure::fault)?;
        for row in page.rows {
            let day: Date = row.key.rsplit('|').next().and_then(|it| it.parse().ok()).unwrap_or(from);
            if day < from {
                return Ok(found);
            }
            let more: Tally = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
            let tally: &mut Tally = found.entry(day).or_default();
            tally.add(&more);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

/// Tiers that ever had a case: decision and tier.
pub(crate) fn tiers(shared: &Shared) -> Result<Vec<(String, String)>, Failure> {
    let shelves = shared.reader.shelves(&shared.client, DAYS).map_err(Failure::fault)?;
    let name = |shelf: &str| shelf.split_once('|').map(|(a, b)| (a.to_owned(), b.to_owned()));
    Ok(shelves.iter().filter_map(|(shelf, _)| name(shelf)).collect())
}

/// The variants of a month: element, reason, supplier, counts.
pub(crate) fn variants(
    shared: &Shared,
    month: &str,
) -> Result<Vec<(String, String, String, Variant)>, Failure> {
    let (mut found, mut after) = (BTreeMap::new(), None);
    loop {
        let page = shared
            .reader
            .page(&shared.client, VARIANTS, month, after.as_ref(), 1000)
            .map_err(Failure::fault)?;
        for row in page.rows {
            let mut parts = row.key.splitn(4, '|').skip(1).map(str::to_owned);
            if let (Some(element), Some(reason), Some(supplier)) = (parts.next(), parts.next(), parts.next())
            {
                let more: Variant = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
                let variant: &mut Variant = found.entry((element, reason, supplier)).or_default();
                variant.came += more.came;
                variant.seconds += more.seconds;
                variant.corrected += more.corrected;
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => {
                let one = |((element, reason, supplier), variant)| (element, reason, supplier, variant);
                return Ok(found.into_iter().map(one).collect());
            }
        }
    }
}

/// Whether a task waits for QA.
pub(crate) fn audit_shelf(case: &CaseId, task: &Task) -> Option<(&'static str, String)> {
    let key = format!("{case}/{}", task.id);
    match task.stage {
        Stage::Sampled => Some(("drawn", key)),
        Stage::Audited { .. } => Some(("disagreement", key)),
        _ => None,
    }
}
