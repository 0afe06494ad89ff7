//! Stories and payments of the gallery.

use super::{at, desks, eur, now};
use ::office::view::*;
use terms::{CaseId, Currency, Digest, Money};

fn entry(
    position: u64,
    when: &str,
    icon: &str,
    line: &str,
    sentence: &str,
    actor: &str,
    authority: Option<&str>,
) -> StoryEntry {
    StoryEntry {
        at: at(when),
        icon: icon.into(),
        line: line.into(),
        sentence: sentence.into(),
        actor: actor.into(),
        authority: authority.map(Into::into),
        digest: Digest::of(sentence.as_bytes()),
        position,
        changes: Vec::new(),
        ruling: (icon == "rule").then(gate_ruling),
    }
}

/// What the gate's table said.
pub fn gate_ruling() -> RulingView {
    let rule = |number, fired, sentence: &str, remark: &str| RuleView {
        number,
        fired,
        remark: Some(remark.into()),
        sentence: sentence.into(),
    };
    RulingView {
        decision: "Gate".into(),
        result: "automatic: no; reason: Read from the text of a page: a person looks until a certificate is signed".into(),
        inputs: "reading: text; kind: invoice; supplier known: yes; amount: 4974.20; lines: 3".into(),
        rules: vec![
            rule(1, false, "rule 1 did not apply: reading is \"text\", not \"structured\"", "Clean structured invoices"),
            rule(2, true, "rule 2 applied: reading is \"text\" (\"text\")", "Text layers"),
            rule(3, false, "rule 3 was not looked at: an earlier rule had fired", "Large amounts"),
        ],
    }
}

pub fn story(case: &CaseId) -> Option<Story> {
    if !case.as_str().starts_with("TF-26-") && !case.as_str().starts_with("PAY-") {
        return None;
    }
    let mut entries = vec![
        entry(
            88_201,
            "2026-11-17T08:14:00+01:00",
            "document",
            "solid",
            "The invoice arrived by mail from Drossel & Feyn. The clock of 8 business hours began.",
            "Mailbox tarnsel-ap",
            None,
        ),
        entry(
            88_204,
            "2026-11-17T08:14:01+01:00",
            "agent",
            "drafted",
            "A first pass drafted 12 fields. Three were below the line: purchase order .61, cost centre .72, due date .83.",
            "reader",
            Some("agent, owner Dana Whitlock"),
        ),
        entry(
            88_205,
            "2026-11-17T08:14:01+01:00",
            "rule",
            "solid",
            "The gate did not let the draft through: a person decides.",
            "Gate",
            Some("rules 4f2a c1e9 2b40"),
        ),
        entry(
            88_611,
            "2026-11-17T14:12:00+01:00",
            "person",
            "solid",
            "Mara Ilves read the page, changed 1 field and signed.",
            "Mara Ilves",
            Some("operator, may sign to 5,000 EUR"),
        ),
        entry(
            88_690,
            "2026-11-17T15:40:00+01:00",
            "person",
            "double",
            "Samuel Oduya countersigned 4,974.20 EUR. He had no part in preparing it.",
            "Samuel Oduya",
            Some("approver, may sign to 25,000 EUR"),
        ),
        entry(
            88_691,
            "2026-11-17T15:41:00+01:00",
            "effect",
            "solid",
            "The posting was sent to the ledger. No answer came for 4 minutes, so the outcome was unknown; it was read again, not sent again.",
            "Connector ledger-1",
            None,
        ),
        entry(
            88_692,
            "2026-11-17T15:42:00+01:00",
            "exception",
            "solid",
            "The ledger did not answer.",
            "Connector ledger-1",
            None,
        ),
        entry(
            88_694,
            "2026-11-17T15:45:00+01:00",
            "seal",
            "solid",
            "The ledger showed voucher 2026-04417. The case was complete, 29 minutes inside its time.",
            "Connector ledger-1",
            None,
        ),
    ];
    entries[3].changes =
        vec![("Cost centre".into(), "4120 Inbound logistics".into(), "4150 Outbound logistics".into())];
    let fact = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    Some(Story {
        case: case.clone(),
        title: "Drossel & Feyn Spedition, 4,974.20 EUR".into(),
        subtitle: "Invoice DF-2026-11804 for Tarnsel Foods".into(),
        zone: "Europe/Berlin".into(),
        state: ("ready to pay".into(), Tone::Ok),
        entries,
        facts: vec![fact("Supplier", "S-1001 Drossel & Feyn Spedition"), fact("IBAN", "DE21999900010000471120"), fact("Order", "4500-2277"), fact("Account", "6320 Freight out"), fact("Due", "17 Dec 2026"), fact("Opened for it", "TF-26-11805")],
        documents: desks::documents(case),
        tasks: vec![("check".into(), "Check the invoice".into())],
        checkpoint: Some("tarnsel\n90733\nThsfIMemCNN3IQv+FdyqQuBtM5FY9MB7Kp3mFLMIf1w=\n\n— tarnsel Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=".into()),
        may_reverse: true,
        diagram: Some(r#"<svg viewBox="0 0 400 90" role="img" aria-label="The path of this case"><g class="done"><circle cx="20" cy="45" r="10"/><path d="M30 45h30"/><rect x="60" y="25" width="90" height="40" rx="4"/><text x="105" y="49">Check</text><path d="M150 45h30"/><rect x="180" y="25" width="90" height="40" rx="4"/><text x="225" y="49">Approve</text></g><g><path d="M270 45h30"/><rect x="300" y="25" width="90" height="40" rx="4"/><text x="345" y="49">Pay</text></g></svg>"#.into()),
    })
}

fn table(title: &str, heads: &[&str], rows: &[&[&str]], totals: &[&str]) -> TableView {
    let words = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    TableView {
        title: title.into(),
        heads: words(heads),
        rows: rows.iter().map(|row| words(row)).collect(),
        totals: words(totals),
    }
}

pub fn payments() -> Payments {
    let proposal = table(
        "Ready to pay",
        &["Supplier", "Number", "IBAN", "Due", "Execution", "#Discount", "#Amount", ""],
        &[
            &[
                "Drossel & Feyn Spedition",
                "DF-2026-11731",
                "DE21 9999 0001 0000 4711 20",
                "1 Dec 2026",
                "30 Nov 2026",
                "78.25",
                "3,834.45",
                "EUR",
            ],
            &[
                "Ibbenrode Kupferwerk Handels- und Beteiligungsgesellschaft",
                "IK 4402/26",
                "DE44 9999 0003 0000 1200 77",
                "24 Nov 2026",
                "23 Nov 2026",
                "",
                "18,115.00",
                "EUR",
            ],
            &[
                "Oster Valve",
                "OV-3-2260",
                "DE90 9999 0002 0000 7712 08",
                "27 Nov 2026",
                "26 Nov 2026",
                "",
                "1,674.52",
                "EUR",
            ],
            &[
                "Wrenfold Packaging",
                "WP-77001",
                "NL91 ABNA 0417 1643 00",
                "30 Nov 2026",
                "27 Nov 2026",
                "10.81",
                "529.39",
                "EUR",
            ],
        ],
        &["4 payments", "", "", "", "", "89.06", "24,153.36", "EUR"],
    );
    let mara = SignatureView {
        name: Some("Mara Ilves".into()),
        role: "payer".into(),
        at: Some(now()),
        what: "made".into(),
        line: "ink".into(),
    };
    let nobody = SignatureView {
        name: None,
        role: "payment checker".into(),
        at: None,
        what: "signs next".into(),
        line: "pencil".into(),
    };
    let samuel = SignatureView {
        name: Some("Samuel Oduya".into()),
        role: "payment checker".into(),
        at: Some(now()),
        what: "countersigned".into(),
        line: "both".into(),
    };
    let run =
        |case: &str, name: &str, sum: Money, state: &str, tone: Tone, ready: bool, second: &SignatureView| {
            RunView {
                case: case.into(),
                task: (!ready).then(|| "sign".into()),
                name: name.into(),
                count: 4,
                sum,
                file: Digest::of(name.as_bytes()),
                state: state.into(),
                tone,
                signatures: vec![mara.clone(), second.clone()],
                ready,
            }
        };
    Payments {
        as_of: now(),
        zone: "Europe/Berlin".into(),
        proposal,
        sums: vec![eur("24153.36"), Money::new(14_900.into(), Currency::parse("SEK").expect("a currency"))],
        excluded: table(
            "Left out",
            &["Supplier", "Number", "Why", "#Amount", ""],
            &[&[
                "Norrhatten Cleaning",
                "2026/3391",
                "Changed bank details are not confirmed yet",
                "3,560.96",
                "EUR",
            ]],
            &[],
        ),
        barred: None,
        runs: vec![
            run(
                "PAY-26-0031",
                "CS-20261120-0031",
                eur("24153.36"),
                "waits for a second signature",
                Tone::Mine,
                false,
                &nobody,
            ),
            run("PAY-26-0030", "CS-20261118-0030", eur("118220.10"), "file written", Tone::Ok, true, &samuel),
        ],
    }
}

pub fn no_payments() -> Payments {
    Payments {
        proposal: TableView::default(),
        sums: Vec::new(),
        excluded: TableView::default(),
        barred: Some("A payment run is made by a payer; you are an auditor.".into()),
        runs: Vec::new(),
        ..payments()
    }
}
