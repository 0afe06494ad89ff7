//! Documents that are no plain invoice: credit notes, reminders, statements, delivery notes, bundles.

use super::{ORDERED, PLAIN, Trap, bill, supplier};
use crate::bill::{Bill, Size};
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::order::Fit;
use crate::sheet::{self, Letter};
use crate::truth;
use crate::world::client::{self, Buyer};
use crate::world::supplier::Channel;
use rust_decimal::Decimal;

/// A credit note over half of one line, with or without the invoice it corrects.
pub fn credit_note(world: &mut World, trap: Trap, channel: Channel, chance: &mut Chance) -> Document {
    let at = supplier(world, PLAIN, channel, chance);
    let mut bill = world.bill(at, Size { lines: (1, 1), net_below: 1_500 }, chance);
    bill.credit = true;
    let old = world.past.iter().rfind(|past| past.supplier == at).cloned();
    if let (Trap::CreditNote, Some(old)) = (trap, old) {
        bill.lines = vec![old.lines[0].clone()];
        bill.lines[0].price = crate::format::cents(bill.lines[0].price / Decimal::from(4));
        bill.coding = old.coding;
        bill.add_up();
        bill.preceding = Some((old.number.clone(), old.issued));
        let mut document = world.document(&bill, channel, chance);
        document.planted = Some("credit-note");
        document.story = format!(
            "**Given** {} number {} was signed earlier,\n  **when** the credit note {{this}} over {:.2} {} names it,\n  **then** it passes and lowers the next payment.",
            bill.seller_name, old.number, bill.gross, bill.currency
        );
        return document;
    }
    let code = "credit-note-without-invoice";
    let story = format!(
        "**Given** {} is a known supplier,\n  **when** the credit note {{this}} names no invoice,\n  **then** the case stops with `{code}`.",
        bill.seller_name
    );
    world.document(&bill, channel, chance).trapped(code, &[code], story)
}

/// A letter that is not to be booked.
pub fn letter(world: &mut World, trap: Trap, chance: &mut Chance) -> Document {
    let wish = if trap == Trap::DeliveryNote { ORDERED } else { PLAIN };
    let mut bill = bill(world, wish, Channel::Text, chance);
    if trap == Trap::DeliveryNote {
        let at = bill.supplier;
        world.orders.place(&mut bill, &world.suppliers[at], Fit::Good, chance);
    }
    let document = world.document(&bill, Channel::Text, chance);
    let supplier = &world.suppliers[bill.supplier];
    let past: Vec<&Bill> = world.past.iter().filter(|past| past.supplier == bill.supplier).collect();
    let (letter, kind, what) = match trap {
        Trap::Reminder => (
            Letter::Reminder(&past[past.len().saturating_sub(2)..]),
            "reminder",
            "a reminder of earlier invoices",
        ),
        Trap::Statement => {
            (Letter::Statement(&past[past.len().saturating_sub(7)..]), "statement", "a statement of account")
        }
        _ => (Letter::DeliveryNote, "other", "a delivery note"),
    };
    let pages =
        sheet::print_letter(letter, &bill, supplier, &supplier.style, &Buyer::tarnsel(client::NAMES[0]));
    let story = format!(
        "**Given** {} is a known supplier,\n  **when** {{this}} is {what},\n  **then** the case stops with `not-an-invoice` and nothing is booked.",
        bill.seller_name
    );
    Document { bytes: crate::pdf::write(&pages, "", None), fields: truth::nothing(), kind, ..document }
        .trapped("not-an-invoice", &["not-an-invoice"], story)
}

/// Two invoices of one seller scanned into one file.
pub fn bundle(world: &mut World, chance: &mut Chance) -> Document {
    let first = bill(world, PLAIN, Channel::Text, chance);
    let second = world.bill(first.supplier, Size { lines: (1, 3), net_below: 2_200 }, chance);
    let document = world.document(&first, Channel::Text, chance);
    let supplier = &world.suppliers[first.supplier];
    let mut pages = sheet::print(&first, supplier, &supplier.style, &Buyer::tarnsel(client::NAMES[0]));
    pages.extend(sheet::print(&second, supplier, &supplier.style, &Buyer::tarnsel(client::NAMES[0])));
    let code = "several-invoices";
    let story = format!(
        "**Given** {} sends two invoices at once,\n  **when** {{this}} holds both {} and {},\n  **then** the case stops with `{code}` until a person has split it.",
        first.seller_name, first.number, second.number
    );
    Document { bytes: crate::pdf::write(&pages, "", None), fields: truth::nothing(), ..document }.trapped(
        code,
        &[code],
        story,
    )
}
