//! Changed bank details: the fraud that this product must never let pass.

use super::{PLAIN, Wish, bill, supplier};
use crate::bill::Size;
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::world::iban;
use crate::world::supplier::Channel;

/// An invoice that asks for payment to an account that is not in the master data.
pub fn changed(world: &mut World, channel: Channel, chance: &mut Chance) -> Document {
    let at = supplier(world, Wish::default(), channel, chance);
    let mut bill = world.clean(
        at,
        Size { lines: (1, 4), net_below: chance.pick(&[1_800, 3_400, 7_500, 12_000]) },
        chance,
    );
    // Most such letters name a bank in another country.
    let home = world.suppliers[bill.supplier].country.code;
    let country = if chance.percent(60) { chance.pick(&["PL", "ES", "GB", "LU", "BE"]) } else { home };
    let other = iban::draw(country, chance);
    let story = format!(
        "**Given** the master data know {} with the account {},\n  **when** {{this}} asks for payment to {},\n  **then** the case stops with `bank-changed`: a second person calls back on the number in the master data and two people sign before anything is paid.",
        bill.seller_name,
        world.suppliers[bill.supplier].iban(),
        other
    );
    bill.iban = Some(other);
    world.document(&bill, channel, chance).trapped("bank-changed", &["bank-changed"], story)
}

/// An invoice whose IBAN has one wrong digit.
pub fn bad_check_digits(world: &mut World, channel: Channel, chance: &mut Chance) -> Document {
    let mut bill = bill(world, PLAIN, channel, chance);
    let good = world.suppliers[bill.supplier].iban().to_owned();
    let last = good.chars().last().and_then(|c| c.to_digit(10)).unwrap_or(0);
    let bad = format!("{}{}", &good[..good.len() - 1], (last + 1) % 10);
    let story = format!(
        "**Given** the master data know {} with the account {good},\n  **when** {{this}} names {bad}, whose check digits are wrong,\n  **then** the case stops with `iban` and, because the account differs from the master data, with `bank-changed`.",
        bill.seller_name
    );
    bill.iban = Some(bad);
    world.document(&bill, channel, chance).trapped("iban", &["iban", "bank-changed"], story)
}
