//! The fonts every PDF reader has, so that nothing needs to be embedded.

use crate::pdf::widths;

/// A family of the standard 14 fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Sans serif.
    Helvetica,
    /// Serif.
    Times,
    /// Fixed pitch.
    Courier,
}

/// A family with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Font {
    /// The family.
    pub family: Family,
    /// Bold or regular.
    pub bold: bool,
    /// Italic, which Helvetica and Courier call oblique.
    pub italic: bool,
}

impl Font {
    /// The regular font of `family`.
    pub const fn regular(family: Family) -> Self {
        Self { family, bold: false, italic: false }
    }

    /// The bold font of `family`.
    pub const fn bold(family: Family) -> Self {
        Self { family, bold: true, italic: false }
    }

    /// Its PostScript name (PDF 32000-1, 9.6.2.2).
    pub fn name(self) -> &'static str {
        match (self.family, self.bold, self.italic) {
            (Family::Helvetica, false, false) => "Helvetica",
            (Family::Helvetica, true, false) => "Helvetica-Bold",
            (Family::Helvetica, false, true) => "Helvetica-Oblique",
            (Family::Helvetica, true, true) => "Helvetica-BoldOblique",
            (Family::Times, false, false) => "Times-Roman",
            (Family::Times, true, false) => "Times-Bold",
            (Family::Times, false, true) => "Times-Italic",
            (Family::Times, true, true) => "Times-BoldItalic",
            (Family::Courier, false, false) => "Courier",
            (Family::Courier, true, false) => "Courier-Bold",
            (Family::Courier, false, true) => "Courier-Oblique",
            (Family::Courier, true, true) => "Courier-BoldOblique",
        }
    }

    /// The width of `text` at `size` points, in points.
    pub fn width(self, text: &str, size: f64) -> f64 {
        let table = match (self.family, self.bold, self.italic) {
            (Family::Helvetica, false, _) => &widths::HELVETICA,
            (Family::Helvetica, true, _) => &widths::HELVETICA_BOLD,
            (Family::Times, false, false) => &widths::TIMES,
            (Family::Times, false, true) => &widths::TIMES_ITALIC,
            (Family::Times, true, _) => &widths::TIMES_BOLD,
            (Family::Courier, ..) => return encode(text).len() as f64 * 0.6 * size,
        };
        let sum: u32 =
            encode(text).iter().map(|code| u32::from(table[usize::from(code.saturating_sub(32))])).sum();
        f64::from(sum) / 1000.0 * size
    }
}

/// `text` in WinAnsi (Windows 1252) codes; what it does not have becomes a question mark.
pub fn encode(text: &str) -> Vec<u8> {
    const UPPER: [(char, u8); 18] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('„', 0x84),
        ('…', 0x85),
        ('Š', 0x8a),
        ('Œ', 0x8c),
        ('Ž', 0x8e),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('š', 0x9a),
        ('œ', 0x9c),
        ('ž', 0x9e),
        ('Ÿ', 0x9f),
    ];
    text.chars()
        .map(|c| match u32::from(c) {
            code @ (0x20..=0x7e | 0xa0..=0xff) => code as u8,
            _ => UPPER.iter().find(|(upper, _)| *upper == c).map_or(b'?', |(_, code)| *code),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_metrics() {
        let helvetica = Font::regular(Family::Helvetica);
        assert!((helvetica.width("Wü€", 1000.0) - (944.0 + 556.0 + 556.0)).abs() < 1e-9);
        assert!((Font::regular(Family::Courier).width("Größe", 10.0) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn umlauts_and_the_euro_sign_have_their_codes() {
        assert_eq!(encode("ä€ł"), [0xe4, 0x80, b'?']);
    }
}
