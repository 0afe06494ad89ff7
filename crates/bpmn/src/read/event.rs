//! Events and their definitions.

use super::engines;
use super::names::{self, child, children, flag, folded, local};
use super::process::Draft;
use super::reader::Reader;
use crate::{Boundary, Definition, EventKind, Fault, Ix, Kind, Service, Text, TimerDefinition, TimerKind};
use roxmltree::Node;

impl<'a, 'i> Reader<'a, 'i> {
    /// A start, catch, boundary, throw or end event.
    pub fn event_kind(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>, name: &str) -> Kind {
        let mut event = EventKind {
            definitions: Vec::new(),
            all: flag(node, "parallelMultiple", false),
            interrupting: flag(node, "isInterrupting", true),
            service: None,
        };
        for definition in self.definitions_of(node) {
            event.definitions.extend(self.definition(draft, ix, node, definition));
        }
        match name {
            "startEvent" => Kind::Start(event),
            "intermediateCatchEvent" => Kind::Catch(event),
            "boundaryEvent" => self.boundary(draft, ix, node, event),
            _ => {
                if event.definitions.iter().any(|it| matches!(it, Definition::Message(_))) {
                    event.service = self.throw_service(draft, ix, node);
                }
                if name == "endEvent" { Kind::End(event) } else { Kind::Throw(event) }
            }
        }
    }

    fn throw_service(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Option<Service> {
        let inner = child(node, "messageEventDefinition");
        self.engine_service(draft, ix, node)
            .or_else(|| inner.and_then(|it| self.engine_service(draft, ix, it)))
    }

    fn boundary(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>, event: EventKind) -> Kind {
        let attached = node.attribute("attachedToRef").map(local);
        let host = attached.and_then(|id| draft.process.index.get(id)).copied();
        let parent = draft.process.elements[ix].parent;
        let Some(host) = host.filter(|&host| draft.process.elements[host].parent == parent) else {
            let sentence = "The boundary event is attached to no activity of its scope.";
            self.problem(node, "boundary-loose", sentence, "Attach it to an activity.");
            return Kind::Catch(event);
        };
        draft.process.elements[host].boundaries.push(ix);
        let always =
            event.definitions.iter().any(|it| matches!(it, Definition::Error(_) | Definition::Cancel));
        let interrupting = flag(node, "cancelActivity", true) || always;
        Kind::Boundary(Boundary { host, interrupting, event })
    }

    fn definition(
        &mut self,
        draft: &Draft<'a, 'i>,
        ix: Ix,
        element: Node<'a, 'i>,
        node: Node<'a, 'i>,
    ) -> Option<Definition> {
        Some(match node.tag_name().name() {
            "timerEventDefinition" => Definition::Timer(self.timer(element, node)?),
            "messageEventDefinition" => Definition::Message(self.message(draft, ix, node)),
            "signalEventDefinition" => {
                let name = self.referred_name(node, "signalRef");
                if name.is_none() {
                    let sentence =
                        "It refers to no signal; it shares one with all events that refer to none.";
                    self.note(element, "signal-unnamed", sentence, "Refer to a signal.", true);
                }
                Definition::Signal { name: self.computed(element, &name.unwrap_or_default()) }
            }
            "errorEventDefinition" => Definition::Error(self.fault(node, "errorRef", "errorCode")),
            "escalationEventDefinition" => {
                Definition::Escalation(self.fault(node, "escalationRef", "escalationCode"))
            }
            "conditionalEventDefinition" => {
                let condition = child(node, "condition");
                let text = condition.map(names::text).unwrap_or_default();
                if text.is_empty() {
                    let sentence = "The conditional event has no condition.";
                    self.problem(element, "condition-empty", sentence, "Write one.");
                    return None;
                }
                Definition::Condition(self.expression(
                    element,
                    &text,
                    condition.and_then(|it| it.attribute("language")),
                )?)
            }
            "compensateEventDefinition" => {
                let activity = node.attribute("activityRef").map(local);
                let found = activity.and_then(|id| draft.process.index.get(id)).copied();
                if let (Some(id), None) = (activity, found) {
                    let sentence = format!("It compensates {id}, which is not in this process.");
                    self.problem(element, "compensation", sentence, "Name an activity of this process.");
                }
                Definition::Compensate { activity: found, wait: flag(node, "waitForCompletion", true) }
            }
            "terminateEventDefinition" => {
                if engines::is_set(node, "terminateMultiInstance") {
                    let sentence = "It ends its own scope; all instances of the activity around it are not ended with it.";
                    self.note(
                        element,
                        "foreign-behaviour",
                        sentence,
                        "Throw an error and catch it at the activity.",
                        true,
                    );
                }
                Definition::Terminate { all: engines::is_set(node, "terminateAll") }
            }
            "cancelEventDefinition" => Definition::Cancel,
            "linkEventDefinition" => {
                let name = node.attribute("name").and_then(folded);
                let name = name.unwrap_or_else(|| draft.process.elements[ix].label().into());
                Definition::Link { name }
            }
            other => {
                let sentence = format!("{other} is not executed.");
                self.problem(element, "construct-not-executed", sentence, "Use another kind of event.");
                return None;
            }
        })
    }

    fn timer(&mut self, element: Node<'a, 'i>, node: Node<'a, 'i>) -> Option<TimerDefinition> {
        let kinds = [
            ("timeDate", TimerKind::Date),
            ("timeDuration", TimerKind::Duration),
            ("timeCycle", TimerKind::Cycle),
        ];
        let found = kinds.into_iter().find_map(|(name, kind)| {
            let text = children(node, name).map(names::text).find(|text| !text.is_empty())?;
            Some((text, kind))
        });
        let Some((text, kind)) = found else {
            let sentence = "The timer says no date, duration or cycle.";
            self.problem(element, "timer", sentence, "Give one, as in PT2H.");
            return None;
        };
        let text = if self.python() { unquoted(&text) } else { &text };
        let before = self.problem_count;
        let timer = TimerDefinition { kind, text: self.computed(element, text) };
        if self.problem_count > before {
            return None;
        }
        self.what_bounds_a_timer(element, node);
        if let Err(why) = timer.check() {
            self.problem(
                element,
                "timer",
                format!("{why}."),
                "Write it in ISO 8601, or as an expression with = in front.",
            );
            return None;
        }
        Some(timer)
    }

    fn fault(&mut self, node: Node<'a, 'i>, reference: &str, code: &str) -> Fault {
        let reference = node.attribute(reference);
        let referred = self.referred(reference);
        let text = referred
            .and_then(|it| it.attribute(code).filter(|it| !it.trim().is_empty()).or(it.attribute("name")));
        // A reference that is defined nowhere is taken for the code itself.
        let text = text.or_else(|| referred.and_then(|it| it.attribute("id"))).or(reference.map(local));
        let (code_variable, message_variable) = engines::fault_variables(node);
        let code: Option<Text> = text.filter(|it| !it.trim().is_empty()).map(|it| self.computed(node, it));
        Fault { code, code_variable, message_variable }
    }
}

/// Where timers are expressions of Python, a text in quotes is that text.
fn unquoted(text: &str) -> &str {
    let inner = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(text)
}
