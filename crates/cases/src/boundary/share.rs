//! Which share of completed tasks is audited: it rises on suspicion and falls with trust.

use super::state::Boundary;
use super::{Light, Rung, Scope, Standing};

/// A tier about which audits have said little yet, or of which only a part is automatic.
pub const SHARE_NEW: f64 = 0.2;
/// A tier that audits have looked at [`CALM_FROM`] times without alarm.
pub const SHARE_CALM: f64 = 0.1;
/// A tier whose running bound has come down to half its ceiling.
pub const SHARE_TRUSTED: f64 = 0.03;
/// A tier under an amber alarm.
pub const SHARE_AMBER: f64 = 0.5;
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
