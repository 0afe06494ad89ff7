//! One line of a Cross Industry Invoice.

use super::cii::{adjustment, moment};
use super::cii_names::Names;
use super::{Item, Line, LineTax, Price};
use crate::xml::Place;

/// Reads one `IncludedSupplyChainTradeLineItem`.
pub(super) fn line(place: &Place<'_>, names: &'static Names) -> Line {
    let document = place.group("ram:AssociatedDocumentLineDocument");
    let agreement = place.group(names.line_agreement);
    let delivery = place.group(names.line_delivery);
    let settlement = place.group(names.line_settlement);
    let order = agreement.group("ram:BuyerOrderReferencedDocument");
    let period = settlement.group("ram:BillingSpecifiedPeriod");
    let tax = settlement.group("ram:ApplicableTradeTax");
    let adjustments = settlement.each("ram:SpecifiedTradeAllowanceCharge");
    Line {
        path: place.path().to_owned(),
        number: document.text("ram:LineID"),
        role: document.text("ram:LineStatusReasonCode"),
        notes: document.each("ram:IncludedNote").iter().filter_map(|note| note.text("ram:Content")).collect(),
        quantity: delivery.decimal("ram:BilledQuantity"),
        unit: delivery.attribute("ram:BilledQuantity", "unitCode"),
        net: settlement.group(names.line_summation).decimal("ram:LineTotalAmount"),
        order: order.text(names.reference),
        order_line: order.text("ram:LineID"),
        period_start: moment(&period, "ram:StartDateTime"),
        period_end: moment(&period, "ram:EndDateTime"),
        has_period: period.exists(),
        adjustments: adjustments.iter().map(|place| adjustment(place, names)).collect(),
        price: price(&agreement),
        tax: LineTax { category: tax.text("ram:CategoryCode"), rate: tax.decimal(names.rate) },
        item: item(&place.group("ram:SpecifiedTradeProduct")),
    }
}

fn price(agreement: &Place<'_>) -> Price {
    let base = || agreement.decimal("ram:GrossPriceProductTradePrice/ram:BasisQuantity");
    Price {
        net: agreement.decimal("ram:NetPriceProductTradePrice/ram:ChargeAmount"),
        gross: agreement.decimal("ram:GrossPriceProductTradePrice/ram:ChargeAmount"),
        base_quantity: agreement.decimal("ram:NetPriceProductTradePrice/ram:BasisQuantity").or_else(base),
    }
}

fn item(place: &Place<'_>) -> Item {
    Item {
        name: place.text("ram:Name"),
        description: place.text("ram:Description"),
        seller_number: place.text("ram:SellerAssignedID"),
        buyer_number: place.text("ram:BuyerAssignedID"),
        standard_number: place.text("ram:GlobalID"),
    }
}
