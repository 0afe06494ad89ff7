//! The tax breakdown: BR-45 to BR-48, BR-CO-14, BR-CO-17, BR-CO-18.

use super::report::{Report, Scope, Sum, total};
use crate::invoice::{Invoice, Tax};
use rust_decimal::{Decimal, RoundingStrategy};
use terms::{Finding, Standing};

/// From how far off the published checks call a tax amount or base wrong, in units of the currency.
pub(super) const TOLERANCE: Decimal = Decimal::ONE;

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    if report.scope == Scope::Minimum {
        return;
    }
    report.need("BR-CO-18", !invoice.taxes.is_empty(), "The invoice has no tax breakdown.");
    for tax in &invoice.taxes {
        group(tax, report);
        amount(tax, report);
    }
    if !invoice.taxes.is_empty() {
        report.sum(Sum {
            rule: "BR-CO-14",
            field: "tax_total",
            what: "The tax amounts of the breakdown add up to",
            written: invoice.totals.tax.as_ref(),
            computed: total(invoice.taxes.iter().map(|tax| tax.tax.as_ref())),
        });
    }
}

fn group(tax: &Tax, report: &mut Report) {
    let outside = tax.category.as_ref().is_some_and(|category| category.value == "O");
    report.need_at(
        "BR-45",
        tax.base.is_some(),
        &tax.path,
        "A share of the tax breakdown has no taxable amount.",
    );
    report.need_at("BR-46", tax.tax.is_some(), &tax.path, "A share of the tax breakdown has no tax amount.");
    report.need_at(
        "BR-47",
        tax.category.is_some(),
        &tax.path,
        "A share of the tax breakdown has no category.",
    );
    report.need_at(
        "BR-48",
        tax.rate.is_some() || outside,
        &tax.path,
        "A share of the tax breakdown has no rate.",
    );
}

/// Base times rate, to two decimals, half up.
pub(super) fn computed(tax: &Tax) -> Option<Decimal> {
    let rate = tax.rate.as_ref().map(|rate| rate.value).unwrap_or_default();
    let product = tax.base.as_ref()?.value.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
    Some(product.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

/// BR-CO-17. The norm says exactly, the published checks let it be off by less than one unit: within that it is a note.
fn amount(tax: &Tax, report: &mut Report) {
    let (Some(written), Some(_)) = (&tax.tax, &tax.base) else { return };
    let rate = tax
        .rate
        .as_ref()
        .map_or_else(|| "no rate".to_owned(), |rate| format!("{} %", rate.value.normalize()));
    let base = tax.base.as_ref().map(|base| base.value).unwrap_or_default();
    let Some(computed) = computed(tax) else {
        report.doubt("BR-CO-17", "The tax of a share is too large to compute.");
        return;
    };
    let off = written.value.checked_sub(computed).unwrap_or(Decimal::MAX).abs();
    let (standing, sentence) = if off.is_zero() {
        (Standing::Holds, format!("{rate} of {base} is {computed}."))
    } else {
        let standing = if off < TOLERANCE { Standing::Note } else { Standing::Doubt };
        (standing, format!("{rate} of {base} is {computed}, but the invoice says {}.", written.value))
    };
    let finding =
        Finding::new("BR-CO-17", standing, sentence).about("tax_total").with("path", written.path.as_str());
    report.add(finding.with("computed", computed.to_string()).with("on_document", written.value.to_string()));
}
