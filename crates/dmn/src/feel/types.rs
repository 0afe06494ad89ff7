//! The types that `instance of`, parameters and item definitions speak of.

use super::value::{Name, Value};

/// A FEEL type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Anything.
    Any,
    /// Null only.
    Null,
    /// A truth value.
    Boolean,
    /// A number.
    Number,
    /// Text.
    String,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day with a time.
    DateTime,
    /// A span of days and time.
    DaysAndTime,
    /// A span of years and months.
    YearsAndMonths,
    /// A list of one type.
    List(Box<Type>),
    /// A context with at least these members.
    Context(Vec<(Name, Type)>),
    /// A range of one type.
    Range(Box<Type>),
    /// A function of parameters and a result.
    Function(Vec<Type>, Box<Type>),
    /// A name that nothing defines: no value is of this type.
    Unknown(Name),
}

impl Type {
    /// A built-in type by its name, also by the names that modellers use for it: `integer`, `double`, `dateTime`, …
    pub fn built_in(name: &str) -> Option<Self> {
        Some(
            match name.strip_prefix("java.lang.").or_else(|| name.strip_prefix("java.math.")).unwrap_or(name)
            {
                "Any" | "any" => Self::Any,
                "Null" => Self::Null,
                "boolean" | "Boolean" => Self::Boolean,
                "number" | "Number" | "integer" | "Integer" | "int" | "long" | "Long" | "double"
                | "Double" | "float" | "Float" | "decimal" | "Decimal" | "BigDecimal" | "BigInteger"
                | "short" | "Short" => Self::Number,
                "string" | "String" => Self::String,
                "date" | "Date" => Self::Date,
                "time" | "Time" => Self::Time,
                "date and time" | "dateTime" | "datetime" | "DateTime" | "dateAndTime" | "date time" => {
                    Self::DateTime
                }
                "days and time duration" | "dayTimeDuration" | "day time duration" => Self::DaysAndTime,
                "years and months duration" | "yearMonthDuration" | "year month duration" => {
                    Self::YearsAndMonths
                }
                "list" | "List" => Self::List(Box::new(Self::Any)),
                "context" | "Context" => Self::Context(Vec::new()),
                _ => return None,
            },
        )
    }

    /// Whether a value is of this type. Null is of type `Null` and `Any` only.
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _) => true,
            (Self::Null, Value::Null)
            | (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::DaysAndTime, Value::DaysAndTime(_))
            | (Self::YearsAndMonths, Value::YearsAndMonths(_)) => true,
            (Self::List(of), Value::List(items)) => items.iter().all(|item| item.is_null() || of.holds(item)),
            (Self::Context(members), Value::Context(context)) => members
                .iter()
                .all(|(name, of)| context.get(name).is_some_and(|value| value.is_null() || of.holds(value))),
            (Self::Range(of), Value::Range(range)) => {
                [&range.low, &range.high].into_iter().flatten().all(|end| of.holds(end))
            }
            (Self::Function(parameters, result), Value::Function(function)) => {
                function.fits(parameters, result)
            }
            _ => false,
        }
    }

    /// Whether every value of this type is one of the other.
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Any) | (Self::Null, _) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.fits(b),
            (Self::Context(a), Self::Context(b)) => {
                b.iter().all(|(name, of)| a.iter().any(|(other, own)| other == name && own.fits(of)))
            }
            (Self::Function(a, x), Self::Function(b, y)) => {
                a.len() == b.len() && b.iter().zip(a).all(|(b, a)| b.fits(a)) && x.fits(y)
            }
            (a, b) => a == b,
        }
    }

    /// The value as this type, with the conversions that FEEL makes by itself: a list of one item to its item, a value to a
    /// list of one, a date to its midnight in UTC. `None` where it is no such value.
    pub fn admit(&self, value: &Value) -> Option<Value> {
        if value.is_null() || self.holds(value) {
            return Some(value.clone());
        }
        match (self, value) {
            (Self::List(of), single) if !matches!(single, Value::List(_)) => {
                of.admit(single).map(|item| Value::list(vec![item]))
            }
            (of, Value::List(items)) => match &items[..] {
                [single] if of.holds(single) => Some(single.clone()),
                _ => None,
            },
            (Self::DateTime, Value::Date(date)) => Some(Value::from(super::midnight(*date))),
            _ => None,
        }
    }

    /// The name for sentences.
    pub fn label(&self) -> String {
        match self {
            Self::Any => "Any".into(),
            Self::Null => "Null".into(),
            Self::Boolean => "boolean".into(),
            Self::Number => "number".into(),
            Self::String => "string".into(),
            Self::Date => "date".into(),
            Self::Time => "time".into(),
            Self::DateTime => "date and time".into(),
            Self::DaysAndTime => "days and time duration".into(),
            Self::YearsAndMonths => "years and months duration".into(),
            Self::List(of) => format!("list<{}>", of.label()),
            Self::Range(of) => format!("range<{}>", of.label()),
            Self::Context(members) => {
                let parts: Vec<_> =
                    members.iter().map(|(name, of)| format!("{name}: {}", of.label())).collect();
                format!("context<{}>", parts.join(", "))
            }
            Self::Function(parameters, result) => {
                let parts: Vec<_> = parameters.iter().map(Self::label).collect();
                format!("function<{}>->{}", parts.join(", "), result.label())
            }
            Self::Unknown(name) => name.to_string(),
        }
    }
}
