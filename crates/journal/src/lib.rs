//! The append-only journal: entries, rows, queues and proofs in one transaction, on one SQLite file or on PostgreSQL.
//!
//! What it is: one narrow port with group commit. A batch of [`Append`]s goes in, every one of them either
//! lands whole (entries, Merkle leaves, read-model rows, jobs, the answer to an idempotency key) or is refused
//! whole, and once [`Journal::commit`] returns, what landed is on the disk. Other threads read through a
//! [`Reader`] while the writer writes. Everything that was appended can be proved with [`verify_inclusion`]
//! and the whole folder checked with [`verify_dir`].
//!
//! What it deliberately is not: it knows no business meaning. It never looks into a body, it folds nothing,
//! it reads no clock (the caller says when) and seals nothing (bodies and blobs come sealed). It has no
//! second writer on SQLite: a lock on the folder keeps another process out. The adapter in `postgres` takes the same
//! shapes for any number of processes; [`Writing`] and [`Reading`] are the port that both keep.
//!
//! Architecture invariants: every row belongs to a client and every query names it; the leaf hash commits to
//! the stored bytes, never to a re-serialisation; nothing updates or deletes an entry.
//!
//! Read [`Journal::commit`] first, then [`Append`].

mod append;
mod backup;
mod blobs;
mod case_proof;
mod checkpoint;
mod claim;
mod commit;
mod cursor;
mod envelope;
mod error;
mod floor;
mod jobs;
mod journal;
mod key;
mod limits;
mod lock;
pub mod merkle;
mod note;
mod pool;
mod port;
#[cfg(feature = "postgres")]
pub mod postgres;
mod proof;
mod queue;
mod reader;
mod rows;
mod schema;
mod shelf;
mod snapshot;
mod tiles;
mod tlog_proof;
mod tree;
mod verify;
mod witness;
mod words;

pub use append::{
    Append, BlobChange, BlobRecord, COUNTERS, Committed, Entry, JobChange, Number, Once, RowChange,
};
pub use backup::{SchemaStep, copy_database, migrate};
pub use blobs::Blobs;
pub use case_proof::{CASE_PROOF_BYTES_MAX, CaseProof, CaseProofError, CaseProved};
pub use checkpoint::Checkpoint;
pub use claim::Claimed;
pub use cursor::{Cursor, CursorError};
pub use envelope::Header;
pub use error::{Conflict, JournalError};
pub use floor::Floor;
pub use journal::{Journal, Options};
pub use key::{KeyError, VerifyingKey};
pub use limits::{
    ANSWER_BYTES_MAX, BATCH_APPENDS_MAX, BLOB_BYTES_MAX, BODY_BYTES_MAX, CHANGES_PER_APPEND_MAX,
    ENTRIES_PER_APPEND_MAX, NAME_BYTES_MAX, PAGE_ROWS_MAX, READERS_MAX,
};
pub use merkle::{verify_consistency, verify_inclusion};
pub use note::{Note, NoteError};
pub use port::{AnyJournal, AnyReader, Reading, Writing};
pub use proof::{Inclusion, ProofError};
pub use queue::QueueDepth;
pub use reader::{Reader, Stored};
pub use shelf::{Page, Row};
pub use snapshot::Snapshot;
pub use tiles::{TILE_HASHES, Tile, TileNodes, hashes_of};
pub use tlog_proof::{Proved, TlogProof};
pub use verify::{ClientReport, Difference, Finding, Report, verify_dir, verify_dir_against, verify_reading};
pub use witness::{Rewritten, Witness, cosigned, grown};
pub use words::{Hit, Sought, TOKEN_BYTES_MAX, TOKENS_MAX};
