//! The story of a case: what happened, who did it under which authority, and the digest of every entry.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::{day_and_time, grouped, zoned};
use askama::Template;
use axum::response::Html;
use office::view::{DocumentView, Person, Story, StoryEntry};
use terms::Refusal;

/// Entries on a page, the newest where there are more.
const ENTRIES_SHOWN_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage<'a> {
    frame: Frame<'a>,
    story: &'a Story,
    who: &'a str,
    path: String,
    sentence: String,
    printed: String,
    entries: Vec<Entry<'a>>,
    tasks: Vec<(String, &'a str)>,
    documents: Vec<(String, &'a DocumentView)>,
    diagram: Option<&'a str>,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
    words: &'a str,
    /// This person may recall what is completed.
    recalls: bool,
}

/// An entry with its time, pin and line.
pub(super) struct Entry<'a> {
    /// Path and number of the case, where it is not the page's own.
    pub(super) case: Option<(String, &'a str)>,
    pub(super) entry: &'a StoryEntry,
    pub(super) time: String,
    pub(super) day: String,
    pub(super) class: String,
    pub(super) icon: &'static str,
    pub(super) position: String,
}

/// The page of a story; `words` are kept where a note was refused.
pub(crate) fn page(
    here: &Here,
    who: &Person,
    story: &Story,
    refusal: Option<&Refusal>,
    words: &str,
) -> Html<String> {
    let skipped = story.entries.len().saturating_sub(ENTRIES_SHOWN_MAX);
    rendered(&StoryPage {
        frame: Frame {
            title: format!("The story of {}", story.title),
            rail: None,
            crumbs: crumbs(story),
            here,
        },
        recalls: who.roles.iter().any(|it| matches!(it.as_str(), "qa" | "manager")),
        who: &who.name,
        path: paths::story(&story.case),
        sentence: sentence(story, skipped),
        printed: day_and_time(here.now, &story.zone),
        entries: story.entries.iter().skip(skipped).map(|entry| drawn(entry, &story.zone)).collect(),
        tasks: story
            .tasks
            .iter()
            .map(|(task, name)| (paths::desk(&story.case, task), name.as_str()))
            .collect(),
        documents: story
            .documents
            .iter()
            .map(|file| (paths::document(&story.case, file.number), file))
            .collect(),
        diagram: story.diagram.as_deref().filter(|svg| is_plain_drawing(svg)),
        refusal,
        changed: Vec::new(),
        words,
        story,
    })
}

fn crumbs(story: &Story) -> Vec<Crumb> {
    vec![Crumb::to("Your work", "/"), Crumb::here("Cases"), Crumb::here(story.case.to_string())]
}

fn sentence(story: &Story, skipped: usize) -> String {
    let entries = super::count(story.entries.len(), "entry", "entries");
    if skipped > 0 {
        format!("{entries}; the last {ENTRIES_SHOWN_MAX} are shown.")
    } else {
        format!("{entries}; every one can be checked offline.")
    }
}

pub(super) fn drawn<'a>(entry: &'a StoryEntry, zone: &str) -> Entry<'a> {
    let at = zoned(entry.at, zone);
    let (icon, pin) = match entry.icon.as_str() {
        "document" => ("mail", ""),
        "agent" => ("pencil", ""),
        "rule" => ("gate", ""),
        "person" => (if entry.line == "double" { "double" } else { "pen" }, "person"),
        "effect" => ("send", ""),
        "timer" => ("timer", ""),
        "exception" => ("doubt", "odd"),
        "seal" => ("page", ""),
        _ => ("clock", ""),
    };
    let line = match entry.line.as_str() {
        "drafted" => "drafted",
        "double" => "double",
        _ => "",
    };
    Entry {
        time: at.strftime("%H:%M").to_string(),
        day: at.strftime("%-d %b").to_string(),
        class: format!("{pin} {line}").trim().to_owned(),
        icon,
        position: grouped(entry.position.into(), 0),
        case: None,
        entry,
    }
}

/// Whether a drawing may stand in a page: shapes, text and links inside the page only. Our own renderer makes nothing
/// else; a name in a process file must not be able to make more of it. The content policy is the second wall.
pub(super) fn is_plain_drawing(svg: &str) -> bool {
    const ELEMENTS: [&str; 18] = [
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
        "title", "desc", "defs", "marker", "use", "a", "clipPath",
    ];
    let svg = svg.trim();
    if !svg.starts_with("<svg") || svg.contains("<!") || svg.contains("<?") {
        return false;
    }
    svg.split('<').skip(1).all(|tag| {
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        ELEMENTS.contains(&name) && attributes_are_plain(tag)
    })
}

/// No handler, no style, and links that stay on this site. What stands in quotes is a value, whatever words it has.
fn attributes_are_plain(tag: &str) -> bool {
    let mut rest = tag.trim_start_matches(|c: char| !c.is_whitespace() && c != '>');
    loop {
        rest = rest.trim_start();
        let end = rest.find(['=', '>']).unwrap_or(rest.len());
        let name = rest[..end].trim().to_ascii_lowercase();
        if rest[end..].starts_with('>') || end == rest.len() {
            // Attributes without a value are none of ours.
            return name.trim_end_matches('/').is_empty();
        }
        let value = rest[end + 1..].trim_start();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return false };
        let Some(close) = value[1..].find(quote) else { return false };
        let inner = &value[1..=close];
        let leads = name.ends_with("href")
            && !inner.starts_with('#')
            && (!inner.starts_with('/') || inner.starts_with("//"));
        if name.starts_with("on") || name.starts_with("style") || leads {
            return false;
        }
        rest = &value[close + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain_drawing;

    #[test]
    fn a_drawing_that_is_more_than_a_drawing_is_left_out() {
        for (svg, plain) in [
            (r#"<svg viewBox="0 0 1 1"><g class="on"><text x="1">Sign</text></g></svg>"#, true),
            (
                r#"<svg><g aria-label="Supplier onboarding, style=1, data: x"><path d="M1 1"/></g></svg>"#,
                true,
            ),
            (r#"<svg><a href="/process?at=x#cases"><g></g></a></svg>"#, true),
            (r#"<svg><a href="//elsewhere/x"></a></svg>"#, false),
            (r#"<svg><g class="a" onclick="x()"></g></svg>"#, false),
            (r#"<svg><g class="a"onclick="x()"></g></svg>"#, false),
            (r#"<svg><g class=a></g></svg>"#, false),
            (r#"<svg><script>1</script></svg>"#, false),
            (r#"<svg onload="x()"></svg>"#, false),
            ("<svg\nonload=x()></svg>", false),
            (r#"<svg><a href="JavaScript:x()"/></svg>"#, false),
            (r#"<svg><foreignObject></foreignObject></svg>"#, false),
            (r#"<svg><rect style="x"/></svg>"#, false),
            (r#"<!DOCTYPE svg><svg></svg>"#, false),
            (r#"<svg><image href="x"/></svg>"#, false),
            ("<div></div>", false),
        ] {
            assert_eq!(is_plain_drawing(svg), plain, "{svg}");
        }
    }
}
