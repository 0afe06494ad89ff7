//! Keys, sealing and erasure of personal data.
//!
//! What it is: a chain of keys (deployment → engagement, one a client  XChaCha20-Poly1305 over values, JSON markers and documents with the place they belong to as associated
//! data. Erasing a subject destroys its key: what was sealed under it stays where it is, proofs over the sealed
//! bytes stay valid, and nobody can open it again.
//!
//! What it deliberately is not: it knows no business meaning and decides nobody's rights. It does not hide how long a
//! value is, nor the subject's name (callers use ids, not names of people). It does not protect against whoever
//! reads the memory of the running process.
//!
//! Architecture invariants: no key leaves the crate; a nonce is drawn from the operating system for every sealing;
//! keys are wiped from memory when dropped; a key that cannot be unwrapped is an error, never a fresh key.
//!
//! Read [`Vault::seal_json`] first: it is what the writer calls for every entry.

mod backup;
mod deployment;
mod erasure;
mod error;
mod json;
mod key;
mod keyring;
mod limits;
mod schema;
mod sealing;
mod store;
mod token;
mod vault;

pub use backup::{carry_erasures, copy_database, migrate, migrate_database};
pub use deployment::DeploymentKey;
pub use error::VaultError;
pub use json::subjects_of;
pub use limits::{AAD_BYTES_MAX, SEALED_BYTES_MAX, SUBJECT_BYTES_MAX};
pub use token::Tokens;
pub use vault::Vault;
