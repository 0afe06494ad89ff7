//! Generated pages that teach the base model: invented invoices, each laid out in another way, as words without a file.
//!
//! Deliberately apart from the sample days: those judge the reader and look like letters; these only have to be many and
//! unlike each other. No word of them comes from a real document.

mod bill;
mod chance;
mod form;
mod labels;
mod layout;
mod paper;

use crate::page::PageText;
use std::collections::BTreeMap;

/// One generated document and what is printed on it.
pub(crate) struct Primed {
    pub(crate) pages: Vec<PageText>,
    /// Field name to canonical value; `None` where the field is not printed; absent where nothing is said about it.
    pub(crate) truth: BTreeMap<&'static str, Option<String>>,
}

/// Generated document number `nth` of a seed.
pub(crate) fn document(seed: u64, nth: u64) -> Primed {
    let mut chance = chance::Chance::new(seed ^ nth.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let bill = bill::bill(&mut chance);
    let (pages, truth) = layout::Layout::new(&mut chance, &bill).draw();
    Primed { pages, truth }
}
