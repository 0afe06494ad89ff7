//! The text of one expression under a reading point: white space, comments, words, signs, numbers and strings.

use super::names::{begins_name, goes_on, is_space};
use crate::error::{Code, Error, Position};
use std::cell::Cell;

/// A text and how far it has been read.
pub(crate) struct Source<'t> {
    text: &'t str,
    at: usize,
    known: Cell<(usize, Position)>,
}

impl<'t> Source<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, known: Cell::new((0, Position { line: 1, column: 1 })) }
    }

    /// The reading point in bytes, to come back to.
    pub(crate) fn mark(&self) -> usize {
        self.at
    }

    pub(crate) fn back(&mut self, mark: usize) {
        self.at = mark;
    }

    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Line and column of a byte offset, counted on from the last one asked for.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let (known, position) = self.known.get();
        let found = if offset >= known {
            let between = self.text.get(known..offset).unwrap_or_default();
            match between.rfind('\n') {
                None => Position { column: position.column + between.chars().count() as u32, ..position },
                Some(last) => Position {
                    line: position.line + between.bytes().filter(|byte| *byte == b'\n').count() as u32,
                    column: between.get(last + 1..).unwrap_or_default().chars().count() as u32 + 1,
                },
            }
        } else {
            let between = self.text.get(offset..known).unwrap_or_default();
            let lines = between.bytes().filter(|byte| *byte == b'\n').count() as u32;
            if lines == 0 {
                Position { column: position.column - between.chars().count() as u32, ..position }
            } else {
                let before = self.text.get(..offset).unwrap_or_default();
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                let column = before.get(start..).unwrap_or_default().chars().count() as u32 + 1;
                Position { line: position.line - lines, column }
            }
        };
        self.known.set((offset, found));
        found
    }

    pub(crate) fn here(&self) -> Position {
        self.position(self.at)
    }

    pub(crate) fn error(&self, reason: impl Into<String>) -> Error {
        Error::new(Code::Syntax, reason).at(self.here())
    }

    /// Skips white space and comments.
    pub(crate) fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let space: usize = rest.chars().take_while(|c| is_space(*c)).map(char::len_utf8).sum();
            let after = rest.get(space..).unwrap_or_default();
            let comment = if after.starts_with("//") {
                after.find('\n').unwrap_or(after.len())
            } else if after.starts_with("/*") {
                after.find("*/").map_or(after.len(), |end| end + 2)
            } else {
                0
            };
            self.at += space + comment;
            if comment == 0 {
                return;
            }
        }
    }

    pub(crate) fn peek(&mut self) -> Option<char> {
        self.skip();
        self.rest().chars().next()
    }

    pub(crate) fn at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Takes a sign such as `<=`.
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        self.skip();
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    pub(crate) fn expect(&mut self, sign: &str) -> Result<(), Error> {
        if self.sign(sign) { Ok(()) } else { Err(self.error(format!("“{sign}” is missing here"))) }
    }

    /// The word that stands next, not taken.
    pub(crate) fn word(&mut self) -> Option<&'t str> {
        self.skip();
        let rest = self.rest();
        rest.chars().next().filter(|c| begins_name(*c))?;
        let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        rest.get(..end)
    }

    /// Takes a keyword that stands next as a whole word.
    pub(crate) fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.word() == Some(keyword);
        self.at += if found { keyword.len() } else { 0 };
        found
    }

    /// Takes the next word, digits allowed in front, or the next sign.
    pub(crate) fn part(&mut self) -> Option<&'t str> {
        self.skip();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let end =
            if goes_on(first) { rest.find(|c| !goes_on(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        self.at += end;
        rest.get(..end)
    }

    /// Takes a name between backticks, which some engines write around names with spaces or signs.
    pub(crate) fn quoted_name(&mut self) -> Option<String> {
        self.skip();
        let inner = self.rest().strip_prefix('`')?;
        let end = inner.find('`').filter(|end| *end > 0)?;
        self.at += end + 2;
        inner.get(..end).map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Takes a number's text: `12`, `12.5`, `.5`, `1.2e-3`; a point in front of a second point is left alone.
    pub(crate) fn number(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let run = |mut at: usize| {
            while digit(at) {
                at += 1;
            }
            at
        };
        let mut end = run(0);
        if bytes.get(end) == Some(&b'.') && digit(end + 1) {
            end = run(end + 1);
        }
        if end == 0 {
            return None;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            end = if digit(signed) { run(signed) } else { end };
        }
        self.at += end;
        rest.get(..end)
    }

    /// Takes a string literal and gives its content.
    pub(crate) fn string(&mut self) -> Result<String, Error> {
        self.expect("\"")?;
        let start = self.at;
        let mut content = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + at + 1;
                    return Ok(content);
                }
                '\\' => {
                    let used = escape(self.text.get(start + at + 1..).unwrap_or_default(), &mut content);
                    for _ in 0..used {
                        chars.next();
                    }
                }
                other => content.push(other),
            }
        }
        Err(Error::new(Code::Syntax, "the string that begins here has no closing quote")
            .at(self.position(start)))
    }
}

/// Appends what an escape stands for; gives the characters it took. An unknown escape stays as it is: patterns need `\d`.
fn escape(rest: &str, content: &mut String) -> usize {
    let simple = match rest.chars().next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('"') => '"',
        Some('\'') => '\'',
        Some('\\') => '\\',
        Some('u') => return unicode(rest, 4, content),
        Some('U') => return unicode(rest, 6, content),
        _ => {
            content.push('\\');
            return 0;
        }
    };
    content.push(simple);
    1
}

fn unicode(rest: &str, width: usize, content: &mut String) -> usize {
    let code = |text: &str, from: usize, width: usize| {
        text.get(from..from + width).and_then(|hex| u32::from_str_radix(hex, 16).ok())
    };
    let Some(first) = code(rest, 1, width) else {
        content.push('\\');
        return 0;
    };
    if let Some(c) = char::from_u32(first) {
        content.push(c);
        return 1 + width;
    }
    // A high surrogate needs its low half right behind it.
    let second = rest.get(5..7).filter(|mark| *mark == "\\u").and_then(|_| code(rest, 7, 4));
    match second {
        Some(low @ 0xDC00..=0xDFFF) if (0xD800..0xDC00).contains(&first) => {
            let c = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
            content.push(char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER));
            11
        }
        _ => {
            content.push(char::REPLACEMENT_CHARACTER);
            1 + width
        }
    }
}
