//! On PostgreSQL entries get their place in the tree after their commit: by whichever process looks first.

use crate::clock::Clock;
use crate::shared::Shared;
use journal::Writing as _;
use journal::postgres::Journal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often it is looked whether entries wait for their place.
const TICK: Duration = Duration::from_millis(200);
/// Where business time stands still, a checkpoint is signed this often all the same.
const SIGNED: Duration = Duration::from_secs(1);

/// Works until `stop`, on a connection of its own, so that commits never wait for it.
pub(crate) fn work(shared: &Arc<Shared>, mut journal: Journal, stop: &AtomicBool) {
    let (mut failing, mut signed) = (false, Instant::now());
    while !stop.load(Ordering::Relaxed) {
        let now = shared.clock.now();
        let sign = matches!(shared.clock, Clock::Fixed(_)) && signed.elapsed() >= SIGNED;
        let outcome = if sign {
            signed = Instant::now();
            journal.sign_all(now)
        } else {
            journal.integrate_all(now)
        };
        match outcome {
            Ok(()) => failing = false,
            // Said once, not five times a second: the server may be away for a while.
            Err(error) if !failing => {
                failing = true;
                tracing::error!(%error, "entries wait for their place in the tree");
            }
            Err(_) => {}
        }
        std::thread::sleep(TICK);
    }
}
