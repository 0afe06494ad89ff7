//! Invoices that do not fit their order or its receipts.

use super::{ORDERED, Trap, supplier};
use crate::bill::Size;
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::order::Fit;
use crate::world::supplier::Channel;

/// Plants `trap`.
pub fn plant(world: &mut World, trap: Trap, channel: Channel, chance: &mut Chance) -> Document {
    let at = supplier(world, ORDERED, channel, chance);
    let size = Size { lines: (1, 3), net_below: if trap == Trap::PriceAbove { 24_000 } else { 7_000 } };
    let mut bill = world.bill(at, size, chance);
    // A deviation of 5 % must be worth more than any tolerance in euros, and 40 % of a quantity more than one piece.
    let mut tries = 0;
    while (trap == Trap::PriceAbove && bill.net < 9_000.into() || bill.lines[0].quantity < 5.into())
        && tries < 60
    {
        bill = world.bill(at, size, chance);
        tries += 1;
    }
    let (code, what) = match trap {
        Trap::NoOrder => ("order-missing", "names no order, although this supplier needs one"),
        Trap::OrderUnknown => {
            bill.order = Some(format!("4500-9{}", chance.digits(3)));
            ("order-missing", "names an order that does not exist")
        }
        Trap::OrderClosed => ("order-closed", "names an order that is closed"),
        Trap::PriceAbove => ("price", "asks for prices 5 % above the order"),
        Trap::Short => ("quantity", "claims far more than was ordered and received"),
        Trap::PartlyReceived => {
            ("not-received", "claims all that was ordered, while only three fifths were received")
        }
        _ => ("not-received", "claims goods of which nothing was received"),
    };
    let fit = match trap {
        Trap::OrderClosed => Some(Fit::Closed),
        Trap::PriceAbove => Some(Fit::PriceAbove),
        Trap::Short => Some(Fit::Short),
        Trap::PartlyReceived => Some(Fit::PartlyReceived),
        Trap::NotReceived => Some(Fit::NotReceived),
        _ => None,
    };
    if let Some(fit) = fit {
        world.orders.place(&mut bill, &world.suppliers[at], fit, chance);
    }
    let order = bill.order.as_ref().map_or_else(String::new, |order| format!(" ({order})"));
    let story = format!(
        "**Given** {} delivers against orders,\n  **when** {{this}} {what}{order},\n  **then** the case stops with `{code}`.",
        bill.seller_name
    );
    world.document(&bill, channel, chance).trapped(code, &[code], story)
}
