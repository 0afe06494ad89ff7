//! Which share of completed tasks is audited: it rises on suspicion and falls with trust.
//!
//! Two draws, so that suspicion never bends what the audits prove. The first is the same for the whole tier: what it takes
//! measures the tier. The second takes what is suspicious and was not taken: it finds what went wrong sooner, counts for its
//! own part of the tier (its supplier) and never for the tier's rate.

use super::state::Boundary;
use super::{Light, Rung, Scope, Standing};
use serde::{Deserialize, Serialize};
use terms::Draft;

/// A tier about which audits have said little yet, or of which only a part is automatic.
pub const SHARE_NEW: f64 = 0.2;
/// A tier that audits have looked at [`CALM_FROM`] times without alarm.
pub const SHARE_CALM: f64 = 0.1;
/// A tier whose running bound has come down to half its ceiling.
pub const SHARE_TRUSTED: f64 = 0.03;
/// A tier under an amber alarm: all of it.
pub const SHARE_AMBER: f64 = 1.0;
/// Tasks that people signed.
pub const SHARE_PEOPLE: f64 = 0.02;

/// Audits from which a tier is calm.
const CALM_FROM: u64 = 100;

/// The probability with which a task of a tier that completes now goes to audit.
pub fn audit_share(boundary: &Boundary, scope: &Scope, by_gate: bool) -> f64 {
    if !by_gate {
        return SHARE_PEOPLE;
    }
    let Some(tier) = boundary.tiers.get(scope) else { return SHARE_NEW };
    let (audited, bound) = (tier.watch.audited(), tier.watch.bound());
    let ceiling = boundary.certificate(scope).map_or(0.0, |it| it.certificate.proposal.alpha);
    match (tier.watch.light(), &tier.standing) {
        (Light::Amber | Light::Red, _) | (_, Standing::Closed(_)) => SHARE_AMBER,
        _ if audited < CALM_FROM || matches!(tier.rung, Rung::Sampled { .. }) => SHARE_NEW,
        _ if bound <= ceiling / 2.0 => SHARE_TRUSTED,
        _ => SHARE_CALM,
    }
}

/// Notes that stop nothing and are reason enough to look: the page or the number is not as the supplier's were.
const SUSPICIOUS: [&str; 2] = ["layout-new", "number-shape"];

/// Why a completed task goes to audit beyond chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspicion {
    /// Its page is not as the supplier's earlier ones.
    NewLayout,
    /// Its number is not as the supplier's earlier ones.
    NumberShape,
    /// An audit found one of the same supplier wrong, and too few right since.
    Supplier,
}

impl Suspicion {
    /// Why, as the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::NewLayout => "its page does not look like this supplier's earlier ones",
            Self::NumberShape => "its number does not look like this supplier's earlier ones",
            Self::Supplier => "an audit found this supplier's work wrong lately",
        }
    }
}

/// The part of a tier that a draft belongs to: its supplier.
pub fn part_of(draft: &Draft) -> Option<&str> {
    draft.value("supplier")
}

/// What makes a task suspicious that completes now without a person. All of these are audited.
pub fn suspicion(boundary: &Boundary, scope: &Scope, draft: &Draft) -> Option<Suspicion> {
    let part = boundary.tiers.get(scope).and_then(|tier| tier.parts.get(part_of(draft)?));
    if part.is_some_and(super::PartWatch::is_suspicious) {
        return Some(Suspicion::Supplier);
    }
    let noted =
        |code: &str| draft.findings.iter().any(|it| it.standing == terms::Standing::Note && it.code == code);
    match SUSPICIOUS.into_iter().find(|code| noted(code))? {
        "layout-new" => Some(Suspicion::NewLayout),
        _ => Some(Suspicion::NumberShape),
    }
}
