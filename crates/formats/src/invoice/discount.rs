//! Discounts for paying early: CII discount terms, and the `#SKONTO#` lines of XRechnung's payment terms.

use super::Read;
use crate::xml::Place;
use crate::xml::decimal;
use jiff::{ToSpan, civil::Date};
use rust_decimal::Decimal;

/// Most days a discount may run.
const DAYS_MAX: u32 = 3_660;

/// A discount for paying by a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Discount {
    /// In percent of the payable amount, or of `base`.
    pub percent: Option<Decimal>,
    /// A fixed amount instead.
    pub amount: Option<Decimal>,
    /// What the percentage is taken of, where that is not the whole.
    pub base: Option<Decimal>,
    /// Days after the basis date (the issue date where none is given).
    pub days: Option<u32>,
    /// The last day, where it is written or follows from a written basis date.
    pub until: Option<Date>,
    /// Where it stands.
    pub path: String,
}

impl Discount {
    /// The last day on which the discount holds: as written, else the issue date plus the days.
    pub fn last_day(&self, issued: Option<Date>) -> Option<Date> {
        self.until.or_else(|| days_after(issued?, self.days?))
    }
}

fn days_after(day: Date, days: u32) -> Option<Date> {
    day.checked_add(i64::from(days.min(DAYS_MAX)).days()).ok()
}

/// The structured lines of XRechnung's payment terms (BR-DE-18): `#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=100.00#`.
pub(super) fn in_terms(terms: &Read<String>) -> Vec<Discount> {
    terms.value.lines().filter_map(|line| marked(line.trim(), &terms.path)).collect()
}

fn marked(line: &str, path: &str) -> Option<Discount> {
    let marks = line.strip_prefix("#SKONTO#")?.strip_suffix('#')?;
    let value = |name: &str| marks.split('#').find_map(|mark| mark.strip_prefix(name)?.strip_prefix('='));
    let days = value("TAGE")?.parse().ok().filter(|days| *days <= DAYS_MAX)?;
    let percent = decimal(value("PROZENT")?)?;
    let base = value("BASISBETRAG").and_then(decimal);
    Some(Discount {
        percent: Some(percent),
        amount: None,
        base,
        days: Some(days),
        until: None,
        path: path.to_owned(),
    })
}

/// One `ApplicableTradePaymentDiscountTerms`; `due` is the due date of the terms around it.
pub(super) fn in_discount_terms(place: &Place<'_>, due: Option<Date>) -> Discount {
    let basis =
        place.date("ram:BasisDateTime/udt:DateTimeString").or_else(|| place.date("ram:BasisDateTime"));
    let days = days(place);
    let counted = basis.zip(days).and_then(|(basis, days)| days_after(basis.value, days));
    let value = |name| place.decimal(name).map(|read: Read<Decimal>| read.value);
    Discount {
        percent: value("ram:CalculationPercent"),
        amount: value("ram:ActualDiscountAmount"),
        base: value("ram:BasisAmount"),
        until: counted.or(due.filter(|_| days.is_none())),
        days,
        path: place.path().to_owned(),
    }
}

/// The period in days; weeks count seven. Months and years have no fixed length and are left to the text.
fn days(place: &Place<'_>) -> Option<u32> {
    let measure = place.decimal("ram:BasisPeriodMeasure")?.value;
    let unit = place
        .attribute("ram:BasisPeriodMeasure", "unitCode")
        .map_or_else(|| "DAY".to_owned(), |unit| unit.value);
    let each = match unit.as_str() {
        "DAY" | "D" => 1,
        "WEE" => 7,
        _ => return None,
    };
    u32::try_from(measure).ok()?.checked_mul(each).filter(|days| *days <= DAYS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skonto_lines_read_where_they_are_whole() {
        for (line, expected) in [
            ("#SKONTO#TAGE=14#PROZENT=2.25#", Some((14, "2.25", None))),
            ("  #SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=357.93#  ", Some((7, "3.00", Some("357.93")))),
            ("#SKONTO#TAGE=7#PROZENT=3,00#", None),
            ("#SKONTO#TAGE=x#PROZENT=3.00#", None),
            ("#SKONTO#TAGE=99999#PROZENT=3.00#", None),
            ("#SKONTO#PROZENT=3.00#", None),
            ("#VERZUG#TAGE=14#PROZENT=9.00#", None),
            ("2% Skonto", None),
        ] {
            let terms = Read { value: format!("net 30\n{line}\n"), path: "/p".into() };
            let found = in_terms(&terms);
            let shown = found.first().map(|discount| {
                (
                    discount.days.unwrap(),
                    discount.percent.unwrap().to_string(),
                    discount.base.map(|base| base.to_string()),
                )
            });
            assert_eq!(
                shown,
                expected.map(|(days, percent, base)| (days, percent.into(), base.map(Into::into))),
                "{line}"
            );
        }
    }

    #[test]
    fn the_last_day_is_counted_from_the_issue_date() {
        let terms = Read { value: "#SKONTO#TAGE=14#PROZENT=2.00#".into(), path: "/p".into() };
        let issued = Some(jiff::civil::date(2026, 2, 20));
        assert_eq!(in_terms(&terms)[0].last_day(issued), Some(jiff::civil::date(2026, 3, 6)));
        assert_eq!(in_terms(&terms)[0].last_day(None), None);
    }
}
