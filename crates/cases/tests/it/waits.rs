//! Whatever a pack that loads can wait for has a command that answers it; after every step a restart gives the same state.
//!
//! `CASES_WAITS_SEEDS` says how many random processes are walked (300 by default).

use crate::house::{House, RULES, rulebook};
use cases::{Act, Answer, ChildEnd, Command, Entry, Opening, Pack, Sign, State, Waiting};
use serde_json::{Map, json};
use std::fmt::Write;
use terms::{CaseId, Digest, EffectId};

/// Answers given to one case at most.
const STEPS_MAX: usize = 200;

/// A small random generator: xorshift, so that a seed is a test.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// Writes a process of nested blocks; each block has one way in and one way out.
struct Draft {
    dice: Dice,
    xml: String,
    next: usize,
}

impl Draft {
    fn id(&mut self) -> String {
        self.next += 1;
        format!("n{}", self.next)
    }

    fn flow(&mut self, from: &str, to: &str) {
        let id = self.id();
        write!(self.xml, r#"<sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}"/>"#).unwrap();
    }

    fn simple(&mut self, tag: &str, more: &str) -> (String, String) {
        let id = self.id();
        write!(self.xml, r#"<{tag} id="{id}">{more}</{}>"#, tag.split(' ').next().unwrap()).unwrap();
        (id.clone(), id)
    }

    /// A fork and a join with two blocks between.
    fn forked(&mut self, fork: &str, join: &str, depth: usize) -> (String, String) {
        let (first, _) = self.simple(fork, "");
        let (last, _) = self.simple(join, "");
        for _ in 0..2 {
            let (a, b) = self.block(depth);
            self.flow(&first, &a);
            self.flow(&b, &last);
        }
        (first, last)
    }

    fn nested(&mut self, open: &str, tag: &str, depth: usize) -> (String, String) {
        let id = self.id();
        write!(self.xml, r#"<{tag} id="{id}">{open}"#).unwrap();
        let (start, _) = self.simple("startEvent", "");
        let (a, b) = self.block(depth);
        let (end, _) = self.simple("endEvent", "");
        self.flow(&start, &a);
        self.flow(&b, &end);
        write!(self.xml, "</{tag}>").unwrap();
        (id.clone(), id)
    }

    fn block(&mut self, depth: usize) -> (String, String) {
        let kinds = if depth == 0 { 8 } else { 16 };
        match self.dice.roll(kinds) {
            0 | 1 => {
                let (task, _) = self.simple("userTask", "");
                if self.dice.roll(3) == 0 {
                    let interrupts = self.dice.roll(2) == 0;
                    let event = ["<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>", r#"<messageEventDefinition messageRef="M"/>"#, r#"<signalEventDefinition signalRef="S"/>"#, "<conditionalEventDefinition><condition>n &gt; 1</condition></conditionalEventDefinition>"][self.dice.roll(4)];
                    let tag = format!(r#"boundaryEvent attachedToRef="{task}" cancelActivity="{interrupts}""#);
                    let (boundary, _) = self.simple(&tag, event);
                    let (end, _) = self.simple("endEvent", "");
                    self.flow(&boundary, &end);
                }
                (task.clone(), task)
            }
            2 => self.simple("serviceTask", r#"<extensionElements><cs:effect type="thing"/></extensionElements>"#),
            3 => self.simple("intermediateCatchEvent", r#"<messageEventDefinition messageRef="M"/>"#),
            4 => self.simple("intermediateCatchEvent", r#"<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"#),
            5 => self.simple(r#"callActivity calledElement="other""#, ""),
            6 => self.simple("intermediateCatchEvent", r#"<signalEventDefinition signalRef="S"/>"#),
            7 => self.simple(r#"receiveTask messageRef="M""#, ""),
            8 => self.forked("parallelGateway", "parallelGateway", depth - 1),
            9 => self.forked("exclusiveGateway", "exclusiveGateway", depth - 1),
            10 => self.forked("inclusiveGateway", "inclusiveGateway", depth - 1),
            11 => self.nested("", "subProcess", depth - 1),
            12 => self.nested("<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>", "subProcess", depth - 1),
            13 => {
                let id = self.id();
                let (a, b) = (self.id(), self.id());
                let ordering = ["Parallel", "Sequential"][self.dice.roll(2)];
                write!(self.xml, r#"<adHocSubProcess id="{id}" ordering="{ordering}"><userTask id="{a}"/><userTask id="{b}"/></adHocSubProcess>"#).unwrap();
                (id.clone(), id)
            }
            14 => {
                let (gateway, _) = self.simple("eventBasedGateway", "");
                let (join, _) = self.simple("exclusiveGateway", "");
                for event in [r#"<messageEventDefinition messageRef="M"/>"#, "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"] {
                    let (catch, _) = self.simple("intermediateCatchEvent", event);
                    self.flow(&gateway, &catch);
                    self.flow(&catch, &join);
                }
                (gateway, join)
            }
            _ => {
                let (a, b) = self.block(depth - 1);
                let (c, d) = self.block(depth - 1);
                self.flow(&b, &c);
                (a, d)
            }
        }
    }
}

fn pack(seed: u64) -> Pack {
    let mut draft = Draft { dice: Dice(seed), xml: String::new(), next: 0 };
    let (start, _) = draft.simple("startEvent", "");
    let (a, b) = draft.block(4);
    let (end, _) = draft.simple("endEvent", "");
    draft.flow(&start, &a);
    draft.flow(&b, &end);
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cs="https://countersign.dev/bpmn/1" targetNamespace="t">
        <message id="M" name="m"/><signal id="S" name="s"/><process id="p" isExecutable="true">{}</process></definitions>"#,
        draft.xml
    );
    let bytes = xml.as_bytes();
    Pack::prepare("p", bytes, rulebook(RULES), Digest::of(bytes))
        .unwrap_or_else(|problems| panic!("seed {seed}: {problems:#?}\n{xml}"))
}

/// The command that answers a wait.
fn answers(house: &House, dice: &mut Dice, it: &Waiting) -> Command {
    let key = it.key;
    match &it.answer {
        Answer::Task(task) => {
            let shown = cases::shown(&house.case, &house.state, &house.state.tasks[task]);
            let (task, act) = (task.clone(), Act::Approve);
            Command::Sign(Sign {
                task,
                act,
                shown,
                corrected: None,
                words: None,
                to: None,
                seconds_on_screen: None,
                evidence_opened: None,
            })
        }
        Answer::Effect(effect) => {
            Command::EffectDone { effect: EffectId(effect.0.clone()), answer: Map::new() }
        }
        Answer::Call => Command::ChildClosed {
            key,
            child: CaseId(format!("c-{key}")),
            how: ChildEnd::Completed,
            outputs: Map::new(),
            signers: Default::default(),
        },
        Answer::Choose { ways, several } => {
            let most = if *several { 1 + dice.roll(ways.len()) } else { 1 };
            let from = dice.roll(ways.len());
            let ids = (0..most).map(|at| ways[(from + at) % ways.len()].0.clone()).collect();
            Command::Choose { key, ids }
        }
        Answer::Begin { activities, busy: false } if dice.roll(3) > 0 => {
            Command::Choose { key, ids: vec![activities[dice.roll(activities.len())].0.clone()] }
        }
        Answer::Begin { .. } => Command::FinishChoosing { key },
        Answer::Instant(_) => Command::FireTimer { key },
        Answer::Message { name, correlation } => Command::Message {
            name: name.clone(),
            correlation: correlation.clone(),
            payload: Map::new(),
            to: Some(key),
        },
        Answer::Signal(name) => Command::Signal { name: name.clone(), payload: Map::new() },
        Answer::Condition => {
            let n = dice.roll(4);
            Command::SetVariables {
                variables: Map::from_iter([("n".to_owned(), json!(n))]),
                words: "Counted".to_owned(),
            }
        }
        Answer::Incident { .. } => Command::Cancel { words: "Its other way was cut off".to_owned() },
    }
}

#[test]
fn every_wait_of_a_pack_that_loads_can_be_answered_and_survives_a_restart() {
    let seeds: u64 = std::env::var("CASES_WAITS_SEEDS").ok().and_then(|it| it.parse().ok()).unwrap_or(300);
    let (mut ended, mut kinds) = (0, std::collections::HashSet::new());
    for seed in 1..=seeds {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        // A test's packs are few and live as long as it does.
        let mut house = House::of(Box::leak(Box::new(pack(dice.0))));
        let Command::Open(opening) = crate::house::opening() else { unreachable!() };
        let variables = Map::from_iter([("n".to_owned(), json!(0))]);
        house.does("system", Command::Open(Opening { variables, ..opening }));
        for step in 0..STEPS_MAX {
            if house.state.closed.is_some() {
                ended += 1;
                break;
            }
            let waits = cases::waits(house.pack, &house.state);
            assert!(
                !waits.is_empty(),
                "seed {seed}: nothing answers at step {step}: {:#?}",
                house.state.process
            );
            let it = waits[dice.roll(waits.len())].clone();
            // A way that an interrupting event cut off leaves its join waiting: the one dead end there is, and it says so.
            if let Answer::Incident { code, .. } = &it.answer {
                assert_eq!(code, "join-stuck", "seed {seed}: {it:?}");
            }
            if let Answer::Instant(due) = it.answer {
                house.now = house.now.max(due);
            }
            let command = answers(&house, &mut dice, &it);
            let who = format!("p{step}");
            let name = command.name();
            if let Err(refusal) = house.tries(&who, command) {
                panic!("seed {seed}: {name} was refused at {it:?}: {refusal}");
            }
            kinds.insert(std::mem::discriminant(&it.answer));
            if dice.roll(4) == 0 {
                restarts_the_same(&house, seed);
            }
        }
        restarts_the_same(&house, seed);
    }
    assert!(ended * 2 > seeds, "only {ended} of {seeds} cases ended");
    assert!(seeds < 100 || kinds.len() >= 9, "the walks met only {} kinds of waits", kinds.len());
}

fn restarts_the_same(house: &House, seed: u64) {
    let mut state = State::default();
    for entry in &house.entries {
        let text = serde_json::to_string(entry).unwrap();
        cases::apply(&mut state, &serde_json::from_str::<Entry>(&text).unwrap());
    }
    assert!(state == house.state, "seed {seed}: the journal rebuilds another state");
    let text = serde_json::to_string(&house.state).unwrap();
    assert!(
        serde_json::from_str::<State>(&text).unwrap() == state,
        "seed {seed}: a snapshot reads back another state"
    );
}
