//! Expressions that begin with a word and define names: `if`, `for`, `some`, `every`, `function`, and contexts.

use super::{Parsed, Parser};
use crate::error::Position;
use crate::feel::free;
use crate::feel::node::{Domain, Kind, Lambda, Loop, Node};
use crate::feel::value::Name;
use std::sync::Arc;

impl Parser<'_> {
    pub(super) fn conditional(&mut self, at: Position) -> Parsed<Node> {
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

    pub(super) fn iteration(&mut self, at: Position) -> Parsed<Node> {
        self.source.keyword("for");
        self.scoped(|p| {
            let domains = p.domains()?;
            p.keyword("return")?;
            p.define("partial");
            let body = p.expression()?;
            let uses_partial = free::mentions(&body, "partial");
            Ok(p.node(at, Kind::For(Box::new(Loop { domains, body, uses_partial }))))
        })
    }

    pub(super) fn quantified(&mut self, at: Position, some: bool) -> Parsed<Node> {
        self.source.keyword(if some { "some" } else { "every" });
        self.scoped(|p| {
            let domains = p.domains()?;
            p.keyword("satisfies")?;
            let body = p.expression()?;
            let quantified = Box::new(Loop { domains, body, uses_partial: false });
            Ok(p.node(at, if some { Kind::Some(quantified) } else { Kind::Every(quantified) }))
        })
    }

    pub(super) fn domains(&mut self) -> Parsed<Vec<(Name, Domain)>> {
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
    pub(super) fn variable(&mut self) -> Parsed<Name> {
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

    pub(super) fn function(&mut self, at: Position) -> Parsed<Node> {
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
            let free = free::of_lambda(&parameters, &body);
            Ok(p.node(at, Kind::Function(Arc::new(Lambda { parameters, body, free }))))
        })
    }

    pub(super) fn context(&mut self, at: Position) -> Parsed<Node> {
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

    pub(super) fn entry_key(&mut self) -> Parsed<Name> {
        if self.source.peek() == Some('"') {
            let key = self.source.string()?;
            self.source.expect(":")?;
            return Ok(key.into());
        }
        if let Some(key) = self.source.quoted_name() {
            self.source.expect(":")?;
            return Ok(key.as_str().into());
        }
        self.name_until_colon()
            .ok_or_else(|| self.source.error("the name of an entry and “:” are missing here"))
    }
}
