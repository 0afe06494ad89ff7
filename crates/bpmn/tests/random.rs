//! Random processes of every element, nested, and a random path through each: after every step a restart gives the
//! same state, the log replays to the same end, and nothing comes to rest that is neither an end, a need nor an incident.
//!
//! `BPMN_SEEDS` says how many (200 by default), `BPMN_SEED` from which on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use plain::case::{Case, load};
use plain::world::{Dice, answer};
use serde_json::json;
use std::fmt::Write;

/// Writes one scope; `at` is where the flow has come to.
struct Author<'d> {
    dice: &'d mut Dice,
    next: usize,
    out: String,
    /// Inside a scope whose boundary catches errors and escalations of code E1 and any other.
    guarded: bool,
}

impl Author<'_> {
    fn id(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    fn flow(&mut self, from: &str, to: &str, condition: &str) -> String {
        let id = self.id("f");
        let condition = match condition {
            "" => String::new(),
            it => format!("<conditionExpression>{it}</conditionExpression>"),
        };
        write!(
            self.out,
            r#"<sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}">{condition}</sequenceFlow>"#
        )
        .unwrap();
        id
    }

    fn element(&mut self, tag: &str, attributes: &str, content: &str) -> String {
        let id = self.id(&tag[..1]);
        write!(self.out, r#"<{tag} id="{id}" {attributes}>{content}</{tag}>"#).unwrap();
        id
    }

    fn after(&mut self, at: &str, tag: &str, attributes: &str, content: &str) -> String {
        let id = self.element(tag, attributes, content);
        self.flow(at, &id, "");
        id
    }

    fn scope(&mut self, depth: usize) {
        let start = self.element("startEvent", "", "");
        let last = self.blocks(&start, depth);
        match self.dice.roll(8) {
            0 => drop(self.after(&last, "endEvent", "", "<terminateEventDefinition/>")),
            1 if self.guarded => {
                drop(self.after(&last, "endEvent", "", r#"<errorEventDefinition errorRef="E1"/>"#))
            }
            2 => {
                drop(self.after(&last, "endEvent", "", r#"<escalationEventDefinition escalationRef="E2"/>"#))
            }
            3 => drop(self.after(&last, "endEvent", "", r#"<signalEventDefinition signalRef="S1"/>"#)),
            4 => drop(self.after(&last, "endEvent", "", "<compensateEventDefinition/>")),
            5 => {}
            _ => drop(self.after(&last, "endEvent", "", "")),
        }
    }

    fn blocks(&mut self, at: &str, depth: usize) -> String {
        let mut at = at.to_owned();
        for _ in 0..=self.dice.roll(3) {
            at = self.block(&at, depth);
        }
        at
    }

    fn block(&mut self, at: &str, depth: usize) -> String {
        if depth == 0 {
            return self.task(at);
        }
        match self.dice.roll(15) {
            0 | 1 => self.task(at),
            2 => self.split(at, depth, "exclusiveGateway", true),
            3 => self.split(at, depth, "parallelGateway", false),
            4 => self.split(at, depth, "inclusiveGateway", true),
            5 => self.split(at, depth, "inclusiveGateway", false),
            6 => self.looped(at, depth),
            7 => self.first_event(at),
            8 => self.sub(at, depth, "subProcess"),
            9 => self.transaction(at, depth),
            10 => self.free(at),
            11 => self.undoable(at),
            12 => self.thrown(at),
            13 => self.caught(at),
            _ => self.repeated(at, depth),
        }
    }

    fn task(&mut self, at: &str) -> String {
        let (tag, attributes, content) = *self.dice.pick(&[
            ("task", "", ""),
            ("userTask", "", ""),
            ("manualTask", "", ""),
            ("serviceTask", "", r#"<extensionElements><cs:effect type="post"/></extensionElements>"#),
            ("scriptTask", "", "<script>{count: 1, n: modulo(n + 1, 4)}</script>"),
            ("businessRuleTask", "", r#"<extensionElements><cs:decision ref="d" result="n"/></extensionElements>"#),
            ("sendTask", r#"messageRef="M1""#, ""),
            ("receiveTask", r#"messageRef="M2""#, ""),
            ("callActivity", r#"calledElement="other""#, r#"<extensionElements><cs:mapping><cs:input source="=n" target="k"/><cs:output source="=n" target="n"/></cs:mapping></extensionElements>"#),
        ]);
        let id = self.after(at, tag, attributes, content);
        if self.dice.chance(35) {
            return self.boundaries(&id);
        }
        id
    }

    /// Boundary events: the interrupting ones come back to the main path, the others end on their own.
    fn boundaries(&mut self, host: &str) -> String {
        let join = self.element("exclusiveGateway", "", "");
        self.flow(host, &join, "");
        for _ in 0..=self.dice.roll(2) {
            let beside = self.dice.chance(50);
            let kinds = [
                "<timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition>",
                r#"<messageEventDefinition messageRef="M3"/>"#,
                r#"<signalEventDefinition signalRef="S1"/>"#,
                "<conditionalEventDefinition><condition>n = 3</condition></conditionalEventDefinition>",
                r#"<escalationEventDefinition escalationRef="E1"/>"#,
                "<timerEventDefinition><timeCycle>R2/PT1M</timeCycle></timerEventDefinition>",
                r#"<errorEventDefinition errorRef="E1"/>"#,
                "<errorEventDefinition/>",
            ];
            let kind = self.dice.roll(if beside { 6 } else { 8 });
            let attributes = format!(r#"attachedToRef="{host}" cancelActivity="{}""#, !beside);
            let event = self.element("boundaryEvent", &attributes, kinds[kind]);
            let tag = *self.dice.pick(&["task", "userTask"]);
            let work = self.after(&event, tag, "", "");
            if beside {
                self.after(&work, "endEvent", "", "");
            } else {
                self.flow(&work, &join, "");
            }
        }
        join
    }

    fn split(&mut self, at: &str, depth: usize, tag: &str, conditions: bool) -> String {
        let split = self.id("g");
        let join = self.element(tag, "", "");
        let ways = 2 + self.dice.roll(2);
        let mut first = String::new();
        for way in 0..ways {
            let begin = self.element("task", "", "");
            let condition = if conditions && way > 0 {
                format!("n >= {way}").replace('>', "&gt;")
            } else {
                String::new()
            };
            let flow = self.flow(&split, &begin, &condition);
            if way == 0 {
                first = flow;
            }
            let end = self.blocks(&begin, depth - 1);
            self.flow(&end, &join, "");
        }
        let default = if conditions { format!(r#"default="{first}""#) } else { String::new() };
        write!(self.out, r#"<{tag} id="{split}" {default}/>"#).unwrap();
        self.flow(at, &split, "");
        join
    }

    fn looped(&mut self, at: &str, depth: usize) -> String {
        let merge = self.after(at, "exclusiveGateway", "", "");
        let wait = self.after(&merge, "userTask", "", "");
        let end = self.blocks(&wait, depth - 1);
        let decide = self.after(&end, "userTask", "", "");
        let split = self.id("g");
        let on = self.element("task", "", "");
        self.flow(&split, &merge, "again = true");
        let default = self.flow(&split, &on, "");
        write!(self.out, r#"<exclusiveGateway id="{split}" default="{default}"/>"#).unwrap();
        self.flow(&decide, &split, "");
        on
    }

    fn first_event(&mut self, at: &str) -> String {
        let gateway = self.after(at, "eventBasedGateway", "", "");
        let join = self.element("exclusiveGateway", "", "");
        for (tag, attributes, content) in [
            ("intermediateCatchEvent", "", r#"<messageEventDefinition messageRef="M4"/>"#),
            (
                "intermediateCatchEvent",
                "",
                "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
            ),
            ("receiveTask", r#"messageRef="M5""#, ""),
        ] {
            let event = self.after(&gateway, tag, attributes, content);
            self.flow(&event, &join, "");
        }
        join
    }

    fn inner(&mut self, depth: usize, more: &str) -> String {
        let outside = std::mem::take(&mut self.out);
        let guarded = std::mem::replace(&mut self.guarded, true);
        self.scope(depth);
        self.guarded = guarded;
        self.out.push_str(more);
        std::mem::replace(&mut self.out, outside)
    }

    fn sub(&mut self, at: &str, depth: usize, tag: &str) -> String {
        let (s, e, t) = (self.id("s"), self.id("e"), self.id("t"));
        let event = match self.dice.roll(4) {
            0 => r#"isInterrupting="false"><messageEventDefinition messageRef="M6"/>"#,
            1 => {
                r#"isInterrupting="true"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"#
            }
            2 => r#"isInterrupting="true"><errorEventDefinition errorRef="E1"/>"#,
            _ => "",
        };
        let more = match event {
            "" => String::new(),
            event => format!(
                r#"<subProcess id="{e}" triggeredByEvent="true"><startEvent id="{s}" {event}</startEvent><userTask id="{t}"/><sequenceFlow id="{e}f" sourceRef="{s}" targetRef="{t}"/></subProcess>"#
            ),
        };
        let content = self.inner(depth - 1, &more);
        let id = self.after(at, tag, "", &content);
        let join = self.boundaries(&id);
        for definition in ["<errorEventDefinition/>", "<escalationEventDefinition/>"] {
            let event = self.element("boundaryEvent", &format!(r#"attachedToRef="{id}""#), definition);
            self.flow(&event, &join, "");
        }
        join
    }

    fn transaction(&mut self, at: &str, depth: usize) -> String {
        let outside = std::mem::take(&mut self.out);
        let guarded = std::mem::replace(&mut self.guarded, true);
        let start = self.element("startEvent", "", "");
        let done = self.undoable(&start);
        let split = self.id("g");
        let no = self.element("endEvent", "", "<cancelEventDefinition/>");
        self.flow(&split, &no, "n = 2");
        let yes = self.element("task", "", "");
        let default = self.flow(&split, &yes, "");
        write!(self.out, r#"<exclusiveGateway id="{split}" default="{default}"/>"#).unwrap();
        self.flow(&done, &split, "");
        self.blocks(&yes, depth - 1);
        self.guarded = guarded;
        let content = std::mem::replace(&mut self.out, outside);
        let id = self.after(at, "transaction", "", &content);
        let join = self.element("exclusiveGateway", "", "");
        self.flow(&id, &join, "");
        for definition in ["<cancelEventDefinition/>", "<errorEventDefinition/>"] {
            let event = self.element("boundaryEvent", &format!(r#"attachedToRef="{id}""#), definition);
            self.flow(&event, &join, "");
        }
        join
    }

    fn free(&mut self, at: &str) -> String {
        let (a, b, c) = (self.id("a"), self.id("a"), self.id("a"));
        let order = if self.dice.chance(50) { r#"ordering="Sequential""# } else { "" };
        let content = format!(
            r#"<userTask id="{a}"/><serviceTask id="{b}"/><task id="{c}"/><sequenceFlow id="{a}{b}" sourceRef="{a}" targetRef="{c}"/><completionCondition>n = 1</completionCondition>"#
        );
        self.after(at, "adHocSubProcess", order, &content)
    }

    /// An activity with a compensation handler, sometimes undone at once.
    fn undoable(&mut self, at: &str) -> String {
        let id = self.after(at, "serviceTask", "", "");
        let event = self.element(
            "boundaryEvent",
            &format!(r#"attachedToRef="{id}""#),
            "<compensateEventDefinition/>",
        );
        let undo = self.element("userTask", r#"isForCompensation="true""#, "");
        let link = self.id("x");
        write!(self.out, r#"<association id="{link}" sourceRef="{event}" targetRef="{undo}"/>"#).unwrap();
        match self.dice.roll(3) {
            0 => self.after(
                &id,
                "intermediateThrowEvent",
                "",
                &format!(r#"<compensateEventDefinition activityRef="{id}"/>"#),
            ),
            1 => self.after(&id, "intermediateThrowEvent", "", "<compensateEventDefinition/>"),
            _ => id,
        }
    }

    fn thrown(&mut self, at: &str) -> String {
        let name = self.id("L");
        match self.dice.roll(4) {
            0 => self.after(at, "intermediateThrowEvent", "", r#"<signalEventDefinition signalRef="S1"/>"#),
            1 => self.after(at, "intermediateThrowEvent", "", r#"<messageEventDefinition messageRef="M1"/>"#),
            2 => self.after(
                at,
                "intermediateThrowEvent",
                "",
                r#"<escalationEventDefinition escalationRef="E9"/>"#,
            ),
            _ => {
                self.after(
                    at,
                    "intermediateThrowEvent",
                    "",
                    &format!(r#"<linkEventDefinition name="{name}"/>"#),
                );
                self.element(
                    "intermediateCatchEvent",
                    "",
                    &format!(r#"<linkEventDefinition name="{name}"/>"#),
                )
            }
        }
    }

    fn caught(&mut self, at: &str) -> String {
        let (attributes, content) = *self.dice.pick(&[
            ("", r#"<messageEventDefinition messageRef="M7"/>"#),
            ("", "<timerEventDefinition><timeDate>2026-12-24T18:00:00Z</timeDate></timerEventDefinition>"),
            ("", r#"<signalEventDefinition signalRef="S2"/>"#),
            ("", "<conditionalEventDefinition><condition>go = true</condition></conditionalEventDefinition>"),
            (
                r#"parallelMultiple="true""#,
                r#"<messageEventDefinition messageRef="M8"/><signalEventDefinition signalRef="S3"/>"#,
            ),
            ("", r#"<messageEventDefinition messageRef="M9"/><signalEventDefinition signalRef="S4"/>"#),
        ]);
        self.after(at, "intermediateCatchEvent", attributes, content)
    }

    fn repeated(&mut self, at: &str, depth: usize) -> String {
        let sequential = self.dice.chance(50);
        let marker = match self.dice.roll(4) {
            0 => "<standardLoopCharacteristics loopMaximum=\"3\"><loopCondition>again = true</loopCondition></standardLoopCharacteristics>".to_owned(),
            1 => format!(r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>3</loopCardinality><completionCondition>n = 3</completionCondition></multiInstanceLoopCharacteristics>"#),
            2 => format!(r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>0</loopCardinality></multiInstanceLoopCharacteristics>"#),
            _ => format!(r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements><zeebe:loopCharacteristics inputCollection="=list" inputElement="item" outputCollection="results" outputElement="=ok"/></extensionElements></multiInstanceLoopCharacteristics>"#),
        };
        if self.dice.chance(40) {
            let content = self.inner(depth - 1, "");
            let id = self.after(at, "subProcess", "", &format!("{content}{marker}"));
            let join = self.element("exclusiveGateway", "", "");
            self.flow(&id, &join, "");
            let event =
                self.element("boundaryEvent", &format!(r#"attachedToRef="{id}""#), "<errorEventDefinition/>");
            self.flow(&event, &join, "");
            join
        } else {
            let tag = *self.dice.pick(&["userTask", "serviceTask", "task", "manualTask", "receiveTask"]);
            self.after(at, tag, "", &marker)
        }
    }
}

fn author(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let depth = 1 + dice.roll(3);
    let mut author = Author { dice: &mut dice, next: 0, out: String::new(), guarded: false };
    author.scope(depth);
    author.out
}

fn walk(seed: u64) -> (usize, usize) {
    let content = author(seed);
    let process = load(&content);
    let mut dice = Dice::new(seed ^ 0xABCD);
    let mut case = Case::start(&process, json!({"n": dice.roll(4), "list": [1, 2], "go": false}));
    let mut steps = 0;
    while case.outcome().is_none() {
        let needs = case.needs();
        assert!(
            !needs.is_empty() || case.state.instances().any(|(_, it)| matches!(it.work, bpmn::Work::Catch)),
            "seed {seed}: a dead end without incident: {:#?}",
            case.state
        );
        for (element, code) in case.incidents() {
            assert!(
                matches!(code.as_str(), "error-not-caught" | "work-failed"),
                "seed {seed}: {code} at {element}"
            );
        }
        steps += 1;
        assert!(steps < 3000, "seed {seed}: it does not come to an end: {needs:#?}");
        if needs.is_empty() || dice.chance(4) {
            let variables = plain::case::variables(json!({"go": true, "n": dice.roll(4)}));
            case.tell(bpmn::Trigger::Variables { key: bpmn::Key::ROOT, variables }).unwrap();
            continue;
        }
        let calm = steps > 60;
        let Some(trigger) = answer(&needs[dice.roll(needs.len())], &mut dice, &mut case.moment, calm) else {
            continue;
        };
        let shown = format!("{trigger:?}");
        if let Err(refusal) = case.tell(trigger) {
            assert_eq!(refusal.code, "one-at-a-time", "seed {seed}: {refusal} on {shown}");
        }
    }
    case.check_replay();
    assert_eq!(case.state.instances().count(), 0, "seed {seed}");
    let laid = bpmn::lay_out(&process);
    assert!(laid.area().width > 0.0);
    (steps, process.elements.len())
}

#[test]
fn random_processes_come_to_an_end_and_survive_a_restart_after_every_step() {
    let number =
        |name: &str, default: u64| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(default);
    let (from, count) = (number("BPMN_SEED", 1), number("BPMN_SEEDS", 200));
    let (mut steps, mut elements) = (0, 0);
    for seed in from..from + count {
        let (walked, size) = walk(seed);
        steps += walked;
        elements += size;
    }
    println!("{count} processes with {elements} elements, {steps} steps");
}
