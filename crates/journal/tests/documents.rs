//! Documents on disk.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, client};
use journal::JournalError;
use terms::Digest;

#[test]
fn a_document_is_stored_once_and_read_back() {
    let folder = Folder::new();
    let blobs = folder.open().blobs();
    let (tarnsel, plain) = (client("tarnsel"), Digest::of(b"invoice"));
    let first = blobs.put(&tarnsel, plain, b"sealed one way").unwrap();
    assert_eq!((first.sealed, first.bytes), (Digest::of(b"sealed one way"), 14));
    assert_eq!(blobs.put(&tarnsel, plain, b"sealed another way").unwrap(), first, "the first one stays");
    assert_eq!(blobs.get(&tarnsel, plain).unwrap().as_deref(), Some(&b"sealed one way"[..]));
    assert_eq!(blobs.get(&client("other"), plain).unwrap(), None, "clients share nothing");
    assert!(blobs.erase(&tarnsel, plain).unwrap());
    assert!(!blobs.erase(&tarnsel, plain).unwrap());
    assert_eq!(blobs.get(&tarnsel, plain).unwrap(), None);
}

#[test]
fn a_client_id_never_leads_out_of_the_folder() {
    let folder = Folder::new();
    let blobs = folder.open().blobs();
    for bad in ["../x", "", ".", "a/b", "a\\b"] {
        assert!(
            matches!(blobs.put(&client(bad), Digest([0; 32]), b""), Err(JournalError::Unfit(_))),
            "{bad:?}"
        );
        assert_eq!(blobs.get(&client(bad), Digest([0; 32])).unwrap(), None);
        assert!(!blobs.erase(&client(bad), Digest([0; 32])).unwrap());
    }
}

#[test]
fn nothing_half_written_stays_behind() {
    let folder = Folder::new();
    let blobs = folder.open().blobs();
    blobs.put(&client("tarnsel"), Digest::of(b"x"), &[7; 100_000]).unwrap();
    let below = folder.path().join("blobs/tarnsel").join(&Digest::of(b"x").to_hex()[..2]);
    let names: Vec<String> = std::fs::read_dir(below)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, [Digest::of(b"x").to_hex()]);
}
