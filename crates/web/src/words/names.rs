//! The names of views, acts and tones.

use office::view::{Act, Shelf, Tone};

/// The view as its link says it.
pub(crate) fn shelf_name(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Mine => "Mine",
        Shelf::DueToday => "Due today",
        Shelf::Second => "Second signature",
        Shelf::Returned => "Returned",
        Shelf::Escalated => "Escalated to me",
        Shelf::SignedToday => "Signed today",
        Shelf::Everyone => "Everyone",
    }
}

/// The view as an address says it.
pub(crate) fn shelf_word(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Mine => "mine",
        Shelf::DueToday => "due-today",
        Shelf::Second => "second",
        Shelf::Returned => "returned",
        Shelf::Escalated => "escalated",
        Shelf::SignedToday => "signed-today",
        Shelf::Everyone => "everyone",
    }
}

/// The act as forms and addresses say it.
pub(crate) fn act_name(act: Act) -> &'static str {
    match act {
        Act::Approve => "approve",
        Act::Correct => "correct",
        Act::Return => "return",
        Act::Refuse => "refuse",
        Act::Escalate => "escalate",
    }
}

/// The key that presses the button of an act.
pub(crate) fn act_key(act: Act) -> &'static str {
    match act {
        Act::Approve => "a",
        Act::Correct => "c",
        Act::Return => "r",
        Act::Refuse => "x",
        Act::Escalate => "e",
    }
}

/// The class that gives a tone its colour.
pub(crate) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Mine => "mine",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Ok => "ok",
        Tone::Never => "never",
        Tone::Paused => "pause",
    }
}

/// The shape that says the same without colour.
pub(crate) fn tone_icon(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "pen",
        Tone::Mine => "double",
        Tone::Warn => "doubt",
        Tone::Bad => "late",
        Tone::Ok => "holds",
        Tone::Never => "never",
        Tone::Paused => "pause",
    }
}
