//! From text to tree: one recursive descent with precedence climbing, bounded in depth.

mod blocks;
mod brackets;
mod postfix;
mod type_text;
mod unary;
mod words;

use crate::error::{Code, Error, Position};
use crate::feel::builtin;
use crate::feel::names::{Names, parts};
use crate::feel::node::{Kind, Node, Relation, Sign};
use crate::feel::source::Source;
use crate::feel::types::Type;
use crate::feel::value::Value;
use crate::limits::{NESTING_MAX, STACK_BYTES_MAX};
use crate::stack::Stack;

pub(super) type Parsed<T> = Result<T, Error>;

/// Levels entered for each byte of text; reading once takes three at most.
const WORK_PER_BYTE: usize = 12;
/// Steps of one path, and comparisons in a row.
const CHAIN_MAX: u32 = 32;

/// Words that begin or join expressions and are therefore no names on their own.
const KEYWORDS: [&str; 18] = [
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "and",
    "or",
    "between",
    "instance",
    "function",
    "true",
    "false",
    "null",
    "external",
];

/// The state of one parse.
pub(super) struct Parser<'t> {
    pub(super) source: Source<'t>,
    names: &'t Names,
    /// Names defined by the text itself: iteration variables, parameters, entries.
    locals: Vec<String>,
    phrases: Vec<Vec<String>>,
    depth: u32,
    /// Inside the upper end of a range `[` may close it.
    in_range: bool,
    stack: Stack,
    /// Levels that may still be entered: texts that begin like several things at once are read more than once, and that
    /// must not multiply.
    work_left: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, names: &'t Names) -> Self {
        Self {
            source: Source::new(text),
            names,
            locals: Vec::new(),
            phrases: Vec::new(),
            depth: 0,
            in_range: false,
            stack: Stack::here(),
            work_left: WORK_PER_BYTE * text.len() + 1_000,
        }
    }

    /// Parses one level deeper, within the nesting limit.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= NESTING_MAX || self.stack.is_used_up(STACK_BYTES_MAX) {
            let reason = format!("expressions are nested deeper than {} levels here; split them", self.depth);
            return Err(Error::new(Code::Limit, reason).at(self.source.here()));
        }
        self.work_left = match self.work_left.checked_sub(1) {
            Some(left) => left,
            None => return Err(self.too_ambiguous()),
        };
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    #[cold]
    pub(super) fn too_ambiguous(&self) -> Error {
        Error::new(Code::Limit, "too many nested parts can be read in several ways here; split them")
            .at(self.source.here())
    }

    /// Parses with more local names, which are gone afterwards.
    pub(super) fn scoped<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let (locals, phrases) = (self.locals.len(), self.phrases.len());
        let parsed = parse(self);
        self.locals.truncate(locals);
        self.phrases.truncate(phrases);
        parsed
    }

    pub(super) fn define(&mut self, name: &str) {
        self.locals.push(name.to_owned());
        let parts = parts(name);
        if parts.len() > 1 {
            self.phrases.push(parts);
        }
    }

    pub(super) fn node(&self, at: Position, kind: Kind) -> Node {
        Node { at, kind }
    }

    /// A whole expression.
    pub(super) fn expression(&mut self) -> Parsed<Node> {
        self.nested(|p| {
            p.source.skip();
            let at = p.source.here();
            match p.keyword_ahead() {
                Some("if") => p.conditional(at),
                Some("for") => p.iteration(at),
                Some("some") => p.quantified(at, true),
                Some("every") => p.quantified(at, false),
                _ => p.disjunction(),
            }
        })
    }

    pub(super) fn disjunction(&mut self) -> Parsed<Node> {
        let first = self.conjunction()?;
        let mut all = vec![first];
        while self.source.keyword("or") {
            all.push(self.conjunction()?);
        }
        Ok(joined(all, Kind::Or))
    }

    pub(super) fn conjunction(&mut self) -> Parsed<Node> {
        let first = self.comparison()?;
        let mut all = vec![first];
        while self.source.keyword("and") {
            all.push(self.comparison()?);
        }
        Ok(joined(all, Kind::And))
    }

    pub(super) fn comparison(&mut self) -> Parsed<Node> {
        let mut left = self.arithmetic(0)?;
        let mut chain = 0;
        loop {
            let at = left.at;
            chain += 1;
            if chain > CHAIN_MAX {
                return Err(Error::new(Code::Limit, "too many comparisons stand in a row here").at(at));
            }
            let kind = if let Some(relation) = self.relation() {
                Kind::Comparison(relation, Box::new([left, self.operand()?]))
            } else if self.source.keyword("between") {
                let low = self.arithmetic(0)?;
                if !self.source.keyword("and") {
                    return Err(self.source.error("“between” needs “and” and an upper end here"));
                }
                Kind::Between(Box::new([left, low, self.arithmetic(0)?]))
            } else if self.source.keyword("in") {
                Kind::In(Box::new(left), self.nested(Self::in_tests)?)
            } else {
                return Ok(left);
            };
            left = self.node(at, kind);
        }
    }

    /// The right side of a comparison: arithmetic, or an expression that begins with a keyword.
    pub(super) fn operand(&mut self) -> Parsed<Node> {
        match self.keyword_ahead() {
            Some("if" | "for" | "some" | "every") => self.expression(),
            _ => self.arithmetic(0),
        }
    }

    pub(super) fn relation(&mut self) -> Option<Relation> {
        let signs = [
            ("<=", Relation::LessOrEqual),
            (">=", Relation::GreaterOrEqual),
            ("!=", Relation::Unequal),
            ("==", Relation::Equal),
            ("=", Relation::Equal),
            ("<", Relation::Less),
            (">", Relation::Greater),
        ];
        signs.into_iter().find(|(sign, _)| self.source.sign(sign)).map(|(_, relation)| relation)
    }

    pub(super) fn arithmetic(&mut self, binding: u8) -> Parsed<Node> {
        let first = self.unary()?;
        let at = first.at;
        let mut rest = Vec::new();
        while let Some((sign, power)) = self.arithmetic_sign(binding) {
            rest.push((sign, self.arithmetic(power + 1)?));
        }
        match rest.pop() {
            None => Ok(first),
            Some((sign, second)) if rest.is_empty() => {
                Ok(self.node(at, Kind::Arithmetic(sign, Box::new([first, second]))))
            }
            // Long sums stay flat, so that their length is no depth.
            Some(last) => {
                rest.push(last);
                Ok(self.node(at, Kind::Chain(Box::new(first), rest)))
            }
        }
    }

    pub(super) fn in_operand(&mut self) -> Parsed<Node> {
        self.nested(|p| p.arithmetic(0))
    }

    /// The type of that name, built in or known; else one that no value has.
    pub(super) fn known_type(&self, name: &str) -> Type {
        self.names
            .type_named(name)
            .cloned()
            .or_else(|| Type::built_in(name))
            .unwrap_or_else(|| Type::Unknown(name.into()))
    }

    pub(super) fn arithmetic_sign(&mut self, binding: u8) -> Option<(Sign, u8)> {
        // The minus signs that word processors put in count as minus.
        let signs = [
            ("**", Sign::Power, 2),
            ("+", Sign::Plus, 0),
            ("-", Sign::Minus, 0),
            ("\u{2013}", Sign::Minus, 0),
            ("*", Sign::Times, 1),
            ("/", Sign::Over, 1),
        ];
        for (text, sign, power) in signs {
            if power >= binding && self.source.peek().is_some() && self.source.rest().starts_with(text) {
                if text == "*" && self.source.rest().starts_with("**") {
                    return None;
                }
                self.source.sign(text);
                return Some((sign, power));
            }
        }
        None
    }

    pub(super) fn unary(&mut self) -> Parsed<Node> {
        self.source.skip();
        let at = self.source.here();
        if !self.source.sign("-") {
            let node = self.postfix()?;
            return self.instance_of(node);
        }
        let inner = self.nested(Self::unary)?;
        Ok(match inner.kind {
            Kind::Literal(Value::Number(number)) => {
                self.node(at, Kind::Literal(Value::Number(number.negated())))
            }
            _ => self.node(at, Kind::Negation(Box::new(inner))),
        })
    }

    pub(super) fn instance_of(&mut self, node: Node) -> Parsed<Node> {
        let mark = self.source.mark();
        if !self.source.keyword("instance") {
            return Ok(node);
        }
        if !self.source.keyword("of") {
            self.source.back(mark);
            return Ok(node);
        }
        let of = self.type_expression()?;
        let at = node.at;
        Ok(self.node(at, Kind::InstanceOf(Box::new(node), of)))
    }

    pub(super) fn primary(&mut self) -> Parsed<Node> {
        self.source.skip();
        let at = self.source.here();
        let Some(c) = self.source.peek() else {
            return Err(self.source.error("the expression ends where a value is expected"));
        };
        match c {
            '0'..='9' | '.' => self.number(at),
            '"' => {
                let text = self.source.string()?;
                Ok(self.node(at, Kind::Literal(Value::from(text))))
            }
            '@' => self.at_literal(at),
            '(' => self.parenthesis(at),
            '[' => self.bracket(at),
            ']' => self.open_range(at),
            '{' => self.context(at),
            _ => self.word_expression(at),
        }
    }

    pub(super) fn number(&mut self, at: Position) -> Parsed<Node> {
        let Some(text) = self.source.number() else {
            return Err(self.source.error("a value is expected here"));
        };
        let number = text
            .parse::<crate::number::Number>()
            .map_err(|error| Error::new(Code::Syntax, error.to_string()).at(at))?;
        Ok(self.node(at, Kind::Literal(Value::Number(number))))
    }

    pub(super) fn at_literal(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("@")?;
        let text = self.source.string()?;
        match builtin::at_literal(&text) {
            Some(value) => Ok(self.node(at, Kind::Literal(value))),
            None => Err(Error::new(Code::Syntax, format!("“{text}” is no date, time or duration")).at(at)),
        }
    }
}

fn joined(mut all: Vec<Node>, kind: fn(Vec<Node>) -> Kind) -> Node {
    match (all.len(), all.first().map(|node| node.at)) {
        (2.., Some(at)) => Node { at, kind: kind(all) },
        _ => all.pop().unwrap_or(Node { at: Position::default(), kind: Kind::Literal(Value::Null) }),
    }
}
