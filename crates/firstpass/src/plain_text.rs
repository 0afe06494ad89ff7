//! Plain text as pages: every character has the same width, so that columns stay columns.

use crate::limits;
use crate::page::{PageText, Word};
use terms::{Area, Finding};

/// Width of a character in points.
const CHAR_PT: f64 = 6.0;
/// Height of a line in points.
const LINE_PT: f64 = 12.0;
/// Lines of one page.
const LINES_PER_PAGE: usize = 66;

/// Lays text out. Bytes that are not UTF-8 are read as Windows-1252's printable half: one byte a character.
pub(crate) fn pages(bytes: &[u8]) -> Result<Vec<PageText>, Finding> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| if *byte == 0x80 { '€' } else { char::from(*byte) }).collect(),
    };
    let lines: Vec<&str> = text.lines().collect();
    let sheets = lines.chunks(LINES_PER_PAGE);
    if sheets.len() > limits::PAGES_MAX {
        let sentence = format!(
            "The text has {} lines; the limit is {}",
            lines.len(),
            limits::PAGES_MAX * LINES_PER_PAGE
        );
        return Err(crate::findings::too_large(sentence));
    }
    let pages = (1..).zip(sheets).map(|(number, lines)| page(number, lines)).collect::<Vec<_>>();
    if pages.iter().map(|page| page.words.len()).sum::<usize>() > limits::WORDS_MAX {
        return Err(crate::findings::too_large(format!(
            "The text has more than {} words",
            limits::WORDS_MAX
        )));
    }
    Ok(pages)
}

fn page(number: u32, lines: &[&str]) -> PageText {
    let mut words = Vec::new();
    let mut width: usize = 80;
    for (line, text) in (0..).zip(lines) {
        let mut column = 0;
        for part in text.split(|c: char| c.is_whitespace()) {
            let chars = part.chars().count();
            if chars > 0 {
                words.push(word(part, column, chars, line));
            }
            column += chars + 1;
        }
        width = width.max(column);
    }
    let height = LINES_PER_PAGE as f64 * LINE_PT + 2.0 * LINE_PT;
    PageText { number, width: (width as f64 + 4.0) * CHAR_PT, height, words }
}

fn word(text: &str, column: usize, chars: usize, line: u32) -> Word {
    let area = Area {
        x: (column as f64 + 2.0) * CHAR_PT,
        y: (f64::from(line) + 1.0) * LINE_PT,
        width: chars as f64 * CHAR_PT,
        height: 0.8 * LINE_PT,
    };
    let text = text.chars().take(limits::WORD_CHARS_MAX).collect();
    Word { text, area, size: 10.0, bold: false, line, hidden: None }
}
