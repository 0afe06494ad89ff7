//! The pages as tokens, cells and lines: what candidates are found in and their context is read from.

use crate::fold::squeeze;
use crate::lexicon::{Concept, of_squeezed};
use crate::limits;
use crate::page::{PageText, Word, around};
use std::collections::HashMap;
use std::ops::Range;
use terms::{Area, Evidence};

/// Gap from which two words stand in different cells, in parts of the type size.
const CELL_GAP: f64 = 1.1;

/// A word, or a part of one behind a colon.
pub(crate) struct Token {
    pub(crate) text: String,
    /// Letters and digits only, folded.
    pub(crate) plain: String,
    pub(crate) concepts: Vec<Concept>,
    pub(crate) area: Area,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) line: usize,
    pub(crate) cell: usize,
}

/// Words that stand close together on one line.
pub(crate) struct Cell {
    pub(crate) tokens: Range<usize>,
    pub(crate) line: usize,
    pub(crate) left: f64,
    pub(crate) right: f64,
    /// Whether any of its words has a letter.
    pub(crate) lettered: bool,
}

/// A line of a page.
pub(crate) struct Line {
    /// Index of the page.
    pub(crate) page: usize,
    pub(crate) tokens: Range<usize>,
    pub(crate) cells: Range<usize>,
    pub(crate) top: f64,
    /// Whether it is the head of a table: three or more cells name columns.
    pub(crate) head: bool,
}

/// A page's number and size.
pub(crate) struct Format {
    pub(crate) number: u32,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The printed words of a document, in order.
pub(crate) struct Sheet {
    pub(crate) formats: Vec<Format>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) lines: Vec<Line>,
    /// The most common type size.
    pub(crate) size: f64,
}

impl Sheet {
    /// Lays out the printed words of the first [`limits::PAGES_RANKED_MAX`] pages.
    pub(crate) fn of(pages: &[PageText]) -> Self {
        let mut sheet = Self {
            formats: Vec::new(),
            tokens: Vec::new(),
            cells: Vec::new(),
            lines: Vec::new(),
            size: 10.0,
        };
        let mut known = HashMap::new();
        for page in pages.iter().take(limits::PAGES_RANKED_MAX) {
            sheet.formats.push(Format {
                number: page.number,
                width: page.width.max(1.0),
                height: page.height.max(1.0),
            });
            let words: Vec<&Word> = page.printed().collect();
            for line in words.chunk_by(|a, b| a.line == b.line) {
                sheet.add_line(line, &mut known);
            }
        }
        sheet.size = sheet.common_size();
        sheet
    }

    fn add_line(&mut self, words: &[&Word], known: &mut HashMap<String, Vec<Concept>>) {
        let (first_token, first_cell, line) = (self.tokens.len(), self.cells.len(), self.lines.len());
        let mut ends_label = false;
        for word in words {
            for (text, area) in parts(word) {
                let apart = match self.tokens.last() {
                    Some(last) if self.tokens.len() > first_token => {
                        ends_label
                            || area.x - (last.area.x + last.area.width) > CELL_GAP * word.size.max(last.size)
                    }
                    _ => true,
                };
                if apart {
                    let start = self.tokens.len();
                    self.cells.push(Cell {
                        tokens: start..start,
                        line,
                        left: area.x,
                        right: area.x,
                        lettered: false,
                    });
                }
                ends_label = text.ends_with(':');
                self.add_token(text, area, word, line, known);
            }
        }
        if self.tokens.len() == first_token {
            return;
        }
        let cells = first_cell..self.cells.len();
        let head = cells.clone().filter(|cell| self.names_column(*cell)).count() >= 3;
        let top = words.iter().map(|word| word.area.y).fold(f64::INFINITY, f64::min);
        let page = self.formats.len().saturating_sub(1);
        self.lines.push(Line { page, tokens: first_token..self.tokens.len(), cells, top, head });
    }

    fn add_token(
        &mut self,
        text: String,
        area: Area,
        word: &Word,
        line: usize,
        known: &mut HashMap<String, Vec<Concept>>,
    ) {
        let plain = squeeze(&text);
        let concepts = known.entry(plain.clone()).or_insert_with(|| of_squeezed(&plain)).clone();
        let cell = self.cells.len() - 1;
        if let Some(open) = self.cells.last_mut() {
            open.tokens.end = self.tokens.len() + 1;
            open.right = open.right.max(area.x + area.width);
            open.lettered |= text.chars().any(char::is_alphabetic);
        }
        self.tokens.push(Token { text, plain, concepts, area, size: word.size, bold: word.bold, line, cell });
    }

    fn names_column(&self, cell: usize) -> bool {
        use Concept::*;
        let columns = [
            Quantity,
            Price,
            Amount,
            Description,
            Position,
            Article,
            Unit,
            Total,
            Rate,
            Tax,
            Net,
            Gross,
            Base,
        ];
        let tokens = &self.tokens[self.cells[cell].tokens.clone()];
        tokens.len() <= 4
            && !tokens.iter().any(|token| token.text.bytes().any(|byte| byte.is_ascii_digit()))
            && tokens.iter().any(|token| token.concepts.iter().any(|concept| columns.contains(concept)))
    }

    fn common_size(&self) -> f64 {
        let mut counts: HashMap<i64, usize> = HashMap::new();
        for token in &self.tokens {
            *counts.entry((token.size * 2.0).round() as i64).or_default() += token.text.len();
        }
        let most = counts.into_iter().max_by_key(|(size, count)| (*count, *size));
        most.map_or(10.0, |(size, _)| size as f64 / 2.0).max(1.0)
    }

    /// The page format of a token.
    pub(crate) fn format(&self, token: usize) -> &Format {
        &self.formats[self.lines[self.tokens[token].line].page]
    }

    /// The words of a span, joined by one space.
    pub(crate) fn text(&self, span: Range<usize>) -> String {
        self.tokens[span].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The box of a span.
    pub(crate) fn area(&self, span: Range<usize>) -> Area {
        around(self.tokens[span].iter().map(|token| &token.area))
    }

    /// Where a span stands.
    pub(crate) fn evidence(&self, span: Range<usize>) -> Evidence {
        Evidence::Page {
            page: self.format(span.start).number,
            area: self.area(span.clone()),
            text: self.text(span),
        }
    }

    /// The words that label a token: those before it in its cell, else the nearest cell with letters to the left or above.
    pub(crate) fn label_of(&self, token: usize) -> Option<String> {
        let this = &self.tokens[token];
        let own = self.cells[this.cell].tokens.start..token;
        let line = &self.lines[this.line];
        let left = (line.cells.start..this.cell).rev().find(|at| self.cells[*at].lettered);
        let label = if !own.is_empty() {
            own
        } else if let Some(left) = left {
            self.cells[left].tokens.clone()
        } else {
            let (from, to) = (this.area.x, this.area.x + this.area.width);
            let before = this.line.checked_sub(1).filter(|before| self.lines[*before].page == line.page)?;
            let mut above = self.cells[self.lines[before].cells.clone()].iter();
            above.find(|cell| cell.lettered && cell.left < to && cell.right > from)?.tokens.clone()
        };
        let label = self.text(label.start.max(label.end.saturating_sub(5))..label.end);
        Some(label.chars().take(60).collect())
    }

    /// The gap before a token, in parts of its size; infinite at the start of a line.
    pub(crate) fn gap_before(&self, token: usize) -> f64 {
        let this = &self.tokens[token];
        match token.checked_sub(1).map(|before| &self.tokens[before]) {
            Some(before) if before.line == this.line => {
                (this.area.x - before.area.x - before.area.width) / this.size.max(1.0)
            }
            _ => f64::INFINITY,
        }
    }
}

/// A word, cut behind each inner colon that ends a label: `Nr.:4711` is two tokens, `10:30` and `https://…` are one.
fn parts(word: &Word) -> Vec<(String, Area)> {
    let text = word.text.as_str();
    let cut = text.char_indices().find(|(at, c)| {
        let rest = &text[at + c.len_utf8()..];
        *c == ':'
            && *at > 0
            && !rest.is_empty()
            && !rest.starts_with('/')
            && text[..*at].chars().all(|c| !c.is_ascii_digit())
    });
    let Some((at, _)) = cut else { return vec![(text.to_owned(), word.area)] };
    let (label, value) = text.split_at(at + 1);
    let share = label.chars().count() as f64 / text.chars().count().max(1) as f64;
    let width = word.area.width * share;
    let left = Area { width, ..word.area };
    let right = Area { x: word.area.x + width, width: word.area.width - width, ..word.area };
    vec![(label.to_owned(), left), (value.to_owned(), right)]
}
