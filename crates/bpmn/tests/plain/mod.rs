//! A small expression language for tests: literals, names, paths, `[n]`, comparisons, logic, arithmetic, `not(…)`,
//! `count(…)`, `modulo(…)`, `if … then … else …`, lists and `{name: …}`. Real cases use FEEL.
#![allow(dead_code)]

pub mod case;
pub mod fixtures;
pub mod world;

use bpmn::{Expressions, Run, Scope};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub struct Plain;

impl Expressions for Plain {
    fn prepare(&self, text: &str, language: Option<&str>) -> Result<Run, String> {
        if let Some(language) = language.filter(|it| !it.to_lowercase().contains("feel")) {
            return Err(format!("the language {language} is not known"));
        }
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens, at: 0, depth: 0 };
        let tree = parser.whole()?;
        match parser.tokens.get(parser.at) {
            None => Ok(Arc::new(move |scope| tree.eval(scope))),
            Some(token) => Err(format!("unexpected {token}")),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<String>, String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let c = chars[at];
        let start = at;
        if c.is_whitespace() {
            at += 1;
            continue;
        } else if c.is_alphabetic() || c == '_' {
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
        } else if c.is_ascii_digit() {
            while at < chars.len() && (chars[at].is_ascii_digit() || chars[at] == '.') {
                at += 1;
            }
        } else if c == '"' {
            at += 1;
            while chars.get(at).is_some_and(|c| *c != '"') {
                at += 1;
            }
            if at >= chars.len() {
                return Err("a text is not closed".into());
            }
            at += 1;
        } else if "<>!=".contains(c) && chars.get(at + 1) == Some(&'=') {
            at += 2;
        } else if "<>=+-*/()[]{},:.".contains(c) {
            at += 1;
        } else {
            return Err(format!("unexpected {c}"));
        }
        out.push(chars[start..at].iter().collect());
    }
    Ok(out)
}

enum Tree {
    Value(Value),
    Name(String),
    Path(Box<Tree>, String),
    Index(Box<Tree>, Box<Tree>),
    Call(String, Vec<Tree>),
    Binary(String, Box<Tree>, Box<Tree>),
    If(Box<[Tree; 3]>),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    fn eval(&self, scope: &Scope<'_>) -> Result<Value, String> {
        Ok(match self {
            Self::Value(value) => value.clone(),
            Self::Name(name) => scope.get(name).cloned().unwrap_or(Value::Null),
            Self::Path(of, name) => of.eval(scope)?.get(name).cloned().unwrap_or(Value::Null),
            Self::Index(of, at) => {
                let at = at.eval(scope)?.as_u64().ok_or("no position")?;
                at.checked_sub(1)
                    .and_then(|at| of.eval(scope).ok()?.get(at as usize).cloned())
                    .unwrap_or(Value::Null)
            }
            Self::Call(name, arguments) => {
                let values = arguments.iter().map(|it| it.eval(scope)).collect::<Result<Vec<_>, _>>()?;
                match (name.as_str(), &*values) {
                    ("not", [Value::Bool(it)]) => json!(!it),
                    ("not", [_]) => Value::Null,
                    ("count", [Value::Array(list)]) => json!(list.len()),
                    ("modulo", [a, b]) => {
                        number(a.as_f64().ok_or("no number")? % b.as_f64().ok_or("no number")?)
                    }
                    ("fail", _) => return Err("it fails on purpose".into()),
                    _ => return Err(format!("no function {name}")),
                }
            }
            Self::If(parts) => match parts[0].eval(scope)? {
                Value::Bool(true) => parts[1].eval(scope)?,
                _ => parts[2].eval(scope)?,
            },
            Self::List(items) => items.iter().map(|it| it.eval(scope)).collect::<Result<Vec<_>, _>>()?.into(),
            Self::Object(fields) => {
                let mut map = Map::new();
                for (name, value) in fields {
                    map.insert(name.clone(), value.eval(scope)?);
                }
                map.into()
            }
            Self::Binary(sign, left, right) => binary(sign, left.eval(scope)?, right.eval(scope)?)?,
        })
    }
}

fn number(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn binary(sign: &str, left: Value, right: Value) -> Result<Value, String> {
    let equal = match (left.as_f64(), right.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => left == right,
    };
    Ok(match sign {
        "and" => json!(left == json!(true) && right == json!(true)),
        "or" => json!(left == json!(true) || right == json!(true)),
        "=" => json!(equal),
        "!=" => json!(!equal),
        _ => match (left.as_f64(), right.as_f64(), left.as_str(), right.as_str()) {
            (Some(a), Some(b), ..) => match sign {
                "<" => json!(a < b),
                ">" => json!(a > b),
                "<=" => json!(a <= b),
                ">=" => json!(a >= b),
                "+" => number(a + b),
                "-" => number(a - b),
                "*" => number(a * b),
                _ if b != 0.0 => number(a / b),
                _ => Value::Null,
            },
            (.., Some(a), Some(b)) if sign == "+" => json!(format!("{a}{b}")),
            _ => Value::Null,
        },
    })
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn take(&mut self, token: &str) -> bool {
        let hit = self.tokens.get(self.at).is_some_and(|it| it == token);
        self.at += usize::from(hit);
        hit
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) { Ok(()) } else { Err(format!("{token} is missing")) }
    }

    fn next(&mut self) -> Result<String, String> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned().ok_or_else(|| "it ends too early".to_owned())
    }

    fn whole(&mut self) -> Result<Tree, String> {
        self.depth += 1;
        if self.depth > 50 {
            return Err("nested too deep".into());
        }
        let tree = if self.take("if") {
            let condition = self.whole()?;
            self.expect("then")?;
            let yes = self.whole()?;
            self.expect("else")?;
            Tree::If(Box::new([condition, yes, self.whole()?]))
        } else {
            self.level(0)?
        };
        self.depth -= 1;
        Ok(tree)
    }

    fn level(&mut self, level: usize) -> Result<Tree, String> {
        const LEVELS: [&[&str]; 5] =
            [&["or"], &["and"], &["=", "!=", "<=", ">=", "<", ">"], &["+", "-"], &["*", "/"]];
        let Some(signs) = LEVELS.get(level) else { return self.postfix() };
        let mut left = self.level(level + 1)?;
        while let Some(sign) = signs.iter().find(|sign| self.take(sign)) {
            left = Tree::Binary((*sign).to_owned(), Box::new(left), Box::new(self.level(level + 1)?));
        }
        Ok(left)
    }

    fn list(&mut self, end: &str) -> Result<Vec<Tree>, String> {
        let mut out = Vec::new();
        while !self.take(end) {
            if !out.is_empty() {
                self.expect(",")?;
            }
            out.push(self.whole()?);
        }
        Ok(out)
    }

    fn postfix(&mut self) -> Result<Tree, String> {
        let token = self.next()?;
        let mut tree = match token.as_str() {
            "true" => Tree::Value(json!(true)),
            "false" => Tree::Value(json!(false)),
            "null" => Tree::Value(Value::Null),
            "-" => Tree::Binary("-".into(), Box::new(Tree::Value(json!(0))), Box::new(self.postfix()?)),
            "(" => {
                let tree = self.whole()?;
                self.expect(")")?;
                tree
            }
            "[" => Tree::List(self.list("]")?),
            "{" => {
                let mut fields = Vec::new();
                while !self.take("}") {
                    if !fields.is_empty() {
                        self.expect(",")?;
                    }
                    let name = self.next()?.trim_matches('"').to_owned();
                    self.expect(":")?;
                    fields.push((name, self.whole()?));
                }
                Tree::Object(fields)
            }
            text if text.starts_with('"') => Tree::Value(json!(text.trim_matches('"'))),
            text if text.starts_with(|c: char| c.is_ascii_digit()) => {
                Tree::Value(number(text.parse().map_err(|_| "no number".to_owned())?))
            }
            name if name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                if self.take("(") {
                    Tree::Call(token.clone(), self.list(")")?)
                } else {
                    Tree::Name(token.clone())
                }
            }
            other => return Err(format!("unexpected {other}")),
        };
        loop {
            if self.take(".") {
                tree = Tree::Path(Box::new(tree), self.next()?);
            } else if self.take("[") {
                let at = self.whole()?;
                self.expect("]")?;
                tree = Tree::Index(Box::new(tree), Box::new(at));
            } else {
                return Ok(tree);
            }
        }
    }
}
