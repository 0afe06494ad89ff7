//! The files of a bundle: what a stranger needs to read some cases and to check every entry of them offline.
//!
//! ```text
//! README.html                       what is in here, how to check it, what the check does not show
//! evidence.json                     every file with its SHA-256
//! checkpoint                        the newest signed checkpoint of the log
//! log.pub                           the log's key, to be compared with the one that was handed over
//! tokens.css, bundle.css             how the two pages look
//! cases/AP-0000001/story.html       what happened, in words
//! cases/AP-0000001/case.proof       the proof of every entry
//! cases/AP-0000001/entries.jsonl    the entries as they are stored
//! cases/AP-0000001/documents/…      documents as received
//! ```

use super::evidence::in_eights;
use crate::words::{bytes, day_and_time, grouped, zoned};
use askama::Template;
use office::view::StoryEntry;
use office::{Bundle, BundleCase};
use serde_json::{Map, json};
use terms::Digest;

/// The format's name and version.
const FORMAT: &str = "countersign.evidence@v1";
/// Longest name of a document within the bundle, in characters.
const NAME_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "bundle/guide.html")]
struct Guide<'a> {
    bundle: &'a Bundle,
    as_of: String,
    signed_at: String,
    size: String,
    root: String,
    cases: Vec<(String, &'a BundleCase)>,
}

#[derive(Template)]
#[template(path = "bundle/story.html")]
struct Told<'a> {
    bundle: &'a Bundle,
    case: &'a BundleCase,
    as_of: String,
    entries: Vec<(String, String, &'a StoryEntry)>,
    documents: Vec<(Option<String>, &'a str, String, String)>,
}

/// Every file with its path, the guide first.
pub(crate) fn files(bundle: &Bundle) -> Vec<(String, Vec<u8>)> {
    let as_of = || format!("{} ({})", day_and_time(bundle.as_of, &bundle.zone), bundle.zone);
    let guide = Guide {
        bundle,
        as_of: as_of(),
        signed_at: day_and_time(bundle.log.signed_at, &bundle.zone),
        size: grouped(bundle.log.size.into(), 0),
        root: in_eights(&bundle.log.root.to_hex()),
        cases: bundle.cases.iter().map(|it| (folder(it), it)).collect(),
    };
    let mut files = vec![
        ("README.html".to_owned(), drawn(&guide)),
        ("checkpoint".to_owned(), bundle.log.note.clone().into_bytes()),
        ("tokens.css".to_owned(), include_bytes!("../../assets/tokens.css").to_vec()),
        ("bundle.css".to_owned(), include_bytes!("../../assets/bundle.css").to_vec()),
        ("log.pub".to_owned(), format!("{}\n", bundle.log.key).into_bytes()),
    ];
    for case in &bundle.cases {
        let folder = folder(case);
        let named = named(case);
        let told = Told {
            bundle,
            case,
            as_of: as_of(),
            entries: case.story.entries.iter().map(|it| told(it, &bundle.zone)).collect(),
            documents: case
                .documents
                .iter()
                .zip(&named)
                .map(|((name, digest, content), path)| {
                    let size = content.as_ref().map_or_else(|| "erased".into(), |it| bytes(it.len() as u64));
                    (content.as_ref().map(|_| path.clone()), name.as_str(), size, digest.to_hex())
                })
                .collect(),
        };
        files.push((format!("{folder}/story.html"), drawn(&told)));
        files.push((format!("{folder}/case.proof"), case.proof.clone().into_bytes()));
        files.push((format!("{folder}/entries.jsonl"), case.entries.clone()));
        for ((_, _, content), path) in case.documents.iter().zip(named) {
            if let Some(content) = content {
                files.push((format!("{folder}/{path}"), content.clone()));
            }
        }
    }
    let digests: Map<String, serde_json::Value> =
        files.iter().map(|(path, it)| (path.clone(), json!(Digest::of(it)))).collect();
    let manifest = json!({
        "format": FORMAT,
        "title": bundle.title,
        "as_of": bundle.as_of,
        "by": bundle.by,
        "log": bundle.log.origin,
        "files": digests,
    });
    files.insert(1, ("evidence.json".to_owned(), format!("{manifest:#}\n").into_bytes()));
    files
}

fn drawn(page: &impl Template) -> Vec<u8> {
    crate::answer::rendered(page).0.into_bytes()
}

fn folder(case: &BundleCase) -> String {
    format!("cases/{}", plain(case.case.as_str()))
}

/// Paths of the documents within the folder of their case.
fn named(case: &BundleCase) -> Vec<String> {
    let one = |(number, (name, _, _)): (usize, &(String, _, _))| {
        format!("documents/{:02}-{}", number + 1, plain(name))
    };
    case.documents.iter().enumerate().map(one).collect()
}

/// A name that no system reads as anything else than a name.
fn plain(name: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let skipped = name.chars().count().saturating_sub(NAME_CHARS_MAX);
    let name: String = name.chars().skip(skipped).map(keep).collect();
    name.trim_start_matches('.').to_owned()
}

fn told<'a>(entry: &'a StoryEntry, zone: &str) -> (String, String, &'a StoryEntry) {
    let at = zoned(entry.at, zone).strftime("%-d %b %Y, %H:%M:%S").to_string();
    (at, in_eights(&entry.digest.to_hex()), entry)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_stays_within_its_folder() {
        assert_eq!(plain("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain("Rechnung Nr. 7/ü.pdf"), "Rechnung_Nr._7_ü.pdf");
        assert_eq!(plain(&"x".repeat(300)).len(), 80);
    }
}
