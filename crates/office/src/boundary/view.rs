//! What the boundary board shows.

pub use super::tally::Tally;
use cases::boundary::{Look, Rung};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::{Digest, Money};

/// The whole board.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BoundaryView {
    /// When it was read.
    pub as_of: Timestamp,
    /// The client's zone.
    pub zone: String,
    /// All automation is off: who, when, why.
    pub stopped: Option<(String, Timestamp, String)>,
    /// Every tier of every decision.
    pub tiers: Vec<TierView>,
    /// The tier that was asked for, with its figure.
    pub chosen: Option<TierDetail>,
    /// Hours that certified automation saved in the last 30 days, audit time taken off.
    pub hours_saved: f64,
    /// What an hour of a person's work costs, who signed that and when; without it nothing is said in money.
    #[serde(default)]
    pub hour: Option<(Money, String, Timestamp)>,
    /// What is never automated, whatever a certificate says.
    #[serde(default)]
    pub never: Vec<Never>,
    /// What automation keeps failing on this month, the most expensive first.
    pub plateau: Vec<Plateau>,
    /// Decisions whose saved minutes may come back elsewhere.
    pub burdens: Vec<Burden>,
    /// The share of the review queue that is left to chance, and the seeds for each reviewed task.
    pub review: (f64, f64),
    /// This person may sign certificates and promotions.
    pub may_sign: bool,
    /// This person may demote, close and stop.
    pub may_hold: bool,
    /// This person may open a closed tier again, and resume.
    pub may_reopen: bool,
}

/// Something that stands above statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Never {
    /// Code of the finding.
    pub code: String,
    /// What it is.
    pub title: String,
    /// The rule of the table *Never automatic*; `None` where the program itself has it.
    pub rule: Option<String>,
    /// How many came to a person for it this month.
    pub came: u64,
}

impl BoundaryView {
    /// What so many seconds of people's work cost; `None` where nobody signed what an hour costs.
    pub fn cost(&self, seconds: f64) -> Option<Money> {
        let (hour, ..) = self.hour.as_ref()?;
        let hours = Decimal::try_from(seconds).ok()?.checked_div(Decimal::from(3600))?;
        let amount = hour.amount.checked_mul(hours)?.round_dp(2);
        Some(Money::new(amount, hour.currency))
    }
}

/// One tier of one decision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TierView {
    /// The task element.
    pub decision: String,
    /// What the diagram calls it.
    pub label: String,
    /// The tier.
    pub tier: String,
    /// How far it goes.
    pub rung: Rung,
    /// `none` (no certificate), `open`, `suspended`, `closed`, `expired`.
    pub standing: String,
    /// Why it is suspended or closed.
    pub why: Option<String>,
    /// Id, owner's name and sentence of the certificate.
    pub certificate: Option<CertificateView>,
    /// Checked cases that are needed before anything can be certified at 1 in 100 and 5 %, and those that are there.
    pub needs: (u64, u64),
    /// The running upper bound of the error rate; `None` before the first audit.
    pub bound: Option<f64>,
    /// Audited and of those wrong, since the certificate was signed.
    pub audited: (u64, u64),
    /// `green`, `amber`, `red`.
    pub light: String,
    /// The evidence for a change as a share of the red level.
    pub evidence: f64,
    /// The share that is audited now.
    pub audit_share: f64,
    /// Counts of the last 30 days.
    pub month: Tally,
    /// The share of arriving cases that completed without a person in the last 30 days.
    pub coverage: Option<f64>,
    /// Hours saved in the last 30 days, audit time taken off.
    pub hours_saved: f64,
    /// Errors to be expected among those completed in the last 30 days, and at most (running bound, or ceiling before audits).
    pub errors: (f64, f64),
    /// How often it was closed.
    pub incidents: u32,
}

/// A certificate as the board shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CertificateView {
    /// `C-3`
    pub id: String,
    /// Who answers for it.
    pub owner: String,
    /// The accepted sentence in full.
    pub sentence: String,
    /// When it was signed.
    pub at: Timestamp,
    /// From then on it allows nothing.
    pub expires: Timestamp,
    /// The ceiling.
    pub alpha: f64,
    /// The chance that the promise does not hold.
    pub delta: f64,
    /// The threshold.
    pub threshold: f64,
    /// The bound that the sample proved.
    pub bound: Option<f64>,
    /// The share of the sample above the threshold.
    pub coverage: Option<f64>,
    /// No sample: values are read.
    pub by_rule: bool,
}

/// A tier with its figure, its strip and how it climbed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TierDetail {
    /// Its place in [`BoundaryView::tiers`].
    pub at: usize,
    /// What its checked cases would certify, under the ceiling that was asked about.
    pub calibration: Calibration,
    /// The ceiling asked about, and the chance that it misleads.
    pub asked: (f64, f64),
    /// In the last 90 days, at the threshold that would be certified: checked, would have completed, of those wrong.
    pub last_90_days: (u64, u64, u64),
    /// Running bound and evidence after audits, oldest first; of many only some, every error among them.
    pub strip: Vec<StripPoint>,
    /// Steps up and down, newest first: rung, when, who, why, evidence.
    pub steps: Vec<StepView>,
    /// The last 30 days, newest first.
    pub days: Vec<(Date, Tally)>,
}

/// What was known after one more audit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StripPoint {
    /// Audits so far.
    pub n: usize,
    /// When.
    pub at: Timestamp,
    /// The running upper bound.
    pub bound: f64,
    /// The evidence for a change, as a share of the red level; amber is a quarter of it.
    pub evidence: f64,
    /// This one was wrong.
    pub wrong: bool,
}

/// One step on the ladder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepView {
    /// To where.
    pub to: Rung,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub words: String,
    /// Cases it rested on, and of those wrong; `None` for a step down.
    pub evidence: Option<(u64, u64)>,
}

/// What checked cases would certify.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Calibration {
    /// Clean checked cases that are needed at least.
    pub needs: u64,
    /// Checked cases that are there.
    pub has: u64,
    /// The first of them.
    pub from: Option<Timestamp>,
    /// The last of them.
    pub to: Option<Timestamp>,
    /// How they came to be checked, in words.
    pub drawn: String,
    /// SHA-256 over them: what a signature binds to.
    pub digest: Digest,
    /// The certificate, where they prove one.
    pub certified: Option<assure::Certified>,
    /// In one sentence.
    pub sentence: String,
    /// The threshold that looking at past errors would pick; it promises nothing.
    pub naive: Option<f64>,
    /// The risk–coverage curve.
    pub curve: Curve,
}

/// Error rate by coverage: what completing the best `coverage` of all without a person would have cost.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Curve {
    /// Coverage, error rate and threshold, from the surest case to all.
    pub points: Vec<(f64, f64, f64)>,
    /// The exact upper bound at each of them on its own.
    pub bounds: Vec<f64>,
    /// The share of wrong ones in all: what a perfect ranking would leave to people.
    pub wrong: f64,
}

/// Points of a curve at most.
const POINTS_MAX: usize = 120;

impl Curve {
    /// The curve of checked cases, with bounds that each fail with probability `delta`.
    pub fn of(cases: &[assure::Checked], delta: f64) -> Self {
        let mut sorted: Vec<_> = cases.iter().collect();
        sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
        let (n, step) = (sorted.len(), sorted.len().div_ceil(POINTS_MAX).max(1));
        let (mut points, mut bounds, mut wrong) = (Vec::new(), Vec::new(), 0_u64);
        for (at, case) in sorted.iter().enumerate() {
            wrong += u64::from(!case.correct);
            // Cases with the same score go together or not at all.
            let same = sorted.get(at + 1).is_some_and(|next| next.score == case.score);
            if !same && (at % step == 0 || at + 1 == n) {
                let count = (at + 1) as f64;
                points.push((count / n as f64, wrong as f64 / count, case.score));
                bounds.push(assure::upper_bound(wrong, at as u64 + 1, delta));
            }
        }
        Self { points, bounds, wrong: if n == 0 { 0.0 } else { wrong as f64 / n as f64 } }
    }
}

/// A variant that automation keeps failing on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plateau {
    /// The task element.
    pub decision: String,
    /// Why it came to a person: the code of the first reason.
    pub reason: String,
    /// Whose documents.
    pub supplier: String,
    /// How many came this month.
    pub came: u64,
    /// Minutes that people spent on them.
    pub minutes: f64,
    /// Of these, signed with a correction.
    pub corrected: u64,
    /// What would move it, in one sentence.
    pub remedy: String,
}

/// Whether saved minutes come back elsewhere: the last four weeks against the four before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Burden {
    /// The task element.
    pub decision: String,
    /// Seconds of people for each arriving case: before, now.
    pub seconds_a_case: (f64, f64),
    /// The same with what errors, answers and audits cost: before, now.
    pub true_seconds_a_case: (f64, f64),
    /// What rose: `handling time`, `rework`, `reopening`, `client touches`.
    pub rose: Vec<String>,
    /// The cost of a case fell while something else rose.
    pub red: bool,
}

impl TierDetail {
    /// The strip of a watch.
    pub(crate) fn strip(looks: &[Look]) -> Vec<StripPoint> {
        let step = looks.len().div_ceil(400).max(1);
        let last = looks.len().saturating_sub(1);
        looks
            .iter()
            .enumerate()
            .filter(|(at, look)| at % step == 0 || *at == last || look.seen.wrong)
            .map(|(at, it)| StripPoint {
                n: at + 1,
                at: it.seen.at,
                bound: it.bound,
                evidence: it.evidence,
                wrong: it.seen.wrong,
            })
            .collect()
    }
}
