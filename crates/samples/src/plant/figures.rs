//! Wrong sums, taxes, dates, currencies and tax numbers; and one foreign invoice with which nothing is wrong.

use super::{GERMAN, PLAIN, Trap, Wish, bill};
use crate::bill::Bill;
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::world::supplier::Channel;
use jiff::{Span, civil::date};
use rust_decimal::Decimal;

/// Plants `trap` in an otherwise clean bill.
pub fn plant(world: &mut World, trap: Trap, channel: Channel, chance: &mut Chance) -> Document {
    let wish = match trap {
        Trap::TaxRate | Trap::NoTaxNumber | Trap::BadVatId | Trap::LineSum | Trap::GrossSum => GERMAN,
        Trap::ForeignCurrency => Wish { foreign_currency: true, ..PLAIN },
        _ => PLAIN,
    };
    let mut bill = bill(world, wish, channel, chance);
    if trap == Trap::ForeignCurrency {
        return foreign(world, &bill, channel, chance);
    }
    let (code, what) = spoil(&mut bill, trap, world);
    let story = format!(
        "**Given** {} is a known supplier,\n  **when** {{this}} {what},\n  **then** the case stops with `{code}`.",
        bill.seller_name
    );
    let mut document = world.document(&bill, channel, chance);
    if trap == Trap::TaxRate {
        // No tax code has that rate; a person must settle which one is meant.
        document.fields.insert("tax_code".to_owned(), serde_json::Value::Null);
    }
    document.trapped(code, &[code], story)
}

fn spoil(bill: &mut Bill, trap: Trap, world: &World) -> (&'static str, String) {
    match trap {
        Trap::LineSum => {
            let lines = bill.net;
            bill.lines[0].net += Decimal::from(90);
            (
                "arithmetic",
                format!(
                    "has lines that add up to {:.2} and a net sum of {lines:.2}",
                    lines + Decimal::from(90)
                ),
            )
        }
        Trap::GrossSum => {
            let right = bill.gross;
            bill.gross += Decimal::from(100);
            ("arithmetic", format!("claims {:.2} where net and tax make {right:.2}", bill.gross))
        }
        Trap::TaxRate => {
            bill.lines.iter_mut().for_each(|line| line.rate = Decimal::from(16));
            bill.add_up();
            ("tax", "charges 16 % tax, a rate that Germany does not have on that day".to_owned())
        }
        Trap::NoCurrency => {
            bill.currency = "XXX".to_owned();
            ("currency", "names the currency XXX, which stands for none".to_owned())
        }
        Trap::YearOne => {
            bill.issued = date(1, 1, 1);
            ("date", "is dated into the year 1".to_owned())
        }
        Trap::ClosedPeriod => {
            bill.issued = world.day.first_of_month().saturating_sub(Span::new().days(9));
            bill.delivered = bill.issued;
            bill.due =
                Some(bill.issued.saturating_add(Span::new().days(world.suppliers[bill.supplier].net_days)));
            ("period-closed", format!("is dated {}, in a month that is closed", bill.issued))
        }
        Trap::BadVatId => {
            let good = &world.suppliers[bill.supplier].vat_id;
            let last = good.chars().last().and_then(|c| c.to_digit(10)).unwrap_or(0);
            let bad = format!("{}{}", &good[..good.len() - 1], (last + 3) % 10);
            let what = format!(
                "names the VAT id {bad}, whose check digit is wrong; the supplier is still known by its account"
            );
            bill.vat_id = Some(bad);
            ("vat-id", what)
        }
        _ => {
            bill.vat_id = None;
            bill.tax_number.clear();
            ("legal-field-missing", "names neither a VAT id nor a tax number of the seller".to_owned())
        }
    }
}

fn foreign(world: &World, bill: &Bill, channel: Channel, chance: &mut Chance) -> Document {
    let mut document = world.document(bill, channel, chance);
    document.planted = Some("foreign-currency");
    document.story = format!(
        "**Given** {} invoices in {} and the rate of the day is known,\n  **when** {{this}} arrives over {:.2} {},\n  **then** it passes like any other; a foreign currency is no exception.",
        bill.seller_name, bill.currency, bill.gross, bill.currency
    );
    document
}
