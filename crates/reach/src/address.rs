//! An address as people write it, and what it says about TLS.

use crate::ReachError;
use std::path::PathBuf;
use tokio_postgres::Config;

/// What is checked of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// TLS is not used.
    Plain,
    /// TLS, whoever the other side is.
    Nothing,
    /// The certificate is signed by one that is trusted.
    Issuer,
    /// The same, and it is made out to the host that was asked for.
    IssuerAndName,
}

/// Where a database is and how it is spoken to.
#[derive(Clone, Debug)]
pub struct Address {
    /// For the client.
    pub config: Config,
    /// What is checked.
    pub checked: Checked,
    /// The file of trusted certificates.
    pub certificates: Option<PathBuf>,
}

impl Address {
    /// Reads both ways of writing one.
    ///
    /// # Errors
    /// What the client does not understand, an `sslmode` that nobody knows, and checks without certificates to check with.
    pub fn read(text: &str) -> Result<Self, ReachError> {
        let (rest, mode, certificates) = taken_apart(text);
        let config: Config = rest.parse()?;
        let (mode, checked) = match (mode.as_deref(), &certificates) {
            (Some("disable"), _) => ("disable", Checked::Plain),
            // As libpq does: who names certificates wants them used.
            (Some("require"), Some(_)) | (Some("verify-ca"), _) => ("require", Checked::Issuer),
            (Some("require"), None) => ("require", Checked::Nothing),
            (Some("verify-full"), _) => ("require", Checked::IssuerAndName),
            (None | Some("prefer" | "allow"), _) => ("prefer", Checked::Nothing),
            (Some(other), _) => {
                return Err(ReachError::Address(format!(
                    "sslmode \"{other}\" is not known; say disable, prefer, require, verify-ca or verify-full"
                )));
            }
        };
        if matches!(checked, Checked::Issuer | Checked::IssuerAndName) && certificates.is_none() {
            return Err(ReachError::Address(
                "to check the server's certificate, name the file of those you trust with sslrootcert"
                    .to_owned(),
            ));
        }
        let mut config = config;
        config.ssl_mode(match mode {
            "disable" => tokio_postgres::config::SslMode::Disable,
            "require" => tokio_postgres::config::SslMode::Require,
            _ => tokio_postgres::config::SslMode::Prefer,
        });
        Ok(Self { config, checked, certificates })
    }
}

/// The address without the words about TLS, and those words.
fn taken_apart(text: &str) -> (String, Option<String>, Option<PathBuf>) {
    let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
    let (mut mode, mut certificates) = (None, None);
    let mut is_kept = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if name.trim() == "sslmode" => {
            mode = Some(value.trim().trim_matches('\'').to_owned());
            false
        }
        Some((name, value)) if name.trim() == "sslrootcert" => {
            let value = value.trim().trim_matches('\'');
            certificates = Some(PathBuf::from(if is_url { unescaped(value) } else { value.to_owned() }));
            false
        }
        _ => true,
    };
    let rest = if is_url {
        match text.split_once('?') {
            None => text.to_owned(),
            Some((place, query)) => {
                let kept: Vec<&str> = query.split('&').filter(|pair| is_kept(pair)).collect();
                if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) }
            }
        }
    } else {
        words(text).into_iter().filter(|pair| is_kept(pair)).collect::<Vec<_>>().join(" ")
    };
    (rest, mode, certificates)
}

/// `name=value` pairs; a value in single quotes may have blanks.
fn words(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut quoted) = (Vec::new(), None, false);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '\'' if before != '\\' => quoted = !quoted,
            _ if c.is_whitespace() && !quoted => {
                found.extend(start.take().map(|from: usize| &text[from..at]))
            }
            _ => {}
        }
        if start.is_none() && (!c.is_whitespace() || quoted) {
            start = Some(at);
        }
        before = c;
    }
    found.extend(start.map(|from| &text[from..]));
    found
}

/// `%2F` and the like as the characters they stand for.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Address {
        Address::read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn both_ways_of_writing_say_the_same() {
        for text in [
            "postgres://ida@db.example/work?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=5",
            "host=db.example user=ida dbname=work sslmode=verify-full sslrootcert=/etc/ca.pem connect_timeout=5",
            "host=db.example sslrootcert='/etc/ca.pem' user=ida sslmode='verify-full' dbname=work connect_timeout=5",
        ] {
            let address = read(text);
            assert_eq!(address.checked, Checked::IssuerAndName, "{text}");
            assert_eq!(address.certificates.as_deref(), Some(std::path::Path::new("/etc/ca.pem")), "{text}");
            assert_eq!(address.config.get_user(), Some("ida"));
            assert_eq!(address.config.get_dbname(), Some("work"));
            assert_eq!(address.config.get_connect_timeout(), Some(&std::time::Duration::from_secs(5)));
        }
    }

    #[test]
    fn a_value_with_blanks_stays_whole() {
        let address = read("host=db user=ida password='two words' sslmode=disable");
        assert_eq!(address.config.get_password(), Some(&b"two words"[..]));
        assert_eq!(address.checked, Checked::Plain);
    }

    #[test]
    fn what_is_checked_follows_the_words() {
        for (words, checked) in [
            ("", Checked::Nothing),
            ("sslmode=prefer", Checked::Nothing),
            ("sslmode=require", Checked::Nothing),
            ("sslmode=require sslrootcert=ca.pem", Checked::Issuer),
            ("sslmode=verify-ca sslrootcert=ca.pem", Checked::Issuer),
            ("sslmode=verify-full sslrootcert=ca.pem", Checked::IssuerAndName),
        ] {
            assert_eq!(read(&format!("host=db user=ida {words}")).checked, checked, "{words}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for (text, why) in [
            ("host=db user=ida sslmode=always", "not known"),
            ("host=db user=ida sslmode=verify-full", "sslrootcert"),
            ("postgres://ida@db/work?sslmode=verify-ca", "sslrootcert"),
        ] {
            let error = Address::read(text).err().map(|it| it.to_string()).unwrap_or_default();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
