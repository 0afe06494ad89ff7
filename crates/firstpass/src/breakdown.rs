//! The tax of a document whose breakdown by rate is printed and whose sum of taxes is not, or not with its sign.

use crate::lexicon::Concept;
use crate::rank::{Sheet, Token, amount};
use crate::table::ROUNDING;
use rust_decimal::Decimal;
use terms::{Evidence, Field};

/// A rate is no more than this, in percent.
const RATE_MAX: Decimal = Decimal::from_parts(30, 0, 0, false, 0);
/// Rates of one document at most.
const SHARES_MAX: usize = 12;
/// The confidence of what is added up, as a part of that of net and gross.
const DERIVED: f64 = 0.95;

/// Base and tax of one rate.
#[derive(PartialEq)]
struct Share {
    base: Decimal,
    tax: Decimal,
}

/// Puts the tax right where net and gross say another one, and the document says that one too: as the sum of its breakdown,
/// or with another sign. What the document says wrongly stays as it is printed.
pub(crate) fn mend(sheet: &Sheet, fields: &mut [Field]) {
    let of = |name: &str| fields.iter().find(|it| it.name == name);
    let known = |name: &str| of(name)?.value.as_ref()?.parse::<Decimal>().ok();
    let (Some(net), Some(tax), Some(gross)) = (known("net_total"), known("tax_total"), known("gross_total"))
    else {
        return;
    };
    let Some(meant) = gross.checked_sub(net).filter(|it| !it.is_zero() && *it != tax) else { return };
    let shares = shares(sheet);
    let sum: Decimal = shares.iter().map(|it| it.tax).sum();
    let reason = if meant == -tax {
        "Net and gross are negative, so the tax is; printed without its sign"
    } else if shares.iter().any(|it| it.base == tax) && (sum - meant).abs() <= ROUNDING {
        "Sum of the taxes by rate; not printed itself"
    } else {
        return;
    };
    let surety = [of("net_total"), of("gross_total")].into_iter().flatten().map(|it| it.confidence);
    let surety = surety.fold(1.0, f64::min);
    let Some(field) = fields.iter_mut().find(|it| it.name == "tax_total") else { return };
    let mut value = meant;
    value.rescale(value.scale().max(2));
    field.value = Some(value.to_string());
    field.confidence = (surety * DERIVED * 1000.0).round() / 1000.0;
    if meant != -tax {
        field.evidence = Evidence::Derived;
    }
    field.reason = reason.to_owned();
}

/// Rows in which a rate of a base is the tax.
fn shares(sheet: &Sheet) -> Vec<Share> {
    let mut shares = Vec::new();
    let of_tax = |it: &Token| it.text.ends_with('%') || it.concepts.contains(&Concept::Tax);
    for line in sheet.lines.iter().filter(|it| sheet.tokens[it.tokens.clone()].iter().any(of_tax)) {
        let words = sheet.tokens[line.tokens.clone()].iter();
        let numbers: Vec<_> = words.filter_map(|it| amount(it.text.trim_end_matches('%'))).collect();
        let found =
            numbers.iter().filter(|it| it.value > Decimal::ZERO && it.value <= RATE_MAX).find_map(|rate| {
                let amounts = || numbers.iter().filter(|it| it.places == 2 && !it.value.is_zero());
                amounts().find_map(|base| {
                    let tax = base.value.checked_mul(rate.value)? / Decimal::ONE_HUNDRED;
                    let printed = amounts()
                        .find(|it| (it.value - tax).abs() <= Decimal::new(1, 2) && it.value != base.value)?;
                    Some(Share { base: base.value, tax: printed.value })
                })
            });
        shares.extend(found.filter(|it| !shares.contains(it)));
        if shares.len() > SHARES_MAX {
            return Vec::new();
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax(text: &str, totals: [&str; 3]) -> String {
        let sheet = Sheet::of(&crate::plain_text::pages(text.as_bytes()).unwrap());
        let field = |(name, value): (&str, &str)| Field {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            confidence: 0.9,
            evidence: Evidence::Derived,
            reason: String::new(),
            candidates: Vec::new(),
        };
        let mut fields: Vec<Field> =
            ["net_total", "tax_total", "gross_total"].into_iter().zip(totals).map(field).collect();
        mend(&sheet, &mut fields);
        fields[1].value.clone().unwrap()
    }

    const BY_RATE: &str = "
  Basis USt. 7%       300,00     21,00
  Basis USt. 19%      100,00     19,00
";

    #[test]
    fn a_base_that_was_taken_for_the_tax_gives_way_to_the_sum_by_rate() {
        assert_eq!(tax(BY_RATE, ["400.00", "100.00", "440.00"]), "40.00");
        // Not where the sums of the document are wrong themselves: they stay as printed.
        assert_eq!(tax(BY_RATE, ["400.00", "100.00", "450.00"]), "100.00");
        assert_eq!(tax(BY_RATE, ["400.00", "41.00", "440.00"]), "41.00");
    }

    #[test]
    fn a_tax_without_its_sign_gets_that_of_net_and_gross() {
        assert_eq!(tax("", ["-7.90", "1.50", "-9.40"]), "-1.50");
        assert_eq!(tax("", ["7.90", "1.50", "9.40"]), "1.50");
    }
}
