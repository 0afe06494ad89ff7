//! Does the page look like the supplier's earlier ones? Where its values stand tells the letter paper apart.
//!
//! A layout is where a few values were read: number and date by their place, account, VAT id and total only by their edge,
//! because what stands above them moves them down. A supplier whose page changes is suspicious until some of its new pages
//! have been seen: a reader that learned the old one may be wrong on the new one and as sure as ever.

use crate::register::Register;
use std::collections::{BTreeMap, BTreeSet};
use terms::{CaseId, Draft, Evidence, Finding, Reading, Standing};

/// Code of what is found.
const CODE: &str = "layout-new";
/// Earlier documents in a layout from which on it is familiar.
pub const FAMILIAR: usize = 8;
/// Layouts that are remembered of one supplier; the one that was seen least makes room.
const LAYOUTS_MAX: usize = 16;
/// Points by which a value may stand elsewhere.
const NEAR: f64 = 14.0;
/// What is compared: the field, and whether its height on the page counts.
const ANCHORS: [(&str, bool); 5] = [
    ("invoice_number", true),
    ("issue_date", true),
    ("gross_total", false),
    ("payee_iban", false),
    ("seller_vat_id", false),
];

/// Where a value stands: left and right edge and top, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    left: f64,
    right: f64,
    top: f64,
}

/// Where the values of one document stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout([Option<Place>; ANCHORS.len()]);

impl Layout {
    /// Of a draft that was read from text; nothing where fewer than two of the values stand on a page.
    pub fn of(draft: &Draft) -> Option<Self> {
        if draft.reading != Reading::Text {
            return None;
        }
        let places = ANCHORS.map(|(name, _)| match &draft.field(name)?.evidence {
            Evidence::Page { area, .. } => {
                Some(Place { left: area.x, right: area.x + area.width, top: area.y })
            }
            Evidence::Path { .. } | Evidence::Derived => None,
        });
        (places.iter().flatten().count() >= 2).then_some(Self(places))
    }

    /// Most of what stands on both stands at the same place.
    fn is_like(&self, other: &Self) -> bool {
        let (mut both, mut same) = (0, 0);
        for ((_, height), (a, b)) in ANCHORS.iter().zip(self.0.iter().zip(&other.0)) {
            let (Some(a), Some(b)) = (a, b) else { continue };
            let edge = (a.left - b.left).abs().min((a.right - b.right).abs()) <= NEAR;
            both += 1;
            same += usize::from(edge && (!height || (a.top - b.top).abs() <= NEAR));
        }
        both >= 2 && same * 5 >= both * 3
    }
}

/// The layouts of each supplier, and in which cases they were seen.
#[derive(Clone, Debug, Default)]
pub struct Layouts(BTreeMap<String, Vec<Seen>>);

/// A layout, and the cases in which it was seen by their arrival.
type Seen = (Layout, BTreeSet<(u64, CaseId)>);

impl Layouts {
    /// Remembers a document by its arrival.
    pub(crate) fn note(&mut self, supplier: &str, layout: &Layout, arrival: u64, case: &CaseId) {
        let known = self.0.entry(supplier.to_owned()).or_default();
        match known.iter_mut().find(|(it, _)| it.is_like(layout)) {
            // What is familiar needs no more proof.
            Some((_, cases)) if cases.len() > FAMILIAR => {}
            Some((_, cases)) => drop(cases.insert((arrival, case.clone()))),
            None => {
                if known.len() >= LAYOUTS_MAX
                    && let Some(at) = (0..known.len()).min_by_key(|at| known.get(*at).map(|(_, it)| it.len()))
                {
                    known.remove(at);
                }
                known.push((layout.clone(), BTreeSet::from([(arrival, case.clone())])));
            }
        }
    }

    /// Takes a case out again.
    pub(crate) fn forget(&mut self, case: &CaseId) {
        for (_, cases) in self.0.values_mut().flatten() {
            cases.retain(|(_, it)| it != case);
        }
    }

    /// Documents of the supplier in this layout that arrived earlier, [`FAMILIAR`] or a few more at most.
    fn earlier(&self, supplier: &str, layout: &Layout, arrival: u64) -> usize {
        let known = self.0.get(supplier).map(Vec::as_slice).unwrap_or_default();
        let cases = known.iter().filter(|(it, _)| it.is_like(layout)).map(|(_, cases)| cases);
        cases.map(|it| it.iter().filter(|(at, _)| *at < arrival).count()).max().unwrap_or(0)
    }
}

/// A note where fewer than [`FAMILIAR`] earlier documents of this supplier look like this one.
pub fn layout_new(
    register: &Register,
    supplier: &str,
    layout: Option<&Layout>,
    arrival: u64,
) -> Option<Finding> {
    let seen = register.layouts.earlier(supplier, layout?, arrival);
    (seen < FAMILIAR).then(|| {
        let sentence = match seen {
            0 => "No earlier document of this supplier looks like this one".to_owned(),
            1 => "One earlier document of this supplier looks like this one".to_owned(),
            seen => format!("Only {seen} earlier documents of this supplier look like this one"),
        };
        Finding::new(CODE, Standing::Note, sentence).with("seen", seen)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(shift: f64, number_height: f64) -> Layout {
        let at = |left: f64, top: f64| Some(Place { left: left + shift, right: left + shift + 60.0, top });
        Layout([
            at(400.0, number_height),
            at(400.0, number_height + 14.0),
            at(500.0, 700.0),
            at(80.0, 780.0),
            None,
        ])
    }

    #[test]
    fn a_longer_table_is_the_same_paper_and_moved_columns_are_another() {
        let first = page(0.0, 200.0);
        let mut longer = page(3.0, 205.0);
        for place in longer.0.iter_mut().skip(2).flatten() {
            place.top += 200.0;
        }
        assert!(first.is_like(&longer));
        assert!(!first.is_like(&page(-250.0, 200.0)));
        // Only number and date have moved: half of what is compared, too little in common.
        assert!(!first.is_like(&page(0.0, 320.0)));
    }

    #[test]
    fn a_layout_becomes_familiar_in_the_order_of_arrival_and_a_case_counts_once() {
        let mut layouts = Layouts::default();
        for at in 1..=10_u64 {
            let seen = layouts.earlier("S-1", &page(0.0, 200.0), at);
            assert_eq!(seen, (at as usize - 1).min(FAMILIAR + 1));
            for _ in 0..2 {
                layouts.note("S-1", &page(0.0, 200.0), at, &CaseId(format!("AP-{at}")));
            }
        }
        assert_eq!(layouts.earlier("S-1", &page(-250.0, 200.0), 11), 0);
        assert_eq!(layouts.earlier("S-2", &page(0.0, 200.0), 11), 0);
        // Examined again, a document does not count what came after it.
        assert_eq!(layouts.earlier("S-1", &page(0.0, 200.0), 3), 2);
        layouts.forget(&CaseId::from("AP-1"));
        assert_eq!(layouts.earlier("S-1", &page(0.0, 200.0), 3), 1);
    }
}
