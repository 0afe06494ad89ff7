//! The part of the log that a period can have entries in.

use jiff::{SignedDuration, Timestamp};
use journal::Reading;
use terms::{ClientId, Failure};

/// A clock that was set back leaves entries out of order; so far around a period they are looked for.
const MARGIN: SignedDuration = SignedDuration::from_hours(2);

/// A period; open where an end is missing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Period {
    /// From this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

impl Period {
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

/// Positions of the log: after the first, up to and with the second.
pub(super) fn of(journal: &dyn Reading, client: &ClientId, period: Period) -> Result<(u64, u64), Failure> {
    let size = journal.size(client).map_err(Failure::fault)?;
    let after = match period.from.and_then(|at| at.checked_sub(MARGIN).ok()) {
        Some(at) => written_before(journal, client, size, at)?,
        None => 0,
    };
    let to = match period.to.and_then(|at| at.checked_add(MARGIN).ok()) {
        Some(at) => written_before(journal, client, size, at)?,
        None => size,
    };
    Ok((after, to))
}

/// How many entries at the beginning of the log were written before `at`.
fn written_before(
    journal: &dyn Reading,
    client: &ClientId,
    size: u64,
    at: Timestamp,
) -> Result<u64, Failure> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = journal.log(client, middle, 1).map_err(Failure::fault)?;
        match entry.first() {
            Some(entry) if entry.header.at < at => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}
