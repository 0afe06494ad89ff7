//! The vault: finding and making keys.

use crate::VaultError;
use crate::deployment::DeploymentKey;
use crate::key::{Key, bound};
use crate::keyring::{Keyring, SubjectKey};
use crate::limits::{SUBJECTS_PER_CALL_MAX, check_name};
use crate::store::{Database, Folder, Store, Wrapped};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The keys of one data folder, or of a database that several processes share. Clones share them; any thread may seal
/// and open. One process per folder.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    deployment: DeploymentKey,
    store: Mutex<Store>,
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
        Self::in_store(Store::Folder(Folder::open(dir)?), dir)
    }

    /// The same with wrapped keys in the PostgreSQL database of `url`. The deployment key stays in `dir`: whoever has the
    /// database alone can open nothing. Every process needs the same one.
    ///
    /// # Errors
    /// As [`Vault::open`], and [`VaultError::Postgres`].
    pub fn open_database(url: &str, dir: impl AsRef<Path>) -> Result<Self, VaultError> {
        Self::in_store(Store::Database(Box::new(Database::open(url)?)), dir.as_ref())
    }

    fn in_store(mut store: Store, dir: &Path) -> Result<Self, VaultError> {
        let deployment = DeploymentKey::of_dir(dir, store.any()?.is_none())?;
        Self::with(store, deployment)
    }

    /// The same with a deployment key that is kept elsewhere.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_with(dir: impl AsRef<Path>, deployment: DeploymentKey) -> Result<Self, VaultError> {
        Self::with(Store::Folder(Folder::open(dir.as_ref())?), deployment)
    }

    fn with(store: Store, deployment: DeploymentKey) -> Result<Self, VaultError> {
        let (store, keyring) = (Mutex::new(store), RwLock::default());
        let vault = Self { inner: Arc::new(Inner { deployment, store, keyring }) };
        let any = vault.store().any()?;
        if let Some(client) = any {
            vault.engagement(&mut vault.store(), &client)?.ok_or(VaultError::WrongKey)?;
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
        let mut missing: Vec<&str> = subjects.iter().map(AsRef::as_ref).filter(unknown).collect();
        // A subject that is named twice gets one key.
        missing.sort_unstable();
        missing.dedup();
        missing.iter().try_for_each(|subject| check_name("subject", subject))?;
        if missing.is_empty() {
            return Ok(());
        }
        let mut store = self.store();
        let engagement = match self.engagement(&mut store, client)? {
            Some(key) => key,
            None => self.make_engagement(&mut store, client)?,
        };
        let mut made = found(&engagement, client, store.subjects(client, &missing)?)?;
        let new: Vec<&str> = missing.into_iter().filter(|it| !made.contains_key(*it)).collect();
        if !new.is_empty() {
            let erased: HashMap<String, u32> = store.erased(client, &new)?.into_iter().collect();
            let mut keys = Vec::with_capacity(new.len());
            for subject in &new {
                let epoch = erased.get(*subject).map_or(1, |erased| erased.saturating_add(1));
                let key = Key::random()?;
                let wrapped = engagement.wrap(&of_subject(client, subject, epoch), &key)?;
                keys.push(((*subject).to_owned(), (epoch, wrapped)));
                made.insert((*subject).to_owned(), SubjectKey { epoch, key: Arc::new(key) });
            }
            store.put_subjects(client, &keys)?;
            if store.is_shared() {
                // Where another process was first, its key is the one.
                made.extend(found(&engagement, client, store.subjects(client, &new)?)?);
            }
        }
        let mut keyring = self.keyring_mut();
        keyring.keep_engagement(client, engagement);
        made.into_iter().for_each(|(subject, key)| keyring.keep_subject(client, &subject, key));
        Ok(())
    }

    /// Drops keys from memory that other processes destroyed. To be called about once a second where the vault is shared.
    ///
    /// # Errors
    /// What the database says.
    pub fn forget_erased(&self, client: &str) -> Result<(), VaultError> {
        let mut store = self.store();
        for subject in store.erased_lately(client)? {
            self.keyring_mut().drop_subject(client, &subject);
        }
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
        // The lock on the store is held until the key is kept, so that an erasure cannot slip in between.
        let mut store = self.store();
        let Some(engagement) = self.engagement(&mut store, client)? else { return Ok(None) };
        let key = found(&engagement, client, store.subjects(client, &[subject])?)?.remove(subject);
        if let Some(key) = &key {
            self.keyring_mut().keep_subject(client, subject, key.clone());
        }
        Ok(key)
    }

    /// The newest epoch of the subject that was erased.
    pub(crate) fn erased_epoch(&self, client: &str, subject: &str) -> Result<Option<u32>, VaultError> {
        Ok(self.store().erased(client, &[subject])?.first().map(|(_, epoch)| *epoch))
    }

    /// The client's own key, if it has one.
    pub(crate) fn engagement_key(&self, client: &str) -> Result<Option<Arc<Key>>, VaultError> {
        // Found in memory nearly always, so that nobody waits for the database.
        if let Some(key) = self.keyring().engagement(client) {
            return Ok(Some(key));
        }
        self.engagement(&mut self.store(), client)
    }

    fn engagement(&self, store: &mut Store, client: &str) -> Result<Option<Arc<Key>>, VaultError> {
        if let Some(key) = self.keyring().engagement(client) {
            return Ok(Some(key));
        }
        let Some(wrapped) = store.engagement(client)? else { return Ok(None) };
        let key =
            self.inner.deployment.0.unwrap(&of_engagement(client), &wrapped).ok_or(VaultError::WrongKey)?;
        let key = Arc::new(key);
        self.keyring_mut().keep_engagement(client, Arc::clone(&key));
        Ok(Some(key))
    }

    /// Makes a client's key; where another process was first, its key is the one.
    fn make_engagement(&self, store: &mut Store, client: &str) -> Result<Arc<Key>, VaultError> {
        let wrapped = self.inner.deployment.0.wrap(&of_engagement(client), &Key::random()?)?;
        store.put_engagement(client, &wrapped)?;
        self.engagement(store, client)?.ok_or(VaultError::WrongKey)
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.inner.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keyring(&self) -> RwLockReadGuard<'_, Keyring> {
        self.inner.keyring.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keyring_mut(&self) -> RwLockWriteGuard<'_, Keyring> {
        self.inner.keyring.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn of_engagement(client: &str) -> Vec<u8> {
    bound(&[b"countersign/engagement-key/1", client.as_bytes()])
}

fn of_subject(client: &str, subject: &str, epoch: u32) -> Vec<u8> {
    bound(&[b"countersign/subject-key/1", client.as_bytes(), subject.as_bytes(), &epoch.to_be_bytes()])
}

/// The keys in what a store gave.
fn found(
    engagement: &Key,
    client: &str,
    stored: Vec<(String, Wrapped)>,
) -> Result<HashMap<String, SubjectKey>, VaultError> {
    let one = |(subject, (epoch, wrapped)): (String, Wrapped)| {
        let key =
            engagement.unwrap(&of_subject(client, &subject, epoch), &wrapped).ok_or(VaultError::WrongKey)?;
        Ok((subject, SubjectKey { epoch, key: Arc::new(key) }))
    };
    stored.into_iter().map(one).collect()
}
