//! Writes XML elements with their closing tags and indentation.

use std::fmt::{Display, Write as _};

/// A growing document.
pub(super) struct Elements {
    text: String,
    depth: usize,
}

impl Elements {
    pub(super) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An element around what `inside` writes; `attributes` stands as it is.
    pub(super) fn group(&mut self, name: &str, attributes: &str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        let blank = if attributes.is_empty() { "" } else { " " };
        let _ = writeln!(self.text, "<{name}{blank}{attributes}>");
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        let _ = writeln!(self.text, "</{name}>");
    }

    /// Elements around one another, the innermost with text: `["DbtrAcct", "Id", "IBAN"]`.
    pub(super) fn nested(&mut self, names: &[&str], value: impl Display) {
        match names {
            [] => {}
            [name] => self.leaf(name, "", value),
            [name, rest @ ..] => self.group(name, "", |inside| inside.nested(rest, value)),
        }
    }

    /// An element with text, escaped.
    pub(super) fn leaf(&mut self, name: &str, attributes: &str, value: impl Display) {
        self.indent();
        let blank = if attributes.is_empty() { "" } else { " " };
        let value = value.to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(self.text, "<{name}{blank}{attributes}>{value}</{name}>");
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }
}
