//! What lies under and over the text of a page: filled rectangles, pictures, the clip.

use crate::limits;
use hayro::hayro_interpret::Paint;
use hayro::kurbo::{BezPath, Point, Rect, Shape};

/// Difference of two colour channels (0 to 1) below which no eye tells them apart.
const CONTRAST_MIN: f32 = 0.08;
/// Opacity below which nothing is seen.
const OPACITY_MIN: f32 = 0.08;
/// Opacity from which a fill hides what it covers.
const OPACITY_COVERING: f32 = 0.95;

/// Red, green, blue and opacity, each 0 to 1.
pub(super) type Colour = [f32; 4];

/// The colour of a paint; `None` for a pattern.
pub(super) fn colour(paint: &Paint<'_>) -> Option<Colour> {
    match paint {
        Paint::Color(colour) => Some(colour.to_rgba().to_rgba8().map(|channel| f32::from(channel) / 255.0)),
        Paint::Pattern(_) => None,
    }
}

/// A filled area; `colour` is `None` where it cannot be known (picture, pattern).
struct Fill {
    area: Rect,
    colour: Option<Colour>,
}

/// What was painted on a page so far.
pub(super) struct Ground {
    fills: Vec<Fill>,
    clips: Vec<Rect>,
    opacities: Vec<f32>,
    shown: Rect,
    /// The part of the page that pictures cover, as the largest single picture.
    pub(super) picture: f64,
}

impl Ground {
    pub(super) fn new(shown: Rect) -> Self {
        Self { fills: Vec::new(), clips: Vec::new(), opacities: Vec::new(), shown, picture: 0.0 }
    }

    /// Remembers a filled path if it is a plain rectangle; returns it where it hides what lies under it.
    pub(super) fn fill(&mut self, path: &BezPath, area: Rect, colour: Option<Colour>) -> Option<Rect> {
        let area = area.intersect(self.clip());
        if area.area() <= 0.0 || !is_rectangle(path) {
            return None;
        }
        self.remember(Fill { area, colour });
        let opaque = colour.is_some_and(|colour| colour[3] * self.opacity() >= OPACITY_COVERING);
        opaque.then_some(area)
    }

    /// Remembers a picture.
    pub(super) fn picture(&mut self, area: Rect) {
        let area = area.intersect(self.clip());
        self.picture = self.picture.max(area.area() / self.shown.area().max(1.0));
        self.remember(Fill { area, colour: None });
    }

    fn remember(&mut self, fill: Fill) {
        if self.fills.len() < limits::RECTANGLES_PER_PAGE_MAX {
            self.fills.push(fill);
        }
    }

    pub(super) fn push_clip(&mut self, area: Rect) {
        let area = area.intersect(self.clip());
        self.clips.push(area);
    }

    pub(super) fn pop_clip(&mut self) {
        self.clips.pop();
    }

    pub(super) fn push_opacity(&mut self, opacity: f32) {
        let opacity = opacity * self.opacity();
        self.opacities.push(opacity);
    }

    pub(super) fn pop_opacity(&mut self) {
        self.opacities.pop();
    }

    fn opacity(&self) -> f32 {
        self.opacities.last().copied().unwrap_or(1.0)
    }

    /// The region in which painting shows.
    pub(super) fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(self.shown)
    }

    /// Whether ink of this colour can be seen at that point.
    pub(super) fn shows(&self, ink: Option<Colour>, at: Point) -> bool {
        let Some(ink) = ink else { return true };
        if ink[3] * self.opacity() < OPACITY_MIN {
            return false;
        }
        let under = match self.fills.iter().rev().find(|fill| fill.area.contains(at)) {
            Some(Fill { colour: Some(colour), .. }) => over_white(*colour),
            Some(Fill { colour: None, .. }) => return true,
            None => [1.0; 3],
        };
        let ink = over(ink, under);
        ink.iter().zip(under).any(|(a, b)| (a - b).abs() >= CONTRAST_MIN)
    }
}

fn over(ink: Colour, under: [f32; 3]) -> [f32; 3] {
    [0, 1, 2].map(|i| ink[i] * ink[3] + under[i] * (1.0 - ink[3]))
}

fn over_white(colour: Colour) -> [f32; 3] {
    over(colour, [1.0; 3])
}

/// Whether a path fills (nearly) all of its bounding box.
fn is_rectangle(path: &BezPath) -> bool {
    let elements = path.elements().len();
    if !(4..=7).contains(&elements) {
        return false;
    }
    let area = path.bounding_box().area();
    area > 0.0 && path.area().abs() > 0.98 * area
}
