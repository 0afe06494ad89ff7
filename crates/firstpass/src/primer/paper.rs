//! Pages to write on.

use crate::page::{PageText, Word};
use crate::pdf::number_lines;
use terms::Area;

/// Pages, and where the pen is.
pub(super) struct Paper {
    pages: Vec<PageText>,
    width: f64,
    height: f64,
    /// Distance from the top at which the next block begins.
    pub(super) y: f64,
}

/// Width of a character in parts of the type size, roughly that of a sans serif.
const CHAR: f64 = 0.5;

impl Paper {
    pub(super) fn new(width: f64, height: f64) -> Self {
        let mut paper = Self { pages: Vec::new(), width, height, y: 40.0 };
        paper.turn();
        paper
    }

    /// A new page.
    pub(super) fn turn(&mut self) {
        let number = u32::try_from(self.pages.len() + 1).unwrap_or(1);
        self.pages.push(PageText { number, width: self.width, height: self.height, words: Vec::new() });
        self.y = 40.0;
    }

    /// Turns the page where fewer than `height` points are left.
    pub(super) fn room(&mut self, height: f64) -> bool {
        let turned = self.y + height > self.height - 90.0;
        if turned {
            self.turn();
        }
        turned
    }

    pub(super) fn width_of(text: &str, size: f64) -> f64 {
        text.chars().count() as f64 * CHAR * size
    }

    /// Writes with its left edge at `x`; returns the right edge.
    pub(super) fn put(&mut self, x: f64, y: f64, size: f64, text: &str) -> f64 {
        let mut at = x;
        for word in text.split(' ') {
            let width = Self::width_of(word, size);
            if !word.is_empty() {
                let area = Area { x: at, y, width, height: size };
                let word = Word { text: word.to_owned(), area, size, bold: false, line: 0, hidden: None };
                if let Some(page) = self.pages.last_mut() {
                    page.words.push(word);
                }
            }
            at += width + CHAR * 0.6 * size;
        }
        at
    }

    /// Writes with its right edge at `x`.
    pub(super) fn put_right(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let words = text.split(' ').count().saturating_sub(1) as f64;
        let chars = text.chars().filter(|c| *c != ' ').count() as f64;
        let width = (chars + words * 0.6) * CHAR * size;
        self.put(x - width, y, size, text);
    }

    pub(super) fn at_width(&self, part: f64) -> f64 {
        self.width * part
    }

    pub(super) fn at_height(&self, part: f64) -> f64 {
        self.height * part
    }

    pub(super) fn finish(mut self) -> Vec<PageText> {
        for page in &mut self.pages {
            number_lines(&mut page.words);
        }
        self.pages
    }
}
