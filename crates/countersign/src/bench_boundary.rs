//! How long the boundary board takes when an operation has a million cases behind it: rows as the office writes them, then the
//! real view. What a case costs to write is not measured here.

use crate::cpu::used;
use crate::{data, run};
use jiff::{Timestamp, ToSpan};
use journal::{Append, Journal, Options, RowChange};
use office::packs;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;
use terms::{CaseId, ClientId, Failure};

/// Tiers of the board.
const TIERS: u64 = 8;
/// Days with counts.
const DAYS: u64 = 120;
/// Variants of the month.
const VARIANTS: u64 = 3_000;
/// Rows in one transaction.
const BATCH: usize = 2_000;
/// Looks at the board.
const LOOKS: usize = 40;

/// Writes the rows of `cases` cases and looks at the board, without and with a tier chosen.
pub fn measure(dir: &Path, office: office::Office, files: &[PathBuf], cases: u64) -> Result<Value, Failure> {
    run::work(&office, files, false)?;
    let links = office.sign_in_links();
    office.close();
    drop(office);
    let folder = dir.join("data");
    let client: Value =
        serde_json::from_slice(&std::fs::read(folder.join("client.json")).map_err(Failure::fault)?)
            .map_err(Failure::fault)?;
    let client = ClientId(client["id"].as_str().unwrap_or_default().to_owned());
    write(&folder, &client, cases)?;
    let settings = data::settings(&folder, data::pack(packs::ACCOUNTS_PAYABLE)?, None, 0)?;
    let office = data::open(settings, None)?;
    let manager =
        links.into_iter().map(|it| it.person).find(|it| it.roles.iter().any(|role| role == "manager"));
    let who = manager.ok_or_else(|| Failure::fault("The sample has no manager"))?;
    let look = |chosen: Option<(&str, &str)>| -> Result<Value, Failure> {
        let (mut times, before) = (Vec::new(), used());
        for _ in 0..LOOKS {
            let begun = Instant::now();
            let view = office.boundary(&who, chosen, None)?;
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            if view.tiers.len() < TIERS as usize {
                return Err(Failure::fault("The board does not show every tier"));
            }
        }
        let cpu = (used().cpu_seconds - before.cpu_seconds) * 1000.0 / LOOKS as f64;
        times.sort_by(f64::total_cmp);
        Ok(
            json!({ "p50_ms": round(times[LOOKS / 2]), "max_ms": round(times[LOOKS - 1]), "cpu_ms": round(cpu) }),
        )
    };
    let board = look(None)?;
    let detail = look(Some(("check", "text tier 1")))?;
    office.close();
    Ok(json!({ "cases": cases, "tiers": TIERS, "board": board, "board_with_a_tier": detail }))
}

fn write(folder: &Path, client: &ClientId, cases: u64) -> Result<(), Failure> {
    let mut journal = Journal::open(folder, Options::default()).map_err(Failure::fault)?;
    let now = Timestamp::now();
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut rows = Vec::new();
    let each = cases / (TIERS * DAYS);
    for tier in 0..TIERS {
        for back in 0..DAYS {
            let day = today.saturating_sub((back as i64).days());
            let body = json!({
                "arrived": each, "ruled": each / 9, "automatic": each / 2, "people": each / 3, "corrected": each / 20,
                "seconds": each * 40, "touches": each / 50, "reopened": each / 200, "faulty": each / 300,
                "audited": each / 20, "audit_seconds": each * 3,
            });
            let (shelf, key) = (format!("check|text tier {tier}"), format!("check|text tier {tier}|{day}"));
            let rank = -(now.as_second() / 86_400 - back as i64);
            rows.push(put("tally", key, shelf, rank, &body));
        }
    }
    let month = format!("{:04}-{:02}", today.year(), today.month());
    for n in 0..VARIANTS {
        let body = json!({ "came": n % 40, "seconds": n * 7 % 4000, "corrected": n % 5 });
        rows.push(put("variant", format!("{month}|check|not-received|S-{n}"), month.clone(), 0, &body));
    }
    for n in 0..cases {
        let body = json!({ "score": (n * 7919 % 100_000) as f64 / 1e5, "correct": n % 97 != 0, "probability": 0.5, "model": null, "random": true });
        let shelf = format!("check|text tier {}|read", n % TIERS);
        rows.push(put("checked", format!("AP-B{n:09}/t2"), shelf, -(n as i64), &body));
        if rows.len() >= BATCH {
            commit(&mut journal, client, now, std::mem::take(&mut rows))?;
        }
    }
    commit(&mut journal, client, now, rows)
}

fn put(view: &str, key: String, shelf: String, rank: i64, body: &Value) -> RowChange {
    let body = body.to_string().into_bytes();
    RowChange::Put { view: view.to_owned(), key, shelf, rank, case_id: String::new(), body }
}

fn commit(
    journal: &mut Journal,
    client: &ClientId,
    at: Timestamp,
    rows: Vec<RowChange>,
) -> Result<(), Failure> {
    let mut append = Append::new(client.clone(), CaseId::from("rows"), 0, at);
    append.rows = rows;
    match journal.commit(vec![append]).map_err(Failure::fault)?.pop() {
        Some(Err(conflict)) => Err(Failure::fault(conflict)),
        _ => Ok(()),
    }
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
