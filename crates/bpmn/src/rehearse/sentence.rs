//! The sentences of a scenario: what each line means.

use crate::Variables;
use jiff::Span;
use serde_json::Value;

/// One line that means something.
#[derive(Clone, Debug)]
pub(super) enum Sentence {
    /// `Given amount is 2000`
    Variable(String, Value),
    /// `Given "Post" completes with number = 17`: whenever it is reached.
    Always(String, Outcome),
    /// `When it starts`, `When it starts at "Invoice received"`
    Start(Option<String>),
    /// `When "Check" completes with approved = true`
    Happens(String, Outcome),
    /// `When 10 minutes pass`
    Passes(Span),
    /// `When the message "paid" for "42" arrives with sum = 5`: its name, the value it carries for correlation, its content.
    Message(String, Option<String>, Variables),
    /// `When the signal "stop" is sent`
    Signal(String, Variables),
    /// `Then it is at "Approve" and "Post"`
    At(Vec<String>),
    /// `Then it is not at "Approve"`
    NotAt(Vec<String>),
    /// `Then it has passed "Approve"`
    Passed(Vec<String>),
    /// `Then it has passed "Approve" 3 times`
    Times(String, usize),
    /// `Then it has not passed "Approve"`
    NotPassed(Vec<String>),
    /// `Then total is 42`
    Is(String, Value),
    /// `Then it has ended`, `Then it has ended with the error E7`
    Ended(Option<String>),
    /// `Then it has not ended`
    Running,
    /// `Then there is an incident at "Post"`
    Incident(String),
}

/// What happens at an element.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// It completes.
    Completes(Variables),
    /// It ends with an error of that code.
    Error(String, Variables),
    /// It escalates with that code.
    Escalates(String, Variables),
    /// It fails technically.
    Fails,
    /// The way of that name is chosen, or the activity of an ad-hoc sub-process.
    Chooses(Vec<String>, Variables),
    /// An ad-hoc sub-process is closed.
    Closes,
}

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Given,
    When,
    Then,
}

/// What may stand after each word, for the reader whose sentence is not understood.
const GIVEN: &str = "Given amount is 2000 · Given \"Post\" completes with number = 17";
const WHEN: &str = "When it starts · When \"Check\" completes with approved = true · When \"Post\" ends with the error E1 · \
                    When \"Way?\" chooses \"yes\" · When 10 minutes pass · When the message \"paid\" arrives";
const THEN: &str =
    "Then it is at \"Approve\" · Then it has passed \"Post\" · Then total is 42 · Then it has ended";

/// Reads what stands after the first word.
///
/// # Errors
/// One sentence with examples.
pub(super) fn read(part: Part, text: &str) -> Result<Sentence, String> {
    let text = text.trim().trim_end_matches('.');
    let found = match part {
        Part::Given => given(text),
        Part::When => when(text),
        Part::Then => then(text),
    };
    found.ok_or_else(|| {
        let examples = match part {
            Part::Given => GIVEN,
            Part::When => WHEN,
            Part::Then => THEN,
        };
        format!("This sentence is not understood. It can be: {examples}")
    })
}

fn given(text: &str) -> Option<Sentence> {
    if let Some((name, rest)) = name(text) {
        return Some(Sentence::Always(name, outcome(rest)?));
    }
    let (name, value) = text.split_once(" is ")?;
    Some(Sentence::Variable(name.trim().to_owned(), value_of(value)))
}

fn when(text: &str) -> Option<Sentence> {
    if let Some(rest) = text.strip_prefix("it starts") {
        return match rest.trim().strip_prefix("at ") {
            Some(at) => Some(Sentence::Start(Some(name(at)?.0))),
            None => rest.trim().is_empty().then_some(Sentence::Start(None)),
        };
    }
    for (word, verb) in [("message", "arrives"), ("signal", "is sent")] {
        let rest = text.strip_prefix("the ").unwrap_or(text);
        if let Some(rest) = rest.strip_prefix(word) {
            let (name, rest) = name(rest)?;
            let (value, rest) = match rest.trim().strip_prefix("for ") {
                Some(rest) if word == "message" => {
                    self::word(rest).map(|(value, rest)| (Some(value), rest))?
                }
                _ => (None, rest),
            };
            let payload = with(rest.trim().strip_prefix(verb)?)?;
            return Some(if word == "message" {
                Sentence::Message(name, value, payload)
            } else {
                Sentence::Signal(name, payload)
            });
        }
    }
    if let Some((name, rest)) = name(text) {
        return Some(Sentence::Happens(name, outcome(rest)?));
    }
    let span = text.strip_suffix("passes").or_else(|| text.strip_suffix("pass"))?;
    let span = span.trim();
    span.parse::<Span>().ok().or_else(|| span.replace(" and ", " ").parse().ok()).map(Sentence::Passes)
}

fn then(text: &str) -> Option<Sentence> {
    let text =
        text.strip_prefix("it waits at").map_or_else(|| text.to_owned(), |rest| format!("it is at{rest}"));
    let after = |prefix: &str| text.strip_prefix(prefix);
    if let Some(rest) = after("it is not at") {
        return names(rest).map(Sentence::NotAt);
    }
    if let Some(rest) = after("it is at") {
        return names(rest).map(Sentence::At);
    }
    if let Some(rest) = after("it has not passed") {
        return names(rest).map(Sentence::NotPassed);
    }
    if let Some(rest) = after("it has passed") {
        if let Some(rest) = rest.strip_suffix(" times").or_else(|| rest.strip_suffix(" time")) {
            let (rest, times) = rest.trim_end().rsplit_once(' ')?;
            let times = times.parse().ok()?;
            return Some(Sentence::Times(name(rest)?.0, times));
        }
        return names(rest).map(Sentence::Passed);
    }
    if let Some(rest) = after("there is an incident at") {
        return Some(Sentence::Incident(name(rest)?.0));
    }
    if let Some(rest) = after("it has ended") {
        return match rest.trim() {
            "" => Some(Sentence::Ended(None)),
            rest => Some(Sentence::Ended(Some(
                rest.strip_prefix("with the error ")?.trim_matches(['"', '`']).to_owned(),
            ))),
        };
    }
    if text == "it has not ended" {
        return Some(Sentence::Running);
    }
    let (name, value) = text.split_once(" is ")?;
    Some(Sentence::Is(name.trim().to_owned(), value_of(value)))
}

fn outcome(text: &str) -> Option<Outcome> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("completes").or_else(|| text.strip_prefix("is completed")) {
        return Some(Outcome::Completes(with(rest)?));
    }
    if let Some(rest) = text.strip_prefix("ends with the error") {
        let (code, rest) = word(rest)?;
        return Some(Outcome::Error(code, with(rest)?));
    }
    if let Some(rest) = text.strip_prefix("escalates") {
        let (code, rest) = word(rest)?;
        return Some(Outcome::Escalates(code, with(rest)?));
    }
    if let Some(rest) = text.strip_prefix("chooses") {
        let (ways, rest) = rest
            .split_once(" with ")
            .map_or((rest, String::new()), |(ways, rest)| (ways, format!("with {rest}")));
        return Some(Outcome::Chooses(names(ways)?, with(&rest)?));
    }
    match text {
        "fails" => Some(Outcome::Fails),
        "is closed" => Some(Outcome::Closes),
        _ => None,
    }
}

/// A code, quoted or not.
fn word(text: &str) -> Option<(String, &str)> {
    if let Some(found) = name(text) {
        return Some(found);
    }
    let text = text.trim_start();
    let end = text.find(' ').unwrap_or(text.len());
    (end > 0).then(|| (text[..end].to_owned(), &text[end..]))
}

/// A name in quotes or back-ticks, and what follows it.
fn name(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    let end = text[1..].find(quote)? + 1;
    Some((text[1..end].to_owned(), &text[end + 1..]))
}

fn names(text: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (one, after) = name(rest)?;
        out.push(one);
        let after = after.trim_start();
        rest = after.strip_prefix("and ").or_else(|| after.strip_prefix(',')).unwrap_or(after).trim_start();
    }
    (!out.is_empty()).then_some(out)
}

/// `with a = 1, b = "x"`, or nothing.
fn with(text: &str) -> Option<Variables> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Variables::new());
    }
    let mut rest = text.strip_prefix("with ")?;
    let mut out = Variables::new();
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let mut values = serde_json::Deserializer::from_str(after).into_iter::<Value>();
        let (value, used) = match values.next() {
            Some(Ok(value)) => (value, values.byte_offset()),
            _ => {
                let end = after.find(',').unwrap_or(after.len());
                (Value::from(after[..end].trim()), end)
            }
        };
        out.set(name.trim(), value);
        match after[used..].trim_start().strip_prefix(',') {
            Some(next) => rest = next,
            None => return after[used..].trim().is_empty().then_some(out),
        }
    }
}

/// A JSON value, or the text itself.
fn value_of(text: &str) -> Value {
    let text = text.trim();
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.trim_matches('`')))
}
