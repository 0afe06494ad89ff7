//! What is true, where several people judged and each errs in a way of their own? Dawid and Skene's model by
//! expectation–maximisation.
//!
//! Start, floor, order of steps and stopping are those of the `crowd-kit` package, so that both give the same numbers: start
//! from shares of votes; each round re-estimates the truth, then class shares and error tables; it ends when the lower bound
//! of the likelihood, divided by the judgements, gains less than the tolerance. As there, the bound counts a class share
//! once for each judgement of a thing.

use crate::Unfit;
use serde::{Deserialize, Serialize};

/// No probability is taken to be smaller.
const FLOOR: f64 = 1e-10;
/// Cells of the largest table at most: things × labels, or people × labels × labels.
const CELLS_MAX: usize = 50_000_000;

/// One judgement; things, people and labels are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What was judged.
    pub thing: usize,
    /// Who judged.
    pub person: usize,
    /// What they said.
    pub label: usize,
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rounds {
    /// Rounds at most.
    pub most: usize,
    /// The gain of the bound per judgement below which it ends.
    pub tolerance: f64,
}

impl Default for Rounds {
    fn default() -> Self {
        Self { most: 100, tolerance: 1e-5 }
    }
}

/// What the judgements together say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consensus {
    /// `truth[thing][label]`: how probable it is that the thing is of this label; each row adds up to 1.
    pub truth: Vec<Vec<f64>>,
    /// How common each label is.
    pub shares: Vec<f64>,
    /// `errors[person][said][true]`: how probable it is that this person says `said` of a thing that is `true`. Only labels
    /// that the person ever used are counted.
    pub errors: Vec<Vec<Vec<f64>>>,
    /// Rounds that were made.
    pub rounds: usize,
}

impl Consensus {
    /// The most probable label of a thing; the first of equals.
    pub fn label(&self, thing: usize) -> Option<usize> {
        let row = self.truth.get(thing)?;
        (0..row.len()).reduce(|best, at| if row[at] > row[best] { at } else { best })
    }
}

/// The consensus of all judgements. Things without a judgement are not to be numbered.
///
/// # Errors
/// [`Unfit::Empty`] without judgements, or where a thing below the highest number has none; [`Unfit::Many`] beyond 50
/// million cells.
pub fn consensus(judgements: &[Judgement], rounds: Rounds) -> Result<Consensus, Unfit> {
    fit(judgements, None, rounds)
}

/// The same with a classifier's opinion: `opinion[thing][label]` takes the place of the class shares, so that a classifier
/// that is sure outweighs a hasty vote, and one that is not leaves people to decide. Its probabilities must be calibrated on
/// cases that are not judged here; sharper than true ones are believed too much.
///
/// # Errors
/// As [`consensus`]; [`Unfit::Rate`] where an opinion is not a probability; [`Unfit::Empty`] where a thing has no opinion.
pub fn consensus_with_classifier(
    judgements: &[Judgement],
    opinion: &[Vec<f64>],
    rounds: Rounds,
) -> Result<Consensus, Unfit> {
    if let Some(value) = opinion.iter().flatten().find(|it| !(0.0..=1.0).contains(*it)) {
        return Err(Unfit::Rate { name: "the classifier's opinion", value: *value });
    }
    fit(judgements, Some(opinion), rounds)
}

fn fit(judgements: &[Judgement], opinion: Option<&[Vec<f64>]>, rounds: Rounds) -> Result<Consensus, Unfit> {
    let size =
        |of: fn(&Judgement) -> usize| judgements.iter().map(of).max().map_or(0, |it| it.saturating_add(1));
    let (things, people, said) = (size(|it| it.thing), size(|it| it.person), size(|it| it.label));
    let labels = opinion.and_then(|rows| rows.iter().map(Vec::len).max()).unwrap_or(0).max(said);
    let cells = things.max(people.saturating_mul(labels)).saturating_mul(labels);
    if cells > CELLS_MAX {
        return Err(Unfit::Many { what: "cells", given: cells, most: CELLS_MAX });
    }
    if opinion.is_some_and(|rows| rows.len() < things || rows.iter().any(|row| row.len() != labels)) {
        return Err(Unfit::Empty);
    }
    let mut truth = votes(judgements, things, labels)?;
    if let Some(rows) = opinion {
        for (truth, row) in truth.iter_mut().zip(rows) {
            truth.iter_mut().zip(row).for_each(|(it, opinion)| *it = (*it + opinion) / 2.0);
        }
    }
    let mut it =
        Consensus { shares: shares(&truth), errors: errors(judgements, &truth, people), truth, rounds: 0 };
    let mut before = f64::NEG_INFINITY;
    while it.rounds < rounds.most {
        it.rounds += 1;
        it.truth = expected(judgements, &it, opinion);
        it.shares = shares(&it.truth);
        it.errors = errors(judgements, &it.truth, people);
        let now = lower_bound(judgements, &it, opinion) / judgements.len() as f64;
        if now - before < rounds.tolerance {
            break;
        }
        before = now;
    }
    Ok(it)
}

fn votes(judgements: &[Judgement], things: usize, labels: usize) -> Result<Vec<Vec<f64>>, Unfit> {
    let mut votes = vec![vec![0.0; labels]; things];
    judgements.iter().for_each(|it| votes[it.thing][it.label] += 1.0);
    if votes.is_empty() || votes.iter().any(|row| row.iter().sum::<f64>() == 0.0) {
        return Err(Unfit::Empty);
    }
    votes.iter_mut().for_each(|row| normalise(row));
    Ok(votes)
}

fn normalise(row: &mut [f64]) {
    let sum: f64 = row.iter().sum();
    row.iter_mut().for_each(|it| *it /= sum);
}

fn shares(truth: &[Vec<f64>]) -> Vec<f64> {
    let labels = truth.first().map_or(0, Vec::len);
    (0..labels).map(|at| truth.iter().map(|row| row[at]).sum::<f64>() / truth.len() as f64).collect()
}

fn errors(judgements: &[Judgement], truth: &[Vec<f64>], people: usize) -> Vec<Vec<Vec<f64>>> {
    let labels = truth.first().map_or(0, Vec::len);
    let mut tables = vec![vec![vec![0.0; labels]; labels]; people];
    let mut used = vec![vec![false; labels]; people];
    for it in judgements {
        used[it.person][it.label] = true;
        let said = &mut tables[it.person][it.label];
        said.iter_mut().zip(&truth[it.thing]).for_each(|(cell, p)| *cell += p);
    }
    for (table, used) in tables.iter_mut().zip(&used) {
        for (said, _) in table.iter_mut().zip(used).filter(|(_, used)| **used) {
            said.iter_mut().for_each(|cell| *cell = cell.max(FLOOR));
        }
        for truth in 0..labels {
            let sum: f64 = table.iter().map(|said| said[truth]).sum();
            if sum > 0.0 {
                table.iter_mut().for_each(|said| said[truth] /= sum);
            }
        }
    }
    tables
}

/// ln of what is believed of a thing before anybody judged it.
fn ln_before(it: &Consensus, opinion: Option<&[Vec<f64>]>, thing: usize, label: usize) -> f64 {
    opinion.map_or(it.shares[label], |rows| rows[thing][label]).max(FLOOR).ln()
}

fn expected(judgements: &[Judgement], it: &Consensus, opinion: Option<&[Vec<f64>]>) -> Vec<Vec<f64>> {
    let labels = it.shares.len();
    let before = |thing: usize| (0..labels).map(|label| ln_before(it, opinion, thing, label)).collect();
    let mut truth: Vec<Vec<f64>> = (0..it.truth.len()).map(before).collect();
    for one in judgements {
        let said = &it.errors[one.person][one.label];
        truth[one.thing].iter_mut().zip(said).for_each(|(cell, p)| *cell += p.ln());
    }
    for row in &mut truth {
        let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter_mut().for_each(|cell| *cell = (*cell - most).exp());
        normalise(row);
    }
    truth
}

fn lower_bound(judgements: &[Judgement], it: &Consensus, opinion: Option<&[Vec<f64>]>) -> f64 {
    let of_one = |one: &Judgement| -> f64 {
        let cell = |label: usize| {
            let p = it.errors[one.person][one.label][label];
            it.truth[one.thing][label] * (p.ln() + ln_before(it, opinion, one.thing, label))
        };
        (0..it.shares.len()).map(cell).sum()
    };
    let joint: f64 = judgements.iter().map(of_one).sum();
    let entropy: f64 = it.truth.iter().flatten().map(|p| p.max(FLOOR)).map(|p| -p * p.ln()).sum();
    joint + entropy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rows: &[(usize, usize, usize)]) -> Vec<Judgement> {
        rows.iter()
            .map(|(thing, person, label)| Judgement { thing: *thing, person: *person, label: *label })
            .collect()
    }

    #[test]
    fn a_reliable_pair_outweighs_one_who_always_says_the_same() {
        let rows: Vec<_> =
            (0..20).flat_map(|thing| [(thing, 0, thing % 2), (thing, 1, thing % 2), (thing, 2, 0)]).collect();
        let it = consensus(&judged(&rows), Rounds::default()).unwrap();
        assert!((0..20).all(|thing| it.label(thing) == Some(thing % 2)));
        assert!(it.errors[2][0][1] > 0.99 && it.errors[0][1][1] > 0.99);
    }

    #[test]
    fn a_sure_classifier_settles_a_tie_and_an_unsure_one_does_not_speak() {
        let mut rows: Vec<_> =
            (0..30).flat_map(|thing| [(thing, 0, thing % 2), (thing, 1, thing % 2)]).collect();
        rows.extend([(30, 0, 0), (30, 1, 1)]);
        let mut opinion = vec![vec![0.5, 0.5]; 31];
        opinion[30] = vec![0.05, 0.95];
        let it = consensus_with_classifier(&judged(&rows), &opinion, Rounds::default()).unwrap();
        assert_eq!(it.label(30), Some(1));
        assert!((0..30).all(|thing| it.label(thing) == Some(thing % 2)));
        assert!(consensus_with_classifier(&judged(&rows), &opinion[..5], Rounds::default()).is_err());
        assert_eq!(consensus(&[], Rounds::default()), Err(Unfit::Empty));
    }
}
