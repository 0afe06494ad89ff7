//! Effects in another system: the outcome is done, refused, known to have failed, or unknown; an unknown one is read back and
//! never blindly repeated.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::House;
use office::{Connector, Looked, ProcessAct, Request, Sent};
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use terms::CaseId;

const PROCESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cs="https://countersign.dev/bpmn/1" targetNamespace="t">
  <process id="invoice" name="Work" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ship"/>
  <serviceTask id="ship" name="Ship it"><extensionElements><cs:effect type="ship"/></extensionElements></serviceTask>
  <sequenceFlow id="f2" sourceRef="ship" targetRef="e"/><endEvent id="e"/></process></definitions>"#;

/// What the other side does with one call.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// Does it and says so.
    Answers,
    /// Does it and dies before it says so.
    DiesAfter,
    /// Dies before it does anything.
    DiesBefore,
    /// Does nothing and says so.
    Fails,
    /// Says no.
    Refuses,
}

/// Another system that counts what was done to it.
#[derive(Default)]
struct Depot {
    turns: Mutex<VecDeque<Turn>>,
    /// Looks that it cannot answer.
    blind: Mutex<u32>,
    done: Mutex<Vec<String>>,
    looks: Mutex<u32>,
}

impl Depot {
    fn with(turns: &[Turn], blind: u32) -> Arc<Self> {
        Arc::new(Self {
            turns: Mutex::new(turns.iter().copied().collect()),
            blind: Mutex::new(blind),
            ..Self::default()
        })
    }

    fn answer() -> Map<String, Value> {
        Map::from_iter([("voucher".to_owned(), json!("V-1"))])
    }
}

impl Connector for Depot {
    fn send(&self, request: &Request) -> Sent {
        let turn = self.turns.lock().unwrap().pop_front().unwrap_or(Turn::Answers);
        match turn {
            Turn::DiesBefore => panic!("the connector dies before it does anything"),
            Turn::Fails => return Sent::Failed("The depot is closed".to_owned()),
            Turn::Refuses => {
                return Sent::Refused { code: "no-stock".to_owned(), sentence: "There is none".to_owned() };
            }
            Turn::Answers | Turn::DiesAfter => self.done.lock().unwrap().push(request.key.clone()),
        }
        if matches!(turn, Turn::DiesAfter) {
            panic!("the connector dies after doing");
        }
        Sent::Done(Self::answer())
    }

    fn look(&self, request: &Request) -> Looked {
        *self.looks.lock().unwrap() += 1;
        let mut blind = self.blind.lock().unwrap();
        if *blind > 0 {
            *blind -= 1;
            return Looked::CannotTell("The depot does not answer".to_owned());
        }
        if self.done.lock().unwrap().contains(&request.key) {
            Looked::There(Self::answer())
        } else {
            Looked::NotThere
        }
    }
}

/// A case on that process, at rest.
fn shipped(turns: &[Turn], blind: u32, rest: &str) -> (House, CaseId, Arc<Depot>) {
    let (house, case, depot) = opened(PROCESS, turns, blind);
    let begun = Instant::now();
    while house.outcome(&case).condition != rest {
        assert!(begun.elapsed() < Duration::from_secs(60), "{} is {}", case, house.outcome(&case).condition);
        std::thread::sleep(Duration::from_millis(20));
    }
    (house, case, depot)
}

/// A case on a process that ships, just opened.
fn opened(process: &str, turns: &[Turn], blind: u32) -> (House, CaseId, Arc<Depot>) {
    let house = House::of(process, &[]);
    let depot = Depot::with(turns, blind);
    house.office.connect("ship", depot.clone());
    let name = format!("{}.txt", house.key());
    let file = office::Incoming { name, bytes: b"A letter".to_vec(), key: house.key() };
    let case = house.wait(house.office.intake_by_office(vec![file])).remove(0).unwrap().case;
    (house, case, depot)
}

fn told(house: &House, case: &CaseId) -> String {
    let story = house.office.story(&house.who("mara"), case).unwrap();
    story.entries.into_iter().map(|it| it.sentence).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_effect_that_was_done_without_an_answer_is_read_back_and_not_repeated() {
    for (turns, blind) in [(vec![Turn::DiesAfter], 0), (vec![Turn::DiesAfter], 1)] {
        let (house, case, depot) = shipped(&turns, blind, "completed");
        assert_eq!(depot.done.lock().unwrap().len(), 1, "done once, whatever was answered");
        assert!(*depot.looks.lock().unwrap() > blind);
        let story = told(&house, &case);
        assert!(
            story.contains("The outcome of the effect is unknown") && story.contains("is done"),
            "{story}"
        );
    }
}

#[test]
fn an_effect_that_was_not_done_is_done_after_looking() {
    let (_, _, depot) = shipped(&[Turn::DiesBefore, Turn::Answers], 0, "completed");
    assert_eq!((depot.done.lock().unwrap().len(), *depot.looks.lock().unwrap()), (1, 1));
    // Known to have failed: tried again, and looked for first, because the worker may have died in between.
    let (_, _, depot) = shipped(&[Turn::Fails, Turn::Answers], 0, "completed");
    assert_eq!(depot.done.lock().unwrap().len(), 1);
}

#[test]
fn an_effect_that_the_other_side_refuses_is_an_incident_that_a_person_issues_again() {
    let (house, case, depot) = shipped(&[Turn::Refuses], 0, "incident");
    assert!(depot.done.lock().unwrap().is_empty());
    let links = house.office.sign_in_links();
    let manager =
        links.into_iter().find(|it| it.person.roles.iter().any(|role| role == "manager")).unwrap().person;
    let stopped = house.office.operations(&manager).unwrap().incidents.remove(0);
    assert!(stopped.case == case && stopped.may_retry, "{stopped:?}");
    let again = ProcessAct::Retry { key: stopped.key };
    house.wait(house.office.process_act(&manager, &case, again, &house.key())).unwrap();
    let begun = Instant::now();
    while house.outcome(&case).condition != "completed" {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", told(&house, &case));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(depot.done.lock().unwrap().len(), 1);
}

#[test]
fn failed_work_waits_as_long_as_its_file_says() {
    let with = |retry: &str| PROCESS.replace("type=\"ship\"", &format!("type=\"ship\" retry=\"{retry}\""));
    let looks = |depot: &Depot| *depot.looks.lock().unwrap();
    // Two short pauses: done long before the usual pauses (2 s, then 4 s) are over.
    let (house, case, depot) = opened(&with("R3/PT0.2S"), &[Turn::Fails, Turn::Fails], 0);
    let begun = Instant::now();
    while house.outcome(&case).condition != "completed" {
        assert!(begun.elapsed() < Duration::from_secs(30), "it waits longer than its file says");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!((looks(&depot), begun.elapsed() < Duration::from_secs(5)), (2, true), "{:?}", begun.elapsed());
    // An hour: not tried again when the usual pause is over, nor after a restart.
    let (house, case, depot) = opened(&with("R3/PT1H"), &[Turn::Fails], 0);
    std::thread::sleep(Duration::from_millis(3_500));
    assert_eq!((looks(&depot), house.outcome(&case).condition), (0, "working".into()));
    // Two tries in all, then it is stopped.
    let (house, case, depot) = opened(&with("PT0.1S"), &[Turn::Fails, Turn::Fails, Turn::Fails], 0);
    let begun = Instant::now();
    while house.outcome(&case).condition != "incident" {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", house.outcome(&case).condition);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(depot.turns.lock().unwrap().len(), 1, "tried twice");
}

/// The other side says for ever that it cannot tell: after a hundred looks a person is asked, and nothing was sent again.
#[test]
fn an_effect_of_which_nobody_can_tell_stops_after_a_hundred_looks() {
    let process = PROCESS.replace("type=\"ship\"", "type=\"ship\" retry=\"R3/PT0.02S\"");
    let (house, case, depot) = opened(&process, &[Turn::DiesAfter], u32::MAX);
    let begun = Instant::now();
    while house.outcome(&case).condition != "incident" {
        assert!(begun.elapsed() < Duration::from_secs(90), "{}", told(&house, &case));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(*depot.looks.lock().unwrap(), 100);
    assert_eq!(depot.done.lock().unwrap().len(), 1, "looked for, never sent again");
    let story = told(&house, &case);
    assert!(story.contains("looked for 100 times"), "{story}");
}
