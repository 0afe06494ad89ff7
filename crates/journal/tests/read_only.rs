//! A disk that becomes read-only under the journal, and one that is when it starts: a refusal in words, nothing half done, and
//! it goes on where it can be written to again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, case, client};
use journal::{Journal, Options, verify_dir};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small file system of its own in a file, mounted; it goes when this is dropped.
struct Disk {
    image: PathBuf,
    at: PathBuf,
}

impl Disk {
    /// `None` where this user or this machine may not do that.
    fn new(folder: &Folder) -> Option<Self> {
        let disk = Self { image: folder.path().join("image"), at: folder.path().join("disk") };
        std::fs::create_dir(&disk.at).unwrap();
        std::fs::File::create(&disk.image).unwrap().set_len(64 << 20).unwrap();
        let made = ran("mkfs.ext4", &["-q".as_ref(), &disk.image]) && disk.mounted("rw");
        made.then_some(disk)
    }

    fn mounted(&self, how: &str) -> bool {
        let how = format!("loop,errors=remount-ro,{how}");
        ran("mount", &["-o".as_ref(), how.as_ref(), &self.image, &self.at])
    }

    /// The system finds a fault in it and allows no more writes, as with a disk that dies.
    fn fails(&self) -> bool {
        let told = Command::new("findmnt").args(["-no", "SOURCE"]).arg(&self.at).output().unwrap();
        let device = String::from_utf8(told.stdout).unwrap();
        let Some(device) = device.trim().strip_prefix("/dev/") else { return false };
        std::fs::write(format!("/sys/fs/ext4/{device}/trigger_fs_error"), "a test").is_ok()
    }

    fn unmounted(&self) -> bool {
        ran("umount", &[&self.at])
    }

    /// Where the journal lies.
    fn dir(&self) -> PathBuf {
        self.at.join("data")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.unmounted();
    }
}

fn ran(program: &str, arguments: &[&Path]) -> bool {
    let ran = Command::new(program).args(arguments).output();
    ran.is_ok_and(|it| it.status.success())
}

fn entries(journal: &Journal) -> u64 {
    journal.reader().size(&client("tarnsel")).unwrap()
}

#[test]
fn a_disk_that_becomes_read_only_refuses_loses_nothing_and_goes_on_when_it_is_writable() {
    let folder = Folder::new();
    let Some(disk) = Disk::new(&folder) else {
        eprintln!("SKIPPED: no file system can be made and mounted here; root with loop devices can");
        return;
    };
    let mut journal = Journal::open(disk.dir(), Options::default()).unwrap();
    let mut head = 0;
    for _ in 0..20 {
        assert!(journal.commit(vec![append("tarnsel", "c-1", head, 3)]).unwrap()[0].is_ok());
        head += 3;
    }
    if !disk.fails() {
        drop(journal);
        eprintln!("SKIPPED: the kernel lets no fault be made in the file system");
        return;
    }
    for _ in 0..3 {
        let refused = journal.commit(vec![append("tarnsel", "c-1", head, 3)]).unwrap_err().to_string();
        assert!(refused.contains("cannot be written to") && refused.contains("start again"), "{refused}");
    }
    // What is there can still be read.
    assert_eq!(entries(&journal), head);
    let there = journal.reader().case(&client("tarnsel"), &case("c-1"), 1).unwrap().len() as u64;
    assert_eq!(there, head);
    drop(journal);

    // Read-only from the start: refused before anything is done.
    assert!(disk.unmounted());
    // Its code says what was mended; that it can be mounted is what counts.
    ran("fsck.ext4", &["-y".as_ref(), &disk.image]);
    assert!(disk.mounted("ro"));
    let refused = Journal::open(disk.dir(), Options::default()).map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("cannot be written to"), "{refused}");

    // Writable again: everything that was acknowledged is there, and it goes on.
    assert!(disk.unmounted() && disk.mounted("rw"));
    let mut journal = Journal::open(disk.dir(), Options::default()).unwrap();
    assert_eq!(entries(&journal), head);
    assert!(journal.commit(vec![append("tarnsel", "c-1", head, 3)]).unwrap()[0].is_ok());
    drop(journal);
    let report = verify_dir(disk.dir(), None).unwrap();
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!(report.clients[0].entries, head + 3);
}
