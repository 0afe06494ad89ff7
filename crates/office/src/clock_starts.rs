//! Time begins cases: the timer start events of the current version.
//!
//! When each is due next is a row. It goes on in the very transaction that begins the case, under a key that names the
//! start event and the instant: so each instant begins one case, whoever looks and whenever a machine is killed.
//!
//! A version that becomes current counts from the moment at which it is first looked at. A start event whose timer says the
//! same in the version before goes on where it was. A date that is past by then begins its case at once; a cycle from an
//! instant on leaves past times out. What was missed while nothing ran is made up for as the standard's timers are here: a
//! cycle without end begins one case and goes on, one that ends begins each of them.

use crate::law::Who;
use crate::lease::ask;
use crate::process_page::Begins;
use crate::shared::Shared;
use crate::writer::{Message, Order, Target, Writer, Written};
use bpmn::{Definition, Kind, Left, Moment, Scope, TimerDefinition, Variables};
use cases::{Command, Opening, Pack};
use jiff::Timestamp;
use journal::{Append, Once, Row, RowChange};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};
use terms::{CaseId, Digest, Failure};

/// The view of when start events are due.
const CLOCK: &str = "clock";
/// The row that says which version the others are of.
const MARKER: &str = "version";
/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(500);
/// The rank of one that occurs no more.
const OVER: i64 = i64::MAX;
/// Rows read together.
const PAGE: usize = 200;
/// A start that was refused is tried again after this, then after twice as long, up to the longest pause.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(600);

/// What a row says beside the instant, which is its rank in milliseconds.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Due {
    /// The number of the version for which it is.
    version: u32,
    /// How often after the next time.
    left: Left,
}

/// One timer start event of a process.
struct Start {
    /// What it is known by from version to version: process, element, place among its definitions, and what its timer says.
    key: String,
    pack: Arc<Pack>,
    element: String,
    timer: TimerDefinition,
}

/// Works until `stop`.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Arc<Writer>, stop: &AtomicBool) {
    let mut clock =
        Clock { shared, writer, looked_at: None, starts: HashMap::new(), refused: HashMap::new() };
    while !stop.load(Ordering::Relaxed) {
        if let Err(error) = clock.look() {
            tracing::error!(%error, "the start events of the clock were not looked at");
        }
        std::thread::sleep(TICK);
    }
}

struct Clock<'a> {
    shared: &'a Shared,
    writer: &'a Writer,
    /// The number of the version whose start events are known, and on the disk.
    looked_at: Option<u32>,
    starts: HashMap<String, Start>,
    /// Starts that were refused: how often, and not to be tried again before.
    refused: HashMap<String, (u32, Instant)>,
}

impl Clock<'_> {
    fn look(&mut self) -> Result<(), Failure> {
        let release = self.shared.packs.release();
        let Some(number) = release.current().map(|it| it.number) else { return Ok(()) };
        if self.looked_at != Some(number) {
            let prepared = self.shared.packs.version(self.shared.packs.current())?;
            self.starts = prepared.packs().flat_map(starts_of).map(|it| (it.key.clone(), it)).collect();
            self.take_over(number)?;
            self.looked_at = Some(number);
        }
        if self.starts.is_empty() {
            return Ok(());
        }
        let now_ms = self.shared.clock.now_ms();
        // In the order in which they are due: the first that is not due ends it.
        for row in self.rows(Some(now_ms))? {
            self.one(&row)?;
        }
        Ok(())
    }

    /// Rows of start events, up to the instant where one is given.
    fn rows(&self, until_ms: Option<i64>) -> Result<Vec<Row>, Failure> {
        let (mut out, mut after) = (Vec::new(), None);
        loop {
            let page = self.shared.reader.page(&self.shared.client, CLOCK, CLOCK, after.as_ref(), PAGE);
            let page = page.map_err(Failure::fault)?;
            let is_due = |it: &Row| until_ms.is_none_or(|until| it.rank <= until);
            let more = page.rows.last().is_some_and(is_due);
            out.extend(page.rows.into_iter().filter(is_due));
            match page.next {
                Some(next) if more => after = Some(next),
                _ => return Ok(out),
            }
        }
    }

    /// The version is the one that counts from now on: once, whoever sees it first.
    fn take_over(&self, number: u32) -> Result<(), Failure> {
        let shared = self.shared;
        let once = format!("clock-version:{number}");
        if shared.reader.once(&shared.client, &once).map_err(Failure::fault)?.is_some() {
            return Ok(());
        }
        let marker = shared.reader.row(&shared.client, CLOCK, MARKER).map_err(Failure::fault)?;
        let before = marker.and_then(|row| u32::try_from(row.rank).ok());
        let mut kept: HashMap<String, (i64, Left)> = HashMap::new();
        let mut append = Append::new(shared.client.clone(), CaseId::from("posts"), 0, self.moment().now);
        for row in self.rows(None)? {
            let Ok(due) = serde_json::from_slice::<Due>(&row.body) else { continue };
            if before == Some(due.version) && self.starts.contains_key(&row.key) {
                kept.insert(row.key, (row.rank, due.left));
            } else if !self.starts.contains_key(&row.key) {
                append.rows.push(RowChange::Delete { view: CLOCK.to_owned(), key: row.key });
            }
        }
        for start in self.starts.values() {
            let (rank, left) = match kept.get(&start.key) {
                Some(kept) => *kept,
                None => self.first(start),
            };
            append.rows.push(written(&start.key, rank, Due { version: number, left })?);
        }
        append.rows.push(RowChange::Put {
            view: CLOCK.to_owned(),
            key: MARKER.to_owned(),
            shelf: MARKER.to_owned(),
            rank: i64::from(number),
            case_id: String::new(),
            body: b"{}".to_vec(),
        });
        append.once =
            Some(Once { key: once, request: Digest::of(&number.to_be_bytes()), answer: b"{}".to_vec() });
        // Where another process was quicker, its rows are there.
        ask(self.writer, move |journal| journal.commit(vec![append])).map(drop)
    }

    fn first(&self, start: &Start) -> (i64, Left) {
        let (moment, nothing) = (self.moment(), Variables::new());
        match start.timer.due(&Scope::of(&nothing, &moment)) {
            Ok((due, left)) => (due.as_millisecond(), left),
            Err(sentence) => {
                tracing::warn!(element = start.element, sentence, "a start event of the clock never occurs");
                (OVER, Left::None)
            }
        }
    }

    /// Begins the case of one that is due.
    fn one(&mut self, row: &Row) -> Result<(), Failure> {
        let Some(start) = self.starts.get(&row.key) else { return Ok(()) };
        let paused = |(_, until): &(u32, Instant)| *until > Instant::now();
        if self.refused.get(&row.key).is_some_and(paused) {
            return Ok(());
        }
        let due: Due = serde_json::from_slice(&row.body).map_err(Failure::fault)?;
        let (rank, left) = self.after(start, row.rank, due.left);
        let next = written(&row.key, rank, Due { left, ..due })?;
        match self.begin(start, row.rank, next.clone()) {
            Ok(Written { again, case, .. }) => {
                self.refused.remove(&row.key);
                if again {
                    // Begun before, and the row did not go on with it: a version took it over at that moment.
                    return self.go_on(row, next);
                }
                tracing::info!(%case, element = start.element, "the clock began a case");
                Ok(())
            }
            Err(error) => {
                let tries = self.refused.get(&row.key).map_or(1, |(tries, _)| tries + 1);
                let pause = PAUSE.saturating_mul(1 << tries.min(16)).min(PAUSE_MAX);
                tracing::warn!(%error, element = start.element, tries, "the clock could not begin a case and tries again");
                self.refused.insert(row.key.clone(), (tries, Instant::now() + pause));
                Ok(())
            }
        }
    }

    fn begin(&self, start: &Start, due_ms: i64, next: RowChange) -> Result<Written, Failure> {
        let opening = Opening {
            received: self.moment().now,
            arrival: 0,
            documents: Vec::new(),
            variables: serde_json::Map::new(),
            parent: None,
            begin: Some(start.element.clone()),
            seed: None,
        };
        let (sender, receiver) = sync_channel(1);
        self.writer.send_patiently(Order {
            who: Who::system(&self.shared.client),
            target: Target::Child { name: start.pack.name.clone(), version: None },
            command: Command::Open(opening),
            once: Some((format!("clock:{}:{due_ms}", start.key), Digest::of(start.element.as_bytes()))),
            blobs: Vec::new(),
            job: None,
            rows: vec![next],
            master: Vec::new(),
            reply: Box::new(move |answer| drop(sender.send(answer))),
        })?;
        receiver.recv().map_err(|_| Failure::fault("The writer has stopped"))?
    }

    fn go_on(&self, row: &Row, next: RowChange) -> Result<(), Failure> {
        let now = self.shared.reader.row(&self.shared.client, CLOCK, &row.key).map_err(Failure::fault)?;
        if now.is_none_or(|it| it.rank != row.rank) {
            return Ok(());
        }
        let (reply, answer) = sync_channel(1);
        self.writer.send(Message::Rows { rows: vec![next], reply })?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?
    }

    /// When it is due after that, and how often then.
    fn after(&self, start: &Start, due_ms: i64, left: Left) -> (i64, Left) {
        let left = match left {
            Left::None => return (OVER, Left::None),
            Left::Times(1) => Left::None,
            Left::Times(n) => Left::Times(n - 1),
            Left::Endless => Left::Endless,
        };
        let (moment, nothing) = (self.moment(), Variables::new());
        let scope = Scope::of(&nothing, &moment);
        let due = Timestamp::from_millisecond(due_ms).map_err(|error| error.to_string());
        match due.and_then(|due| start.timer.due_after(due, &scope)) {
            // Never the same instant again: its key was used.
            Ok(next) => (next.as_millisecond().max(due_ms + 1), left),
            Err(sentence) => {
                tracing::warn!(
                    element = start.element,
                    sentence,
                    "a start event of the clock occurs no more"
                );
                (OVER, Left::None)
            }
        }
    }

    fn moment(&self) -> Moment {
        Moment { now: self.shared.clock.now(), zone: self.shared.zone.clone() }
    }
}

/// When the clock begins cases of a process next, by start event; those of the current version.
pub(crate) fn begins(shared: &Shared, pack: &Arc<Pack>) -> Result<Vec<Begins>, Failure> {
    let mut out = Vec::new();
    for start in starts_of(pack) {
        let row = shared.reader.row(&shared.client, CLOCK, &start.key).map_err(Failure::fault)?;
        // Nobody has looked at this version yet.
        let Some(row) = row else { continue };
        let next = Timestamp::from_millisecond(row.rank).ok().filter(|_| row.rank != OVER);
        out.push(Begins { label: pack.label(&start.element).to_owned(), next });
    }
    Ok(out)
}

/// The timer start events of a process.
fn starts_of(pack: &Arc<Pack>) -> Vec<Start> {
    let mut out = Vec::new();
    for ix in pack.process.starts() {
        let element = &pack.process.elements[ix];
        let Kind::Start(event) = &element.kind else { continue };
        for (place, definition) in event.definitions.iter().enumerate() {
            let Definition::Timer(timer) = definition else { continue };
            let says =
                format!("{}\n{}\n{place}\n{:?}\n{}", pack.name, element.id, timer.kind, timer.text.source());
            out.push(Start {
                key: Digest::of(says.as_bytes()).to_hex(),
                pack: Arc::clone(pack),
                element: element.id.to_string(),
                timer: timer.clone(),
            });
        }
    }
    out
}

fn written(key: &str, rank: i64, due: Due) -> Result<RowChange, Failure> {
    Ok(RowChange::Put {
        view: CLOCK.to_owned(),
        key: key.to_owned(),
        shelf: CLOCK.to_owned(),
        rank,
        case_id: String::new(),
        body: serde_json::to_vec(&due).map_err(Failure::fault)?,
    })
}
