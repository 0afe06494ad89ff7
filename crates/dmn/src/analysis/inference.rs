//! What an expression's type must be, where that is certain, and where it cannot fit. Whatever is not certain is `None`:
//! a finding here is a mistake for every input.

use crate::error::{Error, Position};
use crate::feel::node::{Kind, Node, Relation, Sign};
use crate::feel::{Name, Type, Value};

/// The types of the names an expression may use.
pub(crate) type Known = Vec<(Name, Type)>;

/// The mistakes of an expression, each at its position.
pub(crate) fn mistakes(node: &Node, known: &Known) -> Vec<Error> {
    let mut inference = Inference { known: known.clone(), found: Vec::new() };
    inference.of(node);
    inference.found
}

struct Inference {
    known: Known,
    found: Vec<Error>,
}

impl Inference {
    fn report(&mut self, at: Position, reason: String) -> Option<Type> {
        self.found.push(Error::new(crate::error::Code::NoValue, reason).at(at));
        None
    }

    fn of(&mut self, node: &Node) -> Option<Type> {
        match &node.kind {
            Kind::Literal(value) => of_value(value),
            Kind::Name(name) => {
                self.known.iter().rev().find(|(known, _)| known == name).and_then(|(_, of)| certain(of))
            }
            Kind::Path(inner, member) => {
                let inner = self.of(inner)?;
                self.member(node.at, &inner, member)
            }
            Kind::Negation(inner) => {
                let of = self.of(inner)?;
                if numeric(&of) || span(&of) {
                    Some(of)
                } else {
                    self.report(node.at, format!("a {} has no negative", of.label()))
                }
            }
            Kind::Arithmetic(sign, pair) => {
                let (a, b) = (self.of(&pair[0]), self.of(&pair[1]));
                self.arithmetic(node.at, *sign, a, b)
            }
            Kind::Chain(first, rest) => {
                let mut of = self.of(first);
                for (sign, next) in rest {
                    let next = self.of(next);
                    of = self.arithmetic(node.at, *sign, of, next);
                }
                of
            }
            Kind::Comparison(relation, pair) => {
                let (a, b) = (self.of(&pair[0]), self.of(&pair[1]));
                self.comparison(node.at, *relation, a, b)
            }
            Kind::Between(three) => {
                let [input, low, high] = [&three[0], &three[1], &three[2]].map(|part| self.of(part));
                self.comparison(node.at, Relation::Less, input.clone(), low);
                self.comparison(node.at, Relation::Less, input, high)
            }
            Kind::And(all) | Kind::Or(all) => {
                for part in all {
                    if let Some(of) = self.of(part).filter(|of| *of != Type::Boolean) {
                        self.report(part.at, format!("a {} is neither true nor false", of.label()));
                    }
                }
                Some(Type::Boolean)
            }
            Kind::If(three) => self.conditional(three),
            Kind::Typed(inner, of) => {
                self.of(inner);
                certain(&of.bare())
            }
            Kind::Result(entries, result) => {
                let outer = self.known.len();
                self.entries(entries);
                let of = self.of(result);
                self.known.truncate(outer);
                of
            }
            Kind::Context(entries) => {
                let outer = self.known.len();
                self.entries(entries);
                let members = self.known.split_off(outer);
                Some(Type::Context(members))
            }
            Kind::Table(table) => {
                table.inputs.iter().for_each(|input| drop(self.of(&input.expression)));
                table.rules.iter().flat_map(|rule| &rule.outputs).for_each(|output| drop(self.of(output)));
                None
            }
            Kind::InstanceOf(..) => Some(Type::Boolean),
            // Lists, calls, iterations and filters change what names mean; nothing is claimed about them.
            _ => None,
        }
    }

    fn entries(&mut self, entries: &[(Name, Node)]) {
        for (name, node) in entries {
            let of = self.of(node).unwrap_or(Type::Any);
            self.known.push((name.clone(), of));
        }
    }

    fn conditional(&mut self, three: &[Node; 3]) -> Option<Type> {
        if let Some(of) = self.of(&three[0]).filter(|of| *of != Type::Boolean) {
            self.report(three[0].at, format!("a {} is neither true nor false", of.label()));
        }
        let (yes, no) = (self.of(&three[1])?, self.of(&three[2])?);
        (yes == no).then_some(yes)
    }

    fn member(&mut self, at: Position, of: &Type, member: &Name) -> Option<Type> {
        match of {
            Type::Context(members) if !members.is_empty() => {
                match members.iter().find(|(name, _)| name == member) {
                    Some((_, of)) => certain(of),
                    None => self.report(at, format!("there is no member “{member}” in {}", of.label())),
                }
            }
            Type::Number | Type::String | Type::Boolean => {
                self.report(at, format!("a {} has no member “{member}”", of.label()))
            }
            _ => None,
        }
    }

    fn arithmetic(&mut self, at: Position, sign: Sign, a: Option<Type>, b: Option<Type>) -> Option<Type> {
        let (a, b) = (a?, b?);
        if numeric(&a) && numeric(&b) {
            return Some(Type::Number);
        }
        match (&a, sign, &b) {
            (Type::String, Sign::Plus, Type::String) => Some(Type::String),
            _ if temporal(&a) || temporal(&b) => None,
            _ if !plain(&a) || !plain(&b) => None,
            _ => {
                let word = match sign {
                    Sign::Plus => "added to",
                    Sign::Minus => "reduced by",
                    Sign::Times => "multiplied by",
                    Sign::Over => "divided by",
                    Sign::Power => "raised to",
                };
                self.report(at, format!("a {} cannot be {word} a {}", a.label(), b.label()))
            }
        }
    }

    fn comparison(
        &mut self,
        at: Position,
        relation: Relation,
        a: Option<Type>,
        b: Option<Type>,
    ) -> Option<Type> {
        if let (Some(a), Some(b)) = (a, b)
            && plain(&a)
            && plain(&b)
        {
            let ordered = matches!(relation, Relation::Equal | Relation::Unequal) || a != Type::Boolean;
            if a != b || !ordered {
                self.report(at, format!("a {} cannot be compared with a {}", a.label(), b.label()));
            }
        }
        Some(Type::Boolean)
    }
}

/// A type that says something about its values.
fn certain(of: &Type) -> Option<Type> {
    (!matches!(of, Type::Any | Type::Null | Type::Unknown(_))).then(|| of.clone())
}

fn of_value(value: &Value) -> Option<Type> {
    Some(match value {
        Value::Boolean(_) => Type::Boolean,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::String,
        Value::Date(_) => Type::Date,
        Value::Time(_) => Type::Time,
        Value::DateTime(_) => Type::DateTime,
        Value::DaysAndTime(_) => Type::DaysAndTime,
        Value::YearsAndMonths(_) => Type::YearsAndMonths,
        _ => return None,
    })
}

fn numeric(of: &Type) -> bool {
    *of == Type::Number
}

fn span(of: &Type) -> bool {
    matches!(of, Type::DaysAndTime | Type::YearsAndMonths)
}

fn temporal(of: &Type) -> bool {
    span(of) || matches!(of, Type::Date | Type::Time | Type::DateTime)
}

/// Types whose values convert into no other.
fn plain(of: &Type) -> bool {
    matches!(of, Type::Boolean | Type::Number | Type::String) || temporal(of)
}
