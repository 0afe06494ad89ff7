//! What an office learned, from outside: artefacts that come out the same again, a person whose signatures teach nothing any
//! more, judges who agree or not, and who is told what.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, refused};
use office::view::Act;
use office::{Change, SessionAct, SiblingQuery};
use terms::{CaseId, Digest, PersonId};

/// A digest for each model, by name.
fn digests(house: &House) -> Vec<(String, Digest, u64)> {
    let view = house.office.models(&house.who("dana"), None).unwrap();
    view.models.into_iter().map(|it| (it.name, it.digest, it.rows)).collect()
}

fn of(all: &[(String, Digest, u64)], name: &str) -> (Digest, u64) {
    all.iter().find(|it| it.0 == name).map(|it| (it.1, it.2)).expect("the model is listed")
}

/// Documents that need a person, approved by Mara.
fn signed(house: &House, count: usize) -> Vec<CaseId> {
    let stop = Change::Stop { words: "Everything comes to a person here".to_owned() };
    house.wait(house.office.change_boundary(&house.who("nora"), stop, &house.key())).unwrap();
    house
        .clean()
        .iter()
        .take(count)
        .map(|document| {
            let case = house.take_in(document);
            let desk = house.desk("mara", &case);
            house.decide("mara", &desk, Act::Approve, &[], None).expect("it is signed");
            house.settle();
            case
        })
        .collect()
}

#[test]
fn every_model_is_an_artefact_that_comes_out_the_same_and_forgets_a_person() {
    let house = House::new();
    let dana = house.who("dana");
    let never = digests(&house);
    assert_eq!(
        never.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(),
        ["field ranker", "coding", "supplier matching", "duplicates"]
    );
    assert_eq!(refused(house.office.models(&house.who("mara"), None)), "not-permitted");
    signed(&house, 3);
    let taught = digests(&house);
    assert_eq!(of(&taught, "coding").1, 3, "three signed cases: {taught:?}");
    assert_ne!(of(&taught, "coding").0, of(&never, "coding").0);

    // Trained anew on the same rows: the same bytes.
    let again = house.office.retrain(&dana, None).unwrap();
    assert!(!again.ranker.1, "the ranker came out the same");
    assert_eq!(again.learned.iter().find(|it| it.0 == "coding").unwrap().1, of(&taught, "coding").0);

    // Without Mara it is what it was before she signed anything; after a restart too.
    assert_eq!(refused(house.office.retrain(&dana, Some(&PersonId::from("nobody")))), "person-unknown");
    assert_eq!(refused(house.office.retrain(&house.who("mara"), None)), "not-permitted");
    // An office in which she never signed, and whose loaded ledger does without her rows too.
    let never_saw = {
        let other = House::new();
        other.office.retrain(&other.who("dana"), Some(&PersonId::from("mara"))).unwrap();
        digests(&other)
    };
    house.office.retrain(&dana, Some(&PersonId::from("mara"))).unwrap();
    for name in ["coding", "supplier matching", "duplicates", "field ranker"] {
        assert_eq!(of(&digests(&house), name).0, of(&never_saw, name).0, "{name} never saw her");
    }
    let view = house.office.models(&dana, None).unwrap();
    assert_eq!(view.left_out, ["Mara Ilves"]);
    let house = house.again();
    assert_eq!(of(&digests(&house), "coding").0, of(&never_saw, "coding").0);
    let case = house.take_in(&house.clean()[5]);
    let desk = house.desk("mara", &case);
    house.decide("mara", &desk, Act::Approve, &[], None).expect("she still signs");
    house.settle();
    assert_eq!(of(&digests(&house), "coding").0, of(&never_saw, "coding").0, "and teaches nothing");
}

/// Until it holds, or a minute has passed: the learner works beside.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(120), "{what} did not happen");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn a_learned_model_is_tested_on_signed_cases_and_runs_in_the_shadow_before_anybody_sees_it() {
    let house = House::of_letters(110);
    let cases = house.take_in_letters();
    let (first, rest) = cases.split_at(80);
    let sign = |case: &CaseId, corrections: &[(&str, &str)]| {
        let desk = house.desk("mara", case);
        house.decide("mara", &desk, Act::Approve, corrections, None).is_ok()
    };
    // What people approve as it is teaches nothing: the pack's model goes on reading.
    let approved = first.iter().filter(|case| sign(case, &[])).count();
    assert!(approved >= 30, "{approved} letters are signed as they are");
    let dana = house.who("dana");
    let before = house.office.models(&dana, None).unwrap();
    assert!(before.versions.iter().all(|it| it.rung.is_none()), "nothing has climbed yet");
    let mut corrected = rest.iter().filter(|case| sign(case, &[("due_date", "2026-12-24")]));
    corrected.next().expect("one is approved with a correction");
    let climbed =
        || house.office.models(&dana, None).unwrap().versions.into_iter().find(|it| it.rung.is_some());
    soon("the back-test", || climbed().is_some());
    soon("the shadow", || climbed().is_some_and(|it| it.in_shadow || it.steps.len() > 1));
    let version = climbed().unwrap();
    let (tested, wrong, wrong_before) = version.back_test;
    assert!(tested >= 30 && wrong <= wrong_before, "{:?}", version.back_test);
    assert!(!version.in_place, "people still see what the model before it reads");
    assert!(version.steps.iter().all(|it| it.evidence.is_some()), "each step rests on counted cases");
}

#[test]
fn judges_of_a_session_see_each_other_only_when_it_is_closed() {
    let house = House::new();
    house.clean().iter().take(4).for_each(|it| drop(house.take_in(it)));
    let (nora, viktor) = (house.who("nora"), house.who("viktor"));
    let act =
        |who: &str, act: SessionAct| house.wait(house.office.session_act(&house.who(who), act, &house.key()));
    assert_eq!(refused(act("mara", SessionAct::Open { cases: 3 })), "not-permitted");
    act("nora", SessionAct::Open { cases: 3 }).unwrap();
    let view = house.office.sessions(&nora).unwrap().remove(0);
    assert_eq!((view.session.as_str(), view.cases.len()), ("S-1", 3));
    let judge = |who: &str, at: usize, wrong: bool| {
        let case = view.cases[at].0.case.clone();
        act(who, SessionAct::Judge { session: "S-1".to_owned(), case, wrong })
    };
    let desk = house.office.session_desk(&viktor, "S-1", &view.cases[0].0.case).unwrap();
    let shown = serde_json::to_string(&desk).unwrap();
    assert!(!shown.contains("certificate") && desk.next.is_some(), "it is blind: {shown}");
    for (at, wrong) in [(0, false), (1, true), (2, false)] {
        judge("nora", at, wrong).unwrap();
    }
    assert_eq!(refused(judge("nora", 0, true)), "judged-already");
    judge("viktor", 0, false).unwrap();
    judge("viktor", 1, false).unwrap();
    let open = house.office.sessions(&viktor).unwrap().remove(0);
    assert!(open.agreement.is_none(), "nobody follows anybody");
    assert_eq!(open.cases.iter().filter(|it| it.1.is_some()).count(), 2);
    act("nora", SessionAct::Close { session: "S-1".to_owned() }).unwrap();
    assert_eq!(refused(judge("viktor", 2, true)), "session-closed");
    let house = house.again();
    let closed = house.office.sessions(&house.who("nora")).unwrap().remove(0);
    let agreement = closed.agreement.expect("it is closed");
    let row = agreement.cases.iter().find(|it| it.0 == view.cases[1].0.case).unwrap();
    assert_eq!((row.1, row.2), (1, 1), "one says right and one says wrong");
    assert!(agreement.alpha.is_some_and(|it| it < 0.5), "{agreement:?}");
}

#[test]
fn the_owner_is_told_when_a_tier_goes_back_and_reviewers_of_seeds() {
    let house = House::new();
    let told = |who: &str| house.office.notices(&house.who(who)).unwrap();
    assert!(told("dana").is_empty() && told("mara").is_empty());
    let close = Change::Close {
        decision: "check".to_owned(),
        tier: "structured".to_owned(),
        words: "The template changed".to_owned(),
    };
    house.wait(house.office.change_boundary(&house.who("nora"), close, &house.key())).unwrap();
    let notice = told("dana").remove(0);
    assert_eq!(notice.tone, "bad");
    assert!(notice.sentence.contains("The template changed"), "{}", notice.sentence);
    assert!(told("nora").is_empty(), "whoever closed it knows");
    let seeds = Change::Seeding { decision: "check".to_owned(), share: 0.1 };
    house.wait(house.office.change_boundary(&house.who("nora"), seeds, &house.key())).unwrap();
    assert!(told("mara")[0].sentence.contains("wrong on purpose"));
}

#[test]
fn what_is_recalled_shows_its_siblings_with_reasons() {
    let house = House::new();
    let cases: Vec<CaseId> = house.clean().iter().take(12).map(|it| house.take_in(it)).collect();
    let nora = house.who("nora");
    let view =
        cases.iter().map(|case| house.office.recall_view(&nora, case, &SiblingQuery::default()).unwrap());
    let view = view.max_by_key(|it| it.siblings.list.len()).unwrap();
    assert!(view.fields.iter().any(|(name, ..)| name == "gross_total"));
    assert!(view.siblings.list.iter().all(|it| !it.reasons.is_empty() && it.case != view.case));
    // The person chooses: what the same rules decided, or one rule let through, are all of them; and each count says why.
    let asked = |by: &str| {
        let query = SiblingQuery { by: vec![by.to_owned()], ..SiblingQuery::default() };
        house.office.recall_view(&nora, &view.case, &query).unwrap().siblings
    };
    let same_rules = asked("version");
    assert_eq!(same_rules.all, same_rules.counts["version"], "all that these rules decided");
    assert!(
        same_rules.all > view.siblings.all,
        "the rules alone are shared by more: {:?}",
        same_rules.counts
    );
    assert_eq!(same_rules.counts, view.siblings.counts, "counts do not depend on what is listed");
    assert_eq!(asked("rule").all, *same_rules.counts.get("rule").unwrap_or(&0));
    assert!(same_rules.list.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
    assert_eq!(
        refused(house.office.recall_view(&house.who("mara"), &cases[0], &SiblingQuery::default())),
        "not-permitted"
    );
}

/// Two people correct letters; the model without the one is, byte for byte, the model of an office in which she never signed.
#[test]
fn the_ranker_without_a_person_is_the_one_that_never_saw_her() {
    let corrected = |who: &[(&str, usize)]| {
        let house = House::of_letters(24);
        let cases = house.take_in_letters();
        let mut signed = 0;
        for (who, at) in who {
            // Every third letter from there on, so that each person has some that can be approved.
            for case in cases.iter().skip(*at).step_by(3) {
                let desk = house.desk(who, case);
                signed += usize::from(
                    house.decide(who, &desk, Act::Approve, &[("due_date", "2026-12-24")], None).is_ok(),
                );
            }
        }
        assert!(signed > 0, "something was corrected");
        let ranker = || {
            let view = house.office.models(&house.who("dana"), None).unwrap();
            view.models.into_iter().find(|it| it.name == "field ranker").unwrap()
        };
        soon("the reader learned", || ranker().rows > 0);
        // In the order of arrival, whatever the order of signing was.
        let retrained = house.office.retrain(&house.who("dana"), None).unwrap().ranker.0;
        (house, retrained)
    };
    let (both, of_both) = corrected(&[("mara", 0), ("tobias", 1)]);
    let (_never, of_one) = corrected(&[("tobias", 1)]);
    assert_ne!(of_both, of_one, "what she signed taught something");
    let without = both.office.retrain(&both.who("dana"), Some(&PersonId::from("mara"))).unwrap();
    assert_eq!(without.ranker.0, of_one, "the model that never saw her");
}

/// Rows of the ledger that was loaded name who signed them; they are forgotten too.
#[test]
fn loaded_rows_of_a_person_are_forgotten_too() {
    let house = House::new();
    let before = digests(&house);
    let signers: std::collections::BTreeSet<String> = house.history_signers();
    let signer = signers.iter().next().expect("the history names who signed").clone();
    house.office.retrain(&house.who("dana"), Some(&PersonId::from(signer.as_str()))).unwrap();
    assert_ne!(of(&digests(&house), "coding").0, of(&before, "coding").0, "{signer} signed some of it");
    let house = house.again();
    assert_ne!(of(&digests(&house), "coding").0, of(&before, "coding").0, "after a restart too");
}
