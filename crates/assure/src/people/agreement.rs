//! Do people agree beyond chance? Cohen's and Fleiss' κ, Krippendorff's α; labels are names without order (nominal).

use std::collections::BTreeMap;

/// Cohen's κ of two raters who judged the same things; labels are any numbers. `None` where nothing was judged or where
/// both always said the same one thing, so that there is no chance to go beyond.
pub fn cohen_kappa(pairs: &[(usize, usize)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let mut shares: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (one, other) in pairs {
        shares.entry(*one).or_default().0 += 1.0;
        shares.entry(*other).or_default().1 += 1.0;
    }
    let agreed = pairs.iter().filter(|(one, other)| one == other).count() as f64;
    beyond_chance(agreed / n, shares.values().map(|(one, other)| one * other / (n * n)).sum())
}

/// Fleiss' κ: `counts[thing][label]` raters gave this label to this thing; every thing has the same number of raters, two
/// or more. `None` where that is not so, or where there is no chance to go beyond.
pub fn fleiss_kappa(counts: &[Vec<u64>]) -> Option<f64> {
    let raters = counts.first()?.iter().sum::<u64>();
    if raters < 2 || counts.iter().any(|row| row.iter().sum::<u64>() != raters) {
        return None;
    }
    let (n, r) = (counts.len() as f64, raters as f64);
    let agreed: f64 = counts
        .iter()
        .map(|row| row.iter().map(|it| (it * it) as f64).sum::<f64>())
        .map(|squares| (squares - r) / (r * (r - 1.0)))
        .sum();
    let labels = counts.iter().map(Vec::len).max()?;
    let share = |label: usize| {
        counts.iter().map(|row| row.get(label).copied().unwrap_or(0) as f64).sum::<f64>() / (n * r)
    };
    beyond_chance(agreed / n, (0..labels).map(|label| share(label).powi(2)).sum())
}

fn beyond_chance(agreed: f64, by_chance: f64) -> Option<f64> {
    (agreed.is_finite() && by_chance < 1.0).then(|| (agreed - by_chance) / (1.0 - by_chance))
}

/// Krippendorff's α for names: `things[thing]` are the labels it got, from any number of raters; things with fewer than
/// two labels say nothing. `None` where nothing can be compared or only one label was ever used.
pub fn krippendorff_alpha(things: &[Vec<usize>]) -> Option<f64> {
    let mut totals: BTreeMap<usize, f64> = BTreeMap::new();
    let (mut n, mut disagreed) = (0.0, 0.0);
    for labels in things.iter().filter(|labels| labels.len() >= 2) {
        let m = labels.len() as f64;
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        labels.iter().for_each(|label| *counts.entry(*label).or_default() += 1.0);
        let alike: f64 = counts.values().map(|count| count * (count - 1.0)).sum();
        disagreed += (m * (m - 1.0) - alike) / (m - 1.0);
        n += m;
        counts.into_iter().for_each(|(label, count)| *totals.entry(label).or_default() += count);
    }
    let expected = n * n - totals.values().map(|count| count * count).sum::<f64>();
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * disagreed / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cohen_by_hand() {
        // 20 + 15 agreed of 50; shares 25:25 and 30:20, so 0.5 by chance.
        let table = [((0, 0), 20), ((0, 1), 5), ((1, 0), 10), ((1, 1), 15)];
        let pairs: Vec<(usize, usize)> =
            table.iter().flat_map(|(pair, times)| std::iter::repeat_n(*pair, *times)).collect();
        assert!((cohen_kappa(&pairs).unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(cohen_kappa(&[(1, 1), (1, 1)]), None);
        assert_eq!(cohen_kappa(&[]), None);
    }

    #[test]
    fn fleiss_by_hand() {
        // Two things, three raters: all agree on one, two to one on the other.
        let kappa = fleiss_kappa(&[vec![3, 0], vec![1, 2]]).unwrap();
        let (agreed, chance) = ((1.0 + 1.0 / 3.0) / 2.0, (4.0_f64 / 6.0).powi(2) + (2.0_f64 / 6.0).powi(2));
        assert!((kappa - (agreed - chance) / (1.0 - chance)).abs() < 1e-12);
        assert_eq!(fleiss_kappa(&[vec![2, 0], vec![1, 2]]), None);
    }

    #[test]
    fn krippendorff_by_hand() {
        // Coincidences: things (a,a), (a,b), (b,b,b), and one label alone that does not count. n = 7, a: 3, b: 4.
        let alpha = krippendorff_alpha(&[vec![0, 0], vec![0, 1], vec![1, 1, 1], vec![0]]).unwrap();
        assert!((alpha - (1.0 - 6.0 * 2.0 / (49.0 - 9.0 - 16.0))).abs() < 1e-12);
        assert_eq!(krippendorff_alpha(&[vec![0, 0]]), None);
    }
}
