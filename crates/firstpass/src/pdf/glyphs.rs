//! Collects every glyph with its Unicode value, place, size and visibility.

use super::paint::{Ground, colour};
use crate::limits;
use crate::page::Hidden;
use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};

/// Advance of a glyph that does not say how wide it is, in thousandths of its size.
const ADVANCE_DEFAULT: f64 = 500.0;
/// Part of the type size that stands above the base line, for boxes.
const ASCENT: f64 = 0.78;
/// Part of the type size that hangs below it.
const DESCENT: f64 = 0.22;
/// Part of the page a picture must cover so that invisible words are the text layer of a scan.
const SCAN_COVERS: f64 = 0.6;

/// One glyph on the page as shown: the origin on the base line and the way to the next one.
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) origin: Point,
    pub(super) advance: Vec2,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) hidden: Option<Hidden>,
}

impl Placed {
    /// The box of the glyph, for text in any direction.
    pub(super) fn area(&self) -> Rect {
        let length = self.advance.hypot().max(1e-6);
        let along = self.advance / length;
        // the page as shown grows downwards, so "up" is a quarter turn to the left of the writing direction
        let up = Vec2::new(along.y, -along.x) * self.size;
        let low = self.origin - up * DESCENT;
        let high = self.origin + up * ASCENT;
        Rect::from_points(low, high + self.advance).union(Rect::from_points(high, low + self.advance))
    }
}

/// The device that receives the page.
pub(super) struct GlyphCollector {
    ground: Ground,
    glyphs: Vec<Placed>,
    shown: Rect,
}

impl GlyphCollector {
    pub(super) fn new(shown: Rect) -> Self {
        Self { ground: Ground::new(shown), glyphs: Vec::new(), shown }
    }

    /// The glyphs in drawing order.
    pub(super) fn finish(mut self) -> Vec<Placed> {
        let invisible = self.glyphs.iter().filter(|glyph| glyph.hidden == Some(Hidden::Invisible)).count();
        // a scan carries its recognised text invisibly under its picture: that is what the person sees
        if self.ground.picture >= SCAN_COVERS && invisible * 10 >= self.glyphs.len() * 9 {
            for glyph in &mut self.glyphs {
                glyph.hidden = glyph.hidden.filter(|hidden| *hidden != Hidden::Invisible);
            }
        }
        self.glyphs
    }

    fn cover(&mut self, area: Rect) {
        for glyph in &mut self.glyphs {
            if glyph.hidden.is_none() && area.contains(glyph.area().center()) {
                glyph.hidden = Some(Hidden::Covered);
            }
        }
    }

    fn hidden(&self, glyph: &Placed, props: &DrawProps<'_>, mode: &DrawMode) -> Option<Hidden> {
        let centre = glyph.area().center();
        if matches!(mode, DrawMode::Invisible) {
            Some(Hidden::Invisible)
        } else if glyph.size < limits::READABLE_HEIGHT_PT_MIN {
            Some(Hidden::Tiny)
        } else if !self.shown.contains(centre) || !self.ground.clip().contains(centre) {
            Some(Hidden::Outside)
        } else if !self.ground.shows(colour(&props.paint), centre) {
            Some(Hidden::Colourless)
        } else {
            None
        }
    }
}

impl<'a> Device<'a> for GlyphCollector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            return;
        }
        let area = props.transform.transform_rect_bbox(path.bounding_box());
        let colour = colour(&props.paint).filter(|_| props.soft_mask.is_none());
        if let Some(covered) = self.ground.fill(path, area, colour) {
            self.cover(covered);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.ground.push_clip(clip.path.bounding_box());
    }

    fn push_transparency_group(&mut self, opacity: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.ground.push_opacity(opacity);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let bold = run.glyphs().first().is_some_and(|glyph| is_bold(glyph));
        for glyph in run.glyphs() {
            if self.glyphs.len() >= limits::GLYPHS_PER_PAGE_MAX {
                return;
            }
            let Some(text) = characters(glyph) else { continue };
            let transform = props.transform * glyph.transform();
            let mut placed = place(text, transform, advance(glyph), bold);
            placed.hidden = self.hidden(&placed, &props, mode);
            self.glyphs.push(placed);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.ground.picture(props.transform.transform_rect_bbox(size));
    }

    fn pop_clip(&mut self) {
        self.ground.pop_clip();
    }

    fn pop_transparency_group(&mut self) {
        self.ground.pop_opacity();
    }
}

fn place(text: String, transform: Affine, advance: f64, bold: bool) -> Placed {
    let origin = transform * Point::ZERO;
    let along = transform * Point::new(advance, 0.0) - origin;
    let up = transform * Point::new(0.0, 1000.0) - origin;
    Placed { text, origin, advance: along, size: up.hypot(), bold, hidden: None }
}

/// Advance in thousandths of the size, the unit of the glyph's own space.
fn advance(glyph: &Glyph<'_>) -> f64 {
    let width = match glyph {
        Glyph::Outline(outline) => outline.advance_width(),
        Glyph::Type3(glyph) => glyph.advance_width(),
    };
    width.map(f64::from).filter(|width| width.is_finite() && *width >= 0.0).unwrap_or(ADVANCE_DEFAULT)
}

fn is_bold(glyph: &Glyph<'_>) -> bool {
    let Glyph::Outline(outline) = glyph else { return false };
    outline.font_data().is_some_and(|font| {
        font.weight.is_some_and(|weight| weight >= 600)
            || font.postscript_name.is_some_and(|name| name.to_ascii_lowercase().contains("bold"))
    })
}

/// The characters a glyph stands for, ligatures spelled out; `None` for control characters.
fn characters(glyph: &Glyph<'_>) -> Option<String> {
    let text = match glyph.as_unicode() {
        Some(BfString::Char(c)) => plain(c),
        Some(BfString::String(text)) => text.chars().map(plain).collect(),
        None => '\u{fffd}'.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

fn plain(c: char) -> String {
    match c {
        '\u{fb00}' => "ff".into(),
        '\u{fb01}' => "fi".into(),
        '\u{fb02}' => "fl".into(),
        '\u{fb03}' => "ffi".into(),
        '\u{fb04}' => "ffl".into(),
        '\u{ad}' | '\u{2010}' | '\u{2011}' => "-".into(),
        c if c.is_whitespace() || c == '\u{200b}' => " ".into(),
        c if c.is_control() => String::new(),
        c => c.to_string(),
    }
}
