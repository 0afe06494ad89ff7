//! Names and words. A name of several parts is known only because someone defined it: the longest known one wins.

use super::{KEYWORDS, Parsed, Parser};
use crate::error::Position;
use crate::feel::builtin;
use crate::feel::names::parts;
use crate::feel::node::{Kind, Node};
use crate::feel::value::{Name, Value};

impl Parser<'_> {
    pub(super) fn word_expression(&mut self, at: Position) -> Parsed<Node> {
        let kind = match self.keyword_ahead() {
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

    /// The word that stands here, unless a known name of several parts begins with it: `for all`, `if only`.
    pub(super) fn keyword_ahead(&mut self) -> Option<&str> {
        let word = self.source.word()?;
        let is_longer = KEYWORDS.contains(&word) && {
            let mark = self.source.mark();
            let known = self.phrase(word, false).is_some();
            self.source.back(mark);
            known
        };
        if is_longer { None } else { Some(word) }
    }

    /// A name: the longest known one that stands here, else one word.
    pub(super) fn name(&mut self, at: Position) -> Parsed<Node> {
        if let Some(name) = self.source.quoted_name() {
            return Ok(self.node(at, Kind::Name(name.as_str().into())));
        }
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
    pub(super) fn member_name(&mut self) -> Parsed<Name> {
        if let Some(name) = self.source.quoted_name() {
            return Ok(name.as_str().into());
        }
        let Some(word) = self.source.word() else {
            return Err(self.source.error("the name of a member is missing behind the point"));
        };
        if let Some(name) = self.phrase(word, true) {
            return Ok(name);
        }
        self.source.part();
        Ok(word.into())
    }

    pub(super) fn phrase(&mut self, word: &str, member: bool) -> Option<Name> {
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
    pub(super) fn spelling(&self, wanted: &[String]) -> Name {
        let defined = self.locals.iter().rev().find(|local| parts(local) == wanted);
        match defined {
            Some(local) => local.as_str().into(),
            None => self.names.spelling(wanted).unwrap_or_else(|| wanted.join(" ").into()),
        }
    }
}
