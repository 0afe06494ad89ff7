//! What can be set about the faces; every limit has its unit in its name.

/// Limits and switches of the faces.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Served through TLS: cookies are marked `Secure`. Off for `http://127.0.0.1`.
    pub secure_cookies: bool,
    /// Largest single file that is taken in, in bytes.
    pub file_bytes_max: usize,
    /// Most files in one upload.
    pub files_max: usize,
    /// Most bytes of one upload that are kept in memory.
    pub upload_bytes_max: usize,
    /// Uploads that are read at the same time; more are answered with 429.
    pub uploads_at_once_max: usize,
    /// Wrong sign-in links within a minute, by anyone, before all wait for the next minute.
    pub sign_in_failures_per_minute_max: u32,
    /// How long a session cookie is kept by the browser, in seconds.
    pub session_seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            secure_cookies: false,
            file_bytes_max: office::FILE_BYTES_MAX,
            files_max: 500,
            upload_bytes_max: 128_000_000,
            uploads_at_once_max: 4,
            sign_in_failures_per_minute_max: 30,
            session_seconds: 12 * 3600,
        }
    }
}
