//! A file arrives: it is measured, sealed, stored, and a case is opened for it. The clock starts here.

use crate::law::Who;
use crate::master::{document_subject, put_blob};
use crate::packs::ACCOUNTS_PAYABLE;
use crate::refusals;
use crate::shared::Shared;
use crate::view::Receipt;
use crate::writer::{Order, Target, Writer, Written};
use crate::{Incoming, Office};
use cases::{Command, Document, Opening};
use firstpass::Media;
use serde_json::Map;
use std::sync::Arc;
use terms::{Digest, FILE_BYTES_MAX, Failure};
use tokio::sync::oneshot;

/// Characters of a file name that are kept; the rest is cut and says so.
pub const NAME_CHARS_MAX: usize = 1000;

impl Office {
    /// Takes files in. One answer per file, in order, each durable when it is given; one bad file never stops the others.
    pub(crate) async fn take_in(&self, who: &Who, files: Vec<Incoming>) -> Vec<Result<Receipt, Failure>> {
        let subjects: Vec<String> =
            files.iter().map(|file| document_subject(Digest::of(&file.bytes))).collect();
        if let Err(error) = self.shared.vault.ensure_subjects(self.shared.client.as_str(), &subjects) {
            return files.iter().map(|_| Err(Failure::fault(&error))).collect();
        }
        let sent: Vec<_> =
            files.into_iter().map(|file| send(&self.shared, &self.writer, who, file)).collect();
        let mut answers = Vec::with_capacity(sent.len());
        for one in sent {
            answers.push(match one {
                Err(failure) => Err(failure),
                Ok((name, digest, answer)) => answer
                    .await
                    .map_err(|_| Failure::fault("The writer has stopped"))
                    .and_then(|it| it)
                    .map(|Written { case, again, .. }| Receipt { name, case, digest, again }),
            });
        }
        answers
    }
}

type Sent = (String, Digest, oneshot::Receiver<Result<Written, Failure>>);

fn send(shared: &Arc<Shared>, writer: &Writer, who: &Who, file: Incoming) -> Result<Sent, Failure> {
    let Incoming { name, bytes, key } = file;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(refusals::too_large(bytes.len(), FILE_BYTES_MAX).into());
    }
    let name = kept_name(&name);
    let record = put_blob(&shared.blobs, &shared.vault, &shared.client, &bytes)?;
    let media_type = media_type(&bytes).to_owned();
    let document =
        Document { name: name.clone(), digest: record.plain, size: bytes.len() as u64, media_type };
    let digest = record.plain;
    let opening = Opening {
        received: shared.clock.now(),
        arrival: 0,
        documents: vec![document],
        variables: Map::new(),
        parent: None,
        begin: None,
        seed: None,
    };
    let (reply, answer) = oneshot::channel();
    writer.send_patiently(Order {
        who: who.clone(),
        target: Target::New(ACCOUNTS_PAYABLE),
        command: Command::Open(opening),
        once: Some((format!("intake:{}", Digest::of(key.as_bytes())), digest)),
        blobs: vec![record],
        job: None,
        rows: Vec::new(),
        master: Vec::new(),
        reply: Box::new(move |written| drop(reply.send(written))),
    })?;
    Ok((name, digest, answer))
}

/// The media type by content, as the web names it.
fn media_type(bytes: &[u8]) -> &'static str {
    match Media::of(bytes) {
        Media::Pdf => "application/pdf",
        Media::Xml => "application/xml",
        Media::Zip => "application/zip",
        Media::Mail => "message/rfc822",
        Media::Text => "text/plain",
        Media::Empty | Media::Image | Media::Office | Media::Unknown => "application/octet-stream",
    }
}

/// A file name without its folders and control characters, cut where it is too long.
fn kept_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    let clean = if clean.trim().is_empty() { "unnamed".to_owned() } else { clean };
    if clean.chars().count() <= NAME_CHARS_MAX {
        clean
    } else {
        clean.chars().take(NAME_CHARS_MAX - 1).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_without_folders_and_within_their_limit() {
        for (given, kept) in [
            ("../../etc/x.pdf", "x.pdf"),
            ("C:\\in\\a b.xml", "a b.xml"),
            ("", "unnamed"),
            ("a\u{0}\n.pdf", "a.pdf"),
        ] {
            assert_eq!(kept_name(given), kept);
        }
        assert_eq!(kept_name(&"ä".repeat(4000)).chars().count(), NAME_CHARS_MAX);
    }
}
