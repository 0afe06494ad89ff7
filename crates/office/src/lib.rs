//! The runtime: load → authorize → decide → append → act. The one door through which anything changes.
//!
//! Read [`Office`] first. A face calls its methods and gets views, answers or a [`terms::Failure`]; it can do only what is
//! offered here. Inside, one writer (`writer.rs`) takes commands from a queue and commits many of them in one transaction;
//! workers draft (`drafter.rs`), do effects (`effects.rs`) and watch the time (`timers.rs`), and answer with commands.
//!
//! Deliberately not here: no business rule (they stand in `cases`, `payables` and the pack's tables), no HTTP, no pages.

mod again;
mod audit;
mod boundary;
mod by_hand;
mod cabinet;
mod calls;
mod clock;
mod clock_starts;
mod connectors;
mod deciding;
mod desk;
mod documents;
mod drafter;
mod drawing;
mod effects;
mod envelope;
mod evidence;
mod examination;
mod export;
mod files;
mod filling;
mod following;
mod intake;
mod integrating;
mod kin;
mod labels;
mod ladder;
mod late;
mod law;
mod learning;
mod lease;
mod log;
mod master;
mod messages;
mod meters;
mod migrating;
mod models;
mod notices;
mod office;
mod onboarding;
mod operations;
pub mod packs;
mod pauses;
mod payment_run;
mod payments_page;
mod people;
mod pressure;
mod process_page;
mod project;
pub mod reasons;
mod recalling;
mod refusals;
mod releases;
mod reversing;
mod rules;
mod rulings;
mod scoring;
mod search;
mod seeding;
mod sessions;
mod shared;
mod story;
pub mod studio;
mod summary;
mod suppliers;
mod timers;
pub mod view;
mod worklist;
mod writer;

/// What the runtime decides without its threads, its clock and its disk: for whoever simulates it.
pub mod deciding_alone {
    pub use crate::connectors::{Claim, Next, next};
    pub use crate::pauses::pause_ms;
    pub use crate::writer::jobs;
}

pub use audit::{AuditDesk, AuditQueue, AuditRow, Judging, Settling};
pub use boundary::view as boundary_view;
pub use boundary::{Certifying, Change};
pub use bpmn::{CSS as DRAWING_CSS, Key as InstanceKey};
pub use by_hand::{CaseProcess, ProcessAct, WaitView};
pub use cases::boundary::{
    Kind as BoundaryKind, Risk, Rung as BoundaryRung, Scope as BoundaryScope, Subject as BoundarySubject,
};
pub use clock::Clock;
pub use connectors::{Connector, Looked, Request, Sent};
pub use evidence::{Bundle, BundleCase, EvidenceQuery, EvidenceRoom, Found, LogFacts, Told};
pub use kin::{REASONS, Sibling, SiblingQuery};
pub use ladder::ValueChange;
pub use log::LogPart;
pub use messages::{Delivered, Delivery, KEPT_DAYS};
pub use migrating::{Migrated, Migration};
pub use models::{ModelView, ModelsView, Retrained, VersionView};
pub use notices::Notice;
pub use office::{CallBack, Difference, Incoming, Office, Settings};
pub use operations::{Figure, IncidentView, Operations, QueueFigure};
pub use process_page::{
    Begins, Comparison, Place, PlaceCase, PlaceCases, ProcessPage, ProcessQuery, VersionCount,
};
pub use recalling::{FoundWrong, RecallView, Recalling, Siblings};
pub use releases::{Proposal, WORDS_CHARS_MAX};
pub use search::{CaseFound, CaseQuery, CasesFound};
pub use seeding::QueueReview;
pub use sessions::{Agreement, SessionAct, SessionView};
pub use summary::{CaseOutcome, Summary};
pub use terms::FILE_BYTES_MAX;
