//! What the evidence room shows and hands over.

use crate::view::{Story, StoryEntry};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Digest, PersonId};

/// What somebody looks for: a case, or what a person did, or what happened in a period, or both of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceQuery {
    /// One case.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// What this worker did.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// From the beginning of this day in the client's zone.
    #[serde(default)]
    pub from: Option<Date>,
    /// To the end of this day.
    #[serde(default)]
    pub until: Option<Date>,
    /// Where the page before ended.
    #[serde(default)]
    pub after: Option<u64>,
}

impl EvidenceQuery {
    /// Nothing is looked for yet.
    pub fn is_empty(&self) -> bool {
        self.case.is_none() && self.person.is_none() && self.from.is_none() && self.until.is_none()
    }
}

/// The evidence room.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EvidenceRoom {
    /// When it was read.
    pub as_of: Timestamp,
    /// Zone of the client.
    pub zone: String,
    /// Whose work it is.
    pub client_name: String,
    /// Today in that zone.
    pub today: Date,
    /// Workers that can be chosen: ids and names.
    pub people: Vec<(PersonId, String)>,
    /// Why this reader may not look beyond single cases, where that is so.
    pub single_only: Option<String>,
    /// Why this reader may not take a bundle, where that is so.
    pub not_taken: Option<String>,
    /// What was found, where something was looked for.
    pub found: Option<Found>,
    /// The log and its newest checkpoint; nothing before the first one is signed.
    pub log: Option<LogFacts>,
}

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// What was looked for, as a heading: "What Mara Ilves did".
    pub title: String,
    /// Entries in the order of the log, told in words.
    pub entries: Vec<Told>,
    /// The cases they belong to, with whom each is about, in the order in which they come.
    pub cases: Vec<(CaseId, String)>,
    /// Entries that were looked at.
    pub looked_at: u64,
    /// Where the next page begins; there may be more.
    pub next: Option<u64>,
}

/// One entry in words, with the stream it stands in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// The case or stream.
    pub case: CaseId,
    /// It is a case that can be opened.
    pub is_case: bool,
    /// The entry.
    pub entry: StoryEntry,
}

/// The log that everything stands in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogFacts {
    /// Its name, which is also the name its checkpoints are signed under.
    pub origin: String,
    /// Entries that the newest checkpoint covers.
    pub size: u64,
    /// Root of their tree.
    pub root: Digest,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// Who signed it besides the office.
    pub key: String,
    /// The signed note itself.
    pub note: String,
}

/// Everything about some cases, to be carried away.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// A file name without ending: "evidence-AP-0000001".
    pub name: String,
    /// What was asked for, as a heading.
    pub title: String,
    /// When it was put together.
    pub as_of: Timestamp,
    /// Zone of the client.
    pub zone: String,
    /// Whose work it is.
    pub client_name: String,
    /// Who put it together.
    pub by: String,
    /// The log's facts; its key among them.
    pub log: LogFacts,
    /// One for each case.
    pub cases: Vec<BundleCase>,
}

/// Everything about one case.
#[derive(Clone, Debug)]
pub struct BundleCase {
    /// The case.
    pub case: CaseId,
    /// Its story in words.
    pub story: Story,
    /// The proof of every entry: the text of `case.proof`.
    pub proof: String,
    /// The stored entries, one a line, personal parts sealed.
    pub entries: Vec<u8>,
    /// Documents as received: name, SHA-256, and the bytes unless they were erased.
    pub documents: Vec<(String, Digest, Option<Vec<u8>>)>,
}
