//! The memory of all invoices seen: compact rows, found by number, by amount and by digest.

use crate::circumstances::Circumstances;
use crate::facts::Facts;
use crate::master::HistoryRow;
use crate::names::Name;
use crate::number::{InvoiceNumber, order_key};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use terms::{CaseId, Currency, Digest, DocumentKind};

/// Earlier documents compared under one key, the latest ones. A supplier that bills the same amount for ever does not
/// slow its next invoice down.
pub const CANDIDATES_MAX: usize = 64;

/// One invoice or credit note seen before.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its case; `None` for ledger history.
    pub case: Option<CaseId>,
    /// Its arrival; 0 for ledger history.
    pub arrival: u64,
    /// What it is.
    pub kind: DocumentKind,
    /// Who sent it: the supplier's id, else the VAT id, else the folded name.
    pub sender: Option<Box<str>>,
    /// Whether `sender` is a supplier of the master.
    pub sender_known: bool,
    /// The seller's number as written.
    pub number: Option<Box<str>>,
    /// Date of issue.
    pub issued: Option<Date>,
    /// Currency.
    pub currency: Option<Currency>,
    /// Gross total, else what is payable, without sign.
    pub gross: Option<Decimal>,
    /// The first order named, for lookup.
    pub order: Option<Box<str>>,
    /// The invoice that a credit note refers to, as written.
    pub preceding: Option<Box<str>>,
}

impl Seen {
    /// What is remembered of an examined document.
    pub fn of(facts: &Facts, circumstances: &Circumstances) -> Self {
        let boxed = |text: &Option<String>| text.as_deref().map(Box::from);
        Self {
            case: Some(circumstances.case.clone()),
            arrival: circumstances.arrival,
            kind: facts.kind,
            sender: sender(facts).map(String::into_boxed_str),
            sender_known: facts.supplier.is_some(),
            number: boxed(&facts.number),
            issued: facts.issued,
            currency: facts.currency,
            gross: facts.gross.or(facts.payable).map(|gross| gross.abs()),
            order: facts.orders.first().and_then(|order| order_key(order)).map(String::into_boxed_str),
            preceding: boxed(&facts.preceding),
        }
    }

    fn of_history(row: &HistoryRow) -> Self {
        Self {
            case: None,
            arrival: 0,
            kind: row.kind,
            sender: Some(row.supplier.as_str().into()),
            sender_known: true,
            number: Some(row.invoice_number.as_str().into()),
            issued: Some(row.issue_date),
            currency: Some(row.currency),
            gross: Some(row.gross_total.abs()),
            order: row.order.as_deref().and_then(order_key).map(String::into_boxed_str),
            preceding: None,
        }
    }

    /// The number in the forms in which it is compared.
    pub fn invoice_number(&self) -> InvoiceNumber {
        InvoiceNumber::of(self.number.as_deref().unwrap_or_default())
    }

    fn keys(&self) -> Vec<u64> {
        let number = self.invoice_number();
        let amount = self.gross.filter(|gross| !gross.is_zero()).map(|gross| (gross, self.currency));
        let mut keys = Vec::with_capacity(4);
        if !number.is_empty() {
            keys.push(key(("number", self.sender.as_deref(), &number.loose)));
        }
        if let Some(amount) = amount {
            keys.push(key(("amount", self.sender.as_deref(), amount)));
            if !number.is_empty() {
                keys.push(key(("both", &number.loose, amount)));
            }
        }
        keys
    }

    fn credit_key(&self) -> Option<u64> {
        let preceding = InvoiceNumber::of(self.preceding.as_deref()?);
        (self.kind == DocumentKind::CreditNote && !preceding.is_empty())
            .then(|| key(("credits", self.sender.as_deref(), &preceding.loose)))
    }
}

/// Collisions only cost a comparison: every candidate is compared in full.
fn key(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

fn sender(facts: &Facts) -> Option<String> {
    let by_name = || {
        let name = Name::of(facts.seller.name.as_deref()?);
        (!name.is_empty()).then(|| format!("name:{}", name.words.join(" ")))
    };
    let vat_id = || facts.seller.vat_id.as_deref().map(|vat_id| format!("vat:{vat_id}"));
    facts.supplier.clone().or_else(vat_id).or_else(by_name)
}

/// All invoices seen. A million rows take some hundred megabytes; every search looks at a bounded number of them.
#[derive(Clone, Debug, Default)]
pub struct SeenInvoices {
    rows: Vec<Option<Seen>>,
    free: Vec<u32>,
    by_key: BTreeSet<(u64, u64, u32)>,
    by_digest: BTreeSet<(Digest, u64, u32)>,
    by_case: BTreeMap<CaseId, (u32, Option<Digest>)>,
}

impl SeenInvoices {
    /// How many invoices are remembered.
    pub fn len(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// Whether nothing was seen yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn note_history(&mut self, row: &HistoryRow) {
        self.note(Seen::of_history(row), None);
    }

    pub(crate) fn note(&mut self, seen: Seen, document: Option<Digest>) {
        if let Some(case) = &seen.case {
            self.forget(&case.clone());
        }
        let at = self.free.pop().or_else(|| u32::try_from(self.rows.len()).ok());
        let Some(at) = at else { return };
        for key in seen.keys().into_iter().chain(seen.credit_key()) {
            self.by_key.insert((key, seen.arrival, at));
        }
        if let Some(digest) = document {
            self.by_digest.insert((digest, seen.arrival, at));
        }
        if let Some(case) = &seen.case {
            self.by_case.insert(case.clone(), (at, document));
        }
        match self.rows.get_mut(at as usize) {
            Some(slot) => *slot = Some(seen),
            None => self.rows.push(Some(seen)),
        }
    }

    pub(crate) fn forget(&mut self, case: &CaseId) {
        let Some((at, document)) = self.by_case.remove(case) else { return };
        let Some(seen) = self.rows.get_mut(at as usize).and_then(Option::take) else { return };
        for key in seen.keys().into_iter().chain(seen.credit_key()) {
            self.by_key.remove(&(key, seen.arrival, at));
        }
        if let Some(digest) = document {
            self.by_digest.remove(&(digest, seen.arrival, at));
        }
        self.free.push(at);
    }

    fn earlier(&self, key: u64, this: &Seen) -> impl Iterator<Item = u32> {
        let range = self.by_key.range((key, 0, 0)..(key, this.arrival, 0));
        range.rev().take(CANDIDATES_MAX).map(|(_, _, at)| *at)
    }

    fn rows_at(&self, found: BTreeSet<u32>, this: &Seen) -> Vec<&Seen> {
        let rows = found.into_iter().filter_map(|at| self.rows.get(at as usize)?.as_ref());
        rows.filter(|seen| seen.case.is_none() || seen.case != this.case).collect()
    }

    /// Earlier rows with the same number or the same amount.
    pub(crate) fn candidates(&self, this: &Seen) -> Vec<&Seen> {
        let found = this.keys().into_iter().flat_map(|key| self.earlier(key, this)).collect();
        self.rows_at(found, this)
    }

    /// Credit notes that came before `this` and take `invoice` back, by its number or by its amount and date.
    pub(crate) fn credits_of(&self, invoice: &Seen, this: &Seen) -> Vec<&Seen> {
        let number = invoice.invoice_number();
        let by_number = key(("credits", invoice.sender.as_deref(), &number.loose));
        let by_amount =
            invoice.gross.map(|gross| key(("amount", invoice.sender.as_deref(), (gross, invoice.currency))));
        let keys = [Some(by_number), by_amount].into_iter().flatten();
        let found = keys.flat_map(|key| self.earlier(key, this)).collect();
        let mut credits = self.rows_at(found, this);
        credits.retain(|credit| credit.kind == DocumentKind::CreditNote && takes_back(credit, invoice));
        credits
    }

    /// The invoice that this credit note takes back, among earlier rows.
    pub(crate) fn invoice_of(&self, this: &Seen) -> Option<&Seen> {
        let preceding = InvoiceNumber::of(this.preceding.as_deref()?);
        let key = key(("number", this.sender.as_deref(), &preceding.loose));
        let found = self.rows_at(self.earlier(key, this).collect(), this);
        found.into_iter().find(|seen| {
            seen.kind == DocumentKind::Invoice && seen.invoice_number().likeness(&preceding) > 0.7
        })
    }

    /// The latest earlier invoice with this number from this sender, whatever its amount.
    pub(crate) fn invoice_with_number(&self, this: &Seen) -> Option<&Seen> {
        let number = this.invoice_number();
        let key = key(("number", this.sender.as_deref(), &number.loose));
        let found = self.rows_at(self.earlier(key, this).collect(), this);
        let same = |seen: &&Seen| {
            seen.kind == DocumentKind::Invoice && seen.invoice_number().strict == number.strict
        };
        found.into_iter().filter(same).max_by_key(|seen| seen.arrival)
    }

    pub(crate) fn with_digest(&self, digest: Digest, arrival: u64, case: &CaseId) -> Vec<CaseId> {
        let range = self.by_digest.range((digest, 0, 0)..(digest, arrival, 0)).take(CANDIDATES_MAX);
        let cases = range.filter_map(|(_, _, at)| self.rows.get(*at as usize)?.as_ref()?.case.clone());
        cases.filter(|other| other != case).collect()
    }
}

fn takes_back(credit: &Seen, invoice: &Seen) -> bool {
    match credit.preceding.as_deref() {
        Some(preceding) => InvoiceNumber::of(preceding).likeness(&invoice.invoice_number()) > 0.7,
        None => credit.gross == invoice.gross && credit.issued >= invoice.issued,
    }
}
