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

    /// The same without its earlier looks: what one more audit would say, without copying all that were.
    pub(crate) fn without_looks(&self) -> Self {
        Self { bound: self.bound.clone(), alarm: self.alarm.clone(), looks: Vec::new() }
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
        self.looks.last().map_or_else(|| self.bound.as_ref().map_or(1.0, RunningBound::upper), |it| it.bound)
    }

    /// The evidence for a change as a share of the red level.
    pub fn evidence(&self) -> f64 {
        self.looks
            .last()
            .map_or_else(|| self.alarm.as_ref().map_or(0.0, Alarm::share_of_red), |it| it.evidence)
    }

    /// Every look, oldest first.
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }
}

/// Right audits in a row after which a part that was wrong once is trusted again.
const TRUSTED_AFTER: u64 = 20;
/// A part counts as good up to this multiple of the ceiling: a single supplier may be worse than its tier without the promise
/// being broken.
const GOOD_MULTIPLE: f64 = 3.0;
/// No part is good at a rate above this.
const GOOD_MAX: f64 = 0.3;
/// False alarms of all parts together, over 1,000 audits.
const FALSE_RED: f64 = 0.01;

/// The watch over one part of a tier, the work of one supplier. It sees every audit of the part, those on suspicion included:
/// within a part they say the same, while in the tier's own watch they would count twice.
#[derive(Clone, Debug, PartialEq)]
pub struct PartWatch {
    alarm: Option<Alarm>,
    audited: u64,
    wrong: u64,
    /// Right ones since the last wrong one.
    since_wrong: Option<u64>,
}

impl PartWatch {
    /// A watch over a part of a tier whose ceiling is `alpha`.
    pub fn under(alpha: f64) -> Self {
        let rate = (alpha * GOOD_MULTIPLE).min(GOOD_MAX);
        let levels = AlarmLevels { rate, false_red: FALSE_RED, ..AlarmLevels::usual(rate) };
        Self { alarm: Alarm::sudden(levels).ok(), audited: 0, wrong: 0, since_wrong: None }
    }

    /// Takes one audit in.
    pub fn count(&mut self, wrong: bool) {
        if let Some(alarm) = &mut self.alarm {
            alarm.observe(wrong);
        }
        self.audited += 1;
        self.wrong += u64::from(wrong);
        self.since_wrong = if wrong { Some(0) } else { self.since_wrong.map(|it| it + 1) };
    }

    /// One was wrong, and too few were right since: look at all of its work.
    pub fn is_suspicious(&self) -> bool {
        self.since_wrong.is_some_and(|it| it < TRUSTED_AFTER)
    }

    /// It has become worse.
    pub fn is_red(&self) -> bool {
        self.alarm.as_ref().is_some_and(|it| it.light() == Light::Red)
    }

    /// Audits, and the wrong ones among them.
    pub fn counts(&self) -> (u64, u64) {
        (self.audited, self.wrong)
    }
}
