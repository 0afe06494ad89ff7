//! Amounts have at most two decimals: BR-DEC-01 to BR-DEC-28.

use super::report::{Report, Scope};
use crate::invoice::{Adjustment, Invoice, Read};
use rust_decimal::Decimal;
use terms::{Finding, Standing};

/// Decimals that an amount may have.
const PLACES_MAX: u32 = 2;

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    if report.scope == Scope::Former {
        return;
    }
    let totals = &invoice.totals;
    for (rule, amount) in [
        ("BR-DEC-09", &totals.lines),
        ("BR-DEC-10", &totals.allowances),
        ("BR-DEC-11", &totals.charges),
        ("BR-DEC-12", &totals.net),
        ("BR-DEC-13", &totals.tax),
        ("BR-DEC-14", &totals.gross),
        ("BR-DEC-15", &totals.tax_accounted),
        ("BR-DEC-16", &totals.prepaid),
        ("BR-DEC-17", &totals.rounding),
        ("BR-DEC-18", &totals.payable),
    ] {
        places(rule, amount.as_ref(), report);
    }
    for tax in &invoice.taxes {
        places("BR-DEC-19", tax.base.as_ref(), report);
        places("BR-DEC-20", tax.tax.as_ref(), report);
    }
    adjustments(&invoice.adjustments, [["BR-DEC-01", "BR-DEC-02"], ["BR-DEC-05", "BR-DEC-06"]], report);
    for line in &invoice.lines {
        places("BR-DEC-23", line.net.as_ref(), report);
        adjustments(&line.adjustments, [["BR-DEC-24", "BR-DEC-25"], ["BR-DEC-27", "BR-DEC-28"]], report);
    }
}

fn adjustments(all: &[Adjustment], [allowance, charge]: [[&str; 2]; 2], report: &mut Report) {
    for adjustment in all {
        let [amount, base] = if adjustment.charge { charge } else { allowance };
        places(amount, adjustment.amount.as_ref(), report);
        places(base, adjustment.base.as_ref(), report);
    }
}

/// Zeros behind the second decimal say nothing, so they are a note.
fn places(rule: &str, amount: Option<&Read<Decimal>>, report: &mut Report) {
    let Some(amount) = amount.filter(|amount| amount.value.scale() > PLACES_MAX) else { return };
    let means_something = amount.value.normalize().scale() > PLACES_MAX;
    let standing = if means_something { Standing::Doubt } else { Standing::Note };
    let sentence = format!("The amount {} has more than {PLACES_MAX} decimals.", amount.value);
    report.add(Finding::new(rule, standing, sentence).with("path", amount.path.as_str()));
}
