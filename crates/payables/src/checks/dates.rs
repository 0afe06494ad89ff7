//! Dates that can be, in an order that can be, in a period that is open.

use super::holds;
use crate::facts::Facts;
use crate::register::{Register, period_of, shifted};
use crate::words::day;
use jiff::civil::Date;
use terms::{Finding, Standing};

/// Days that an invoice may be dated ahead of its receipt: time zones and a seller's eager printer.
pub const AHEAD_DAYS_MAX: i32 = 3;
/// Days after which an invoice is old enough to ask why.
pub const OLD_DAYS_MAX: i32 = 731;
/// Days after which a date is not believed: ten years, as long as documents are kept.
pub const KEPT_DAYS_MAX: i32 = 3_653;
/// Days from issue to due date, and from receipt to delivery, that are still believed.
pub const DUE_DAYS_MAX: i32 = 366;

pub(super) fn check(register: &Register, facts: &Facts, received: Date) -> Vec<Finding> {
    let mut out: Vec<Finding> = facts.issued.and_then(|date| issued(date, received)).into_iter().collect();
    out.extend(due(facts, received));
    out.extend(delivered(facts, received));
    out.extend(discount(facts));
    if out.is_empty() && facts.issued.is_some() {
        out.push(holds("date", "Dates are in order"));
    }
    out.extend(facts.issued.and_then(|date| period(register, date)));
    out
}

fn wrong(field: &str, sentence: String) -> Finding {
    Finding::new("date", Standing::Exception, sentence).about(field)
}

fn issued(date: Date, received: Date) -> Option<Finding> {
    if shifted(received, AHEAD_DAYS_MAX).is_some_and(|limit| date > limit) {
        return Some(wrong("issue_date", format!("The invoice date {} lies in the future", day(date))));
    }
    if shifted(received, -KEPT_DAYS_MAX).is_some_and(|limit| date < limit) {
        return Some(wrong("issue_date", format!("The invoice date {} cannot be right", day(date))));
    }
    if shifted(received, -OLD_DAYS_MAX).is_some_and(|limit| date < limit) {
        let sentence = format!("The invoice is of {}, more than two years ago", day(date));
        return Some(Finding::new("date", Standing::Doubt, sentence).about("issue_date"));
    }
    None
}

fn due(facts: &Facts, received: Date) -> Option<Finding> {
    let due = facts.due?;
    let start = facts.issued.unwrap_or(received);
    if facts.issued.is_some_and(|issued| due < issued) {
        return Some(wrong("due_date", format!("It is due on {}, before it was issued", day(due))));
    }
    shifted(start, DUE_DAYS_MAX)
        .is_none_or(|limit| due > limit)
        .then(|| wrong("due_date", format!("It is due on {}, more than a year later", day(due))))
}

fn delivered(facts: &Facts, received: Date) -> Option<Finding> {
    let date = facts.delivered?;
    let early = shifted(received, -KEPT_DAYS_MAX).is_some_and(|limit| date < limit);
    let late = shifted(received, DUE_DAYS_MAX).is_none_or(|limit| date > limit);
    (early || late)
        .then(|| wrong("delivery_date", format!("The delivery date {} cannot be right", day(date))))
}

fn discount(facts: &Facts) -> Option<Finding> {
    let until = facts.discount_until?;
    let early = facts.issued.is_some_and(|issued| until < issued);
    let late = facts.due.is_some_and(|due| until > due);
    (early || late).then(|| {
        let sentence =
            format!("The discount ends on {}, outside the time from issue to due date", day(until));
        Finding::new("date", Standing::Doubt, sentence).about("discount_until")
    })
}

/// The month of the invoice must take postings; otherwise somebody decides which month does.
fn period(register: &Register, date: Date) -> Option<Finding> {
    let period = period_of(date);
    (!register.period_open(date)).then(|| {
        let sentence = format!("Period {period} is closed; the invoice is of {}", day(date));
        Finding::new("period-closed", Standing::Exception, sentence)
            .about("issue_date")
            .with("period", period)
    })
}
