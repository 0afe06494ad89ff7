//! The stored bytes of an entry: a one-line JSON object whose last member is the body exactly as given.
//!
//! `{"client":"tarnsel","case":"…","version":3,"kind":"task-signed.1","at":"2026-11-21T22:07:41.000001Z","body":…}`.
//! The header says nothing of the position, so that the bytes are known before the place in the log is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The members of an envelope before the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Whose work it is.
    pub client: String,
    /// The case.
    pub case: String,
    /// Its version after this entry, counted from 1.
    pub version: u64,
    /// What happened.
    pub kind: String,
    /// When.
    pub at: Timestamp,
}

#[derive(Serialize)]
struct Written<'a> {
    client: &'a str,
    case: &'a str,
    version: u64,
    kind: &'a str,
    at: Timestamp,
    body: &'a RawValue,
}

#[derive(Deserialize)]
struct Parsed<'a> {
    client: String,
    case: String,
    version: u64,
    kind: String,
    at: Timestamp,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// The bytes to store and hash.
///
/// # Errors
/// Where the body is not JSON text.
pub(crate) fn write(
    client: &str,
    case: &str,
    version: u64,
    kind: &str,
    at: Timestamp,
    body: &[u8],
) -> Result<Vec<u8>, String> {
    let not_json = |error: serde_json::Error| format!("the body of entry {kind:?} is not JSON: {error}");
    let body: &RawValue = serde_json::from_slice(body).map_err(not_json)?;
    serde_json::to_vec(&Written { client, case, version, kind, at, body }).map_err(not_json)
}

/// Header and body of stored bytes.
///
/// # Errors
/// Where they are no envelope; only tampering leaves such bytes.
pub(crate) fn read(envelope: &[u8]) -> Result<(Header, &[u8]), String> {
    let parsed: Parsed<'_> = serde_json::from_slice(envelope).map_err(|error| error.to_string())?;
    let Parsed { client, case, version, kind, at, body } = parsed;
    Ok((Header { client, case, version, kind, at }, body.get().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_comes_back_byte_for_byte() {
        let at: Timestamp = "2026-11-21T22:07:41.000001Z".parse().unwrap();
        let body = br#"{"b": 1.10,  "a":"\u00fc"}"#;
        let bytes = write("tarnsel", "c-1", 3, "task-signed.1", at, body).unwrap();
        let (header, again) = read(&bytes).unwrap();
        assert_eq!(again, body);
        assert_eq!((header.version, header.case.as_str(), header.at), (3, "c-1", at));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        let at = Timestamp::UNIX_EPOCH;
        for body in ["", "{", "nothing", "{} {}", "\u{0}"] {
            assert!(write("t", "c", 1, "k", at, body.as_bytes()).is_err(), "{body:?}");
        }
    }
}
