//! Invoice and order numbers as people and machines vary them: case, punctuation, prefixes, leading zeros.

/// Words that sellers put before a number and that others leave out, in capitals.
const PREFIXES: [&str; 22] = [
    "RECHNUNGSNUMMER",
    "RECHNUNGSNR",
    "RECHNUNG",
    "RECHN",
    "RNR",
    "RE",
    "RG",
    "INVOICE",
    "INV",
    "FACTURE",
    "FACTUUR",
    "FATTURA",
    "FAKTURA",
    "FACT",
    "FAKT",
    "FAC",
    "FA",
    "BELEG",
    "NUMMER",
    "NUMBER",
    "NR",
    "NO",
];

/// Characters of a number that are looked at; longer ones are cut for comparison only.
const NUMBER_CHARS_MAX: usize = 64;

/// An invoice number in the two forms in which it is compared.
///
/// `strict` keeps every meaningful character: capitals, no punctuation, no prefix, no leading zeros in any group of
/// digits. `loose` also folds what readers confuse (O and 0, I, L and 1, S and 5, B and 8) and drops all zeros; it is
/// coarse and only finds candidates, [`InvoiceNumber::likeness`] judges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceNumber {
    /// For "the same number".
    pub strict: String,
    /// For lookup: equal wherever two numbers are the same or apart only in zeros and confusable characters.
    pub loose: String,
}

impl InvoiceNumber {
    /// Both forms of `raw`; both are empty where it has no letter and no digit.
    pub fn of(raw: &str) -> Self {
        let strict = strict(raw);
        let loose = strict.chars().map(folded).filter(|c| *c != '0').collect();
        Self { strict, loose }
    }

    /// Whether nothing is left to compare.
    pub fn is_empty(&self) -> bool {
        self.strict.is_empty()
    }

    /// How alike two numbers are: 1 the same; 0.8 apart only in what readers confuse or in padding zeros; 0.6 two
    /// neighbouring characters swapped or one lost; 0 otherwise. Numbers that merely count on (`1041`, `1042`) are 0.
    pub fn likeness(&self, other: &Self) -> f64 {
        if self.is_empty() || other.is_empty() {
            0.0
        } else if self.strict == other.strict {
            1.0
        } else if self.loose == other.loose && only_confusable_or_padded(&self.strict, &other.strict) {
            0.8
        } else if slipped(&self.strict, &other.strict) {
            0.6
        } else {
            0.0
        }
    }
}

fn strict(raw: &str) -> String {
    let mut groups: Vec<String> = Vec::new();
    for part in raw.to_uppercase().split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()) {
        groups.extend(split_kinds(part));
    }
    while groups.len() > 1 && groups.first().is_some_and(|g| PREFIXES.contains(&g.as_str())) {
        groups.remove(0);
    }
    let joined: String = groups
        .iter()
        .map(|group| {
            let short = group.trim_start_matches('0');
            if short.is_empty() { "0" } else { short }
        })
        .collect();
    joined.chars().take(NUMBER_CHARS_MAX).collect()
}

/// `RE2026` is `RE` and `2026`.
fn split_kinds(part: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut digits = None;
    for c in part.chars() {
        let is_digit = c.is_ascii_digit();
        match out.last_mut() {
            Some(group) if digits == Some(is_digit) => group.push(c),
            _ => out.push(c.to_string()),
        }
        digits = Some(is_digit);
    }
    out
}

fn folded(c: char) -> char {
    match c {
        'O' | 'Q' => '0',
        'I' | 'L' => '1',
        'S' => '5',
        'B' => '8',
        'Z' => '2',
        other => other,
    }
}

/// Equal once confusable characters are folded, or once two or more zeros in a row are left out of the longer one.
fn only_confusable_or_padded(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().map(folded).collect(), b.chars().map(folded).collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let more = long.len() - short.len();
    let start = short.iter().zip(long.iter()).position(|(x, y)| x != y).unwrap_or(short.len());
    match more {
        0 => start == short.len(),
        1 => false,
        _ => long[start..start + more].iter().all(|c| *c == '0') && long[start + more..] == short[start..],
    }
}

/// Two neighbours swapped, or one character lost, in numbers of at least five characters.
fn slipped(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() < 5 || long.len() - short.len() > 1 {
        return false;
    }
    let Some(first) = short.iter().zip(long.iter()).position(|(x, y)| x != y) else {
        return short.len() + 1 == long.len();
    };
    if short.len() < long.len() {
        return short[first..] == long[first + 1..];
    }
    first + 1 < short.len()
        && short[first] == long[first + 1]
        && short[first + 1] == long[first]
        && short[first + 2..] == long[first + 2..]
}

/// An order number for lookup: capitals and digits only, without leading zeros; `None` where nothing is left.
pub(crate) fn order_key(raw: &str) -> Option<String> {
    let key: String = raw
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .take(NUMBER_CHARS_MAX)
        .collect();
    let key = key.trim_start_matches('0');
    (!key.is_empty()).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_written_differently() {
        for (a, b, likeness) in [
            ("RE-2026-00123", "2026/123", 1.0),
            ("Rechnung Nr. 4711", "4711", 1.0),
            ("inv 0815", "INV-815", 1.0),
            ("DF-2026-11804", "df 2026 11804", 1.0),
            ("RE202600123", "RE-2026-00123", 0.8),
            ("2O26-118", "2026-118", 0.8),
            ("2026-11804", "2026-11084", 0.6),
            ("2026-11804", "2026-1804", 0.6),
            ("1041", "1042", 0.0),
            ("2026-1041", "2026-1401", 0.6),
            ("2026-1001", "2026-1100", 0.0),
            ("2026-1041", "2026-1042", 0.0),
            ("A-1", "B-1", 0.0),
            ("", "", 0.0),
            ("---", "1", 0.0),
        ] {
            let (left, right) = (InvoiceNumber::of(a), InvoiceNumber::of(b));
            assert_eq!(left.likeness(&right), likeness, "{a} and {b}");
            assert_eq!(right.likeness(&left), likeness, "{b} and {a}");
        }
    }

    #[test]
    fn a_prefix_alone_stays() {
        assert_eq!(InvoiceNumber::of("RE").strict, "RE");
        assert_eq!(InvoiceNumber::of("000").strict, "0");
    }
}
