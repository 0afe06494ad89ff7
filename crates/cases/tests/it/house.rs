//! One case in a house of four workers, with its clock, so that a test reads like what happens.

use cases::boundary::{self, Assurance, Boundary, Lottery, Purpose, Scope, Versions};
use cases::{
    Act, Action, Actor, CallBack, Command, Context, Document, Entry, Event, Opening, Pack, Present, Rulebook,
    Ruling, Sign, State, Task,
};
use dmn::{Model, Run};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Map;
use std::sync::{Arc, LazyLock};
use terms::{
    CaseId, Digest, DocumentKind, Draft, EffectId, Evidence, Field, Finding, PersonId, Reading, Refusal,
    Standing, TaskId,
};

pub const RULES: &[u8] = include_bytes!("../../../../packs/accounts-payable/rules.dmn");
pub static INVOICES: LazyLock<Pack> =
    LazyLock::new(|| pack_of(include_bytes!("../../../../packs/accounts-payable/process.bpmn")));
pub static RUNS: LazyLock<Pack> =
    LazyLock::new(|| pack_of(include_bytes!("../../../../packs/accounts-payable/payment-run.bpmn")));

/// The account of the supplier in the master, and another one.
pub const IN_MASTER: &str = "DE07100000000000000001";
pub const ELSEWHERE: &str = "LT60100000000000000002";

pub fn pack_of(process: &[u8]) -> Pack {
    Pack::prepare("accounts-payable", process, rulebook(RULES), Digest::of(process)).unwrap()
}

/// Three approvers: `henrike` up to 15,000; `daniel`, away, with `henrike` in his place; `viktor` without a limit. Nobody else.
pub fn present(id: &PersonId, role: &str) -> Option<Present> {
    let limit = |limit: &str| limit.parse().ok();
    match (id.as_str(), role) {
        ("henrike" | "daniel", "approver") => {
            Some(Present { id: PersonId::from("henrike"), limit: limit("15000.00") })
        }
        ("viktor", "second-approver") => Some(Present { id: PersonId::from("viktor"), limit: None }),
        _ => None,
    }
}

/// Built the way the office builds it.
pub fn rulebook(bytes: &[u8]) -> Rulebook {
    let (model, _) = Model::read(bytes).unwrap();
    let (prepared, _) = model.prepare(&[]);
    Arc::new(move |name, inputs, _| {
        let decided = prepared.decide(name, inputs, &Run::traced()).map_err(|error| error.to_string())?;
        let value = decided.required().map_err(|error| error.to_string())?;
        Ok(Ruling {
            result: value.to_json(),
            fired: vec![name.to_owned()],
            inputs: inputs.clone(),
            why: Vec::new(),
        })
    })
}

pub struct House {
    pub pack: &'static Pack,
    pub case: CaseId,
    pub state: State,
    pub entries: Vec<Entry>,
    pub now: Timestamp,
    pub grace: SignedDuration,
    pub boundary: Boundary,
    pub lottery: Lottery,
    /// The learned score that is live.
    pub score: Option<Digest>,
}

impl House {
    pub fn new() -> Self {
        Self::of(&INVOICES)
    }

    pub fn of(pack: &'static Pack) -> Self {
        let (now, grace) = ("2026-11-17T08:00:00Z".parse().unwrap(), SignedDuration::ZERO);
        let (state, entries) = (State::default(), Vec::new());
        let (boundary, lottery) = (by_rule(now), unlucky());
        Self { pack, case: CaseId::from("c1"), state, entries, now, grace, boundary, lottery, score: None }
    }

    pub fn later(&mut self, seconds: i64) {
        self.now = self.now.saturating_add(SignedDuration::from_secs(seconds)).unwrap();
    }

    /// Decides, and applies what was decided.
    pub fn tries(&mut self, who: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        let actor = Actor { id: PersonId::from(who), behalf: None, roles: Vec::new() };
        let versions = Versions { score: self.score, ..versions() };
        let assurance =
            Assurance { boundary: &self.boundary, lottery: &self.lottery, live: versions, own: versions };
        let context = Context {
            now: self.now,
            zone: TimeZone::UTC,
            actor: &actor,
            pack: self.pack,
            grace: self.grace,
            present: &present,
            assurance: Some(assurance),
        };
        let (events, follows) = cases::decide_into(&self.case, &self.state, command, &context)?;
        for event in &events {
            let entry = Entry { at: self.now, by: actor.id.clone(), behalf: None, event: event.clone() };
            cases::apply(&mut self.state, &entry);
            self.entries.push(entry);
        }
        assert!(follows == self.state, "what was decided on the way is what applying the events comes to");
        Ok(events)
    }

    /// What must work.
    #[track_caller]
    pub fn does(&mut self, who: &str, command: Command) -> Vec<Action> {
        let events = self.tries(who, command).unwrap_or_else(|refusal| panic!("{refusal}"));
        cases::react(&self.pack.process, &self.state, &events)
    }

    /// The code of the refusal; nothing has happened.
    #[track_caller]
    pub fn refused(&mut self, who: &str, command: Command) -> String {
        let (before, name) = (self.state.clone(), command.name());
        let refusal =
            self.tries(who, command).err().unwrap_or_else(|| panic!("{name} by {who} was not refused"));
        assert!(before == self.state, "a refused command changed something");
        for text in [&refusal.what, &refusal.why, &refusal.remedy] {
            assert!(!text.is_empty(), "{refusal:?} says too little");
        }
        refusal.code.into_owned()
    }

    pub fn open(&mut self) {
        self.does("system", opening());
    }

    /// The newest task of a round that a recall began.
    #[track_caller]
    pub fn task_of_round(&self, round: u32) -> &Task {
        let tasks = self.state.tasks.values().filter(|it| it.round == round);
        tasks.max_by_key(|it| it.key).unwrap_or_else(|| panic!("no task in round {round}"))
    }

    /// The newest task of an element.
    #[track_caller]
    pub fn task(&self, element: &str) -> &Task {
        self.state
            .tasks
            .values()
            .filter(|it| it.element == element)
            .max_by_key(|it| (it.round, it.key))
            .unwrap_or_else(|| panic!("no task of {element}"))
    }

    pub fn id(&self, element: &str) -> TaskId {
        self.task(element).id.clone()
    }

    pub fn drafts(&mut self, draft: Draft) -> Vec<Action> {
        let task = self.id("check");
        self.does("reader", Command::RecordDraft { task, draft: Box::new(draft) })
    }

    /// An act on what is shown now.
    pub fn signs(&self, element: &str, act: Act) -> Command {
        Command::Sign(self.signature(element, act))
    }

    pub fn signature(&self, element: &str, act: Act) -> Sign {
        let task = self.task(element);
        let shown = cases::shown(&self.case, &self.state, task);
        let words = act.needs_words().then(|| "The order is missing".to_owned());
        Sign {
            task: task.id.clone(),
            act,
            shown,
            corrected: None,
            words,
            to: None,
            seconds_on_screen: None,
            evidence_opened: None,
        }
    }

    pub fn corrects(&self, element: &str, draft: Draft) -> Command {
        Command::Sign(Sign { corrected: Some(Box::new(draft)), ..self.signature(element, Act::Approve) })
    }

    pub fn calls(&self, element: &str, confirmed: bool) -> Command {
        let call =
            CallBack { spoke_with: "Ms. Lind".to_owned(), number_called: "+49 30 1".to_owned(), confirmed };
        Command::RecordCallBack { task: self.id(element), call }
    }

    /// The newest effect of a topic.
    #[track_caller]
    pub fn effect(&self, topic: &str) -> EffectId {
        let found = self
            .state
            .effects
            .iter()
            .filter(|(_, it)| it.topic == topic)
            .max_by_key(|(_, it)| (it.round, it.key));
        found.unwrap_or_else(|| panic!("no effect {topic}")).0.clone()
    }

    pub fn effected(&mut self, topic: &str) -> Vec<Action> {
        let effect = self.effect(topic);
        self.does("system", Command::EffectDone { effect, answer: Map::new() })
    }

    /// Codes of what happened since `from` entries, in order.
    pub fn kinds(&self, from: usize) -> Vec<String> {
        let kind = |it: &Entry| {
            serde_json::to_value(&it.event).unwrap()["event"]
                .as_str()
                .unwrap()
                .trim_end_matches(".1")
                .to_owned()
        };
        self.entries[from..].iter().map(kind).filter(|it| it != "stepped").collect()
    }
}

/// What everything in these tests is read and decided with.
pub fn versions() -> Versions {
    let (rules, process) = (Digest::of(b"rules"), Digest::of(b"process"));
    Versions { model: Some(Digest::of(b"model")), prompt: None, rules, process, score: None }
}

/// Structured reading under a certificate by rule, signed by Olga.
pub fn by_rule(now: Timestamp) -> Boundary {
    let mut boundary = Boundary::default();
    let scope = scope("structured");
    let proposal = boundary::Proposal {
        scope,
        alpha: 0.01,
        delta: 0.05,
        risk: boundary::Risk::PerCompleted,
        method: boundary::Method::ByRule,
        sample: boundary::Sample::none(),
        threshold: 0.0,
        bound: None,
        coverage: None,
        versions: Versions { model: None, ..versions() },
        expires: now.saturating_add(SignedDuration::from_hours(24 * 365)).unwrap(),
        rung: boundary::Rung::Automatic,
    };
    settle(&mut boundary, "olga", now, boundary::Command::Sign(Box::new(proposal))).unwrap();
    boundary
}

pub fn scope(tier: &str) -> Scope {
    Scope { process: "accounts-payable".to_owned(), decision: "check".to_owned(), tier: tier.to_owned() }
}

/// Decides a command on a boundary, and applies what was decided.
pub fn settle(
    boundary: &mut Boundary,
    who: &str,
    now: Timestamp,
    command: boundary::Command,
) -> Result<Vec<boundary::Event>, Refusal> {
    let roles = if who == "system" { vec!["system".to_owned()] } else { Vec::new() };
    let actor = Actor { id: PersonId::from(who), behalf: None, roles };
    let events = boundary::decide(boundary, command, &boundary::Context { now, actor: &actor })?;
    for event in &events {
        boundary::apply(boundary, &boundary::Entry { at: now, by: actor.id.clone(), event: event.clone() });
    }
    Ok(events)
}

/// A lottery in which nothing of the first tasks of case `c1` is drawn, so that tests see the plain path.
fn unlucky() -> Lottery {
    let lotteries = (0..=u8::MAX).map(|byte| Lottery::new([byte; 32]));
    let drawn = |lottery: &Lottery, n: u32| {
        let task = TaskId(format!("t{n}"));
        lottery.draw(Purpose::Audit, &CaseId::from("c1"), &task) < boundary::SHARE_NEW
    };
    lotteries.into_iter().find(|lottery| !(0..20).any(|n| drawn(lottery, n))).expect("one of 256")
}

/// A lottery in which every task is drawn would be none: this one draws the check of case `c1`.
pub fn lucky() -> Lottery {
    let lotteries = (0..=u8::MAX).map(|byte| Lottery::new([byte; 32]));
    let case = CaseId::from("c1");
    let mut lotteries = lotteries;
    lotteries
        .find(|it| it.draw(Purpose::Audit, &case, &TaskId::from("t2")) < boundary::SHARE_PEOPLE)
        .expect("one of 256")
}

pub fn opening() -> Command {
    let document = Document {
        name: "invoice.pdf".to_owned(),
        digest: Digest::of(b"pdf"),
        size: 3,
        media_type: "application/pdf".to_owned(),
    };
    let received = "2026-11-17T07:59:00Z".parse().unwrap();
    Command::Open(Opening {
        received,
        arrival: 1,
        documents: vec![document],
        variables: Map::new(),
        parent: None,
        begin: None,
        seed: None,
    })
}

pub fn field(name: &str, value: &str) -> Field {
    let value = Some(value.to_owned());
    Field {
        name: name.to_owned(),
        value,
        confidence: 1.0,
        evidence: Evidence::Derived,
        reason: "Read".to_owned(),
        candidates: Vec::new(),
    }
}

/// A clean structured invoice of a known supplier over 4,000 EUR with order and receipt.
pub fn clean() -> Draft {
    let values = [
        ("invoice_number", "2026-17"),
        ("supplier", "S-1"),
        ("payee_iban", IN_MASTER),
        ("gross_total", "4000.00"),
        ("home_total", "4000.00"),
        ("cost_centre", "4120"),
        ("order_matched", "true"),
    ];
    Draft {
        kind: DocumentKind::Invoice,
        kind_confidence: 1.0,
        reading: Reading::Structured { syntax: "ubl".to_owned(), profile: "EN16931".to_owned() },
        fields: values.map(|(name, value)| field(name, value)).to_vec(),
        lines: vec![terms::Line::default()],
        taxes: Vec::new(),
        findings: Vec::new(),
        agent: "reader".to_owned(),
        model: Digest::of(b""),
        surety: None,
    }
}

/// The same, read from the text of a page: a person looks.
pub fn text() -> Draft {
    Draft { reading: Reading::Text, ..clean() }
}

pub fn with(mut draft: Draft, name: &str, value: &str) -> Draft {
    draft.fields.retain(|it| it.name != name);
    draft.fields.push(field(name, value));
    draft
}

pub fn without(mut draft: Draft, name: &str) -> Draft {
    draft.fields.retain(|it| it.name != name);
    draft
}

pub fn found(mut draft: Draft, code: &str, standing: Standing) -> Draft {
    draft.findings.push(Finding::new(code, standing, format!("It is {code}")));
    draft
}

/// A draft that names another account than the master, examined.
pub fn changed(account: &str) -> Draft {
    let mut draft = with(clean(), "payee_iban", account);
    draft
        .findings
        .push(Finding::new("bank-changed", Standing::Never, "Another account").with("on_document", account));
    draft
}

// Situations, for tables.

pub fn nothing(_: &mut House) {}

pub fn drafting(house: &mut House) {
    house.open();
}

pub fn at_desk(house: &mut House) {
    house.open();
    house.drafts(text());
}

pub fn failed(house: &mut House) {
    house.open();
    let task = house.id("check");
    house.does("reader", Command::RecordDraftFailure { task, sentence: "The file is torn".to_owned() });
}

/// Changed bank details, at the desk.
pub fn suspicious(house: &mut House) {
    house.open();
    house.drafts(changed(ELSEWHERE));
}

/// Signed, with ten seconds to undo.
pub fn signed(house: &mut House) {
    at_desk(house);
    house.grace = SignedDuration::from_secs(10);
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
}

pub fn returned(house: &mut House) {
    at_desk(house);
    let command = house.signs("check", Act::Return);
    house.does("mara", command);
}

/// At the approver's desk: nothing was ordered.
pub fn to_approve(house: &mut House) {
    house.open();
    house.drafts(without(clean(), "order_matched"));
}

/// Through authority to the ledger, without a person.
pub fn posting(house: &mut House) {
    house.open();
    house.drafts(clean());
}

pub fn paid(house: &mut House) {
    posting(house);
    house.effected("post");
    house.effected("pay");
}
