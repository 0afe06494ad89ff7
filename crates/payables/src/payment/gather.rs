//! Gathering open items into payments.

use super::discount::{DiscountRules, plan};
use super::item::OpenItem;
use super::proposal::{Excluded, ID_CHARS_MAX, PaidItem, Payment, PaymentGroup, Proposal};
use crate::AMOUNT_MAX;
use crate::facts::compact;
use crate::master::Supplier;
use crate::number::InvoiceNumber;
use crate::register::Register;
use crate::words::{day, money};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Currency, DocumentKind};

/// Characters of the text that the supplier reads.
const REMITTANCE_CHARS_MAX: usize = formats::payment::REMITTANCE_CHARS_MAX;
/// Characters of one invoice number in it.
const NUMBER_CHARS_MAX: usize = 40;

/// Payments to one account on one day in one currency.
type Target = (Date, Currency, String, String);

/// Proposes payments for everything that must leave by `horizon`, the last day before the next run, seen on `today`.
/// `id` is cut to [`ID_CHARS_MAX`] characters. The outcome does not depend on the order of `items`.
pub fn propose(
    register: &Register,
    id: &str,
    items: &[OpenItem],
    today: Date,
    horizon: Date,
    rules: &DiscountRules,
) -> Proposal {
    let mut sorted: Vec<&OpenItem> = items.iter().collect();
    sorted
        .sort_by(|a, b| (a.issued, &a.case, &a.invoice_number).cmp(&(b.issued, &b.case, &b.invoice_number)));
    let mut gathering = Gathering { register, payments: BTreeMap::new(), excluded: Vec::new() };
    let mut known = BTreeSet::new();
    for item in &sorted {
        match gathering.fault(item, &mut known) {
            Some(excluded) => gathering.excluded.push(excluded),
            None if item.kind == DocumentKind::Invoice => gathering.invoice(item, today, horizon, rules),
            None => {}
        }
    }
    let excluded: BTreeSet<_> = gathering.excluded.iter().map(|excluded| excluded.case.clone()).collect();
    for item in
        sorted.iter().filter(|item| item.kind == DocumentKind::CreditNote && !excluded.contains(&item.case))
    {
        gathering.credit(item);
    }
    gathering.finish(id, today)
}

struct Gathering<'a> {
    register: &'a Register,
    payments: BTreeMap<Target, Vec<PaidItem>>,
    excluded: Vec<Excluded>,
}

fn exclude(item: &OpenItem, code: &str, sentence: impl Into<String>) -> Excluded {
    Excluded { case: item.case.clone(), code: code.to_owned(), sentence: sentence.into() }
}

impl<'a> Gathering<'a> {
    /// The first reason why an item is not paid, in a fixed order.
    fn fault(
        &self,
        item: &OpenItem,
        known: &mut BTreeSet<(String, String, DocumentKindKey)>,
    ) -> Option<Excluded> {
        if let Some(why) = &item.stopped {
            return Some(exclude(item, "stopped", format!("Stopped: {why}")));
        }
        let Some(kind) = DocumentKindKey::of(item.kind) else {
            return Some(exclude(item, "not-an-invoice", "Only invoices and credit notes are settled"));
        };
        let decimals = item.amount.normalize().scale() > item.currency.places();
        if item.amount <= Decimal::ZERO || item.amount > AMOUNT_MAX || decimals {
            let sentence = format!("{} cannot be paid", money(item.amount, Some(item.currency)));
            return Some(exclude(item, "amount", sentence));
        }
        let Some(supplier) = self.register.supplier(&item.supplier) else {
            return Some(exclude(item, "supplier-unknown", "The supplier is not in the master"));
        };
        if supplier.blocked {
            return Some(exclude(item, "supplier-unknown", format!("{} is blocked", supplier.name)));
        }
        if let Some(excluded) = account_fault(item, supplier) {
            return Some(excluded);
        }
        let number = InvoiceNumber::of(&item.invoice_number).strict;
        let fresh = number.is_empty() || known.insert((item.supplier.clone(), number, kind));
        (!fresh).then(|| {
            let sentence = format!("{} of this supplier is in the proposal already", item.invoice_number);
            exclude(item, "duplicate-exact", sentence)
        })
    }

    fn invoice(&mut self, item: &OpenItem, today: Date, horizon: Date, rules: &DiscountRules) {
        let plan = plan(item, today, rules);
        if plan.execution > horizon {
            let sentence = format!("Pays on {}, after this run", day(plan.execution));
            self.excluded.push(exclude(item, "not-due", sentence));
            return;
        }
        let Some(iban) = self.account(item) else { return };
        let target = (plan.execution, item.currency, item.supplier.clone(), iban);
        self.payments.entry(target).or_default().push(PaidItem {
            case: item.case.clone(),
            invoice_number: item.invoice_number.clone(),
            amount: item.amount - plan.discount,
            discount: plan.discount,
        });
    }

    /// The account on the document where the master has it, else the master's first.
    fn account(&self, item: &OpenItem) -> Option<String> {
        let supplier = self.register.supplier(&item.supplier)?;
        let stated = item.iban.as_deref().map(compact);
        stated.filter(|iban| supplier.ibans.contains(iban)).or_else(|| supplier.ibans.first().cloned())
    }

    /// Takes a credit note off the earliest payment to its supplier that stays above zero.
    fn credit(&mut self, item: &OpenItem) {
        let sum = |items: &[PaidItem]| {
            items.iter().fold(Decimal::ZERO, |sum, paid| sum.saturating_add(paid.amount))
        };
        let place = self.payments.iter_mut().find(|((_, currency, supplier, _), items)| {
            *currency == item.currency && *supplier == item.supplier && sum(items) > item.amount
        });
        match place {
            Some((_, items)) => items.push(PaidItem {
                case: item.case.clone(),
                invoice_number: item.invoice_number.clone(),
                amount: -item.amount,
                discount: Decimal::ZERO,
            }),
            None => {
                let sentence = format!(
                    "No payment to this supplier in this run is above {}; it waits for one",
                    money(item.amount, Some(item.currency))
                );
                self.excluded.push(exclude(item, "credit-exceeds", sentence));
            }
        }
    }

    fn finish(mut self, id: &str, today: Date) -> Proposal {
        let id: String = id.chars().take(ID_CHARS_MAX).collect();
        let mut groups: Vec<PaymentGroup> = Vec::new();
        let mut number = 0_usize;
        for ((execution, currency, supplier, iban), items) in std::mem::take(&mut self.payments) {
            let Some(supplier) = self.register.supplier(&supplier) else { continue };
            if groups.last().is_none_or(|group| (group.execution, group.currency) != (execution, currency)) {
                groups.push(PaymentGroup { execution, currency, payments: Vec::new() });
            }
            let Some(group) = groups.last_mut() else { continue };
            for items in readable(items) {
                number += 1;
                group.payments.push(payment(format!("{id}-{number:05}"), supplier, &iban, items));
            }
        }
        self.excluded.sort_by(|a, b| (&a.case, &a.code).cmp(&(&b.case, &b.code)));
        Proposal { id, made_for: today, groups, excluded: self.excluded }
    }
}

/// Invoice or credit note, in an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum DocumentKindKey {
    Invoice,
    CreditNote,
}

impl DocumentKindKey {
    fn of(kind: DocumentKind) -> Option<Self> {
        match kind {
            DocumentKind::Invoice => Some(Self::Invoice),
            DocumentKind::CreditNote => Some(Self::CreditNote),
            _ => None,
        }
    }
}

/// The last barrier: money goes to no account that is not in the master.
fn account_fault(item: &OpenItem, supplier: &Supplier) -> Option<Excluded> {
    if item.kind == DocumentKind::CreditNote {
        return None;
    }
    if supplier.ibans.is_empty() {
        return Some(exclude(item, "iban", format!("The master has no account of {}", supplier.name)));
    }
    let stated = compact(item.iban.as_deref()?);
    (!stated.is_empty() && !supplier.ibans.contains(&stated)).then(|| {
        exclude(item, "bank-changed", "The account on the document is not the one in the supplier master")
    })
}

/// Splits what goes to one account so that the supplier can read every number. A credit note stays with what it is
/// taken off, so a payment with one is never split.
fn readable(items: Vec<PaidItem>) -> Vec<Vec<PaidItem>> {
    if items.iter().any(|item| item.amount < Decimal::ZERO) {
        return vec![items];
    }
    let mut out: Vec<Vec<PaidItem>> = Vec::new();
    let mut used = 0;
    for item in items {
        let chars = shown(&item.invoice_number).chars().count() + 2;
        match out.last_mut() {
            Some(last) if used + chars <= REMITTANCE_CHARS_MAX => {
                last.push(item);
                used += chars;
            }
            _ => {
                out.push(vec![item]);
                used = chars;
            }
        }
    }
    out
}

fn shown(number: &str) -> String {
    number.chars().take(NUMBER_CHARS_MAX).map(|c| plain(c).unwrap_or_else(|| ".".to_owned())).collect()
}

/// A character as banks write it.
fn plain(c: char) -> Option<String> {
    formats::payment::transliterate(&format!("x{c}x"))
        .ok()
        .map(|text| text.get(1..text.len() - 1).unwrap_or_default().to_owned())
}

fn payment(end_to_end_id: String, supplier: &Supplier, iban: &str, items: Vec<PaidItem>) -> Payment {
    let numbers: Vec<String> = items.iter().map(|item| shown(&item.invoice_number)).collect();
    let mut remittance = numbers.join(", ");
    if remittance.chars().count() > REMITTANCE_CHARS_MAX {
        let more = format!(" and more, {} in all", numbers.len());
        remittance = remittance.chars().take(REMITTANCE_CHARS_MAX - more.len()).collect();
        remittance.push_str(&more);
    }
    Payment {
        end_to_end_id,
        supplier: supplier.id.clone(),
        name: supplier.name.clone(),
        iban: iban.to_owned(),
        // The master knows one bank, that of the first account.
        bic: supplier.bic.clone().filter(|_| supplier.ibans.first().is_some_and(|first| first == iban)),
        amount: items.iter().fold(Decimal::ZERO, |sum, item| sum.saturating_add(item.amount)),
        items,
        remittance,
    }
}
