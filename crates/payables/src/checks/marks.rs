//! Currency, IBAN, BIC and VAT id: marks that check themselves.

use super::holds;
use crate::facts::Facts;
use crate::register::Register;
use crate::supplier::seller_vat_id;
use formats::iban::Iban;
use formats::payment::Bic;
use formats::vat::{Check, VatId};
use jiff::civil::Date;
use terms::{Finding, Standing};

pub(super) fn check(register: &Register, facts: &Facts, received: Date) -> Vec<Finding> {
    [currency(register, facts, received), iban(facts), bic(facts), vat_id(register, facts)]
        .into_iter()
        .flatten()
        .collect()
}

fn currency(register: &Register, facts: &Facts, received: Date) -> Option<Finding> {
    let Some(currency) = facts.currency else {
        // One that was there and cannot be paid in has its finding already.
        let told = facts.findings.iter().any(|finding| finding.code == "currency");
        let sentence = "The document does not say in which currency it is";
        return (!told).then(|| Finding::new("currency", facts.grave(), sentence).about("currency"));
    };
    let home = register.client().currency;
    if currency == home {
        return Some(holds("currency", "It is in the currency of the books").about("currency"));
    }
    match register.rate(currency, received) {
        Some((rate, on)) => {
            let sentence =
                format!("Foreign currency: {currency}, rate of {} proposed", crate::words::day(on));
            Some(
                Finding::new("currency", Standing::Note, sentence)
                    .about("currency")
                    .with("rate", rate.to_string()),
            )
        }
        None => {
            let sentence = format!("There is no exchange rate from {currency} to {home} near {received}");
            Some(Finding::new("currency", Standing::Exception, sentence).about("currency"))
        }
    }
}

fn iban(facts: &Facts) -> Option<Finding> {
    let stated = facts.payee_iban.as_deref()?;
    Some(match Iban::parse(stated) {
        Ok(_) => holds("iban", "The check digits of the IBAN are right").about("payee_iban"),
        Err(error) => {
            Finding::new("iban", Standing::Exception, sentence_of(&error.to_string())).about("payee_iban")
        }
    })
}

fn bic(facts: &Facts) -> Option<Finding> {
    let error = Bic::parse(facts.payee_bic.as_deref()?).err()?;
    Some(Finding::new("iban", Standing::Note, sentence_of(&error.to_string())).about("payee_bic"))
}

fn vat_id(register: &Register, facts: &Facts) -> Option<Finding> {
    let stated = seller_vat_id(register, facts);
    if stated.is_none() && facts.seller.vat_id.is_some() {
        let sentence = "The VAT id read as the seller's is our own";
        return Some(Finding::new("vat-id", Standing::Doubt, sentence).about("seller_vat_id"));
    }
    let stated = stated?;
    let in_master = !register.suppliers_with_vat_id(stated).is_empty();
    let about = |finding: Finding| Some(finding.about("seller_vat_id"));
    match VatId::parse(stated) {
        Err(error) => about(Finding::new("vat-id", facts.grave(), sentence_of(&error.to_string()))),
        Ok(vat_id) if vat_id.check() != Check::Wrong => {
            about(holds("vat-id", "The VAT id has the form of its country"))
        }
        // Somebody has verified the master; the check digits are only a hint.
        Ok(_) if in_master => {
            let sentence = "The check digits of the VAT id are wrong, but so it stands in the master";
            about(Finding::new("vat-id", Standing::Note, sentence))
        }
        Ok(_) => {
            let sentence = format!("The check digits of the VAT id {stated} are wrong");
            about(Finding::new("vat-id", facts.grave(), sentence))
        }
    }
}

/// A sentence starts with a capital.
fn sentence_of(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
