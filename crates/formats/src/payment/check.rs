//! What is checked of an order before a byte is written: every fault is named, not only the first.

use super::charset::{self, transliterate};
use super::order::{PostalAddress, Transfer, TransferOrder};
use super::{ID_CHARS_MAX, NAME_CHARS_MAX, REMITTANCE_CHARS_MAX, TRANSFERS_MAX};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What is wrong. Stable; shown with [`Reason::as_str`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The order has no transfers.
    Empty,
    /// More than [`TRANSFERS_MAX`] transfers.
    TooMany,
    /// A value that must be there is missing.
    Missing,
    /// A value is longer than banks take.
    TooLong,
    /// A value has characters that banks do not take.
    Characters,
    /// An end-to-end id stands twice.
    Duplicate,
    /// An amount is not payable.
    Amount,
    /// A country is no two capital letters.
    Country,
}

impl Reason {
    /// Lower case with hyphens: `too-long`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooMany => "too-many",
            Self::Missing => "missing",
            Self::TooLong => "too-long",
            Self::Characters => "characters",
            Self::Duplicate => "duplicate",
            Self::Amount => "amount",
            Self::Country => "country",
        }
    }
}

/// One fault of an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct OrderError {
    /// What kind.
    pub reason: Reason,
    /// Which transfer, by its end-to-end id; `None` for the order itself.
    pub transfer: Option<String>,
    /// What is wrong and what to do, in one sentence.
    pub sentence: String,
}

/// Largest amount of one transfer, in units of its currency.
fn amount_max() -> Decimal {
    Decimal::new(99_999_999_999, 2)
}

/// Every fault of the order; none where it can be written.
pub(super) fn faults(order: &TransferOrder) -> Vec<OrderError> {
    let mut faults = Faults { of: None, found: Vec::new() };
    match order.transfers.len() {
        0 => faults.add(Reason::Empty, "The order has no transfers; add one.".into()),
        count if count > TRANSFERS_MAX => {
            faults.add(
                Reason::TooMany,
                format!("The order has {count} transfers; a file takes {TRANSFERS_MAX}. Split it."),
            );
        }
        _ => {}
    }
    faults.id("message id", &order.message_id, ID_CHARS_MAX - GROUP_SUFFIX_CHARS);
    faults.text("name of the debtor", &order.debtor_name, NAME_CHARS_MAX, true);
    faults.address("debtor", order.debtor_address.as_ref());
    let mut seen = BTreeSet::new();
    for transfer in order.transfers.iter().take(TRANSFERS_MAX) {
        faults.of = Some(transfer.end_to_end_id.clone());
        faults.transfer(transfer);
        if !seen.insert(transfer.end_to_end_id.as_str()) {
            faults.add(
                Reason::Duplicate,
                format!(
                    "The end-to-end id {} stands twice; each transfer needs its own.",
                    transfer.end_to_end_id
                ),
            );
        }
    }
    faults.found
}

/// Room for the number of a group behind the message id: a hyphen and as many digits as [`TRANSFERS_MAX`] has.
const GROUP_SUFFIX_CHARS: usize = 6;

struct Faults {
    of: Option<String>,
    found: Vec<OrderError>,
}

impl Faults {
    fn add(&mut self, reason: Reason, sentence: String) {
        self.found.push(OrderError { reason, transfer: self.of.clone(), sentence });
    }

    /// Ids come back from the bank and are compared, so nothing in them is rewritten.
    fn id(&mut self, what: &str, id: &str, max: usize) {
        if id.trim().is_empty() {
            self.add(Reason::Missing, format!("The {what} is missing."));
        } else if id.chars().count() > max {
            self.add(
                Reason::TooLong,
                format!("The {what} \"{}\" is longer than {max} characters.", excerpt(id)),
            );
        }
        let slashes = id.starts_with('/') || id.ends_with('/') || id.contains("//");
        if slashes || id.trim() != id || !id.chars().all(charset::is_plain) {
            self.add(Reason::Characters, format!("The {what} \"{}\" may have Latin letters, digits, blanks and - ? : ( ) . , ' + inside, and single slashes not at its ends.", excerpt(id)));
        }
    }

    fn text(&mut self, what: &str, text: &str, max: usize, needed: bool) {
        match transliterate(text) {
            Err(letter) => self.add(Reason::Characters, format!("The {what}: {letter}.")),
            Ok(plain) if plain.is_empty() && needed => {
                self.add(Reason::Missing, format!("The {what} is missing."))
            }
            Ok(plain) if plain.chars().count() > max => {
                self.add(
                    Reason::TooLong,
                    format!(
                        "The {what} \"{}\" is longer than {max} characters; shorten it.",
                        excerpt(&plain)
                    ),
                );
            }
            Ok(_) => {}
        }
    }

    fn address(&mut self, whose: &str, address: Option<&PostalAddress>) {
        let Some(address) = address else { return };
        self.text(&format!("street of the {whose}"), &address.street, 70, false);
        self.text(&format!("postcode of the {whose}"), &address.postcode, 16, false);
        self.text(&format!("town of the {whose}"), &address.town, 35, true);
        if address.country.len() != 2 || !address.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.add(
                Reason::Country,
                format!(
                    "The country of the {whose} is \"{}\"; it takes two capital letters such as DE.",
                    excerpt(&address.country)
                ),
            );
        }
    }

    fn transfer(&mut self, transfer: &Transfer) {
        self.id("end-to-end id", &transfer.end_to_end_id, ID_CHARS_MAX);
        self.text("name of the creditor", &transfer.creditor_name, NAME_CHARS_MAX, true);
        self.text("remittance text", &transfer.remittance, REMITTANCE_CHARS_MAX, false);
        self.address("creditor", transfer.creditor_address.as_ref());
        let money = transfer.amount;
        if money.amount <= Decimal::ZERO || money.amount > amount_max() {
            self.add(
                Reason::Amount,
                format!("The amount {money} is not between the smallest coin and {}.", amount_max()),
            );
        } else if money.amount.normalize().scale() > money.currency.places() {
            self.add(
                Reason::Amount,
                format!("The amount {} has more decimals than {} has coins.", money.amount, money.currency),
            );
        }
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}
