//! Every address of the faces has its only home here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Display;
use terms::{CaseId, Digest, TaskId};

/// What may stand as it is in one segment of a path (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn part(text: &impl Display) -> String {
    utf8_percent_encode(&text.to_string(), SEGMENT).to_string()
}

/// A decision table in the studio.
pub(crate) fn decision(name: &str) -> String {
    format!("/rules/decision/{}", part(&name))
}

/// A version of the rules beside the one it was made from.
pub(crate) fn version(version: &terms::Digest) -> String {
    format!("/rules/version/{}", version.to_hex())
}

/// The story of a case.
pub(crate) fn story(case: &CaseId) -> String {
    format!("/case/{}", part(case))
}

/// Where a case is on its diagram.
pub(crate) fn case_process(case: &CaseId) -> String {
    format!("/case/{}/process", part(case))
}

/// A file of a version, to be saved.
pub(crate) fn version_file(version: &terms::Digest, name: &str) -> String {
    format!("/rules/version/{}/file/{}", version.to_hex(), part(&name))
}

/// Where a changed file of a process goes.
pub(crate) fn propose_process(name: &str) -> String {
    format!("/process/{}/propose", part(&name))
}

/// The process as it runs, in a version, with the cases at an element, or beside an older version.
pub(crate) fn process(
    name: impl Display,
    version: Option<Digest>,
    at: Option<&str>,
    than: Option<Digest>,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let version = version.map(|it| it.to_hex());
    let than = than.map(|it| it.to_hex());
    for (name, value) in [("version", version.as_deref()), ("at", at), ("than", than.as_deref())] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let path = format!("/process/{}", part(&name));
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The desk of a task.
pub(crate) fn desk(case: &CaseId, task: &TaskId) -> String {
    format!("/case/{}/task/{}", part(case), part(task))
}

/// A sampled task at the QA desk.
pub(crate) fn audit(case: &CaseId, task: &TaskId) -> String {
    format!("/qa/{}/{}", part(case), part(task))
}

/// A document as received.
pub(crate) fn document(case: &CaseId, number: usize) -> String {
    format!("/case/{}/document/{number}", part(case))
}

/// The image of a page, `scale` pixels a point.
pub(crate) fn page_image(case: &CaseId, number: usize, page: u32, scale: &str) -> String {
    format!("/case/{}/document/{number}/page/{page}.png?scale={scale}", part(case))
}

/// The evidence room, or its bundle, for what is looked for.
pub(crate) fn evidence(path: &str, query: &office::EvidenceQuery) -> String {
    let mut words = form_urlencoded::Serializer::new(String::new());
    let text = |it: &Option<jiff::civil::Date>| it.map(|it| it.to_string());
    for (name, value) in [
        ("case", query.case.as_ref().map(|it| it.0.clone())),
        ("person", query.person.as_ref().map(|it| it.0.clone())),
        ("from", text(&query.from)),
        ("until", text(&query.until)),
        ("after", query.after.map(|it| it.to_string())),
    ] {
        if let Some(value) = value {
            words.append_pair(name, &value);
        }
    }
    let words = words.finish();
    if words.is_empty() { path.into() } else { format!("{path}?{words}") }
}

/// A view of the worklist.
pub(crate) fn worklist(shelf: &str, find: Option<&str>, after: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if shelf != "mine" {
        query.append_pair("view", shelf);
    }
    if let Some(find) = find {
        query.append_pair("find", find);
    }
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    let query = query.finish();
    if query.is_empty() { "/".into() } else { format!("/?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_id_can_leave_its_segment() {
        assert_eq!(desk(&"TF-26/../x".into(), &"a?b#c".into()), "/case/TF-26%2F..%2Fx/task/a%3Fb%23c");
        assert_eq!(worklist("mine", None, None), "/");
        assert_eq!(worklist("second", Some("a&b"), Some("=")), "/?view=second&find=a%26b&after=%3D");
    }
}
