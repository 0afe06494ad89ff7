//! A page to draw on. Coordinates are points from the top left corner; the text's `y` is its baseline.

use crate::pdf::font::{Font, encode};
use std::fmt::Write as _;

/// A colour, each part from 0 to 1.
pub type Colour = [f64; 3];

/// Black.
pub const BLACK: Colour = [0.0, 0.0, 0.0];
/// White, invisible on paper.
pub const WHITE: Colour = [1.0, 1.0, 1.0];
/// A middle grey for small print and rules.
pub const GREY: Colour = [0.45, 0.45, 0.45];

/// One page and what was drawn on it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// The content stream.
    pub content: Vec<u8>,
    /// The fonts used, in the order of their resource names `F0`, `F1`, …
    pub fonts: Vec<Font>,
}

impl Page {
    /// An empty page.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, content: Vec::new(), fonts: Vec::new() }
    }

    /// Writes `text` from `x` on.
    pub fn text(&mut self, x: f64, y: f64, font: Font, size: f64, colour: Colour, text: &str) {
        if text.is_empty() {
            return;
        }
        let at = self.fonts.iter().position(|used| *used == font).unwrap_or_else(|| {
            self.fonts.push(font);
            self.fonts.len() - 1
        });
        let [r, g, b] = colour;
        self.draw(&format!(
            "BT /F{at} {size:.2} Tf {r:.2} {g:.2} {b:.2} rg {x:.2} {:.2} Td (",
            self.height - y
        ));
        for code in encode(text) {
            match code {
                b'(' | b')' | b'\\' => self.content.extend([b'\\', code]),
                // Octal keeps the stream readable in any editor.
                128.. => self.draw(&format!("\\{code:03o}")),
                _ => self.content.push(code),
            }
        }
        self.draw(") Tj ET\n");
    }

    /// Writes `text` so that it ends at `x`.
    pub fn text_right(&mut self, x: f64, y: f64, font: Font, size: f64, colour: Colour, text: &str) {
        self.text(x - font.width(text, size), y, font, size, colour, text);
    }

    /// Writes `text` around `x`.
    pub fn text_centred(&mut self, x: f64, y: f64, font: Font, size: f64, colour: Colour, text: &str) {
        self.text(x - font.width(text, size) / 2.0, y, font, size, colour, text);
    }

    /// A straight line of `weight` points.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), weight: f64, colour: Colour) {
        let [r, g, b] = colour;
        let height = self.height;
        self.draw(&format!(
            "{r:.2} {g:.2} {b:.2} RG {weight:.2} w {:.2} {:.2} m {:.2} {:.2} l S\n",
            from.0,
            height - from.1,
            to.0,
            height - to.1
        ));
    }

    /// A filled rectangle with its upper left corner at `x`, `y`.
    pub fn fill(&mut self, x: f64, y: f64, width: f64, height: f64, colour: Colour) {
        let [r, g, b] = colour;
        let bottom = self.height - y - height;
        self.draw(&format!("{r:.2} {g:.2} {b:.2} rg {x:.2} {bottom:.2} {width:.2} {height:.2} re f\n"));
    }

    /// The outline of a rectangle with its upper left corner at `x`, `y`.
    pub fn frame(&mut self, x: f64, y: f64, width: f64, height: f64, weight: f64, colour: Colour) {
        let [r, g, b] = colour;
        let bottom = self.height - y - height;
        self.draw(&format!(
            "{r:.2} {g:.2} {b:.2} RG {weight:.2} w {x:.2} {bottom:.2} {width:.2} {height:.2} re S\n"
        ));
    }

    fn draw(&mut self, operators: &str) {
        self.content.extend_from_slice(operators.as_bytes());
    }
}

/// `lines` wrapped to `width` points.
pub fn wrap(text: &str, font: Font, size: f64, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let gap = if lines[last].is_empty() { "" } else { " " };
        let longer = format!("{}{gap}{word}", lines[last]);
        if !gap.is_empty() && font.width(&longer, size) > width {
            lines.push(word.to_owned());
        } else {
            lines[last] = longer;
        }
    }
    lines
}

/// A PDF text string in PDFDocEncoding or UTF-16 as a literal in hex.
pub fn literal(text: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}
