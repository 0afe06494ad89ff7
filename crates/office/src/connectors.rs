//! Connectors: what does an effect in somebody else's system, and tells afterwards whether it is done.
//!
//! An answer that did not come is not a failure: the outcome is unknown until it was read back, and nothing is repeated before.
//!
//! ```text
//! asked ──send──▶ done | refused | failed (known: tried again) | unknown
//! unknown, or claimed once before ──look──▶ there: done | not there: send | cannot tell: look again later
//! ```
//!
//! A worker that died between doing and saying so leaves a job that was claimed once before: it is looked for, too.

use crate::Office;
use crate::pauses::next_try_ms;
use crate::shared::Shared;
use crate::writer::{Message, Writer};
use cases::{Command, EffectStage, State};
use journal::Claimed;
use serde_json::{Map, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use terms::{CaseId, EffectId};

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The idempotency key: the same effect always has the same one.
    pub key: String,
    /// The case.
    pub case: CaseId,
    /// What kind of effect.
    pub topic: String,
    /// The fields of the case's draft that have a value.
    pub fields: Map<String, Value>,
}

/// What is known after sending.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// It is done, with what the other side says.
    Done(Map<String, Value>),
    /// The other side says no for good.
    Refused {
        /// A stable code.
        code: String,
        /// Why.
        sentence: String,
    },
    /// It is known not to be done: nothing was sent, or nothing was accepted.
    Failed(String),
    /// It may be done: it was sent and no answer came.
    Unknown(String),
}

/// What is known after looking.
#[derive(Clone, Debug, PartialEq)]
pub enum Looked {
    /// It is done, with what the other side says.
    There(Map<String, Value>),
    /// It is not done.
    NotThere,
    /// Nobody can tell yet.
    CannotTell(String),
}

/// Another system. Calls come from a worker's thread and may block; a panic counts as no answer.
pub trait Connector: Send + Sync {
    /// Does it. The same key again must not do it twice where the other side can help that.
    fn send(&self, request: &Request) -> Sent;
    /// Looks whether it was done.
    fn look(&self, request: &Request) -> Looked;
}

impl Office {
    /// Connects what does the effects of a topic; in place of what did them before.
    pub fn connect(&self, topic: &str, connector: Arc<dyn Connector>) {
        let mut connectors = self.shared.connectors.write().unwrap_or_else(PoisonError::into_inner);
        connectors.insert(topic.to_owned(), connector);
    }
}

impl Shared {
    pub fn connector(&self, topic: &str) -> Option<Arc<dyn Connector>> {
        self.connectors.read().unwrap_or_else(PoisonError::into_inner).get(topic).cloned()
    }
}

/// One claim of an effect that a connector does.
pub(crate) struct Errand<'a> {
    pub case: &'a CaseId,
    pub effect: &'a EffectId,
    pub topic: &'a str,
    pub tries: u32,
    /// It was sent before and no answer came.
    pub read_back: bool,
    pub job: &'a Claimed,
}

/// What is known of an effect at one claim of its job.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Which effect of its case.
    pub effect: &'a EffectId,
    /// Where it stands in its case.
    pub stage: Option<&'a EffectStage>,
    /// How often the job was claimed, this time included.
    pub attempts: u32,
    /// How often it may be.
    pub tries: u32,
    /// It was sent before and no answer came.
    pub read_back: bool,
}

/// What follows from one claim.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "one is made for each claim and taken apart at once")]
pub enum Next {
    /// This is recorded, and the job with it is done.
    Record(Command),
    /// Nothing is recorded: the job is claimed again later.
    Again {
        /// Why.
        sentence: String,
    },
}

/// Does or looks, and says what is recorded; `None` where it is tried or looked for again later.
pub(crate) fn settle(
    shared: &Shared,
    writer: &Writer,
    connector: &dyn Connector,
    state: &State,
    errand: &Errand<'_>,
) -> Option<Command> {
    let claim = Claim {
        effect: errand.effect,
        stage: state.effects.get(errand.effect).map(|it| &it.stage),
        attempts: errand.job.attempts,
        tries: errand.tries,
        read_back: errand.read_back,
    };
    match next(connector, &request(shared, state, errand), &claim) {
        Next::Record(command) => Some(command),
        Next::Again { sentence } => {
            tracing::warn!(sentence, case = %errand.case, topic = errand.topic, "an effect is tried again later");
            again(shared, writer, state, errand);
            None
        }
    }
}

/// One claim: looks first where it may have been sent before, then sends.
pub fn next(connector: &dyn Connector, request: &Request, claim: &Claim<'_>) -> Next {
    let effect = claim.effect.clone();
    if claim.read_back || claim.attempts > 1 {
        match guarded(|| connector.look(request), Looked::CannotTell) {
            Looked::There(answer) => return Next::Record(Command::EffectDone { effect, answer }),
            Looked::NotThere => {}
            Looked::CannotTell(sentence) => return cannot_tell(claim, sentence),
        }
    }
    match guarded(|| connector.send(request), Sent::Unknown) {
        Sent::Done(answer) => Next::Record(Command::EffectDone { effect, answer }),
        Sent::Refused { code, sentence } => Next::Record(Command::EffectRefused { effect, code, sentence }),
        Sent::Unknown(sentence) => Next::Record(Command::EffectUnknown { effect, sentence }),
        Sent::Failed(sentence) if claim.attempts < claim.tries => Next::Again { sentence },
        Sent::Failed(sentence) => {
            let sentence = format!("It failed {} times: {sentence}", claim.attempts);
            Next::Record(Command::EffectRefused { effect, code: "effect-failed".to_owned(), sentence })
        }
    }
}

/// Unknown for the first time is an entry; after that it is looked for again, and at last a person is asked.
fn cannot_tell(claim: &Claim<'_>, sentence: String) -> Next {
    let effect = claim.effect.clone();
    if !matches!(claim.stage, Some(EffectStage::Unknown { .. })) {
        return Next::Record(Command::EffectUnknown { effect, sentence });
    }
    if claim.attempts < claim.tries {
        return Next::Again { sentence };
    }
    let sentence =
        format!("Nobody could tell whether it was done, looked for {} times: {sentence}", claim.attempts);
    Next::Record(Command::EffectRefused { effect, code: "effect-unknown".to_owned(), sentence })
}

fn again(shared: &Shared, writer: &Writer, state: &State, errand: &Errand<'_>) {
    let at_ms = next_try_ms(shared, state, errand.effect, errand.job.attempts);
    // A writer that is gone needs nothing more; the lease ends.
    let _ = writer.send(Message::Retry { job: errand.job.clone(), at_ms });
}

fn request(shared: &Shared, state: &State, errand: &Errand<'_>) -> Request {
    let draft = state.subject().map(|(_, draft)| draft);
    let fields = draft
        .into_iter()
        .flat_map(|it| &it.fields)
        .filter_map(|field| Some((field.name.clone(), Value::from(field.value.as_deref()?))));
    Request {
        key: format!("{}/{}/{}", shared.client, errand.case, errand.effect),
        case: errand.case.clone(),
        topic: errand.topic.to_owned(),
        fields: fields.collect(),
    }
}

/// A connector that panics gave no answer.
fn guarded<T>(ask: impl FnOnce() -> T, silent: impl FnOnce(String) -> T) -> T {
    catch_unwind(AssertUnwindSafe(ask))
        .unwrap_or_else(|_| silent("The connector died before it answered".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The other side never answers.
    struct Silent;

    impl Connector for Silent {
        fn send(&self, _: &Request) -> Sent {
            Sent::Unknown("no answer".to_owned())
        }
        fn look(&self, _: &Request) -> Looked {
            Looked::CannotTell("the line is dead".to_owned())
        }
    }

    #[test]
    fn after_a_hundred_looks_that_could_not_tell_a_person_is_asked() {
        let effect = EffectId::from("ship-1");
        let request = Request {
            key: "tarnsel/AP-1/ship-1".to_owned(),
            case: CaseId::from("AP-1"),
            topic: "ship".to_owned(),
            fields: Map::new(),
        };
        let unknown = EffectStage::Unknown { sentence: "no answer".to_owned() };
        let of = |attempts, stage| Claim { effect: &effect, stage, attempts, tries: 100, read_back: true };
        for attempts in 1..100 {
            assert!(matches!(next(&Silent, &request, &of(attempts, Some(&unknown))), Next::Again { .. }));
        }
        match next(&Silent, &request, &of(100, Some(&unknown))) {
            Next::Record(Command::EffectRefused { code, sentence, .. }) => {
                assert_eq!(code, "effect-unknown");
                assert!(sentence.contains("100 times"), "{sentence}");
            }
            other => panic!("{other:?}"),
        }
        // Where the case does not know yet that nobody knows, that is an entry first.
        let first = next(&Silent, &request, &of(2, Some(&EffectStage::Asked)));
        assert!(matches!(first, Next::Record(Command::EffectUnknown { .. })), "{first:?}");
    }
}
