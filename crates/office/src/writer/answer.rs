//! Waiting for the writer's answer, and for how long.

use std::time::Duration;
use terms::Failure;
use tokio::sync::oneshot;

/// Nobody waits longer for the journal: a database may stand still without saying so.
const SILENT_AFTER: Duration = Duration::from_secs(15);

/// What the writer answers. Where it says nothing for too long the order may still be written: the same key finds out.
pub(crate) async fn answered<T>(answer: oneshot::Receiver<Result<T, Failure>>) -> Result<T, Failure> {
    match tokio::time::timeout(SILENT_AFTER, answer).await {
        Ok(answer) => answer.map_err(|_| Failure::fault("The writer has stopped"))?,
        Err(_) => Err(Failure::fault(format!(
            "The journal has not answered for {} seconds. Ask again with the same key: what was written is then answered, and nothing is done twice",
            SILENT_AFTER.as_secs()
        ))),
    }
}
