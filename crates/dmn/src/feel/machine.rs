//! The state of one evaluation: fuel, depth, faults and the door to the model.

use super::function::Invocable;
use super::value::{Name, Value};
use crate::decide::Recorder;
use crate::error::{Code, Error, Position};
use crate::limits::{Run, VALUE_BYTES_MAX, VALUE_DEPTH_MAX};
use crate::stack::Stack;
use std::cell::{Cell, RefCell};

/// A hard stop: a limit was reached. Boxed, so that the path of success stays small.
pub(crate) type Stop = Box<Error>;
/// What evaluating gives: a value (null beside a recorded fault where there is none) or a hard stop.
pub(crate) type Evaluated = Result<Value, Stop>;

/// Bytes that one item takes in a list.
pub(crate) const ITEM_BYTES: usize = std::mem::size_of::<Value>();

/// What can call the knowledge models and services that a function value names.
pub(crate) trait Host {
    /// Calls one with its arguments in the order of its parameters.
    fn invoke(&self, machine: &Machine<'_>, invocable: &Invocable, arguments: Vec<Value>) -> Evaluated;
}

/// One evaluation under way.
pub(crate) struct Machine<'a> {
    pub(crate) run: &'a Run,
    pub(crate) host: Option<&'a dyn Host>,
    steps_left: Cell<u64>,
    depth: Cell<u32>,
    memory_left: Cell<u64>,
    stack: Stack,
    faults: RefCell<Vec<Error>>,
    fault_count: Cell<u64>,
    place: RefCell<Option<Name>>,
    /// Where a trace is wanted, what gathers it.
    pub(crate) recorder: Option<Recorder>,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(run: &'a Run, host: Option<&'a dyn Host>) -> Self {
        Self {
            run,
            host,
            steps_left: Cell::new(run.limits.steps),
            depth: Cell::new(0),
            memory_left: Cell::new(run.limits.memory_bytes),
            stack: Stack::here(),
            faults: RefCell::default(),
            fault_count: Cell::new(0),
            place: RefCell::default(),
            recorder: None,
        }
    }

    /// Spends fuel.
    #[inline]
    pub(crate) fn spend(&self, steps: u64) -> Result<(), Stop> {
        match self.steps_left.get().checked_sub(steps) {
            Some(left) => {
                self.steps_left.set(left);
                Ok(())
            }
            None => Err(self.exhausted()),
        }
    }

    #[cold]
    fn exhausted(&self) -> Stop {
        let steps = self.run.limits.steps;
        self.stop(format!("the evaluation needs more than {steps} steps (limit “steps”)"))
    }

    /// A hard stop at a limit.
    #[cold]
    pub(crate) fn stop(&self, reason: String) -> Stop {
        let error = Error::new(Code::Limit, reason);
        Box::new(match &*self.place.borrow() {
            Some(place) => error.within(place),
            None => error,
        })
    }

    /// Goes one level deeper for the time of an evaluation.
    #[inline]
    pub(crate) fn deeper<T>(&self, evaluate: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
        let depth = self.depth.get();
        if depth >= self.run.limits.depth || self.stack.is_used_up(self.run.limits.stack_bytes) {
            return Err(self.too_deep());
        }
        self.depth.set(depth + 1);
        let result = evaluate();
        self.depth.set(depth);
        result
    }

    #[cold]
    fn too_deep(&self) -> Stop {
        let depth = self.depth.get();
        self.stop(format!("calls and expressions are nested deeper than {depth} levels (limit “depth”): a recursion without end?"))
    }

    /// Records why there is no value and gives null.
    #[cold]
    pub(crate) fn fault(&self, at: Position, reason: impl Into<String>) -> Value {
        self.fault_as(Code::NoValue, at, reason)
    }

    /// The same of another kind.
    pub(crate) fn fault_as(&self, code: Code, at: Position, reason: impl Into<String>) -> Value {
        self.fault_count.set(self.fault_count.get() + 1);
        let mut faults = self.faults.borrow_mut();
        if faults.len() < self.run.limits.faults {
            let error = Error::new(code, reason).at(at);
            faults.push(match &*self.place.borrow() {
                Some(place) => error.within(place),
                None => error,
            });
        }
        Value::Null
    }

    /// How many faults there have been.
    pub(crate) fn fault_count(&self) -> u64 {
        self.fault_count.get()
    }

    /// The fault recorded first after that many.
    pub(crate) fn fault_after(&self, count: u64) -> Option<Error> {
        self.faults.borrow().get(usize::try_from(count).ok()?).cloned()
    }

    /// Forgets the faults after that many: they were asked for, as by `is defined`.
    pub(crate) fn forgive(&self, count: u64) {
        self.fault_count.set(count);
        self.faults.borrow_mut().truncate(usize::try_from(count).unwrap_or(usize::MAX));
    }

    /// The faults with their reasons.
    pub(crate) fn into_faults(self) -> Vec<Error> {
        self.faults.into_inner()
    }

    /// Evaluates within a named place, which faults then carry.
    pub(crate) fn within<T>(&self, place: &Name, evaluate: impl FnOnce() -> T) -> T {
        let outer = self.place.replace(Some(place.clone()));
        let result = evaluate();
        self.place.replace(outer);
        result
    }

    /// Refuses a value that is nested too deep to be taken down again, or too long to be written out.
    #[inline]
    pub(crate) fn check_value(&self, value: &Value) -> Result<(), Stop> {
        if value.depth() > VALUE_DEPTH_MAX || value.size() > VALUE_BYTES_MAX {
            return Err(self.unwieldy(value));
        }
        Ok(())
    }

    #[cold]
    fn unwieldy(&self, value: &Value) -> Stop {
        if value.depth() > VALUE_DEPTH_MAX {
            return self.stop(format!("a value would be nested deeper than {VALUE_DEPTH_MAX} levels"));
        }
        self.stop(format!("a value would have more than {VALUE_BYTES_MAX} bytes when written out"))
    }

    /// Charges memory for a value.
    #[inline]
    pub(crate) fn allocate(&self, bytes: usize) -> Result<(), Stop> {
        match self.memory_left.get().checked_sub(bytes as u64) {
            Some(left) => {
                self.memory_left.set(left);
                Ok(())
            }
            None => {
                let max = self.run.limits.memory_bytes;
                Err(self.stop(format!("the values would take more than {max} bytes (limit “memory_bytes”)")))
            }
        }
    }

    /// A list, within the limit of items.
    pub(crate) fn list(&self, items: Vec<Value>) -> Evaluated {
        self.check_items(items.len())?;
        self.allocate(items.len() * ITEM_BYTES)?;
        Ok(Value::list(items))
    }

    /// Refuses a list of too many items.
    #[inline]
    pub(crate) fn check_items(&self, count: usize) -> Result<(), Stop> {
        let max = self.run.limits.list_items;
        if count > max {
            return Err(self.stop(format!("a list would have more than {max} items (limit “list_items”)")));
        }
        Ok(())
    }

    /// Refuses a string of too many bytes and charges its size.
    pub(crate) fn check_string(&self, bytes: usize) -> Result<(), Stop> {
        let max = self.run.limits.string_bytes;
        if bytes > max {
            return Err(
                self.stop(format!("a string would have more than {max} bytes (limit “string_bytes”)"))
            );
        }
        self.allocate(bytes)?;
        self.spend(bytes as u64 / 16)
    }

    /// A string, within the limit of bytes.
    pub(crate) fn string(&self, text: impl AsRef<str>) -> Evaluated {
        self.check_string(text.as_ref().len())?;
        Ok(Value::text(text))
    }
}
