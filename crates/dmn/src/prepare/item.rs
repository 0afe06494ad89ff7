//! Item definitions as checks on values.

use crate::feel::machine::{Machine, Stop};
use crate::feel::node::Node;
use crate::feel::scope::Scope;
use crate::feel::{Context, Name, Type, Value};
use crate::number::Number;
use std::sync::Arc;

/// A type with its constraints.
#[derive(Debug)]
pub(crate) struct ItemType {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// Unary tests that each value must pass.
    pub(crate) allowed: Option<Node>,
    /// Unary tests that the whole must pass.
    pub(crate) constraint: Option<Node>,
    pub(crate) list: bool,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Out of an expression: it must be of the type, members included.
    Inside,
    /// From the caller, who leaves out what is not known, and whose JSON has no dates and writes exact amounts as strings:
    /// missing members are null, and a text that reads as the type is taken as such.
    Outside,
}

/// What a value is made of.
#[derive(Debug)]
pub(crate) enum Shape {
    Plain(Type),
    Refined(Arc<ItemType>),
    Members(Vec<(Name, Arc<ItemType>)>),
}

impl ItemType {
    /// Anything.
    pub(crate) fn any() -> Arc<Self> {
        Self::plain("Any", Type::Any)
    }

    pub(crate) fn plain(name: &str, of: Type) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            shape: Shape::Plain(of),
            allowed: None,
            constraint: None,
            list: false,
        })
    }

    /// Whether every value is of this type.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self.shape, Shape::Plain(Type::Any))
            && !self.list
            && self.allowed.is_none()
            && self.constraint.is_none()
    }

    /// The type without its constraints.
    pub(crate) fn bare(&self) -> Type {
        let of = match &self.shape {
            Shape::Plain(of) => of.clone(),
            Shape::Refined(base) => base.bare(),
            Shape::Members(members) => {
                Type::Context(members.iter().map(|(name, of)| (name.clone(), of.bare())).collect())
            }
        };
        if self.list { Type::List(Box::new(of)) } else { of }
    }

    /// The value as this type, with FEEL's own conversions; `None` where it is no such value.
    pub(crate) fn admit(
        &self,
        m: &Machine<'_>,
        value: &Value,
        origin: Origin,
    ) -> Result<Option<Value>, Stop> {
        if value.is_null() || self.is_any() {
            return Ok(Some(value.clone()));
        }
        m.deeper(|| {
            let admitted = if self.list {
                self.admit_list(m, value, origin)?
            } else {
                self.admit_one(m, value, origin)?
            };
            match (&admitted, &self.constraint) {
                (Some(value), Some(tests)) if !passes(m, value, tests)? => Ok(None),
                _ => Ok(admitted),
            }
        })
    }

    fn admit_list(&self, m: &Machine<'_>, value: &Value, origin: Origin) -> Result<Option<Value>, Stop> {
        let single;
        let items = match value {
            Value::List(items) => &items[..],
            other => {
                single = [other.clone()];
                &single
            }
        };
        let mut admitted = Vec::with_capacity(items.len());
        for item in items {
            m.spend(1)?;
            match self.admit_one(m, item, origin)? {
                Some(item) => admitted.push(item),
                None => return Ok(None),
            }
        }
        Ok(Some(Value::list(admitted)))
    }

    fn admit_one(&self, m: &Machine<'_>, value: &Value, origin: Origin) -> Result<Option<Value>, Stop> {
        let admitted = match &self.shape {
            _ if value.is_null() => Some(Value::Null),
            Shape::Plain(of) => of.admit(value).or_else(|| read(of, value, origin)),
            Shape::Refined(base) => base.admit(m, value, origin)?,
            Shape::Members(members) => admit_members(m, members, value, origin)?,
        };
        match (&admitted, &self.allowed) {
            (Some(value), Some(tests)) if !value.is_null() && !passes(m, value, tests)? => Ok(None),
            _ => Ok(admitted),
        }
    }
}

fn admit_members(
    m: &Machine<'_>,
    members: &[(Name, Arc<ItemType>)],
    value: &Value,
    origin: Origin,
) -> Result<Option<Value>, Stop> {
    let context = match value {
        Value::Context(context) => context,
        Value::List(items) => match &items[..] {
            [Value::Context(single)] => single,
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let mut admitted = Context::clone(context);
    for (name, of) in members {
        let Some(member) = context.get(name) else {
            if origin == Origin::Inside {
                return Ok(None);
            }
            admitted.set(name.clone(), Value::Null);
            continue;
        };
        match of.admit(m, member, origin)? {
            Some(member) => admitted.set(name.clone(), member),
            None => return Ok(None),
        }
    }
    Ok(Some(admitted.into()))
}

/// The value that a text from outside spells, where its type is not text.
fn read(of: &Type, value: &Value, origin: Origin) -> Option<Value> {
    let text = value.as_str().filter(|_| origin == Origin::Outside)?;
    let value = match of {
        Type::Number => text.parse::<Number>().ok().map(Value::Number)?,
        _ => crate::feel::builtin::at_literal(text)?,
    };
    of.admit(&value)
}

fn passes(m: &Machine<'_>, value: &Value, tests: &Node) -> Result<bool, Stop> {
    Ok(crate::feel::eval::value(m, &Scope::One(&Scope::Empty, "?", value), tests)?.is_true())
}
