//! Why an expression could not be prepared or evaluated.

use serde::Serialize;
use std::fmt;

/// A place in the text of one expression, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The text is no FEEL.
    Syntax,
    /// A named limit was reached; evaluation stopped.
    Limit,
    /// The expression has no value for these variables: a type that does not fit, an unknown name, a division by zero.
    NoValue,
    /// No rule of a table matches, and the table has no default.
    NoMatch,
    /// There is no decision, service or input of that name.
    Unknown,
}

/// A failure with its reason and, where there is one, its position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Error {
    /// What kind of failure.
    pub code: Code,
    /// One sentence.
    pub reason: String,
    /// Where in the expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The decision or knowledge model whose expression it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl Error {
    /// A failure without a position.
    pub fn new(code: Code, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), position: None, place: None }
    }

    /// The same at a position.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The same in a place, unless it already names one.
    #[must_use]
    pub fn within(mut self, place: &str) -> Self {
        self.place.get_or_insert_with(|| place.to_owned());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.reason)?;
        self.position.map_or(Ok(()), |position| write!(f, " ({position})"))
    }
}

impl std::error::Error for Error {}
