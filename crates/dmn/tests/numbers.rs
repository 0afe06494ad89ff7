//! Decimal arithmetic of 34 digits.

// A failure here must be loud: this is no input path of the product.
#![allow(clippy::unwrap_used, clippy::panic)]

use dmn::{Number, Rounding};
use proptest::prelude::*;

fn n(text: &str) -> Number {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

#[test]
fn results_have_34_digits_rounded_half_to_even() {
    let nines = "9".repeat(34);
    let table: Vec<(Option<Number>, &str)> = vec![
        (n("0.1").plus(n("0.2")), "0.3"),
        (n("1").over(n("3")), "0.3333333333333333333333333333333333"),
        (n("2").over(n("3")), "0.6666666666666666666666666666666667"),
        (n("-2").over(n("3")), "-0.6666666666666666666666666666666667"),
        (n("10").over(n("4")), "2.5"),
        (n("4974.20").over(n("2")), "2487.10"),
        (n("1").over(n("9999999999999999999999999999999999")), "1.000000000000000000000000000000000E-34"),
        (n("1.19").times(n("4180.00")), "4974.2000"),
        (n(&nines).plus(n("1")), "1.000000000000000000000000000000000E+34"),
        (n(&nines).times(n(&nines)), "9.999999999999999999999999999999998E+67"),
        (n("1e40").plus(n("1")), "1.000000000000000000000000000000000E+40"),
        (n("1e40").plus(n("-1")), "1.000000000000000000000000000000000E+40"),
        (n("1e6000").plus(n("1e-6000")), "1.000000000000000000000000000000000E+6000"),
        (n("12345678901234567890123456789012345").plus(n("0")), "1.234567890123456789012345678901234E+34"),
        (n("12345678901234567890123456789012355").plus(n("0")), "1.234567890123456789012345678901236E+34"),
        (n("2").square_root(), "1.414213562373095048801688724209698"),
        (n("6.25").square_root(), "2.5"),
        (n("1e6000").square_root(), "1E+3000"),
        (n("1").exponential(), "2.718281828459045235360287471352662"),
        (n("2").logarithm(), "0.6931471805599453094172321214581766"),
        (n("1000").logarithm(), "6.907755278982137052053974364053093"),
        (n("1.05").power(n("10")), "1.62889462677744140625"),
        (n("2").power(n("-3")), "0.125"),
        (n("10").modulo(n("3")), "1"),
        (n("-10").modulo(n("3")), "2"),
        (n("10").modulo(n("-3")), "-2"),
        (n("10.1").modulo(n("-4.5")), "-3.4"),
        (n("2.5").rounded(0, Rounding::HalfEven), "2"),
        (n("3.5").rounded(0, Rounding::HalfEven), "4"),
        (n("-2.5").rounded(0, Rounding::HalfUp), "-3"),
        (n("-2.5").rounded(0, Rounding::HalfDown), "-2"),
        (n("-2.1").rounded(0, Rounding::Floor), "-3"),
        (n("-2.9").rounded(0, Rounding::Ceiling), "-2"),
        (n("1234").rounded(-2, Rounding::Up), "1300"),
        (n("0.005").rounded(2, Rounding::HalfEven), "0"),
    ];
    for (at, (result, expected)) in table.into_iter().enumerate() {
        let expected = n(expected);
        let result = result.unwrap_or_else(|| panic!("row {at} has no value"));
        // The transcendental functions promise 30 digits.
        let gap = result.minus(expected).unwrap().absolute();
        let tolerance = expected.absolute().times(n("1e-30")).unwrap();
        let exact = !matches!(at, 15..=20);
        assert!(
            if exact { result == expected } else { gap <= tolerance },
            "row {at}: {result:?} is not {expected:?}"
        );
    }
}

#[test]
fn what_has_no_value_is_none() {
    assert!(n("1").over(n("0")).is_none());
    assert!(n("1").modulo(n("0")).is_none());
    assert!(n("-1").square_root().is_none());
    assert!(n("0").logarithm().is_none());
    assert!(n("9e6144").times(n("10")).is_none());
    assert!(n("0").power(n("-1")).is_none());
    assert!(n("-8").power(n("0.5")).is_none());
    assert_eq!(n("1e-6176").over(n("100")), Some(n("0")), "too small is zero");
    for text in ["", ".", "-", "1.2.3", "1e", "1e+", "abc", "1 2", "0x1", "1e99999999999", "٣"] {
        assert!(text.parse::<Number>().is_err(), "{text}");
    }
}

fn number() -> impl Strategy<Value = Number> {
    (any::<i64>(), any::<u32>(), -40i32..40).prop_map(|(a, b, exponent)| {
        let coefficient = i128::from(a) * i128::from(b);
        Number::of(coefficient, exponent).unwrap()
    })
}

proptest! {
    #[test]
    fn text_reads_back(a in number()) {
        prop_assert_eq!(n(&a.to_string()), a);
        prop_assert_eq!(a.trimmed(), a);
    }

    #[test]
    fn sums_commute_and_come_back(a in -10i64.pow(15)..10i64.pow(15), b in -10i64.pow(15)..10i64.pow(15), e in -8i32..8) {
        let (x, y) = (Number::of(a.into(), e).unwrap(), Number::of(b.into(), -e).unwrap());
        prop_assert_eq!(x.plus(y), y.plus(x));
        prop_assert_eq!(x.plus(y).and_then(|sum| sum.minus(y)), Some(x));
    }

    #[test]
    fn products_match_exact_integers(a in any::<i32>(), b in any::<i64>()) {
        let product = Number::from(i64::from(a)).times(Number::from(b)).unwrap();
        prop_assert_eq!(product, Number::of(i128::from(a) * i128::from(b), 0).unwrap());
    }

    #[test]
    fn a_quotient_times_its_divisor_is_close(a in number(), b in number()) {
        prop_assume!(!b.is_zero() && !a.is_zero());
        let back = a.over(b).unwrap().times(b).unwrap();
        let gap = back.minus(a).unwrap().absolute();
        prop_assert!(gap <= a.absolute().times(n("2e-33")).unwrap());
    }

    #[test]
    fn order_is_that_of_the_difference(a in number(), b in number()) {
        let difference = a.minus(b).unwrap();
        prop_assert_eq!(a.cmp(&b).is_lt(), difference.is_negative());
        prop_assert_eq!(a == b, difference.is_zero());
    }

    #[test]
    fn a_remainder_has_the_divisors_sign_and_is_smaller(a in any::<i64>(), b in any::<i32>(), e in -6i32..6) {
        prop_assume!(b != 0);
        let (x, y) = (Number::of(a.into(), e).unwrap(), Number::from(i64::from(b)));
        let rest = x.modulo(y).unwrap();
        prop_assert!(rest.is_zero() || rest.is_negative() == y.is_negative());
        prop_assert!(rest.absolute() < y.absolute());
    }

    #[test]
    fn rounding_stays_within_one_unit(a in number(), scale in -5i32..20) {
        let unit = Number::of(1, -scale).unwrap();
        for mode in [Rounding::HalfEven, Rounding::HalfUp, Rounding::HalfDown, Rounding::Up, Rounding::Down, Rounding::Ceiling, Rounding::Floor] {
            let gap = a.rounded(scale, mode).unwrap().minus(a).unwrap();
            prop_assert!(gap.absolute() < unit);
            prop_assert!(mode != Rounding::Floor || !a.minus(a.plus(gap).unwrap()).unwrap().is_negative());
        }
    }
}

#[test]
fn numbers_of_different_scales_are_ordered_exactly() {
    let ascending = [
        "-1e30",
        "-9223372036854775808.5",
        "-9223372036854775808",
        "-5000.01",
        "-5000",
        "-0.5",
        "0",
        "1e-30",
        "0.005",
        "4999.99",
        "5000",
        "5000.000000000000000001",
        "5000.01",
        "9223372036854775807",
        "9223372036854775807.5",
        "1e19",
        "1e30",
    ];
    for (at, a) in ascending.iter().enumerate() {
        for (other, b) in ascending.iter().enumerate() {
            assert_eq!(n(a).cmp(&n(b)), at.cmp(&other), "{a} and {b}");
        }
    }
    assert_eq!(n("5000"), n("5000.0000000"));
    assert_eq!(n("5e3"), n("5000"));
}
