//! Between the heart's entries and the journal's bytes: serialise, mark what is personal, seal.

use cases::{Entry, personal};
use serde_json::Value;
use terms::{CaseId, ClientId, Failure};
use vault::{Vault, VaultError};

/// The subject under whose key everything about a case is sealed.
pub(crate) fn subject(case: &CaseId) -> String {
    format!("case:{case}")
}

/// The bytes of an entry, personal parts sealed for the place `case:version`.
pub(crate) fn seal_entry(
    vault: &Vault,
    client: &ClientId,
    case: &CaseId,
    version: u64,
    entry: &Entry,
) -> Result<journal::Entry, Failure> {
    let mut value = serde_json::to_value(entry).map_err(Failure::fault)?;
    let kind = value.get("event").and_then(Value::as_str).unwrap_or("unknown").to_owned();
    personal::mark(&mut value, &subject(case));
    vault.seal_json(client.as_str(), &mut value, &format!("{case}:{version}")).map_err(Failure::fault)?;
    Ok(journal::Entry { kind, body: serde_json::to_vec(&value).map_err(Failure::fault)? })
}

/// The entry of stored bytes.
pub(crate) fn open_entry(
    vault: &Vault,
    client: &ClientId,
    case: &CaseId,
    version: u64,
    body: &[u8],
) -> Result<Entry, Failure> {
    let mut value: Value = serde_json::from_slice(body).map_err(Failure::fault)?;
    vault.open_json(client.as_str(), &mut value, &format!("{case}:{version}")).map_err(Failure::fault)?;
    personal::unmark(&mut value);
    serde_json::from_value(value)
        .map_err(|error| Failure::fault(format!("entry {version} of {case} does not read: {error}")))
}

/// Seals any serialisable thing as one value for a row.
pub(crate) fn seal_row(
    vault: &Vault,
    client: &ClientId,
    subject: &str,
    place: &str,
    what: &impl serde::Serialize,
) -> Result<Vec<u8>, Failure> {
    let plain = serde_json::to_string(what).map_err(Failure::fault)?;
    vault.seal_value(client.as_str(), subject, place, &plain).map(String::into_bytes).map_err(Failure::fault)
}

/// Reads what [`seal_row`] wrote.
pub(crate) fn open_row<T: serde::de::DeserializeOwned>(
    vault: &Vault,
    client: &ClientId,
    subject: &str,
    place: &str,
    body: &[u8],
) -> Result<T, Failure> {
    let kept = open_kept(vault, client, subject, place, body)?;
    kept.ok_or_else(|| Failure::fault(format!("what {place} said of {subject} was erased")))
}

/// The same for a row among many; `None` where its subject was erased, which stops nobody else.
pub(crate) fn open_kept<T: serde::de::DeserializeOwned>(
    vault: &Vault,
    client: &ClientId,
    subject: &str,
    place: &str,
    body: &[u8],
) -> Result<Option<T>, Failure> {
    let text = std::str::from_utf8(body).map_err(Failure::fault)?;
    match vault.open_value(client.as_str(), subject, place, text) {
        Ok(plain) => serde_json::from_str(&plain).map(Some).map_err(Failure::fault),
        Err(VaultError::Erased { .. }) => Ok(None),
        Err(error) => Err(Failure::fault(error)),
    }
}
