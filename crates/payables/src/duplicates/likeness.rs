//! How alike two invoices are, in points out of a hundred, with the reasons.

use super::Seen;

/// From this many points on a person looks.
pub const SUSPECTED_POINTS_MIN: i32 = 65;

/// Days between two dates that count as close; what comes every week is not close.
const CLOSE_DAYS: i32 = 6;
/// Days in which a seller uses a number only once, even where amounts differ.
const SAME_YEAR_DAYS: i32 = 365;

/// An earlier document that this one repeats, or seems to.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The earlier one.
    pub earlier: Seen,
    /// Out of a hundred.
    pub points: i32,
    /// Whether number as written, sender and amount are the same, and the date too as far as both have one.
    pub exact: bool,
    /// What is alike, in words: "same number", "same amount".
    pub reasons: Vec<&'static str>,
    /// Both dates are known and less than a week apart, or one is not known.
    pub near: bool,
}

impl Likeness {
    /// Compares two documents of the same kind; `None` below [`SUSPECTED_POINTS_MIN`]. Points are the same in both
    /// directions.
    ///
    /// | | points |
    /// |---|---|
    /// | number the same, confusable, slipped | 45, 35, 30 (15 where dates are more than a week apart) |
    /// | amount and currency the same | 30 |
    /// | date the same or less than a week apart | 20 |
    /// | date within a year or unknown, only with the sender's same number | 5 |
    /// | sender the same, another one of the master | 15, −15 |
    /// | both name an order, and not the same | −15 |
    pub fn between(this: &Seen, earlier: &Seen) -> Option<Self> {
        let mut sum = Sum { points: 0, reasons: Vec::new() };
        let number = this.invoice_number().likeness(&earlier.invoice_number());
        let days = days_apart(this, earlier);
        let amount = this.gross.is_some() && this.gross == earlier.gross && this.currency == earlier.currency;
        let sender = this.sender.is_some() && this.sender == earlier.sender;
        sum.number(number, days);
        sum.when(amount, 30, "same amount");
        sum.date(days, number >= 0.8 && sender);
        sum.when(sender, 15, "same supplier");
        sum.points -= if !sender && this.sender_known && earlier.sender_known { 15 } else { 0 };
        sum.points -= if orders_differ(this, earlier) { 15 } else { 0 };
        let exact = as_written(this) == as_written(earlier)
            && number >= 1.0
            && amount
            && sender
            && days.unwrap_or(0) == 0;
        (exact || sum.points >= SUSPECTED_POINTS_MIN).then(|| Self {
            earlier: earlier.clone(),
            points: if exact { 100 } else { sum.points.clamp(0, 99) },
            exact,
            reasons: sum.reasons,
            near: days.is_none_or(|days| days <= CLOSE_DAYS),
        })
    }
}

struct Sum {
    points: i32,
    reasons: Vec<&'static str>,
}

impl Sum {
    fn when(&mut self, holds: bool, points: i32, reason: &'static str) {
        if holds {
            self.points += points;
            self.reasons.push(reason);
        }
    }

    fn number(&mut self, likeness: f64, days: Option<i32>) {
        let near = days.is_none_or(|days| days <= CLOSE_DAYS);
        if likeness >= 1.0 {
            self.when(true, 45, "same number");
        } else if likeness >= 0.8 {
            self.when(true, 35, "nearly the same number");
        } else if likeness >= 0.6 {
            self.when(true, if near { 30 } else { 15 }, "a number one slip apart");
        }
    }

    fn date(&mut self, days: Option<i32>, same_number: bool) {
        match days {
            Some(0) => self.when(true, 20, "same date"),
            Some(days) if days <= CLOSE_DAYS => self.when(true, 20, "dates within a week"),
            Some(days) if days <= SAME_YEAR_DAYS && same_number => self.points += 5,
            None if same_number => self.points += 5,
            _ => {}
        }
    }
}

/// The number without blanks and in capitals: other punctuation makes a number alike, not the same.
fn as_written(seen: &Seen) -> String {
    let number = seen.number.as_deref().unwrap_or_default();
    number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

fn days_apart(a: &Seen, b: &Seen) -> Option<i32> {
    let span = a.issued?.since(b.issued?).ok()?;
    Some(span.get_days().abs())
}

fn orders_differ(a: &Seen, b: &Seen) -> bool {
    a.order.is_some() && b.order.is_some() && a.order != b.order
}
