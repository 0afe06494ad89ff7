//! Which parts of an entry are personal: they are marked for the vault, which knows no business meaning.
//!
//! A marked value is `{"~": "<subject>", "v": <value>}`. Marked as a whole are drafts, variables, file names and free words:
//! coarse on purpose, because a sentence can name anyone. Ids, keys, codes, roles, instants and digests of what was shown stay
//! readable, so that an entry can be listed and proved without the key.

use serde_json::{Map, Value, json};
use terms::{Digest, DocumentKind, Draft, Reading};

/// The word in place of what was erased.
pub const ERASED: &str = "erased";

/// Members whose values are personal wherever they stand in an entry.
const PERSONAL: [&str; 22] = [
    "draft",
    "variables",
    "words",
    "name",
    "inputs",
    "outputs",
    "payload",
    "answer",
    "result",
    "changes",
    "why",
    "call",
    "sentence",
    "fired",
    "verdict",
    "documents",
    "reason",
    "message",
    "correlation",
    "under",
    "seed",
    "measured",
];

/// Marks every personal part of a serialised entry for `subject`.
pub fn mark(value: &mut Value, subject: &str) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map.iter_mut() {
                if PERSONAL.contains(&name.as_str()) && !inner.is_null() {
                    let plain = inner.take();
                    *inner = Value::Object(Map::from_iter([
                        ("~".to_owned(), subject.into()),
                        ("v".to_owned(), plain),
                    ]));
                } else {
                    mark(inner, subject);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| mark(inner, subject)),
        _ => {}
    }
}

/// Takes the marks off again. What was erased becomes what says so: an entry without its personal parts still reads, and so
/// does the case, because ids, stages and digests were never sealed.
pub fn unmark(value: &mut Value) {
    let kind = value.get("event").and_then(Value::as_str).unwrap_or_default().to_owned();
    plain(value, ("", ""), &kind);
}

/// `name` is that of the member around it and its own.
fn plain(value: &mut Value, name: (&str, &str), kind: &str) {
    match value {
        Value::Object(map) if map.contains_key("~") => {
            *value = map.remove("v").unwrap_or_else(|| erased(name, kind));
        }
        Value::Object(map) => map.iter_mut().for_each(|(own, inner)| plain(inner, (name.1, own), kind)),
        Value::Array(list) => list.iter_mut().for_each(|inner| plain(inner, name, kind)),
        _ => {}
    }
}

/// What stands in place of an erased value, in the form that its member has.
fn erased((around, name): (&str, &str), kind: &str) -> Value {
    match (name, kind) {
        // A message that is waited for or thrown, not the words of an error.
        ("message", _) if matches!(around, "wait" | "what") => json!({ "name": ERASED }),
        ("draft", _) => json!(erased_draft()),
        ("variables" | "inputs" | "outputs" | "payload" | "answer", _) => json!({}),
        ("why", "draft-failed.1") => json!({ "code": ERASED, "sentence": ERASED }),
        ("why" | "changes" | "fired" | "documents", _) => json!([]),
        ("verdict", _) => json!({ "to": "person", "why": [{ "code": ERASED, "sentence": ERASED }] }),
        ("measured", _) => {
            json!({ "kind": "changed-iban", "queue": ERASED, "caught": null, "overridden": false })
        }
        ("call", _) => json!({ "spoke_with": ERASED, "number_called": ERASED, "confirmed": false }),
        ("words" | "name" | "sentence" | "reason" | "message" | "under", _) => json!(ERASED),
        _ => Value::Null,
    }
}

/// A draft of which nothing is left.
fn erased_draft() -> Draft {
    Draft {
        kind: DocumentKind::Other,
        kind_confidence: 0.0,
        reading: Reading::Text,
        fields: Vec::new(),
        lines: Vec::new(),
        taxes: Vec::new(),
        findings: Vec::new(),
        agent: ERASED.to_owned(),
        model: Digest::of(b""),
        surety: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_reads_back() {
        let plain = json!({"event": "drafted.1", "task": "t2", "draft": {"fields": [{"name": "seller_name", "value": "A. Person"}]}, "steps": [{"variables": {"a": 1}}]});
        let mut marked = plain.clone();
        mark(&mut marked, "case:1");
        assert_eq!(marked["task"], "t2");
        assert_eq!(marked["draft"]["~"], "case:1");
        assert_eq!(marked["steps"][0]["variables"]["v"]["a"], 1);
        unmark(&mut marked);
        assert_eq!(marked, plain);
    }

    #[test]
    fn what_was_erased_says_so() {
        let mut value =
            json!({"event": "noted.1", "words": {"~": "case:1", "gone": true}, "result": {"~": "case:1"}});
        unmark(&mut value);
        assert_eq!(value, json!({"event": "noted.1", "words": ERASED, "result": null}));
    }
}
