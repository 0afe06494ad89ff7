//! What another version would have made of a case.

use crate::house::{House, INVOICES, RULES, clean, found, lucky, pack_of, present, rulebook, versions, with};
use cases::boundary::Assurance;
use cases::retrace::{Circumstances, Trace, retrace};
use cases::{Act, Pack};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::sync::LazyLock;
use terms::{Digest, Standing};

const PROCESS: &str = include_str!("../../../../packs/accounts-payable/process.bpmn");

/// Nobody approves below 9,000.
static GENEROUS: LazyLock<Pack> = LazyLock::new(|| {
    let rules = String::from_utf8(RULES.to_vec()).unwrap();
    let rules = rules.replace("<text>&lt;= 250</text>", "<text>&lt;= 9000</text>");
    Pack::prepare("accounts-payable", PROCESS.as_bytes(), rulebook(rules.as_bytes()), Digest::of(b"generous"))
        .unwrap()
});
/// Everything is approved, whatever the table says.
static STRICT: LazyLock<Pack> = LazyLock::new(|| {
    let from = "<sequenceFlow id=\"f5\" sourceRef=\"who-approves\" targetRef=\"approval-needed\"/>";
    assert!(PROCESS.contains(from));
    let process =
        PROCESS.replace(from, "<sequenceFlow id=\"f5\" sourceRef=\"who-approves\" targetRef=\"approve\"/>");
    pack_of(process.as_bytes())
});

fn traced(house: &House, pack: &Pack) -> Trace {
    let lottery = lucky();
    let assurance =
        Assurance { boundary: &house.boundary, lottery: &lottery, live: versions(), own: versions() };
    let circumstances = Circumstances {
        pack,
        zone: TimeZone::UTC,
        grace: SignedDuration::from_secs(1),
        present: &present,
        assurance: Some(assurance),
        examine: &Ok,
    };
    retrace(&house.case, &house.entries, &circumstances)
}

/// A case that a person checked and another approved, posted.
fn approved() -> House {
    let mut house = House::new();
    house.open();
    let draft = with(with(clean(), "home_total", "8000.00"), "gross_total", "8000.00");
    house.drafts(found(crate::house::without(draft, "order_matched"), "price", Standing::Exception));
    for (who, element) in [("mara", "check"), ("henrike", "approve")] {
        let sign = house.signs(element, Act::Approve);
        house.does(who, sign);
    }
    house.effected("post");
    house
}

#[test]
fn the_same_version_goes_the_same_way_to_the_end() {
    let house = approved();
    let trace = traced(&house, &INVOICES);
    assert_eq!(trace.left, None, "{trace:?}");
    let told: Vec<String> = trace.steps.iter().map(|it| format!("{}: {}", it.at, it.what)).collect();
    for part in [
        "check: comes to a person: price",
        "check: approved by people",
        "approve: waits for approver",
        "post: is done",
        "pay: is done",
    ] {
        assert!(told.iter().any(|it| it == part), "{part} is not in {told:?}");
    }
    assert_eq!(trace.parts_from(&trace), None);
    assert!(trace.alone.is_empty() && !trace.failed);
}

#[test]
fn other_rules_part_where_they_decide_otherwise() {
    let house = approved();
    let (was, now) = (traced(&house, &INVOICES), traced(&house, &GENEROUS));
    let (now_step, was_step) = now.parts_from(&was).expect("nobody has to approve any more");
    assert_eq!((now_step.unwrap().at.as_str(), was_step.unwrap().at.as_str()), ("Authority", "Authority"));
    // What an approver did is unknown to a way that never asks one.
    assert!(now.left.is_some(), "{now:?}");
}

#[test]
fn another_process_parts_where_its_way_leads_elsewhere() {
    let mut house = House::new();
    house.open();
    house.drafts(clean());
    assert!(house.task("check").stage.is_over(), "the gate completed it");
    house.effected("post");
    let (was, now) = (traced(&house, &INVOICES), traced(&house, &STRICT));
    assert_eq!((was.alone.len(), now.alone.len()), (1, 1), "both let the check through");
    let (now_step, was_step) = now.parts_from(&was).expect("it goes to an approver instead");
    assert_eq!(was_step.map(|it| it.at).as_deref(), Some("post"));
    assert_eq!(now_step.map(|it| it.at).as_deref(), Some("approve"));
}

#[test]
fn rules_that_cannot_answer_have_failed() {
    let mut house = House::new();
    house.open();
    house.drafts(clean());
    let broken = String::from_utf8(RULES.to_vec()).unwrap();
    let broken = broken.replace("name=\"Gate\"", "name=\"Gone\"");
    let pack =
        Pack::prepare("accounts-payable", PROCESS.as_bytes(), rulebook(broken.as_bytes()), Digest::of(b"x"));
    if let Ok(pack) = pack {
        let trace = traced(&house, &pack);
        assert!(trace.failed && trace.alone.is_empty(), "{trace:?}");
    }
}
