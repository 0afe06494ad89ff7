//! What is wrong with a model or worth knowing about it, for people and for tools.

use crate::decide::NamedValue;
use crate::error::Position;
use serde::Serialize;
use std::fmt;

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Read with tolerance, or worth knowing; nothing is wrong.
    Note,
    /// It runs, but probably not as meant.
    Warning,
    /// The element cannot run.
    Error,
}

/// A finding about a model with its place and what to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// Stable code: `syntax`, `unknown-name`, `gap`, `overlap`, `external-function`, …
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// One sentence.
    pub sentence: String,
    /// What to do about it, one sentence.
    pub remedy: String,
    /// The id of the element, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The decision or knowledge model it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in the file, from 1.
    pub column: u32,
    /// Line and column where the element begins: the same as above, unless a place inside its text is meant.
    #[serde(skip)]
    pub start: (u32, u32),
    /// The rules of a table it is about, counted from 1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<usize>,
    /// Inputs that show it, by what the columns test.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub example: Vec<NamedValue>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: ", self.line, self.column, self.code)?;
        if let Some(within) = &self.within {
            write!(f, "{within}: ")?;
        }
        write!(f, "{} {}", self.sentence, self.remedy)
    }
}

impl Problem {
    /// The same at a place inside the element's text, where that is known.
    #[must_use]
    pub(crate) fn inside(self, place: Option<Position>) -> Self {
        match place {
            Some(Position { line, column }) => Self { line, column, ..self },
            None => self,
        }
    }
}

/// Where an element stands in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its id.
    pub id: Option<String>,
    /// Line, from 1; 0 where the model was not read from a file.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

impl Place {
    /// A problem at this place.
    pub fn problem(
        &self,
        code: &'static str,
        severity: Severity,
        sentence: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem {
            code,
            severity,
            sentence: sentence.into(),
            remedy: remedy.into(),
            element: self.id.clone(),
            within: None,
            line: self.line,
            column: self.column,
            start: (self.line, self.column),
            rules: Vec::new(),
            example: Vec::new(),
        }
    }
}
