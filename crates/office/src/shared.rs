//! What every part of a running office shares: the packs, the law, the keys, the readers, the register.

use crate::cabinet::Cabinet;
use crate::clock::Clock;
use crate::following::Following;
use crate::meters::Meters;
use crate::packs::Shelf;
use crate::people::People;
use crate::project::Projection;
use crate::writer::Written;
use cases::{Completion, Event, Outcome, State};
use firstpass::Readers;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use journal::{AnyReader, Blobs};
use payables::master::HistoryRow;
use payables::{Circumstances, Facts, Register};
use policy::Law;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use terms::{CaseId, ClientId, Currency, DocumentKind, Draft, Failure, PersonId};
use tokio::sync::watch;
use vault::Vault;

pub(crate) struct Shared {
    pub dir: PathBuf,
    pub client: ClientId,
    pub client_name: String,
    pub home: Currency,
    pub zone: TimeZone,
    pub clock: Clock,
    pub packs: Shelf,
    pub law: Law,
    pub vault: Arc<Vault>,
    pub reader: AnyReader,
    pub blobs: Blobs,
    pub cabinet: Cabinet,
    pub people: People,
    pub register: RwLock<Register>,
    pub readers: Readers,
    pub boundary: crate::boundary::Register,
    pub changes: watch::Sender<u64>,
    pub meters: Arc<Meters>,
    /// The register with nothing learned here, as far as it was read, and without whose rows.
    pub loaded: std::sync::Mutex<Option<(u64, Vec<PersonId>, Register)>>,
    /// What does effects in other systems, by topic.
    pub connectors: RwLock<std::collections::BTreeMap<String, Arc<dyn crate::Connector>>>,
    /// Every case that is older than the index is in it.
    pub indexed: std::sync::atomic::AtomicBool,
    /// Where other processes write to the same database: how far this one follows them.
    pub following: Option<Following>,
}

impl Shared {
    pub fn projection(&self) -> Projection<'_> {
        Projection {
            client: &self.client,
            client_name: &self.client_name,
            home: self.home,
            zone: &self.zone,
            vault: &self.vault,
        }
    }

    pub fn register(&self) -> RwLockReadGuard<'_, Register> {
        // The register is changed by functions that leave it whole, so a poisoned lock is still good.
        self.register.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn register_mut(&self) -> RwLockWriteGuard<'_, Register> {
        self.register.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether other processes write to the same journal.
    pub fn is_shared(&self) -> bool {
        self.following.is_some()
    }

    /// Takes over what other processes wrote; nothing where there are none.
    pub fn catch_up(&self) -> Result<(), Failure> {
        match &self.following {
            Some(following) => following.catch_up(self).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Today in the client's zone.
    pub fn today(&self) -> Date {
        self.clock.now().to_zoned(self.zone.clone()).date()
    }

    /// Something that a page shows may have changed.
    pub fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    pub fn master_version(&self) -> Result<u64, Failure> {
        let stream = CaseId::from(crate::master::STREAM);
        Ok(self
            .reader
            .case(&self.client, &stream, 1)
            .map_err(Failure::fault)?
            .last()
            .map_or(0, |it| it.header.version))
    }

    /// What the register learns from a command that is on the disk.
    pub fn after(&self, written: &Written) {
        // What a seed says is made up: nothing is learned from it.
        if written.state.seed.is_some() {
            return;
        }
        for event in written.events.iter() {
            match event {
                Event::TaskCompleted { task, outcome: Outcome::Refused, .. }
                    if written.state.tasks.get(task).is_some_and(|it| it.draft.is_some()) =>
                {
                    self.register_mut().forget(&written.case);
                }
                Event::TaskCompleted { task, outcome: Outcome::Approved, by: Completion::People { who } } => {
                    if let Some(task) = written.state.tasks.get(task)
                        && let (Some(draft), Some(signer)) = (&task.draft, who.last())
                        && self.boundary.teaches(signer)
                        && let Some(row) = history_of(draft, signer, self.today())
                    {
                        let mut register = self.register_mut();
                        register.learn_coding(&row);
                        if let Some(seller) = draft.value("seller_name") {
                            register.learn_written(&row.supplier, seller);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The circumstances of a case's document.
    pub fn circumstances(&self, case: &CaseId, state: &State, typed: &[String]) -> Circumstances {
        let received = state.received.unwrap_or_else(|| self.clock.now()).to_zoned(self.zone.clone()).date();
        let document = state.documents.first().map_or_else(|| terms::Digest::of(b""), |it| it.digest);
        let mut circumstances = Circumstances::new(case.clone(), state.arrival, received, document);
        circumstances.typed = typed.iter().cloned().collect();
        // Two people named it when they took it on.
        circumstances.typed.extend(crate::onboarding::taken_on(state).map(|_| "supplier".to_owned()));
        circumstances
    }

    /// Plays what was signed and seen before into the register. Called once, at the start.
    pub fn learn_what_is_known(&self) -> Result<(), Failure> {
        let mut after = String::new();
        loop {
            let rows = self.reader.scan(&self.client, "known", &after, 500).map_err(Failure::fault)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.key);
            let mut register = self.register_mut();
            for row in rows {
                let known = crate::project::open_known(&self.vault, &self.client, &row.key, &row.body)?;
                let Some(known) = known else { continue };
                let received = known.received.to_zoned(self.zone.clone()).date();
                let circumstances =
                    Circumstances::new(CaseId(row.key), known.arrival, received, known.document);
                register.note_invoice(&Facts::of(&known.draft), &circumstances);
                if let Some((who, at)) = known.signed.as_ref().filter(|(who, _)| self.boundary.teaches(who))
                    && let Some(row) = history_of(&known.draft, who, at.to_zoned(self.zone.clone()).date())
                {
                    register.learn_coding(&row);
                    if let Some(seller) = known.draft.value("seller_name") {
                        register.learn_written(&row.supplier, seller);
                    }
                }
            }
        }
    }
}

/// A row of signed history out of a signed draft; `None` where it has no coding.
pub(crate) fn history_of(draft: &Draft, signer: &PersonId, day: Date) -> Option<HistoryRow> {
    if !matches!(draft.kind, DocumentKind::Invoice | DocumentKind::CreditNote) {
        return None;
    }
    let facts = Facts::of(draft);
    Some(HistoryRow {
        invoice_number: facts.number?,
        supplier: facts.supplier?,
        issue_date: facts.issued?,
        currency: facts.currency?,
        net_total: facts.net?,
        gross_total: facts.gross?,
        description: facts.lines.iter().map(|line| line.description.as_str()).collect::<Vec<_>>().join(" "),
        account: facts.account?,
        cost_centre: facts.cost_centre,
        tax_code: facts.tax_code?,
        signed_by: Some(signer.0.clone()),
        signed_on: day,
        order: facts.orders.first().cloned(),
        kind: draft.kind,
    })
}
