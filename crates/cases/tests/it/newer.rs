//! Two versions of the program work side by side: what the newer one wrote the older one reads, where it may.

use cases::{Entry, Event, State};
use serde_json::json;

#[test]
fn a_member_that_only_a_newer_program_knows_is_passed_over() {
    let entry = json!({
        "at": "2026-11-17T08:00:00Z", "by": "mara", "event": "noted.1", "words": "Asked.",
        "mood": "calm", "lines": [{ "of": "a newer program" }]
    });
    let entry: Entry = serde_json::from_value(entry).unwrap();
    assert_eq!(entry.event, Event::Noted { words: "Asked.".to_owned() });
    let mut state = State::default();
    cases::apply(&mut state, &entry);
    assert_eq!(state.version, 1);
}

#[test]
fn an_event_that_only_a_newer_program_knows_is_not_taken_for_another() {
    let entry = json!({ "at": "2026-11-17T08:00:00Z", "by": "mara", "event": "sung.1", "words": "La." });
    let error = serde_json::from_value::<Entry>(entry).unwrap_err();
    assert!(error.to_string().contains("sung.1"), "{error}");
}
