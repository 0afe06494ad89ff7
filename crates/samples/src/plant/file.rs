//! Files that cannot be read, and one that says two things.

use super::{PLAIN, Trap, bill};
use crate::bill::Bill;
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::world::client::{self, Buyer};
use crate::world::supplier::{Channel, Profile};
use crate::{pdf, sheet, truth, wire};
use rust_decimal::Decimal;

/// A file from which nothing can be read.
pub fn plant(world: &mut World, trap: Trap, chance: &mut Chance) -> Document {
    let bill = bill(world, PLAIN, Channel::Text, chance);
    let document = world.document(&bill, Channel::Text, chance);
    let (bytes, code, what) = match trap {
        Trap::Encrypted => (locked(world, &bill, chance), "encrypted", "is locked with a password"),
        Trap::Empty => (Vec::new(), "unreadable", "has no bytes at all"),
        _ => (cut(&document.bytes), "unreadable", "breaks off before its first page is complete"),
    };
    let story = format!(
        "**Given** {} is a known supplier,\n  **when** {{this}} {what},\n  **then** the case stops with `{code}`; a person asks the sender for a readable file.",
        bill.seller_name
    );
    Document { bytes, fields: truth::nothing(), kind: "other", ..document }.trapped(code, &[code], story)
}

fn locked(world: &World, bill: &Bill, chance: &mut Chance) -> Vec<u8> {
    let supplier = &world.suppliers[bill.supplier];
    let pages = sheet::print(bill, supplier, &supplier.style, &Buyer::tarnsel(client::NAMES[0]));
    let mut id = [0; 16];
    id[..8].copy_from_slice(&chance.next().to_le_bytes());
    id[8..].copy_from_slice(&chance.next().to_le_bytes());
    pdf::write_locked(&pages, "tarnsel-2026", id)
}

/// The first half of what stands before the end of the first page's text.
fn cut(bytes: &[u8]) -> Vec<u8> {
    let end = bytes.windows(9).position(|window| window == b"endstream").unwrap_or(bytes.len());
    bytes[..end / 2].to_vec()
}

/// A hybrid whose page claims more than its XML.
pub fn differs(world: &mut World, channel: Channel, chance: &mut Chance) -> Document {
    let bill = bill(world, PLAIN, channel, chance);
    let document = world.document(&bill, channel, chance);
    let mut shown = bill.clone();
    let more = crate::format::cents(shown.lines[0].price / Decimal::TEN) + Decimal::ONE;
    shown.lines[0].price += more;
    shown.add_up();
    let supplier = &world.suppliers[bill.supplier];
    let buyer = document.fields["buyer_name"].as_str().unwrap_or(client::NAMES[0]).to_owned();
    let pages = sheet::print(&shown, supplier, &supplier.style, &Buyer::tarnsel(&buyer));
    let bytes = wire::hybrid::write(&pages, &bill, supplier, &buyer, Profile::En16931);
    let code = "structured-differs";
    let story = format!(
        "**Given** {} sends PDFs with XML inside,\n  **when** the page of {{this}} shows {:.2} {} and its XML {:.2},\n  **then** the case stops with `{code}` and shows both.",
        bill.seller_name, shown.gross, bill.currency, bill.gross
    );
    Document { bytes, ..document }.trapped(code, &[code], story)
}
