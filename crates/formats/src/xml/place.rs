//! A place in a tree that may be missing, which knows its own path. Missing places read as missing values.

use crate::date::date;
use crate::invoice::{Read, Unread};
use jiff::civil::Date;
use roxmltree::Node;
use rust_decimal::Decimal;
use std::cell::RefCell;

/// Values that stood there but could not be understood, collected while reading.
pub(crate) type Unreadings = RefCell<Vec<Unread>>;

/// Most unreadable values that are kept of one document.
const UNREAD_MAX: usize = 1_000;
/// Longest excerpt of an unreadable value, in characters.
const EXCERPT_CHARS_MAX: usize = 80;

/// An element, or the lack of one, with its path from the root.
///
/// Names are compared without their prefix: documents choose prefixes freely, and the root's namespace has already
/// told which syntax it is. Paths show the customary prefixes.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    node: Option<Node<'a, 'a>>,
    path: String,
    unread: &'a Unreadings,
}

fn local(step: &str) -> &str {
    step.rsplit_once(':').map_or(step, |(_, name)| name)
}

fn children<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The first element at the relative path whose text is not blank, else the first element there at all.
fn seek<'a>(node: Node<'a, 'a>, relative: &'a str) -> Option<Node<'a, 'a>> {
    let (step, rest) = relative.split_once('/').map_or((relative, None), |(step, rest)| (step, Some(rest)));
    let mut blank = None;
    for child in children(node, local(step)) {
        let found = match rest {
            Some(rest) => seek(child, rest),
            None => Some(child),
        };
        match found {
            Some(found) if !text(found).is_empty() => return Some(found),
            Some(found) => blank = blank.or(Some(found)),
            None => {}
        }
    }
    blank
}

/// All the text directly inside, comments skipped, ends trimmed.
fn text(node: Node<'_, '_>) -> String {
    // Nearly every element holds one text and nothing else.
    let mut texts = node.children().filter(Node::is_text).filter_map(|child| child.text());
    let first = texts.next().unwrap_or_default();
    match texts.next() {
        None => first.trim().to_owned(),
        Some(second) => [first, second].into_iter().chain(texts).collect::<String>().trim().to_owned(),
    }
}

impl<'a> Place<'a> {
    /// The root, shown under `name` in paths.
    pub(crate) fn root(node: Node<'a, 'a>, name: &str, unread: &'a Unreadings) -> Self {
        Self { node: Some(node), path: format!("/{name}"), unread }
    }

    /// Whether there is such an element.
    pub(crate) fn exists(&self) -> bool {
        self.node.is_some()
    }

    /// The first element of that name anywhere, this one included; banks wrap messages in envelopes of their own.
    pub(crate) fn anywhere(&self, name: &'static str) -> Self {
        let node = self.node.and_then(|node| {
            node.descendants().find(|node| node.is_element() && node.tag_name().name() == name)
        });
        Self { node, path: format!("//{name}"), unread: self.unread }
    }

    /// Its path from the root.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    fn below(&self, relative: &str) -> String {
        format!("{}/{relative}", self.path)
    }

    /// The first element at the relative path, with text inside or without.
    pub(crate) fn group(&self, relative: &'a str) -> Self {
        let node = relative
            .split('/')
            .try_fold(self.node, |node, step| Some(node.and_then(|node| children(node, local(step)).next())))
            .flatten();
        Self { node, path: self.below(relative), unread: self.unread }
    }

    /// Every element of that name directly inside; numbered from 1 where there are several.
    pub(crate) fn each(&self, name: &'a str) -> Vec<Self> {
        let Some(node) = self.node else { return Vec::new() };
        let found: Vec<_> = children(node, local(name)).collect();
        let several = found.len() > 1;
        let path = self.below(name);
        let number = |n: usize| if several { format!("{path}[{}]", n + 1) } else { path.clone() };
        found
            .into_iter()
            .enumerate()
            .map(|(n, node)| Self { node: Some(node), path: number(n), unread: self.unread })
            .collect()
    }

    /// The element's own text with the blanks at its ends.
    pub(crate) fn untrimmed(&self) -> String {
        let texts = self.node.into_iter().flat_map(|node| node.children().filter(Node::is_text));
        texts.filter_map(|child| child.text()).collect()
    }

    /// The place itself, without a value, to be noted as a whole.
    pub(crate) fn here(&self) -> Read<String> {
        Read { value: String::new(), path: self.path.clone() }
    }

    /// The element's own text.
    pub(crate) fn own(&self) -> Option<Read<String>> {
        let value = text(self.node?);
        (!value.is_empty()).then(|| Read { value, path: self.path.clone() })
    }

    /// The text at the relative path; blank counts as missing.
    pub(crate) fn text(&self, relative: &'a str) -> Option<Read<String>> {
        let value = text(seek(self.node?, relative)?);
        (!value.is_empty()).then(|| Read { value, path: self.below(relative) })
    }

    /// An attribute of the element at the relative path (`.` for this one).
    pub(crate) fn attribute(&self, relative: &'a str, name: &str) -> Option<Read<String>> {
        let node = if relative == "." { self.node? } else { seek(self.node?, relative)? };
        let value = node.attribute(name)?.trim();
        let path = if relative == "." { self.path.clone() } else { self.below(relative) };
        (!value.is_empty()).then(|| Read { value: value.to_owned(), path: format!("{path}/@{name}") })
    }

    /// The decimal at the relative path; what is no decimal is noted as unread.
    pub(crate) fn decimal(&self, relative: &'a str) -> Option<Read<Decimal>> {
        self.understood(self.text(relative)?, "a decimal number such as 4974.20", decimal)
    }

    /// The element's own text as a decimal.
    pub(crate) fn own_decimal(&self) -> Option<Read<Decimal>> {
        self.understood(self.own()?, "a decimal number such as 4974.20", decimal)
    }

    /// The date at the relative path; what is no date is noted as unread.
    pub(crate) fn date(&self, relative: &'a str) -> Option<Read<Date>> {
        self.understood(self.text(relative)?, "a date such as 2026-11-17", date)
    }

    /// The truth value at the relative path: `true`, `1`, `false`, `0`.
    pub(crate) fn flag(&self, relative: &'a str) -> Option<Read<bool>> {
        self.understood(self.text(relative)?, "true or false", |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    /// Notes a value that could not be understood.
    pub(crate) fn note(&self, found: &Read<String>, expected: &'static str) {
        let mut unread = self.unread.borrow_mut();
        if unread.len() < UNREAD_MAX {
            let text = found.value.chars().take(EXCERPT_CHARS_MAX).collect();
            unread.push(Unread { path: found.path.clone(), text, expected });
        }
    }

    fn understood<T>(
        &self,
        found: Read<String>,
        expected: &'static str,
        read: fn(&str) -> Option<T>,
    ) -> Option<Read<T>> {
        let value = read(&found.value);
        if value.is_none() {
            self.note(&found, expected);
        }
        value.map(|value| Read { value, path: found.path })
    }
}

/// An XML schema decimal: optional sign, digits, optional point; no exponent, no separators.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1;
    plain.then(|| text.trim_end_matches('.').parse().ok()).flatten()
}
