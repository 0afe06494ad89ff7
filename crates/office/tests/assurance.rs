//! The whole life from outside: the gate names its certificate, audits find errors, the tier closes by itself, the error is
//! recalled with its siblings, and the tier opens again under a new certificate; and seeds measure review and reach nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use cases::boundary::Risk;
use house::{House, refused};
use office::view::{Act, Shelf, WorklistQuery};
use office::{Certifying, Change, FoundWrong, Judging, Recalling, Settling, SiblingQuery};
use std::collections::BTreeMap;
use terms::{CaseId, Currency, Digest, Money, TaskId};

fn corrections(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Every entry of a case as its story tells it, in one text.
fn story(house: &House, case: &CaseId) -> String {
    let story = house.office.story(&house.who("nora"), case).unwrap();
    story.entries.iter().map(|it| format!("{}\n", it.sentence)).collect()
}

fn standing(house: &House) -> String {
    let board = house.office.boundary(&house.who("dana"), None, None).unwrap();
    board.tiers.iter().find(|it| it.tier == "structured").expect("the tier is on the board").standing.clone()
}

/// Nora finds it different, Viktor settles that it was wrong: Dana owns the agent that drafted it, so she may not.
fn found_wrong_by_audit(house: &House, case: &CaseId, task: &TaskId) {
    let nora = house.who("nora");
    let desk = house.office.audit_desk(&nora, case, task).unwrap();
    let judging = Judging {
        case: case.clone(),
        task: task.clone(),
        agrees: false,
        shown: desk.shown,
        corrections: corrections(&[("gross_total", "1.00")]),
        words: Some("The total is another".to_owned()),
        seconds_on_screen: Some(30),
        key: house.key(),
    };
    house.wait(house.office.judge(&nora, judging)).expect("it is judged");
    let settling = |shown| Settling {
        case: case.clone(),
        task: task.clone(),
        wrong: true,
        shown,
        corrections: BTreeMap::new(),
        words: "The document says 1.00".to_owned(),
        key: house.key(),
    };
    assert!(house.office.audit_desk(&nora, case, task).is_err(), "whoever judged does not settle");
    assert_eq!(refused(house.office.audit_desk(&house.who("dana"), case, task)), "duties");
    let viktor = house.who("viktor");
    let desk = house.office.audit_desk(&viktor, case, task).unwrap();
    assert!(desk.disagreement && !desk.differences.is_empty(), "{:?}", desk.differences);
    house.wait(house.office.settle(&viktor, settling(desk.shown))).expect("it is settled");
    house.settle();
}

#[test]
fn from_a_certificate_to_a_closed_tier_to_a_recall_and_back() {
    let house = House::of_size(420);
    let clean = house.clean();
    let (mut done, mut wrong) = (Vec::new(), Vec::new());
    let mut rest = clean.iter();
    for document in rest.by_ref() {
        let case = house.take_in(document);
        done.push(case.clone());
        let queue = house.office.audits(&house.who("nora")).unwrap();
        if let Some(row) = queue.next.first() {
            let text = story(&house, &row.case);
            assert!(
                text.contains("certificate C-1, for which Dana Whitlock answers"),
                "an automatic completion names who answers for it: {text}"
            );
            found_wrong_by_audit(&house, &row.case, &row.task);
            wrong.push((row.case.clone(), row.task.clone()));
        }
        if standing(&house) == "closed" {
            break;
        }
    }
    assert_eq!(standing(&house), "closed", "{} audits of {} were wrong", wrong.len(), done.len());
    assert!((4..12).contains(&wrong.len()), "closed after {} wrong audits", wrong.len());

    // What was found wrong is open again, its posting taken back.
    let (case, task) = &wrong[0];
    let text = story(&house, case);
    assert!(text.contains("Recalled") && text.contains("open again"), "{text}");
    assert_eq!(house.outcome(case).condition, "waiting");
    // Which cases are drawn is random; one that waits for an approval has no posting yet.
    let posted = wrong.iter().any(|(case, _)| story(&house, case).contains("taken back"));
    assert!(posted, "the posting of one of {} was taken back", wrong.len());

    // The next one goes to a person.
    let next = house.take_in(rest.next().expect("one more document"));
    assert_eq!(house.outcome(&next).reason.as_deref(), Some("tier-closed"));

    // Siblings with reasons; a person confirms, and they are open again.
    let found = house.office.siblings(&house.who("nora"), case, task, &SiblingQuery::default()).unwrap();
    let sibling = found.list.first().expect("the same supplier sent more, or the same template");
    assert!(!sibling.reasons.is_empty() && found.counts.values().all(|n| *n > 0), "{found:?}");
    assert!(found.list.windows(2).all(|pair| pair[0].weight >= pair[1].weight), "the most suspicious first");
    let recalling = Recalling {
        of: case.clone(),
        siblings: vec![(sibling.case.clone(), sibling.task.clone())],
        words: "Same template".to_owned(),
        key: house.key(),
    };
    let answers = house.wait(house.office.recall_siblings(&house.who("nora"), recalling)).unwrap();
    assert!(answers.iter().all(|(_, answer)| answer.is_ok()), "{answers:?}");
    house.settle();
    assert_eq!(house.outcome(&sibling.case).condition, "waiting");
    let again = house.office.siblings(&house.who("nora"), case, task, &SiblingQuery::default()).unwrap();
    assert!(again.list.iter().all(|it| it.case != sibling.case), "what is open again is no sibling any more");
    let ten = Money::new("10.00".parse().unwrap(), Currency::EUR);
    house.wait(house.office.record_credit(&house.who("dana"), case, ten, "Ours", &house.key())).unwrap();
    assert!(story(&house, case).contains("10.00 EUR must be credited"));

    // A new certificate alone opens nothing; a second person does.
    let reopen = || Change::Reopen {
        decision: "check".to_owned(),
        tier: "structured".to_owned(),
        words: "The sender mended the template".to_owned(),
    };
    let nora = house.who("nora");
    assert_eq!(
        refused(house.wait(house.office.change_boundary(&nora, reopen(), &house.key()))),
        "evidence-missing"
    );
    house
        .wait(house.office.certify(&house.who("dana"), by_rule("structured", house.key())))
        .expect("it is signed");
    let dana = house.who("dana");
    assert_eq!(
        refused(house.wait(house.office.change_boundary(&dana, reopen(), &house.key()))),
        "same-signer"
    );
    house.wait(house.office.change_boundary(&nora, reopen(), &house.key())).expect("it is open again");
    let case = house.take_in(rest.next().expect("one more document"));
    assert!(story(&house, &case).contains("certificate C-2"), "{}", story(&house, &case));

    // After a restart the boundary is what it was.
    let before = serde_json::to_value(&house.office.boundary(&dana, None, None).unwrap().tiers).unwrap();
    let house = house.again();
    let after =
        serde_json::to_value(&house.office.boundary(&house.who("dana"), None, None).unwrap().tiers).unwrap();
    assert_eq!(before, after);
}

fn by_rule(tier: &str, key: String) -> Certifying {
    Certifying {
        decision: "check".to_owned(),
        tier: tier.to_owned(),
        alpha: 0.01,
        delta: 0.05,
        risk: Risk::PerCompleted,
        by_rule: true,
        days: 90,
        share: 1.0,
        shown: Digest::of(b""),
        key,
    }
}

#[test]
fn nobody_certifies_what_is_not_proved_and_nobody_without_the_right() {
    let house = House::new();
    let certify = |who: &str, it: Certifying| house.wait(house.office.certify(&house.who(who), it));
    let text = by_rule("text, known supplier", house.key());
    assert_eq!(refused(certify("dana", text.clone())), "sample-missing", "what a model ranks needs a sample");
    let sample = Certifying { by_rule: false, key: house.key(), ..text };
    assert_eq!(refused(certify("dana", sample.clone())), "sample-too-small");
    let other = Certifying { shown: Digest::of(b"other"), key: house.key(), ..sample };
    assert_eq!(refused(certify("dana", other)), "shown-has-changed");
    assert_eq!(refused(certify("mara", by_rule("structured", house.key()))), "not-permitted");
    assert_eq!(refused(house.office.boundary(&house.who("mara"), None, None)), "not-permitted");
    assert_eq!(refused(house.office.audits(&house.who("mara"))), "not-permitted");
}

#[test]
fn one_word_stops_all_automation() {
    let house = House::new();
    let clean = house.clean();
    let stop = |who: &str| {
        let change = Change::Stop { words: "A wave of forged invoices".to_owned() };
        house.wait(house.office.change_boundary(&house.who(who), change, &house.key()))
    };
    assert_eq!(refused(stop("mara")), "not-permitted");
    stop("nora").unwrap();
    let case = house.take_in(&clean[0]);
    assert_eq!(house.outcome(&case).reason.as_deref(), Some("automation-stopped"));
    let resume = Change::Resume { words: "It was a test".to_owned() };
    house.wait(house.office.change_boundary(&house.who("dana"), resume, &house.key())).unwrap();
    let case = house.take_in(&clean[1]);
    assert!(house.outcome(&case).untouched);
}

#[test]
fn what_a_person_finds_wrong_is_recalled_by_hand() {
    let house = House::new();
    let case = house.take_in(&house.clean()[0]);
    let task = TaskId::from("t2");
    let found = |who: &str| {
        let found = FoundWrong {
            case: case.clone(),
            task: task.clone(),
            corrections: corrections(&[("gross_total", "2.00")]),
            words: "The supplier called".to_owned(),
            key: house.key(),
        };
        house.wait(house.office.found_wrong(&house.who(who), found))
    };
    assert_eq!(refused(found("mara")), "not-permitted");
    found("nora").expect("it is recalled");
    house.settle();
    assert_eq!(house.outcome(&case).condition, "waiting");
    let desk = house.desk("mara", &case);
    let total = desk.fields.iter().find(|it| it.name == "gross_total").expect("the total is shown");
    assert_eq!(total.value.as_deref(), Some("2.00"));
    assert_eq!(refused(found("nora")), "task-not-open", "recalled once");
}

fn everything() -> WorklistQuery {
    WorklistQuery { shelf: Shelf::Mine, find: None, after: None, limit: 200 }
}

#[test]
fn seeds_look_like_work_are_measured_at_once_and_reach_nothing() {
    let house = House::new();
    house.clean().iter().take(6).for_each(|it| drop(house.take_in(it)));
    let before = house.office.summary().unwrap();
    assert_eq!(refused(house.wait(house.office.plant_seeds(&house.who("mara"), 1, "k"))), "not-permitted");
    let planted = house.wait(house.office.plant_seeds(&house.who("nora"), 3, "seeds-1")).unwrap();
    assert_eq!(planted, 3);
    house.settle();
    let mara = house.who("mara");
    let list = house.office.worklist(&mara, &everything()).unwrap();
    let seeds: Vec<_> = list.rows.iter().filter(|row| row.why.contains("a person looks at")).collect();
    assert_eq!(seeds.len(), 3, "they wait like any other case: {:?}", list.rows);
    for row in &seeds {
        let desk = house.office.desk(&mara, &row.case, &row.task).unwrap();
        let shown = serde_json::to_string(&desk).unwrap().to_lowercase();
        assert!(!shown.contains("seed") && !shown.contains("planted"), "the desk gives it away: {shown}");
        let told =
            serde_json::to_string(&house.office.story(&mara, &row.case).unwrap()).unwrap().to_lowercase();
        assert!(!told.contains("seed"), "the story gives it away: {told}");
        let done = house.decide("mara", &desk, Act::Approve, &[], None).expect("it is signed");
        assert!(done.sentence.contains("seed"), "feedback at once: {}", done.sentence);
        assert!(done.undo_until.is_none());
        let text = story(&house, &row.case);
        assert!(!text.contains("asked for"), "no effect was asked for: {text}");
    }
    let after = house.office.summary().unwrap();
    assert_eq!(before, after, "seeds are no work");
    let review = house.office.review_quality(&house.who("nora")).unwrap();
    assert_eq!(review.iter().map(|it| it.planted + it.controls).sum::<u64>(), 3);
    let case = house.take_in(&house.clean()[7]);
    assert!(house.outcome(&case).untouched, "nothing was compared with a seed");
}

#[test]
fn seeds_mix_themselves_into_the_queue_and_no_door_lets_one_reach_an_effect() {
    let house = House::of_size(200);
    let share = Change::Seeding { decision: "check".to_owned(), share: 0.2 };
    house.wait(house.office.change_boundary(&house.who("nora"), share, &house.key())).unwrap();
    assert!(
        house
            .office
            .notices(&house.who("mara"))
            .unwrap()
            .iter()
            .any(|it| it.sentence.contains("wrong on purpose")),
        "reviewers are told that there are some"
    );
    let stop = Change::Stop { words: "Everything comes to a person here".to_owned() };
    house.wait(house.office.change_boundary(&house.who("nora"), stop, &house.key())).unwrap();
    let real: Vec<CaseId> = house.clean().iter().take(20).map(|it| house.take_in(it)).collect();
    for case in &real {
        let desk = house.desk("mara", case);
        house.decide("mara", &desk, Act::Approve, &[], None).expect("it is signed");
    }
    let mara = house.who("mara");
    let mixed = || {
        let list = house.office.worklist(&mara, &everything()).unwrap();
        list.rows
            .into_iter()
            .map(|it| (it.case, it.task))
            .filter(|it| !real.contains(&it.0))
            .collect::<Vec<_>>()
    };
    let begun = std::time::Instant::now();
    while mixed().is_empty() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "none was mixed in");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    house.settle();
    let postings = house.office.postings().unwrap().len();
    let (case, task) = mixed().remove(0);
    let desk = house.office.desk(&mara, &case, &task).unwrap();
    let done = house.decide("mara", &desk, Act::Approve, &[], None).expect("it is signed like any other");
    assert!(done.sentence.contains("seed"), "and says at once what it was: {}", done.sentence);
    // Every way in which something could still happen for it.
    let nora = house.who("nora");
    let tries: Vec<(&str, bool)> = vec![
        ("signed again", house.decide("tobias", &desk, Act::Approve, &[], None).is_ok()),
        (
            "reversed",
            house.wait(house.office.reverse_posting(&house.who("dana"), &case, "No", &house.key())).is_ok(),
        ),
        (
            "recalled",
            house
                .wait(house.office.found_wrong(
                    &nora,
                    FoundWrong {
                        case: case.clone(),
                        task: task.clone(),
                        corrections: corrections(&[("gross_total", "2.00")]),
                        words: "It is wrong".to_owned(),
                        key: house.key(),
                    },
                ))
                .is_ok(),
        ),
    ];
    house.settle();
    let story = story(&house, &case);
    for effect in ["post", "pay"] {
        assert!(!story.to_lowercase().contains(&format!("asked for: {effect}")), "{effect}: {story}");
    }
    assert!(!story.contains("asked for"), "no effect was asked for, whatever was tried {tries:?}: {story}");
    let after = house.office.postings().unwrap().len();
    assert_eq!(postings, after, "nothing was posted for it");
    let heads = serde_json::to_string(&house.office.review_quality(&nora).unwrap()).unwrap();
    assert!(!heads.contains("mara") && !heads.contains("Ilves"), "by queue, not by head: {heads}");
}

#[test]
fn the_board_has_what_is_never_automatic_and_says_money_only_where_somebody_signed_it() {
    let house = House::new();
    let dana = house.who("dana");
    let (name, text) = house.planted("bank-changed");
    house.take_in(&(name, text));
    let board = || house.office.boundary(&dana, None, None).unwrap();
    let never = board().never;
    let of =
        |code: &str| never.iter().find(|it| it.code == code).cloned().unwrap_or_else(|| panic!("{code}"));
    assert!(of("bank-changed").came >= 1 && of("bank-changed").title.contains("Bank details"), "{never:?}");
    assert!(never.iter().all(|it| it.code != "price"), "a price is settled, not forbidden: {never:?}");
    assert!(board().hour.is_none() && board().cost(3600.0).is_none());
    let cost = |who: &str, hour: &str| {
        let hour = Money::new(hour.parse().unwrap(), Currency::EUR);
        house.wait(house.office.change_boundary(&house.who(who), Change::Cost { hour }, &house.key()))
    };
    assert_eq!(refused(cost("mara", "34.50")), "not-permitted");
    cost("dana", "34.50").unwrap();
    let house_board = board();
    assert_eq!(house_board.cost(5400.0).unwrap().to_string(), "51.75 EUR", "an hour and a half");
    assert_eq!(house_board.hour.unwrap().1, "Dana Whitlock");
}
