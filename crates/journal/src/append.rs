//! What goes in: one append is one command's whole outcome.

use jiff::Timestamp;
use terms::{CaseId, ClientId, Digest};

/// Everything one command changes. It lands whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Whose work it is.
    pub client: ClientId,
    /// The case the entries belong to. What belongs to no business case has a stream of its own, such as `client`.
    pub case_id: CaseId,
    /// How many entries of the case the caller had seen; 0 for a new case. Only checked where there are entries.
    pub expected_version: u64,
    /// When it happened, as the caller says. Stands in every envelope with microseconds.
    pub at: Timestamp,
    /// The new entries, in order.
    pub entries: Vec<Entry>,
    /// Changes to read-model rows.
    pub rows: Vec<RowChange>,
    /// Jobs to be done from now on, and jobs that are done.
    pub jobs: Vec<JobChange>,
    /// Documents that were stored, and documents that were erased.
    pub blobs: Vec<BlobChange>,
    /// The idempotency key of the command with its answer.
    pub once: Option<Once>,
    /// The number that it takes of a counter.
    pub number: Option<Number>,
    /// It lands only together with the next append of its batch, or neither does: one command that writes to two streams.
    pub tied: bool,
}

impl Append {
    /// An append without any change yet.
    pub fn new(client: ClientId, case_id: CaseId, expected_version: u64, at: Timestamp) -> Self {
        Self {
            client,
            case_id,
            expected_version,
            at,
            entries: Vec::new(),
            rows: Vec::new(),
            jobs: Vec::new(),
            blobs: Vec::new(),
            once: None,
            number: None,
            tied: false,
        }
    }
}

/// The next number of a counter, such as that of cases. The append is refused where somebody else took it first, so that
/// numbers have no gaps and their order is that in which they became durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Which counter. It stands as a row of the view [`COUNTERS`], its rank is the last number taken.
    pub counter: String,
    /// The number, counted from 1; one more than the last.
    pub n: u64,
}

/// The view that counters lie in.
pub const COUNTERS: &str = "counter";

/// One entry of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened, in the past tense with its format version: `task-signed.1`.
    pub kind: String,
    /// JSON text, personal values sealed. Stored and hashed byte for byte inside the envelope, but for blanks around it.
    pub body: Vec<u8>,
}

/// A change to a read-model row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// Writes the row, replacing one of the same key.
    Put {
        /// The read model: `worklist`.
        view: String,
        /// The row's key within the view.
        key: String,
        /// Where the row lies: a worker's queue, a state. Pages and counts go by shelf.
        shelf: String,
        /// Its order on the shelf, smallest first.
        rank: i64,
        /// The case it tells about; may be empty.
        case_id: String,
        /// Whatever the reader needs, usually JSON.
        body: Vec<u8>,
    },
    /// Removes the row; removing what is not there is fine.
    Delete {
        /// The read model.
        view: String,
        /// The row's key.
        key: String,
    },
    /// The tokens by which a row is found, in place of those it had; none and it is no longer found.
    Words {
        /// The read model.
        view: String,
        /// The row's key.
        key: String,
        /// What the caller made of words, such as keyed hashes: small letters and digits.
        tokens: Vec<String>,
    },
}

/// A change to the queues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobChange {
    /// Something to be done. The same id again replaces it and takes it from whoever holds it.
    Put {
        /// `draft`, `effect`, `timer`, …
        queue: String,
        /// Unique within client and queue.
        id: String,
        /// The case it serves; may be empty.
        case_id: String,
        /// Not before this, in milliseconds since 1970.
        due_ms: i64,
        /// 0 is the most urgent.
        priority: u8,
        /// What the worker needs.
        body: Vec<u8>,
    },
    /// It is done or no longer wanted.
    Delete {
        /// Its queue.
        queue: String,
        /// Its id.
        id: String,
        /// The fence of the claim. With a fence the append is refused where the lease was lost; without one
        /// the job is removed whoever holds it.
        fence: Option<u64>,
    },
}

/// A change to the records of documents. The files themselves are written and erased by [`Blobs`](crate::Blobs).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobChange {
    /// The file is on disk.
    Put(BlobRecord),
    /// The file was erased on purpose; `verify_dir` no longer asks for it.
    Erased {
        /// Digest of the plain document.
        plain: Digest,
    },
}

/// A stored document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRecord {
    /// Digest of the plain document: the name cases use.
    pub plain: Digest,
    /// Digest of the sealed file.
    pub sealed: Digest,
    /// Length of the sealed file.
    pub bytes: u64,
}

/// An idempotency key, the digest of the request it came with, and the answer given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The key the caller chose.
    pub key: String,
    /// Digest of the whole request, so that the key with another request is told apart.
    pub request: Digest,
    /// The answer, given again to the same request.
    pub answer: Vec<u8>,
}

/// Where an append landed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Position of its first entry in the client's log, counted from 1; 0 where it had no entries.
    pub first_position: u64,
    /// The versions its entries got within the case, counted from 1.
    pub versions: std::ops::Range<u64>,
}
