//! Random processes of every element, nested, and a random path through each: after every step a restart gives the
//! same state, the log replays to the same end, and nothing comes to rest that is neither an end, a need nor an incident.
//!
//! `BPMN_SEEDS` says how many (2,000 by default, in four tests side by side), `BPMN_SEED` from which on.

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
    /// Inside a transaction, however deep.
    cancels: bool,
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
        match self.dice.roll(11) {
            0 => drop(self.after(&last, "endEvent", "", "<terminateEventDefinition/>")),
            6 => drop(self.after(&last, "endEvent", "", r#"<messageEventDefinition messageRef="M1"/>"#)),
            7 => {
                let both = r#"<messageEventDefinition messageRef="M1"/><signalEventDefinition signalRef="S1"/><escalationEventDefinition escalationRef="E2"/>"#;
                drop(self.after(&last, "endEvent", "", both));
            }
            8 if self.cancels => drop(self.after(&last, "endEvent", "", "<cancelEventDefinition/>")),
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

    /// A whole process: begun in every way that the standard has, with event sub-processes beside.
    fn process(&mut self, depth: usize) {
        match self.dice.roll(6) {
            0 => {
                // Several beginnings, one of which each case takes.
                let join = self.element("exclusiveGateway", "", "");
                for definition in [
                    r#"<messageEventDefinition messageRef="M20"/>"#,
                    "<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition>",
                    r#"<signalEventDefinition signalRef="S20"/>"#,
                    "<conditionalEventDefinition><condition>n = 1</condition></conditionalEventDefinition>",
                    r#"<messageEventDefinition messageRef="M21"/><signalEventDefinition signalRef="S21"/>"#,
                ] {
                    let start = self.element("startEvent", "", definition);
                    self.flow(&start, &join, "");
                }
                self.blocks(&join, depth);
            }
            1 => {
                let start = self.element("receiveTask", r#"instantiate="true" messageRef="M20""#, "");
                self.blocks(&start, depth);
            }
            2 => {
                let gateway = self.element("eventBasedGateway", r#"instantiate="true""#, "");
                let join = self.element("exclusiveGateway", "", "");
                for message in ["M20", "M21"] {
                    let definition = format!(r#"<messageEventDefinition messageRef="{message}"/>"#);
                    let event = self.after(&gateway, "intermediateCatchEvent", "", &definition);
                    self.flow(&event, &join, "");
                }
                self.blocks(&join, depth);
            }
            3 => {
                // No start event: everything without a way in begins, and the ends are implicit.
                let (a, b) = (self.element("task", "", ""), self.element("userTask", "", ""));
                self.blocks(&a, depth);
                self.blocks(&b, depth.saturating_sub(1));
            }
            _ => self.scope(depth),
        }
        for _ in 0..self.dice.roll(3) {
            let event = self.event_sub(depth.saturating_sub(1), false);
            self.out.push_str(&event);
        }
    }

    /// An event sub-process of any kind, sometimes with a boundary event of its own. `inside` a sub-process it may undo it.
    fn event_sub(&mut self, depth: usize, inside: bool) -> String {
        let interrupts = self.dice.chance(40);
        let kinds = [
            r#"<messageEventDefinition messageRef="M6"/>"#,
            r#"<signalEventDefinition signalRef="S7"/>"#,
            "<conditionalEventDefinition><condition>go = true</condition></conditionalEventDefinition>",
            r#"<escalationEventDefinition escalationRef="E2"/>"#,
            "<escalationEventDefinition/>",
            "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
            "<timerEventDefinition><timeCycle>R2/PT2H</timeCycle></timerEventDefinition>",
            r#"<messageEventDefinition messageRef="M6"/><signalEventDefinition signalRef="S5"/>"#,
            r#"<errorEventDefinition errorRef="E1"/>"#,
            "<errorEventDefinition/>",
            "<compensateEventDefinition/>",
        ];
        let kind = self.dice.roll(if inside { kinds.len() } else { kinds.len() - 1 });
        let (event, interrupts) = (kinds[kind], interrupts || (8..10).contains(&kind));
        let outside = std::mem::take(&mut self.out);
        let guarded = std::mem::replace(&mut self.guarded, false);
        let cancels = std::mem::replace(&mut self.cancels, false);
        let start = self.element("startEvent", &format!(r#"isInterrupting="{interrupts}""#), event);
        self.blocks(&start, depth);
        (self.guarded, self.cancels) = (guarded, cancels);
        let content = std::mem::replace(&mut self.out, outside);
        let id = self.id("v");
        let mut out = format!(r#"<subProcess id="{id}" triggeredByEvent="true">{content}</subProcess>"#);
        if self.dice.chance(20) && event != kinds[10] {
            let (late, end, flow) = (self.id("b"), self.id("e"), self.id("f"));
            write!(out, r#"<boundaryEvent id="{late}" attachedToRef="{id}"><timerEventDefinition><timeDuration>PT3H</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="{end}"/><sequenceFlow id="{flow}" sourceRef="{late}" targetRef="{end}"/>"#).unwrap();
        }
        out
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
        match self.dice.roll(18) {
            0 | 1 => self.task(at),
            14 => self.implicit(at, depth),
            15 => self.merged(at, depth),
            16 => self.mapped(at),
            2 => self.split(at, depth, "exclusiveGateway", true),
            3 => self.split(at, depth, "parallelGateway", false),
            4 => self.split(at, depth, "inclusiveGateway", true),
            5 => self.split(at, depth, "inclusiveGateway", false),
            6 => self.looped(at, depth),
            7 => self.first_event(at),
            8 => self.sub(at, depth, "subProcess"),
            9 => self.transaction(at, depth),
            10 => self.free(at, depth),
            11 if depth > 1 && self.dice.chance(40) => self.undone_sub(at, depth),
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
                r#"<messageEventDefinition messageRef="M12"/><signalEventDefinition signalRef="S6"/><timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"#,
                r#"<escalationEventDefinition/>"#,
                r#"<errorEventDefinition errorRef="E1"/>"#,
                "<errorEventDefinition/>",
            ];
            let kind = self.dice.roll(if beside { 8 } else { 10 });
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
        let mut more = String::new();
        for _ in 0..self.dice.roll(3) {
            more.push_str(&self.event_sub(depth - 1, true));
        }
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
        let cancels = std::mem::replace(&mut self.cancels, true);
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
        if self.dice.chance(30) {
            let event = self.event_sub(depth - 1, true);
            self.out.push_str(&event);
        }
        (self.guarded, self.cancels) = (guarded, cancels);
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

    /// An ad-hoc sub-process: in sequence or not, with or without a condition, with variables of its own, begun by itself.
    fn free(&mut self, at: &str, depth: usize) -> String {
        let order = *self.dice.pick(&["", r#"ordering="Sequential""#]);
        let rest = *self.dice.pick(&["", r#"cancelRemainingInstances="false""#]);
        let own = *self.dice.pick(&[
            "",
            r#"<extensionElements><cs:adhoc variables="local"/></extensionElements>"#,
            r#"<extensionElements><cs:adhoc start="all"/></extensionElements>"#,
            r#"<extensionElements><cs:adhoc variables="local"/><cs:mapping><cs:output source="=n" target="n"/></cs:mapping></extensionElements>"#,
        ]);
        let until = *self.dice.pick(&["", "<completionCondition>n = 1</completionCondition>"]);
        let outside = std::mem::take(&mut self.out);
        let (guarded, cancels) = (std::mem::take(&mut self.guarded), std::mem::take(&mut self.cancels));
        let a = self.element("userTask", "", "");
        let c = self.after(&a, "task", "", "");
        let split = self.after(&c, "parallelGateway", "", "");
        let (x, y) = (self.after(&split, "task", "", ""), self.after(&split, "userTask", "", ""));
        let join = self.after(&x, "inclusiveGateway", "", "");
        self.flow(&y, &join, "");
        self.element("serviceTask", "", "");
        if depth > 1 {
            let inner = self.inner(depth - 2, "");
            self.element("subProcess", "", &inner);
            if self.dice.chance(30) {
                let event = self.event_sub(0, false);
                self.out.push_str(&event);
            }
        }
        (self.guarded, self.cancels) = (guarded, cancels);
        let content = std::mem::replace(&mut self.out, outside);
        let id =
            self.after(at, "adHocSubProcess", &format!("{order} {rest}"), &format!("{own}{content}{until}"));
        let join = self.boundaries(&id);
        let event =
            self.element("boundaryEvent", &format!(r#"attachedToRef="{id}""#), "<errorEventDefinition/>");
        self.flow(&event, &join, "");
        join
    }

    /// A task with several ways out, some with conditions: an implicit split, joined again by what came.
    fn implicit(&mut self, at: &str, depth: usize) -> String {
        let split = self.id("t");
        let join = self.element("inclusiveGateway", "", "");
        let mut default = String::new();
        for (way, condition) in ["", "n &gt;= 1", "n &gt;= 2"].into_iter().enumerate() {
            let begin = self.element("task", "", "");
            let flow = self.flow(&split, &begin, condition);
            if way == 0 && self.dice.chance(50) {
                default = format!(r#"default="{flow}""#);
            }
            let end = if depth > 1 { self.blocks(&begin, depth - 1) } else { begin };
            self.flow(&end, &join, "");
        }
        let tag = *self.dice.pick(&["userTask", "serviceTask", "task", "intermediateThrowEvent"]);
        let default = if tag == "intermediateThrowEvent" { String::new() } else { default };
        write!(self.out, r#"<{tag} id="{split}" {default}/>"#).unwrap();
        self.flow(at, &split, "");
        join
    }

    /// Ways that meet at an activity without a gateway: it runs once for each of them.
    fn merged(&mut self, at: &str, depth: usize) -> String {
        let tag = *self.dice.pick(&["parallelGateway", "eventBasedGateway"]);
        let split = self.after(at, tag, "", "");
        let split = if split.starts_with('p') {
            split
        } else {
            // The gateway waits for one of two messages; both lead to the same task.
            let task = self.element("userTask", "", "");
            for message in ["M10", "M11"] {
                let definition = format!(r#"<messageEventDefinition messageRef="{message}"/>"#);
                let event = self.after(&split, "intermediateCatchEvent", "", &definition);
                self.flow(&event, &task, "");
            }
            return task;
        };
        let outside = self.id("u");
        let task = self.element("userTask", "", "");
        for _ in 0..2 {
            let way = self.after(&split, "task", "", "");
            let end = if depth > 1 { self.task(&way) } else { way };
            self.flow(&end, &task, "");
        }
        // What runs twice is one again behind an ad-hoc end: both ends are implicit, the main way goes on beside them.
        let on = self.after(&split, "task", "", "");
        write!(self.out, r#"<endEvent id="{outside}"/>"#).unwrap();
        self.flow(&task, &outside, "");
        on
    }

    /// Data that is copied and mapped on the way in and out.
    fn mapped(&mut self, at: &str) -> String {
        let content = r#"<extensionElements><cs:mapping><cs:input source="=n" target="own"/><cs:output source="=own" target="n"/></cs:mapping></extensionElements><ioSpecification><dataInput id="{id}i" name="given"/><dataOutput id="{id}o" name="got"/></ioSpecification><dataInputAssociation><sourceRef>list</sourceRef><targetRef>{id}i</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>{id}i</sourceRef><targetRef>copied</targetRef></dataOutputAssociation>"#;
        let content = content.replace("{id}", &self.id("d"));
        let tag = *self.dice.pick(&["userTask", "serviceTask", "callActivity", "intermediateThrowEvent"]);
        let attributes = if tag == "callActivity" { r#"calledElement="other""# } else { "" };
        let message =
            if tag == "intermediateThrowEvent" { r#"<messageEventDefinition messageRef="M1"/>"# } else { "" };
        self.after(at, tag, attributes, &format!("{content}{message}"))
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

    /// A sub-process, sometimes repeated, with a handler that is itself a sub-process or repeated; undone from outside.
    fn undone_sub(&mut self, at: &str, depth: usize) -> String {
        let content = self.inner(depth - 2, "");
        let marker = *self.dice.pick(&[
            "",
            r#"<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"#,
            r#"<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"#,
        ]);
        let id = self.after(at, "subProcess", "", &format!("{content}{marker}"));
        let on = format!(r#"attachedToRef="{id}""#);
        let join = self.element("exclusiveGateway", "", "");
        self.flow(&id, &join, "");
        let error = self.element("boundaryEvent", &on, "<errorEventDefinition/>");
        self.flow(&error, &join, "");
        if self.dice.chance(50) {
            let event = self.element("boundaryEvent", &on, "<compensateEventDefinition/>");
            let handler = match self.dice.roll(3) {
                0 => {
                    let inner = self.inner(0, "");
                    self.element("subProcess", r#"isForCompensation="true""#, &inner)
                }
                1 => self.element("serviceTask", r#"isForCompensation="true""#, r#"<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"#),
                _ => self.element("callActivity", r#"isForCompensation="true" calledElement="other""#, ""),
            };
            let link = self.id("x");
            write!(self.out, r#"<association id="{link}" sourceRef="{event}" targetRef="{handler}"/>"#)
                .unwrap();
        }
        let which = *self.dice.pick(&["", "one"]);
        let attributes = if which == "one" { format!(r#"activityRef="{id}""#) } else { String::new() };
        let wait = *self.dice.pick(&["", r#"waitForCompletion="false""#]);
        self.after(
            &join,
            "intermediateThrowEvent",
            "",
            &format!("<compensateEventDefinition {attributes} {wait}/>"),
        )
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
        let marker = match self.dice.roll(6) {
            4 => r#"<standardLoopCharacteristics testBefore="true" loopMaximum="2"/>"#.to_owned(),
            5 => format!(r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopDataInputRef>list</loopDataInputRef><loopDataOutputRef>made</loopDataOutputRef><inputDataItem id="one"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics>"#),
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
            let tag = *self.dice.pick(&[
                "userTask",
                "serviceTask",
                "task",
                "manualTask",
                "receiveTask",
                "callActivity",
                "sendTask",
                "scriptTask",
            ]);
            let attributes = if tag == "callActivity" { r#"calledElement="other""# } else { "" };
            let script = if tag == "scriptTask" { "<script>{n: modulo(n + 1, 4)}</script>" } else { "" };
            let id = self.after(at, tag, attributes, &format!("{script}{marker}"));
            if self.dice.chance(30) { self.boundaries(&id) } else { id }
        }
    }
}

fn author(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let depth = 1 + dice.roll(3);
    let mut author = Author { dice: &mut dice, next: 0, out: String::new(), guarded: false, cancels: false };
    author.process(depth);
    author.out
}

/// Steps after which nothing goes wrong any more and everything tends to its end.
const CALM: usize = 60;

fn walk(seed: u64) -> (usize, usize) {
    let content = author(seed);
    let process = load(&content);
    let mut dice = Dice::new(seed ^ 0xABCD);
    let starts: Vec<_> = process.starts().collect();
    let begin = match process.firsts(0).is_empty() {
        false => bpmn::Begin::None,
        true => bpmn::Begin::At(process.elements[*dice.pick(&starts)].id.clone()),
    };
    let mut case = Case::start_at(&process, &begin, json!({"n": dice.roll(4), "list": [1, 2], "go": false}));
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
                "seed {seed}: {code} at {element}: {:?}",
                case.state.instances().filter_map(|(_, it)| it.incident.clone()).collect::<Vec<_>>()
            );
        }
        steps += 1;
        assert!(steps < 3000, "seed {seed}: it does not come to an end: {needs:#?}");
        if needs.is_empty() || dice.chance(4) {
            let n = if steps > CALM { 1 } else { dice.roll(4) };
            let variables = plain::case::variables(json!({"go": true, "n": n}));
            case.tell(bpmn::Trigger::Variables { key: bpmn::Key::ROOT, variables }).unwrap();
            continue;
        }
        let calm = steps > CALM;
        // What begins beside the rest could do so for ever: at last it is left alone while something else is to do.
        let beside = |need: &&bpmn::Need| {
            matches!(
                need.what,
                bpmn::Want::Message { .. } | bpmn::Want::Signal { .. } | bpmn::Want::Timer { .. }
            ) && match &process.element(need.element.as_str()).unwrap().kind {
                bpmn::Kind::Start(_) => true,
                bpmn::Kind::Boundary(it) => !it.interrupting,
                _ => false,
            }
        };
        let chosen: Vec<_> = needs.iter().filter(|it| !(calm && beside(it))).collect();
        let need =
            if chosen.is_empty() { &needs[dice.roll(needs.len())] } else { chosen[dice.roll(chosen.len())] };
        let Some(trigger) = answer(need, &mut dice, &mut case.moment, calm) else {
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

/// Walks a quarter of the seeds.
fn quarter(number: u64) {
    let said =
        |name: &str, default: u64| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(default);
    let (from, count) = (said("BPMN_SEED", 1), said("BPMN_SEEDS", 2000));
    let (mut steps, mut elements, mut seeds) = (0, 0, 0);
    for seed in (from..from + count).filter(|seed| seed % 4 == number) {
        let (walked, size) = walk(seed);
        steps += walked;
        elements += size;
        seeds += 1;
    }
    println!("{seeds} processes with {elements} elements, {steps} steps");
}

#[test]
fn random_processes_come_to_an_end_and_survive_a_restart_after_every_step_1() {
    quarter(0);
}

#[test]
fn random_processes_come_to_an_end_and_survive_a_restart_after_every_step_2() {
    quarter(1);
}

#[test]
fn random_processes_come_to_an_end_and_survive_a_restart_after_every_step_3() {
    quarter(2);
}

#[test]
fn random_processes_come_to_an_end_and_survive_a_restart_after_every_step_4() {
    quarter(3);
}

/// Everything that the standard has and that runs here stands in some of the processes, inside others.
#[test]
fn the_processes_have_every_element() {
    let mut all = String::new();
    for seed in 1..=400 {
        all.push_str(&author(seed));
    }
    for part in [
        "<startEvent",
        "<endEvent",
        "<intermediateCatchEvent",
        "<intermediateThrowEvent",
        "<boundaryEvent",
        "<task",
        "<userTask",
        "<manualTask",
        "<serviceTask",
        "<scriptTask",
        "<businessRuleTask",
        "<sendTask",
        "<receiveTask",
        "<callActivity",
        "<subProcess",
        "<transaction",
        "<adHocSubProcess",
        "triggeredByEvent",
        "<exclusiveGateway",
        "<parallelGateway",
        "<inclusiveGateway",
        "<eventBasedGateway",
        "instantiate=",
        "<timerEventDefinition",
        "<messageEventDefinition",
        "<signalEventDefinition",
        "<conditionalEventDefinition",
        "<errorEventDefinition",
        "<escalationEventDefinition",
        "<compensateEventDefinition",
        "<cancelEventDefinition",
        "<terminateEventDefinition",
        "<linkEventDefinition",
        "parallelMultiple",
        "cancelActivity=\"false\"",
        "isInterrupting=\"false\"",
        "isForCompensation",
        "<standardLoopCharacteristics",
        "testBefore",
        "isSequential=\"true\"",
        "isSequential=\"false\"",
        "<completionCondition",
        "ordering=\"Sequential\"",
        "cancelRemainingInstances=\"false\"",
        "variables=\"local\"",
        "waitForCompletion=\"false\"",
        "default=",
        "<dataInputAssociation",
        "<dataOutputAssociation",
        "<loopDataInputRef",
    ] {
        assert!(all.contains(part), "{part} is in none of them");
    }
}
