//! Every address of the faces has its only home here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Display;
use terms::{CaseId, TaskId};

/// What may stand as it is in one segment of a path (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn part(text: &impl Display) -> String {
    utf8_percent_encode(&text.to_string(), SEGMENT).to_string()
}

/// The story of a case.
pub(crate) fn story(case: &CaseId) -> String {
    format!("/case/{}", part(case))
}

/// The desk of a task.
pub(crate) fn desk(case: &CaseId, task: &TaskId) -> String {
    format!("/case/{}/task/{}", part(case), part(task))
}

/// A document as received.
pub(crate) fn document(case: &CaseId, number: usize) -> String {
    format!("/case/{}/document/{number}", part(case))
}

/// The image of a page, `scale` pixels a point.
pub(crate) fn page_image(case: &CaseId, number: usize, page: u32, scale: &str) -> String {
    format!("/case/{}/document/{number}/page/{page}.png?scale={scale}", part(case))
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
