//! What every line must carry: BR-21 to BR-28, BR-30, BR-41 to BR-44, BR-CO-04, BR-CO-20.

use super::documents::{in_order, reason};
use super::report::{Report, Scope};
use crate::invoice::{Adjustment, Invoice, Line};
use rust_decimal::Decimal;

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    // ZUGFeRD 1 puts notes between the lines and leaves out what its profile does not know.
    if report.scope != Scope::Former {
        invoice.lines.iter().for_each(|line| self::line(line, report));
    }
}

fn line(line: &Line, report: &mut Report) {
    let name =
        line.number.as_ref().map_or_else(|| "A line".to_owned(), |number| format!("Line {}", number.value));
    let needs = [
        ("BR-21", line.number.is_some(), "has no number"),
        ("BR-22", line.quantity.is_some(), "has no quantity"),
        ("BR-23", line.unit.is_some(), "has no unit"),
        ("BR-24", line.net.is_some(), "has no net amount"),
        ("BR-25", line.item.name.is_some(), "has no name of what was sold"),
        ("BR-26", line.price.net.is_some(), "has no price"),
        ("BR-27", !negative(line.price.net.as_ref().map(|read| read.value)), "has a negative price"),
        ("BR-28", !negative(line.price.gross.as_ref().map(|read| read.value)), "has a negative gross price"),
        (
            "BR-30",
            in_order(line.period_start.as_ref(), line.period_end.as_ref()),
            "has a period that ends before it starts",
        ),
        ("BR-CO-04", line.tax.category.is_some(), "has no tax category"),
        (
            "BR-CO-20",
            !line.has_period || line.period_start.is_some() || line.period_end.is_some(),
            "has a period without start and end",
        ),
    ];
    for (rule, holds, fault) in needs {
        if !holds {
            report.need_at(rule, false, &line.path, format!("{name} {fault}."));
        }
    }
    for adjustment in &line.adjustments {
        of_line(adjustment, &name, report);
    }
}

fn negative(value: Option<Decimal>) -> bool {
    value.is_some_and(|value| value < Decimal::ZERO)
}

fn of_line(adjustment: &Adjustment, line: &str, report: &mut Report) {
    let (name, amount, rules) = if adjustment.charge {
        (format!("A charge on {line}"), "BR-43", ("BR-44", "BR-CO-24"))
    } else {
        (format!("An allowance on {line}"), "BR-41", ("BR-42", "BR-CO-23"))
    };
    report.need(amount, adjustment.amount.is_some(), format!("{name} has no amount."));
    reason(adjustment, rules, &name, report);
}
