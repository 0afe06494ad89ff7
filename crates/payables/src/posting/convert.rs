//! From signed amounts in one currency to debits and credits in two.

use super::entry::{EntryHead, EntryLine};
use crate::master::AccountKind;
use crate::register::Register;
use rust_decimal::{Decimal, RoundingStrategy};

/// A line before it has sides: a positive amount is a debit.
#[derive(Clone, Debug)]
pub(super) struct Sided {
    pub(super) account: String,
    pub(super) cost_centre: Option<String>,
    pub(super) tax_code: Option<String>,
    pub(super) text: String,
    pub(super) amount: Decimal,
}

/// Lines with both sides in both currencies. Each line is converted and rounded by itself; what the rounded lines are
/// off goes to the clearing account, or to the largest line where there is none, in the home currency only.
pub(super) fn converted(register: &Register, head: &EntryHead, lines: Vec<Sided>) -> Vec<EntryLine> {
    let places = head.home_currency.places();
    let mut out: Vec<(Sided, Decimal)> = lines
        .into_iter()
        .filter(|line| !line.amount.is_zero())
        .map(|line| {
            let home = line.amount.saturating_mul(head.rate);
            let home = home.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            (line, home)
        })
        .collect();
    let off = out.iter().fold(Decimal::ZERO, |sum, (_, home)| sum.saturating_add(*home));
    if !off.is_zero() {
        match register.account_of_kind(AccountKind::Clearing) {
            Some(account) => out.push((rounding(account.number.clone()), -off)),
            None => {
                if let Some((_, home)) = out.iter_mut().max_by_key(|(_, home)| home.abs()) {
                    *home -= off;
                }
            }
        }
    }
    out.into_iter().map(|(line, home)| sides(line, home)).collect()
}

fn rounding(account: String) -> Sided {
    let text = "Rounding of the exchange rate".to_owned();
    Sided { account, cost_centre: None, tax_code: None, text, amount: Decimal::ZERO }
}

fn sides(line: Sided, home: Decimal) -> EntryLine {
    EntryLine {
        account: line.account,
        cost_centre: line.cost_centre,
        tax_code: line.tax_code,
        text: line.text,
        debit: line.amount.max(Decimal::ZERO),
        credit: (-line.amount).max(Decimal::ZERO),
        home_debit: home.max(Decimal::ZERO),
        home_credit: (-home).max(Decimal::ZERO),
    }
}
