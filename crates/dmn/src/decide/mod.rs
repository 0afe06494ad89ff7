//! Deciding: the elements a decision needs, each once, then the decision.

pub(crate) mod index;
mod session;
mod table;
mod trace;

pub(crate) use session::checked;
pub(crate) use table::decide as decide_table;
pub(crate) use trace::Recorder;
pub use trace::{DecisionTrace, Failure, NamedValue, RuleTrace, TableTrace, Trace};

use crate::error::{Code, Error};
use crate::feel::machine::Machine;
use crate::feel::{Value, Variables};
use crate::limits::Run;
use crate::prepare::{ElementKind, Prepared};
use session::{Frame, Session};

/// What deciding gave.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The result; null also where there is none.
    pub value: Value,
    /// Why parts had no value, in the order of occurrence.
    pub faults: Vec<Error>,
    /// How the result came about, where the run asked for it.
    pub trace: Option<Trace>,
}

impl Decided {
    /// The result, or why there is none: a null that comes from a fault is an error, a null that the rules mean is not.
    ///
    /// # Errors
    /// The first fault.
    pub fn required(self) -> Result<Value, Error> {
        match self.faults.into_iter().next() {
            Some(fault) if self.value.is_null() => Err(fault),
            _ => Ok(self.value),
        }
    }
}

impl Decided {
    /// Whether there is no result only because no rule of a table matched, which a table may mean.
    pub fn is_unmatched(&self) -> bool {
        let only = self.faults.iter().all(|fault| fault.code == Code::NoMatch);
        self.value.is_null() && only && !self.faults.is_empty()
    }
}

impl Prepared {
    /// Decides a decision or service, by name or id. `variables` gives the inputs by name.
    ///
    /// # Errors
    /// [`Code::Unknown`] where there is no such decision; [`Code::Limit`] where a bound of the run is reached.
    pub fn decide(&self, name_or_id: &str, variables: &dyn Variables, run: &Run) -> Result<Decided, Error> {
        let Some(&at) = self.index.get(name_or_id) else {
            return Err(Error::new(Code::Unknown, format!("the model has no decision named “{name_or_id}”")));
        };
        let session = Session { prepared: self };
        let mut machine = Machine::new(run, Some(&session));
        if run.trace {
            machine.recorder = Some(Recorder::default());
        }
        let frame = Frame::new(variables);
        let value = match self.elements.get(at).map(|element| &element.kind) {
            Some(ElementKind::Service { .. }) => session.service_as_decision(&machine, &frame, at),
            _ => session.element(&machine, &frame, at),
        };
        let value = value.map_err(|stop| *stop)?;
        let trace = machine.recorder.take().map(Recorder::into_trace);
        Ok(Decided { value, faults: machine.into_faults(), trace })
    }
}
