//! Finding rows by tokens: what is found, in which order, and that a list read page by page skips and repeats nothing.
#![allow(clippy::unwrap_used)]

mod folder;

use folder::{Folder, append, client, land};
use journal::{Append, Journal, RowChange, Sought};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn words(key: &str, tokens: &[&str]) -> RowChange {
    let tokens = tokens.iter().map(ToString::to_string).collect();
    RowChange::Words { view: "case".to_owned(), key: key.to_owned(), tokens }
}

fn change(client: &str, changes: Vec<RowChange>) -> Append {
    let mut append = append(client, "c-1", 0, 0);
    append.rows = changes;
    append
}

/// All of them, each as it stands.
fn all(tokens: &[&str]) -> Sought {
    Sought::new(tokens.iter().map(|it| vec![vec![(*it).to_owned()]]).collect()).unwrap()
}

fn found(journal: &Journal, sought: &Sought) -> Vec<String> {
    let hits = journal.reader().find(&client("tarnsel"), "case", Some(sought), None, 100).unwrap();
    hits.into_iter().map(|it| it.key).collect()
}

#[test]
fn tokens_find_rows_and_a_row_that_changes_keeps_its_place() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let rows =
        vec![words("a", &["drossel", "feyn"]), words("b", &["drossel"]), words("c", &["lund", "feyn"])];
    land(&mut journal, change("tarnsel", rows));
    land(&mut journal, change("other", vec![words("a", &["drossel"])]));
    assert_eq!(found(&journal, &all(&["drossel"])), ["b", "a"], "the last first, and only of this client");
    assert_eq!(found(&journal, &all(&["drossel", "feyn"])), ["a"]);
    let either = Sought::new(vec![
        vec![vec!["lund".to_owned()], vec!["drossel".to_owned(), "feyn".to_owned()]],
        vec![vec!["feyn".to_owned()]],
    ]);
    assert_eq!(found(&journal, &either.unwrap()), ["c", "a"]);

    land(&mut journal, change("tarnsel", vec![words("a", &["lund"])]));
    assert_eq!(found(&journal, &all(&["lund"])), ["c", "a"], "a changed row keeps its place");
    assert_eq!(found(&journal, &all(&["drossel"])), ["b"]);
    let reader = journal.reader();
    assert!(reader.is_found(&client("tarnsel"), "case", "a", &all(&["lund"])).unwrap());
    assert!(!reader.is_found(&client("tarnsel"), "case", "b", &all(&["lund"])).unwrap());
    let whole = reader.find(&client("tarnsel"), "case", None, None, 2).unwrap();
    assert_eq!(whole.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["c", "b"]);
    assert_eq!(reader.findable(&client("tarnsel"), "case").unwrap(), 3);
}

#[test]
fn what_is_no_token_is_refused() {
    for wrong in ["", "Drossel", "a b", "a*", "\"a\"", "ä", &"x".repeat(33)] {
        assert!(Sought::new(vec![vec![vec![wrong.to_owned()]]]).is_err(), "{wrong:?}");
    }
    for empty in [vec![], vec![vec![]], vec![vec![vec![]]]] {
        assert!(Sought::new(empty).is_err());
    }
    let folder = Folder::new();
    let mut journal = folder.open();
    let answers = journal.commit(vec![change("tarnsel", vec![words("a", &["OR"])])]).unwrap();
    assert!(answers[0].is_err(), "{answers:?}");
}

#[test]
fn what_is_removed_leaves_no_trace_in_the_file() {
    let folder = Folder::new();
    let mut journal = folder.open();
    let token = "7f3a9c5e1b2d4f60";
    land(&mut journal, change("tarnsel", vec![words("a", &[token, "kept"]), words("b", &["kept"])]));
    land(&mut journal, change("tarnsel", vec![words("a", &[])]));
    assert!(found(&journal, &all(&[token])).is_empty());
    assert_eq!(found(&journal, &all(&["kept"])), ["b"]);
    drop(journal);
    // The write-ahead log is folded back, as it is by and by.
    let conn = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(conn);
    let bytes = std::fs::read(folder.path().join("journal.db")).unwrap();
    let traces = |what: &str| bytes.windows(what.len()).filter(|it| *it == what.as_bytes()).count();
    assert_eq!(traces(token), 0);
    assert!(traces("kept") > 0, "the test looks at the right file");
}

#[derive(Clone, Debug)]
enum Write {
    Put(u8, bool),
    Gone(u8),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_list_read_page_by_page_skips_and_repeats_nothing_under_writes(
        before in prop::collection::vec((0_u8..40, any::<bool>()), 1..40),
        during in prop::collection::vec(prop_oneof![
            (0_u8..60, any::<bool>()).prop_map(|(key, marked)| Write::Put(key, marked)),
            (0_u8..60).prop_map(Write::Gone),
        ], 0..40),
        limit in 1_usize..6,
    ) {
        let folder = Folder::new();
        let mut journal = folder.open();
        let name = |key: u8| format!("k{key:02}");
        let tokens = |marked: bool| if marked { vec!["mark", "any"] } else { vec!["any"] };
        // Which keys are found, and whether that ever changed after the reading began.
        let mut model: BTreeMap<String, bool> = BTreeMap::new();
        for (key, marked) in before {
            land(&mut journal, change("tarnsel", vec![words(&name(key), &tokens(marked))]));
            model.insert(name(key), marked);
        }
        let mut steady: Vec<String> =
            model.iter().filter(|(_, marked)| **marked).map(|(key, _)| key.clone()).collect();
        let (mut seen, mut place) = (Vec::new(), None);
        let mut writes = during.into_iter();
        loop {
            let page = journal
                .reader()
                .find(&client("tarnsel"), "case", Some(&all(&["mark"])), place, limit)
                .unwrap();
            let Some(last) = page.last() else { break };
            prop_assert!(place.is_none_or(|place| page[0].doc < place));
            place = Some(last.doc);
            seen.extend(page.into_iter().map(|it| it.key));
            for write in writes.by_ref().take(3) {
                let (key, changes) = match write {
                    Write::Put(key, marked) => (key, words(&name(key), &tokens(marked))),
                    Write::Gone(key) => (key, words(&name(key), &[])),
                };
                let stays = matches!(write, Write::Put(_, true)) && model.get(&name(key)) == Some(&true);
                land(&mut journal, change("tarnsel", vec![changes]));
                match write {
                    Write::Put(_, marked) => { model.insert(name(key), marked); }
                    Write::Gone(_) => { model.remove(&name(key)); }
                }
                if !stays {
                    steady.retain(|it| *it != name(key));
                }
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        // A row that was removed and came again has another place, and may be told as what it is: a new one.
        prop_assert!(steady.iter().all(|key| seen.iter().filter(|it| *it == key).count() == 1), "{:?} {:?}", steady, seen);
        prop_assert_eq!(once.len(), seen.len(), "{:?}", seen);
    }
}
