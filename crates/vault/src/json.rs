//! Sealing inside JSON: `{"~": "<subject>", "v": <any>}` becomes `{"~": "<subject>", "s": "<sealed>"}` and back.
//!
//! The place of a value is the caller's prefix (case and version, say) and the JSON pointer of the marker, so that a
//! sealed value copied to another field or entry does not open. What stands inside `v` is sealed as one; markers
//! within it are part of the plain value.

use crate::limits::JSON_DEPTH_MAX;
use crate::{Vault, VaultError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const SUBJECT: &str = "~";
const PLAIN: &str = "v";
const SEALED: &str = "s";
const GONE: &str = "gone";

/// The subjects of every marker in `value`, for [`Vault::ensure_subjects`] over a whole batch at once.
pub fn subjects_of(value: &Value) -> BTreeSet<&str> {
    let (mut subjects, mut open) = (BTreeSet::new(), vec![value]);
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => match members.get(SUBJECT).and_then(Value::as_str) {
                Some(subject) => drop(subjects.insert(subject)),
                None => open.extend(members.values()),
            },
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    subjects
}

impl Vault {
    /// Seals every marker in `value`. Subjects without a key get one first; where the caller ensured them before,
    /// no database is touched.
    ///
    /// # Errors
    /// [`VaultError::Marker`] for an object with `"~"` that is no unsealed marker, [`VaultError::Unfit`] for JSON
    /// nested too deep, and those of [`Vault::seal_value`]. `value` may then be sealed in part; throw it away.
    pub fn seal_json(&self, client: &str, value: &mut Value, aad_prefix: &str) -> Result<(), VaultError> {
        let subjects: Vec<&str> = subjects_of(value).into_iter().collect();
        self.ensure_subjects(client, &subjects)?;
        walk(value, &mut place(aad_prefix), 0, &mut |marker, path| {
            let (subject, plain) = match (marker.len(), marker.get(SUBJECT), marker.get(PLAIN)) {
                (2, Some(Value::String(subject)), Some(plain)) => (subject.clone(), plain.to_string()),
                _ => return Err(no_marker(path, aad_prefix)),
            };
            let sealed = self.seal_value(client, &subject, path, &plain)?;
            marker.remove(PLAIN);
            marker.insert(SEALED.to_owned(), Value::String(sealed));
            Ok(())
        })
    }

    /// Opens every marker in `value` again; one whose subject was erased becomes `{"~": subject, "gone": true}`.
    ///
    /// # Errors
    /// [`VaultError::Marker`], [`VaultError::DoesNotOpen`], [`VaultError::UnknownSubject`].
    pub fn open_json(&self, client: &str, value: &mut Value, aad_prefix: &str) -> Result<(), VaultError> {
        walk(value, &mut place(aad_prefix), 0, &mut |marker, path| {
            let (subject, sealed) = match (marker.len(), marker.get(SUBJECT), marker.get(SEALED)) {
                (2, Some(Value::String(subject)), Some(Value::String(sealed))) => (subject.clone(), sealed),
                _ => return Err(no_marker(path, aad_prefix)),
            };
            let opened = match self.open_value(client, &subject, path, sealed) {
                Ok(plain) => {
                    let plain =
                        serde_json::from_str(&plain).map_err(|_| VaultError::DoesNotOpen { subject })?;
                    (PLAIN, plain)
                }
                Err(VaultError::Erased { .. }) => (GONE, Value::Bool(true)),
                Err(error) => return Err(error),
            };
            marker.remove(SEALED);
            marker.insert(opened.0.to_owned(), opened.1);
            Ok(())
        })
    }
}

/// The associated data before the pointer; the prefix's length keeps the two apart.
fn place(aad_prefix: &str) -> String {
    format!("{}:{aad_prefix}", aad_prefix.len())
}

fn no_marker(path: &str, aad_prefix: &str) -> VaultError {
    VaultError::Marker { path: path.get(place(aad_prefix).len()..).unwrap_or_default().to_owned() }
}

/// Visits every object with a `"~"` member; `path` grows by the JSON pointer (RFC 6901) on the way down.
fn walk(
    value: &mut Value,
    path: &mut String,
    depth: usize,
    visit: &mut impl FnMut(&mut Map<String, Value>, &str) -> Result<(), VaultError>,
) -> Result<(), VaultError> {
    if depth > JSON_DEPTH_MAX {
        return Err(VaultError::Unfit(format!("JSON nested deeper than {JSON_DEPTH_MAX} levels")));
    }
    let here = path.len();
    match value {
        Value::Object(members) if members.contains_key(SUBJECT) => visit(members, path)?,
        Value::Object(members) => {
            for (name, member) in members {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                walk(member, path, depth + 1, visit)?;
                path.truncate(here);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter_mut().enumerate() {
                path.push('/');
                path.push_str(&n.to_string());
                walk(item, path, depth + 1, visit)?;
                path.truncate(here);
            }
        }
        _ => {}
    }
    Ok(())
}
