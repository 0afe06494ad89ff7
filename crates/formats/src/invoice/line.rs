//! One line of an invoice.

use super::{Adjustment, Read};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// BG-25: one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Where the group stands.
    pub path: String,
    /// BT-126.
    pub number: Option<Read<String>>,
    /// `GROUP` or `INFORMATION` for lines of EXTENDED that only gather or explain others.
    pub role: Option<Read<String>>,
    /// BT-127, all of them.
    pub notes: Vec<Read<String>>,
    /// BT-129.
    pub quantity: Option<Read<Decimal>>,
    /// BT-130, UN/ECE Recommendation 20.
    pub unit: Option<Read<String>>,
    /// BT-131.
    pub net: Option<Read<Decimal>>,
    /// The order of this line, where the line names one (CII EXTENDED, UBL).
    pub order: Option<Read<String>>,
    /// BT-132.
    pub order_line: Option<Read<String>>,
    /// BT-134.
    pub period_start: Option<Read<Date>>,
    /// BT-135.
    pub period_end: Option<Read<Date>>,
    /// Whether the period stands there at all, even empty.
    pub has_period: bool,
    /// BG-27 and BG-28.
    pub adjustments: Vec<Adjustment>,
    /// BG-29.
    pub price: Price,
    /// BG-30.
    pub tax: LineTax,
    /// BG-31.
    pub item: Item,
}

/// BG-29.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Price {
    /// BT-146, for `base_quantity` units.
    pub net: Option<Read<Decimal>>,
    /// BT-148, before a discount.
    pub gross: Option<Read<Decimal>>,
    /// BT-149; 1 where missing.
    pub base_quantity: Option<Read<Decimal>>,
}

/// BG-30.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineTax {
    /// BT-151.
    pub category: Option<Read<String>>,
    /// BT-152, in percent.
    pub rate: Option<Read<Decimal>>,
}

/// BG-31.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// BT-153.
    pub name: Option<Read<String>>,
    /// BT-154.
    pub description: Option<Read<String>>,
    /// BT-155.
    pub seller_number: Option<Read<String>>,
    /// BT-156.
    pub buyer_number: Option<Read<String>>,
    /// BT-157.
    pub standard_number: Option<Read<String>>,
}

impl Line {
    /// Whether its amount counts towards the sum of lines; group and information lines repeat the amounts of others.
    pub fn counts(&self) -> bool {
        !self.role.as_ref().is_some_and(|role| matches!(role.value.as_str(), "GROUP" | "INFORMATION"))
    }

    /// The net price of one unit: BT-146 divided by BT-149, which is 1 where missing or zero.
    pub fn unit_price(&self) -> Option<Decimal> {
        let price = self.price.net.as_ref()?.value;
        let base = self
            .price
            .base_quantity
            .as_ref()
            .map(|base| base.value)
            .filter(|base| !base.is_zero())
            .unwrap_or(Decimal::ONE);
        price.checked_div(base)
    }
}
