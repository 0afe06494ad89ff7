//! How long a decision takes: `cargo run --release --example decide`. Prints microseconds of CPU, entities included.

use policy::{Act, Law, Surroundings, Thing, Worker};
use std::hint::black_box;
use std::time::Instant;

const DECISIONS: u32 = 20_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let law = Law::embedded()?;
    println!("law_ms {:.1}", began.elapsed().as_secs_f64() * 1e3);
    let mut worker = Worker::person("mara", "tarnsel", &["operator", "approver"]);
    worker.limit = Some(500_000);
    let mut thing = Thing::of("tarnsel");
    (thing.case, thing.roles, thing.amount) = (Some("c-1".into()), vec!["operator".into()], Some(497_420));
    (thing.preparers, thing.coders) = (["olga".into()].into(), ["ben".into()].into());
    let around = Surroundings::of("tarnsel");
    for act in [Act::ViewCase, Act::SignTask, Act::CountersignTask, Act::EditMaster, Act::Draft] {
        let began = cpu_us()?;
        for _ in 0..DECISIONS {
            black_box(law.decide(black_box(&worker), act, &thing, &around));
        }
        let us = (cpu_us()? - began) / f64::from(DECISIONS);
        println!("{}_us {us:.1} allowed {}", act.as_str(), law.decide(&worker, act, &thing, &around).allowed);
    }
    Ok(())
}

/// CPU of the only thread so far, in microseconds; other processes do not count.
fn cpu_us() -> Result<f64, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("an empty schedstat")?.parse::<f64>()? / 1e3)
}
