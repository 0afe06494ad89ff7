//! Changed bank details never pass: whatever is not in the master is stopped here, and once more at payment.

use crate::facts::Facts;
use crate::master::Supplier;
use crate::register::Register;
use crate::words::iban as shown;
use formats::iban::Iban;
use serde_json::Value;
use terms::{Finding, Standing};

/// Whether the account on the document is one that was verified for this supplier. Anything else is
/// `bank-changed`, never automated, with the facts `on_document`, `in_master` and `phone_in_master` (the number a
/// call-back uses), and `iban_of` where the account belongs to another supplier.
pub fn bank_change(register: &Register, facts: &Facts, supplier: &str) -> Vec<Finding> {
    let Some(supplier) = register.supplier(supplier) else { return Vec::new() };
    let mut findings = vec![match facts.payee_iban.as_deref() {
        None => nothing_stated(supplier),
        Some(iban) if is_own(register, iban) => own_account(),
        Some(iban) if supplier.ibans.iter().any(|known| known == iban) => {
            Finding::new("bank-changed", Standing::Holds, "IBAN is the one in the master").about("payee_iban")
        }
        Some(iban) => changed(register, supplier, iban),
    }];
    findings.extend(another_account(register, facts, supplier));
    findings
}

fn is_own(register: &Register, iban: &str) -> bool {
    register.client().iban.as_deref().map(crate::facts::compact).as_deref() == Some(iban)
}

fn nothing_stated(supplier: &Supplier) -> Finding {
    match supplier.ibans.first() {
        Some(iban) => {
            let sentence = format!("No account on the document; the master has {}", shown(iban));
            Finding::new("bank-changed", Standing::Holds, sentence).about("payee_iban")
        }
        None => {
            let sentence = "There is no account to pay to, neither on the document nor in the master";
            Finding::new("iban", Standing::Doubt, sentence).about("payee_iban")
        }
    }
}

fn own_account() -> Finding {
    let sentence = "The account on the document is our own; the seller may draw the money by direct debit";
    Finding::new("iban", Standing::Doubt, sentence).about("payee_iban")
}

fn changed(register: &Register, supplier: &Supplier, iban: &str) -> Finding {
    let others: Vec<&Supplier> = register
        .suppliers_with_iban(iban)
        .iter()
        .filter_map(|&at| register.supplier_at(at))
        .filter(|other| other.id != supplier.id)
        .collect();
    let sentence = match (others.first(), supplier.ibans.is_empty()) {
        (Some(other), _) => {
            format!("The account on the document belongs to another supplier, {} ({})", other.name, other.id)
        }
        (None, true) => format!("The master has no account of {} to compare with", supplier.name),
        (None, false) => "Bank details differ from the supplier master".to_owned(),
    };
    let in_master = Value::Array(supplier.ibans.iter().cloned().map(Value::String).collect());
    let mut finding = Finding::new("bank-changed", Standing::Never, sentence)
        .about("payee_iban")
        .with("on_document", iban)
        .with("in_master", in_master)
        .with("phone_in_master", supplier.phone.clone().map_or(Value::Null, Value::String));
    if let Some(other) = others.first() {
        finding = finding.with("iban_of", other.id.clone());
    }
    finding
}

/// A second account beside the verified one is how a change is often slipped in.
fn another_account(register: &Register, facts: &Facts, supplier: &Supplier) -> Option<Finding> {
    let stated = facts.payee_iban.as_deref()?;
    if !supplier.ibans.iter().any(|known| known == stated) {
        return None;
    }
    let other = facts.other_ibans.iter().find(|iban| {
        Iban::parse(iban).is_ok() && !supplier.ibans.contains(iban) && !is_own(register, iban)
    })?;
    let sentence =
        format!("The document also shows the account {}, which is not in the master", shown(other));
    Some(Finding::new("iban", Standing::Doubt, sentence).about("payee_iban").with("other", other.clone()))
}
