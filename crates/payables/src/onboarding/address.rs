//! An address on one line, taken apart: `Am Speicher 7, 29221 Celle, DE`.

/// The parts of an address; what is not found stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Street and number, further lines included.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
}

/// Takes an address apart at its commas and line ends. A last part of two letters is the country; the last part that has a
/// postal code before or after a name is the town; what comes before it is the street.
pub fn place_of(line: &str) -> Place {
    let mut parts: Vec<&str> =
        line.split([',', '\n', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut place = Place::default();
    if let Some(last) = parts.last()
        && last.len() == 2
        && last.bytes().all(|it| it.is_ascii_alphabetic())
    {
        place.country = last.to_uppercase();
        parts.pop();
    }
    if let Some((at, (postcode, city))) =
        parts.iter().enumerate().rev().find_map(|(at, part)| Some((at, town(part)?)))
    {
        (place.postcode, place.city) = (postcode, city);
        parts.truncate(at);
    } else if parts.len() > 1
        && let Some(city) = parts.pop()
    {
        place.city = city.to_owned();
    }
    place.street = parts.join(", ");
    place
}

/// Postal code and name of a town: `29221 Celle`, `1017 AB Amsterdam`, `D-29221 Celle`, `London N1 9GU`.
fn town(part: &str) -> Option<(String, String)> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let first = words.first()?;
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    // Digits that stand together, with at most a country before them: a house number stands behind its street.
    if digits(first) >= 3 && words.len() > 1 {
        let more = words.get(1).filter(|it| words.len() > 2 && is_short_code(it)).is_some();
        let cut = if more { 2 } else { 1 };
        return Some((words[..cut].join(" "), words[cut..].join(" ")));
    }
    // British codes stand behind the town, in two words.
    if let [town @ .., outward, inward] = words.as_slice()
        && !town.is_empty()
        && inward.len() == 3
        && digits(inward) == 1
        && digits(outward) >= 1
        && outward.starts_with(|it: char| it.is_ascii_uppercase())
    {
        return Some((format!("{outward} {inward}"), town.join(" ")));
    }
    None
}

/// The letters or the second half of a code such as `1017 AB` or `111 20`.
fn is_short_code(word: &str) -> bool {
    let letters = word.len() == 2 && word.bytes().all(|it| it.is_ascii_uppercase());
    letters || (word.len() <= 3 && word.bytes().all(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        for (line, street, postcode, city, country) in [
            ("Am Speicher 7, 29221 Celle, DE", "Am Speicher 7", "29221", "Celle", "DE"),
            ("Keizersgracht 12, 1017 AB Amsterdam, NL", "Keizersgracht 12", "1017 AB", "Amsterdam", "NL"),
            ("Storgatan 4, 111 20 Stockholm, SE", "Storgatan 4", "111 20", "Stockholm", "SE"),
            ("Haus B, Ring 3, 8010 Graz", "Haus B, Ring 3", "8010", "Graz", ""),
            ("12 Market Row, London N1 9GU, GB", "12 Market Row", "N1 9GU", "London", "GB"),
            ("Rue Neuve 1, Lyon", "Rue Neuve 1", "", "Lyon", ""),
            ("Somewhere", "Somewhere", "", "", ""),
            ("", "", "", "", ""),
        ] {
            let place = Place {
                street: street.to_owned(),
                postcode: postcode.to_owned(),
                city: city.to_owned(),
                country: country.to_owned(),
            };
            assert_eq!(place_of(line), place, "{line}");
        }
    }
}
