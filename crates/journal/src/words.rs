//! Finding rows by tokens. A token is what the caller made of a word; here it is compared whole and never understood.

use crate::limits::{PAGE_ROWS_MAX, counted, name_objection, stored};
use crate::{JournalError, Reader};
use rusqlite::{Connection, OptionalExtension as _, params};
use terms::ClientId;

/// Tokens of one row.
pub const TOKENS_MAX: usize = 1024;
/// Bytes of one token: letters and digits of ASCII, lower case.
pub const TOKEN_BYTES_MAX: usize = 32;
/// Tokens in one question.
const ASKED_MAX: usize = 256;

/// What is looked for: all of these, each of them in any of its forms, each form all of its tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought(Vec<Vec<Vec<String>>>);

impl Sought {
    /// The question in its three levels: all of, any of, all of.
    ///
    /// # Errors
    /// [`JournalError::Unfit`] for what is no token, for an empty level, and beyond the limit.
    pub fn new(all: Vec<Vec<Vec<String>>>) -> Result<Self, JournalError> {
        let forms = || all.iter().flatten();
        let empty = all.is_empty() || all.iter().any(Vec::is_empty) || forms().any(Vec::is_empty);
        let tokens = forms().flatten();
        if empty || tokens.clone().count() > ASKED_MAX {
            return Err(JournalError::Unfit(format!("a question has 1 to {ASKED_MAX} tokens")));
        }
        match tokens.clone().find_map(|token| token_objection(token)) {
            Some(why) => Err(JournalError::Unfit(why)),
            None => Ok(Self(all)),
        }
    }

    /// `(a | (b & c)) & d` with the signs of a language.
    pub(crate) fn written(&self, and: &str, or: &str) -> String {
        let form = |form: &Vec<String>| format!("({})", form.join(and));
        let word =
            |forms: &Vec<Vec<String>>| format!("({})", forms.iter().map(form).collect::<Vec<_>>().join(or));
        self.0.iter().map(word).collect::<Vec<_>>().join(and)
    }
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place: grows with the order in which rows came to be found, and stays.
    pub doc: u64,
    /// Its key within the view.
    pub key: String,
}

fn token_objection(token: &str) -> Option<String> {
    let plain = token.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    (token.is_empty() || token.len() > TOKEN_BYTES_MAX || !plain)
        .then(|| format!("a token has 1 to {TOKEN_BYTES_MAX} small letters and digits"))
}

/// What the words of a row break whatever the journal holds.
pub(crate) fn objection(view: &str, key: &str, tokens: &[String]) -> Option<String> {
    name_objection("view", view)
        .or_else(|| name_objection("key", key))
        .or_else(|| tokens.iter().find_map(|token| token_objection(token)))
        .or_else(|| {
            (tokens.len() > TOKENS_MAX)
                .then(|| format!("{} tokens of one row; the limit is {TOKENS_MAX}", tokens.len()))
        })
}

/// Gives a row its tokens in place of those it had; none removes it from what is found.
pub(crate) fn write(
    conn: &Connection,
    client: &ClientId,
    view: &str,
    key: &str,
    tokens: &[String],
) -> Result<(), JournalError> {
    let mut select =
        conn.prepare_cached("SELECT doc, tokens FROM words WHERE client = ?1 AND view = ?2 AND key = ?3")?;
    let old: Option<(i64, String)> =
        select.query_row([client.as_str(), view, key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let new = tokens.join(" ");
    if old.as_ref().is_some_and(|(_, tokens)| *tokens == new) {
        return Ok(());
    }
    if let Some((doc, tokens)) = &old {
        conn.prepare_cached(
            "INSERT INTO words_found (words_found, rowid, tokens) VALUES ('delete', ?1, ?2)",
        )?
        .execute(params![doc, tokens])?;
    }
    let doc = match (old, tokens.is_empty()) {
        (None, true) => return Ok(()),
        (Some(_), true) => {
            conn.prepare_cached("DELETE FROM words WHERE client = ?1 AND view = ?2 AND key = ?3")?
                .execute([client.as_str(), view, key])?;
            return Ok(());
        }
        (Some((doc, _)), false) => {
            conn.prepare_cached("UPDATE words SET tokens = ?4 WHERE client = ?1 AND view = ?2 AND key = ?3")?
                .execute(params![client.as_str(), view, key, new])?;
            doc
        }
        (None, false) => {
            conn.prepare_cached("INSERT INTO words (client, view, key, tokens) VALUES (?1, ?2, ?3, ?4)")?
                .execute([client.as_str(), view, key, &new])?;
            conn.last_insert_rowid()
        }
    };
    conn.prepare_cached("INSERT INTO words_found (rowid, tokens) VALUES (?1, ?2)")?
        .execute(params![doc, new])?;
    Ok(())
}

impl Reader {
    /// Up to `limit` rows of a view that were found, those that came last first, `before` a place (the end where none is
    /// given); every row of the view that has tokens where nothing is sought. A row keeps its place, so a list that is read
    /// page by page skips and repeats none of them, whatever is written meanwhile.
    ///
    /// # Errors
    /// What the database says, or a limit of 0 or above [`PAGE_ROWS_MAX`].
    pub fn find(
        &self,
        client: &ClientId,
        view: &str,
        sought: Option<&Sought>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Hit>, JournalError> {
        if limit == 0 || limit > PAGE_ROWS_MAX {
            return Err(JournalError::Unfit(format!("a page has 1 to {PAGE_ROWS_MAX} rows, not {limit}")));
        }
        let mut sql = "SELECT w.doc, w.key FROM words w WHERE w.client = ?1 AND w.view = ?2 AND w.doc < ?3
                       ORDER BY w.doc DESC LIMIT ?4"
            .to_owned();
        if sought.is_some() {
            sql = "SELECT w.doc, w.key FROM words_found f JOIN words w ON w.doc = f.rowid
                   WHERE w.client = ?1 AND w.view = ?2 AND f.rowid < ?3 AND f.words_found MATCH ?5
                   ORDER BY f.rowid DESC LIMIT ?4"
                .to_owned();
        }
        let asked = sought.map(|it| it.written(" AND ", " OR "));
        let (before, limit) = (before.map_or(i64::MAX, stored), stored(limit as u64));
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(&sql)?;
            let hit = |row: &rusqlite::Row<'_>| Ok(Hit { doc: counted(row.get(0)?), key: row.get(1)? });
            let hits = match &asked {
                Some(asked) => {
                    select.query_map(params![client.as_str(), view, before, limit, asked], hit)?.collect()
                }
                None => select.query_map(params![client.as_str(), view, before, limit], hit)?.collect(),
            };
            let hits: Result<Vec<Hit>, rusqlite::Error> = hits;
            Ok(hits?)
        })
    }

    /// Whether one row is among what is sought.
    ///
    /// # Errors
    /// What the database says.
    pub fn is_found(
        &self,
        client: &ClientId,
        view: &str,
        key: &str,
        sought: &Sought,
    ) -> Result<bool, JournalError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM words w JOIN words_found f ON f.rowid = w.doc
                   WHERE w.client = ?1 AND w.view = ?2 AND w.key = ?3 AND f.words_found MATCH ?4)";
        let asked = sought.written(" AND ", " OR ");
        self.pool.read(|conn| {
            let mut select = conn.prepare_cached(sql)?;
            Ok(select.query_row(params![client.as_str(), view, key, asked], |row| row.get(0))?)
        })
    }

    /// How many rows of a view can be found.
    ///
    /// # Errors
    /// What the database says.
    pub fn findable(&self, client: &ClientId, view: &str) -> Result<u64, JournalError> {
        let sql = "SELECT count(*) FROM words WHERE client = ?1 AND view = ?2";
        let n: i64 = self.pool.read(|conn| {
            Ok(conn.prepare_cached(sql)?.query_row([client.as_str(), view], |row| row.get(0))?)
        })?;
        Ok(counted(n))
    }
}

impl std::fmt::Display for Sought {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.written(" & ", " | "))
    }
}
