//! What comes out of reading one document.

use crate::page::PageText;
use serde::{Deserialize, Serialize};
use terms::{Digest, Draft};

/// How a document is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Reads the text layer even where structured data is there: for back-tests.
    pub ignore_structured: bool,
    /// Whose document it is: weights learned from this client's corrections apply.
    pub client: Option<String>,
}

/// A document as read: what is proposed, and the pages it was read from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The proposal.
    pub draft: Draft,
    /// The pages with their words; empty where there is no page (XML, unreadable).
    pub pages: Vec<PageText>,
    /// The digest of the bytes as they came.
    pub sha256: Digest,
}
