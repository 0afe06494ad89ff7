//! How a version climbs, whatever it is a version of: a back-test on history, a shadow run beside the work, *suggest*, then
//! further. Every step rests on counted cases and their digest; rows of all kinds lie in one view and are counted by one
//! function, [`evidence`].
//!
//! - A **model** reads the same documents as the one in place; values are compared with what a person signed. Up to *suggest*
//!   it climbs by itself.
//! - **Rules and processes** ([`packs`]) decide the same cases as the version in place; ways are compared step by step, and what
//!   either would have let through alone with what people found. A second person's signature is their step to *suggest*.
//! - A **prompt** would climb as a model does; no language model is configured here, so there is none.

mod beside;
pub(crate) mod packs;

pub(crate) use beside::Ways;

use crate::boundary::{calibration, order};
use crate::envelope::{open_row, seal_row, subject};
use crate::kin;
use crate::law::Who;
use crate::learning;
use crate::shared::Shared;
use crate::writer::{Message, Writer};
use cases::boundary::{Command, Evidence, Kind, Rung, Subject};
use firstpass::{Model, Options, PageText};
use journal::RowChange;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{CaseId, Digest, Draft, Failure, TaskId};

/// Values that models are compared on: what is critical and ranked.
pub(crate) const JUDGED: [&str; 5] =
    ["invoice_number", "issue_date", "currency", "gross_total", "payee_iban"];
/// Signed cases of a back-test at most, the newest.
pub(crate) const BACK_TEST_MAX: usize = 100;
/// Signed cases of a back-test at least; with fewer there is nothing to test on, and what is learned drafts at once.
pub(crate) const BACK_TEST_MIN: usize = 30;
/// Cases drafted in shadow before a model drafts for people.
pub(crate) const SHADOW_MIN: u64 = 30;
/// Checked cases of a tier from which on the model that drafted them stays until a person promotes another one: a new model
/// would begin to calibrate at nothing.
const CALIBRATING_MIN: u64 = 100;

/// The view of what was compared: shelf is the model and the rung, in the order of arrival.
const VIEW: &str = "compared";

/// One document under both models.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Compared {
    task: TaskId,
    /// Field → what the model in place reads, and what the new one reads.
    #[serde(default)]
    values: BTreeMap<String, (Option<String>, Option<String>)>,
    /// The ways of the case under two versions of the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ways: Option<Ways>,
}

/// One value that a new model reads otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueChange {
    /// The case.
    pub case: CaseId,
    /// The field, in words.
    pub field: String,
    /// What the model in place read.
    pub before: Option<String>,
    /// What the new one reads.
    pub after: Option<String>,
    /// What a person signed.
    pub signed: Option<String>,
    /// `mended`, `spoilt`, or `other` where both are wrong.
    pub effect: String,
}

/// Where a version stands; nothing below it is known to the boundary.
pub(crate) fn place(shared: &Shared, subject: &Subject) -> u8 {
    shared.boundary.now().rung(subject).map_or(0, Rung::place)
}

/// The subject of a model on the ladder.
pub(crate) fn subject_of(model: Digest) -> Subject {
    Subject::Version { kind: Kind::Model, digest: model }
}

fn shelf(model: Digest, rung: Rung) -> String {
    format!("{}|{}", &model.to_hex()[..16], rung.word())
}

/// Puts a learned model on the ladder: back-tested, and where it is no worse, into the shadow.
pub(crate) fn begin(shared: &Arc<Shared>, writer: &Writer, new: &Model, old: &Model) -> Result<(), Failure> {
    let signed = kin::signed_texts(shared, BACK_TEST_MAX)?;
    let mut rows = Vec::new();
    for (case, task) in &signed {
        let Some(pages) = learning::pages_of(shared, case)? else { continue };
        let compared = Compared {
            task: task.clone(),
            values: both(&values(shared, &pages, old), &values(shared, &pages, new)),
            ways: None,
        };
        rows.push(row(shared, case, new.digest(), Rung::BackTest, &compared)?);
    }
    keep(writer, rows)?;
    let (evidence, _) = evidence(shared, new.digest(), Rung::BackTest)?;
    let subject = subject_of(new.digest());
    climb(shared, writer, &subject, Rung::BackTest, &evidence, "Learned from signed corrections")?;
    let no_worse = evidence.wrong_before.is_none_or(|before| evidence.wrong <= before);
    if evidence.n >= BACK_TEST_MIN as u64 && no_worse {
        climb(shared, writer, &subject, Rung::Shadow, &evidence, "No worse on the back-test")?;
        learning::shade(shared, Some(Arc::new(new.clone())))?;
    }
    Ok(())
}

/// The row of a document that both models read just now: the new one silently.
pub(crate) fn shadow_row(
    shared: &Shared,
    case: &CaseId,
    task: &TaskId,
    draft: &Draft,
    pages: &[PageText],
) -> Result<Option<RowChange>, Failure> {
    let Some(new) = shared.boundary.shadow().filter(|_| draft.reading == terms::Reading::Text) else {
        return Ok(None);
    };
    let before = JUDGED.iter().map(|name| ((*name).to_owned(), draft.value(name).map(str::to_owned)));
    let compared = Compared {
        task: task.clone(),
        values: both(&before.collect(), &values(shared, pages, &new)),
        ways: None,
    };
    row(shared, case, new.digest(), Rung::Shadow, &compared).map(Some)
}

/// Looks whether the model in the shadow has seen enough: then it goes up to *suggest*, or back.
pub(crate) fn tend(shared: &Arc<Shared>, writer: &Writer) -> Result<(), Failure> {
    let Some(new) = shared.boundary.shadow() else { return Ok(()) };
    let (evidence, _) = evidence(shared, new.digest(), Rung::Shadow)?;
    if evidence.n < SHADOW_MIN {
        return Ok(());
    }
    learning::shade(shared, None)?;
    if evidence.wrong_before.is_some_and(|before| evidence.wrong > before) {
        let words = format!(
            "Worse in shadow: {} of {} wrong, {} before",
            evidence.wrong,
            evidence.n,
            evidence.wrong_before.unwrap_or_default()
        );
        let command = Command::Demote { subject: subject_of(new.digest()), to: Rung::BackTest, words };
        return told(shared, writer, command);
    }
    climb(shared, writer, &subject_of(new.digest()), Rung::Suggest, &evidence, "No worse in shadow")?;
    if learning::kept_for(&shared.boundary.now()).is_some() || is_calibrating(shared)? {
        tracing::info!(model = new.digest().short(), "a model on suggest waits for a person to promote it");
        return Ok(());
    }
    learning::put_in_place(shared, new.digest())
}

/// A tier has so many checked cases under the model in place that replacing it would throw them away.
fn is_calibrating(shared: &Shared) -> Result<bool, Failure> {
    Ok(calibration::most_checked(shared)? >= CALIBRATING_MIN)
}

/// What is known of a model: the shadow run where there was one, else the back-test, with every value that it reads otherwise.
pub(crate) fn known(shared: &Shared, model: Digest) -> Result<(Evidence, Vec<ValueChange>), Failure> {
    let shadow = evidence(shared, model, Rung::Shadow)?;
    if shadow.0.n > 0 { Ok(shadow) } else { evidence(shared, model, Rung::BackTest) }
}

/// Counts one rung: documents that a person signed, and on how many each model has a judged value wrong.
pub(crate) fn evidence(
    shared: &Shared,
    model: Digest,
    rung: Rung,
) -> Result<(Evidence, Vec<ValueChange>), Failure> {
    let (mut n, mut wrong, mut wrong_before, mut changed) = (0, 0, 0, 0);
    let (mut lines, mut changes, mut after) = (String::new(), Vec::new(), None);
    loop {
        let page = shared
            .reader
            .page(&shared.client, VIEW, &shelf(model, rung), after.as_ref(), 500)
            .map_err(Failure::fault)?;
        for row in page.rows {
            let case = CaseId::from(row.case_id.as_str());
            let place = format!("{VIEW}/{}", row.key);
            let Ok(found) =
                open_row::<Compared>(&shared.vault, &shared.client, &subject(&case), &place, &row.body)
            else {
                // Its person was erased: nothing is left to compare.
                continue;
            };
            let state = shared.cabinet.existing(&case)?;
            if let Some(ways) = &found.ways {
                let (is_wrong, was_wrong) = (ways.is_wrong(&state), ways.was_wrong(&state));
                n += 1;
                wrong += u64::from(is_wrong);
                wrong_before += u64::from(was_wrong);
                changed += u64::from(ways.parting.is_some());
                changes.extend(ways.change(&case, &state));
                lines.push_str(&format!("{},{},{}\n", row.key, u8::from(was_wrong), u8::from(is_wrong)));
                continue;
            }
            let signed = state.tasks.get(&found.task).filter(|it| it.approvals().next().is_some());
            let Some(signed) = signed.and_then(|it| it.draft.as_ref()) else { continue };
            let (mut is_wrong, mut was_wrong) = (false, false);
            for (name, (before, new)) in &found.values {
                let truth = signed.value(name);
                let right = |value: &Option<String>| same(name, value.as_deref(), truth);
                (is_wrong, was_wrong) = (is_wrong || !right(new), was_wrong || !right(before));
                if !same(name, new.as_deref(), before.as_deref()) {
                    let effect = match (right(before), right(new)) {
                        (false, true) => "mended",
                        (true, false) => "spoilt",
                        _ => "other",
                    };
                    changes.push(ValueChange {
                        case: case.clone(),
                        field: crate::labels::of(name).map_or(name.as_str(), |it| it.words).to_owned(),
                        before: before.clone(),
                        after: new.clone(),
                        signed: truth.map(str::to_owned),
                        effect: effect.to_owned(),
                    });
                }
            }
            n += 1;
            wrong += u64::from(is_wrong);
            wrong_before += u64::from(was_wrong);
            changed += u64::from(found.values.values().any(|(before, new)| before != new));
            lines.push_str(&format!("{},{},{}\n", row.key, u8::from(was_wrong), u8::from(is_wrong)));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let digest = Digest::of(lines.as_bytes());
    let (wrong_before, changed) = ((n > 0).then_some(wrong_before), (n > 0).then_some(changed));
    Ok((Evidence { wrong_before, changed, ..Evidence::counted(n, wrong, digest) }, changes))
}

fn same(name: &str, value: Option<&str>, truth: Option<&str>) -> bool {
    match (value, truth) {
        (Some(value), Some(truth)) => firstpass::same(name, value, truth),
        (value, truth) => value == truth,
    }
}

fn values(shared: &Shared, pages: &[PageText], model: &Model) -> BTreeMap<String, Option<String>> {
    let options = Options { client: Some(shared.client.0.clone()), ..Options::default() };
    let draft = firstpass::by_text(pages, model, &options);
    JUDGED.iter().map(|name| ((*name).to_owned(), draft.value(name).map(str::to_owned))).collect()
}

fn both(
    before: &BTreeMap<String, Option<String>>,
    after: &BTreeMap<String, Option<String>>,
) -> BTreeMap<String, (Option<String>, Option<String>)> {
    let value = |of: &BTreeMap<String, Option<String>>, name: &str| of.get(name).cloned().flatten();
    JUDGED.iter().map(|name| ((*name).to_owned(), (value(before, name), value(after, name)))).collect()
}

fn row(
    shared: &Shared,
    case: &CaseId,
    model: Digest,
    rung: Rung,
    compared: &Compared,
) -> Result<RowChange, Failure> {
    let key = format!("{}|{case}/{}", shelf(model, rung), compared.task);
    let place = format!("{VIEW}/{key}");
    let body = seal_row(&shared.vault, &shared.client, &subject(case), &place, compared)?;
    Ok(RowChange::Put {
        view: VIEW.to_owned(),
        key,
        shelf: shelf(model, rung),
        rank: 0,
        case_id: case.0.clone(),
        body,
    })
}

fn keep(writer: &Writer, rows: Vec<RowChange>) -> Result<(), Failure> {
    let (reply, answer) = std::sync::mpsc::sync_channel(1);
    writer.send(Message::Rows { rows, reply })?;
    answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?
}

pub(crate) fn climb(
    shared: &Arc<Shared>,
    writer: &Writer,
    subject: &Subject,
    to: Rung,
    evidence: &Evidence,
    words: &str,
) -> Result<(), Failure> {
    let (subject, evidence) = (subject.clone(), evidence.clone());
    told(shared, writer, Command::Promote { subject, to, evidence, words: words.to_owned() })
}

/// A command on the boundary by the system, and its answer.
pub(crate) fn told(shared: &Arc<Shared>, writer: &Writer, command: Command) -> Result<(), Failure> {
    let (reply, answer) = std::sync::mpsc::channel();
    let actor = Who::system(&shared.client).actor;
    let reply = Box::new(move |outcome| drop(reply.send(outcome)));
    writer.send(order(shared, actor, command, None, reply))?;
    answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?.map(drop)
}
