//! Erasing a subject: its key is overwritten, and everything sealed under it is noise from then on.

use crate::{Vault, VaultError};

impl Vault {
    /// Destroys the subject's key for good; `false` where it had none. Erasing twice does no harm.
    ///
    /// The key is overwritten in the file and in the write-ahead log, and dropped from memory. In PostgreSQL its row is
    /// deleted and vacuumed; the server's own log and its backups hold the wrapped key until they are recycled, and other
    /// processes drop it with [`Vault::forget_erased`]. A backup taken before still holds it: whoever restores one runs the
    /// erasures again.
    ///
    /// # Errors
    /// What the database says; then nothing was erased, or [`Vault::erase`] is to be called again to fold the log back.
    pub fn erase(&self, client: &str, subject: &str) -> Result<bool, VaultError> {
        let mut store = self.store();
        let erased = store.erase(client, subject);
        self.keyring_mut().drop_subject(client, subject);
        erased
    }
}
