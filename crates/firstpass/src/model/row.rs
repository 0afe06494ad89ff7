//! A training row: what a person signed for one field of one document.

use crate::page::PageText;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;
use terms::{CaseId, Digest, PersonId};

/// Where a row comes from, so that it can be explained and erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The case that was signed.
    pub case: CaseId,
    /// Who signed.
    pub person: PersonId,
    /// The data subject whose personal data the row holds, if there is one: erasing the subject erases the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When.
    pub at: jiff::Timestamp,
}

/// One signed value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The digest of the document's bytes.
    pub document: Digest,
    /// Its pages as they were read; rows of one document share them.
    #[serde(serialize_with = "pages_out", deserialize_with = "pages_in")]
    pub pages: Arc<Vec<PageText>>,
    /// The field's name.
    pub field: String,
    /// The signed value in canonical form; `None` where the document has none.
    pub value: Option<String>,
    /// Whose document it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What names the seller: VAT id, IBAN, name. Kept as hashes only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendor: Vec<String>,
    /// Where the row comes from.
    pub provenance: Provenance,
}

impl Row {
    /// The digest of everything but the pages, which the document's digest stands for.
    pub fn digest(&self) -> Digest {
        let Self { document, pages: _, field, value, client, vendor, provenance } = self;
        let parts = serde_json::json!([document, field, value, client, vendor, provenance]);
        Digest::of(parts.to_string().as_bytes())
    }
}

fn pages_out<S: Serializer>(pages: &Arc<Vec<PageText>>, serializer: S) -> Result<S::Ok, S::Error> {
    pages.as_slice().serialize(serializer)
}

fn pages_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Vec<PageText>>, D::Error> {
    Vec::deserialize(deserializer).map(Arc::new)
}
