//! What other processes wrote on the same database: followed from the log, so that this one knows it within a fraction of a
//! second.
//!
//! Cases that somebody else moved on are folded again when they are asked for. The streams of master data, boundary and
//! packs are played on from where this process is. What others signed and drafted goes into the register. Everything here
//! may be done twice without harm, so a fault in the middle is mended by doing it again.

use crate::shared::Shared;
use crate::writer::Written;
use crate::{boundary, learning, master, packs};
use jiff::Timestamp;
use journal::postgres::{Change, Mark, Reader};
use payables::Facts;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use terms::{CaseId, ClientId, DocumentKind, Failure};

/// How often the log is looked at.
const TICK: Duration = Duration::from_millis(150);
/// How often files and keys that change seldom are looked at.
const SELDOM: Duration = Duration::from_secs(1);
/// Own entries remembered at most until they are met in the log.
const OWN_MAX: usize = 200_000;

/// Where this process is in the log.
pub(crate) struct Following {
    reader: Reader,
    place: Mutex<Place>,
    /// Entries that this process wrote itself and has taken over already.
    own: Mutex<HashSet<(CaseId, u64)>>,
}

struct Place {
    mark: Mark,
    master: u64,
    looked: Instant,
    model: Option<SystemTime>,
    score: Option<SystemTime>,
    shadow: Option<SystemTime>,
}

impl Following {
    /// From now on; what is there already is read by whoever opens the office.
    pub fn begin(reader: Reader, client: &ClientId) -> Result<Self, Failure> {
        let mark = reader.mark(client).map_err(Failure::fault)?;
        let place = Place { mark, master: 0, looked: Instant::now(), model: None, score: None, shadow: None };
        Ok(Self { reader, place: Mutex::new(place), own: Mutex::default() })
    }

    /// Master data is known up to this version of its stream.
    pub fn knows_master(&self, version: u64) {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).master = version;
    }

    /// This process wrote these versions of a case, and knows what follows from them.
    pub fn wrote(&self, case: &CaseId, versions: std::ops::Range<u64>) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if own.len() < OWN_MAX {
            own.extend(versions.map(|version| (case.clone(), version)));
        }
    }

    /// Takes over what was written since; `true` where others wrote something.
    pub fn catch_up(&self, shared: &Shared) -> Result<bool, Failure> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let before = place.mark.clone();
        let changes = self.reader.follow(&mut place.mark).map_err(Failure::fault)?;
        if changes.is_empty() {
            return Ok(false);
        }
        let outcome = self.take_over(shared, &mut place.master, changes);
        if outcome.is_err() {
            place.mark = before;
        }
        outcome
    }

    fn take_over(&self, shared: &Shared, known: &mut u64, changes: Vec<Change>) -> Result<bool, Failure> {
        let (mut cases, mut streams): (BTreeMap<CaseId, u64>, BTreeSet<&'static str>) = Default::default();
        {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            for Change { case, version } in changes {
                let mine = own.remove(&(case.clone(), version));
                match case.as_str() {
                    master::STREAM => drop(streams.insert(master::STREAM)),
                    boundary::STREAM => drop(streams.insert(boundary::STREAM)),
                    packs::STREAM => drop(streams.insert(packs::STREAM)),
                    _ if mine => {}
                    _ => {
                        let first = cases.entry(case).or_insert(version);
                        *first = version.min(*first);
                    }
                }
            }
        }
        for stream in &streams {
            match *stream {
                master::STREAM => *known = self.master(shared, *known)?,
                boundary::STREAM => boundary::catch_up(shared)?,
                _ => shared.packs.catch_up(&shared.reader, &shared.vault, &shared.client)?,
            }
        }
        for (case, first) in &cases {
            self.case(shared, case, *first)?;
        }
        let told = !cases.is_empty() || !streams.is_empty();
        if told {
            shared.changed();
        }
        Ok(told)
    }

    fn master(&self, shared: &Shared, known: u64) -> Result<u64, Failure> {
        let Shared { client, register, people, reader, blobs, vault, .. } = shared;
        master::replay(client, register, people, reader, blobs, vault, known)
    }

    /// A case that somebody else moved on, from version `first`.
    fn case(&self, shared: &Shared, case: &CaseId, first: u64) -> Result<(), Failure> {
        shared.cabinet.drop(case);
        // Streams that are no case have no state to fold.
        if !case.as_str().starts_with("AP-") {
            return Ok(());
        }
        let state = shared.cabinet.case(case)?;
        let events = shared.cabinet.events(case, first - 1, state.version)?;
        if state.pack != packs::ACCOUNTS_PAYABLE || state.seed.is_some() {
            return Ok(());
        }
        let refused = state.variable("outcome").and_then(|it| it.as_str()) == Some("refused");
        if let Some((task, draft)) = state.subject()
            && matches!(draft.kind, DocumentKind::Invoice | DocumentKind::CreditNote)
            && !refused
        {
            let circumstances = shared.circumstances(case, &state, &task.typed);
            shared.register_mut().note_invoice(&Facts::of(draft), &circumstances);
        }
        shared.after(&Written { case: case.clone(), state, events: Arc::new(events), again: false });
        Ok(())
    }

    /// What changes seldom: a model that another process put in place, keys that another process destroyed.
    fn look(&self, shared: &Shared) -> Result<(), Failure> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if place.looked.elapsed() < SELDOM {
            return Ok(());
        }
        place.looked = Instant::now();
        shared.vault.forget_erased(shared.client.as_str()).map_err(Failure::fault)?;
        let path = learning::model_path(&shared.dir);
        let written = std::fs::metadata(&path).and_then(|it| it.modified()).ok();
        if written.is_some() && written != place.model {
            learning::take_over(shared, &path)?;
            place.model = written;
        }
        let written = |path: &std::path::Path| std::fs::metadata(path).and_then(|it| it.modified()).ok();
        let score = written(&crate::scoring::path(&shared.dir));
        if score != place.score {
            // A certificate that speaks of another score is suspended at the next draft.
            shared.boundary.score_with(crate::scoring::read(&shared.dir)?);
            place.score = score;
        }
        let shadow = written(&learning::shadow_path(&shared.dir));
        if shadow != place.shadow {
            shared.boundary.shade(learning::shaded(shared));
            place.shadow = shadow;
        }
        Ok(())
    }
}

/// Follows until `stop`.
pub(crate) fn work(shared: &Shared, stop: &AtomicBool) {
    let mut failing = false;
    while !stop.load(Ordering::Relaxed) {
        let outcome = match &shared.following {
            Some(following) => following.catch_up(shared).and_then(|_| following.look(shared)),
            None => return,
        };
        match outcome {
            Ok(()) => failing = false,
            // Said once, not every time: the server may be away for a while.
            Err(error) if !failing => {
                failing = true;
                tracing::error!(%error, at = %Timestamp::now(), "what other processes write is not followed");
            }
            Err(_) => {}
        }
        std::thread::sleep(TICK);
    }
}
