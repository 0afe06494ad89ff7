//! The office on one data folder: opened, worked, closed.

use crate::cabinet::Cabinet;
use crate::clock::Clock;
use crate::documents::Pages;
use crate::following::{self, Following};
use crate::master::{self, MasterFiles};
use crate::packs::{PackFiles, Shelf, ShelfOpening};
use crate::people::{People, random_hex};
use crate::pressure::Pressure;
use crate::shared::Shared;
use crate::view::*;
use crate::writer::{Message, Writer};
use crate::{calls, clock_starts, drafter, effects, integrating, learning, search, timers};
use firstpass::Readers;
use firstpass::child::Limits;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use journal::{AnyJournal, Blobs, Journal, Options, postgres};
use payables::Register;
use policy::Law;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use terms::{CaseId, ClientId, Digest, Failure, TaskId};
use tokio::sync::watch;
use vault::Vault;

/// How an office is opened.
pub struct Settings {
    /// The data folder. With a database it holds documents, keys, packs, models and the files of effects, and every node is
    /// given the same one.
    pub dir: PathBuf,
    /// The PostgreSQL database of journal and vault (`postgres://user@host/name`); in the folder, where none is named.
    pub database: Option<String>,
    /// The pack's files.
    pub pack: PackFiles,
    /// Where "now" comes from.
    pub clock: Clock,
    /// How long a signature can be undone.
    pub grace: SignedDuration,
    /// Children that read documents side by side.
    pub readers: usize,
    /// Starts a child that reads documents: the binary itself with its hidden subcommand.
    pub reader: Arc<dyn Fn() -> Process + Send + Sync>,
}

/// A running office on one data folder.
pub struct Office {
    pub(crate) shared: Arc<Shared>,
    pub(crate) writer: Arc<Writer>,
    pub(crate) pages: Pages,
    readers: usize,
    /// The reader's model, until the learner takes it over.
    model: Mutex<Option<firstpass::Model>>,
    /// Held while a payment run is made.
    pub(crate) making_run: tokio::sync::Mutex<()>,
    /// Checkpoints and hashes of the log go to anyone.
    pub(crate) public_log: AtomicBool,
    /// Metrics go to anyone.
    pub(crate) public_metrics: AtomicBool,
    /// How much waits.
    pressure: Pressure,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) workers: Mutex<Vec<JoinHandle<()>>>,
}

/// A field that changed: its name, the value before and the value after.
pub type Difference = (String, Option<String>, Option<String>);

/// A file that was handed in.
pub struct Incoming {
    /// File name as given.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The same key again gives the same case.
    pub key: String,
}

/// A call-back as a face sends it.
pub struct CallBack {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// With whom the worker spoke.
    pub spoke_with: String,
    /// The number that was called.
    pub number_called: String,
    /// The new account was confirmed (or denied).
    pub confirmed: bool,
    /// Idempotency key.
    pub key: String,
}

/// The file that names the client of a data folder; written once, when master data is first loaded.
const CLIENT_FILE: &str = "client.json";
/// The secret from which sign-in links are derived.
const SECRET_FILE: &str = "keys/sign-in.secret";

impl Office {
    /// A data folder that was set up before.
    pub fn is_set_up(dir: &Path) -> bool {
        dir.join(CLIENT_FILE).exists()
    }

    /// Sets a data folder up with the master data of a folder. What is there already is loaded over it.
    ///
    /// # Errors
    /// A file that is missing or does not read; then nothing was changed.
    pub fn set_up(settings: Settings, master_dir: &Path) -> Result<Self, Failure> {
        let files = MasterFiles::read(master_dir)?;
        let client = files.client()?;
        // Everything is tried on a register that is thrown away, so that a bad file changes nothing.
        let people = People::new([0; 32]);
        let mut trial = Register::new(client.clone());
        let mut rows = Vec::new();
        for (name, bytes) in &files.0 {
            rows.push(master::take(&mut trial, &people, name, bytes)?);
        }
        if Self::is_set_up(&settings.dir) {
            let office = Self::open(settings)?;
            office.load_master(&files, &rows)?;
            office.sign_at_set_up(master_dir)?;
            return Ok(office);
        }
        let file = settings.dir.join(CLIENT_FILE);
        let bytes = serde_json::to_vec_pretty(&client).map_err(Failure::fault)?;
        let office = Self::open_for(client, settings)?;
        office.load_master(&files, &rows)?;
        office.sign_at_set_up(master_dir)?;
        // Last, because this file says that the folder is set up: whatever dies before it begins anew.
        crate::files::write_whole(&file, &bytes)?;
        Ok(office)
    }

    /// Opens a data folder that was set up. Nothing is worked until [`Office::work`].
    ///
    /// # Errors
    /// A folder in use, a file that does not read, a key that does not fit, a pack that does not load.
    pub fn open(settings: Settings) -> Result<Self, Failure> {
        let file = settings.dir.join(CLIENT_FILE);
        let bytes = std::fs::read(&file).map_err(|error| {
            Failure::fault(format!("{}: {error}. Set the folder up with master data first", file.display()))
        })?;
        Self::open_for(master::client_of(&bytes)?, settings)
    }

    fn open_for(client: payables::master::Client, settings: Settings) -> Result<Self, Failure> {
        let Settings { dir, database, pack, clock, grace, readers, reader } = settings;
        let zone = TimeZone::get(&client.zone)
            .map_err(|error| Failure::fault(format!("client.json: the zone {}: {error}", client.zone)))?;
        let id = ClientId(client.id.clone());
        let (mut journal, vault, following) = open_stores(&dir, database.as_deref(), &id)?;
        journal.free_leases(&ClientId(client.id.clone())).map_err(Failure::fault)?;
        let vault = Arc::new(vault);
        vault.ensure_subjects(id.as_str(), &[master::SUBJECT]).map_err(Failure::fault)?;
        let law = Law::embedded().map_err(Failure::fault)?;
        let model = learning::model_of(&dir, &pack.model)?;
        let start = move || reader();
        let pool = Readers::start(start, Limits { children: readers.max(1), ..Limits::default() }, &model);
        let (changes, _) = watch::channel(0);
        let packs_dir = dir.join("packs");
        let packs = opened_beside_others(&mut journal, |journal| {
            let (files, client, vault) = (&pack, &id, &*vault);
            Shelf::open(journal, ShelfOpening { dir: &packs_dir, files, client, vault, now: clock.now() })
        })?;
        let boundary = opened_beside_others(&mut journal, |journal| {
            crate::boundary::open(journal, &vault, &id, &clock, model.digest())
        })?;
        let shared = Arc::new(Shared {
            boundary,
            packs,
            people: People::new(secret(&dir)?),
            cabinet: Cabinet::new(id.clone(), journal.reader(), Arc::clone(&vault)),
            reader: journal.reader(),
            blobs: Blobs::of_dir(&dir),
            client_name: client.name.clone(),
            home: client.currency,
            register: RwLock::new(Register::new(client)),
            dir,
            client: id,
            zone,
            clock,
            law,
            vault,
            readers: pool,
            changes,
            meters: Arc::default(),
            loaded: std::sync::Mutex::default(),
            connectors: RwLock::default(),
            indexed: AtomicBool::new(false),
            following,
        });
        shared.boundary.score_with(crate::scoring::read(&shared.dir)?);
        let without = shared.boundary.leave_out(crate::models::left_out(&shared)?);
        shared.register_mut().leave_out(without.into_iter().map(|it| it.0));
        let version = master::replay(
            &shared.client,
            &shared.register,
            &shared.people,
            &shared.reader,
            &shared.blobs,
            &shared.vault,
            0,
        )?;
        if let Some(following) = &shared.following {
            following.knows_master(version);
            shared.learn_what_is_known()?;
            shared.catch_up()?;
        }
        let next = crate::writer::arrived(&shared)? + 1;
        let writer = Arc::new(Writer::start(journal, Arc::clone(&shared), clock, grace, next, version)?);
        let stop: Arc<AtomicBool> = Arc::default();
        let mut workers = Vec::new();
        if let Some(url) = &database {
            let journal = postgres::Journal::open(url, &shared.dir, postgres::Options::default());
            let (journal, shared, stop) =
                (journal.map_err(Failure::fault)?, Arc::clone(&shared), Arc::clone(&stop));
            let (follower, stopped) = (Arc::clone(&shared), Arc::clone(&stop));
            workers.push(thread("log", move || integrating::work(&shared, journal, &stop))?);
            let (finder, seeker, until) = (Arc::clone(&follower), Arc::clone(&writer), Arc::clone(&stopped));
            workers.push(thread("follower", move || following::work(&follower, &stopped))?);
            // A process that only serves searches, too.
            workers.push(thread("finder", move || search::work(&finder, &seeker, &until))?);
        }
        Ok(Self {
            shared,
            writer,
            pages: Pages::default(),
            readers: readers.max(1),
            model: Mutex::new(Some(model)),
            making_run: tokio::sync::Mutex::default(),
            public_log: AtomicBool::new(false),
            public_metrics: AtomicBool::new(false),
            pressure: Pressure::default(),
            stop,
            workers: Mutex::new(workers),
        })
    }

    /// Signs what a folder of master data says that its people sign: certificates by rule. Each is an entry of the boundary, by
    /// the person whom the folder names; somebody who may not sign one is refused here as anywhere.
    fn sign_at_set_up(&self, master_dir: &Path) -> Result<(), Failure> {
        let path = master_dir.join("certificates.jsonl");
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(()) };
        let shared = &self.shared;
        let boundary = shared.boundary.now();
        for (owner, proposal) in crate::boundary::signed_at_set_up(shared, &text, shared.clock.now())? {
            // Set up again, the same folder signs nothing twice.
            if boundary.certificate(&proposal.scope).is_some() {
                continue;
            }
            let who = crate::law::Who::person(&shared.people, &shared.client, &owner, shared.today());
            let thing = policy::Thing::of(shared.client.clone());
            crate::law::ask(&shared.law, &who, policy::Act::SignCeiling, &thing).map_err(|it| it.refusal)?;
            let (reply, answer) = sync_channel(1);
            let command = cases::boundary::Command::Sign(Box::new(proposal));
            let reply = Box::new(move |outcome| drop(reply.send(outcome)));
            self.send_bound(who.actor, command, None, reply)?;
            answer.recv().map_err(|_| Failure::fault("The writer has stopped"))??;
        }
        Ok(())
    }

    fn load_master(&self, files: &MasterFiles, rows: &[usize]) -> Result<(), Failure> {
        let shared = &self.shared;
        let (mut entries, mut blobs) = (Vec::new(), Vec::new());
        for (file, rows) in files.0.iter().zip(rows) {
            let (entry, blob) = master::ready(shared, file, *rows, None)?;
            entries.push(entry);
            blobs.push(blob);
        }
        let (reply, answer) = sync_channel(1);
        self.writer.send(Message::Master { entries, blobs, reply })?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))??;
        let mut register = shared.register_mut();
        for (name, bytes) in &files.0 {
            master::take(&mut register, &shared.people, name, bytes)?;
        }
        Ok(())
    }

    /// Starts the workers: drafts, effects, timers. The register first learns what is known.
    ///
    /// # Errors
    /// A thread that cannot be started.
    pub fn work(&self) -> Result<(), Failure> {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let readers = self.readers;
        let (shared, writer, stop) =
            (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
        workers.push(thread("drafter", move || {
            // Nothing is examined before everything that came earlier is known.
            if !shared.is_shared()
                && let Err(error) = shared.learn_what_is_known()
            {
                tracing::error!(%error, "the register could not learn what is known; nothing is drafted");
                return;
            }
            drafter::work(&shared, &writer, readers, &stop);
        })?);
        let (shared, writer, stop) =
            (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
        workers.push(thread("effects", move || effects::work(&shared, &writer, &stop))?);
        let (shared, writer, stop) =
            (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
        workers.push(thread("timers", move || timers::work(&shared, &writer, &stop))?);
        let (shared, writer, stop) =
            (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
        workers.push(thread("clock", move || clock_starts::work(&shared, &writer, &stop))?);
        let (shared, writer, stop) =
            (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
        workers.push(thread("calls", move || calls::work(&shared, &writer, &stop))?);
        let (shared, writer, stop) =
            (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
        if !shared.is_shared() {
            workers.push(thread("finder", move || search::work(&shared, &writer, &stop))?);
        }
        if let Some(model) = self.model.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let (shared, writer, stop) =
                (Arc::clone(&self.shared), Arc::clone(&self.writer), Arc::clone(&self.stop));
            workers.push(thread("learner", move || learning::work(&shared, &writer, model, &stop))?);
        }
        Ok(())
    }

    /// Stops the workers and the writer; what was answered is on the disk.
    pub fn close(&self) {
        self.stop.store(true, Ordering::Relaxed);
        let workers: Vec<_> = self.workers.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        for worker in workers {
            // A worker that panicked has nothing more to give back.
            let _ = worker.join();
        }
        self.writer.stop();
    }

    /// Name of the client.
    pub fn client_name(&self) -> &str {
        &self.shared.client_name
    }

    // -- who is there

    /// A link for everyone of the office.
    pub fn sign_in_links(&self) -> Vec<SignInLink> {
        self.shared.people.links(self.shared.home, self.shared.today())
    }

    /// Exchanges the secret of a sign-in link for a session token (to be set as a cookie).
    ///
    /// # Errors
    /// `link-unknown`.
    pub fn sign_in(&self, secret: &str) -> Result<(Person, String), Failure> {
        let (id, token) = self.shared.people.sign_in(secret)?;
        let person = self.shared.people.person(id.as_str(), self.shared.home, self.shared.today());
        person.map(|person| (person, token)).ok_or_else(|| crate::refusals::secret_unknown().into())
    }

    /// The person of a session token.
    pub fn person(&self, session: &str) -> Option<Person> {
        let id = self.shared.people.of_session(session)?;
        // Ended here or on another node: where that cannot be known, nobody is let in.
        let row = crate::people::ended(session);
        let ended = self.shared.reader.row(&self.shared.client, crate::people::ENDED, &row);
        if !ended.is_ok_and(|row| row.is_none()) {
            return None;
        }
        self.shared.people.person(id.as_str(), self.shared.home, self.shared.today())
    }

    /// A person by id, for command lines on the machine itself.
    pub fn person_named(&self, id: &str) -> Option<Person> {
        self.shared.people.person(id, self.shared.home, self.shared.today())
    }

    /// Ends a session.
    pub fn sign_out(&self, session: &str) {
        let Some(row) = self.shared.people.sign_out(session) else { return };
        let (reply, _) = sync_channel(1);
        if let Err(error) = self.writer.send(Message::Rows { rows: vec![row], reply }) {
            tracing::warn!(%error, "a session was ended here only");
        }
    }

    // -- reading (blocking, short; call from spawn_blocking or block_in_place)

    /// A page of the person's worklist.
    ///
    /// # Errors
    /// `cursor-unknown`, or a fault.
    pub fn worklist(&self, who: &Person, query: &WorklistQuery) -> Result<Worklist, Failure> {
        self.list(who, query)
    }

    /// The short look at a case beside the worklist.
    ///
    /// # Errors
    /// `case-unknown`, `task-unknown`, what the law says, or a fault.
    pub fn peek(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Peek, Failure> {
        self.short_look(who, case, task)
    }

    /// The work screen of a task.
    ///
    /// # Errors
    /// As [`Office::peek`].
    pub fn desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Desk, Failure> {
        self.work_screen(who, case, task)
    }

    /// The story of a case.
    ///
    /// # Errors
    /// As [`Office::peek`].
    pub fn story(&self, who: &Person, case: &CaseId) -> Result<Story, Failure> {
        self.tell(who, case)
    }

    /// What can be paid and what was paid.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn payments(&self, who: &Person) -> Result<Payments, Failure> {
        self.payments_page(who)
    }

    /// Bytes, media type and name of a document as received.
    ///
    /// # Errors
    /// `document-unknown`, or as [`Office::peek`].
    pub fn document(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
    ) -> Result<(Vec<u8>, String, String), Failure> {
        self.document_bytes(who, case, number)
    }

    /// PNG of a page at `scale` pixels a point (0.5 to 4).
    ///
    /// # Errors
    /// `page-not-drawn`, or as [`Office::document`].
    pub fn page_image(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
        scale: f32,
    ) -> Result<Vec<u8>, Failure> {
        self.page_png(who, case, number, page, scale)
    }

    /// The words of a page.
    ///
    /// # Errors
    /// `page-unknown`, or as [`Office::document`].
    pub fn page_words(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
    ) -> Result<PageWords, Failure> {
        self.words_of_page(who, case, number, page)
    }

    /// The payment file of a run and its name.
    ///
    /// # Errors
    /// `file-not-released`, or as [`Office::document`].
    pub fn payment_file(&self, who: &Person, case: &CaseId) -> Result<(Vec<u8>, String), Failure> {
        self.released_file(who, case)
    }

    // -- commands (durable when they answer)

    /// Takes files in. One answer per file, in order.
    pub async fn intake(&self, who: &Person, files: Vec<Incoming>) -> Vec<Result<Receipt, Failure>> {
        if let Err(failure) = self.pressure.bear(&self.shared) {
            return files.iter().map(|_| Err(failure.clone())).collect();
        }
        let who = self.who(who);
        self.take_in(&who, files).await
    }

    /// How many documents may wait to be read before people and programs are asked to come back later; 20,000 unless said.
    pub fn limit_waiting(&self, waiting_max: u64) {
        self.pressure.limit(waiting_max);
    }

    /// Takes files in on behalf of the office itself: a watched folder, the command line.
    pub async fn intake_by_office(&self, files: Vec<Incoming>) -> Vec<Result<Receipt, Failure>> {
        let who = crate::law::Who::system(&self.shared.client);
        self.take_in(&who, files).await
    }

    /// Signs, returns, refuses or escalates.
    ///
    /// # Errors
    /// What the law or the heart refuses: `shown-has-changed`, `call-back-missing`, `self-approval`, …
    pub async fn decide(&self, who: &Person, decision: Decision) -> Result<Done, Failure> {
        self.sign(who, decision).await
    }

    /// The fields that changed since `seen` was shown: name, before, after.
    ///
    /// # Errors
    /// As [`Office::peek`].
    pub fn changed_since(
        &self,
        who: &Person,
        case: &CaseId,
        task: &TaskId,
        seen: Digest,
    ) -> Result<Vec<Difference>, Failure> {
        let state = self.visible(who, case)?;
        let entries = self.shared.cabinet.entries(case)?;
        let changes = crate::desk::differences(case, &entries, seen, &state, task);
        Ok(changes.into_iter().map(|it| (it.field, it.before, it.after)).collect())
    }

    /// Takes the own signature back while its grace runs.
    ///
    /// # Errors
    /// `undo-too-late`, `undo-not-yours`, …
    pub async fn undo(&self, who: &Person, case: &CaseId, task: &TaskId, key: &str) -> Result<Done, Failure> {
        self.take_back(who, case, task, key).await
    }

    /// Records the call about changed bank details.
    ///
    /// # Errors
    /// `call-back`, `call-back-not-needed`, …
    pub async fn record_call_back(&self, who: &Person, call: CallBack) -> Result<Done, Failure> {
        self.call_back(who, call).await
    }

    /// Writes words on a case; they answer the task that waits for an answer, if one does.
    ///
    /// # Errors
    /// `words-missing`, what the law says, or a fault.
    pub async fn note(&self, who: &Person, case: &CaseId, words: &str, key: &str) -> Result<Done, Failure> {
        self.write_note(who, case, words, key).await
    }

    /// Takes the posting of a case back, with a reason.
    ///
    /// # Errors
    /// `not-posted`, `effect-settled`, `period-closed`, what the law says, or a fault.
    pub async fn reverse_posting(
        &self,
        who: &Person,
        case: &CaseId,
        words: &str,
        key: &str,
    ) -> Result<Done, Failure> {
        self.take_posting_back(who, case, words, key).await
    }

    /// Drafts a waiting task again with what is known now; what people typed stays.
    ///
    /// # Errors
    /// `not-now`, what the law says, or a fault.
    pub async fn check_again(
        &self,
        who: &Person,
        case: &CaseId,
        task: &TaskId,
        key: &str,
    ) -> Result<Done, Failure> {
        self.draft_once_more(who, case, task, key).await
    }

    /// Loads files of master data (name and bytes each) and drafts the waiting cases again that they concern. Loading the
    /// same file again changes nothing.
    ///
    /// # Errors
    /// `master-data` with file and line, `bank-changed`, what the law says, or a fault.
    pub async fn load_master_data(
        &self,
        who: &Person,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Done, Failure> {
        tokio::task::block_in_place(|| self.load_late(who, &files))
    }

    /// Makes a payment run out of everything in the proposal that is due by `until`.
    ///
    /// # Errors
    /// `nothing-to-pay`, what the law says, or a fault.
    pub async fn propose_payment(&self, who: &Person, until: Date, key: &str) -> Result<Done, Failure> {
        self.make_run(who, until, key).await
    }

    /// Reads a pain.002 or camt.053 and closes what it settles. Reading the same report again settles nothing twice.
    ///
    /// # Errors
    /// `report-unreadable`, `report-unknown`, what the law says, or a fault.
    pub async fn payment_report(
        &self,
        who: &Person,
        name: &str,
        bytes: &[u8],
        key: &str,
    ) -> Result<Done, Failure> {
        tracing::info!(
            bytes = bytes.len(),
            name_chars = name.chars().count(),
            key,
            "a payment report arrived"
        );
        self.take_report(who, bytes).await
    }

    /// Increases whenever something changed that a page may show; faces may wait on it.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.close();
    }
}

/// Opens what may write a first entry; where another process writes one at the same moment, once more on what that one wrote.
fn opened_beside_others<T>(
    journal: &mut AnyJournal,
    open: impl Fn(&mut AnyJournal) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match open(journal) {
        Err(_) if journal.is_shared() => open(journal),
        outcome => outcome,
    }
}

/// Journal and vault, both in the folder or both in the database; in a database also where to follow others from.
fn open_stores(
    dir: &Path,
    database: Option<&str>,
    client: &ClientId,
) -> Result<(AnyJournal, Vault, Option<Following>), Failure> {
    let Some(url) = database else {
        let journal = Journal::open(dir, Options::default()).map_err(Failure::fault)?;
        return Ok((Box::new(journal), Vault::open(dir).map_err(Failure::fault)?, None));
    };
    let journal = postgres::Journal::open(url, dir, postgres::Options::default()).map_err(Failure::fault)?;
    let following = Following::begin(journal.reader(), client)?;
    Ok((Box::new(journal), Vault::open_database(url, dir).map_err(Failure::fault)?, Some(following)))
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Failure> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(Failure::fault)
}

/// The office's own secret, made at the first start.
fn secret(dir: &Path) -> Result<[u8; 32], Failure> {
    let path = dir.join(SECRET_FILE);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Digest::from_hex(text.trim()).map(|it| it.0).ok_or_else(|| {
            Failure::fault(format!("{} is damaged; remove it for new sign-in links", path.display()))
        });
    }
    let hex = random_hex()?;
    crate::files::write_secret(&path, hex.as_bytes())?;
    Digest::from_hex(&hex).map(|it| it.0).ok_or_else(|| Failure::fault("The system gives no random numbers"))
}
