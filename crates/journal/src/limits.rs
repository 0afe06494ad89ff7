//! Every limit of the journal, each with its unit, and the check of names.

/// Appends in one batch, hence in one transaction.
pub const BATCH_APPENDS_MAX: usize = 4096;
/// Entries in one append.
pub const ENTRIES_PER_APPEND_MAX: usize = 1024;
/// Row, job and blob changes in one append, together.
pub const CHANGES_PER_APPEND_MAX: usize = 8192;
/// Bytes of one entry's body, one row's body or one job's body.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a stored answer to an idempotency key.
pub const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Bytes of one sealed blob.
pub const BLOB_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Bytes of a name: case id, kind, view, key, shelf, queue, job id, idempotency key.
pub const NAME_BYTES_MAX: usize = 256;
/// Bytes of a client id, which is also a folder name and part of a checkpoint's origin.
pub const CLIENT_BYTES_MAX: usize = 64;
/// Rows of one page.
pub const PAGE_ROWS_MAX: usize = 1000;
/// Read-only connections open at once.
pub const READERS_MAX: usize = 8;
/// Jobs claimed at once.
pub const CLAIM_JOBS_MAX: usize = 1024;

/// Whether `client` can stand in a path and in a checkpoint: letters, digits, `-`, `_` and `.`, no dot first.
pub(crate) fn client_fits(client: &str) -> bool {
    !client.is_empty()
        && client.len() <= CLIENT_BYTES_MAX
        && !client.starts_with('.')
        && client.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Why `client` cannot be one, or nothing.
pub(crate) fn client_objection(client: &str) -> Option<String> {
    (!client_fits(client)).then(|| {
        format!(
            "{:?} cannot be a client id: it takes 1 to {CLIENT_BYTES_MAX} letters, digits, '-', '_' or '.', and no '.' first",
            client.chars().take(CLIENT_BYTES_MAX).collect::<String>()
        )
    })
}

/// Why `name` cannot be a name of sort `what`, or nothing.
pub(crate) fn name_objection(what: &str, name: &str) -> Option<String> {
    if name.is_empty() {
        return Some(format!("the {what} is empty; it takes 1 to {NAME_BYTES_MAX} bytes"));
    }
    (name.len() > NAME_BYTES_MAX)
        .then(|| format!("the {what} has {} bytes; the limit is {NAME_BYTES_MAX}", name.len()))
}

/// A count as SQLite stores it. Positions and versions never come near the end of 63 bits.
pub(crate) fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A count as SQLite gave it; a negative one, which only tampering leaves, reads as 0 and is found by `verify_dir`.
pub(crate) fn counted(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_ids_are_fit_for_a_path() {
        let long = "x".repeat(CLIENT_BYTES_MAX + 1);
        for (client, fits) in [
            ("tarnsel", true),
            ("a.b_c-9", true),
            ("", false),
            ("..", false),
            (".hidden", false),
            ("a/b", false),
            ("a b", false),
            ("a+b", false),
            ("ü", false),
            (long.as_str(), false),
        ] {
            assert_eq!(client_fits(client), fits, "{client:?}");
            assert_eq!(client_objection(client).is_none(), fits, "{client:?}");
        }
    }

    #[test]
    fn names_have_a_length() {
        assert!(name_objection("view", "").is_some());
        assert!(name_objection("view", "work").is_none());
        assert!(name_objection("view", &"x".repeat(NAME_BYTES_MAX + 1)).is_some());
    }
}
