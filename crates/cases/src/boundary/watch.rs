//! The watch over a tier: what its audits say since its certificate was signed, right at every look.

use assure::{Alarm, AlarmLevels, Light, RunningBound};
use jiff::Timestamp;

/// One audited task that was completed without a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// When its audit was counted.
    pub at: Timestamp,
    /// With which probability it was drawn.
    pub probability: f64,
    /// The draft's score.
    pub score: f64,
    /// It was wrong.
    pub wrong: bool,
}

/// One look: what was known after one more audit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// What was audited.
    pub seen: Observation,
    /// The running upper bound of the error rate.
    pub bound: f64,
    /// The evidence for a change, as a share of the red level.
    pub evidence: f64,
}

/// The running bound and the alarm of a tier under one certificate. Within a tier every completed task is drawn with the same
/// probability at any time, and that share depends only on the past, so each audit is wrong with the tier's own error rate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watch {
    bound: Option<RunningBound>,
    alarm: Option<Alarm>,
    looks: Vec<Look>,
}

impl Watch {
    /// A watch over a promise: `alpha` is the rate that counts as good, `delta` how often the bound may fail. Nothing is
    /// watched where they are no rates; a certificate with such rates is never signed.
    pub fn under(alpha: f64, delta: f64) -> Self {
        Self {
            bound: RunningBound::new(delta).ok(),
            alarm: Alarm::new(AlarmLevels::usual(alpha)).ok(),
            looks: Vec::new(),
        }
    }

    /// Takes one audit in.
    pub fn count(&mut self, seen: Observation) {
        if let (Some(bound), Some(alarm)) = (&mut self.bound, &mut self.alarm) {
            bound.observe(seen.wrong);
            alarm.observe(seen.wrong);
            let (bound, evidence) = (bound.upper(), alarm.share_of_red());
            self.looks.push(Look { seen, bound, evidence });
        }
    }

    /// How the alarm stands: the worst light since the certificate was signed.
    pub fn light(&self) -> Light {
        self.alarm.as_ref().map(Alarm::light).unwrap_or_default()
    }

    /// Audits counted.
    pub fn audited(&self) -> u64 {
        self.bound.as_ref().map_or(0, RunningBound::n)
    }

    /// How many of them were wrong.
    pub fn wrong(&self) -> u64 {
        self.bound.as_ref().map_or(0, RunningBound::errors)
    }

    /// The running upper bound of the error rate; 1 where nothing was audited.
    pub fn bound(&self) -> f64 {
        self.looks.last().map_or(1.0, |it| it.bound)
    }

    /// The evidence for a change as a share of the red level.
    pub fn evidence(&self) -> f64 {
        self.looks.last().map_or(0.0, |it| it.evidence)
    }

    /// Every look, oldest first.
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }
}
