//! What a process must fulfil to run. What is not executed is refused here, never at run time.

use super::process::Draft;
use super::reader::Reader;
use crate::{Definition, EventKind, Gateway, Ix, Kind, SubProcess, Task};

impl<'a, 'i> Reader<'a, 'i> {
    pub fn check(&mut self, draft: &Draft<'a, 'i>) {
        for ix in 0..draft.nodes.len() {
            self.check_element(draft, ix);
            if draft.process.elements[ix].is_scope() {
                self.check_scope(draft, ix);
            }
        }
    }

    fn check_element(&mut self, draft: &Draft<'a, 'i>, ix: Ix) {
        let (element, node) = (&draft.process.elements[ix], draft.nodes[ix]);
        match &element.kind {
            Kind::Gateway(Gateway::Exclusive | Gateway::Inclusive) => self.check_ways(draft, ix),
            Kind::Gateway(Gateway::EventBased) => self.check_event_gateway(draft, ix),
            Kind::Start(event) => self.check_start(draft, ix, event),
            Kind::Catch(event) => {
                let fine = |it: &Definition| waits(it) || matches!(it, Definition::Link { .. });
                self.check_definitions(draft, ix, event, fine, "caught in the flow");
                if node.tag_name().name() == "intermediateCatchEvent" && self.definitions_of(node).is_empty()
                {
                    let sentence = "The catching event waits for nothing.";
                    self.problem(node, "catch-none", sentence, "Say what it waits for, or throw none.");
                }
                if event.definitions.iter().any(|it| matches!(it, Definition::Link { .. }))
                    && event.definitions.len() > 1
                {
                    self.problem(
                        node,
                        "link",
                        "A link event has other definitions too.",
                        "Keep only the link.",
                    );
                }
                if event.all
                    && event.definitions.len() > 1
                    && element.incoming.len() == 1
                    && self.behind_gateway(draft, ix)
                {
                    let sentence = "A parallel multiple event behind an event-based gateway is not executed.";
                    self.problem(
                        node,
                        "construct-not-executed",
                        sentence,
                        "Use single events behind the gateway.",
                    );
                }
            }
            Kind::Boundary(it) => {
                let fine = |it: &Definition| {
                    waits(it)
                        || matches!(
                            it,
                            Definition::Error(_)
                                | Definition::Escalation(_)
                                | Definition::Cancel
                                | Definition::Compensate { .. }
                        )
                };
                self.check_definitions(draft, ix, &it.event, fine, "caught at a boundary");
                if self.definitions_of(node).is_empty() {
                    self.problem(
                        node,
                        "boundary-none",
                        "The boundary event reacts to nothing.",
                        "Say what it reacts to.",
                    );
                }
                if it.event.all && it.event.definitions.len() > 1 {
                    let sentence = "A parallel multiple boundary event is not executed.";
                    self.problem(node, "construct-not-executed", sentence, "Use several boundary events.");
                }
                let host = &draft.process.elements[it.host];
                if !host.is_activity() {
                    self.problem(
                        node,
                        "boundary-loose",
                        "The boundary event is attached to no activity.",
                        "Attach it to an activity.",
                    );
                }
                if element.cancels() && !matches!(host.kind, Kind::SubProcess(SubProcess::Transaction)) {
                    self.problem(
                        node,
                        "cancel",
                        "A cancel boundary event belongs to a transaction.",
                        "Attach it to one.",
                    );
                }
            }
            Kind::Throw(event) => {
                let fine = |it: &Definition| {
                    matches!(
                        it,
                        Definition::Message(_)
                            | Definition::Signal { .. }
                            | Definition::Escalation(_)
                            | Definition::Compensate { .. }
                            | Definition::Link { .. }
                    )
                };
                self.check_definitions(draft, ix, event, fine, "thrown in the flow");
            }
            Kind::End(event) => self.check_end(draft, ix, event),
            _ => {}
        }
        self.check_ends(draft, ix);
        if element.instantiates {
            self.check_beginning(draft, ix);
        }
    }

    /// A receive task or event-based gateway that begins a case: at the very beginning of the process, by messages.
    fn check_beginning(&mut self, draft: &Draft<'a, 'i>, ix: Ix) {
        let (element, node) = (&draft.process.elements[ix], draft.nodes[ix]);
        let mut wrong = Vec::new();
        let gateway = matches!(element.kind, Kind::Gateway(Gateway::EventBased));
        if !(gateway || matches!(element.kind, Kind::Task(Task::Receive(_)))) {
            return;
        }
        if element.parent != Some(0) || !element.incoming.is_empty() {
            wrong.push("It starts the process and stands where a flow or another scope leads to it.");
        }
        if element.repeat.is_some() || !element.boundaries.is_empty() {
            wrong.push("It starts the process and carries a repetition or boundary events.");
        }
        let behind =
            element.outgoing.iter().map(|&flow| &draft.process.elements[draft.process.flows[flow].target]);
        let fits = |it: &crate::Element| match &it.kind {
            Kind::Catch(event) => {
                !event.all
                    && event
                        .definitions
                        .iter()
                        .all(|it| matches!(it, Definition::Message(_) | Definition::Signal { .. }))
            }
            _ => true,
        };
        if gateway && !behind.into_iter().all(|it| fits(it) && it.incoming.len() == 1) {
            wrong.push("It starts the process, and something behind it is no message or signal of its own.");
        }
        for sentence in wrong {
            self.problem(node, "event-gateway", sentence, "Use a message start event for each message.");
        }
    }

    /// Flow in and out where the standard allows none.
    fn check_ends(&mut self, draft: &Draft<'a, 'i>, ix: Ix) {
        let (element, node) = (&draft.process.elements[ix], draft.nodes[ix]);
        let no_in =
            matches!(element.kind, Kind::Start(_) | Kind::Boundary(_) | Kind::SubProcess(SubProcess::Event));
        let no_out = matches!(element.kind, Kind::End(_) | Kind::SubProcess(SubProcess::Event));
        if (no_in || element.for_compensation) && !element.incoming.is_empty() {
            self.problem(node, "flow-into", "No sequence flow can end here.", "Remove the flow.");
        }
        if (no_out || element.for_compensation) && !element.outgoing.is_empty() {
            self.problem(node, "flow-out-of", "No sequence flow can start here.", "Remove the flow.");
        }
        if let [Definition::Compensate { activity: Some(_), .. }, _, ..] = definitions(&element.kind) {
            let sentence = "A compensation event with other definitions is not executed.";
            self.problem(node, "construct-not-executed", sentence, "Use two events.");
        }
    }

    /// An exclusive gateway with conditions needs one on each flow but the default.
    fn check_ways(&mut self, draft: &Draft<'a, 'i>, ix: Ix) {
        let (element, node) = (&draft.process.elements[ix], draft.nodes[ix]);
        if draft.process.is_choice(ix) {
            let sentence = "The gateway has no conditions; a worker chooses the way.";
            self.note(
                node,
                "choice-by-worker",
                sentence,
                "Give conditions where the case's data decide.",
                false,
            );
            return;
        }
        let exclusive = matches!(element.kind, Kind::Gateway(Gateway::Exclusive));
        if !exclusive || element.outgoing.len() < 2 {
            return;
        }
        for &flow in &element.outgoing {
            let it = &draft.process.flows[flow];
            if it.condition.is_none() && Some(flow) != element.default {
                let sentence =
                    format!("Its way out {} has neither a condition nor is it the default.", it.id);
                self.problem(
                    node,
                    "condition-missing",
                    sentence,
                    "Give it a condition, or make it the default flow.",
                );
            }
        }
    }

    fn check_event_gateway(&mut self, draft: &Draft<'a, 'i>, ix: Ix) {
        let (element, node) = (&draft.process.elements[ix], draft.nodes[ix]);
        if element.outgoing.is_empty() {
            self.problem(
                node,
                "event-gateway",
                "No event follows the event-based gateway.",
                "Add the events it waits for.",
            );
        }
        for &flow in &element.outgoing {
            let target = &draft.process.elements[draft.process.flows[flow].target];
            let fine = match &target.kind {
                Kind::Catch(event) => !event.definitions.is_empty() && event.definitions.iter().all(waits),
                Kind::Task(Task::Receive(_)) => target.repeat.is_none() && target.boundaries.is_empty(),
                _ => false,
            };
            if !fine {
                let sentence = format!(
                    "{} follows the event-based gateway and is no event that can occur.",
                    target.label()
                );
                self.problem(
                    node,
                    "event-gateway",
                    sentence,
                    "Put a catching event or a receive task there.",
                );
            }
        }
    }

    fn behind_gateway(&self, draft: &Draft<'a, 'i>, ix: Ix) -> bool {
        draft.process.elements[ix].incoming.iter().any(|&flow| {
            let source = draft.process.flows[flow].source;
            matches!(draft.process.elements[source].kind, Kind::Gateway(Gateway::EventBased))
        })
    }

    fn check_start(&mut self, draft: &Draft<'a, 'i>, ix: Ix, event: &EventKind) {
        let node = draft.nodes[ix];
        let Some(parent) = draft.process.elements[ix].parent else { return };
        match &draft.process.elements[parent].kind {
            Kind::SubProcess(SubProcess::Event) => {
                let fine = |it: &Definition| {
                    waits(it)
                        || matches!(
                            it,
                            Definition::Error(_) | Definition::Escalation(_) | Definition::Compensate { .. }
                        )
                };
                self.check_definitions(draft, ix, event, fine, "the start of an event sub-process");
                if self.definitions_of(node).is_empty() {
                    let sentence = "An event sub-process starts with a none start event.";
                    self.problem(node, "event-start", sentence, "Say which event starts it.");
                }
                if event.all && event.definitions.len() > 1 {
                    let sentence = "A parallel multiple start event is not executed.";
                    self.problem(node, "construct-not-executed", sentence, "Use one event.");
                }
            }
            Kind::SubProcess(_) if !event.definitions.is_empty() => {
                let sentence = "A sub-process that the flow enters starts with an event that nothing awaits.";
                self.problem(
                    node,
                    "event-start",
                    sentence,
                    "Use a none start event, or an event sub-process.",
                );
            }
            Kind::Process => {
                self.check_definitions(draft, ix, event, waits, "the start of a process");
                if event.all && event.definitions.len() > 1 {
                    let sentence = "A parallel multiple start event is not executed.";
                    self.problem(node, "construct-not-executed", sentence, "Use one event.");
                }
            }
            _ => {}
        }
    }

    fn check_end(&mut self, draft: &Draft<'a, 'i>, ix: Ix, event: &EventKind) {
        let fine = |it: &Definition| {
            !matches!(it, Definition::Timer(_) | Definition::Condition(_) | Definition::Link { .. })
        };
        self.check_definitions(draft, ix, event, fine, "thrown at an end");
        if !draft.process.elements[ix].cancels() {
            return;
        }
        let mut at = draft.process.elements[ix].parent;
        while let Some(outer) = at {
            let element = &draft.process.elements[outer];
            if matches!(element.kind, Kind::SubProcess(SubProcess::Transaction)) {
                if !element.boundaries.iter().any(|&ix| draft.process.elements[ix].cancels()) {
                    let sentence =
                        "The transaction can be cancelled and has no cancel boundary event to leave through.";
                    self.problem(draft.nodes[outer], "cancel", sentence, "Add one.");
                }
                return;
            }
            at = element.parent;
        }
        self.problem(
            draft.nodes[ix],
            "cancel",
            "A cancel end event stands in no transaction.",
            "Use another end event.",
        );
    }

    fn check_definitions(
        &mut self,
        draft: &Draft<'a, 'i>,
        ix: Ix,
        event: &EventKind,
        fine: impl Fn(&Definition) -> bool,
        place: &str,
    ) {
        for definition in event.definitions.iter().filter(|it| !fine(it)) {
            let sentence = format!("{} cannot be {place}.", name_of(definition));
            self.problem(
                draft.nodes[ix],
                "event-misplaced",
                sentence,
                "Use an event that the standard allows there.",
            );
        }
    }

    fn check_scope(&mut self, draft: &Draft<'a, 'i>, ix: Ix) {
        let (process, node) = (&draft.process, draft.nodes[ix]);
        let element = &process.elements[ix];
        let starts: Vec<Ix> = element
            .inner
            .iter()
            .copied()
            .filter(|&ix| matches!(process.elements[ix].kind, Kind::Start(_)))
            .collect();
        let nones = starts.iter().filter(|&&ix| definitions(&process.elements[ix].kind).is_empty()).count();
        match &element.kind {
            Kind::SubProcess(SubProcess::Event) if starts.len() != 1 => {
                let sentence = format!("The event sub-process has {} start events.", starts.len());
                self.problem(node, "event-start", sentence, "Give it exactly one.");
            }
            Kind::SubProcess(SubProcess::AdHoc(_)) if !starts.is_empty() => {
                self.problem(
                    node,
                    "adhoc",
                    "An ad-hoc sub-process has a start event.",
                    "Remove it; its activities run in free order.",
                );
            }
            Kind::SubProcess(SubProcess::AdHoc(_)) if process.firsts(ix).is_empty() => {
                self.problem(node, "adhoc", "The ad-hoc sub-process has no activity to choose.", "Add one.");
            }
            Kind::SubProcess(SubProcess::Embedded | SubProcess::Transaction) if nones > 1 => {
                let sentence = format!(
                    "The sub-process has {nones} start events; which one would begin is not defined."
                );
                self.problem(node, "several-starts", sentence, "Keep one.");
            }
            Kind::Process if nones > 1 => {
                let sentence =
                    format!("The process has {nones} none start events; each start says at which one.");
                self.note(node, "several-starts", sentence, "Keep one, where nobody can say.", false);
            }
            Kind::Process if element.inner.is_empty() => {
                self.problem(
                    node,
                    "process-empty",
                    "The process has no elements.",
                    "Add what it does, or remove it.",
                );
            }
            Kind::Process if process.starts().next().is_none() && process.firsts(ix).is_empty() => {
                let sentence = "Nothing in the process can begin: it has no start event, and everything has an incoming flow.";
                self.problem(node, "no-start", sentence, "Add a start event.");
            }
            Kind::SubProcess(SubProcess::Embedded | SubProcess::Transaction)
                if element.inner.iter().any(|&ix| process.elements[ix].is_in_flow())
                    && starts.is_empty()
                    && process.firsts(ix).is_empty() =>
            {
                let sentence = "Nothing in the sub-process can begin: everything has an incoming flow.";
                self.problem(node, "no-start", sentence, "Add a start event.");
            }
            _ => {}
        }
    }
}

fn definitions(kind: &Kind) -> &[Definition] {
    match kind {
        Kind::Start(event) | Kind::Catch(event) | Kind::Throw(event) | Kind::End(event) => &event.definitions,
        Kind::Boundary(it) => &it.event.definitions,
        _ => &[],
    }
}

/// Whether something outside can make it occur.
fn waits(definition: &Definition) -> bool {
    matches!(
        definition,
        Definition::Timer(_) | Definition::Message(_) | Definition::Signal { .. } | Definition::Condition(_)
    )
}

fn name_of(definition: &Definition) -> &'static str {
    match definition {
        Definition::Timer(_) => "A timer",
        Definition::Message(_) => "A message",
        Definition::Signal { .. } => "A signal",
        Definition::Condition(_) => "A condition",
        Definition::Error(_) => "An error",
        Definition::Escalation(_) => "An escalation",
        Definition::Terminate { .. } => "A termination",
        Definition::Cancel => "A cancellation",
        Definition::Compensate { .. } => "Compensation",
        Definition::Link { .. } => "A link",
    }
}
