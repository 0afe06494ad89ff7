//! TLS to the database: what is checked of the server is what the address says.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod cluster;
mod folder;

use cluster::Cluster;
use folder::{Folder, append, client};
use journal::postgres;
use std::path::{Path, PathBuf};
use std::process::Command;

fn openssl(dir: &Path, arguments: &[&str]) {
    let made =
        Command::new("openssl").args(arguments).current_dir(dir).output().expect("openssl is installed");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A certificate that others are signed with; its file.
fn issuer(dir: &Path, name: &str) -> PathBuf {
    let (key, file, subject) = (format!("{name}.key"), format!("{name}.pem"), format!("/CN={name}"));
    let curve =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    openssl(dir, &[&curve[..], &["-keyout", &key, "-out", &file, "-subj", &subject]].concat());
    dir.join(file)
}

/// A server's key and certificate, made out to `localhost` and signed by `issuer`.
fn server(dir: &Path, issuer: &str) -> (PathBuf, PathBuf) {
    std::fs::write(dir.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    let curve = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl(
        dir,
        &[&curve[..], &["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"]].concat(),
    );
    let (ca, key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
    let signed = ["x509", "-req", "-in", "server.csr", "-CA", &ca, "-CAkey", &key, "-CAcreateserial"];
    openssl(dir, &[&signed[..], &["-out", "server.crt", "-days", "2", "-extfile", "names"]].concat());
    (dir.join("server.key"), dir.join("server.crt"))
}

#[test]
fn a_server_is_checked_as_the_address_says() {
    let Some(mut cluster) = Cluster::start_on_loopback("tls", &[]) else { return };
    let papers = Folder::new();
    let (house, stranger) = (issuer(papers.path(), "house"), issuer(papers.path(), "stranger"));
    let (key, certificate) = server(papers.path(), "house");
    let (key, certificate) = (cluster.keep(&key, "server.key"), cluster.keep(&certificate, "server.crt"));
    cluster.shut_down();
    let of = |name: &str, path: &Path| format!("{name}={}", path.display());
    cluster.begin_with(&["ssl=on", &of("ssl_key_file", &key), &of("ssl_cert_file", &certificate)]);
    let address = |host: &str, words: &str| {
        format!("host={host} port={} user=countersign dbname=postgres {words}", cluster.port())
    };
    let encrypted = |url: &str| -> Result<bool, String> {
        let mut client = reach::connect(url, "test").map_err(|error| {
            // The client's own sentence is short; what was wrong with the certificate is beneath it.
            let beneath = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            format!("{error} {beneath}")
        })?;
        let row = client.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).unwrap();
        Ok(row.get(0))
    };
    let with = |mode: &str, root: &Path| format!("sslmode={mode} sslrootcert={}", root.display());
    assert_eq!(encrypted(&address("localhost", &with("verify-full", &house))), Ok(true));
    assert_eq!(encrypted(&address("127.0.0.1", &with("verify-ca", &house))), Ok(true));
    assert_eq!(encrypted(&address("127.0.0.1", "sslmode=require")), Ok(true));
    assert_eq!(encrypted(&address("127.0.0.1", "")), Ok(true), "used where it is offered");
    assert_eq!(encrypted(&address("127.0.0.1", "sslmode=disable")), Ok(false));
    // Made out to another host; signed by somebody who is not trusted.
    for (host, mode, root) in [
        ("127.0.0.1", "verify-full", &house),
        ("localhost", "verify-full", &stranger),
        ("localhost", "verify-ca", &stranger),
        ("localhost", "require", &stranger),
    ] {
        let refused = encrypted(&address(host, &with(mode, root)));
        assert!(refused.is_err(), "{host} {mode} {}: {refused:?}", root.display());
    }

    // Journal and readers go the same way.
    let keys = Folder::new();
    let url = address("localhost", &with("verify-full", &house));
    let mut journal =
        postgres::Journal::open(&url, &keys.path().join("keys"), postgres::Options::default()).unwrap();
    journal::Writing::commit(&mut journal, vec![append("tarnsel", "c-1", 0, 3)])
        .unwrap()
        .pop()
        .unwrap()
        .unwrap();
    let reader = journal.reader();
    assert_eq!(journal::Reading::case(&reader, &client("tarnsel"), &"c-1".into(), 1).unwrap().len(), 3);
    let elsewhere = address("127.0.0.1", &with("verify-full", &house));
    let refused =
        postgres::Journal::open(&elsewhere, &keys.path().join("keys"), postgres::Options::default());
    assert!(refused.is_err(), "a server with another name is not spoken to");
}
