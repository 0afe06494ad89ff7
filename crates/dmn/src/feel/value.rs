//! The values of FEEL.

use super::context::Context;
use super::function::Function;
use super::list::List;
use super::range::Range;
use crate::number::Number;
use crate::time::{Date, DateTime, DaysAndTime, Time, YearsAndMonths};
use std::sync::Arc;

/// A name of a variable, member or parameter.
pub type Name = Arc<str>;

/// What a value without an inside counts when written out.
const SCALAR_BYTES: u64 = 24;

/// A FEEL value. Cloning is cheap: what is large is shared.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Nothing known.
    #[default]
    Null,
    /// A truth value.
    Boolean(bool),
    /// A decimal number of up to 34 digits.
    Number(Number),
    /// Text.
    String(Arc<str>),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Arc<Time>),
    /// A day with a time.
    DateTime(Arc<DateTime>),
    /// A span of days and time.
    DaysAndTime(DaysAndTime),
    /// A span of years and months.
    YearsAndMonths(YearsAndMonths),
    /// Values in order.
    List(Arc<List>),
    /// Named values.
    Context(Arc<Context>),
    /// Everything between two ends.
    Range(Arc<Range>),
    /// Something to call.
    Function(Arc<Function>),
}

impl Value {
    /// A text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::String(Arc::from(text.as_ref()))
    }

    /// A list.
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(Arc::new(List::from(items)))
    }

    /// About how many bytes it has when written out, parts that it shares counted each time.
    pub fn size(&self) -> u64 {
        match self {
            Self::List(items) => items.size(),
            Self::Context(context) => context.size(),
            Self::String(text) => text.len() as u64 + 2,
            _ => SCALAR_BYTES,
        }
    }

    /// Levels of lists, contexts and functions inside each other; 0 for what has no inside.
    pub fn depth(&self) -> u32 {
        match self {
            Self::List(items) => items.depth(),
            Self::Context(context) => context.depth(),
            Self::Function(function) => function.depth(),
            _ => 0,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is the truth value `true`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Boolean(true))
    }

    /// The number in it.
    pub fn as_number(&self) -> Option<Number> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The text in it.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The truth value in it.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Boolean(truth) = self { Some(*truth) } else { None }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// The context in it.
    pub fn as_context(&self) -> Option<&Context> {
        if let Self::Context(context) = self { Some(context) } else { None }
    }

    /// The name of its kind for sentences, with its article: `a number`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time",
            Self::DateTime(_) => "a date and time",
            Self::DaysAndTime(_) => "a days and time duration",
            Self::YearsAndMonths(_) => "a years and months duration",
            Self::List(_) => "a list",
            Self::Context(_) => "a context",
            Self::Range(_) => "a range",
            Self::Function(_) => "a function",
        }
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Boolean(truth)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::list(items)
    }
}

impl From<Context> for Value {
    fn from(context: Context) -> Self {
        Self::Context(Arc::new(context))
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(Arc::new(time))
    }
}

impl From<DateTime> for Value {
    fn from(moment: DateTime) -> Self {
        Self::DateTime(Arc::new(moment))
    }
}

impl From<DaysAndTime> for Value {
    fn from(span: DaysAndTime) -> Self {
        Self::DaysAndTime(span)
    }
}

impl From<YearsAndMonths> for Value {
    fn from(span: YearsAndMonths) -> Self {
        Self::YearsAndMonths(span)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
