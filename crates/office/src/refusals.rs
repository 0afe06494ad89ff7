//! Refusals of the runtime, beside those of the heart and the law.

use terms::{CaseId, Refusal};

pub(crate) fn no_case(case: &CaseId) -> Refusal {
    Refusal::new(
        "case-unknown",
        "Not found",
        format!("There is no case {case} that you may see."),
        "Look for it by supplier, number or amount.",
    )
}

pub(crate) fn no_session(name: &str) -> Refusal {
    Refusal::new(
        "session-unknown",
        "Not found",
        format!("There is no calibration session {name} with this case."),
        "Choose one that is listed.",
    )
}

pub(crate) fn session_closed(name: &str) -> Refusal {
    Refusal::new(
        "session-closed",
        "Not judged: the session is closed",
        format!("Session {name} shows where its judges agree; nobody judges in it any more."),
        "Open another session.",
    )
}

pub(crate) fn judged_already() -> Refusal {
    Refusal::new(
        "judged-already",
        "Not judged again",
        "Each person judges a case of a session once, so that nobody follows the others.",
        "Judge the next case.",
    )
}

pub(crate) fn no_person(person: &str) -> Refusal {
    Refusal::new(
        "person-unknown",
        "Not found",
        format!("There is no worker \"{person}\" in this office."),
        "Choose one of the list.",
    )
}

pub(crate) fn no_version_before() -> Refusal {
    Refusal::new(
        "no-version-before",
        "Not put back",
        "No other version was in place before this one.",
        "Close the tiers that it drafts for; then nothing of it completes without a person.",
    )
}

pub(crate) fn no_task(task: &str) -> Refusal {
    Refusal::new(
        "task-unknown",
        "Not found",
        format!("The case has no task {task}."),
        "Open the case and choose a task that is listed.",
    )
}

pub(crate) fn message_name(bytes_max: usize) -> Refusal {
    Refusal::new(
        "message-name",
        "Not delivered",
        format!("A message has a name, and its name and correlation value have {bytes_max} bytes at most."),
        "Send the name that the diagram gives the message.",
    )
}

pub(crate) fn nothing_chosen(key: bpmn::Key) -> Refusal {
    Refusal::new(
        "choice-count",
        "Nothing was chosen",
        format!("Nothing was named for number {key}."),
        "Choose at least one of what is offered.",
    )
}

pub(crate) fn no_process(name: &str) -> Refusal {
    Refusal::new(
        "process-unknown",
        "Not found",
        format!("The pack has no process \"{name}\" in that version."),
        "Choose one that is listed.",
    )
}

pub(crate) fn version_said(said: &str) -> Refusal {
    Refusal::new(
        "version-said",
        "Not found",
        format!("\"{said}\" names no version, or more than one."),
        "Say its number, six or more of the first digits of its digest, or current.",
    )
}

pub(crate) fn same_version() -> Refusal {
    Refusal::new(
        "same-version",
        "Not migrated",
        "Both versions are the same one.",
        "Say the version that cases leave and the one that they go on in.",
    )
}

pub(crate) fn key_used(key: &str) -> Refusal {
    Refusal::new(
        "key-used",
        "Not done: this key was used for something else",
        format!("The idempotency key \"{key}\" came with another request before."),
        "Send the new request with a new key.",
    )
}

pub(crate) fn stale_lease() -> Refusal {
    Refusal::new(
        "lease-lost",
        "Not recorded",
        "Another worker has taken this over.",
        "Leave it to the other worker.",
    )
}

pub(crate) fn no_document(number: usize) -> Refusal {
    Refusal::new(
        "document-unknown",
        "Not found",
        format!("The case has no document {number}, or it was erased."),
        "Open the case to see its documents.",
    )
}

pub(crate) fn value_unreadable(label: &str, value: &str, expected: &str) -> Refusal {
    let value: String = value.chars().take(80).collect();
    Refusal::new(
        "value-unreadable",
        format!("Not signed: {label} does not read"),
        format!("\"{value}\" is not {expected}."),
        "Correct the value and sign again; the others are kept.",
    )
}

pub(crate) fn not_correctable(name: &str) -> Refusal {
    Refusal::new(
        "field-not-correctable",
        "Not signed: this field cannot be changed here",
        format!("The task does not let anyone change \"{name}\"."),
        "Return the case, or change it in the task that reads the document.",
    )
}

pub(crate) fn supplier_gone(id: &str) -> Refusal {
    Refusal::new(
        "supplier-gone",
        "Not taken on",
        format!("The master has no supplier \"{id}\" any more."),
        "Name another one, or take this one on as new.",
    )
}

pub(crate) fn too_large(bytes: usize, max: usize) -> Refusal {
    Refusal::new(
        "too-large",
        "Not received: the file is too large",
        format!("It has {} MB; {} MB are read at most.", bytes / 1_000_000, max / 1_000_000),
        "Ask the sender for a smaller file, or split it.",
    )
}

pub(crate) fn secret_unknown() -> Refusal {
    Refusal::new(
        "link-unknown",
        "Not signed in",
        "This link is not one of this office, or it was replaced.",
        "Ask for a new link.",
    )
}

pub(crate) fn busy() -> Refusal {
    Refusal::new(
        "busy",
        "Not taken: too much waits already",
        "The queue is full.",
        "Try again in a few seconds.",
    )
}

pub(crate) fn too_much_to_read(waiting: u64, max: u64) -> Refusal {
    Refusal::new(
        "busy",
        "Not taken in: too many documents wait to be read",
        format!("{waiting} wait, and {max} may."),
        "Try again in a minute with the same key; nothing is lost by waiting.",
    )
}

pub(crate) fn reason_missing() -> Refusal {
    Refusal::new(
        "reason-missing",
        "Not taken back: a reason is missing",
        "A posting is taken back with a reason, so that an auditor can follow.",
        "Write one sentence and try again.",
    )
}

pub(crate) fn not_posted(case: &CaseId) -> Refusal {
    Refusal::new(
        "not-posted",
        "Not taken back",
        format!("Nothing of {case} was posted."),
        "Refuse the case instead, if it is still open.",
    )
}

pub(crate) fn nothing_to_pay() -> Refusal {
    Refusal::new(
        "nothing-to-pay",
        "No payment run was made",
        "Nothing in the proposal is due by that day.",
        "Choose a later day, or wait for the next signed invoices.",
    )
}

pub(crate) fn no_version(version: terms::Digest) -> Refusal {
    Refusal::new(
        "version-unknown",
        "Not found",
        format!("There is no version {} of the pack with such a file.", version.short()),
        "Open the list of versions and choose one.",
    )
}

pub(crate) fn version_waiting(number: u32) -> Refusal {
    Refusal::new(
        "version-waiting",
        "Not proposed: another change waits for a signature",
        format!("Version {number} is proposed and not yet signed or declined."),
        "Sign or decline it, then make this change on what is current then.",
    )
}

pub(crate) fn version_moved() -> Refusal {
    Refusal::new(
        "version-moved",
        "Not done: the rules changed meanwhile",
        "It was made from a version that is no longer current.",
        "Load the rules again and repeat the change.",
    )
}

pub(crate) fn version_unchanged() -> Refusal {
    Refusal::new(
        "version-unchanged",
        "Not proposed: nothing changed",
        "Every file is as it is in the current version.",
        "Change something first.",
    )
}

pub(crate) fn version_settled(number: u32) -> Refusal {
    Refusal::new(
        "version-settled",
        "Not done: this proposal is settled",
        format!("Version {number} does not wait for a signature."),
        "Open the list of versions to see what became of it.",
    )
}

pub(crate) fn version_words_missing() -> Refusal {
    Refusal::new(
        "words-missing",
        "Not done: a reason is missing",
        "Whoever reads this later wants to know why.",
        "Write one sentence and try again.",
    )
}

pub(crate) fn words_too_long(chars: usize, max: usize) -> Refusal {
    Refusal::new(
        "too-large",
        "Not done: the words are too long",
        format!("They have {chars} characters; {max} are kept at most."),
        "Say it shorter.",
    )
}

pub(crate) fn no_decision(name: &str) -> Refusal {
    let name: String = name.chars().take(80).collect();
    Refusal::new(
        "decision-unknown",
        "Not found",
        format!("The rules have no decision table \"{name}\"."),
        "Open the list of rules and choose one.",
    )
}

pub(crate) fn sheet_unfit(why: &str) -> Refusal {
    Refusal::new(
        "sheet-unfit",
        "Not taken: the table does not fit",
        why,
        "Load the table again and repeat the change.",
    )
}

pub(crate) fn file_unfit(why: &str) -> Refusal {
    Refusal::new(
        "pack-unfit",
        "Not proposed: this is no file of a pack",
        format!("{why}."),
        "Name it in lower-case letters, digits, - and _, with .bpmn or .dmn at the end.",
    )
}

pub(crate) fn pack_unfit(problems: &[cases::PackProblem]) -> Refusal {
    Refusal::new(
        "pack-unfit",
        "Not proposed: the version does not load",
        crate::packs::sentence(problems),
        "Mend every problem and propose it again.",
    )
}

pub(crate) fn not_sampled() -> Refusal {
    Refusal::new(
        "not-sampled",
        "Not judged",
        "This task does not wait for an audit.",
        "Take the next one from the queue.",
    )
}

pub(crate) fn sample_has_changed() -> Refusal {
    Refusal::new(
        "shown-has-changed",
        "Not judged: it changed while you read it",
        "A judgement holds for exactly what was shown, and something is different now.",
        "Read it again and judge again.",
    )
}

pub(crate) fn not_completed(task: &terms::TaskId) -> Refusal {
    Refusal::new(
        "task-not-open",
        "Not done: the task is not completed",
        format!("{task} was never completed, so nothing has to be recalled."),
        "Decide it where it waits.",
    )
}

pub(crate) fn in_payment_run(case: &CaseId) -> Refusal {
    Refusal::new(
        "in-payment-run",
        "Not recalled: a payment run holds it",
        format!("Until the run with {case} is over nobody knows whether its money has left."),
        "Refuse the run if it is not signed, or bring the bank's report in; then recall the case.",
    )
}

pub(crate) fn no_documents() -> Refusal {
    Refusal::new(
        "no-documents",
        "No seed was planted",
        "Seeds are made from real documents, and none was drafted yet.",
        "Plant seeds when some cases have come.",
    )
}

pub(crate) fn board_has_changed() -> Refusal {
    Refusal::new(
        "shown-has-changed",
        "Not signed: more cases were checked while you read it",
        "A certificate holds for exactly the checked cases that were shown.",
        "Read the figures again and sign again.",
    )
}

/// Master data that does not read.
pub(crate) fn master_refused(why: &str) -> Refusal {
    Refusal::new(
        "master-data",
        "Not loaded: the master data",
        why.to_owned(),
        "Mend the file; nothing of it was loaded. Files are named and written as in a master folder.",
    )
}

/// Another account of a known supplier in a file.
pub(crate) fn account_by_file(supplier: &str) -> Refusal {
    Refusal::new(
        "bank-changed",
        "Not loaded: changed bank details",
        format!("The file has an account of {supplier} that the master does not know."),
        "Leave the accounts as they are. A new one is taken over from an invoice, after a call-back and two signatures.",
    )
}
