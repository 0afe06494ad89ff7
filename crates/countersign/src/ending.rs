//! How a command ends: what it says and with which exit code.

use std::io::Write as _;
use std::process::ExitCode;
use terms::Failure;

/// How the system's error for a closed pipe ends (EPIPE).
const BROKEN_PIPE: &str = "(os error 32)";

/// A command came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// 0: done.
    Done,
    /// 1: what was asked for is answered, and the answer is no.
    Wanting,
}

/// Says what went wrong and gives the exit code.
pub fn exit(ended: Result<Ended, Failure>) -> ExitCode {
    match ended {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::Wanting) => ExitCode::from(1),
        Err(Failure::Refused(refusal)) => {
            eprintln!(
                "{}.\n  Why: {}\n  What to do: {}\n  ({})",
                refusal.what.trim_end_matches('.'),
                refusal.why,
                refusal.remedy,
                refusal.code
            );
            ExitCode::from(if refusal.code == "wrong-use" { 2 } else { 1 })
        }
        Err(Failure::Fault(sentence)) => {
            eprintln!("{sentence}");
            ExitCode::from(3)
        }
    }
}

/// Makes an output that takes no more an end of the program, not a panic: quietly with 0 where the reader has seen enough
/// (`countersign … | head`), with 3 and a sentence where the words could not be written (a full disk).
pub fn when_output_ends() {
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        let Some(why) = said.strip_prefix("failed printing to ") else { return others(panic) };
        if why.ends_with(BROKEN_PIPE) {
            std::process::exit(0);
        }
        // Where standard error takes nothing either, nobody is left to be told.
        let _ = writeln!(std::io::stderr(), "The words could not be written to {why}");
        std::process::exit(3);
    }));
}

/// The same for what is written without a macro.
pub fn of_output(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.map_err(Failure::fault),
    }
}

/// The exit code of a reading child.
pub fn of_child(served: std::io::Result<()>) -> ExitCode {
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(3) }
}

/// A refusal for words that cannot be meant.
pub fn wrong_use(why: impl Into<String>, remedy: impl Into<String>) -> Failure {
    terms::Refusal::new("wrong-use", "Not done", why, remedy).into()
}
