//! Calls: another process that runs as a case of its own while this one waits for its end.

use crate::event::{ChildEnd, Event};
use crate::state::State;
use serde::{Deserialize, Serialize};
use terms::CaseId;

/// One call of another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The call activity.
    pub element: String,
    /// Id of the called process.
    pub process: String,
    /// Counted from 1; a retry asks for another case.
    pub attempt: u32,
    /// The case that runs it, once it is known.
    pub case: Option<CaseId>,
    /// Where it stands.
    pub stage: CallStage,
}

/// Where a call stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum CallStage {
    /// Its case is to be opened, or runs.
    Open,
    /// Its case could not be opened; an incident says so.
    Failed,
    /// Its case has ended.
    Ended {
        /// How.
        how: ChildEnd,
    },
    /// It is no longer waited for.
    Withdrawn,
}

impl Call {
    /// Its end is waited for.
    pub fn is_open(&self) -> bool {
        self.stage == CallStage::Open
    }
}

/// Writes an event about a call into the state.
pub(crate) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::CallAsked { key, element, process, attempt } => {
            let (element, process) = (element.clone(), process.clone());
            let call = Call { element, process, attempt: *attempt, case: None, stage: CallStage::Open };
            state.calls.insert(*key, call);
        }
        Event::ChildOpened { key, case } => {
            if let Some(call) = state.calls.get_mut(key) {
                call.case = Some(case.clone());
            }
        }
        Event::ChildClosed { key, case, how, signers } => {
            if let Some(call) = state.calls.get_mut(key) {
                let element = state.signers_elsewhere.entry(call.element.clone()).or_default();
                element.extend(signers.iter().cloned());
                call.case = Some(case.clone());
                call.stage = CallStage::Ended { how: how.clone() };
            }
        }
        Event::CallFailed { key, .. } => settle(state, *key, CallStage::Failed),
        Event::CallWithdrawn { key } => settle(state, *key, CallStage::Withdrawn),
        _ => {}
    }
}

fn settle(state: &mut State, key: bpmn::Key, stage: CallStage) {
    if let Some(call) = state.calls.get_mut(&key) {
        call.stage = stage;
    }
}
