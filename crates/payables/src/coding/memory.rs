//! Signed coding as it is remembered: by supplier, and by word for suppliers nobody coded before.

use crate::master::HistoryRow;
use crate::names::words;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Words of a description that are learned from.
pub const DESCRIPTION_WORDS_MAX: usize = 64;
/// Signed invoices of one supplier that vote, the latest ones.
pub const ROWS_PER_SUPPLIER_MAX: usize = 200;

/// One signed coding.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signed {
    pub(crate) number: String,
    pub(crate) words: BTreeSet<u32>,
    pub(crate) net: Decimal,
    pub(crate) signed_on: Date,
    pub(crate) account: u32,
    pub(crate) cost_centre: Option<u32>,
    pub(crate) tax_code: u32,
}

/// How often a word stood on invoices that went to an account, a cost centre, a tax code.
pub(crate) type Tally = BTreeMap<u32, u32>;

/// One of the three things that coding decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    Account,
    CostCentre,
    TaxCode,
}

impl Target {
    pub(crate) const ALL: [Self; 3] = [Self::Account, Self::CostCentre, Self::TaxCode];

    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::CostCentre => "cost_centre",
            Self::TaxCode => "tax_code",
        }
    }

    pub(crate) fn of(self, row: &Signed) -> Option<u32> {
        match self {
            Self::Account => Some(row.account),
            Self::CostCentre => row.cost_centre,
            Self::TaxCode => Some(row.tax_code),
        }
    }
}

/// Signed coding remembered by supplier.
#[derive(Clone, Debug, Default)]
pub struct CodingMemory {
    texts: Vec<String>,
    ids: BTreeMap<String, u32>,
    by_supplier: BTreeMap<String, VecDeque<Signed>>,
    by_word: BTreeMap<(Target, u32), Tally>,
    totals: BTreeMap<Target, Tally>,
}

impl CodingMemory {
    /// Learns from one signed coding; one with the same supplier and number is replaced.
    pub(crate) fn learn(&mut self, row: &HistoryRow) {
        let signed = Signed {
            number: row.invoice_number.clone(),
            words: self.intern_words(&row.description),
            net: row.net_total.abs(),
            signed_on: row.signed_on,
            account: self.intern(&row.account),
            cost_centre: row.cost_centre.as_deref().map(|number| self.intern(number)),
            tax_code: self.intern(&row.tax_code),
        };
        let rows = self.by_supplier.entry(row.supplier.clone()).or_default();
        // A correction comes soon after what it corrects: looking at the rows that vote is enough.
        let mut gone = Vec::new();
        if let Some(at) = rows.iter().position(|known| known.number == signed.number) {
            gone.extend(rows.remove(at));
        }
        let place = rows.partition_point(|known| known.signed_on <= signed.signed_on);
        rows.insert(place, signed.clone());
        if rows.len() > ROWS_PER_SUPPLIER_MAX {
            rows.pop_front();
        }
        for old in gone {
            self.count(&old, false);
        }
        self.count(&signed, true);
    }

    /// One line for each coding that votes, in words: the same rows give the same lines, whatever was learned in between.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |supplier: &str, row: &Signed| {
            let mut words: Vec<&str> = row.words.iter().map(|id| self.text(*id).trim_start()).collect();
            words.sort_unstable();
            let cost_centre = row.cost_centre.map(|id| self.text(id));
            let (account, tax_code) = (self.text(row.account), self.text(row.tax_code));
            let net = row.net.normalize().to_string();
            serde_json::json!([
                supplier,
                row.number,
                row.signed_on,
                account,
                cost_centre,
                tax_code,
                net,
                words
            ])
            .to_string()
        };
        self.by_supplier
            .iter()
            .flat_map(|(supplier, rows)| rows.iter().map(|row| line(supplier, row)))
            .collect()
    }

    fn count(&mut self, row: &Signed, add: bool) {
        for target in Target::ALL {
            let Some(value) = target.of(row) else { continue };
            step(self.totals.entry(target).or_default(), value, add);
            for &word in &row.words {
                step(self.by_word.entry((target, word)).or_default(), value, add);
            }
        }
    }

    fn intern(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.ids.insert(text.to_owned(), id);
        id
    }

    fn intern_words(&mut self, description: &str) -> BTreeSet<u32> {
        let words = words(description);
        words.iter().take(DESCRIPTION_WORDS_MAX).map(|word| self.intern(&format!(" {word}"))).collect()
    }

    /// The known words among those of a description.
    pub(crate) fn known_words<'a>(&self, descriptions: impl Iterator<Item = &'a str>) -> BTreeSet<u32> {
        let mut out = BTreeSet::new();
        for word in descriptions.flat_map(words).take(4 * DESCRIPTION_WORDS_MAX) {
            if out.len() >= DESCRIPTION_WORDS_MAX {
                break;
            }
            out.extend(self.ids.get(&format!(" {word}")).copied());
        }
        out
    }

    pub(crate) fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn of_supplier(&self, supplier: &str) -> impl DoubleEndedIterator<Item = &Signed> {
        self.by_supplier.get(supplier).into_iter().flatten()
    }

    pub(crate) fn of_word(&self, target: Target, word: u32) -> Option<&Tally> {
        self.by_word.get(&(target, word))
    }

    pub(crate) fn totals(&self, target: Target) -> Option<&Tally> {
        self.totals.get(&target)
    }
}

fn step(tally: &mut Tally, value: u32, add: bool) {
    let slot = tally.entry(value).or_default();
    *slot = if add { slot.saturating_add(1) } else { slot.saturating_sub(1) };
    if *slot == 0 {
        tally.remove(&value);
    }
}
