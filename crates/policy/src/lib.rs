//! Authorization through Cedar, denying on any doubt.
//!
//! What it is: the law of the house as Cedar policies (`law/*.cedar`), embedded and validated against their schema,
//! and one question: may this worker do this act to this thing here? The answer carries the ids of the rules that
//! decided, sorted, and the first one's own words for a refusal.
//!
//! What it deliberately is not: it does no I/O, knows no cases and keeps no state but answers that it gave (`answers.rs`):
//! a question that the law was asked before, attribute for attribute, has the same answer. It does not decide what happens
//! next; a life cycle may refuse what the law allows.
//!
//! Architecture invariants, against traps that were measured in Cedar (a policy that errs is skipped, so that an
//! overflow or a missing entity inside a `forbid` turned into Allow): any evaluation error denies; no `forbid` does
//! arithmetic; no policy refers to another entity than the two in the request, so none can be missing; every policy
//! has an id and a sentence of its own.
//!
//! Read [`Law::decide`] first, then `law/duties.cedar`.

mod act;
mod answers;
mod decision;
mod entities;
mod law;
mod thing;
mod worker;

pub use act::Act;
pub use decision::Decision;
pub use law::{Law, LawError, Rule};
pub use thing::{Duty, Surroundings, Thing};
pub use worker::{Kind, Worker};
