//! Small bodies, read whole under a limit: forms with names that are only known at run time, and JSON.

use axum::body::{Body, to_bytes};
use axum::http::Uri;
use serde::de::DeserializeOwned;
use terms::{Failure, Refusal};

/// Largest form or JSON body, in bytes. A desk with 100 fields is under 40 kB.
pub(crate) const FORM_BYTES_MAX: usize = 512 * 1024;
/// Most pairs in a form or a query.
const PAIRS_MAX: usize = 2_000;

/// Largest form or JSON body with a whole table or file in it, in bytes.
pub(crate) const SHEET_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most pairs in a form with a whole table in it: 500 rules of 40 columns.
const SHEET_PAIRS_MAX: usize = 22_000;

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

    /// Reads a form body that holds a whole table: more pairs, and a refusal where there are more than are read.
    pub async fn of_sheet(body: Body) -> Result<Self, Failure> {
        let bytes = read_up_to(body, SHEET_BYTES_MAX).await?;
        let pairs: Vec<_> = form_urlencoded::parse(&bytes)
            .take(SHEET_PAIRS_MAX + 1)
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect();
        if pairs.len() > SHEET_PAIRS_MAX {
            return Err(too_large("The table", SHEET_BYTES_MAX).into());
        }
        Ok(Self(pairs))
    }

    /// The first value of that name as it is, blank or not.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
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
    parsed(&read(body).await?)
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        Refusal::new(
            "unreadable-request",
            "Not done: the request could not be read",
            format!("The body is not the JSON that this path takes: {error}."),
            "Compare it with /api/v1/openapi.json.",
        )
        .into()
    })
}

/// Reads a JSON body that holds a whole table or file.
pub(crate) async fn large_json<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    parsed(&read_up_to(body, SHEET_BYTES_MAX).await?)
}

async fn read(body: Body) -> Result<Vec<u8>, Failure> {
    read_up_to(body, FORM_BYTES_MAX).await
}

async fn read_up_to(body: Body, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    match to_bytes(body, bytes_max).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Err(too_large("The form", bytes_max).into()),
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
