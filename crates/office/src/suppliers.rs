//! How suppliers lie in the journal: each row that somebody put, and each natural person of a loaded file, under a key of its
//! own, so that erasing one person touches nobody else's row.

use crate::envelope::{open_row, seal_row};
use payables::master::{MasterKind, Supplier};
use serde::{Deserialize, Serialize};
use terms::{ClientId, Failure};
use vault::{Vault, VaultError};

/// A row under the key of its supplier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SealedSupplier {
    /// The supplier's id in the master: `S-1001`. It names the key and is no name of a person.
    pub id: String,
    /// The sealed JSON of the row.
    pub row: String,
}

/// The subject under whose key a supplier's row is sealed. An id longer than a subject may be is cut.
pub(crate) fn subject(id: &str) -> String {
    format!("supplier:{}", id.chars().take(60).collect::<String>())
}

/// Seals one row under its supplier's key, which is made where there is none (for somebody erased who comes back, a new one:
/// the old rows stay closed).
///
/// # Errors
/// A fault of the vault.
pub(crate) fn seal(vault: &Vault, client: &ClientId, supplier: &Supplier) -> Result<SealedSupplier, Failure> {
    let subject = subject(&supplier.id);
    vault.ensure_subjects(client.as_str(), &[&subject]).map_err(Failure::fault)?;
    let row = seal_row(vault, client, &subject, &subject, supplier)?;
    Ok(SealedSupplier { id: supplier.id.clone(), row: String::from_utf8(row).map_err(Failure::fault)? })
}

/// The row again; `None` where the person was erased.
pub(crate) fn open(
    vault: &Vault,
    client: &ClientId,
    sealed: &SealedSupplier,
) -> Result<Option<Supplier>, Failure> {
    let subject = subject(&sealed.id);
    match vault.open_value(client.as_str(), &subject, &subject, &sealed.row) {
        Ok(plain) => serde_json::from_str(&plain).map(Some).map_err(Failure::fault),
        Err(VaultError::Erased { .. }) => Ok(None),
        Err(error) => Err(Failure::fault(error)),
    }
}

/// Reads a row that was sealed under the key of all master data, as versions before this one did.
pub(crate) fn open_shared(
    vault: &Vault,
    client: &ClientId,
    place: &str,
    row: &str,
) -> Result<Supplier, Failure> {
    open_row(vault, client, crate::master::SUBJECT, place, row.as_bytes())
}

/// What of a checked file may lie under one key, and the natural persons in it, who may not.
///
/// Every other file and every file without a natural person stays as its bytes are.
pub(crate) fn apart(file: &str, bytes: &[u8]) -> (Vec<u8>, Vec<Supplier>) {
    let mut persons = Vec::new();
    if MasterKind::of_file(file) != Some(MasterKind::Suppliers) {
        return (bytes.to_vec(), persons);
    }
    let person = |line: &[u8]| serde_json::from_slice::<Supplier>(line).ok().filter(|it| it.natural_person);
    let mut kept = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match person(line) {
            Some(row) => persons.push(row),
            None => kept.extend_from_slice(line),
        }
    }
    (kept, persons)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = concat!(
        r#"{"id":"S-1","name":"Haselbau GmbH","country":"DE","currency":"EUR"}"#,
        "\n",
        r#"{"id":"S-2","name":"Ilse Quandt","country":"DE","currency":"EUR","natural_person":true}"#,
        "\n\n",
        r#"{"id":"S-3","name":"Rohrwerk KG","country":"DE","currency":"EUR"}"#,
    );

    #[test]
    fn a_natural_person_is_taken_out_of_a_file_of_suppliers_only() {
        let (kept, persons) = apart("suppliers.jsonl", LINES.as_bytes());
        let kept = String::from_utf8(kept).unwrap();
        assert!(!kept.contains("Quandt") && kept.contains("Haselbau") && kept.contains("Rohrwerk"), "{kept}");
        assert_eq!(persons.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["S-2"]);
        assert_eq!(apart("orders.jsonl", LINES.as_bytes()), (LINES.as_bytes().to_vec(), Vec::new()));
    }

    #[test]
    fn an_erased_person_is_gone_and_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::open(dir.path()).unwrap();
        let client = ClientId("tarnsel".to_owned());
        let rows: Vec<Supplier> = LINES.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let sealed: Vec<_> = rows.iter().map(|row| seal(&vault, &client, row).unwrap()).collect();
        assert!(sealed.iter().all(|it| !it.row.contains("Quandt")));
        vault.erase(client.as_str(), &subject("S-2")).unwrap();
        let opened: Vec<_> = sealed.iter().map(|it| open(&vault, &client, it).unwrap()).collect();
        assert_eq!(opened, [Some(rows[0].clone()), None, Some(rows[2].clone())]);
        // Somebody who comes back has a new key; what was erased stays so.
        let back = seal(&vault, &client, &rows[1]).unwrap();
        assert_eq!(open(&vault, &client, &back).unwrap().as_ref(), Some(&rows[1]));
        assert_eq!(open(&vault, &client, &sealed[1]).unwrap(), None);
    }
}
