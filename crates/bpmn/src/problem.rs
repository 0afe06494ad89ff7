//! Why a file, or one process of it, does not load; and what a reader should know about one that does.

use crate::Id;
use std::fmt;
use std::sync::Arc;

/// What is wrong with a file, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable and documented in `docs/bpmn/problems.md`: `construct-not-executed`, `condition-missing`, …
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub sentence: String,
    /// The element's id, where it is about one.
    pub element: Option<Id>,
    /// The element's name.
    pub name: Option<Arc<str>>,
    /// Line in the file, counted from 1; 0 where it is about the file as a whole.
    pub line: u32,
    /// What to do, in one sentence.
    pub remedy: String,
}

/// Something that loads, and that a careful reader wants to know. `check --strict` treats it as a problem
/// where [`Note::strict`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Code, sentence, place and remedy.
    pub about: Problem,
    /// A strict check refuses it.
    pub strict: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        match (&self.element, &self.name) {
            (Some(id), Some(name)) => write!(f, "\"{name}\" ({id}): ")?,
            (Some(id), None) => write!(f, "{id}: ")?,
            _ => {}
        }
        write!(f, "{} {} ({})", self.sentence, self.remedy, self.code)
    }
}

impl std::error::Error for Problem {}
