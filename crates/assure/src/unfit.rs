//! Input that no statistics can be made from.

/// What is wrong with the input, and what to do. The row counts from 0 in the order given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// A rate is not strictly between 0 and 1.
    #[error(
        "{name} is {value}; it must lie between 0 and 1, both excluded. Give a share: 0.02 for 2 in 100."
    )]
    Rate {
        /// alpha, delta, …
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// A score is not a finite number.
    #[error("The score of row {row} is {value}. Scores must be finite numbers; leave such a case to people.")]
    Score {
        /// Counted from 0.
        row: usize,
        /// What was given.
        value: f64,
    },
    /// A weight is not a positive finite number.
    #[error(
        "The weight of row {row} is {value}. It is one over the probability of the draw: positive and finite."
    )]
    Weight {
        /// Counted from 0.
        row: usize,
        /// What was given.
        value: f64,
    },
    /// Nothing was given.
    #[error("There is no checked case. Have cases that were drawn at random checked first.")]
    Empty,
    /// More was given than one computation takes.
    #[error("{given} {what} are more than {most}. Split the input.")]
    Many {
        /// Of what.
        what: &'static str,
        /// How many were given.
        given: usize,
        /// How many are taken.
        most: usize,
    },
}

impl Unfit {
    /// The rate itself, where it lies strictly between 0 and 1.
    pub(crate) fn unless_rate(name: &'static str, value: f64) -> Result<f64, Self> {
        if value > 0.0 && value < 1.0 { Ok(value) } else { Err(Self::Rate { name, value }) }
    }
}
