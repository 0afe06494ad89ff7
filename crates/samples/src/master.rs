//! The master data as files.

use crate::day::World;
use crate::history;
use crate::world::client;
use crate::world::supplier::Supplier;
use serde_json::Value;

/// JSON values, one a line.
pub fn lines(rows: &[Value]) -> Vec<u8> {
    rows.iter().map(|row| format!("{row}\n")).collect::<String>().into_bytes()
}

/// `master/*`.
pub fn files(world: &World) -> Vec<(String, Vec<u8>)> {
    let suppliers: Vec<Value> = world.suppliers[..world.known].iter().map(Supplier::row).collect();
    let mut past: Vec<_> = world.past.iter().collect();
    past.sort_by_key(|bill| bill.issued);
    let past: Vec<Value> =
        past.into_iter().map(|bill| history::row(bill, &world.suppliers[bill.supplier], world.day)).collect();
    let tables: [(&str, Vec<Value>); 13] = [
        ("client.json", vec![client::row()]),
        ("people.jsonl", client::people(world.day)),
        ("agents.jsonl", client::agents()),
        ("certificates.jsonl", client::certificates()),
        ("suppliers.jsonl", suppliers),
        ("orders.jsonl", world.orders.orders.clone()),
        ("receipts.jsonl", world.orders.receipts.clone()),
        ("accounts.jsonl", client::accounts()),
        ("cost-centres.jsonl", client::cost_centres()),
        ("tax-codes.jsonl", client::tax_codes()),
        ("history.jsonl", past),
        ("periods.jsonl", client::periods(world.day)),
        ("rates.jsonl", client::rates(world.day, &world.source)),
    ];
    tables.into_iter().map(|(name, rows)| (format!("master/{name}"), lines(&rows))).collect()
}
