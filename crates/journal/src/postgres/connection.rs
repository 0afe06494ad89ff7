//! Connections with their prepared statements, and a few of them for readers.

use super::address;
use super::together::{self, Write};
use crate::JournalError;
use crate::limits::READERS_MAX;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Row, Statement};

/// A server gives a statement up after its time; one that has said nothing this much later stands still.
const SILENT_AFTER: Duration = Duration::from_secs(2);
/// A connection that nobody used for so long is looked at before it is used.
const IDLE: Duration = Duration::from_millis(200);

/// How a journal in PostgreSQL is used.
#[derive(Clone, Debug)]
pub struct Options {
    /// The first part of every checkpoint's origin; the client's id follows after a slash.
    pub origin: String,
    /// The schema that holds the tables; it is made where it is not there.
    pub schema: String,
    /// A checkpoint is signed when the newest one is this old, in milliseconds.
    pub checkpoint_every_ms: i64,
    /// A statement that takes longer is given up, in milliseconds; also a transaction in which nothing happens for so long.
    pub statement_ms_max: u32,
}

impl Options {
    /// After this time without an answer a connection is given up.
    fn silent(&self) -> Duration {
        Duration::from_millis(self.statement_ms_max.into()) + SILENT_AFTER
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            origin: "countersign".to_owned(),
            schema: "countersign".to_owned(),
            checkpoint_every_ms: 1000,
            statement_ms_max: 30_000,
        }
    }
}

/// How statements of a connection are planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plans {
    /// As the server finds best.
    Servers,
    /// Once, as lookups by the names in a key: a writer's statements are nothing else, and a plan that was made while a table
    /// was empty must hold when it is full.
    ByName,
}

impl Plans {
    fn settings(self) -> &'static str {
        match self {
            Self::Servers => "",
            Self::ByName => {
                "; SET plan_cache_mode TO force_generic_plan; SET jit TO off; SET enable_seqscan TO off;
                 SET enable_hashjoin TO off; SET enable_mergejoin TO off"
            }
        }
    }
}

/// A client of the server, and what moves its bytes while somebody waits for an answer.
struct Link {
    client: Client,
    runtime: Option<Runtime>,
    /// How long an answer may take.
    silent: Duration,
    /// An answer did not come in time: whatever comes now belongs to another question.
    given_up: Cell<bool>,
    used: Cell<Instant>,
}

impl Link {
    /// Waits for `work`, but not for ever: a server may stand still without a word.
    fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, JournalError> {
        let gone = || JournalError::Damaged("a connection without its runtime".to_owned());
        let runtime = self.runtime.as_ref().ok_or_else(gone)?;
        let answer = runtime.block_on(async { tokio::time::timeout(self.silent, work).await });
        self.used.set(Instant::now());
        answer.map_err(|_| {
            self.given_up.set(true);
            JournalError::Silent { after: self.silent }
        })
    }

    /// Whether it can be used. What happened to one that rested is only seen by looking.
    fn is_gone(&self) -> bool {
        if self.used.get().elapsed() > IDLE {
            // Twice: the connection's own task runs in between and sees that the other end has gone.
            let look = async {
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
            };
            if self.run(look).is_err() {
                return true;
            }
        }
        self.given_up.get() || self.client.is_closed()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // A runtime that ends in the ordinary way waits, which a task of another runtime must not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// One connection. It reconnects by itself when it finds the old one closed; what was under way then has failed.
pub(super) struct Connection {
    url: String,
    options: Options,
    plans: Plans,
    link: Link,
    statements: HashMap<&'static str, Statement>,
    /// A transaction was begun and not seen to end: then nothing else may be done on this link.
    open: bool,
}

impl Connection {
    pub fn open(url: &str, options: &Options, plans: Plans) -> Result<Self, JournalError> {
        let link = aside(|| connect(url, options, plans))?;
        let (url, options, statements) = (url.to_owned(), options.clone(), HashMap::new());
        Ok(Self { url, options, plans, link, statements, open: false })
    }

    fn alive(&mut self) -> Result<(), JournalError> {
        if self.open || self.link.is_gone() {
            self.statements.clear();
            self.link = connect(&self.url, &self.options, self.plans)?;
            self.open = false;
        }
        Ok(())
    }

    /// Runs `work` in a transaction (read committed) and commits it where it succeeds.
    pub fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_, '_>) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        aside(|| {
            self.alive()?;
            self.open = true;
            self.link.run(self.link.client.batch_execute("BEGIN"))??;
            let mut tx = Tx { link: &self.link, statements: &mut self.statements, ended: false };
            let outcome = work(&mut tx);
            let ended = tx.ended;
            match &outcome {
                _ if ended => {}
                Ok(_) => self.link.run(self.link.client.batch_execute("COMMIT"))??,
                // It stays open: the next one connects anew, and the server ends what it was in.
                Err(_) if self.link.given_up.get() => return outcome,
                // Where this fails, too, the connection is gone and with it the transaction.
                Err(_) => drop(self.link.run(self.link.client.batch_execute("ROLLBACK"))?),
            }
            self.open = false;
            outcome
        })
    }

    /// Sends a whole transaction at once and waits once: all of it lands, or nothing.
    pub fn together(&mut self, writes: &[Write<'_>]) -> Result<(), JournalError> {
        aside(|| {
            self.alive()?;
            let statements = writes.iter().map(|it| self.prepared(it.sql)).collect::<Result<Vec<_>, _>>()?;
            self.open = true;
            let outcome = self.link.run(together::send(&self.link.client, true, writes, &statements))?;
            self.open = false;
            Ok(outcome?)
        })
    }

    pub fn query(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, JournalError> {
        aside(|| {
            self.alive()?;
            let statement = self.prepared(sql)?;
            Ok(self.link.run(self.link.client.query(&statement, values))??)
        })
    }

    pub fn execute(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, JournalError> {
        aside(|| {
            self.alive()?;
            let statement = self.prepared(sql)?;
            Ok(self.link.run(self.link.client.execute(&statement, values))??)
        })
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement, JournalError> {
        prepared(&self.link, &mut self.statements, sql)
    }
}

fn prepared(
    link: &Link,
    statements: &mut HashMap<&'static str, Statement>,
    sql: &'static str,
) -> Result<Statement, JournalError> {
    if let Some(known) = statements.get(sql) {
        return Ok(known.clone());
    }
    let statement = link.run(link.client.prepare(sql))??;
    statements.insert(sql, statement.clone());
    Ok(statement)
}

/// A transaction that knows the connection's statements.
pub(super) struct Tx<'c, 's> {
    link: &'c Link,
    statements: &'s mut HashMap<&'static str, Statement>,
    ended: bool,
}

impl Tx<'_, '_> {
    pub fn query(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, JournalError> {
        let statement = prepared(self.link, self.statements, sql)?;
        Ok(self.link.run(self.link.client.query(&statement, values))??)
    }

    pub fn execute(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, JournalError> {
        let statement = prepared(self.link, self.statements, sql)?;
        Ok(self.link.run(self.link.client.execute(&statement, values))??)
    }

    /// Statements of a migration, as they stand.
    pub fn batch(&mut self, sql: &str) -> Result<(), JournalError> {
        Ok(self.link.run(self.link.client.batch_execute(sql))??)
    }

    /// Sends the last statements of the transaction with its end, and waits once. Nothing may follow.
    pub fn end_with(&mut self, writes: &[Write<'_>]) -> Result<(), JournalError> {
        let statements = writes
            .iter()
            .map(|it| prepared(self.link, self.statements, it.sql))
            .collect::<Result<Vec<_>, _>>()?;
        self.ended = true;
        let client = &self.link.client;
        Ok(self.link.run(together::send(client, false, writes, &statements))??)
    }
}

/// Blocks where blocking is allowed: a task of a runtime hands its thread's other tasks over first.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(work)
        }
        _ => work(),
    }
}

/// Connects with the settings that durability and order rest on, whatever the server's own are.
fn connect(url: &str, options: &Options, plans: Plans) -> Result<Link, JournalError> {
    if !options.schema.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        || options.schema.is_empty()
    {
        return Err(JournalError::Unfit(format!(
            "the schema {:?} must be lower-case letters, digits and '_'",
            options.schema
        )));
    }
    let mut last = JournalError::Unfit("the address names no server".to_owned());
    let (servers, way) = address::servers(url)?;
    for (config, limit) in servers {
        match connect_to(&config, &way, limit, options, plans) {
            Ok(link) => return Ok(link),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn connect_to(
    config: &Config,
    way: &reach::Way,
    limit: Duration,
    options: &Options,
    plans: Plans,
) -> Result<Link, JournalError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| JournalError::Unfit(format!("no runtime for a connection: {error}")))?;
    let client = runtime.block_on(async {
        let connected = tokio::time::timeout(limit, way.connect(config)).await;
        let (client, connection) = connected.map_err(|_| JournalError::Silent { after: limit })??;
        // It moves bytes whenever somebody waits for an answer; how it ended is told to whoever asks next.
        tokio::spawn(async move { drop(connection.await) });
        Ok::<_, JournalError>(client)
    })?;
    let (silent, used) = (options.silent(), Cell::new(Instant::now()));
    let link = Link { client, runtime: Some(runtime), silent, given_up: Cell::new(false), used };
    let limit = options.statement_ms_max;
    // A process that stands still in the middle of a transaction holds what it locked no longer than this.
    let settings = format!(
        "SET search_path TO {}; SET statement_timeout TO {limit}; SET synchronous_commit TO on; SET lock_timeout TO {limit};
         SET idle_in_transaction_session_timeout TO {limit}{}",
        options.schema,
        plans.settings()
    );
    link.run(link.client.batch_execute(&settings))??;
    Ok(link)
}

/// Idle connections, and how many are open altogether.
#[derive(Default)]
struct Shelf {
    idle: Vec<Connection>,
    open: usize,
}

/// At most [`READERS_MAX`] connections; who finds none waits, as long as for an answer.
pub(super) struct Pool {
    url: String,
    options: Options,
    shelf: Mutex<Shelf>,
    freed: Condvar,
}

impl Pool {
    pub fn new(url: String, options: Options) -> Self {
        Self { url, options, shelf: Mutex::default(), freed: Condvar::new() }
    }

    /// Runs `read` on one connection.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let mut taken = Taken { pool: self, conn: Some(self.take()?) };
        match &mut taken.conn {
            Some(conn) => read(conn),
            None => Err(JournalError::Damaged("a reader without connection".to_owned())),
        }
    }

    fn take(&self) -> Result<Connection, JournalError> {
        let mut shelf = self.lock();
        let (begun, silent) = (Instant::now(), self.options.silent());
        loop {
            if let Some(conn) = shelf.idle.pop() {
                return Ok(conn);
            }
            if shelf.open < READERS_MAX {
                shelf.open += 1;
                drop(shelf);
                let opened = Connection::open(&self.url, &self.options, Plans::Servers);
                return opened.inspect_err(|_| self.put_back(None));
            }
            let left = silent.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Err(JournalError::Silent { after: silent });
            }
            shelf = self.freed.wait_timeout(shelf, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn put_back(&self, conn: Option<Connection>) {
        let mut shelf = self.lock();
        match conn {
            Some(conn) => shelf.idle.push(conn),
            None => shelf.open -= 1,
        }
        drop(shelf);
        self.freed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Brings the connection back however the reading ends.
struct Taken<'a> {
    pool: &'a Pool,
    conn: Option<Connection>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.pool.put_back(self.conn.take());
    }
}
