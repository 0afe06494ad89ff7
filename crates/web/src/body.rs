//! Small bodies, read whole under a limit: forms with names that are only known at run time, and JSON.

use axum::body::{Body, to_bytes};
use axum::http::Uri;
use serde::de::DeserializeOwned;
use terms::{Failure, Refusal};

/// Largest form or JSON body, in bytes. A desk with 100 fields is under 40 kB.
pub(crate) const FORM_BYTES_MAX: usize = 512 * 1024;
/// Most pairs in a form or a query.
const PAIRS_MAX: usize = 2_000;

/// Names and values in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(text: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(text)
                .take(PAIRS_MAX)
                .map(|(k, v)| (k.into_owned(), v.into_owned()))
                .collect(),
        )
    }

    /// The query of an address.
    pub fn of_query(uri: &Uri) -> Self {
        Self::parse(uri.query().unwrap_or_default().as_bytes())
    }

    /// Reads a form body.
    pub async fn of_body(body: Body) -> Result<Self, Failure> {
        Ok(Self::parse(&read(body).await?))
    }

    /// The first value of that name that is not blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Every pair whose name starts so, with the rest of the name.
    pub fn under<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| Some((key.strip_prefix(start)?, value.as_str())))
    }
}

/// Reads a JSON body.
pub(crate) async fn json<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    let bytes = read(body).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Refusal::new(
            "unreadable-request",
            "Not done: the request could not be read",
            format!("The body is not the JSON that this path takes: {error}."),
            "Compare it with /api/v1/openapi.json.",
        )
        .into()
    })
}

async fn read(body: Body) -> Result<Vec<u8>, Failure> {
    match to_bytes(body, FORM_BYTES_MAX).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Err(too_large("The form", FORM_BYTES_MAX).into()),
    }
}

/// The refusal of something that is over its limit.
pub(crate) fn too_large(what: &str, bytes_max: usize) -> Refusal {
    Refusal::new(
        "too-large",
        format!("Not taken: {} is too large", what.to_lowercase()),
        format!("{what} may have {} at most.", crate::words::bytes(bytes_max as u64)),
        "Send less at once, or split it.",
    )
}
