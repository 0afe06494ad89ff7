//! The child's side: one ask after the other until the parent closes the pipe.

use super::wire::{Answer, Ask, receive, send};
use crate::model::Model;
use crate::{pdf, read};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Answers asks from `input` on `output` until `input` ends. This is what the binary's hidden subcommand calls.
///
/// A panic of a parser is answered as such, then the child ends, as its memory can no longer be trusted.
///
/// # Errors
/// Where a pipe breaks or a frame makes no sense, which means that the parent is gone.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    let mut model = Model::empty();
    while let Some((ask, body)) = receive::<Ask>(&mut input)? {
        let outcome = catch_unwind(AssertUnwindSafe(|| answer(ask, &body, &mut model)));
        let Ok((head, bytes)) = outcome else {
            let sentence = "A parser broke on this document".to_owned();
            return send(&mut output, &Answer::Broke { sentence }, &[]);
        };
        send(&mut output, &head, &bytes)?;
    }
    Ok(())
}

fn answer(ask: Ask, body: &[u8], model: &mut Model) -> (Answer, Vec<u8>) {
    let no = |sentence: String| (Answer::No { sentence }, Vec::new());
    match ask {
        Ask::Limits { memory_bytes } => match confine(memory_bytes) {
            Ok(()) => (Answer::Done, Vec::new()),
            Err(error) => no(format!("The limit of memory could not be set: {error}")),
        },
        Ask::Model => match Model::from_text(body) {
            Ok(new) => {
                *model = new;
                (Answer::Done, Vec::new())
            }
            Err(error) => no(error.to_string()),
        },
        Ask::Read { options } => {
            let reading = Box::new(read(body, model, &options));
            (Answer::Read { reading }, Vec::new())
        }
        Ask::PageImage { page, scale } => match pdf::page_image(body, page, scale) {
            Ok(png) => (Answer::Image, png),
            Err(error) => no(error.to_string()),
        },
    }
}

/// Limits the address space and forbids core dumps, child processes' files and new files.
fn confine(memory_bytes: u64) -> io::Result<()> {
    let both = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
    setrlimit(Resource::As, both(memory_bytes))?;
    setrlimit(Resource::Core, both(0))?;
    setrlimit(Resource::Fsize, both(0))?;
    Ok(())
}
