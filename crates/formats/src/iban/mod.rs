//! International bank account numbers after ISO 13616.

mod lengths;

use std::fmt;

/// An account number whose country, length and check digits hold. Whether the account exists nobody can tell from it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban(String);

/// Why a text is no IBAN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Not two letters, two digits, then letters and digits.
    #[error(
        "\"{0}\" is not an IBAN: it starts with two letters and two digits, then letters and digits follow"
    )]
    Form(String),
    /// The country has no IBAN, or none known here.
    #[error("\"{0}\" is not a country with an IBAN")]
    Country(String),
    /// Too short or too long for its country.
    #[error("an IBAN of {country} has {expected} characters, this one has {found}")]
    Length {
        /// ISO 3166-1 alpha-2.
        country: String,
        /// Characters it should have.
        expected: usize,
        /// Characters it has.
        found: usize,
    },
    /// The check digits do not match: a digit is wrong or two are swapped.
    #[error("the check digits of the IBAN {0} do not match; a digit is wrong or two are swapped")]
    CheckDigits(String),
}

/// Longest IBAN, in characters.
const CHARS_MAX: usize = 34;

/// The text without blanks, dots and hyphens, letters as capitals; a leading `IBAN` falls away with its colon.
pub(crate) fn compact(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}'));
    kept.flat_map(char::to_uppercase).collect()
}

impl Iban {
    /// Reads an IBAN as people write it: blanks anywhere, either case, `IBAN` in front.
    ///
    /// # Errors
    /// [`IbanError`]: the first of form, country, length and check digits that does not hold.
    pub fn parse(text: &str) -> Result<Self, IbanError> {
        let whole = compact(text);
        let code = whole.strip_prefix("IBAN").map_or(whole.as_str(), |rest| rest.trim_start_matches(':'));
        let form = |()| IbanError::Form(text.trim().chars().take(CHARS_MAX + 10).collect());
        let bytes = code.as_bytes();
        let letters = |range: std::ops::Range<usize>| {
            bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_uppercase))
        };
        let digits = bytes.get(2..4).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
        if !letters(0..2) || !digits || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(form(()));
        }
        let country = code.get(..2).unwrap_or_default();
        let expected = lengths::length(country).ok_or_else(|| IbanError::Country(country.to_owned()))?;
        if code.len() != expected {
            return Err(IbanError::Length { country: country.to_owned(), expected, found: code.len() });
        }
        if remainder(code) != 1 {
            return Err(IbanError::CheckDigits(code.to_owned()));
        }
        Ok(Self(code.to_owned()))
    }

    /// Without blanks: `DE02120300000000202051`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// ISO 3166-1 alpha-2.
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// In fours, as it is printed: `DE02 1203 0000 0000 2020 51`.
    pub fn grouped(&self) -> String {
        let fours = self.0.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned());
        fours.collect::<Vec<_>>().join(" ")
    }

    /// Whether the country's banks are reached by SEPA transfers.
    pub fn is_sepa(&self) -> bool {
        lengths::SEPA.contains(&self.country())
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// ISO 7064 MOD 97-10 over the number with its first four characters moved to the end and letters as 10 to 35.
fn remainder(code: &str) -> u32 {
    let (head, tail) = code.split_at(code.len().min(4));
    tail.chars().chain(head.chars()).filter_map(|c| c.to_digit(36)).fold(0, |sum, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (sum * shift + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_iban_is_refused_for_its_reason() {
        for (text, expected) in [
            ("DE02120300000000202051", "DE02120300000000202051"),
            (" de02 1203 0000 0000 2020 51 ", "DE02120300000000202051"),
            ("IBAN: DE02 1203 0000 0000 2020 51", "DE02120300000000202051"),
            ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
            ("NO93 8601 1117 947", "NO9386011117947"),
            ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84MALT011000012345MTLCAST001S"),
            (
                "DE02120300000000202052",
                "the check digits of the IBAN DE02120300000000202052 do not match; a digit is wrong or two are swapped",
            ),
            (
                "DE20120300000000202051",
                "the check digits of the IBAN DE20120300000000202051 do not match; a digit is wrong or two are swapped",
            ),
            ("DE0212030000000020205", "an IBAN of DE has 22 characters, this one has 21"),
            ("US02120300000000202051", "\"US\" is not a country with an IBAN"),
            (
                "DEX2120300000000202051",
                "\"DEX2120300000000202051\" is not an IBAN: it starts with two letters and two digits, then letters and digits follow",
            ),
            (
                "DE02-1203",
                "\"DE02-1203\" is not an IBAN: it starts with two letters and two digits, then letters and digits follow",
            ),
            (
                "",
                "\"\" is not an IBAN: it starts with two letters and two digits, then letters and digits follow",
            ),
        ] {
            let read = Iban::parse(text).map_or_else(|error| error.to_string(), |iban| iban.to_string());
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn it_prints_in_fours() {
        let iban = Iban::parse("NO9386011117947").unwrap();
        assert_eq!(
            (iban.grouped().as_str(), iban.country(), iban.is_sepa()),
            ("NO93 8601 1117 947", "NO", true)
        );
    }
}
