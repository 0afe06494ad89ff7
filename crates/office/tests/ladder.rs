//! Rules and processes on the ladder, from outside: tested on history, in the shadow, signed, promoted, and back from each rung.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, refused};
use office::packs::{ACCOUNTS_PAYABLE, PROCESS_FILE, PackFiles, RULES_FILE};
use office::view::Act;
use office::{Change, Proposal, VersionView};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure};

fn file(name: &str) -> String {
    String::from_utf8(PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap().get(name).unwrap().to_vec()).unwrap()
}

/// Nobody approves small amounts up to 300.
fn rules() -> (&'static str, String) {
    (RULES_FILE, file(RULES_FILE).replace("&lt;= 250<", "&lt;= 300<"))
}

/// Every document is approved, whatever the table says.
fn process() -> (&'static str, String) {
    let text = file(PROCESS_FILE);
    let from = "sourceRef=\"who-approves\" targetRef=\"approval-needed\"";
    assert_eq!(text.matches(from).count(), 1);
    (PROCESS_FILE, text.replace(from, "sourceRef=\"who-approves\" targetRef=\"approve\""))
}

fn current(house: &House) -> Digest {
    house.office.versions(&house.who("dana")).unwrap().iter().find(|it| it.current).unwrap().digest
}

fn propose(house: &House, (name, text): (&str, String)) -> Digest {
    let proposal = Proposal {
        based_on: current(house),
        files: BTreeMap::from([(name.to_owned(), text.into_bytes())]),
        words: "It costs more than it is worth".to_owned(),
        key: house.key(),
    };
    house.wait(house.office.propose_version(&house.who("hedda"), proposal)).unwrap()
}

fn sign(house: &House, version: Digest) -> Result<(), Failure> {
    house.wait(house.office.sign_version(&house.who("dana"), version, &house.key()))
}

/// What climbs of the newest version of the pack that climbs at all.
fn climbing(house: &House) -> Option<VersionView> {
    let view = house.office.models(&house.who("dana"), None).unwrap();
    view.versions.into_iter().filter(|it| it.pack.is_some()).max_by_key(|it| it.pack)
}

fn rung(house: &House) -> Option<&'static str> {
    climbing(house).and_then(|it| it.rung).map(cases::boundary::Rung::word)
}

fn soon(what: &str, holds: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{what} did not happen");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

fn change(house: &House, who: &str, change: Change) -> Result<(), Failure> {
    house.wait(house.office.change_boundary(&house.who(who), change, &house.key()))
}

fn step(house: &House, up: Option<cases::boundary::Rung>) -> Result<(), Failure> {
    let subject = climbing(house).unwrap().subject();
    let words = "Seen".to_owned();
    match up {
        Some(to) => change(house, "dana", Change::Promote { subject, to, words }),
        None => change(house, "nora", Change::Demote { subject, to: None, words }),
    }
}

fn approved(house: &House, cases: &[CaseId]) {
    for case in cases {
        let desk = house.desk("mara", case);
        house.decide("mara", &desk, Act::Approve, &[], None).expect("it is signed");
    }
}

#[test]
fn rules_are_tested_run_in_the_shadow_and_climb_by_signature_and_evidence() {
    let house = House::of_size(420);
    let clean = house.clean();
    let take = |from: usize, n: usize| -> Vec<CaseId> {
        clean[from..from + n].iter().map(|it| house.take_in(it)).collect()
    };
    take(0, 6);
    let first = current(&house);
    let version = propose(&house, rules());
    soon("the back-test", || rung(&house) == Some("shadow"));
    let tested = climbing(&house).unwrap();
    assert!(tested.back_test.0 >= 5, "{:?}", tested.back_test);
    assert_eq!(tested.back_test.1, 0, "nothing it lets through was wrong");
    assert_eq!(current(&house), first, "nobody decides by it yet");

    // In the shadow: new cases are decided under both, and nothing of it shows in the case.
    let beside = take(6, 8);
    soon("the shadow run", || climbing(&house).unwrap().shadow.0 >= 8);
    for case in &beside {
        let story = house.office.story(&house.who("nora"), case).unwrap();
        let told: String = story.entries.iter().map(|it| it.sentence.clone()).collect();
        assert!(!told.contains(&version.short()), "it runs silently: {told}");
    }
    assert_eq!(refused(sign(&house, Digest::of(b"unknown"))), "version-unknown");
    step(&house, Some(cases::boundary::Rung::Suggest)).expect("promoting to suggest is signing it");

    // The signature was the step to suggest: new cases begin in it, and people decide.
    assert_eq!(current(&house), version);
    assert_eq!(rung(&house), Some("suggest"));
    let waiting = take(14, 32);
    let story = house.office.story(&house.who("nora"), &waiting[0]).unwrap();
    assert_eq!(story.facts.iter().find(|it| it.0 == "Rules").unwrap().1, version.short());
    let half = cases::boundary::Rung::Sampled { share: 0.5 };
    assert_eq!(refused(step(&house, Some(half))), "evidence-missing");
    approved(&house, &waiting);
    step(&house, Some(half)).expect("more than 30 drafts were checked under it");
    step(&house, Some(cases::boundary::Rung::Automatic)).unwrap();
    assert_eq!(rung(&house), Some("automatic"));

    // Back from each rung; below suggest the version before it is current again, at once and whole.
    for below in ["sampled", "suggest"] {
        step(&house, None).unwrap();
        assert_eq!((rung(&house), current(&house)), (Some(below), version));
    }
    step(&house, None).unwrap();
    assert_eq!((rung(&house), current(&house)), (Some("shadow"), first));
    let house = house.again();
    assert_eq!((rung(&house), current(&house)), (Some("shadow"), first), "after a restart too");

    // What was taken back goes on in the shadow and may be signed again.
    sign(&house, version).unwrap();
    assert_eq!((rung(&house), current(&house)), (Some("suggest"), version));
}

#[test]
fn a_process_climbs_as_rules_do_and_shows_where_its_way_parts() {
    let house = House::new();
    let clean = house.clean();
    clean.iter().take(6).for_each(|it| drop(house.take_in(it)));
    let version = propose(&house, process());
    soon("the back-test", || rung(&house) == Some("shadow"));
    for document in clean.iter().skip(6).take(4) {
        house.take_in(document);
    }
    soon("the shadow run", || climbing(&house).unwrap().shadow.0 >= 4);
    let view = house.office.models(&house.who("dana"), climbing(&house).map(|it| it.digest)).unwrap();
    let chosen = &view.versions[view.chosen.expect("it was asked for")];
    assert_eq!(chosen.kind, "process");
    let parted = chosen.changes.iter().filter(|it| it.field == "approve").count();
    assert!(parted > 0, "some now go to an approver: {:?}", chosen.changes);
    sign(&house, version).unwrap();
    step(&house, None).unwrap();
    assert_eq!(rung(&house), Some("shadow"));
    assert_ne!(current(&house), version);
}
