//! Numbers as text: `-12.50`, `.5`, `1.2e3` in; plain notation out, scientific only where that would be longer than 80 characters.

use super::Number;
use super::arithmetic::settled;
use std::fmt;
use std::str::FromStr;

/// The text is not a decimal number, or its value is beyond 34 digits × 10^6111.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a decimal number within 34 digits and 10^6111")
    }
}

impl std::error::Error for NotANumber {}

/// What has been read of a number's digits.
#[derive(Default)]
struct Reading {
    magnitude: u128,
    kept: u32,
    exponent: i64,
    sticky: bool,
    digits: usize,
}

impl Reading {
    fn take(&mut self, digit: u8, fraction: bool) {
        self.digits += 1;
        if self.kept < 37 {
            self.magnitude = self.magnitude * 10 + u128::from(digit - b'0');
            self.kept += u32::from(self.magnitude != 0);
            self.exponent -= i64::from(fraction);
        } else {
            self.sticky |= digit != b'0';
            self.exponent += i64::from(!fraction);
        }
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, body) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        let mut reading = Reading::default();
        let mut fraction = false;
        let mut at = 0;
        while let Some(&byte) = body.get(at) {
            match byte {
                b'0'..=b'9' => reading.take(byte, fraction),
                b'.' if !fraction => fraction = true,
                b'e' | b'E' => break,
                _ => return Err(NotANumber),
            }
            at += 1;
        }
        if reading.digits == 0 {
            return Err(NotANumber);
        }
        let shift = power(body.get(at..).unwrap_or_default())?;
        settled(negative, reading.magnitude, reading.exponent + shift, reading.sticky).ok_or(NotANumber)
    }
}

/// The `e-12` behind a number; nothing means 0.
fn power(text: &[u8]) -> Result<i64, NotANumber> {
    let [_, digits @ ..] = text else { return Ok(0) };
    let text = std::str::from_utf8(digits).map_err(|_| NotANumber)?;
    if text.len() > 8 || !text.bytes().last().is_some_and(|byte| byte.is_ascii_digit()) {
        return Err(NotANumber);
    }
    text.parse().map_err(|_| NotANumber)
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coefficient = self.coefficient();
        let digits = coefficient.unsigned_abs().to_string();
        let sign = if coefficient < 0 { "-" } else { "" };
        let exponent = self.exponent();
        if !(-80..=46).contains(&exponent) {
            return write!(f, "{sign}{digits}E{exponent:+}");
        }
        if exponent >= 0 {
            let zeros = if coefficient == 0 { 0 } else { exponent as usize };
            return write!(f, "{sign}{digits}{:0<zeros$}", "");
        }
        let places = exponent.unsigned_abs() as usize;
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
