//! What comes later: reminders and an approval that nobody gives, a signature whose grace ends, the bank's statement.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, refused};
use jiff::civil::date;
use office::Incoming;
use office::view::{Shelf, WorklistQuery};
use std::time::{Duration, Instant};
use terms::CaseId;

/// Waits until `holds`, for timers look at the clock a few times a second.
fn until(house: &House, what: &str, holds: impl Fn(&House) -> bool) {
    let begun = Instant::now();
    while !holds(house) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} does not come");
        std::thread::sleep(Duration::from_millis(50));
    }
    house.settle();
}

fn told(house: &House, case: &CaseId, words: &str) -> usize {
    let story = house.office.story(&house.who("dana"), case).unwrap();
    story.entries.iter().filter(|it| it.sentence.contains(words)).count()
}

/// A case that waits for an approval, taken in on Friday 20 November at 10:00 in Berlin.
fn waits_for_approval(house: &House) -> CaseId {
    let cases: Vec<CaseId> = house.clean().iter().map(|it| house.take_in(it)).collect();
    let waits = |case: &&CaseId| house.outcome(case).reason.as_deref() == Some("role");
    cases.iter().find(waits).expect("the matrix asks for an approval").clone()
}

#[test]
fn an_approver_is_reminded_and_after_three_days_another_approves() {
    let house = House::new();
    let case = waits_for_approval(&house);
    let first = house.task("dana", &case);
    assert_eq!(told(&house, &case, "remind"), 0);

    // Fifteen hours: nothing. Seventeen: a reminder, and the task stays where it is.
    let house = house.again_at("2026-11-21T00:00:00Z");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(told(&house, &case, "remind"), 0);
    let house = house.again_at("2026-11-21T02:00:00Z");
    until(&house, "the reminder", |house| told(house, &case, "remind") > 0);
    assert_eq!(house.task("dana", &case), first, "a reminder takes nothing away");
    let times = told(&house, &case, "remind");

    // Three days: it is the second approver's.
    let house = house.again_at("2026-11-23T10:00:00Z");
    until(&house, "the escalation", |house| {
        house.office.story(&house.who("dana"), &case).unwrap().tasks.first().is_some_and(|it| it.0 != first)
    });
    let desk = house.desk("viktor", &case);
    assert_eq!((desk.step.as_str(), desk.open), ("Approve in place of the approver", true));
    for who in ["samuel", "ragna", "henrike", "elif"] {
        assert!(!refused(house.approve(who, &case)).is_empty(), "{who} is too late");
    }
    assert_eq!(told(&house, &case, "remind"), times, "one reminder");
    house.approve("viktor", &case).expect("the second approver approves");
    assert_eq!(house.outcome(&case).condition, "ready-to-pay");
}

#[test]
fn a_signature_takes_effect_when_its_grace_is_over() {
    let house = House::with(30, str::to_owned);
    let case = house.take_in(&house.planted("duplicate-suspected"));
    house.answer_for("mara", &case).expect("it is signed");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(house.outcome(&case).condition, "waiting", "it can be undone");
    let task = house.task("mara", &case);
    let house = house.again_at("2026-11-20T09:00:31Z");
    until(&house, "the effect of the signature", |house| {
        house.office.story(&house.who("dana"), &case).unwrap().tasks.first().is_none_or(|it| it.0 != task)
    });
    let late = house.wait(house.office.undo(&house.who("mara"), &case, &task, &house.key()));
    assert!(!refused(late).is_empty(), "too late to undo");
}

/// A statement that books each transfer alone, but the first: that one came back.
fn statement(file: &str) -> String {
    let tree = roxmltree::Document::parse(file).unwrap();
    let words = |node: roxmltree::Node<'_, '_>, name: &str| {
        let found = node.descendants().find(|it| it.tag_name().name() == name);
        found.and_then(|it| it.text()).unwrap_or_default().to_owned()
    };
    let transfers = tree.descendants().filter(|it| it.tag_name().name() == "CdtTrfTxInf");
    let booked: String = transfers
        .enumerate()
        .map(|(at, it)| {
            let (id, amount) = (words(it, "EndToEndId"), words(it, "InstdAmt"));
            let currency = it.descendants().find_map(|it| it.attribute("Ccy")).unwrap();
            let entry = |credit: &str, reason: &str| {
                format!(
                    "<Ntry><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{credit}</CdtDbtInd><Sts>BOOK</Sts>\
                     <BookgDt><Dt>2026-11-24</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>{reason}</TxDtls></NtryDtls></Ntry>"
                )
            };
            let back = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
            entry("DBIT", "") + &if at == 0 { entry("CRDT", back) } else { String::new() }
        })
        .collect();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>\
         <Stmt><Id>S-1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>{booked}</Stmt></BkToCstmrStmt></Document>"
    )
}

#[test]
fn a_statement_closes_what_was_booked_and_a_return_opens_it_again() {
    let house = House::new();
    for file in house.clean() {
        house.take_in(&file);
    }
    let count = |house: &House, condition: &str| {
        house
            .office
            .outcomes()
            .unwrap()
            .iter()
            .filter(|it| it.condition == condition && it.case.starts_with("AP-"))
            .count()
    };
    let ready = count(&house, "ready-to-pay");
    assert!(ready >= 3, "{ready}");
    let petra = house.who("petra");
    let run = house.wait(house.office.propose_payment(&petra, date(2027, 12, 31), "run")).unwrap().case;
    house.settle();
    house.approve("petra", &run).expect("the payer signs");
    house.approve("julian", &run).expect("the checker countersigns");
    let (bytes, _) = house.office.payment_file(&petra, &run).unwrap();
    let text = statement(std::str::from_utf8(&bytes).unwrap());
    let hand_in = |house: &House, text: &str| {
        house.wait(house.office.payment_report(&petra, "statement.xml", text.as_bytes(), &house.key()))
    };
    // Somebody else's statement, and one of another amount, settle nothing.
    let strange = text.replace("<EndToEndId>", "<EndToEndId>X");
    let other = text.replace("\">", "\">1");
    for nothing in [strange, other] {
        let answer = hand_in(&house, &nothing);
        let none = answer.as_ref().is_ok_and(|it| it.sentence.starts_with("0 paid"));
        assert!(none || answer.is_err(), "{answer:?}");
        assert_eq!(count(&house, "paid"), 0);
    }
    hand_in(&house, &text).expect("the bank's statement");
    house.settle();
    let paid = count(&house, "paid");
    assert!(paid > 0, "what was booked is paid");
    let query = WorklistQuery { shelf: Shelf::Mine, find: None, after: None, limit: 50 };
    let rejected: Vec<_> = house
        .office
        .worklist(&petra, &query)
        .unwrap()
        .rows
        .into_iter()
        .filter(|it| it.case.as_str().starts_with("AP-"))
        .collect();
    assert!(!rejected.is_empty(), "what came back waits for the payer");
    assert!(rejected.iter().all(|it| it.step == "Settle the rejected payment"), "{rejected:?}");
    assert_eq!(house.outcome(&run).condition, "completed", "the run is over");
}

/// What cannot be read soon is not taken in; the office's own folder waits, people and programs come back.
#[test]
fn a_full_queue_asks_people_to_come_back() {
    let house = House::new();
    let (name, text) = house.clean().remove(0);
    let mara = house.who("mara");
    let hand_in = |key: &str| {
        let file = Incoming { name: name.clone(), bytes: text.clone().into_bytes(), key: key.to_owned() };
        house.wait(house.office.intake(&mara, vec![file])).remove(0)
    };
    house.office.limit_waiting(0);
    assert_eq!(refused(hand_in("later")), "busy");
    house.office.limit_waiting(1);
    let receipt = hand_in("later").expect("there is room again");
    assert!(!receipt.again, "what was refused did not use its key up");
}
