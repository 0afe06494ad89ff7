//! The served office over plain HTTP, as a program outside sees it: one request a connection.

use super::{NOW, binary, path};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// How long the server may take to answer its first request.
const START: Duration = Duration::from_secs(60);

/// A running `countersign serve`.
pub struct Served {
    child: Child,
    address: String,
}

impl Served {
    /// Serves `data` on a free port; signatures take effect at once.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same with more arguments.
    pub fn start_with(data: &Path, more: &[&str]) -> Self {
        // The port is free again when the listener goes; nobody else asks for it in that moment.
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port();
        let address = format!("127.0.0.1:{port}");
        let arguments = ["serve", "--data", path(data), "--listen", &address, "--grace", "0", "--now", NOW];
        let child = binary()
            .args(arguments)
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let served = Self { child, address };
        let begun = Instant::now();
        while TcpStream::connect(&served.address).is_err() {
            assert!(begun.elapsed() < START, "the server does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server ends");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request; `None` where the server went away before its answer was whole.
pub fn ask(
    address: &str,
    method: &str,
    place: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut text = format!(
        "{method} {place} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{text}\r\n{body}").as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok());
    if length.is_some_and(|length| body.len() < length) {
        return None;
    }
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, if body.is_empty() { head.to_owned() } else { body.to_owned() }))
}

/// Hands one file in by the API.
pub fn hand_in(address: &str, session: &str, name: &str, bytes: &[u8]) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "POST /api/v1/intake HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {session}\r\n\
         Idempotency-Key: in-{name}\r\nContent-Type: application/octet-stream\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Length: {}\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(bytes)).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

/// Signs in by link; the session's cookie.
pub fn cookie(address: &str, link: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .write_all(format!("GET {link} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie:"))?;
    let value = line.split_once(':')?.1.trim();
    Some(value.split(';').next()?.to_owned())
}

/// A body as JSON.
pub fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
}
