//! A PostgreSQL of the test's own: in a temporary folder, on a socket there, run by somebody without rights, ended by its id.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)] // each test file takes what it needs

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

pub struct Cluster {
    dir: PathBuf,
    server: Option<Child>,
    bin: PathBuf,
    user: Option<(u32, u32)>,
    /// Held while it lives: servers of all tests run one after the other, so that a small machine keeps their times.
    _alone: std::fs::File,
}

impl Cluster {
    /// A running server; `None`, said loudly, where there is no PostgreSQL on this machine.
    pub fn start(name: &str) -> Option<Self> {
        let Some(bin) = binaries() else {
            eprintln!(
                "SKIPPED: no PostgreSQL 15 or newer on this machine; `sudo apt-get install postgresql` brings it"
            );
            return None;
        };
        let alone = std::fs::File::create(std::env::temp_dir().join("countersign-pg.lock")).unwrap();
        alone.lock().unwrap();
        let dir = std::env::temp_dir().join(format!("countersign-pg-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let user = unprivileged();
        if let Some((uid, gid)) = user {
            chown(&dir, Some(uid), Some(gid)).unwrap();
        }
        let mut cluster = Self { dir, server: None, bin, user, _alone: alone };
        let made = cluster
            .command("initdb")
            .args(["-A", "trust", "-U", "countersign", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(cluster.dir.join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        cluster.begin();
        Some(cluster)
    }

    /// Starts the server and waits until it answers.
    pub fn begin(&mut self) {
        let log = std::fs::File::create(self.dir.join("log")).unwrap();
        let server = self
            .command("postgres")
            .arg("-D")
            .arg(self.dir.join("data"))
            .arg("-k")
            .arg(&self.dir)
            .args(["-c", "listen_addresses=", "-c", "fsync=on", "-c", "max_connections=60"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.server = Some(server);
        let begun = Instant::now();
        while self.url().parse::<postgres::Config>().unwrap().connect(postgres::NoTls).is_err() {
            assert!(begun.elapsed() < START, "the server does not answer: see its log");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends the server at once, as a crash does.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            signal("-QUIT", server.id());
            server.wait().unwrap();
        }
    }

    pub fn url(&self) -> String {
        format!("host={} user=countersign dbname=postgres", self.dir.display())
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.current_dir(&self.dir);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            signal("-INT", server.id());
            let _ = server.wait();
        }
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn signal(which: &str, id: u32) {
    let _ = Command::new("kill").args([which, &id.to_string()]).status();
}

/// Where the newest installed server is.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            (version >= 15 && bin.join("postgres").is_file()).then_some((version, bin))
        })
        .collect();
    found.sort();
    let beside = PathBuf::from("/usr/local/bin");
    found.pop().map(|(_, bin)| bin).or_else(|| beside.join("postgres").is_file().then_some(beside))
}

/// PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`.
fn unprivileged() -> Option<(u32, u32)> {
    let id = Command::new("id").arg("-u").output().unwrap();
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let of = |name: &str| {
        let fields: Vec<&str> =
            users.lines().find(|line| line.starts_with(&format!("{name}:")))?.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    Some(of("postgres").or_else(|| of("nobody")).expect("a user without rights"))
}
