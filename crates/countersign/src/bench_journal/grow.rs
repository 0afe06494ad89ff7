//! The same rates with ever more cases in the office: the cost of a command must not grow with what is there.

use super::{quantile, whole};
use office::Office;
use office::view::{Person, Shelf, WorklistQuery};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use terms::{CaseId, Failure};

/// Cases that are worked on at a time: the newest ones, as in an office that keeps up.
const AT_WORK: usize = 1_000;
/// Pages of the worklist that are measured.
const PAGES: usize = 60;

/// Fills the office to each of `sizes` and measures there.
pub(super) fn measure(
    dir: &Path,
    office: &Arc<Office>,
    who: &Person,
    sizes: &[usize],
    (clients, seconds): (usize, u64),
) -> Result<Vec<Value>, Failure> {
    let mut all: Vec<CaseId> = office.outcomes()?.into_iter().map(|it| CaseId(it.case)).collect();
    // A case that waits for a person: its copies fill the worklist.
    let waiting = office.outcomes()?.into_iter().find(|it| it.condition == "waiting");
    let Some(like) = waiting.map(|it| CaseId(it.case)) else {
        return Err(Failure::fault("No case of the sample waits for a person"));
    };
    let mut told = Vec::new();
    for &size in sizes {
        let begun = Instant::now();
        let more = size.saturating_sub(all.len());
        office.fill(&like, more)?;
        let filled = more as f64 / begun.elapsed().as_secs_f64();
        let last = all.len();
        all.extend((last + 1..=last + more).map(|arrival| CaseId(format!("AP-{arrival:07}"))));
        let newest = &all[all.len().saturating_sub(AT_WORK)..];
        let worked = whole::measure(dir, office, who, newest, clients, seconds)?;
        // Far apart, so that hardly one of them is in memory.
        let cold: Vec<CaseId> = (0..all.len()).map(|at| all[(at * 7_919) % all.len()].clone()).collect();
        let cold = whole::measure(dir, office, who, &cold, clients, seconds.min(5))?;
        let mut one = worked.told();
        one["cases"] = json!(all.len());
        one["filled_per_second"] = json!(filled.round());
        one["cold"] = cold.told();
        one["worklist_ms"] = worklist(office, who)?;
        told.push(one);
    }
    Ok(told)
}

/// Pages of the list of all open work, one after the other.
fn worklist(office: &Office, who: &Person) -> Result<Value, Failure> {
    let mut query = WorklistQuery { shelf: Shelf::Everyone, find: None, after: None, limit: 50 };
    let (mut times, mut rows) = (Vec::new(), 0);
    for _ in 0..PAGES {
        let begun = Instant::now();
        let list = office.worklist(who, &query)?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        rows += list.rows.len();
        query.after = list.next;
    }
    times.sort_by(f64::total_cmp);
    Ok(
        json!({ "pages": PAGES, "rows": rows, "p50": quantile(&times, 0.5), "p95": quantile(&times, 0.95), "max": quantile(&times, 1.0) }),
    )
}
