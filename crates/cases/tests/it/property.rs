//! Whatever anyone tries, in any order: the journal rebuilds the same state, and the law of the heart holds.

use crate::house::{ELSEWHERE, House, IN_MASTER, clean, field, opening};
use cases::personal::{mark, unmark};
use cases::{Act, CallBack, Command, Completion, Entry, Event, Outcome, Sign, Stage, State, stage};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Map, json};
use terms::{Digest, DocumentKind, Draft, EffectId, Finding, PersonId, Reading, Standing, TaskId};

const PEOPLE: [&str; 4] = ["mara", "ben", "ida", "system"];

/// One thing tried; numbers choose among what is there.
#[derive(Clone, Copy, Debug)]
struct Try {
    what: u8,
    /// Chooses among what the situation asks for, not among everything.
    fitting: bool,
    who: usize,
    at: u8,
    draft: u8,
    yes: bool,
    stale: bool,
    seconds: i64,
}

fn trials() -> impl Strategy<Value = Vec<Try>> {
    let seconds = prop_oneof![3 => Just(0i64), 3 => 1..30i64, 1 => Just(16 * 3600), 1 => Just(72 * 3600)];
    let choices = (any::<u8>(), prop::bool::weighted(0.8), 0..PEOPLE.len(), any::<u8>(), any::<u8>());
    let one = (choices, any::<bool>(), prop::bool::weighted(0.1), seconds).prop_map(
        |((what, fitting, who, at, draft), yes, stale, seconds)| Try {
            what,
            fitting,
            who,
            at,
            draft,
            yes,
            stale,
            seconds,
        },
    );
    prop::collection::vec(one, 1..48)
}

/// A draft as the first pass and the examination would leave it: findings follow from the values.
fn examined(seed: u8) -> Draft {
    let mut draft = clean();
    draft.kind = if seed % 13 == 12 { DocumentKind::Reminder } else { DocumentKind::Invoice };
    if seed & 1 == 1 {
        draft.reading = Reading::Text;
    }
    let account = if seed & 2 == 2 { ELSEWHERE } else { IN_MASTER };
    let number = if seed & 24 == 24 { "2026-1" } else { "2026-17" };
    for (name, value) in [
        ("payee_iban", account),
        ("invoice_number", number),
        ("home_total", ["90.00", "4000.00", "30000.00"][usize::from(seed % 3)]),
    ] {
        draft.fields.retain(|it| it.name != name);
        draft.fields.push(field(name, value));
    }
    if seed & 96 == 96 {
        draft.fields.retain(|it| it.name != "supplier");
        draft.findings.push(Finding::new("supplier-unknown", Standing::Never, "Nobody knows it"));
    }
    if account == ELSEWHERE {
        draft.findings.push(
            Finding::new("bank-changed", Standing::Never, "Another account").with("on_document", account),
        );
    }
    if number == "2026-1" {
        draft.findings.push(Finding::new("duplicate-exact", Standing::Exception, "Paid before"));
    }
    if seed & 128 == 128 {
        draft.fields.retain(|it| it.name != "order_matched");
    }
    draft
}

fn choose<T: Clone>(list: &[T], at: u8) -> Option<T> {
    (!list.is_empty()).then(|| list[usize::from(at) % list.len()].clone())
}

/// Mostly what waits, sometimes anything, sometimes nothing that exists.
fn task(house: &House, it: Try, waiting: fn(&Stage) -> bool) -> TaskId {
    let fitting: Vec<_> =
        house.state.tasks.values().filter(|task| waiting(&task.stage)).map(|task| task.id.clone()).collect();
    let all: Vec<_> = house.state.tasks.keys().cloned().collect();
    let chosen =
        if it.stale { choose(&all, it.at) } else { choose(&fitting, it.at).or_else(|| choose(&all, it.at)) };
    chosen.unwrap_or_else(|| TaskId::from("t99"))
}

fn effect(house: &House, it: Try) -> EffectId {
    let open: Vec<_> = house
        .state
        .effects
        .iter()
        .filter(|(_, it)| it.stage == cases::EffectStage::Asked)
        .map(|(id, _)| id.clone())
        .collect();
    let all: Vec<_> = house.state.effects.keys().cloned().collect();
    let chosen =
        if it.stale { choose(&all, it.at) } else { choose(&open, it.at).or_else(|| choose(&all, it.at)) };
    chosen.unwrap_or_else(|| EffectId::from("e99"))
}

fn key(house: &House, at: u8) -> bpmn::Key {
    let process = &house.state.process.0;
    let stuck = process.instances().filter(|(_, it)| it.incident.is_some());
    let keys: Vec<_> = stuck.chain(process.instances()).map(|(key, _)| key).collect();
    choose(&keys, at).unwrap_or(bpmn::Key(99))
}

fn sign(house: &House, it: Try, act: Act) -> Command {
    let task = task(house, it, |stage| *stage == Stage::Assigned);
    let shown = house.state.tasks.get(&task).map(|task| cases::shown(&house.case, &house.state, task));
    let shown = shown.filter(|_| !it.stale).unwrap_or_else(|| Digest::of(b"stale"));
    let undrafted =
        house.state.tasks.get(&task).is_some_and(|task| task.draft.is_none() && task.element == "check");
    let corrected = (act == Act::Approve && (undrafted || it.draft & 7 == 7))
        .then(|| Box::new(examined(it.draft.rotate_left(3))));
    let words = it.yes.then(|| "Because".to_owned());
    Command::Sign(Sign {
        task,
        act,
        shown,
        corrected,
        words,
        to: None,
        seconds_on_screen: Some(3),
        evidence_opened: None,
    })
}

/// Numbers of commands that the situation asks for, the likelier ones more often.
fn fitting(state: &State) -> Vec<u8> {
    let mut numbers = Vec::new();
    for task in state.open_tasks() {
        let asked: &[u8] = match &task.stage {
            Stage::Drafting => &[1, 1, 1, 5],
            Stage::Assigned if task.has("bank-changed") => &[6, 6, 6, 16, 16, 18],
            Stage::Assigned => &[6, 6, 6, 11, 12, 18],
            Stage::Signed { .. } => &[13, 14, 14],
            Stage::Returned { .. } => &[17],
            _ => &[],
        };
        numbers.extend_from_slice(asked);
    }
    if state.effects.values().any(|it| it.stage == cases::EffectStage::Asked) {
        numbers.extend([20, 20, 20, 21]);
    }
    if state.process.0.incidents() > 0 {
        numbers.push(22);
    }
    numbers
}

fn command(house: &House, it: Try) -> Command {
    let signed = |stage: &Stage| matches!(stage, Stage::Signed { .. });
    let drafting = |stage: &Stage| *stage == Stage::Drafting;
    let words = if it.yes { "Words" } else { "" }.to_owned();
    let fits = if it.fitting { fitting(&house.state) } else { Vec::new() };
    match choose(&fits, it.what).unwrap_or(it.what % 24) {
        0 => opening(),
        1..=4 => {
            Command::RecordDraft { task: task(house, it, drafting), draft: Box::new(examined(it.draft)) }
        }
        5 => Command::RecordDraftFailure { task: task(house, it, drafting), sentence: "Torn".to_owned() },
        6..=10 => sign(house, it, Act::Approve),
        11 => sign(house, it, Act::Return),
        12 => sign(house, it, if it.at & 3 == 0 { Act::Refuse } else { Act::Escalate }),
        13 => Command::Undo { task: task(house, it, signed) },
        14 | 15 => Command::TakeEffect { task: task(house, it, signed) },
        16 => {
            let call = CallBack {
                spoke_with: "Ms. Lind".to_owned(),
                number_called: "+49 30 1".to_owned(),
                confirmed: it.yes,
            };
            Command::RecordCallBack { task: task(house, it, |stage| *stage == Stage::Assigned), call }
        }
        17 => {
            Command::Answer { task: task(house, it, |stage| matches!(stage, Stage::Returned { .. })), words }
        }
        18 => Command::DraftAgain { task: task(house, it, |stage| *stage == Stage::Assigned) },
        19 => Command::FireTimer { key: key(house, it.at) },
        20 => Command::EffectDone {
            effect: effect(house, it),
            answer: Map::from_iter([("entry".to_owned(), json!(it.at))]),
        },
        21 if it.yes => {
            Command::EffectUnknown { effect: effect(house, it), sentence: "The line broke".to_owned() }
        }
        21 => {
            let code =
                ["period-closed", "payment-rejected", "never-heard-of"][usize::from(it.at % 3)].to_owned();
            Command::EffectRefused { effect: effect(house, it), code, sentence: "No".to_owned() }
        }
        22 if it.at & 1 == 0 => Command::RetryIncident { key: key(house, it.draft) },
        22 => Command::EffectReversed { effect: effect(house, it), words, answer: Map::new() },
        _ if it.at > 245 => Command::Cancel { words },
        _ => Command::Note { words },
    }
}

/// The stages of what just happened follow the one table.
fn stages_follow_the_table(before: &State, entries: &[Entry]) {
    let mut state = before.clone();
    for entry in entries {
        let old = state.clone();
        cases::apply(&mut state, entry);
        for (id, task) in &state.tasks {
            let Some(was) = old.tasks.get(id) else { continue };
            let about = serde_json::to_value(&entry.event).unwrap()["task"] == json!(id);
            if about {
                let after = stage::after(&was.stage, &entry.event, &entry.by);
                assert_eq!(after.as_ref(), Some(&task.stage), "{:?} at {:?}", entry.event, was.stage);
            } else {
                assert_eq!(was.stage, task.stage, "nothing else moved");
            }
        }
    }
}

/// Entries through bytes, marked and unmarked, rebuild the state and ask the same of the world.
fn replays(house: &House, fresh: usize) {
    let mut state = State::default();
    let mut events = Vec::new();
    for entry in &house.entries {
        let plain = serde_json::to_value(entry).unwrap();
        let mut value = plain.clone();
        mark(&mut value, "case:c1");
        unmark(&mut value);
        assert_eq!(value, plain);
        let read: Entry = serde_json::from_slice(&serde_json::to_vec(&value).unwrap()).unwrap();
        cases::apply(&mut state, &read);
        events.push(read.event);
    }
    assert!(state == house.state, "replay differs from live");
    let live: Vec<Event> = house.entries[fresh..].iter().map(|it| it.event.clone()).collect();
    let process = &house.pack.process;
    assert_eq!(cases::react(process, &state, &events[fresh..]), cases::react(process, &house.state, &live));
    let snapshot: State = serde_json::from_slice(&serde_json::to_vec(&state).unwrap()).unwrap();
    assert!(snapshot == state, "a snapshot differs");
}

/// What the journal says about one task, kept apart from the heart's own bookkeeping.
#[derive(Default)]
struct Record {
    draft: Option<Draft>,
    calls: Vec<(PersonId, bool)>,
    signers: Vec<(PersonId, Act)>,
}

impl Record {
    fn of(entries: &[Entry], id: &TaskId) -> Self {
        let mut record = Self::default();
        for entry in entries {
            match &entry.event {
                Event::Drafted { task, draft, .. } | Event::Corrected { task, draft, .. } if task == id => {
                    let account = |it: &Draft| it.value("payee_iban").map(str::to_owned);
                    if record.draft.as_ref().and_then(account) != account(draft) {
                        record.calls.clear();
                    }
                    record.draft = Some((**draft).clone());
                    record.signers.clear();
                }
                Event::CalledBack { task, call } if task == id => {
                    record.calls.push((entry.by.clone(), call.confirmed))
                }
                Event::Signed { task, act, .. } if task == id => {
                    record.signers.push((entry.by.clone(), *act))
                }
                Event::Undone { task } if task == id => drop(record.signers.pop()),
                Event::Answered { task, .. } if task == id => record.signers.clear(),
                _ => {}
            }
        }
        record
    }

    fn found(&self, code: &str) -> bool {
        self.draft.as_ref().is_some_and(|it| it.findings.iter().any(|it| it.code == code))
    }
}

/// No planted bank change passes, and no duplicate.
fn law_holds(entries: &[Entry]) {
    for (at, entry) in entries.iter().enumerate() {
        let Event::TaskCompleted { task, outcome: Outcome::Approved, by } = &entry.event else { continue };
        let record = Record::of(&entries[..at], task);
        assert!(!record.found("duplicate-exact"), "a duplicate was approved");
        if !record.found("bank-changed") {
            continue;
        }
        let Completion::People { who } = by else { panic!("changed bank details passed the gate") };
        let approved: Vec<_> = record
            .signers
            .iter()
            .filter(|(_, act)| *act == Act::Approve)
            .map(|(who, _)| who.clone())
            .collect();
        assert_eq!(who, &approved);
        assert!(who.len() == 2 && who[0] != who[1], "two different signers, not {who:?}");
        let call = record.calls.last().expect("somebody called");
        assert!(call.1 && call.0 != who[0], "confirmed by another than the first signer");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anyone_tries(trials in trials(), grace in prop_oneof![Just(0i64), Just(10)]) {
        let mut house = House::new();
        house.grace = SignedDuration::from_secs(grace);
        house.open();
        for it in trials {
            house.later(it.seconds);
            let (before, fresh) = (house.state.clone(), house.entries.len());
            let command = command(&house, it);
            match house.tries(PEOPLE[it.who], command) {
                Err(refusal) => {
                    prop_assert!(before == house.state && fresh == house.entries.len(), "{} changed something", refusal);
                }
                Ok(_) => {
                    stages_follow_the_table(&before, &house.entries[fresh..]);
                    replays(&house, fresh);
                    law_holds(&house.entries);
                    prop_assert!(house.state.closed.is_none() || house.state.open_tasks().next().is_none(), "closed with open tasks");
                }
            }
        }
    }
}
