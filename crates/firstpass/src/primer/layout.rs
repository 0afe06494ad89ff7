//! Lays an invented invoice out, every document in another way, and tells what of it is printed.

use super::bill::{Bill, Company};
use super::chance::Chance;
use super::form::Form;
use super::labels::{Label, ways};
use super::paper::Paper;
use crate::page::PageText;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The truth of a page: field name to canonical value, `None` where the field is not printed.
pub(super) type Printed = BTreeMap<&'static str, Option<String>>;

pub(super) struct Layout<'a> {
    chance: &'a mut Chance,
    bill: &'a Bill,
    form: Form,
    paper: Paper,
    truth: Printed,
    size: f64,
    colon: &'static str,
}

impl<'a> Layout<'a> {
    pub(super) fn new(chance: &'a mut Chance, bill: &'a Bill) -> Self {
        let form = Form::draw(chance, bill.language, bill.currency);
        let (width, height) = *chance.pick(&[(595.0, 842.0), (595.0, 842.0), (595.0, 842.0), (612.0, 792.0)]);
        let size = *chance.pick(&[8.0, 9.0, 10.0, 11.0]);
        let colon = *chance.pick(&[":", ":", "", " :"]);
        let truth = crate::rank::FIELDS.iter().map(|(name, _)| (*name, None)).collect();
        Self { form, paper: Paper::new(width, height), truth, size, colon, chance, bill }
    }

    /// Lays out all blocks.
    pub(super) fn draw(mut self) -> (Vec<PageText>, Printed) {
        let parties = self.chance.percent(35);
        if self.chance.percent(30) {
            let section = self.way(Label::Section);
            self.paper.put(self.paper.at_width(0.08), 14.0, self.size, &section);
        }
        let company_at_foot = self.chance.percent(60);
        if parties {
            self.title();
            self.facts();
            self.parties();
            self.section();
        } else {
            self.head();
            self.addresses();
            if self.chance.percent(50) {
                self.title();
                self.facts();
            } else {
                self.facts_beside();
                self.title();
            }
        }
        if self.chance.percent(20) {
            self.third();
        }
        if !company_at_foot {
            self.company(self.paper.at_width(0.08), self.paper.y);
            self.paper.y += 4.0 * self.line();
        }
        self.table();
        if self.chance.percent(35) {
            self.shares();
        }
        self.totals();
        self.closing();
        if company_at_foot {
            let top = self.paper.at_height(0.91);
            self.company(self.paper.at_width(0.08), top);
        }
        (self.paper.finish(), self.truth)
    }

    fn line(&self) -> f64 {
        self.size * 1.35
    }

    fn way(&mut self, label: Label) -> String {
        let ways = ways(label, self.bill.language);
        // a foreign label now and then: bilingual forms
        let ways = if self.chance.percent(4) { super::labels::ways(label, 1) } else { ways };
        (*self.chance.pick(&ways)).to_owned()
    }

    fn is(&mut self, field: &'static str, value: impl Into<String>) {
        self.truth.insert(field, Some(value.into()));
    }

    fn title(&mut self) {
        let label = if self.bill.credit { Label::Credit } else { Label::Title };
        let title = self.way(label);
        let size = self.size * *self.chance.pick(&[1.0, 1.3, 1.6, 2.0]);
        let x = self.paper.at_width(*self.chance.pick(&[0.08, 0.08, 0.6, 0.4]));
        let y = self.paper.y;
        if self.chance.percent(30) {
            self.sentence(x, y, size.min(14.0));
        } else {
            self.paper.put(x, y, size, &title);
        }
        self.paper.y += size * 1.8;
    }

    /// "Rechnung Nr. 4711 vom 05.06.2018".
    fn sentence(&mut self, x: f64, y: f64, size: f64) {
        let (head, of) = (self.way(Label::ForInvoice), self.way(Label::Of));
        let kind = if self.chance.percent(15) { " (380)" } else { "" };
        let date = self.form.date(self.bill.issued);
        let text = if self.chance.percent(70) {
            self.is("issue_date", self.bill.issued.to_string());
            format!("{head}{kind} {} {of} {date}", self.bill.number)
        } else {
            format!("{head}{kind} {}", self.bill.number)
        };
        self.is("invoice_number", self.bill.number.clone());
        self.paper.put(x, y, size, &text);
    }

    fn head(&mut self) {
        let size = self.size * *self.chance.pick(&[1.0, 1.4, 1.8, 2.4]);
        let x = self.paper.at_width(*self.chance.pick(&[0.08, 0.08, 0.55, 0.35]));
        if self.chance.percent(75) {
            self.paper.put(x, 30.0, size, &self.bill.seller.name);
            self.is("seller_name", self.bill.seller.name.clone());
        }
        if self.chance.percent(35) {
            let seller = &self.bill.seller;
            self.paper.put(x, 36.0 + size, self.size, &seller.street);
            self.paper.put(x, 36.0 + size + self.size * 1.3, self.size, &seller.town);
        }
        self.paper.y = 60.0 + size + self.size * 3.0;
    }

    fn addresses(&mut self) {
        let x = self.paper.at_width(*self.chance.pick(&[0.08, 0.08, 0.08, 0.58]));
        let (seller, buyer) = (&self.bill.seller, &self.bill.buyer);
        if self.chance.percent(55) {
            let mark = *self.chance.pick(&["·", "-", "|", "•", ","]);
            let text = match mark {
                "," => format!("{}, {}, {}", seller.name, seller.street, seller.town),
                mark => format!("{} {mark} {} {mark} {}", seller.name, seller.street, seller.town),
            };
            self.paper.put(x, self.paper.y, self.size * 0.75, &text);
            self.is("seller_name", seller.name.clone());
            self.paper.y += self.line();
        }
        if self.chance.percent(35) {
            let label = self.way(Label::Buyer);
            self.paper.put(x, self.paper.y, self.size, &format!("{label}{}", self.colon));
            self.paper.y += self.line();
        }
        self.address(x, &buyer.name, &buyer.street, &buyer.town);
        self.is("buyer_name", buyer.name.clone());
        if self.chance.percent(20) {
            self.vat(x, false);
        }
        self.paper.y += self.line();
    }

    /// A heading with a sentence under it.
    fn section(&mut self) {
        let x = self.paper.at_width(0.08);
        let heading = self.way(Label::Section);
        self.paper.put(x, self.paper.y, self.size * 1.1, &heading);
        self.paper.y += self.line();
        let label = self.way(Label::Order);
        let text = format!(
            "{label} {} {}",
            self.chance.digits(6),
            self.form.date(self.bill.printed.unwrap_or(self.bill.issued))
        );
        if self.chance.percent(60) && self.bill.printed.is_some() {
            self.paper.put(x, self.paper.y, self.size, &text);
            self.paper.y += self.line();
        }
    }

    /// A company that is neither seller nor buyer.
    fn third(&mut self) {
        let x = self.paper.at_width(*self.chance.pick(&[0.08, 0.55]));
        let heading = self.way(Label::Other);
        self.paper.put(x, self.paper.y, self.size, &format!("{heading}{}", self.colon));
        self.paper.y += self.line();
        let third = &self.bill.third;
        if self.chance.percent(40) {
            let label = self.way(Label::Name);
            self.row(x, 90.0, &label, &third.name);
        } else {
            self.address(x, &third.name, &third.street, &third.town);
        }
        self.paper.y += self.line();
    }

    fn address(&mut self, x: f64, name: &str, street: &str, town: &str) {
        let person = self.chance.percent(15).then(|| {
            format!("{} Keller", self.chance.pick(&["Frau", "Herrn", "z.H. Herrn", "Attn. Ms", "M."]))
        });
        for text in [Some(name.to_owned()), person, Some(street.to_owned()), Some(town.to_owned())]
            .into_iter()
            .flatten()
        {
            self.paper.put(x, self.paper.y, self.size, &text);
            self.paper.y += self.line();
        }
    }

    /// Seller and buyer as two labelled blocks, below or beside each other.
    fn parties(&mut self) {
        let beside = self.chance.percent(50);
        let named = self.chance.percent(40);
        let (top, left) = (self.paper.y, self.paper.at_width(0.08));
        let buyer_first = self.chance.percent(25);
        let mut bottom = top;
        for nth in 0..2 {
            let seller = (nth == 0) != buyer_first;
            let x = if beside && nth == 1 { self.paper.at_width(0.55) } else { left };
            if beside {
                self.paper.y = top;
            }
            self.party(x, seller, named);
            bottom = bottom.max(self.paper.y);
            self.paper.y += self.line() * 0.5;
        }
        self.paper.y = bottom + self.line();
    }

    fn party(&mut self, x: f64, seller: bool, named: bool) {
        let heading = self.way(if seller { Label::Seller } else { Label::Buyer });
        self.paper.put(x, self.paper.y, self.size * 1.1, &heading);
        self.paper.y += self.line() * 1.2;
        let bill = self.bill;
        let party = if seller { &bill.seller } else { &bill.buyer };
        if self.chance.percent(40) {
            let label = self.way(Label::Customer);
            let other = bill.others[usize::from(seller)].clone();
            self.row(x, 90.0, &label, &other);
        }
        if self.chance.percent(30) {
            let label = self.way(Label::Global);
            let number = format!("4{}", self.chance.digits(12));
            self.row(x, 90.0, &label, &number);
        }
        if named {
            let label = self.way(Label::Name);
            self.row(x, 90.0, &label, &party.name);
            for text in [&party.street, &party.town] {
                self.paper.put(x + 90.0, self.paper.y, self.size, text);
                self.paper.y += self.line();
            }
        } else {
            self.address(x, &party.name, &party.street, &party.town);
        }
        self.is(if seller { "seller_name" } else { "buyer_name" }, party.name.clone());
        if seller && self.chance.percent(60) {
            self.tax_number(x);
        }
        if self.chance.percent(if seller { 85 } else { 30 }) {
            self.vat(x, seller);
        }
    }

    fn tax_number(&mut self, x: f64) {
        let bill = self.bill;
        if let Some(number) = &bill.seller.tax_number {
            let label = self.way(Label::TaxNumber);
            self.row(x, 90.0, &label, number);
            self.is("seller_tax_number", number.clone());
        }
    }

    fn vat(&mut self, x: f64, seller: bool) {
        let bill = self.bill;
        let party: &Company = if seller { &bill.seller } else { &bill.buyer };
        if let Some(id) = &party.vat_id {
            let label = self.way(Label::VatId);
            let text =
                if self.chance.percent(12) { format!("{} {}", &id[..2], &id[2..]) } else { id.clone() };
            self.row(x, 90.0, &label, &text);
            self.is(if seller { "seller_vat_id" } else { "buyer_vat_id" }, id.clone());
        }
    }

    /// One label and value on the pen's line.
    fn row(&mut self, x: f64, gap: f64, label: &str, value: &str) {
        let y = self.paper.y;
        let end = self.paper.put(x, y, self.size, &format!("{label}{}", self.colon));
        let at = if self.chance.percent(60) { f64::max(end, x + gap) } else { end };
        self.paper.put(at, y, self.size, value);
        self.paper.y += self.line();
    }

    /// The facts that a header block states, in a random order; the number is nearly always there.
    fn chosen(&mut self) -> Vec<(String, String)> {
        let bill = self.bill;
        let mut facts: Vec<(Label, &'static str, String, String)> = Vec::new();
        if self.truth["invoice_number"].is_none() {
            facts.push((Label::Number, "invoice_number", bill.number.clone(), bill.number.clone()));
        }
        if self.truth["issue_date"].is_none() {
            facts.push((Label::Date, "issue_date", bill.issued.to_string(), self.form.date(bill.issued)));
        }
        for (label, field, date) in [
            (Label::Due, "due_date", bill.due),
            (Label::Delivery, "delivery_date", bill.delivered),
            (Label::Printed, "", bill.printed),
        ] {
            if let Some(date) = date {
                facts.push((label, field, date.to_string(), self.form.date(date)));
            }
        }
        if let Some(order) = &bill.order {
            facts.push((Label::Order, "order", order.clone(), order.clone()));
        }
        if let Some(number) = &bill.preceding {
            facts.push((Label::Preceding, "preceding_invoice", number.clone(), number.clone()));
        }
        for (label, other) in
            [Label::Customer, Label::Note, Label::Contract, Label::Phone].into_iter().zip(&bill.others)
        {
            if self.chance.percent(35) {
                facts.push((label, "", other.clone(), other.clone()));
            }
        }
        if self.chance.percent(20) {
            facts.push((Label::Currency, "currency", bill.currency.into(), bill.currency.into()));
        }
        if self.chance.percent(20) {
            facts.push((Label::Clerk, "", String::new(), "Vera Keller".into()));
        }
        for at in (1..facts.len()).rev() {
            let other = self.chance.below(at + 1);
            facts.swap(at, other);
        }
        let mut out = Vec::new();
        for (label, field, value, text) in facts {
            if !field.is_empty() {
                self.is(field, value);
            }
            out.push((self.way(label), text));
        }
        out
    }

    fn facts(&mut self) {
        let facts = self.chosen();
        match self.chance.below(5) {
            0 => self.grid(&facts),
            1 => self.columns(&facts, self.paper.at_width(0.08), 130.0),
            2 => self.columns(&facts, self.paper.at_width(0.55), 100.0),
            _ => {
                let x = self.paper.at_width(0.08);
                for (label, value) in facts {
                    self.row(x, 120.0, &label, &value);
                }
            }
        }
        self.paper.y += self.line();
    }

    /// The facts to the right of what was written before.
    fn facts_beside(&mut self) {
        let facts = self.chosen();
        let bottom = self.paper.y;
        self.paper.y = f64::max(60.0, bottom - self.line() * facts.len() as f64);
        let x = self.paper.at_width(*self.chance.pick(&[0.55, 0.6]));
        if self.chance.percent(25) {
            self.paper.y = f64::max(60.0, bottom - 1.3 * self.line() * facts.len() as f64);
            let above = self.chance.percent(40);
            self.grid_at(&facts, x, 2, above);
        } else {
            self.columns(&facts, x, 95.0);
        }
        self.paper.y = self.paper.y.max(bottom) + self.line();
    }

    fn columns(&mut self, facts: &[(String, String)], x: f64, gap: f64) {
        let right = self.chance.percent(30);
        for (label, value) in facts {
            let y = self.paper.y;
            let end = self.paper.put(x, y, self.size, &format!("{label}{}", self.colon));
            if right {
                self.paper.put_right(f64::max(end + 40.0, self.paper.at_width(0.93)), y, self.size, value);
            } else {
                self.paper.put(f64::max(end, x + gap), y, self.size, value);
            }
            self.paper.y += self.line();
        }
    }

    /// Labels above their values, or beneath them, in rows of four.
    fn grid(&mut self, facts: &[(String, String)]) {
        let above = self.chance.percent(70);
        self.grid_at(facts, self.paper.at_width(0.08), 4, above);
    }

    fn grid_at(&mut self, facts: &[(String, String)], left: f64, wide: usize, above: bool) {
        for row in facts.chunks(wide) {
            let y = self.paper.y;
            for (at, (label, value)) in row.iter().enumerate() {
                let x = left + self.paper.at_width(0.215 * at as f64);
                let (first, second) = if above { (label, value) } else { (value, label) };
                self.paper.put(x, y, self.size, first);
                self.paper.put(x, y + self.line(), self.size, second);
            }
            self.paper.y += 2.6 * self.line();
        }
    }

    fn company(&mut self, x: f64, y: f64) {
        let bill = self.bill;
        let keep = self.paper.y;
        self.paper.y = y;
        let size = std::mem::replace(&mut self.size, 7.5);
        let side = self.paper.at_width(0.38);
        let third = self.paper.at_width(0.68);
        self.paper.put(x, y, self.size, &bill.seller.name);
        self.is("seller_name", bill.seller.name.clone());
        self.paper.put(x, y + 10.0, self.size, &bill.seller.street);
        self.paper.put(x, y + 20.0, self.size, &bill.seller.town);
        if self.chance.percent(60) {
            let label = self.way(Label::Phone);
            self.paper.put(
                x,
                y + 30.0,
                self.size,
                &format!("{label} 0{} {}", bill.others[2], bill.others[0]),
            );
        }
        if let Some(iban) = &bill.iban {
            self.paper.y = y;
            let label = self.way(Label::Iban);
            let grouped = self.chance.percent(75);
            self.row(side, 30.0, &label, &if grouped { in_fours(iban) } else { iban.clone() });
            self.is("payee_iban", iban.clone());
        }
        if let Some(bic) = &bill.bic {
            let label = self.way(Label::Bic);
            self.row(side, 30.0, &label, bic);
            self.is("payee_bic", bic.clone());
            let bank = self.way(Label::Bank);
            self.row(side, 30.0, &bank, "Volksbank Musterland");
        }
        self.paper.y = y;
        if self.truth["seller_vat_id"].is_none() && self.chance.percent(90) {
            self.vat(third, true);
        }
        if self.truth["seller_tax_number"].is_none() && self.chance.percent(50) {
            self.tax_number(third);
        }
        if let Some(mail) = &bill.seller.mail {
            let label = self.way(Label::Mail);
            self.row(third, 30.0, &label, mail);
            self.is("seller_email", mail.clone());
        }
        if self.chance.percent(40) {
            let label = self.way(Label::Register);
            self.row(third, 30.0, &label, &format!("{} {}", bill.seller.country, bill.others[3]));
        }
        self.size = size;
        self.paper.y = keep;
    }

    fn table(&mut self) {
        use Label::{Amount, Article, Description, Position, Price, Quantity, Rate};
        let article = self.chance.percent(50);
        let rate = self.chance.percent(45);
        let numbered = self.chance.percent(70);
        let mut columns = Vec::new();
        for (label, at, shown) in [
            (Position, 0.08, numbered),
            (Article, 0.13, article),
            (Description, 0.26, true),
            (Quantity, 0.58, true),
            (Price, 0.72, true),
            (Rate, 0.8, rate),
            (Amount, 0.93, true),
        ] {
            if shown {
                columns.push((label, self.paper.at_width(at), self.way(label)));
            }
        }
        self.paper.room(90.0);
        self.table_head(&columns);
        let bill = self.bill;
        let two_lines = self.chance.percent(25);
        let money = self.chance.percent(25);
        for (nth, item) in bill.items.iter().enumerate() {
            if self.paper.room(self.line() * 2.0) {
                self.table_head(&columns);
            }
            let y = self.paper.y;
            for (label, x, _) in &columns {
                let text = match label {
                    Position => (nth + 1).to_string(),
                    Article => item.article.clone(),
                    Description => item.text.clone(),
                    Quantity => item.quantity.to_string(),
                    Price => self.form.number(item.price),
                    Rate => format!("{} %", item.rate),
                    _ if money => self.form.money(item.net),
                    _ => self.form.number(item.net),
                };
                match label {
                    Position | Article | Description => {
                        self.paper.put(*x, y, self.size, &text);
                    }
                    _ => self.paper.put_right(*x, y, self.size, &text),
                }
            }
            self.paper.y += self.line();
            if two_lines {
                self.detail();
            }
        }
        self.paper.y += self.line();
    }

    fn table_head(&mut self, columns: &[(Label, f64, String)]) {
        let y = self.paper.y;
        for (label, x, text) in columns {
            match label {
                Label::Position | Label::Article | Label::Description => {
                    self.paper.put(*x, y, self.size, text);
                }
                _ => self.paper.put_right(*x, y, self.size, text),
            }
        }
        self.paper.y += self.line() * 1.3;
    }

    /// A second line of an item: a note, a number, a date that mean nothing for the header.
    fn detail(&mut self) {
        let text = match self.chance.below(4) {
            0 => format!("{} {}", self.way(Label::Note), self.chance.digits(6)),
            1 => format!(
                "{} {}",
                self.way(Label::Printed),
                self.form.date(self.bill.printed.unwrap_or(self.bill.issued))
            ),
            2 => "(GTIN) 4012345001235".to_owned(),
            _ => "300cm x 100 cm".to_owned(),
        };
        self.paper.put(self.paper.at_width(0.26), self.paper.y, self.size, &text);
        self.paper.y += self.line();
    }

    /// Base, rate and tax by rate.
    fn shares(&mut self) {
        self.paper.room(self.line() * 4.0);
        let heads = [self.way(Label::Rate), self.way(Label::Base), self.way(Label::TaxShare)];
        let at = [0.2, 0.4, 0.6].map(|part| self.paper.at_width(part));
        for (x, head) in at.iter().zip(&heads) {
            self.paper.put_right(*x, self.paper.y, self.size, head);
        }
        self.paper.y += self.line();
        let bill = self.bill;
        for (rate, base, tax) in &bill.shares {
            let cells = [format!("{rate} %"), self.form.number(*base), self.form.number(*tax)];
            for (x, cell) in at.iter().zip(&cells) {
                self.paper.put_right(*x, self.paper.y, self.size, cell);
            }
            self.paper.y += self.line();
        }
        self.paper.y += self.line();
    }

    fn totals(&mut self) {
        let rows = self.total_rows();
        self.paper.room(self.line() * (rows.len() as f64 + 1.0));
        if self.chance.percent(12) && rows.len() <= 4 {
            let y = self.paper.y;
            for (at, (label, value)) in rows.iter().enumerate() {
                let x = self.paper.at_width(0.26 + 0.22 * at as f64);
                self.paper.put_right(x, y, self.size, label);
                self.paper.put_right(x, y + self.line(), self.size, value);
            }
            self.paper.y += 3.0 * self.line();
            return;
        }
        let (label_at, value_at) =
            *self.chance.pick(&[(0.55, 0.93), (0.62, 0.93), (0.08, 0.93), (0.08, 0.4), (0.45, 0.93)]);
        let left = self.chance.percent(15);
        for (label, value) in rows {
            let y = self.paper.y;
            let end = self.paper.put(
                self.paper.at_width(label_at),
                y,
                self.size,
                &format!("{label}{}", self.colon),
            );
            if left {
                self.paper.put(end.max(self.paper.at_width(label_at) + 130.0), y, self.size, &value);
            } else {
                self.paper.put_right(self.paper.at_width(value_at), y, self.size, &value);
            }
            self.paper.y += self.line();
        }
        self.paper.y += self.line();
    }

    fn total_rows(&mut self) -> Vec<(String, String)> {
        let bill = self.bill;
        let plain = self.chance.percent(25);
        // a credit note shows its amounts with or without a sign
        let sign = if bill.credit && self.chance.percent(40) { -Decimal::ONE } else { Decimal::ONE };
        let mut rows = Vec::new();
        let show = |layout: &Self, value: Decimal| {
            if plain { layout.form.number(value * sign) } else { layout.form.money(value * sign) }
        };
        if self.chance.percent(15) {
            rows.push((self.way(Label::Subtotal), show(self, bill.net)));
        }
        if self.chance.percent(12) {
            rows.push((self.way(Label::Freight), show(self, Decimal::ZERO)));
        }
        if self.chance.percent(88) {
            rows.push((self.way(Label::Net), show(self, bill.net)));
            self.is("net_total", (bill.net * sign).to_string());
        }
        if bill.shares.len() == 1 || self.chance.percent(50) {
            if !bill.tax.is_zero() || self.chance.percent(50) {
                let label = self.tax_label();
                rows.push((label, show(self, bill.tax)));
                self.is("tax_total", (bill.tax * sign).to_string());
            }
        } else {
            let bases = self.chance.percent(50);
            for (rate, base, tax) in &bill.shares {
                if bases {
                    rows.push((format!("{} {rate} %", self.way(Label::Base)), show(self, *base)));
                }
                rows.push((format!("{} {rate} %", self.way(Label::Tax)), show(self, *tax)));
            }
        }
        rows.push((self.way(Label::Gross), show(self, bill.gross)));
        self.is("gross_total", (bill.gross * sign).to_string());
        self.is("payable", (bill.gross * sign).to_string());
        if let Some(paid) = bill.paid {
            let shown = if self.chance.percent(50) { -paid } else { paid };
            rows.push((self.way(Label::Paid), show(self, shown)));
            rows.push((self.way(Label::Payable), show(self, bill.gross - paid)));
            self.is("payable", ((bill.gross - paid) * sign).to_string());
            // the amount counts without the sign that tells its direction
            self.truth.remove("prepaid");
        } else if self.chance.percent(20) {
            rows.push((self.way(Label::Payable), show(self, bill.gross)));
        }
        if !plain || self.truth["currency"].is_some() {
            self.is("currency", bill.currency);
        } else {
            self.truth.remove("currency");
        }
        rows
    }

    fn tax_label(&mut self) -> String {
        let rate = self.bill.shares.first().map_or(19, |(rate, ..)| *rate);
        let label = self.way(Label::Tax);
        match self.chance.below(4) {
            0 => label,
            1 => format!("{label} {rate} %"),
            2 => format!("{rate}% {label}"),
            _ => format!("{label} ({rate}%)"),
        }
    }

    fn closing(&mut self) {
        self.paper.room(40.0);
        if let Some(days) = self.bill.net_days {
            let text = self.way(Label::Terms).replace("{n}", &days.to_string());
            let text = match self.bill.due.filter(|_| self.chance.percent(20)) {
                Some(due) if self.truth["due_date"].is_none() => {
                    self.is("due_date", due.to_string());
                    format!("{text} {} {}", self.way(Label::Due), self.form.date(due))
                }
                _ => text,
            };
            self.paper.put(self.paper.at_width(0.08), self.paper.y, self.size, &text);
            self.paper.y += self.line();
        }
        let page = self.way(Label::Page).replace("{n}", "1").replace("{m}", "1");
        if self.chance.percent(40) {
            self.paper.put(self.paper.at_width(0.8), self.paper.at_height(0.97), 7.0, &page);
        }
    }
}

fn in_fours(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
