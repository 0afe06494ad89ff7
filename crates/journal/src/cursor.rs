//! Where a page ended, opaque to whoever carries it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;
use std::str::FromStr;

/// The format's version, so that an old cursor is refused and not misread.
const VERSION: u8 = 1;

/// The place after a row: its rank and key. A row that keeps its place is neither skipped nor shown twice,
/// whatever is written between two pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) rank: i64,
    pub(crate) key: String,
}

impl Cursor {
    /// The place after a row that was read before: for lists that are merged from several shelves.
    pub fn after(rank: i64, key: impl Into<String>) -> Self {
        Self { rank, key: key.into() }
    }

    /// Rank and key of the row before.
    pub fn parts(&self) -> (i64, &str) {
        (self.rank, &self.key)
    }
}

/// The text is no cursor of this journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor this version gave out; start again from the first page")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.rank.to_be_bytes());
        bytes.extend_from_slice(self.key.as_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (&VERSION, rest) = bytes.split_first().ok_or(CursorError)? else { return Err(CursorError) };
        let (rank, key) = rest.split_first_chunk::<8>().ok_or(CursorError)?;
        let key = String::from_utf8(key.to_vec()).map_err(|_| CursorError)?;
        Ok(Self { rank: i64::from_be_bytes(*rank), key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back(rank: i64, key in ".{0,40}") {
            let cursor = Cursor { rank, key };
            prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,60}") {
            let _ = text.parse::<Cursor>();
        }
    }
}
