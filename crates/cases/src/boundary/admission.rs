//! May this draft complete without a person, as far as certificates go?

use super::certificate::percent;
use super::{Boundary, CertificateId, Lottery, Purpose, Scope, Standing, Versions};
use crate::event::Why;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Digest, PersonId, TaskId};

/// What the gate needs beside the draft and the rules: data, so that the heart stays pure.
#[derive(Clone, Copy, Debug)]
pub struct Assurance<'a> {
    /// The boundary as it stands.
    pub boundary: &'a Boundary,
    /// Where draws come from.
    pub lottery: &'a Lottery,
    /// The versions that are live now: what new work is drafted and decided with.
    pub live: Versions,
    /// The versions that this case stays on; the model is that of its draft.
    pub own: Versions,
}

/// What the gate weighed: the part of an entry that says under which certificate, at which score, in which draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weighing {
    /// The tier of the work.
    pub tier: String,
    /// The draft's score, 0 to 1.
    pub score: f64,
    /// The certificate that was asked, where the tier has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateId>,
    /// What of the certificate's versions has changed since it was signed: it is suspended for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// The model that drafted; nothing where values were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Digest>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Admission {
    /// Yes, under this certificate, for which this person answers.
    Granted {
        /// Which.
        certificate: CertificateId,
        /// Who answers for it.
        owner: PersonId,
    },
    /// No, and why.
    Denied(Why),
}

/// Asks for a live certificate. Pure; the flat guards stand in the order in which their reasons are worth telling.
pub fn admit(
    assurance: &Assurance<'_>,
    now: Timestamp,
    scope: &Scope,
    score: f64,
    model: Option<Digest>,
    (case, task): (&CaseId, &TaskId),
) -> (Weighing, Admission) {
    let Assurance { boundary, lottery, live, own } = assurance;
    let mut weighing = Weighing { tier: scope.tier.clone(), score, certificate: None, changed: None, model };
    let denied = |weighing: Weighing, code: &str, sentence: String| {
        (weighing, Admission::Denied(Why::new(code, sentence)))
    };
    let tier = &scope.tier;
    if let Some(stop) = &boundary.stopped {
        let sentence = format!("All automation is stopped: {}", stop.words);
        return denied(weighing, "automation-stopped", sentence);
    }
    let (Some(state), Some(signed)) = (boundary.tiers.get(scope), boundary.certificate(scope)) else {
        let sentence = format!("No certificate is signed for \"{tier}\" yet: a person looks");
        return denied(weighing, "no-certificate", sentence);
    };
    let certificate = &signed.certificate;
    let promise = &certificate.proposal;
    weighing.certificate = Some(certificate.id.clone());
    let id = &certificate.id;
    match &state.standing {
        Standing::Closed(closing) => {
            let sentence = format!("\"{tier}\" went back to people: {}", closing.why);
            return denied(weighing, "tier-closed", sentence);
        }
        Standing::Suspended { why, .. } => {
            let sentence = format!("Certificate {id} is suspended: {why}");
            return denied(weighing, "certificate-suspended", sentence);
        }
        Standing::Open => {}
    }
    if now >= promise.expires {
        return denied(weighing, "certificate-expired", format!("Certificate {id} has expired"));
    }
    let speaks_of = |versions: &Versions| {
        // Values that are read, not ranked, do not depend on the model.
        let model = promise.versions.model.and(versions.model);
        promise.versions.differs(&Versions { model, ..*versions })
    };
    if let Some(what) = speaks_of(live) {
        let sentence = format!("{what} changed since certificate {id} was signed");
        weighing.changed = Some(sentence.clone());
        return denied(weighing, "certificate-suspended", sentence);
    }
    if let Some(what) = speaks_of(&Versions { model, ..*own }) {
        let sentence = format!("{what} of this case is not the one that certificate {id} speaks of");
        return denied(weighing, "certificate-suspended", sentence);
    }
    if score < promise.threshold {
        let sentence = format!(
            "Its score {score:.4} is below {:.4}, from which at most {} of 100 are certified to be wrong",
            promise.threshold,
            percent(promise.alpha)
        );
        return denied(weighing, "below-threshold", sentence);
    }
    let share = lowest_rung(assurance, state.rung.share(), promise.versions);
    if share <= 0.0 {
        return denied(weighing, "rung-suggest", format!("\"{tier}\" stands on suggest: a person decides"));
    }
    if share < 1.0 && lottery.draw(Purpose::Sampled, case, task) >= share {
        let sentence =
            format!("\"{tier}\" is automatic for {} of 100, and this one is another", percent(share));
        return denied(weighing, "not-sampled", sentence);
    }
    (weighing, Admission::Granted { certificate: id.clone(), owner: certificate.owner.clone() })
}

/// The share that the lowest rung lets through: that of the tier, and those of the versions that were put on the ladder.
fn lowest_rung(assurance: &Assurance<'_>, tier: f64, versions: Versions) -> f64 {
    use super::{Kind, Subject};
    let subjects = [
        (Kind::Model, versions.model),
        (Kind::Prompt, versions.prompt),
        (Kind::Rules, Some(versions.rules)),
        (Kind::Process, Some(versions.process)),
    ];
    subjects
        .into_iter()
        .filter_map(|(kind, digest)| assurance.boundary.rung(&Subject::Version { kind, digest: digest? }))
        .map(super::Rung::share)
        .fold(tier, f64::min)
}
