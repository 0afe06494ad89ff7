//! Changing a decision table in its file: only the cells that change are touched, everything else stays as it was, byte by
//! byte. This is what an editor of tables needs; what it gives is read again with [`crate::Model::read`].

mod rows;

pub use rows::{ROWS_MAX, Row, rows, with_rows};

use crate::problem::{Place, Problem, Severity};
use crate::reading::{XML_NODES_MAX, check_nesting};
use roxmltree::{Document, Node};
use std::ops::Range;

/// One change of a table. Rules and columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The test of a rule in an input column becomes this text.
    Test {
        /// The rule.
        rule: usize,
        /// The input column.
        column: usize,
        /// Unary tests.
        text: String,
    },
    /// The output of a rule in an output column becomes this text.
    Output {
        /// The rule.
        rule: usize,
        /// The output column.
        column: usize,
        /// An expression.
        text: String,
    },
    /// A new rule in front of the rule at this place, or behind the last one.
    Insert {
        /// The place.
        at: usize,
        /// Its tests, one an input column.
        tests: Vec<String>,
        /// Its outputs, one an output column.
        outputs: Vec<String>,
    },
    /// The rule is removed.
    Remove {
        /// The rule.
        rule: usize,
    },
    /// The hit policy, as DMN spells it: `FIRST`, `UNIQUE`, …
    HitPolicy(String),
}

/// The file with one change made to the first table of a decision or knowledge model, by name or id.
///
/// # Errors
/// Where the file is no XML, or has no such table, rule or column.
pub fn edited(xml: &str, decision: &str, edit: &Edit) -> Result<String, Box<Problem>> {
    check_nesting(xml).map_err(|mut problems| Box::new(problems.remove(0)))?;
    let options = roxmltree::ParsingOptions { nodes_limit: XML_NODES_MAX, ..Default::default() };
    let document = Document::parse_with_options(xml, options)
        .map_err(|error| refusal(format!("This is not well-formed XML: {error}.")))?;
    let table = table_of(&document, decision)
        .ok_or_else(|| refusal(format!("There is no decision table in “{decision}”.")))?;
    let (range, text) = change(xml, table, edit)?;
    let mut changed = xml.to_owned();
    changed.replace_range(range, &text);
    Ok(changed)
}

fn refusal(sentence: String) -> Box<Problem> {
    Box::new(Place::default().problem(
        "edit",
        Severity::Error,
        sentence,
        "Load the table again and repeat the change.",
    ))
}

fn named<'a, 'd>(node: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn table_of<'a>(document: &'a Document<'a>, decision: &str) -> Option<Node<'a, 'a>> {
    let normal = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let holders = || {
        let all = document.root_element().children();
        all.filter(|node| matches!(node.tag_name().name(), "decision" | "businessKnowledgeModel"))
    };
    let by_name = holders().find(|node| node.attribute("name").map(normal).as_deref() == Some(decision));
    let holder = by_name.or_else(|| holders().find(|node| node.attribute("id") == Some(decision)))?;
    holder.descendants().find(|node| node.tag_name().name() == "decisionTable")
}

/// The bytes to replace, and by what.
fn change(xml: &str, table: Node<'_, '_>, edit: &Edit) -> Result<(Range<usize>, String), Box<Problem>> {
    match edit {
        Edit::Test { rule, column, text } => cell(xml, table, *rule, "inputEntry", *column, text),
        Edit::Output { rule, column, text } => cell(xml, table, *rule, "outputEntry", *column, text),
        Edit::Remove { rule } => Ok((with_space_before(xml, rule_at(table, *rule)?.range()), String::new())),
        Edit::Insert { at, tests, outputs } => insert(xml, table, *at, tests, outputs),
        Edit::HitPolicy(policy) => Ok(attribute(xml, table, "hitPolicy", policy)),
    }
}

fn rule_at<'a, 'd>(table: Node<'a, 'd>, rule: usize) -> Result<Node<'a, 'd>, Box<Problem>> {
    named(table, "rule").nth(rule).ok_or_else(|| refusal(format!("The table has no rule {}.", rule + 1)))
}

fn cell(
    xml: &str,
    table: Node<'_, '_>,
    rule: usize,
    kind: &'static str,
    column: usize,
    text: &str,
) -> Result<(Range<usize>, String), Box<Problem>> {
    let cell = named(rule_at(table, rule)?, kind)
        .nth(column)
        .ok_or_else(|| refusal(format!("Rule {} has no cell in column {}.", rule + 1, column + 1)))?;
    let prefix = prefix(xml, table);
    let content = format!("<{prefix}text>{}</{prefix}text>", escaped(text));
    if let Some(old) = named(cell, "text").next() {
        return Ok((old.range(), content));
    }
    // A cell without text is written again with its attributes, in full form.
    let source = xml.get(cell.range()).unwrap_or_default();
    let head = source
        .get(..source.find('>').unwrap_or(source.len()))
        .unwrap_or_default()
        .trim_end_matches('/')
        .trim_end();
    Ok((cell.range(), format!("{head}>{content}</{prefix}{kind}>")))
}

fn insert(
    xml: &str,
    table: Node<'_, '_>,
    at: usize,
    tests: &[String],
    outputs: &[String],
) -> Result<(Range<usize>, String), Box<Problem>> {
    let columns = |name| named(table, name).count();
    if tests.len() != columns("input") || outputs.len() != columns("output") {
        return Err(refusal(format!(
            "A rule of this table has {} tests and {} outputs, not {} and {}.",
            columns("input"),
            columns("output"),
            tests.len(),
            outputs.len()
        )));
    }
    let prefix = prefix(xml, table);
    let entry = |kind: &str, text: &String| {
        format!("<{prefix}{kind}><{prefix}text>{}</{prefix}text></{prefix}{kind}>", escaped(text))
    };
    let cells = tests
        .iter()
        .map(|text| entry("inputEntry", text))
        .chain(outputs.iter().map(|text| entry("outputEntry", text)));
    let rule = format!("<{prefix}rule>{}</{prefix}rule>", cells.collect::<String>());
    if let Some(before) = named(table, "rule").nth(at) {
        let start = before.range().start;
        return Ok((start..start, format!("{rule}{}", indentation(xml, start))));
    }
    let last = table.children().rfind(Node::is_element);
    let end = last.map(|node| node.range().end).ok_or_else(|| refusal("The table has no columns.".into()))?;
    let indentation = last.map(|node| indentation(xml, node.range().start)).unwrap_or_default();
    Ok((end..end, format!("{indentation}{rule}")))
}

/// The line break and white space in front of a place.
fn indentation(xml: &str, at: usize) -> String {
    let before = xml.get(..at).unwrap_or_default();
    let start = before.trim_end().len();
    before.get(start..).unwrap_or_default().to_owned()
}

fn with_space_before(xml: &str, range: Range<usize>) -> Range<usize> {
    let before = xml.get(..range.start).unwrap_or_default();
    before.trim_end().len()..range.end
}

/// The namespace prefix that the table's own tag is written with: `dmn:` or nothing.
fn prefix(xml: &str, table: Node<'_, '_>) -> String {
    let source = xml.get(table.range()).unwrap_or_default().trim_start_matches('<');
    let tag = source.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
    tag.split_once(':').map_or_else(String::new, |(prefix, _)| format!("{prefix}:"))
}

fn attribute(xml: &str, table: Node<'_, '_>, name: &str, value: &str) -> (Range<usize>, String) {
    let value = escaped(value).replace('"', "&quot;");
    if let Some(old) = table.attribute_node(name) {
        return (old.range_value(), value);
    }
    let start = table.range().start;
    let tag = format!("<{}decisionTable", prefix(xml, table));
    (start..start + tag.len(), format!("{tag} {name}=\"{value}\""))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Edit, edited};
    use crate::feel::{Context, Value};
    use crate::{Model, Run};

    const FILE: &str = "<dmn:definitions xmlns:dmn=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\">\n\
        <!-- kept --> <dmn:decision id=\"d\" name=\"Route\">\n<dmn:decisionTable hitPolicy=\"FIRST\">\n\
        <dmn:input><dmn:inputExpression><dmn:text>a</dmn:text></dmn:inputExpression></dmn:input>\n<dmn:output/>\n  \
        <dmn:rule id=\"r1\"><dmn:inputEntry><dmn:text>1</dmn:text></dmn:inputEntry>\
        <dmn:outputEntry><dmn:text>\"one\"</dmn:text></dmn:outputEntry></dmn:rule>\n\
        </dmn:decisionTable></dmn:decision></dmn:definitions>";

    fn decide(xml: &str, a: i64) -> Value {
        let (model, _) = Model::read(xml.as_bytes()).unwrap();
        let inputs = Context::new().with("a", Value::from(a));
        model.prepare(&[]).0.decide("Route", &inputs, &Run::default()).unwrap().value
    }

    #[test]
    fn edits_change_what_is_decided_and_nothing_else() {
        let test = Edit::Test { rule: 0, column: 0, text: "< 5 & x".replace(" & x", "") };
        let changed = edited(FILE, "Route", &test).unwrap();
        assert_eq!(changed, FILE.replace("<dmn:text>1</dmn:text>", "<dmn:text>&lt; 5</dmn:text>"));
        assert_eq!(decide(&changed, 4), Value::from("one"));
        let output = Edit::Output { rule: 0, column: 0, text: "\"R&D\"".into() };
        assert_eq!(decide(&edited(FILE, "d", &output).unwrap(), 1), Value::from("R&D"));
        let insert = Edit::Insert { at: 9, tests: vec!["-".into()], outputs: vec!["\"rest\"".into()] };
        let longer = edited(FILE, "Route", &insert).unwrap();
        assert_eq!((decide(&longer, 1), decide(&longer, 7)), (Value::from("one"), Value::from("rest")));
        let first = Edit::Insert { at: 0, tests: vec!["-".into()], outputs: vec!["\"rest\"".into()] };
        assert_eq!(decide(&edited(FILE, "Route", &first).unwrap(), 1), Value::from("rest"));
        assert_eq!(edited(&longer, "Route", &Edit::Remove { rule: 1 }).unwrap(), FILE);
        let collect = edited(FILE, "Route", &Edit::HitPolicy("COLLECT".into())).unwrap();
        assert_eq!(decide(&collect, 1), Value::from(vec![Value::from("one")]));
    }

    #[test]
    fn what_is_not_there_cannot_be_edited() {
        for (decision, edit) in [
            ("Nothing", Edit::Remove { rule: 0 }),
            ("Route", Edit::Remove { rule: 1 }),
            ("Route", Edit::Test { rule: 0, column: 1, text: "-".into() }),
            ("Route", Edit::Insert { at: 0, tests: vec![], outputs: vec![] }),
        ] {
            assert!(edited(FILE, decision, &edit).is_err(), "{edit:?}");
        }
    }
}
