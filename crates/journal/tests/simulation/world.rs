//! Time, network and chance of one run: what happens next, and what reaches whom.

use crate::draws::Draws;
use crate::faults::Fault;
use crate::heart::Wish;
use crate::node::Node;
use crate::outside::{Ask, Outside, Said};
use crate::store::{Call, Store, Told};
use crate::trace::Trace;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use terms::{CaseId, ClientId, Digest};

/// Simulated time begins here, in milliseconds since 1970.
const BEGIN_MS: i64 = 1_795_000_000_000;

/// Whose work of a node an answer is for: the node, which of its lives, the piece of work, and its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct To {
    pub node: usize,
    pub life: u32,
    pub task: u64,
    pub step: u32,
}

#[derive(Clone, Debug)]
pub enum Event {
    /// A person sends an order, for the first time or again.
    Send {
        order: usize,
    },
    /// It reaches a node. A twisted one has the same key and another content.
    Arrives {
        node: usize,
        order: usize,
        twisted: bool,
    },
    /// A person hears: the answer, or that it is refused.
    Hears {
        order: usize,
        answer: Option<Vec<u8>>,
        twisted: bool,
    },
    /// A call reaches the store.
    Calls {
        to: To,
        call: Call,
    },
    /// The store's answer reaches the node.
    Told {
        to: To,
        told: Told,
    },
    /// No answer came in time.
    GivesUp {
        to: To,
    },
    /// A worker looks whether there is something to do.
    Polls {
        node: usize,
        life: u32,
        queue: &'static str,
    },
    /// A node commits what it gathered.
    Commits {
        node: usize,
        life: u32,
    },
    /// An effect reaches the other side.
    Outside {
        to: To,
        ask: Ask,
        key: String,
        effect: String,
    },
    /// What the other side says reaches the node.
    Says {
        to: To,
        said: Said,
    },
    Fault(Fault),
    StoreStarts,
    NodeStarts(usize),
    /// From now on nothing fails any more.
    Calm,
}

/// A command of a person, kept by them until it is answered.
pub struct Order {
    pub client: ClientId,
    pub case: CaseId,
    pub key: String,
    pub wish: Wish,
    pub request: Digest,
    pub answer: Option<Vec<u8>>,
}

/// How bad it is, in thousandths and milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    pub loss: u64,
    pub twice: u64,
    pub slow: u64,
    pub failing: u64,
    pub slow_ms: i64,
}

pub struct World {
    pub now_ms: i64,
    queue: BTreeMap<(i64, u64), Event>,
    seq: u64,
    pub draws: Draws,
    pub store: Store,
    pub nodes: Vec<Node>,
    pub orders: Vec<Order>,
    pub outside: Outside,
    pub weather: Weather,
    pub calm: bool,
    /// Nodes that do not reach the store, until then.
    pub cut_off: BTreeMap<usize, i64>,
    pub trace: Trace,
}

impl World {
    pub fn new(dir: &Path, seed: u64) -> Self {
        let mut draws = Draws::new(seed);
        let every_ms = draws.one_of(&[0, 1000, 3_600_000]);
        Self {
            now_ms: 0,
            queue: BTreeMap::new(),
            seq: 0,
            draws,
            store: Store::new(dir, every_ms),
            nodes: Vec::new(),
            orders: Vec::new(),
            outside: Outside::default(),
            weather: Weather::default(),
            calm: false,
            cut_off: BTreeMap::new(),
            trace: Trace::default(),
        }
    }

    pub fn after(&mut self, ms: i64, event: Event) {
        self.seq += 1;
        self.queue.insert((self.now_ms + ms.max(0), self.seq), event);
    }

    /// What a node's clock shows, in milliseconds since 1970.
    pub fn clock_ms(&self, node: usize) -> i64 {
        BEGIN_MS + self.now_ms + self.nodes[node].skew_ms
    }

    pub fn clock(&self, node: usize) -> Timestamp {
        Timestamp::from_millisecond(self.clock_ms(node)).expect("a time")
    }

    pub fn note(&mut self, text: &str) {
        self.trace.line(self.now_ms, text);
    }

    /// Over the network: late, not at all, or twice.
    fn carry(&mut self, event: Event) {
        let weather = self.weather;
        let copies = if self.draws.happens(weather.loss) {
            0
        } else if self.draws.happens(weather.twice) {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let slow = self.draws.happens(weather.slow);
            let ms = if slow { self.draws.between(1, weather.slow_ms) } else { self.draws.between(0, 3) };
            self.after(ms, event.clone());
        }
    }

    fn is_cut_off(&self, node: usize) -> bool {
        self.cut_off.get(&node).is_some_and(|until| *until > self.now_ms)
    }

    /// A node asks the store, and waits for so long.
    pub fn ask_store(&mut self, to: To, call: Call, patience_ms: i64) {
        if !self.is_cut_off(to.node) {
            self.carry(Event::Calls { to, call });
        }
        self.after(patience_ms, Event::GivesUp { to });
    }

    pub fn ask_outside(&mut self, to: To, ask: Ask, key: String, effect: String, patience_ms: i64) {
        self.carry(Event::Outside { to, ask, key, effect });
        self.after(patience_ms, Event::GivesUp { to });
    }

    /// A node answers a person.
    pub fn reply(&mut self, order: usize, answer: Option<Vec<u8>>, twisted: bool) {
        self.carry(Event::Hears { order, answer, twisted });
    }

    /// The next thing happens; `false` where nothing is left to happen.
    pub fn step(&mut self) -> bool {
        let Some(((at_ms, _), event)) = self.queue.pop_first() else { return false };
        self.now_ms = at_ms;
        self.happen(event);
        if vfs_is_gone() && self.store.is_up() {
            self.disk_is_gone();
        }
        true
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Send { order } => self.send(order),
            Event::Arrives { node, order, twisted } => self.arrives(node, order, twisted),
            Event::Hears { order, answer, twisted } => self.hears(order, answer, twisted),
            Event::Calls { to, call } => self.calls(to, &call),
            Event::Told { to, told } => self.told(to, told),
            Event::GivesUp { to } => self.gives_up(to),
            Event::Polls { node, life, queue } => self.polls(node, life, queue),
            Event::Commits { node, life } => self.commits(node, life),
            Event::Outside { to, ask, key, effect } => {
                let failing = self.weather.failing;
                let said = self.outside.hear(ask, &key, &effect, failing, &mut self.draws);
                self.note(&format!("outside {ask:?} {key}: {said:?}"));
                self.carry(Event::Says { to, said });
            }
            Event::Says { to, said } => self.says(to, said),
            Event::Fault(fault) => self.fault(fault),
            Event::StoreStarts => self.store_starts(),
            Event::NodeStarts(node) => self.node_starts(node),
            Event::Calm => self.calm_comes(),
        }
    }

    fn calls(&mut self, to: To, call: &Call) {
        let Some(told) = self.store.answer(call) else { return };
        self.note(&format!("store {}/{} {}: {}", to.node, to.task, brief(call), short(&told)));
        if !self.is_cut_off(to.node) {
            self.carry(Event::Told { to, told });
        }
    }

    fn send(&mut self, order: usize) {
        let node = usize::try_from(self.draws.below(self.nodes.len() as u64)).unwrap_or(0);
        let answered = self.orders[order].answer.is_some();
        // After an answer the same is sent once more now and then, and something else under the same key.
        let twisted = answered && self.draws.happens(400);
        self.carry(Event::Arrives { node, order, twisted });
        let again = !answered || (!self.calm && self.draws.happens(300));
        if again {
            let pause = self.draws.between(300, 3000);
            self.after(pause, Event::Send { order });
        }
    }

    fn hears(&mut self, order: usize, answer: Option<Vec<u8>>, twisted: bool) {
        let key = self.orders[order].key.clone();
        let text = answer.as_ref().map_or("refused".into(), |it| String::from_utf8_lossy(it).into_owned());
        self.note(&format!("heard {key}: {text}{}", if twisted { ", twisted" } else { "" }));
        if twisted {
            assert_eq!(answer, None, "the key {key} with another content is refused");
            return;
        }
        let answer = answer.expect("the same content under its key is never refused");
        let before = self.orders[order].answer.get_or_insert_with(|| answer.clone());
        assert_eq!(*before, answer, "the same key {key} gives the same answer");
    }
}

fn vfs_is_gone() -> bool {
    crate::vfs::disk(|it| it.is_gone())
}

fn brief(call: &Call) -> String {
    match call {
        Call::Load { case, .. } => format!("load {case}"),
        Call::Commit(batch) => {
            let one = |append: &journal::Append| {
                let kinds: Vec<&str> = append.entries.iter().map(|it| it.kind.as_str()).collect();
                format!("{}@{} {}", append.case_id, append.expected_version, kinds.join("+"))
            };
            format!("commit {}", batch.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Call::Claim { queue, now_ms, .. } => format!("claim {queue} at {now_ms}"),
        Call::Fail { job, at_ms } => format!("fail {} until {at_ms}", job.id),
        Call::Release(job) => format!("release {}", job.id),
        Call::Extend { job, until_ms } => format!("extend {} until {until_ms}", job.id),
        Call::Sign { client, .. } => format!("sign {client}"),
    }
}

fn short(told: &Told) -> String {
    match told {
        Told::Loaded { once, entries, .. } => format!("{} entries, known {}", entries.len(), once.is_some()),
        Told::Committed(answers) => {
            let one = |answer: &Result<journal::Committed, journal::Conflict>| match answer {
                Ok(it) => format!("{}", it.first_position),
                Err(conflict) => conflict.to_string(),
            };
            answers.iter().map(one).collect::<Vec<_>>().join("; ")
        }
        Told::Claimed(jobs) => {
            let one = |job: &journal::Claimed| format!("{}#{} ({})", job.id, job.fence, job.attempts);
            jobs.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Told::Kept(kept) => kept.to_string(),
        Told::Signed(checkpoint) => checkpoint.as_ref().map_or("nothing".into(), |it| it.note.clone()),
        Told::Fault(why) => format!("fault: {why}"),
    }
}
