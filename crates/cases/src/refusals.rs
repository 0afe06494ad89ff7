//! Every refusal of the heart: a stable code, what was not done, why, and what to do.

use terms::{EffectId, Refusal, TaskId};

pub(crate) fn already_open() -> Refusal {
    Refusal::new(
        "case-exists",
        "Not opened",
        "This case is open already.",
        "Read it; nothing has to be done again.",
    )
}

pub(crate) fn no_case() -> Refusal {
    Refusal::new(
        "case-unknown",
        "Not done",
        "There is no such case.",
        "Look for it by supplier, number or amount.",
    )
}

pub(crate) fn case_closed(how: &str) -> Refusal {
    Refusal::new(
        "case-closed",
        "Not done: the case is over",
        format!("It was {how}."),
        "Open a new case, or recall this one.",
    )
}

pub(crate) fn no_task(task: &TaskId) -> Refusal {
    Refusal::new(
        "task-unknown",
        "Not done",
        format!("The case has no task {task}."),
        "Open the case and choose a task that is listed.",
    )
}

pub(crate) fn task_over(stage: &str) -> Refusal {
    Refusal::new(
        "task-not-open",
        "Not done: the task does not wait for this",
        format!("It is {stage} now."),
        "Open the case to see where it is; take the next one from your work.",
    )
}

pub(crate) fn reason_missing(act: &str) -> Refusal {
    Refusal::new(
        "reason-missing",
        "Not signed: a reason is missing",
        format!("A case is {act} with a reason, so that the next person knows what to do."),
        "Write one sentence and sign again.",
    )
}

pub(crate) fn shown_has_changed() -> Refusal {
    Refusal::new(
        "shown-has-changed",
        "Not signed: the case changed while you read it",
        "A signature holds for exactly what was shown, and something is different now.",
        "Read what changed and sign again; what you typed is kept.",
    )
}

pub(crate) fn same_signer() -> Refusal {
    Refusal::new(
        "same-signer",
        "Not signed: you signed first",
        "The second signature has to come from another person.",
        "Leave it; it waits for the second person.",
    )
}

pub(crate) fn self_approval(step: &str) -> Refusal {
    Refusal::new(
        "self-approval",
        "Not signed: you signed an earlier step of this case",
        format!("Whoever signed \"{step}\" does not sign here."),
        "Leave it to another person.",
    )
}

pub(crate) fn finding_blocks(title: &str, sentence: &str) -> Refusal {
    Refusal::new(
        "finding-blocks-approval",
        format!("Not approved: {title}"),
        sentence,
        "Correct what was read wrongly, return the case for an answer, or refuse it.",
    )
}

pub(crate) fn note_missing(sentence: &str) -> Refusal {
    Refusal::new(
        "note-missing",
        "Not approved: say first why it is right all the same",
        sentence,
        "Write a note on the case, then sign.",
    )
}

pub(crate) fn call_back_missing() -> Refusal {
    Refusal::new(
        "call-back-missing",
        "Not approved: nobody has called about the new account",
        "Changed bank details are never taken over from a document alone.",
        "A second person calls the number in the master, never the one on the document, and records the answer.",
    )
}

pub(crate) fn call_back_denied() -> Refusal {
    Refusal::new(
        "call-back-denied",
        "Not approved: the supplier denied the new account",
        "The last call to the number in the master did not confirm it.",
        "Refuse the case and report the attempt.",
    )
}

pub(crate) fn call_back_own() -> Refusal {
    Refusal::new(
        "call-back-own",
        "Not approved: the call and the first signature are by one person",
        "Whoever calls and whoever signs first are two persons.",
        "Another person calls the number in the master, or signs first.",
    )
}

pub(crate) fn no_call_back_needed() -> Refusal {
    Refusal::new(
        "call-back-not-needed",
        "Not recorded: no call is needed here",
        "The bank details on this document are those in the master.",
        "Write a note, if the call matters.",
    )
}

pub(crate) fn draft_missing() -> Refusal {
    Refusal::new(
        "draft-missing",
        "Not approved: there is no draft",
        "The first pass gave up, and nobody typed the values, so there is nothing that one could put a name to.",
        "Type the values, return the case for an answer, or refuse it.",
    )
}

pub(crate) fn not_correctable() -> Refusal {
    Refusal::new(
        "field-not-correctable",
        "Not signed: values cannot be changed here",
        "This task signs what another task read and checked.",
        "Return or refuse it, so that it is read and checked again.",
    )
}

pub(crate) fn not_yours_to_undo() -> Refusal {
    Refusal::new(
        "undo-not-yours",
        "Not undone: somebody else signed",
        "Only the signer takes a signature back.",
        "Ask the signer, or return the case in its next step.",
    )
}

pub(crate) fn too_late_to_undo() -> Refusal {
    Refusal::new(
        "undo-too-late",
        "Not undone: the time is over",
        "The signature has taken effect.",
        "Return or refuse the case in its next step, or have it recalled.",
    )
}

pub(crate) fn grace_runs() -> Refusal {
    Refusal::new(
        "grace-runs",
        "Not yet: the signature can still be undone",
        "It takes effect when the time to undo it is over.",
        "Wait until then.",
    )
}

pub(crate) fn words_missing() -> Refusal {
    Refusal::new(
        "words-missing",
        "Not written: there are no words",
        "A note or an answer has at least one word.",
        "Write it and send it again.",
    )
}

pub(crate) fn no_effect(effect: &EffectId) -> Refusal {
    Refusal::new(
        "effect-unknown",
        "Not recorded",
        format!("The case has no effect {effect}."),
        "Read the case and use the key it lists.",
    )
}

pub(crate) fn effect_settled(stage: &str) -> Refusal {
    Refusal::new(
        "effect-settled",
        "Not recorded: the outcome of this effect is known",
        format!("It is {stage}."),
        "Nothing has to be done; the first outcome stands.",
    )
}

pub(crate) fn no_call(key: bpmn::Key) -> Refusal {
    Refusal::new(
        "call-unknown",
        "Not recorded",
        format!("The case calls no other process under the number {key}."),
        "Read the case and use a number that it lists.",
    )
}

pub(crate) fn call_settled(key: bpmn::Key) -> Refusal {
    Refusal::new(
        "call-settled",
        "Not recorded: the case no longer waits for this",
        format!("The call {key} has ended, was withdrawn, or is run by another case."),
        "Nothing has to be done; the first outcome stands.",
    )
}

pub(crate) fn not_there(key: bpmn::Key) -> Refusal {
    Refusal::new(
        "instance-gone",
        "Not done",
        format!("The case is no longer at number {key}."),
        "Look at where the case is now.",
    )
}

pub(crate) fn signal_unexpected(name: &str) -> Refusal {
    Refusal::new(
        "signal-unexpected",
        "Not delivered",
        format!("Nothing in this case waits for the signal {name}."),
        "Nothing has to be done.",
    )
}

pub(crate) fn already_migrated() -> Refusal {
    Refusal::new(
        "already-migrated",
        "Not migrated",
        "The case runs in that version already.",
        "Nothing has to be done.",
    )
}

pub(crate) fn migration_loses(sentences: &str) -> Refusal {
    Refusal::new(
        "migration-loses",
        "Not migrated: something would be lost",
        sentences,
        "Map the element to its counterpart, finish the task first, or leave the case on its version.",
    )
}

pub(crate) fn rules_failed(decision: &str, sentence: &str) -> Refusal {
    Refusal::new(
        "rules-failed",
        format!("Not done: the decision \"{decision}\" could not be made"),
        sentence,
        "The owner of the rules mends the table; then try again.",
    )
}

pub(crate) fn own_work() -> Refusal {
    Refusal::new(
        "duties",
        "Not judged: you signed it",
        "Nobody judges or settles a sample of their own work.",
        "Leave it to another person.",
    )
}

pub(crate) fn same_judge() -> Refusal {
    Refusal::new(
        "same-signer",
        "Not settled: you judged it",
        "A disagreement is settled by another person than the one who judged.",
        "Leave it to a second person.",
    )
}

pub(crate) fn seed_only() -> Refusal {
    Refusal::new(
        "seed",
        "Not done",
        "This case only measures review; nothing ever comes out of it.",
        "Nothing has to be done.",
    )
}

pub(crate) fn no_amount() -> Refusal {
    Refusal::new(
        "amount",
        "Not recorded: there is no amount",
        "What must be credited is an amount above zero.",
        "Give the amount with its currency.",
    )
}
