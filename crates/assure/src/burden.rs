//! The hidden burden: minutes saved here that come back elsewhere.
//!
//! Two things must be seen together: the cost per case falls while rework, reopening, handling time or touches by the client
//! rise. A trend is tested with Mann and Kendall's count of rising pairs, exactly, for the few periods there are; the level
//! is shared among the measures that may rise.

use crate::Light;
use serde::{Deserialize, Serialize};

/// Level of each test; those of rising measures share it.
const LEVEL: f64 = 0.05;
/// Level at which a rise is worth a look.
const LEVEL_AMBER: f64 = 0.2;
/// Periods that are looked at, the last ones: a test of more would find trends that matter to nobody.
const PERIODS_MAX: usize = 24;

/// One period, a week or a month. Shares are of the cases completed in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// Cost per case as it is reported.
    pub cost: f64,
    /// Share of cases worked again.
    pub rework: f64,
    /// Share of cases opened again.
    pub reopened: f64,
    /// Minutes in hand per case that a person touched.
    pub handling_minutes: f64,
    /// Touches by the client per case.
    pub client_touches: f64,
}

/// What one unit of burden costs, in the money of [`Period::cost`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BurdenPrices {
    /// A case worked again.
    pub rework: f64,
    /// A case opened again.
    pub reopened: f64,
    /// A minute in hand, where it is not in the reported cost.
    pub handling_minute: f64,
    /// A touch by the client.
    pub client_touch: f64,
}

/// What is seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Burden {
    /// Red: the cost falls and something rises. Amber: something seems to rise. Green: neither is seen.
    pub light: Light,
    /// Whether the reported cost falls.
    pub cost_falls: bool,
    /// What rises: `rework`, `reopened`, `handling_minutes`, `client_touches`.
    pub rising: Vec<String>,
    /// Reported cost per case of the last period.
    pub cost: f64,
    /// The same with what the burden costs.
    pub true_cost: f64,
}

/// Looks at the periods, oldest first; `None` without any. With fewer than five nothing can be proved, and the light is green.
pub fn burden(periods: &[Period], prices: &BurdenPrices) -> Option<Burden> {
    let last = periods.last()?;
    let periods = &periods[periods.len().saturating_sub(PERIODS_MAX)..];
    type Measure = (&'static str, fn(&Period) -> f64);
    let measures: [Measure; 4] = [
        ("rework", |it| it.rework),
        ("reopened", |it| it.reopened),
        ("handling_minutes", |it| it.handling_minutes),
        ("client_touches", |it| it.client_touches),
    ];
    let rises = |of: fn(&Period) -> f64| rising_p(&periods.iter().map(of).collect::<Vec<_>>());
    let each = |level: f64| {
        let level = level / measures.len() as f64;
        measures
            .iter()
            .filter(|(_, of)| rises(*of) <= level)
            .map(|(name, _)| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let rising = each(LEVEL);
    let cost_falls = rising_p(&periods.iter().map(|it| -it.cost).collect::<Vec<_>>()) <= LEVEL;
    let light = match (cost_falls, rising.is_empty()) {
        (true, false) => Light::Red,
        (false, false) => Light::Amber,
        _ if !each(LEVEL_AMBER).is_empty() => Light::Amber,
        _ => Light::Green,
    };
    let true_cost = last.cost
        + last.rework * prices.rework
        + last.reopened * prices.reopened
        + last.handling_minutes * prices.handling_minute
        + last.client_touches * prices.client_touch;
    Some(Burden { light, cost_falls, rising, cost: last.cost, true_cost })
}

/// The chance of so many rising pairs, or more, where the order means nothing. Equal values count as not rising, which errs
/// on the quiet side.
pub fn rising_p(values: &[f64]) -> f64 {
    let n = values.len();
    let rising =
        (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).filter(|(a, b)| values[*b] > values[*a]).count();
    // chances[r]: of r rising pairs among the first k values; the k-th rises above 0 to k − 1 of them, all equally likely.
    let mut chances = vec![1.0];
    for k in 1..n {
        let mut next = vec![0.0; chances.len() + k];
        for (at, p) in chances.iter().enumerate() {
            next[at..=at + k].iter_mut().for_each(|it| *it += p / (k + 1) as f64);
        }
        chances = next;
    }
    chances[rising.min(chances.len())..].iter().sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trends_by_hand() {
        assert!((rising_p(&[1.0, 2.0, 3.0, 4.0]) - 1.0 / 24.0).abs() < 1e-12);
        assert!((rising_p(&[2.0, 1.0]) - 1.0).abs() < 1e-12);
        assert!((rising_p(&[1.0, 3.0, 2.0]) - 3.0 / 6.0).abs() < 1e-12);
        assert_eq!(rising_p(&[]), 1.0);
    }

    #[test]
    fn cheaper_with_more_rework_is_red() {
        let period = |at: i32| Period {
            cost: 4.0 - 0.1 * f64::from(at),
            rework: 0.02 + 0.01 * f64::from(at),
            ..Period::default()
        };
        let prices = BurdenPrices { rework: 9.0, ..BurdenPrices::default() };
        let seen = burden(&(0..10).map(period).collect::<Vec<_>>(), &prices).unwrap();
        assert_eq!((seen.light, seen.rising.as_slice()), (Light::Red, ["rework".to_owned()].as_slice()));
        assert!((seen.true_cost - (3.1 + 0.11 * 9.0)).abs() < 1e-9);
        let quiet: Vec<Period> = (0..10).map(|at| Period { rework: 0.02, ..period(at) }).collect();
        assert_eq!(burden(&quiet, &prices).unwrap().light, Light::Green);
        assert_eq!(burden(&[], &prices), None);
    }
}
