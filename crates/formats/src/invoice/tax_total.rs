//! Which tax total is the invoice's own (BT-110) and which is in the currency of accounting (BT-111).

use super::{Invoice, Read};
use rust_decimal::Decimal;

/// Own and foreign among amounts with their currency. An amount without one is in the invoice's own.
pub(super) fn by_currency(
    all: impl Iterator<Item = (Option<Read<String>>, Read<Decimal>)>,
    invoice: &Invoice,
) -> (Vec<Read<Decimal>>, Option<Read<Decimal>>) {
    let own = invoice.currency.as_ref().map(|currency| currency.value.as_str());
    let is_foreign = |named: &Option<Read<String>>| {
        named.as_ref().is_some_and(|named| own.is_some_and(|own| named.value != own))
    };
    let (foreign, own): (Vec<_>, Vec<_>) = all.partition(|(named, _)| is_foreign(named));
    (
        own.into_iter().map(|(_, amount)| amount).collect(),
        foreign.into_iter().map(|(_, amount)| amount).next(),
    )
}
