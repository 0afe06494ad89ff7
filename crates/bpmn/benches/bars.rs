//! The bars, measured: `cargo bench -p bpmn`. One core, in memory, driven by commands.
//!
//! Prints one line a bar: what, the figure, the bar. Times are CPU time of this thread where the system tells it, so that
//! a busy machine measures the same; wall time elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

#[path = "../tests/plain/mod.rs"]
mod plain;

use bpmn::{Begin, Event, Marks, Process, State, Trigger, Variables, Work};
use plain::case::{load, moment, process, variables};
use serde_json::json;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    throughput();
    waiting_size();
    many();
    long_case();
    drawing();
    limits();
}

/// A stopwatch over the CPU time of this thread (`/proc/thread-self/schedstat`, nanoseconds), or over wall time.
struct Watch {
    wall: Instant,
    cpu: Option<u64>,
}

impl Watch {
    fn start() -> Self {
        Self { wall: Instant::now(), cpu: Self::cpu() }
    }

    fn cpu() -> Option<u64> {
        std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
    }

    fn elapsed(&self) -> Duration {
        match (self.cpu, Self::cpu()) {
            // The counter moves in steps of some milliseconds: short times are wall time.
            (Some(before), Some(after)) if after - before > 40_000_000 => {
                Duration::from_nanos(after - before)
            }
            _ => self.wall.elapsed(),
        }
    }
}

fn take(state: &mut State, events: &[Event]) {
    events.iter().for_each(|event| bpmn::apply(state, event));
}

fn waiting(state: &State) -> bpmn::Key {
    let found = state.instances().find(|(_, it)| matches!(it.work, Work::Task | Work::Service { .. }));
    found.map(|(key, _)| key).unwrap()
}

fn straight() -> std::sync::Arc<Process> {
    process(
        "startEvent s, exclusiveGateway x, userTask u other, endEvent e",
        "s>post>x, x>u[amount > 1000], u>e",
        r#"<serviceTask id="post"><extensionElements><cs:effect type="post"/></extensionElements></serviceTask>
           <sequenceFlow id="small" sourceRef="x" targetRef="other"><conditionExpression>amount &lt;= 1000</conditionExpression></sequenceFlow>"#,
    )
}

/// start → service → exclusive → user → end: one start and two completions, decided and applied.
fn throughput() {
    let (process, moment) = (straight(), moment());
    let with = variables(json!({"amount": 2000}));
    let outputs = variables(json!({"number": 17}));
    let decided = |count: usize| {
        for _ in 0..count {
            let mut state = State::default();
            take(&mut state, &bpmn::start(&process, &Begin::None, with.clone(), 0, &moment).unwrap());
            while state.outcome().is_none() {
                let trigger = Trigger::Complete { key: waiting(&state), outputs: outputs.clone() };
                let events = bpmn::advance(&process, &state, trigger, &moment).unwrap();
                take(&mut state, &events);
            }
            black_box(&state);
        }
    };
    let stepped = |count: usize| {
        for _ in 0..count {
            let mut state = State::default();
            take(&mut state, &bpmn::start(&process, &Begin::None, with.clone(), 0, &moment).unwrap());
            while state.outcome().is_none() {
                let trigger = Trigger::Complete { key: waiting(&state), outputs: outputs.clone() };
                black_box(bpmn::step(&process, &mut state, trigger, &moment).unwrap());
            }
            black_box(&state);
        }
    };
    let best = |run: &dyn Fn(usize)| {
        run(10_000);
        let rounds = (0..7).map(|_| {
            let begin = Watch::start();
            run(30_000);
            30_000.0 / begin.elapsed().as_secs_f64()
        });
        rounds.fold(0.0, f64::max)
    };
    println!("instances a second, decided on a copy and then applied: {:.0}", best(&decided));
    println!("instances a second, decided and applied at once: {:.0} (bar 150000)", best(&stepped));
}

/// A waiting instance, as it is stored.
fn waiting_size() {
    let (process, moment) = (straight(), moment());
    let events = bpmn::start(&process, &Begin::None, variables(json!({"amount": 2000})), 0, &moment).unwrap();
    let mut state = State::default();
    take(&mut state, &events);
    println!("a waiting instance, stored: {} bytes (bar 2000)", serde_json::to_vec(&state).unwrap().len());
    let before = resident();
    let states: Vec<State> = (0..50_000)
        .map(|_| {
            let mut state = State::default();
            take(
                &mut state,
                &bpmn::start(&process, &Begin::None, variables(json!({"amount": 2000})), 0, &moment).unwrap(),
            );
            state
        })
        .collect();
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("a waiting instance, in memory: {} bytes (bar 2000)", (after - before) / states.len());
    }
}

/// Resident memory in bytes, where the system tells it.
fn resident() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split_whitespace().nth(1)?.parse::<usize>().ok()? * 4096)
}

/// A parallel multi-instance: start all, complete all.
fn many() {
    let process = process(
        "startEvent s, endEvent e",
        "s>u>e",
        r#"<userTask id="u"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=list" inputElement="item" outputCollection="done" outputElement="=ok"/></extensionElements></multiInstanceLoopCharacteristics></userTask>"#,
    );
    let moment = moment();
    for count in [10_000usize, 100_000] {
        let begin = Watch::start();
        let list: Vec<usize> = (0..count).collect();
        let mut state = State::default();
        take(
            &mut state,
            &bpmn::start(&process, &Begin::None, variables(json!({"list": list})), 0, &moment).unwrap(),
        );
        let keys: Vec<_> =
            state.instances().filter(|(_, it)| it.work == Work::Task).map(|(key, _)| key).collect();
        assert_eq!(keys.len(), count);
        let outputs = variables(json!({"ok": true}));
        for key in keys {
            let trigger = Trigger::Complete { key, outputs: outputs.clone() };
            let events = bpmn::advance(&process, &state, trigger, &moment).unwrap();
            take(&mut state, &events);
        }
        assert!(state.outcome().is_some());
        let took = begin.elapsed();
        println!(
            "multi-instance of {count}: {took:.2?}, {:.2?} each (bar: linear)",
            took / u32::try_from(count).unwrap()
        );
    }
}

/// A case of 100,000 events: replayed in full, and loaded from a snapshot.
fn long_case() {
    let process = process(
        "startEvent s, userTask u, exclusiveGateway x m, endEvent e",
        "s>m>u>x, x>m[again = true], x>e[again != true]",
        "",
    );
    let moment = moment();
    let mut state = State::default();
    let mut log = bpmn::start(&process, &Begin::None, Variables::new(), 0, &moment).unwrap();
    take(&mut state, &log);
    let outputs = variables(json!({"again": true, "text": "as long as a note usually is"}));
    while log.len() < 100_000 {
        let trigger = Trigger::Complete { key: waiting(&state), outputs: outputs.clone() };
        let events = bpmn::advance(&process, &state, trigger, &moment).unwrap();
        take(&mut state, &events);
        log.extend(events);
    }
    let begin = Watch::start();
    let mut replayed = State::default();
    take(&mut replayed, &log);
    println!("replay of {} events: {:.2?}", log.len(), begin.elapsed());
    let snapshot = serde_json::to_vec(&state).unwrap();
    let begin = Watch::start();
    let loaded: State = serde_json::from_slice(&snapshot).unwrap();
    println!(
        "the same case from its snapshot of {} bytes: {:.2?} (bar 200ms)",
        snapshot.len(),
        begin.elapsed()
    );
    assert_eq!(serde_json::to_vec(&replayed).unwrap(), serde_json::to_vec(&loaded).unwrap());
}

/// A diagram of 300 elements.
fn drawing() {
    let mut content = String::from(r#"<startEvent id="n0"/>"#);
    for at in 1..300 {
        let tag = ["userTask", "serviceTask", "parallelGateway", "task"][at % 4];
        content += &format!(
            r#"<{tag} id="n{at}" name="Step number {at} of it"/><sequenceFlow id="f{at}" sourceRef="n{}" targetRef="n{at}"/>"#,
            at - 1 - (at % 7).min(at - 1)
        );
    }
    let process = load(&content);
    let begin = Watch::start();
    let diagram = bpmn::lay_out(&process);
    println!("layout of {} elements: {:.2?}", diagram.shapes.len(), begin.elapsed());
    let begin = Watch::start();
    let svg = bpmn::draw(&diagram, &Marks::default());
    println!(
        "drawing of {} elements, {} bytes: {:.2?} (bar 5ms)",
        diagram.shapes.len(),
        svg.len(),
        begin.elapsed()
    );
}

/// What is too large or endless ends soon.
fn limits() {
    let begin = Watch::start();
    let endless = process("startEvent s, task a b", "s>a>b>a", "");
    let events = bpmn::start(&endless, &Begin::None, Variables::new(), 0, &moment()).unwrap();
    println!("endless loop: an incident after {} events, {:.2?}", events.len(), begin.elapsed());
    let mut xml = String::from(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true"><startEvent id="n0"/>"#,
    );
    for at in 1..=300_000 {
        xml += &format!(
            r#"<task id="n{at}"/><sequenceFlow id="f{at}" sourceRef="n{}" targetRef="n{at}"/>"#,
            at - 1
        );
    }
    xml += "</process></definitions>";
    let begin = Watch::start();
    let loaded = bpmn::read(xml.as_bytes(), &plain::Plain);
    println!(
        "file of 600,000 elements, {} MB: {}, {:.2?}",
        xml.len() / 1_000_000,
        if loaded.is_ok() { "loaded" } else { "refused" },
        begin.elapsed()
    );
    let more = xml
        .replace("</process>", &"<task/>".repeat(500_000))
        .replace("</definitions>", "</process></definitions>");
    let begin = Watch::start();
    let refused = bpmn::read(more.as_bytes(), &plain::Plain).unwrap_err();
    println!("file of 1,100,000 elements: {} ({:.2?})", refused[0], begin.elapsed());
}
