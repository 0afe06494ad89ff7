//! What groups of the document must carry: periods, payment, references, allowances and charges.

use super::report::Report;
use crate::invoice::{Adjustment, Invoice, Means, Read};
use jiff::civil::Date;
use terms::{Finding, Standing};

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    periods(invoice, report);
    payment(invoice, report);
    for earlier in &invoice.preceding {
        report.need("BR-55", earlier.number.is_some(), "A reference to an earlier invoice has no number.");
    }
    let accounted =
        invoice.tax_currency.is_none() || invoice.totals.tax_accounted.is_some() || same_currency(invoice);
    report.need(
        "BR-53",
        accounted,
        "The invoice names a currency for tax accounting but no tax total in it.",
    );
    let both = invoice.tax_point.is_some() && invoice.tax_point_code.is_some();
    report.need(
        "BR-CO-03",
        !both,
        "The tax point is given as a date and as a code; only one of them may stand.",
    );
    for adjustment in &invoice.adjustments {
        of_document(adjustment, report);
    }
}

fn same_currency(invoice: &Invoice) -> bool {
    let code = |read: &Option<Read<String>>| read.as_ref().map(|read| read.value.clone());
    code(&invoice.tax_currency) == code(&invoice.currency)
}

fn periods(invoice: &Invoice, report: &mut Report) {
    let delivery = &invoice.delivery;
    let (start, end) = (delivery.period_start.as_ref(), delivery.period_end.as_ref());
    report.need("BR-29", in_order(start, end), "The delivery period ends before it starts.");
    let named = !delivery.has_period || start.is_some() || end.is_some();
    report.need("BR-CO-19", named, "The delivery period has neither a start nor an end.");
    if let Some(address) = &delivery.address {
        report.need("BR-57", address.country.is_some(), "The delivery address has no country.");
    }
}

/// Whether the end is not before the start, as far as both are known.
pub(super) fn in_order(start: Option<&Read<Date>>, end: Option<&Read<Date>>) -> bool {
    start.zip(end).is_none_or(|(start, end)| start.value <= end.value)
}

fn payment(invoice: &Invoice, report: &mut Report) {
    for means in &invoice.payment.means {
        self::means(means, report);
    }
    let payable =
        invoice.totals.payable.as_ref().is_some_and(|read| read.value > rust_decimal::Decimal::ZERO);
    let told = invoice.due_date.is_some() || invoice.payment.terms.is_some();
    if payable && !told {
        // The published checks treat it as fatal, but every law has a default term.
        let sentence = "Money is due, but neither a due date nor payment terms are given.";
        report.add(Finding::new("BR-CO-25", Standing::Note, sentence).about("due_date"));
    }
}

fn means(means: &Means, report: &mut Report) {
    report.need("BR-49", means.code.is_some(), "A way to pay has no code.");
    let transfer = means.code.as_ref().is_some_and(|code| matches!(code.value.as_str(), "30" | "58"));
    let named = means.account.is_some() || means.local_account.is_some();
    if transfer && means.has_account {
        report.need("BR-50", named, "The account for the transfer has no number.");
    }
    if transfer {
        report.need("BR-61", named, "It is to be paid by transfer, but no account is named.");
    }
}

fn of_document(adjustment: &Adjustment, report: &mut Report) {
    let (name, amount, category, reason, also) = if adjustment.charge {
        ("A charge on the document", "BR-36", "BR-37", "BR-38", "BR-CO-22")
    } else {
        ("An allowance on the document", "BR-31", "BR-32", "BR-33", "BR-CO-21")
    };
    report.need(amount, adjustment.amount.is_some(), format!("{name} has no amount."));
    report.need(category, adjustment.category.is_some(), format!("{name} has no tax category."));
    self::reason(adjustment, (reason, also), name, report);
}

/// Reason or code; two rules ask for the same, so one finding names both.
pub(super) fn reason(adjustment: &Adjustment, rules: (&str, &str), name: &str, report: &mut Report) {
    if adjustment.reason.is_none() && adjustment.reason_code.is_none() {
        let standing = report.broken();
        report.add(Finding::new(rules.0, standing, format!("{name} has no reason.")).with("also", rules.1));
    }
}
