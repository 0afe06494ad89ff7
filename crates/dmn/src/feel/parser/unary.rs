//! Unary tests: what stands in the input cells of decision tables and behind `in`.

use super::{Parsed, Parser};
use crate::feel::free::mentions;
use crate::feel::node::{Kind, Node, Test};

impl Parser<'_> {
    /// A whole cell: `-`, `not(…)` or tests separated by commas.
    pub(in crate::feel) fn unary_tests(&mut self) -> Parsed<Node> {
        self.source.skip();
        let at = self.source.here();
        let rest = self.source.rest().trim();
        if rest.is_empty() || rest == "-" {
            self.source.part();
            return Ok(self.node(at, Kind::Tests(vec![Test::Any])));
        }
        self.define("?");
        let mark = self.source.mark();
        if let Some(negated) = self.negated()? {
            return Ok(self.node(at, Kind::NotTests(negated)));
        }
        self.source.back(mark);
        let tests = self.test_list()?;
        Ok(self.node(at, Kind::Tests(tests)))
    }

    /// `not(tests)` as the whole cell; `None` where it is an expression that only begins so.
    fn negated(&mut self) -> Parsed<Option<Vec<Test>>> {
        if !self.source.keyword("not") || !self.source.sign("(") {
            return Ok(None);
        }
        let tests = match self.nested(Self::test_list) {
            Ok(tests) => tests,
            Err(error) if error.code == crate::error::Code::Limit => return Err(error),
            Err(_) => return Ok(None),
        };
        Ok((self.source.sign(")") && self.source.at_end()).then_some(tests))
    }

    fn test_list(&mut self) -> Parsed<Vec<Test>> {
        let mut tests = vec![self.test()?];
        while self.source.sign(",") {
            tests.push(self.test()?);
        }
        Ok(tests)
    }

    fn test(&mut self) -> Parsed<Test> {
        if let Some(relation) = self.relation() {
            return Ok(Test::Compare(relation, self.in_operand()?));
        }
        let node = self.expression()?;
        Ok(test_of(node))
    }

    /// Whether the parentheses just closed were only the beginning of an expression: `(list)[1]`, `(a) + 1`.
    fn goes_on(&mut self) -> bool {
        matches!(self.source.peek(), Some('[' | '.' | '(' | '+' | '-' | '*' | '/'))
    }

    /// What stands behind `in`: one test or several in parentheses.
    pub(in crate::feel) fn in_tests(&mut self) -> Parsed<Vec<Test>> {
        let mark = self.source.mark();
        if self.source.sign("(") {
            match self.test_list() {
                Ok(tests) if self.source.sign(")") && !self.goes_on() => return Ok(tests),
                Err(error) if error.code == crate::error::Code::Limit => return Err(error),
                _ => {}
            }
            self.source.back(mark);
        }
        if let Some(relation) = self.relation() {
            return Ok(vec![Test::Compare(relation, self.in_operand()?)]);
        }
        let node = self.in_operand()?;
        Ok(vec![test_of(node)])
    }
}

fn test_of(node: Node) -> Test {
    match node.kind {
        Kind::Literal(value) if !matches!(value, crate::feel::value::Value::List(_)) => Test::Constant(value),
        _ if mentions(&node, "?") => Test::Condition(node),
        _ => Test::Match(node),
    }
}
