//! What people do at the boundary, and the board that they do it from.

use super::burden::burden;
use super::calibration::{self, calibrate};
use super::register::{STREAM, seal};
use super::tally::{self, Tally};
use super::view::*;
use crate::law;
use crate::packs::ACCOUNTS_PAYABLE;
use crate::shared::Shared;
use crate::view::Person;
use crate::worklist::zone_name;
use crate::writer::{Message, Place, StreamAppend, StreamOrder};
use crate::{Office, refusals};
use cases::boundary::{
    self, Boundary, Command, Entry, Evidence, Kind, Method, Proposal, Risk, Rung, Sample, Scope, Standing,
    Subject, Tier, Versions, audit_share,
};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{Digest, Failure, Money};
use tokio::sync::oneshot;

/// What a task takes a person where nobody signed one of its tier yet, in seconds.
const STANDARD_SECONDS: f64 = 180.0;
/// The ceiling and chance under which the board says what a tier without a certificate needs.
const USUAL: (f64, f64) = (0.01, 0.05);
/// The decision whose review queue is ordered and seeded.
const DECISION: &str = "check";
/// Variants listed.
const PLATEAU_MAX: usize = 12;

/// A certificate that a person signs from checked cases, or by rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Certifying {
    /// The task element.
    pub decision: String,
    /// The tier.
    pub tier: String,
    /// The ceiling, as a share: 0.01.
    pub alpha: f64,
    /// The chance that the sample misleads: 0.05.
    pub delta: f64,
    /// Of what the ceiling is a share.
    pub risk: Risk,
    /// Values are read: no sample is taken.
    pub by_rule: bool,
    /// How many days it holds.
    pub days: i64,
    /// The share that completes without a person at first; 1 is all.
    pub share: f64,
    /// The digest of the checked cases that were shown.
    pub shown: Digest,
    /// The same key again gives the same answer.
    pub key: String,
}

/// Every other act on the boundary.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Change {
    /// Up the ladder.
    Promote {
        /// What.
        subject: Subject,
        /// To where.
        to: Rung,
        /// Why.
        words: String,
    },
    /// Down, at once.
    Demote {
        /// What.
        subject: Subject,
        /// To where; the rung below where nothing is said.
        to: Option<Rung>,
        /// Why.
        words: String,
    },
    /// A tier goes back to people.
    Close {
        /// The task element.
        decision: String,
        /// The tier.
        tier: String,
        /// Why.
        words: String,
    },
    /// A closed tier is opened again.
    Reopen {
        /// The task element.
        decision: String,
        /// The tier.
        tier: String,
        /// Why.
        words: String,
    },
    /// All automation off.
    Stop {
        /// Why.
        words: String,
    },
    /// Automation goes on.
    Resume {
        /// Why.
        words: String,
    },
    /// Which share of the review queue is left to chance.
    Review {
        /// The task element.
        decision: String,
        /// 0.1 to 1.
        share: f64,
    },
    /// What an hour of a person's work costs: figures in money rest on it.
    Cost {
        /// In the client's currency.
        hour: Money,
    },
    /// Seeds for each reviewed task.
    Seeding {
        /// The task element.
        decision: String,
        /// 0 to 0.2.
        share: f64,
    },
}

impl Change {
    fn act(&self) -> policy::Act {
        match self {
            Self::Promote { .. } | Self::Review { .. } | Self::Cost { .. } => policy::Act::SignCeiling,
            Self::Demote { .. } | Self::Close { .. } | Self::Stop { .. } => policy::Act::HoldBack,
            Self::Reopen { .. } | Self::Resume { .. } => policy::Act::ReopenTier,
            Self::Seeding { .. } => policy::Act::PlantSeeds,
        }
    }
}

/// The scope of a tier of accounts payable.
pub(crate) fn scope(decision: &str, tier: &str) -> Scope {
    let (process, decision) = (ACCOUNTS_PAYABLE.to_owned(), decision.to_owned());
    Scope { process, decision, tier: tier.to_owned() }
}

/// A command on the boundary as the writer takes it: decided on its thread, on the boundary as it is then.
pub(crate) fn order(
    shared: &Arc<Shared>,
    actor: cases::Actor,
    command: Command,
    once: Option<(String, Digest)>,
    reply: Box<dyn FnOnce(Result<bool, Failure>) + Send>,
) -> Message {
    let shared = Arc::clone(shared);
    let decide = move |place: Place| -> Result<StreamAppend, Failure> {
        let mut after = (*shared.boundary.now()).clone();
        let context = boundary::Context { now: place.at, actor: &actor };
        let events = boundary::decide(&after, command, &context)?;
        let mut entries = Vec::new();
        for (version, event) in (place.next..).zip(events) {
            let entry = Entry { at: place.at, by: actor.id.clone(), event };
            entries.push(seal(&shared.vault, &shared.client, version, &entry)?);
            boundary::apply(&mut after, &entry);
        }
        let after = Box::new(move || shared.boundary.put(Arc::new(after)));
        Ok(StreamAppend { entries, rows: Vec::new(), outcome: Ok(()), after })
    };
    Message::Stream(Box::new(StreamOrder { stream: STREAM, once, decide: Box::new(decide), reply }))
}

impl Office {
    /// Signs a certificate. From checked cases it is computed again here, over exactly those that were shown.
    ///
    /// # Errors
    /// `sample-too-small`, `not-proved`, `shown-has-changed`, `rate`, what the law says, or a fault.
    pub async fn certify(&self, who: &Person, certifying: Certifying) -> Result<String, Failure> {
        self.may_see(who, policy::Act::SignCeiling)?;
        let request = Digest::of(&serde_json::to_vec(&certifying).map_err(Failure::fault)?);
        let Certifying { decision, tier, alpha, delta, risk, by_rule, days, share, shown, key } = certifying;
        let shared = &self.shared;
        let now = shared.clock.now();
        let live = shared.boundary.versions(shared, None)?;
        let rung = if share >= 1.0 { Rung::Automatic } else { Rung::Sampled { share } };
        let expires =
            now.saturating_add(SignedDuration::from_hours(24 * days.clamp(0, 10_000))).unwrap_or(now);
        let mut proposal = Proposal {
            scope: scope(&decision, &tier),
            alpha,
            delta,
            risk,
            method: if by_rule { Method::ByRule } else { Method::LearnThenTest },
            sample: Sample::none(),
            threshold: 0.0,
            bound: None,
            coverage: None,
            versions: live,
            expires,
            rung,
        };
        if by_rule {
            // Only values that no model ranks may be certified without a sample: the tier's own cases say whether one did.
            let ranked = calibration::is_ranked(shared, &decision, &tier)?;
            let score = live.score.filter(|_| ranked);
            proposal.versions = Versions { model: live.model.filter(|_| ranked), score, ..live };
        } else {
            let rows = calibration::rows(shared, &decision, &tier)?;
            let found = calibrate(&rows, alpha, delta, risk)?;
            if found.digest != shown {
                return Err(refusals::board_has_changed().into());
            }
            let ranked = rows.iter().any(|(_, _, row)| row.model.is_some());
            let score = live.score.filter(|_| ranked);
            proposal.versions = Versions { model: live.model.filter(|_| ranked), score, ..live };
            proposal.sample = Sample {
                n: found.has,
                accepted: 0,
                wrong: 0,
                from: found.from,
                to: found.to,
                drawn: found.drawn.clone(),
                digest: found.digest,
            };
            if let Some(it) = &found.certified {
                (proposal.threshold, proposal.bound) = (it.threshold, Some(it.bound));
                proposal.coverage = Some(it.coverage);
                proposal.sample.accepted = (it.coverage * found.has as f64).round() as u64;
                proposal.sample.wrong = it.errors;
            } else {
                // Said by the heart, with the figures.
                (proposal.sample.accepted, proposal.sample.wrong) = (found.has, found.has);
            }
        }
        let sentence = proposal.sentence();
        self.on_boundary(
            who,
            policy::Act::SignCeiling,
            Command::Sign(Box::new(proposal)),
            Some((key, request)),
        )
        .await?;
        Ok(sentence)
    }

    /// Does any other act on the boundary.
    ///
    /// # Errors
    /// `reason-missing`, `rung`, `evidence-missing`, `same-signer`, `tier-unknown`, `stopped-already`, what the law says, or a
    /// fault.
    pub async fn change_boundary(&self, who: &Person, change: Change, key: &str) -> Result<(), Failure> {
        let request = Digest::of(&serde_json::to_vec(&change).map_err(Failure::fault)?);
        let act = change.act();
        self.may_see(who, act)?;
        let boundary = self.shared.boundary.now();
        let model = match &change {
            Change::Promote { subject: Subject::Version { kind: Kind::Model, digest }, to, .. }
                if to.place() >= Rung::Suggest.place() =>
            {
                Some(*digest)
            }
            _ => None,
        };
        let now_in_place = crate::ladder::subject_of(self.shared.boundary.model());
        // A model that goes below suggest drafts for nobody: the one before it is in place again, at once.
        let back = match &change {
            Change::Demote { subject, to, .. } if *subject == now_in_place => {
                let stands = boundary.rung(subject).unwrap_or(Rung::Automatic);
                to.unwrap_or_else(|| stands.below()).place() < Rung::Suggest.place()
            }
            _ => false,
        };
        let of_pack = match &change {
            Change::Promote {
                subject: it @ Subject::Version { kind: Kind::Rules | Kind::Process, .. },
                ..
            }
            | Change::Demote {
                subject: it @ Subject::Version { kind: Kind::Rules | Kind::Process, .. },
                ..
            } => crate::ladder::packs::version_of(&self.shared, it)?,
            _ => None,
        };
        if let (Some(version), Change::Promote { to, .. }) = (&of_pack, &change)
            && to.place() >= Rung::Suggest.place()
            && !version.current
        {
            // Its step to suggest is the signature of a second person: new cases begin in it.
            return self.sign_version(who, version.digest, key).await;
        }
        let take_back = of_pack.filter(|it| match &change {
            Change::Demote { subject, to, .. } => {
                let stands = boundary.rung(subject).unwrap_or(Rung::Automatic);
                it.current && to.unwrap_or_else(|| stands.below()).place() < Rung::Suggest.place()
            }
            _ => false,
        });
        if let (Some(version), Change::Demote { words, .. }) = (&take_back, &change) {
            if words.trim().is_empty() {
                return Err(refusals::version_words_missing().into());
            }
            // The way back first: nothing may begin in it any more, whatever happens now.
            self.withdraw(version)?;
        }
        let command = match change {
            Change::Promote { subject, to, words } => {
                let evidence = self.evidence(&boundary, &subject)?;
                Command::Promote { subject, to, evidence, words }
            }
            Change::Demote { subject, to, words } => {
                let stands = boundary.rung(&subject).unwrap_or(Rung::Automatic);
                Command::Demote { subject, to: to.unwrap_or_else(|| stands.below()), words }
            }
            Change::Close { decision, tier, words } => {
                Command::Close { scope: scope(&decision, &tier), why: words }
            }
            Change::Reopen { decision, tier, words } => {
                Command::Reopen { scope: scope(&decision, &tier), words }
            }
            Change::Stop { words } => Command::Stop { words },
            Change::Resume { words } => Command::Resume { words },
            Change::Seeding { decision, share } => Command::SetSeeding { decision, share },
            Change::Cost { hour } => Command::SetCost { hour },
            Change::Review { decision, share } => Command::SetReview { decision, share },
        };
        self.on_boundary(who, act, command, Some((key.to_owned(), request))).await?;
        if let Some(version) = &take_back {
            let words = format!("Version {} was taken back", version.number);
            crate::ladder::packs::stepped_down(&self.shared, &self.writer, version, &words)?;
        }
        match (model.filter(|it| *it != self.shared.boundary.model()), back) {
            (Some(digest), _) => crate::learning::put_in_place(&self.shared, digest),
            (None, true) => crate::learning::put_back(&self.shared),
            (None, false) => Ok(()),
        }
    }

    /// What a promotion rests on, counted here and now: audits for a tier, checked drafts for a version.
    fn evidence(&self, boundary: &Boundary, subject: &Subject) -> Result<Evidence, Failure> {
        match subject {
            Subject::Tier { scope } => {
                let watch = boundary.tiers.get(scope).map(|it| it.watch.clone()).unwrap_or_default();
                let lines: String = watch
                    .looks()
                    .iter()
                    .map(|it| format!("{},{},{}\n", it.seen.at, it.seen.score, u8::from(it.seen.wrong)))
                    .collect();
                let (n, wrong) = (watch.audited(), watch.wrong());
                Ok(Evidence::counted(n, wrong, Digest::of(lines.as_bytes())))
            }
            Subject::Version { kind: Kind::Model, digest } => {
                let known = crate::ladder::known(&self.shared, *digest)?.0;
                // What never ran beside another one is known by the cases that it drafted and people checked.
                if known.n > 0 { Ok(known) } else { calibration::of_model(&self.shared, *digest) }
            }
            Subject::Version { kind: Kind::Rules | Kind::Process, .. } => {
                match crate::ladder::packs::version_of(&self.shared, subject)? {
                    Some(version) => crate::ladder::packs::decided(&self.shared, version.digest),
                    None => Ok(Evidence::counted(0, 0, Digest::of(b""))),
                }
            }
            Subject::Version { digest, .. } => calibration::of_model(&self.shared, *digest),
        }
    }

    /// Decides one command on the boundary on the writer's thread and writes its entries.
    pub(crate) async fn on_boundary(
        &self,
        who: &Person,
        act: policy::Act,
        command: Command,
        once: Option<(String, Digest)>,
    ) -> Result<(), Failure> {
        let who = self.who(who);
        let thing = policy::Thing::of(self.shared.client.clone());
        law::ask(&self.shared.law, &who, act, &thing).map_err(|it| it.refusal)?;
        self.bound(who.actor, command, once.map(|(key, request)| (format!("boundary:{key}"), request))).await
    }

    /// The same by an actor whom nobody has to ask: a person named in a folder at set-up, or the system.
    pub(crate) async fn bound(
        &self,
        actor: cases::Actor,
        command: Command,
        once: Option<(String, Digest)>,
    ) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        self.send_bound(actor, command, once, Box::new(move |outcome| drop(reply.send(outcome))))?;
        crate::writer::answered(answer).await.map(drop)
    }

    pub(crate) fn send_bound(
        &self,
        actor: cases::Actor,
        command: Command,
        once: Option<(String, Digest)>,
        reply: Box<dyn FnOnce(Result<bool, Failure>) + Send>,
    ) -> Result<(), Failure> {
        self.writer.send(order(&self.shared, actor, command, once, reply))
    }

    /// The board; `chosen` is a decision and a tier whose figure is drawn under the ceiling `asked`.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn boundary(
        &self,
        who: &Person,
        chosen: Option<(&str, &str)>,
        asked: Option<(f64, f64)>,
    ) -> Result<BoundaryView, Failure> {
        self.may_see(who, policy::Act::ViewBoundary)?;
        let shared = &self.shared;
        let boundary = shared.boundary.now();
        let now = shared.clock.now();
        let today = shared.today();
        let mut names: BTreeSet<(String, String)> = tally::tiers(shared)?.into_iter().collect();
        names.extend(boundary.tiers.keys().map(|it| (it.decision.clone(), it.tier.clone())));
        let mut tiers = Vec::new();
        let mut periods: BTreeMap<String, (Tally, Tally)> = BTreeMap::new();
        for (decision, tier) in &names {
            let days = tally::days(shared, decision, tier, before(today, 56))?;
            let period = periods.entry(decision.clone()).or_default();
            for (day, tally) in &days {
                let half = if *day > before(today, 28) { &mut period.1 } else { &mut period.0 };
                half.add(tally);
            }
            tiers.push(self.tier(&boundary, decision, tier, &days, now)?);
        }
        let may = |act| self.may_see(who, act).is_ok();
        let at = chosen.and_then(|(decision, tier)| {
            tiers.iter().position(|it| it.decision == decision && it.tier == tier)
        });
        let chosen = at.map(|at| self.detail(&boundary, at, &tiers[at], asked, today)).transpose()?;
        Ok(BoundaryView {
            as_of: now,
            zone: zone_name(shared),
            stopped: boundary
                .stopped
                .as_ref()
                .map(|it| (shared.people.name(&it.by), it.at, it.words.clone())),
            hours_saved: tiers.iter().map(|it| it.hours_saved).sum(),
            tiers,
            chosen,
            hour: boundary.hour.as_ref().map(|(hour, by, at)| (*hour, shared.people.name(by), *at)),
            never: super::never::cells(shared, &month_of(today))?,
            plateau: self.plateau(today)?,
            burdens: periods.iter().filter_map(|(name, (a, b))| burden(name, a, b)).collect(),
            review: (
                boundary.review_share(DECISION),
                boundary.seeding.get(DECISION).copied().unwrap_or_default(),
            ),
            may_sign: may(policy::Act::SignCeiling),
            may_hold: may(policy::Act::HoldBack),
            may_reopen: may(policy::Act::ReopenTier),
        })
    }

    fn tier(
        &self,
        boundary: &Boundary,
        decision: &str,
        tier: &str,
        days: &BTreeMap<Date, Tally>,
        now: jiff::Timestamp,
    ) -> Result<TierView, Failure> {
        let shared = &self.shared;
        let scope = scope(decision, tier);
        let none = Tier::default();
        let state = boundary.tiers.get(&scope).unwrap_or(&none);
        let signed = boundary.certificate(&scope);
        let mut month = Tally::default();
        days.iter().filter(|(day, _)| **day > before(shared.today(), 30)).for_each(|(_, it)| month.add(it));
        let certificate = signed.map(|it| {
            let promise = &it.certificate.proposal;
            CertificateView {
                id: it.certificate.id.to_string(),
                owner: shared.people.name(&it.certificate.owner),
                sentence: it.certificate.sentence(),
                at: it.at,
                expires: promise.expires,
                alpha: promise.alpha,
                delta: promise.delta,
                threshold: promise.threshold,
                bound: promise.bound,
                coverage: promise.coverage,
                by_rule: promise.method == Method::ByRule,
            }
        });
        let (standing, why) = match (&certificate, &state.standing) {
            (None, _) => ("none", None),
            (_, Standing::Closed(it)) => ("closed", Some(it.why.clone())),
            (_, Standing::Suspended { why, .. }) => ("suspended", Some(why.clone())),
            (Some(it), Standing::Open) if it.expires <= now => ("expired", None),
            (_, Standing::Open) => ("open", None),
        };
        let (audited, wrong) = (state.watch.audited(), state.watch.wrong());
        let bound = (audited > 0).then(|| state.watch.bound());
        let ceiling = certificate.as_ref().map_or(0.0, |it| it.alpha);
        let automatic = month.automatic as f64;
        let rate = if audited == 0 { 0.0 } else { wrong as f64 / audited as f64 };
        let each =
            if month.people == 0 { STANDARD_SECONDS } else { month.seconds as f64 / month.people as f64 };
        Ok(TierView {
            decision: decision.to_owned(),
            label: shared.packs.of(ACCOUNTS_PAYABLE, None)?.label(decision).to_owned(),
            tier: tier.to_owned(),
            rung: state.rung,
            standing: standing.to_owned(),
            why,
            needs: (assure::clean_sample(USUAL.0, USUAL.1), calibration::count(shared, decision, tier)?),
            bound,
            audited: (audited, wrong),
            light: format!("{:?}", state.watch.light()).to_lowercase(),
            evidence: state.watch.evidence(),
            audit_share: audit_share(boundary, &scope, true),
            coverage: (month.arrived > 0).then(|| automatic / month.arrived as f64),
            hours_saved: ((automatic * each - month.audit_seconds as f64) / 3600.0).max(0.0),
            errors: (automatic * rate, automatic * bound.unwrap_or(ceiling).min(1.0)),
            incidents: state.incidents,
            certificate,
            month,
        })
    }

    fn detail(
        &self,
        boundary: &Boundary,
        at: usize,
        tier: &TierView,
        asked: Option<(f64, f64)>,
        today: Date,
    ) -> Result<TierDetail, Failure> {
        let shared = &self.shared;
        let scope = scope(&tier.decision, &tier.tier);
        let signed = tier.certificate.as_ref().map(|it| (it.alpha, it.delta));
        let asked = asked.or(signed).unwrap_or(USUAL);
        let rows = calibration::rows(shared, &tier.decision, &tier.tier)?;
        let calibration = calibrate(&rows, asked.0, asked.1, Risk::PerCompleted)?;
        let since = before(today, 90);
        let threshold = calibration.certified.as_ref().map(|it| it.threshold);
        let recent: Vec<_> = rows
            .iter()
            .filter(|(_, at, _)| at.to_zoned(shared.zone.clone()).date() > since)
            .map(|(_, _, row)| row)
            .collect();
        let passed: Vec<_> =
            recent.iter().filter(|row| threshold.is_some_and(|it| row.score >= it)).collect();
        let wrong = passed.iter().filter(|row| !row.correct).count();
        let subject = Subject::Tier { scope: scope.clone() };
        let steps = boundary.steps.iter().rev().filter(|(it, _)| *it == subject).map(|(_, it)| StepView {
            to: it.to,
            at: it.at,
            by: shared.people.name(&it.by),
            words: it.words.clone(),
            evidence: it.evidence.as_ref().map(|it| (it.n, it.wrong)),
        });
        let days = tally::days(shared, &tier.decision, &tier.tier, before(today, 30))?;
        let looks = boundary.tiers.get(&scope).map(|it| it.watch.looks()).unwrap_or_default();
        Ok(TierDetail {
            at,
            asked,
            last_90_days: (recent.len() as u64, passed.len() as u64, wrong as u64),
            calibration,
            strip: TierDetail::strip(looks),
            steps: steps.collect(),
            days: days.into_iter().rev().collect(),
        })
    }

    /// What automation keeps failing on this month, the most expensive first.
    fn plateau(&self, today: Date) -> Result<Vec<Plateau>, Failure> {
        let mut found = tally::variants(&self.shared, &month_of(today))?;
        found.sort_by_key(|(_, _, _, it)| std::cmp::Reverse((it.seconds, it.came)));
        found.truncate(PLATEAU_MAX);
        let register = self.shared.register();
        let plateau = |(decision, reason, supplier, it): (String, String, String, tally::Variant)| Plateau {
            supplier: register.supplier(&supplier).map_or(supplier, |it| it.name.clone()),
            remedy: remedy(&reason),
            came: it.came,
            minutes: it.seconds as f64 / 60.0,
            corrected: it.corrected,
            decision,
            reason,
        };
        Ok(found.into_iter().map(plateau).collect())
    }
}

/// What would move a variant: by the reason for which it comes to people.
fn remedy(reason: &str) -> String {
    match reason {
        "no-certificate" | "below-threshold" | "not-sampled" | "rung-suggest" => {
            "More checked cases, then a certificate with a wider reach."
        }
        "certificate-suspended" | "certificate-expired" => "A new certificate for what has changed.",
        "tier-closed" => "Find the cause of the errors, then sign a new certificate and open the tier again.",
        "supplier-unknown" => "Take the supplier on, or add the name under which it writes.",
        "bank-changed" => "Never automatic: one call settles it for all later invoices of this supplier.",
        "price" | "quantity" | "not-received" | "order-missing" | "order-closed" => {
            "Orders and receipts before the invoice; look at the tolerance with the buyer."
        }
        _ => "Look at the cases: a rule, an exception of the supplier, or better documents.",
    }
    .to_owned()
}

fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn before(day: Date, days: i32) -> Date {
    day.saturating_sub(days.days())
}
