//! Has it become worse? A Shiryaev–Roberts e-detector over audited cases.
//!
//! For each rate q from a short list of what "worse" may mean, Rₜ = (1 + Rₜ₋₁) · Lₜ, where Lₜ is the likelihood ratio of
//! the case at hand, q against the rate p₀ that was promised. While the true rate is at most p₀, whatever it does below,
//! E Lₜ ≤ 1 given the past, so Rₜ − t can only fall on average; by Doob's inequality the chance that R reaches A within T
//! cases is at most T / A. Hence the level: A = T divided by the share of false alarms that is accepted.
//! After Shin, Ramdas and Rinaldo on e-detectors; Shiryaev and Roberts for the recursion.

use crate::Unfit;
use serde::{Deserialize, Serialize};

/// What "worse" may mean, as multiples of the promised rate. Their statistics are averaged.
const MULTIPLES: [f64; 2] = [3.0, 5.0];
/// The same where something may break from one case to the next: a letter paper changes, and every value is misread.
const SUDDEN: [f64; 3] = [3.0, 10.0, 30.0];
/// No rate is taken to be worse than this.
const WORSE_MAX: f64 = 0.9;

/// What the alarm says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Nothing speaks for a change.
    #[default]
    Green,
    /// Look closer: audit more.
    Amber,
    /// It has become worse: hand back to people.
    Red,
}

/// When the alarm speaks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmLevels {
    /// The rate that counts as good: the promise.
    pub rate: f64,
    /// Audited cases over which the shares of false alarms below are meant.
    pub horizon: u64,
    /// At most this share of runs shows amber within the horizon though the rate is good.
    pub false_amber: f64,
    /// At most this share of runs shows red within the horizon though the rate is good.
    pub false_red: f64,
}

impl AlarmLevels {
    /// Red in at most 5 of 100 runs, amber in at most 20, over the first 1,000 audited cases at a rate that is good.
    pub fn usual(rate: f64) -> Self {
        Self { rate, horizon: 1000, false_amber: 0.2, false_red: 0.05 }
    }
}

/// The detector. It keeps the worst light it has shown until it is built anew, after a reopening that somebody signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    levels: AlarmLevels,
    /// What "worse" may mean, as multiples of the good rate.
    #[serde(default = "usual_multiples")]
    multiples: Vec<f64>,
    /// One Rₜ for each multiple.
    evidence: Vec<f64>,
    /// Audited cases so far.
    n: u64,
    light: Light,
    /// After how many audited cases the light turned amber and red.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amber_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    red_at: Option<u64>,
}

impl Alarm {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    /// [`Unfit::Rate`] where a rate or share is not strictly between 0 and 1, or the rate is 0.9 and more.
    pub fn new(levels: AlarmLevels) -> Result<Self, Unfit> {
        Self::over(levels, &MULTIPLES)
    }

    /// A detector for one part of the work, one among many (a supplier among suppliers), in which everything may be wrong from
    /// one case to the next. Because the chance of a false alarm grows at most linearly with the cases seen (T / A), it adds up
    /// over parts: however the audited cases are spread over any number of parts, the shares of `levels` hold for all of them
    /// together while no part is worse than `levels.rate`.
    ///
    /// # Errors
    /// As [`Alarm::new`].
    pub fn sudden(levels: AlarmLevels) -> Result<Self, Unfit> {
        Self::over(levels, &SUDDEN)
    }

    fn over(levels: AlarmLevels, multiples: &[f64]) -> Result<Self, Unfit> {
        Unfit::unless_rate("rate", levels.rate)?;
        Unfit::unless_rate("rate", levels.rate / WORSE_MAX)?;
        Unfit::unless_rate("false_amber", levels.false_amber)?;
        Unfit::unless_rate("false_red", levels.false_red)?;
        Ok(Self {
            levels,
            multiples: multiples.to_vec(),
            evidence: vec![0.0; multiples.len()],
            n: 0,
            light: Light::Green,
            amber_at: None,
            red_at: None,
        })
    }

    /// Takes one audited case in and says what the light is now.
    pub fn observe(&mut self, wrong: bool) -> Light {
        let good = self.levels.rate;
        self.n += 1;
        for (multiple, evidence) in self.multiples.iter().zip(&mut self.evidence) {
            let worse = (good * multiple).min(WORSE_MAX);
            let ratio = if wrong { worse / good } else { (1.0 - worse) / (1.0 - good) };
            // Far beyond every level it says nothing more; the cap keeps the number finite.
            *evidence = ((1.0 + *evidence) * ratio).min(f64::MAX / 1e6);
        }
        let evidence = self.evidence();
        let (amber, red) = (self.level(self.levels.false_amber), self.level(self.levels.false_red));
        if evidence >= amber && self.amber_at.is_none() {
            self.amber_at = Some(self.n);
            self.light = self.light.max(Light::Amber);
        }
        if evidence >= red && self.red_at.is_none() {
            self.red_at = Some(self.n);
            self.light = Light::Red;
        }
        self.light
    }

    /// What speaks for a change now: the mean of the statistics.
    pub fn evidence(&self) -> f64 {
        self.evidence.iter().sum::<f64>() / self.evidence.len().max(1) as f64
    }

    /// The evidence as a share of the red level: 1 is red. For a strip on a page.
    pub fn share_of_red(&self) -> f64 {
        self.evidence() / self.level(self.levels.false_red)
    }

    /// The worst light so far.
    pub fn light(&self) -> Light {
        self.light
    }

    /// Audited cases so far.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// After how many audited cases it turned amber.
    pub fn amber_at(&self) -> Option<u64> {
        self.amber_at
    }

    /// After how many audited cases it turned red.
    pub fn red_at(&self) -> Option<u64> {
        self.red_at
    }

    /// The levels it was built with.
    pub fn levels(&self) -> AlarmLevels {
        self.levels
    }

    fn level(&self, false_share: f64) -> f64 {
        self.levels.horizon as f64 / false_share
    }
}

fn usual_multiples() -> Vec<f64> {
    MULTIPLES.to_vec()
}
