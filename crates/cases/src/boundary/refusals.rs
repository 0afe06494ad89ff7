//! Refusals of the boundary: a stable code, what was not done, why, and what to do.

use terms::Refusal;

pub(super) fn words_missing() -> Refusal {
    Refusal::new(
        "reason-missing",
        "Not signed: a reason is missing",
        "A change of the boundary is signed with a reason, so that an auditor can follow.",
        "Write one sentence and sign again.",
    )
}

pub(super) fn rate(name: &str, value: f64) -> Refusal {
    Refusal::new(
        "rate",
        format!("Not signed: the {name} is no rate"),
        format!("It is {value}; a number above 0 and below 1 is expected."),
        "Give a share such as 0.01 for one in a hundred.",
    )
}

pub(super) fn cost(hour: &terms::Money) -> Refusal {
    Refusal::new(
        "amount",
        "Not signed: this is no cost of an hour",
        format!("It is {hour}; an amount above nothing and up to 100,000 is expected."),
        "Give what an hour of a person costs, with everything that comes to it.",
    )
}

pub(super) fn sample_too_small(alpha: f64, needs: u64, has: u64) -> Refusal {
    Refusal::new(
        "sample-too-small",
        "Not signed: too few cases are checked",
        format!("A ceiling of {alpha} needs {needs} checked cases without an error; there are {has}."),
        "Let people check more cases of this tier, or accept a higher ceiling.",
    )
}

pub(super) fn not_proved() -> Refusal {
    Refusal::new(
        "not-proved",
        "Not signed: the sample does not show it",
        "The upper bound of the error rate is above the ceiling at every threshold.",
        "Let people check more cases, improve the first pass, or accept a higher ceiling.",
    )
}

pub(super) fn by_rule_only() -> Refusal {
    Refusal::new(
        "sample-missing",
        "Not signed: a sample is missing",
        "Only values that are read and not guessed may be certified without a sample.",
        "Certify this tier from checked cases.",
    )
}

pub(super) fn expired() -> Refusal {
    Refusal::new(
        "certificate-expired",
        "Not signed: it would have expired already",
        "The certificate ends before it begins.",
        "Give a later day.",
    )
}

pub(super) fn expires_late(days: i64) -> Refusal {
    Refusal::new(
        "expires-late",
        "Not signed: it would hold too long",
        format!("A certificate holds for {days} days at most; then somebody looks again."),
        "Give an earlier day.",
    )
}

pub(super) fn no_tier(scope: &super::Scope) -> Refusal {
    Refusal::new(
        "tier-unknown",
        "Not done",
        format!("There is no certificate for {scope}."),
        "Open the board and choose a tier that is listed.",
    )
}

pub(super) fn not_open(why: &str) -> Refusal {
    Refusal::new("tier-not-open", "Not done", format!("The tier is not open: {why}."), "Look at the board.")
}

pub(super) fn not_closed() -> Refusal {
    Refusal::new(
        "tier-not-closed",
        "Not reopened",
        "The tier is not closed.",
        "Nothing has to be done; the board shows what it does.",
    )
}

pub(super) fn evidence_missing() -> Refusal {
    Refusal::new(
        "evidence-missing",
        "Not reopened: new evidence is missing",
        "A tier that closed is opened again under a certificate that was signed after it closed.",
        "Let people check cases, sign a new certificate, then let a second person reopen the tier.",
    )
}

pub(super) fn same_person() -> Refusal {
    Refusal::new(
        "same-signer",
        "Not reopened: you signed the certificate",
        "Whoever opens a tier again is another person than whoever answers for its certificate.",
        "Ask a second person.",
    )
}

pub(super) fn not_up(from: &str, to: &str) -> Refusal {
    Refusal::new(
        "rung",
        "Not promoted",
        format!("It stands on {from}; {to} is not above that."),
        "Choose a higher rung.",
    )
}

pub(super) fn rung_skipped(from: Option<&str>, to: &str) -> Refusal {
    let from = from.map_or_else(|| "It stands nowhere yet".to_owned(), |from| format!("It stands on {from}"));
    Refusal::new(
        "rung",
        format!("Not promoted to {to}"),
        format!("{from}; a version climbs one rung after the other, each with its own evidence."),
        "Promote it to the next rung first.",
    )
}

pub(super) fn not_down(from: &str, to: &str) -> Refusal {
    Refusal::new(
        "rung",
        "Not demoted",
        format!("It stands on {from}; {to} is not below that."),
        "Choose a lower rung.",
    )
}

pub(super) fn rung_evidence(to: &str, needs: &str) -> Refusal {
    Refusal::new(
        "evidence-missing",
        format!("Not promoted to {to}: evidence is missing"),
        format!("This step asks for {needs}."),
        "Wait until it is there; the board counts it.",
    )
}

pub(super) fn machine_climbs(to: &str) -> Refusal {
    Refusal::new(
        "machine-signs",
        format!("Not promoted to {to}"),
        "By itself a version climbs up to suggest; above that a named person signs.",
        "Sign the promotion on the board.",
    )
}

pub(super) fn stopped_already() -> Refusal {
    Refusal::new(
        "stopped-already",
        "Not stopped again",
        "All automation is stopped already.",
        "Resume it when the cause is mended.",
    )
}

pub(super) fn not_stopped() -> Refusal {
    Refusal::new("not-stopped", "Not resumed", "Automation is not stopped.", "Nothing has to be done.")
}

pub(super) fn same_stopper() -> Refusal {
    Refusal::new(
        "same-signer",
        "Not resumed: you stopped it",
        "Whoever stopped all automation does not resume it alone.",
        "Ask a second person to resume it.",
    )
}

pub(super) fn sealed_already() -> Refusal {
    Refusal::new("sealed-already", "Not sealed", "The lottery has its secret.", "Nothing has to be done.")
}

pub(super) fn too_many(most: usize) -> Refusal {
    Refusal::new(
        "too-many",
        "Not done: the boundary has too many tiers",
        format!("There are {most} at most."),
        "Let the pack's decision Tier name fewer.",
    )
}
