//! Every limit of the vault, each with its unit.

use crate::VaultError;

/// Bytes of a subject's name and of a client's.
pub const SUBJECT_BYTES_MAX: usize = 256;
/// Bytes of the associated data of one sealing.
pub const AAD_BYTES_MAX: usize = 4096;
/// Bytes that are sealed or opened at once.
pub const SEALED_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Subjects ensured in one call.
pub const SUBJECTS_PER_CALL_MAX: usize = 100_000;
/// Levels of JSON that are walked.
pub(crate) const JSON_DEPTH_MAX: usize = 128;
/// Unwrapped subject keys kept in memory; beyond it the cache is emptied and fills again.
pub(crate) const KEYS_IN_MEMORY_MAX: usize = 200_000;

/// Refuses a name that is empty or too long.
pub(crate) fn check_name(what: &str, name: &str) -> Result<(), VaultError> {
    if name.is_empty() || name.len() > SUBJECT_BYTES_MAX {
        let bytes = name.len();
        return Err(VaultError::Unfit(format!(
            "a {what} of {bytes} bytes; it takes 1 to {SUBJECT_BYTES_MAX}"
        )));
    }
    Ok(())
}

/// Refuses what is too long to seal or open.
pub(crate) fn check_length(aad: usize, content: usize) -> Result<(), VaultError> {
    if aad > AAD_BYTES_MAX || content > SEALED_BYTES_MAX {
        return Err(VaultError::Unfit(format!(
            "{content} bytes with {aad} bytes of associated data; the limits are {SEALED_BYTES_MAX} and {AAD_BYTES_MAX}"
        )));
    }
    Ok(())
}
