//! What each tax category asks for: BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG.
//!
//! The families ask the same ten questions with different answers, so the answers stand in [`super::families`] and the
//! questions here: 01 is there a share, 02 to 04 who must be identified, 05 to 07 which rate, 08 which base, 09 which tax,
//! 10 is a reason given.

use super::families::{FAMILIES, Family, Identified, Rate};
use super::report::{Report, or_zero};
use super::shares::{TOLERANCE, computed};
use crate::invoice::{Adjustment, Invoice, Line, Party, Read, Tax};
use rust_decimal::Decimal;
use terms::{Finding, Standing};

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    for family in &FAMILIES {
        let of = Of { family, invoice };
        if of.is_used() {
            of.share(report);
            of.identification(report);
            of.rates(report);
            of.bases(report);
            of.taxes(report);
            of.reasons(report);
        }
    }
    intra_community(invoice, report);
    not_subject(invoice, report);
}

fn is(read: Option<&Read<String>>, category: &str) -> bool {
    read.is_some_and(|read| read.value == category)
}

/// One family and the invoice it is looked for in.
struct Of<'a> {
    family: &'a Family,
    invoice: &'a Invoice,
}

impl<'a> Of<'a> {
    fn lines(&self) -> impl Iterator<Item = &'a Line> {
        let category = self.family.category;
        self.invoice.lines.iter().filter(move |line| is(line.tax.category.as_ref(), category))
    }

    fn adjustments(&self, charge: bool) -> impl Iterator<Item = &'a Adjustment> {
        let category = self.family.category;
        let of = move |each: &&Adjustment| each.charge == charge && is(each.category.as_ref(), category);
        self.invoice.adjustments.iter().filter(of)
    }

    fn shares(&self) -> impl Iterator<Item = &'a Tax> {
        let category = self.family.category;
        self.invoice.taxes.iter().filter(move |tax| is(tax.category.as_ref(), category))
    }

    fn is_charged(&self) -> bool {
        self.lines().next().is_some()
            || [false, true].iter().any(|charge| self.adjustments(*charge).next().is_some())
    }

    fn is_used(&self) -> bool {
        self.is_charged() || self.shares().next().is_some()
    }

    fn rule(&self, number: u8) -> String {
        format!("{}-{number:02}", self.family.rule)
    }

    fn doubt(&self, number: u8, sentence: String, report: &mut Report) {
        report.doubt(&self.rule(number), sentence);
    }

    /// 01: what is charged in a category has a share in the breakdown, exactly one where there is only one rate.
    fn share(&self, report: &mut Report) {
        if !report.has_lines() {
            return;
        }
        let count = self.shares().count();
        let several = matches!(self.family.rate, Rate::AboveZero | Rate::ZeroOrMore);
        let words = self.family.words;
        if self.is_charged() && count == 0 {
            self.doubt(
                1,
                format!("Something is charged as {words}, but the tax breakdown has no share for it."),
                report,
            );
        } else if !self.is_charged() {
            self.doubt(
                1,
                format!("The tax breakdown has a share for {words}, but nothing is charged so."),
                report,
            );
        } else if count > 1 && !several {
            self.doubt(
                1,
                format!("The tax breakdown has {count} shares for {words}; there may be one."),
                report,
            );
        }
    }

    /// 02 to 04, for lines, allowances and charges.
    fn identification(&self, report: &mut Report) {
        let used = [
            self.lines().next().is_some(),
            self.adjustments(false).next().is_some(),
            self.adjustments(true).next().is_some(),
        ];
        let Some(fault) = self.unidentified() else { return };
        for (number, name, used) in
            [(2, "A line", used[0]), (3, "An allowance", used[1]), (4, "A charge", used[2])]
        {
            if used {
                self.doubt(
                    number,
                    format!("{name} is charged as {}, but {fault}.", self.family.words),
                    report,
                );
            }
        }
    }

    fn unidentified(&self) -> Option<&'static str> {
        let vat = |party: &Party| party.vat_id.is_some();
        let represented = self.invoice.tax_representative.as_ref().is_some_and(vat);
        let (seller, buyer) = (&self.invoice.seller, &self.invoice.buyer);
        let by_vat = vat(seller) || represented;
        let known = by_vat || seller.tax_number.is_some();
        let buyer_known = vat(buyer) || buyer.legal_id.is_some();
        match self.family.identified {
            Identified::Seller if !known => Some("the seller has neither a VAT id nor a tax number"),
            Identified::SellerByVat if !by_vat => Some("the seller has no VAT id"),
            Identified::SellerAndBuyer if !known => Some("the seller has neither a VAT id nor a tax number"),
            Identified::SellerAndBuyer if !buyer_known => {
                Some("the buyer has neither a VAT id nor a registration number")
            }
            Identified::BothByVat if !by_vat => Some("the seller has no VAT id"),
            Identified::BothByVat if !vat(buyer) => Some("the buyer has no VAT id"),
            Identified::Nobody if by_vat || vat(buyer) => Some("a VAT id is shown"),
            _ => None,
        }
    }

    /// 05 to 07.
    fn rates(&self, report: &mut Report) {
        for line in self.lines() {
            self.rate(5, "A line", line.tax.rate.as_ref(), report);
        }
        for allowance in self.adjustments(false) {
            self.rate(6, "An allowance", allowance.rate.as_ref(), report);
        }
        for charge in self.adjustments(true) {
            self.rate(7, "A charge", charge.rate.as_ref(), report);
        }
    }

    fn rate(&self, number: u8, name: &str, rate: Option<&Read<Decimal>>, report: &mut Report) {
        let value = rate.map(|rate| rate.value);
        let (holds, expected) = match self.family.rate {
            Rate::AboveZero => (value.is_some_and(|rate| rate > Decimal::ZERO), "a rate above zero"),
            Rate::ZeroOrMore => (value.is_some_and(|rate| rate >= Decimal::ZERO), "a rate of zero or more"),
            Rate::Zero => (value.is_some_and(|rate| rate.is_zero()), "a rate of zero"),
            Rate::Missing => (value.is_none(), "no rate"),
        };
        if !holds {
            let found = value.map_or_else(|| "none".to_owned(), |rate| rate.to_string());
            let sentence = format!(
                "{name} is charged as {} and must have {expected}; it has {found}.",
                self.family.words
            );
            self.doubt(number, sentence, report);
        }
    }

    /// 08: a share's base is what is charged in its category, and at its rate where there are several.
    fn bases(&self, report: &mut Report) {
        if !report.has_lines() {
            return;
        }
        let by_rate = matches!(self.family.rate, Rate::AboveZero | Rate::ZeroOrMore);
        for share in self.shares() {
            let Some(base) = &share.base else { continue };
            let same = |rate: Option<&Read<Decimal>>| {
                !by_rate || share.rate.as_ref().map(|r| r.value) == rate.map(|r| r.value)
            };
            let lines = self.lines().filter(|line| same(line.tax.rate.as_ref()) && line.counts());
            let lines = lines.map(|line| or_zero(line.net.as_ref()));
            let of = |charge| {
                self.adjustments(charge)
                    .filter(move |each| same(each.rate.as_ref()))
                    .map(|each| or_zero(each.amount.as_ref()))
            };
            let added = lines.chain(of(true)).chain(of(false).map(|amount| -amount));
            let sum =
                added.into_iter().try_fold(Decimal::ZERO, |sum: Decimal, amount| sum.checked_add(amount));
            self.compare(8, "The taxable amount", base, sum, report);
        }
    }

    /// 09: base times rate; zero where the category has no tax.
    fn taxes(&self, report: &mut Report) {
        let taxed = matches!(self.family.rate, Rate::AboveZero | Rate::ZeroOrMore);
        for share in self.shares() {
            let Some(tax) = &share.tax else { continue };
            if taxed {
                // BR-CO-17 tells of small differences already.
                let expected = computed(share);
                if expected
                    .and_then(|expected| tax.value.checked_sub(expected))
                    .is_none_or(|off| off.abs() >= TOLERANCE)
                {
                    self.compare(9, "The tax amount", tax, expected, report);
                }
            } else if !tax.value.is_zero() {
                self.doubt(
                    9,
                    format!("The tax for {} is {}; it must be zero.", self.family.words, tax.value),
                    report,
                );
            }
        }
    }

    /// The norm says exactly, the published checks let it be off by less than one unit: within that it is a note.
    fn compare(
        &self,
        number: u8,
        what: &str,
        written: &Read<Decimal>,
        computed: Option<Decimal>,
        report: &mut Report,
    ) {
        let Some(computed) = computed else {
            return self.doubt(
                number,
                format!("{what} for {} is too large to compute.", self.family.words),
                report,
            );
        };
        let off = written.value.checked_sub(computed).unwrap_or(Decimal::MAX).abs();
        if !off.is_zero() {
            let standing = if off < TOLERANCE { Standing::Note } else { report.broken() };
            let sentence = format!(
                "{what} for {} should be {computed}; the invoice says {}.",
                self.family.words, written.value
            );
            let finding =
                Finding::new(self.rule(number), standing, sentence).with("path", written.path.as_str());
            report.add(
                finding.with("computed", computed.to_string()).with("on_document", written.value.to_string()),
            );
        }
    }

    /// 10.
    fn reasons(&self, report: &mut Report) {
        for share in self.shares() {
            let given = share.exemption.is_some() || share.exemption_code.is_some();
            let words = self.family.words;
            if self.family.reason && !given {
                self.doubt(
                    10,
                    format!("The tax breakdown does not say why there is no tax ({words})."),
                    report,
                );
            } else if given && !self.family.reason {
                self.doubt(
                    10,
                    format!("The tax breakdown gives a reason for exemption although {words} applies."),
                    report,
                );
            }
        }
    }
}

/// BR-IC-11 and BR-IC-12: when and to which country it was delivered.
fn intra_community(invoice: &Invoice, report: &mut Report) {
    if !invoice.taxes.iter().any(|tax| is(tax.category.as_ref(), "K")) {
        return;
    }
    let delivery = &invoice.delivery;
    let dated = delivery.date.is_some() || delivery.period_start.is_some() || delivery.period_end.is_some();
    report.need("BR-IC-11", dated, "An intra-community supply needs the date or period of delivery.");
    let country = delivery.address.as_ref().is_some_and(|address| address.country.is_some());
    report.need("BR-IC-12", country, "An intra-community supply needs the country it was delivered to.");
}

/// BR-O-11 to BR-O-14: what is not subject to tax stands alone.
fn not_subject(invoice: &Invoice, report: &mut Report) {
    if !invoice.taxes.iter().any(|tax| is(tax.category.as_ref(), "O")) {
        return;
    }
    let other = |category: Option<&Read<String>>| category.is_some_and(|category| category.value != "O");
    let adjusted = |charge| {
        invoice.adjustments.iter().any(|each| each.charge == charge && other(each.category.as_ref()))
    };
    let rest = [
        (
            "BR-O-11",
            invoice.taxes.iter().any(|tax| other(tax.category.as_ref())),
            "share of the tax breakdown",
        ),
        ("BR-O-12", invoice.lines.iter().any(|line| other(line.tax.category.as_ref())), "line"),
        ("BR-O-13", adjusted(false), "allowance"),
        ("BR-O-14", adjusted(true), "charge"),
    ];
    for (rule, broken, what) in rest {
        if broken {
            report.doubt(
                rule,
                format!("The invoice is not subject to tax, but a {what} has another category."),
            );
        }
    }
}
