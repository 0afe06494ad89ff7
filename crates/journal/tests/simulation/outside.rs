//! The other side of effects: it does each key once, and may answer, fail, or do it and say nothing.

use crate::draws::Draws;
use crate::heart::Nature;
use std::collections::{BTreeMap, BTreeSet};

/// What a worker asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Send,
    Look,
}

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Done,
    Refused,
    /// It is known not to be done.
    Failed,
    NotThere,
}

#[derive(Default)]
pub struct Outside {
    keys: BTreeSet<String>,
    /// How often each effect was done, whatever keys it came with.
    pub done: BTreeMap<String, u32>,
}

impl Outside {
    /// `key` is what the worker sends, `effect` what it means.
    pub fn hear(&mut self, ask: Ask, key: &str, effect: &str, failing: u64, draws: &mut Draws) -> Said {
        match (ask, Nature::of(effect)) {
            _ if self.keys.contains(key) => Said::Done,
            (Ask::Look, _) => Said::NotThere,
            (Ask::Send, Nature::Refused) => Said::Refused,
            (Ask::Send, Nature::Poison) => Said::Failed,
            (Ask::Send, Nature::Works) if draws.happens(failing) => Said::Failed,
            (Ask::Send, Nature::Works) => {
                self.keys.insert(key.to_owned());
                *self.done.entry(effect.to_owned()).or_default() += 1;
                Said::Done
            }
        }
    }
}
