//! From text to tree: one recursive descent with precedence climbing, bounded in depth.

use super::builtin;
use super::names::{Names, parts};
use super::node::{Arguments, Domain, Kind, Lambda, Loop, Node, Relation, Sign, Test};
use super::source::Source;
use super::types::Type;
use super::value::{Name, Value};
use crate::error::{Code, Error, Position};
use crate::limits::{NESTING_MAX, STACK_BYTES_MAX};
use crate::stack::Stack;
use std::sync::Arc;

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
    fn too_ambiguous(&self) -> Error {
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
            match p.source.word() {
                Some("if") => p.conditional(at),
                Some("for") => p.iteration(at),
                Some("some") => p.quantified(at, true),
                Some("every") => p.quantified(at, false),
                _ => p.disjunction(),
            }
        })
    }

    fn disjunction(&mut self) -> Parsed<Node> {
        let first = self.conjunction()?;
        let mut all = vec![first];
        while self.source.keyword("or") {
            all.push(self.conjunction()?);
        }
        Ok(joined(all, Kind::Or))
    }

    fn conjunction(&mut self) -> Parsed<Node> {
        let first = self.comparison()?;
        let mut all = vec![first];
        while self.source.keyword("and") {
            all.push(self.comparison()?);
        }
        Ok(joined(all, Kind::And))
    }

    fn comparison(&mut self) -> Parsed<Node> {
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
    fn operand(&mut self) -> Parsed<Node> {
        match self.source.word() {
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

    fn arithmetic(&mut self, binding: u8) -> Parsed<Node> {
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

    fn arithmetic_sign(&mut self, binding: u8) -> Option<(Sign, u8)> {
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

    fn unary(&mut self) -> Parsed<Node> {
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

    fn instance_of(&mut self, node: Node) -> Parsed<Node> {
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

    fn postfix(&mut self) -> Parsed<Node> {
        let mut node = self.primary()?;
        let mut chain = 0;
        loop {
            let at = node.at;
            self.source.skip();
            node = match self.source.rest().as_bytes() {
                [b'.', b'.', ..] => return Ok(node),
                [b'.', ..] => {
                    self.source.sign(".");
                    let member = self.member_name()?;
                    self.node(at, Kind::Path(Box::new(node), member))
                }
                [b'(', ..] if callable(&node) => {
                    let arguments = self.arguments()?;
                    self.call(at, node, arguments)
                }
                [b'[', ..] => match self.filter(node)? {
                    (node, true) => node,
                    (node, false) => return Ok(node),
                },
                _ => return Ok(node),
            };
            chain += 1;
            if chain > CHAIN_MAX {
                return Err(Error::new(Code::Limit, "this path is too long; split it").at(at));
            }
        }
    }

    /// `list[…]`; `false` where the bracket closes a range instead.
    fn filter(&mut self, list: Node) -> Parsed<(Node, bool)> {
        let mark = self.source.mark();
        let in_range = std::mem::replace(&mut self.in_range, false);
        self.source.sign("[");
        let parsed = self.nested(|p| {
            p.scoped(|p| {
                p.define("item");
                let condition = p.expression()?;
                p.source.expect("]")?;
                Ok(condition)
            })
        });
        self.in_range = in_range;
        match parsed {
            Ok(condition) => {
                let at = list.at;
                Ok((self.node(at, Kind::Filter(Box::new(list), Box::new(condition))), true))
            }
            Err(_) if in_range => {
                self.source.back(mark);
                Ok((list, false))
            }
            Err(error) => Err(error),
        }
    }

    fn arguments(&mut self) -> Parsed<Arguments> {
        self.source.expect("(")?;
        let in_range = std::mem::replace(&mut self.in_range, false);
        let parsed = self.nested(Self::argument_list);
        self.in_range = in_range;
        parsed
    }

    fn argument_list(&mut self) -> Parsed<Arguments> {
        if self.source.sign(")") {
            return Ok(Arguments::Positional(Vec::new()));
        }
        if let Some(first) = self.argument_name() {
            let mut named = vec![(first, self.expression()?)];
            while self.source.sign(",") {
                let name = self
                    .argument_name()
                    .ok_or_else(|| self.source.error("a named argument is missing here"))?;
                named.push((name, self.expression()?));
            }
            self.source.expect(")")?;
            return Ok(Arguments::Named(named));
        }
        let mut all = vec![self.expression()?];
        while self.source.sign(",") {
            all.push(self.expression()?);
        }
        self.source.expect(")")?;
        Ok(Arguments::Positional(all))
    }

    /// `name :` in front of an argument.
    fn argument_name(&mut self) -> Option<Name> {
        let mark = self.source.mark();
        let found = self.name_until_colon();
        if found.is_none() {
            self.source.back(mark);
        }
        found
    }

    /// Words and signs up to a colon, joined by single spaces where white space stood.
    pub(super) fn name_until_colon(&mut self) -> Option<Name> {
        self.source.word()?;
        let mut name = String::new();
        loop {
            let before = self.source.mark();
            self.source.skip();
            let spaced = self.source.mark() > before && !name.is_empty();
            if self.source.rest().starts_with(':') {
                self.source.sign(":");
                return Some(name.into());
            }
            let part = self.source.part()?;
            if matches!(part, "\"" | "(" | ")" | "[" | "]" | "{" | "}" | "," | "=" | "<" | ">") {
                return None;
            }
            if spaced {
                name.push(' ');
            }
            name.push_str(part);
        }
    }

    /// Calls of conversion functions on literals are made at once.
    fn call(&mut self, at: Position, callee: Node, arguments: Arguments) -> Node {
        if let (Kind::Name(name), Arguments::Positional(list)) = (&callee.kind, &arguments)
            && let [Node { kind: Kind::Literal(Value::String(text)), .. }] = list.as_slice()
            && !self.locals.iter().any(|local| **local == **name)
            && !self.names.contains(name)
            && let Some(value) = builtin::conversion(name, text)
        {
            return self.node(at, Kind::Literal(value));
        }
        self.node(at, Kind::Call(Box::new(callee), arguments))
    }

    fn primary(&mut self) -> Parsed<Node> {
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

    fn number(&mut self, at: Position) -> Parsed<Node> {
        let Some(text) = self.source.number() else {
            return Err(self.source.error("a value is expected here"));
        };
        let number = text
            .parse::<crate::number::Number>()
            .map_err(|error| Error::new(Code::Syntax, error.to_string()).at(at))?;
        Ok(self.node(at, Kind::Literal(Value::Number(number))))
    }

    fn at_literal(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("@")?;
        let text = self.source.string()?;
        match builtin::at_literal(&text) {
            Some(value) => Ok(self.node(at, Kind::Literal(value))),
            None => Err(Error::new(Code::Syntax, format!("“{text}” is no date, time or duration")).at(at)),
        }
    }

    fn word_expression(&mut self, at: Position) -> Parsed<Node> {
        let kind = match self.source.word() {
            Some("true") => Kind::Literal(Value::Boolean(true)),
            Some("false") => Kind::Literal(Value::Boolean(false)),
            Some("null") => Kind::Literal(Value::Null),
            Some("if") => return self.conditional(at),
            Some("for") => return self.nested(|p| p.iteration(at)),
            Some("some") => return self.nested(|p| p.quantified(at, true)),
            Some("every") => return self.nested(|p| p.quantified(at, false)),
            Some("function") => {
                let mark = self.source.mark();
                self.source.keyword("function");
                let defines = self.source.sign("(");
                self.source.back(mark);
                if defines {
                    return self.nested(|p| p.function(at));
                }
                Kind::Name("function".into())
            }
            _ => return self.name(at),
        };
        self.source.part();
        Ok(self.node(at, kind))
    }

    /// A name: the longest known one that stands here, else one word.
    pub(super) fn name(&mut self, at: Position) -> Parsed<Node> {
        let Some(word) = self.source.word() else {
            let found = self.source.peek().map_or("the end".to_owned(), |c| format!("“{c}”"));
            return Err(self.source.error(format!("a value is expected here, not {found}")));
        };
        if let Some(name) = self.phrase(word, false) {
            return Ok(self.node(at, Kind::Name(name)));
        }
        if KEYWORDS.contains(&word) {
            return Err(self.source.error(format!("a value is expected here, not the word “{word}”")));
        }
        self.source.part();
        Ok(self.node(at, Kind::Name(word.into())))
    }

    /// The name behind a point: any word, or a known name of several parts.
    fn member_name(&mut self) -> Parsed<Name> {
        let Some(word) = self.source.word() else {
            return Err(self.source.error("the name of a member is missing behind the point"));
        };
        if let Some(name) = self.phrase(word, true) {
            return Ok(name);
        }
        self.source.part();
        Ok(word.into())
    }

    fn phrase(&mut self, word: &str, member: bool) -> Option<Name> {
        let start = self.source.mark();
        let mut best: Option<(usize, usize, Name)> = None;
        let locals = self.phrases.iter().filter(|phrase| phrase.first().is_some_and(|first| first == word));
        let candidates: Vec<&Vec<String>> =
            locals.chain(self.names.phrases(word)).chain(builtin::phrases(word)).collect();
        let spelled: Vec<(Vec<String>, bool)> = candidates
            .into_iter()
            .map(|parts| (parts.clone(), builtin::phrases(word).contains(parts)))
            .collect();
        for (parts, built_in) in spelled {
            self.source.back(start);
            let stands = parts.iter().all(|part| self.source.part() == Some(part));
            let end = self.source.mark();
            // A built-in name counts only where it is called, or behind a point where it is a property's.
            if stands
                && best.as_ref().is_none_or(|(longest, ..)| parts.len() > *longest)
                && (!built_in
                    || self.names.contains(&parts.join(" "))
                    || member
                    || self.source.peek() == Some('('))
            {
                best = Some((parts.len(), end, self.spelling(&parts)));
            }
        }
        self.source.back(start);
        let (_, end, name) = best?;
        self.source.back(end);
        Some(name)
    }

    /// The name as it was defined, for parts that may have been written with other white space.
    fn spelling(&self, wanted: &[String]) -> Name {
        let defined = self.locals.iter().rev().find(|local| parts(local) == wanted);
        match defined {
            Some(local) => local.as_str().into(),
            None => self.names.spelling(wanted).unwrap_or_else(|| wanted.join(" ").into()),
        }
    }

    fn conditional(&mut self, at: Position) -> Parsed<Node> {
        self.source.keyword("if");
        let condition = self.expression()?;
        self.keyword("then")?;
        let yes = self.expression()?;
        self.keyword("else")?;
        let no = self.expression()?;
        Ok(self.node(at, Kind::If(Box::new([condition, yes, no]))))
    }

    pub(super) fn keyword(&mut self, keyword: &str) -> Parsed<()> {
        if self.source.keyword(keyword) {
            return Ok(());
        }
        Err(self.source.error(format!("“{keyword}” is missing here")))
    }

    fn iteration(&mut self, at: Position) -> Parsed<Node> {
        self.source.keyword("for");
        self.scoped(|p| {
            let domains = p.domains()?;
            p.keyword("return")?;
            p.define("partial");
            let body = p.expression()?;
            let uses_partial = super::free::mentions(&body, "partial");
            Ok(p.node(at, Kind::For(Box::new(Loop { domains, body, uses_partial }))))
        })
    }

    fn quantified(&mut self, at: Position, some: bool) -> Parsed<Node> {
        self.source.keyword(if some { "some" } else { "every" });
        self.scoped(|p| {
            let domains = p.domains()?;
            p.keyword("satisfies")?;
            let body = p.expression()?;
            let quantified = Box::new(Loop { domains, body, uses_partial: false });
            Ok(p.node(at, if some { Kind::Some(quantified) } else { Kind::Every(quantified) }))
        })
    }

    fn domains(&mut self) -> Parsed<Vec<(Name, Domain)>> {
        let mut domains = Vec::new();
        loop {
            let name = self.variable()?;
            let first = self.expression()?;
            let domain = if self.source.sign("..") {
                Domain::Span(first, self.expression()?)
            } else {
                Domain::Items(first)
            };
            self.define(&name);
            domains.push((name, domain));
            if !self.source.sign(",") {
                return Ok(domains);
            }
        }
    }

    /// `name in`, where the name may have several words.
    fn variable(&mut self) -> Parsed<Name> {
        let mut name = String::new();
        self.source.word().ok_or_else(|| self.source.error("the name of a variable is missing here"))?;
        while !self.source.keyword("in") {
            let part = self.source.part().ok_or_else(|| self.source.error("“in” is missing here"))?;
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(part);
        }
        Ok(name.into())
    }

    fn function(&mut self, at: Position) -> Parsed<Node> {
        self.source.keyword("function");
        self.source.expect("(")?;
        let mut parameters = Vec::new();
        while !self.source.sign(")") {
            if !parameters.is_empty() {
                self.source.expect(",")?;
            }
            parameters.push(self.parameter()?);
        }
        if self.source.keyword("external") {
            return Err(self.source.error(
                "external functions are refused: nothing outside may run here; write the function in FEEL",
            ));
        }
        self.scoped(|p| {
            for (name, _) in &parameters {
                p.define(name);
            }
            let body = p.expression()?;
            let free = super::free::of_lambda(&parameters, &body);
            Ok(p.node(at, Kind::Function(Arc::new(Lambda { parameters, body, free }))))
        })
    }

    fn context(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("{")?;
        self.nested(|p| {
            p.scoped(|p| {
                let mut entries: Vec<(Name, Node)> = Vec::new();
                while !p.source.sign("}") {
                    if !entries.is_empty() {
                        p.source.expect(",")?;
                    }
                    let key = p.entry_key()?;
                    if entries.iter().any(|(name, _)| *name == key) {
                        return Err(p
                            .source
                            .error(format!("the entry “{key}” stands twice in this context")));
                    }
                    let value = p.expression()?;
                    p.define(&key);
                    entries.push((key, value));
                }
                Ok(p.node(at, Kind::Context(entries)))
            })
        })
    }

    fn entry_key(&mut self) -> Parsed<Name> {
        if self.source.peek() == Some('"') {
            let key = self.source.string()?;
            self.source.expect(":")?;
            return Ok(key.into());
        }
        self.name_until_colon()
            .ok_or_else(|| self.source.error("the name of an entry and “:” are missing here"))
    }

    fn bracket(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("[")?;
        let in_range = std::mem::replace(&mut self.in_range, false);
        let parsed = self.nested(|p| p.list_or_range(at));
        self.in_range = in_range;
        parsed
    }

    fn list_or_range(&mut self, at: Position) -> Parsed<Node> {
        if self.source.sign("]") {
            return Ok(self.node(at, Kind::List(Vec::new())));
        }
        let mut items = vec![self.list_item()?];
        if self.source.sign("..") {
            let low = items.pop().map(Box::new);
            return self.range_end(at, low, true);
        }
        while self.source.sign(",") {
            items.push(self.list_item()?);
        }
        self.source.expect("]")?;
        Ok(self.node(at, Kind::List(items)))
    }

    /// An item of a list; `[> 5]`-like shorthand ranges count too.
    fn list_item(&mut self) -> Parsed<Node> {
        self.expression()
    }

    fn open_range(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("]")?;
        let low = self.nested(Self::expression)?;
        self.source.expect("..")?;
        self.range_end(at, Some(Box::new(low)), false)
    }

    fn range_end(&mut self, at: Position, low: Option<Box<Node>>, low_included: bool) -> Parsed<Node> {
        let in_range = std::mem::replace(&mut self.in_range, true);
        let high = self.nested(Self::expression);
        self.in_range = in_range;
        let high = Some(Box::new(high?));
        let high_included = self.source.sign("]");
        if !high_included && !self.source.sign(")") && !self.source.sign("[") {
            return Err(self.source.error("the range has no closing bracket"));
        }
        Ok(self.node(at, Kind::Range { low, low_included, high, high_included }))
    }

    fn parenthesis(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("(")?;
        let in_range = std::mem::replace(&mut self.in_range, false);
        let parsed = self.nested(|p| {
            if let Some(relation) = p.relation() {
                return p.half_range(at, relation);
            }
            let inner = p.expression()?;
            if p.source.sign("..") {
                return p.range_end(at, Some(Box::new(inner)), false);
            }
            p.source.expect(")")?;
            Ok(inner)
        });
        self.in_range = in_range;
        parsed
    }

    /// `(>= 5)`, the range without an upper end, and its like.
    fn half_range(&mut self, at: Position, relation: Relation) -> Parsed<Node> {
        let end = self.arithmetic(0)?;
        self.source.expect(")")?;
        let kind = match relation {
            Relation::Less | Relation::LessOrEqual => Kind::Range {
                low: None,
                low_included: false,
                high: Some(Box::new(end)),
                high_included: relation == Relation::LessOrEqual,
            },
            Relation::Greater | Relation::GreaterOrEqual => Kind::Range {
                low: Some(Box::new(end)),
                low_included: relation == Relation::GreaterOrEqual,
                high: None,
                high_included: false,
            },
            Relation::Equal => match end.kind {
                Kind::Literal(value) => {
                    let end = || Some(Box::new(Node { at, kind: Kind::Literal(value.clone()) }));
                    Kind::Range { low: end(), low_included: true, high: end(), high_included: true }
                }
                _ => Kind::Tests(vec![Test::Compare(relation, end)]),
            },
            Relation::Unequal => Kind::Tests(vec![Test::Compare(relation, end)]),
        };
        Ok(self.node(at, kind))
    }
}

fn callable(node: &Node) -> bool {
    !matches!(node.kind, Kind::Literal(_))
}

fn joined(mut all: Vec<Node>, kind: fn(Vec<Node>) -> Kind) -> Node {
    match (all.len(), all.first().map(|node| node.at)) {
        (2.., Some(at)) => Node { at, kind: kind(all) },
        _ => all.pop().unwrap_or(Node { at: Position::default(), kind: Kind::Literal(Value::Null) }),
    }
}
