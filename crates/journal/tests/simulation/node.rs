//! A node: serves people and works through the queues, as the office does. It keeps nothing but what it is doing right now.

use crate::heart::{self, Became, EFFECT, Nature, State, TIMER};
use crate::outside::{Ask, Said};
use crate::store::{Call, Told};
use crate::world::{Event, To, World};
use journal::{Append, Claimed, Committed, Conflict};
use std::collections::BTreeMap;
use terms::{CaseId, Digest};

const LEASE_MS: i64 = 5000;
const CLAIM_MAX: usize = 4;
const PATIENCE_MS: i64 = 1000;
/// After so many failures an effect is a matter for a person.
const POISON_TRIES: u32 = 4;
const IDLE_MS_MAX: i64 = 300_000;

#[derive(Default)]
pub struct Node {
    pub life: u32,
    pub is_up: bool,
    pub skew_ms: i64,
    next_task: u64,
    pub tasks: BTreeMap<u64, Task>,
    /// Appends that wait to be committed together, each with the work it belongs to.
    gathered: Vec<(u64, Append)>,
    /// How long a queue was found empty, in milliseconds.
    idle_ms: BTreeMap<&'static str, i64>,
}

pub struct Task {
    step: u32,
    does: Does,
}

enum Does {
    /// A person's order: read, decide, commit, answer.
    Order {
        order: usize,
        request: Digest,
        twisted: bool,
        answer: Option<Vec<u8>>,
    },
    /// A look into a queue.
    Look {
        queue: &'static str,
    },
    /// One claimed job.
    Work {
        job: Claimed,
        at: At,
    },
    /// Appends of several pieces of work in one commit.
    Batch(Vec<(u64, Append)>),
    Sign,
}

/// Where the work on a job stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Extending,
    Reading(Option<Became>),
    Outside(Ask),
    Committing(Became),
    GivingBack,
}

impl World {
    pub fn node_starts(&mut self, node: usize) {
        let it = &mut self.nodes[node];
        it.is_up = true;
        let life = it.life;
        self.note(&format!("node {node} starts"));
        for queue in [EFFECT, TIMER] {
            let ms = self.draws.between(0, 200);
            self.after(ms, Event::Polls { node, life, queue });
        }
    }

    pub fn node_dies(&mut self, node: usize) {
        let it = &mut self.nodes[node];
        if !it.is_up {
            return;
        }
        *it = Node { life: it.life + 1, skew_ms: it.skew_ms, next_task: it.next_task, ..Node::default() };
        let ms = self.draws.between(10, 8000);
        self.after(ms, Event::NodeStarts(node));
    }

    fn begin(&mut self, node: usize, does: Does) -> u64 {
        let it = &mut self.nodes[node];
        it.next_task += 1;
        it.tasks.insert(it.next_task, Task { step: 0, does });
        it.next_task
    }

    /// The next step of a piece of work: answers to earlier ones no longer count.
    fn next(&mut self, node: usize, task: u64) -> Option<To> {
        let it = &mut self.nodes[node];
        let life = it.life;
        let found = it.tasks.get_mut(&task)?;
        found.step += 1;
        Some(To { node, life, task, step: found.step })
    }

    fn ask(&mut self, node: usize, task: u64, call: Call) {
        if let Some(to) = self.next(node, task) {
            self.ask_store(to, call, PATIENCE_MS);
        }
    }

    fn is_awaited(&self, to: To) -> bool {
        let node = &self.nodes[to.node];
        node.is_up && node.life == to.life && node.tasks.get(&to.task).is_some_and(|it| it.step == to.step)
    }

    pub fn arrives(&mut self, node: usize, order: usize, twisted: bool) {
        if !self.nodes[node].is_up {
            return;
        }
        let request = if twisted { Digest::of(b"another content") } else { self.orders[order].request };
        let task = self.begin(node, Does::Order { order, request, twisted, answer: None });
        self.read_order(node, task, order);
    }

    fn read_order(&mut self, node: usize, task: u64, order: usize) {
        let it = &self.orders[order];
        let call = Call::Load { client: it.client.clone(), case: it.case.clone(), key: Some(it.key.clone()) };
        self.ask(node, task, call);
    }

    fn read_job(&mut self, node: usize, task: u64, job: &Claimed) {
        let case = CaseId::from(job.case_id.as_str());
        self.ask(node, task, Call::Load { client: job.client.clone(), case, key: None });
    }

    pub fn polls(&mut self, node: usize, life: u32, queue: &'static str) {
        if self.nodes[node].life != life || !self.nodes[node].is_up {
            return;
        }
        let now_ms = self.clock_ms(node);
        let task = self.begin(node, Does::Look { queue });
        self.ask(node, task, Call::Claim { queue, now_ms, lease_ms: LEASE_MS, n: CLAIM_MAX });
        if self.draws.happens(100) && !self.orders.is_empty() {
            let n = usize::try_from(self.draws.below(self.orders.len() as u64)).unwrap_or(0);
            let (client, now) = (self.orders[n].client.clone(), self.clock(node));
            let task = self.begin(node, Does::Sign);
            self.ask(node, task, Call::Sign { client, now });
        }
    }

    fn poll_later(&mut self, node: usize, queue: &'static str, found: usize) {
        let most = if self.calm { IDLE_MS_MAX } else { 2000 };
        let life = self.nodes[node].life;
        let idle = self.nodes[node].idle_ms.entry(queue).or_insert(50);
        *idle = if found > 0 { 50 } else { (*idle * 2).min(most) };
        let ms = *idle;
        self.after(ms, Event::Polls { node, life, queue });
    }

    pub fn gives_up(&mut self, to: To) {
        if !self.is_awaited(to) {
            return;
        }
        let again = self.draws.happens(300);
        let task = self.nodes[to.node].tasks.remove(&to.task).map(|it| it.does);
        match task {
            Some(Does::Look { queue }) => self.poll_later(to.node, queue, 0),
            // No answer from outside: it may be done.
            Some(Does::Work { job, at: At::Outside(ask) }) => match ask {
                Ask::Send => self.work_on(to.node, job, At::Reading(Some(Became::Unknown))),
                Ask::Look => self.give_back(to.node, job),
            },
            // The same once more, under the same claim.
            Some(Does::Work { job, at: At::Committing(became) }) if again => {
                self.work_on(to.node, job, At::Reading(Some(became)));
            }
            Some(Does::Batch(members)) => {
                for (task, _) in members {
                    self.member_gives_up(to.node, task, again);
                }
            }
            // People send again; a lease ends.
            _ => {}
        }
    }

    fn member_gives_up(&mut self, node: usize, task: u64, again: bool) {
        let member = self.nodes[node].tasks.remove(&task).map(|it| it.does);
        if let (Some(Does::Work { job, at: At::Committing(became) }), true) = (member, again) {
            self.work_on(node, job, At::Reading(Some(became)));
        }
    }

    fn work_on(&mut self, node: usize, job: Claimed, at: At) {
        let task = self.begin(node, Does::Work { job: job.clone(), at });
        self.read_job(node, task, &job);
    }

    fn give_back(&mut self, node: usize, job: Claimed) {
        let at_ms = self.clock_ms(node) + (1000_i64 << job.attempts.min(6));
        let call = if self.draws.happens(100) {
            Call::Release(job.clone())
        } else {
            Call::Fail { job: job.clone(), at_ms }
        };
        let task = self.begin(node, Does::Work { job, at: At::GivingBack });
        self.ask(node, task, call);
    }

    pub fn told(&mut self, to: To, told: Told) {
        if !self.is_awaited(to) {
            return;
        }
        let Some(task) = self.nodes[to.node].tasks.remove(&to.task) else { return };
        let step = task.step;
        match (task.does, told) {
            (Does::Look { queue }, Told::Claimed(jobs)) => {
                self.poll_later(to.node, queue, jobs.len());
                for job in jobs {
                    self.take_up(to.node, job);
                }
            }
            (Does::Look { queue }, _) => self.poll_later(to.node, queue, 0),
            (does @ Does::Order { .. }, Told::Loaded { once, entries, last_number }) => {
                self.nodes[to.node].tasks.insert(to.task, Task { step, does });
                self.decide(to, once, &State::of(&entries), last_number);
            }
            (Does::Work { job, at: At::Extending }, Told::Kept(true)) => {
                self.work_on(to.node, job, At::Reading(None))
            }
            (Does::Work { job, at: At::Reading(became) }, Told::Loaded { entries, .. }) => {
                self.go_on(to.node, job, became, &State::of(&entries));
            }
            (Does::Batch(members), Told::Committed(answers)) => {
                for ((task, append), answer) in members.into_iter().zip(answers) {
                    self.landed(to.node, task, &append, answer);
                }
            }
            (Does::Batch(members), _) => {
                for (task, _) in members {
                    self.member_gives_up(to.node, task, false);
                }
            }
            // Lost leases and faults: whoever holds the job goes on, people send again.
            _ => {}
        }
    }

    fn take_up(&mut self, node: usize, job: Claimed) {
        if self.draws.happens(150) {
            let until_ms = self.clock_ms(node) + LEASE_MS;
            let task = self.begin(node, Does::Work { job: job.clone(), at: At::Extending });
            self.ask(node, task, Call::Extend { job, until_ms });
        } else {
            self.work_on(node, job, At::Reading(None));
        }
    }

    fn decide(&mut self, to: To, once: Option<journal::Once>, state: &State, last_number: u64) {
        let Some(Task { does: Does::Order { order, request, twisted, .. }, .. }) =
            self.nodes[to.node].tasks.get(&to.task)
        else {
            return;
        };
        let (order, request, twisted) = (*order, *request, *twisted);
        if let Some(once) = once {
            self.nodes[to.node].tasks.remove(&to.task);
            return self.answer_again(order, request, twisted, once);
        }
        let (at, it) = (self.clock(to.node), &self.orders[order]);
        let decided =
            heart::decide((&it.client, &it.case), state, (it.wish, &it.key), request, last_number, at);
        let Some((append, answer)) = decided else {
            // Its case is not open yet: the person tries again.
            self.nodes[to.node].tasks.remove(&to.task);
            return;
        };
        if let Some(Task { does: Does::Order { answer: kept, .. }, .. }) =
            self.nodes[to.node].tasks.get_mut(&to.task)
        {
            *kept = Some(answer);
        }
        self.gather(to.node, to.task, append);
    }

    fn answer_again(&mut self, order: usize, request: Digest, twisted: bool, once: journal::Once) {
        let answer = (once.request == request).then_some(once.answer);
        self.reply(order, answer, twisted);
    }

    /// One more for the next commit.
    fn gather(&mut self, node: usize, task: u64, append: Append) {
        self.next(node, task);
        let life = self.nodes[node].life;
        self.nodes[node].gathered.push((task, append));
        if self.nodes[node].gathered.len() == 1 {
            let ms = self.draws.between(0, 8);
            self.after(ms, Event::Commits { node, life });
        }
    }

    pub fn commits(&mut self, node: usize, life: u32) {
        if self.nodes[node].life != life {
            return;
        }
        let gathered = std::mem::take(&mut self.nodes[node].gathered);
        let batch: Vec<Append> = gathered.iter().map(|(_, append)| append.clone()).collect();
        let task = self.begin(node, Does::Batch(gathered));
        self.ask(node, task, Call::Commit(batch));
    }

    fn landed(&mut self, node: usize, task: u64, append: &Append, answer: Result<Committed, Conflict>) {
        let Some(task) = self.nodes[node].tasks.remove(&task) else { return };
        match (task.does, answer) {
            (Does::Order { order, twisted, answer: Some(answer), .. }, Ok(_)) => {
                self.reply(order, Some(answer), twisted);
            }
            (Does::Order { order, request, twisted, .. }, Err(Conflict::Once { stored })) => {
                self.answer_again(order, request, twisted, *stored);
            }
            (
                Does::Order { order, request, twisted, .. },
                Err(Conflict::Version { .. } | Conflict::Number { .. }),
            ) => {
                let task = self.begin(node, Does::Order { order, request, twisted, answer: None });
                self.read_order(node, task, order);
            }
            (Does::Work { job, at: At::Committing(became) }, Err(Conflict::Version { .. })) => {
                self.work_on(node, job, At::Reading(Some(became)));
            }
            (_, Err(Conflict::Unfit(why))) => panic!("{append:?} is unfit: {why}"),
            _ => {}
        }
    }

    /// The case of a job was read: what was found out becomes an entry, or it is done now.
    fn go_on(&mut self, node: usize, job: Claimed, became: Option<Became>, state: &State) {
        let became = match became {
            None if job.queue == TIMER => Some(Became::Fired),
            other => other,
        };
        let Some(became) = became else {
            let looks = job.attempts > 1 || job.body == b"read-back";
            return self.go_outside(node, job, if looks { Ask::Look } else { Ask::Send });
        };
        // A case that says it is settled has no such job any more: the lease was lost.
        let Some(append) = heart::settle(state, &job, became, self.clock(node)) else { return };
        let task = self.begin(node, Does::Work { job, at: At::Committing(became) });
        self.gather(node, task, append);
    }

    fn go_outside(&mut self, node: usize, job: Claimed, ask: Ask) {
        let key = format!("{}/{}/{}", job.client, job.case_id, job.id);
        let effect = format!("{}/{}", job.client, job.id);
        let task = self.begin(node, Does::Work { job, at: At::Outside(ask) });
        if let Some(to) = self.next(node, task) {
            self.ask_outside(to, ask, key, effect, PATIENCE_MS);
        }
    }

    pub fn says(&mut self, to: To, said: Said) {
        if !self.is_awaited(to) {
            return;
        }
        let Some(Task { does: Does::Work { job, .. }, .. }) = self.nodes[to.node].tasks.remove(&to.task)
        else {
            return;
        };
        match said {
            Said::Done => self.work_on(to.node, job, At::Reading(Some(Became::Done))),
            Said::Refused => self.work_on(to.node, job, At::Reading(Some(Became::Refused))),
            Said::NotThere => self.go_outside(to.node, job, Ask::Send),
            Said::Failed if Nature::of(&job.id) == Nature::Poison && job.attempts >= POISON_TRIES => {
                self.work_on(to.node, job, At::Reading(Some(Became::Refused)));
            }
            Said::Failed => self.give_back(to.node, job),
        }
    }
}
