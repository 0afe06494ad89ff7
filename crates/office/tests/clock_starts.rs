//! Time begins cases: once for each instant, over a restart, through versions, whatever was missed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, NOW};
use jiff::{SignedDuration, Timestamp};
use office::ProcessQuery;
use office::packs::{ACCOUNTS_PAYABLE, PackFiles};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cs="https://countersign.dev/bpmn/1" targetNamespace="t">"#;

/// A process of that id that begins by the clock and waits at `see`.
fn timed(id: &str, timer: &str) -> String {
    format!(
        r#"{HEAD}<process id="{id}" isExecutable="true"><startEvent id="s" name="By the clock"><timerEventDefinition>{timer}</timerEventDefinition></startEvent>
        <sequenceFlow id="f1" sourceRef="s" targetRef="see"/><userTask id="see" name="See"/></process></definitions>"#
    )
}

fn plain() -> String {
    format!(
        r#"{HEAD}<process id="invoice" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/></process></definitions>"#
    )
}

fn pack(more: &[(&str, &str)]) -> PackFiles {
    let mut files = PackFiles::embedded(ACCOUNTS_PAYABLE).unwrap();
    let main = plain();
    for (name, text) in more.iter().chain([&("process.bpmn", main.as_str())]) {
        files = files.with(name, text.as_bytes().to_vec()).unwrap();
    }
    files
}

/// So many minutes after the house was first opened.
fn after(minutes: i64) -> String {
    (NOW.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)).to_string()
}

/// Cases of a process that wait at `see`, in whatever version.
fn begun(house: &House, name: &str) -> u64 {
    let mara = house.who("mara");
    let query = |version: Option<String>| ProcessQuery {
        process: Some(name.to_owned()),
        version,
        ..ProcessQuery::default()
    };
    let Ok(page) = house.office.process_page(&mara, &query(None)) else { return 0 };
    // A version that became current twice is told twice.
    let versions: BTreeSet<String> = page.versions.into_iter().map(|it| it.digest.to_hex()).collect();
    let pages = versions.into_iter().filter_map(|it| house.office.process_page(&mara, &query(Some(it))).ok());
    pages.flat_map(|page| page.places).filter(|it| it.element == "see").map(|it| it.here).sum()
}

/// Waits until the clock was looked at: from then on it counts.
fn looked_at(house: House, name: &str) -> House {
    let since = Instant::now();
    loop {
        let query = ProcessQuery { process: Some(name.to_owned()), ..ProcessQuery::default() };
        let page = house.office.process_page(&house.who("mara"), &query).unwrap();
        if !page.begins.is_empty() {
            assert!(page.begins.iter().all(|it| it.label == "By the clock"), "{:?}", page.begins);
            return house;
        }
        assert!(since.elapsed().as_secs() < 60, "nobody looks at the clock");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// When a process begins its next case.
fn next(house: &House, name: &str) -> Option<String> {
    let query = ProcessQuery { process: Some(name.to_owned()), ..ProcessQuery::default() };
    let page = house.office.process_page(&house.who("mara"), &query).unwrap();
    page.begins[0].next.map(|it| it.to_string())
}

/// Waits until so many cases of each process have begun, and a little longer: none more may come.
fn come_to(house: &House, expected: &[(&str, u64)]) {
    let (since, at) = (Instant::now(), || -> Vec<(&str, u64)> {
        expected.iter().map(|(name, _)| (*name, begun(house, name))).collect()
    });
    while at().iter().zip(expected).any(|((_, have), (_, want))| have < want) {
        assert!(since.elapsed().as_secs() < 60, "{:?} in place of {expected:?}", at());
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_millis(1_300));
    assert_eq!(at(), expected);
}

fn comes_to(house: &House, name: &str, cases: u64) {
    come_to(house, &[(name, cases)]);
}

#[test]
fn each_instant_begins_one_case_over_restarts() {
    let (cycle, duration) = (
        timed("cycle", "<timeCycle>R2/PT10M</timeCycle>"),
        timed("later", "<timeDuration>PT25M</timeDuration>"),
    );
    let (date, past) = (
        timed("date", "<timeDate>2026-11-20T09:15:00Z</timeDate>"),
        timed("past", "<timeDate>2020-01-01T00:00:00Z</timeDate>"),
    );
    let daily = timed("daily", "<timeCycle>R/2026-11-01T08:00:00Z/P1D</timeCycle>");
    let files = pack(&[
        ("cycle.bpmn", &cycle),
        ("later.bpmn", &duration),
        ("date.bpmn", &date),
        ("past.bpmn", &past),
        ("daily.bpmn", &daily),
    ]);
    let expected = |house: &House, cases: [u64; 5]| {
        let names = ["cycle", "later", "date", "past", "daily"];
        come_to(house, &names.into_iter().zip(cases).collect::<Vec<_>>());
    };
    let house = House::of(&plain(), &[]).again_with(files);
    // A date that is past begins its case at once; a cycle from a past day waits for its next morning.
    expected(&house, [0, 0, 0, 1, 0]);
    let house = house.again_at(&after(10));
    expected(&house, [1, 0, 0, 1, 0]);
    let house = house.again_at(&after(11)).again_at(&after(24));
    expected(&house, [2, 0, 1, 1, 0]);
    let house = house.again_at(&after(60));
    expected(&house, [2, 1, 1, 1, 0]);
    // Three days in which nothing ran: a cycle without end begins one case, not three.
    let house = house.again_at(&after(3 * 24 * 60));
    expected(&house, [2, 1, 1, 1, 1]);
    let house = house.again_at(&after(4 * 24 * 60));
    expected(&house, [2, 1, 1, 1, 2]);
    let next: Vec<_> =
        ["cycle", "later", "date", "past"].into_iter().map(|name| next(&house, name)).collect();
    assert_eq!(next, [None, None, None, None], "what is over occurs no more");
}

#[test]
fn a_version_goes_on_where_its_timer_says_the_same_and_begins_anew_where_it_does_not() {
    let every = |cycle: &str| timed("every", &format!("<timeCycle>{cycle}</timeCycle>"));
    let (ten, thirty) = (every("R/PT10M"), every("R/PT30M"));
    // The same timer in a file that differs elsewhere.
    let renamed = ten.replace("name=\"See\"", "name=\"Look\"");
    let house = looked_at(House::of(&plain(), &[("every.bpmn", &ten)]), "every");
    assert_eq!(next(&house, "every"), Some(after(10)));
    let reopened = |house: House, text: &str, minutes: i64| {
        looked_at(house.again_with_at(pack(&[("every.bpmn", text)]), &after(minutes)), "every")
    };
    let house = reopened(house, &renamed, 9);
    assert_eq!(next(&house, "every"), Some(after(10)));
    let house = house.again_at(&after(10));
    comes_to(&house, "every", 1);
    let house = reopened(house, &thirty, 15);
    assert_eq!(next(&house, "every"), Some(after(45)));
    let house = house.again_at(&after(45));
    comes_to(&house, "every", 2);
    // A version without it: nothing begins any more. With it again, it counts from then.
    let house = house.again_with_at(pack(&[]), &after(50)).again_at(&after(200));
    std::thread::sleep(Duration::from_secs(2));
    let house = reopened(house, &thirty, 210);
    assert_eq!(next(&house, "every"), Some(after(240)));
    let house = house.again_at(&after(240));
    comes_to(&house, "every", 3);
}

#[test]
fn a_process_may_begin_by_work_and_by_the_clock() {
    let both = plain().replace(
        r#"<userTask id="a"/>"#,
        r#"<userTask id="a"/><startEvent id="monthly"><timerEventDefinition><timeCycle>R/PT10M</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f2" sourceRef="monthly" targetRef="see"/><userTask id="see"/>"#,
    );
    let house = House::of(&both.replace("id=\"monthly\"", "id=\"monthly\" name=\"By the clock\""), &[]);
    let house = looked_at(house, ACCOUNTS_PAYABLE);
    let taken = house.take_in(&("a.txt".to_owned(), "A letter".to_owned()));
    assert!(taken.as_str().starts_with("AP-"));
    let house = house.again_at(&after(10));
    comes_to(&house, ACCOUNTS_PAYABLE, 1);
}

#[test]
fn a_start_by_a_condition_is_refused_with_its_reason() {
    let text = timed("watch", "").replace(
        "<timerEventDefinition></timerEventDefinition>",
        "<conditionalEventDefinition><condition>stock &lt; 5</condition></conditionalEventDefinition>",
    );
    let problems = pack(&[("watch.bpmn", &text)]).prepare().err().unwrap();
    let [it] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!((&*it.code, it.element.as_deref(), it.line), ("start-not-answered", Some("s"), 1));
    assert!(it.sentence.contains("By the clock") && it.sentence.contains("no variables"), "{}", it.sentence);
}
