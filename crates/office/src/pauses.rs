//! How long failed work waits before it is tried again.

use crate::clock::Clock;
use crate::shared::Shared;
use cases::State;
use jiff::Timestamp;
use terms::EffectId;

/// The longest pause where the file of the process names none, in milliseconds.
const PAUSE_MS_MAX: i64 = 60 * 60 * 1000;

/// When an effect is tried again after so many attempts, in milliseconds since 1970: after the pause that the file of its
/// process names, else after one that doubles each time, from two seconds on.
pub(crate) fn next_try_ms(shared: &Shared, state: &State, effect: &EffectId, attempts: u32) -> i64 {
    let now = Clock::System.now();
    named(shared, state, effect, attempts, now).unwrap_or_else(|| now.as_millisecond() + pause_ms(attempts))
}

/// How long an effect that was claimed so often rests where its process names no pause, in milliseconds: twice as long each time.
pub fn pause_ms(attempts: u32) -> i64 {
    (1000_i64 << attempts.min(12)).min(PAUSE_MS_MAX)
}

/// After the pause that the file names: the one of this attempt, or the last.
fn named(shared: &Shared, state: &State, effect: &EffectId, attempts: u32, now: Timestamp) -> Option<i64> {
    let pack = shared.packs.of(&state.pack, state.rules).ok()?;
    let key = state.effects.get(effect)?.key;
    let pauses = pack.pauses.get(state.process.0.instance(key)?.element.as_str())?;
    let at = usize::try_from(attempts.saturating_sub(1)).ok()?.min(pauses.len().checked_sub(1)?);
    let due = now.to_zoned(shared.zone.clone()).checked_add(*pauses.get(at)?).ok()?;
    Some(due.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_and_is_bounded() {
        assert_eq!([1, 2, 3].map(pause_ms), [2_000, 4_000, 8_000]);
        assert_eq!(pause_ms(90), PAUSE_MS_MAX);
    }
}
