//! One run of one seed: a few people with orders, trouble for a while, then calm; at rest everything has to be right.

use crate::disk::Disk;
use crate::draws::Draws;
use crate::heart::{CASES, Nature, State, WORK, Wish};
use crate::node::Node;
use crate::vfs;
use crate::world::{Event, Order, World};
use journal::COUNTERS;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use terms::{CaseId, ClientId, Digest};

/// Calm has to end in rest within this time, in milliseconds: an hour for a lease taken by a clock that was an hour ahead.
const REST_MS: i64 = 4 * 3_600_000;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Of everything that happened, every entry, and every byte on the disk.
    pub digest: [u8; 32],
    pub events: u64,
    pub entries: u64,
    pub starts: u64,
    pub effects: u64,
    pub syncs: u64,
}

/// Where runs happen: a folder with the key, and the files of a new store.
pub struct Ground<'a> {
    pub dir: &'a Path,
    pub image: BTreeMap<String, Vec<u8>>,
}

/// Runs a seed. Where something is not as promised, the seed and what happened last stand in the error.
pub fn run(ground: &Ground, seed: u64) -> Result<Outcome, String> {
    vfs::begin(Disk::of(&ground.image), seed);
    let mut world = World::new(ground.dir, seed);
    let outcome = catch_unwind(AssertUnwindSafe(|| live(&mut world)));
    if outcome.is_err() {
        world.store.kill();
    }
    outcome.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default();
        format!("seed {seed}: {text}\n\nThe last that happened:\n{}", world.trace.last())
    })
}

fn live(world: &mut World) -> Outcome {
    assert!(world.store.start(false), "a new store starts");
    let nodes = 1 + world.draws.below(3);
    for node in 0..usize::try_from(nodes).unwrap_or(1) {
        world.nodes.push(Node::default());
        world.after(0, Event::NodeStarts(node));
    }
    let span_ms = world.draws.between(5000, 40_000);
    plan_orders(world, span_ms);
    world.turn_weather();
    world.plan_faults(span_ms);
    let mut left_ms = i64::MAX;
    while !(world.calm && is_at_rest(world)) {
        assert!(world.step(), "nothing is left to happen, and not everything is done");
        if world.calm && left_ms == i64::MAX {
            left_ms = world.now_ms + REST_MS;
        }
        assert!(world.now_ms < left_ms, "no rest: {:?}", world.store.promises.jobs);
    }
    at_rest(world)
}

fn plan_orders(world: &mut World, span_ms: i64) {
    let cases = 1 + world.draws.below(5);
    let mut plan = Vec::new();
    for n in 0..cases {
        plan.push((n, Wish::Open));
        for _ in 0..world.draws.below(6) {
            let wish = match world.draws.below(6) {
                0 | 1 => Wish::Note,
                2 | 3 => Wish::Effect(Nature::Works),
                4 => Wish::Effect(world.draws.one_of(&[Nature::Works, Nature::Refused, Nature::Poison])),
                _ => Wish::Timer(world.draws.between(0, 30_000)),
            };
            plan.push((n, wish));
        }
    }
    for (n, (case, wish)) in plan.into_iter().enumerate() {
        let client = ClientId::from(if case % 3 == 2 { "second" } else { "first" });
        let key = match wish {
            Wish::Effect(Nature::Refused) => format!("k{n}-refused"),
            Wish::Effect(Nature::Poison) => format!("k{n}-poison"),
            _ => format!("k{n}"),
        };
        let request = Digest::of(key.as_bytes());
        let case = CaseId::from(format!("c{case}").as_str());
        world.orders.push(Order { client, case, key, wish, request, answer: None });
        let at = world.draws.between(0, span_ms * 3 / 4);
        world.after(at, Event::Send { order: n });
    }
}

fn is_at_rest(world: &World) -> bool {
    world.store.is_up()
        && world.store.promises.jobs.is_empty()
        && world.orders.iter().all(|it| it.answer.is_some())
}

fn at_rest(world: &mut World) -> Outcome {
    // Once more from the disk alone, after the power went: nothing that was told depends on what was not synced.
    world.store.lose_power(&mut Draws::new(1));
    assert!(world.store.start(false), "the store starts");
    world.store.verify();
    let reader = world.store.journal().expect("it is up").reader();
    let mut numbers: BTreeMap<ClientId, Vec<u64>> = BTreeMap::new();
    for (client, case) in &world.store.promises.cases {
        let state = State::of(&reader.case(client, &case.as_str().into(), 1).expect("a case is read"));
        numbers.entry(client.clone()).or_default().extend(state.number);
        settled_once(world, client, &state);
    }
    for (client, mut numbers) in numbers {
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "numbers have no gaps");
        let last = reader.row(&client, COUNTERS, CASES).expect("a row is read").map_or(0, |it| it.rank);
        assert_eq!(last, i64::try_from(numbers.len()).unwrap(), "the counter of {client}");
        let shelves = reader.shelves(&client, WORK).expect("shelves are read");
        assert_eq!(
            shelves.iter().map(|it| it.1).sum::<u64>(),
            numbers.len() as u64,
            "every case lies on a shelf"
        );
        assert!(reader.queues(&client).expect("queues are read").is_empty(), "every queue is empty");
    }
    orders_are_there(world);
    outcome(world)
}

/// Effects were done as the journal says, none of them twice; every timer fired once.
fn settled_once(world: &World, client: &ClientId, state: &State) {
    for (effect, became) in &state.effects {
        let settled: Vec<&String> = became.iter().filter(|it| *it != "effect-unknown.1").collect();
        assert_eq!(settled.len(), 1, "{effect} became {became:?}");
        let done = world.outside.done.get(&format!("{client}/{effect}")).copied().unwrap_or(0);
        assert_eq!(
            done,
            u32::from(settled[0] == "effect-done.1"),
            "{effect} became {became:?}, done {done} times"
        );
    }
    for (timer, fired) in &state.timers {
        assert_eq!(*fired, 1, "the timer {timer} fired {fired} times");
    }
}

/// Each order that was answered left its entry.
fn orders_are_there(world: &World) {
    let reader = world.store.journal().expect("it is up").reader();
    for order in &world.orders {
        let once = reader.once(&order.client, &order.key).expect("a key is read").expect("the key is there");
        assert_eq!(Some(&once.answer), order.answer.as_ref(), "the answer to {}", order.key);
        let state = State::of(&reader.case(&order.client, &order.case, 1).expect("a case is read"));
        let is_there = match order.wish {
            Wish::Open => state.number.is_some(),
            Wish::Note => state.notes > 0,
            Wish::Effect(_) => state.effects.contains_key(&order.key),
            Wish::Timer(_) => state.timers.contains_key(&order.key),
        };
        assert!(is_there, "{} was acknowledged and is not there", order.key);
    }
}

fn outcome(world: &mut World) -> Outcome {
    let logs: Vec<Vec<Digest>> = world.store.promises.logs.values().cloned().collect();
    for digest in logs.iter().flatten() {
        world.trace.bytes(&digest.0);
    }
    let outcome = Outcome {
        digest: [0; 32],
        events: world.trace.lines,
        entries: logs.iter().map(|it| it.len() as u64).sum(),
        starts: world.store.starts,
        effects: world.outside.done.values().map(|it| u64::from(*it)).sum(),
        syncs: vfs::disk(|it| it.syncs),
    };
    world.store.stop();
    for bytes in vfs::disk(|it| it.image()).values() {
        world.trace.bytes(bytes);
    }
    Outcome { digest: world.trace.digest(), ..outcome }
}
