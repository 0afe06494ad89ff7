//! The rules of a table as a whole: kept, changed, moved, added and removed in one go, as an editor of tables hands them in.
//!
//! A rule that stays keeps its bytes, its id and what stands in front of it (comments too); only cells whose text differs are
//! written again.

use super::{attribute, cell, escaped, indentation, named, prefix, refusal, table_of};
use crate::problem::Problem;
use crate::reading::{XML_NODES_MAX, check_nesting};
use roxmltree::{Document, Node};
use std::ops::Range;

/// Rules that a table may be given.
pub const ROWS_MAX: usize = 10_000;

/// One rule as it shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The rule of the file that it was made from, counted from 0; `None` for a new one.
    pub origin: Option<usize>,
    /// The id it has in the file, for telling rows of two files apart; never written.
    pub id: Option<String>,
    /// Unary tests, one an input column.
    pub tests: Vec<String>,
    /// Expressions, one an output column.
    pub outputs: Vec<String>,
    /// Remarks, one an annotation column; where the table has no such column, one remark, which is the rule's description.
    pub annotations: Vec<String>,
}

/// The rows of the first table of a decision, as [`with_rows`] takes them.
///
/// # Errors
/// Where the file is no XML or has no such table.
pub fn rows(xml: &str, decision: &str) -> Result<Vec<Row>, Box<Problem>> {
    on_table(xml, decision, |table| {
        let annotated = named(table, "annotation").count();
        let row = |(at, rule): (usize, Node<'_, '_>)| Row {
            origin: Some(at),
            id: rule.attribute("id").map(str::to_owned),
            tests: named(rule, "inputEntry").map(content).collect(),
            outputs: named(rule, "outputEntry").map(content).collect(),
            annotations: match annotated {
                0 => vec![named(rule, "description").next().map(raw).unwrap_or_default()],
                _ => {
                    let mut remarks: Vec<String> = named(rule, "annotationEntry").map(content).collect();
                    remarks.resize(annotated, String::new());
                    remarks
                }
            },
        };
        Ok(named(table, "rule").enumerate().map(row).collect())
    })
}

/// The file with the rules of a table replaced by `rows`, and its hit policy by `policy` where one is given: the name, and the
/// aggregation of `COLLECT`.
///
/// # Errors
/// Where the file is no XML, has no such table, or a row does not fit its columns.
pub fn with_rows(
    xml: &str,
    decision: &str,
    policy: Option<(&str, Option<&str>)>,
    rows: &[Row],
) -> Result<String, Box<Problem>> {
    if rows.len() > ROWS_MAX {
        return Err(refusal(format!("A table has {ROWS_MAX} rules at most, not {}.", rows.len())));
    }
    let changed = on_table(xml, decision, |table| {
        let (range, text) = written(xml, table, rows)?;
        let mut changed = xml.to_owned();
        changed.replace_range(range, &text);
        Ok(changed)
    })?;
    let Some((policy, aggregation)) = policy else { return Ok(changed) };
    // One attribute after the other, each on the text as it then stands.
    let changed = with_attribute(&changed, decision, "hitPolicy", Some(policy))?;
    with_attribute(&changed, decision, "aggregation", aggregation)
}

fn on_table<T>(
    xml: &str,
    decision: &str,
    then: impl FnOnce(Node<'_, '_>) -> Result<T, Box<Problem>>,
) -> Result<T, Box<Problem>> {
    check_nesting(xml).map_err(|mut problems| Box::new(problems.remove(0)))?;
    let options = roxmltree::ParsingOptions { nodes_limit: XML_NODES_MAX, ..Default::default() };
    let document = Document::parse_with_options(xml, options)
        .map_err(|error| refusal(format!("This is not well-formed XML: {error}.")))?;
    let table = table_of(&document, decision)
        .ok_or_else(|| refusal(format!("There is no decision table in “{decision}”.")))?;
    then(table)
}

fn with_attribute(
    xml: &str,
    decision: &str,
    name: &str,
    value: Option<&str>,
) -> Result<String, Box<Problem>> {
    on_table(xml, decision, |table| {
        if table.attribute(name) == value {
            return Ok(xml.to_owned());
        }
        let (range, text) = match (value, table.attribute_node(name)) {
            (Some(value), _) => attribute(xml, table, name, value),
            (None, Some(old)) => {
                let start = xml.get(..old.range().start).unwrap_or_default().trim_end().len();
                (start..old.range().end, String::new())
            }
            (None, None) => return Ok(xml.to_owned()),
        };
        let mut changed = xml.to_owned();
        changed.replace_range(range, &text);
        Ok(changed)
    })
}

fn raw(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect()
}

/// The text of a cell: that of its `text` element, or its own.
fn content(cell: Node<'_, '_>) -> String {
    named(cell, "text").next().map_or_else(|| raw(cell), raw)
}

/// The bytes of all rules, and what shall stand there.
fn written(xml: &str, table: Node<'_, '_>, rows: &[Row]) -> Result<(Range<usize>, String), Box<Problem>> {
    let rules: Vec<Node<'_, '_>> = named(table, "rule").collect();
    let last_column = table
        .children()
        .filter(|node| node.is_element() && node.tag_name().name() != "rule")
        .map(|node| node.range().end)
        .filter(|end| rules.first().is_none_or(|rule| *end <= rule.range().start))
        .max()
        .ok_or_else(|| refusal("The table has no columns.".into()))?;
    let end = rules.last().map_or(last_column, |rule| rule.range().end);
    let column = table.children().find(Node::is_element).map_or(last_column, |node| node.range().start);
    let lead =
        rules.first().map_or_else(|| indentation(xml, column), |rule| indentation(xml, rule.range().start));
    let mut text = String::new();
    let mut used = vec![false; rules.len()];
    for row in rows {
        fits(table, row)?;
        let origin = match row.origin {
            None => None,
            Some(at) => {
                let rule =
                    rules.get(at).ok_or_else(|| refusal(format!("The table has no rule {}.", at + 1)))?;
                // The second row made from one rule is a copy: two rules of one id would not be told apart.
                (!std::mem::replace(&mut used[at], true)).then_some((at, *rule))
            }
        };
        match origin {
            Some((at, rule)) => {
                let before = at.checked_sub(1).map_or(last_column, |at| rules[at].range().end);
                text.push_str(xml.get(before..rule.range().start).unwrap_or_default());
                text.push_str(&kept(xml, table, rule, at, row)?);
            }
            None => {
                text.push_str(&lead);
                text.push_str(&fresh(xml, table, row));
            }
        }
    }
    Ok((last_column..end, text))
}

fn fits(table: Node<'_, '_>, row: &Row) -> Result<(), Box<Problem>> {
    let columns = |name| named(table, name).count();
    let (inputs, outputs) = (columns("input"), columns("output"));
    let remarks = columns("annotation").max(1);
    if row.tests.len() == inputs && row.outputs.len() == outputs && row.annotations.len() == remarks {
        return Ok(());
    }
    Err(refusal(format!(
        "A rule of this table has {inputs} tests, {outputs} outputs and {remarks} remarks, not {}, {} and {}.",
        row.tests.len(),
        row.outputs.len(),
        row.annotations.len()
    )))
}

/// A rule of the file with the cells that differ written again.
fn kept(
    xml: &str,
    table: Node<'_, '_>,
    rule: Node<'_, '_>,
    at: usize,
    row: &Row,
) -> Result<String, Box<Problem>> {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    for (kind, texts) in [("inputEntry", &row.tests), ("outputEntry", &row.outputs)] {
        let cells: Vec<Node<'_, '_>> = named(rule, kind).collect();
        if cells.len() != texts.len() {
            return Err(refusal(format!("Rule {} of the file does not have a cell in each column.", at + 1)));
        }
        for (column, (old, text)) in cells.into_iter().zip(texts).enumerate() {
            if content(old) != *text {
                changes.push(cell(xml, table, at, kind, column, text)?);
            }
        }
    }
    remarks(xml, table, rule, row, &mut changes);
    changes.sort_by_key(|(range, _)| std::cmp::Reverse((range.start, range.end)));
    let whole = rule.range();
    let mut text = xml.get(whole.clone()).unwrap_or_default().to_owned();
    for (range, new) in changes {
        text.replace_range(range.start - whole.start..range.end - whole.start, &new);
    }
    Ok(text)
}

/// The changes of a rule's remarks.
fn remarks(
    xml: &str,
    table: Node<'_, '_>,
    rule: Node<'_, '_>,
    row: &Row,
    changes: &mut Vec<(Range<usize>, String)>,
) {
    let prefix = prefix(xml, table);
    if named(table, "annotation").next().is_none() {
        let text = row.annotations.first().map(String::as_str).unwrap_or_default();
        let new = format!("<{prefix}description>{}</{prefix}description>", escaped(text));
        match named(rule, "description").next() {
            Some(old) if raw(old) != text => changes.push((old.range(), new)),
            None if !text.is_empty() => {
                if let Some(first) = rule.children().find(Node::is_element) {
                    changes.push((first.range().start..first.range().start, new));
                }
            }
            _ => {}
        }
        return;
    }
    let entries: Vec<Node<'_, '_>> = named(rule, "annotationEntry").collect();
    let entry = |text: &String| {
        format!(
            "<{prefix}annotationEntry><{prefix}text>{}</{prefix}text></{prefix}annotationEntry>",
            escaped(text)
        )
    };
    for (old, text) in entries.iter().zip(&row.annotations) {
        if content(*old) != *text {
            changes.push((old.range(), entry(text)));
        }
    }
    let more = row.annotations.get(entries.len()..).unwrap_or_default();
    if more.iter().any(|text| !text.is_empty())
        && let Some(last) = rule.children().rfind(Node::is_element)
    {
        let end = last.range().end;
        changes.push((end..end, more.iter().map(entry).collect()));
    }
}

/// A rule that the file does not have yet.
fn fresh(xml: &str, table: Node<'_, '_>, row: &Row) -> String {
    let prefix = prefix(xml, table);
    let entry = |kind: &str, text: &String| {
        format!("<{prefix}{kind}><{prefix}text>{}</{prefix}text></{prefix}{kind}>", escaped(text))
    };
    let annotated = named(table, "annotation").next().is_some();
    let mut text = format!("<{prefix}rule>");
    if let (false, Some(remark)) = (annotated, row.annotations.first().filter(|it| !it.is_empty())) {
        text.push_str(&format!("<{prefix}description>{}</{prefix}description>", escaped(remark)));
    }
    text.extend(row.tests.iter().map(|it| entry("inputEntry", it)));
    text.extend(row.outputs.iter().map(|it| entry("outputEntry", it)));
    if annotated {
        text.extend(row.annotations.iter().map(|it| entry("annotationEntry", it)));
    }
    text + &format!("</{prefix}rule>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Model;

    const FILE: &str = "<d:definitions xmlns:d=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" xmlns:v=\"urn:vendor\" name=\"m\">\
        <d:decision id=\"t\" name=\"T\"><d:decisionTable id=\"x\" hitPolicy=\"FIRST\">\n\
        <d:input><d:inputExpression><d:text>a</d:text></d:inputExpression></d:input>\n<d:output name=\"o\"/>\n  \
        <!-- one --><d:rule id=\"r1\" v:mark=\"7\"><d:description>first</d:description><d:inputEntry id=\"c\"><d:text>&lt; 1</d:text></d:inputEntry>\
        <d:outputEntry><d:text>1</d:text></d:outputEntry></d:rule>\n  \
        <!-- two --><d:rule id=\"r2\"><d:inputEntry><d:text/></d:inputEntry><d:outputEntry><d:text>2</d:text></d:outputEntry></d:rule>\n\
        </d:decisionTable></d:decision></d:definitions>";

    #[test]
    fn what_is_not_changed_stays_byte_by_byte() {
        let same = rows(FILE, "T").unwrap();
        assert_eq!(same[0].tests, ["< 1"]);
        assert_eq!(same[0].annotations, ["first"]);
        assert_eq!(same[1].tests, [""]);
        assert_eq!(with_rows(FILE, "T", None, &same).unwrap(), FILE);
        assert_eq!(with_rows(FILE, "t", Some(("FIRST", None)), &same).unwrap(), FILE);
        let mut one = same.clone();
        one[0].tests[0] = "< 2 & <b>".into();
        let changed = with_rows(FILE, "T", None, &one).unwrap();
        assert_eq!(changed, FILE.replace("&lt; 1", "&lt; 2 &amp; &lt;b&gt;"));
    }

    #[test]
    fn rows_move_and_copies_are_new_rules() {
        let mut all = rows(FILE, "T").unwrap();
        all.swap(0, 1);
        all.push(all[0].clone());
        all.push(Row {
            origin: None,
            id: None,
            tests: vec!["> 9".into()],
            outputs: vec!["9".into()],
            annotations: vec!["new".into()],
        });
        let changed = with_rows(FILE, "T", Some(("COLLECT", Some("SUM"))), &all).unwrap();
        assert_eq!(changed.matches("id=\"r2\"").count(), 1);
        assert!(changed.find("<!-- two -->").unwrap() < changed.find("<!-- one -->").unwrap());
        assert!(
            changed.contains("hitPolicy=\"COLLECT\"") && changed.contains("aggregation=\"SUM\""),
            "{changed}"
        );
        let again = rows(&changed, "T").unwrap();
        assert_eq!(again.len(), 4);
        assert_eq!(again[3].annotations, ["new"]);
        let (_, problems) = Model::read(changed.as_bytes()).unwrap();
        assert!(problems.iter().all(|it| it.severity < crate::Severity::Error), "{problems:?}");
        // Back without the aggregation.
        let back = with_rows(&changed, "T", Some(("FIRST", None)), &again).unwrap();
        assert!(!back.contains("aggregation"), "{back}");
    }

    #[test]
    fn all_rules_go_and_come_back() {
        let none = with_rows(FILE, "T", None, &[]).unwrap();
        assert!(rows(&none, "T").unwrap().is_empty());
        let row = Row {
            origin: None,
            id: None,
            tests: vec!["1".into()],
            outputs: vec!["2".into()],
            annotations: vec![String::new()],
        };
        assert_eq!(rows(&with_rows(&none, "T", None, &[row]).unwrap(), "T").unwrap().len(), 1);
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        let row = |tests: usize, outputs: usize, annotations: usize, origin| Row {
            origin,
            id: None,
            tests: vec!["-".into(); tests],
            outputs: vec!["1".into(); outputs],
            annotations: vec![String::new(); annotations],
        };
        for bad in [row(2, 1, 1, None), row(1, 0, 1, None), row(1, 1, 0, None), row(1, 1, 1, Some(2))] {
            assert!(with_rows(FILE, "T", None, std::slice::from_ref(&bad)).is_err(), "{bad:?}");
        }
        assert!(with_rows(FILE, "Other", None, &[]).is_err());
        assert!(with_rows("<no", "T", None, &[]).is_err());
        let many = vec![row(1, 1, 1, None); ROWS_MAX + 1];
        assert!(with_rows(FILE, "T", None, &many).is_err());
    }

    #[test]
    fn annotation_columns_are_kept_apart_from_descriptions() {
        let file = FILE
            .replace(
                "<d:output name=\"o\"/>",
                "<d:output name=\"o\"/><d:annotation name=\"Why\"/><d:annotation name=\"Who\"/>",
            )
            .replace(
                "<d:text>2</d:text></d:outputEntry>",
                "<d:text>2</d:text></d:outputEntry><d:annotationEntry><d:text>w</d:text></d:annotationEntry>",
            );
        let mut all = rows(&file, "T").unwrap();
        assert_eq!(
            (all[0].annotations.clone(), all[1].annotations.clone()),
            (vec![String::new(); 2], vec!["w".to_owned(), String::new()])
        );
        assert_eq!(with_rows(&file, "T", None, &all).unwrap(), file);
        all[1].annotations = vec!["x".into(), "y".into()];
        let changed = with_rows(&file, "T", None, &all).unwrap();
        assert_eq!(rows(&changed, "T").unwrap()[1].annotations, ["x", "y"]);
    }
}
