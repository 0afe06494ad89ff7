//! Versions of the pack: proposed, signed by another person, current for new cases, kept for the running ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod house;

use house::{House, refused};
use office::Proposal;
use office::packs::{ACCOUNTS_PAYABLE, PackFiles, RULES_FILE, Version, VersionState, altered};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure};

/// The rules with the limit below which nobody approves raised from 250 to `limit`.
fn rules(limit: &str) -> Vec<u8> {
    let pack = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap();
    let text = String::from_utf8(pack.get(RULES_FILE).unwrap().to_vec()).unwrap();
    assert_eq!(text.matches("&lt;= 250<").count(), 1);
    text.replace("&lt;= 250<", &format!("&lt;= {limit}<")).into_bytes()
}

fn versions(house: &House) -> Vec<Version> {
    house.office.versions(&house.who("mara")).unwrap()
}

fn current(house: &House) -> Digest {
    versions(house).iter().find(|it| it.current).expect("one is current").digest
}

fn propose_on(house: &House, who: &str, based_on: Digest, rules: Vec<u8>) -> Result<Digest, Failure> {
    let proposal = Proposal {
        based_on,
        files: BTreeMap::from([(RULES_FILE.to_owned(), rules)]),
        words: "Small amounts cost more to approve than they are worth".to_owned(),
        key: house.key(),
    };
    house.wait(house.office.propose_version(&house.who(who), proposal))
}

fn propose(house: &House, who: &str, limit: &str) -> Result<Digest, Failure> {
    propose_on(house, who, current(house), rules(limit))
}

fn sign(house: &House, who: &str, version: Digest) -> Result<(), Failure> {
    house.wait(house.office.sign_version(&house.who(who), version, &house.key()))
}

fn rules_of(house: &House, case: &CaseId) -> String {
    let story = house.office.story(&house.who("mara"), case).unwrap();
    story.facts.iter().find(|(name, _)| name == "Rules").expect("a case says its rules").1.clone()
}

#[test]
fn a_signed_version_is_for_new_cases_and_survives_a_restart() {
    let house = House::new();
    let first = current(&house);
    let clean = house.clean();
    let before = house.take_in(&clean[0]);
    let version = propose(&house, "hedda", "300").unwrap();
    assert_eq!(current(&house), first, "a proposal changes nothing yet");
    assert_eq!(refused(sign(&house, "hedda", version)), "self-approval");
    assert_eq!(refused(sign(&house, "mara", version)), "not-permitted");
    sign(&house, "dana", version).unwrap();
    assert_eq!(current(&house), version);
    let after = house.take_in(&clean[1]);
    assert_eq!(rules_of(&house, &before), first.short());
    assert_eq!(rules_of(&house, &after), version.short());

    let house = house.again();
    assert_eq!(current(&house), version, "the program's own files do not set a signed version aside");
    assert_eq!(rules_of(&house, &before), first.short());
    let [signed, loaded] = versions(&house).try_into().unwrap();
    assert_eq!((signed.number, loaded.number), (2, 1));
    assert_eq!((signed.based_on, signed.changed), (Some(first), vec![RULES_FILE.to_owned()]));
    assert_eq!(signed.from.name, "Hedda Brunn");
    assert!(
        matches!(&signed.state, VersionState::Signed(by) if by.name == "Dana Whitlock"),
        "{:?}",
        signed.state
    );
    assert_eq!(signed.words.as_deref(), Some("Small amounts cost more to approve than they are worth"));
    assert_eq!(loaded.state, VersionState::Loaded);
    let third = house.take_in(&clean[2]);
    assert_eq!(rules_of(&house, &third), version.short());
    assert!(house.wait(house.office.propose_version(&house.who("dana"), back(&house, first))).is_ok());
}

/// A proposal to go back to the rules of an earlier version.
fn back(house: &House, to: Digest) -> Proposal {
    let bytes = house.office.version_file(&house.who("dana"), to, RULES_FILE).unwrap();
    let files = BTreeMap::from([(RULES_FILE.to_owned(), bytes)]);
    Proposal { based_on: current(house), files, words: "Back to what was".to_owned(), key: house.key() }
}

#[test]
fn what_cannot_stand_is_refused_with_its_reason() {
    let house = House::new();
    let first = current(&house);
    assert_eq!(refused(propose(&house, "mara", "300")), "not-permitted");
    assert_eq!(refused(propose(&house, "arvid", "300")), "auditor-reads");
    assert_eq!(refused(propose(&house, "hedda", "250")), "version-unchanged");
    let unknown = Digest::of(b"no version");
    assert_eq!(refused(propose_on(&house, "hedda", unknown, rules("300"))), "version-unknown");
    assert_eq!(refused(sign(&house, "dana", unknown)), "version-unknown");
    // A table that does not load is refused with every problem and its place.
    let broken = String::from_utf8(rules("300")).unwrap();
    let broken = broken.replace("&lt; 100000", "&lt; &lt;").replace("&gt; 25000", "((");
    let Err(Failure::Refused(refusal)) = propose_on(&house, "hedda", first, broken.into_bytes()) else {
        panic!("it loads");
    };
    assert_eq!(refusal.code, "pack-unfit");
    assert!(refusal.why.lines().count() >= 2, "{}", refusal.why);
    assert!(refusal.why.lines().all(|line| line.starts_with("rules.dmn:")), "{}", refusal.why);
    let files = BTreeMap::from([("../rules.dmn".to_owned(), rules("300"))]);
    let proposal = Proposal { based_on: first, files, words: "x".into(), key: house.key() };
    assert_eq!(
        refused(house.wait(house.office.propose_version(&house.who("hedda"), proposal))),
        "pack-unfit"
    );
    for words in ["", "  \n", &"x".repeat(office::WORDS_CHARS_MAX + 1)] {
        let files = BTreeMap::from([(RULES_FILE.to_owned(), rules("300"))]);
        let proposal = Proposal { based_on: first, files, words: words.into(), key: house.key() };
        let code = refused(house.wait(house.office.propose_version(&house.who("hedda"), proposal)));
        assert!(["words-missing", "too-large"].contains(&code.as_str()), "{code}");
    }
    assert_eq!(versions(&house).len(), 1, "nothing of it became a version");
}

#[test]
fn one_proposal_waits_at_a_time_and_is_made_from_what_is_current() {
    let house = House::new();
    let first = current(&house);
    let one = propose(&house, "hedda", "300").unwrap();
    assert_eq!(refused(propose(&house, "dana", "400")), "version-waiting");
    let decline = |who: &str, words: &str| {
        house.wait(house.office.decline_version(&house.who(who), one, words, &house.key()))
    };
    assert_eq!(refused(decline("dana", " ")), "words-missing");
    assert_eq!(refused(decline("mara", "no")), "not-permitted");
    decline("dana", "Too high").unwrap();
    assert_eq!(refused(decline("dana", "Too high")), "version-settled");
    assert_eq!(refused(sign(&house, "dana", one)), "version-settled");
    let two = propose(&house, "dana", "400").unwrap();
    sign(&house, "hedda", two).unwrap();
    // Made from a version that is no longer current.
    assert_eq!(refused(propose_on(&house, "hedda", first, rules("500"))), "version-moved");
    // The proposer takes the own proposal back.
    let three = propose(&house, "hedda", "600").unwrap();
    house.wait(house.office.decline_version(&house.who("hedda"), three, "Not yet", &house.key())).unwrap();
    let states: Vec<_> = versions(&house).into_iter().map(|it| (it.number, it.current)).collect();
    assert_eq!(states, [(4, false), (3, true), (2, false), (1, false)]);
}

#[test]
fn the_same_key_is_one_command() {
    let house = House::new();
    let files = BTreeMap::from([(RULES_FILE.to_owned(), rules("300"))]);
    let proposal =
        Proposal { based_on: current(&house), files, words: "Once".to_owned(), key: "k".to_owned() };
    let ask =
        |proposal: &Proposal| house.wait(house.office.propose_version(&house.who("hedda"), proposal.clone()));
    assert_eq!(ask(&proposal).unwrap(), ask(&proposal).unwrap());
    assert_eq!(versions(&house).len(), 2);
    let other = Proposal { words: "Twice".to_owned(), ..proposal };
    assert_eq!(refused(ask(&other)), "key-used");
}

#[test]
fn a_folder_given_at_the_start_is_an_entry_and_the_default_is_not_taken_for_it() {
    let house = House::new();
    let first = current(&house);
    let other = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap().with(RULES_FILE, rules("700")).unwrap();
    let house = house.again_with(other.clone());
    let loaded = current(&house);
    assert_eq!(loaded, other.version());
    assert_eq!(versions(&house)[0].state, VersionState::Loaded);
    assert_eq!(versions(&house)[0].based_on, Some(first));
    // Started with the same folder, or with no folder named: what is current stays.
    let house = house.again_with(other.clone());
    assert_eq!(versions(&house).len(), 2);
    let house = house.again();
    assert_eq!((current(&house), versions(&house).len()), (loaded, 2));
    // People sign another one; the same folder again does not take it back, a changed folder does.
    let signed = propose(&house, "hedda", "800").unwrap();
    sign(&house, "dana", signed).unwrap();
    let house = house.again_with(other.clone());
    assert_eq!(current(&house), signed);
    let house = house.again_with(other.with(RULES_FILE, rules("900")).unwrap());
    assert_ne!(current(&house), signed);
    assert_eq!(versions(&house).len(), 4);
}

#[test]
fn a_kept_version_that_was_altered_is_named_and_not_used() {
    let house = House::new();
    let data = house.dir.path().join("data");
    let first = current(&house);
    let version = propose(&house, "hedda", "300").unwrap();
    sign(&house, "dana", version).unwrap();
    assert!(altered(&data).is_empty());
    let file = data.join("packs").join(first.to_hex()).join(RULES_FILE);
    std::fs::write(&file, rules("999999")).unwrap();
    let found = altered(&data);
    assert!(found.len() == 1 && found[0].contains(&first.to_hex()), "{found:?}");
    let house = house.again();
    assert_eq!(current(&house), version);
    assert!(house.office.version_file(&house.who("dana"), first, RULES_FILE).is_err());
}

#[test]
fn a_changed_process_is_shown_beside_the_old_one_and_begins_when_it_is_signed() {
    let house = House::new();
    let first = current(&house);
    let text =
        String::from_utf8(house.office.version_file(&house.who("hedda"), first, "process.bpmn").unwrap())
            .unwrap();
    let with = |text: String| {
        let files = BTreeMap::from([("process.bpmn".to_owned(), text.into_bytes())]);
        let words = "The reviewers call it otherwise".to_owned();
        let proposal = Proposal { based_on: first, files, words, key: house.key() };
        house.wait(house.office.propose_version(&house.who("hedda"), proposal))
    };
    // What would not run is refused with its element and line, and nothing waits for a signature.
    let broken = text.replace("</process>", "<complexGateway id=\"odd\"/></process>");
    let Err(Failure::Refused(refusal)) = with(broken) else { panic!("it loads") };
    assert_eq!(refusal.code, "pack-unfit");
    let line = text.lines().position(|it| it.contains("</process>")).unwrap() + 1;
    assert!(refusal.why.contains("odd") && refusal.why.contains(&line.to_string()), "{}", refusal.why);

    let named = "<userTask id=\"approve\" name=\"";
    assert_eq!(text.matches(named).count(), 1);
    let version = with(text.replace(named, "<userTask id=\"approve\" name=\"Really ")).unwrap();
    let change = house.office.change(&house.who("dana"), version).unwrap();
    assert_eq!(change.files, ["process.bpmn"]);
    let [process] = &change.processes[..] else { panic!("{:?}", change.processes) };
    let compared = process.comparison.as_ref().unwrap();
    assert_eq!(compared.differences.len(), 1, "{:?}", compared.differences);
    assert_eq!(
        (compared.differences[0].0.as_str(), compared.differences[0].1.as_str()),
        ("changed", "approve")
    );
    assert!(compared.before.contains("bpmn-is-changed") && compared.after.contains("Really"));
    let before = house.office.process_page(&house.who("mara"), &office::ProcessQuery::default()).unwrap();
    assert_eq!(before.version, first);
    sign(&house, "dana", version).unwrap();
    let after = house.office.process_page(&house.who("mara"), &office::ProcessQuery::default()).unwrap();
    assert_eq!((after.version, after.versions.len()), (version, 2));
}
