//! What somebody wants to happen, by whom, and everything the decision may depend on.

use crate::boundary::Assurance;
use crate::event::{Cause, ChildEnd};
use crate::pack::Pack;
use crate::seed::Seed;
use crate::state::Document;
use crate::task::{Act, CallBack};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{CaseId, Digest, Draft, EffectId, Money, PersonId, TaskId};

/// Who wants it.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The worker.
    pub id: PersonId,
    /// The accountable owner of an agent or bot, or the absent person whom a delegate stands for.
    pub behalf: Option<PersonId>,
    /// The worker's roles.
    pub roles: Vec<String>,
}

/// Somebody who is there today: a named person, or whoever stands in for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// The worker.
    pub id: PersonId,
    /// The highest amount that they may sign alone, in home currency; `None` for any.
    pub limit: Option<Decimal>,
}

/// Who is there for a person with a role: the person, the delegate during an absence, or nobody.
pub type Directory<'a> = &'a dyn Fn(&PersonId, &str) -> Option<Present>;

/// Everything a decision may depend on beside the state and the command.
pub struct Context<'a> {
    /// The instant.
    pub now: Timestamp,
    /// The client's zone.
    pub zone: TimeZone,
    /// Who wants it.
    pub actor: &'a Actor,
    /// The process, rules and settings that the case stays on.
    pub pack: &'a Pack,
    /// How long a signature can be undone before it takes effect.
    pub grace: SignedDuration,
    /// Who is there today.
    pub present: Directory<'a>,
    /// The boundary, and what draws are made with; without it nothing completes without a person.
    pub assurance: Option<Assurance<'a>>,
}

/// What opens a case.
#[derive(Clone, Debug)]
pub struct Opening {
    /// When the work arrived.
    pub received: Timestamp,
    /// Place in the order of arrival of the client, from 1.
    pub arrival: u64,
    /// What arrived.
    pub documents: Vec<Document>,
    /// Start variables of the process.
    pub variables: Map<String, Value>,
    /// The call that asked for this case.
    pub parent: Option<Parent>,
    /// The start event at which it begins; `None` for the one without a trigger.
    pub begin: Option<String>,
    /// It is a seed: it measures review and never has an effect.
    pub seed: Option<Box<Seed>>,
}

/// The call activity of another case that a case is opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The calling case.
    pub case: CaseId,
    /// The call in it.
    pub key: bpmn::Key,
    /// How many processes call each other above this one.
    pub depth: u32,
    /// Who signed which element of it: duties do not end where a case of its own begins.
    pub signers: BTreeMap<String, BTreeSet<PersonId>>,
}

/// A decision on exactly what was shown.
#[derive(Clone, Debug)]
pub struct Sign {
    /// The task.
    pub task: TaskId,
    /// What is decided.
    pub act: Act,
    /// Digest of what was shown.
    pub shown: Digest,
    /// The draft with the person's values in it, checked again; `None` where nothing was changed.
    pub corrected: Option<Box<Draft>>,
    /// Why.
    pub words: Option<String>,
    /// To whom, for an escalation.
    pub to: Option<PersonId>,
    /// Seconds the page was open.
    pub seconds_on_screen: Option<u32>,
    /// Whether the evidence was opened, where the face can tell.
    pub evidence_opened: Option<bool>,
}

/// What QA says about a sampled task, not knowing how and by whom it was completed.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The task.
    pub task: TaskId,
    /// What was shown is right.
    pub agrees: bool,
    /// The draft with the values that would have been right; `None` where nothing was typed.
    pub draft: Option<Box<Draft>>,
    /// Why.
    pub words: Option<String>,
    /// Seconds the page was open.
    pub seconds_on_screen: Option<u32>,
}

/// What a second person says about a disagreement.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The task.
    pub task: TaskId,
    /// What was completed was wrong.
    pub wrong: bool,
    /// The draft that is right, where it is another than the judge's.
    pub draft: Option<Box<Draft>>,
    /// Why.
    pub words: String,
}

/// A completed task is corrected because an error was found, or looked at again because a sibling's was.
#[derive(Clone, Debug)]
pub struct Recall {
    /// The task.
    pub task: TaskId,
    /// The draft that is right; `None` where a person is to find out.
    pub draft: Option<Box<Draft>>,
    /// Why.
    pub words: String,
    /// How it was found.
    pub cause: Cause,
    /// The case whose error made this one suspicious.
    pub sibling_of: Option<CaseId>,
}

/// One command on one case.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open the case.
    Open(Opening),
    /// A first pass delivers its draft.
    RecordDraft {
        /// The task.
        task: TaskId,
        /// What is proposed.
        draft: Box<Draft>,
    },
    /// A first pass gave up on it.
    RecordDraftFailure {
        /// The task.
        task: TaskId,
        /// Why, in one sentence.
        sentence: String,
    },
    /// A person decides.
    Sign(Sign),
    /// The signer takes the signature back.
    Undo {
        /// The task.
        task: TaskId,
    },
    /// The grace period of a signature is over.
    TakeEffect {
        /// The task.
        task: TaskId,
    },
    /// Somebody called the number in the master.
    RecordCallBack {
        /// The task.
        task: TaskId,
        /// What was said.
        call: CallBack,
    },
    /// A returned task was answered.
    Answer {
        /// The task.
        task: TaskId,
        /// The answer.
        words: String,
    },
    /// Draft again, with what is known now (a supplier was added, a receipt came).
    DraftAgain {
        /// The task.
        task: TaskId,
    },
    /// A timer of the process has come.
    FireTimer {
        /// The subscription.
        key: bpmn::Key,
    },
    /// An effect is done.
    EffectDone {
        /// Which.
        effect: EffectId,
        /// What the other side answered.
        answer: Map<String, Value>,
    },
    /// An effect was refused by the other side.
    EffectRefused {
        /// Which.
        effect: EffectId,
        /// Code of the exception; the diagram may catch it.
        code: String,
        /// Why, in one sentence.
        sentence: String,
    },
    /// Nobody knows whether an effect happened.
    EffectUnknown {
        /// Which.
        effect: EffectId,
        /// What is known.
        sentence: String,
    },
    /// A done effect was taken back outside.
    EffectReversed {
        /// Which.
        effect: EffectId,
        /// Why.
        words: String,
        /// What the other side answered.
        answer: Map<String, Value>,
    },
    /// The case of a called process was opened.
    ChildOpened {
        /// The call.
        key: bpmn::Key,
        /// Its case.
        child: CaseId,
    },
    /// The case of a called process has ended.
    ChildClosed {
        /// The call.
        key: bpmn::Key,
        /// Its case.
        child: CaseId,
        /// How it ended.
        how: ChildEnd,
        /// Its variables at its end.
        outputs: Map<String, Value>,
        /// Everybody who signed in it.
        signers: BTreeSet<PersonId>,
    },
    /// Something in the case of a called process was escalated, and nothing inside it caught that.
    ChildEscalated {
        /// The call.
        key: bpmn::Key,
        /// Its case.
        child: CaseId,
        /// The escalation's code.
        code: String,
        /// What it carries.
        outputs: Map<String, Value>,
    },
    /// A called process cannot be begun.
    CallFailed {
        /// The call.
        key: bpmn::Key,
        /// Why, in one sentence.
        sentence: String,
    },
    /// An incident's cause was mended.
    RetryIncident {
        /// The element instance.
        key: bpmn::Key,
    },
    /// A worker chooses the way on: flows out of a gateway that asks, or activities of an ad-hoc sub-process.
    Choose {
        /// The element instance.
        key: bpmn::Key,
        /// Ids of the flows or activities.
        ids: Vec<String>,
    },
    /// A worker says that an ad-hoc sub-process is done.
    FinishChoosing {
        /// The element instance.
        key: bpmn::Key,
    },
    /// A message arrives.
    Message {
        /// Its name.
        name: String,
        /// The value that it carries, to find what waits for it.
        correlation: Option<String>,
        /// Its content.
        payload: Map<String, Value>,
        /// The subscription, where it is known.
        to: Option<bpmn::Key>,
    },
    /// A signal is heard.
    Signal {
        /// Its name.
        name: String,
        /// Its content.
        payload: Map<String, Value>,
    },
    /// Variables of the process are set by hand; conditions are asked again.
    SetVariables {
        /// The new values.
        variables: Map<String, Value>,
        /// Why.
        words: String,
    },
    /// The case is moved by hand.
    Move {
        /// The element instance to leave.
        key: bpmn::Key,
        /// The element to enter.
        to: String,
        /// Why.
        words: String,
    },
    /// The case goes on in another version of its pack: that of the context.
    Migrate {
        /// The pack that it leaves.
        from: Arc<Pack>,
        /// Elements that have another id there: old, new.
        mapping: BTreeMap<String, String>,
        /// Why.
        words: String,
    },
    /// Write a note.
    Note {
        /// The words.
        words: String,
    },
    /// Somebody was barred from something that matters to governance.
    RecordBarred {
        /// What was tried.
        tried: String,
        /// Code of the refusal.
        code: String,
        /// The rules that said no.
        rules: Vec<String>,
    },
    /// QA judges a sampled task.
    JudgeAudit(Judgement),
    /// A second person settles a disagreement.
    SettleAudit(Settlement),
    /// An error was found: correct the case.
    Recall(Recall),
    /// A connector could not take an effect back.
    ReversalRefused {
        /// Which.
        effect: EffectId,
        /// Why, in one sentence.
        sentence: String,
    },
    /// Record what must be credited because of an error.
    RecordCredit {
        /// How much.
        amount: Money,
        /// Why.
        words: String,
    },
    /// Cancel the case.
    Cancel {
        /// Why.
        words: String,
    },
}

impl Command {
    /// Its name in logs and in entries about refused commands.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::RecordDraft { .. } => "record-draft",
            Self::RecordDraftFailure { .. } => "record-draft-failure",
            Self::Sign(sign) => match sign.act {
                Act::Approve => "approve",
                Act::Return => "return",
                Act::Refuse => "refuse",
                Act::Escalate => "escalate",
            },
            Self::Undo { .. } => "undo",
            Self::TakeEffect { .. } => "take-effect",
            Self::RecordCallBack { .. } => "record-call-back",
            Self::Answer { .. } => "answer",
            Self::DraftAgain { .. } => "draft-again",
            Self::FireTimer { .. } => "fire-timer",
            Self::EffectDone { .. } => "effect-done",
            Self::EffectRefused { .. } => "effect-refused",
            Self::EffectUnknown { .. } => "effect-unknown",
            Self::EffectReversed { .. } => "effect-reversed",
            Self::ChildOpened { .. } => "child-opened",
            Self::ChildClosed { .. } => "child-closed",
            Self::ChildEscalated { .. } => "child-escalated",
            Self::CallFailed { .. } => "call-failed",
            Self::RetryIncident { .. } => "retry-incident",
            Self::Choose { .. } => "choose",
            Self::FinishChoosing { .. } => "finish-choosing",
            Self::Message { .. } => "message",
            Self::Signal { .. } => "signal",
            Self::SetVariables { .. } => "set-variables",
            Self::Move { .. } => "move",
            Self::Migrate { .. } => "migrate",
            Self::Note { .. } => "note",
            Self::RecordBarred { .. } => "record-barred",
            Self::JudgeAudit(_) => "judge-audit",
            Self::SettleAudit(_) => "settle-audit",
            Self::Recall(_) => "recall",
            Self::ReversalRefused { .. } => "reversal-refused",
            Self::RecordCredit { .. } => "record-credit",
            Self::Cancel { .. } => "cancel",
        }
    }
}
