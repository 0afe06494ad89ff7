//! What the law asks an invoice to carry (VAT directive article 226, §§ 14 and 33 of the German act), as far as it can be
//! demanded of how the draft was read.

use super::holds;
use crate::facts::Facts;
use crate::names::Name;
use crate::register::Register;
use crate::words::quoted;
use rust_decimal::Decimal;
use terms::{Currency, Finding, Reading, Standing};

/// Gross up to which German law asks for no number and no VAT id (§ 33 UStDV), in euros.
const SMALL_GROSS_MAX: Decimal = Decimal::from_parts(250, 0, 0, false, 0);
/// Below this, the buyer's name is another company's.
const OUR_NAME_MIN: f64 = 0.4;

pub(super) fn check(register: &Register, facts: &Facts) -> Vec<Finding> {
    let mut out: Vec<Finding> = required(facts)
        .into_iter()
        .filter(|(_, _, missing)| *missing)
        .map(|(field, what, _)| absent(field, what, facts.grave()))
        .collect();
    out.extend(tax_id(register, facts));
    out.extend(address(facts));
    out.extend(reverse_charge(facts));
    out.extend(recipient(register, facts));
    if out.iter().all(|finding| finding.standing <= Standing::Note) {
        out.push(holds("legal-field-missing", "Nothing that the law asks for is missing"));
    }
    out
}

fn required(facts: &Facts) -> [(&'static str, &'static str, bool); 4] {
    [
        ("invoice_number", "an invoice number", facts.number.is_none()),
        ("issue_date", "a date of issue", facts.issued.is_none() && !told(facts, "issue_date")),
        ("seller_name", "the name of the seller", facts.seller.name.is_none()),
        (
            "gross_total",
            "a total",
            facts.gross.is_none() && facts.payable.is_none() && !told(facts, "gross_total"),
        ),
    ]
}

/// Whether an unreadable value of the field has its finding already.
fn told(facts: &Facts, field: &str) -> bool {
    facts.findings.iter().any(|finding| finding.field.as_deref() == Some(field))
}

fn absent(field: &str, what: &str, standing: Standing) -> Finding {
    let sentence = format!("The document does not show {what}");
    Finding::new("legal-field-missing", standing, sentence).about(field)
}

fn tax_id(register: &Register, facts: &Facts) -> Option<Finding> {
    if facts.seller.vat_id.is_some() || facts.seller.tax_number.is_some() {
        return None;
    }
    let small = register.client().country == "DE"
        && facts.currency == Some(Currency::EUR)
        && facts.gross.is_some_and(|gross| gross.abs() <= SMALL_GROSS_MAX);
    let standing = if small { Standing::Note } else { facts.grave() };
    Some(absent("seller_vat_id", "a VAT id or a tax number of the seller", standing))
}

/// MINIMUM and BASIC WL leave the address to the page; text that was not ranked as one may still hold it.
fn address(facts: &Facts) -> Option<Finding> {
    let Reading::Structured { profile, .. } = &facts.reading else { return None };
    if facts.seller.address.is_some() || matches!(profile.as_str(), "MINIMUM" | "BASIC WL") {
        return None;
    }
    Some(absent("seller_address", "the address of the seller", Standing::Exception))
}

/// Where the buyer owes the tax, both VAT ids must be there (article 226 point 4).
fn reverse_charge(facts: &Facts) -> Option<Finding> {
    let owed = facts.taxes.iter().any(|share| matches!(share.category.as_str(), "AE" | "K"));
    let minimum = matches!(&facts.reading, Reading::Structured { profile, .. } if profile == "MINIMUM");
    (owed && !minimum && facts.buyer.vat_id.is_none())
        .then(|| absent("buyer_vat_id", "our VAT id, which it needs because we owe the tax", facts.grave()))
}

/// Input tax is deducted only from invoices made out to the client.
fn recipient(register: &Register, facts: &Facts) -> Option<Finding> {
    let client = register.client();
    let own = client.vat_id.as_deref().map(crate::facts::compact);
    if own.is_some() && facts.buyer.vat_id == own {
        return None;
    }
    let name = facts.buyer.name.as_deref()?;
    let (stated, ours) = (Name::of(name), Name::of(&client.name));
    if stated.is_empty() || stated.contained(&ours) || stated.likeness(&ours) >= OUR_NAME_MIN {
        return None;
    }
    let sentence = format!("The document is made out to {}, not to {}", quoted(name), client.name);
    Some(Finding::new("legal-field-missing", Standing::Doubt, sentence).about("buyer_name"))
}
