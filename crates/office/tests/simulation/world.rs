//! The simulated world: one queue of events in the order of simulated time, and nothing outside it.

use super::base::{Base, Silence};
use super::chance::Chance;
use super::depot::Depot;
use super::node::{ARRIVAL, Asked, Node, arrived};
use cases::{Command, Opening, Pack, State};
use jiff::Timestamp;
use journal::{Claimed, Committed, Conflict};
use office::Request;
use office::deciding_alone::{Claim, Next, next, pause_ms};
use serde::Deserialize;
use serde_json::Map;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fmt::Write as _;
use std::path::Path;
use terms::{CaseId, ClientId, EffectId};

pub const NODES: usize = 3;
/// Requests of clients in one run: each opens a case or writes on one.
const REQUESTS: usize = 14;
/// The disturbances end then, in milliseconds.
const STORM_MS: i64 = 180_000;
/// Everything must have come to rest then: leases of clocks that went ahead are over, and the longest pause is.
const END_MS: i64 = STORM_MS + 6 * 60 * 60 * 1000;
const LEASE_MS: i64 = 60_000;
/// Somebody who decides again because others were quicker does so this often.
const TRIES: u32 = 4;
const BEGIN_S: i64 = 1_795_000_000;

#[derive(Clone)]
pub enum Event {
    /// A client asks a node, or asks again with the same key.
    Ask { request: usize },
    /// A node looks into a queue.
    Look { node: usize, life: u32, queue: &'static str },
    /// A node has claimed this and does it now.
    Do { node: usize, life: u32, job: Box<Claimed>, until_ms: i64 },
    /// What came of it is recorded.
    Record { node: usize, life: u32, asked: Box<Asked>, job: Box<Claimed> },
    /// A disturbance.
    Trouble,
    /// Whoever is dead starts again.
    Start { node: usize },
    /// The network to a node is mended.
    Mend { node: usize },
}

pub struct World {
    pub base: Base,
    pub depot: Depot,
    pub client: ClientId,
    pub nodes: Vec<Node>,
    pub chance: Chance,
    pub pack: Pack,
    pub now_ms: i64,
    queue: BinaryHeap<Reverse<(i64, u64)>>,
    events: BTreeMap<u64, Event>,
    seq: u64,
    /// What was acknowledged: key and case.
    pub acknowledged: BTreeMap<String, String>,
    wanted: Vec<(String, Option<CaseId>)>,
    /// What happened, line for line.
    pub told: String,
    crash_next: bool,
}

#[derive(Deserialize)]
struct EffectBody {
    effect: EffectId,
    topic: String,
    tries: u32,
    #[serde(default)]
    read_back: bool,
}

#[derive(Deserialize)]
struct TimerBody {
    key: bpmn::Key,
}

impl World {
    pub fn new(seed: u64, dir: &Path, pack: Pack) -> Self {
        let chance = Chance::of(seed);
        let mut world = Self {
            base: Base::new(dir),
            depot: Depot::of(Chance::of(seed ^ 0xdead)),
            client: ClientId::from("tarnsel"),
            nodes: (0..NODES).map(|_| Node { alive: true, ..Node::default() }).collect(),
            chance,
            pack,
            now_ms: 0,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            seq: 0,
            acknowledged: BTreeMap::new(),
            wanted: Vec::new(),
            told: String::new(),
            crash_next: false,
        };
        for request in 0..REQUESTS {
            let at = world.chance.between(0, STORM_MS / 2);
            let case = (request >= REQUESTS / 2)
                .then(|| CaseId(format!("AP-{:07}", 1 + world.chance.below(REQUESTS as u64 / 2))));
            world.wanted.push((format!("key-{request}"), case));
            world.at(at, Event::Ask { request });
        }
        for node in 0..NODES {
            world.looks(node);
        }
        for _ in 0..14 {
            let at = world.chance.between(1_000, STORM_MS);
            world.at(at, Event::Trouble);
        }
        world
    }

    fn at(&mut self, at_ms: i64, event: Event) {
        self.seq += 1;
        self.queue.push(Reverse((at_ms, self.seq)));
        self.events.insert(self.seq, event);
    }

    fn looks(&mut self, node: usize) {
        let life = self.nodes[node].life;
        for queue in ["effect", "timer"] {
            let at = self.now_ms + self.chance.between(50, 2_000);
            self.at(at, Event::Look { node, life, queue });
        }
    }

    fn calm(&self) -> bool {
        self.now_ms > STORM_MS
    }

    fn instant(&self, node: usize) -> Timestamp {
        let ms = BEGIN_S * 1000 + self.now_ms + self.nodes[node].skew_ms;
        Timestamp::from_millisecond(ms).expect("an instant")
    }

    /// Runs until everything is at rest or the time is over.
    pub fn run(&mut self) {
        let mut quiet = false;
        while let Some(Reverse((at, seq))) = self.queue.pop() {
            if at > END_MS {
                break;
            }
            self.now_ms = at;
            if self.calm() && !quiet {
                quiet = true;
                self.peace();
            }
            if let Some(event) = self.events.remove(&seq) {
                self.step(event);
            }
            if quiet && self.all_done() {
                break;
            }
        }
    }

    /// The storm is over: networks are whole, clocks are right, everybody lives.
    fn peace(&mut self) {
        self.depot.calm();
        for node in 0..NODES {
            self.nodes[node].cut_off = false;
            self.nodes[node].skew_ms = 0;
            self.crash_next = false;
            if !self.nodes[node].alive {
                self.step(Event::Start { node });
            }
        }
    }

    /// Whether every client is answered and no job is left.
    fn all_done(&mut self) -> bool {
        let queues = self.base.journal().reader().queues(&self.client).expect("queues");
        self.acknowledged.len() == REQUESTS && queues.iter().all(|it| it.jobs == 0)
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Ask { request } => self.ask(request),
            Event::Look { node, life, queue } => self.look(node, life, queue),
            Event::Do { node, life, job, until_ms } => self.work(node, life, *job, until_ms),
            Event::Record { node, life, asked, job } => self.record(node, life, &asked, &job),
            Event::Trouble => self.trouble(),
            Event::Start { node } => {
                if !self.nodes[node].alive {
                    self.nodes[node].alive = true;
                    self.tell(format_args!("node {node} starts"));
                    self.looks(node);
                }
            }
            Event::Mend { node } => self.nodes[node].cut_off = false,
        }
    }

    fn tell(&mut self, what: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = writeln!(self.told, "{:>9} {what}", self.now_ms);
    }

    fn trouble(&mut self) {
        if self.calm() {
            return;
        }
        let node = usize::try_from(self.chance.below(NODES as u64)).unwrap_or(0);
        let soon = self.now_ms + self.chance.between(500, 90_000);
        match self.chance.below(5) {
            0 | 1 => {
                self.tell(format_args!("node {node} dies"));
                self.nodes[node].dies();
                self.at(soon, Event::Start { node });
            }
            2 => {
                self.tell(format_args!("node {node} is cut off"));
                self.nodes[node].cut_off = true;
                self.at(soon, Event::Mend { node });
            }
            3 => {
                self.nodes[node].skew_ms = self.chance.between(-3_600_000, 3_600_000);
                let skew = self.nodes[node].skew_ms;
                self.tell(format_args!("the clock of node {node} jumps to {skew}"));
            }
            _ => {
                self.tell(format_args!("the database will lose its power"));
                self.crash_next = true;
            }
        }
    }

    /// A client asks some node; without an answer it asks again, perhaps another one, with the same key.
    fn ask(&mut self, request: usize) {
        let (key, case) = self.wanted[request].clone();
        if self.acknowledged.contains_key(&key) {
            return;
        }
        let node = usize::try_from(self.chance.below(NODES as u64)).unwrap_or(0);
        let later = self.now_ms + self.chance.between(1_000, 8_000);
        self.at(later, Event::Ask { request });
        // The way there may lose it.
        if !self.nodes[node].alive || (!self.calm() && self.chance.percent(8)) {
            return;
        }
        let command = match &case {
            None => Command::Open(Opening {
                received: self.instant(node),
                arrival: 0,
                documents: Vec::new(),
                variables: Map::new(),
                parent: None,
                begin: None,
                seed: None,
            }),
            Some(_) => Command::Note { words: key.clone() },
        };
        let asked = Asked { case, command, key: Some(key.clone()), job: None };
        let answered = self.write(node, &asked);
        // So may the way back.
        if !self.calm() && self.chance.percent(8) {
            return;
        }
        if let Ok(Some(case)) = answered {
            self.tell(format_args!("{key} is acknowledged by node {node}: {case}"));
            self.acknowledged.insert(key, case.0);
        }
    }

    /// load, decide, append, as a node does it: an answer under the same key first, races decided again. `None`: refused.
    fn write(&mut self, node: usize, asked: &Asked) -> Result<Option<CaseId>, Silence> {
        for _ in 0..TRIES {
            if self.nodes[node].cut_off {
                self.nodes[node].cabinet.clear();
                return Err(Silence::NotArrived);
            }
            let reader = self.base.journal().reader();
            if let Some(key) = &asked.key
                && let Some(once) = reader.once(&self.client, key).expect("keys can be read")
            {
                return Ok(Some(CaseId(String::from_utf8(once.answer).expect("a case"))));
            }
            let now = self.instant(node);
            let decided = self.nodes[node].decide(&reader, &self.client, &self.pack, asked, now);
            drop(reader);
            let Ok((append, state)) = decided else { return Ok(None) };
            let case = append.case_id.clone();
            match self.send(node, vec![append])?.pop().expect("one answer") {
                Ok(committed) => {
                    self.tell(format_args!("node {node}: {case} is at {}", committed.versions.end - 1));
                    self.nodes[node].cabinet.insert(case.clone(), state);
                    return Ok(Some(case));
                }
                Err(conflict) => {
                    self.tell(format_args!("node {node}: {conflict}"));
                    self.nodes[node].cabinet.remove(&case);
                    self.nodes[node].next_arrival = None;
                    if matches!(conflict, Conflict::Fence { .. } | Conflict::Unfit(_)) {
                        return Ok(None);
                    }
                }
            }
        }
        Ok(None)
    }

    /// One batch on its way to the database and its answer back. Whoever has no answer forgets what it thought to know.
    fn send(
        &mut self,
        node: usize,
        batch: Vec<journal::Append>,
    ) -> Result<Vec<Result<Committed, Conflict>>, Silence> {
        let silence = if std::mem::take(&mut self.crash_next) {
            let mut chance = self.chance.clone();
            self.chance.below(2);
            self.base.commit_and_crash(batch, &mut chance);
            self.tell(format_args!("the database lost its power while node {node} wrote"));
            // Whoever was connected knows nothing for certain any more.
            Silence::Unknown
        } else if !self.calm() && self.chance.percent(5) {
            Silence::NotArrived
        } else {
            let answers = self.base.commit(batch).expect("a commit");
            if self.calm() || !self.chance.percent(5) {
                return Ok(answers);
            }
            Silence::Unknown
        };
        self.nodes[node].cabinet.clear();
        self.nodes[node].next_arrival = None;
        Err(silence)
    }

    fn is_living(&self, node: usize, life: u32) -> bool {
        self.nodes[node].alive && self.nodes[node].life == life
    }

    fn look(&mut self, node: usize, life: u32, queue: &'static str) {
        if !self.is_living(node, life) {
            return;
        }
        let again = self.now_ms + self.chance.between(200, 4_000) * if self.calm() { 20 } else { 1 };
        self.at(again, Event::Look { node, life, queue });
        if self.nodes[node].cut_off {
            return;
        }
        let now = self.instant(node).as_millisecond();
        let jobs = self.base.claim(queue, now, LEASE_MS, 3);
        // The answer to a claim may be lost: the lease ends by time.
        if jobs.is_empty() || (!self.calm() && self.chance.percent(5)) {
            return;
        }
        for job in jobs {
            self.tell(format_args!("node {node} claims {} {} for the {}. time", queue, job.id, job.attempts));
            // What is claimed is worked on the case as it is.
            self.nodes[node].cabinet.remove(&CaseId::from(job.case_id.as_str()));
            let until_ms = self.now_ms + LEASE_MS;
            // Now and then somebody is slower than its lease.
            let slow = !self.calm() && self.chance.percent(10);
            let wait =
                if slow { LEASE_MS + self.chance.between(1, 60_000) } else { self.chance.between(1, 900) };
            let at = self.now_ms + wait;
            self.at(at, Event::Do { node, life, job: Box::new(job), until_ms });
        }
    }

    fn work(&mut self, node: usize, life: u32, job: Claimed, until_ms: i64) {
        // Whoever comes to it after its lease leaves it to who has it now.
        if !self.is_living(node, life) || self.now_ms > until_ms {
            return;
        }
        let case = CaseId::from(job.case_id.as_str());
        let command = if job.queue == "timer" {
            let body: TimerBody = serde_json::from_slice(&job.body).expect("a timer reads");
            Some(Command::FireTimer { key: body.key })
        } else {
            self.effect(node, &case, &job)
        };
        let Some(command) = command else {
            let retry = self.instant(node).as_millisecond() + pause_ms(job.attempts);
            if !self.nodes[node].cut_off {
                self.base.journal().fail(&job, retry).expect("a job is given back");
            }
            return;
        };
        let asked = Asked { case: Some(case), command, key: None, job: Some(job.clone()) };
        let wait =
            if !self.calm() && self.chance.percent(8) { LEASE_MS * 2 } else { self.chance.between(1, 500) };
        let at = self.now_ms + wait;
        self.at(at, Event::Record { node, life, asked: Box::new(asked), job: Box::new(job) });
    }

    fn effect(&mut self, node: usize, case: &CaseId, job: &Claimed) -> Option<Command> {
        let body: EffectBody = serde_json::from_slice(&job.body).expect("an effect reads");
        if self.nodes[node].cut_off {
            return None;
        }
        let reader = self.base.journal().reader();
        let state: State = self.nodes[node].state(&reader, &self.client, case);
        let request = Request {
            key: format!("{}/{case}/{}", self.client, body.effect),
            case: case.clone(),
            topic: body.topic,
            fields: Map::new(),
        };
        let claim = Claim {
            effect: &body.effect,
            stage: state.effects.get(&body.effect).map(|it| &it.stage),
            attempts: job.attempts,
            tries: body.tries,
            read_back: body.read_back,
        };
        self.depot.asked_under(job.attempts);
        match next(&self.depot, &request, &claim) {
            Next::Record(command) => {
                self.tell(format_args!("node {node}: {} of {}", command.name(), job.id));
                Some(command)
            }
            Next::Again { .. } => None,
        }
    }

    fn record(&mut self, node: usize, life: u32, asked: &Asked, job: &Claimed) {
        let key = asked
            .case
            .as_ref()
            .map(|case| format!("{}/{case}/{}", self.client, job.id.rsplit('/').next().unwrap_or_default()));
        if !self.is_living(node, life) {
            // It died between doing and saying so.
            if let (Some(key), "effect") = (key, job.queue.as_str()) {
                self.depot.unheard(&key, job.attempts);
            }
            return;
        }
        match self.write(node, asked) {
            Ok(Some(_)) => {}
            Ok(None) if job.queue == "timer" => {
                // Not wanted any more: whoever holds the job still takes it away.
                let mut append =
                    journal::Append::new(self.client.clone(), CaseId::from(""), 0, self.instant(node));
                append.jobs.push(journal::JobChange::Delete {
                    queue: job.queue.clone(),
                    id: job.id.clone(),
                    fence: Some(job.fence),
                });
                let _ = self.send(node, vec![append]);
            }
            // The lease ends, and somebody looks.
            _ => {
                if let (Some(key), "effect") = (key, job.queue.as_str()) {
                    self.depot.unheard(&key, job.attempts);
                }
            }
        }
    }

    /// What is wrong at the end, in sentences.
    pub fn wrong(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        let reader = self.base.journal().reader();
        if self.acknowledged.len() < REQUESTS {
            wrong.push(format!(
                "only {} of {REQUESTS} clients were answered in the end",
                self.acknowledged.len()
            ));
        }
        let log = reader.log(&self.client, 0, 10_000).expect("the log");
        for (key, case) in &self.acknowledged {
            let once = reader.once(&self.client, key).expect("keys can be read");
            if once.is_none_or(|it| it.answer != case.as_bytes()) {
                wrong.push(format!("{key} was acknowledged and is gone"));
            }
        }
        let count = |kind: &str| log.iter().filter(|it| it.header.kind == kind).count();
        let opened = arrived(&reader, &self.client);
        if count("opened.1") as u64 != opened || opened != REQUESTS as u64 / 2 {
            wrong.push(format!("{} cases opened, the counter {ARRIVAL} says {opened}", count("opened.1")));
        }
        if count("noted.1") != REQUESTS - REQUESTS / 2 {
            wrong.push(format!("{} notes written", count("noted.1")));
        }
        let mut settled = BTreeSet::new();
        for stored in
            log.iter().filter(|it| it.header.kind == "effect-done.1" || it.header.kind == "timer-fired.1")
        {
            let body: serde_json::Value = serde_json::from_slice(&stored.body).expect("an entry");
            let of = body["effect"].as_str().map_or_else(|| format!("timer {}", body["key"]), str::to_owned);
            let key = format!("{}/{}/{of}", self.client, stored.header.case);
            if !settled.insert(key.clone()) {
                wrong.push(format!("{key} happened twice"));
            }
        }
        let recorded: BTreeSet<String> = settled.into_iter().filter(|it| !it.contains("/timer ")).collect();
        let done = self.depot.done();
        for key in recorded.symmetric_difference(&done) {
            wrong.push(format!("{key} is recorded as done and is not, or is done and not recorded"));
        }
        wrong.extend(self.depot.blind().into_iter().map(|it| format!("{it} was sent again without looking")));
        for queue in reader.queues(&self.client).expect("queues") {
            if queue.jobs > 0 {
                wrong.push(format!("{} jobs are left in {}", queue.jobs, queue.queue));
            }
        }
        drop(reader);
        self.base.close();
        let report = journal::verify_dir(self.base.folder(), None).expect("the folder can be checked");
        if !report.holds() || report.clients.iter().any(|it| it.entries != log.len() as u64) {
            wrong.push(format!("the journal does not hold: {:?}", report.findings));
        }
        wrong
    }
}
