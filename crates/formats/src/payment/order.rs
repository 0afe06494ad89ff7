//! What is to be paid, to whom, when.

use crate::iban::{Iban, compact};
use jiff::{Timestamp, civil::Date};
use std::fmt;
use terms::Money;

/// A business identifier code after ISO 9362: eight or eleven letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bic(String);

/// Why a text is no BIC.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a BIC: four letters or digits, two letters for the country, two or five letters or digits"
)]
pub struct BicError(pub String);

impl Bic {
    /// Reads a BIC with blanks anywhere and in either case.
    ///
    /// # Errors
    /// [`BicError`] where the form does not hold. Whether the bank exists is not checked.
    pub fn parse(text: &str) -> Result<Self, BicError> {
        let code = compact(text);
        let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        let country = code.get(4..6).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_uppercase()));
        if country && matches!(code.len(), 8 | 11) && code.chars().all(known) {
            Ok(Self(code))
        } else {
            Err(BicError(text.trim().chars().take(20).collect()))
        }
    }

    /// Without blanks, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A structured address; banks ask for town and country at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalAddress {
    /// Street and house number, at most 70 characters; may be empty.
    pub street: String,
    /// At most 16 characters; may be empty.
    pub postcode: String,
    /// At most 35 characters.
    pub town: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// One payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Comes back in the status report and on the statement; unique in the file, at most 35 characters, never changed.
    pub end_to_end_id: String,
    /// More than zero, in whole units of the currency's smallest coin.
    pub amount: Money,
    /// When the bank is to carry it out.
    pub execution_date: Date,
    /// Who is paid.
    pub creditor_name: String,
    /// The account.
    pub creditor_iban: Iban,
    /// The bank, where known; within SEPA it is not needed.
    pub creditor_bic: Option<Bic>,
    /// Where the creditor is, where known.
    pub creditor_address: Option<PostalAddress>,
    /// What it is for, as the creditor will read it; may be empty.
    pub remittance: String,
}

/// A whole file: one debtor account, any number of days and currencies.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferOrder {
    /// Unique for the debtor, at most 29 characters: a payment id is made of it and the number of the group.
    pub message_id: String,
    /// When the file was made.
    pub created: Timestamp,
    /// Whose account is debited.
    pub debtor_name: String,
    /// The account.
    pub debtor_iban: Iban,
    /// Its bank, where known.
    pub debtor_bic: Option<Bic>,
    /// Where the debtor is, where known.
    pub debtor_address: Option<PostalAddress>,
    /// The payments.
    pub transfers: Vec<Transfer>,
}
