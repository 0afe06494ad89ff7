//! The difference in outcomes over the last days of cases: every question that the rules were asked is asked again, of the old
//! rules and of the new ones, at the moment at which it was asked.
//!
//! What a case's own decisions were asked stands in its entries (`ruled.2`); for entries written before that, what the gate was
//! asked is derived from the draft. What the examination asks (tolerances, coding, never-automatic rules, settling) is derived
//! from each draft and each correction in the same way as it was then.

use super::view::{Hindsight, Move};
use crate::envelope;
use crate::examination::{self, Question};
use crate::packs::Prepared;
use crate::rulings::value;
use crate::shared::Shared;
use bpmn::Moment;
use cases::{Entry, Event};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use terms::{CaseId, Failure};

/// Days that are looked back.
pub const DAYS: u32 = 90;
/// Cases that are looked at, the newest first.
pub const CASES_MAX: usize = 2_000;
/// Cases that a difference names.
const NAMED_MAX: usize = 20;
/// Differences that are told.
const MOVES_MAX: usize = 50;

/// Asks `after` what `before` was asked.
pub(super) fn compared(shared: &Shared, before: &Prepared, after: &Prepared) -> Result<Hindsight, Failure> {
    let now = shared.clock.now();
    let since =
        now.saturating_sub(SignedDuration::from_hours(24 * i64::from(DAYS))).unwrap_or(Timestamp::MIN);
    let (cases, cut) = newest(shared)?;
    let mut seen = Hindsight { days: DAYS, cut, ..Hindsight::default() };
    let mut moves: BTreeMap<(String, String, String), (usize, Vec<CaseId>)> = BTreeMap::new();
    for case in cases {
        let questions = questions(shared, before, &case, since)?;
        seen.cases += usize::from(!questions.is_empty());
        for (question, at) in questions {
            seen.asked += 1;
            let (from, to) = (answer(shared, before, &question, at), answer(shared, after, &question, at));
            if from != to {
                seen.changed += 1;
                let (count, named) = moves.entry((question.decision, from, to)).or_default();
                *count += 1;
                if named.len() < NAMED_MAX && named.last() != Some(&case) {
                    named.push(case.clone());
                }
            }
        }
    }
    seen.moves = moves
        .into_iter()
        .map(|((decision, from, to), (count, cases))| Move { decision, from, to, count, cases })
        .collect();
    seen.moves.sort_by_key(|it| std::cmp::Reverse(it.count));
    seen.moves.truncate(MOVES_MAX);
    Ok(seen)
}

/// The newest cases, and whether there are more.
pub(crate) fn newest(shared: &Shared) -> Result<(Vec<CaseId>, bool), Failure> {
    let (mut keys, mut after) = (Vec::new(), String::new());
    loop {
        let rows = shared.reader.scan(&shared.client, "case", &after, 1000).map_err(Failure::fault)?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.key);
        keys.extend(rows.into_iter().map(|row| row.key));
    }
    // Ids carry the place in the order of arrival behind their prefix.
    keys.sort_by(|a, b| arrival(b).cmp(arrival(a)));
    let cut = keys.len() > CASES_MAX;
    keys.truncate(CASES_MAX);
    Ok((keys.into_iter().map(CaseId).collect(), cut))
}

fn arrival(key: &str) -> &str {
    key.rsplit_once('-').map_or(key, |(_, arrival)| arrival)
}

/// What the rules were asked on a case since then, each question once.
fn questions(
    shared: &Shared,
    rules: &Prepared,
    case: &CaseId,
    since: Timestamp,
) -> Result<Vec<(Question, Timestamp)>, Failure> {
    let stored = shared.reader.case(&shared.client, case, 1).map_err(Failure::fault)?;
    let tells = |kind: &str| matches!(kind, "ruled.1" | "ruled.2" | "drafted.1" | "corrected.1");
    let mut found = Vec::new();
    let mut draft = None;
    let mut known = BTreeSet::new();
    for it in stored.iter().filter(|it| tells(&it.header.kind)) {
        let entry: Entry =
            envelope::open_entry(&shared.vault, &shared.client, case, it.header.version, &it.body)?;
        let mut asked = Vec::new();
        match entry.event {
            Event::Drafted { draft: it, .. } | Event::Corrected { draft: it, .. } => {
                asked.extend(examination::questions(&it));
                draft = Some(it);
            }
            Event::Decided { decision, inputs, .. } => asked.push(Question { decision, inputs }),
            Event::Ruled { element, decision, .. } => {
                let gate = rules
                    .packs()
                    .filter_map(|pack| pack.settings(&element))
                    .any(|it| it.gate.as_ref() == Some(&decision));
                if let (true, Some(draft)) = (gate, &draft) {
                    asked.push(Question { decision, inputs: cases::gate_inputs(draft) });
                }
            }
            _ => {}
        }
        for question in asked.into_iter().filter(|_| entry.at >= since) {
            let told =
                serde_json::to_string(&(&question.decision, &question.inputs)).map_err(Failure::fault)?;
            if known.insert(told) {
                found.push((question, entry.at));
            }
        }
    }
    Ok(found)
}

/// What a version says, in words; a failure is an outcome too.
fn answer(shared: &Shared, rules: &Prepared, question: &Question, at: Timestamp) -> String {
    let moment = Moment { now: at, zone: shared.zone.clone() };
    match rules.packs().next().map(|pack| (pack.rules)(&question.decision, &question.inputs, &moment)) {
        Some(Ok(ruling)) => value(&ruling.result),
        Some(Err(sentence)) => format!("no answer: {sentence}"),
        None => "no answer".to_owned(),
    }
}
