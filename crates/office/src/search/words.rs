//! Words into tokens: what of a case can be found, and what somebody types.
//!
//! Everything is keyed (HMAC under a key of the client's own): numbers of cases, names, invoice numbers, amounts, codes. An
//! index that was carried away tells which cases share a word, never which word. A word is found by its beginning from two
//! characters on, so each beginning has a token of its own.

use crate::project::CaseRow;
use std::collections::BTreeSet;
use vault::Tokens;

/// Characters of a word that count.
const WORD_CHARS_MAX: usize = 24;
/// Characters of the shortest beginning that finds.
const BEGINNING_CHARS: usize = 2;
/// Words of one case.
const WORDS_MAX: usize = 48;
/// Words that somebody types.
const TYPED_MAX: usize = 12;

/// The tokens by which a case is found, sorted.
pub(crate) fn of_case(tokens: &Tokens, row: &CaseRow) -> Vec<String> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    let texts = [row.case.as_str(), &row.who, row.number.as_deref().unwrap_or_default(), &row.file];
    for text in texts.into_iter().chain(row.findings.iter().map(String::as_str)) {
        words.extend(text.split_whitespace().flat_map(|it| forms(it).into_iter().flatten()));
    }
    if let Some(amount) = &row.amount {
        words.insert(number(&amount.amount.to_string()));
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    for word in words.iter().take(WORDS_MAX) {
        let letters: Vec<char> = word.chars().collect();
        for length in BEGINNING_CHARS.min(letters.len())..=letters.len() {
            found.insert(tokens.of(&letters[..length].iter().collect::<String>()));
        }
    }
    found.into_iter().take(journal::TOKENS_MAX).collect()
}

/// What is sought by words that somebody typed: all of them, each in any of its forms. Nothing where no word is long enough.
pub(crate) fn sought(tokens: &Tokens, typed: &str) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for word in typed.split_whitespace().take(TYPED_MAX) {
        let mut any: Vec<Vec<String>> = forms(word)
            .into_iter()
            .filter(|form| form.iter().all(|it| it.chars().count() >= BEGINNING_CHARS))
            .map(|form| form.iter().map(|it| tokens.of(it)).collect())
            .collect();
        if word.chars().any(|it| it.is_ascii_digit()) {
            any.push(vec![tokens.of(&cut(&number(word)))]);
        }
        if !any.is_empty() {
            all.push(any);
        }
    }
    all
}

/// A word as it may be typed: joined without what stands between its letters, and each of its parts.
fn forms(word: &str) -> Vec<Vec<String>> {
    let folded = folded(word);
    let parts: Vec<String> =
        folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(cut).collect();
    let joined = cut(&folded.chars().filter(|it| it.is_alphanumeric()).collect::<String>());
    match parts.len() {
        0 => Vec::new(),
        1 => vec![vec![joined]],
        _ => vec![vec![joined], parts],
    }
}

/// An amount without the commas between its thousands; the point stays, so that it is no other number.
fn number(text: &str) -> String {
    text.chars().filter(|it| it.is_ascii_digit() || *it == '.').collect()
}

fn cut(word: &str) -> String {
    word.chars().take(WORD_CHARS_MAX).collect()
}

/// Small letters without their marks, so that Müller is found by muller and the other way round.
fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ì'..='ï' | 'ī' => out.push('i'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'ù'..='ü' | 'ū' | 'ű' | 'ů' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ś' | 'š' => out.push('s'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'ř' => out.push('r'),
            'ł' => out.push('l'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_typed() {
        for (word, expected) in [
            ("Müller,", vec![vec!["muller"]]),
            ("DF-2026-11804", vec![vec!["df202611804"], vec!["df", "2026", "11804"]]),
            ("AP-0000001", vec![vec!["ap0000001"], vec!["ap", "0000001"]]),
            ("&", vec![]),
            ("Straße", vec![vec!["strasse"]]),
        ] {
            assert_eq!(forms(word), expected, "{word}");
        }
        assert_eq!(number("4,974.20"), "4974.20");
    }
}
