//! A page of a document: its image, its words as real text over it, and the boxes of the fields with their names.

use super::crop::{around, round};
use crate::paths;
use office::view::{DocumentView, FieldView, PageWords};
use std::collections::BTreeMap;
use terms::{Area, CaseId};

/// Pages drawn on the desk; the rest is in the original.
pub(crate) const PAGES_SHOWN_MAX: usize = 12;
/// Pages that carry their text layer; a text layer costs a read of the page.
pub(crate) const PAGES_WITH_TEXT_MAX: usize = 3;
/// Words in a text layer.
const WORDS_MAX: usize = 4_000;

/// A page as the template draws it.
pub(crate) struct Leaf {
    pub page: u32,
    pub image: String,
    pub label: String,
    pub width: f64,
    pub height: f64,
    pub words: Vec<Word>,
    pub boxes: Vec<Mark>,
}

/// A word of the text layer.
pub(crate) struct Word {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub length: f64,
    pub text: String,
}

/// The box of a field.
pub(crate) struct Mark {
    pub field: String,
    pub label: String,
    pub doubtful: bool,
    pub on: bool,
    pub area: Area,
    pub flag: Flag,
}

/// The name beside a box.
pub(crate) struct Flag {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub text_x: f64,
    pub text_y: f64,
    pub size: f64,
}

/// The pages of a document. `words` holds the text layers that could be read, by page.
pub(crate) fn leaves(
    case: &CaseId,
    document: &DocumentView,
    fields: &[FieldView],
    words: &BTreeMap<u32, PageWords>,
    on: Option<&str>,
) -> Vec<Leaf> {
    let total = document.pages.len();
    let pages = document.pages.iter().take(PAGES_SHOWN_MAX).zip(1_u32..);
    let leaf = |((width, height), page): (&(f64, f64), u32)| Leaf {
        page,
        image: paths::page_image(case, document.number, page, "2"),
        label: format!("{}, page {page} of {total}", document.name),
        width: round(*width),
        height: round(*height),
        words: words.get(&page).map(layer).unwrap_or_default(),
        boxes: marks(document.number, page, (*width, *height), fields, words.get(&page), on),
    };
    pages.map(leaf).collect()
}

fn layer(page: &PageWords) -> Vec<Word> {
    let word = |(area, text): &(Area, String)| Word {
        x: round(area.x),
        y: round(area.y + area.height * 0.8),
        size: round(area.height.max(1.0)),
        length: round(area.width.max(0.5)),
        text: text.clone(),
    };
    page.words.iter().take(WORDS_MAX).map(word).collect()
}

fn marks(
    document: usize,
    page: u32,
    size: (f64, f64),
    fields: &[FieldView],
    words: Option<&PageWords>,
    on: Option<&str>,
) -> Vec<Mark> {
    let mark = |field: &FieldView| {
        let crop = field.crop.as_ref().filter(|crop| crop.document == document && crop.page == page)?;
        let area = around(crop.area);
        Some(Mark {
            field: field.name.clone(),
            label: field.label.clone(),
            doubtful: field.doubtful,
            on: on == Some(field.name.as_str()),
            area,
            flag: flag(area, &field.label, size, words),
        })
    };
    fields.iter().filter_map(mark).collect()
}

/// The place of a name: right of its box, else left, below or above it, where it covers the fewest words.
fn flag(area: Area, label: &str, page: (f64, f64), words: Option<&PageWords>) -> Flag {
    let size = round(page.0 / 74.0);
    #[expect(clippy::cast_precision_loss, reason = "a label is short")]
    let width = round(label.chars().count() as f64 * size * 0.56 + size);
    let height = round(size * 1.5);
    let middle = area.y + (area.height - height) / 2.0;
    let places = [
        (area.x + area.width + 1.0, middle),
        (area.x - width - 1.0, middle),
        (area.x, area.y + area.height + 1.0),
        (area.x, area.y - height - 1.0),
    ];
    let cost = |(x, y): (f64, f64)| {
        let inside = x >= 0.0 && y >= 0.0 && x + width <= page.0 && y + height <= page.1;
        let covered = words.map_or(0, |page| {
            page.words.iter().take(WORDS_MAX).filter(|(word, _)| overlap(word, x, y, width, height)).count()
        });
        if inside { covered } else { usize::MAX }
    };
    let (x, y) = places.into_iter().min_by_key(|place| cost(*place)).unwrap_or(places[0]);
    let (x, y) = (round(x.clamp(0.0, (page.0 - width).max(0.0))), round(y.max(0.0)));
    Flag { x, y, width, height, text_x: round(x + size * 0.5), text_y: round(y + size * 1.08), size }
}

fn overlap(word: &Area, x: f64, y: f64, width: f64, height: f64) -> bool {
    word.x < x + width && x < word.x + word.width && word.y < y + height && y < word.y + word.height
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: (f64, f64) = (595.0, 842.0);

    fn page(words: &[(f64, f64, f64)]) -> PageWords {
        let word = |&(x, y, width): &(f64, f64, f64)| (Area { x, y, width, height: 9.0 }, "w".to_owned());
        PageWords { width: PAGE.0, height: PAGE.1, words: words.iter().map(word).collect() }
    }

    #[test]
    fn a_name_stands_beside_its_box_and_never_over_text_where_there_is_room() {
        let area = Area { x: 200.0, y: 200.0, width: 60.0, height: 12.0 };
        let free = flag(area, "Total", PAGE, Some(&page(&[])));
        assert!(free.x > 260.0, "right of the box where nothing stands");
        let blocked = flag(area, "Total", PAGE, Some(&page(&[(265.0, 200.0, 40.0)])));
        assert!(blocked.x + blocked.width <= 200.0, "left of it where the right is taken");
        let edge = flag(Area { x: 560.0, ..area }, "Purchase order", PAGE, None);
        assert!(edge.x + edge.width <= 560.0, "inside the page");
    }
}
