//! What a seller claims, before anyone has printed or serialised it.

use crate::chance::Chance;
use crate::format::cents;
use crate::world::supplier::Supplier;
use crate::world::trade::Item;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// One line.
#[derive(Clone, Debug)]
pub struct BillLine {
    /// What was delivered, in the language of the letter.
    pub description: String,
    /// The seller's item number.
    pub item_number: String,
    /// How many.
    pub quantity: Decimal,
    /// UN/ECE Recommendation 20 code.
    pub unit: &'static str,
    /// Net price of one unit.
    pub price: Decimal,
    /// Net amount.
    pub net: Decimal,
    /// Tax rate in percent.
    pub rate: Decimal,
    /// Line of the order it belongs to.
    pub order_line: Option<usize>,
}

/// Tax of one rate.
#[derive(Clone, Debug)]
pub struct Tax {
    /// UNCL 5305 category.
    pub category: &'static str,
    /// Percent.
    pub rate: Decimal,
    /// Taxable amount.
    pub base: Decimal,
    /// Tax.
    pub tax: Decimal,
}

/// An invoice or a credit note.
#[derive(Clone, Debug)]
pub struct Bill {
    /// A credit note rather than an invoice; its amounts stay positive.
    pub credit: bool,
    /// The seller's number.
    pub number: String,
    /// Issued.
    pub issued: Date,
    /// Due.
    pub due: Option<Date>,
    /// Delivered or performed.
    pub delivered: Date,
    /// Currency code.
    pub currency: String,
    /// Index of the supplier.
    pub supplier: usize,
    /// The seller's name as printed.
    pub seller_name: String,
    /// The seller's VAT id as printed; `None` hides it.
    pub vat_id: Option<String>,
    /// The seller's national tax number as printed; empty hides it.
    pub tax_number: String,
    /// The account to pay to as printed.
    pub iban: Option<String>,
    /// Lines.
    pub lines: Vec<BillLine>,
    /// Category of all lines.
    pub category: &'static str,
    /// Taxes.
    pub taxes: Vec<Tax>,
    /// Sum of the lines.
    pub net: Decimal,
    /// Sum of the taxes.
    pub tax: Decimal,
    /// Net and tax.
    pub gross: Decimal,
    /// Paid beforehand.
    pub prepaid: Decimal,
    /// The buyer's order.
    pub order: Option<String>,
    /// The seller's delivery note.
    pub delivery_note: String,
    /// The invoice a credit note corrects.
    pub preceding: Option<(String, Date)>,
    /// Which coding of the trade it belongs to.
    pub coding: usize,
    /// Sentences printed under the totals.
    pub notes: Vec<String>,
    /// Text printed white on white.
    pub hidden: Option<String>,
}

impl Bill {
    /// What remains to be paid.
    pub fn payable(&self) -> Decimal {
        self.gross - self.prepaid
    }

    /// UNTDID 1001: 380 an invoice, 381 a credit note.
    pub fn type_code(&self) -> &'static str {
        if self.credit { "381" } else { "380" }
    }

    /// Computes sums and taxes from the lines (EN 16931, BR-CO-10, BR-CO-13 to 15 and 17).
    pub fn add_up(&mut self) {
        for line in &mut self.lines {
            line.net = cents(line.quantity * line.price);
        }
        let mut rates: Vec<Decimal> = self.lines.iter().map(|line| line.rate).collect();
        rates.sort();
        rates.dedup();
        self.taxes = rates
            .into_iter()
            .map(|rate| {
                let base: Decimal =
                    self.lines.iter().filter(|line| line.rate == rate).map(|line| line.net).sum();
                Tax { category: self.category, rate, base, tax: cents(base * rate / Decimal::ONE_HUNDRED) }
            })
            .collect();
        self.net = self.lines.iter().map(|line| line.net).sum();
        self.tax = self.taxes.iter().map(|tax| tax.tax).sum();
        self.gross = self.net + self.tax;
    }
}

impl Bill {
    /// A line for carriage at the standard rate of the seller's country.
    pub fn add_freight(&mut self, supplier: &Supplier, chance: &mut Chance) {
        let price = Decimal::new(chance.between(890, 14_900), 2);
        self.lines.push(BillLine {
            description: ["Fracht und Verpackung", "Carriage and packing", "Frais de port"]
                [supplier.language().column()]
            .to_owned(),
            item_number: chance.digits(4),
            quantity: Decimal::ONE,
            unit: "LS",
            price,
            net: price,
            rate: Decimal::from(supplier.country.rate),
            order_line: None,
        });
        self.add_up();
    }
}

/// How a seller of that country taxes what it sells to the client (directive 2006/112/EC): category and rate.
pub fn taxation(supplier: &Supplier) -> (&'static str, i64) {
    let trade = supplier.trade;
    match supplier.country.code {
        "DE" if trade.rate == 0 => ("E", 0),
        "DE" => ("S", trade.rate),
        // Services used on the spot carry the tax of the spot.
        _ if supplier.local_tax && trade.rate > 0 => ("S", supplier.country.rate),
        "GB" | "CH" if trade.goods => ("G", 0),
        _ if trade.rate == 0 => ("E", 0),
        _ if trade.goods => ("K", 0),
        _ => ("AE", 0),
    }
}

/// The client's tax code for it.
pub fn tax_code(category: &str, rate: Decimal, country: &str) -> String {
    match category {
        "S" if country == "DE" => format!("V{}", rate.normalize()),
        "S" => format!("{country}{}", rate.normalize()),
        "K" => "IC".to_owned(),
        "AE" => "RC".to_owned(),
        "G" => "IM0".to_owned(),
        _ => "V0".to_owned(),
    }
}

/// How large an invoice shall be.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Fewest and most lines.
    pub lines: (i64, i64),
    /// The sum of the lines stays below this, in whole units of the currency.
    pub net_below: i64,
}

/// Units of a currency for one euro, in hundredths, so that foreign invoices have like sizes.
pub fn per_euro(currency: &str) -> i64 {
    match currency {
        "SEK" => 1141,
        "PLN" => 428,
        "CHF" => 94,
        "GBP" => 86,
        "USD" => 108,
        _ => 100,
    }
}

/// Draws an invoice of `supplier`, issued on `issued`, with running number `running`.
pub fn draw(
    at: usize,
    supplier: &Supplier,
    issued: Date,
    running: usize,
    size: Size,
    chance: &mut Chance,
) -> Bill {
    let coding = if supplier.trade.codings.len() > 1 && chance.percent(30) { 1 } else { 0 };
    let (category, rate) = taxation(supplier);
    let items: Vec<&Item> = supplier.trade.items.iter().filter(|item| item.coding == coding).collect();
    let count = chance.between(size.lines.0, size.lines.1);
    let factor = per_euro(supplier.currency);
    let mut lines: Vec<BillLine> = Vec::new();
    let mut room = Decimal::from(size.net_below * factor / 100);
    for at_line in 0..count {
        // A short price list is gone through once; a long invoice repeats it with other lots.
        let item = items[(at_line as usize + running) % items.len()];
        if at_line as usize >= items.len() && item.unit == "MON" {
            break;
        }
        let line = line(item, supplier, rate, factor, size.net_below, chance);
        if line.net > room && !lines.is_empty() {
            continue;
        }
        room -= line.net;
        lines.push(line);
    }
    let span = |days: i64| jiff::Span::new().days(days);
    let mut bill = Bill {
        credit: false,
        number: supplier.invoice_number(issued, running),
        issued,
        due: Some(issued.saturating_add(span(supplier.net_days))),
        delivered: issued.saturating_sub(span(chance.between(0, 6))),
        currency: supplier.currency.to_owned(),
        supplier: at,
        seller_name: supplier.name.clone(),
        vat_id: Some(supplier.vat_id.clone()),
        tax_number: supplier.tax_number.clone(),
        iban: Some(supplier.iban().to_owned()),
        lines,
        category,
        taxes: Vec::new(),
        net: Decimal::ZERO,
        tax: Decimal::ZERO,
        gross: Decimal::ZERO,
        prepaid: Decimal::ZERO,
        order: None,
        delivery_note: format!("{}{}", chance.pick(&["LS", "L-", "", "DN", "8"]), chance.digits(6)),
        preceding: None,
        coding,
        notes: Vec::new(),
        hidden: None,
    };
    bill.add_up();
    bill
}

fn line(
    item: &Item,
    supplier: &Supplier,
    rate: i64,
    factor: i64,
    net_below: i64,
    chance: &mut Chance,
) -> BillLine {
    let scaled = chance.between(item.price.0, item.price.1) * factor / 100;
    // Prices of a cent and more are in cents; only prices of energy and printing have four places.
    let price = if scaled < 10_000 { Decimal::new(scaled, 4) } else { Decimal::new(scaled / 100, 2) };
    // A small invoice of a seller of machines is for a small part.
    let ceiling = Decimal::from(net_below * factor / 100);
    let price =
        if price > ceiling { cents(ceiling * Decimal::new(chance.between(300, 990), 3)) } else { price };
    let wished = chance.between(item.quantity.0, item.quantity.1);
    let most = ceiling / price;
    let most: i64 = most.trunc().try_into().unwrap_or(wished);
    let mut quantity = Decimal::from(wished.min(most).max(1));
    if matches!(item.unit, "HUR" | "TNE") && chance.percent(50) {
        quantity += Decimal::new(chance.pick(&[25, 50, 75]), 2);
    }
    BillLine {
        description: item.names[supplier.language().column()].to_owned(),
        item_number: format!("{}{}", chance.pick(&["", "", "A-", "10."]), chance.digits(5)),
        quantity,
        unit: item.unit,
        price,
        net: cents(quantity * price),
        rate: Decimal::from(rate),
        order_line: None,
    }
}
