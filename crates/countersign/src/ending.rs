//! How a command ends: what it says and with which exit code.

use std::process::ExitCode;
use terms::Failure;

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

/// The exit code of a reading child.
pub fn of_child(served: std::io::Result<()>) -> ExitCode {
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(3) }
}

/// A refusal for words that cannot be meant.
pub fn wrong_use(why: impl Into<String>, remedy: impl Into<String>) -> Failure {
    terms::Refusal::new("wrong-use", "Not done", why, remedy).into()
}
