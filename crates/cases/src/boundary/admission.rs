//! May this draft complete without a person, as far as certificates go?

use super::certificate::percent;
use super::{Boundary, CertificateId, Lottery, Purpose, Scope, Standing, Versions, score, scored_by};
use crate::event::Why;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Digest, Draft, PersonId, Reading, TaskId};

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
    /// The learned score that was asked; nothing where the lowest confidence counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scored_by: Option<Digest>,
    /// How it was drawn into the review queue, where it goes to a person and the queue is ordered by value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// How a draft came to its place in the review queue. What is signed there calibrates only if chance put it there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// The probability with which it was left to chance, above 0 and at most 1.
    pub probability: f64,
    /// Chance took it: its place is a lot. Otherwise its place says how much can be learned from it.
    pub random: bool,
    /// Its place among those due on the same day, 0 first to below 1.
    pub place: f64,
}

/// What the gate knows of the draft itself.
#[derive(Clone, Copy, Debug)]
pub struct Drafted {
    /// Its score, 0 to 1.
    pub score: f64,
    /// The model that ranked; `None` where values were read.
    pub model: Option<Digest>,
    /// The learned score, by its model; `None` where the lowest confidence counts.
    pub scored_by: Option<Digest>,
}

impl Drafted {
    /// Of a draft.
    pub fn of(draft: &Draft) -> Self {
        let model = (draft.reading == Reading::Text).then_some(draft.model);
        Self { score: score(draft), model, scored_by: scored_by(draft) }
    }
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
    drafted: Drafted,
    (case, task): (&CaseId, &TaskId),
) -> (Weighing, Admission) {
    let Assurance { boundary, lottery, live, own } = assurance;
    let Drafted { score, model, scored_by } = drafted;
    let mut weighing = Weighing {
        tier: scope.tier.clone(),
        score,
        certificate: None,
        changed: None,
        model,
        scored_by,
        review: None,
    };
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
        let score = promise.versions.model.and(versions.score);
        promise.versions.differs(&Versions { model, score, ..*versions })
    };
    if let Some(what) = speaks_of(live) {
        let sentence = format!("{what} changed since certificate {id} was signed");
        weighing.changed = Some(sentence.clone());
        return denied(weighing, "certificate-suspended", sentence);
    }
    if let Some(what) = speaks_of(&Versions { model, score: scored_by, ..*own }) {
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
    let (share, what) = lowest_rung(assurance, state.rung, tier, promise.versions);
    if share <= 0.0 {
        return denied(weighing, "rung-suggest", format!("{what}: a person decides"));
    }
    if share < 1.0 && lottery.draw(Purpose::Sampled, case, task) >= share {
        let sentence = format!("{what}: automatic for {} of 100, and this one is another", percent(share));
        return denied(weighing, "not-sampled", sentence);
    }
    (weighing, Admission::Granted { certificate: id.clone(), owner: certificate.owner.clone() })
}

/// The share that the lowest rung lets through, and what stands on it: the tier, or a version that was put on the ladder.
fn lowest_rung(
    assurance: &Assurance<'_>,
    tier: super::Rung,
    name: &str,
    versions: Versions,
) -> (f64, String) {
    use super::{Kind, Subject};
    let subjects = [
        (Kind::Model, versions.model),
        (Kind::Score, versions.score),
        (Kind::Prompt, versions.prompt),
        (Kind::Rules, Some(versions.rules)),
        (Kind::Process, Some(versions.process)),
    ];
    let versions = subjects.into_iter().filter_map(|(kind, digest)| {
        let subject = Subject::Version { kind, digest: digest? };
        Some((assurance.boundary.rung(&subject)?, format!("The {subject}")))
    });
    let lowest = std::iter::once((tier, format!("\"{name}\"")))
        .chain(versions)
        .min_by(|a, b| a.0.share().total_cmp(&b.0.share()));
    let (rung, what) = lowest.unwrap_or((tier, name.to_owned()));
    (rung.share(), format!("{what} stands on {}", rung.word()))
}
