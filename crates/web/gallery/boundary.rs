//! Fixtures of the boundary board and the QA desk.

use office::boundary_view::*;
use office::{AuditDesk, AuditQueue, AuditRow, BoundaryRung as Rung, QueueReview};
use std::collections::BTreeMap;
use terms::Digest;

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap_or_default()
}

fn certificate(id: &str, alpha: f64, by_rule: bool) -> CertificateView {
    CertificateView {
        id: id.to_owned(),
        owner: "Dana Whitlock".to_owned(),
        sentence: "At most 1 of 100 completed without a person may be wrong at \"check\" for \"text, known supplier\". 1204 checked cases show it for every score from 0.9312, with a chance of 5 in 100 that they mislead.".to_owned(),
        at: at("2026-08-14T09:00:00Z"),
        expires: at("2027-02-14T09:00:00Z"),
        alpha,
        delta: 0.05,
        threshold: 0.9312,
        bound: (!by_rule).then_some(0.0094),
        coverage: (!by_rule).then_some(0.64),
        by_rule,
    }
}

fn tier(name: &str, certificate: Option<CertificateView>, standing: &str) -> TierView {
    let open = certificate.is_some();
    TierView {
        decision: "check".to_owned(),
        label: "Check the document".to_owned(),
        tier: name.to_owned(),
        rung: if open { Rung::Sampled { share: 0.5 } } else { Rung::Suggest },
        standing: standing.to_owned(),
        why: (standing == "closed").then(|| "6 of 31 audited cases were wrong".to_owned()),
        needs: (299, 120),
        bound: open.then_some(0.0094),
        audited: if open { (1840, 8) } else { (0, 0) },
        light: "green".to_owned(),
        evidence: 0.02,
        audit_share: 0.1,
        month: tally(if open { 398 } else { 0 }),
        coverage: Some(if open { 0.64 } else { 0.0 }),
        hours_saved: if open { 31.4 } else { 0.0 },
        errors: if open { (1.7, 3.7) } else { (0.0, 0.0) },
        incidents: u32::from(standing == "closed"),
        certificate,
    }
}

fn tally(automatic: u64) -> Tally {
    Tally { arrived: 622, automatic, people: 622 - automatic, seconds: 20_400, ..Tally::default() }
}

/// The board, with a tier in its detail where one was asked for.
pub fn board(chosen: Option<(&str, &str)>, asked: Option<(f64, f64)>) -> BoundaryView {
    let points: Vec<(f64, f64, f64)> = (1..=60)
        .map(|n| {
            let coverage = f64::from(n) / 60.0;
            (coverage, 0.0012 + 0.03 * coverage.powi(5), 1.0 - coverage * 0.4)
        })
        .collect();
    let bounds = points.iter().map(|it| it.1 + 0.003 + 0.0018 / it.0).collect();
    let mut evidence = 1e-4;
    let strip = (1..=230).map(|n| {
        let wrong = n % 29 == 0;
        evidence = if wrong { evidence * 3.2 } else { (evidence * 0.93_f64).max(5e-5) };
        let bound = (0.09 / f64::from(n).sqrt()).clamp(0.0094, 1.0);
        StripPoint { n: n as usize * 8, at: at("2026-09-01T09:00:00Z"), bound, evidence, wrong }
    });
    let tiers = vec![
        tier("text, known supplier", Some(certificate("C-3", 0.01, false)), "open"),
        tier("structured", Some(certificate("C-1", 0.01, true)), "closed"),
        tier("text, known supplier, above 10,000", None, "none"),
        TierView {
            light: "amber".to_owned(),
            ..tier("text, new layout", Some(certificate("C-4", 0.02, false)), "open")
        },
    ];
    let at_tier = chosen.and_then(|(_, name)| tiers.iter().position(|it| it.tier == name));
    let detail = |place: usize| {
        TierDetail {
        at: place,
        calibration: Calibration {
            needs: 299,
            has: 1204,
            from: Some(at("2026-06-01T09:00:00Z")),
            to: Some(at("2026-08-13T09:00:00Z")),
            drawn: "by lot out of all cases of the tier".to_owned(),
            digest: Digest::of(b"rows"),
            certified: Some(assure::Certified {
                threshold: 0.9312,
                coverage: 0.64,
                bound: 0.0094,
                n: 771,
                errors: 3,
                sample: 1204,
            }),
            sentence: "From a score of 0.9312 up, 771 of 1204 checked cases would have completed without a person, 3 of them wrong.".to_owned(),
            naive: Some(0.68),
            curve: Curve { points: points.clone(), bounds, wrong: 0.031 },
        },
        asked: asked.unwrap_or((0.01, 0.05)),
        last_90_days: (1204, 771, 3),
        strip: strip.collect(),
        steps: vec![
            StepView {
                to: Rung::Sampled { share: 0.5 },
                at: at("2026-08-14T09:00:00Z"),
                by: "Dana Whitlock".to_owned(),
                words: "Certificate C-3".to_owned(),
                evidence: Some((1204, 3)),
            },
            StepView {
                to: Rung::Suggest,
                at: at("2026-07-02T09:00:00Z"),
                by: "Dana Whitlock".to_owned(),
                words: "After 30 days in shadow".to_owned(),
                evidence: Some((310, 4)),
            },
        ],
        days: Vec::new(),
    }
    };
    let detail = at_tier.map(detail);
    BoundaryView {
        as_of: at("2026-11-20T09:00:00Z"),
        zone: "Europe/Berlin".to_owned(),
        stopped: None,
        tiers,
        chosen: detail,
        hours_saved: 62.8,
        plateau: vec![Plateau {
            decision: "check".to_owned(),
            reason: "not-received".to_owned(),
            supplier: "Moselbierg Bureautique".to_owned(),
            came: 14,
            minutes: 61.5,
            corrected: 3,
            remedy: "Orders and receipts before the invoice; look at the tolerance with the buyer."
                .to_owned(),
        }],
        hour: Some((
            terms::Money::new(rust_decimal::Decimal::new(3450, 2), terms::Currency::EUR),
            "Dana Whitlock".to_owned(),
            at("2026-11-02T09:00:00Z"),
        )),
        never: [
            ("bank-changed", "Bank details changed", Some("NA-01"), 12),
            ("supplier-unknown", "Supplier unknown", Some("NA-02"), 31),
            ("instruction-in-document", "Instructions to the system", None, 2),
            ("unreadable", "Unreadable", Some("NA-07"), 4),
        ]
        .map(|(code, title, rule, came)| Never {
            code: code.to_owned(),
            title: title.to_owned(),
            rule: rule.map(str::to_owned),
            came,
        })
        .to_vec(),
        burdens: vec![Burden {
            decision: "check".to_owned(),
            seconds_a_case: (90.0, 36.0),
            true_seconds_a_case: (90.0, 162.0),
            rose: vec!["rework".to_owned(), "reopening".to_owned()],
            red: true,
        }],
        review: (0.5, 0.05),
        may_sign: true,
        may_hold: true,
        may_reopen: true,
    }
}

/// What a person is told: the owner of a certificate of a closed tier, and reviewers of seeds.
pub fn notices(who: &office::view::Person) -> Vec<office::Notice> {
    let told = |tone: &str, sentence: &str, tier: Option<(&str, &str)>| office::Notice {
        tone: tone.to_owned(),
        sentence: sentence.to_owned(),
        tier: tier.map(|(a, b)| (a.to_owned(), b.to_owned())),
    };
    match who.id.as_str() {
        "samuel" => vec![told(
            "bad",
            "\"structured\" went back to people: 6 of 31 audited cases were wrong.",
            Some(("check", "structured")),
        )],
        "mara" => vec![told(
            "note",
            "Some drafts here are wrong on purpose, to measure review. After signing you are told at once; results are counted by queue, and none of them ever has an effect.",
            None,
        )],
        _ => Vec::new(),
    }
}

/// The queue of QA.
pub fn queue() -> AuditQueue {
    let row = |case: &str, disagreement| AuditRow { case: case.into(), task: "t2".into(), disagreement };
    AuditQueue {
        drawn: 12,
        disagreements: 1,
        next: vec![row("TF-26-01388", true), row("TF-26-01402", false)],
    }
}

/// What seeds say.
pub fn review() -> Vec<QueueReview> {
    vec![QueueReview {
        queue: "check".to_owned(),
        planted: 24,
        controls: 6,
        catch: Some((0.875, 0.676, 0.973)),
        overridden: Some((0.0, 0.0, 0.459)),
        kinds: BTreeMap::new(),
        signed: 412,
        hasty: 2,
        unopened: 1,
    }]
}

/// A sampled task over the desk of a case.
pub fn desk(desk: office::view::Desk) -> AuditDesk {
    AuditDesk {
        case: desk.case,
        task: desk.task,
        disagreement: false,
        kind: desk.kind,
        documents: desk.documents,
        fields: desk.fields,
        differences: Vec::new(),
        lines: desk.lines,
        shown: desk.shown,
        next: queue().next.into_iter().next(),
        waiting: 12,
    }
}
