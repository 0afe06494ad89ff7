//! How candidates relate to each other: sums, order, repetition.

use super::candidates::Found;
use super::context::{Features, bucket};
use super::field::Shape;
use super::sheet::Sheet;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::{BTreeMap, BTreeSet};

/// Different amounts that are compared with each other.
const AMOUNTS_MAX: usize = 160;
/// Amounts of a column that are added up.
const COLUMN_MAX: usize = 60;
/// Tax rates that are common somewhere in Europe, in thousandths of the net amount.
const RATES: [i64; 20] =
    [25, 40, 50, 55, 60, 70, 77, 80, 81, 90, 100, 130, 190, 200, 210, 220, 230, 240, 250, 270];

/// Adds the features that need all candidates of a shape.
pub(crate) fn add(sheet: &Sheet, shape: Shape, found: &[Found], features: &mut [Features]) {
    repetition(found, features);
    if shape == Shape::Amount {
        let amounts: Vec<i64> = found.iter().map(hundredths).collect();
        ranks(&amounts, features);
        triples(&amounts, features);
        columns(sheet, found, &amounts, features);
    }
    if shape == Shape::Date {
        dates(found, features);
    }
    if shape == Shape::Name {
        names(sheet, found, features);
    }
    if shape == Shape::Currency {
        currencies(sheet, found, features);
    }
}

/// An amount in hundredths, the grain in which sums are compared.
fn hundredths(found: &Found) -> i64 {
    found.amount.and_then(|amount| (amount * Decimal::ONE_HUNDRED).round().to_i64()).unwrap_or(0)
}

fn repetition(found: &[Found], features: &mut [Features]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in found {
        *counts.entry(&one.value).or_default() += 1;
    }
    let distinct = counts.len();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (one, features) in found.iter().zip(features.iter_mut()) {
        let count = counts[one.value.as_str()];
        features.add(&["repeated", bucket(count as f64, &[2.0, 3.0, 5.0])]);
        features.add(&["distinct", bucket(distinct as f64, &[2.0, 3.0, 5.0])]);
        features.add(&["nth-value", &seen.len().min(5).to_string()]);
        if seen.len() + 1 == distinct && seen.insert(&one.value) {
            features.add(&["last-value"]);
        }
        seen.insert(&one.value);
    }
}

fn ranks(amounts: &[i64], features: &mut [Features]) {
    let mut sorted: Vec<i64> = amounts.to_vec();
    sorted.sort_unstable_by_key(|amount| -amount.abs());
    sorted.dedup();
    for (nth, (amount, features)) in amounts.iter().zip(features.iter_mut()).enumerate() {
        let rank = sorted.iter().position(|other| other == amount).unwrap_or(sorted.len());
        features.add(&["rank", &rank.min(4).to_string()]);
        features.add(&["from-end", bucket((amounts.len() - nth) as f64, &[2.0, 3.0, 4.0, 6.0, 10.0])]);
    }
}

/// Marks amounts that take part in net + tax = gross.
fn triples(amounts: &[i64], features: &mut [Features]) {
    let mut distinct: Vec<i64> =
        amounts.iter().map(|amount| amount.abs()).filter(|amount| *amount > 0).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let distinct = &distinct[distinct.len().saturating_sub(AMOUNTS_MAX)..];
    let mut roles: BTreeMap<i64, [u32; 6]> = BTreeMap::new();
    for (at, tax) in distinct.iter().enumerate() {
        for net in &distinct[at + 1..] {
            let gross = net + tax;
            if distinct.binary_search(&gross).is_err() {
                continue;
            }
            let usual = usual_rate(*net, *tax);
            for (slot, value) in [*net, *tax, gross].into_iter().enumerate() {
                let entry = roles.entry(value).or_default();
                entry[slot] += 1;
                entry[slot + 3] += u32::from(usual);
            }
        }
    }
    // the largest gross of a usual triple is the likeliest total
    let top = roles.iter().filter(|(_, counts)| counts[5] > 0).map(|(value, _)| *value).max();
    for (amount, features) in amounts.iter().zip(features.iter_mut()) {
        let counts = roles.get(&amount.abs()).copied().unwrap_or_default();
        for (name, count) in
            ["net", "tax", "gross", "net-usual", "tax-usual", "gross-usual"].iter().zip(counts)
        {
            if count > 0 {
                features.add(&["sum", name]);
                features.add(&["sum", name, bucket(f64::from(count), &[2.0, 4.0])]);
            }
        }
        if counts == [0; 6] {
            features.add(&["sum", "none"]);
        }
        if let Some(top) = top {
            let role = if amount.abs() == top {
                "top-gross"
            } else if distinct.binary_search(&(top - amount.abs())).is_ok() {
                if amount.abs() * 2 > top { "top-net" } else { "top-tax" }
            } else {
                "top-none"
            };
            features.add(&["top", role]);
        }
    }
}

/// Whether `tax` is `net` at a usual rate, to the cent or two.
fn usual_rate(net: i64, tax: i64) -> bool {
    RATES.iter().any(|rate| (net.saturating_mul(*rate) - tax.saturating_mul(1000)).abs() <= 2_000)
}

/// Marks amounts that are the sum of those right above them in the same column.
fn columns(sheet: &Sheet, found: &[Found], amounts: &[i64], features: &mut [Features]) {
    let right = |one: &Found| {
        let area = sheet.area(one.span.clone());
        area.x + area.width
    };
    let edges: Vec<f64> = found.iter().map(right).collect();
    for at in 0..found.len() {
        let mut sum = 0_i64;
        let column = (0..at).rev().filter(|before| (edges[*before] - edges[at]).abs() < 4.0).take(COLUMN_MAX);
        for (terms, before) in (1..).zip(column) {
            sum = sum.saturating_add(amounts[before]);
            if terms >= 1 && sum == amounts[at] && sum != 0 {
                features[at].add(&["column", if terms == 1 { "same-as-above" } else { "sum-of-above" }]);
                break;
            }
        }
        let below = (at + 1..found.len()).filter(|after| (edges[*after] - edges[at]).abs() < 4.0).count();
        features[at].add(&["column", "below", bucket(below as f64, &[1.0, 2.0, 3.0, 6.0])]);
    }
}

fn dates(found: &[Found], features: &mut [Features]) {
    let mut sorted: Vec<&str> = found.iter().map(|one| one.value.as_str()).collect();
    sorted.sort_unstable();
    sorted.dedup();
    for (one, features) in found.iter().zip(features.iter_mut()) {
        let rank = sorted.iter().position(|other| *other == one.value).unwrap_or(0);
        features.add(&["early", &rank.min(3).to_string()]);
        features.add(&["late", &(sorted.len() - 1 - rank).min(3).to_string()]);
    }
}

/// Marks names that share a word with an e-mail or web address, which is the seller's more often than not.
fn names(sheet: &Sheet, found: &[Found], features: &mut [Features]) {
    let is_address = |text: &str| text.contains('@') || text.starts_with("www.") || text.starts_with("http");
    let hosts: Vec<&str> = sheet
        .tokens
        .iter()
        .filter(|token| is_address(&token.text))
        .map(|token| token.plain.as_str())
        .collect();
    for (nth, (one, features)) in found.iter().zip(features.iter_mut()).enumerate() {
        let words = &sheet.tokens[one.span.clone()];
        let shared = words
            .iter()
            .any(|word| word.plain.len() >= 4 && hosts.iter().any(|host| host.contains(&word.plain)));
        features.add(&[
            "host",
            if hosts.is_empty() {
                "none"
            } else if shared {
                "shared"
            } else {
                "other"
            },
        ]);
        features.add(&["nth", bucket(nth as f64, &[1.0, 2.0, 3.0, 5.0, 8.0])]);
        if one.marks.contains(&"form") {
            let forms = found[..nth]
                .iter()
                .filter(|other| other.marks.contains(&"form") && other.value != one.value)
                .count();
            features.add(&["nth-form", &forms.min(3).to_string()]);
        }
    }
}

fn currencies(sheet: &Sheet, found: &[Found], features: &mut [Features]) {
    let count = |value: &str| {
        sheet
            .tokens
            .iter()
            .filter(|token| super::candidates::names_currency(&token.text) == Some(value))
            .count()
    };
    let counts: Vec<usize> = found.iter().map(|one| count(&one.value)).collect();
    let most = counts.iter().max().copied().unwrap_or(0);
    for (count, features) in counts.iter().zip(features.iter_mut()) {
        features.add(&["count", bucket(*count as f64, &[1.0, 2.0, 4.0, 8.0])]);
        features.add(&["most", if *count == most { "yes" } else { "no" }]);
    }
}
