//! Connections with their prepared statements, and a few of them for readers.

use crate::JournalError;
use crate::limits::READERS_MAX;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Row, Statement, Transaction};
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How a journal in PostgreSQL is used.
#[derive(Clone, Debug)]
pub struct Options {
    /// The first part of every checkpoint's origin; the client's id follows after a slash.
    pub origin: String,
    /// The schema that holds the tables; it is made where it is not there.
    pub schema: String,
    /// A checkpoint is signed when the newest one is this old, in milliseconds.
    pub checkpoint_every_ms: i64,
    /// A statement that takes longer is given up, in milliseconds.
    pub statement_ms_max: u32,
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

/// One connection. It reconnects by itself when it finds the old one closed; what was under way then has failed.
pub(super) struct Connection {
    url: String,
    options: Options,
    client: Client,
    statements: HashMap<&'static str, Statement>,
}

impl Connection {
    pub fn open(url: &str, options: &Options) -> Result<Self, JournalError> {
        let client = aside(|| connect(url, options))?;
        Ok(Self { url: url.to_owned(), options: options.clone(), client, statements: HashMap::new() })
    }

    fn alive(&mut self) -> Result<(), JournalError> {
        if self.client.is_closed() {
            self.client = connect(&self.url, &self.options)?;
            self.statements.clear();
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
            let mut tx = Tx { tx: self.client.transaction()?, statements: &mut self.statements };
            let outcome = work(&mut tx)?;
            tx.tx.commit()?;
            Ok(outcome)
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
            Ok(self.client.query(&statement, values)?)
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
            Ok(self.client.execute(&statement, values)?)
        })
    }

    /// Statements of a migration, as they stand.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement, JournalError> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

/// A transaction that knows the connection's statements.
pub(super) struct Tx<'c, 's> {
    tx: Transaction<'c>,
    statements: &'s mut HashMap<&'static str, Statement>,
}

impl Tx<'_, '_> {
    pub fn query(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, JournalError> {
        let statement = self.prepared(sql)?;
        Ok(self.tx.query(&statement, values)?)
    }

    pub fn execute(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, JournalError> {
        let statement = self.prepared(sql)?;
        Ok(self.tx.execute(&statement, values)?)
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement, JournalError> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.tx.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
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
fn connect(url: &str, options: &Options) -> Result<Client, JournalError> {
    let mut config: postgres::Config = url.parse()?;
    config.application_name("countersign");
    let mut client = config.connect(NoTls)?;
    if !options.schema.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        || options.schema.is_empty()
    {
        return Err(JournalError::Unfit(format!(
            "the schema {:?} must be lower-case letters, digits and '_'",
            options.schema
        )));
    }
    client.batch_execute(&format!(
        "SET search_path TO {}; SET statement_timeout TO {}; SET synchronous_commit TO on; SET lock_timeout TO {}",
        options.schema, options.statement_ms_max, options.statement_ms_max
    ))?;
    Ok(client)
}

/// Idle connections, and how many are open altogether.
#[derive(Default)]
struct Shelf {
    idle: Vec<Connection>,
    open: usize,
}

/// At most [`READERS_MAX`] connections; who finds none waits.
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
        loop {
            if let Some(conn) = shelf.idle.pop() {
                return Ok(conn);
            }
            if shelf.open < READERS_MAX {
                shelf.open += 1;
                drop(shelf);
                return Connection::open(&self.url, &self.options).inspect_err(|_| self.put_back(None));
            }
            shelf = self.freed.wait(shelf).unwrap_or_else(PoisonError::into_inner);
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
