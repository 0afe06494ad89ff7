//! What goes wrong, and how it comes right again.

use crate::disk::Disk;
use crate::vfs;
use crate::world::{Event, Weather, World};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The power of the store goes with the n-th change of the disk from now on.
    PowerGoes(u64),
    /// The process of the store is killed with the n-th change of the disk from now on.
    KilledWriting(u64),
    StoreKilled,
    StoreStops,
    DiskFull,
    DiskHasRoom,
    SyncsFail(u32),
    /// The write-ahead log is folded back; no fault, but the work of another moment.
    LogFoldsBack(&'static str),
    NodeDies(usize),
    /// A node's clock is set to so many milliseconds beside the true time.
    ClockSet(usize, i64),
    /// A node does not reach the store for so many milliseconds.
    CutOff(usize, i64),
    WeatherTurns,
}

const HOUR_MS: i64 = 3_600_000;

impl World {
    /// Draws what goes wrong within the first `span_ms`.
    pub fn plan_faults(&mut self, span_ms: i64) {
        for _ in 0..self.draws.below(14) {
            let at = self.draws.between(0, span_ms);
            let node = usize::try_from(self.draws.below(self.nodes.len() as u64)).unwrap_or(0);
            let fault = match self.draws.below(13) {
                0..=2 => Fault::PowerGoes(1 + self.draws.below(60)),
                12 => Fault::KilledWriting(1 + self.draws.below(60)),
                3 => Fault::StoreKilled,
                4 => Fault::StoreStops,
                5 => Fault::DiskFull,
                6 => Fault::SyncsFail(1 + u32::try_from(self.draws.below(3)).unwrap_or(0)),
                7 => Fault::LogFoldsBack(self.draws.one_of(&["PASSIVE", "RESTART", "TRUNCATE"])),
                8 => Fault::NodeDies(node),
                9 => {
                    let around = self.draws.between(-5000, 5000);
                    Fault::ClockSet(node, self.draws.one_of(&[-HOUR_MS, HOUR_MS, around]))
                }
                10 => Fault::CutOff(node, self.draws.between(100, 15_000)),
                _ => Fault::WeatherTurns,
            };
            self.after(at, Event::Fault(fault));
        }
        self.after(span_ms, Event::Calm);
    }

    pub fn turn_weather(&mut self) {
        let most = self.draws.one_of(&[0, 50, 200, 400]);
        let draws = &mut self.draws;
        self.weather = Weather {
            loss: draws.below(most + 1),
            twice: draws.below(most + 1),
            slow: draws.below(2 * most + 1),
            failing: draws.below(most + 1),
            slow_ms: draws.between(10, 8000),
        };
    }

    pub fn fault(&mut self, fault: Fault) {
        if self.calm {
            return;
        }
        self.note(&format!("{fault:?}"));
        match fault {
            Fault::PowerGoes(after) => vfs::disk(|it| it.go_after(after, true)),
            Fault::KilledWriting(after) => vfs::disk(|it| it.go_after(after, false)),
            Fault::StoreKilled if self.store.is_up() => {
                self.store.kill();
                self.store_comes_again();
            }
            Fault::StoreStops if self.store.is_up() => {
                self.store.stop();
                self.store_comes_again();
            }
            Fault::StoreKilled | Fault::StoreStops => {}
            Fault::DiskFull => {
                vfs::disk(|it| it.full = true);
                let ms = self.draws.between(50, 5000);
                self.after(ms, Event::Fault(Fault::DiskHasRoom));
            }
            Fault::DiskHasRoom => vfs::disk(|it| it.full = false),
            Fault::SyncsFail(n) => vfs::disk(|it| it.failing_syncs = n),
            Fault::LogFoldsBack(mode) => {
                if self.store.is_up() {
                    let done = self.store.fold_back(mode);
                    self.note(&format!("folded back: {done}"));
                }
            }
            Fault::NodeDies(node) => self.node_dies(node),
            Fault::ClockSet(node, skew_ms) => self.nodes[node].skew_ms = skew_ms,
            Fault::CutOff(node, ms) => drop(self.cut_off.insert(node, self.now_ms + ms)),
            Fault::WeatherTurns => self.turn_weather(),
        }
    }

    /// The disk went away under the store.
    pub fn disk_is_gone(&mut self) {
        if vfs::disk(|it| it.lost_power()) {
            self.note("the power is gone");
            self.store.lose_power(&mut self.draws);
        } else {
            self.note("the store is killed");
            self.store.kill();
            // What it wrote and did not sync is found by the next one; the power may go before anything else is synced.
            if self.draws.happens(600) {
                let ms = self.draws.between(3000, 6000);
                self.after(ms, Event::Fault(Fault::PowerGoes(1)));
            }
        }
        self.store_comes_again();
    }

    fn store_comes_again(&mut self) {
        let ms = self.draws.between(10, 3000);
        self.after(ms, Event::StoreStarts);
    }

    pub fn store_starts(&mut self) {
        if self.store.is_up() {
            return;
        }
        let free_leases = self.draws.happens(300);
        let started = self.store.start(free_leases);
        self.note(&format!("store starts: {started}"));
        if !started {
            self.store_comes_again();
        } else if self.draws.happens(250) {
            self.store.verify();
        }
    }

    /// Everything works again; clocks are right, and who was dead comes back.
    pub fn calm_comes(&mut self) {
        self.note("calm");
        self.calm = true;
        self.weather = Weather::default();
        self.cut_off.clear();
        if self.store.is_up() {
            vfs::disk(Disk::mend);
        }
        for node in &mut self.nodes {
            node.skew_ms = 0;
        }
    }
}
