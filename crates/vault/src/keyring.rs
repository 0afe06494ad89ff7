//! The keys at hand: unwrapped on first use, kept in memory, wiped when dropped.

use crate::key::Key;
use crate::limits::KEYS_IN_MEMORY_MAX;
use std::collections::HashMap;
use std::sync::Arc;

/// A subject's key with its epoch.
#[derive(Clone)]
pub(crate) struct SubjectKey {
    pub(crate) epoch: u32,
    pub(crate) key: Arc<Key>,
}

/// What is known of a client in memory.
#[derive(Default)]
struct Ring {
    engagement: Option<Arc<Key>>,
    subjects: HashMap<String, SubjectKey>,
}

/// The keys of every client.
#[derive(Default)]
pub(crate) struct Keyring {
    clients: HashMap<String, Ring>,
    subjects: usize,
}

impl Keyring {
    pub(crate) fn engagement(&self, client: &str) -> Option<Arc<Key>> {
        self.clients.get(client)?.engagement.clone()
    }

    pub(crate) fn keep_engagement(&mut self, client: &str, key: Arc<Key>) {
        self.clients.entry(client.to_owned()).or_default().engagement = Some(key);
    }

    pub(crate) fn subject(&self, client: &str, subject: &str) -> Option<SubjectKey> {
        self.clients.get(client)?.subjects.get(subject).cloned()
    }

    pub(crate) fn keep_subject(&mut self, client: &str, subject: &str, key: SubjectKey) {
        if self.subjects >= KEYS_IN_MEMORY_MAX {
            self.clients.values_mut().for_each(|ring| ring.subjects.clear());
            self.subjects = 0;
        }
        let ring = self.clients.entry(client.to_owned()).or_default();
        if ring.subjects.insert(subject.to_owned(), key).is_none() {
            self.subjects += 1;
        }
    }

    pub(crate) fn drop_subject(&mut self, client: &str, subject: &str) {
        if self.clients.get_mut(client).is_some_and(|ring| ring.subjects.remove(subject).is_some()) {
            self.subjects -= 1;
        }
    }
}
