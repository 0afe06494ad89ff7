//! A disk in memory that forgets what was not synced.
//!
//! Each file is kept twice: as the programs see it, and as it would be found after the power went. Between the two lie the
//! changes that no sync covered. When the power goes, each of them survives or not: a write in pieces of 512 bytes, each by its
//! own draw; making, cutting and removing a file in their order. When only the process is killed, everything written stays.

use crate::draws::Draws;
use std::collections::BTreeMap;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Why the disk did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The power is gone, or the process is.
    Gone,
    /// No room is left.
    Full,
    /// A sync failed.
    Unsynced,
}

#[derive(Clone, Debug)]
enum Change {
    Make,
    Remove,
    Cut(usize),
    Write(usize, Vec<u8>),
}

#[derive(Default)]
struct File {
    seen: Option<Vec<u8>>,
    safe: Option<Vec<u8>>,
    open_changes: Vec<Change>,
}

/// What an open file holds: its lock levels as SQLite counts them.
#[derive(Default)]
pub struct Handle {
    pub name: String,
    pub level: i32,
    pub shared: u8,
    pub exclusive: u8,
    pub goes_when_closed: bool,
}

/// Memory that connections of one process share, in regions that never move.
type Regions = Vec<Box<[u64]>>;

#[derive(Default)]
pub struct Disk {
    files: BTreeMap<String, File>,
    pub handles: BTreeMap<u64, Handle>,
    next_handle: u64,
    shared: BTreeMap<String, Regions>,
    /// Writes, cuts, removals and syncs so far.
    steps: u64,
    gone_at: Option<u64>,
    gone: bool,
    with_power: bool,
    pub full: bool,
    /// The next syncs that fail.
    pub failing_syncs: u32,
    pub syncs: u64,
    /// How often it refused or failed while it was there.
    pub failures: u64,
}

impl Disk {
    /// The power goes with the `after`-th change from now on, or only the process is killed with it.
    pub fn go_after(&mut self, after: u64, with_power: bool) {
        (self.gone_at, self.with_power) = (Some(self.steps + after), with_power);
    }

    /// Whether the power went, when the disk is gone.
    pub fn lost_power(&self) -> bool {
        self.with_power
    }

    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Nothing that a process still does reaches the disk.
    pub fn stop(&mut self) {
        self.gone = true;
    }

    /// The system comes up again after the power went: what was not synced survived as it was drawn.
    pub fn come_back(&mut self, draws: &mut Draws) {
        let keep = draws.one_of(&[0, 300, 500, 900, 1000]);
        for file in self.files.values_mut() {
            let changes = std::mem::take(&mut file.open_changes);
            let mut in_order = true;
            for change in changes {
                match change {
                    Change::Write(at, bytes) => {
                        write_pieces(&mut file.safe, at, &bytes, |_| draws.happens(keep))
                    }
                    _ if !(in_order && draws.happens(keep)) => in_order = false,
                    Change::Make => file.safe = file.safe.take().or_else(|| Some(Vec::new())),
                    Change::Remove => file.safe = None,
                    Change::Cut(to) => cut(&mut file.safe, to),
                }
            }
            file.seen = file.safe.clone();
        }
        self.start_again();
    }

    /// Another process starts after one was killed: the system kept all that was written.
    pub fn start_again(&mut self) {
        self.handles.clear();
        self.shared.clear();
        (self.gone, self.gone_at, self.full, self.failing_syncs) = (false, None, false, 0);
    }

    /// The files as they are seen, to begin other runs with.
    pub fn image(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.iter().filter_map(|(name, it)| Some((name.clone(), it.seen.clone()?))).collect()
    }

    /// A disk with these files, all of them synced.
    pub fn of(image: &BTreeMap<String, Vec<u8>>) -> Self {
        let file = |bytes: &Vec<u8>| File {
            seen: Some(bytes.clone()),
            safe: Some(bytes.clone()),
            open_changes: Vec::new(),
        };
        let files = image.iter().map(|(name, bytes)| (name.clone(), file(bytes))).collect();
        Self { files, ..Self::default() }
    }

    /// Nothing fails any more.
    pub fn mend(&mut self) {
        (self.gone_at, self.full, self.failing_syncs) = (None, false, 0);
    }

    fn step(&mut self) -> Result<(), Broken> {
        if self.gone {
            return Err(Broken::Gone);
        }
        self.steps += 1;
        self.gone = self.gone_at.is_some_and(|at| self.steps >= at);
        Ok(())
    }

    fn outcome(&self) -> Result<(), Broken> {
        if self.gone { Err(Broken::Gone) } else { Ok(()) }
    }

    pub fn open(
        &mut self,
        name: Option<String>,
        create: bool,
        goes_when_closed: bool,
    ) -> Result<Option<u64>, Broken> {
        let id = self.next_handle + 1;
        let name = name.unwrap_or_else(|| format!("unnamed-{id}"));
        let file = self.files.entry(name.clone()).or_default();
        if file.seen.is_none() {
            if !create {
                return Ok(None);
            }
            if self.gone {
                return Err(Broken::Gone);
            }
            file.seen = Some(Vec::new());
            file.open_changes.push(Change::Make);
        }
        self.next_handle = id;
        self.handles.insert(id, Handle { name, goes_when_closed, ..Handle::default() });
        Ok(Some(id))
    }

    pub fn close(&mut self, id: u64) {
        if let Some(handle) = self.handles.remove(&id)
            && handle.goes_when_closed
        {
            self.files.remove(&handle.name);
        }
    }

    pub fn is_there(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|it| it.seen.is_some())
    }

    pub fn remove(&mut self, name: &str, for_good: bool) -> Result<bool, Broken> {
        self.step()?;
        let Some(file) = self.files.get_mut(name).filter(|it| it.seen.is_some()) else { return Ok(false) };
        file.seen = None;
        file.open_changes.push(Change::Remove);
        if for_good && !self.gone {
            (file.safe, file.open_changes) = (None, Vec::new());
        }
        self.outcome().map(|()| true)
    }

    fn name(&self, id: u64) -> &str {
        self.handles.get(&id).map_or("", |it| it.name.as_str())
    }

    fn file(&mut self, id: u64) -> &mut File {
        let name = self.name(id).to_owned();
        self.files.entry(name).or_default()
    }

    pub fn bytes(&self, id: u64) -> &[u8] {
        self.files.get(self.name(id)).and_then(|it| it.seen.as_deref()).unwrap_or_default()
    }

    pub fn write(&mut self, id: u64, at: usize, bytes: &[u8]) -> Result<(), Broken> {
        self.step()?;
        if self.full {
            self.failures += 1;
            return Err(Broken::Full);
        }
        let file = self.file(id);
        write_pieces(&mut file.seen, at, bytes, |_| true);
        file.open_changes.push(Change::Write(at, bytes.to_owned()));
        self.outcome()
    }

    pub fn cut(&mut self, id: u64, to: usize) -> Result<(), Broken> {
        self.step()?;
        let file = self.file(id);
        cut(&mut file.seen, to);
        file.open_changes.push(Change::Cut(to));
        self.outcome()
    }

    pub fn sync(&mut self, id: u64) -> Result<(), Broken> {
        self.step()?;
        self.outcome()?;
        if self.failing_syncs > 0 {
            self.failing_syncs -= 1;
            self.failures += 1;
            return Err(Broken::Unsynced);
        }
        self.syncs += 1;
        let file = self.file(id);
        file.safe.clone_from(&file.seen);
        file.open_changes.clear();
        Ok(())
    }

    /// A region of the memory that all connections to a file share; it never moves while a connection is open.
    pub fn region(&mut self, id: u64, n: usize, bytes: usize, extend: bool) -> Option<*mut u64> {
        let regions = self.shared.entry(self.name(id).to_owned()).or_default();
        while regions.len() <= n && extend {
            regions.push(vec![0; bytes.div_ceil(8)].into_boxed_slice());
        }
        regions.get_mut(n).map(|it| it.as_mut_ptr())
    }

    /// Whether another handle on the same file is there for which `holds` is true.
    pub fn another(&self, id: u64, holds: impl Fn(&Handle) -> bool) -> bool {
        let name = self.name(id);
        self.handles.iter().any(|(other, it)| *other != id && it.name == name && holds(it))
    }
}

fn cut(bytes: &mut Option<Vec<u8>>, to: usize) {
    if let Some(bytes) = bytes {
        bytes.resize(to, 0);
    }
}

/// Writes the pieces of `new` for which `survives` says so, each within one sector.
fn write_pieces(bytes: &mut Option<Vec<u8>>, at: usize, new: &[u8], mut survives: impl FnMut(usize) -> bool) {
    let Some(bytes) = bytes else { return };
    let mut from = 0;
    while from < new.len() {
        let to = new.len().min((at + from) / SECTOR * SECTOR + SECTOR - at);
        if survives(from) {
            if bytes.len() < at + to {
                bytes.resize(at + to, 0);
            }
            bytes[at + from..at + to].copy_from_slice(&new[from..to]);
        }
        from = to;
    }
}
