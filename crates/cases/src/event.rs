//! What happened to a case: facts in the past tense, for ever.
//!
//! The name of each on disk carries its version. A shipped event is never changed; a new version is added beside it.

use crate::boundary::{CertificateId, Weighing};
use crate::pack::{RuleTold, Ruling};
use crate::seed::{Measured, Seed};
use crate::state::Document;
use crate::task::{Act, CallBack};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use terms::{CaseId, Digest, Draft, EffectId, Money, PersonId, TaskId};

/// One entry of a case's journal: a fact with its time and author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was decided.
    pub at: Timestamp,
    /// Who caused it: a person, an agent or a bot.
    pub by: PersonId,
    /// On whose behalf: the accountable owner of an agent or bot, or the absent person a delegate stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<PersonId>,
    /// The fact.
    #[serde(flatten)]
    pub event: Event,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    /// A case was opened; the clock started at `received`.
    #[serde(rename = "opened.1")]
    Opened {
        /// Name of the pack.
        pack: String,
        /// Id of the process.
        process: String,
        /// Digest of the process and rules that the case stays on.
        version: Digest,
        /// When the work arrived.
        received: Timestamp,
        /// Place in the order of arrival of the client, from 1.
        arrival: u64,
        /// What arrived.
        documents: Vec<Document>,
        /// SHA-256 of each of them, readable without any key: so that somebody outside can hold a document against the entry.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        digests: Vec<Digest>,
        /// The case that asked for this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<CaseId>,
        /// The call activity in it that waits for this case's end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<bpmn::Key>,
        /// It is a seed; sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seed: Option<Box<Seed>>,
        /// Who signed which element of the calling case.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        signers: BTreeMap<String, BTreeSet<PersonId>>,
    },
    /// The process took steps.
    #[serde(rename = "stepped.1")]
    Stepped {
        /// The facts of the process.
        steps: Vec<bpmn::Event>,
    },
    /// A decision table was asked.
    #[serde(rename = "ruled.1")]
    Ruled {
        /// The element that asked, or the task's gate.
        element: String,
        /// The decision.
        decision: String,
        /// Its result.
        result: Value,
        /// The rules that fired, in their own words.
        fired: Vec<String>,
    },
    /// A decision was asked, with what it was asked about and why each rule fired or did not.
    #[serde(rename = "ruled.2")]
    Decided {
        /// The element that asked, or the task's gate.
        element: String,
        /// The decision.
        decision: String,
        /// The inputs that it needs, with their values.
        inputs: Map<String, Value>,
        /// Its result.
        result: Value,
        /// The rules that fired, in their own words.
        fired: Vec<String>,
        /// Why each rule fired or did not.
        why: Vec<RuleTold>,
    },
    /// A task was opened.
    #[serde(rename = "task-opened.1")]
    TaskOpened {
        /// Its id, unique within the case.
        task: TaskId,
        /// The element instance of the process.
        key: bpmn::Key,
        /// The element.
        element: String,
        /// When it is due.
        due: Timestamp,
    },
    /// A first pass was asked to draft.
    #[serde(rename = "draft-asked.1")]
    DraftAsked {
        /// The task.
        task: TaskId,
        /// Counted from 1.
        attempt: u32,
    },
    /// A first pass drafted.
    #[serde(rename = "drafted.1")]
    Drafted {
        /// The task.
        task: TaskId,
        /// What is proposed.
        draft: Box<Draft>,
        /// Fields in it that stay as a person typed them before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kept: Vec<String>,
    },
    /// A first pass gave up.
    #[serde(rename = "draft-failed.1")]
    DraftFailed {
        /// The task.
        task: TaskId,
        /// Why, in one sentence.
        why: Why,
    },
    /// The gate decided whether a person is needed.
    #[serde(rename = "gated.1")]
    Gated {
        /// The task.
        task: TaskId,
        /// What it decided.
        verdict: Verdict,
        /// What it weighed, where rules let it ask for a certificate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weighing: Option<Box<Weighing>>,
    },
    /// A task reached the desk of a role or a person.
    #[serde(rename = "assigned.1")]
    Assigned {
        /// The task.
        task: TaskId,
        /// The role that may sign it.
        role: String,
        /// The one person who shall, where it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
        /// Why it came there.
        why: Vec<Why>,
    },
    /// A person changed the draft.
    #[serde(rename = "corrected.1")]
    Corrected {
        /// The task.
        task: TaskId,
        /// The draft as it stands now, checked again.
        draft: Box<Draft>,
        /// What was changed.
        changes: Vec<Change>,
    },
    /// A person signed exactly what was shown.
    #[serde(rename = "signed.1")]
    Signed {
        /// The task.
        task: TaskId,
        /// What was decided.
        act: Act,
        /// The digest of what was shown.
        shown: Digest,
        /// Why, where the act needs a reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
        /// To whom, for an escalation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
        /// Until when it can be undone.
        until: Timestamp,
        /// A second person must sign before it takes effect.
        second: bool,
        /// Seconds the page was open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds_on_screen: Option<u32>,
        /// Whether the evidence was opened, where the face can tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence_opened: Option<bool>,
    },
    /// The signer took the signature back in time.
    #[serde(rename = "undone.1")]
    Undone {
        /// The task.
        task: TaskId,
    },
    /// A signature took effect: nobody undid it in time.
    #[serde(rename = "took-effect.1")]
    TookEffect {
        /// The task.
        task: TaskId,
    },
    /// Somebody called the number in the master about changed bank details.
    #[serde(rename = "called-back.1")]
    CalledBack {
        /// The task.
        task: TaskId,
        /// With whom, where, and what was said.
        call: CallBack,
    },
    /// A returned task was answered.
    #[serde(rename = "answered.1")]
    Answered {
        /// The task.
        task: TaskId,
        /// The answer.
        words: String,
    },
    /// A task is done.
    #[serde(rename = "task-completed.1")]
    TaskCompleted {
        /// The task.
        task: TaskId,
        /// How it ended.
        outcome: Outcome,
        /// By what authority; on disk `by` is the author of the entry.
        #[serde(rename = "completion")]
        by: Completion,
    },
    /// A task is no longer needed.
    #[serde(rename = "task-withdrawn.1")]
    TaskWithdrawn {
        /// The task.
        task: TaskId,
    },
    /// Something is to be done outside.
    #[serde(rename = "effect-asked.1")]
    EffectAsked {
        /// Its idempotency key.
        effect: EffectId,
        /// The element instance of the process.
        key: bpmn::Key,
        /// What kind: `post`, `pay`, `reverse`, …
        topic: String,
        /// How often it may be tried before a person is asked.
        tries: u32,
    },
    /// An effect is done.
    #[serde(rename = "effect-done.1")]
    EffectDone {
        /// Which.
        effect: EffectId,
        /// What the other side answered.
        answer: Map<String, Value>,
    },
    /// An effect was refused by the other side.
    #[serde(rename = "effect-refused.1")]
    EffectRefused {
        /// Which.
        effect: EffectId,
        /// Code of the exception.
        code: String,
        /// Why, in one sentence.
        sentence: String,
    },
    /// Nobody knows whether an effect happened; it is read back before anything else is done.
    #[serde(rename = "effect-unknown.1")]
    EffectUnknown {
        /// Which.
        effect: EffectId,
        /// What is known.
        sentence: String,
    },
    /// An effect is no longer needed.
    #[serde(rename = "effect-withdrawn.1")]
    EffectWithdrawn {
        /// Which.
        effect: EffectId,
    },
    /// An effect that was done was taken back.
    #[serde(rename = "effect-reversed.1")]
    EffectReversed {
        /// Which.
        effect: EffectId,
        /// Why.
        words: String,
        /// What the other side answered.
        answer: Map<String, Value>,
    },
    /// Another process is to run as a case of its own, and this case waits for its end.
    #[serde(rename = "call-asked.1")]
    CallAsked {
        /// The element instance of the process.
        key: bpmn::Key,
        /// The call activity.
        element: String,
        /// Id of the called process.
        process: String,
        /// Counted from 1; a retry asks for another case.
        attempt: u32,
    },
    /// The case of a called process was opened.
    #[serde(rename = "child-opened.1")]
    ChildOpened {
        /// The call.
        key: bpmn::Key,
        /// Its case.
        case: CaseId,
    },
    /// The case of a called process has ended.
    #[serde(rename = "child-closed.1")]
    ChildClosed {
        /// The call.
        key: bpmn::Key,
        /// Its case.
        case: CaseId,
        /// How it ended.
        how: ChildEnd,
        /// Everybody who signed in it.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        signers: BTreeSet<PersonId>,
    },
    /// A called process could not be begun.
    #[serde(rename = "call-failed.1")]
    CallFailed {
        /// The call.
        key: bpmn::Key,
        /// Why, in one sentence.
        sentence: String,
    },
    /// The end of a called process is no longer waited for; its case is cancelled.
    #[serde(rename = "call-withdrawn.1")]
    CallWithdrawn {
        /// The call.
        key: bpmn::Key,
    },
    /// A worker chose the way on: flows out of a gateway that asks, or activities of an ad-hoc sub-process.
    #[serde(rename = "chosen.1")]
    Chosen {
        /// The element instance.
        key: bpmn::Key,
        /// The gateway or sub-process.
        element: String,
        /// Ids of the flows or activities.
        ids: Vec<String>,
    },
    /// A worker said that an ad-hoc sub-process is done.
    #[serde(rename = "finished-choosing.1")]
    FinishedChoosing {
        /// The element instance.
        key: bpmn::Key,
        /// The sub-process.
        element: String,
    },
    /// A message reached the case.
    #[serde(rename = "message-received.1")]
    MessageReceived {
        /// The message.
        name: String,
        /// The value that it carried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation: Option<String>,
    },
    /// A signal reached the case.
    #[serde(rename = "signal-received.1")]
    SignalReceived {
        /// The signal.
        name: String,
    },
    /// A person set variables by hand.
    #[serde(rename = "variables-set.1")]
    VariablesSet {
        /// The new values.
        variables: Map<String, Value>,
        /// Why.
        words: String,
    },
    /// The cause of an incident was mended, and what failed is tried again.
    #[serde(rename = "retried.1")]
    Retried {
        /// The element instance.
        key: bpmn::Key,
        /// The element.
        element: String,
    },
    /// A person moved the case by hand.
    #[serde(rename = "moved.1")]
    Moved {
        /// The element instance that was left.
        key: bpmn::Key,
        /// The element that was left.
        from: String,
        /// The element that was entered.
        to: String,
        /// Why.
        words: String,
    },
    /// The case goes on in another version of its pack.
    #[serde(rename = "migrated.1")]
    Migrated {
        /// The version that it leaves.
        from: Digest,
        /// The version that it goes on in.
        to: Digest,
        /// Elements that have another id there: old, new.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        renamed: Vec<(String, String)>,
        /// Why.
        words: String,
    },
    /// A completed task was drawn for audit.
    #[serde(rename = "audit-drawn.1")]
    AuditDrawn {
        /// The task.
        task: TaskId,
        /// The tier of the work.
        tier: String,
        /// With which probability it was drawn, above 0 and at most 1.
        probability: f64,
        /// The draft's score, 0 to 1.
        score: f64,
        /// The certificate under which it was completed; `None` where people signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<CertificateId>,
        /// Chance did not take it; this did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suspicion: Option<crate::boundary::Suspicion>,
    },
    /// QA judged it, blind.
    #[serde(rename = "audit-judged.1")]
    AuditJudged {
        /// The task.
        task: TaskId,
        /// What was completed is right.
        agrees: bool,
        /// The draft with the values that would have been right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<Box<Draft>>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
        /// Seconds the page was open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds_on_screen: Option<u32>,
    },
    /// A second person settled a disagreement.
    #[serde(rename = "audit-settled.1")]
    AuditSettled {
        /// The task.
        task: TaskId,
        /// What was completed was wrong.
        wrong: bool,
        /// Why.
        words: String,
    },
    /// A completed task was called back.
    #[serde(rename = "recalled.1")]
    Recalled {
        /// The task.
        task: TaskId,
        /// What is right, as far as it is known.
        draft: Box<Draft>,
        /// What differs from what was completed.
        changes: Vec<Change>,
        /// Why.
        words: String,
        /// How it was found.
        cause: Cause,
        /// The case whose error made this one suspicious.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sibling_of: Option<CaseId>,
        /// Money had left already.
        paid: bool,
    },
    /// The process begins once more; what was done before stays to be read.
    #[serde(rename = "case-reopened.1")]
    CaseReopened {
        /// Counted from 1.
        round: u32,
    },
    /// An effect that was done is to be taken back.
    #[serde(rename = "reversal-asked.1")]
    ReversalAsked {
        /// Which.
        effect: EffectId,
    },
    /// Its connector could not take it back.
    #[serde(rename = "reversal-refused.1")]
    ReversalRefused {
        /// Which.
        effect: EffectId,
        /// Why, in one sentence.
        sentence: String,
    },
    /// What must be credited because of an error.
    #[serde(rename = "credit-recorded.1")]
    CreditRecorded {
        /// How much.
        amount: Money,
        /// Why.
        words: String,
    },
    /// The review of a seed was measured; the seed ends with it.
    #[serde(rename = "seed-measured.1")]
    SeedMeasured {
        /// The task.
        task: TaskId,
        /// What it said; sealed.
        measured: Measured,
    },
    /// A worker wrote a note.
    #[serde(rename = "noted.1")]
    Noted {
        /// The words.
        words: String,
    },
    /// Somebody tried what the law of the house does not let them do.
    #[serde(rename = "barred.1")]
    Barred {
        /// What was tried.
        tried: String,
        /// The refusal's code.
        code: String,
        /// The rules that said no.
        rules: Vec<String>,
    },
    /// The case is over.
    #[serde(rename = "closed.1")]
    Closed {
        /// How: `completed`, `cancelled`, …
        how: String,
    },
}

/// How the case of a called process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "kebab-case")]
pub enum ChildEnd {
    /// It reached its end.
    Completed,
    /// It ended with an error that nothing inside it caught: the calling diagram may.
    Error {
        /// The error's code.
        code: String,
    },
    /// Somebody cancelled it.
    Cancelled,
}

impl Event {
    /// The entry about a decision that was asked.
    pub(crate) fn decided(element: &str, decision: &str, ruling: Ruling) -> Self {
        let Ruling { result, fired, inputs, why } = ruling;
        Self::Decided {
            element: element.to_owned(),
            decision: decision.to_owned(),
            inputs,
            result,
            fired,
            why,
        }
    }
}

/// What the gate decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum Verdict {
    /// The draft may complete without a person.
    Automatic {
        /// Under which rule or certificate.
        authority: String,
    },
    /// A person must sign.
    Person {
        /// Why.
        why: Vec<Why>,
    },
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Stable code: that of a finding, or `role`, `returned`, `escalated`, `over-line`, …
    pub code: String,
    /// One sentence.
    pub sentence: String,
}

impl Why {
    /// A reason.
    pub fn new(code: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { code: code.into(), sentence: sentence.into() }
    }
}

/// One value before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What was drafted.
    pub before: Option<String>,
    /// What the person typed.
    pub after: Option<String>,
}

/// How an error was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// By random audit.
    Audit,
    /// By a person.
    Person,
    /// It is a sibling of a case with an error.
    Sibling,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Approved as shown.
    Approved,
    /// Refused for good.
    Refused,
}

/// By what authority a task was completed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "authority", rename_all = "kebab-case")]
pub enum Completion {
    /// The gate let it through.
    Gate {
        /// Under which rule.
        under: String,
        /// Under which certificate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<CertificateId>,
        /// Who answers for that certificate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<PersonId>,
    },
    /// People signed, in this order.
    People {
        /// Who.
        who: Vec<PersonId>,
    },
}
