//! The header of an invoice under the canonical field names of a draft.

use super::{Invoice, Read};
use crate::iban;
use rust_decimal::Decimal;
use terms::Currency;

/// A header field in canonical form and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldValue {
    /// The canonical name: `invoice_number`.
    pub name: &'static str,
    /// The canonical value: dates `2026-11-17`, amounts `4974.20`, identifiers without spaces in capitals.
    pub value: String,
    /// The element path.
    pub path: String,
}

/// Every header field that the document carries, in a fixed order, each name at most once.
///
/// `payee_iban` is the first account the document names. Of a direct debit that is the account to be debited, where the
/// document names no other: see [`Invoice::is_direct_debit`]. `line_count` counts the line elements, zero included.
pub fn fields(invoice: &Invoice) -> Vec<FieldValue> {
    let mut out = Fields(Vec::with_capacity(26), places(invoice));
    identity(invoice, &mut out);
    parties(invoice, &mut out);
    amounts(invoice, &mut out);
    out.text("type_code", invoice.type_code.as_ref());
    out.text("order", invoice.order.as_ref().or_else(|| only_order(invoice)));
    out.text("preceding_invoice", invoice.preceding.iter().find_map(|earlier| earlier.number.as_ref()));
    terms_of_payment(invoice, &mut out);
    out.0
}

impl Invoice {
    /// Whether the seller draws the money (payment means 49 or 59); nothing is to be paid.
    pub fn is_direct_debit(&self) -> bool {
        let drawn = |code: &str| matches!(code, "49" | "59");
        self.payment.means.iter().any(|means| means.code.as_ref().is_some_and(|code| drawn(&code.value)))
    }
}

/// Decimal places that amounts show at least.
fn places(invoice: &Invoice) -> u32 {
    let currency = invoice.currency.as_ref().and_then(|code| Currency::parse(&code.value).ok());
    currency.map_or(2, Currency::places)
}

struct Fields(Vec<FieldValue>, u32);

impl Fields {
    fn put(&mut self, name: &'static str, value: String, path: &str) {
        self.0.push(FieldValue { name, value, path: path.to_owned() });
    }

    fn text(&mut self, name: &'static str, read: Option<&Read<String>>) {
        if let Some(read) = read {
            self.put(name, read.value.clone(), &read.path);
        }
    }

    /// An identifier without blanks, in capitals.
    fn id(&mut self, name: &'static str, read: Option<&Read<String>>) {
        if let Some(read) = read {
            self.put(name, iban::compact(&read.value), &read.path);
        }
    }

    fn date(&mut self, name: &'static str, read: Option<&Read<jiff::civil::Date>>) {
        if let Some(read) = read {
            self.put(name, read.value.to_string(), &read.path);
        }
    }

    fn amount(&mut self, name: &'static str, read: Option<&Read<Decimal>>) {
        if let Some(read) = read {
            self.put(name, plain(read.value, self.1), &read.path);
        }
    }
}

/// At least `places` decimals, more only where they say something.
fn plain(value: Decimal, places: u32) -> String {
    let mut value = value.normalize();
    if value.scale() < places {
        value.rescale(places);
    }
    value.to_string()
}

fn identity(invoice: &Invoice, out: &mut Fields) {
    out.text("invoice_number", invoice.number.as_ref());
    out.date("issue_date", invoice.issue_date.as_ref());
    out.date("due_date", invoice.due_date.as_ref());
    let delivered = invoice.delivery.date.as_ref().or(invoice.delivery.period_end.as_ref());
    out.date("delivery_date", delivered);
    out.id("currency", invoice.currency.as_ref());
}

fn parties(invoice: &Invoice, out: &mut Fields) {
    let seller = &invoice.seller;
    out.text("seller_name", seller.name.as_ref());
    if let Some(address) = seller.address.as_ref().filter(|address| !address.one_line().is_empty()) {
        out.put("seller_address", address.one_line(), &address.path);
    }
    out.id("seller_vat_id", seller.vat_id.as_ref());
    out.text("seller_tax_number", seller.tax_number.as_ref());
    out.text("seller_email", seller.email());
    out.text("buyer_name", invoice.buyer.name.as_ref());
    out.id("buyer_vat_id", invoice.buyer.vat_id.as_ref());
    out.text("payee_name", invoice.payee.as_ref().and_then(|payee| payee.name.as_ref()));
    let means = &invoice.payment.means;
    let paid = means.iter().find_map(|means| means.account.as_ref());
    out.id("payee_iban", paid.or_else(|| means.iter().find_map(|means| means.debited_account.as_ref())));
    out.id("payee_bic", means.iter().find_map(|means| means.bic.as_ref()));
}

fn amounts(invoice: &Invoice, out: &mut Fields) {
    let totals = &invoice.totals;
    out.amount("net_total", totals.net.as_ref());
    out.amount("tax_total", totals.tax.as_ref());
    out.amount("gross_total", totals.gross.as_ref());
    out.amount("payable", totals.payable.as_ref());
    out.amount("prepaid", totals.prepaid.as_ref());
    let path = invoice.lines.first().map_or("/", |line| line.path.trim_end_matches("[1]"));
    out.put("line_count", invoice.lines.len().to_string(), path);
}

/// The order that the lines name, where all that name one name the same.
fn only_order(invoice: &Invoice) -> Option<&Read<String>> {
    let mut orders = invoice.lines.iter().filter_map(|line| line.order.as_ref());
    let first = orders.next()?;
    orders.all(|order| order.value == first.value).then_some(first)
}

fn terms_of_payment(invoice: &Invoice, out: &mut Fields) {
    out.text("terms", invoice.payment.terms.as_ref());
    let Some(discount) = invoice.payment.discounts.first() else { return };
    if let Some(percent) = discount.percent {
        out.put("discount_percent", percent.normalize().to_string(), &discount.path);
    }
    let issued = invoice.issue_date.as_ref().map(|date| date.value);
    if let Some(day) = discount.last_day(issued) {
        out.put("discount_until", day.to_string(), &discount.path);
    }
}
