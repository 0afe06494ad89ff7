//! One child as the parent sees it.

use super::wire::{Answer, Ask, receive, send};
use std::io::{self, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;
use terms::Digest;

/// Bytes of a dying child's last words that are looked at.
const LAST_WORDS_BYTES_MAX: u64 = 4096;

/// Why a child gave no answer.
pub(super) enum Lost {
    /// It took longer than the limit.
    Time,
    /// It asked for more memory than the limit.
    Memory,
    /// It ended in any other way.
    Ended,
}

/// A frame from the child, the end of its stream, or what broke it.
type Received = io::Result<Option<(Answer, Vec<u8>)>>;

/// A running child.
pub(super) struct Reader {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Received>,
    /// The model it ranks with.
    pub(super) model: Option<Digest>,
}

impl Reader {
    /// Starts a child and sets its limits.
    pub(super) fn start(mut command: Command, memory_bytes: u64, wall: Duration) -> io::Result<Self> {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the child has no pipes"));
        };
        let (sender, answers) = channel();
        thread::Builder::new().name("firstpass-answers".into()).spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let answer = receive::<Answer>(&mut output);
                let last = !matches!(answer, Ok(Some(_)));
                if sender.send(answer).is_err() || last {
                    return;
                }
            }
        })?;
        let mut reader = Self { child, input, answers, model: None };
        match reader.ask(&Ask::Limits { memory_bytes }, &[], wall) {
            Ok((Answer::Done, _)) => Ok(reader),
            Ok((Answer::No { sentence }, _)) => Err(io::Error::other(sentence)),
            Ok(_) | Err(_) => Err(io::Error::other("the child did not answer its first frame")),
        }
    }

    /// Asks and waits at most `wall`. After an error the child is dead.
    pub(super) fn ask(&mut self, ask: &Ask, body: &[u8], wall: Duration) -> Result<(Answer, Vec<u8>), Lost> {
        if send(&mut self.input, ask, body).is_err() {
            return Err(self.lost());
        }
        match self.answers.recv_timeout(wall) {
            Ok(Ok(Some(answer))) => Ok(answer),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(self.lost()),
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                Err(Lost::Time)
            }
        }
    }

    fn lost(&mut self) -> Lost {
        self.kill();
        let mut words = Vec::new();
        if let Some(errors) = self.child.stderr.take() {
            // what cannot be read tells nothing; the child is gone either way
            let _ = errors.take(LAST_WORDS_BYTES_MAX).read_to_end(&mut words);
        }
        let words = String::from_utf8_lossy(&words);
        if words.contains("memory allocation of") { Lost::Memory } else { Lost::Ended }
    }

    fn kill(&mut self) {
        // a child that is dead already is what we want
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.kill();
    }
}
