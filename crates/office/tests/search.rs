//! Finding cases by words: through the index and its filters, after a restart of an older folder, and not after an erasure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, refused};
use office::CaseQuery;
use office::view::{Shelf, WorklistQuery};
use std::time::{Duration, Instant};
use terms::CaseId;

fn query(find: &str) -> CaseQuery {
    CaseQuery { find: Some(find.to_owned()), limit: 200, ..CaseQuery::default() }
}

fn found(house: &House, query: &CaseQuery) -> Vec<CaseId> {
    house.office.cases(&house.who("mara"), query).unwrap().cases.into_iter().map(|it| it.case).collect()
}

/// Waits until the index is whole.
fn filled(house: &House) {
    let begun = Instant::now();
    while house.office.cases(&house.who("mara"), &query("zz")).unwrap().filling {
        assert!(begun.elapsed() < Duration::from_secs(60), "the index is not filled");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_case_is_found_by_what_stands_on_its_document() {
    let house = House::new();
    let taken: Vec<CaseId> = house.clean().iter().take(6).map(|it| house.take_in(it)).collect();
    let odd = house.take_in(&house.planted("bank-changed"));
    filled(&house);
    for case in taken.iter().chain([&odd]) {
        let row = house.office.cases(&house.who("mara"), &query(case.as_str())).unwrap().cases;
        assert_eq!(row.len(), 1, "{case} by its number");
        let number = row[0].number.clone().expect("an invoice number");
        let amount = row[0].amount.expect("an amount").amount.to_string();
        let name = row[0].who.split_whitespace().next().unwrap().to_uppercase();
        for words in
            [number.clone(), number.to_lowercase(), amount, name.clone(), name.chars().take(3).collect()]
        {
            assert!(found(&house, &query(&words)).contains(case), "{case} by {words:?}");
        }
        let both = format!("{name} {number}");
        assert!(found(&house, &query(&both)).contains(case), "{case} by {both:?}");
    }
    assert!(found(&house, &query("no-such-word")).is_empty());
    assert_eq!(refused(house.office.cases(&house.who("mara"), &query("x"))), "words-too-short");

    // Filters, and pages that together are the whole.
    let with = CaseQuery { finding: Some("bank-changed".to_owned()), limit: 200, ..CaseQuery::default() };
    assert_eq!(found(&house, &with), std::slice::from_ref(&odd));
    let waiting = CaseQuery { state: Some("waiting".to_owned()), limit: 200, ..CaseQuery::default() };
    assert!(found(&house, &waiting).contains(&odd));
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = CaseQuery { after, limit: 2, ..CaseQuery::default() };
        let page = house.office.cases(&house.who("mara"), &page).unwrap();
        pages.extend(page.cases.into_iter().map(|it| it.case));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut expected = taken.clone();
    expected.push(odd.clone());
    expected.reverse();
    assert_eq!(pages, expected, "those that came last first");

    // The worklist's box.
    let box_of = |find: &str| {
        let asked =
            WorklistQuery { shelf: Shelf::Everyone, find: Some(find.to_owned()), after: None, limit: 40 };
        let list = house.office.worklist(&house.who("mara"), &asked).unwrap();
        list.rows.into_iter().map(|row| row.case).collect::<Vec<_>>()
    };
    assert_eq!(box_of(odd.as_str()), std::slice::from_ref(&odd));
    assert!(box_of("no-such-word").is_empty());

    house.office.forget_words(&odd).unwrap();
    assert!(found(&house, &query(odd.as_str())).is_empty(), "what was erased is not found");
}

#[test]
fn no_word_of_a_document_stands_in_the_index() {
    let house = House::new();
    let case = house.take_in(&house.clean()[0]);
    let row = house.office.cases(&house.who("mara"), &query(case.as_str())).unwrap().cases.remove(0);
    let folder = house.dir.path().join("data");
    house.office.close();
    for name in ["journal.db", "journal.db-wal"] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
        for word in row.who.to_lowercase().split_whitespace().filter(|it| it.len() > 5) {
            let stands = |it: &[u8]| it.eq_ignore_ascii_case(word.as_bytes());
            assert!(!bytes.windows(word.len()).any(stands), "{word} stands in {name}");
        }
    }
}
