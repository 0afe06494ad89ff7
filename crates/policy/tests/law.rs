//! The law as a table: who, does what, to what, and which rule answers.
#![allow(clippy::unwrap_used)] // a test fails by panicking, in its helpers too

use policy::{Act, Decision, Duty, Kind, Law, Surroundings, Thing, Worker};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use terms::PersonId;

static LAW: LazyLock<Law> = LazyLock::new(|| Law::embedded().unwrap());

fn people(ids: &[&str]) -> BTreeSet<PersonId> {
    ids.iter().map(|&id| PersonId::from(id)).collect()
}

fn person(id: &str, roles: &[&str]) -> Worker {
    Worker::person(id, "tarnsel", roles)
}

fn limited(id: &str, roles: &[&str], limit: i64) -> Worker {
    Worker { limit: Some(limit), ..person(id, roles) }
}

fn agent(owner: Option<&str>) -> Worker {
    Worker { kind: Kind::Agent, owner: owner.map(PersonId::from), ..person("reader", &[]) }
}

fn case() -> Thing {
    Thing { case: Some("c-1".into()), ..Thing::of("tarnsel") }
}

/// A task of a duty for one role, over 4,974.20.
fn task(duty: Duty, role: &str) -> Thing {
    Thing { duty, roles: vec![role.to_owned()], amount: Some(497_420), ..case() }
}

/// A version of the rules that somebody proposed.
fn proposed(by: &str) -> Thing {
    Thing { preparers: people(&[by]), ..Thing::of("tarnsel") }
}

fn decide(worker: &Worker, act: Act, thing: &Thing) -> Decision {
    LAW.decide(worker, act, thing, &Surroundings::of("tarnsel"))
}

/// One row: who, what, to what, and the first rule; `""` where no rule permits.
type Line = (Worker, Act, Thing, bool, &'static str);

fn check(table: Vec<Line>) {
    for (worker, act, thing, allowed, rule) in table {
        let decision = decide(&worker, act, &thing);
        let first = decision.rules.first().map_or("", String::as_str);
        assert_eq!((decision.allowed, first), (allowed, rule), "{worker:?} {act:?} {thing:?}: {decision:?}");
        let mut sorted = decision.rules.clone();
        sorted.sort();
        assert_eq!(decision.rules, sorted);
        assert!(decision.sentence.ends_with('.'), "{decision:?}");
        assert_eq!(decision.code == "allowed", allowed);
    }
}

#[test]
fn roles() {
    let coding = || task(Duty::Code, "operator");
    let master = || Thing::of("tarnsel");
    check(vec![
        (person("mara", &["operator"]), Act::ViewCase, case(), true, "reading-01-case"),
        (person("mara", &["operator"]), Act::SignTask, coding(), true, "work-03-task"),
        (person("mara", &["operator"]), Act::ReturnTask, coding(), true, "work-03-task"),
        (person("mara", &["operator"]), Act::EscalateTask, coding(), true, "work-03-task"),
        (person("mara", &["operator"]), Act::RefuseTask, coding(), true, "work-03-task"),
        (person("mara", &["operator"]), Act::TakeTask, coding(), true, "work-03-task"),
        (person("mara", &["operator"]), Act::SignTask, task(Duty::Approve, "approver"), false, ""),
        (person("mara", &["operator"]), Act::ApproveCase, coding(), false, ""),
        (person("mara", &["operator"]), Act::AssignTask, coding(), false, ""),
        (person("mara", &["operator"]), Act::EditMaster, master(), false, ""),
        (person("mara", &["operator"]), Act::SignCeiling, master(), false, ""),
        (person("mara", &["operator"]), Act::ManageTimers, master(), false, ""),
        (person("mara", &["operator"]), Act::ExportJournal, master(), false, ""),
        (person("mara", &["operator"]), Act::Intake, master(), true, "work-01-intake"),
        (person("mara", &[]), Act::ViewCase, case(), false, ""),
        (
            person("ann", &["approver"]),
            Act::ApproveCase,
            task(Duty::Approve, "approver"),
            true,
            "work-08-approve",
        ),
        (person("ann", &["approver"]), Act::ReversePosting, task(Duty::Other, ""), true, "money-02-reverse"),
        (person("max", &["manager"]), Act::AssignTask, coding(), true, "work-04-assign"),
        (person("max", &["manager"]), Act::SignCeiling, master(), true, "work-11-ceiling"),
        (person("max", &["manager"]), Act::EraseSubject, master(), true, "work-12-erase"),
        (person("max", &["manager"]), Act::SignTask, coding(), false, ""),
        (person("mara", &["operator"]), Act::ChooseWay, coding(), true, "work-03-task"),
        (person("mara", &["operator"]), Act::ChooseWay, task(Duty::Other, "approver"), false, ""),
        (person("mara", &["operator"]), Act::DeliverMessage, case(), true, "work-20-message"),
        (person("ann", &["approver"]), Act::DeliverMessage, case(), false, ""),
        (person("mara", &["operator"]), Act::MoveCase, case(), false, ""),
        (person("mara", &["operator"]), Act::MigrateCase, case(), false, ""),
        (person("max", &["manager"]), Act::MoveCase, case(), true, "work-21-move"),
        (person("max", &["manager"]), Act::MigrateCase, case(), true, "work-21-move"),
        (person("dora", &["master-data"]), Act::EditMaster, master(), true, "work-10-master"),
        (
            person("dora", &["master-data", "payer"]),
            Act::EditMaster,
            master(),
            false,
            "duties-13-payer-edits-master",
        ),
        (person("ruth", &["rules-owner"]), Act::ViewRules, master(), true, "reading-05-rules"),
        (person("ruth", &["rules-owner"]), Act::ViewCase, case(), true, "reading-01-case"),
        (person("ruth", &["rules-owner"]), Act::SignTask, coding(), false, ""),
        (person("ruth", &["rules-owner"]), Act::ProposeVersion, master(), true, "work-14-propose-version"),
        (person("max", &["manager"]), Act::ProposeVersion, master(), true, "work-14-propose-version"),
        (person("mara", &["operator"]), Act::ViewRules, master(), true, "reading-05-rules"),
        (person("mara", &["operator"]), Act::ProposeVersion, master(), false, ""),
        (person("mara", &["operator"]), Act::SignVersion, master(), false, ""),
        (person("mara", &["operator"]), Act::DeclineVersion, master(), false, ""),
        (person("ned", &[]), Act::ViewRules, master(), false, ""),
        (person("max", &["manager"]), Act::SignVersion, proposed("ruth"), true, "work-15-sign-version"),
        (person("max", &["manager"]), Act::DeclineVersion, proposed("ruth"), true, "work-15-sign-version"),
        (
            person("max", &["manager"]),
            Act::SignVersion,
            proposed("max"),
            false,
            "duties-14-proposer-signs-version",
        ),
        (person("max", &["manager"]), Act::DeclineVersion, proposed("max"), true, "work-15-sign-version"),
        (person("aud", &["auditor"]), Act::ViewRules, master(), true, "reading-05-rules"),
        (
            person("aud", &["auditor", "manager"]),
            Act::SignVersion,
            proposed("ruth"),
            false,
            "standing-04-auditor",
        ),
        (person("quin", &["qa"]), Act::ViewCase, case(), true, "reading-01-case"),
        (person("quin", &["qa"]), Act::ViewJournal, master(), true, "reading-03-journal"),
        (person("quin", &["qa"]), Act::JudgeSample, case(), true, "work-09-judge"),
        (person("quin", &["qa"]), Act::SettleSample, case(), true, "boundary-05-settle"),
        (person("quin", &["qa"]), Act::ViewSamples, master(), true, "boundary-04-samples"),
        (person("quin", &["qa"]), Act::RecallCase, case(), true, "boundary-06-recall"),
        (person("quin", &["qa"]), Act::PlantSeeds, master(), true, "boundary-07-seeds"),
        (person("quin", &["qa"]), Act::ReopenTier, master(), true, "boundary-02-reopen"),
        (person("quin", &["qa"]), Act::HoldBack, master(), true, "boundary-03-hold-back"),
        (person("quin", &["qa"]), Act::ViewBoundary, master(), true, "boundary-01-see"),
        (person("quin", &["qa"]), Act::SignCeiling, master(), false, ""),
        (person("vik", &["second-approver"]), Act::SettleSample, case(), true, "boundary-05-settle"),
        (person("vik", &["second-approver"]), Act::JudgeSample, case(), false, ""),
        (person("ada", &["agent-manager"]), Act::SignCeiling, master(), true, "work-11-ceiling"),
        (person("ada", &["agent-manager"]), Act::HoldBack, master(), true, "boundary-03-hold-back"),
        (person("ada", &["agent-manager"]), Act::SignTask, coding(), false, ""),
        (person("mara", &["operator"]), Act::ViewBoundary, master(), false, ""),
        (person("mara", &["operator"]), Act::ViewSamples, master(), false, ""),
        (person("mara", &["operator"]), Act::JudgeSample, case(), false, ""),
        (person("mara", &["operator"]), Act::SettleSample, case(), false, ""),
        (person("mara", &["operator"]), Act::RecallCase, case(), false, ""),
        (person("mara", &["operator"]), Act::PlantSeeds, master(), false, ""),
        (person("mara", &["operator"]), Act::ReopenTier, master(), false, ""),
        (person("mara", &["operator"]), Act::HoldBack, master(), false, ""),
        (person("ann", &["approver"]), Act::HoldBack, master(), true, "boundary-03-hold-back"),
        (person("quin", &["qa"]), Act::SignTask, coding(), false, ""),
        (person("quin", &["qa"]), Act::Post, case(), false, ""),
        (Worker { kind: Kind::Gig, ..person("pool", &["operator"]) }, Act::SignTask, coding(), false, ""),
    ]);
}

#[test]
fn machines() {
    let owned = || agent(Some("olga"));
    let system = || Worker::system(vec!["tarnsel".into()]);
    let posing =
        || Worker { kind: Kind::Bot, ..person("robo", &["operator", "approver", "payer", "manager", "qa"]) };
    let all =
        || Thing { roles: vec!["operator".into()], amount: Some(1), signers: people(&["robo"]), ..case() };
    let mut table = vec![
        (owned(), Act::Draft, case(), true, "work-02-draft"),
        (owned(), Act::ViewDocument, case(), true, "reading-02-machine"),
        (owned(), Act::SignTask, task(Duty::Code, "operator"), false, "standing-05-machines-never-sign"),
        (agent(None), Act::Draft, case(), false, "standing-06-owner"),
        (person("mara", &["operator"]), Act::Draft, case(), false, ""),
        (system(), Act::Draft, case(), false, ""),
        (system(), Act::ManageTimers, case(), true, "work-13-system"),
        (system(), Act::SettleEffect, case(), true, "work-13-system"),
        (system(), Act::AssignTask, case(), true, "work-05-assign-system"),
        (system(), Act::Post, case(), true, "money-01-post"),
        (system(), Act::DeliverMessage, case(), true, "work-20-message"),
        (system(), Act::MigrateCase, case(), true, "work-22-migrate-system"),
        (system(), Act::MoveCase, case(), false, ""),
        (Worker { kind: Kind::Person, ..system() }, Act::ManageTimers, case(), false, ""),
    ];
    let signing = [
        Act::SignTask,
        Act::SignFirst,
        Act::CountersignTask,
        Act::ApproveCase,
        Act::SignPayment,
        Act::CountersignPayment,
        Act::RecordCallBack,
        Act::JudgeSample,
        Act::SignCeiling,
        Act::SettleSample,
        Act::ReopenTier,
        Act::UndoSign,
        Act::ProposeVersion,
        Act::SignVersion,
        Act::DeclineVersion,
    ];
    for act in signing {
        let decision = decide(&posing(), act, &all());
        assert!(
            !decision.allowed && decision.rules.contains(&"standing-05-machines-never-sign".to_owned()),
            "{act:?}"
        );
    }
    table.push((posing(), Act::ViewCase, all(), true, "reading-02-machine"));
    check(table);
}

#[test]
fn an_auditor_reads_and_nothing_else_whatever_other_roles() {
    let roles = [
        "auditor",
        "operator",
        "approver",
        "second-approver",
        "payer",
        "payment-checker",
        "master-data",
        "manager",
        "qa",
    ];
    let auditor = person("otto", &roles);
    let thing =
        Thing { roles: vec!["operator".into()], amount: Some(1), signers: people(&["otto"]), ..case() };
    for &act in Act::ALL {
        let reads = matches!(
            act,
            Act::ViewCase
                | Act::ViewDocument
                | Act::ViewJournal
                | Act::ExportJournal
                | Act::ViewRules
                | Act::ViewBoundary
        );
        let decision = decide(&auditor, act, &thing);
        assert_eq!(decision.allowed, reads, "{act:?}: {decision:?}");
        assert!(reads || decision.rules.contains(&"standing-04-auditor".to_owned()), "{act:?}: {decision:?}");
    }
}

#[test]
fn standing() {
    let mara = || person("mara", &["operator", "approver", "payer", "manager"]);
    let stopped = Surroundings { stopped: true, ..Surroundings::of("tarnsel") };
    let suspended = Worker { suspended: true, ..mara() };
    let elsewhere = Worker { clients: vec!["other".into()], ..mara() };
    let both = Worker { clients: vec!["other".into(), "tarnsel".into()], ..mara() };
    for &act in Act::ALL {
        let no = |worker: &Worker, around: &Surroundings, rule: &str| {
            let decision = LAW.decide(worker, act, &task(Duty::Code, "operator"), around);
            assert!(
                !decision.allowed && decision.rules.iter().any(|id| id == rule),
                "{act:?} {rule}: {decision:?}"
            );
        };
        no(&suspended, &Surroundings::of("tarnsel"), "standing-01-suspended");
        no(&elsewhere, &Surroundings::of("tarnsel"), "standing-02-client");
        no(&both, &Surroundings::of("other"), "standing-02-client");
        let reads = [
            Act::ViewCase,
            Act::ViewDocument,
            Act::ViewJournal,
            Act::ExportJournal,
            Act::ViewRules,
            Act::ViewBoundary,
        ];
        if !reads.contains(&act) {
            no(&mara(), &stopped, "standing-03-stopped");
        }
    }
    assert!(LAW.decide(&mara(), Act::ViewCase, &case(), &stopped).allowed);
    assert_eq!(decide(&suspended, Act::ViewCase, &case()).code, "suspended");
}

#[test]
fn nobody_approves_what_they_prepared() {
    let by = |coders: &[&str], preparers: &[&str]| Thing {
        coders: people(coders),
        preparers: people(preparers),
        ..task(Duty::Approve, "approver")
    };
    let ann = || person("ann", &["approver", "operator"]);
    check(vec![
        (ann(), Act::SignTask, by(&["mara"], &["mara"]), true, "work-03-task"),
        (ann(), Act::SignTask, by(&["ann"], &[]), false, "duties-01-coder-approves"),
        (ann(), Act::SignTask, by(&[], &["ann"]), false, "duties-02-preparer-approves"),
        (ann(), Act::SignFirst, by(&["ann"], &[]), false, "duties-01-coder-approves"),
        (ann(), Act::CountersignTask, by(&["ann"], &[]), false, "duties-01-coder-approves"),
        (ann(), Act::ApproveCase, by(&[], &["ann"]), false, "duties-02-preparer-approves"),
        // Coding again what one coded is no approval.
        (
            ann(),
            Act::SignTask,
            Thing { coders: people(&["ann"]), ..task(Duty::Code, "operator") },
            true,
            "work-03-task",
        ),
    ]);
    assert_eq!(decide(&ann(), Act::SignTask, &by(&["ann"], &["ann"])).code, "self-approval");
}

#[test]
fn two_signatures_are_two_people() {
    let signed = |by: &[&str]| Thing { signers: people(by), ..task(Duty::Code, "operator") };
    let mara = || person("mara", &["operator"]);
    check(vec![
        (mara(), Act::SignFirst, signed(&[]), true, "work-03-task"),
        (mara(), Act::CountersignTask, signed(&["ben"]), true, "work-03-task"),
        (mara(), Act::CountersignTask, signed(&["mara"]), false, "duties-05-same-signer"),
        (mara(), Act::SignFirst, signed(&["mara"]), false, "duties-05-same-signer"),
        (mara(), Act::UndoSign, signed(&["mara"]), true, "work-06-undo"),
        (mara(), Act::UndoSign, signed(&["ben"]), false, ""),
    ]);
}

#[test]
fn changed_bank_details() {
    let change = |signers: &[&str], callers: &[&str]| Thing {
        is_bank_change: true,
        signers: people(signers),
        callers: people(callers),
        ..task(Duty::Master, "master-data")
    };
    let dora = || person("dora", &["master-data"]);
    check(vec![
        (dora(), Act::SignTask, change(&[], &[]), false, "duties-08-bank-change-alone"),
        (dora(), Act::SignFirst, change(&[], &[]), true, "work-03-task"),
        (dora(), Act::RecordCallBack, change(&["mara"], &[]), true, "work-07-call-back"),
        (dora(), Act::RecordCallBack, change(&["dora"], &[]), false, "duties-06-call-back"),
        (dora(), Act::SignFirst, change(&[], &["dora"]), false, "duties-07-caller-signs-first"),
        (dora(), Act::CountersignTask, change(&["mara"], &["dora"]), true, "work-03-task"),
    ]);
}

#[test]
fn authority_over_amounts() {
    let of = |amount: Option<i64>| Thing { amount, ..task(Duty::Approve, "approver") };
    let ann = || limited("ann", &["approver"], 500_000);
    check(vec![
        (ann(), Act::SignTask, of(Some(500_000)), true, "work-03-task"),
        (ann(), Act::SignTask, of(Some(500_001)), false, "duties-09-over-authority"),
        (ann(), Act::SignTask, of(Some(i64::MAX)), false, "duties-09-over-authority"),
        (ann(), Act::SignFirst, of(Some(500_001)), true, "work-03-task"),
        (ann(), Act::CountersignTask, of(Some(500_001)), false, "duties-09-over-authority"),
        (ann(), Act::ApproveCase, of(Some(500_001)), false, "duties-09-over-authority"),
        (ann(), Act::ReversePosting, of(Some(500_001)), false, "duties-09-over-authority"),
        (ann(), Act::ApproveCase, of(None), false, "duties-10-amount-unknown"),
        (ann(), Act::SignTask, of(None), true, "work-03-task"),
        (person("zoe", &["approver"]), Act::SignTask, of(Some(i64::MAX)), true, "work-03-task"),
    ]);
    assert_eq!(decide(&ann(), Act::SignTask, &of(Some(500_001))).code, "over-authority");
    let debt = decide(&ann(), Act::SignTask, &of(Some(-1)));
    assert_eq!((debt.allowed, debt.code.as_str()), (false, "amount-negative"));
}

#[test]
fn payments() {
    let run = |makers: &[&str], coders: &[&str], approvers: &[&str], signers: &[&str]| Thing {
        payment_makers: people(makers),
        coders: people(coders),
        approvers: people(approvers),
        signers: people(signers),
        amount: Some(1000),
        duty: Duty::Pay,
        ..Thing::of("tarnsel")
    };
    let pia = || person("pia", &["payer"]);
    let paul = || person("paul", &["payment-checker"]);
    check(vec![
        (pia(), Act::ProposePayment, run(&[], &["mara"], &["ann"], &[]), true, "money-03-propose"),
        (pia(), Act::ProposePayment, run(&[], &["pia"], &[], &[]), false, "duties-03-approver-pays"),
        (pia(), Act::ProposePayment, run(&[], &[], &["pia"], &[]), false, "duties-03-approver-pays"),
        (paul(), Act::ProposePayment, run(&[], &[], &[], &[]), false, ""),
        (pia(), Act::SignPayment, run(&["pia"], &[], &[], &[]), false, "duties-04-maker-signs"),
        (paul(), Act::SignPayment, run(&["pia"], &[], &[], &[]), true, "money-04-sign"),
        (paul(), Act::SignPayment, run(&["pia"], &[], &["paul"], &[]), false, "duties-03-approver-pays"),
        (paul(), Act::CountersignPayment, run(&["pia"], &[], &[], &["paul"]), false, "duties-05-same-signer"),
        (paul(), Act::CountersignPayment, run(&["pia"], &[], &[], &["eva"]), true, "money-04-sign"),
        (
            limited("paul", &["payment-checker"], 999),
            Act::CountersignPayment,
            run(&[], &[], &[], &[]),
            false,
            "duties-09-over-authority",
        ),
        (
            paul(),
            Act::SignPayment,
            Thing { amount: None, ..run(&[], &[], &[], &[]) },
            false,
            "duties-10-amount-unknown",
        ),
        (paul(), Act::ImportPaymentReport, run(&[], &[], &[], &[]), true, "money-05-report"),
    ]);
}

#[test]
fn whose_task_it_is() {
    let assigned = |to: &str| Thing { assignee: Some(to.into()), ..task(Duty::Code, "operator") };
    let mara = || person("mara", &["operator"]);
    check(vec![
        (mara(), Act::SignTask, assigned("mara"), true, "work-03-task"),
        (mara(), Act::SignTask, assigned("ben"), false, "duties-11-assigned-to-another"),
        (mara(), Act::ReturnTask, assigned("ben"), false, "duties-11-assigned-to-another"),
        (mara(), Act::ViewCase, assigned("ben"), true, "reading-01-case"),
        (
            person("quin", &["qa"]),
            Act::JudgeSample,
            Thing { signers: people(&["quin"]), ..case() },
            false,
            "duties-12-judge",
        ),
        (
            person("quin", &["qa"]),
            Act::SettleSample,
            Thing { signers: people(&["quin"]), ..case() },
            false,
            "duties-12-judge",
        ),
    ]);
}

#[test]
fn what_nothing_permits_is_said_in_words() {
    let decision = decide(&person("mara", &["operator"]), Act::EditMaster, &case());
    assert_eq!(decision.code, "not-permitted");
    assert_eq!(decision.sentence, "No rule lets mara (operator) edit master data.");
}

#[test]
fn every_rule_decides_somewhere_in_some_case() {
    // Ids that stand in this file as the answer to some line; a new rule without a line fails here.
    let here = include_str!("law.rs");
    for id in LAW.rules().keys() {
        let line = format!("\"{id}\"");
        assert!(here.contains(&line) || id == "reading-04-export", "no line of the table ends in {id}");
    }
    assert!(
        decide(&person("otto", &["auditor"]), Act::ExportJournal, &case()).rules == ["reading-04-export"]
    );
}
