//! The values of a draft with their types: what every check computes with.
//!
//! Reading never fails: a value that cannot be what its field needs becomes a finding in [`Facts::findings`] and
//! counts as missing. Amounts beyond [`AMOUNT_MAX`](crate::AMOUNT_MAX) are treated so, which is why the sums
//! and products of later checks cannot overflow.

use crate::AMOUNT_MAX;
use crate::words::quoted;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use terms::{Currency, DocumentKind, Draft, Finding, Line, Reading, Standing, TaxShare};

/// Lines of one document that are computed with.
pub const LINES_MAX: usize = 10_000;
/// Shares of the tax breakdown that are computed with.
pub const TAX_SHARES_MAX: usize = 100;
/// Orders that one document may name.
pub const ORDERS_MAX: usize = 50;

/// The seller or the buyer as the document names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The name.
    pub name: Option<String>,
    /// The address, on one line.
    pub address: Option<String>,
    /// VAT id in capitals without spaces.
    pub vat_id: Option<String>,
    /// National tax number.
    pub tax_number: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// Everything a draft says, typed. Amounts are in `currency` and bear the sign of the document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Facts {
    /// What the document is.
    pub kind: DocumentKind,
    /// How it was read; decides what can be demanded of it.
    pub reading: Reading,
    /// The seller's number.
    pub number: Option<String>,
    /// Other values that were read where the number may stand, best first.
    pub other_numbers: Vec<String>,
    /// Date of issue.
    pub issued: Option<Date>,
    /// Due date as stated.
    pub due: Option<Date>,
    /// Date of delivery.
    pub delivered: Option<Date>,
    /// Currency of all amounts.
    pub currency: Option<Currency>,
    /// Who sends it.
    pub seller: Party,
    /// Whom it is for.
    pub buyer: Party,
    /// Who is to be paid, where that is not the seller.
    pub payee_name: Option<String>,
    /// The account to pay to, in capitals without spaces.
    pub payee_iban: Option<String>,
    /// The bank of that account.
    pub payee_bic: Option<String>,
    /// Other accounts that the document shows.
    pub other_ibans: Vec<String>,
    /// Sum without tax.
    pub net: Option<Decimal>,
    /// Tax.
    pub tax: Option<Decimal>,
    /// Sum with tax.
    pub gross: Option<Decimal>,
    /// What is to be paid.
    pub payable: Option<Decimal>,
    /// What was paid before.
    pub prepaid: Option<Decimal>,
    /// Allowances on the whole document, a positive amount.
    pub allowances: Option<Decimal>,
    /// Charges on the whole document.
    pub charges: Option<Decimal>,
    /// The buyer's order numbers, from header and lines, each once, in order of appearance.
    pub orders: Vec<String>,
    /// The invoice that a credit note refers to.
    pub preceding: Option<String>,
    /// UNTDID 1001 document type: 380 invoice, 381 credit note.
    pub type_code: Option<String>,
    /// Terms of payment, in words.
    pub terms: Option<String>,
    /// Discount in percent.
    pub discount_percent: Option<Decimal>,
    /// Last day of the discount.
    pub discount_until: Option<Date>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The tax breakdown.
    pub taxes: Vec<TaxShare>,
    /// Supplier id, once proposed or typed.
    pub supplier: Option<String>,
    /// Where its values stand on the page, where it was read from text.
    pub layout: Option<crate::supplier::Layout>,
    /// Account, once proposed or typed.
    pub account: Option<String>,
    /// Cost centre, once proposed or typed.
    pub cost_centre: Option<String>,
    /// Tax code, once proposed or typed.
    pub tax_code: Option<String>,
    /// Rules of EN 16931 that the reader found to hold, where the value they speak of is still the one they saw.
    pub norm_holds: BTreeSet<String>,
    /// What could not be read as what its field needs.
    pub findings: Vec<Finding>,
}

impl Facts {
    /// The facts of `draft`.
    pub fn of(draft: &Draft) -> Self {
        let mut page = Page { draft, findings: Vec::new() };
        let currency = page.currency();
        let mut facts = Self {
            kind: draft.kind,
            reading: draft.reading.clone(),
            number: page.text("invoice_number"),
            other_numbers: page.readings("invoice_number"),
            issued: page.date("issue_date"),
            due: page.date("due_date"),
            delivered: page.date("delivery_date"),
            currency,
            seller: page.party("seller"),
            buyer: page.party("buyer"),
            payee_name: page.text("payee_name"),
            payee_iban: page.compact("payee_iban"),
            payee_bic: page.compact("payee_bic"),
            other_ibans: page.others("payee_iban"),
            net: page.amount("net_total"),
            tax: page.amount("tax_total"),
            gross: page.amount("gross_total"),
            payable: page.amount("payable"),
            prepaid: page.amount("prepaid"),
            allowances: page.amount("allowance_total"),
            charges: page.amount("charge_total"),
            orders: Vec::new(),
            preceding: page.text("preceding_invoice"),
            type_code: page.text("type_code"),
            terms: page.text("terms"),
            discount_percent: page.percent("discount_percent"),
            discount_until: page.date("discount_until"),
            lines: page.lines(),
            taxes: page.taxes(),
            supplier: page.text("supplier"),
            layout: crate::supplier::Layout::of(draft),
            account: page.text("account"),
            cost_centre: page.text("cost_centre"),
            tax_code: page.text("tax_code"),
            norm_holds: norm_holds(draft),
            findings: Vec::new(),
        };
        facts.orders = orders(draft.value("order"), &facts.lines);
        facts.findings = page.findings;
        facts
    }

    /// Whether the values were read from structured data.
    pub fn structured(&self) -> bool {
        matches!(self.reading, Reading::Structured { .. })
    }

    /// Whether the document is one that is booked: an invoice or a credit note.
    pub fn bookable(&self) -> bool {
        matches!(self.kind, DocumentKind::Invoice | DocumentKind::CreditNote)
            && self.reading != Reading::Nothing
    }

    /// The standing of something missing or wrong: an exception where the values are the document's own, a doubt
    /// where they were ranked out of its text and may have been misread.
    pub fn grave(&self) -> Standing {
        if self.structured() { Standing::Exception } else { Standing::Doubt }
    }

    /// The smallest unit of the currency: 0.01 for EUR; 0.01 where the currency is unknown.
    pub fn unit(&self) -> Decimal {
        Decimal::new(1, self.currency.map_or(2, Currency::places))
    }
}

/// A rule that held for 119.00 says nothing once a person has typed 190.00.
fn norm_holds(draft: &Draft) -> BTreeSet<String> {
    let seen = |finding: &Finding| finding.facts.get("on_document")?.as_str()?.parse::<Decimal>().ok();
    let current = |finding: &Finding| match finding.field.as_deref() {
        Some(field) => seen(finding).is_none_or(|seen| draft.decimal(field) == Some(seen)),
        None => true,
    };
    let holds = draft.findings.iter().filter(|finding| {
        finding.standing == Standing::Holds && finding.code.starts_with("BR-") && current(finding)
    });
    holds.map(|finding| finding.code.clone()).collect()
}

fn orders(header: Option<&str>, lines: &[Line]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let named = header.into_iter().flat_map(|text| text.split([',', ';', '\n']));
    for order in named.chain(lines.iter().filter_map(|line| line.order.as_deref())) {
        let order = order.trim();
        if !order.is_empty() && out.len() < ORDERS_MAX && !out.iter().any(|known| known == order) {
            out.push(order.to_owned());
        }
    }
    out
}

/// A draft under reading, with what could not be read so far.
struct Page<'a> {
    draft: &'a Draft,
    findings: Vec<Finding>,
}

impl Page<'_> {
    fn raw(&self, name: &str) -> Option<&str> {
        self.draft.value(name).map(str::trim).filter(|value| !value.is_empty())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(str::to_owned)
    }

    fn compact(&self, name: &str) -> Option<String> {
        self.raw(name).map(compact).filter(|value| !value.is_empty())
    }

    /// The candidates of a field as they were read.
    fn readings(&self, name: &str) -> Vec<String> {
        let candidates = self.draft.field(name).map(|field| field.candidates.as_slice()).unwrap_or_default();
        candidates.iter().map(|candidate| candidate.value.trim().to_owned()).collect()
    }

    fn others(&self, name: &str) -> Vec<String> {
        self.readings(name).iter().map(|value| compact(value)).collect()
    }

    fn party(&self, whose: &str) -> Party {
        Party {
            name: self.text(&format!("{whose}_name")),
            address: self.text(&format!("{whose}_address")),
            vat_id: self.compact(&format!("{whose}_vat_id")),
            tax_number: self.text(&format!("{whose}_tax_number")),
            email: self.text(&format!("{whose}_email")),
        }
    }

    fn refuse(&mut self, code: &str, name: &str, needs: &str) {
        let raw = self.raw(name).unwrap_or_default();
        let sentence = format!("{} in {} is not {needs}", quoted(raw), name.replace('_', " "));
        self.findings.push(Finding::new(code, Standing::Exception, sentence).about(name));
    }

    fn date(&mut self, name: &str) -> Option<Date> {
        let date = self.raw(name)?.parse().ok();
        if date.is_none() {
            self.refuse("date", name, "a date of the calendar");
        }
        date
    }

    fn currency(&mut self) -> Option<Currency> {
        let currency = Currency::parse(self.raw("currency")?).ok();
        if currency.is_none() {
            self.refuse("currency", "currency", "a currency that can be paid in");
        }
        currency
    }

    fn amount(&mut self, name: &str) -> Option<Decimal> {
        let amount = self.raw(name)?.parse::<Decimal>().ok().filter(|value| bounded(*value));
        if amount.is_none() {
            self.refuse("arithmetic", name, "an amount below 1,000,000,000,000");
        }
        amount
    }

    fn percent(&mut self, name: &str) -> Option<Decimal> {
        let percent = self.raw(name)?.parse::<Decimal>().ok().filter(|value| is_percent(*value));
        if percent.is_none() {
            self.refuse("arithmetic", name, "a percentage from 0 to 100");
        }
        percent
    }

    fn lines(&mut self) -> Vec<Line> {
        let all = &self.draft.lines;
        if all.len() > LINES_MAX {
            let sentence =
                format!("The document has {} lines; {LINES_MAX} are computed with at most", all.len());
            self.findings
                .push(Finding::new("too-large", Standing::Exception, sentence).with("lines", all.len()));
            return Vec::new();
        }
        let fine = |line: &Line| {
            [line.quantity, line.unit_price, line.net].into_iter().flatten().all(bounded)
                && line.tax_rate.is_none_or(is_percent)
        };
        if let Some(line) = all.iter().find(|line| !fine(line)) {
            let sentence = format!("Line {} has an amount or a rate that cannot be", quoted(&line.number));
            self.findings.push(Finding::new("arithmetic", Standing::Exception, sentence));
        }
        all.iter().map(|line| if fine(line) { line.clone() } else { without_figures(line) }).collect()
    }

    fn taxes(&mut self) -> Vec<TaxShare> {
        let all = &self.draft.taxes;
        let fine = |share: &&TaxShare| {
            bounded(share.base) && bounded(share.tax) && share.rate.is_none_or(is_percent)
        };
        let kept: Vec<TaxShare> = all.iter().filter(fine).take(TAX_SHARES_MAX).cloned().collect();
        if kept.len() < all.len() {
            let sentence = "The tax breakdown has a rate or an amount that cannot be, or too many shares";
            self.findings.push(Finding::new("tax", Standing::Exception, sentence).about("tax_total"));
        }
        kept
    }
}

fn without_figures(line: &Line) -> Line {
    Line { quantity: None, unit_price: None, net: None, tax_rate: None, ..line.clone() }
}

fn bounded(value: Decimal) -> bool {
    value.abs() <= AMOUNT_MAX
}

fn is_percent(value: Decimal) -> bool {
    value >= Decimal::ZERO && value <= Decimal::ONE_HUNDRED
}

/// Capitals without spaces and punctuation, as IBAN, BIC and VAT id are compared.
pub(crate) fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).take(40).collect()
}
