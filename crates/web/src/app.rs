//! What every handler holds: the door, the settings, and the one place where a blocking read leaves the async runtime.

use crate::{Door, Settings};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use terms::Failure;
use tokio::sync::Semaphore;

/// The state of the faces. Nothing of a case is kept here.
#[derive(Clone)]
pub(crate) struct App {
    /// The one way in.
    pub door: Arc<dyn Door>,
    /// Limits and switches.
    pub settings: Arc<Settings>,
    /// One permit for each upload that is being read.
    pub uploads: Arc<Semaphore>,
    /// The minute and how many wrong sign-in links it saw.
    sign_in_failures: Arc<Mutex<(i64, u32)>>,
}

impl App {
    pub fn new(door: Arc<dyn Door>, settings: Settings) -> Self {
        let uploads = Arc::new(Semaphore::new(settings.uploads_at_once_max));
        Self { door, settings: Arc::new(settings), uploads, sign_in_failures: Arc::default() }
    }

    /// Runs a blocking read on the door beside the async runtime.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn Door) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let door = Arc::clone(&self.door);
        match tokio::task::spawn_blocking(move || read(door.as_ref())).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, "a read ended early");
                Err(Failure::fault(
                    "This could not be read because the reading ended early. Nothing was changed; load the page again.",
                ))
            }
        }
    }

    /// Whether too many wrong sign-in links came within this minute.
    pub fn sign_in_is_resting(&self, now: Timestamp) -> bool {
        let failures = self.sign_in_failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.0 == now.as_second() / 60 && failures.1 >= self.settings.sign_in_failures_per_minute_max
    }

    /// Counts a wrong sign-in link.
    pub fn count_sign_in_failure(&self, now: Timestamp) {
        let minute = now.as_second() / 60;
        let mut failures = self.sign_in_failures.lock().unwrap_or_else(PoisonError::into_inner);
        *failures = if failures.0 == minute { (minute, failures.1.saturating_add(1)) } else { (minute, 1) };
    }
}

/// A fresh key: the same form sent twice is one command. 128 random bits as hex digits.
pub(crate) fn fresh_key() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::fault(format!("The system gave no random number ({error}). Nothing was changed."))
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
