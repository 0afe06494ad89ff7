//! May this happen to the boundary, and what follows? Each use case reads in the order guards, facts, consequences.

use super::{
    Audit, Boundary, Certificate, Command, Context, Event, Light, Method, Observation, PartWatch, Proposal,
    Rung, Scope, Standing, Subject, refusals,
};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use terms::Refusal;

/// Tiers of one client.
pub const TIERS_MAX: usize = 2_000;
/// Days that a certificate holds at most.
pub const VALID_DAYS_MAX: i64 = 400;
/// Audits on *sampled* before a tier may be automatic.
pub const SAMPLED_AUDITS_MIN: u64 = 20;
/// Cases that a back-test looks at, at least, before a version runs in shadow.
pub const BACK_TEST_MIN: u64 = 30;
/// Cases that a version drafted in shadow, at least, before it drafts for people.
pub const SHADOW_MIN: u64 = 30;
/// The share of a review queue that is left to chance at least: without it nothing could be certified any more.
pub const REVIEW_RANDOM_MIN: f64 = 0.1;
/// What an hour of a person's work costs at most.
pub const HOUR_MAX: Decimal = Decimal::from_parts(100_000, 0, 0, false, 0);
/// Seeds for each reviewed task at most.
pub const SEEDING_MAX: f64 = 0.2;

/// Decides a command. The boundary is not changed: append the events, then [`super::apply`] them in order.
///
/// # Errors
/// A [`Refusal`] with a stable code where it may not happen; then nothing has happened at all.
pub fn decide(boundary: &Boundary, command: Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Sign(proposal) => sign(boundary, *proposal, context),
        Command::Suspend { scope, why } => suspend(boundary, scope, why),
        Command::Close { scope, why } => close(boundary, scope, why),
        Command::Reopen { scope, words } => reopen(boundary, scope, words, context),
        Command::Promote { subject, to, evidence, words } => {
            with_words(&words)?;
            promote(boundary, subject, to, evidence, words, context)
        }
        Command::Demote { subject, to, words } => {
            with_words(&words)?;
            demote(boundary, subject, to, words)
        }
        Command::Stop { words } => {
            with_words(&words)?;
            match &boundary.stopped {
                Some(_) => Err(refusals::stopped_already()),
                None => Ok(vec![Event::Stopped { words }]),
            }
        }
        Command::Resume { words } => {
            with_words(&words)?;
            match &boundary.stopped {
                Some(stop) if stop.by == context.actor.id => Err(refusals::same_stopper()),
                Some(_) => Ok(vec![Event::Resumed { words }]),
                None => Err(refusals::not_stopped()),
            }
        }
        Command::Count(audit) => Ok(count(boundary, *audit, context)),
        Command::SealLottery { commitment, sealed } => match boundary.lottery {
            Some(_) => Err(refusals::sealed_already()),
            None => Ok(vec![Event::LotterySealed { commitment, sealed }]),
        },
        Command::SetSeeding { decision, share } => {
            if !(0.0..=SEEDING_MAX).contains(&share) {
                return Err(refusals::rate("share of seeds", share));
            }
            Ok(vec![Event::SeedingSet { decision, share }])
        }
        Command::SetCost { hour } => {
            if hour.amount <= Decimal::ZERO || hour.amount > HOUR_MAX {
                return Err(refusals::cost(&hour));
            }
            Ok(vec![Event::CostSet { hour }])
        }
        Command::SetReview { decision, share } => {
            if !(REVIEW_RANDOM_MIN..=1.0).contains(&share) {
                return Err(refusals::rate("share left to chance", share));
            }
            Ok(vec![Event::ReviewSet { decision, share }])
        }
    }
}

fn with_words(words: &str) -> Result<(), Refusal> {
    if words.trim().is_empty() { Err(refusals::words_missing()) } else { Ok(()) }
}

fn sign(boundary: &Boundary, proposal: Proposal, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    for (name, value) in [("ceiling", proposal.alpha), ("chance that it misleads", proposal.delta)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(refusals::rate(name, value));
        }
    }
    if !(0.0..=1.0).contains(&proposal.threshold) {
        return Err(refusals::rate("threshold", proposal.threshold));
    }
    if let Rung::Sampled { share } = proposal.rung
        && !(share > 0.0 && share <= 1.0)
    {
        return Err(refusals::rate("share", share));
    }
    if boundary.tiers.len() >= TIERS_MAX && !boundary.tiers.contains_key(&proposal.scope) {
        return Err(refusals::too_many(TIERS_MAX));
    }
    if proposal.expires <= context.now {
        return Err(refusals::expired());
    }
    let latest = context.now.saturating_add(SignedDuration::from_hours(24 * VALID_DAYS_MAX));
    if latest.is_ok_and(|latest| proposal.expires > latest) {
        return Err(refusals::expires_late(VALID_DAYS_MAX));
    }
    proved(&proposal)?;
    let id = boundary.next_id();
    let certificate = Certificate { id, owner: context.actor.id.clone(), proposal };
    Ok(vec![Event::CertificateSigned { certificate: Box::new(certificate) }])
}

/// What the method asks for is there. The bound is proved again here, from the counts alone, by the exact binomial test at the
/// threshold: whatever a face sends, a sample that does not show the promise is refused.
fn proved(proposal: &Proposal) -> Result<(), Refusal> {
    match proposal.method {
        // A model that ranks guesses: only what no model touches may be certified by rule.
        Method::ByRule if proposal.versions.model.is_some() || proposal.versions.prompt.is_some() => {
            Err(refusals::by_rule_only())
        }
        Method::ByRule => Ok(()),
        Method::LearnThenTest => {
            let (needs, sample) = (assure::clean_sample(proposal.alpha, proposal.delta), &proposal.sample);
            if sample.n < needs {
                return Err(refusals::sample_too_small(proposal.alpha, needs, sample.n));
            }
            let counted = sample.wrong <= sample.accepted && sample.accepted <= sample.n;
            if counted && proposal.proved() <= proposal.alpha { Ok(()) } else { Err(refusals::not_proved()) }
        }
    }
}

/// Suspending twice says nothing new.
fn suspend(boundary: &Boundary, scope: Scope, why: String) -> Result<Vec<Event>, Refusal> {
    let tier = boundary.tiers.get(&scope).ok_or_else(|| refusals::no_tier(&scope))?;
    match (&tier.standing, &tier.certificate) {
        (Standing::Open, Some(certificate)) => {
            Ok(vec![Event::Suspended { certificate: certificate.clone(), scope, why }])
        }
        _ => Ok(Vec::new()),
    }
}

fn close(boundary: &Boundary, scope: Scope, why: String) -> Result<Vec<Event>, Refusal> {
    with_words(&why)?;
    let tier = boundary.tiers.get(&scope).ok_or_else(|| refusals::no_tier(&scope))?;
    if let Standing::Closed(closing) = &tier.standing {
        return Err(refusals::not_open(&closing.why));
    }
    let (audited, wrong) = (tier.watch.audited(), tier.watch.wrong());
    let bound = (audited > 0).then(|| tier.watch.bound());
    Ok(vec![Event::TierClosed { scope, why, audited, wrong, bound }])
}

fn reopen(
    boundary: &Boundary,
    scope: Scope,
    words: String,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    with_words(&words)?;
    let tier = boundary.tiers.get(&scope).ok_or_else(|| refusals::no_tier(&scope))?;
    let Standing::Closed(closing) = &tier.standing else { return Err(refusals::not_closed()) };
    let signed = boundary.certificate(&scope).ok_or_else(refusals::evidence_missing)?;
    if closing.certificate.as_ref() == Some(&signed.certificate.id) || signed.at < closing.at {
        return Err(refusals::evidence_missing());
    }
    if signed.certificate.owner == context.actor.id {
        return Err(refusals::same_person());
    }
    Ok(vec![Event::Reopened { certificate: signed.certificate.id.clone(), scope, words }])
}

fn promote(
    boundary: &Boundary,
    subject: Subject,
    to: Rung,
    evidence: super::Evidence,
    words: String,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let from = boundary.rung(&subject);
    let machine = context.actor.roles.iter().any(|role| role == "system");
    if machine && to.place() > Rung::Suggest.place() {
        return Err(refusals::machine_climbs(to.word()));
    }
    if let Rung::Sampled { share } = to
        && !(share > 0.0 && share <= 1.0)
    {
        return Err(refusals::rate("share", share));
    }
    if let Some(from) = from
        && (to.place(), to.share()) <= (from.place(), from.share())
    {
        return Err(refusals::not_up(from.word(), to.word()));
    }
    if let Subject::Version { .. } = &subject {
        let stands = from.map_or(0, Rung::place);
        if to.place() > stands + 1 {
            return Err(refusals::rung_skipped(from.map(Rung::word), to.word()));
        }
    }
    climbs(boundary, &subject, to, &evidence)?;
    Ok(vec![Event::RungPromoted { subject, from, to, evidence, words }])
}

/// Each rung asks for its own evidence.
fn climbs(
    boundary: &Boundary,
    subject: &Subject,
    to: Rung,
    evidence: &super::Evidence,
) -> Result<(), Refusal> {
    let enough = |least: u64, of: &str| {
        if evidence.n >= least || evidence.all && to.place() <= Rung::Suggest.place() {
            Ok(())
        } else {
            Err(refusals::rung_evidence(to.word(), &format!("{least} {of}; there are {}", evidence.n)))
        }
    };
    let no_worse = || match evidence.wrong_before {
        Some(before) if evidence.wrong > before => Err(refusals::rung_evidence(
            to.word(),
            &format!("no more wrong than before: {} of {} now, {before} before", evidence.wrong, evidence.n),
        )),
        _ => Ok(()),
    };
    match (subject, to) {
        (_, Rung::BackTest) => Ok(()),
        (_, Rung::Shadow) => enough(BACK_TEST_MIN, "back-tested cases"),
        (Subject::Version { .. }, Rung::Suggest) => {
            enough(SHADOW_MIN, "cases drafted in shadow or back-tested").and_then(|()| no_worse())
        }
        (Subject::Tier { .. }, Rung::Suggest) => Ok(()),
        (Subject::Version { .. }, Rung::Sampled { .. } | Rung::Automatic) => {
            enough(SHADOW_MIN, "cases drafted for people").and_then(|()| no_worse())
        }
        (Subject::Tier { scope }, Rung::Sampled { .. } | Rung::Automatic) => {
            let tier = boundary.tiers.get(scope).filter(|it| it.certificate.is_some());
            let tier = tier.ok_or_else(|| refusals::rung_evidence(to.word(), "a signed certificate"))?;
            if tier.standing != Standing::Open {
                return Err(refusals::not_open("it is suspended or closed"));
            }
            let read = boundary
                .certificate(scope)
                .is_some_and(|it| it.certificate.proposal.method == Method::ByRule);
            if to == Rung::Automatic && !read && tier.watch.audited() < SAMPLED_AUDITS_MIN {
                let needs =
                    format!("{SAMPLED_AUDITS_MIN} audits on sampled; there are {}", tier.watch.audited());
                return Err(refusals::rung_evidence(to.word(), &needs));
            }
            if tier.watch.light() > Light::Green {
                return Err(refusals::rung_evidence(to.word(), "a watch without alarm"));
            }
            Ok(())
        }
    }
}

fn demote(boundary: &Boundary, subject: Subject, to: Rung, words: String) -> Result<Vec<Event>, Refusal> {
    if let Subject::Tier { scope } = &subject
        && !boundary.tiers.contains_key(scope)
    {
        return Err(refusals::no_tier(scope));
    }
    let from = boundary.rung(&subject);
    let stands = from.unwrap_or(Rung::Automatic);
    if (to.place(), to.share()) >= (stands.place(), stands.share()) {
        return Err(refusals::not_down(stands.word(), to.word()));
    }
    Ok(vec![Event::RungDemoted { subject, from, to, words }])
}

/// An audit is counted; the watch may change its mind, and on red the tier goes back to people by itself.
fn count(boundary: &Boundary, audit: Audit, context: &Context<'_>) -> Vec<Event> {
    let Audit { scope, certificate, case, task, probability, score, wrong, part, suspicion } = audit;
    let tier = boundary.tiers.get(&scope);
    let before = tier.map(|it| it.watch.light()).unwrap_or_default();
    let mut watch = tier.map(|it| it.watch.without_looks()).unwrap_or_default();
    // An audit of people's work, or under an earlier certificate, says nothing about the present one.
    let counts = certificate.is_some() && tier.is_some_and(|it| it.certificate == certificate);
    if counts && suspicion.is_none() {
        watch.count(Observation { at: context.now, probability, score, wrong });
    }
    let part_red = part.as_ref().filter(|_| counts).and_then(|part| {
        let alpha = boundary.certificate(&scope)?.certificate.proposal.alpha;
        let known = tier.and_then(|it| it.parts.get(part)).cloned();
        let mut watch = known.unwrap_or_else(|| PartWatch::under(alpha));
        watch.count(wrong);
        watch.is_red().then(|| (part.clone(), watch.counts()))
    });
    let mut events = vec![Event::AuditCounted {
        scope: scope.clone(),
        certificate,
        case,
        task,
        probability,
        score,
        wrong,
        part,
        suspicion,
    }];
    if watch.light() != before {
        let (light, evidence, bound) = (watch.light(), watch.evidence(), watch.bound());
        events.push(Event::AlarmChanged { scope: scope.clone(), light, evidence, bound });
    }
    let why = match (watch.light(), part_red) {
        (Light::Red, _) => format!("{} of {} audited cases were wrong", watch.wrong(), watch.audited()),
        (_, Some((part, (n, bad)))) => {
            format!("{bad} of {n} audited cases of supplier {part} were wrong")
        }
        _ => return events,
    };
    if tier.is_none_or(|it| !matches!(it.standing, Standing::Closed(_))) {
        let (audited, wrong) = (watch.audited(), watch.wrong());
        let bound = (audited > 0).then(|| watch.bound());
        events.push(Event::TierClosed { scope, why, audited, wrong, bound });
    }
    events
}
