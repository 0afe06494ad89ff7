//! What measurements make in a database that somebody names, and take away again.

use super::connection::{Connection, Options, Plans};
use crate::JournalError;

/// Schemas that were not there before, and are gone when it is dropped.
pub struct Scratch {
    conn: Connection,
    schemas: Vec<String>,
}

impl Scratch {
    /// Takes schemas of these names (small letters, digits, `_`) for itself.
    ///
    /// # Errors
    /// [`JournalError::Unfit`] where one of them is there: whoever made it still needs it.
    pub fn claim(url: &str, schemas: &[&str]) -> Result<Self, JournalError> {
        let mut conn = Connection::open(url, &Options::default(), Plans::Servers)?;
        let sql = "SELECT DISTINCT schemaname::text FROM pg_tables WHERE schemaname::text = ANY($1)";
        if let Some(row) = conn.query(sql, &[&schemas])?.first() {
            return Err(JournalError::Unfit(format!(
                "the database has a schema \"{}\" already; name a database in which nothing is kept",
                row.get::<_, &str>(0)
            )));
        }
        Ok(Self { conn, schemas: schemas.iter().map(|it| (*it).to_owned()).collect() })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for schema in &self.schemas {
            let gone =
                self.conn.transaction(|tx| tx.batch(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")));
            if let Err(error) = gone {
                tracing::warn!(%error, schema, "a schema of a measurement stays behind; drop it by hand");
            }
        }
    }
}

/// One table in a schema of its own.
pub(crate) struct FloorTable(Connection);

impl FloorTable {
    pub(crate) fn open(url: &str, schema: &str) -> Result<Self, JournalError> {
        let options = Options { schema: schema.to_owned(), ..Options::default() };
        let mut conn = Connection::open(url, &options, Plans::ByName)?;
        conn.transaction(|tx| {
            tx.batch(&format!(
                "CREATE SCHEMA IF NOT EXISTS {schema};
                 CREATE TABLE IF NOT EXISTS floor (client text NOT NULL, n bigint GENERATED ALWAYS AS IDENTITY,
                 body bytea NOT NULL, PRIMARY KEY (client, n))"
            ))
        })?;
        Ok(Self(conn))
    }

    pub(crate) fn commit(&mut self, body: &[u8]) -> Result<(), JournalError> {
        self.0.execute("INSERT INTO floor (client, body) VALUES ($1, $2)", &[&"bench", &body]).map(|_| ())
    }
}
