//! The log as others check it: checkpoints and hashes for witnesses, sealed entries for those who may export them.

use crate::Office;
use crate::law;
use crate::view::Person;
use journal::Tile;
use policy::{Act, Thing};
use std::sync::atomic::Ordering;
use terms::{ClientId, Failure, Refusal};

/// Entries of one answer.
const ENTRIES_MAX: usize = 1000;

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogPart {
    /// The newest checkpoint: a C2SP signed note.
    Checkpoint,
    /// A tile of hashes by its C2SP address: `0/x001/234` or `0/000.p/17`.
    Tile(String),
    /// Stored entries after a position, one a line, personal values sealed.
    Entries(u64),
}

impl Office {
    /// Whether checkpoints and hashes go to anyone who asks. Entries never do.
    pub fn publish_log(&self, public: bool) {
        self.public_log.store(public, Ordering::Relaxed);
    }

    /// A part of a client's log.
    ///
    /// # Errors
    /// `not-signed-in` where nobody asks and the log is not public, what the law says, `log-unknown`, or a fault.
    pub fn log_part(&self, who: Option<&Person>, client: &str, part: &LogPart) -> Result<Vec<u8>, Failure> {
        let act = match part {
            LogPart::Entries(_) => Act::ExportJournal,
            _ => Act::ViewJournal,
        };
        let shared = &self.shared;
        let open = self.public_log.load(Ordering::Relaxed) && act == Act::ViewJournal;
        match who {
            Some(person) => {
                let who = self.who(person);
                law::ask(&shared.law, &who, act, &Thing::of(shared.client.clone()))
                    .map_err(|it| it.refusal)?;
            }
            None if open => {}
            None => return Err(not_public().into()),
        }
        if client != shared.client.as_str() {
            return Err(unknown().into());
        }
        self.read_part(&ClientId::from(client), part)
    }

    fn read_part(&self, client: &ClientId, part: &LogPart) -> Result<Vec<u8>, Failure> {
        let reader = &self.shared.reader;
        match part {
            LogPart::Checkpoint => {
                let checkpoint = reader.checkpoint(client).map_err(Failure::fault)?;
                Ok(checkpoint.ok_or_else(unknown)?.note.into_bytes())
            }
            LogPart::Tile(path) => {
                let tile = Tile::parse(path).ok_or_else(unknown)?;
                Ok(reader.tile(client, tile).map_err(Failure::fault)?.ok_or_else(unknown)?)
            }
            LogPart::Entries(after) => {
                let mut lines = Vec::new();
                for entry in reader.log(client, *after, ENTRIES_MAX).map_err(Failure::fault)? {
                    lines.extend_from_slice(&entry.envelope);
                    lines.push(b'\n');
                }
                Ok(lines)
            }
        }
    }
}

fn not_public() -> Refusal {
    Refusal::new(
        "not-signed-in",
        "Not answered: the log of this office is not public",
        "The request has no session that is known here.",
        "Send the token of somebody who may read the journal as \"Authorization: Bearer …\".",
    )
}

fn unknown() -> Refusal {
    Refusal::new(
        "log-unknown",
        "Not found",
        "There is no such log, or it does not reach that far.",
        "Fetch the checkpoint first; ask only for the tiles that its size has.",
    )
}
