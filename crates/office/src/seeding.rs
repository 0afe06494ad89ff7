//! Seeds: drafts that are known to be wrong and look real, made from real documents, to measure whether review catches errors.
//!
//! A seed is a case like any other to whoever reviews it. The heart never lets one reach an effect; nothing is learned from it,
//! counted for it or compared with it. Staff are told that seeds exist; results are kept by queue and not by head.

use crate::boundary::tally::{self, Tally};
use crate::shared::Shared;
use crate::view::Person;
use crate::writer::{Message, Order, Target, Writer, Written};
use crate::{Office, refusals};
use assure::SeedCount;
use cases::boundary::Purpose;
use cases::{Change, Command, Event, Measured, Opening, Seed, SeedKind, State};
use jiff::ToSpan;
use journal::RowChange;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{CaseId, Draft, Failure, TaskId};
use tokio::sync::oneshot;

/// The view of measured seeds: shelf is the queue.
const VIEW: &str = "seed";
/// Seeds planted at once.
pub const SEEDS_MAX: usize = 100;
/// Known invoices looked at for documents.
const DOCUMENTS_MAX: usize = 2_000;
/// A page that was open for less was not read: seconds.
pub const SECONDS_MIN: u32 = 5;

/// What seeds say about the review of one queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueueReview {
    /// The queue: the task's element.
    pub queue: String,
    /// Seeds with an error.
    pub planted: u64,
    /// Seeds without one.
    pub controls: u64,
    /// The share that was caught, with its interval at 95 %.
    pub catch: Option<(f64, f64, f64)>,
    /// The share of right ones that were changed, with its interval at 95 %.
    pub overridden: Option<(f64, f64, f64)>,
    /// By kind: planted and caught.
    pub kinds: BTreeMap<String, (u64, u64)>,
    /// Signed in the last 30 days, seeds not counted.
    pub signed: u64,
    /// Of these, in less than [`SECONDS_MIN`] seconds.
    pub hasty: u64,
    /// Of these, approved although the evidence was not opened, where the face can tell.
    pub unopened: u64,
}

impl Office {
    /// Plants seeds into the review queue: each a case of its own with a real document and a draft that is wrong.
    ///
    /// # Errors
    /// `no-documents` where nothing was drafted yet, what the law says, or a fault.
    pub async fn plant_seeds(&self, who: &Person, count: usize, key: &str) -> Result<usize, Failure> {
        self.may_see(who, policy::Act::PlantSeeds)?;
        let shared = &self.shared;
        let seeds = seeds(shared, count.clamp(1, SEEDS_MAX), key)?;
        if seeds.is_empty() {
            return Err(refusals::no_documents().into());
        }
        let planted = seeds.len();
        for (at, (seed, source)) in seeds.into_iter().enumerate() {
            let (reply, answer) = oneshot::channel();
            let reply = Box::new(move |written| drop(reply.send(written)));
            self.writer.send(planting(shared, seed, &source, format!("seed:{key}:{at}"), reply))?;
            crate::writer::answered(answer).await?;
        }
        tracing::info!(planted, by = %who.id, "seeds were planted");
        Ok(planted)
    }

    /// What seeds say about review, by queue.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn review_quality(&self, who: &Person) -> Result<Vec<QueueReview>, Failure> {
        self.may_see(who, policy::Act::ViewSamples)?;
        let shared = &self.shared;
        let mut queues: BTreeMap<String, Vec<Measured>> = BTreeMap::new();
        let mut after = String::new();
        loop {
            let rows = shared.reader.scan(&shared.client, VIEW, &after, 1000).map_err(Failure::fault)?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.key);
            for row in rows {
                let measured: Measured = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
                queues.entry(measured.queue.clone()).or_default().push(measured);
            }
        }
        let mut signed: BTreeMap<String, Tally> = BTreeMap::new();
        let since = shared.today().saturating_sub(30.days());
        for (decision, tier) in tally::tiers(shared)? {
            let month = signed.entry(decision.clone()).or_default();
            tally::days(shared, &decision, &tier, since)?.values().for_each(|it| month.add(it));
        }
        for queue in signed.iter().filter(|(_, it)| it.signed > 0).map(|(queue, _)| queue) {
            queues.entry(queue.clone()).or_default();
        }
        let none = Tally::default();
        Ok(queues
            .into_iter()
            .map(|(queue, found)| {
                let month = signed.get(&queue).unwrap_or(&none);
                review(queue, &found, month)
            })
            .collect())
    }
}

/// The order that opens a seed. Whoever opened it would tell what it is, so the system does.
fn planting(
    shared: &Shared,
    seed: Seed,
    source: &State,
    key: String,
    reply: Box<dyn FnOnce(Result<Written, Failure>) + Send>,
) -> Message {
    let opening = Opening {
        received: shared.clock.now(),
        arrival: 0,
        documents: source.documents.clone(),
        variables: serde_json::Map::new(),
        parent: None,
        begin: None,
        seed: Some(Box::new(seed)),
    };
    let request = terms::Digest::of(key.as_bytes());
    Message::Write(Box::new(Order {
        who: crate::law::Who::system(&shared.client),
        target: Target::New(crate::packs::ACCOUNTS_PAYABLE),
        command: Command::Open(opening),
        once: Some((key, request)),
        blobs: Vec::new(),
        job: None,
        rows: Vec::new(),
        master: Vec::new(),
        reply,
    }))
}

/// Mixes seeds into the review of the day: as many for each reviewed task as the boundary says, one at a time.
pub(crate) fn mix(shared: &Shared, writer: &Writer) -> Result<(), Failure> {
    let boundary = shared.boundary.now();
    let today = shared.today();
    for (decision, share) in boundary.seeding.iter().filter(|(_, share)| **share > 0.0) {
        let mut reviewed = 0;
        for (of, tier) in tally::tiers(shared)?.iter().filter(|(of, _)| of == decision) {
            reviewed += tally::days(shared, of, tier, today)?.values().map(|it| it.people).sum::<u64>();
        }
        let due = (reviewed as f64 * share).floor() as u64;
        for n in 0..due.min(SEEDS_MAX as u64) {
            let key = format!("auto-{decision}-{today}-{n}");
            let once = format!("seed:{key}:0");
            if shared.reader.once(&shared.client, &once).map_err(Failure::fault)?.is_some() {
                continue;
            }
            let Some((seed, source)) = seeds(shared, 1, &key)?.pop() else { return Ok(()) };
            let (reply, answer) = std::sync::mpsc::sync_channel(1);
            let reply = Box::new(move |written| drop(reply.send(written)));
            writer.send(planting(shared, seed, &source, once, reply))?;
            answer.recv().map_err(|_| Failure::fault("The writer has stopped"))??;
            return Ok(());
        }
    }
    Ok(())
}

/// Whether any seed was ever measured here.
pub(crate) fn any(shared: &Shared) -> Result<bool, Failure> {
    Ok(!shared.reader.scan(&shared.client, VIEW, "", 1).map_err(Failure::fault)?.is_empty())
}

fn review(queue: String, found: &[Measured], month: &Tally) -> QueueReview {
    let mut count = SeedCount::default();
    let mut kinds: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for it in found {
        match it.caught {
            Some(caught) => {
                count.planted(caught);
                let kind = kinds.entry(it.kind.words().to_owned()).or_default();
                kind.0 += 1;
                kind.1 += u64::from(caught);
            }
            None => count.sound(it.overridden),
        }
    }
    let rate = |rate: Option<f64>, interval: Result<assure::Interval, assure::Unfit>| {
        rate.zip(interval.ok()).map(|(rate, it)| (rate, it.low, it.high))
    };
    QueueReview {
        queue,
        planted: found.iter().filter(|it| it.caught.is_some()).count() as u64,
        controls: found.iter().filter(|it| it.caught.is_none()).count() as u64,
        catch: rate(count.catch_rate(), count.catch_interval(0.05)),
        overridden: rate(count.false_override_rate(), count.false_override_interval(0.05)),
        kinds,
        signed: month.signed,
        hasty: month.hasty,
        unopened: month.unopened,
    }
}

/// The row of a measured seed.
pub(crate) fn row(case: &CaseId, event: &Event) -> Result<Option<RowChange>, Failure> {
    let Event::SeedMeasured { measured, .. } = event else { return Ok(None) };
    Ok(Some(RowChange::Put {
        view: VIEW.to_owned(),
        key: case.0.clone(),
        shelf: measured.queue.clone(),
        rank: 0,
        case_id: case.0.clone(),
        body: serde_json::to_vec(measured).map_err(Failure::fault)?,
    }))
}

/// Documents drawn for seeds, each with what is planted into its draft.
fn seeds(shared: &Shared, count: usize, key: &str) -> Result<Vec<(Seed, Arc<State>)>, Failure> {
    let lottery = &shared.boundary.lottery;
    let mut known = Vec::new();
    let mut after = String::new();
    while known.len() < DOCUMENTS_MAX {
        let rows = shared.reader.scan(&shared.client, "known", &after, 500).map_err(Failure::fault)?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.key);
        known.extend(rows.into_iter().map(|row| CaseId(row.key)));
    }
    let draw = |case: &CaseId| lottery.draw(Purpose::Seed, case, &TaskId(key.to_owned()));
    known.sort_by(|a, b| draw(a).total_cmp(&draw(b)));
    let mut seeds = Vec::new();
    for (at, case) in known.into_iter().enumerate() {
        if seeds.len() == count {
            break;
        }
        let state = shared.cabinet.existing(&case)?;
        let Some((_, draft)) = state.subject() else { continue };
        let kind = SeedKind::ALL[(at + key.len()) % SeedKind::ALL.len()];
        // A draft without what a kind plants takes the next kind that it has room for.
        let kinds = std::iter::once(kind).chain(SeedKind::ALL);
        let made = kinds.into_iter().find_map(|kind| plant(shared, kind, draft).map(|it| (kind, it)));
        if let Some((kind, (draft, planted))) = made {
            seeds.push((Seed { kind, of: case, planted, draft: Box::new(draft) }, state));
        }
    }
    Ok(seeds)
}

/// The draft with the error in it, and what was changed.
fn plant(shared: &Shared, kind: SeedKind, real: &Draft) -> Option<(Draft, Vec<Change>)> {
    let mut draft = real.clone();
    let changes: Vec<(&str, String)> = match kind {
        SeedKind::Control => Vec::new(),
        SeedKind::WrongAmount => {
            let total = real.decimal("gross_total")?;
            let wrong = swapped_digits(total)?;
            let more = wrong - total;
            let mut changes = vec![("gross_total", wrong.to_string())];
            if let Some(payable) = real.decimal("payable") {
                changes.push(("payable", (payable + more).to_string()));
            }
            changes
        }
        SeedKind::ChangedIban => {
            let iban = real.value("payee_iban")?;
            let other =
                shared.register().suppliers().iter().flat_map(|it| it.ibans.clone()).find(|it| it != iban)?;
            vec![("payee_iban", other)]
        }
        SeedKind::Duplicate => {
            let number = real.value("invoice_number")?;
            vec![("invoice_number", format!("{number}-1"))]
        }
        SeedKind::WrongSupplier => {
            let own = real.value("supplier")?;
            let register = shared.register();
            let other = register.suppliers().iter().find(|it| it.id != own)?;
            vec![("supplier", other.id.clone()), ("supplier_name", other.name.clone())]
        }
        SeedKind::SwappedDates => {
            let (issued, due) = (real.value("issue_date")?, real.value("due_date")?);
            if issued == due {
                return None;
            }
            vec![("issue_date", due.to_owned()), ("due_date", issued.to_owned())]
        }
    };
    let mut planted = Vec::new();
    for (name, value) in changes {
        let field = draft.fields.iter_mut().find(|it| it.name == name)?;
        planted.push(Change {
            field: name.to_owned(),
            before: field.value.clone(),
            after: Some(value.clone()),
        });
        field.value = Some(value);
        // As sure as the real one looked, or the seed would give itself away.
        field.candidates.clear();
    }
    Some((draft, planted))
}

/// The amount with its first two different neighbouring digits exchanged: 1,190.00 becomes 9,110.00.
fn swapped_digits(amount: Decimal) -> Option<Decimal> {
    let mut digits: Vec<char> = amount.to_string().chars().collect();
    let at = (0..digits.len().checked_sub(1)?).find(|at| {
        let (a, b) = (digits[*at], digits[at + 1]);
        a.is_ascii_digit() && b.is_ascii_digit() && a != b && b != '0'
    })?;
    digits.swap(at, at + 1);
    digits.into_iter().collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_amount_looks_like_the_right_one() {
        for (right, wrong) in
            [("1190.00", Some("1910.00")), ("4974.20", Some("9474.20")), ("7.00", None), ("88.30", None)]
        {
            let found = swapped_digits(right.parse().unwrap()).map(|it| it.to_string());
            assert_eq!(found.as_deref(), wrong, "{right}");
        }
    }
}
