//! Expressions in boxes.

use super::{Table, Variable};
use crate::error::Position;
use crate::problem::Place;

/// A FEEL text with its place.
#[derive(Clone, Debug, Default)]
pub struct Literal {
    /// The text, already put into FEEL where the file used another notation.
    pub text: String,
    /// The type its value must have.
    pub type_ref: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Where its text begins in the file, where the text is as it was written there.
    pub origin: Option<Origin>,
    /// Why it cannot run, where it is written in a language that is not executed here.
    pub refused: Option<String>,
}

/// From places in a text to places in its file, where some characters are written longer: `&lt;` for `<`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The first character.
    pub start: Position,
    /// Characters that are written longer: their place in the text, and by how many characters.
    pub longer: Vec<(Position, u32)>,
}

impl Origin {
    /// The place in the file of a place in the text.
    pub fn in_file(&self, at: Position) -> Position {
        let before = |(place, _): &&(Position, u32)| place.line == at.line && place.column < at.column;
        let extra: u32 = self.longer.iter().filter(before).map(|(_, extra)| extra).sum();
        let first = if at.line == 1 { self.start.column.saturating_sub(1) } else { 0 };
        Position {
            line: (self.start.line + at.line).saturating_sub(1),
            column: at.column.saturating_add(first).saturating_add(extra),
        }
    }
}

impl Literal {
    /// The place in the file of a place in the text, where that is known.
    pub fn in_file(&self, at: Option<Position>) -> Option<Position> {
        Some(self.origin.as_ref()?.in_file(at?))
    }
}

/// How something is computed.
#[derive(Clone, Debug)]
pub enum Logic {
    /// FEEL text.
    Literal(Literal),
    /// A decision table.
    Table(Box<Table>),
    /// Named steps; an entry without a name is the result.
    Context(Vec<Entry>),
    /// A call with arguments by name.
    Invocation {
        /// What is called.
        callee: Box<Logic>,
        /// The arguments.
        bindings: Vec<Binding>,
    },
    /// A list of contexts as rows under columns.
    Relation(Relation),
    /// A list.
    List(Vec<Logic>),
    /// A function as a value.
    Function(Box<FunctionLogic>),
    /// `if`, `then`, `else`.
    Conditional(Box<[Logic; 3]>),
    /// `for` each item of the first `return` the second.
    For(String, Box<[Logic; 2]>),
    /// Whether some item of the first satisfies the second.
    Some(String, Box<[Logic; 2]>),
    /// Whether every item of the first satisfies the second.
    Every(String, Box<[Logic; 2]>),
    /// The items of the first that match the second.
    Filter(Box<[Logic; 2]>),
    /// Nothing that can be computed, and why.
    Broken(String, Place),
}

/// A step of a context.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name and type; `None` for the result.
    pub variable: Option<Variable>,
    /// How it is computed.
    pub logic: Logic,
    /// The type the expression itself declares.
    pub type_ref: Option<String>,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The parameter.
    pub variable: Variable,
    /// The value; `None` for null.
    pub logic: Option<Logic>,
}

/// Rows under columns.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    /// The columns.
    pub columns: Vec<Variable>,
    /// The rows, each with one expression a column.
    pub rows: Vec<Vec<Logic>>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct FunctionLogic {
    /// Its parameters.
    pub parameters: Vec<Variable>,
    /// Its body.
    pub body: Logic,
    /// The type of its result, where it says so.
    pub type_ref: Option<String>,
}

impl Default for FunctionLogic {
    fn default() -> Self {
        let body = Logic::Broken("the function has no body".into(), Place::default());
        Self { parameters: Vec::new(), body, type_ref: None }
    }
}
