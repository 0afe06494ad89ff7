//! Master data: loaded from files, changed by entries, kept in a register in memory.
//!
//! Every change is an entry of the stream `master`: a loaded file (its bytes stay as a sealed document), or one supplier put.

use crate::people::{AgentRow, People, PersonRow};
use crate::shared::Shared;
use crate::suppliers::{self, SealedSupplier};
use journal::{AnyReader, Blobs};
use payables::Register;
use payables::master::{Client, MasterKind};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::RwLock;
use terms::{CaseId, ClientId, Digest, Failure};
use vault::Vault;

/// The stream that master data is written to.
pub(crate) const STREAM: &str = "master";
/// The subject under whose key master data is sealed.
pub(crate) const SUBJECT: &str = "master";

/// One fact about master data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event")]
pub(crate) enum MasterEvent {
    /// A file was loaded; what it says replaces rows of the same identity.
    #[serde(rename = "master-loaded.1")]
    Loaded {
        /// File name: `suppliers.jsonl`.
        file: String,
        /// Digest of its bytes, under which they are kept.
        digest: Digest,
        /// Rows.
        rows: usize,
        /// Those of natural persons: they are not in the kept bytes, each is under a key of its own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        persons: Vec<SealedSupplier>,
        /// The person who handed it in; `None` when the folder was set up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<terms::PersonId>,
    },
    /// A supplier was added, or its bank details changed after a call-back.
    #[serde(rename = "supplier-put.1")]
    SupplierPut {
        /// The sealed row.
        supplier: PutSupplier,
        /// The case that decided it.
        case: CaseId,
    },
}

/// How a put row is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum PutSupplier {
    /// Under the key of the supplier.
    Own(SealedSupplier),
    /// Under the key of all master data: entries of before.
    Shared(String),
}

/// The files of a master folder, in the order in which they are loaded.
pub(crate) fn file_names() -> Vec<&'static str> {
    let mut names = vec!["client.json", "people.jsonl", "agents.jsonl"];
    names.extend(MasterKind::ALL.iter().map(|kind| kind.file_name()));
    names
}

/// What the files of a folder say, checked whole before anything of it is kept.
pub(crate) struct MasterFiles(pub Vec<(String, Vec<u8>)>);

impl MasterFiles {
    /// Reads the folder; files that are not there are not loaded, except `client.json`.
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for name in file_names() {
            match std::fs::read(dir.join(name)) {
                Ok(bytes) => files.push((name.to_owned(), bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && name != "client.json" => {}
                Err(error) => return Err(Failure::fault(format!("{}: {error}", dir.join(name).display()))),
            }
        }
        Ok(Self(files))
    }

    /// The client whose master data it is.
    pub fn client(&self) -> Result<Client, Failure> {
        let (_, bytes) = self.0.first().ok_or_else(|| Failure::fault("client.json is missing"))?;
        client_of(bytes)
    }
}

pub(crate) fn client_of(bytes: &[u8]) -> Result<Client, Failure> {
    serde_json::from_slice(bytes).map_err(|error| Failure::fault(format!("client.json: {error}")))
}

/// Takes one file over into register and people. Returns how many rows it had.
pub(crate) fn take(
    register: &mut Register,
    people: &People,
    file: &str,
    bytes: &[u8],
) -> Result<usize, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Failure::fault(format!("{file} is no UTF-8 text: {error}")))?;
    match file {
        "client.json" => Ok(1),
        "people.jsonl" => {
            let rows: Vec<PersonRow> = lines(file, text)?;
            limits_are_said(file, text)?;
            let count = rows.len();
            people.put_people(rows);
            Ok(count)
        }
        "agents.jsonl" => {
            let rows: Vec<AgentRow> = lines(file, text)?;
            let count = rows.len();
            people.put_agents(rows);
            Ok(count)
        }
        _ => {
            let kind = MasterKind::of_file(file)
                .ok_or_else(|| Failure::fault(format!("{file} is no kind of master data")))?;
            register.load(kind, file, text).map_err(Failure::fault)
        }
    }
}

/// Roles that sign amounts.
const SIGN_AMOUNTS: [&str; 6] =
    ["operator", "approver", "second-approver", "payer", "payment-checker", "manager"];

/// No limit is a decision, never something forgotten: whoever signs amounts has one written, be it `null`.
fn limits_are_said(file: &str, text: &str) -> Result<(), Failure> {
    for (at, line) in text.lines().enumerate() {
        let Ok(serde_json::Value::Object(row)) = serde_json::from_str(line) else { continue };
        let roles = row.get("roles").and_then(|it| it.as_array()).into_iter().flatten();
        let signs = roles.filter_map(|it| it.as_str()).find(|it| SIGN_AMOUNTS.contains(it));
        if let (Some(role), false) = (signs, row.contains_key("limit")) {
            return Err(Failure::fault(format!(
                "{file}, line {}: the {role} has no limit; write an amount, or null where any amount may be signed",
                at + 1
            )));
        }
    }
    Ok(())
}

fn lines<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>, Failure> {
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(at, line)| {
        serde_json::from_str(line)
            .map_err(|error| Failure::fault(format!("{file}, line {}: {error}", at + 1)))
    })
    .collect()
}

/// Plays the master stream into a register, from behind version `after`; the version that it then knows.
pub(crate) fn replay(
    client: &ClientId,
    register: &RwLock<Register>,
    people: &People,
    reader: &AnyReader,
    blobs: &Blobs,
    vault: &Vault,
    after: u64,
) -> Result<u64, Failure> {
    let stored = reader.case(client, &CaseId::from(STREAM), after + 1).map_err(Failure::fault)?;
    let mut register = register.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut version = after;
    for entry in stored {
        version = entry.header.version;
        match serde_json::from_slice(&entry.body).map_err(Failure::fault)? {
            MasterEvent::Loaded { file, digest, persons, .. } => {
                let bytes = open_blob(blobs, vault, client, digest)?
                    .ok_or_else(|| Failure::fault(format!("The kept {file} is missing")))?;
                take(&mut register, people, &file, &bytes)?;
                for sealed in &persons {
                    if let Some(row) = suppliers::open(vault, client, sealed)? {
                        register.put_supplier(row);
                    }
                }
            }
            MasterEvent::SupplierPut { supplier, case } => {
                let row = match supplier {
                    PutSupplier::Own(sealed) => suppliers::open(vault, client, &sealed)?,
                    PutSupplier::Shared(row) => {
                        Some(suppliers::open_shared(vault, client, &format!("supplier:{case}"), &row)?)
                    }
                };
                if let Some(row) = row {
                    register.put_supplier(row);
                }
            }
        }
    }
    Ok(version)
}

/// One file made ready: its entry of the stream, and the document that keeps its bytes.
///
/// `rows` is how many it has, `by` who handed it in. Nothing is in force before the writer has the entry.
pub(crate) fn ready(
    shared: &Shared,
    (file, bytes): &(String, Vec<u8>),
    rows: usize,
    by: Option<&terms::PersonId>,
) -> Result<(journal::Entry, journal::BlobRecord), Failure> {
    let (vault, client) = (&shared.vault, &shared.client);
    let (kept, persons) = suppliers::apart(file, bytes);
    vault.ensure_subjects(client.as_str(), &[document_subject(Digest::of(&kept))]).map_err(Failure::fault)?;
    let record = put_blob(&shared.blobs, vault, client, &kept)?;
    let persons = persons.iter().map(|row| suppliers::seal(vault, client, row)).collect::<Result<_, _>>()?;
    let event =
        MasterEvent::Loaded { file: file.clone(), digest: record.plain, rows, persons, by: by.cloned() };
    let body = serde_json::to_vec(&event).map_err(Failure::fault)?;
    Ok((journal::Entry { kind: "master-loaded.1".to_owned(), body }, record))
}

/// The subject of a stored document.
pub(crate) fn document_subject(digest: Digest) -> String {
    format!("document:{digest}")
}

/// Seals and stores a document. The subject must have a key.
pub(crate) fn put_blob(
    blobs: &Blobs,
    vault: &Vault,
    client: &ClientId,
    bytes: &[u8],
) -> Result<journal::BlobRecord, Failure> {
    let digest = Digest::of(bytes);
    let sealed = vault
        .seal_bytes(client.as_str(), &document_subject(digest), "document", bytes)
        .map_err(Failure::fault)?;
    blobs.put(client, digest, &sealed).map_err(Failure::fault)
}

/// Opens a stored document; `None` where it is not there.
pub(crate) fn open_blob(
    blobs: &Blobs,
    vault: &Vault,
    client: &ClientId,
    digest: Digest,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some(sealed) = blobs.get(client, digest).map_err(Failure::fault)? else { return Ok(None) };
    let plain = vault
        .open_bytes(client.as_str(), &document_subject(digest), "document", &sealed)
        .map_err(Failure::fault)?;
    Ok(Some(plain.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_said_by_whoever_signs_amounts() {
        let line = |limit: &str, role: &str| {
            format!("\n{{\"id\":\"ann\",\"name\":\"Ann\",\"roles\":[\"auditor\",\"{role}\"]{limit}}}\n")
        };
        for (limit, role, fine) in [
            (",\"limit\":\"5000\"", "approver", true),
            (",\"limit\":null", "second-approver", true),
            ("", "approver", false),
            ("", "operator", false),
            ("", "qa", true),
        ] {
            let said = limits_are_said("people.jsonl", &line(limit, role));
            assert_eq!(said.is_ok(), fine, "{role} with {limit:?}");
            if let Err(error) = said {
                assert!(error.to_string().contains("people.jsonl, line 2"), "{error}");
            }
        }
    }
}
