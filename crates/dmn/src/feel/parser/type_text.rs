//! Types as they are written: `list<number>`, `context<a: number>`, `function<string>->boolean`, `date and time`, `tOrder`.

use super::{Parsed, Parser};
use crate::feel::types::Type;
use crate::feel::value::Name;

impl Parser<'_> {
    pub(in crate::feel) fn type_expression(&mut self) -> Parsed<Type> {
        self.nested(|p| match p.source.word() {
            Some("list") if p.generic("list") => Ok(Type::List(Box::new(p.closed()?))),
            Some("range") if p.generic("range") => Ok(Type::Range(Box::new(p.closed()?))),
            Some("context") if p.generic("context") => p.members(),
            Some("function") if p.generic("function") => p.signature(),
            _ => p.named_type(),
        })
    }

    /// Takes `word <`, or nothing.
    fn generic(&mut self, word: &str) -> bool {
        let mark = self.source.mark();
        let found = self.source.keyword(word) && self.source.sign("<");
        if !found {
            self.source.back(mark);
        }
        found
    }

    fn closed(&mut self) -> Parsed<Type> {
        let of = self.type_expression()?;
        self.source.expect(">")?;
        Ok(of)
    }

    fn members(&mut self) -> Parsed<Type> {
        let mut members: Vec<(Name, Type)> = Vec::new();
        loop {
            let name = self
                .name_until_colon()
                .ok_or_else(|| self.source.error("a member and “:” are missing here"))?;
            members.push((name, self.type_expression()?));
            if !self.source.sign(",") {
                break;
            }
        }
        self.source.expect(">")?;
        Ok(Type::Context(members))
    }

    fn signature(&mut self) -> Parsed<Type> {
        let mut parameters = Vec::new();
        while !self.source.sign(">") {
            if !parameters.is_empty() {
                self.source.expect(",")?;
            }
            parameters.push(self.type_expression()?);
        }
        self.source.expect("->")?;
        Ok(Type::Function(parameters, Box::new(self.type_expression()?)))
    }

    fn named_type(&mut self) -> Parsed<Type> {
        for name in ["date and time", "days and time duration", "years and months duration"] {
            let mark = self.source.mark();
            if name.split(' ').all(|word| self.source.keyword(word)) {
                return Ok(Type::built_in(name).unwrap_or(Type::Any));
            }
            self.source.back(mark);
        }
        let at = self.source.here();
        let mut name = match self.name(at)?.kind {
            crate::feel::node::Kind::Name(name) => name.to_string(),
            _ => String::new(),
        };
        while self.source.sign(".") {
            let at = self.source.here();
            if let crate::feel::node::Kind::Name(member) = self.name(at)?.kind {
                name = format!("{name}.{member}");
            }
        }
        Ok(self.known_type(&name))
    }

    /// A parameter: `name` or `name: type`.
    pub(in crate::feel) fn parameter(&mut self) -> Parsed<(Name, Type)> {
        let mut name = String::new();
        loop {
            match self.source.peek() {
                Some(':') => {
                    self.source.sign(":");
                    return Ok((name.into(), self.type_expression()?));
                }
                Some(',' | ')') if !name.is_empty() => return Ok((name.into(), Type::Any)),
                _ => {}
            }
            let word = self
                .source
                .word()
                .ok_or_else(|| self.source.error("the name of a parameter is missing here"))?;
            self.source.part();
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
    }
}
