//! One node: its clock, its memory and what it has in hand. Everything it knows may be old, and is gone when it dies.

use cases::{Actor, Command};
use cases::{Context, Entry, Event, Pack, State};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journal::{Append, COUNTERS, Claimed, JobChange, Number, Once, Reader};
use office::deciding_alone::jobs;
use std::collections::BTreeMap;
use terms::{CaseId, ClientId, Digest, PersonId, Refusal};

pub const ARRIVAL: &str = "arrival";

/// A command as somebody asks for it.
#[derive(Clone)]
pub struct Asked {
    /// The case; `None` opens a new one.
    pub case: Option<CaseId>,
    pub command: Command,
    /// Idempotency key, where it is a client's.
    pub key: Option<String>,
    /// The job that this finishes.
    pub job: Option<Claimed>,
}

#[derive(Default)]
pub struct Node {
    pub alive: bool,
    /// Counts lives, so that what one life began the next one does not end.
    pub life: u32,
    /// The node's clock is this much ahead.
    pub skew_ms: i64,
    /// Its requests do not reach the database.
    pub cut_off: bool,
    /// States as this node knows them; perhaps another node knows better.
    pub cabinet: BTreeMap<CaseId, State>,
    /// The number that it would give the next case.
    pub next_arrival: Option<u64>,
}

impl Node {
    pub fn dies(&mut self) {
        *self = Self { life: self.life + 1, skew_ms: self.skew_ms, cut_off: self.cut_off, ..Self::default() };
    }

    /// The case as this node knows it; read where it does not.
    pub fn state(&mut self, reader: &Reader, client: &ClientId, case: &CaseId) -> State {
        if let Some(known) = self.cabinet.get(case) {
            return known.clone();
        }
        let mut state = State::default();
        for stored in reader.case(client, case, 1).expect("a case can be read") {
            let entry: Entry = serde_json::from_slice(&stored.body).expect("an entry reads");
            cases::apply(&mut state, &entry);
        }
        self.cabinet.insert(case.clone(), state.clone());
        state
    }

    /// Decides a command on what this node knows: what would be appended, the state after it, and the answer.
    pub fn decide(
        &mut self,
        reader: &Reader,
        client: &ClientId,
        pack: &Pack,
        asked: &Asked,
        now: Timestamp,
    ) -> Result<(Append, State), Refusal> {
        let mut command = asked.command.clone();
        let (case, number) = match &asked.case {
            Some(case) => (case.clone(), None),
            None => {
                let n = match self.next_arrival {
                    Some(n) => n,
                    None => arrived(reader, client) + 1,
                };
                if let Command::Open(opening) = &mut command {
                    opening.arrival = n;
                }
                self.next_arrival = Some(n + 1);
                (CaseId(format!("AP-{n:07}")), Some(Number { counter: ARRIVAL.to_owned(), n }))
            }
        };
        let before = self.state(reader, client, &case);
        let actor = Actor { id: PersonId::from("system"), behalf: None, roles: Vec::new() };
        let context = Context {
            now,
            zone: TimeZone::UTC,
            actor: &actor,
            pack,
            grace: SignedDuration::ZERO,
            present: &|_, _| None,
            assurance: None,
        };
        let (events, state) = cases::decide_into(&case, &before, command, &context)?;
        let mut append = Append::new(client.clone(), case.clone(), before.version, now);
        append.number = number;
        append.entries = events.iter().map(|event| stored(&actor, now, event)).collect();
        append.jobs.extend(asked.job.as_ref().map(|job| JobChange::Delete {
            queue: job.queue.clone(),
            id: job.id.clone(),
            fence: Some(job.fence),
        }));
        append.jobs.extend(jobs(&case, &state, cases::react(&pack.process, &state, &events)));
        append.once = asked.key.as_ref().map(|key| Once {
            key: key.clone(),
            request: Digest::of(asked.command.name().as_bytes()),
            answer: case.0.clone().into_bytes(),
        });
        Ok((append, state))
    }
}

fn stored(actor: &Actor, at: Timestamp, event: &Event) -> journal::Entry {
    let entry = Entry { at, by: actor.id.clone(), behalf: None, event: event.clone() };
    let value = serde_json::to_value(&entry).expect("an entry is JSON");
    let kind = value["event"].as_str().expect("an event has a name").to_owned();
    journal::Entry { kind, body: value.to_string().into_bytes() }
}

/// The number of the case that arrived last.
pub fn arrived(reader: &Reader, client: &ClientId) -> u64 {
    let row = reader.row(client, COUNTERS, ARRIVAL).expect("the counter can be read");
    row.and_then(|row| u64::try_from(row.rank).ok()).unwrap_or(0)
}
