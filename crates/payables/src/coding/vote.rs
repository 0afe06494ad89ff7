//! The vote: how much each signed invoice of the past speaks for each value.

use super::memory::{CodingMemory, Signed, Target};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// From this share of common words on, an invoice of the past is one like this.
const SIMILAR_MIN: f64 = 0.5;
/// Weight of an invoice that has nothing in common with this one but its supplier.
const BASE_WEIGHT: f64 = 0.5;
/// All invoices that are not like this one weigh together at most this much of those that are, so that a single
/// correction changes the next proposal of its like.
const OTHERS_SHARE_MAX: f64 = 0.5;
/// Days after which a signed coding speaks half as loud.
const HALF_LIFE_DAYS: i32 = 365;
/// Added to every value's vote, and once for a value nobody has used yet (Laplace, Jeffreys' half).
const SMOOTHING: f64 = 0.5;
/// Confidence that coding learned from other suppliers may reach.
const STRANGER_CONFIDENCE_MAX: f64 = 0.6;
/// Values that a word may speak for; a word that stands everywhere says nothing.
const VALUES_PER_WORD_MAX: usize = 200;

/// One value with its share of the vote.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Voted {
    pub(crate) value: u32,
    /// Smoothed share, 0 to 1.
    pub(crate) confidence: f64,
    /// How many earlier invoices went there.
    pub(crate) count: usize,
}

/// The outcome of a vote, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) ranked: Vec<Voted>,
    /// How many earlier invoices are counted.
    pub(crate) total: usize,
    /// Whether they resemble this one in description, rather than being all of the supplier's.
    pub(crate) similar: bool,
}

/// What the invoice in question is like.
pub(crate) struct Question<'a> {
    pub(crate) supplier: Option<&'a str>,
    pub(crate) words: BTreeSet<u32>,
    pub(crate) net: Option<Decimal>,
    pub(crate) day: Option<Date>,
}

impl Question<'_> {
    fn likeness(&self, row: &Signed) -> f64 {
        let both = self.words.intersection(&row.words).count();
        let all = self.words.len() + row.words.len() - both;
        if all == 0 { 0.0 } else { both as f64 / all as f64 }
    }

    fn weight(&self, row: &Signed, likeness: f64) -> f64 {
        let amount = if self.net.is_some_and(|net| net.abs() == row.net) { 0.2 } else { 0.0 };
        let words = if likeness >= SIMILAR_MIN { likeness } else { BASE_WEIGHT * (1.0 + likeness) };
        (words + amount) * self.recency(row)
    }

    /// Halves for every year of age. Powers of two are exact, so every machine computes the same.
    fn recency(&self, row: &Signed) -> f64 {
        let age = self.day.and_then(|day| day.since(row.signed_on).ok()).map_or(0, |span| span.get_days());
        0.5_f64.powi((age / HALF_LIFE_DAYS).clamp(0, 30))
    }
}

/// The vote of the supplier's own history; `None` where it has none. `fits` says which values may be proposed.
pub(crate) fn of_supplier(
    memory: &CodingMemory,
    question: &Question,
    target: Target,
    fits: impl Fn(&str) -> bool,
) -> Option<Outcome> {
    // Position 0: invoices not like this one; position 1: those that are.
    let mut masses = [BTreeMap::<u32, f64>::new(), BTreeMap::new()];
    let mut counts = [BTreeMap::<u32, usize>::new(), BTreeMap::new()];
    for row in memory.of_supplier(question.supplier?) {
        let Some(value) = target.of(row).filter(|value| fits(memory.text(*value))) else { continue };
        let likeness = question.likeness(row);
        let similar = likeness >= SIMILAR_MIN;
        *masses[usize::from(similar)].entry(value).or_default() += question.weight(row, likeness);
        *counts[0].entry(value).or_default() += 1;
        if similar {
            *counts[1].entry(value).or_default() += 1;
        }
    }
    let votes = mixed(&masses);
    if votes.is_empty() {
        return None;
    }
    let best = ranked(&votes, &counts[0]);
    // "As you did" counts what resembles this invoice, if the winner is among it; else all of the supplier's.
    let winner = best.first().map(|voted| voted.value);
    let similar = winner.is_some_and(|value| counts[1].contains_key(&value)) && counts[1] != counts[0];
    let counted = &counts[usize::from(similar)];
    Some(Outcome { ranked: ranked(&votes, counted), total: counted.values().sum(), similar })
}

/// The votes of those like this one, and the others' scaled down where there are any.
fn mixed(masses: &[BTreeMap<u32, f64>; 2]) -> BTreeMap<u32, f64> {
    let [others, similar] = masses;
    let (all_others, all_similar): (f64, f64) = (others.values().sum(), similar.values().sum());
    let room = OTHERS_SHARE_MAX * all_similar;
    let scale = if all_similar > 0.0 && all_others > room { room / all_others } else { 1.0 };
    let mut votes = similar.clone();
    for (&value, mass) in others {
        *votes.entry(value).or_default() += mass * scale;
    }
    votes
}

/// Where the supplier is new: the words of the description vote with what they stood for elsewhere.
pub(crate) fn of_words(
    memory: &CodingMemory,
    question: &Question,
    target: Target,
    fits: impl Fn(&str) -> bool,
) -> Option<Outcome> {
    let totals = memory.totals(target)?;
    let all: f64 = totals.values().map(|n| f64::from(*n)).sum();
    let mut votes: BTreeMap<u32, f64> = BTreeMap::new();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for tally in question.words.iter().filter_map(|word| memory.of_word(target, *word)) {
        if tally.len() > VALUES_PER_WORD_MAX {
            continue;
        }
        let seen: f64 = tally.values().map(|n| f64::from(*n)).sum();
        // A rare word tells more than one that stands on every second invoice.
        let rarity = (1.0 + all / (1.0 + seen)).ln();
        for (&value, &n) in tally.iter().filter(|(value, _)| fits(memory.text(**value))) {
            *votes.entry(value).or_default() += rarity * f64::from(n) / seen;
            let count = counts.entry(value).or_default();
            *count = (*count).max(n as usize);
        }
    }
    if votes.is_empty() {
        return None;
    }
    let mut ranked = ranked(&votes, &counts);
    for voted in &mut ranked {
        voted.confidence = voted.confidence.min(STRANGER_CONFIDENCE_MAX);
    }
    Some(Outcome { ranked, total: counts.values().sum(), similar: true })
}

fn ranked(votes: &BTreeMap<u32, f64>, counts: &BTreeMap<u32, usize>) -> Vec<Voted> {
    let all: f64 = votes.values().sum::<f64>() + SMOOTHING * (votes.len() as f64 + 1.0);
    let mut out: Vec<Voted> = votes
        .iter()
        .map(|(&value, vote)| Voted {
            value,
            confidence: (vote + SMOOTHING) / all,
            count: counts.get(&value).copied().unwrap_or(0),
        })
        .collect();
    out.sort_by(|a, b| {
        b.confidence.total_cmp(&a.confidence).then(b.count.cmp(&a.count)).then(a.value.cmp(&b.value))
    });
    out
}
