//! Frames between parent and child: a JSON head and raw bytes, each behind its length.

use crate::reading::{Options, Reading};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};

/// Bytes of one part of a frame.
const PART_BYTES_MAX: u32 = 512 * 1024 * 1024;

/// What the parent asks. The bytes of the document or the model follow the head.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub(super) enum Ask {
    /// The first frame of every child: its limits.
    Limits { memory_bytes: u64 },
    /// The model to rank with from now on.
    Model,
    /// Read this document.
    Read { options: Options },
    /// Draw one page of this PDF.
    PageImage { page: u32, scale: f32 },
}

/// What the child answers. The bytes of a picture follow the head.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub(super) enum Answer {
    /// Done, nothing to say.
    Done,
    /// A document as read.
    Read { reading: Box<Reading> },
    /// A PNG follows.
    Image,
    /// Not done, and why; the child goes on.
    No { sentence: String },
    /// A parser broke an assumption; the child ends after this.
    Broke { sentence: String },
}

/// Writes one frame and flushes.
pub(super) fn send<T: Serialize>(to: &mut impl Write, head: &T, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    for part in [&head[..], body] {
        let length = u32::try_from(part.len()).ok().filter(|length| *length <= PART_BYTES_MAX);
        let length =
            length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a frame is too long"))?;
        to.write_all(&length.to_le_bytes())?;
        to.write_all(part)?;
    }
    to.flush()
}

/// Reads one frame; `None` at the end of the stream between two frames.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let Some(head) = part(from)? else { return Ok(None) };
    let body = part(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some((serde_json::from_slice(&head)?, body)))
}

fn part(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length);
    if length > PART_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame is too long"));
    }
    let mut bytes = Vec::new();
    let read = from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if read != length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_reads_back_and_a_cut_one_is_an_error() {
        let mut bytes = Vec::new();
        send(&mut bytes, &Ask::PageImage { page: 2, scale: 1.5 }, b"body").unwrap();
        let (ask, body) = receive::<Ask>(&mut &bytes[..]).unwrap().unwrap();
        assert!(matches!(ask, Ask::PageImage { page: 2, .. }));
        assert_eq!(body, b"body");
        assert!(receive::<Ask>(&mut &bytes[..0]).unwrap().is_none());
        assert!(receive::<Ask>(&mut &bytes[..bytes.len() - 1]).is_err());
        assert!(receive::<Ask>(&mut &b"\xff\xff\xff\xff"[..]).is_err());
    }
}
