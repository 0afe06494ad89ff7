//! What a decision said, for people: the same on the desk, in the story and in the studio.

use crate::view::{RuleView, RulingView};
use cases::RuleTold;
use serde_json::{Map, Value};

/// A ruling in words.
pub(crate) fn view(
    decision: &str,
    result: &Value,
    inputs: Option<&Map<String, Value>>,
    why: &[RuleTold],
) -> RulingView {
    RulingView {
        decision: decision.to_owned(),
        result: value(result),
        inputs: inputs.map(members).unwrap_or_default(),
        rules: why.iter().map(rule).collect(),
    }
}

/// A rule in words.
pub(crate) fn rule(it: &RuleTold) -> RuleView {
    RuleView { number: it.number, fired: it.fired, remark: it.remark.clone(), sentence: it.sentence.clone() }
}

/// A value as people write it: members without braces, "nothing" for null.
pub(crate) fn value(it: &Value) -> String {
    match it {
        Value::Null => "nothing".to_owned(),
        Value::Object(map) if map.is_empty() => "nothing".to_owned(),
        Value::Object(map) => members(map),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "an empty list".to_owned(),
        Value::Array(list) => list.iter().map(value).collect::<Vec<_>>().join(", "),
        Value::Number(number) => number.to_string(),
    }
}

fn members(map: &Map<String, Value>) -> String {
    map.iter()
        .map(|(name, it)| format!("{}: {}", name.replace('_', " "), value(it)))
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::value;
    use serde_json::json;

    #[test]
    fn values_read_as_words() {
        for (it, words) in [
            (json!(null), "nothing"),
            (json!({}), "nothing"),
            (json!({ "approval": "approver", "second": false }), "approval: approver; second: no"),
            (json!([1, "a"]), "1, a"),
            (json!(""), "an empty text"),
            (json!({ "price_percent": 2.5 }), "price percent: 2.5"),
        ] {
            assert_eq!(value(&it), words);
        }
    }
}
