//! Fixtures of models and versions, calibration sessions and recall.

use office::boundary_view::StepView;
use office::{
    Agreement, AuditRow, BoundaryRung as Rung, ModelView, ModelsView, RecallView, Retrained, SessionView,
    Sibling, Siblings, ValueChange, VersionView,
};
use terms::Digest;

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap_or_default()
}

fn step(to: Rung, when: &str, words: &str, n: u64) -> StepView {
    let by = "The system".to_owned();
    StepView { to, at: at(when), by, words: words.to_owned(), evidence: (n > 0).then_some((n, 3)) }
}

/// Three versions, one of them in the shadow.
pub fn models(chosen: Option<Digest>) -> ModelsView {
    let version = |name: &str, rows, rung| VersionView {
        digest: Digest::of(name.as_bytes()),
        kind: "model".to_owned(),
        pack: None,
        parted: (0, 0),
        rows,
        rung,
        in_place: name == "reader 2",
        in_shadow: name == "reader 3",
        back_test: if rung.is_some() { (100, 6, 9) } else { (0, 0, 0) },
        shadow: if rung.is_some() { (22, 1, 2) } else { (0, 0, 0) },
        changes: vec![
            change("TF-26-11640", "Invoice number", Some("4711"), Some("RE-4711"), Some("RE-4711"), "mended"),
            change("TF-26-11655", "Gross total", Some("1190.00"), None, Some("1190.00"), "spoilt"),
        ],
        steps: vec![
            step(Rung::Shadow, "2026-11-19T08:10:00Z", "No worse on the back-test", 100),
            step(Rung::BackTest, "2026-11-19T08:09:00Z", "Learned from signed corrections", 100),
        ],
    };
    let rules = VersionView {
        kind: "rules".to_owned(),
        pack: Some(3),
        parted: (7, 2),
        in_shadow: true,
        back_test: (100, 1, 1),
        shadow: (22, 0, 0),
        changes: vec![
            change(
                "TF-26-11702",
                "Authority",
                Some("approver: approver, second: false"),
                Some("approver: none, second: false"),
                Some("draft was right"),
                "other",
            ),
            change(
                "TF-26-11640",
                "check",
                Some("comes to a person: gate"),
                Some("completes without a person"),
                Some("draft was wrong"),
                "spoilt",
            ),
        ],
        ..version("rules 3", 0, Some(Rung::Shadow))
    };
    let versions = vec![
        rules,
        version("reader 3", 412, Some(Rung::Shadow)),
        version("reader 2", 371, Some(Rung::Sampled { share: 0.5 })),
        version("reader 1", 0, None),
    ];
    ModelsView {
        chosen: chosen.and_then(|digest| versions.iter().position(|it| it.digest == digest)),
        versions,
        models: vec![
            model("field ranker", "Ranks the values of an invoice that is read from its text layer."),
            model("score of drafts", "Says how sure the first pass is of a draft as a whole."),
            model("coding", "Proposes account, cost centre and tax code of an invoice."),
            model("supplier matching", "Recognises the supplier of a document by the names it writes under."),
            model("duplicates", "Tells an invoice that came before from one that is billed again."),
        ],
        zone: "Europe/Berlin".to_owned(),
        left_out: vec!["Tobias Renn".to_owned()],
        people: vec![("mara".into(), "Mara Ilves".to_owned()), ("samuel".into(), "Samuel Oduya".to_owned())],
        may_sign: true,
        may_hold: true,
    }
}

fn model(name: &str, purpose: &str) -> ModelView {
    ModelView {
        name: name.to_owned(),
        digest: Digest::of(name.as_bytes()),
        training_set: Digest::of(purpose.as_bytes()),
        rows: 412,
        card: [
            purpose.to_owned(),
            "Signed cases of this client, in the order of arrival.".to_owned(),
            "A person signs what it proposes; rules stand above it.".to_owned(),
        ],
    }
}

fn change(
    case: &str,
    field: &str,
    before: Option<&str>,
    after: Option<&str>,
    signed: Option<&str>,
    effect: &str,
) -> ValueChange {
    let owned = |it: Option<&str>| it.map(str::to_owned);
    ValueChange {
        case: case.into(),
        field: field.to_owned(),
        before: owned(before),
        after: owned(after),
        signed: owned(signed),
        effect: effect.to_owned(),
    }
}

/// What training anew gave.
pub fn retrained() -> Retrained {
    let learned = ["coding", "supplier matching", "duplicates"];
    Retrained {
        ranker: (Digest::of(b"reader 2"), false),
        score: Some(Digest::of(b"score of drafts")),
        learned: learned.map(|name| (name.to_owned(), Digest::of(name.as_bytes()))).to_vec(),
    }
}

/// One open and one closed session.
pub fn sessions() -> Vec<SessionView> {
    let row = |n: u32| AuditRow {
        case: format!("TF-26-1180{n}").as_str().into(),
        task: "check".into(),
        disagreement: false,
    };
    let session = |name: &str, closed: bool| SessionView {
        session: name.to_owned(),
        opened: ("Nora Feldkamp".to_owned(), at("2026-11-18T09:00:00Z")),
        closed,
        cases: (4..8).map(|n| (row(n), (n == 5 || closed).then_some(false))).collect(),
        judges: vec![("Nora Feldkamp".to_owned(), 4), ("Viktor Amsel".to_owned(), 1)],
        agreement: closed.then(|| Agreement {
            alpha: Some(0.61),
            kappa: Some(0.58),
            cases: vec![
                ("TF-26-11804".into(), 3, 0, Some(0.01)),
                ("TF-26-11805".into(), 1, 2, Some(0.83)),
                ("TF-26-11806".into(), 0, 3, Some(0.99)),
                ("TF-26-11807".into(), 3, 0, None),
            ],
        }),
    };
    vec![session("S-2", false), session("S-1", true)]
}

/// A case to recall, over its desk.
pub fn recall(desk: office::view::Desk) -> RecallView {
    let sibling = |case: &str, reasons: &[&str], weight| Sibling {
        case: case.into(),
        task: "check".into(),
        at: at("2026-11-12T10:30:00Z"),
        amount: Some("4974.20".to_owned()),
        reasons: reasons.iter().map(|it| (*it).to_owned()).collect(),
        weight,
    };
    RecallView {
        fields: desk
            .fields
            .iter()
            .take(8)
            .map(|it| (it.name.clone(), it.label.clone(), it.value.clone().unwrap_or_default()))
            .collect(),
        case: desk.case,
        task: desk.task,
        siblings: Siblings {
            list: vec![
                sibling("TF-26-11702", &["supplier", "template", "model", "rule"], 11),
                sibling("TF-26-11688", &["supplier", "reviewer"], 6),
                sibling("TF-26-11590", &["template"], 4),
            ],
            counts: [("supplier", 2), ("template", 2), ("reviewer", 1), ("model", 148), ("version", 320)]
                .map(|(code, n)| (code.to_owned(), n))
                .into(),
            all: 3,
            cut: false,
            query: office::SiblingQuery::default(),
        },
        credits: vec![(
            "Dana Whitlock".to_owned(),
            at("2026-11-19T10:30:00Z"),
            terms::Money::new(rust_decimal::Decimal::new(1250, 2), terms::Currency::EUR),
        )],
        zone: "Europe/Berlin".to_owned(),
    }
}
