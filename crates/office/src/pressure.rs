//! Back-pressure: what cannot be read soon is not taken in, and the sender is told when to come back.

use crate::refusals;
use crate::shared::Shared;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use terms::Failure;

/// Documents that wait to be drafted at most, before no more are taken in from people and programs.
pub const WAITING_MAX: u64 = 20_000;
/// How long a count holds.
const FRESH: Duration = Duration::from_secs(1);

/// How many documents wait, counted now and then.
pub(crate) struct Pressure {
    max: AtomicU64,
    seen: Mutex<Option<(Instant, u64)>>,
}

impl Default for Pressure {
    fn default() -> Self {
        Self { max: AtomicU64::new(WAITING_MAX), seen: Mutex::default() }
    }
}

impl Pressure {
    /// Another limit.
    pub fn limit(&self, waiting_max: u64) {
        self.max.store(waiting_max, Ordering::Relaxed);
    }

    /// Refuses where as many documents wait as may.
    pub fn bear(&self, shared: &Shared) -> Result<(), Failure> {
        let max = self.max.load(Ordering::Relaxed);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = match *seen {
            Some((at, waiting)) if at.elapsed() < FRESH => waiting,
            _ => {
                let queues = shared.reader.queues(&shared.client).map_err(Failure::fault)?;
                let waiting = queues.iter().find(|it| it.queue == "draft").map_or(0, |it| it.jobs);
                *seen = Some((Instant::now(), waiting));
                waiting
            }
        };
        if waiting < max {
            return Ok(());
        }
        shared.meters.refused_busy();
        Err(refusals::too_much_to_read(waiting, max).into())
    }
}
