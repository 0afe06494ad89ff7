//! Putting single rows in: what loading does for every line, and what a change of master data does later.

use super::Register;
use crate::circumstances::Circumstances;
use crate::duplicates::Seen;
use crate::facts::{Facts, compact};
use crate::master::{Account, CostCentre, HistoryRow, Order, Period, Rate, Receipt, Supplier, TaxCode};
use crate::number::order_key;
use std::collections::BTreeMap;
use terms::CaseId;

impl Register {
    /// Adds a supplier, or replaces the one with its id: an onboarding, or bank details confirmed by a call-back.
    pub fn put_supplier(&mut self, mut supplier: Supplier) {
        supplier.vat_id = supplier.vat_id.as_deref().map(compact).filter(|vat_id| !vat_id.is_empty());
        supplier.ibans.iter_mut().for_each(|iban| *iban = compact(iban));
        let known = self.by_id.get(&supplier.id).copied();
        let Some(at) = known.or_else(|| u32::try_from(self.suppliers.len()).ok()) else { return };
        if known.is_some() {
            self.unlink_supplier(at);
        }
        self.link_supplier(at, &supplier);
        self.by_id.insert(supplier.id.clone(), at);
        match self.suppliers.get_mut(at as usize) {
            Some(slot) => *slot = supplier,
            None => self.suppliers.push(supplier),
        }
    }

    fn link_supplier(&mut self, at: u32, supplier: &Supplier) {
        if let Some(vat_id) = &supplier.vat_id {
            self.by_vat_id.entry(vat_id.clone()).or_default().push(at);
        }
        for iban in &supplier.ibans {
            self.by_iban.entry(iban.clone()).or_default().push(at);
        }
        for name in std::iter::once(&supplier.name).chain(&supplier.names) {
            self.names.add(at, name);
        }
    }

    fn unlink_supplier(&mut self, at: u32) {
        let Some(old) = self.suppliers.get(at as usize) else { return };
        if let Some(vat_id) = &old.vat_id {
            unlink(&mut self.by_vat_id, vat_id, at);
        }
        for iban in &old.ibans {
            unlink(&mut self.by_iban, iban, at);
        }
        self.names.remove(at);
    }

    /// Adds an order, or replaces the one with its number.
    pub fn put_order(&mut self, order: Order) {
        let Some(key) = order_key(&order.number) else { return };
        if let Some(old) = self.orders.get(&key)
            && let Some(keys) = self.orders_of.get_mut(&old.supplier)
        {
            keys.remove(&key);
        }
        self.orders_of.entry(order.supplier.clone()).or_default().insert(key.clone());
        self.orders.insert(key, order);
    }

    /// Adds a goods receipt, or replaces the one with its number.
    pub fn put_receipt(&mut self, receipt: Receipt) {
        if let Some(old) = self.receipts.remove(&receipt.number) {
            self.count_receipt(&old, true);
        }
        self.count_receipt(&receipt, false);
        self.receipts.insert(receipt.number.clone(), receipt);
    }

    fn count_receipt(&mut self, receipt: &Receipt, back: bool) {
        let Some(key) = order_key(&receipt.order) else { return };
        for line in &receipt.lines {
            let slot = self.received.entry((key.clone(), line.order_line.clone())).or_default();
            let change = if back { -line.quantity } else { line.quantity };
            *slot = slot.saturating_add(change);
        }
    }

    /// Adds or replaces an account.
    pub fn put_account(&mut self, account: Account) {
        self.accounts.insert(account.number.clone(), account);
    }

    /// Adds or replaces a cost centre.
    pub fn put_cost_centre(&mut self, cost_centre: CostCentre) {
        self.cost_centres.insert(cost_centre.number.clone(), cost_centre);
    }

    /// Adds or replaces a tax code.
    pub fn put_tax_code(&mut self, tax_code: TaxCode) {
        self.tax_codes.insert(tax_code.code.clone(), tax_code);
    }

    /// Opens or closes a month.
    pub fn put_period(&mut self, period: Period) {
        self.periods.insert(period.period, period.state);
    }

    /// Adds or replaces the rate of a currency on a day.
    pub fn put_rate(&mut self, rate: Rate) {
        self.rates.entry(rate.currency).or_default().insert(rate.date, rate.eur);
    }

    /// Adds a row of the ledger history: coding to learn from and an invoice to compare with.
    pub fn put_history(&mut self, row: HistoryRow) {
        self.seen.note_history(&row);
        self.consumption.note_history(&row);
        if row.signed_by.as_ref().is_none_or(|who| !self.without.contains(who)) {
            self.learn_coding(&row);
        }
    }

    /// What these people signed teaches nothing from now on; what is loaded afterwards neither.
    pub fn leave_out(&mut self, people: impl IntoIterator<Item = String>) {
        self.without.extend(people);
    }

    /// Learns from coding that was just signed. The next proposal knows it. A later row with the same supplier and
    /// invoice number replaces the earlier one, so a correction is not counted twice.
    pub fn learn_coding(&mut self, row: &HistoryRow) {
        self.memory.learn(row);
        self.shapes.learn(&row.supplier, &row.invoice_number);
        self.recurring.learn(row);
    }

    /// Learns that a document of a seller of this name was signed for this supplier; from the second time on the name is one
    /// of the supplier's in matching.
    pub fn learn_written(&mut self, supplier: &str, seller: &str) {
        let believed = self.written.learn(supplier, seller);
        if let (Some(name), Some(&at)) = (believed, self.by_id.get(supplier)) {
            self.names.add(at, &name);
        }
    }

    /// Remembers an examined document, so that later arrivals are compared with it and its order quantities count as
    /// invoiced. Noting the same case again replaces what was noted. Documents that are not booked are remembered
    /// by their digest only.
    pub fn note_invoice(&mut self, facts: &Facts, circumstances: &Circumstances) {
        self.forget(&circumstances.case);
        let cover = crate::orders::cover(self, facts, circumstances.arrival, &[]);
        self.consumption.note(&circumstances.case, circumstances.arrival, facts.kind, &cover);
        if let (Some(supplier), Some(layout)) = (&facts.supplier, &facts.layout) {
            self.layouts.note(supplier, layout, circumstances.arrival, &circumstances.case);
        }
        self.seen.note(Seen::of(facts, circumstances), Some(circumstances.document));
    }

    /// Takes a case out again: it was refused, withdrawn or erased.
    pub fn forget(&mut self, case: &CaseId) {
        self.seen.forget(case);
        self.consumption.forget(case);
        self.layouts.forget(case);
    }
}

fn unlink(index: &mut BTreeMap<String, Vec<u32>>, key: &str, at: u32) {
    if let Some(owners) = index.get_mut(key) {
        owners.retain(|owner| *owner != at);
        if owners.is_empty() {
            index.remove(key);
        }
    }
}
