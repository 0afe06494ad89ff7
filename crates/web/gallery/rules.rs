//! The rules of the gallery: a table with a mistake, a gap and a rule that never applies, and a proposal that waits.

use super::at;
use ::office::packs::{Mark, Version, VersionState};
use ::office::studio::*;
use ::office::view::{Person, RuleView};
use std::collections::BTreeMap;
use terms::{CaseId, Digest};

fn mark(by: &str, name: &str, when: &str) -> Mark {
    Mark { by: by.into(), name: name.into(), at: at(when) }
}

fn version(number: u32, state: VersionState, words: Option<&str>, current: bool) -> Version {
    let digest = Digest::of(format!("version {number}").as_bytes());
    let from = match words {
        Some(_) => mark("hedda", "Hedda Brunn", "2026-11-19T10:02:00+01:00"),
        None => mark("machine", "Whoever runs the machine", "2026-11-02T08:00:00+01:00"),
    };
    let files = ["payment-run.bpmn", "process.bpmn", "rules.dmn"];
    Version {
        number,
        digest,
        based_on: (number > 1).then(|| Digest::of(format!("version {}", number - 1).as_bytes())),
        files: files.iter().map(|name| ((*name).to_owned(), Digest::of(name.as_bytes()))).collect(),
        changed: vec!["rules.dmn".into()],
        words: words.map(Into::into),
        from,
        state,
        current,
    }
}

/// Every version, the newest first.
pub fn versions(who: &Person) -> Vec<Version> {
    let signed = VersionState::Signed(mark("dana", "Dana Whitlock", "2026-11-19T16:40:00+01:00"));
    let declined = VersionState::Declined {
        mark: mark("dana", "Dana Whitlock", "2026-11-12T09:15:00+01:00"),
        words: Some("The second approver would never see them".into()),
    };
    let mut all = vec![
        version(3, signed, Some("Small amounts cost more to approve than they are worth"), true),
        version(2, declined, Some("No second signature below 50,000 EUR"), false),
        version(1, VersionState::Loaded, None, false),
    ];
    // For one of the people something waits.
    if who.id.as_str() == "samuel" {
        all.insert(
            0,
            version(
                4,
                VersionState::Proposed,
                Some("Management cost centres go to the second approver from 1,000 EUR"),
                false,
            ),
        );
    }
    all
}

fn open(who: &Person) -> Option<Version> {
    versions(who).into_iter().find(Version::is_open)
}

fn barred(who: &Person) -> Option<String> {
    (who.id.as_str() == "noor")
        .then(|| "No rule lets noor (operator) propose a version of the rules.".to_owned())
}

pub fn rules(who: &Person) -> RulesView {
    let row = |name: &str, about: &str, rules, findings| DecisionRow {
        name: name.into(),
        about: Some(about.into()),
        is_table: rules > 0,
        rules,
        policy: if rules > 0 {
            "the first rule that matches counts, from the top".into()
        } else {
            String::new()
        },
        findings,
    };
    RulesView {
        zone: "Europe/Berlin".into(),
        decisions: vec![
            row("Tolerances", "How far an invoice may be from its order and its receipts.", 2, 0),
            row(
                "Authority",
                "Who approves: amount by cost centre. Whoever coded a case never approves it.",
                5,
                3,
            ),
            row("Skonto", "The discount that is worth taking.", 0, 0),
        ],
        waiting: open(who),
        versions: versions(who),
        barred: barred(who),
    }
}

fn cell(text: &str) -> CellView {
    CellView { text: text.into(), problem: None, changed: false }
}

fn sheet() -> Sheet {
    let row = |origin, tests: [&str; 3], outputs: [&str; 2], remark: &str| SheetRow {
        origin: Some(origin),
        tests: tests.map(Into::into).to_vec(),
        outputs: outputs.map(Into::into).to_vec(),
        remarks: vec![remark.into()],
    };
    Sheet {
        policy: "FIRST".into(),
        rows: vec![
            row(0, ["< 0", "-", "-"], ["\"none\"", "false"], "Money owed back"),
            row(
                1,
                ["<= 10000", "-", "true"],
                ["\"none\"", "false"],
                "Ordered, received and structured: the order was the approval",
            ),
            row(2, ["> 25000", "-", "-"], ["\"approver\"", "true"], "Large amounts: two approvers"),
            row(
                3,
                ["-", "\"1000\", \"1100\", \"1210\", \"1220\"", "-"],
                ["\"second-approver\"", "false"],
                "Management cost centres",
            ),
            row(4, ["> 30000", "-", "-"], ["\"approver\"", "false"], ""),
        ],
    }
}

/// The table, or what was made of it; a cell that ends in an operator does not read.
pub fn decision(
    who: &Person,
    name: &str,
    change: Option<&TableChange>,
    typed: &BTreeMap<String, String>,
) -> DecisionView {
    let before = sheet();
    let after = change.map_or(&before, |it| &it.sheet);
    let column = |label: &str, expression: &str, of: &str| ColumnView {
        label: label.into(),
        expression: expression.into(),
        of: Some(of.into()),
        values: None,
    };
    let fired = typed.get("amount").filter(|it| !it.is_empty()).map(|_| 3);
    let rows: Vec<RowView> =
        after.rows.iter().enumerate().map(|(at, row)| row_view(&before, at, row, fired)).collect();
    let fits =
        rows.iter().flat_map(|row| row.tests.iter().chain(&row.outputs)).all(|it| it.problem.is_none());
    DecisionView {
        name: name.into(),
        about: Some("Who approves: amount by cost centre.".into()),
        zone: "Europe/Berlin".into(),
        version: versions(who).into_iter().find(|it| it.current),
        policy: after.policy.clone(),
        policy_words: "the first rule that matches counts, from the top".into(),
        inputs: vec![
            column("Amount in home currency", "amount", "number"),
            column("Cost centre", "cost_centre", "string"),
            column("Order and receipts cover it", "order_matched", "boolean"),
        ],
        outputs: vec![column("approval", "approval", "string"), column("second", "second", "boolean")],
        remarks: vec!["Remark".into()],
        rows,
        findings: findings(),
        trial: ["amount", "cost_centre", "order_matched"]
            .map(|name| TrialInput {
                name: name.into(),
                of: Some(if name == "amount" { "number" } else { "string" }.into()),
                text: typed.get(name).cloned().unwrap_or_default(),
                problem: None,
            })
            .into(),
        tried: fired.map(|number| Tried {
            result: "approval: approver; second: yes".into(),
            held: true,
            fired: vec![number],
        }),
        edited: *after != before,
        fits,
        waiting: open(who),
        barred: barred(who),
    }
}

fn row_view(before: &Sheet, at: usize, row: &SheetRow, fired: Option<usize>) -> RowView {
    let old = row.origin.and_then(|origin| before.rows.get(origin));
    let cells = |texts: &[String], old: Option<&Vec<String>>| -> Vec<CellView> {
        let view = |(column, text): (usize, &String)| CellView {
            problem: text.ends_with('<').then(|| {
                (
                    "“<” is no FEEL: an expression is missing (line 1, column 2).".to_owned(),
                    "Correct the text.".to_owned(),
                )
            }),
            changed: old.is_none_or(|it| it.get(column) != Some(text)),
            ..cell(text)
        };
        texts.iter().enumerate().map(view).collect()
    };
    let (tests, outputs, remarks) = (
        cells(&row.tests, old.map(|it| &it.tests)),
        cells(&row.outputs, old.map(|it| &it.outputs)),
        cells(&row.remarks, old.map(|it| &it.remarks)),
    );
    let number = at + 1;
    let changed = [&tests, &outputs, &remarks].into_iter().flatten().any(|it| it.changed);
    RowView {
        origin: row.origin,
        number,
        changed,
        tests,
        outputs,
        remarks,
        marks: if number == 5 { vec!["shadowed".into()] } else { Vec::new() },
        tried: fired.map(|fired| RuleView {
            number: u32::try_from(number).expect("few rules"),
            fired: fired == number,
            remark: None,
            sentence: if fired == number {
                format!("rule {number} applied: Amount in home currency is 31000 (> 25000)")
            } else {
                format!(
                    "rule {number} did not apply: Amount in home currency is 31000, not {}",
                    row.tests.first().map(String::as_str).unwrap_or_default()
                )
            },
        }),
    }
}

fn findings() -> Vec<TableFinding> {
    let finding = |code: &str, sentence: &str, remedy: &str, rules: Vec<usize>, example: &[(&str, &str)]| {
        TableFinding {
            code: code.into(),
            severity: "warning".into(),
            sentence: sentence.into(),
            remedy: remedy.into(),
            rules,
            example: example.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    };
    vec![
        finding(
            "gap",
            "No rule matches where Amount in home currency is from 0 to 10000 and Order and receipts cover it is no.",
            "Add a rule for it, or a default output.",
            Vec::new(),
            &[
                ("Amount in home currency", "5000"),
                ("Cost centre", "another text"),
                ("Order and receipts cover it", "no"),
            ],
        ),
        finding(
            "shadowed",
            "Rule 5 can never apply: the rules above it match everything that it matches.",
            "Move it up, or remove it.",
            vec![5],
            &[("Amount in home currency", "30001")],
        ),
    ]
}

pub fn hindsight() -> Hindsight {
    Hindsight {
        days: 90,
        cases: 118,
        cut: false,
        asked: 402,
        changed: 9,
        moves: vec![
            Move {
                decision: "Authority".into(),
                from: "approval: approver; second: no".into(),
                to: "approval: none; second: no".into(),
                count: 7,
                cases: ["TF-26-11802", "TF-26-11804", "TF-26-11806"].map(CaseId::from).into(),
            },
            Move {
                decision: "Authority".into(),
                from: "approval: approver; second: no".into(),
                to: "approval: second-approver; second: no".into(),
                count: 2,
                cases: vec![CaseId::from("TF-26-11805")],
            },
        ],
    }
}

pub fn change(who: &Person, digest: Digest) -> Option<ChangeView> {
    let version = versions(who).into_iter().find(|it| it.digest == digest)?;
    let cells = |texts: [&str; 6]| texts.map(String::from).to_vec();
    let open = version.is_open();
    let side = |kind: &str, before, after, differ: &[usize]| SideView {
        kind: kind.into(),
        before,
        after,
        differ: differ.to_vec(),
    };
    let rows = vec![
        side(
            "changed",
            Some((2, cells(["<= 250", "-", "-", "\"none\"", "false", "Small amounts"]))),
            Some((2, cells(["<= 300", "-", "-", "\"none\"", "false", "Small amounts"]))),
            &[0],
        ),
        side(
            "removed",
            Some((
                3,
                cells([
                    "-",
                    "\"1000\", \"1100\"",
                    "-",
                    "\"second-approver\"",
                    "false",
                    "Management cost centres",
                ]),
            )),
            None,
            &[],
        ),
        side(
            "added",
            None,
            Some((
                3,
                cells([
                    "> 1000",
                    "\"1000\", \"1100\", \"1210\"",
                    "-",
                    "\"second-approver\"",
                    "false",
                    "Management cost centres",
                ]),
            )),
            &[],
        ),
    ];
    let heads = [
        "Amount in home currency",
        "Cost centre",
        "Order and receipts cover it",
        "approval",
        "second",
        "Remark",
    ];
    Some(ChangeView {
        zone: "Europe/Berlin".into(),
        processes: if open { vec![super::processes::changed()] } else { Vec::new() },
        tables: if version.number == 1 {
            Vec::new()
        } else {
            vec![TableChangeView {
                decision: "Authority".into(),
                heads: heads.map(Into::into).into(),
                notes: Vec::new(),
                rows,
                same: 5,
            }]
        },
        files: version.changed.clone(),
        hindsight: open.then(hindsight),
        sign_barred: None,
        decline_barred: None,
        version,
    })
}
