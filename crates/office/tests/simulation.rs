//! Seeded simulation: three nodes, one database, clients and another system on simulated time, network and disk. A seed
//! reproduces a run exactly.
//!
//! What is real: what a case decides (`cases`), which jobs follow from it and what a claim of an effect leads to (`office`), and
//! the journal with claims, leases, fences, idempotency keys, numbers and proofs on files. What is simulated: when anything
//! happens, clocks that jump, messages that are lost before or after they were acted upon, nodes that die or are slower than
//! their lease, a database that loses its power in the middle of a commit with what was not synced torn, and another system
//! that answers, refuses, fails, falls silent and cannot tell.
//!
//! What it does not cover: threads and channels of the office, and the SQL of the PostgreSQL adapter (the shared database is
//! the SQLite adapter, one commit after the other). Those are for `kills.rs`, `standby.rs` and `database_faults.rs`.
//!
//! `COUNTERSIGN_SEEDS` says how many, `COUNTERSIGN_SEED` names one whose story is told, `COUNTERSIGN_SOAK_MINUTES` for how long.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod simulation {
    pub mod base;
    pub mod chance;
    pub mod depot;
    pub mod node;
    pub mod world;
}

use cases::Pack;
use simulation::world::World;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use terms::Digest;

/// Seeds where nothing else is said.
const SEEDS: u64 = 2_000;
/// Every so many seeds one is run twice.
const TWICE: u64 = 50;

const PROCESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cs="https://countersign.dev/bpmn/1" targetNamespace="t">
  <process id="work" name="Work" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ship"/>
  <serviceTask id="ship" name="Ship it"><extensionElements><cs:effect type="ship"/></extensionElements></serviceTask>
  <boundaryEvent id="none" attachedToRef="ship"><errorEventDefinition/></boundaryEvent>
  <sequenceFlow id="f5" sourceRef="none" targetRef="e2"/><endEvent id="e2"/>
  <sequenceFlow id="f2" sourceRef="ship" targetRef="wait"/>
  <intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT30S</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <sequenceFlow id="f3" sourceRef="wait" targetRef="bill"/>
  <serviceTask id="bill" name="Bill it"><extensionElements><cs:effect type="bill"/></extensionElements></serviceTask>
  <boundaryEvent id="none2" attachedToRef="bill"><errorEventDefinition/></boundaryEvent>
  <sequenceFlow id="f6" sourceRef="none2" targetRef="e3"/><endEvent id="e3"/>
  <sequenceFlow id="f4" sourceRef="bill" targetRef="e"/><endEvent id="e"/></process></definitions>"#;

fn pack() -> Pack {
    let rules: cases::Rulebook = Arc::new(|name, _, _| Err(format!("there is no decision {name}")));
    Pack::prepare("accounts-payable", PROCESS.as_bytes(), rules, Digest::of(PROCESS.as_bytes())).unwrap()
}

/// What came of one seed.
struct Ran {
    wrong: Vec<String>,
    told: String,
    crashes: u32,
    sent: u32,
}

static FOLDERS: AtomicU32 = AtomicU32::new(0);

fn ran(seed: u64) -> Ran {
    let n = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let memory = std::path::Path::new("/dev/shm");
    let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let dir = root.join(format!("countersign-simulation-{}-{n}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let mut world = World::new(seed, &dir, pack());
    world.run();
    let wrong = world.wrong();
    let ran = Ran {
        wrong,
        told: std::mem::take(&mut world.told),
        crashes: world.base.crashes,
        sent: world.depot.sent(),
    };
    std::fs::remove_dir_all(&dir).unwrap();
    ran
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_goes_wrong_nothing_is_lost_and_nothing_is_done_twice() {
    if let Some(seed) = number("COUNTERSIGN_SEED") {
        let ran = ran(seed);
        eprintln!("{}", ran.told);
        assert!(ran.wrong.is_empty(), "{:#?}", ran.wrong);
        return;
    }
    let until = number("COUNTERSIGN_SOAK_MINUTES").map(|it| Instant::now() + Duration::from_secs(60 * it));
    let seeds = number("COUNTERSIGN_SEEDS").unwrap_or(if until.is_some() { u64::MAX } else { SEEDS });
    let (next, crashes, sent) = (AtomicU64::new(0), AtomicU32::new(0), AtomicU32::new(0));
    // Where a soak begins is left to chance, so that each one sees other seeds.
    let first =
        until.map_or(0, |_| u64::from(jiff::Timestamp::now().subsec_nanosecond().unsigned_abs()) << 20);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, |it| it.get().min(4)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= seeds || until.is_some_and(|it| Instant::now() > it) {
                        return;
                    }
                    let seed = first + at;
                    let once = ran(seed);
                    assert!(once.wrong.is_empty(), "COUNTERSIGN_SEED={seed}: {:#?}", once.wrong);
                    if at % TWICE == 0 {
                        assert!(ran(seed).told == once.told, "COUNTERSIGN_SEED={seed} does not reproduce");
                    }
                    crashes.fetch_add(once.crashes, Ordering::Relaxed);
                    sent.fetch_add(once.sent, Ordering::Relaxed);
                }
            });
        }
    });
    let (crashes, sent) = (crashes.into_inner(), sent.into_inner());
    eprintln!(
        "{} seeds from {first}: {crashes} power losses, {sent} effects sent",
        next.into_inner().min(seeds)
    );
    assert!(crashes > 0 && sent > 0, "nothing went wrong in any seed");
}
