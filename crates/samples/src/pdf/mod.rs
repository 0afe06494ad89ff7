//! Just enough PDF to print a letter: text in the standard 14 fonts, lines, rectangles, an attachment.

pub mod file;
pub mod font;
mod lock;
pub mod page;
mod widths;

pub use file::{Attachment, write, write_locked};
pub use font::{Family, Font};
pub use page::{BLACK, Colour, GREY, Page, WHITE, wrap};
