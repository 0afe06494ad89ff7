//! The pool of children: bounded, each replaced when it is lost.

use super::reader::{Lost, Reader};
use super::wire::{Answer, Ask};
use crate::findings::{nothing, too_large, too_many_bytes, unreadable};
use crate::limits;
use crate::model::Model;
use crate::reading::{Options, Reading};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use terms::{Digest, Failure, Finding, Refusal};

/// What a child may use and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall time of one document or page image.
    pub wall: Duration,
    /// Address space of one child in bytes.
    pub memory_bytes: u64,
    /// Children at once; further callers wait.
    pub children: usize,
}

impl Default for Limits {
    /// 20 seconds, 768 MB, two children.
    fn default() -> Self {
        Self { wall: Duration::from_secs(20), memory_bytes: 768 * 1024 * 1024, children: 2 }
    }
}

/// A model with its text, ready to be sent.
struct Taught {
    text: Vec<u8>,
    digest: Digest,
}

/// A pool of children that read documents. Calls block; an async caller wraps them in its blocking pool.
pub struct Readers {
    command: Box<dyn Fn() -> Command + Send + Sync>,
    limits: Limits,
    model: Mutex<Arc<Taught>>,
    /// Children at rest; `None` is a place whose child is not started yet.
    resting: Mutex<Vec<Option<Reader>>>,
    returned: Condvar,
}

impl Readers {
    /// A pool whose children are started by `command` when first needed; each must call [`super::serve`] on its standard streams.
    ///
    /// Nothing is started yet, so this cannot fail.
    pub fn start(
        command: impl Fn() -> Command + Send + Sync + 'static,
        limits: Limits,
        model: &Model,
    ) -> Self {
        let places = (0..limits.children.max(1)).map(|_| None).collect();
        Self {
            command: Box::new(command),
            limits,
            model: Mutex::new(Arc::new(taught(model))),
            resting: Mutex::new(places),
            returned: Condvar::new(),
        }
    }

    /// Ranks with `model` from the next document on.
    pub fn teach(&self, model: &Model) {
        *lock(&self.model) = Arc::new(taught(model));
    }

    /// The digest of the model that the next document is ranked with.
    pub fn model(&self) -> Digest {
        lock(&self.model).digest
    }

    /// Reads one document. Whatever is wrong with the document itself is a finding of its draft.
    ///
    /// # Errors
    /// A fault where no child could be started.
    pub fn read(&self, bytes: &[u8], options: &Options) -> Result<Reading, Failure> {
        let failed = |finding: Finding| Reading {
            draft: nothing(vec![finding]),
            pages: Vec::new(),
            sha256: Digest::of(bytes),
        };
        if bytes.len() > limits::DOCUMENT_BYTES_MAX {
            return Ok(failed(too_many_bytes(bytes.len())));
        }
        let ask = Ask::Read { options: options.clone() };
        Ok(match self.ask(&ask, bytes)? {
            Ok((Answer::Read { reading }, _)) => *reading,
            Ok(_) => failed(unreadable("The reader could not read this document; a person reads it")),
            Err(lost) => failed(self.finding(&lost)),
        })
    }

    /// Draws page `page` (counted from 1) as a PNG with `scale` pixels a point.
    ///
    /// # Errors
    /// A refusal where the page cannot be drawn, a fault where no child could be started.
    pub fn page_image(&self, bytes: &[u8], page: u32, scale: f32) -> Result<Vec<u8>, Failure> {
        let refused = |why: String| {
            let remedy = "Open the original document instead.";
            Failure::from(Refusal::new("page-not-drawn", "The page is not shown", why, remedy))
        };
        if bytes.len() > limits::DOCUMENT_BYTES_MAX {
            return Err(refused(too_many_bytes(bytes.len()).sentence));
        }
        match self.ask(&Ask::PageImage { page, scale }, bytes)? {
            Ok((Answer::Image, png)) => Ok(png),
            Ok((Answer::No { sentence }, _)) => Err(refused(sentence + ".")),
            Ok(_) => Err(refused("The reader broke on this page.".into())),
            Err(lost) => Err(refused(self.finding(&lost).sentence)),
        }
    }

    fn finding(&self, lost: &Lost) -> Finding {
        let Limits { wall, memory_bytes, .. } = self.limits;
        match lost {
            Lost::Time => {
                let seconds = wall.as_secs_f64();
                too_large(format!(
                    "Reading took longer than {seconds} seconds and was ended. Ask for a simpler file"
                ))
            }
            Lost::Memory => {
                let mega = memory_bytes / (1024 * 1024);
                too_large(format!(
                    "Reading needed more than {mega} MB of memory and was ended. Ask for a simpler file"
                ))
            }
            Lost::Ended => unreadable("The reader ended on this document; a person reads it"),
        }
    }

    /// Takes a child, asks, gives it back. The inner error is the document's fault, the outer one the world's.
    fn ask(&self, ask: &Ask, body: &[u8]) -> Result<Result<(Answer, Vec<u8>), Lost>, Failure> {
        let mut place = Place { pool: self, reader: self.take() };
        let reader = match place.reader.take() {
            Some(reader) => reader,
            None => Reader::start((self.command)(), self.limits.memory_bytes, self.limits.wall).map_err(
                |error| Failure::fault(format!("The reader's child process could not be started: {error}")),
            )?,
        };
        let reader = place.reader.insert(reader);
        let model = Arc::clone(&lock(&self.model));
        if reader.model != Some(model.digest) {
            match reader.ask(&Ask::Model, &model.text, self.limits.wall) {
                Ok((Answer::Done, _)) => reader.model = Some(model.digest),
                _ => {
                    place.reader = None;
                    return Err(Failure::fault("The reader's child process does not take the model"));
                }
            }
        }
        let answer = reader.ask(ask, body, self.limits.wall);
        if !matches!(answer, Ok((Answer::Done | Answer::Read { .. } | Answer::Image | Answer::No { .. }, _)))
        {
            place.reader = None;
        }
        Ok(answer)
    }

    fn take(&self) -> Option<Reader> {
        let mut resting = lock(&self.resting);
        loop {
            // a started child before an empty place, so that an idle pool stays small
            let started = resting.iter().rposition(Option::is_some);
            if let Some(index) = started.or_else(|| resting.len().checked_sub(1)) {
                return resting.swap_remove(index);
            }
            resting = self.returned.wait(resting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A place in the pool while it is in use; it goes back even where its user leaves early.
struct Place<'a> {
    pool: &'a Readers,
    reader: Option<Reader>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(&self.pool.resting).push(self.reader.take());
        self.pool.returned.notify_one();
    }
}

fn taught(model: &Model) -> Taught {
    let text = model.to_text().into_bytes();
    let digest = Digest::of(&text);
    Taught { text, digest }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // every critical section leaves its value whole, so a poisoned lock is still good
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
