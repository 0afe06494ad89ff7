//! One deciding under way: which elements have values already, and how to get those of the others.

use super::table;
use crate::error::Position;
use crate::feel::eval;
use crate::feel::function::{Callable, Function, Invocable};
use crate::feel::machine::{Evaluated, Host, Machine, Stop};
use crate::feel::scope::Scope;
use crate::feel::{Context, Name, Value, Variables};
use crate::prepare::{Alias, Element, ElementKind, ItemType, Need, Origin, Prepared};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Session<'p> {
    pub(super) prepared: &'p Prepared,
}

/// The values of elements: those given from outside, those decided so far.
pub(super) struct Frame<'v> {
    given: Option<&'v dyn Variables>,
    known: RefCell<BTreeMap<usize, Value>>,
}

impl<'v> Frame<'v> {
    pub(super) fn new(given: &'v dyn Variables) -> Self {
        Self { given: Some(given), known: RefCell::default() }
    }

    fn scope(&self) -> Scope<'_> {
        self.given.map_or(Scope::Empty, Scope::Given)
    }
}

const START: Position = Position { line: 1, column: 1 };

impl Session<'_> {
    /// The value of an element in a frame.
    pub(super) fn element(&self, m: &Machine<'_>, frame: &Frame<'_>, at: usize) -> Evaluated {
        if let Some(value) = frame.known.borrow().get(&at) {
            return Ok(value.clone());
        }
        let Some(element) = self.prepared.elements.get(at) else { return Ok(Value::Null) };
        let value = m.deeper(|| match &element.kind {
            ElementKind::Input { path, also } => input(m, frame, element, path, also.as_ref()),
            ElementKind::Decision { logic } => match logic {
                Ok(node) => self.decision(m, frame, element, node),
                Err(reason) => Ok(m.within(&element.name, || m.fault(START, reason.clone()))),
            },
            ElementKind::Knowledge { face, .. } | ElementKind::Service { face, .. } => {
                Ok(Value::Function(Arc::new(Function(Callable::Invocable(face.clone())))))
            }
        })?;
        frame.known.borrow_mut().insert(at, value.clone());
        Ok(value)
    }

    fn decision(
        &self,
        m: &Machine<'_>,
        frame: &Frame<'_>,
        element: &Element,
        node: &crate::feel::node::Node,
    ) -> Evaluated {
        let locals = self.needs(m, frame, &element.needs)?;
        let outer = frame.scope();
        let scope = Scope::Locals(&outer, &locals);
        if let Some(recorder) = &m.recorder {
            recorder.begin(&element.id, &element.name, &locals);
        }
        let value = m.within(&element.name, || {
            let value = eval::value(m, &scope, node)?;
            checked(m, &element.of, value, "the result")
        })?;
        if let Some(recorder) = &m.recorder {
            recorder.end(&value);
        }
        Ok(value)
    }

    /// What an element needs, by the names it knows it under; several of one import share a context.
    fn needs(&self, m: &Machine<'_>, frame: &Frame<'_>, needs: &[Need]) -> Result<Vec<(Name, Value)>, Stop> {
        let mut locals: Vec<(Name, Value)> = Vec::with_capacity(needs.len());
        for need in needs {
            let Some(element) = self.prepared.elements.get(need.element) else { continue };
            if need.idle && !is_given(frame, need.element, element) {
                continue;
            }
            let value = self.element(m, frame, need.element)?;
            match (&need.import, &need.alias) {
                (Some(import), _) => into_import(&mut locals, import, &element.name, value),
                (None, None) => locals.push((element.name.clone(), value)),
                (None, Some(alias)) => locals.push((alias.name.clone(), alias.of(value))),
            }
        }
        Ok(locals)
    }

    /// A service called by its own name from outside: its parameters come from the variables.
    pub(super) fn service_as_decision(&self, m: &Machine<'_>, frame: &Frame<'_>, at: usize) -> Evaluated {
        let Some(ElementKind::Service { parameters, outputs, .. }) =
            self.prepared.elements.get(at).map(|e| &e.kind)
        else {
            return Ok(Value::Null);
        };
        let mut arguments = Vec::with_capacity(parameters.len());
        for (name, element) in parameters {
            let given = frame.scope().find(name);
            let value = match (given, self.prepared.elements.get(*element)) {
                (Some(value), _) => value,
                (None, Some(Element { kind: ElementKind::Input { path, also }, .. })) => {
                    by_path(frame, path, also.as_ref()).unwrap_or_default()
                }
                (None, _) => m.fault(START, format!("no value was given for “{name}”")),
            };
            arguments.push(value);
        }
        self.service(m, at, parameters, outputs, arguments)
    }

    fn service(
        &self,
        m: &Machine<'_>,
        at: usize,
        parameters: &[(Name, usize)],
        outputs: &[usize],
        arguments: Vec<Value>,
    ) -> Evaluated {
        let frame = Frame { given: None, known: RefCell::default() };
        for ((name, element), value) in parameters.iter().zip(arguments) {
            let of = self.prepared.elements.get(*element).map(|element| element.of.clone());
            let value = match of {
                Some(of) => checked(m, &of, value, name)?,
                None => value,
            };
            frame.known.borrow_mut().insert(*element, value);
        }
        let mut results = Context::new();
        for output in outputs {
            let value = self.element(m, &frame, *output)?;
            if let Some(element) = self.prepared.elements.get(*output) {
                results.set(element.name.clone(), value);
            }
        }
        let single = results.iter().next().filter(|_| outputs.len() == 1).map(|(_, value)| value.clone());
        let value = single.unwrap_or_else(|| results.into());
        match self.prepared.elements.get(at) {
            Some(element) => checked(m, &element.of, value, "the result"),
            None => Ok(value),
        }
    }
}

impl Host for Session<'_> {
    fn invoke(&self, m: &Machine<'_>, invocable: &Invocable, arguments: Vec<Value>) -> Evaluated {
        let Some(element) = self.prepared.elements.get(invocable.at) else { return Ok(Value::Null) };
        match &element.kind {
            ElementKind::Knowledge { logic, parameters, .. } => m.within(&element.name, || {
                let node = match logic {
                    Ok(node) => node,
                    Err(reason) => return Ok(m.fault(START, reason.clone())),
                };
                let frame = Frame { given: None, known: RefCell::default() };
                let mut locals = self.needs(m, &frame, &element.needs)?;
                // By its own name it can call itself.
                locals.push((element.name.clone(), self.element(m, &frame, invocable.at)?));
                for ((name, of), value) in parameters.iter().zip(arguments) {
                    let before = m.fault_count();
                    let value = checked(m, of, value, name)?;
                    if m.fault_count() > before {
                        return Ok(Value::Null);
                    }
                    locals.push((name.clone(), value));
                }
                let value = eval::value(m, &Scope::Locals(&Scope::Empty, &locals), node)?;
                checked(m, &element.of, value, "the result")
            }),
            ElementKind::Service { parameters, outputs, .. } => {
                self.service(m, invocable.at, parameters, outputs, arguments)
            }
            _ => Ok(Value::Null),
        }
    }
}

impl Alias {
    fn of(&self, value: Value) -> Value {
        if !self.member {
            return value;
        }
        value.as_context().and_then(|context| context.get(&self.name)).cloned().unwrap_or_default()
    }
}

/// Whether there is a value for an element already, or can be without asking for one that is missing.
fn is_given(frame: &Frame<'_>, at: usize, element: &Element) -> bool {
    match &element.kind {
        ElementKind::Input { path, also } => {
            frame.known.borrow().contains_key(&at) || by_path(frame, path, also.as_ref()).is_some()
        }
        _ => true,
    }
}

fn input(
    m: &Machine<'_>,
    frame: &Frame<'_>,
    element: &Element,
    path: &[Name],
    also: Option<&Name>,
) -> Evaluated {
    match by_path(frame, path, also) {
        Some(value) => conforming(m, &element.of, value, &element.name, Origin::Outside),
        None => Ok(m.fault(START, format!("no value was given for the input “{}”", element.name))),
    }
}

/// An input of an imported model is given inside a context of the import's name, or by its bare name.
fn by_path(frame: &Frame<'_>, path: &[Name], also: Option<&Name>) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    let nested = frame.scope().find(first).and_then(|value| {
        rest.iter()
            .try_fold(value, |value, name| value.as_context().and_then(|context| context.get(name)).cloned())
    });
    nested.or_else(|| frame.scope().find(path.last()?)).or_else(|| frame.scope().find(also?))
}

fn into_import(locals: &mut Vec<(Name, Value)>, import: &Name, name: &Name, value: Value) {
    let existing = locals.iter_mut().find(|(local, _)| local == import);
    match existing {
        Some((_, Value::Context(context))) => Arc::make_mut(context).set(name.clone(), value),
        _ => {
            let mut context = Context::new();
            context.set(name.clone(), value);
            locals.push((import.clone(), context.into()));
        }
    }
}

/// The value as its type; null beside a fault where it is no such value.
pub(crate) fn checked(m: &Machine<'_>, of: &ItemType, value: Value, what: &str) -> Evaluated {
    conforming(m, of, value, what, Origin::Inside)
}

fn conforming(m: &Machine<'_>, of: &ItemType, value: Value, what: &str, origin: Origin) -> Evaluated {
    Ok(match of.admit(m, &value, origin)? {
        Some(value) => value,
        None => {
            let shown = table::shown(&value);
            m.fault(START, format!("“{what}” must be {}, which {shown} is not", of.name))
        }
    })
}
