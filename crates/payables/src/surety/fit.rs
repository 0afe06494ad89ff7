//! Logistic regression with a ridge, by Newton's method. Sums run in the order of the rows, so the result is the same bytes.

use super::SuretyRow;
use super::signs::SIGNS;

const N: usize = SIGNS.len();
/// Strength of the pull towards nothing, in cases: signs that say little keep small weights.
const RIDGE: f64 = 2.0;
/// Newton steps at most; it converges in about ten.
const STEPS: usize = 50;
/// A step that moves no weight by more ends it.
const STILL: f64 = 1e-10;

pub(super) fn probability(weights: &[f64], signs: &[f64]) -> f64 {
    let score: f64 = weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum();
    1.0 / (1.0 + (-score).exp())
}

pub(super) fn fit(rows: &[SuretyRow]) -> Vec<f64> {
    let mut weights = vec![0.0; N];
    for _ in 0..STEPS {
        let (mut slope, mut bend) = ([0.0; N], [[0.0; N]; N]);
        for row in rows {
            let p = probability(&weights, &row.signs);
            let (error, width) = (f64::from(u8::from(row.right)) - p, p * (1.0 - p));
            for (a, sign) in row.signs.iter().enumerate().take(N) {
                slope[a] += error * sign;
                for (b, other) in row.signs.iter().enumerate().take(a + 1) {
                    bend[a][b] += width * sign * other;
                }
            }
        }
        // The first sign is the constant; it is not pulled.
        for at in 0..N {
            let ridge = if at == 0 { 1e-6 } else { RIDGE };
            slope[at] -= ridge * weights[at];
            bend[at][at] += ridge;
        }
        let step = solved(bend, slope);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight += step);
        if step.iter().all(|it| it.abs() < STILL) {
            break;
        }
    }
    weights
}

/// Solves `bend · x = slope` by Cholesky's factors; `bend` is symmetric and positive, its lower half is given.
fn solved(bend: [[f64; N]; N], slope: [f64; N]) -> [f64; N] {
    let mut factor = [[0.0; N]; N];
    for a in 0..N {
        for b in 0..=a {
            let rest: f64 = bend[a][b] - (0..b).map(|c| factor[a][c] * factor[b][c]).sum::<f64>();
            factor[a][b] = if a == b { rest.max(1e-12).sqrt() } else { rest / factor[b][b] };
        }
    }
    let mut forward = [0.0; N];
    for a in 0..N {
        forward[a] = (slope[a] - (0..a).map(|c| factor[a][c] * forward[c]).sum::<f64>()) / factor[a][a];
    }
    let mut back = [0.0; N];
    for a in (0..N).rev() {
        back[a] = (forward[a] - (a + 1..N).map(|c| factor[c][a] * back[c]).sum::<f64>()) / factor[a][a];
    }
    back
}
