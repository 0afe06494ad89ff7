//! Purchase orders and goods receipts.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::Currency;

/// A purchase order of the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Its number: `4500-2277`.
    pub number: String,
    /// The supplier's id.
    pub supplier: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Whether it still takes invoices.
    pub state: OrderState,
    /// The day it was placed.
    #[serde(default)]
    pub ordered_on: Option<Date>,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
}

/// Whether an order still takes invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    /// It does.
    Open,
    /// It does not.
    Closed,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Its number within the order: `1`.
    pub line: String,
    /// What was ordered.
    pub description: String,
    /// How many.
    pub quantity: Decimal,
    /// UN/ECE Recommendation 20 unit code.
    #[serde(default)]
    pub unit: Option<String>,
    /// Net price of one unit.
    pub unit_price: Decimal,
    /// The account its invoices are booked to.
    #[serde(default)]
    pub account: Option<String>,
    /// The cost centre that bears it.
    #[serde(default)]
    pub cost_centre: Option<String>,
    /// The tax code expected.
    #[serde(default)]
    pub tax_code: Option<String>,
    /// Whether nothing is paid before it was received (3-way match).
    #[serde(default)]
    pub receipt_required: bool,
}

/// A goods receipt against one order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number: `GR-1`.
    pub number: String,
    /// The number of the order.
    pub order: String,
    /// The day of receipt.
    pub received_on: Date,
    /// What was received.
    pub lines: Vec<ReceiptLine>,
}

/// One line of a goods receipt; a negative quantity is goods sent back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// The line of the order.
    pub order_line: String,
    /// How many.
    pub quantity: Decimal,
}
