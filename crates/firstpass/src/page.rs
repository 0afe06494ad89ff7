//! A page as words with boxes.

use serde::{Deserialize, Serialize};
use terms::Area;

/// Why a word cannot be seen on the page although the file carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// Drawn with the invisible rendering mode, without a picture under it.
    Invisible,
    /// In the colour of what lies under it, or transparent.
    Colourless,
    /// Lower than [`crate::limits::READABLE_HEIGHT_PT_MIN`].
    Tiny,
    /// Outside of the page or of the region that is shown.
    Outside,
    /// Painted over afterwards.
    Covered,
}

/// One word where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The characters, without spaces.
    pub text: String,
    /// Its box in points from the top left corner of the page as shown.
    pub area: Area,
    /// Height of the type in points.
    pub size: f64,
    /// Whether the font calls itself bold; fonts that say nothing count as not bold.
    pub bold: bool,
    /// The line it belongs to, counted from 0 from top to bottom; words of one line follow each other.
    pub line: u32,
    /// Why it cannot be seen; `None` for what is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
}

impl Word {
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.area.x + self.area.width
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.area.y + self.area.height
    }
}

/// The words of one page in reading order: line by line, left to right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// Counted from 1.
    pub number: u32,
    /// Width in points as shown, rotation applied.
    pub width: f64,
    /// Height in points as shown.
    pub height: f64,
    /// The words, hidden ones included.
    pub words: Vec<Word>,
}

impl PageText {
    /// The words that a reader of the page sees.
    pub fn printed(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| word.hidden.is_none())
    }

    /// The printed lines as text, words joined by one space.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<(u32, String)> = Vec::new();
        for word in self.printed() {
            match lines.last_mut() {
                Some((line, text)) if *line == word.line => {
                    text.push(' ');
                    text.push_str(&word.text);
                }
                _ => lines.push((word.line, word.text.clone())),
            }
        }
        lines.into_iter().map(|(_, text)| text).collect()
    }
}

/// The smallest box around several.
pub(crate) fn around<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Area {
    let mut edges: Option<(f64, f64, f64, f64)> = None;
    for area in areas {
        let (left, top, right, bottom) = (area.x, area.y, area.x + area.width, area.y + area.height);
        edges = Some(match edges {
            None => (left, top, right, bottom),
            Some((l, t, r, b)) => (l.min(left), t.min(top), r.max(right), b.max(bottom)),
        });
    }
    let (left, top, right, bottom) = edges.unwrap_or_default();
    Area { x: tenth(left), y: tenth(top), width: tenth(right - left), height: tenth(bottom - top) }
}

/// Boxes are kept to a tenth of a point: finer is noise, and what is stored reads back as the same number.
pub(crate) fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
