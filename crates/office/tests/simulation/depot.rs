//! The other side of every effect: it answers, refuses, fails, dies before or after doing, and cannot always tell.
//!
//! It keeps the promise that connectors ask of another system: the same key is done once, and answered the same again. It holds the office to its own: an
//! effect whose outcome may be unknown is looked for before it is sent again.

use super::chance::Chance;
use office::{Connector, Looked, Request, Sent};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

#[derive(Default)]
struct Books {
    done: BTreeSet<String>,
    refused: BTreeSet<String>,
    /// Keys whose outcome may be unknown since that claim: whoever claims later must look first.
    unclear: BTreeMap<String, u32>,
    /// The claim that asks now.
    claim: u32,
    sent: BTreeMap<String, u32>,
    blind: Vec<String>,
    calm: bool,
}

pub struct Depot {
    books: Mutex<Books>,
    chance: Mutex<Chance>,
}

impl Depot {
    pub fn of(chance: Chance) -> Self {
        Self { books: Mutex::default(), chance: Mutex::new(chance) }
    }

    /// Nothing goes wrong from now on.
    pub fn calm(&self) {
        self.books.lock().unwrap().calm = true;
    }

    pub fn done(&self) -> BTreeSet<String> {
        self.books.lock().unwrap().done.clone()
    }

    /// Effects that were sent again without looking.
    pub fn blind(&self) -> Vec<String> {
        self.books.lock().unwrap().blind.clone()
    }

    pub fn sent(&self) -> u32 {
        self.books.lock().unwrap().sent.values().sum()
    }

    /// Whoever asked died before it heard the answer, or its answer was lost: to the office the outcome is unknown.
    pub fn unheard(&self, key: &str, claim: u32) {
        self.books.lock().unwrap().unclear.entry(key.to_owned()).or_insert(claim);
    }

    /// Who asks next does so under that claim of its job.
    pub fn asked_under(&self, claim: u32) {
        self.books.lock().unwrap().claim = claim;
    }

    fn answer() -> Map<String, Value> {
        Map::from_iter([("voucher".to_owned(), json!("V-1"))])
    }
}

fn no() -> Sent {
    Sent::Refused { code: "no-stock".to_owned(), sentence: "There is none".to_owned() }
}

impl Connector for Depot {
    fn send(&self, request: &Request) -> Sent {
        let (mut books, mut chance) = (self.books.lock().unwrap(), self.chance.lock().unwrap());
        *books.sent.entry(request.key.clone()).or_default() += 1;
        let claim = books.claim;
        if books.unclear.get(&request.key).is_some_and(|since| *since < claim) {
            books.blind.push(request.key.clone());
        }
        // The same key is answered the same again: what was refused under it is not done later.
        if books.refused.contains(&request.key) {
            return no();
        }
        let turn = if books.calm { 99 } else { chance.below(100) };
        match turn {
            0..12 => Sent::Failed("The depot is closed".to_owned()),
            12..18 if !books.done.contains(&request.key) => {
                books.refused.insert(request.key.clone());
                no()
            }
            // It dies before it does anything, or afterwards: the same silence.
            18..26 => {
                books.unclear.entry(request.key.clone()).or_insert(claim);
                Sent::Unknown("The line broke".to_owned())
            }
            26..34 => {
                books.done.insert(request.key.clone());
                books.unclear.entry(request.key.clone()).or_insert(claim);
                Sent::Unknown("The line broke".to_owned())
            }
            _ => {
                books.done.insert(request.key.clone());
                Sent::Done(Self::answer())
            }
        }
    }

    fn look(&self, request: &Request) -> Looked {
        let (mut books, mut chance) = (self.books.lock().unwrap(), self.chance.lock().unwrap());
        if !books.calm && chance.percent(25) {
            return Looked::CannotTell("The depot does not answer".to_owned());
        }
        books.unclear.remove(&request.key);
        if books.done.contains(&request.key) { Looked::There(Self::answer()) } else { Looked::NotThere }
    }
}
