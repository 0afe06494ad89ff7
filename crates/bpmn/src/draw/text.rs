//! Text: escaping, and breaking into lines by an estimate of its width, because nothing measures fonts here.

use super::n;
use std::fmt::{self, Write};

/// Height of a line, in pixels, at the font size of 12.
pub(crate) const LINE: f64 = 14.0;

/// Text inside an attribute or element. Characters that XML forbids are left out.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' | '\r' => f.write_str(" ")?,
                c if c < ' ' || matches!(c, '\u{7f}' | '\u{fffe}' | '\u{ffff}') => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Estimated width in pixels at the font size of 12.
pub(crate) fn width(text: &str) -> f64 {
    let one = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 3.2,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' | '/' => 4.2,
        'm' | 'w' | 'M' | 'W' | '@' => 10.2,
        c if c.is_uppercase() => 8.2,
        c if c as u32 > 0x2E80 => 12.0,
        _ => 6.7,
    };
    text.chars().map(one).sum()
}

/// Breaks text into lines that fit `room`; a longer word is broken. What does not fit `lines_max` ends in "…".
pub(crate) fn wrap(text: &str, room: f64, lines_max: usize) -> Vec<String> {
    let room = room.max(24.0);
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() || width(line) + 4.2 + width(word) <= room {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
        while let Some(long) = lines.last().filter(|line| width(line) > room && line.chars().count() > 3) {
            let fits = fitting(long, room - 4.2);
            let (head, tail) = long.split_at(fits);
            let (head, tail) = (format!("{head}-"), tail.to_owned());
            lines.pop();
            lines.push(head);
            lines.push(tail);
        }
        if lines.len() > lines_max {
            break;
        }
    }
    if lines.len() > lines_max.max(1) {
        lines.truncate(lines_max.max(1));
        if let Some(last) = lines.last_mut() {
            let fits = fitting(last, room - 9.0);
            last.truncate(fits);
            last.push('…');
        }
    }
    lines
}

/// Bytes of `text` that fit `room`, at least two characters.
fn fitting(text: &str, room: f64) -> usize {
    let mut used = 0.0;
    for (at, (byte, c)) in text.char_indices().enumerate() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > room && at >= 2 {
            return byte;
        }
    }
    text.len()
}

/// Lines of text, the block centred at `(x, y)`.
pub(super) fn centred(out: &mut String, lines: &[String], x: f64, y: f64) {
    let top = y - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    lines_at(out, lines, x, top, "middle");
}

/// Lines of text outside of shapes, with a rim that keeps them readable above lines.
pub(super) fn label(out: &mut String, lines: &[String], x: f64, first: f64, anchor: &str) {
    if lines.iter().any(|line| !line.is_empty()) {
        out.push_str(r#"<g class="bpmn-label">"#);
        lines_at(out, lines, x, first, anchor);
        out.push_str("</g>");
    }
}

/// Lines of text from a first base line on.
pub(super) fn lines_at(out: &mut String, lines: &[String], x: f64, first: f64, anchor: &str) {
    for (line, number) in lines.iter().zip(0u32..) {
        let _ = write!(
            out,
            r#"<text x="{}" y="{}" text-anchor="{anchor}" fill="currentColor" stroke="none">{}</text>"#,
            n(x),
            n(first + f64::from(number) * LINE),
            Escaped(line)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Escaped, width, wrap};

    #[test]
    fn lines_fit_and_nothing_dangerous_gets_through() {
        for text in [
            "Check the invoice of the supplier",
            "Donaudampfschifffahrtsgesellschaft",
            "a b c d e f g h",
            "",
            "𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞",
        ] {
            for line in wrap(text, 60.0, 9) {
                assert!(width(&line) <= 64.0 || line.chars().count() <= 3, "{line}");
            }
        }
        assert_eq!(wrap("one two three four five six", 40.0, 2).len(), 2);
        assert!(wrap("one two three four five six", 40.0, 2)[1].ends_with('…'));
        assert_eq!(
            Escaped("<a href=\"x\" b='c'>&\u{0}").to_string(),
            "&lt;a href=&quot;x&quot; b=&#39;c&#39;&gt;&amp;"
        );
    }
}
