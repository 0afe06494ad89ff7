//! Puts a day together: the world, then the documents, then the files. Read [`build`] first.

use crate::bill::{self, Bill, Size};
use crate::chance::Chance;
use crate::order::{Fit, Orders};
use crate::plant::{self, PLANS, Trap};
use crate::style::Style;
use crate::world::client::{self, Buyer};
use crate::world::supplier::{Channel, Profile, Supplier, draw_all, slug};
use crate::{DOCUMENTS_USUAL, Mix, Options, SampleDay, history, master, scenario, sheet, truth, wire};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Suppliers in the master data of a small day.
const SUPPLIERS: usize = 48;
/// Sellers that are not in the master data.
const STRANGERS: usize = 2;
/// How many days before the day a document may be dated; never before the first of the month, because earlier months are closed.
const DAYS_BACK: i64 = 12;
/// Of a hundred documents below the usual count, how many may be planted.
const PLANTED_PERCENT: usize = 55;
/// In the training mix every document of this number is a letter that is no invoice.
const LETTERS_EVERY: usize = 25;
/// Orders without an invoice on the day, for each hundred documents.
const UNRELATED_PERCENT: usize = 15;

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
    /// Given, when and then in Markdown; `{this}` and `{first}` stand for this document and the one it doubles.
    pub story: String,
    /// The position in the list of documents of the one it doubles.
    pub first: Option<usize>,
}

/// The world in which documents are made.
pub struct World {
    /// The day.
    pub day: Date,
    /// Everyone who sends invoices; the strangers last.
    pub suppliers: Vec<Supplier>,
    /// How many of them are in the master data.
    pub known: usize,
    /// How many strangers have written already.
    strangers: usize,
    /// Orders and receipts so far.
    pub orders: Orders,
    /// Bills that were signed before.
    pub past: Vec<Bill>,
    /// The next running number of each supplier.
    pub running: Vec<usize>,
    /// How often something was planted on each supplier.
    pub planted: Vec<usize>,
    /// Supplier and gross amount of every bill, so that no two clean ones look alike.
    amounts: BTreeSet<(usize, String)>,
    /// The source of choices.
    pub source: Chance,
}

impl World {
    /// The world of `options`.
    pub fn new(seed: u64, count: usize, options: &Options) -> Self {
        let source = Chance::new(seed);
        let known = match options.mix {
            Mix::Text => SUPPLIERS.max(count / 5),
            Mix::Training => SUPPLIERS.max(count / 3),
            Mix::Day | Mix::Structured => SUPPLIERS.max(count / 40),
        };
        let suppliers = draw_all(known + STRANGERS, options.day, options.mix, &source);
        let past: Vec<Bill> = suppliers[..known]
            .iter()
            .enumerate()
            .flat_map(|(at, supplier)| history::past(at, supplier, options.day, &source))
            .collect();
        let amounts = past.iter().map(|bill| (bill.supplier, bill.gross.to_string())).collect();
        Self {
            day: options.day,
            running: (0..suppliers.len()).map(|at| history::first_number(at, &source)).collect(),
            planted: vec![0; suppliers.len()],
            suppliers,
            known,
            strangers: 0,
            orders: Orders::default(),
            past,
            amounts,
            source,
        }
    }

    /// A seller that is not in the master data.
    pub fn next_stranger(&mut self) -> usize {
        self.strangers += 1;
        self.known + (self.strangers - 1) % STRANGERS
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

    /// `bill` as a document on `channel`, with nothing planted.
    pub fn document(&self, bill: &Bill, channel: Channel, chance: &mut Chance) -> Document {
        let buyer = Buyer::tarnsel(chance.pick(&client::NAMES));
        self.addressed(bill, channel, &buyer, chance)
    }

    /// The same, addressed to `buyer`.
    pub fn addressed(&self, bill: &Bill, channel: Channel, buyer: &Buyer, chance: &mut Chance) -> Document {
        let supplier = &self.suppliers[bill.supplier];
        let (bytes, extension) = render(bill, supplier, channel, buyer);
        Document {
            arrival: chance.next(),
            slug: slug(&supplier.short),
            extension,
            bytes,
            fields: truth::fields(bill, supplier, &supplier.style, &buyer.name, channel, true),
            kind: if bill.credit { "credit-note" } else { "invoice" },
            layout: truth::layout(channel, &supplier.style),
            planted: None,
            exceptions: Vec::new(),
            person: !is_fully_structured(channel),
            story: String::new(),
            first: None,
        }
    }
}

/// The bytes of `bill` on `channel`, and the ending of the file's name.
pub fn render(bill: &Bill, supplier: &Supplier, channel: Channel, buyer: &Buyer) -> (Vec<u8>, &'static str) {
    let pages = || sheet::print(bill, supplier, &supplier.style, buyer);
    match channel {
        Channel::Ubl => (wire::ubl::write(bill, supplier, &buyer.name), "xml"),
        Channel::Cii => (wire::cii::write(bill, supplier, &buyer.name, Profile::En16931), "xml"),
        Channel::Hybrid(profile) => {
            (wire::hybrid::write(&pages(), bill, supplier, &buyer.name, profile), "pdf")
        }
        Channel::Text => (crate::pdf::write(&pages(), &bill.number, None), "pdf"),
    }
}

/// Whether all that the work needs stands in the structured part.
pub fn is_fully_structured(channel: Channel) -> bool {
    !matches!(channel, Channel::Text | Channel::Hybrid(Profile::Minimum | Profile::BasicWl))
}

/// The whole day.
pub fn build(seed: u64, count: usize, options: &Options) -> SampleDay {
    let mut world = World::new(seed, count, options);
    let mut documents = match options.mix {
        Mix::Day => planted(&mut world, count),
        Mix::Structured | Mix::Text | Mix::Training => Vec::new(),
    };
    let mut clean = 0;
    while documents.len() < count {
        if options.mix == Mix::Text && documents.len() == count / 2 {
            change_template(&mut world);
        }
        let mut chance = world.source.fork("document", clean);
        let mut document = clean_document(&mut world, clean, options.mix, &mut chance);
        if options.mix == Mix::Text {
            // In the order of writing, so that the changed template comes in the middle.
            document.arrival = clean as u64;
        }
        documents.push(document);
        clean += 1;
    }
    if options.mix == Mix::Day {
        unrelated_orders(&mut world, count * UNRELATED_PERCENT / 100);
    }
    files(&world, documents)
}

/// All planted cases that fit into `count`; a duplicate brings its original.
fn planted(world: &mut World, count: usize) -> Vec<Document> {
    let room = if count >= DOCUMENTS_USUAL { count } else { count * PLANTED_PERCENT / 100 };
    let mut documents: Vec<Document> = Vec::new();
    for (at, plan) in PLANS.iter().enumerate() {
        if documents.len() + plan.0.documents() > room {
            break;
        }
        let mut chance = world.source.fork("plan", at);
        let first = documents.len();
        let mut new = plant::plant(world, *plan, &mut chance);
        if let [_, duplicate] = new.as_mut_slice() {
            duplicate.first = Some(first);
        }
        documents.extend(new);
    }
    documents
}

/// The first supplier gets new letter paper.
fn change_template(world: &mut World) {
    let mut chance = world.source.fork("new template", 0);
    let language = world.suppliers[0].style.language;
    world.suppliers[0].style = Style::draw(world.suppliers.len() + 3, language, &mut chance);
}

/// The supplier of clean document `at`: six of seven come from suppliers with orders, so that with the planted ones more than half do.
fn turn(world: &World, at: usize, mix: Mix) -> usize {
    if mix == Mix::Training {
        return at % world.known;
    }
    if mix == Mix::Text {
        // Every eighth letter comes from the supplier whose template changes.
        return if at.is_multiple_of(8) { 0 } else { at % world.known };
    }
    let ordered = at % 7 < 6;
    let these: Vec<usize> =
        (0..world.known).filter(|at| world.suppliers[*at].trade.ordered == ordered).collect();
    let number = if ordered { at / 7 * 6 + at % 7 } else { at / 7 };
    these[number % these.len().max(1)]
}

fn clean_document(world: &mut World, at: usize, mix: Mix, chance: &mut Chance) -> Document {
    let supplier = turn(world, at, mix);
    let channel = match (mix, world.suppliers[supplier].channel) {
        (Mix::Structured, channel) if is_fully_structured(channel) => channel,
        (Mix::Structured, _) => chance.pick(&[Channel::Ubl, Channel::Cii, Channel::Hybrid(Profile::En16931)]),
        (_, channel) => channel,
    };
    let long = world.suppliers[supplier].long && mix != Mix::Structured;
    let size = match mix {
        // Small enough that no approval is needed: this mix measures the machine.
        Mix::Structured => Size { lines: (1, 5), net_below: 3_400 },
        _ if long => Size { lines: (34, 64), net_below: 48_000 },
        _ => Size {
            lines: (1, chance.pick(&[2, 4, 6, 9, 14])),
            net_below: chance.pick(&[900, 2_400, 3_900, 3_900, 9_000, 14_000, 31_000, 52_000]),
        },
    };
    if mix == Mix::Training && at % LETTERS_EVERY == LETTERS_EVERY - 1 {
        let letter = chance.pick(&[Trap::Reminder, Trap::Statement, Trap::DeliveryNote]);
        return plant::plant(world, (letter, None), chance).remove(0);
    }
    if mix == Mix::Training {
        return training_document(world, supplier, size, chance);
    }
    let bill = world.clean(supplier, size, chance);
    world.document(&bill, channel, chance)
}

/// A letter to some invented company, with what makes sums hard to tell apart: a second tax rate, a payment on account, a credit.
fn training_document(world: &mut World, at: usize, size: Size, chance: &mut Chance) -> Document {
    let mut bill = world.bill(at, size, chance);
    if chance.percent(20) && bill.category == "S" {
        bill.add_freight(&world.suppliers[at], chance);
    }
    if chance.percent(12) {
        bill.prepaid =
            crate::format::cents(bill.gross * rust_decimal::Decimal::new(chance.pick(&[10, 25, 30, 50]), 2));
    } else if chance.percent(8) {
        bill.credit = true;
        bill.preceding =
            Some((world.suppliers[at].invoice_number(bill.issued, world.running[at] + 7), bill.issued));
    }
    if chance.percent(60) {
        bill.order = Some(chance.pick(&["PO-", "4500", "B", "2026-", "45/"]).to_owned() + &chance.digits(6));
    }
    let buyer = if chance.percent(20) {
        Buyer::tarnsel(client::NAMES[0])
    } else {
        Buyer::draw(world.suppliers[at].country, chance)
    };
    world.addressed(&bill, Channel::Text, &buyer, chance)
}

fn unrelated_orders(world: &mut World, count: usize) {
    let ordered: Vec<usize> = (0..world.known).filter(|at| world.suppliers[*at].trade.ordered).collect();
    for at in 0..count.min(ordered.len() * 20) {
        let mut chance = world.source.fork("unrelated order", at);
        let supplier = ordered[at % ordered.len()];
        let bill = world.bill(supplier, Size { lines: (1, 4), net_below: 9_000 }, &mut chance);
        world.orders.place_unrelated(&bill, &world.suppliers[supplier], &mut chance);
    }
}

/// Names the documents in their order of arrival and writes everything down.
fn files(world: &World, documents: Vec<Document>) -> SampleDay {
    let digits = documents.len().to_string().len().max(3);
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_key(|at| documents[*at].arrival);
    let mut names = vec![String::new(); documents.len()];
    for (arrived, at) in order.iter().enumerate() {
        names[*at] = format!(
            "documents/{:0digits$}-{}.{}",
            arrived + 1,
            documents[*at].slug,
            documents[*at].extension
        );
    }
    let scenario = scenario::markdown(world, &documents, &names);
    let truths: Vec<Value> = order.iter().map(|at| truth_row(&documents[*at], &names[*at])).collect();
    let mut files: Vec<(String, Vec<u8>)> =
        names.into_iter().zip(documents.into_iter().map(|document| document.bytes)).collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.extend(master::files(world));
    files.push(("truth.jsonl".to_owned(), master::lines(&truths)));
    files.push(("scenario.md".to_owned(), scenario.into_bytes()));
    SampleDay { files }
}

fn truth_row(document: &Document, input: &str) -> Value {
    json!({
        "input": input, "fields": document.fields, "kind": document.kind, "layout": document.layout, "planted": document.planted,
        "expect": { "exceptions": document.exceptions, "person": document.person },
    })
}
