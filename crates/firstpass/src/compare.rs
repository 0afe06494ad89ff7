//! When two values of a field are the same: dates as dates, amounts as decimals, names folded, identifiers without spaces.

use crate::fold::fold;
use crate::rank::{Shape, date, shape};
use rust_decimal::Decimal;

/// Whether two values of the field are the same.
pub fn same(field: &str, a: &str, b: &str) -> bool {
    match shape(field) {
        Some(Shape::Date) => match (date(a), date(b)) {
            (Some(a), Some(b)) => a.date == b.date,
            _ => a.trim() == b.trim(),
        },
        Some(Shape::Amount) => match (a.trim().parse::<Decimal>(), b.trim().parse::<Decimal>()) {
            (Ok(a), Ok(b)) => a == b,
            _ => a.trim() == b.trim(),
        },
        Some(Shape::Number | Shape::VatId | Shape::Iban | Shape::Bic | Shape::Currency) => {
            identifier(a) == identifier(b)
        }
        Some(Shape::Name | Shape::Mail) | None => name(a) == name(b),
    }
}

/// Without white space, in capitals.
fn identifier(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Folded, with single spaces.
fn name(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_as_what_they_are() {
        for (field, a, b, expected) in [
            ("issue_date", "2018-06-05", "05.06.2018", true),
            ("issue_date", "2018-06-05", "2018-05-06", false),
            ("gross_total", "529.87", "529.870", true),
            ("gross_total", "529.87", "-529.87", false),
            ("line_count", "2", "2", true),
            ("seller_name", "Lieferant  GmbH", "LIEFERANT GmbH", true),
            ("seller_name", "Lieferant GmbH", "Lieferant AG", false),
            ("payee_iban", "DE12 1234", "de121234", true),
            ("invoice_number", "RE 17", "RE17", true),
            ("terms", "30 Tage", "30 tage", true),
        ] {
            assert_eq!(same(field, a, b), expected, "{field}: {a} / {b}");
        }
    }
}
