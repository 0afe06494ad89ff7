//! Every limit of the first pass, with its unit. Beyond a limit a document ends as `too-large`; nothing is cut silently.

/// Bytes of one document.
pub const DOCUMENT_BYTES_MAX: usize = terms::FILE_BYTES_MAX;
/// Pages of one PDF.
pub const PAGES_MAX: usize = 400;
/// Pages of a PDF that are searched for fields; later pages are still searched for instructions.
pub const PAGES_RANKED_MAX: usize = 12;
/// Words of one document.
pub const WORDS_MAX: usize = 200_000;
/// Glyphs of one page.
pub const GLYPHS_PER_PAGE_MAX: usize = 400_000;
/// Characters of one word; longer runs are split.
pub const WORD_CHARS_MAX: usize = 256;
/// Bytes of one embedded file after decompression.
pub const ATTACHMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Embedded files of one PDF that are looked at.
pub const ATTACHMENTS_MAX: usize = 64;
/// Depth of a PDF name tree.
pub const NAME_TREE_DEPTH_MAX: usize = 32;
/// Lines of one draft; a document with more says so in a finding.
pub const LINES_MAX: usize = 20_000;
/// Candidates of one field that are ranked.
pub const CANDIDATES_MAX: usize = 160;
/// Filled rectangles of one page that are remembered to tell white text from text on a dark band.
pub const RECTANGLES_PER_PAGE_MAX: usize = 2_000;
/// Pixels of one page image.
pub const IMAGE_PIXELS_MAX: f64 = 16_000_000.0;
/// Points of height below which text cannot be read on paper.
pub const READABLE_HEIGHT_PT_MIN: f64 = 2.5;
/// Rows that one call of [`crate::Model::learn`] takes.
pub const ROWS_MAX: usize = 1_000_000;
/// Bytes of a model as text.
pub const MODEL_BYTES_MAX: usize = 16 * 1024 * 1024;
