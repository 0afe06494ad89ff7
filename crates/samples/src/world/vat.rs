//! VAT ids with right check digits, drawn.
//!
//! Rules: the national tax administrations' published check digit rules, as collected by the EU's VIES documentation.

use crate::chance::Chance;
use crate::world::iban::mod97;

/// A VAT id of `country`, without spaces, in capitals.
pub fn draw(country: &str, chance: &mut Chance) -> String {
    loop {
        let drawn = match country {
            "AT" => austrian(&chance.digits(7)),
            "FR" => french(&chance.digits(8)),
            "NL" => dutch(&chance.digits(8)),
            "BE" => belgian(chance),
            "GB" => british(&chance.digits(7)),
            "SE" => Some(format!("SE{}01", with_luhn(&chance.digits(9)))),
            "CH" => swiss(&chance.digits(8)),
            "PL" => weighted(&chance.digits(9), &[6, 5, 7, 2, 3, 4, 5, 6, 7]).map(|id| format!("PL{id}")),
            "IT" => Some(italian(chance)),
            "ES" => spanish(&chance.digits(7)),
            "DK" => danish(&chance.digits(7)),
            "LU" => luxembourgian(&chance.digits(6)),
            _ => Some(german(&chance.digits(8))),
        };
        // A few rules have bodies without a check digit; the next draw has one.
        if let Some(id) = drawn {
            return id;
        }
    }
}

fn values(digits: &str) -> Vec<u32> {
    digits.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// ISO 7064 MOD 11,10.
fn german(body: &str) -> String {
    let product = values(body).into_iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    format!("DE{body}{}", (11 - product) % 10)
}

/// Seven digits, the office of a province (001 to 095 are among those given out), the check digit.
fn italian(chance: &mut Chance) -> String {
    let body = format!("{}{:03}", chance.digits(7), chance.between(1, 95));
    format!("IT{}", with_luhn(&body))
}

fn luhn_sum(digits: &[u32]) -> u32 {
    // The last digit of the body is doubled, because the check digit will stand behind it.
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum()
}

fn with_luhn(body: &str) -> String {
    format!("{body}{}", (10 - luhn_sum(&values(body)) % 10) % 10)
}

fn austrian(body: &str) -> Option<String> {
    let sum: u32 = values(body)
        .iter()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    Some(format!("ATU{body}{}", (10 - (sum + 4) % 10) % 10))
}

fn french(body: &str) -> Option<String> {
    let siren = with_luhn(body);
    let number: u64 = siren.parse().ok()?;
    Some(format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97))
}

fn weighted(body: &str, weights: &[u32]) -> Option<String> {
    let rest = values(body).iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
    (rest < 10).then(|| format!("{body}{rest}"))
}

fn dutch(body: &str) -> Option<String> {
    weighted(body, &[9, 8, 7, 6, 5, 4, 3, 2]).map(|id| format!("NL{id}B01"))
}

fn belgian(chance: &mut Chance) -> Option<String> {
    let body = format!("0{}", chance.digits(7));
    Some(format!("BE{body}{:02}", 97 - mod97(&body)))
}

fn british(body: &str) -> Option<String> {
    let sum: u32 = values(body).iter().zip([8, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    Some(format!("GB{body}{:02}", 97 - sum % 97))
}

fn swiss(body: &str) -> Option<String> {
    let rest =
        values(body).iter().zip([5, 4, 3, 2, 7, 6, 5, 4]).map(|(digit, weight)| digit * weight).sum::<u32>()
            % 11;
    let check = (11 - rest) % 11;
    (check < 10).then(|| format!("CHE{body}{check}"))
}

fn spanish(body: &str) -> Option<String> {
    let sum: u32 = values(body)
        .iter()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    Some(format!("ESB{body}{}", (10 - sum % 10) % 10))
}

fn danish(body: &str) -> Option<String> {
    let sum: u32 = values(body).iter().zip([2, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    (check < 10).then(|| format!("DK{body}{check}"))
}

fn luxembourgian(body: &str) -> Option<String> {
    let number: u32 = body.parse().ok()?;
    Some(format!("LU{body}{:02}", number % 89))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_published_examples_get_their_published_check_digits() {
        assert_eq!(german("13669597"), "DE136695976");
        assert_eq!(austrian("1358562").as_deref(), Some("ATU13585627"));
        assert_eq!(french("73282932").as_deref(), Some("FR44732829320"));
        assert_eq!(weighted("526004005", &[0; 9]).as_deref(), Some("5260040050"));
        assert_eq!(format!("SE{}01", with_luhn("556188840")), "SE556188840401");
        assert_eq!(luxembourgian("150274").as_deref(), Some("LU15027442"));
        assert_eq!(danish("1358562").as_deref(), Some("DK13585628"));
        assert_eq!(dutch("13695660").map(|id| id.len()), Some(14));
    }
}
