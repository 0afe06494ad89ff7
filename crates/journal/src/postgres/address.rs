//! Where a database is: one server, or several of which the one that can be written to is taken.

use crate::JournalError;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, TargetSessionAttrs};

/// A server that has not let anybody in by then is passed by, where the address does not say otherwise (`connect_timeout`).
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// A connection without traffic asks this often whether the other machine is still there, unless the address says otherwise.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// What the driver takes where the address says nothing.
const KEEPALIVE_OF_DRIVER: Duration = Duration::from_secs(2 * 60 * 60);
/// Bytes that no machine confirms for so long mean that it is gone.
const UNCONFIRMED_MAX: Duration = Duration::from_secs(20);

/// The servers that `url` names, in its order, each with the time that it has to let us in, and how they are spoken to.
///
/// # Errors
/// [`JournalError::Unfit`] for an address that cannot be read or kept.
pub(super) fn servers(url: &str) -> Result<(Vec<(Config, Duration)>, reach::Way), JournalError> {
    let address = reach::Address::read(url)?;
    let (config, way) = (address.config.clone(), address.way()?);
    let limit = config.get_connect_timeout().copied().unwrap_or(CONNECT_MAX);
    let several = config.get_hosts().len().max(config.get_hostaddrs().len());
    let all = if several < 2 { vec![config] } else { (0..several).map(|at| one_of(&config, at)).collect() };
    Ok((all.into_iter().map(|config| (patient(config), limit)).collect(), way))
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
    one.channel_binding(config.get_channel_binding()).ssl_mode(config.get_ssl_mode());
    one.target_session_attrs(TargetSessionAttrs::ReadWrite);
    one
}

/// A machine that went away without a word is noticed.
fn patient(mut config: Config) -> Config {
    config.application_name("countersign");
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
    fn each_of_several_servers_is_asked_for_itself() {
        let (all, _) = servers("postgres://u:p@one:1,two:2,three:3/x?connect_timeout=2").unwrap();
        assert_eq!(all.len(), 3);
        for (at, (config, limit)) in all.iter().enumerate() {
            assert_eq!(config.get_ports(), [u16::try_from(at + 1).unwrap()]);
            assert_eq!((config.get_hosts().len(), *limit), (1, Duration::from_secs(2)));
            assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
            assert_eq!((config.get_user(), config.get_password()), (Some("u"), Some(b"p".as_slice())));
        }
        let (one, _) = servers("host=/run/pg user=u").unwrap();
        assert_eq!(one[0].0.get_target_session_attrs(), TargetSessionAttrs::Any);
    }
}
