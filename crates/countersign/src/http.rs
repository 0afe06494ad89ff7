//! A small HTTP/1.1 client for one thing: GET what a log serves, under limits. Plain HTTP: what comes is signed or hashed,
//! so it needs no other protection on its way; a token does, and is then sent through a tunnel or a proxy that brings TLS.

use crate::ending::wrong_use;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;
use terms::Failure;

/// How long one reading or writing may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of the head of an answer.
const HEAD_BYTES_MAX: u64 = 64 * 1024;

/// Status, and the body as it arrives.
pub struct Answer {
    /// `200` and the like.
    pub status: u16,
    body: Box<dyn Read + Send>,
}

/// Where a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
    path: String,
}

impl Address {
    /// Reads `http://host[:port]/path`.
    pub fn parse(url: &str) -> Result<Self, Failure> {
        let remedy = "Give an address such as http://127.0.0.1:7171/log/CLIENT; for https, name a tunnel on this machine that speaks TLS to the office.";
        let unfit = || wrong_use(format!("\"{url}\" cannot be asked."), remedy);
        let rest = url.strip_prefix("http://").ok_or_else(unfit)?;
        let (place, path) = rest.split_once('/').ok_or_else(unfit)?;
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| unfit())?),
            _ => (place, 80),
        };
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        if !plain(host) || !plain(path) {
            return Err(unfit());
        }
        let path = format!("/{}", path.trim_end_matches('/'));
        Ok(Self { host: host.to_owned(), port, path })
    }

    /// Asks for what lies below the address.
    pub fn get(&self, below: &str, token: Option<&str>) -> std::io::Result<Answer> {
        let place = (self.host.trim_matches(['[', ']']), self.port);
        let address = place.to_socket_addrs()?.next().ok_or(std::io::ErrorKind::NotFound)?;
        let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        let Self { host, port, path } = self;
        let token = match token {
            Some(token) if token.bytes().all(|b| b.is_ascii_graphic()) => {
                format!("Authorization: Bearer {token}\r\n")
            }
            Some(_) => return Err(std::io::Error::other("the token has characters that no token has")),
            None => String::new(),
        };
        write!(
            stream,
            "GET {path}/{below} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n{token}\r\n"
        )?;
        read(BufReader::new(stream))
    }
}

/// Head and framing of an answer.
fn read<R: BufRead + Send + 'static>(mut stream: R) -> std::io::Result<Answer> {
    let strange = |what: &str| std::io::Error::other(format!("the answer is not HTTP: {what}"));
    let mut head = stream.by_ref().take(HEAD_BYTES_MAX);
    let mut line = String::new();
    head.read_line(&mut line)?;
    let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or_else(|| strange("its first line"))?;
    let (mut length, mut chunked) = (None, false);
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            return Err(strange("its head has no end"));
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match (name.to_ascii_lowercase().as_str(), value.trim()) {
            ("content-length", value) => length = Some(value.parse().map_err(|_| strange("its length"))?),
            ("transfer-encoding", value) => chunked = value.eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    let body: Box<dyn Read + Send> = match (chunked, length) {
        (true, _) => Box::new(Chunks { stream, left: 0, ended: false, begun: false }),
        (false, Some(length)) => Box::new(Whole { stream, left: length }),
        (false, None) => Box::new(stream),
    };
    Ok(Answer { status, body })
}

impl Answer {
    /// The body.
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        self.body
    }
}

/// A body of known length; ending before it is an error and no end.
struct Whole<R> {
    stream: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.stream.by_ref().take(self.left).read(into)?;
        if n == 0 && self.left > 0 && !into.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= n as u64;
        Ok(n)
    }
}

/// A body in chunks (RFC 9112 section 7.1).
struct Chunks<R> {
    stream: R,
    left: u64,
    begun: bool,
    ended: bool,
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.ended || into.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            let mut line = String::new();
            if self.begun {
                self.stream.by_ref().take(2).read_line(&mut line)?;
                line.clear();
            }
            self.stream.by_ref().take(64).read_line(&mut line)?;
            let size = line.trim_end().split(';').next().unwrap_or_default();
            self.left = u64::from_str_radix(size, 16)
                .map_err(|_| std::io::Error::other("the answer is not HTTP: the length of a chunk"))?;
            self.begun = true;
            if self.left == 0 {
                self.ended = true;
                return Ok(0);
            }
        }
        let n = self.stream.by_ref().take(self.left).read(into)?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn body(answer: &'static str) -> std::io::Result<(u16, String)> {
        let answer = read(Cursor::new(answer))?;
        let (status, mut text) = (answer.status, String::new());
        answer.into_reader().read_to_string(&mut text)?;
        Ok((status, text))
    }

    #[test]
    fn answers_end_where_they_say() {
        assert_eq!(
            body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd").unwrap(),
            (200, "abc".to_owned())
        );
        assert_eq!(body("HTTP/1.1 404 Not Found\r\n\r\nno").unwrap(), (404, "no".to_owned()));
        let chunks =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        assert_eq!(body(chunks).unwrap(), (200, "abcde".to_owned()));
        for broken in [
            "",
            "SSH-2.0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: 3",
        ] {
            assert!(body(broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn addresses_are_plain_http() {
        let address = Address::parse("http://127.0.0.1:7171/log/tarnsel/").unwrap();
        assert_eq!(
            (address.host.as_str(), address.port, address.path.as_str()),
            ("127.0.0.1", 7171, "/log/tarnsel")
        );
        assert_eq!(Address::parse("http://[::1]/log/t").unwrap().port, 80);
        for wrong in ["https://a/log/t", "http://", "http:///x", "http://a:b/x", "http://a/x y", "a/b"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
