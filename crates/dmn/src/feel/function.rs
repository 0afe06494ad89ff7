//! What can be called: built-in functions, functions defined in FEEL, knowledge models and decision services of a model.

use super::builtin::BuiltIn;
use super::node::Lambda;
use super::types::Type;
use super::value::{Name, Value};
use std::fmt;
use std::sync::Arc;

/// A function as a value.
#[derive(Clone)]
pub struct Function(pub(crate) Callable);

#[derive(Clone)]
pub(crate) enum Callable {
    BuiltIn(&'static BuiltIn),
    Closure(Closure),
    /// A knowledge model or decision service of the model under evaluation, by its place there.
    Invocable(Arc<Invocable>),
}

/// A function defined in FEEL with the values it saw when it was made.
#[derive(Clone)]
pub(crate) struct Closure {
    /// The entry or variable it was given to: by this name it can call itself.
    pub(crate) name: Option<Name>,
    pub(crate) lambda: Arc<Lambda>,
    pub(crate) captured: Vec<(Name, Value)>,
    /// Levels of values inside what it captured.
    pub(crate) depth: u32,
}

/// The face of something callable that a model holds.
#[derive(Clone, Debug)]
pub(crate) struct Invocable {
    pub(crate) at: usize,
    pub(crate) name: Name,
    pub(crate) parameters: Vec<(Name, Type)>,
    pub(crate) result: Type,
}

impl Function {
    /// Whether it takes such parameters and gives such a result.
    pub(crate) fn fits(&self, parameters: &[Type], result: &Type) -> bool {
        let own = |list: &[(Name, Type)]| {
            list.len() == parameters.len()
                && list.iter().zip(parameters).all(|((_, own), asked)| *asked == Type::Any || asked.fits(own))
        };
        match &self.0 {
            Callable::BuiltIn(_) => true,
            Callable::Closure(closure) => own(&closure.lambda.parameters),
            Callable::Invocable(invocable) => {
                own(&invocable.parameters) && (invocable.result == Type::Any || invocable.result.fits(result))
            }
        }
    }

    /// Levels of lists, contexts and functions inside each other; at least 1.
    pub(crate) fn depth(&self) -> u32 {
        match &self.0 {
            Callable::Closure(closure) => closure.depth + 1,
            _ => 1,
        }
    }

    /// The names of its parameters; `None` for built-in functions, which have several forms.
    pub fn parameters(&self) -> Option<Vec<Name>> {
        let names = |list: &[(Name, Type)]| list.iter().map(|(name, _)| name.clone()).collect();
        match &self.0 {
            Callable::BuiltIn(_) => None,
            Callable::Closure(closure) => Some(names(&closure.lambda.parameters)),
            Callable::Invocable(invocable) => Some(names(&invocable.parameters)),
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Callable::BuiltIn(function) => write!(f, "function {}", function.name),
            Callable::Closure(closure) => {
                let names: Vec<&str> = closure.lambda.parameters.iter().map(|(name, _)| &**name).collect();
                write!(f, "function({})", names.join(", "))
            }
            Callable::Invocable(invocable) => write!(f, "function {}", invocable.name),
        }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
