//! What a person entered on the desk: read from the form, kept on a page that refuses, sent as a decision.

use crate::app::fresh_key;
use crate::body::Pairs;
use crate::words::act_name;
use jiff::Timestamp;
use office::view::{Act, Decision, Desk};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, PersonId, Refusal, TaskId};

/// Every act, in the order of the decision bar.
pub(crate) const ACTS: [Act; 5] = [Act::Approve, Act::Correct, Act::Return, Act::Refuse, Act::Escalate];

/// The entries of one desk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    /// Field name → what stood in the input when the form was sent.
    typed: BTreeMap<String, String>,
    /// Field name → what stood there when the page was shown.
    was: BTreeMap<String, String>,
    /// Act → the prepared reason that was chosen.
    prepared: BTreeMap<Act, String>,
    /// Act → the reason in own words.
    words: BTreeMap<Act, String>,
    /// To whom an escalation goes.
    pub to: Option<String>,
    /// With whom somebody spoke, and on which number: a call that was not recorded is not typed twice.
    pub call: (String, String),
}

impl Entries {
    /// Reads the form of a desk.
    pub fn of(pairs: &Pairs) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.trim().to_owned());
        let by_act = |start: &str| {
            let named =
                |act: &Act| Some((*act, pairs.get(&format!("{start}{}", act_name(*act)))?.trim().to_owned()));
            ACTS.iter().filter_map(named).collect()
        };
        Self {
            typed: pairs.under("field.").map(own).collect(),
            was: pairs.under("was.").map(own).collect(),
            prepared: by_act("reason."),
            words: by_act("words."),
            to: pairs.get("to").map(str::to_owned),
            call: ["spoke_with", "number_called"]
                .map(|name| pairs.get(name).unwrap_or_default().trim().to_owned())
                .into(),
        }
    }

    /// Puts a candidate into its input, as the page without scripts does it: `order=4500-2217`.
    pub fn pick(&mut self, pick: &str) {
        if let Some((name, value)) = pick.split_once('=') {
            self.typed.insert(name.to_owned(), value.to_owned());
        }
    }

    /// What a person typed over what was shown; nothing where they left it.
    pub fn typed(&self, name: &str) -> Option<&str> {
        let typed = self.typed.get(name)?;
        (self.was.get(name) != Some(typed)).then_some(typed.as_str())
    }

    /// The prepared reason that was chosen for an act.
    pub fn prepared(&self, act: Act) -> Option<&str> {
        self.prepared.get(&act).map(String::as_str)
    }

    /// The own words for an act.
    pub fn words(&self, act: Act) -> &str {
        self.words.get(&act).map_or("", String::as_str)
    }

    /// Only what differs from what was shown.
    pub fn corrections(&self) -> BTreeMap<String, String> {
        let names = self.typed.keys();
        names.filter_map(|name| Some((name.clone(), self.typed(name)?.to_owned()))).collect()
    }

    /// What the page showed and what is there now, where the two differ: label, before, after.
    pub fn changed_meanwhile(&self, desk: &Desk) -> Vec<(String, String, String)> {
        let changed = |field: &office::view::FieldView| {
            let (was, now) = (self.was.get(&field.name)?, field.value.as_deref().unwrap_or_default());
            (was != now).then(|| (field.label.clone(), was.clone(), now.to_owned()))
        };
        desk.fields.iter().filter_map(changed).collect()
    }

    fn reason(&self, act: Act) -> Option<String> {
        match (self.prepared(act), self.words(act)) {
            (None, "") => None,
            (None, words) => Some(words.to_owned()),
            (Some(prepared), "") => Some(prepared.to_owned()),
            (Some(prepared), words) => Some(format!("{}. {words}", prepared.trim_end_matches('.'))),
        }
    }

    /// The decision that the form sends.
    ///
    /// # Errors
    /// A refusal where the form does not say which page was shown.
    pub fn decision(
        &self,
        pairs: &Pairs,
        act: Act,
        case: CaseId,
        task: TaskId,
        now: Timestamp,
    ) -> Result<Decision, Failure> {
        let shown = pairs.get("shown").and_then(Digest::from_hex).ok_or_else(|| {
            Refusal::new(
                "unreadable-request",
                "Not signed: the form does not say what was shown",
                "A signature binds to the digest of the page.",
                "Load the page again and decide there.",
            )
        })?;
        let opened = pairs.get("opened").and_then(|text| text.parse::<i64>().ok());
        let open_for = opened.and_then(|opened| u32::try_from(now.as_second() - opened).ok());
        let key = match pairs.get("key") {
            Some(key) => key.to_owned(),
            None => fresh_key()?,
        };
        Ok(Decision {
            case,
            task,
            act,
            shown,
            corrections: self.corrections(),
            reason: self.reason(act),
            to: self.to.clone().filter(|_| act == Act::Escalate).map(PersonId),
            seconds_on_screen: pairs.get("seconds").and_then(|text| text.parse().ok()).or(open_for),
            // Only a script can tell; a page without one says nothing rather than something wrong.
            evidence_opened: match pairs.get("evidence") {
                Some("1") => Some(true),
                Some("0") => Some(false),
                _ => None,
            },
            key,
        })
    }
}

/// The act of that name.
pub(crate) fn act_named(name: &str) -> Option<Act> {
    ACTS.into_iter().find(|act| act_name(*act) == name)
}

/// Refuses what contradicts itself before it reaches the office: an approval must not swallow what a person typed, and
/// a correction must change something.
pub(crate) fn consistent(decision: &Decision) -> Result<(), Failure> {
    let typed = decision.corrections.len();
    let refusal = match decision.act {
        Act::Approve if typed > 0 => Refusal::new(
            "approved-with-changes",
            format!(
                "Not signed: {typed} of the values {} not what was shown",
                if typed == 1 { "is" } else { "are" }
            ),
            "Approve signs exactly what was shown; what you typed would be lost.",
            "Correct signs with your values. To approve what was shown, put the shown values back.",
        ),
        Act::Correct if typed == 0 => Refusal::new(
            "nothing-corrected",
            "Not signed: no value was changed",
            "Correct signs with values that you typed or chose.",
            "Change a value first, or approve what is shown.",
        ),
        Act::Return | Act::Refuse | Act::Escalate if decision.reason.is_none() => Refusal::new(
            "reason-missing",
            format!("Not done: to {} a case needs a reason", act_name(decision.act)),
            "The one who reads it next must know why.",
            "Choose a reason or write one sentence.",
        ),
        _ => return Ok(()),
    };
    Err(refusal.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(form: &str, act: Act) -> Result<Decision, Failure> {
        let pairs = Pairs::parse(form.as_bytes());
        let now = Timestamp::from_second(1_000).unwrap();
        let decision = Entries::of(&pairs).decision(&pairs, act, "c".into(), "t".into(), now)?;
        consistent(&decision).map(|()| decision)
    }

    fn form(rest: &str) -> String {
        format!("shown={}&opened=962&{rest}", Digest::of(b""))
    }

    #[test]
    fn only_what_differs_from_what_was_shown_is_a_correction() {
        let sent = form(
            "field.order=4500-2217&was.order=4500-2277&field.account=6320&was.account=6320&field.due_date=&was.due_date=2026-12-17",
        );
        let decision = decide(&sent, Act::Correct).unwrap();
        let expected = [("due_date", ""), ("order", "4500-2217")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(decision.corrections, BTreeMap::from(expected));
        assert_eq!(decision.seconds_on_screen, Some(38));
    }

    #[test]
    fn a_decision_that_contradicts_itself_is_refused_here() {
        for (sent, act, code) in [
            (form("field.a=2&was.a=1"), Act::Approve, Some("approved-with-changes")),
            (form("field.a=1&was.a=1"), Act::Approve, None),
            (form("field.a=1&was.a=1"), Act::Correct, Some("nothing-corrected")),
            (form("field.a=2&was.a=1"), Act::Correct, None),
            (form("words.return=++"), Act::Return, Some("reason-missing")),
            (form("words.refuse=ours"), Act::Return, Some("reason-missing")),
            (form("words.return=ours"), Act::Return, None),
            (form("reason.escalate=Over+my+authority"), Act::Escalate, None),
            ("shown=abc".into(), Act::Approve, Some("unreadable-request")),
        ] {
            let got = match decide(&sent, act) {
                Ok(_) => None,
                Err(Failure::Refused(refusal)) => Some(refusal.code),
                Err(Failure::Fault(fault)) => panic!("{fault}"),
            };
            assert_eq!(got.as_deref(), code, "{sent} {act:?}");
        }
    }

    #[test]
    fn prepared_and_own_words_make_one_reason() {
        let sent = form("reason.return=The+receipt+is+missing.&words.return=Which+gate%3F&to=samuel");
        let decision = decide(&sent, Act::Return).unwrap();
        assert_eq!(decision.reason.as_deref(), Some("The receipt is missing. Which gate?"));
        assert_eq!(decision.to, None, "only an escalation goes to somebody");
    }
}
