//! What the nodes decide: a small business of cases with notes, effects outside and timers. Pure, as the real heart is.

use jiff::Timestamp;
use journal::{Append, Claimed, Entry, JobChange, Number, Once, RowChange, Stored};
use std::collections::BTreeMap;
use terms::{CaseId, ClientId, Digest};

/// Effects and timers wait in queues of these names.
pub const EFFECT: &str = "effect";
pub const TIMER: &str = "timer";
/// The view with one row for each case; its body is the version of the case.
pub const WORK: &str = "work";
pub const CASES: &str = "case";

/// What a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Open,
    Note,
    /// An effect outside; what the other side does with it shows in its name.
    Effect(Nature),
    /// A timer, due after so many milliseconds.
    Timer(i64),
}

/// How the other side takes an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Works,
    Refused,
    /// It fails each time and becomes a matter for a person.
    Poison,
}

impl Nature {
    pub fn of(effect: &str) -> Self {
        match effect.rsplit('-').next() {
            Some("refused") => Self::Refused,
            Some("poison") => Self::Poison,
            _ => Self::Works,
        }
    }
}

/// A case after its entries.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub version: u64,
    pub number: Option<u64>,
    pub notes: u64,
    /// Each effect with the kinds of what became of it, in order.
    pub effects: BTreeMap<String, Vec<String>>,
    /// Each timer, and how often it fired.
    pub timers: BTreeMap<String, u32>,
}

impl State {
    pub fn of(entries: &[Stored]) -> Self {
        let mut state = Self::default();
        for entry in entries {
            state.version = entry.header.version;
            let body: serde_json::Value = serde_json::from_slice(&entry.body).expect("a body is JSON");
            let id = body["id"].as_str().unwrap_or_default().to_owned();
            match entry.header.kind.as_str() {
                "opened.1" => state.number = body["number"].as_u64(),
                "noted.1" => state.notes += 1,
                "effect-asked.1" => drop(state.effects.insert(id, Vec::new())),
                "timer-set.1" => drop(state.timers.insert(id, 0)),
                "timer-fired.1" => *state.timers.entry(id).or_default() += 1,
                kind => state.effects.entry(id).or_default().push(kind.to_owned()),
            }
        }
        state
    }

    pub fn is_settled(&self, effect: &str) -> bool {
        let settles = |kind: &String| kind != "effect-unknown.1";
        self.effects.get(effect).is_some_and(|it| it.iter().any(settles))
    }
}

fn entry(kind: &str, body: serde_json::Value) -> Entry {
    Entry { kind: kind.to_owned(), body: body.to_string().into_bytes() }
}

fn begun(client: &ClientId, case: &CaseId, state: &State, at: Timestamp, entries: Vec<Entry>) -> Append {
    let version = state.version + entries.len() as u64;
    let row = RowChange::Put {
        view: WORK.to_owned(),
        key: case.to_string(),
        shelf: format!("s-{}", version % 3),
        rank: i64::try_from(version).unwrap(),
        case_id: case.to_string(),
        body: version.to_string().into_bytes(),
    };
    let append = Append::new(client.clone(), case.clone(), state.version, at);
    Append { entries, rows: vec![row], ..append }
}

fn put(queue: &str, id: &str, case: &CaseId, due_ms: i64, body: &[u8]) -> JobChange {
    let (queue, id, case_id) = (queue.to_owned(), id.to_owned(), case.to_string());
    JobChange::Put { queue, id, case_id, due_ms, priority: 1, body: body.to_owned() }
}

/// What follows from a wish, with its answer; nothing where it is refused in this state.
pub fn decide(
    (client, case): (&ClientId, &CaseId),
    state: &State,
    (wish, key): (Wish, &str),
    request: Digest,
    last_number: u64,
    at: Timestamp,
) -> Option<(Append, Vec<u8>)> {
    if (wish == Wish::Open) != (state.version == 0) {
        return None;
    }
    let number = last_number + 1;
    let (kind, body, answer) = match wish {
        Wish::Open => ("opened.1", serde_json::json!({ "number": number }), format!("case {number}")),
        Wish::Note => ("noted.1", serde_json::json!({ "key": key }), format!("note {}", state.notes + 1)),
        Wish::Effect(_) => {
            ("effect-asked.1", serde_json::json!({ "id": key }), format!("asked at {}", state.version))
        }
        Wish::Timer(_) => {
            ("timer-set.1", serde_json::json!({ "id": key }), format!("set at {}", state.version))
        }
    };
    let mut append = begun(client, case, state, at, vec![entry(kind, body)]);
    let now_ms = at.as_millisecond();
    append.jobs = match wish {
        Wish::Effect(_) => vec![put(EFFECT, key, case, now_ms, b"")],
        Wish::Timer(after_ms) => vec![put(TIMER, key, case, now_ms + after_ms, b"")],
        Wish::Open | Wish::Note => Vec::new(),
    };
    if wish == Wish::Open {
        append.number = Some(Number { counter: CASES.to_owned(), n: number });
    }
    let answer = answer.into_bytes();
    append.once = Some(Once { key: key.to_owned(), request, answer: answer.clone() });
    Some((append, answer))
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Fired,
    Done,
    Refused,
    /// No answer came: it is looked for before it is sent again.
    Unknown,
}

/// The job is done with this; nothing where the case says that it was settled before.
pub fn settle(state: &State, job: &Claimed, became: Became, at: Timestamp) -> Option<Append> {
    if state.is_settled(&job.id) || state.timers.get(&job.id).is_some_and(|fired| *fired > 0) {
        return None;
    }
    let case = CaseId::from(job.case_id.as_str());
    let kind = match became {
        Became::Fired => "timer-fired.1",
        Became::Done => "effect-done.1",
        Became::Refused => "effect-refused.1",
        Became::Unknown => "effect-unknown.1",
    };
    let entries = vec![entry(kind, serde_json::json!({ "id": job.id }))];
    let mut append = begun(&job.client, &case, state, at, entries);
    append.jobs =
        vec![JobChange::Delete { queue: job.queue.clone(), id: job.id.clone(), fence: Some(job.fence) }];
    if became == Became::Unknown {
        append.jobs.push(put(EFFECT, &job.id, &case, at.as_millisecond() + 1000, b"read-back"));
    }
    Some(append)
}
