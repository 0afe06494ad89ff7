//! The form of a VAT number in each country, after the list that the European Commission publishes for VIES.
//!
//! A pattern's letters: `9` a digit, `A` a letter, `X` a letter or digit, `S` one of those or `+` or `*`; anything else
//! stands for itself.

/// One country.
pub(super) struct Shape {
    pub prefix: &'static str,
    pub country: &'static str,
    pub words: &'static str,
    patterns: &'static [&'static str],
}

const fn shape(prefix: &'static str, words: &'static str, patterns: &'static [&'static str]) -> Shape {
    Shape { prefix, country: prefix, words, patterns }
}

const SHAPES: [Shape; 31] = [
    shape("AT", "U and eight digits", &["U99999999"]),
    shape("BE", "ten digits, the first 0 or 1", &["0999999999", "1999999999"]),
    shape("BG", "nine or ten digits", &["999999999", "9999999999"]),
    Shape { prefix: "CHE", country: "CH", words: "nine digits", patterns: &["999999999"] },
    shape("CY", "eight digits and a letter", &["99999999A"]),
    shape("CZ", "eight to ten digits", &["99999999", "999999999", "9999999999"]),
    shape("DE", "nine digits", &["999999999"]),
    shape("DK", "eight digits", &["99999999"]),
    shape("EE", "nine digits", &["999999999"]),
    Shape { prefix: "EL", country: "GR", words: "nine digits", patterns: &["999999999"] },
    shape("ES", "nine letters or digits, the first or the last a letter", &["A9999999X", "99999999A"]),
    shape("FI", "eight digits", &["99999999"]),
    shape("FR", "two letters or digits and nine digits", &["XX999999999"]),
    shape(
        "GB",
        "nine or twelve digits, or GD or HA and three digits",
        &["999999999", "999999999999", "GD999", "HA999"],
    ),
    shape("HR", "eleven digits", &["99999999999"]),
    shape("HU", "eight digits", &["99999999"]),
    shape("IE", "seven digits and one or two letters", &["9999999A", "9999999AA", "9X99999A"]),
    shape("IT", "eleven digits", &["99999999999"]),
    shape("LT", "nine or twelve digits", &["999999999", "999999999999"]),
    shape("LU", "eight digits", &["99999999"]),
    shape("LV", "eleven digits", &["99999999999"]),
    shape("MT", "eight digits", &["99999999"]),
    shape("NL", "nine letters or digits, B and two digits", &["SSSSSSSSSB99"]),
    shape("NO", "nine digits", &["999999999"]),
    shape("PL", "ten digits", &["9999999999"]),
    shape("PT", "nine digits", &["999999999"]),
    shape(
        "RO",
        "two to ten digits",
        &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"],
    ),
    shape("SE", "twelve digits", &["999999999999"]),
    shape("SI", "eight digits", &["99999999"]),
    shape("SK", "ten digits", &["9999999999"]),
    shape(
        "XI",
        "nine or twelve digits, or GD or HA and three digits",
        &["999999999", "999999999999", "GD999", "HA999"],
    ),
];

/// The country a compact text starts with, and what follows.
pub(super) fn of(text: &str) -> Option<(&'static Shape, &str)> {
    if let Some(rest) = text.strip_prefix("GR") {
        return SHAPES.iter().find(|shape| shape.prefix == "EL").map(|shape| (shape, rest));
    }
    SHAPES.iter().find_map(|shape| Some((shape, text.strip_prefix(shape.prefix)?)))
}

impl Shape {
    /// The number without a customary ending, and with the leading zero that older Belgian numbers lack.
    pub(super) fn bare(&self, rest: &str) -> String {
        let endings: &[&str] = match self.prefix {
            "CHE" => &["MWST", "TVA", "IVA"],
            "NO" => &["MVA"],
            _ => &[],
        };
        let bare = endings.iter().find_map(|ending| rest.strip_suffix(ending)).unwrap_or(rest);
        let short = self.prefix == "BE" && bare.len() == 9;
        if short { format!("0{bare}") } else { bare.to_owned() }
    }

    /// Whether the number has one of the country's forms.
    pub(super) fn holds(&self, number: &str) -> bool {
        self.patterns.iter().any(|pattern| matches(pattern, number))
    }
}

fn matches(pattern: &str, number: &str) -> bool {
    pattern.len() == number.chars().count()
        && pattern.chars().zip(number.chars()).all(|(form, c)| match form {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_uppercase(),
            'X' => c.is_ascii_digit() || c.is_ascii_uppercase(),
            'S' => c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '+' | '*'),
            itself => c == itself,
        })
}
