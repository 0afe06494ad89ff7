//! IBANs with right check digits over bank codes that no bank has.
//!
//! Lengths and parts: SWIFT IBAN registry. Check digits: ISO 7064 MOD 97-10.

use crate::chance::Chance;

/// The remainder by 97 of a text of digits and capitals (A = 10 … Z = 35).
pub fn mod97(text: &str) -> u32 {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| if value > 9 { (rest * 100 + value) % 97 } else { (rest * 10 + value) % 97 })
}

/// An IBAN of `country`, its account part drawn.
pub fn draw(country: &str, chance: &mut Chance) -> String {
    let bban = match country {
        "AT" => format!("99{}", chance.digits(14)),
        "FR" => french(chance),
        "NL" => format!("ZZQB0{}", chance.digits(9)),
        "BE" => belgian(chance),
        "GB" => format!("ZZQB99{}", chance.digits(12)),
        "SE" => format!("990{}", chance.digits(17)),
        "CH" => format!("99{}", chance.digits(15)),
        "PL" => format!("99{}", chance.digits(22)),
        "IT" => format!("X99{}", chance.digits(20)),
        "ES" => format!("99{}", chance.digits(18)),
        "DK" => format!("99{}", chance.digits(12)),
        "LU" => format!("99{}", chance.digits(14)),
        _ => return with_check("DE", &format!("99{}", chance.digits(16))),
    };
    with_check(country, &bban)
}

fn with_check(country: &str, bban: &str) -> String {
    format!("{country}{:02}{bban}", 98 - mod97(&format!("{bban}{country}00")))
}

/// Bank, branch, account and the national key, which makes the whole divisible by 97.
fn french(chance: &mut Chance) -> String {
    let base = format!("99{}", chance.digits(19));
    format!("{base}{:02}", 97 - mod97(&format!("{base}00")))
}

/// Ten digits and their remainder by 97, where 97 stands for 0.
fn belgian(chance: &mut Chance) -> String {
    let base = format!("99{}", chance.digits(8));
    let rest = mod97(&base);
    format!("{base}{:02}", if rest == 0 { 97 } else { rest })
}

/// The same IBAN in groups of four.
pub fn grouped(iban: &str) -> String {
    iban.as_bytes()
        .chunks(4)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the check digits of `iban` (no spaces, capitals) are right.
    fn holds(iban: &str) -> bool {
        iban.is_ascii() && iban.len() > 4 && mod97(&format!("{}{}", &iban[4..], &iban[..4])) == 1
    }

    #[test]
    fn published_examples_hold_and_a_changed_digit_does_not() {
        for iban in [
            "DE89370400440532013000",
            "GB29NWBK60161331926819",
            "FR1420041010050500013M02606",
            "BE68539007547034",
        ] {
            assert!(holds(iban), "{iban}");
        }
        assert!(!holds("DE89370400440532013001"));
    }

    #[test]
    fn every_country_draws_the_registered_length() {
        let mut chance = Chance::new(3);
        for (country, length) in [
            ("DE", 22),
            ("AT", 20),
            ("FR", 27),
            ("NL", 18),
            ("BE", 16),
            ("GB", 22),
            ("SE", 24),
            ("CH", 21),
            ("PL", 28),
            ("IT", 27),
            ("ES", 24),
            ("DK", 18),
            ("LU", 20),
        ] {
            for _ in 0..50 {
                let iban = draw(country, &mut chance);
                assert!(holds(&iban) && iban.len() == length, "{iban}");
            }
        }
    }
}
