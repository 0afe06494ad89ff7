//! A page as a picture for the desk.

use super::{PdfError, open, settings};
use crate::limits;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Draws page `page` (counted from 1) as a PNG with `scale` pixels a point, less where that would exceed [`limits::IMAGE_PIXELS_MAX`].
///
/// # Errors
/// [`PdfError`] where the file does not open, the page does not exist or cannot be drawn.
pub fn page_image(bytes: &[u8], page: u32, scale: f32) -> Result<Vec<u8>, PdfError> {
    let pdf = open(bytes)?;
    let index = usize::try_from(page).unwrap_or(0).checked_sub(1).ok_or(PdfError::PageMissing(page))?;
    let shown = pdf.pages().get(index).ok_or(PdfError::PageMissing(page))?;
    let (width, height) = shown.render_dimensions();
    let scale = fitting(f64::from(width), f64::from(height), f64::from(scale)) as f32;
    let settings_of_output = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let pixels = render(shown, &cache, &settings(), &RenderSettings::default(), &settings_of_output);
    pixels.into_png().map_err(|_| PdfError::NotDrawn(page))
}

/// The largest scale up to `wanted` that keeps the picture within its limits.
fn fitting(width: f64, height: f64, wanted: f64) -> f64 {
    let wanted = if wanted.is_finite() { wanted.clamp(0.05, 8.0) } else { 1.0 };
    let by_pixels = (limits::IMAGE_PIXELS_MAX / (width * height).max(1.0)).sqrt();
    let by_edge = f64::from(u16::MAX / 4) / width.max(height).max(1.0);
    wanted.min(by_pixels).min(by_edge)
}
