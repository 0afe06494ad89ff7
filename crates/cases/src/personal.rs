//! Which parts of an entry are personal: they are marked for the vault, which knows no business meaning.
//!
//! A marked value is `{"~": "<subject>", "v": <value>}`. Marked as a whole are drafts, variables, file names and free words:
//! coarse on purpose, because a sentence can name anyone. Ids, keys, codes, roles, instants and digests of what was shown stay
//! readable, so that an entry can be listed and proved without the key.

use serde_json::{Map, Value};

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

/// Takes the marks off again. What was erased becomes null.
pub fn unmark(value: &mut Value) {
    match value {
        Value::Object(map) if map.contains_key("~") => {
            *value = map.remove("v").unwrap_or(Value::Null);
        }
        Value::Object(map) => map.values_mut().for_each(unmark),
        Value::Array(list) => list.iter_mut().for_each(unmark),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
    fn what_was_erased_is_null() {
        let mut value = json!({"draft": {"~": "case:1", "gone": true}});
        unmark(&mut value);
        assert_eq!(value, json!({"draft": null}));
    }
}
