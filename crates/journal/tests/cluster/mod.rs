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
    /// Its port on the loopback, where it listens there; else on a socket in its folder.
    port: Option<u16>,
    /// Settings beside those that every server of the tests has.
    settings: Vec<String>,
    /// Held while it lives: servers of all tests run one after the other, so that a small machine keeps their times.
    _alone: Option<std::fs::File>,
}

impl Cluster {
    /// A running server; `None`, said loudly, where there is no PostgreSQL on this machine.
    pub fn start(name: &str) -> Option<Self> {
        Self::start_with(name, None, &[])
    }

    /// The same on a free port of the loopback, where others can follow it.
    pub fn start_on_loopback(name: &str, settings: &[&str]) -> Option<Self> {
        Self::start_with(name, Some(free_port()), settings)
    }

    fn start_with(name: &str, port: Option<u16>, settings: &[&str]) -> Option<Self> {
        let Some(bin) = binaries() else {
            eprintln!(
                "SKIPPED: no PostgreSQL 15 or newer on this machine; `sudo apt-get install postgresql` brings it"
            );
            return None;
        };
        let alone = std::fs::File::create(std::env::temp_dir().join("countersign-pg.lock")).unwrap();
        alone.lock().unwrap();
        let mut cluster = Self::prepared(name, bin, port, settings);
        cluster._alone = Some(alone);
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

    fn prepared(name: &str, bin: PathBuf, port: Option<u16>, settings: &[&str]) -> Self {
        let dir = std::env::temp_dir().join(format!("countersign-pg-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let user = unprivileged();
        if let Some((uid, gid)) = user {
            chown(&dir, Some(uid), Some(gid)).unwrap();
        }
        let settings = settings.iter().map(|it| (*it).to_owned()).collect();
        Self { dir, server: None, bin, user, port, settings, _alone: None }
    }

    /// A running standby that follows this server, known to it by `name`.
    pub fn standby(&self, name: &str) -> Self {
        self.standby_on(name, free_port())
    }

    /// The same on a port of the loopback that others were told.
    pub fn standby_on(&self, name: &str, port: u16) -> Self {
        let named = format!("cluster_name={name}");
        let mut standby = Self::prepared(name, self.bin.clone(), Some(port), &[&named]);
        let copied = standby
            .command("pg_basebackup")
            .args(["-R", "-X", "stream", "--checkpoint=fast", "--no-sync", "-d", &self.url(), "-D"])
            .arg(standby.dir.join("data"))
            .output()
            .unwrap();
        assert!(copied.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&copied.stderr));
        standby.begin();
        standby
    }

    /// A copy of everything that it has, taken while it works; not started.
    pub fn copied(&self, name: &str) -> Self {
        let copy = Self::prepared(name, self.bin.clone(), Some(free_port()), &[]);
        let copied = copy
            .command("pg_basebackup")
            .args(["-X", "none", "--checkpoint=fast", "--no-sync", "-d", &self.url(), "-D"])
            .arg(copy.data())
            .output()
            .unwrap();
        assert!(copied.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&copied.stderr));
        copy
    }

    /// Starts a copy as the server was at `instant`, from what `archive` has of its log, and waits until it may be written to.
    pub fn begin_as_of(&mut self, archive: &Path, instant: &str) {
        let mark = self.dir.join("mark");
        std::fs::write(&mark, "").unwrap();
        self.keep(&mark, "recovery.signal");
        let command = format!("restore_command=cp {}/%f %p", archive.display());
        let target = format!("recovery_target_time={instant}");
        self.begin_with(&[&command, &target, "recovery_target_action=promote"]);
        let begun = Instant::now();
        while self.client().query_one("SELECT pg_is_in_recovery()", &[]).unwrap().get(0) {
            assert!(begun.elapsed() < START, "the copy does not come to that instant");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Its port on the loopback.
    pub fn port(&self) -> u16 {
        self.port.expect("it listens on the loopback")
    }

    /// One connection to it.
    pub fn client(&self) -> postgres::Client {
        self.url().parse::<postgres::Config>().unwrap().connect(postgres::NoTls).unwrap()
    }

    /// Where its files lie.
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// A file beside its data that only the server may read.
    pub fn keep(&self, from: &Path, name: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let to = self.data().join(name);
        std::fs::copy(from, &to).unwrap();
        std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((uid, gid)) = self.user {
            chown(&to, Some(uid), Some(gid)).unwrap();
        }
        to
    }

    /// Starts the server again with more settings.
    pub fn begin_with(&mut self, settings: &[&str]) {
        self.settings.extend(settings.iter().map(|it| (*it).to_owned()));
        self.begin();
    }

    /// The server with all its processes stands still, as on a machine that is suspended.
    pub fn freeze(&self) {
        self.processes().into_iter().for_each(|id| signal("-STOP", id));
    }

    /// It goes on.
    pub fn thaw(&self) {
        self.processes().into_iter().for_each(|id| signal("-CONT", id));
    }

    /// The server and its children.
    fn processes(&self) -> Vec<u32> {
        let Some(server) = self.server.as_ref().map(Child::id) else { return Vec::new() };
        let parent = |id: u32| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse::<u32>().ok()
        };
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let ids = all.filter_map(|it| it.file_name().to_str()?.parse::<u32>().ok());
        std::iter::once(server).chain(ids.filter(|id| parent(*id) == Some(server))).collect()
    }

    /// Shuts the server down as an administrator does; whoever is connected is sent away.
    pub fn shut_down(&mut self) {
        if let Some(mut server) = self.server.take() {
            signal("-INT", server.id());
            server.wait().unwrap();
        }
    }

    /// Starts the server and waits until it answers.
    pub fn begin(&mut self) {
        let port = self.port.map(|it| it.to_string());
        let on = if port.is_some() { "127.0.0.1" } else { "" };
        let mut more = vec!["-c".to_owned(), format!("listen_addresses={on}")];
        more.extend(port.into_iter().flat_map(|it| ["-p".to_owned(), it]));
        more.extend(self.settings.iter().flat_map(|it| ["-c".to_owned(), it.clone()]));
        let log = std::fs::File::create(self.dir.join("log")).unwrap();
        let server = self
            .command("postgres")
            .arg("-D")
            .arg(self.dir.join("data"))
            .arg("-k")
            .arg(&self.dir)
            .args(["-c", "fsync=on", "-c", "max_connections=60"])
            .args(more)
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
        match self.port {
            None => format!("host={} user=countersign dbname=postgres", self.dir.display()),
            Some(port) => format!("host=127.0.0.1 port={port} user=countersign dbname=postgres"),
        }
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

/// A port that nobody has in this moment.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
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
