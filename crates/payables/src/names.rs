//! Company names as sets of folded words and trigrams, and an index that finds the closest of thousands.
//!
//! Deliberately no phonetics and no model: the score is a share of common text that a person can follow.

use std::collections::BTreeMap;

/// Words that say what kind of company it is and nothing about which; dropped before comparing.
const LEGAL_FORMS: [&str; 44] = [
    "gmbh", "mbh", "ag", "kg", "ohg", "ug", "se", "eg", "ek", "ev", "co", "cie", "kgaa", "gbr", "ltd",
    "limited", "llc", "llp", "inc", "corp", "plc", "bv", "nv", "sa", "sarl", "sas", "sasu", "spa", "srl",
    "sl", "ab", "as", "oy", "oyj", "aps", "kft", "zrt", "sro", "doo", "und", "and", "et", "the", "y",
];

/// The last of [`LEGAL_FORMS`]: words that join names and say nothing of a company.
const JOINING: [&str; 7] = ["und", "and", "et", "the", "y", "co", "as"];

/// Whether the name itself says that it is a company's: it has a legal form.
pub(crate) fn is_of_company(text: &str) -> bool {
    words(text).iter().any(|it| LEGAL_FORMS.contains(&it.as_str()) && !JOINING.contains(&it.as_str()))
}

/// Characters of a name that are looked at.
const NAME_CHARS_MAX: usize = 200;
/// Index entries visited for one search, so that a name made of common words stays cheap.
const POSTINGS_MAX: usize = 6_000;
/// Names compared in full for one search.
const COMPARED_MAX: usize = 24;

/// A name folded for comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Distinct words, sorted, without legal forms.
    pub words: Vec<String>,
    /// Distinct trigrams of the padded words, sorted; each packs three characters.
    trigrams: Vec<u64>,
}

impl Name {
    /// Folds `text`: lower case, accents and umlauts off (`ü` and `ue` are both `u`), legal forms away.
    pub fn of(text: &str) -> Self {
        let all = words(text);
        let mut words: Vec<String> =
            all.iter().filter(|word| !LEGAL_FORMS.contains(&word.as_str())).cloned().collect();
        if words.is_empty() {
            words = all;
        }
        words.sort();
        words.dedup();
        let mut trigrams: Vec<u64> = words.iter().flat_map(|word| trigrams(word)).collect();
        trigrams.sort_unstable();
        trigrams.dedup();
        Self { words, trigrams }
    }

    /// Whether nothing is left to compare.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The share of common trigrams, 0 to 1 (Sørensen–Dice).
    pub fn likeness(&self, other: &Self) -> f64 {
        let total = self.trigrams.len() + other.trigrams.len();
        if total == 0 { 0.0 } else { 2.0 * common(&self.trigrams, &other.trigrams) as f64 / total as f64 }
    }

    /// Whether every word of the shorter name stands in the longer one: "Drossel" in "Drossel & Feyn".
    pub fn contained(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        !short.is_empty() && short.words.iter().all(|word| long.words.binary_search(word).is_ok())
    }
}

/// Folded words of at least one character.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars().take(NAME_CHARS_MAX) {
        if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| fold(c, &mut word));
        } else if !matches!(c, '.' | '\'' | '’') && !word.is_empty() {
            out.push(digraphs(&std::mem::take(&mut word)));
        }
    }
    if !word.is_empty() {
        out.push(digraphs(&word));
    }
    out
}

fn fold(c: char, out: &mut String) {
    match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'æ' => out.push('a'),
        'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'œ' => out.push('o'),
        'ü' | 'ù' | 'ú' | 'û' => out.push('u'),
        'è' | 'é' | 'ê' | 'ë' | 'ę' => out.push('e'),
        'ì' | 'í' | 'î' | 'ï' => out.push('i'),
        'ç' | 'ć' | 'č' => out.push('c'),
        'ñ' | 'ń' => out.push('n'),
        'ł' => out.push('l'),
        'ś' | 'š' => out.push('s'),
        'ź' | 'ż' | 'ž' => out.push('z'),
        'ß' => out.push_str("ss"),
        other => out.push(other),
    }
}

/// `mueller` and `muller` are one word.
fn digraphs(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

fn trigrams(word: &str) -> Vec<u64> {
    let padded: Vec<char> = [' ', ' '].into_iter().chain(word.chars()).chain([' ']).collect();
    padded.windows(3).map(|w| w.iter().fold(0_u64, |acc, &c| acc << 21 | u64::from(u32::from(c)))).collect()
}

fn common(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

/// Finds the names closest to a given one. Each entry carries the caller's own small number.
#[derive(Clone, Debug, Default)]
pub struct NameIndex {
    entries: Vec<(u32, Name)>,
    by_trigram: BTreeMap<u64, Vec<u32>>,
    by_word: BTreeMap<String, u32>,
}

impl NameIndex {
    /// Adds `name` for `owner`; an owner may have several names.
    pub fn add(&mut self, owner: u32, name: &str) {
        let name = Name::of(name);
        let Ok(entry) = u32::try_from(self.entries.len()) else { return };
        for &trigram in &name.trigrams {
            self.by_trigram.entry(trigram).or_default().push(entry);
        }
        for word in &name.words {
            *self.by_word.entry(word.clone()).or_default() += 1;
        }
        self.entries.push((owner, name));
    }

    /// Takes all names of `owner` out. Linear in the index: master data changes rarely.
    pub fn remove(&mut self, owner: u32) {
        let kept: Vec<(u32, Name)> = std::mem::take(&mut self.entries);
        *self = Self::default();
        for (other, name) in kept.into_iter().filter(|(other, _)| *other != owner) {
            self.add(other, &name.words.join(" "));
        }
    }

    /// Owners by closeness to `name`, best first, each once; scores from 0 to 1, ties by owner.
    pub fn closest(&self, name: &Name, limit: usize) -> Vec<(u32, f64)> {
        let mut best: BTreeMap<u32, f64> = BTreeMap::new();
        for entry in self.candidates(name) {
            let Some((owner, other)) = self.entries.get(entry as usize) else { continue };
            let score = name.likeness(other).max(self.weighted_overlap(name, other));
            let slot = best.entry(*owner).or_insert(0.0);
            *slot = slot.max(score);
        }
        let mut ranked: Vec<(u32, f64)> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.truncate(limit);
        ranked
    }

    /// Entries that share the most trigrams, the rare trigrams counted first.
    fn candidates(&self, name: &Name) -> Vec<u32> {
        let mut lists: Vec<&Vec<u32>> =
            name.trigrams.iter().filter_map(|trigram| self.by_trigram.get(trigram)).collect();
        lists.sort_by_key(|list| list.len());
        let mut found: Vec<u32> = Vec::new();
        for list in lists {
            if !found.is_empty() && found.len() + list.len() > POSTINGS_MAX {
                break;
            }
            found.extend(list.iter().take(POSTINGS_MAX));
        }
        found.sort_unstable();
        let mut ranked: Vec<(u32, usize)> =
            found.chunk_by(|a, b| a == b).filter_map(|run| Some((*run.first()?, run.len()))).collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.into_iter().take(COMPARED_MAX).map(|(entry, _)| entry).collect()
    }

    /// Common words over all words, each weighed by how rare it is in this index.
    fn weighted_overlap(&self, a: &Name, b: &Name) -> f64 {
        let weight = |word: &String| {
            let seen = f64::from(self.by_word.get(word).copied().unwrap_or(0));
            (1.0 + self.entries.len() as f64 / (1.0 + seen)).ln()
        };
        let both: f64 = a.words.iter().filter(|word| b.words.binary_search(word).is_ok()).map(weight).sum();
        let all: f64 =
            a.words.iter().map(weight).sum::<f64>() + b.words.iter().map(weight).sum::<f64>() - both;
        if all > 0.0 { both / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_to_what_tells_companies_apart() {
        for (a, b) in [
            ("Müller GmbH & Co. KG", "MUELLER"),
            ("Drossel & Feyn Spedition", "feyn, drossel spedition gmbh"),
            ("S.A.R.L. Café Noir", "Cafe Noir"),
        ] {
            assert_eq!(Name::of(a).words, Name::of(b).words.clone(), "{a} / {b}");
        }
        assert_eq!(Name::of("AG").words, ["ag"], "a name of legal forms only keeps them");
    }

    #[test]
    fn the_closest_name_wins_despite_a_slip_of_the_pen() {
        let mut index = NameIndex::default();
        for (i, name) in [
            "Quellmoor Pumpen GmbH",
            "Ibbenrode Kupferwerk AG",
            "Drossel & Feyn Spedition",
            "Spedition Ulmbach",
        ]
        .into_iter()
        .enumerate()
        {
            index.add(u32::try_from(i).unwrap(), name);
        }
        for (text, owner) in [
            ("Qellmoor Pumpen", 0),
            ("IBBENRODE KUPFERWERK", 1),
            ("Drossel und Feyn", 2),
            ("Ulmbach Spedition", 3),
        ] {
            assert_eq!(index.closest(&Name::of(text), 3)[0].0, owner, "{text}");
        }
        index.remove(2);
        assert!(index.closest(&Name::of("Drossel und Feyn"), 3).iter().all(|(owner, _)| *owner != 2));
        assert!(index.closest(&Name::of(""), 3).is_empty());
    }
}
