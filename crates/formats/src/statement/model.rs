//! A statement as the bank booked it.

use crate::invoice::Unread;
use jiff::civil::Date;
use terms::Money;

/// One statement of one account. Amounts are signed: what the account gained is positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The bank's id.
    pub id: Option<String>,
    /// The electronic or legal sequence number.
    pub number: Option<String>,
    /// IBAN, or the bank's own number where it has none.
    pub account: Option<String>,
    /// Three letters, where the account names a currency.
    pub currency: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Balances in their order.
    pub balances: Vec<Balance>,
    /// Entries in their order.
    pub entries: Vec<Entry>,
    /// Dates and amounts that stood there and could not be understood.
    pub unread: Vec<Unread>,
}

impl Statement {
    /// The balance of that kind: `OPBD` opening, `CLBD` closing, `PRCD` the closing of the day before.
    pub fn balance(&self, kind: &str) -> Option<&Balance> {
        self.balances.iter().find(|balance| balance.kind == kind)
    }
}

/// A balance.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// `OPBD`, `CLBD`, `PRCD`, `ITBD`, `CLAV`, …
    pub kind: String,
    /// Negative where the account is overdrawn.
    pub amount: Money,
    /// The day.
    pub date: Option<Date>,
}

/// One booking. A batch is one entry with several transactions.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where it stands.
    pub path: String,
    /// Negative for a debit. A reversal already has the sign with which it was booked.
    pub amount: Money,
    /// Whether it takes back an earlier booking.
    pub reversal: bool,
    /// `BOOK`, `PDNG`, `INFO`.
    pub status: Option<String>,
    /// When it was booked.
    pub booked: Option<Date>,
    /// From when it bears interest.
    pub value_date: Option<Date>,
    /// The bank's reference of the booking.
    pub reference: Option<String>,
    /// What kind of booking: `PMNT-RCDT-ESCT`, or the bank's own code.
    pub kind: Option<String>,
    /// The bank's text.
    pub text: Option<String>,
    /// The payment file that the booking came from.
    pub message_id: Option<String>,
    /// The group of a payment file that was booked as one, by its payment id.
    pub payment_id: Option<String>,
    /// How many transactions the bank says the batch holds.
    pub batch_count: Option<u32>,
    /// The transactions inside; empty where the bank gives no details.
    pub transactions: Vec<Transaction>,
}

/// One transaction inside an entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transaction {
    /// As the payer gave it; `NOTPROVIDED` reads as `None`.
    pub end_to_end_id: Option<String>,
    /// The group of the payment file.
    pub payment_id: Option<String>,
    /// Of a direct debit.
    pub mandate: Option<String>,
    /// The bank's reference.
    pub reference: Option<String>,
    /// Signed; `None` where only the entry has an amount.
    pub amount: Option<Money>,
    /// The other party: who paid, or who was paid.
    pub party: Option<String>,
    /// Their IBAN or account number.
    pub party_account: Option<String>,
    /// Their bank.
    pub party_bic: Option<String>,
    /// What it is for: the unstructured lines joined without a break, as banks cut them anywhere.
    pub remittance: Option<String>,
    /// The bank's own text, which holds what it is for where `remittance` is missing.
    pub text: Option<String>,
    /// The structured creditor reference.
    pub creditor_reference: Option<String>,
    /// Why a payment came back: `AC04`.
    pub return_reason: Option<String>,
}
