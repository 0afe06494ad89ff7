//! Nothing personal is left when what was marked is gone, and what an entry is about stays readable.

use crate::house::{clean, field};
use bpmn::{Done, Event as Step, Incident, Key, Left, Outcome as End, Thrown, Variables, Wait, Work};
use cases::boundary::{CertificateId, Weighing};
use cases::personal::{mark, unmark};
use cases::{
    Act, CallBack, Cause, Change, ChildEnd, Completion, Document, Entry, Event, Measured, Outcome, RuleTold,
    Seed, SeedKind, Verdict, Why,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use terms::{Candidate, Digest, Draft, Evidence, Finding, Line, PersonId, Standing, TaskId};

const CANARY: &str = "CANARY";

fn canary() -> String {
    format!("A {CANARY} sang")
}

fn map() -> Map<String, Value> {
    Map::from_iter([
        ("seller".to_owned(), json!(canary())),
        ("nested".to_owned(), json!([{ "iban": canary() }])),
    ])
}

fn variables() -> Variables {
    Variables::from(map())
}

fn draft() -> Box<Draft> {
    let mut draft = clean();
    let mut seller = field("seller_name", &canary());
    seller.reason = canary();
    seller.candidates.push(Candidate {
        value: canary(),
        confidence: 0.5,
        reason: canary(),
        evidence: Evidence::Derived,
    });
    draft.fields.push(seller);
    draft.lines.push(Line { description: canary(), ..Line::default() });
    draft.findings.push(Finding::new("price", Standing::Note, canary()).with("name", canary()));
    Box::new(draft)
}

fn done() -> Vec<Done> {
    let inner = Done { element: "b".into(), variables: variables(), done: Vec::new() };
    vec![Done { element: "a".into(), variables: variables(), done: vec![inner] }]
}

/// Every fact of a process, with a canary wherever a caller's text can stand.
fn steps() -> Vec<Step> {
    let key = Key(7);
    let activated = |work| Step::Activated {
        key,
        element: "check".into(),
        parent: Key::ROOT,
        from: Vec::new(),
        work,
        variables: variables(),
        round: None,
    };
    let thrown = |what| Step::Thrown { element: "check".into(), what, payload: variables() };
    let (text, element) = (|| canary().into(), || "check".into());
    let all = vec![
        Step::Started { process: "invoice".into(), variables: variables(), depth: 0 },
        activated(Work::Wait(Wait::Message { name: text(), correlation: Some(text()) })),
        activated(Work::Wait(Wait::Signal { name: text() })),
        activated(Work::Undo { todo: done(), kept: done(), leave: false }),
        Step::Passed { element: element(), scope: Key::ROOT, from: Vec::new(), took: Vec::new() },
        Step::Completed {
            key,
            element: element(),
            took: Vec::new(),
            undoable: false,
            result: Some(json!(canary())),
        },
        Step::Cancelled { key, element: element() },
        Step::Changed { key, work: Work::Undo { todo: done(), kept: done(), leave: true } },
        Step::VariablesSet { key, variables: variables() },
        Step::Rearmed { key, due: "2026-11-17T08:00:00Z".parse().unwrap(), left: Left::Endless },
        Step::ConditionAsked { key, held: true },
        thrown(Thrown::Message { name: text() }),
        thrown(Thrown::Signal { name: text() }),
        thrown(Thrown::Escalation { code: "late".into(), caught_by: None }),
        thrown(Thrown::Error { code: "period-closed".into(), message: text(), caught_by: None }),
        Step::FlowsDropped { key },
        Step::UndoTaken { key, positions: vec![1] },
        Step::UndoBegun { key },
        Step::IncidentRaised { key, incident: Incident { code: "expression".into(), sentence: canary() } },
        Step::IncidentResolved { key },
        Step::Moved { from: key, to: element(), reason: text() },
        Step::Migrated { process: "invoice".into(), renamed: Vec::new() },
        Step::Finished { outcome: End::Error { code: "x".into() } },
        Step::Finished { outcome: End::Cancelled { reason: text() } },
    ];
    let kinds: BTreeSet<&str> = all.iter().map(step_kind).collect();
    assert_eq!(kinds.len(), STEP_KINDS, "every kind of step is in the list");
    all
}

const STEP_KINDS: usize = 18;

/// A kind that is new in the process does not compile here: add it to [`steps`].
fn step_kind(step: &Step) -> &'static str {
    match step {
        Step::Started { .. } => "started",
        Step::Activated { .. } => "activated",
        Step::Passed { .. } => "passed",
        Step::Completed { .. } => "completed",
        Step::Cancelled { .. } => "cancelled",
        Step::Changed { .. } => "changed",
        Step::VariablesSet { .. } => "variables-set",
        Step::Rearmed { .. } => "rearmed",
        Step::ConditionAsked { .. } => "condition-asked",
        Step::Thrown { .. } => "thrown",
        Step::FlowsDropped { .. } => "flows-dropped",
        Step::UndoTaken { .. } => "undo-taken",
        Step::UndoBegun { .. } => "undo-begun",
        Step::IncidentRaised { .. } => "incident-raised",
        Step::IncidentResolved { .. } => "incident-resolved",
        Step::Moved { .. } => "moved",
        Step::Migrated { .. } => "migrated",
        Step::Finished { .. } => "finished",
    }
}

/// Every fact of a case.
fn events() -> Vec<Event> {
    let (task, effect, key) = (|| TaskId::from("t7"), || "e7".into(), Key(7));
    let at = || "2026-11-17T08:00:00Z".parse().unwrap();
    let why = || Why::new("price", canary());
    let document = Document {
        name: canary(),
        digest: Digest::of(b""),
        size: 1,
        media_type: "application/pdf".to_owned(),
    };
    let call = CallBack { spoke_with: canary(), number_called: canary(), confirmed: true };
    let change = Change { field: "seller_name".to_owned(), before: Some(canary()), after: Some(canary()) };
    let (act, shown) = (Act::Return, Digest::of(b"shown"));
    vec![
        Event::Opened {
            pack: "accounts-payable".to_owned(),
            process: "invoice".to_owned(),
            version: Digest::of(b""),
            received: at(),
            arrival: 1,
            digests: vec![document.digest],
            documents: vec![document],
            parent: None,
            call: None,
            seed: Some(seed()),
            signers: [("check".to_owned(), ["mara".into()].into())].into(),
        },
        Event::Stepped { steps: steps() },
        Event::Ruled {
            element: "check".to_owned(),
            decision: "Gate".to_owned(),
            result: json!({ "reason": canary() }),
            fired: vec![canary()],
        },
        Event::Decided {
            element: "check".to_owned(),
            decision: "Gate".to_owned(),
            inputs: map(),
            result: json!({ "reason": canary() }),
            fired: vec![canary()],
            why: vec![RuleTold { number: 1, fired: true, remark: Some(canary()), sentence: canary() }],
        },
        Event::TaskOpened { task: task(), key, element: "check".to_owned(), due: at() },
        Event::DraftAsked { task: task(), attempt: 1 },
        Event::Drafted { task: task(), draft: draft(), kept: vec!["net_total".to_owned()] },
        Event::DraftFailed { task: task(), why: why() },
        Event::Gated { task: task(), verdict: Verdict::Person { why: vec![why()] }, weighing: None },
        Event::Gated {
            task: task(),
            verdict: Verdict::Automatic { authority: canary() },
            weighing: Some(Box::new(weighing())),
        },
        Event::Assigned { task: task(), role: "operator".to_owned(), to: None, why: vec![why()] },
        Event::Corrected { task: task(), draft: draft(), changes: vec![change] },
        Event::Signed {
            task: task(),
            act,
            shown,
            words: Some(canary()),
            to: None,
            until: at(),
            second: false,
            seconds_on_screen: None,
            evidence_opened: Some(true),
        },
        Event::Undone { task: task() },
        Event::TookEffect { task: task() },
        Event::CalledBack { task: task(), call },
        Event::Answered { task: task(), words: canary() },
        Event::TaskCompleted {
            task: task(),
            outcome: Outcome::Approved,
            by: Completion::Gate {
                under: canary(),
                certificate: Some(CertificateId("C-1".to_owned())),
                owner: Some("olga".into()),
            },
        },
        Event::TaskWithdrawn { task: task() },
        Event::EffectAsked { effect: effect(), key, topic: "post".to_owned(), tries: 5 },
        Event::EffectDone { effect: effect(), answer: map() },
        Event::EffectRefused { effect: effect(), code: "period-closed".to_owned(), sentence: canary() },
        Event::EffectUnknown { effect: effect(), sentence: canary() },
        Event::EffectWithdrawn { effect: effect() },
        Event::EffectReversed { effect: effect(), words: canary(), answer: map() },
        Event::CallAsked { key, element: "ask".to_owned(), process: "asking".to_owned(), attempt: 1 },
        Event::ChildOpened { key, case: "c2".into() },
        Event::ChildClosed {
            key,
            case: "c2".into(),
            how: ChildEnd::Error { code: "late".to_owned() },
            signers: ["mara".into()].into(),
        },
        Event::CallFailed { key, sentence: canary() },
        Event::CallWithdrawn { key },
        Event::Chosen { key, element: "which".to_owned(), ids: vec!["f1".to_owned()] },
        Event::FinishedChoosing { key, element: "box".to_owned() },
        Event::MessageReceived { name: canary(), correlation: Some(canary()) },
        Event::SignalReceived { name: canary() },
        Event::VariablesSet { variables: map(), words: canary() },
        Event::Retried { key, element: "check".to_owned() },
        Event::Moved { key, from: "check".to_owned(), to: "approve".to_owned(), words: canary() },
        Event::Migrated {
            from: Digest::of(b"old"),
            to: Digest::of(b"new"),
            renamed: vec![("check".to_owned(), "inspect".to_owned())],
            words: canary(),
        },
        Event::Noted { words: canary() },
        Event::Barred {
            tried: "approve".to_owned(),
            code: "duties".to_owned(),
            rules: vec!["duties".to_owned()],
        },
        Event::Closed { how: "completed".to_owned() },
        Event::AuditDrawn {
            task: task(),
            tier: "structured".to_owned(),
            probability: 0.2,
            score: 0.9,
            certificate: Some(CertificateId("C-1".to_owned())),
            suspicion: Some(cases::boundary::Suspicion::NewLayout),
        },
        Event::AuditJudged {
            task: task(),
            agrees: false,
            draft: Some(draft()),
            words: Some(canary()),
            seconds_on_screen: Some(20),
        },
        Event::AuditSettled { task: task(), wrong: true, words: canary() },
        Event::Recalled {
            task: task(),
            draft: draft(),
            changes: vec![a_change()],
            words: canary(),
            cause: Cause::Sibling,
            sibling_of: Some("AP-1".into()),
            paid: false,
        },
        Event::CaseReopened { round: 1 },
        Event::ReversalAsked { effect: effect() },
        Event::ReversalRefused { effect: effect(), sentence: canary() },
        Event::CreditRecorded {
            amount: terms::Money::new("10.00".parse().unwrap(), terms::Currency::EUR),
            words: canary(),
        },
        Event::SeedMeasured { task: task(), measured: measured() },
    ]
}

fn a_change() -> Change {
    Change { field: "seller_name".to_owned(), before: Some(canary()), after: Some(canary()) }
}

fn weighing() -> Weighing {
    let (tier, certificate) = ("structured".to_owned(), Some(CertificateId("C-1".to_owned())));
    Weighing { tier, score: 0.5, certificate, changed: None, model: None, scored_by: None, review: None }
}

fn seed() -> Box<Seed> {
    let kind = SeedKind::ChangedIban;
    Box::new(Seed { kind, of: "AP-9".into(), planted: vec![a_change()], draft: draft() })
}

fn measured() -> Measured {
    let (kind, queue) = (SeedKind::ChangedIban, canary());
    Measured { kind, queue, caught: Some(true), overridden: false, seconds: Some(9), evidence: None }
}

/// Members that stay readable without the key, of each kind of entry. A new kind does not compile here: add it to [`events`].
fn readable(event: &Event) -> &'static [&'static str] {
    match event {
        Event::Opened { .. } => &["pack", "process", "version", "received", "arrival", "digests", "signers"],
        Event::Stepped { .. } => &["steps"],
        Event::Ruled { .. } | Event::Decided { .. } => &["element", "decision"],
        Event::TaskOpened { .. } => &["task", "key", "element", "due"],
        Event::DraftAsked { .. } => &["task", "attempt"],
        Event::Drafted { .. }
        | Event::DraftFailed { .. }
        | Event::Gated { .. }
        | Event::Corrected { .. }
        | Event::Undone { .. }
        | Event::TookEffect { .. }
        | Event::CalledBack { .. }
        | Event::Answered { .. }
        | Event::TaskWithdrawn { .. } => &["task"],
        Event::Assigned { .. } => &["task", "role"],
        Event::Signed { .. } => &["task", "act", "shown", "until", "second"],
        Event::TaskCompleted { .. } => &["task", "outcome"],
        Event::EffectAsked { .. } => &["effect", "key", "topic", "tries"],
        Event::EffectDone { .. }
        | Event::EffectUnknown { .. }
        | Event::EffectWithdrawn { .. }
        | Event::EffectReversed { .. } => &["effect"],
        Event::EffectRefused { .. } => &["effect", "code"],
        Event::CallAsked { .. } => &["key", "element", "process", "attempt"],
        Event::ChildOpened { .. } => &["key", "case"],
        Event::ChildClosed { .. } => &["key", "case", "how", "signers"],
        Event::CallFailed { .. } | Event::CallWithdrawn { .. } => &["key"],
        Event::Chosen { .. } => &["key", "element", "ids"],
        Event::FinishedChoosing { .. } | Event::Retried { .. } => &["key", "element"],
        Event::MessageReceived { .. } | Event::SignalReceived { .. } | Event::VariablesSet { .. } => &[],
        Event::Moved { .. } => &["key", "from", "to"],
        Event::Migrated { .. } => &["from", "to", "renamed"],
        Event::Noted { .. } => &[],
        Event::Barred { .. } => &["tried", "code", "rules"],
        Event::Closed { .. } => &["how"],
        Event::AuditDrawn { .. } => &["task", "tier", "probability", "score", "certificate", "suspicion"],
        Event::AuditJudged { .. } => &["task", "agrees", "seconds_on_screen"],
        Event::AuditSettled { .. } => &["task", "wrong"],
        Event::Recalled { .. } => &["task", "cause", "sibling_of", "paid"],
        Event::CaseReopened { .. } => &["round"],
        Event::ReversalAsked { .. } | Event::ReversalRefused { .. } => &["effect"],
        Event::CreditRecorded { .. } => &["amount"],
        Event::SeedMeasured { .. } => &["task"],
    }
}

const EVENT_KINDS: usize = 49;

/// What an archive without the key holds: every marked value is gone.
fn erase(value: &mut Value) {
    match value {
        Value::Object(map) if map.contains_key("~") => *value = Value::Null,
        Value::Object(map) => map.values_mut().for_each(erase),
        Value::Array(list) => list.iter_mut().for_each(erase),
        _ => {}
    }
}

/// As the vault gives it back when the key is gone: the mark without its value.
fn without(value: &mut Value) {
    match value {
        Value::Object(map) if map.contains_key("~") => {
            map.remove("v");
        }
        Value::Object(map) => map.values_mut().for_each(without),
        Value::Array(list) => list.iter_mut().for_each(without),
        _ => {}
    }
}

#[test]
fn no_canary_is_left_when_the_key_is_gone() {
    let mut kinds = BTreeSet::new();
    let mut state = cases::State::default();
    for event in events() {
        let entry = Entry {
            at: "2026-11-17T08:00:00Z".parse().unwrap(),
            by: PersonId::from("mara"),
            behalf: Some("ben".into()),
            event,
        };
        let plain = serde_json::to_value(&entry).unwrap();
        kinds.insert(plain["event"].as_str().unwrap().to_owned());
        let mut marked = plain.clone();
        mark(&mut marked, "case:1");
        let mut back = marked.clone();
        unmark(&mut back);
        assert_eq!(back, plain, "marks come off");
        assert_eq!(serde_json::from_value::<Entry>(back).unwrap(), entry);
        let mut gone = marked.clone();
        without(&mut gone);
        unmark(&mut gone);
        let left = serde_json::from_value::<Entry>(gone)
            .unwrap_or_else(|error| panic!("{marked} does not read: {error}"));
        cases::apply(&mut state, &left);
        erase(&mut marked);
        assert!(!marked.to_string().contains(CANARY), "{marked}");
        for name in ["event", "at", "by", "behalf"].iter().chain(readable(&entry.event)) {
            assert!(!marked[name].is_null(), "{name} of {marked}");
        }
    }
    assert!(
        state.exists() && !format!("{state:?}").contains(CANARY),
        "the case reads without what was erased"
    );
    assert_eq!(kinds.len(), EVENT_KINDS, "every kind of entry is in the list");
}

#[test]
fn what_a_process_did_stays_readable_without_what_it_knew() {
    let mut marked = serde_json::to_value(steps()).unwrap();
    mark(&mut marked, "case:1");
    erase(&mut marked);
    for (step, left) in steps().iter().zip(marked.as_array().unwrap()) {
        assert_eq!(left["event"], format!("{}.1", step_kind(step)));
    }
    assert_eq!(marked[1]["element"], "check");
    assert_eq!(marked[1]["key"], 7);
}

#[test]
fn a_value_that_looks_like_a_mark_survives() {
    let answer = Map::from_iter([("~".to_owned(), json!("x")), ("v".to_owned(), json!({ "~": 1 }))]);
    let plain = serde_json::to_value(Event::EffectDone { effect: "e7".into(), answer }).unwrap();
    let mut value = plain.clone();
    mark(&mut value, "case:1");
    unmark(&mut value);
    assert_eq!(value, plain);
}
