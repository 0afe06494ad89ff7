//! One client beside the floor: in turns of half a second, so that both meet the same machine.

use super::whole::{self, Measured};
use super::{Stretch, quantile};
use journal::Floor;
use office::Office;
use office::view::Person;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use terms::{CaseId, Failure};

/// One turn of the client.
const TURN: Duration = Duration::from_millis(500);
/// One turn of the floor.
const FLOOR_TURN: Duration = Duration::from_millis(200);
/// Bytes of the floor's row: an entry like that of the command.
const ROW_BYTES: usize = 512;

/// The floor of the store that is measured: in its folder, or in its database.
pub(super) fn floor(dir: &Path, database: Option<&str>) -> Result<Floor, Failure> {
    match database {
        None => Floor::in_folder(&dir.join("floor")),
        Some(url) => Floor::in_database(url, super::FLOOR),
    }
    .map_err(Failure::fault)
}

/// What one client and the floor took.
pub(super) struct Beside {
    pub client: Measured,
    pub floor_ms: f64,
}

impl Beside {
    /// The five figures, the floor and how many times it the client takes.
    pub(super) fn told(&self) -> Value {
        let mut told = self.client.told();
        told["disk_sync_ms"] = json!(self.client.disk.p50_ms);
        self.tell_floor(&mut told);
        told
    }

    pub(super) fn tell_floor(&self, told: &mut Value) {
        told["floor_ms"] = json!(self.floor_ms);
        let times = self.client.p50_ms / self.floor_ms.max(0.001);
        told["p50_times_floor"] = json!((times * 100.0).round() / 100.0);
    }
}

/// Lets one client write notes for `seconds`, and the floor in between.
pub(super) fn measure(
    dir: &Path,
    office: &Arc<Office>,
    who: &Person,
    cases: &[CaseId],
    floor: &mut Floor,
    seconds: u64,
) -> Result<Beside, Failure> {
    let row = [7_u8; ROW_BYTES];
    let before = super::disk::Disk::measure(dir)?;
    let (mut times, mut floors, mut us, mut alone) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for _ in 0..seconds * 2 {
        let stretch = Stretch::begin();
        let turn = whole::times(office, who, cases, 1, TURN)?;
        alone += stretch.begun.elapsed().as_secs_f64();
        us += stretch.end(turn.len()).1 * turn.len() as f64;
        times.extend(turn);
        let begun = Instant::now();
        while begun.elapsed() < FLOOR_TURN {
            let one = Instant::now();
            floor.commit(&row).map_err(Failure::fault)?;
            floors.push(one.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let disk = before.between(super::disk::Disk::measure(dir)?);
    floors.sort_by(f64::total_cmp);
    times.sort_by(f64::total_cmp);
    let n = times.len().max(1) as f64;
    let client = Measured {
        commands: times.len(),
        per_second: (n / alone).round(),
        cpu_us: (us / n * 10.0).round() / 10.0,
        p50_ms: quantile(&times, 0.5),
        p99_ms: quantile(&times, 0.99),
        disk,
    };
    Ok(Beside { client, floor_ms: quantile(&floors, 0.5) })
}
