//! What the orders of one batch decided, until it is on the disk.

use super::order::{Order, Written};
use crate::boundary::tally::Counted;
use cases::State;
use cases::boundary::Boundary;
use journal::{Append, Once};
use std::collections::HashMap;
use std::sync::Arc;
use terms::{CaseId, Digest, Failure};

/// An order that was decided, until the batch is on the disk.
pub(super) struct Decided {
    /// What is answered once it is there: a refusal is, too, where who tried what is written down.
    pub(super) outcome: Result<Written, Failure>,
    pub(super) reply: Reply,
    /// The same request again, within the batch.
    pub(super) again: Vec<Reply>,
    /// What is decided again where another process was quicker; only where there are others.
    pub(super) order: Option<Box<Order>>,
    /// How often it was decided before.
    pub(super) tries: u32,
    /// What it added to the counters of the board.
    pub(super) counted: Counted,
}

impl Decided {
    /// Gives every asker the outcome; those who asked the same again learn that it was answered before.
    pub(super) fn answer(self) {
        for reply in self.again {
            reply(self.outcome.clone().map(|written| Written { again: true, ..written }));
        }
        (self.reply)(self.outcome);
    }

    /// Tells every asker that it did not land.
    pub(super) fn fail(self, failure: &Failure) {
        self.again.into_iter().chain([self.reply]).for_each(|reply| reply(Err(failure.clone())));
    }
}

pub(super) type Reply = Box<dyn FnOnce(Result<Written, Failure>) + Send>;

/// What earlier orders of the same batch decided.
#[derive(Default)]
pub(super) struct Staged {
    pub(super) states: HashMap<CaseId, Arc<State>>,
    /// Idempotency keys of this batch that came in earlier ones, with what was answered.
    pub(super) before: HashMap<String, Once>,
    /// Idempotency keys with their request and their place in `decided`.
    pub(super) keys: HashMap<String, (Digest, usize)>,
    pub(super) appends: Vec<Append>,
    /// The boundary with what this batch adds to it.
    pub(super) boundary: Option<Arc<Boundary>>,
    /// One for each append; `None` for entries of the master stream.
    pub(super) decided: Vec<Option<Decided>>,
}

pub(super) enum Answer {
    /// On the disk already.
    Now(Written),
    /// The same request stands at this place of the batch: answered with it.
    WithTheFirst(usize),
    /// To be given when the batch is on the disk.
    WhenDurable(Box<Result<Written, Failure>>),
}
