//! Money is a decimal with a currency; nothing adds two currencies.

use iso_currency::Currency as Iso;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 currency that can be invoiced and paid in (`XXX`, `XTS` and metals cannot).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(Iso);

/// Why a text is not a currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a currency that can be paid in; ISO 4217 has three capital letters such as EUR")]
pub struct CurrencyError(pub String);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(Iso::EUR);

    /// Reads the three-letter code.
    ///
    /// # Errors
    /// [`CurrencyError`] for an unknown code and for codes that are no means of payment.
    pub fn parse(code: &str) -> Result<Self, CurrencyError> {
        match Iso::from_code(code) {
            Some(iso) if iso.exponent().is_some() && !matches!(code, "XXX" | "XTS") => Ok(Self(iso)),
            _ => Err(CurrencyError(code.chars().take(16).collect())),
        }
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of its smallest unit: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn places(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An amount in a currency: `{"amount": "4974.20", "currency": "EUR"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount; negative for what is owed back.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// `amount` of `currency`.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// The sum, or `None` where the currencies differ or the amount overflows.
    pub fn plus(self, other: Self) -> Option<Self> {
        (self.currency == other.currency)
            .then(|| self.amount.checked_add(other.amount))
            .flatten()
            .map(|amount| Self::new(amount, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.places() as usize;
        write!(f, "{:.places$} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_that_cannot_be_paid_in_are_refused() {
        for (code, fine) in [
            ("EUR", true),
            ("SEK", true),
            ("JPY", true),
            ("XXX", false),
            ("XTS", false),
            ("XAU", false),
            ("eur", false),
            ("", false),
        ] {
            assert_eq!(Currency::parse(code).is_ok(), fine, "{code}");
        }
    }

    #[test]
    fn euros_and_crowns_do_not_add_up() {
        let eur = Money::new(Decimal::new(1050, 2), Currency::EUR);
        let sek = Money::new(Decimal::ONE, Currency::parse("SEK").unwrap());
        assert_eq!(eur.plus(eur).unwrap().to_string(), "21.00 EUR");
        assert_eq!(eur.plus(sek), None);
    }
}
