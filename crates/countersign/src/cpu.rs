//! CPU time and memory of this process and the children that read for it, from Linux's `/proc`.

use std::fs;

/// Clock ticks a second of `/proc/*/stat`; Linux has used 100 on every architecture it shows to programs since 2.6.
const TICKS_PER_SECOND: f64 = 100.0;

/// What was used so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// CPU seconds, user and system, children included.
    pub cpu_seconds: f64,
    /// The highest resident memory of this process in MB.
    pub peak_mb: f64,
    /// The highest resident memory of its living children in MB, added up.
    pub children_peak_mb: f64,
}

/// Reads what was used so far; zeros where there is no `/proc`.
pub fn used() -> Used {
    let children: Vec<u32> = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect();
    let own = ticks("self");
    let theirs: f64 = children.iter().map(|pid| ticks(&pid.to_string())).sum();
    Used {
        cpu_seconds: (own + theirs) / TICKS_PER_SECOND,
        peak_mb: peak_mb("self"),
        children_peak_mb: children.iter().map(|pid| peak_mb(&pid.to_string())).sum(),
    }
}

/// Fields 14 to 17 of `stat`: own user and system time, and those of children that have ended.
fn ticks(pid: &str) -> f64 {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0.0 };
    // The second field is the name in parentheses and may itself have blanks.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    after.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<f64>().ok()).sum()
}

fn peak_mb(pid: &str) -> f64 {
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else { return 0.0 };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0)
        / 1024.0
}
