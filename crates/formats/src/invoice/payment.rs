//! How an invoice is to be paid.

use super::{Discount, Read};

/// How it is to be paid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payment {
    /// BG-16, as many as there are accounts.
    pub means: Vec<Means>,
    /// BT-20, all texts of the terms in order, one a line.
    pub terms: Option<Read<String>>,
    /// Discounts for paying early, where they are structured.
    pub discounts: Vec<Discount>,
}

/// BG-16 to BG-19: one way to pay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Means {
    /// BT-81, UNTDID 4461: `30` and `58` transfer, `59` direct debit, …
    pub code: Option<Read<String>>,
    /// BT-82.
    pub text: Option<Read<String>>,
    /// BT-83, what to write on the transfer.
    pub reference: Option<Read<String>>,
    /// BT-84, as written; `iban::Iban` checks it.
    pub account: Option<Read<String>>,
    /// BT-84 where CII says that it is no IBAN.
    pub local_account: Option<Read<String>>,
    /// Whether an account group stands there, even empty.
    pub has_account: bool,
    /// BT-85.
    pub account_name: Option<Read<String>>,
    /// BT-86.
    pub bic: Option<Read<String>>,
    /// BT-89, of a direct debit.
    pub mandate: Option<Read<String>>,
    /// BT-91, the account that is debited.
    pub debited_account: Option<Read<String>>,
    /// Whether a card group (BG-18) stands there.
    pub has_card: bool,
    /// BT-87. Only whether it stands there and its last four digits: card numbers are never kept.
    pub card_last_digits: Option<Read<String>>,
}

/// Several texts as one, a line each, at the path of the first.
pub(super) fn joined(texts: Vec<Read<String>>) -> Option<Read<String>> {
    let path = texts.first()?.path.clone();
    let value = texts.into_iter().map(|text| text.value).collect::<Vec<_>>().join("\n");
    Some(Read { value, path })
}

/// The last four characters of a card number; the rest is never kept.
pub(super) fn last_digits(number: Read<String>) -> Read<String> {
    let skip = number.value.chars().count().saturating_sub(4);
    Read { value: number.value.chars().skip(skip).collect(), path: number.path }
}
