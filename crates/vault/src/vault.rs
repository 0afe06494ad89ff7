//! The vault: finding and making keys.

use crate::deployment::DeploymentKey;
use crate::key::{Key, bound};
use crate::keyring::{Keyring, SubjectKey};
use crate::limits::{SUBJECTS_PER_CALL_MAX, check_name};
use crate::{VaultError, schema};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub(crate) const DATABASE: &str = "vault.db";

/// The keys of one data folder. Clones share them; any thread may seal and open. One process per folder.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    deployment: DeploymentKey,
    conn: Mutex<Connection>,
    keyring: RwLock<Keyring>,
}

impl Vault {
    /// Opens the vault of `dir` with the deployment key in `dir/keys/vault.key` (mode 0600), which is made at the
    /// first start.
    ///
    /// # Errors
    /// [`VaultError::KeyMissing`], [`VaultError::KeyTooOpen`], [`VaultError::WrongKey`], and what disk and database say.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, VaultError> {
        let dir = dir.as_ref();
        let conn = database(dir)?;
        let deployment = DeploymentKey::of_dir(dir, !has_keys(&conn)?)?;
        Self::with(conn, deployment)
    }

    /// The same with a deployment key that is kept elsewhere.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_with(dir: impl AsRef<Path>, deployment: DeploymentKey) -> Result<Self, VaultError> {
        Self::with(database(dir.as_ref())?, deployment)
    }

    fn with(conn: Connection, deployment: DeploymentKey) -> Result<Self, VaultError> {
        let (conn, keyring) = (Mutex::new(conn), RwLock::default());
        let vault = Self { inner: Arc::new(Inner { deployment, conn, keyring }) };
        let any = vault
            .conn()
            .query_row("SELECT client FROM engagement_keys LIMIT 1", [], |row| row.get::<_, String>(0))
            .optional()?;
        if let Some(client) = any {
            vault.engagement(&vault.conn(), &client)?.ok_or(VaultError::WrongKey)?;
        }
        Ok(vault)
    }

    /// Makes keys for those `subjects` of `client` that have none, all in one transaction. A subject that was erased
    /// gets a new key; what was sealed under the old one stays gone.
    ///
    /// # Errors
    /// [`VaultError::Unfit`] for names beyond the limits, and what the database says.
    pub fn ensure_subjects<S: AsRef<str>>(&self, client: &str, subjects: &[S]) -> Result<(), VaultError> {
        check_name("client id", client)?;
        if subjects.len() > SUBJECTS_PER_CALL_MAX {
            let n = subjects.len();
            return Err(VaultError::Unfit(format!(
                "{n} subjects at once; the limit is {SUBJECTS_PER_CALL_MAX}"
            )));
        }
        let unknown = |subject: &&str| self.keyring().subject(client, subject).is_none();
        let missing: Vec<&str> = subjects.iter().map(AsRef::as_ref).filter(unknown).collect();
        missing.iter().try_for_each(|subject| check_name("subject", subject))?;
        if missing.is_empty() {
            return Ok(());
        }
        let mut conn = self.conn();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let engagement = match self.engagement(&tx, client)? {
            Some(key) => key,
            None => self.make_engagement(&tx, client)?,
        };
        let mut made = Vec::with_capacity(missing.len());
        for subject in missing {
            let key = match find_subject(&tx, &engagement, client, subject)? {
                Some(key) => key,
                None => make_subject(&tx, &engagement, client, subject)?,
            };
            made.push((subject, key));
        }
        tx.commit()?;
        let mut keyring = self.keyring_mut();
        keyring.keep_engagement(client, engagement);
        made.into_iter().for_each(|(subject, key)| keyring.keep_subject(client, subject, key));
        Ok(())
    }

    /// The key to seal under.
    pub(crate) fn subject_key(&self, client: &str, subject: &str) -> Result<SubjectKey, VaultError> {
        match self.find(client, subject)? {
            Some(key) => Ok(key),
            None if self.erased_epoch(client, subject)?.is_some() => {
                Err(VaultError::Erased { subject: subject.to_owned() })
            }
            None => {
                Err(VaultError::UnknownSubject { client: client.to_owned(), subject: subject.to_owned() })
            }
        }
    }

    /// The subject's current key, if it has one.
    pub(crate) fn find(&self, client: &str, subject: &str) -> Result<Option<SubjectKey>, VaultError> {
        if let Some(key) = self.keyring().subject(client, subject) {
            return Ok(Some(key));
        }
        // The lock on the database is held until the key is kept, so that an erasure cannot slip in between.
        let conn = self.conn();
        let Some(engagement) = self.engagement(&conn, client)? else { return Ok(None) };
        let found = find_subject(&conn, &engagement, client, subject)?;
        if let Some(key) = &found {
            self.keyring_mut().keep_subject(client, subject, key.clone());
        }
        Ok(found)
    }

    /// The newest epoch of the subject that was erased.
    pub(crate) fn erased_epoch(&self, client: &str, subject: &str) -> Result<Option<u32>, VaultError> {
        erased_epoch(&self.conn(), client, subject)
    }

    /// The client's own key, if it has one.
    pub(crate) fn engagement_key(&self, client: &str) -> Result<Option<Arc<Key>>, VaultError> {
        // Found in memory nearly always, so that nobody waits for the database.
        if let Some(key) = self.keyring().engagement(client) {
            return Ok(Some(key));
        }
        self.engagement(&self.conn(), client)
    }

    fn engagement(&self, conn: &Connection, client: &str) -> Result<Option<Arc<Key>>, VaultError> {
        if let Some(key) = self.keyring().engagement(client) {
            return Ok(Some(key));
        }
        let mut select = conn.prepare_cached("SELECT wrapped FROM engagement_keys WHERE client = ?1")?;
        let Some(wrapped) = select.query_row([client], |row| row.get::<_, Vec<u8>>(0)).optional()? else {
            return Ok(None);
        };
        let key =
            self.inner.deployment.0.unwrap(&of_engagement(client), &wrapped).ok_or(VaultError::WrongKey)?;
        let key = Arc::new(key);
        self.keyring_mut().keep_engagement(client, Arc::clone(&key));
        Ok(Some(key))
    }

    fn make_engagement(&self, conn: &Connection, client: &str) -> Result<Arc<Key>, VaultError> {
        let key = Key::random()?;
        let wrapped = self.inner.deployment.0.wrap(&of_engagement(client), &key)?;
        conn.prepare_cached("INSERT INTO engagement_keys (client, wrapped) VALUES (?1, ?2)")?
            .execute((client, wrapped))?;
        Ok(Arc::new(key))
    }

    pub(crate) fn conn(&self) -> MutexGuard<'_, Connection> {
        self.inner.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keyring(&self) -> RwLockReadGuard<'_, Keyring> {
        self.inner.keyring.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keyring_mut(&self) -> RwLockWriteGuard<'_, Keyring> {
        self.inner.keyring.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn database(dir: &Path) -> Result<Connection, VaultError> {
    std::fs::create_dir_all(dir).map_err(|source| VaultError::File { path: dir.to_owned(), source })?;
    schema::open(&dir.join(DATABASE))
}

fn has_keys(conn: &Connection) -> Result<bool, VaultError> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM engagement_keys)", [], |row| row.get(0))?)
}

fn of_engagement(client: &str) -> Vec<u8> {
    bound(&[b"countersign/engagement-key/1", client.as_bytes()])
}

fn of_subject(client: &str, subject: &str, epoch: u32) -> Vec<u8> {
    bound(&[b"countersign/subject-key/1", client.as_bytes(), subject.as_bytes(), &epoch.to_be_bytes()])
}

fn erased_epoch(conn: &Connection, client: &str, subject: &str) -> Result<Option<u32>, VaultError> {
    let mut select = conn.prepare_cached("SELECT epoch FROM erasures WHERE client = ?1 AND subject = ?2")?;
    Ok(select.query_row([client, subject], |row| row.get(0)).optional()?)
}

fn find_subject(
    conn: &Connection,
    engagement: &Key,
    client: &str,
    subject: &str,
) -> Result<Option<SubjectKey>, VaultError> {
    let mut select =
        conn.prepare_cached("SELECT epoch, wrapped FROM subject_keys WHERE client = ?1 AND subject = ?2")?;
    let found = select.query_row([client, subject], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)));
    let Some((epoch, wrapped)) = found.optional()? else { return Ok(None) };
    let key = engagement.unwrap(&of_subject(client, subject, epoch), &wrapped).ok_or(VaultError::WrongKey)?;
    Ok(Some(SubjectKey { epoch, key: Arc::new(key) }))
}

fn make_subject(
    conn: &Connection,
    engagement: &Key,
    client: &str,
    subject: &str,
) -> Result<SubjectKey, VaultError> {
    let epoch = erased_epoch(conn, client, subject)?.map_or(1, |erased| erased.saturating_add(1));
    let key = Key::random()?;
    let wrapped = engagement.wrap(&of_subject(client, subject, epoch), &key)?;
    conn.prepare_cached(
        "INSERT INTO subject_keys (client, subject, epoch, wrapped) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((client, subject, epoch, wrapped))?;
    Ok(SubjectKey { epoch, key: Arc::new(key) })
}
