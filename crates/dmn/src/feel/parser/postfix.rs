//! What may follow a value: `.member`, `(arguments)`, `[filter]`.

use super::{CHAIN_MAX, Parsed, Parser};
use crate::error::{Code, Error, Position};
use crate::feel::builtin;
use crate::feel::node::{Arguments, Kind, Node};
use crate::feel::value::{Name, Value};

impl Parser<'_> {
    pub(super) fn postfix(&mut self) -> Parsed<Node> {
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
    pub(super) fn filter(&mut self, list: Node) -> Parsed<(Node, bool)> {
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

    pub(super) fn arguments(&mut self) -> Parsed<Arguments> {
        self.source.expect("(")?;
        let in_range = std::mem::replace(&mut self.in_range, false);
        let parsed = self.nested(Self::argument_list);
        self.in_range = in_range;
        parsed
    }

    pub(super) fn argument_list(&mut self) -> Parsed<Arguments> {
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
    pub(super) fn argument_name(&mut self) -> Option<Name> {
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
    pub(super) fn call(&mut self, at: Position, callee: Node, arguments: Arguments) -> Node {
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
}

fn callable(node: &Node) -> bool {
    !matches!(node.kind, Kind::Literal(_))
}
