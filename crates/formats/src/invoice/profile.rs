//! The short name of the guideline an invoice follows.

use super::{Invoice, Syntax};

/// What a guideline's id contains and the name it goes by; the first hit counts.
const NAMES: [(&str, &str); 12] = [
    ("basicwl", "BASIC WL"),
    ("minimum", "MINIMUM"),
    ("extended-ctc", "EXTENDED CTC"),
    ("xrechnung", "XRECHNUNG"),
    ("peppol.eu", "PEPPOL"),
    ("extended", "EXTENDED"),
    ("comfort", "COMFORT"),
    (":basic", "BASIC"),
    ("#basic", "BASIC"),
    ("nlcius", "NLCIUS"),
    ("cius", "CIUS"),
    ("en16931", "EN16931"),
];

impl Invoice {
    /// The guideline shortened: `EN16931`, `BASIC WL`, `MINIMUM`, `XRECHNUNG`, …; the id itself where it is none of
    /// these, the syntax where it names none.
    pub fn profile(&self) -> String {
        let Some(id) = &self.specification else { return plain(self.syntax).to_owned() };
        let lower = id.value.to_ascii_lowercase();
        let known = NAMES.iter().find(|(part, _)| lower.contains(part));
        known.map_or_else(|| id.value.chars().take(80).collect(), |(_, name)| (*name).to_owned())
    }
}

fn plain(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Ubl => "UBL",
        Syntax::Cii => "CII",
        Syntax::ZugferdOne => "ZUGFeRD 1",
    }
}
