//! Whether a discount is worth paying early.

use super::calendar::{business_day_from, business_day_until};
use super::item::OpenItem;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// What makes a discount worth taking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountRules {
    /// The least yearly yield in percent for which money leaves early; 0 takes every discount.
    pub yearly_percent_min: Decimal,
}

/// When an item is paid, and with what discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) execution: Date,
    pub(super) discount: Decimal,
}

/// With discount on the last business day of its time if that is still ahead and worth it; else on the last business
/// day until the due date; what is overdue on the next business day.
pub(super) fn plan(item: &OpenItem, today: Date, rules: &DiscountRules) -> Plan {
    let first = business_day_from(today);
    let due = business_day_until(item.due).max(first);
    if let (Some(percent), Some(until)) = (item.discount_percent, item.discount_until) {
        let execution = business_day_until(until);
        let usable = percent > Decimal::ZERO && percent < Decimal::ONE_HUNDRED && execution >= first;
        if usable && worth(percent, execution, due, rules) {
            return Plan { execution, discount: share(item, percent) };
        }
    }
    Plan { execution: due, discount: Decimal::ZERO }
}

fn share(item: &OpenItem, percent: Decimal) -> Decimal {
    let share =
        item.amount.checked_mul(percent).and_then(|product| product.checked_div(Decimal::ONE_HUNDRED));
    share
        .unwrap_or_default()
        .round_dp_with_strategy(item.currency.places(), RoundingStrategy::MidpointAwayFromZero)
}

/// 2 % for paying 16 days early yield 2/98 × 365/16 = 46.6 % a year.
fn worth(percent: Decimal, execution: Date, due: Date, rules: &DiscountRules) -> bool {
    let early = due.since(execution).map_or(0, |span| span.get_days());
    if early <= 0 {
        return true;
    }
    let yearly = percent
        .checked_div(Decimal::ONE_HUNDRED - percent)
        .and_then(|once| once.checked_mul(Decimal::from(36_500)))
        .and_then(|yearly| yearly.checked_div(Decimal::from(early)));
    yearly.is_some_and(|yearly| yearly >= rules.yearly_percent_min)
}
