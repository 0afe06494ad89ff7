//! The gate: may this draft complete without a person?
//!
//! Rules above statistics stand in code: whatever a table says, a draft with a doubt, an exception or a never-automatic
//! finding goes to a person. Below that the task's gate decision answers, and its words are kept.

use crate::event::{Event, Verdict, Why};
use crate::pack::{Pack, Ruling, Settings};
use crate::task::BANK_CHANGED;
use serde_json::{Map, Value, json};
use terms::{Draft, Finding, Reading, Standing};

/// Speaks on a draft. Returns the entry about the decision table that was asked, if one was, and the verdict.
pub(crate) fn speak(
    pack: &Pack,
    element: &str,
    settings: &Settings,
    draft: &Draft,
    moment: &bpmn::Moment,
) -> (Option<Event>, Verdict) {
    let grave: Vec<Why> = what_stops(draft);
    if !grave.is_empty() {
        return (None, Verdict::Person { why: grave });
    }
    let Some(gate) = &settings.gate else {
        return (
            None,
            Verdict::Person { why: vec![Why::new("no-gate", "This task is always signed by a person")] },
        );
    };
    match (pack.rules)(gate, &inputs(draft), moment) {
        Err(sentence) => (
            None,
            Verdict::Person {
                why: vec![Why::new(
                    "rules-failed",
                    format!("The gate \"{gate}\" could not decide: {sentence}"),
                )],
            },
        ),
        Ok(ruling) => {
            let verdict = verdict(gate, &ruling);
            (Some(Event::decided(element, gate, ruling)), verdict)
        }
    }
}

fn verdict(gate: &str, ruling: &Ruling) -> Verdict {
    let reason = ruling
        .result
        .get("reason")
        .and_then(Value::as_str)
        .unwrap_or("The gate sends it to a person")
        .to_owned();
    if ruling.result.get("automatic") == Some(&Value::Bool(true)) {
        Verdict::Automatic { authority: format!("{gate}: {reason}") }
    } else {
        Verdict::Person { why: vec![Why::new("gate", reason)] }
    }
}

fn what_stops(draft: &Draft) -> Vec<Why> {
    let mut grave: Vec<_> = draft.findings.iter().filter(|it| stops(it)).collect();
    grave.sort_by_key(|it| std::cmp::Reverse(it.standing));
    grave.iter().map(|it| Why::new(it.code.clone(), it.sentence.clone())).collect()
}

/// Changed bank details stop whatever standing a table of the pack gives them.
fn stops(finding: &Finding) -> bool {
    finding.standing >= Standing::Doubt
        || (finding.code == BANK_CHANGED && finding.standing > Standing::Holds)
}

/// What a gate table and the decision `Tier` can ask for.
pub fn inputs(draft: &Draft) -> Map<String, Value> {
    let reading = match &draft.reading {
        Reading::Structured { .. } => "structured",
        Reading::Text => "text",
        Reading::Nothing => "nothing",
    };
    let lowest =
        draft.fields.iter().filter(|it| it.value.is_some()).map(|it| it.confidence).fold(1.0, f64::min);
    let mut map = Map::new();
    map.insert("reading".to_owned(), json!(reading));
    map.insert("kind".to_owned(), json!(draft.kind));
    map.insert("lowest confidence".to_owned(), json!(lowest));
    map.insert("supplier known".to_owned(), json!(draft.value("supplier").is_some()));
    map.insert("amount".to_owned(), crate::drive::number(draft.value("home_total")));
    map.insert("lines".to_owned(), json!(draft.lines.len()));
    map.insert("findings".to_owned(), json!(codes(draft)));
    map
}

/// Codes of the findings that do more than hold.
pub(crate) fn codes(draft: &Draft) -> Vec<&str> {
    let mut codes: Vec<&str> =
        draft.findings.iter().filter(|it| it.standing > Standing::Holds).map(|it| it.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
