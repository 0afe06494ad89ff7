//! A world that answers at random, from a seed.
#![allow(dead_code)]

use super::case::variables;
use bpmn::{Moment, Need, Trigger, Want};
use serde_json::json;

/// A small generator (xorshift): the same seed gives the same numbers on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            dice.roll(2);
        }
        dice
    }

    pub fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// An answer to one need. `calm`: no errors, and everything tends to its end.
pub fn answer(need: &Need, dice: &mut Dice, moment: &mut Moment, calm: bool) -> Option<Trigger> {
    let key = need.key;
    let again = !calm && dice.chance(40);
    let n = if calm { 1 } else { dice.roll(4) };
    let outputs = variables(json!({"n": n, "again": again, "go": true, "list": [1, 2, 3]}));
    let code = ["E1", "E2"][dice.roll(2)].into();
    Some(match &need.what {
        Want::Task { .. } | Want::Service { .. } | Want::Rule { .. } | Want::Call { .. } => {
            match dice.roll(12) {
                0 if !calm => Trigger::ErrorThrown { key, code, message: "it failed".into(), outputs },
                1 if !calm => Trigger::Escalate { key, code, outputs },
                2 if !calm => Trigger::Failed { key, sentence: "no answer".to_owned() },
                _ => Trigger::Complete { key, outputs },
            }
        }
        Want::Choice { ways, several } => {
            let mut ids = vec![dice.pick(ways).0.clone()];
            if *several && dice.chance(50) {
                ids = ways.iter().map(|(id, _)| id.clone()).collect();
            }
            Trigger::Choose { key, ids, outputs }
        }
        Want::AdHoc { .. } if calm || dice.chance(20) => Trigger::Close { key },
        Want::AdHoc { choices, .. } => {
            Trigger::Choose { key, ids: vec![dice.pick(choices).0.clone()], outputs }
        }
        Want::Timer { due } => {
            moment.now = moment.now.max(*due);
            Trigger::TimerFired { key }
        }
        Want::Message { name, correlation } => {
            let to = dice.chance(50).then_some(key);
            Trigger::Message { name: name.clone(), correlation: correlation.clone(), payload: outputs, to }
        }
        Want::Signal { name } => Trigger::Signal { name: name.clone(), payload: outputs },
        Want::Incident { .. } => Trigger::RetryIncident { key },
        _ => return None,
    })
}
