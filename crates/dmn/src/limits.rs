//! The bounds of one preparation and one evaluation. Reaching one is an error that names it, never a hang.

use crate::time::DateTime;

/// The bounds of one evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Evaluation steps: each operation counts one, each item and each 16 characters built count one more.
    pub steps: u64,
    /// Calls and nested expressions inside each other.
    pub depth: u32,
    /// Bytes of the thread's stack that the evaluation may use; threads have 2 MB or more.
    pub stack_bytes: usize,
    /// Bytes of all values made on the way, those dropped again included.
    pub memory_bytes: u64,
    /// Items of one list.
    pub list_items: usize,
    /// Bytes of one string.
    pub string_bytes: usize,
    /// Steps of one regular-expression match.
    pub pattern_steps: u64,
    /// Faults that are kept with their reasons; further ones are only counted.
    pub faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 20_000_000,
            depth: 1_000,
            stack_bytes: STACK_BYTES_MAX,
            memory_bytes: 512_000_000,
            list_items: 2_000_000,
            string_bytes: 4_000_000,
            pattern_steps: 2_000_000,
            faults: 32,
        }
    }
}

/// Bytes of stack that preparing an expression may use.
pub const STACK_BYTES_MAX: usize = 1_000_000;
/// Levels of lists, contexts and functions inside each other in one value.
pub const VALUE_DEPTH_MAX: u32 = 200;
/// Bytes of one value when written out; parts that it shares count each time.
pub const VALUE_BYTES_MAX: u64 = 100_000_000;
/// Bytes of one expression's text.
pub const SOURCE_BYTES_MAX: usize = 200_000;
/// Expressions nested inside each other in one text.
pub const NESTING_MAX: u32 = 128;
/// Characters of a regular expression.
pub const PATTERN_CHARS_MAX: usize = 2_000;

/// How to run: the bounds, the moment that `now()` and `today()` mean, and whether a trace is wanted.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The bounds.
    pub limits: Limits,
    /// The present moment; without one `now()` and `today()` have no value, because this crate reads no clock.
    pub now: Option<DateTime>,
    /// Whether decisions keep a trace.
    pub trace: bool,
}

impl Run {
    /// A run with a trace.
    pub fn traced() -> Self {
        Self { trace: true, ..Self::default() }
    }
}
