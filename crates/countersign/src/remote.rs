//! The log of a running office, far away: checkpoint, tiles and entries over HTTP.

use crate::ending::wrong_use;
use crate::http::{Address, Answer};
use journal::{Note, Tile, VerifyingKey, hashes_of};
use std::io::{BufRead as _, BufReader, Read as _};
use terms::{Digest, Failure, Refusal};

/// Bytes of a checkpoint or a tile.
const PART_BYTES_MAX: u64 = 64 * 1024;
/// Bytes of one line of entries.
const LINE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A log by its address, `http://host/log/CLIENT`.
pub struct Log {
    address: Address,
    url: String,
    token: Option<String>,
}

impl Log {
    pub fn new(url: &str, token: Option<String>) -> Result<Self, Failure> {
        Ok(Self { address: Address::parse(url)?, url: url.trim_end_matches('/').to_owned(), token })
    }

    /// Whether a word is an address and not a path.
    pub fn is_address(what: &str) -> bool {
        what.starts_with("http://") || what.starts_with("https://")
    }

    /// The newest checkpoint, its signature checked.
    pub fn checkpoint(&self, name: Option<&str>, key: &VerifyingKey) -> Result<(String, Note), Failure> {
        let text = String::from_utf8(self.bytes("checkpoint")?)
            .map_err(|_| Failure::fault(format!("{}/checkpoint is no text", self.url)))?;
        let note = Note::parse(&text).and_then(|note| note.verify(key).map(|()| note)).map_err(|error| {
            Refusal::new(
                "not-signed",
                "Not believed: the checkpoint of the log",
                format!("{error}."),
                "Ask the office for its key in person; if the key is right, keep what you have and ask why.",
            )
        })?;
        crate::trust::is_for(name, &note.origin)?;
        Ok((text, note))
    }

    /// The hashes of a tile.
    pub fn tile(&self, tile: Tile) -> Result<Vec<Digest>, Failure> {
        let path = format!("tile/{}", tile.path());
        hashes_of(&self.bytes(&path)?, tile.width)
            .ok_or_else(|| Failure::fault(format!("{}/{path} has another length than it must", self.url)))
    }

    /// Up to some thousand stored entries after a position, in order; nothing at the end.
    pub fn entries(&self, after: u64) -> Result<Option<Vec<Vec<u8>>>, Failure> {
        let response = self.get(&format!("entries?after={after}"))?;
        if matches!(response.status, 401 | 403) {
            return Ok(None);
        }
        let mut reader = BufReader::new(self.good(response)?.into_reader());
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            let read = reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
            if read.map_err(|error| self.broken(&error))? == 0 {
                return Ok(Some(lines));
            }
            if line.pop() != Some(b'\n') {
                return Err(Failure::fault(format!("{}: the entries end within a line", self.url)));
            }
            lines.push(line);
        }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let body = self.good(self.get(path)?)?.into_reader();
        body.take(PART_BYTES_MAX).read_to_end(&mut bytes).map_err(|error| self.broken(&error))?;
        Ok(bytes)
    }

    fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.address.get(path, self.token.as_deref()).map_err(|error| self.broken(&error))
    }

    fn good(&self, answer: Answer) -> Result<Answer, Failure> {
        match answer.status {
            200 => Ok(answer),
            401 | 403 => Err(wrong_use(
                format!("{} is not public and the token does not open it.", self.url),
                "Give --token of somebody who may read the journal.",
            )),
            status => Err(Failure::fault(format!("{} answers {status}", self.url))),
        }
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> Failure {
        Failure::fault(format!("{}: {error}", self.url))
    }
}
