//! The totals: BR-CO-10 to BR-CO-16.

use super::report::{Report, Scope, Sum, or_zero, total};
use crate::invoice::{Adjustment, Invoice, Line};
use rust_decimal::Decimal;

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    let totals = &invoice.totals;
    if report.has_lines() {
        report.sum(Sum {
            rule: "BR-CO-10",
            field: "net_total",
            what: "The lines add up to",
            written: totals.lines.as_ref(),
            computed: total(invoice.lines.iter().filter(|line| line.counts()).map(net)),
        });
    }
    // MINIMUM has none; the examples of ZUGFeRD 1 give the totals with either sign, and its BASIC gives them alone.
    if !matches!(report.scope, Scope::Minimum | Scope::Former) {
        adjustments(invoice, report);
    }
    if totals.lines.is_some() {
        report.sum(Sum {
            rule: "BR-CO-13",
            field: "net_total",
            what: "Lines less allowances plus charges come to",
            written: totals.net.as_ref(),
            computed: or_zero(totals.lines.as_ref())
                .checked_sub(or_zero(totals.allowances.as_ref()))
                .and_then(|sum| sum.checked_add(or_zero(totals.charges.as_ref()))),
        });
    }
    if let Some(again) = &totals.tax_again {
        let sentence =
            format!("The tax total stands twice in the invoice's currency, once as {}.", again.value);
        report.doubt("BR-CO-15", sentence);
    }
    if totals.net.is_some() {
        report.sum(Sum {
            rule: "BR-CO-15",
            field: "gross_total",
            what: "Net plus tax comes to",
            written: totals.gross.as_ref(),
            computed: or_zero(totals.net.as_ref()).checked_add(or_zero(totals.tax.as_ref())),
        });
    }
    if totals.gross.is_some() {
        report.sum(Sum {
            rule: "BR-CO-16",
            field: "payable",
            what: "Gross less what was prepaid plus rounding comes to",
            written: totals.payable.as_ref(),
            computed: or_zero(totals.gross.as_ref())
                .checked_sub(or_zero(totals.prepaid.as_ref()))
                .and_then(|sum| sum.checked_add(or_zero(totals.rounding.as_ref()))),
        });
    }
}

fn net(line: &Line) -> Option<&crate::invoice::Read<Decimal>> {
    line.net.as_ref()
}

/// BR-CO-11 and BR-CO-12. A total that is missing where there are amounts is as wrong as one that differs.
fn adjustments(invoice: &Invoice, report: &mut Report) {
    let totals = &invoice.totals;
    for (rule, charge, written, what) in [
        ("BR-CO-11", false, totals.allowances.as_ref(), "The allowances on the document add up to"),
        ("BR-CO-12", true, totals.charges.as_ref(), "The charges on the document add up to"),
    ] {
        let of_kind = |adjustment: &&Adjustment| adjustment.charge == charge;
        let of_kind = invoice.adjustments.iter().filter(of_kind);
        let computed = total(of_kind.map(|adjustment| adjustment.amount.as_ref()));
        if written.is_some() {
            report.sum(Sum { rule, field: "", what, written, computed });
        } else if computed.is_none_or(|sum| !sum.is_zero()) {
            let sum = computed.map(|sum| sum.to_string()).unwrap_or_default();
            report.doubt(rule, format!("{what} {sum}, but their total is missing."));
        }
    }
}
