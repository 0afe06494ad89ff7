//! Sets of characters: ranges, category escapes, negation and subtraction.

use regex_syntax::hir::{Class as Table, HirKind};

/// A set of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    pub(super) negated: bool,
    pub(super) parts: Vec<Part>,
    pub(super) without: Option<Box<Class>>,
}

/// A part of a set.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Range(char, char),
    Digit(bool),
    Space(bool),
    Word(bool),
    NameStart(bool),
    NameChar(bool),
    /// Ranges of a Unicode category or block; `false` for all but them.
    Table(Vec<(char, char)>, bool),
}

impl Class {
    /// Whether a character belongs to the set.
    pub(super) fn holds(&self, c: char, ignore_case: bool) -> bool {
        let found = self.parts.iter().any(|part| part.holds(c, ignore_case)) != self.negated;
        found && !self.without.as_ref().is_some_and(|without| without.holds(c, ignore_case))
    }
}

impl Part {
    fn holds(&self, c: char, ignore_case: bool) -> bool {
        match self {
            Self::Range(from, to) => {
                let within = |c: char| (*from..=*to).contains(&c);
                within(c) || (ignore_case && variants(c).any(within))
            }
            Self::Digit(yes) => c.is_ascii_digit() == *yes,
            Self::Space(yes) => matches!(c, ' ' | '\t' | '\n' | '\r') == *yes,
            Self::Word(yes) => (c.is_alphanumeric() || is_mark_or_symbol(c)) == *yes,
            Self::NameStart(yes) => name_start(c) == *yes,
            Self::NameChar(yes) => {
                (name_start(c) || c.is_numeric() || matches!(c, '-' | '.' | '\u{b7}')) == *yes
            }
            Self::Table(ranges, yes) => {
                let at = ranges.partition_point(|(_, to)| *to < c);
                ranges.get(at).is_some_and(|(from, _)| *from <= c) == *yes
            }
        }
    }
}

fn name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | ':')
}

/// Words are everything but punctuation, separators and others: symbols such as `+` and `€` count.
fn is_mark_or_symbol(c: char) -> bool {
    matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
        || (!c.is_ascii() && !c.is_whitespace() && !c.is_control() && !is_other_punctuation(c))
}

fn is_other_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '«' | '»' | '¡' | '¿' | '§' | '¶')
}

/// The other cases of a character.
pub(super) fn variants(c: char) -> impl Iterator<Item = char> {
    let lower = c.to_lowercase().next();
    let upper = c.to_uppercase().next();
    let again = lower.and_then(|c| c.to_uppercase().next());
    [lower, upper, again].into_iter().flatten()
}

/// Whether two characters are the same but for case.
pub(super) fn same(a: char, b: char, ignore_case: bool) -> bool {
    a == b || (ignore_case && (variants(a).any(|a| a == b) || variants(b).any(|b| a == b)))
}

/// The ranges of `\p{name}`: a general category or a block as `IsBasicLatin`.
pub(super) fn table(name: &str) -> Option<Vec<(char, char)>> {
    if let Some(block) = name.strip_prefix("Is") {
        return BLOCKS.iter().find(|(known, ..)| *known == block).map(|(_, from, to)| vec![(*from, *to)]);
    }
    // XPath knows only the one- and two-letter categories.
    if !(1..=2).contains(&name.len()) {
        return None;
    }
    let hir = regex_syntax::parse(&format!("\\p{{{name}}}")).ok()?;
    match hir.kind() {
        HirKind::Class(Table::Unicode(class)) => {
            Some(class.iter().map(|range| (range.start(), range.end())).collect())
        }
        _ => None,
    }
}

/// The blocks of scripts that business texts are written in.
const BLOCKS: [(&str, char, char); 24] = [
    ("BasicLatin", '\0', '\u{7f}'),
    ("Latin-1Supplement", '\u{80}', '\u{ff}'),
    ("LatinExtended-A", '\u{100}', '\u{17f}'),
    ("LatinExtended-B", '\u{180}', '\u{24f}'),
    ("IPAExtensions", '\u{250}', '\u{2af}'),
    ("SpacingModifierLetters", '\u{2b0}', '\u{2ff}'),
    ("CombiningDiacriticalMarks", '\u{300}', '\u{36f}'),
    ("Greek", '\u{370}', '\u{3ff}'),
    ("GreekandCoptic", '\u{370}', '\u{3ff}'),
    ("Cyrillic", '\u{400}', '\u{4ff}'),
    ("Armenian", '\u{530}', '\u{58f}'),
    ("Hebrew", '\u{590}', '\u{5ff}'),
    ("Arabic", '\u{600}', '\u{6ff}'),
    ("Devanagari", '\u{900}', '\u{97f}'),
    ("Thai", '\u{e00}', '\u{e7f}'),
    ("Georgian", '\u{10a0}', '\u{10ff}'),
    ("LatinExtendedAdditional", '\u{1e00}', '\u{1eff}'),
    ("GreekExtended", '\u{1f00}', '\u{1fff}'),
    ("GeneralPunctuation", '\u{2000}', '\u{206f}'),
    ("CurrencySymbols", '\u{20a0}', '\u{20cf}'),
    ("Hiragana", '\u{3040}', '\u{309f}'),
    ("Katakana", '\u{30a0}', '\u{30ff}'),
    ("CJKUnifiedIdeographs", '\u{4e00}', '\u{9fff}'),
    ("HangulSyllables", '\u{ac00}', '\u{d7a3}'),
];
