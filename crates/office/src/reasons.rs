//! Why a case came to a person, in words: the title of its exception, or what the heart meant.

use std::borrow::Cow;

/// A short heading for the code of a reason, such as a table or a summary shows. A code that nobody gave words to is shown
/// with spaces.
pub fn in_words(code: &str) -> Cow<'_, str> {
    Cow::Borrowed(match code {
        "role" => "A signature that the process asks for",
        "gate" | "no-gate" => "The gate asks for a person",
        "no-certificate" => "No certificate yet",
        "below-threshold" => "Less sure than the certificate asks for",
        "not-sampled" => "Outside the share that goes alone",
        "rung-suggest" => "Automation only suggests here",
        "second-signature" => "A second signature",
        "returned" => "With the sender, who is to answer",
        "answered" => "The sender has answered",
        "escalated" => "Escalated by somebody",
        "recalled" => "Called back to be looked at again",
        "not-taken-back" => "Its posting could not be taken back",
        "draft-failed" => "The first pass failed",
        "incident" => "Something failed and is to be tried again",
        _ => match payables::exceptions::exception(code) {
            Some(it) => it.title,
            None => return Cow::Owned(code.replace('-', " ")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn every_reason_has_words() {
        assert_eq!(in_words("bank-changed"), "Bank details changed");
        assert_eq!(in_words("no-certificate"), "No certificate yet");
        assert_eq!(in_words("made-up-by-a-pack"), "made up by a pack");
    }
}
