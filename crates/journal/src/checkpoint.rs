//! Signed statements of how long a client's log is and what its root is.

use crate::key::Key;
use crate::limits::{counted, stored};
use crate::tree::Tree;
use crate::{Journal, JournalError, Reader, note};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use terms::ClientId;

/// A stored checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log.
    pub client: ClientId,
    /// Entries it covers.
    pub size: u64,
    /// When it was signed, in milliseconds since 1970.
    pub at_ms: i64,
    /// The C2SP signed note; [`Note::parse`](crate::Note::parse) reads it.
    pub note: String,
}

/// Signs and stores a checkpoint of the tree as it stands.
pub(crate) fn store(
    conn: &Connection,
    key: &Key,
    origin: &str,
    client: &ClientId,
    tree: &mut Tree,
    at: Timestamp,
) -> Result<(), JournalError> {
    let (size, at_ms) = (tree.range.size(), at.as_millisecond());
    let note = note::write(key, origin, size, tree.range.root());
    conn.prepare_cached(
        "INSERT OR IGNORE INTO checkpoints (client, size, at_ms, note) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![client.as_str(), stored(size), at_ms, note])?;
    (tree.checkpoint_size, tree.checkpoint_ms) = (size, at_ms);
    Ok(())
}

/// The newest stored checkpoint of `client`.
pub(crate) fn newest(conn: &Connection, client: &ClientId) -> Result<Option<Checkpoint>, JournalError> {
    let sql = "SELECT size, at_ms, note FROM checkpoints WHERE client = ?1 ORDER BY size DESC LIMIT 1";
    let found = conn.prepare_cached(sql)?.query_row([client.as_str()], |row| {
        Ok(Checkpoint {
            client: client.clone(),
            size: counted(row.get(0)?),
            at_ms: row.get(1)?,
            note: row.get(2)?,
        })
    });
    Ok(found.optional()?)
}

impl Journal {
    /// A checkpoint that covers every entry of `client` so far: the newest stored one, or one signed now.
    /// `None` for a client without entries.
    ///
    /// # Errors
    /// What the database says.
    pub fn checkpoint(
        &mut self,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Option<Checkpoint>, JournalError> {
        self.checkpoint_where_behind(std::slice::from_ref(client), now)?;
        newest(&self.conn, client)
    }

    /// Signs a checkpoint for every client in memory whose newest entries none covers yet, and says for how many.
    /// To be called when the writer idles: commits sign only with the first append of each interval.
    ///
    /// # Errors
    /// What the database says.
    pub fn checkpoint_all(&mut self, now: Timestamp) -> Result<usize, JournalError> {
        let behind = |(client, tree): (&ClientId, &Tree)| {
            (tree.range.size() > tree.checkpoint_size).then(|| client.clone())
        };
        let clients: Vec<ClientId> = self.trees.iter().filter_map(behind).collect();
        self.checkpoint_where_behind(&clients, now)
    }

    fn checkpoint_where_behind(
        &mut self,
        clients: &[ClientId],
        now: Timestamp,
    ) -> Result<usize, JournalError> {
        if clients.is_empty() {
            return Ok(0);
        }
        let origins: Vec<String> = clients.iter().map(|client| self.origin(client)).collect();
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut signed = Vec::new();
        for (client, origin) in clients.iter().zip(&origins) {
            let mut tree = match self.trees.get(client) {
                Some(tree) => tree.clone(),
                None => Tree::load(&tx, client)?,
            };
            if tree.range.size() > tree.checkpoint_size {
                store(&tx, &self.key, origin, client, &mut tree, now)?;
                signed.push((client.clone(), tree));
            }
        }
        tx.commit()?;
        let n = signed.len();
        self.trees.extend(signed);
        Ok(n)
    }
}

impl Reader {
    /// The newest stored checkpoint of a client.
    ///
    /// # Errors
    /// What the database says.
    pub fn checkpoint(&self, client: &ClientId) -> Result<Option<Checkpoint>, JournalError> {
        self.pool.read(|conn| newest(conn, client))
    }
}
