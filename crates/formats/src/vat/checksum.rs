//! Check digits by country, as the tax authorities publish them. `number` has its country's form already.

use super::Check;

/// What the check digits of `number` say in the country of `prefix`.
pub(super) fn check(prefix: &str, number: &str) -> Check {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    if matches!(prefix, "DE" | "DK" | "PT" | "RO" | "SI") && digits.first() == Some(&0) {
        return Check::Wrong; // never issued
    }
    let matches = match prefix {
        "AT" => Some(austria(&digits)),
        "BE" => Some(value(&digits, 0, 8) % 97 + value(&digits, 8, 10) == 97),
        "BG" if digits.len() == 9 => Some(bulgaria(&digits)),
        "CHE" => Some(eleven_minus(&digits, &[5, 4, 3, 2, 7, 6, 5, 4]) == digits.last().copied()),
        "CZ" if digits.len() == 8 => Some(czechia(&digits)),
        "DE" | "HR" => Some(iso7064_11_10(&digits)),
        "DK" => Some(weighted(&digits, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)),
        "EE" => Some(ten_minus(weighted(&digits, &[3, 7, 1, 3, 7, 1, 3, 7])) == at(&digits, 8)),
        "EL" => Some(weighted(&digits, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == at(&digits, 8)),
        "ES" => spain(number),
        "FI" => Some(eleven_minus(&digits, &[7, 9, 10, 5, 8, 4, 2]) == digits.last().copied()),
        "FR" if digits.len() == 11 => Some(france(&digits)),
        "GB" | "XI" if digits.len() >= 9 => Some(britain(&digits)),
        "HU" => Some(ten_minus(weighted(&digits, &[9, 7, 3, 1, 9, 7, 3])) == at(&digits, 7)),
        "IE" => ireland(number),
        "IT" => Some(luhn(&digits) && matches!(value(&digits, 7, 10), 1..=100 | 120 | 121 | 888 | 999)),
        "LU" => Some(value(&digits, 0, 6) % 89 == value(&digits, 6, 8)),
        "MT" => Some(u64::from(37 - weighted(&digits, &[3, 4, 6, 7, 8, 9]) % 37) == value(&digits, 6, 8)),
        "NL" => Some(netherlands(number)),
        "NO" => Some(eleven_minus(&digits, &[3, 2, 7, 6, 5, 4, 3, 2]) == digits.last().copied()),
        "PL" => Some(weighted(&digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == at(&digits, 9)),
        "PT" => Some((11 - weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == at(&digits, 8)),
        "RO" => Some(romania(&digits)),
        "SE" => Some(digits.get(..10).is_some_and(luhn)),
        "SI" => Some(slovenia(&digits)),
        "SK" => Some(value(&digits, 0, 10).is_multiple_of(11)),
        _ => None,
    };
    matches.map_or(Check::FormatOnly, |matches| if matches { Check::Checked } else { Check::Wrong })
}

/// The digit at `place`; a value no digit has where there is none.
fn at(digits: &[u32], place: usize) -> u32 {
    digits.get(place).copied().unwrap_or(u32::MAX)
}

/// The number that the digits of a range write.
fn value(digits: &[u32], from: usize, to: usize) -> u64 {
    digits.get(from..to).unwrap_or_default().iter().fold(0, |value, digit| value * 10 + u64::from(*digit))
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn ten_minus(sum: u32) -> u32 {
    (10 - sum % 10) % 10
}

/// 11 minus the weighted sum modulo 11, where 11 counts as 0; `None` for 10, which is never issued.
fn eleven_minus(digits: &[u32], weights: &[u32]) -> Option<u32> {
    Some((11 - weighted(digits, weights) % 11) % 11).filter(|digit| *digit != 10)
}

fn luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let each = digits.iter().rev().enumerate();
    each.map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit }).sum::<u32>() % 10 == 0
}

/// ISO 7064 MOD 11,10.
fn iso7064_11_10(digits: &[u32]) -> bool {
    let Some((last, first)) = digits.split_last() else { return false };
    let product = first.iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *last
}

fn austria(digits: &[u32]) -> bool {
    let each = digits.iter().take(7).enumerate();
    let sum: u32 =
        each.map(|(place, digit)| if place % 2 == 1 { digit / 5 + digit * 2 % 10 } else { *digit }).sum();
    ten_minus(sum + 4) == at(digits, 7)
}

fn bulgaria(digits: &[u32]) -> bool {
    let first = weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
    let second = || weighted(digits, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10;
    (if first == 10 { second() } else { first }) == at(digits, 8)
}

/// Companies only; the nine and ten digits of persons carry dates.
fn czechia(digits: &[u32]) -> bool {
    let check = (11 - weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10;
    at(digits, 0) != 9 && check == at(digits, 7)
}

/// A company's number, or a person's with a check letter.
fn spain(number: &str) -> Option<bool> {
    const PERSON: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    const COMPANY: &[u8; 10] = b"JABCDEFGHI";
    let (first, last) = (number.bytes().next()?, number.bytes().last()?);
    let middle = number.get(1..8)?;
    let person = |digits: String| Some(PERSON[digits.parse::<usize>().ok()? % 23] == last);
    match first {
        b'0'..=b'9' => person(number.get(..8)?.to_owned()),
        b'X' | b'Y' | b'Z' => person(format!("{}{middle}", first - b'X')),
        b'K' | b'L' | b'M' => person(middle.to_owned()),
        _ => {
            let digits: Vec<u32> = middle.chars().filter_map(|c| c.to_digit(10)).collect();
            let doubled = |digit: u32| digit / 5 + digit * 2 % 10;
            let each = digits.iter().enumerate();
            let sum: u32 =
                each.map(|(place, digit)| if place % 2 == 0 { doubled(*digit) } else { *digit }).sum();
            let check = ten_minus(sum);
            let letter = COMPANY.get(check as usize).copied()?;
            Some(last == letter || u32::from(last) == u32::from(b'0') + check)
        }
    }
}

/// A key over the company number, which has a check digit of its own except in Monaco, where it starts with zeros.
fn france(digits: &[u32]) -> bool {
    let company = digits.get(2..).unwrap_or_default();
    let issued = company.starts_with(&[0, 0, 0]) || luhn(company);
    issued && (12 + 3 * (value(digits, 2, 11) % 97)) % 97 == value(digits, 0, 2)
}

/// The sum is a multiple of 97; of later numbers it may also be off by 42 or 55.
fn britain(digits: &[u32]) -> bool {
    let sum = u64::from(weighted(digits, &[8, 7, 6, 5, 4, 3, 2])) + value(digits, 7, 9);
    matches!(sum % 97, 0 | 42 | 55)
}

fn ireland(number: &str) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let digits: Vec<u32> = number.get(..7)?.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 7 {
        return None; // the old form with a letter in second place
    }
    let letter = *number.as_bytes().get(7)?;
    let second = number.as_bytes().get(8).map_or(0, |letter| u32::from(letter - b'A') + 1);
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    Some(LETTERS[(sum % 23) as usize] == letter)
}

/// Companies: a weighted sum over nine digits. Sole traders since 2020: modulo 97 over the whole, letters as 10 to 35.
fn netherlands(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().take(9).filter_map(|c| c.to_digit(10)).collect();
    let company = digits.len() == 9 && weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == at(&digits, 8);
    let value = |c: char| match c {
        '+' => 36,
        '*' => 37,
        other => other.to_digit(36).unwrap_or_default(),
    };
    let whole = "NL".chars().chain(number.chars()).map(value);
    company || whole.fold(0, |sum, value| (sum * if value > 9 { 100 } else { 10 } + value) % 97) == 1
}

fn romania(digits: &[u32]) -> bool {
    let Some((last, first)) = digits.split_last() else { return false };
    let weights = [2, 3, 5, 7, 1, 2, 3, 5, 7];
    let sum: u32 = first.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
    sum * 10 % 11 % 10 == *last
}

fn slovenia(digits: &[u32]) -> bool {
    match 11 - weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => at(digits, 7) == 0,
        check => check == at(digits, 7),
    }
}
