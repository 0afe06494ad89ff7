//! Functions of contexts.

use super::{Call, argument, items, text};
use crate::feel::context::Context;
use crate::feel::machine::{Evaluated, Stop};
use crate::feel::value::Value;

fn context_of(arguments: &[Value]) -> Context {
    argument(arguments, 0).as_context().cloned().unwrap_or_default()
}

pub(super) fn get_value(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut value = argument(arguments, 0).clone();
    let single;
    let keys = match argument(arguments, 1) {
        Value::List(keys) => &keys[..],
        key => {
            single = [key.clone()];
            &single
        }
    };
    for key in keys {
        let found = key.as_str().and_then(|key| value.as_context()?.get(key)).cloned();
        match found {
            Some(found) => value = found,
            None => return c.fault(format!("there is no entry “{key}”")),
        }
    }
    if keys.is_empty() { c.fault("a key is missing") } else { Ok(value) }
}

pub(super) fn get_entries(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let context = context_of(arguments);
    c.spend(context.len())?;
    let entry = |(name, value): (&std::sync::Arc<str>, &Value)| {
        Context::new().with("key", Value::String(name.clone())).with("value", value.clone()).into()
    };
    c.m.list(context.iter().map(entry).collect())
}

pub(super) fn context(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut context = Context::new();
    for entry in items(arguments, 0) {
        c.spend(1)?;
        let pair =
            entry.as_context().and_then(|entry| Some((entry.get("key")?.as_str()?, entry.get("value")?)));
        let Some((key, value)) = pair else {
            return c.fault("each entry is a context of “key”, a string, and “value”");
        };
        if context.get(key).is_some() {
            return c.fault(format!("the key “{key}” stands twice"));
        }
        context.set(key, value.clone());
    }
    Ok(context.into())
}

pub(super) fn put(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let value = argument(arguments, 2);
    if let Some(key) = text(arguments, 1) {
        return Ok(context_of(arguments).with(key, value.clone()).into());
    }
    put_deep(c, &context_of(arguments), items(arguments, 1), value)
}

fn put_deep(c: &Call<'_>, context: &Context, keys: &[Value], value: &Value) -> Evaluated {
    let Some((key, rest)) = keys.split_first() else { return c.fault("a key is missing") };
    let Some(key) = key.as_str() else { return c.fault(format!("{} is no key", key.kind())) };
    if rest.is_empty() {
        return Ok(context.clone().with(key, value.clone()).into());
    }
    let inner = match context.get(key) {
        Some(Value::Context(inner)) => inner.as_ref().clone(),
        None => Context::new(),
        Some(other) => return c.fault(format!("“{key}” is {}, not a context", other.kind())),
    };
    let before = c.m.fault_count();
    let inner = c.m.deeper(|| put_deep(c, &inner, rest, value))?;
    if c.m.fault_count() > before {
        return Ok(Value::Null);
    }
    Ok(context.clone().with(key, inner).into())
}

pub(super) fn merge(c: &Call<'_>, arguments: &[Value]) -> Evaluated {
    let mut merged = Context::new();
    for item in items(arguments, 0) {
        let Some(context) = item.as_context() else {
            return c.fault(format!("{} is no context", item.kind()));
        };
        set_all(c, &mut merged, context)?;
    }
    Ok(merged.into())
}

fn set_all(c: &Call<'_>, merged: &mut Context, context: &Context) -> Result<(), Stop> {
    c.spend(context.len())?;
    for (name, value) in context.iter() {
        merged.set(name.clone(), value.clone());
    }
    Ok(())
}
