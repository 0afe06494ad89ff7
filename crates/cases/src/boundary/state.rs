//! What the boundary is now: the fold of its entries. [`apply`] is the only writer.

use super::{
    Certificate, CertificateId, Entry, Event, Evidence, Lottery, Observation, PartWatch, Rung, Scope,
    Subject, Watch,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Digest, Money, PersonId};

/// The share of a review queue that is left to chance where nobody said otherwise.
pub const REVIEW_RANDOM_USUAL: f64 = 0.5;

/// The boundary of one client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Boundary {
    /// Entries applied.
    pub version: u64,
    /// All automation is off: since when, by whom and why.
    pub stopped: Option<Stop>,
    /// Every certificate that was ever signed.
    pub certificates: BTreeMap<CertificateId, Arc<Signed>>,
    /// Every tier that ever had a certificate or an audit.
    pub tiers: BTreeMap<Scope, Tier>,
    /// Where versions of models, prompts, rules and processes stand.
    pub versions: BTreeMap<Subject, Rung>,
    /// Every step up and down, oldest first.
    pub steps: Vec<(Subject, Step)>,
    /// Seeds for each reviewed task, by task element.
    pub seeding: BTreeMap<String, f64>,
    /// The share of a review queue that is left to chance, by task element.
    pub review: BTreeMap<String, f64>,
    /// What an hour of a person's work costs, with who signed that and when.
    pub hour: Option<(Money, PersonId, Timestamp)>,
    /// What the secret of the lottery can be checked against, and the secret, sealed.
    pub lottery: Option<(Digest, String)>,
}

/// The STOP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub words: String,
}

/// A certificate with its signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// What was signed.
    pub certificate: Certificate,
    /// When.
    pub at: Timestamp,
}

/// Whether a tier's certificate allows anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It does, within its rung.
    #[default]
    Open,
    /// Something it speaks about has changed.
    Suspended {
        /// What.
        why: String,
        /// When.
        at: Timestamp,
    },
    /// The tier went back to people.
    Closed(Closing),
}

/// Why and when a tier was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// By whom: `system` where the watch did it.
    pub by: PersonId,
    /// The certificate that was live then.
    pub certificate: Option<CertificateId>,
}

/// One tier of one decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// The certificate that is live, or was when the tier was closed.
    pub certificate: Option<CertificateId>,
    /// Whether it allows anything.
    pub standing: Standing,
    /// How far it may go.
    pub rung: Rung,
    /// What the audits under the present certificate say.
    pub watch: Watch,
    /// What they say of each supplier.
    pub parts: BTreeMap<String, PartWatch>,
    /// Audits of tasks that people signed: how many, how many wrong.
    pub people: (u64, u64),
    /// How often it was closed.
    pub incidents: u32,
}

impl Default for Tier {
    fn default() -> Self {
        Self {
            certificate: None,
            standing: Standing::Open,
            rung: Rung::Suggest,
            watch: Watch::default(),
            parts: BTreeMap::new(),
            people: (0, 0),
            incidents: 0,
        }
    }
}

/// One step on the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// From where.
    pub from: Option<Rung>,
    /// To where.
    pub to: Rung,
    /// What it rested on; `None` for a step down.
    pub evidence: Option<Evidence>,
    /// Why.
    pub words: String,
}

impl Boundary {
    /// The live certificate of a tier, whatever its standing.
    pub fn certificate(&self, scope: &Scope) -> Option<&Arc<Signed>> {
        self.certificates.get(self.tiers.get(scope)?.certificate.as_ref()?)
    }

    /// The share of a decision's review queue that is left to chance.
    pub fn review_share(&self, decision: &str) -> f64 {
        self.review.get(decision).copied().unwrap_or(REVIEW_RANDOM_USUAL)
    }

    /// Where something stands on the ladder; `None` where it never stood anywhere.
    pub fn rung(&self, subject: &Subject) -> Option<Rung> {
        match subject {
            Subject::Tier { scope } => self.tiers.get(scope).map(|it| it.rung),
            Subject::Version { .. } => self.versions.get(subject).copied(),
        }
    }

    /// The identity of the next certificate.
    pub(crate) fn next_id(&self) -> CertificateId {
        CertificateId(format!("C-{}", self.certificates.len() + 1))
    }

    /// Whether a secret is the one that was committed to.
    pub fn draws_with(&self, lottery: &Lottery) -> bool {
        self.lottery.as_ref().is_some_and(|(commitment, _)| *commitment == lottery.commitment())
    }

    fn tier(&mut self, scope: &Scope) -> &mut Tier {
        self.tiers.entry(scope.clone()).or_default()
    }
}

/// Writes one entry into the boundary. It never refuses: what is in the journal has happened.
pub fn apply(boundary: &mut Boundary, entry: &Entry) {
    boundary.version += 1;
    match &entry.event {
        Event::CertificateSigned { certificate } => signed(boundary, certificate, entry),
        Event::Suspended { scope, why, .. } => {
            let (why, at) = (why.clone(), entry.at);
            let tier = boundary.tier(scope);
            if tier.standing == Standing::Open {
                tier.standing = Standing::Suspended { why, at };
            }
        }
        Event::TierClosed { scope, why, .. } => {
            let (why, at, by) = (why.clone(), entry.at, entry.by.clone());
            let tier = boundary.tier(scope);
            tier.incidents += 1;
            tier.standing = Standing::Closed(Closing { why, at, by, certificate: tier.certificate.clone() });
        }
        Event::Reopened { scope, .. } => boundary.tier(scope).standing = Standing::Open,
        Event::RungPromoted { subject, from, to, evidence, words } => {
            step(boundary, subject, entry, *from, *to, Some(evidence.clone()), words)
        }
        Event::RungDemoted { subject, from, to, words } => {
            step(boundary, subject, entry, *from, *to, None, words)
        }
        Event::Stopped { words } => {
            boundary.stopped = Some(Stop { by: entry.by.clone(), at: entry.at, words: words.clone() })
        }
        Event::Resumed { .. } => boundary.stopped = None,
        Event::AuditCounted { scope, certificate, probability, score, wrong, part, suspicion, .. } => {
            let promise = certificate.as_ref().and_then(|id| boundary.certificates.get(id)).cloned();
            let tier = boundary.tier(scope);
            match promise {
                // An audit under an earlier certificate says nothing about the present one; it stays an entry.
                Some(_) if tier.certificate != *certificate => {}
                Some(signed) => {
                    if suspicion.is_none() {
                        let (probability, score, wrong) = (*probability, *score, *wrong);
                        tier.watch.count(Observation { at: entry.at, probability, score, wrong });
                    }
                    if let Some(part) = part {
                        let alpha = signed.certificate.proposal.alpha;
                        let under = || PartWatch::under(alpha);
                        tier.parts.entry(part.clone()).or_insert_with(under).count(*wrong);
                    }
                }
                None => {
                    tier.people.0 += 1;
                    tier.people.1 += u64::from(*wrong);
                }
            }
        }
        // The watch itself follows from the audits; the entry says when it changed its mind.
        Event::AlarmChanged { .. } => {}
        Event::LotterySealed { commitment, sealed } => boundary.lottery = Some((*commitment, sealed.clone())),
        Event::SeedingSet { decision, share } => {
            boundary.seeding.insert(decision.clone(), *share);
        }
        Event::CostSet { hour } => boundary.hour = Some((*hour, entry.by.clone(), entry.at)),
        Event::ReviewSet { decision, share } => {
            boundary.review.insert(decision.clone(), *share);
        }
    }
}

fn signed(boundary: &mut Boundary, certificate: &Certificate, entry: &Entry) {
    let promise = &certificate.proposal;
    let subject = Subject::Tier { scope: promise.scope.clone() };
    let tier = boundary.tier(&promise.scope);
    let from = tier.certificate.is_some().then_some(tier.rung);
    tier.certificate = Some(certificate.id.clone());
    tier.watch = Watch::under(promise.alpha, promise.delta);
    tier.parts.clear();
    tier.rung = promise.rung;
    // A closed tier stays closed: it takes a second person to open it again.
    if matches!(tier.standing, Standing::Suspended { .. }) {
        tier.standing = Standing::Open;
    }
    let evidence = Evidence::counted(promise.sample.n, promise.sample.wrong, promise.sample.digest);
    boundary.steps.push((
        subject,
        Step {
            at: entry.at,
            by: entry.by.clone(),
            from,
            to: promise.rung,
            evidence: Some(evidence),
            words: format!("Certificate {}", certificate.id),
        },
    ));
    let kept = Arc::new(Signed { certificate: certificate.clone(), at: entry.at });
    boundary.certificates.insert(certificate.id.clone(), kept);
}

fn step(
    boundary: &mut Boundary,
    subject: &Subject,
    entry: &Entry,
    from: Option<Rung>,
    to: Rung,
    evidence: Option<Evidence>,
    words: &str,
) {
    match subject {
        Subject::Tier { scope } => boundary.tier(scope).rung = to,
        Subject::Version { .. } => {
            boundary.versions.insert(subject.clone(), to);
        }
    }
    let (at, by) = (entry.at, entry.by.clone());
    boundary.steps.push((subject.clone(), Step { at, by, from, to, evidence, words: words.to_owned() }));
}
