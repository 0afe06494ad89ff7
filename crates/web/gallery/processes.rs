//! The process of the pack with cases on it, drawn by the real renderer.

use super::{at, now};
use bpmn::{Count, Id, Marks};
use office::view::Person;
use office::{
    CaseProcess, Comparison, InstanceKey, Place, PlaceCase, PlaceCases, ProcessPage, ProcessQuery,
    VersionCount, WaitView,
};
use terms::{CaseId, Digest};

const FILE: &[u8] = include_bytes!("../../../packs/accounts-payable/process.bpmn");

fn drawing(marks: &Marks) -> String {
    let loaded = bpmn::read(FILE, &cases::feel::Feel).expect("the pack's process reads");
    let process = &loaded.definitions.processes[0];
    let diagram = loaded.definitions.diagram(process.id().as_str()).expect("it has a diagram");
    bpmn::draw(&diagram, marks)
}

fn places() -> Vec<Place> {
    [("check", "Check the document", 31, 1), ("approve", "Approve", 9, 0), ("pay", "Pay", 4, 0)]
        .map(|(element, label, here, stuck)| Place {
            element: element.to_owned(),
            label: label.to_owned(),
            here,
            stuck,
            oldest: Some(at("2026-11-18T16:40:00+01:00")),
        })
        .to_vec()
}

pub fn page(query: &ProcessQuery) -> ProcessPage {
    let mut marks = Marks { title: "Accounts payable, as it runs now".to_owned(), ..Marks::default() };
    for (place, heat) in places().iter().zip([4, 2, 1]) {
        let id = Id::from(place.element.as_str());
        let count = Count { here: place.here, stuck: place.stuck, spoken: "oldest for 45 h".to_owned() };
        marks.counts.insert(id.clone(), count);
        marks.heat.insert(id.clone(), heat);
        marks.links.insert(id, format!("/process/accounts-payable?at={}#cases", place.element));
    }
    let (new, old) = (Digest::of(b"new"), Digest::of(b"old"));
    let version = |digest, number, current, here| VersionCount { digest, number, current, here };
    let row = |case: &str, task: Option<&str>, who: &str, stuck| PlaceCase {
        case: case.into(),
        task: task.map(Into::into),
        who: who.to_owned(),
        since: at("2026-11-19T09:00:00+01:00"),
        stuck,
    };
    let compared = |word: &str, id: &str| {
        let mut marks = Marks { title: "Accounts payable".to_owned(), ..Marks::default() };
        marks.states.insert(Id::from(id), word.to_owned());
        drawing(&marks)
    };
    ProcessPage {
        as_of: now(),
        zone: "Europe/Berlin".to_owned(),
        processes: vec![
            ("accounts-payable".to_owned(), "Accounts payable".to_owned()),
            ("payment-run".to_owned(), "Payment run".to_owned()),
        ],
        name: "accounts-payable".to_owned(),
        title: "Accounts payable".to_owned(),
        file: "process.bpmn".to_owned(),
        version: new,
        versions: vec![version(new, 2, true, 44), version(old, 1, false, 3)],
        drawing: drawing(&marks),
        places: places(),
        begins: vec![office::Begins {
            label: "First of the month".to_owned(),
            next: Some(at("2026-12-01T08:00:00+01:00")),
        }],
        cases: query.at.as_ref().map(|_| PlaceCases {
            label: "Check the document".to_owned(),
            rows: vec![
                row("TF-26-11804", Some("check"), "Drossel & Feyn", false),
                row("TF-26-11790", None, "Ibbenrode Kupferwerk", true),
            ],
            more: true,
        }),
        comparison: query.than.as_ref().map(|_| Comparison {
            than: old,
            before: compared("removed", "pay"),
            after: compared("added", "approve"),
            differences: vec![
                ("added".to_owned(), "approve".to_owned(), "Approve".to_owned()),
                ("removed".to_owned(), "pay".to_owned(), "Pay".to_owned()),
            ],
        }),
        may_propose: true,
    }
}

/// The process as a proposal changes it.
pub fn changed() -> office::studio::ProcessChangeView {
    let compared = page(&ProcessQuery { than: Some("1".to_owned()), ..ProcessQuery::default() }).comparison;
    office::studio::ProcessChangeView {
        name: "accounts-payable".to_owned(),
        title: "Accounts payable".to_owned(),
        only: None,
        comparison: compared,
        notes: vec![
            "line 41: approve \"Approve\": The gateway has no conditions; a worker chooses the way. Give conditions where the case's data decide. (choice-by-worker)".to_owned(),
        ],
    }
}

pub fn of_case(who: &Person, case: &CaseId) -> Option<CaseProcess> {
    if !case.as_str().starts_with("TF-26-") {
        return None;
    }
    let mut marks = Marks { title: "The way of this case".to_owned(), ..Marks::default() };
    for id in ["received", "f1", "check"] {
        marks.path.insert(Id::from(id));
    }
    marks.states.insert(Id::from("received"), "completed".to_owned());
    marks.states.insert(Id::from("check"), "active".to_owned());
    let wait = |key, label: &str, sentence: &str| WaitView {
        key: InstanceKey(key),
        element: "check".to_owned(),
        label: label.to_owned(),
        sentence: sentence.to_owned(),
        ways: Vec::new(),
        several: false,
        finishes: false,
        retries: false,
        moves: true,
        may_choose: false,
    };
    let ways = |names: [&str; 2]| names.map(|it| (it.to_lowercase(), it.to_owned())).to_vec();
    Some(CaseProcess {
        case: case.clone(),
        who: "Drossel & Feyn".to_owned(),
        process: "Accounts payable".to_owned(),
        version: Digest::of(b"new"),
        drawing: drawing(&marks),
        waits: vec![
            wait(2, "Check the document", "waits for the operator"),
            WaitView {
                ways: ways(["Pay now", "Wait"]),
                may_choose: true,
                ..wait(7, "When is it paid?", "waits for a choice")
            },
            WaitView {
                ways: ways(["Ask the buyer", "Ask the supplier"]),
                may_choose: true,
                several: true,
                finishes: true,
                ..wait(9, "Clear it up", "waits for what is to be done next")
            },
            WaitView {
                retries: true,
                ..wait(12, "Who approves?", "is stopped: no rule matched (work-failed)")
            },
            WaitView { moves: false, ..wait(13, "Answer came", "waits for the message \"answer\"") },
        ],
        more: 0,
        targets: vec![
            ("check".to_owned(), "Check the document".to_owned()),
            ("approve".to_owned(), "Approve".to_owned()),
        ],
        may_move: who.id.as_str() != "noor",
        closed: None,
    })
}
