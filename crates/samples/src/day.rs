//! Puts a day together: the world, then the documents, then the files.

use crate::bill::{self, Bill, Size};
use crate::chance::Chance;
use crate::order::{Fit, Orders};
use crate::world::client;
use crate::world::supplier::{Channel, Profile, Supplier, draw_all, slug};
use crate::{Mix, Options, SampleDay, history, sheet, truth, wire};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Suppliers on the master data of a small day.
const SUPPLIERS: usize = 48;
/// The first days of the month a document may be dated, counted back from the day.
const DAYS_BACK: i64 = 12;

/// One document of the day.
pub struct Document {
    /// Sorts the documents into their order of arrival.
    pub arrival: u64,
    /// The part of the file name that says who sent it.
    pub slug: String,
    /// `pdf` or `xml`.
    pub extension: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it carries.
    pub fields: Map<String, Value>,
    /// `invoice`, `credit-note`, …
    pub kind: &'static str,
    /// The name of its layout.
    pub layout: String,
    /// What is planted in it.
    pub planted: Option<&'static str>,
    /// The exceptions to expect.
    pub exceptions: Vec<&'static str>,
    /// Whether a person must look.
    pub person: bool,
    /// What a business reader should know about it.
    pub story: String,
}

/// The world in which documents are made.
pub struct World {
    /// The day.
    pub day: Date,
    /// Everyone who sends invoices.
    pub suppliers: Vec<Supplier>,
    /// Orders and receipts so far.
    pub orders: Orders,
    /// Rows of the past.
    pub past: Vec<Bill>,
    /// The next running number of each supplier.
    pub running: Vec<usize>,
    /// Supplier and gross amount of every bill, so that no two clean ones look alike.
    pub amounts: BTreeSet<(usize, String)>,
    /// The source of choices.
    pub source: Chance,
}

impl World {
    /// The world of `options`.
    pub fn new(seed: u64, count: usize, options: &Options) -> Self {
        let source = Chance::new(seed);
        let wanted = match options.mix {
            Mix::Text => SUPPLIERS.max(count / 5),
            Mix::Day | Mix::Structured => SUPPLIERS.max(count / 40),
        };
        let suppliers = draw_all(wanted, options.day, options.mix == Mix::Text, &source);
        let past: Vec<Bill> = suppliers.iter().enumerate().flat_map(|(at, supplier)| history::past(at, supplier, options.day, &source)).collect();
        let amounts = past.iter().map(|bill| (bill.supplier, bill.gross.to_string())).collect();
        Self { day: options.day, running: vec![101; suppliers.len()], suppliers, orders: Orders::default(), past, amounts, source }
    }

    /// A new bill of supplier `at` without its order.
    pub fn bill(&mut self, at: usize, size: Size, chance: &mut Chance) -> Bill {
        let back = chance.between(0, DAYS_BACK);
        let issued = self.day.saturating_sub(jiff::Span::new().days(back)).max(self.day.first_of_month());
        loop {
            let running = self.running[at];
            self.running[at] += 1 + chance.below(3);
            let bill = bill::draw(at, &self.suppliers[at], issued, running, size, chance);
            // Equal amounts within days would be suspected duplicates, and rightly so.
            if self.amounts.insert((at, bill.gross.to_string())) {
                return bill;
            }
        }
    }

    /// A clean bill, with its order where the supplier needs one.
    pub fn clean(&mut self, at: usize, size: Size, chance: &mut Chance) -> Bill {
        let mut bill = self.bill(at, size, chance);
        if self.suppliers[at].trade.ordered {
            self.orders.place(&mut bill, &self.suppliers[at], Fit::Good, chance);
        }
        bill
    }

    /// `bill` as a document on its supplier's channel, with nothing planted.
    pub fn document(&self, bill: &Bill, channel: Channel, chance: &mut Chance) -> Document {
        let supplier = &self.suppliers[bill.supplier];
        let buyer = chance.pick(&client::NAMES);
        let (bytes, extension) = render(bill, supplier, channel, buyer);
        Document {
            arrival: chance.next(),
            slug: slug(&supplier.short),
            extension,
            bytes,
            fields: truth::fields(bill, supplier, &supplier.style, buyer, channel, true),
            kind: if bill.credit { "credit-note" } else { "invoice" },
            layout: truth::layout(channel, &supplier.style),
            planted: None,
            exceptions: Vec::new(),
            person: !is_fully_structured(channel),
            story: String::new(),
        }
    }
}

/// The bytes of `bill` on `channel`.
pub fn render(bill: &Bill, supplier: &Supplier, channel: Channel, buyer: &str) -> (Vec<u8>, &'static str) {
    let pages = || sheet::print(bill, supplier, &supplier.style, buyer);
    match channel {
        Channel::Ubl => (wire::ubl::write(bill, supplier, buyer), "xml"),
        Channel::Cii => (wire::cii::write(bill, supplier, buyer, Profile::En16931), "xml"),
        Channel::Hybrid(profile) => (wire::hybrid::write(&pages(), bill, supplier, buyer, profile), "pdf"),
        Channel::Text => (crate::pdf::write(&pages(), &bill.number, None), "pdf"),
    }
}

/// Whether every field of the work stands in the structured part.
pub fn is_fully_structured(channel: Channel) -> bool {
    !matches!(channel, Channel::Text | Channel::Hybrid(Profile::Minimum | Profile::BasicWl))
}

/// The whole day.
pub fn build(seed: u64, count: usize, options: &Options) -> SampleDay {
    let mut world = World::new(seed, count, options);
    let mut documents = Vec::new();
    for at in 0..count {
        let mut chance = world.source.fork("document", at);
        documents.push(clean_document(&mut world, at, options, &mut chance));
    }
    documents.sort_by_key(|document| document.arrival);
    files(&world, documents)
}

fn clean_document(world: &mut World, at: usize, options: &Options, chance: &mut Chance) -> Document {
    let supplier = at % world.suppliers.len();
    let channel = match (options.mix, world.suppliers[supplier].channel) {
        (Mix::Structured, channel) if is_fully_structured(channel) => channel,
        (Mix::Structured, _) => chance.pick(&[Channel::Ubl, Channel::Cii, Channel::Hybrid(Profile::En16931)]),
        (_, channel) => channel,
    };
    let long = world.suppliers[supplier].long && options.mix != Mix::Structured;
    let size = match options.mix {
        // Small enough that no approval is needed: this mix measures the machine.
        Mix::Structured => Size { lines: (1, 5), net_below: 3_400 },
        _ if long => Size { lines: (34, 64), net_below: 48_000 },
        _ => Size { lines: (1, chance.pick(&[2, 4, 6, 9])), net_below: chance.pick(&[900, 2_400, 3_900, 3_900, 9_000, 14_000, 31_000, 52_000]) },
    };
    let bill = world.clean(supplier, size, chance);
    world.document(&bill, channel, chance)
}

/// Names the documents in their order of arrival and writes everything down.
fn files(world: &World, documents: Vec<Document>) -> SampleDay {
    let digits = documents.len().to_string().len().max(3);
    let mut files = Vec::new();
    let mut truths = Vec::new();
    for (at, document) in documents.into_iter().enumerate() {
        let input = format!("documents/{:0digits$}-{}.{}", at + 1, document.slug, document.extension);
        truths.push(json!({
            "input": input, "fields": document.fields, "kind": document.kind, "layout": document.layout, "planted": document.planted,
            "expect": { "exceptions": document.exceptions, "person": document.person },
        }));
        files.push((input, document.bytes));
    }
    files.extend(master(world));
    files.push(("truth.jsonl".to_owned(), lines(&truths)));
    SampleDay { files }
}

fn lines(rows: &[Value]) -> Vec<u8> {
    rows.iter().map(|row| format!("{row}\n")).collect::<String>().into_bytes()
}

fn master(world: &World) -> Vec<(String, Vec<u8>)> {
    let suppliers: Vec<Value> = world.suppliers.iter().map(Supplier::row).collect();
    let past: Vec<Value> = world.past.iter().map(|bill| history::row(bill, &world.suppliers[bill.supplier])).collect();
    let tables: [(&str, Vec<Value>); 12] = [
        ("client.json", vec![client::row()]),
        ("people.jsonl", client::people(world.day)),
        ("agents.jsonl", client::agents()),
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
