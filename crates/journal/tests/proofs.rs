//! Proofs against stored journals and against independent implementations.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, at, client, land};
use journal::merkle::{self, leaf_hash};
use journal::{Note, NoteError, ProofError, VerifyingKey, verify_consistency};
use proptest::prelude::*;
use terms::Digest;

/// A journal of `n` entries of one client in batches of various sizes.
fn grown(folder: &Folder, n: u64) -> journal::Journal {
    let mut journal = folder.open();
    let (mut head, mut size) = (0, 1);
    while head < n {
        let count = size.min(n - head);
        land(&mut journal, append("tarnsel", "c-1", head, count));
        head += count;
        size = size * 2 % 101 + 1;
    }
    journal
}

#[test]
fn every_entry_of_a_journal_is_proved_offline() {
    let folder = Folder::new();
    let mut journal = grown(&folder, 700);
    let checkpoint = journal.checkpoint(&client("tarnsel"), at(5)).unwrap().unwrap();
    assert_eq!(checkpoint.size, 700);
    let (reader, key) = (journal.reader(), journal.verifying_key());
    let other = VerifyingKey::from_bytes(&[
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e,
        0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
    ])
    .unwrap();
    for position in 1..=700 {
        let mut proof = reader.prove_inclusion(&client("tarnsel"), position).unwrap().unwrap();
        assert_eq!(proof.verify(&key), Ok(()), "{position}");
        assert_eq!(proof.verify(&other), Err(ProofError::Checkpoint(NoteError::NotSigned)));
        proof.position += 1;
        assert_eq!(proof.verify(&key), Err(ProofError::Path));
        proof.position -= 1;
        proof.envelope[10] ^= 1;
        assert_eq!(proof.verify(&key), Err(ProofError::Path));
    }
    assert_eq!(reader.prove_inclusion(&client("tarnsel"), 701).unwrap(), None);
    assert_eq!(reader.prove_inclusion(&client("tarnsel"), 0).unwrap(), None);
    assert_eq!(reader.prove_inclusion(&client("nobody"), 1).unwrap(), None);
    assert_eq!(reader.position(&client("tarnsel"), "c-1", 9).unwrap(), Some(9));
}

#[test]
fn growth_is_proved_between_any_two_sizes() {
    let folder = Folder::new();
    let mut journal = grown(&folder, 300);
    let reader = journal.reader();
    let leaves: Vec<Digest> = reader
        .log(&client("tarnsel"), 0, 999)
        .unwrap()
        .iter()
        .map(|entry| leaf_hash(&entry.envelope))
        .collect();
    let mut range = merkle::CompactRange::default();
    let mut roots = vec![range.root()];
    for leaf in leaves {
        range.push(leaf, |_, _, _| {});
        roots.push(range.root());
    }
    let note = Note::parse(&journal.checkpoint(&client("tarnsel"), at(5)).unwrap().unwrap().note).unwrap();
    assert_eq!(note.root, roots[300]);
    for old in (0..300_usize).step_by(7) {
        let path = reader.prove_consistency(&client("tarnsel"), old as u64, 300).unwrap().unwrap();
        assert!(verify_consistency(old as u64, 300, roots[old], roots[300], &path), "{old}");
        assert!(old == 0 || !verify_consistency(old as u64, 300, roots[old - 1], roots[300], &path), "{old}");
    }
    assert_eq!(reader.prove_consistency(&client("tarnsel"), 5, 301).unwrap(), None);
}

#[test]
fn a_journal_opened_again_grows_the_same_tree() {
    let (whole, parts) = (Folder::new(), Folder::new());
    let mut journal = grown(&whole, 600);
    let root = |journal: &mut journal::Journal| {
        let checkpoint = journal.checkpoint(&client("tarnsel"), at(5)).unwrap().unwrap();
        Note::parse(&checkpoint.note).unwrap().root
    };
    let expected = root(&mut journal);
    for n in [1, 255, 256, 257, 511, 600] {
        drop(parts.open());
        let mut journal = parts.open();
        let head = journal.reader().size(&client("tarnsel")).unwrap();
        land(&mut journal, append("tarnsel", "c-1", head, n - head));
    }
    assert_eq!(root(&mut parts.open()), expected);
}

#[test]
fn an_independent_reader_believes_the_checkpoint() {
    let folder = Folder::new();
    let mut journal = grown(&folder, 42);
    let checkpoint = journal.checkpoint(&client("tarnsel"), at(5)).unwrap().unwrap();
    let text = journal.verifying_key().to_text("countersign/tarnsel");
    assert_eq!(
        VerifyingKey::parse(&text).unwrap(),
        ("countersign/tarnsel".to_owned(), journal.verifying_key())
    );
    let verifier = signed_note::StandardVerifier::new(&text).unwrap();
    let note = signed_note::Note::from_bytes(checkpoint.note.as_bytes()).unwrap();
    let (valid, _) = note.verify(&signed_note::VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!(valid.len(), 1);
    let read = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!((read.origin(), read.size()), ("countersign/tarnsel", 42));
    let ours = Note::parse(&checkpoint.note).unwrap();
    assert_eq!(ours.root.0, read.hash().0);
    assert_eq!(ours.verify(&journal.verifying_key()), Ok(()));
    let forged = Note::parse(&checkpoint.note.replace("\n42\n", "\n41\n")).unwrap();
    assert_eq!(forged.verify(&journal.verifying_key()), Err(NoteError::WrongSignature));
    for broken in ["", "\n\n", "a\n1\n", &checkpoint.note.replace("42", "042"), checkpoint.note.trim_end()] {
        assert_eq!(Note::parse(broken), Err(NoteError::Malformed), "{broken:?}");
    }
}

#[test]
fn an_independent_tree_gives_the_same_paths() {
    struct Hashes(Vec<tlog_tiles::Hash>);
    impl tlog_tiles::HashReader for Hashes {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::tlog::Error> {
            Ok(indexes.iter().map(|&i| self.0[usize::try_from(i).unwrap()]).collect())
        }
    }
    let folder = Folder::new();
    let mut journal = grown(&folder, 300);
    journal.checkpoint(&client("tarnsel"), at(5)).unwrap();
    let reader = journal.reader();
    let mut theirs = Hashes(Vec::new());
    for (n, entry) in (0..).zip(reader.log(&client("tarnsel"), 0, 999).unwrap()) {
        let new = tlog_tiles::stored_hashes(n, &entry.envelope, &theirs).unwrap();
        theirs.0.extend(new);
    }
    for position in 1..=300_u64 {
        let ours = reader.prove_inclusion(&client("tarnsel"), position).unwrap().unwrap().path;
        let path = tlog_tiles::prove_record(300, position - 1, &theirs).unwrap();
        assert_eq!(
            ours.iter().map(|d| d.0).collect::<Vec<_>>(),
            path.iter().map(|h| h.0).collect::<Vec<_>>()
        );
        let ours = reader.prove_consistency(&client("tarnsel"), position, 300).unwrap().unwrap();
        let path = tlog_tiles::prove_tree(300, position, &theirs).unwrap();
        assert_eq!(
            ours.iter().map(|d| d.0).collect::<Vec<_>>(),
            path.iter().map(|h| h.0).collect::<Vec<_>>()
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "(.|\n){0,200}") {
        let _ = Note::parse(&text);
        let _ = VerifyingKey::parse(&text);
    }
}
