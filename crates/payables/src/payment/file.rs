//! The proposal as a payment file (pain.001.001.09), with what two people sign: count, control sum, digest.

use super::proposal::{Payment, PaymentGroup, Proposal};
use crate::master::Supplier;
use crate::register::Register;
use formats::iban::Iban;
use formats::payment::{
    Bic, NAME_CHARS_MAX, PostalAddress, Transfer, TransferOrder, transfer_file, transliterate,
};
use jiff::Timestamp;
use rust_decimal::Decimal;
use terms::{Digest, Money, Refusal};

/// Faults named in one refusal.
const FAULTS_SHOWN_MAX: usize = 5;

/// A payment file and what is signed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFile {
    /// The text of the file, UTF-8; its bytes are what the digest is of.
    pub text: String,
    /// SHA-256 of exactly those bytes.
    pub digest: Digest,
    /// Number of transfers.
    pub count: usize,
    /// Sum of all amounts whatever their currency, as in the file's header.
    pub control_sum: Decimal,
}

/// Writes the file of a proposal, as created at `created`. The same proposal and time give the same bytes.
///
/// # Errors
/// `nothing-to-pay`, `payer-account` (the client has no account), or `payment-file` with the faults that the format names.
pub fn file(register: &Register, proposal: &Proposal, created: Timestamp) -> Result<PaymentFile, Refusal> {
    if proposal.count() == 0 {
        return Err(refused("nothing-to-pay", "The proposal has no payment.", "Wait for the next run."));
    }
    let order = order(register, proposal, created)?;
    let text = transfer_file(&order).map_err(|faults| {
        let shown: Vec<String> = faults.iter().take(FAULTS_SHOWN_MAX).map(ToString::to_string).collect();
        refused("payment-file", shown.join(" "), "Correct the master data named here, then propose again.")
    })?;
    let digest = Digest::of(text.as_bytes());
    Ok(PaymentFile { text, digest, count: proposal.count(), control_sum: proposal.control_sum() })
}

fn refused(code: &'static str, why: impl Into<String>, remedy: &str) -> Refusal {
    Refusal::new(code, "Payment file not written", why, remedy)
}

fn order(register: &Register, proposal: &Proposal, created: Timestamp) -> Result<TransferOrder, Refusal> {
    let client = register.client();
    let iban = client.iban.as_deref().and_then(|iban| Iban::parse(iban).ok()).ok_or_else(|| {
        let why = "The client has no valid account to pay from.";
        refused("payer-account", why, "Enter the IBAN in the client's master data.")
    })?;
    let mut transfers = Vec::with_capacity(proposal.count());
    for group in &proposal.groups {
        for payment in &group.payments {
            transfers.push(transfer(register, group, payment)?);
        }
    }
    Ok(TransferOrder {
        message_id: proposal.id.clone(),
        created,
        debtor_name: short_name(&client.name),
        debtor_iban: iban,
        debtor_bic: client.bic.as_deref().and_then(|bic| Bic::parse(bic).ok()),
        debtor_address: address(&client.street, &client.postcode, &client.city, &client.country),
        transfers,
    })
}

fn transfer(register: &Register, group: &PaymentGroup, payment: &Payment) -> Result<Transfer, Refusal> {
    let supplier = register.supplier(&payment.supplier);
    let verified = supplier.is_some_and(|supplier| supplier.ibans.contains(&payment.iban));
    // Between proposal and file the master may have changed: an account that was taken out is not paid.
    let iban = Iban::parse(&payment.iban).ok().filter(|_| verified).ok_or_else(|| {
        let why = format!("The account of payment {} is not in the supplier master.", payment.end_to_end_id);
        refused("bank-changed", why, "Propose again.")
    })?;
    let of_supplier = |supplier: &Supplier| {
        address(&supplier.street, &supplier.postcode, &supplier.city, &supplier.country)
    };
    Ok(Transfer {
        end_to_end_id: payment.end_to_end_id.clone(),
        amount: Money::new(payment.amount, group.currency),
        execution_date: group.execution,
        creditor_name: short_name(&payment.name),
        creditor_iban: iban,
        creditor_bic: payment.bic.as_deref().and_then(|bic| Bic::parse(bic).ok()),
        creditor_address: supplier.and_then(of_supplier),
        remittance: payment.remittance.clone(),
    })
}

/// As many characters as fit after transliteration; a name that cannot be written stays, so that the format says so.
fn short_name(name: &str) -> String {
    match transliterate(name) {
        Ok(plain) => plain.chars().take(NAME_CHARS_MAX).collect::<String>().trim_end().to_owned(),
        Err(_) => name.to_owned(),
    }
}

/// An address where it can be written in full; otherwise none, which banks accept within SEPA.
fn address(street: &str, postcode: &str, town: &str, country: &str) -> Option<PostalAddress> {
    let fits = |text: &str, max: usize| transliterate(text).is_ok_and(|plain| plain.chars().count() <= max);
    let fine = !town.trim().is_empty()
        && fits(street, 70)
        && fits(postcode, 16)
        && fits(town, 35)
        && country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase());
    fine.then(|| PostalAddress {
        street: street.to_owned(),
        postcode: postcode.to_owned(),
        town: town.to_owned(),
        country: country.to_owned(),
    })
}

/// The payment id that the file gives the group of each payment, in the order of [`Proposal::payments`]: the format
/// numbers its groups by day, currency and kind.
pub(super) fn payment_ids(proposal: &Proposal) -> Vec<String> {
    let kinds = proposal.groups.iter().flat_map(|group| {
        group.payments.iter().map(|payment| {
            let sepa = group.currency == terms::Currency::EUR
                && Iban::parse(&payment.iban).is_ok_and(|iban| iban.is_sepa());
            (group.execution, group.currency, !sepa)
        })
    });
    let kinds: Vec<_> = kinds.collect();
    let order: std::collections::BTreeSet<_> = kinds.iter().copied().collect();
    let place = |kind| order.iter().position(|known| known == kind).map_or(0, |at| at + 1);
    kinds.iter().map(|kind| format!("{}-{}", proposal.id, place(kind))).collect()
}
