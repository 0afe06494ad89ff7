//! One case under two versions of the pack: both decide it in memory, and the difference is kept.

use super::ValueChange;
use crate::boundary::calibration::is_right;
use crate::examination;
use crate::packs::{ACCOUNTS_PAYABLE, Prepared};
use crate::shared::Shared;
use cases::boundary::Assurance;
use cases::retrace::{Circumstances, Parting, Trace, retrace};
use cases::{Entry, Stage, State, Task};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use terms::{CaseId, Draft, Failure, PersonId};

/// Any grace will do: what was undone then is undone here too.
const GRACE: SignedDuration = SignedDuration::from_secs(1);

/// What two versions make of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ways {
    /// Where their ways part; `None` where they are the same as far as they can be followed.
    pub parting: Option<Parting>,
    /// Elements that each lets through without a person.
    alone: (BTreeSet<String>, BTreeSet<String>),
    /// Each of them failed: a rule had no answer, or it could not begin.
    failed: (bool, bool),
}

/// Retraces a case under both versions, as it stands now. Nothing where it is none that a version of the rules decides alone:
/// seeds, called cases, what was recalled.
pub(crate) fn compared(
    shared: &Shared,
    case: &CaseId,
    before: &Prepared,
    after: &Prepared,
) -> Result<Option<Ways>, Failure> {
    let state = shared.cabinet.existing(case)?;
    if state.pack != ACCOUNTS_PAYABLE || state.seed.is_some() || state.round > 0 || state.parent.is_some() {
        return Ok(None);
    }
    let entries = shared.cabinet.entries(case)?;
    let was = traced(shared, case, &state, &entries, before)?;
    let now = traced(shared, case, &state, &entries, after)?;
    let parting = now.parts_from(&was).map(|(now, was)| (was, now));
    Ok(Some(Ways { parting, alone: (was.alone, now.alone), failed: (was.failed, now.failed) }))
}

fn traced(
    shared: &Shared,
    case: &CaseId,
    state: &State,
    entries: &[Entry],
    version: &Prepared,
) -> Result<Trace, Failure> {
    let Some(pack) = version.pack(ACCOUNTS_PAYABLE) else {
        return Ok(Trace {
            failed: true,
            left: Some("It has no such process".to_owned()),
            ..Trace::default()
        });
    };
    let typed = state.subject().map(|(task, _)| task.typed.clone()).unwrap_or_default();
    let circumstances = shared.circumstances(case, state, &typed);
    let examine = |draft: Draft| {
        examination::judged(shared, &pack.rules, draft, &circumstances).map_err(|it| it.to_string())
    };
    let today = shared.today();
    let present = |id: &PersonId, role: &str| shared.people.present(id, role, today);
    let boundary = shared.boundary.now();
    // Both are asked as if certificates spoke of them: what they would let through is the question.
    let live = shared.boundary.versions(shared, None)?;
    let assurance = Assurance { boundary: &boundary, lottery: &shared.boundary.lottery, live, own: live };
    Ok(retrace(
        case,
        entries,
        &Circumstances {
            pack,
            zone: shared.zone.clone(),
            grace: GRACE,
            present: &present,
            assurance: Some(assurance),
            examine: &examine,
        },
    ))
}

impl Ways {
    /// The new version failed, or lets through what people found wrong.
    pub fn is_wrong(&self, state: &State) -> bool {
        self.failed.1 || self.alone.1.iter().any(|it| found_wrong(state, it) == Some(true))
    }

    /// The same of the version in place.
    pub fn was_wrong(&self, state: &State) -> bool {
        self.failed.0 || self.alone.0.iter().any(|it| found_wrong(state, it) == Some(true))
    }

    /// The difference, told.
    pub fn change(&self, case: &CaseId, state: &State) -> Option<ValueChange> {
        let (was, now) = self.parting.as_ref()?;
        let at = now.as_ref().or(was.as_ref()).map(|it| it.at.clone()).unwrap_or_default();
        // Where both pass the same step, its name stands once in the row.
        let told = |it: &Option<cases::retrace::Step>| {
            it.as_ref()
                .map(|it| if it.at == at { it.what.clone() } else { format!("{}: {}", it.at, it.what) })
        };
        let effect = match (self.was_wrong(state), self.is_wrong(state)) {
            (true, false) => "mended",
            (false, true) => "spoilt",
            _ => "other",
        };
        let people = self.alone.0.union(&self.alone.1).find_map(|it| found_wrong(state, it));
        let signed = people.map(|wrong| if wrong { "draft was wrong" } else { "draft was right" }.to_owned());
        Some(ValueChange {
            case: case.clone(),
            field: at.clone(),
            before: told(was),
            after: told(now),
            signed,
            effect: effect.to_owned(),
        })
    }
}

/// What people say of the draft of an element: wrong, right, or nothing yet.
fn found_wrong(state: &State, element: &str) -> Option<bool> {
    state.tasks.values().filter(|it| it.element == element).filter_map(|it| wrong(it)).max()
}

pub(super) fn wrong(task: &Task) -> Option<bool> {
    if matches!(task.stage, Stage::Faulty | Stage::Recalled) {
        return Some(true);
    }
    if task.stage == Stage::Upheld {
        return Some(false);
    }
    let signed = task.approvals().next().is_some();
    let proposed = task.proposed.as_deref().or(task.draft.as_ref())?;
    signed.then(|| task.draft.as_ref().is_some_and(|it| !is_right(proposed, it)))
}
