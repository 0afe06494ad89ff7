//! The served office with somebody signed in: started on a free port, the link of a role followed, ended with the test.

use super::{binary, path};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

/// `serve` on a folder; ends with the test.
pub struct Served {
    pub child: Child,
    pub url: String,
    pub token: String,
}

/// A whole answer.
pub struct Got {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Got {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Served {
    /// Serves `data` and signs in whoever has that role.
    pub fn start(data: &Path, more: &[&str], role: &str) -> Self {
        Self::start_within(data, more, role, None)
    }

    /// The same where no file may grow beyond so many KiB: a write beyond that is refused by the system, as on a full disk.
    pub fn start_within(data: &Path, more: &[&str], role: &str, kib: Option<u64>) -> Self {
        let mut command = match kib {
            None => binary(),
            Some(kib) => {
                let mut shell = std::process::Command::new("bash");
                let line = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" \"$@\"");
                shell.args(["-c", &line, env!("CARGO_BIN_EXE_countersign")]);
                shell
            }
        };
        let mut child = command
            .args(["serve", "--data", path(data), "--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let mut link = None;
        for line in lines.by_ref() {
            if line.contains(role) && line.contains("/sign-in/") {
                link = line.split_whitespace().last().map(str::to_owned);
                break;
            }
        }
        let link = link.unwrap_or_else(|| panic!("somebody has the role {role}"));
        // It goes on telling; a pipe that nobody reads would end it.
        std::thread::spawn(move || lines.for_each(drop));
        let url = link.split("/sign-in/").next().expect("an address").to_owned();
        Self { token: signed_in(&link), child, url }
    }

    /// `GET`, as who is signed in.
    pub fn get(&self, place: &str) -> Got {
        let head = format!("Authorization: Bearer {}\r\n", self.token);
        whole(&format!("{}{place}", self.url), "GET", &head, b"")
    }

    /// A form, as who is signed in.
    pub fn post(&self, place: &str, kind: &str, body: &[u8]) -> Got {
        let head = format!(
            "Authorization: Bearer {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
            self.token,
            body.len()
        );
        whole(&format!("{}{place}", self.url), "POST", &head, body)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // SIGTERM through the system's own tool, so that the office closes; then its end is awaited.
        let _ = std::process::Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// The session token that a sign-in link sets as a cookie.
fn signed_in(link: &str) -> String {
    let answer = asked(link, "");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
    let token = cookie.split(';').next().and_then(|it| it.split_once('=')).expect("a cookie");
    token.1.to_owned()
}

/// The whole answer to a GET, head and body, as text.
pub fn asked(url: &str, head: &str) -> String {
    String::from_utf8_lossy(&sent(url, "GET", head, b"")).into_owned()
}

fn whole(url: &str, method: &str, head: &str, body: &[u8]) -> Got {
    let answer = sent(url, method, head, body);
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("a head") + 4;
    let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|it| it.parse().ok());
    Got { status: status.expect("a status"), body: answer[end..].to_vec() }
}

fn sent(url: &str, method: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let (place, path) = url.strip_prefix("http://").and_then(|it| it.split_once('/')).expect("an address");
    let mut stream = TcpStream::connect(place).expect("it answers");
    let request = format!("{method} /{path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n{head}\r\n");
    stream.write_all(&[request.as_bytes(), body].concat()).expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    answer
}
