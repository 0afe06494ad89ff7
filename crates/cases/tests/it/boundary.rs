//! The boundary: what is signed and what is refused, how a tier closes by itself, and that replay gives the same boundary.

use crate::house::{self, House, by_rule, clean, scope, settle, text, versions};
use cases::boundary::{
    self, Audit, Boundary, CertificateId, Command, Entry, Event, Evidence, Kind, Lottery, Method, Proposal,
    Risk, Rung, Sample, Standing, Subject, Suspicion, Versions,
};
use cases::{Act, Completion, Stage};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use terms::{Digest, PersonId};

fn now() -> Timestamp {
    "2026-11-17T08:00:00Z".parse().unwrap()
}

fn later(days: i64) -> Timestamp {
    now().saturating_add(SignedDuration::from_hours(24 * days)).unwrap()
}

/// A certificate for text, from `n` checked cases of which `accepted` stand above the threshold and `wrong` of these are wrong.
fn proposal(n: u64, accepted: u64, wrong: u64) -> Proposal {
    Proposal {
        scope: scope("text, known supplier"),
        alpha: 0.01,
        delta: 0.05,
        risk: Risk::PerCompleted,
        method: Method::LearnThenTest,
        sample: Sample { n, accepted, wrong, ..Sample::none() },
        threshold: 0.9,
        bound: Some(0.009),
        coverage: Some(0.6),
        versions: versions(),
        expires: later(90),
        rung: Rung::Sampled { share: 0.5 },
    }
}

fn sign(proposal: Proposal) -> Command {
    Command::Sign(Box::new(proposal))
}

fn code(answer: Result<Vec<Event>, terms::Refusal>) -> String {
    answer.expect_err("it is refused").code.into_owned()
}

#[test]
fn a_certificate_is_signed_only_where_its_sample_proves_it() {
    let rule = Proposal { method: Method::ByRule, ..proposal(0, 0, 0) };
    let read = Proposal { versions: Versions { model: None, ..versions() }, ..rule.clone() };
    for (name, proposal, refused) in [
        ("299 clean ones prove 1 in 100 at 5 %", proposal(299, 299, 0), None),
        ("298 do not", proposal(298, 298, 0), Some("sample-too-small")),
        ("of 1,000 the 299 surest are clean", proposal(1000, 299, 0), None),
        ("of 1,000 the 200 surest are too few", proposal(1000, 200, 0), Some("not-proved")),
        ("one error needs more", proposal(1000, 299, 1), Some("not-proved")),
        ("one error in 500", proposal(1000, 500, 1), None),
        ("more wrong than accepted", proposal(1000, 400, 401), Some("not-proved")),
        ("a ceiling of nothing", Proposal { alpha: 0.0, ..proposal(400, 400, 0) }, Some("rate")),
        ("no chance at all", Proposal { delta: 1.0, ..proposal(400, 400, 0) }, Some("rate")),
        ("a threshold that is none", Proposal { threshold: 1.5, ..proposal(400, 400, 0) }, Some("rate")),
        ("over already", Proposal { expires: now(), ..proposal(400, 400, 0) }, Some("certificate-expired")),
        ("for ever", Proposal { expires: later(500), ..proposal(400, 400, 0) }, Some("expires-late")),
        ("by rule, although a model ranks", rule, Some("sample-missing")),
        ("by rule, where values are read", read, None),
    ] {
        let mut boundary = Boundary::default();
        let answer = settle(&mut boundary, "dana", now(), sign(proposal));
        match refused {
            None => assert!(answer.is_ok(), "{name}: {answer:?}"),
            Some(expected) => assert_eq!(code(answer), expected, "{name}"),
        }
    }
}

/// The certificate above for text, which the table of the pack lets through where one is live.
fn certified() -> Boundary {
    let mut boundary = by_rule(now());
    let automatic = Proposal { rung: Rung::Automatic, ..proposal(1000, 500, 1) };
    settle(&mut boundary, "dana", now(), sign(automatic)).unwrap();
    boundary
}

/// Text that a model of these tests has read.
fn ranked(confidence: f64) -> terms::Draft {
    let mut draft = terms::Draft { model: Digest::of(b"model"), ..text() };
    draft.fields.iter_mut().for_each(|field| field.confidence = confidence);
    draft
}

fn drafted(boundary: Boundary, draft: terms::Draft) -> House {
    let mut house = House::new();
    house.boundary = boundary;
    house.open();
    house.drafts(draft);
    house
}

#[test]
fn the_gate_names_the_certificate_and_whoever_answers_for_it() {
    let house = drafted(certified(), ranked(0.95));
    assert_eq!(house.task("check").stage, Stage::Completed);
    let named = house.entries.iter().find_map(|it| match &it.event {
        cases::Event::TaskCompleted { by: Completion::Gate { certificate, owner, .. }, .. } => {
            Some((certificate.clone(), owner.clone()))
        }
        _ => None,
    });
    let (id, owner) = (CertificateId("C-2".to_owned()), PersonId::from("dana"));
    assert_eq!(named, Some((Some(id), Some(owner))));
}

#[test]
fn everything_that_a_certificate_speaks_of_keeps_it_from_a_draft_it_does_not_speak_of() {
    let stop = Command::Stop { words: "Something is wrong".to_owned() };
    let tier = || scope("text, known supplier");
    let close = Command::Close { scope: tier(), why: "Looks wrong".to_owned() };
    let demote = Command::Demote {
        subject: Subject::Tier { scope: tier() },
        to: Rung::Suggest,
        words: "Slower".to_owned(),
    };
    let rules = Subject::Version { kind: Kind::Rules, digest: versions().rules };
    let shadow = Command::Demote { subject: rules, to: Rung::Shadow, words: "Not sure".to_owned() };
    let with = |command: Option<Command>| {
        let mut boundary = certified();
        if let Some(command) = command {
            settle(&mut boundary, "dana", now(), command).unwrap();
        }
        boundary
    };
    let other_model = terms::Draft { model: Digest::of(b"another"), ..ranked(0.95) };
    for (name, boundary, draft, expected) in [
        ("certified", with(None), ranked(0.95), None),
        ("below the threshold", with(None), ranked(0.89), Some("below-threshold")),
        ("no certificate", by_rule(now()), ranked(0.95), Some("no-certificate")),
        ("read by another model", with(None), other_model, Some("certificate-suspended")),
        ("stopped", with(Some(stop)), ranked(0.95), Some("automation-stopped")),
        ("closed", with(Some(close)), ranked(0.95), Some("tier-closed")),
        ("demoted to suggest", with(Some(demote)), ranked(0.95), Some("rung-suggest")),
        ("rules demoted to shadow", with(Some(shadow)), ranked(0.95), Some("rung-suggest")),
        (
            "a doubt stands above every certificate",
            with(None),
            house::found(ranked(0.95), "tax", terms::Standing::Doubt),
            Some("tax"),
        ),
    ] {
        let house = drafted(boundary, draft);
        let task = house.task("check");
        assert_eq!(task.stage == Stage::Completed, expected.is_none(), "{name}");
        assert_eq!(task.why.first().map(|it| it.code.as_str()), expected, "{name}");
    }
}

#[test]
fn an_expired_certificate_and_a_sampled_share() {
    let mut house = House::new();
    house.boundary = certified();
    house.now = later(91);
    house.open();
    house.drafts(ranked(0.95));
    assert_eq!(house.task("check").why[0].code, "certificate-expired");

    let mut boundary = by_rule(now());
    settle(&mut boundary, "dana", now(), sign(proposal(1000, 500, 1))).unwrap();
    let lottery = Lottery::new([3; 32]);
    let through = (0..400)
        .filter(|n| {
            let mut house = House::new();
            (house.boundary, house.lottery, house.case) = (boundary.clone(), lottery, format!("c{n}").into());
            house.open();
            house.drafts(ranked(0.95));
            house.task("check").stage.is_over()
        })
        .count();
    assert!((150..250).contains(&through), "{through} of 400 on a share of one half");
}

fn audit(boundary: &Boundary, n: u64, wrong: bool) -> Command {
    let scope = scope("text, known supplier");
    let certificate = boundary.tiers[&scope].certificate.clone();
    let (case, task) = (format!("c{n}").into(), "t2".into());
    Command::Count(Box::new(Audit {
        scope,
        certificate,
        case,
        task,
        probability: 0.2,
        score: 0.95,
        wrong,
        part: None,
        suspicion: None,
    }))
}

#[test]
fn a_tier_closes_by_itself_and_reopens_only_with_new_evidence_and_a_second_person() {
    let mut boundary = certified();
    let tier = scope("text, known supplier");
    for n in 0..100 {
        let command = audit(&boundary, n, false);
        settle(&mut boundary, "system", now(), command).unwrap();
    }
    assert_eq!(boundary.tiers[&tier].standing, Standing::Open);
    let before = boundary::audit_share(&boundary, &tier, true);
    let mut closed_after = None;
    for n in 100..200 {
        let command = audit(&boundary, n, n % 3 == 0);
        settle(&mut boundary, "system", now(), command).unwrap();
        if matches!(boundary.tiers[&tier].standing, Standing::Closed(_)) {
            closed_after = Some(n - 100);
            break;
        }
    }
    let closed_after = closed_after.expect("one in three wrong is found out");
    assert!(closed_after < 60, "closed after {closed_after} audits");
    assert!(boundary::audit_share(&boundary, &tier, true) > before, "suspicion audits more");
    let house = drafted(boundary.clone(), ranked(0.99));
    assert_eq!(house.task("check").why[0].code, "tier-closed");

    let reopen = || Command::Reopen { scope: tier.clone(), words: "The cause is mended".to_owned() };
    assert_eq!(code(settle(&mut boundary, "nora", later(1), reopen())), "evidence-missing");
    let again = Proposal { rung: Rung::Automatic, ..proposal(1000, 500, 1) };
    settle(&mut boundary, "dana", later(1), sign(again)).unwrap();
    assert!(matches!(boundary.tiers[&tier].standing, Standing::Closed(_)), "a signature alone opens nothing");
    assert_eq!(code(settle(&mut boundary, "dana", later(1), reopen())), "same-signer");
    settle(&mut boundary, "nora", later(1), reopen()).unwrap();
    assert_eq!(boundary.tiers[&tier].standing, Standing::Open);
    assert_eq!(boundary.tiers[&tier].incidents, 1);
    assert_eq!(boundary.tiers[&tier].watch.audited(), 0, "the new certificate is watched anew");
    assert_eq!(drafted(boundary, ranked(0.99)).task("check").stage, Stage::Completed);
}

#[test]
fn the_ladder_asks_each_rung_for_its_evidence_and_goes_down_at_once() {
    let mut boundary = by_rule(now());
    settle(&mut boundary, "dana", now(), sign(proposal(1000, 500, 1))).unwrap();
    let tier = Subject::Tier { scope: scope("text, known supplier") };
    let model = Subject::Version { kind: Kind::Model, digest: Digest::of(b"new") };
    let evidence = |n, wrong, wrong_before| Evidence {
        wrong_before,
        ..Evidence::counted(n, wrong, Digest::of(b"rows"))
    };
    let up = |subject: &Subject, to, evidence| Command::Promote {
        subject: subject.clone(),
        to,
        evidence,
        words: "It has shown it".to_owned(),
    };
    for (name, who, command, refused) in [
        ("back-test first", "system", up(&model, Rung::BackTest, evidence(0, 0, None)), None),
        (
            "shadow asks for history",
            "system",
            up(&model, Rung::Shadow, evidence(10, 0, None)),
            Some("evidence-missing"),
        ),
        ("with history", "system", up(&model, Rung::Shadow, evidence(100, 3, Some(4))), None),
        (
            "worse than before",
            "system",
            up(&model, Rung::Suggest, evidence(100, 5, Some(4))),
            Some("evidence-missing"),
        ),
        ("by itself up to suggest", "system", up(&model, Rung::Suggest, evidence(100, 4, Some(4))), None),
        (
            "and no further",
            "system",
            up(&model, Rung::Automatic, evidence(100, 0, None)),
            Some("machine-signs"),
        ),
        ("no rung is skipped", "dana", up(&model, Rung::Automatic, evidence(100, 0, None)), Some("rung")),
        ("a person further", "dana", up(&model, Rung::Sampled { share: 0.5 }, evidence(100, 0, None)), None),
        ("and to the top", "dana", up(&model, Rung::Automatic, evidence(100, 0, None)), None),
        ("not up", "dana", up(&model, Rung::Suggest, evidence(100, 0, None)), Some("rung")),
        (
            "automatic asks for audits",
            "dana",
            up(&tier, Rung::Automatic, evidence(0, 0, None)),
            Some("evidence-missing"),
        ),
        (
            "one key down",
            "dana",
            Command::Demote { subject: tier.clone(), to: Rung::Shadow, words: "Back".to_owned() },
            None,
        ),
        (
            "not down",
            "dana",
            Command::Demote { subject: tier.clone(), to: Rung::Automatic, words: "Back".to_owned() },
            Some("rung"),
        ),
        (
            "never without words",
            "dana",
            Command::Demote { subject: tier.clone(), to: Rung::BackTest, words: " ".to_owned() },
            Some("reason-missing"),
        ),
    ] {
        let answer = settle(&mut boundary, who, now(), command);
        match refused {
            None => assert!(answer.is_ok(), "{name}: {answer:?}"),
            Some(expected) => assert_eq!(code(answer), expected, "{name}"),
        }
    }
    assert_eq!(boundary.rung(&tier), Some(Rung::Shadow));
    assert_eq!(boundary.steps.iter().filter(|(it, _)| *it == tier).count(), 2, "signed, then down");
}

#[test]
fn every_kind_of_version_climbs_and_goes_back_from_each_rung() {
    let climb = [Rung::BackTest, Rung::Shadow, Rung::Suggest, Rung::Sampled { share: 0.5 }, Rung::Automatic];
    for kind in [Kind::Model, Kind::Prompt, Kind::Rules, Kind::Process, Kind::Score, Kind::Learned] {
        for top in 1..=climb.len() {
            let mut boundary = Boundary::default();
            let subject = Subject::Version { kind, digest: Digest::of(b"new") };
            for to in &climb[..top] {
                let who = if to.place() > 3 { "dana" } else { "system" };
                let (evidence, words) = (Evidence::counted(100, 0, Digest::of(b"rows")), "Shown".to_owned());
                let up = Command::Promote { subject: subject.clone(), to: *to, evidence, words };
                settle(&mut boundary, who, now(), up).unwrap();
            }
            let stands = climb[top - 1];
            assert_eq!(boundary.rung(&subject), Some(stands));
            // One key: the rung below, and from anywhere back to the foot.
            for to in [stands.below(), Rung::BackTest] {
                let words = "Back".to_owned();
                let mut down = boundary.clone();
                let answer =
                    settle(&mut down, "nora", now(), Command::Demote { subject: subject.clone(), to, words });
                if top == 1 {
                    assert_eq!(code(answer), "rung", "{kind:?} stands at the foot");
                    continue;
                }
                answer.unwrap();
                assert_eq!(down.rung(&subject), Some(to), "{kind:?} from {}", stands.word());
                let (_, step) = down.steps.last().unwrap();
                assert_eq!((step.by.as_str(), step.from, step.to), ("nora", Some(stands), to));
            }
        }
    }
}

#[test]
fn few_cases_are_enough_up_to_suggest_where_there_are_no_more() {
    let subject = Subject::Version { kind: Kind::Rules, digest: Digest::of(b"new") };
    let mut boundary = Boundary::default();
    let up = |to, n, all| Command::Promote {
        subject: subject.clone(),
        to,
        evidence: Evidence { all, ..Evidence::counted(n, 0, Digest::of(b"rows")) },
        words: "Shown".to_owned(),
    };
    settle(&mut boundary, "system", now(), up(Rung::BackTest, 4, true)).unwrap();
    assert_eq!(code(settle(&mut boundary, "system", now(), up(Rung::Shadow, 4, false))), "evidence-missing");
    settle(&mut boundary, "system", now(), up(Rung::Shadow, 4, true)).unwrap();
    settle(&mut boundary, "dana", now(), up(Rung::Suggest, 4, true)).unwrap();
    let sampled = up(Rung::Sampled { share: 0.5 }, 29, true);
    assert_eq!(code(settle(&mut boundary, "dana", now(), sampled)), "evidence-missing");
}

/// What suspicion drew says nothing about the tier's rate, and everything about its supplier.
#[test]
fn a_supplier_whose_work_is_wrong_closes_its_tier_before_the_rate_does() {
    let mut boundary = certified();
    let tier = scope("text, known supplier");
    let count = |boundary: &Boundary, n: u64, supplier: &str, wrong, suspicion| {
        let Command::Count(audit) = audit(boundary, n, wrong) else { panic!("it counts") };
        Command::Count(Box::new(Audit { part: Some(supplier.to_owned()), suspicion, ..*audit }))
    };
    for n in 0..40 {
        let command = count(&boundary, n, &format!("S-{}", n % 4), false, None);
        settle(&mut boundary, "system", now(), command).unwrap();
    }
    let suspicious = |boundary: &Boundary, supplier: &str| {
        boundary::suspicion(boundary, &tier, &crate::house::with(clean(), "supplier", supplier))
    };
    assert_eq!(suspicious(&boundary, "S-1"), None);
    let mut wrong = 0;
    while boundary.tiers[&tier].standing == Standing::Open {
        let command = count(&boundary, 100 + wrong, "S-1", true, Some(Suspicion::NewLayout));
        settle(&mut boundary, "system", now(), command).unwrap();
        wrong += 1;
        assert_eq!(suspicious(&boundary, "S-1"), Some(Suspicion::Supplier), "one was wrong: look at all");
        assert_eq!(suspicious(&boundary, "S-2"), None, "and at nobody else's");
    }
    assert!((3..=5).contains(&wrong), "{wrong} wrong ones in a row");
    assert_eq!(boundary.tiers[&tier].watch.audited(), 40, "the tier's rate was measured by chance alone");
    let Standing::Closed(closing) = &boundary.tiers[&tier].standing else { panic!("it is closed") };
    assert!(closing.why.contains("supplier S-1"), "{}", closing.why);
}

#[test]
fn a_new_layout_is_audited_whatever_chance_says() {
    let noted = |code| {
        let mut draft = clean();
        draft.findings.push(terms::Finding::new(code, terms::Standing::Note, "Not as before"));
        draft
    };
    for (draft, why) in [
        (clean(), None),
        (noted("layout-new"), Some(Suspicion::NewLayout)),
        (noted("number-shape"), Some(Suspicion::NumberShape)),
        (noted("coding"), None),
    ] {
        let house = drafted(by_rule(now()), draft);
        let task = house.task("check");
        assert!(task.certificate.is_some(), "a note stops nothing");
        assert_eq!(task.suspicion, why);
        assert_eq!(task.stage == Stage::Sampled, why.is_some(), "chance drew nothing here");
        assert!(why.is_none() || task.drawn.unwrap().0 == 1.0);
    }
}

#[test]
fn stop_is_at_once_and_takes_another_person_to_resume() {
    let mut boundary = certified();
    let words = || "Bank details look odd".to_owned();
    settle(&mut boundary, "ann", now(), Command::Stop { words: words() }).unwrap();
    assert_eq!(
        code(settle(&mut boundary, "ann", now(), Command::Stop { words: words() })),
        "stopped-already"
    );
    assert_eq!(drafted(boundary.clone(), clean()).task("check").why[0].code, "automation-stopped");
    assert_eq!(code(settle(&mut boundary, "ann", now(), Command::Resume { words: words() })), "same-signer");
    settle(&mut boundary, "dana", now(), Command::Resume { words: words() }).unwrap();
    assert_eq!(code(settle(&mut boundary, "dana", now(), Command::Resume { words: words() })), "not-stopped");
    assert!(drafted(boundary, clean()).task("check").stage.is_over());
}

/// Commands of every kind; numbers choose.
fn command(boundary: &Boundary, what: u8, n: u64, at: Timestamp) -> Command {
    let tier = scope(if n.is_multiple_of(3) { "structured" } else { "text, known supplier" });
    let subject = if n.is_multiple_of(2) {
        Subject::Tier { scope: tier.clone() }
    } else {
        Subject::Version { kind: Kind::Model, digest: Digest::of(&[(n % 3) as u8]) }
    };
    let rungs = [Rung::BackTest, Rung::Shadow, Rung::Suggest, Rung::Sampled { share: 0.3 }, Rung::Automatic];
    let (to, words) = (rungs[n as usize % 5], "Because".to_owned());
    let expires = at.saturating_add(SignedDuration::from_hours(24 * 30)).unwrap();
    match what % 10 {
        0 => sign(Proposal { expires, ..proposal(200 + n * 7, 150 + n * 5, n % 4) }),
        1 => Command::Suspend { scope: tier, why: words },
        2 => Command::Close { scope: tier, why: words },
        3 => Command::Reopen { scope: tier, words },
        4 => Command::Promote { subject, to, evidence: Evidence::counted(n, 0, Digest::of(b"")), words },
        5 => Command::Demote { subject, to, words },
        6 => Command::Stop { words },
        7 => Command::Resume { words },
        8 => Command::SetSeeding { decision: "check".to_owned(), share: n as f64 / 100.0 },
        _ => {
            let certificate = boundary.tiers.get(&tier).and_then(|it| it.certificate.clone());
            let (case, task, wrong) = (format!("c{n}").into(), "t2".into(), n.is_multiple_of(4));
            Command::Count(Box::new(Audit {
                scope: tier,
                certificate,
                case,
                task,
                probability: 0.1,
                score: 0.5,
                wrong,
                part: None,
                suspicion: None,
            }))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_tried_replay_gives_the_same_boundary_and_nothing_automatic_without_a_live_certificate(
        tries in prop::collection::vec((any::<u8>(), 0..60_u64, 0..4_usize), 1..80)
    ) {
        let mut boundary = by_rule(now());
        let mut entries: Vec<Entry> = Vec::new();
        let genesis = boundary.clone();
        for (step, (what, n, who)) in tries.into_iter().enumerate() {
            let at = now().saturating_add(SignedDuration::from_mins(step as i64)).unwrap();
            let who = ["dana", "nora", "olga", "system"][who];
            let before = boundary.clone();
            let command = command(&boundary, what, n, at);
            match settle(&mut boundary, who, at, command) {
                Ok(events) => entries.extend(events.into_iter().map(|event| Entry { at, by: who.into(), event })),
                Err(refusal) => {
                    prop_assert!(before == boundary, "a refused command changed something");
                    prop_assert!(!refusal.why.is_empty() && !refusal.remedy.is_empty());
                }
            }
            for tier in boundary.tiers.values() {
                prop_assert!(tier.certificate.as_ref().is_none_or(|id| boundary.certificates.contains_key(id)));
            }
        }
        let mut again = genesis;
        for entry in &entries {
            let text = serde_json::to_string(entry).unwrap();
            boundary::apply(&mut again, &serde_json::from_str(&text).unwrap());
        }
        prop_assert!(again == boundary, "replay gives another boundary");

        let mut house = House::new();
        house.boundary = boundary.clone();
        house.open();
        house.drafts(ranked(0.95));
        if house.task("check").stage.is_over() {
            let tier = &boundary.tiers[&scope("text, known supplier")];
            prop_assert!(boundary.stopped.is_none() && tier.standing == Standing::Open && tier.rung.share() > 0.0);
            prop_assert!(house.task("check").certificate.is_some());
        }
    }
}

#[test]
fn an_act_of_a_person_is_never_undone_by_an_automatic_completion() {
    // A task that a person signed names no certificate, whatever is live.
    let mut house = drafted(by_rule(now()), ranked(0.95));
    let command = house.signs("check", Act::Approve);
    house.does("mara", command);
    assert_eq!(house.task("check").certificate, None);
}

/// Text with a learned score of the whole draft.
fn sure(score: f64, model: &[u8]) -> terms::Draft {
    terms::Draft { surety: Some(terms::Surety { score, model: Digest::of(model) }), ..ranked(0.2) }
}

#[test]
fn the_learned_score_is_what_a_threshold_cuts_and_a_certificate_speaks_of_it() {
    let score = Some(Digest::of(b"score"));
    let mut boundary = by_rule(now());
    let automatic = Proposal {
        rung: Rung::Automatic,
        versions: Versions { score, ..versions() },
        ..proposal(1000, 500, 1)
    };
    settle(&mut boundary, "dana", now(), sign(automatic)).unwrap();
    let live = |house: &mut House| house.score = score;
    for (name, draft, expected) in [
        ("above the threshold", sure(0.95, b"score"), None),
        ("below it, whatever its values say", sure(0.5, b"score"), Some("below-threshold")),
        ("scored by another score", sure(0.95, b"another"), Some("certificate-suspended")),
        ("not scored at all", ranked(0.99), Some("certificate-suspended")),
    ] {
        let mut house = House::new();
        house.boundary = boundary.clone();
        live(&mut house);
        house.open();
        house.drafts(draft);
        let task = house.task("check");
        assert_eq!(task.why.first().map(|it| it.code.as_str()), expected, "{name}");
    }
    // What is read from structured data has no score to be changed.
    let mut house = House::new();
    house.boundary = by_rule(now());
    live(&mut house);
    house.open();
    house.drafts(clean());
    assert_eq!(house.task("check").stage, Stage::Completed);
}

#[test]
fn chance_takes_its_share_of_the_review_queue_whatever_the_scores() {
    let mut boundary = by_rule(now());
    settle(&mut boundary, "dana", now(), Command::SetReview { decision: "check".to_owned(), share: 0.3 })
        .unwrap();
    let lottery = Lottery::new([3; 32]);
    let place = |n: usize, confidence: f64| {
        let mut house = House::new();
        (house.boundary, house.lottery, house.case) = (boundary.clone(), lottery, format!("c{n}").into());
        house.open();
        house.drafts(ranked(confidence));
        house.task("check").weighing.as_ref().and_then(|it| it.review).expect("it goes to a person")
    };
    let mut random = 0;
    for n in 0..300 {
        let (sure, unsure) = (place(n, 0.97), place(n, 0.35));
        assert_eq!(sure.random, unsure.random, "the lot does not look at the score");
        assert!((sure.probability - 0.3).abs() < 1e-12);
        if sure.random {
            assert_eq!(sure.place.to_bits(), unsure.place.to_bits(), "its place is a lot");
            random += 1;
        } else {
            assert!(unsure.place < sure.place, "the less sure stands first: it teaches most");
        }
    }
    assert!((60..120).contains(&random), "{random} of 300 at three in ten");
    let nothing = Command::SetReview { decision: "check".to_owned(), share: 0.0 };
    assert_eq!(
        code(settle(&mut boundary, "dana", now(), nothing)),
        "rate",
        "without chance nothing calibrates"
    );
}

#[test]
fn what_an_hour_costs_is_signed() {
    let mut boundary = Boundary::default();
    let hour = |amount: &str| terms::Money::new(amount.parse().unwrap(), terms::Currency::EUR);
    for wrong in ["0", "-3.50", "100000.01"] {
        assert_eq!(
            code(settle(&mut boundary, "dana", now(), Command::SetCost { hour: hour(wrong) })),
            "amount"
        );
    }
    settle(&mut boundary, "dana", now(), Command::SetCost { hour: hour("34.50") }).unwrap();
    let (cost, by, _) = boundary.hour.clone().unwrap();
    assert_eq!((cost, by.as_str()), (hour("34.50"), "dana"));
}
