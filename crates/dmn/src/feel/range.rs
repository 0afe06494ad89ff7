//! Ranges: everything between two ends, either of which may be open or missing.

use super::value::Value;

/// A range. A missing end (`None`) is unbounded: `(>= 5)` has no upper end.
#[derive(Clone, Debug)]
pub struct Range {
    /// The lower end.
    pub low: Option<Value>,
    /// Whether the lower end belongs to it.
    pub low_included: bool,
    /// The upper end.
    pub high: Option<Value>,
    /// Whether the upper end belongs to it.
    pub high_included: bool,
}

impl Range {
    /// Whether a value lies in it; `None` where it cannot be compared with an end.
    pub fn contains(&self, value: &Value) -> Option<bool> {
        let above = match &self.low {
            Some(low) => {
                let order = value.order(low)?;
                order.is_gt() || (self.low_included && order.is_eq())
            }
            None => true,
        };
        let below = match &self.high {
            Some(high) => {
                let order = value.order(high)?;
                order.is_lt() || (self.high_included && order.is_eq())
            }
            None => true,
        };
        Some(above && below)
    }
}
