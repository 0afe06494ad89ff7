//! The piece of a page on which a value was read, as a view box on the page's image.

use crate::paths;
use office::view::{Crop, DocumentView};
use terms::{Area, CaseId};

/// Width to height of the strip where there is room, as it lies in a field card.
const STRIP: f64 = 11.5;
/// The strip is never higher than this share of its width.
const HEIGHT_SHARE_MAX: f64 = 0.34;
/// Points of page around the value.
const MARGIN: f64 = 3.0;
/// Share of the spare width that lies before the value: what names a value stands mostly left of it.
const BEFORE: f64 = 0.68;

/// What the template draws.
pub(crate) struct CropView {
    pub image: String,
    pub page: (f64, f64),
    pub area: Area,
    /// `x y width height` in points.
    pub view: String,
    pub label: String,
}

/// The strip around a crop; nothing where the page is not there or the area is none.
pub(crate) fn strip(case: &CaseId, documents: &[DocumentView], crop: &Crop, what: &str) -> Option<CropView> {
    cut(case, documents, crop, what, STRIP)
}

/// A larger piece, with what stands above it.
pub(crate) fn piece(case: &CaseId, documents: &[DocumentView], crop: &Crop, what: &str) -> Option<CropView> {
    cut(case, documents, crop, what, 2.7)
}

fn cut(case: &CaseId, documents: &[DocumentView], crop: &Crop, what: &str, ratio: f64) -> Option<CropView> {
    let document = documents.iter().find(|document| document.number == crop.document)?;
    let page = *document.pages.get(usize::try_from(crop.page).ok()?.checked_sub(1)?)?;
    let view = window(crop.area, page, ratio)?;
    Some(CropView {
        image: paths::page_image(case, crop.document, crop.page, "2"),
        page,
        area: around(crop.area),
        view: format!("{} {} {} {}", round(view.x), round(view.y), round(view.width), round(view.height)),
        label: format!("{what}: where it was read, page {}", crop.page),
    })
}

/// The window of `ratio` around an area, inside the page, wide enough to read what stands beside the value.
fn window(area: Area, page: (f64, f64), ratio: f64) -> Option<Area> {
    let sound = [area.x, area.y, area.width, area.height, page.0, page.1].into_iter().all(f64::is_finite);
    if !sound || area.width <= 0.0 || area.height <= 0.0 || page.0 <= 0.0 || page.1 <= 0.0 {
        return None;
    }
    let height = area.height + 2.0 * MARGIN;
    let least = (area.width + 2.0 * MARGIN).max(height / HEIGHT_SHARE_MAX);
    let width = (height * ratio).max(190.0).max(least).min(page.0);
    let height = if ratio < STRIP { (width / ratio).max(height) } else { height };
    let before = (width - area.width).max(0.0) * BEFORE;
    let x = (area.x - before).clamp(0.0, page.0 - width);
    let y = (area.y + area.height / 2.0 - height * if ratio < STRIP { 0.72 } else { 0.5 })
        .clamp(0.0, (page.1 - height).max(0.0));
    Some(Area { x, y, width, height })
}

/// A box keeps a little air around its value.
pub(crate) fn around(area: Area) -> Area {
    Area {
        x: round(area.x - 2.0),
        y: round(area.y - 1.5),
        width: round(area.width + 4.0),
        height: round(area.height + 3.0),
    }
}

/// Two decimals are finer than any screen.
pub(crate) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: (f64, f64) = (595.0, 842.0);

    #[test]
    fn a_strip_holds_its_value_and_stays_on_the_page() {
        for (x, y, width, height) in [
            (450.0, 178.5, 56.0, 11.5),
            (0.0, 0.0, 10.0, 8.0),
            (540.0, 830.0, 55.0, 12.0),
            (48.0, 140.0, 400.0, 60.0),
            (0.0, 0.0, 595.0, 842.0),
        ] {
            let area = Area { x, y, width, height };
            for ratio in [STRIP, 2.7] {
                let view = window(area, PAGE, ratio).unwrap();
                assert!(view.x >= 0.0 && view.x + view.width <= PAGE.0 + 0.01, "{area:?} {view:?}");
                assert!(view.x <= x + 0.01 && view.x + view.width >= x + width - 0.01, "{area:?} {view:?}");
                assert!(
                    view.y <= y + 0.01 && view.y + view.height >= (y + height).min(PAGE.1) - 0.01,
                    "{area:?} {view:?}"
                );
            }
        }
    }

    #[test]
    fn an_area_that_is_none_gives_no_strip() {
        for (width, height) in [(0.0, 5.0), (5.0, -1.0), (f64::NAN, 5.0), (f64::INFINITY, 5.0)] {
            assert!(window(Area { x: 1.0, y: 1.0, width, height }, PAGE, STRIP).is_none());
        }
    }
}
