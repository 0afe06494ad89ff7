//! Changing a file by cutting into its text: what this crate did not understand, and how it is laid out, stays as it is.

use crate::{Diagram, Figure, Problem, Shape};
use roxmltree::{Document, Node};
use std::fmt::Write;

const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
const DD: &str = "http://www.omg.org/spec/DD/20100524/DI";

fn problem(code: &'static str, sentence: String, remedy: &str) -> Problem {
    Problem { code, sentence, element: None, name: None, line: 0, remedy: remedy.to_owned() }
}

fn parse(xml: &str) -> Result<Document<'_>, Problem> {
    Document::parse(xml).map_err(|error| {
        problem("xml", format!("The file is no well-formed XML: {error}."), "Export it again.")
    })
}

/// The file with a diagram added, at the end of its definitions: interchange data for one that has none.
///
/// # Errors
/// A problem where the text is no XML, or its root element has no content.
pub fn with_diagram(xml: &str, diagram: &Diagram) -> Result<String, Problem> {
    let document = parse(xml)?;
    let root = document.root_element();
    let end = root.range().end;
    let Some(at) = xml[..end].rfind("</").filter(|at| *at > root.range().start) else {
        return Err(problem("no-process", "The file has no content.".to_owned(), "Add a process."));
    };
    let mut out = String::with_capacity(xml.len() + 1000 + diagram.shapes.len() * 200);
    out.push_str(&xml[..at]);
    interchange(&mut out, diagram);
    out.push_str(&xml[at..]);
    Ok(out)
}

fn interchange(out: &mut String, diagram: &Diagram) {
    let of = diagram.of.as_ref().map_or("", crate::Id::as_str);
    let _ = write!(
        out,
        r#"<di:BPMNDiagram xmlns:di="{DI}" xmlns:dc="{DC}" xmlns:dd="{DD}"><di:BPMNPlane bpmnElement="{}">"#,
        Quoted(of)
    );
    for shape in &diagram.shapes {
        let Some(id) = &shape.element else { continue };
        let a = &shape.area;
        let _ = write!(
            out,
            r#"<di:BPMNShape bpmnElement="{}"{}><dc:Bounds x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}"/></di:BPMNShape>"#,
            Quoted(id.as_str()),
            flags(shape),
            a.x,
            a.y,
            a.width,
            a.height
        );
    }
    for edge in &diagram.edges {
        let Some(id) = &edge.element else { continue };
        let _ = write!(out, r#"<di:BPMNEdge bpmnElement="{}">"#, Quoted(id.as_str()));
        for (x, y) in &edge.points {
            let _ = write!(out, r#"<dd:waypoint x="{x:.1}" y="{y:.1}"/>"#);
        }
        out.push_str("</di:BPMNEdge>");
    }
    out.push_str("</di:BPMNPlane></di:BPMNDiagram>");
}

fn flags(shape: &Shape) -> &'static str {
    match shape.figure {
        Figure::SubProcess { expanded: true, .. } => r#" isExpanded="true""#,
        Figure::SubProcess { expanded: false, .. } => r#" isExpanded="false""#,
        Figure::Gateway(crate::Icon::Exclusive) => r#" isMarkerVisible="true""#,
        _ => "",
    }
}

/// The file with one attribute of one element set: added where it is missing, replaced where it stands.
/// An empty namespace means an attribute without prefix.
///
/// # Errors
/// A problem where the text is no XML, no element has that id, or the name is no XML name.
pub fn with_attribute(
    xml: &str,
    id: &str,
    namespace: &str,
    name: &str,
    value: &str,
) -> Result<String, Problem> {
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !is_name {
        return Err(problem(
            "attribute-name",
            format!("\"{name}\" is no attribute name."),
            "Use letters, digits and hyphens.",
        ));
    }
    let document = parse(xml)?;
    let Some(node) = document.descendants().find(|it| it.attribute("id") == Some(id)) else {
        return Err(problem(
            "element-unknown",
            format!("No element has the id {id}."),
            "Give the id of an element.",
        ));
    };
    let existing =
        node.attributes().find(|it| it.name() == name && it.namespace().unwrap_or_default() == namespace);
    let (range, text) = match existing {
        Some(attribute) => (attribute.range_value(), Quoted(value).to_string()),
        None => {
            let at = after_tag_name(xml, node);
            let (declaration, prefix) = prefix(node, namespace);
            (at..at, format!(" {declaration}{prefix}{name}=\"{}\"", Quoted(value)))
        }
    };
    Ok(format!("{}{text}{}", &xml[..range.start], &xml[range.end..]))
}

/// The position behind `<prefix:name`.
fn after_tag_name(xml: &str, node: Node<'_, '_>) -> usize {
    let start = node.range().start + 1;
    let ends = |c: char| c.is_whitespace() || c == '>' || c == '/';
    xml[start..].find(ends).map_or(start, |end| start + end)
}

/// A declaration where the namespace has no prefix yet, and the prefix with its colon.
fn prefix(node: Node<'_, '_>, namespace: &str) -> (String, String) {
    if namespace.is_empty() {
        return (String::new(), String::new());
    }
    let known =
        node.namespaces().find(|it| it.uri() == namespace && it.name().is_some()).and_then(|it| it.name());
    match known {
        Some(prefix) => (String::new(), format!("{prefix}:")),
        None => {
            let taken = |prefix: &str| node.namespaces().any(|it| it.name() == Some(prefix));
            let prefix =
                (0..).map(|n| if n == 0 { "cs".to_owned() } else { format!("cs{n}") }).find(|it| !taken(it));
            let prefix = prefix.unwrap_or_else(|| "cs".to_owned());
            (format!("xmlns:{prefix}=\"{}\" ", Quoted(namespace)), format!("{prefix}:"))
        }
    }
}

/// Text inside a quoted attribute.
struct Quoted<'a>(&'a str);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                '\n' => f.write_str("&#10;")?,
                '\t' => f.write_str("&#9;")?,
                c if c < ' ' => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
