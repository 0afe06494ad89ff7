//! How a Cross Industry Invoice is to be paid.

use super::cii::moment;
use super::payment::{joined, last_digits};
use super::{Discount, Means, Payment, Read, discount};
use crate::xml::Place;
use jiff::civil::Date;

/// The due date (BT-9) and everything about payment.
pub(super) fn payment(settlement: &Place<'_>) -> (Option<Read<Date>>, Payment) {
    let mut due: Option<Read<Date>> = None;
    let mut texts = Vec::new();
    let mut discounts: Vec<Discount> = Vec::new();
    for terms in settlement.each("ram:SpecifiedTradePaymentTerms") {
        let by = moment(&terms, "ram:DueDateDateTime");
        let discounted = terms.each("ram:ApplicableTradePaymentDiscountTerms");
        discounts.extend(
            discounted.iter().map(|place| discount::in_discount_terms(place, by.as_ref().map(|by| by.value))),
        );
        // Terms with a discount name the day the discount ends; the due date is that of the terms without.
        if due.is_none() && discounted.is_empty() {
            due = by.clone();
        }
        texts.extend(terms.text("ram:Description"));
    }
    let first = || {
        settlement
            .each("ram:SpecifiedTradePaymentTerms")
            .iter()
            .find_map(|terms| moment(terms, "ram:DueDateDateTime"))
    };
    discounts.extend(texts.iter().flat_map(discount::in_terms));
    let means = settlement.each("ram:SpecifiedTradeSettlementPaymentMeans");
    let means = means.iter().map(|place| self::means(place, settlement)).collect();
    (due.or_else(first), Payment { means, terms: joined(texts), discounts })
}

fn means(place: &Place<'_>, settlement: &Place<'_>) -> Means {
    let account = place.group("ram:PayeePartyCreditorFinancialAccount");
    let card = place.group("ram:ApplicableTradeSettlementFinancialCard");
    Means {
        code: place.text("ram:TypeCode"),
        text: place.text("ram:Information"),
        reference: settlement.text("ram:PaymentReference"),
        has_account: account.exists(),
        account: account.text("ram:IBANID"),
        local_account: account.text("ram:ProprietaryID"),
        account_name: account.text("ram:AccountName"),
        bic: place.text("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
        mandate: settlement.text("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
        debited_account: place.text("ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
        has_card: card.exists(),
        card_last_digits: card.text("ram:ID").map(last_digits),
    }
}
