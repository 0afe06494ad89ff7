//! Duplicates: the same claim twice, plainly or in disguise.

use super::{PLAIN, Trap, bill, supplier};
use crate::bill::{Bill, Size};
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::words::Language;
use crate::world::supplier::Channel;
use jiff::Span;

/// A clean document and its duplicate.
pub fn pair(world: &mut World, trap: Trap, channel: Channel, chance: &mut Chance) -> Vec<Document> {
    let bill = bill(world, PLAIN, channel, chance);
    let first_channel = if trap == Trap::OtherChannel { Channel::Text } else { channel };
    let mut first = world.document(&bill, first_channel, chance);
    let (code, again, what) = match trap {
        Trap::SameFile => ("duplicate-exact", bill.clone(), "is the same file, byte for byte"),
        Trap::SecondPrint => (
            "duplicate-exact",
            second_print(&bill, world.suppliers[bill.supplier].language()),
            "prints the same invoice again and calls it a copy",
        ),
        Trap::OtherChannel => ("duplicate-exact", bill.clone(), "brings the same invoice as XML"),
        Trap::OtherPunctuation => (
            "duplicate-suspected",
            repunctuated(&bill),
            "claims the same amount under the same number with other punctuation",
        ),
        _ => (
            "duplicate-suspected",
            same_amount(world, &bill, chance),
            "claims the same amount within days under another number",
        ),
    };
    let mut second = world.document(&again, channel, chance);
    if trap == Trap::SameFile {
        second.bytes.clone_from(&first.bytes);
        second.fields.clone_from(&first.fields);
    }
    // The original always arrives first; a draw below half of the range leaves room above.
    first.arrival >>= 1;
    second.arrival |= 1 << 63;
    let story = format!(
        "**Given** {} number {} over {:.2} {} arrived as {{first}},\n  **when** {{this}} {what},\n  **then** the case stops with `{code}` and nothing is paid twice.",
        bill.seller_name, bill.number, bill.gross, bill.currency
    );
    vec![first, second.trapped(code, &[code], story)]
}

/// An invoice that is already in the ledger.
pub fn of_the_past(world: &mut World, trap: Trap, channel: Channel, chance: &mut Chance) -> Document {
    let at = supplier(world, PLAIN, channel, chance);
    let (code, bill, when) = if trap == Trap::PaidBefore {
        let bill = world.clean(at, Size { lines: (1, 3), net_below: 2_400 }, chance);
        world.past.push(bill.clone());
        ("duplicate-exact", bill, "signed earlier this month")
    } else {
        let year = world.day.year();
        let old = world.past.iter().rfind(|past| past.supplier == at && past.issued.year() < year).cloned();
        let old = old
            .unwrap_or_else(|| world.bill(at, Size { lines: (1, 2), net_below: 2_400 }, &mut chance.clone()));
        let bill = Bill {
            issued: world.day.saturating_sub(Span::new().days(2)).max(world.day.first_of_month()),
            ..old
        };
        let due = bill.issued.saturating_add(Span::new().days(world.suppliers[at].net_days));
        (
            "duplicate-suspected",
            Bill { due: Some(due), delivered: bill.issued, ..bill },
            "signed in an earlier fiscal year",
        )
    };
    let story = format!(
        "**Given** {} number {} over {:.2} {} was {when},\n  **when** {{this}} claims it again,\n  **then** the case stops with `{code}`.",
        bill.seller_name, bill.number, bill.gross, bill.currency
    );
    world.document(&bill, channel, chance).trapped(code, &[code], story)
}

fn second_print(bill: &Bill, language: Language) -> Bill {
    let word = ["Zweitschrift", "Copy", "Duplicata"][language.column()];
    Bill { notes: vec![word.to_owned()], ..bill.clone() }
}

/// `RE-2026-00101` becomes `RE 2026/00101`; a bare number gets a hyphen after its second digit.
fn repunctuated(bill: &Bill) -> Bill {
    let number = if bill.number.chars().any(|c| "-/ ".contains(c)) {
        bill.number
            .chars()
            .map(|c| match c {
                '-' => '/',
                '/' => '-',
                ' ' => '-',
                other => other,
            })
            .collect()
    } else {
        format!("{}-{}", &bill.number[..2], &bill.number[2..])
    };
    Bill { number, ..bill.clone() }
}

fn same_amount(world: &mut World, bill: &Bill, chance: &mut Chance) -> Bill {
    let issued = bill.issued.saturating_add(Span::new().days(chance.between(1, 3))).min(world.day);
    let running = world.running[bill.supplier];
    world.running[bill.supplier] += 1;
    let supplier = &world.suppliers[bill.supplier];
    let due = Some(issued.saturating_add(Span::new().days(supplier.net_days)));
    Bill { number: supplier.invoice_number(issued, running), issued, due, ..bill.clone() }
}
