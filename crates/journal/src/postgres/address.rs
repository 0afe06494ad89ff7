//! Where a database is: one server, or several of which the one that can be written to is taken; and what is refused before
//! anybody connects.

use crate::JournalError;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// A server that has not let anybody in by then is passed by, where the address does not say otherwise (`connect_timeout`).
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// A connection without traffic asks this often whether the other machine is still there, unless the address says otherwise.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// What the driver takes where the address says nothing.
const KEEPALIVE_OF_DRIVER: Duration = Duration::from_secs(2 * 60 * 60);
/// Bytes that no machine confirms for so long mean that it is gone.
const UNCONFIRMED_MAX: Duration = Duration::from_secs(20);

/// The servers that `url` names, in its order, each with the time that it has to let us in.
///
/// # Errors
/// [`JournalError::Unfit`] for an address that cannot be read or asks for TLS.
pub(super) fn servers(url: &str) -> Result<Vec<(Config, Duration)>, JournalError> {
    if let Some(mode) = tls_mode(url) {
        return Err(no_tls(mode));
    }
    let config: Config = url.parse()?;
    if config.get_ssl_mode() == SslMode::Require {
        return Err(no_tls("require"));
    }
    let limit = config.get_connect_timeout().copied().unwrap_or(CONNECT_MAX);
    let several = config.get_hosts().len().max(config.get_hostaddrs().len());
    let all = if several < 2 { vec![config] } else { (0..several).map(|at| one_of(&config, at)).collect() };
    Ok(all.into_iter().map(|config| (patient(config), limit)).collect())
}

/// The `sslmode` in `url` that asks for TLS.
fn tls_mode(url: &str) -> Option<&str> {
    let said = url.split(['?', '&', ' ']).find_map(|it| it.strip_prefix("sslmode="))?;
    let said = said.trim_matches('\'');
    matches!(said, "require" | "verify-ca" | "verify-full").then_some(said)
}

fn no_tls(mode: &str) -> JournalError {
    JournalError::Unfit(format!(
        "sslmode={mode} asks for TLS, which this program does not speak to its database; leave it out and use a socket, a network \
         that you trust, or a local proxy that ends TLS (stunnel, pgbouncer)"
    ))
}

/// The server at that place of the address. Of several only one that can be written to is taken: the others follow it.
fn one_of(config: &Config, at: usize) -> Config {
    let mut one = Config::new();
    match config.get_hosts().get(at) {
        Some(Host::Tcp(name)) => _ = one.host(name),
        #[cfg(unix)]
        Some(Host::Unix(path)) => _ = one.host_path(path),
        None => {}
    }
    if let Some(address) = config.get_hostaddrs().get(at) {
        one.hostaddr(*address);
    }
    let ports = config.get_ports();
    if let Some(port) = ports.get(at).or_else(|| ports.first()) {
        one.port(*port);
    }
    if let Some(it) = config.get_user() {
        one.user(it);
    }
    if let Some(it) = config.get_password() {
        one.password(it);
    }
    if let Some(it) = config.get_dbname() {
        one.dbname(it);
    }
    if let Some(it) = config.get_options() {
        one.options(it);
    }
    if let Some(it) = config.get_connect_timeout() {
        one.connect_timeout(*it);
    }
    if let Some(it) = config.get_tcp_user_timeout() {
        one.tcp_user_timeout(*it);
    }
    one.keepalives(config.get_keepalives()).keepalives_idle(config.get_keepalives_idle());
    one.channel_binding(config.get_channel_binding());
    one.target_session_attrs(TargetSessionAttrs::ReadWrite);
    one
}

/// A machine that went away without a word is noticed.
fn patient(mut config: Config) -> Config {
    config.application_name("countersign").ssl_mode(SslMode::Disable);
    if config.get_keepalives_idle() == KEEPALIVE_OF_DRIVER {
        config.keepalives_idle(KEEPALIVE).keepalives_interval(KEEPALIVE).keepalives_retries(3);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNCONFIRMED_MAX);
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_asks_for_tls_is_refused_in_words() {
        let refused = |url: &str| servers(url).map(|_| ()).unwrap_err().to_string();
        for mode in ["require", "verify-ca", "verify-full"] {
            for url in [
                format!("postgres://u@db/x?application_name=a&sslmode={mode}"),
                format!("host=db user=u sslmode={mode}"),
                format!("host=db sslmode='{mode}' user=u"),
            ] {
                let told = refused(&url);
                assert!(
                    told.contains(&format!("sslmode={mode}")) && told.contains("stunnel"),
                    "{url}: {told}"
                );
            }
        }
        assert!(refused("host=db sslmode = require user=u").contains("TLS"));
        assert!(servers("postgres://u@db/x?sslmode=disable").is_ok());
        assert!(servers("postgres://u@db/x").is_ok());
    }

    #[test]
    fn each_of_several_servers_is_asked_for_itself() {
        let all = servers("postgres://u:p@one:1,two:2,three:3/x?connect_timeout=2").unwrap();
        assert_eq!(all.len(), 3);
        for (at, (config, limit)) in all.iter().enumerate() {
            assert_eq!(config.get_ports(), [u16::try_from(at + 1).unwrap()]);
            assert_eq!((config.get_hosts().len(), *limit), (1, Duration::from_secs(2)));
            assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
            assert_eq!((config.get_user(), config.get_password()), (Some("u"), Some(b"p".as_slice())));
        }
        let one = servers("host=/run/pg user=u").unwrap();
        assert_eq!(one[0].0.get_target_session_attrs(), TargetSessionAttrs::Any);
    }
}
