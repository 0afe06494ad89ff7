//! Does the invoice number look like the supplier's earlier ones?

use crate::register::Register;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Finding, Standing};

/// Code of what is found.
const CODE: &str = "number-shape";
/// Shapes that are remembered of one supplier; a supplier with more has none.
const SHAPES_MAX: usize = 16;
/// Characters of a number that make its shape.
const CHARS_MAX: usize = 64;

/// The shapes of the signed numbers of each supplier.
#[derive(Clone, Debug, Default)]
pub struct NumberShapes(BTreeMap<String, BTreeSet<String>>);

impl NumberShapes {
    /// Remembers a signed number.
    pub(crate) fn learn(&mut self, supplier: &str, number: &str) {
        let shapes = self.0.entry(supplier.to_owned()).or_default();
        if shapes.len() <= SHAPES_MAX {
            shapes.insert(shape(number));
        }
    }

    /// One line for each shape: supplier, shape.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|(supplier, shapes)| {
            shapes.iter().map(move |shape| serde_json::json!([supplier, "number", shape]).to_string())
        })
    }

    fn of(&self, supplier: &str) -> Option<&BTreeSet<String>> {
        self.0.get(supplier).filter(|shapes| !shapes.is_empty() && shapes.len() <= SHAPES_MAX)
    }
}

/// `RG 01834` is `RG #`: digits in a row are one sign, letters and marks stay, blanks are one.
fn shape(number: &str) -> String {
    let mut shape = String::new();
    for c in number.trim().chars().take(CHARS_MAX) {
        let sign = match c {
            c if c.is_ascii_digit() => '#',
            c if c.is_whitespace() => ' ',
            c => c.to_ascii_uppercase(),
        };
        if !(matches!(sign, '#' | ' ') && shape.ends_with(sign)) {
            shape.push(sign);
        }
    }
    shape
}

/// Holds, or a note, where numbers of this supplier were signed before.
pub fn number_shape(register: &Register, supplier: &str, number: Option<&str>) -> Option<Finding> {
    let known = register.shapes.of(supplier)?;
    let finding = if known.contains(&shape(number?)) {
        Finding::new(CODE, Standing::Holds, "The invoice number looks like this supplier's earlier ones")
    } else {
        let sentence = "The invoice number does not look like this supplier's earlier ones";
        Finding::new(CODE, Standing::Note, sentence)
    };
    Some(finding.about("invoice_number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_keep_letters_and_marks() {
        for (number, expected) in
            [("RG 01834", "RG #"), ("01834", "#"), ("2611-5014", "#-#"), (" re  7/26 ", "RE #/#")]
        {
            assert_eq!(shape(number), expected);
        }
    }
}
