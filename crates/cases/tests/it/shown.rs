//! A signature binds to exactly what was shown.

use crate::house::{House, at_desk, found, suspicious, text, with};
use cases::{Act, CallBack, Command, Sign, Signature, State, Task, shown};
use terms::{CaseId, Digest, PersonId, Standing};

type Change = fn(&mut State, &mut Task);
type Happens = fn(&mut House);

const WHO: &str = "ben";

#[test]
fn any_change_of_what_is_shown_changes_the_digest() {
    let mut house = House::new();
    at_desk(&mut house);
    let (state, task) = (house.state.clone(), house.task("check").clone());
    let rows: [(&str, Change); 12] = [
        ("a value", |_, task| task.draft = task.draft.take().map(|it| with(it, "gross_total", "4000.01"))),
        ("a confidence", |_, task| task.draft.iter_mut().for_each(|it| it.fields[0].confidence = 0.5)),
        ("a finding", |_, task| task.draft = task.draft.take().map(|it| found(it, "price", Standing::Note))),
        ("no draft", |_, task| task.draft = None),
        ("a call", |_, task| {
            let call = CallBack {
                spoke_with: "Ms. Lind".to_owned(),
                number_called: "1".to_owned(),
                confirmed: false,
            };
            task.calls.push((PersonId::from(WHO), "2026-11-17T08:00:00Z".parse().unwrap(), call));
        }),
        ("a signature", |_, task| {
            let at = "2026-11-17T08:00:00Z".parse().unwrap();
            task.signatures.push(Signature {
                by: PersonId::from(WHO),
                at,
                act: Act::Approve,
                shown: Digest::of(b""),
                words: None,
            });
        }),
        ("the role", |_, task| task.role = Some("manager".to_owned())),
        ("another task", |_, task| task.id = "t99".into()),
        ("another element", |_, task| task.element = "approve".to_owned()),
        ("a note", |state, _| {
            state.notes.push((
                PersonId::from(WHO),
                "2026-11-17T08:00:00Z".parse().unwrap(),
                "Wait".to_owned(),
            ))
        }),
        ("the rules", |state, _| state.rules = Some(Digest::of(b"other rules"))),
        ("a document", |state, _| state.documents[0].digest = Digest::of(b"other bytes")),
    ];
    let digest = shown(&house.case, &state, &task);
    for (name, change) in rows {
        let (mut state, mut task) = (state.clone(), task.clone());
        change(&mut state, &mut task);
        // A task without a draft shows the newest of its case; here it is the task's own.
        state.tasks.insert(task.id.clone(), std::sync::Arc::new(task.clone()));
        assert_ne!(shown(&house.case, &state, &task), digest, "{name}");
    }
    assert_ne!(shown(&CaseId::from("c2"), &state, &task), digest, "another case");
    assert_eq!(shown(&house.case, &state, &task), digest, "and nothing else");
}

#[test]
fn a_stale_signature_is_refused_whatever_happened_meanwhile() {
    let meanwhile: [(&str, Happens); 4] = [
        ("a note", |it| drop(it.does("ben", Command::Note { words: "Wait".to_owned() }))),
        ("a call", |it| {
            let command = it.calls("check", true);
            it.does("ben", command);
        }),
        ("another draft", |it| {
            let task = it.id("check");
            it.does("system", Command::DraftAgain { task });
            it.drafts(found(text(), "price", Standing::Exception));
        }),
        ("an escalation", |it| {
            let command = it.signs("check", Act::Escalate);
            it.does("ben", command);
        }),
    ];
    for (name, happens) in meanwhile {
        let mut house = House::new();
        suspicious(&mut house);
        let stale = house.signature("check", Act::Refuse);
        happens(&mut house);
        let again = Sign { shown: house.signature("check", Act::Refuse).shown, ..stale.clone() };
        assert_eq!(house.refused("mara", Command::Sign(stale)), "shown-has-changed", "{name}");
        house.does("mara", Command::Sign(again));
    }
}

#[test]
fn a_signature_after_an_own_correction_names_the_corrected_draft() {
    let mut house = House::new();
    at_desk(&mut house);
    house.grace = jiff::SignedDuration::from_secs(10);
    let command = house.corrects("check", with(text(), "gross_total", "4100.00"));
    house.does("mara", command);
    let mut before = house.state.clone();
    let task = before.tasks.get_mut(&house.id("check")).unwrap();
    let signature = std::sync::Arc::make_mut(task).signatures.pop().unwrap();
    let task = task.clone();
    assert_eq!(signature.shown, shown(&house.case, &before, &task));
}
