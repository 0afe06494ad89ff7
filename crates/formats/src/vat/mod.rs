//! VAT identification numbers of the EU, Northern Ireland, the United Kingdom, Switzerland and Norway: form and check digits.
//!
//! Whether a number was issued, and to whom, only the authority's register tells. Printed examples carry made-up
//! numbers such as DE123456789, so a wrong check digit is a hint and a wrong form is a doubt; callers weigh them.

mod checksum;
mod shape;

use std::fmt;

/// What the check digits say about a number whose form holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// They match.
    Checked,
    /// The country has none, or none that is public; only the form was checked.
    FormatOnly,
    /// They do not match: mistyped or made up.
    Wrong,
}

/// A VAT identification number whose form holds for its country.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VatId {
    text: String,
    country: &'static str,
    check: Check,
}

/// Why a text is no VAT identification number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VatError {
    /// It starts with no country known here.
    #[error(
        "\"{0}\" does not start with the code of a country whose VAT numbers are known here, such as DE, FR or CHE"
    )]
    Country(String),
    /// The rest does not have the country's form.
    #[error("\"{text}\" does not have the form of a VAT number of {country}: {form}")]
    Form {
        /// As written, shortened.
        text: String,
        /// The country's prefix.
        country: &'static str,
        /// The form in words.
        form: &'static str,
    },
}

/// Longest excerpt in an error, in characters.
const EXCERPT_CHARS_MAX: usize = 30;

impl VatId {
    /// Reads a number as people write it: blanks, dots, hyphens and slashes anywhere, either case.
    ///
    /// Greek numbers may start with `GR`; Swiss ones may end in `MWST`, `TVA` or `IVA`, Norwegian ones in `MVA`.
    ///
    /// # Errors
    /// [`VatError`] where the country is unknown or the form does not hold. Wrong check digits are no error: see [`VatId::check`].
    pub fn parse(text: &str) -> Result<Self, VatError> {
        let excerpt = || text.trim().chars().take(EXCERPT_CHARS_MAX).collect::<String>();
        let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/' | '\u{200b}'));
        let compact: String = kept.flat_map(char::to_uppercase).collect();
        let (shape, rest) = shape::of(&compact).ok_or_else(|| VatError::Country(excerpt()))?;
        let rest = shape.bare(rest);
        if !shape.holds(&rest) {
            return Err(VatError::Form { text: excerpt(), country: shape.prefix, form: shape.words });
        }
        let check = checksum::check(shape.prefix, &rest);
        Ok(Self { text: format!("{}{rest}", shape.prefix), country: shape.country, check })
    }

    /// Prefix and number without blanks, in capitals, without the endings `MWST` or `MVA`: `DE136695976`, `CHE100155212`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// ISO 3166-1 alpha-2, so `GR` for a number that starts with `EL`; `XI` for Northern Ireland.
    pub fn country(&self) -> &'static str {
        self.country
    }

    /// What the check digits say.
    pub fn check(&self) -> Check {
        self.check
    }
}

impl fmt::Display for VatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_their_countrys_form() {
        for (text, expected) in [
            ("DE136695976", "DE136695976 DE Checked"),
            ("de 136 695 976", "DE136695976 DE Checked"),
            ("DE123456789", "DE123456789 DE Wrong"),
            ("ATU13585627", "ATU13585627 AT Checked"),
            ("ATU13585626", "ATU13585626 AT Wrong"),
            ("FR 40 303265045", "FR40303265045 FR Checked"),
            ("FRK7399859412", "FRK7399859412 FR FormatOnly"),
            ("NL004495445B01", "NL004495445B01 NL Checked"),
            ("NL123456782B70", "NL123456782B70 NL Checked"),
            ("NL004495446B01", "NL004495446B01 NL Wrong"),
            ("BE 0428.759.497", "BE0428759497 BE Checked"),
            ("BE428759497", "BE0428759497 BE Checked"),
            ("IT00743110157", "IT00743110157 IT Checked"),
            ("ES B-58378431", "ESB58378431 ES Checked"),
            ("ESB58378432", "ESB58378432 ES Wrong"),
            ("ES54362315K", "ES54362315K ES Checked"),
            ("PL 856-734-62-15", "PL8567346215 PL Checked"),
            ("GR 094259216", "EL094259216 GR Checked"),
            ("CHE-100.155.212 MWST", "CHE100155212 CH Checked"),
            ("NO 995 525 828 MVA", "NO995525828 NO Checked"),
            ("GB 980 7806 84", "GB980780684 GB Checked"),
            ("CY10259033P", "CY10259033P CY FormatOnly"),
            ("DE12345678", "\"DE12345678\" does not have the form of a VAT number of DE: nine digits"),
            ("ATU1358562", "\"ATU1358562\" does not have the form of a VAT number of AT: U and eight digits"),
            (
                "US123456789",
                "\"US123456789\" does not start with the code of a country whose VAT numbers are known here, such as DE, FR or CHE",
            ),
            (
                "",
                "\"\" does not start with the code of a country whose VAT numbers are known here, such as DE, FR or CHE",
            ),
        ] {
            let shown = |vat: VatId| format!("{vat} {} {:?}", vat.country(), vat.check());
            assert_eq!(VatId::parse(text).map_or_else(|error| error.to_string(), shown), expected, "{text}");
        }
    }
}
