//! What begins with a bracket: lists, ranges and parentheses. `]1..10[` is a range too.

use super::{Parsed, Parser};
use crate::error::Position;
use crate::feel::node::{Kind, Node, Relation, Test};

impl Parser<'_> {
    pub(super) fn bracket(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("[")?;
        let in_range = std::mem::replace(&mut self.in_range, false);
        let parsed = self.nested(|p| p.list_or_range(at));
        self.in_range = in_range;
        parsed
    }

    pub(super) fn list_or_range(&mut self, at: Position) -> Parsed<Node> {
        if self.source.sign("]") {
            return Ok(self.node(at, Kind::List(Vec::new())));
        }
        let mut items = vec![self.expression()?];
        if self.source.sign("..") {
            let low = items.pop().map(Box::new);
            return self.range_end(at, low, true);
        }
        while self.source.sign(",") {
            items.push(self.expression()?);
        }
        self.source.expect("]")?;
        Ok(self.node(at, Kind::List(items)))
    }

    pub(super) fn open_range(&mut self, at: Position) -> Parsed<Node> {
        self.source.expect("]")?;
        let low = self.nested(Self::expression)?;
        self.source.expect("..")?;
        self.range_end(at, Some(Box::new(low)), false)
    }

    pub(super) fn range_end(
        &mut self,
        at: Position,
        low: Option<Box<Node>>,
        low_included: bool,
    ) -> Parsed<Node> {
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

    pub(super) fn parenthesis(&mut self, at: Position) -> Parsed<Node> {
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
    pub(super) fn half_range(&mut self, at: Position, relation: Relation) -> Parsed<Node> {
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
