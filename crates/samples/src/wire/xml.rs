//! Writes XML: elements in order, text escaped, nothing else.

/// A document being written.
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document whose root is `name` with the namespace declarations `attributes`.
    pub fn new(name: &'static str, attributes: &str) -> Self {
        Self {
            out: format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name} {attributes}>\n"),
            open: vec![name],
        }
    }

    /// An element holding what `inside` writes.
    pub fn group(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        self.out.push_str(&format!("<{name}>\n"));
        self.open.push(name);
        inside(self);
        self.open.pop();
        self.indent();
        self.out.push_str(&format!("</{name}>\n"));
    }

    /// An element holding text.
    pub fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, "", text);
    }

    /// An element holding text, with one attribute `name="value"`.
    pub fn leaf_with(&mut self, name: &str, attribute: &str, text: &str) {
        self.indent();
        let gap = if attribute.is_empty() { "" } else { " " };
        self.out.push_str(&format!("<{name}{gap}{attribute}>{}</{name}>\n", escape(text)));
    }

    /// The bytes of the whole document.
    pub fn finish(mut self) -> Vec<u8> {
        while let Some(name) = self.open.pop() {
            self.out.push_str(&format!("</{name}>\n"));
        }
        self.out.into_bytes()
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.open.len()));
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
