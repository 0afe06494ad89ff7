//! Expressions and computed texts, in whatever notation a file writes them.

use super::juel;
use crate::{Expression, Expressions, Run, Text, limits};
use serde_json::Value;
use std::sync::Arc;

/// Compiles an expression: `=…` and plain text are the file's language, `${…}` is translated.
pub(super) fn expression(
    text: &str,
    language: Option<&str>,
    with: &dyn Expressions,
) -> Result<Expression, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.len() > limits::EXPRESSION_CHARS_MAX {
        return Err(format!("it has more than {} characters", limits::EXPRESSION_CHARS_MAX));
    }
    let (run, shown) = match (text.strip_prefix('='), braces(text)) {
        (Some(feel), _) => (with.prepare(feel.trim(), None)?, feel.trim().to_owned()),
        (None, Some(inner)) => {
            let feel = juel::to_feel(inner)?;
            (with.prepare(&feel, None)?, feel)
        }
        (None, None) => (with.prepare(text, language)?, text.to_owned()),
    };
    Ok(Expression { text: shown.into(), run })
}

/// A text that may be computed: `=…`, `${…}`, `a ${b} c`, or a literal.
pub(super) fn computed(text: &str, with: &dyn Expressions) -> Result<Text, String> {
    let trimmed = text.trim();
    if trimmed.starts_with('=') || braces(trimmed).is_some() {
        return expression(trimmed, None, with).map(Text::Computed);
    }
    if !(trimmed.contains("${") || trimmed.contains("#{")) {
        return Ok(Text::Literal(trimmed.into()));
    }
    template(trimmed, with).map(Text::Computed)
}

/// Whether the text is `=…` or `${…}`, whatever language is said to hold.
pub(super) fn is_notation(text: &str) -> bool {
    text.trim().starts_with('=') || braces(text.trim()).is_some()
}

/// Whether a `${…}` calls a method, which only its own engine could run.
pub(super) fn calls_code(text: &str) -> bool {
    braces(text.trim())
        .is_some_and(|inner| juel::to_feel(inner).is_err_and(|why| why.starts_with(juel::CALLS)))
}

/// A Python expression as FEEL, where it has a counterpart.
pub(super) fn python(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut quote = None;
    for c in text.chars().chain([' ']) {
        if quote.is_none() && (c.is_alphanumeric() || c == '_') {
            word.push(c);
            continue;
        }
        out.push_str(match word.as_str() {
            "True" => "true",
            "False" => "false",
            "None" => "null",
            other => other,
        });
        word.clear();
        match quote {
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
        out.push(c);
    }
    // One sign of equality gives a value a name; it is no question.
    let bare = out.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "");
    if bare.contains('=') {
        return Err("it is a statement of Python".to_owned());
    }
    juel::to_feel(&out)
}

/// The inside of a text that is one `${…}` as a whole.
fn braces(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("${").or_else(|| text.strip_prefix("#{"))?.strip_suffix('}')?;
    (!inner.contains("${") && !inner.contains("#{")).then_some(inner)
}

/// `Invoice ${number} of ${supplier}`.
fn template(text: &str, with: &dyn Expressions) -> Result<Expression, String> {
    let mut parts: Vec<Result<Run, Arc<str>>> = Vec::new();
    let mut rest = text;
    while let Some(at) = [rest.find("${"), rest.find("#{")].into_iter().flatten().min() {
        let end = rest[at..].find('}').map(|end| at + end).ok_or("a brace is not closed")?;
        parts.push(Err(rest[..at].into()));
        parts.push(Ok(with.prepare(&juel::to_feel(&rest[at + 2..end])?, None)?));
        rest = &rest[end + 1..];
    }
    parts.push(Err(rest.into()));
    let run: Run = Arc::new(move |scope| {
        let mut out = String::new();
        for part in &parts {
            match part {
                Err(literal) => out.push_str(literal),
                Ok(run) => match run(scope)? {
                    Value::String(text) => out.push_str(&text),
                    Value::Null => {}
                    other => out.push_str(&other.to_string()),
                },
            }
        }
        Ok(Value::String(out))
    });
    Ok(Expression { text: text.into(), run })
}
