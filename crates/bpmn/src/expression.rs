//! What an expression is to this crate: a prepared function over the variables in reach.
//!
//! The language itself (FEEL) lives in another crate of the same floor; the caller lends it through [`Expressions`].

use crate::{Moment, Variables};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// An expression language, lent by the caller.
pub trait Expressions {
    /// Compiles `text`. `language` is the URI or name that the file gives (`scriptFormat`, `language`,
    /// `expressionLanguage`), `None` where it gives none. A text in the notation `${…}` or `#{…}` of the engines'
    /// modellers has been translated to FEEL before, and the leading `=` that marks FEEL has been removed.
    ///
    /// # Errors
    /// One sentence that says what is wrong with the text; it becomes a load problem of the element.
    fn prepare(&self, text: &str, language: Option<&str>) -> Result<Run, String>;
}

/// A prepared expression: pure, and total in the sense that failing is an `Err` with a sentence.
pub type Run = Arc<dyn Fn(&Scope<'_>) -> Result<Value, String> + Send + Sync>;

/// An expression of a process: its text and how to run it.
#[derive(Clone)]
pub struct Expression {
    /// As the file has it, without white space around.
    pub text: Arc<str>,
    pub(crate) run: Run,
}

impl Expression {
    /// Runs it over `scope`.
    ///
    /// # Errors
    /// The language's own sentence.
    pub fn eval(&self, scope: &Scope<'_>) -> Result<Value, String> {
        (self.run)(scope)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({:?})", self.text)
    }
}

/// A text that may be computed: a literal as it stands, or an expression whose value is shown as text.
#[derive(Clone, Debug)]
pub enum Text {
    /// As it stands.
    Literal(Arc<str>),
    /// Computed when it is needed.
    Computed(Expression),
}

impl Text {
    /// The text in `scope`; a value that is no string is shown as JSON.
    ///
    /// # Errors
    /// The language's own sentence.
    pub fn eval(&self, scope: &Scope<'_>) -> Result<Arc<str>, String> {
        match self {
            Self::Literal(text) => Ok(text.clone()),
            Self::Computed(expression) => Ok(match expression.eval(scope)? {
                Value::String(text) => text.into(),
                other => other.to_string().into(),
            }),
        }
    }

    /// The text where it is known without running anything, else the text of the expression.
    pub fn source(&self) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Computed(expression) => &expression.text,
        }
    }
}

/// The variables that an expression can see: those of its own scope hide those of the scopes around it.
pub struct Scope<'a> {
    /// Innermost first.
    pub(crate) chain: Vec<&'a Variables>,
    /// The instant and zone that the call was given.
    pub moment: &'a Moment,
}

impl<'a> Scope<'a> {
    /// A scope of one set of variables, for expressions outside a case.
    pub fn of(variables: &'a Variables, moment: &'a Moment) -> Self {
        Self { chain: vec![variables], moment }
    }

    /// The value of a variable, from the innermost scope that has it.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.chain.iter().find_map(|variables| variables.get(name))
    }

    /// All variables in reach as one object. Costs a copy of every value: prefer [`Scope::get`].
    pub fn to_map(&self) -> Map<String, Value> {
        let mut out = Map::new();
        for variables in self.chain.iter().rev() {
            for (name, value) in variables.iter() {
                out.insert(name.to_owned(), value.clone());
            }
        }
        out
    }

    /// The names in reach, innermost scope first; a hidden name comes twice.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.chain.iter().flat_map(|variables| variables.iter().map(|(name, _)| name))
    }
}
