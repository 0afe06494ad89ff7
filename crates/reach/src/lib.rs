//! How a PostgreSQL database is reached: its address, and TLS with what is checked of the other side.
//!
//! What it is: [`connect`], one connection to an address as `libpq` writes it, with its words for TLS: `sslmode` is `disable`,
//! `prefer`, `require`, `verify-ca` or `verify-full`, `sslrootcert` names the file of certificates that are trusted.
//!
//! What it deliberately is not: it knows no tables and sets no session up. Certificates of the client's own are not sent.
//!
//! Read [`connect`] first, then `address.rs`.

mod address;
mod carry;
mod checks;

pub use address::{Address, Checked};
pub use carry::{carry_beside, carry_in, carry_out, take_away};

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio_postgres::NoTls;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Why a database was not reached.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// What the client or the server says.
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    /// An address that cannot be kept as it is written.
    #[error("the address of the database: {0}")]
    Address(String),
    /// What is there does not fit.
    #[error("{0}")]
    Unfit(String),
    /// A file that was not read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file of certificates that does not read.
    #[error("sslrootcert {path}: {why}; name a file with certificates in PEM")]
    Certificates {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
}

/// One connection to `url` (`postgres://user@host/name?sslmode=verify-full&sslrootcert=/path`, or `host=… user=…`), under
/// `name` in the server's list of connections.
///
/// Without a word about TLS it is used where the server offers it, and nothing is checked, as everywhere with PostgreSQL;
/// `verify-full` is what keeps somebody between the two out.
///
/// # Errors
/// [`ReachError`].
pub fn connect(url: &str, name: &str) -> Result<postgres::Client, ReachError> {
    let mut address = Address::read(url)?;
    address.config.application_name(name);
    if address.config.get_connect_timeout().is_none() {
        address.config.connect_timeout(CONNECT_MAX);
    }
    if address.config.get_hosts().len() > 1 {
        // Of several servers the one that can be written to: the others follow it.
        address.config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    let config = postgres::Config::from(address.config.clone());
    match address.way()?.0 {
        None => Ok(config.connect(NoTls)?),
        Some(tls) => Ok(config.connect(tls)?),
    }
}

/// A server that has not let anybody in by then is given up, where the address does not say otherwise.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// What moves the bytes of a connection; it has to be driven for as long as the client is used.
pub type Moving = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send>>;

/// How the servers of an address are spoken to.
#[derive(Clone)]
pub struct Way(Option<MakeRustlsConnect>);

impl Way {
    /// A connection without a runtime of its own: the client, and what moves its bytes.
    ///
    /// # Errors
    /// What the client or the server says.
    pub async fn connect(
        &self,
        config: &tokio_postgres::Config,
    ) -> Result<(tokio_postgres::Client, Moving), tokio_postgres::Error> {
        match &self.0 {
            None => {
                let (client, moving) = config.connect(NoTls).await?;
                Ok((client, Box::pin(moving)))
            }
            Some(tls) => {
                let (client, moving) = config.connect(tls.clone()).await?;
                Ok((client, Box::pin(moving)))
            }
        }
    }
}

impl Address {
    /// How the servers of this address are spoken to.
    ///
    /// # Errors
    /// [`ReachError::Certificates`] for a file that does not read.
    pub fn way(&self) -> Result<Way, ReachError> {
        match self.checked {
            Checked::Plain => Ok(Way(None)),
            checked => {
                let config = checks::client(checked, self.certificates.as_deref())?;
                Ok(Way(Some(MakeRustlsConnect::new(config))))
            }
        }
    }
}
