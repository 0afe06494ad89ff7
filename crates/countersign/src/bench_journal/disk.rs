//! The floor: how long this disk takes to make 4 KiB durable, one after the other.

use super::quantile;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use terms::Failure;

/// How long the disk alone is measured.
const DISK: Duration = Duration::from_millis(700);

/// What a disk does.
#[derive(Clone, Copy)]
pub(super) struct Disk {
    /// Times a second.
    pub per_second: f64,
    /// The median of one, in milliseconds: no command can be durable faster.
    pub p50_ms: f64,
}

impl Disk {
    /// Measures the disk of `dir` now. Machines are noisy, so it is measured beside what it is compared with.
    pub(super) fn measure(dir: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(dir).map_err(Failure::fault)?;
        let path = dir.join("syncs");
        let mut file = File::create(&path).map_err(Failure::fault)?;
        let page = [7_u8; 4096];
        let (begun, mut times) = (Instant::now(), Vec::new());
        while begun.elapsed() < DISK {
            let one = Instant::now();
            file.seek(SeekFrom::Start((times.len() as u64 % 256) * 4096)).map_err(Failure::fault)?;
            file.write_all(&page).and_then(|()| file.sync_data()).map_err(Failure::fault)?;
            times.push(one.elapsed().as_secs_f64() * 1000.0);
        }
        let per_second = (times.len() as f64 / begun.elapsed().as_secs_f64()).round();
        times.sort_by(f64::total_cmp);
        // A scratch file that stays behind does no harm.
        let _ = std::fs::remove_file(&path);
        Ok(Self { per_second, p50_ms: quantile(&times, 0.5) })
    }

    /// What lies between a measurement before and one after.
    pub(super) fn between(self, after: Self) -> Self {
        let mean = |a: f64, b: f64| ((a + b) * 500.0).round() / 1000.0;
        Self { per_second: mean(self.per_second, after.per_second), p50_ms: mean(self.p50_ms, after.p50_ms) }
    }
}
