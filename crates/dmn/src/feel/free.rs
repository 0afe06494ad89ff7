//! Which names an expression uses from outside itself.

use super::node::{Arguments, Domain, Kind, Loop, Node, Test};
use super::types::Type;
use super::value::Name;
use crate::prepare::{Cell, PreparedTable};

/// Whether the expression uses that name from outside.
pub(crate) fn mentions(node: &Node, name: &str) -> bool {
    names(node).iter().any(|found| **found == *name)
}

/// The names an expression uses from outside, each once.
pub(crate) fn names(node: &Node) -> Vec<Name> {
    let mut walk = Walk::default();
    walk.node(node);
    walk.free
}

/// The names a function's body uses from outside the function.
pub(crate) fn of_lambda(parameters: &[(Name, Type)], body: &Node) -> Vec<Name> {
    let mut walk =
        Walk { bound: parameters.iter().map(|(name, _)| name.clone()).collect(), free: Vec::new() };
    walk.node(body);
    walk.free
}

#[derive(Default)]
struct Walk {
    bound: Vec<Name>,
    free: Vec<Name>,
}

impl Walk {
    fn name(&mut self, name: &Name) {
        if !self.bound.contains(name) && !self.free.contains(name) {
            self.free.push(name.clone());
        }
    }

    fn all<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>) {
        nodes.into_iter().for_each(|node| self.node(node));
    }

    fn tests(&mut self, tests: &[Test]) {
        let outer = self.bound.len();
        self.bound.push("?".into());
        for test in tests {
            match test {
                Test::Any | Test::Constant(_) => {}
                Test::Compare(_, node) | Test::Match(node) | Test::Condition(node) => self.node(node),
            }
        }
        self.bound.truncate(outer);
    }

    fn table(&mut self, table: &PreparedTable) {
        for input in &table.inputs {
            self.node(&input.expression);
            input.values.iter().for_each(|cell| self.cell(cell));
        }
        for rule in &table.rules {
            rule.cells.iter().for_each(|cell| self.cell(cell));
            self.all(&rule.outputs);
        }
        self.all(table.outputs.iter().filter_map(|output| output.default.as_ref()));
    }

    fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Any => {}
            Cell::Tests(tests) | Cell::Not(tests) => self.tests(tests),
        }
    }

    fn iteration(&mut self, iteration: &Loop, partial: bool) {
        let outer = self.bound.len();
        for (name, domain) in &iteration.domains {
            match domain {
                Domain::Items(items) => self.node(items),
                Domain::Span(from, to) => self.all([from, to]),
            }
            self.bound.push(name.clone());
        }
        if partial {
            self.bound.push("partial".into());
        }
        self.node(&iteration.body);
        self.bound.truncate(outer);
    }

    fn entries(&mut self, entries: &[(Name, Node)]) {
        let outer = self.bound.len();
        for (name, node) in entries {
            self.node(node);
            self.bound.push(name.clone());
        }
        self.bound.truncate(outer);
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Literal(_) => {}
            Kind::Name(name) => self.name(name),
            Kind::Negation(inner) | Kind::Path(inner, _) | Kind::InstanceOf(inner, _) => self.node(inner),
            Kind::Arithmetic(_, pair) | Kind::Comparison(_, pair) => self.all(pair.iter()),
            Kind::Chain(first, rest) => {
                self.node(first);
                self.all(rest.iter().map(|(_, node)| node));
            }
            Kind::And(all) | Kind::Or(all) | Kind::List(all) => self.all(all),
            Kind::Between(three) | Kind::If(three) => self.all(three.iter()),
            Kind::In(value, tests) => {
                self.node(value);
                self.tests(tests);
            }
            Kind::For(iteration) => self.iteration(iteration, true),
            Kind::Some(iteration) | Kind::Every(iteration) => self.iteration(iteration, false),
            Kind::Context(entries) => self.entries(entries),
            Kind::Range { low, high, .. } => self.all([low, high].into_iter().flatten().map(|end| &**end)),
            Kind::Filter(list, condition) => self.all([&**list, &**condition]),
            Kind::Call(callee, arguments) => {
                self.node(callee);
                match arguments {
                    Arguments::Positional(list) => self.all(list),
                    Arguments::Named(named) => self.all(named.iter().map(|(_, node)| node)),
                }
            }
            Kind::Function(lambda) => lambda.free.iter().for_each(|name| self.name(name)),
            Kind::Tests(tests) | Kind::NotTests(tests) => self.tests(tests),
            Kind::Typed(inner, _) => self.node(inner),
            Kind::Result(entries, result) => {
                let outer = self.bound.len();
                for (name, node) in entries {
                    self.node(node);
                    self.bound.push(name.clone());
                }
                self.node(result);
                self.bound.truncate(outer);
            }
            Kind::Table(table) => self.table(table),
        }
    }
}
