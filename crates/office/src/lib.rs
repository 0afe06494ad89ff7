//! The runtime: load → authorize → decide → append → act. The one door through which anything changes.
//!
//! Read [`Office`] first. A face calls its methods and gets views, answers or a [`terms::Failure`];
//! it can do only what is offered here.

pub mod view;

use std::path::Path;
use terms::{CaseId, Digest, Failure};
use view::*;

/// A running office on one data folder.
pub struct Office {}

/// A file that was handed in.
pub struct Incoming {
    /// File name as given.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The same key again gives the same case.
    pub key: String,
}

/// A call-back as a face sends it.
pub struct CallBack {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: terms::TaskId,
    /// With whom the worker spoke.
    pub spoke_with: String,
    /// The number that was called.
    pub number_called: String,
    /// The new account was confirmed (or denied).
    pub confirmed: bool,
    /// Idempotency key.
    pub key: String,
}

#[allow(unused_variables, clippy::todo, clippy::unused_async, missing_docs)]
impl Office {
    pub fn open(dir: &Path) -> Result<Self, Failure> { todo!() }
    // -- who is there
    pub fn sign_in_links(&self) -> Vec<SignInLink> { todo!() }
    /// Exchanges the secret of a sign-in link for a session token (to be set as a cookie).
    pub fn sign_in(&self, secret: &str) -> Result<(Person, String), Failure> { todo!() }
    /// The person of a session token.
    pub fn person(&self, session: &str) -> Option<Person> { todo!() }
    pub fn sign_out(&self, session: &str) { todo!() }
    // -- reading (blocking, short; call from spawn_blocking or block_in_place)
    pub fn worklist(&self, who: &Person, query: &WorklistQuery) -> Result<Worklist, Failure> { todo!() }
    pub fn peek(&self, who: &Person, case: &CaseId, task: &terms::TaskId) -> Result<Peek, Failure> { todo!() }
    pub fn desk(&self, who: &Person, case: &CaseId, task: &terms::TaskId) -> Result<Desk, Failure> { todo!() }
    pub fn story(&self, who: &Person, case: &CaseId) -> Result<Story, Failure> { todo!() }
    pub fn payments(&self, who: &Person) -> Result<Payments, Failure> { todo!() }
    /// Bytes, media type and name of a document as received.
    pub fn document(&self, who: &Person, case: &CaseId, number: usize) -> Result<(Vec<u8>, String, String), Failure> { todo!() }
    /// PNG of a page at `scale` pixels a point (0.5 to 4).
    pub fn page_image(&self, who: &Person, case: &CaseId, number: usize, page: u32, scale: f32) -> Result<Vec<u8>, Failure> { todo!() }
    pub fn page_words(&self, who: &Person, case: &CaseId, number: usize, page: u32) -> Result<PageWords, Failure> { todo!() }
    /// The payment file of a run.
    pub fn payment_file(&self, who: &Person, case: &CaseId) -> Result<(Vec<u8>, String), Failure> { todo!() }
    // -- commands (durable when they answer)
    pub async fn intake(&self, who: &Person, files: Vec<Incoming>) -> Vec<Result<Receipt, Failure>> { todo!() }
    pub async fn decide(&self, who: &Person, decision: Decision) -> Result<Done, Failure> { todo!() }
    pub async fn undo(&self, who: &Person, case: &CaseId, task: &terms::TaskId, key: &str) -> Result<Done, Failure> { todo!() }
    pub async fn record_call_back(&self, who: &Person, call: CallBack) -> Result<Done, Failure> { todo!() }
    pub async fn note(&self, who: &Person, case: &CaseId, words: &str, key: &str) -> Result<Done, Failure> { todo!() }
    /// Makes a payment run out of everything in the proposal that is due by `until`.
    pub async fn propose_payment(&self, who: &Person, until: jiff::civil::Date, key: &str) -> Result<Done, Failure> { todo!() }
    /// Reads a pain.002 or camt.053 and closes what it settles.
    pub async fn payment_report(&self, who: &Person, name: &str, bytes: &[u8], key: &str) -> Result<Done, Failure> { todo!() }
    /// Increases whenever something changed that a page may show; faces may wait on it.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> { todo!() }
}

/// The digest of nothing, for tests of faces.
pub fn no_digest() -> Digest {
    Digest::of(b"")
}
