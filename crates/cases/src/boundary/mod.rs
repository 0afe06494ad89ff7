//! The boundary: how far work may go without a person, who answers for that, and what the audits say about it.
//!
//! A machine of its own beside that of a case, in the same shape and as pure: [`decide()`] says what follows from a command,
//! [`apply`] is the only writer of [`Boundary`]. There is one boundary and one stream of entries for each client. The gate asks
//! [`admit`]: a draft completes without a person only under a live [`Certificate`] for its process, element and tier, whose
//! threshold its score reaches and whose rung lets it. Everything above that (doubts, exceptions, never-automatic findings, the
//! gate's own table) was asked before and stays above it.
//!
//! Deliberately not here: the mathematics of thresholds and bounds (crate `assure`), and how evidence is gathered (the runtime).

mod admission;
mod certificate;
mod command;
mod decide;
mod event;
mod ladder;
mod lottery;
mod refusals;
mod share;
mod state;
mod tier;
mod watch;

pub use admission::{Admission, Assurance, Drafted, Review, Weighing, admit};
pub use assure::Light;
pub use certificate::{Certificate, CertificateId, Method, Proposal, Risk, Sample, Scope, Versions};
pub use command::{Audit, Command, Context};
pub use decide::decide;
pub use event::{Entry, Event};
pub use ladder::{Evidence, Kind, Rung, Subject};
pub use lottery::{Lottery, Purpose};
pub use share::{
    SHARE_AMBER, SHARE_CALM, SHARE_NEW, SHARE_PEOPLE, SHARE_TRUSTED, Suspicion, audit_share, part_of,
    suspicion,
};
pub use state::{Boundary, Closing, REVIEW_RANDOM_USUAL, Signed, Standing, Step, Stop, Tier, apply};
pub use tier::{TIER, score, scored_by, tier_of};
pub use watch::{Look, Observation, PartWatch, Watch};
