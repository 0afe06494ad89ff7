//! Proofs carried away, checked by another program, and a log watched from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod folder;

use folder::{Folder, append, at, case, client, land};
use journal::{
    Append, CaseProof, CaseProofError, Difference, Journal, Note, ProofError, Rewritten, Tile, TileNodes,
    TlogProof, Witness, cosigned, grown, hashes_of, verify_dir, verify_dir_against,
};
use proptest::prelude::*;
use std::path::Path;
use std::process::Command;

/// Three cases in turn, `entries` in all.
fn written(folder: &Folder, entries: u64) -> Journal {
    let mut journal = folder.open();
    for n in 0..entries {
        land(&mut journal, append("tarnsel", &format!("c-{}", n % 3), n / 3, 1));
    }
    journal.checkpoint(&client("tarnsel"), at(1)).unwrap();
    journal
}

fn note(journal: &mut Journal) -> Note {
    Note::parse(&journal.checkpoint(&client("tarnsel"), at(2)).unwrap().unwrap().note).unwrap()
}

#[test]
fn a_case_is_proved_as_one_file() {
    let folder = Folder::new();
    let journal = written(&folder, 40);
    let (reader, key) = (journal.reader(), journal.verifying_key());
    let proof = reader.prove_case(&client("tarnsel"), &case("c-1")).unwrap().unwrap();
    let text = proof.to_string();
    assert_eq!(CaseProof::parse(&text).unwrap(), proof);
    let proved = proof.verify(&key).unwrap();
    assert_eq!((proved.entries, proved.size, proved.origin.as_str()), (13, 40, "countersign/tarnsel"));
    assert_eq!(reader.prove_case(&client("tarnsel"), &case("c-9")).unwrap(), None);

    // Left out at the start, in the middle; doubled; swapped; of another case; with a byte changed.
    let gap = |entries: Vec<TlogProof>| CaseProof { entries, ..proof.clone() }.verify(&key).unwrap_err();
    let left_out = |at: usize| {
        let mut entries = proof.entries.clone();
        entries.remove(at);
        gap(entries)
    };
    assert!(matches!(left_out(0), CaseProofError::Gap { entry: 1, version: 2, .. }));
    assert!(matches!(left_out(5), CaseProofError::Gap { entry: 6, version: 7, .. }));
    let mut swapped = proof.entries.clone();
    swapped.swap(2, 3);
    assert!(matches!(gap(swapped), CaseProofError::Gap { entry: 3, .. }));
    let other = reader.prove_case(&client("tarnsel"), &case("c-2")).unwrap().unwrap();
    assert!(matches!(gap(other.entries), CaseProofError::Gap { entry: 1, .. }));
    let mut flipped = proof.entries.clone();
    flipped[4].envelope[30] ^= 1;
    assert_eq!(gap(flipped), CaseProofError::Entry { entry: 5, why: ProofError::Path });
    let elsewhere = Folder::new();
    let stranger = elsewhere.open().verifying_key();
    assert!(matches!(proof.verify(&stranger), Err(CaseProofError::Entry { entry: 1, .. })));
}

#[test]
fn entries_that_no_checkpoint_covers_are_not_proved() {
    let folder = Folder::new();
    let mut journal = written(&folder, 3);
    land(&mut journal, Append { at: at(1), ..append("tarnsel", "c-0", 1, 1) });
    let reader = journal.reader();
    assert!(reader.prove_case(&client("tarnsel"), &case("c-0")).is_err());
    journal.checkpoint_all(at(9)).unwrap();
    assert_eq!(reader.prove_case(&client("tarnsel"), &case("c-0")).unwrap().unwrap().entries.len(), 2);
}

#[test]
fn another_program_believes_the_same_and_no_more() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: no python3; the independent verifier did not run");
        return;
    }
    let folder = Folder::new();
    let journal = written(&folder, 12);
    let key = journal.verifying_key().to_text("countersign/tarnsel");
    let witness = Witness::open(&folder.path().join("witness"), "witness.example/w1").unwrap();
    let mut proof = journal.reader().prove_case(&client("tarnsel"), &case("c-0")).unwrap().unwrap();
    for entry in &mut proof.entries {
        entry.checkpoint = witness.cosign(&entry.checkpoint, at(3)).unwrap();
    }
    let file = folder.path().join("case.proof");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/verify.py");
    let asked = |text: &str, key: &str, witness: &str| {
        std::fs::write(&file, text).unwrap();
        let answer = Command::new("python3").arg(&script).arg(&file).args([key, witness]).output().unwrap();
        (answer.status.code(), String::from_utf8_lossy(&answer.stderr).into_owned())
    };
    let text = proof.to_string();
    assert_eq!(asked(&text, &key, &witness.verifier()), (Some(0), String::new()));
    assert_eq!(asked(&proof.entries[3].to_string(), &key, &witness.verifier()), (Some(0), String::new()));
    // Whatever is changed, both say no.
    let other = Folder::new();
    let strange = other.open().verifying_key().to_text("countersign/tarnsel");
    assert_eq!(asked(&text, &strange, &witness.verifier()).0, Some(1));
    for (from, to) in [
        ("index 0", "index 1"),
        ("case c-0", "case c-1"),
        ("client tarnsel", "client another"),
        ("entries 4", "entries 3"),
        ("\n12\n", "\n13\n"),
        ("---- entry 3", "---- entry 4"),
        ("extra eyJ", "extra eyK"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let ours = CaseProof::parse(&changed).and_then(|it| it.verify(&journal.verifying_key()));
        assert!(ours.is_err(), "{from}");
        assert_eq!(asked(&changed, &key, &witness.verifier()).0, Some(1), "{from}");
    }
}

#[test]
fn a_cosignature_says_who_looked_when() {
    let folder = Folder::new();
    let mut journal = written(&folder, 5);
    let text = journal.checkpoint(&client("tarnsel"), at(2)).unwrap().unwrap().note;
    let dir = folder.path().join("witness");
    let witness = Witness::open(&dir, "witness.example/w1").unwrap();
    let cosigned_text = witness.cosign(&text, at(7)).unwrap();
    let note = Note::parse(&cosigned_text).unwrap();
    assert_eq!(note.verify(&journal.verifying_key()), Ok(()));
    assert_eq!(cosigned(&note, &witness.verifier()).unwrap(), Ok(at(7)));
    let again = Witness::open(&dir, "witness.example/w1").unwrap();
    assert_eq!(again.verifier(), witness.verifier());
    let plain = Note::parse(&text).unwrap();
    assert!(cosigned(&plain, &witness.verifier()).unwrap().is_err());
    // The signature of another text, under the same name.
    let longer = text.replacen("\n5\n", "\n6\n", 1);
    let line = cosigned_text.lines().last().unwrap();
    let moved = Note::parse(&format!("{longer}{line}\n")).unwrap();
    assert!(cosigned(&moved, &witness.verifier()).unwrap().is_err());
    assert!(cosigned(&note, &journal.verifying_key().to_text("countersign/tarnsel")).is_err());
    assert!(Witness::open(&dir, "two words").is_err());
}

/// What `grown` says of `now` when it sees the tiles that `journal` serves.
fn watched(journal: &Journal, before: Option<&Note>, now: &Note) -> Result<(), Rewritten> {
    let reader = journal.reader();
    let fetch = |tile: Tile| -> Result<_, String> {
        let bytes = reader.tile(&client("tarnsel"), tile).unwrap().ok_or("no such tile")?;
        hashes_of(&bytes, tile.width).ok_or_else(|| "another length".to_owned())
    };
    grown(before, now, &mut TileNodes::new(now.size, fetch)).unwrap()
}

#[test]
fn a_log_that_only_grew_is_cosigned_and_one_that_was_rewritten_is_not() {
    let folder = Folder::new();
    let mut journal = written(&folder, 300);
    let before = note(&mut journal);
    assert_eq!(watched(&journal, None, &before), Ok(()));
    land(&mut journal, append("tarnsel", "c-0", 100, 700));
    let after = note(&mut journal);
    assert_eq!(after.size, 1000);
    assert_eq!(watched(&journal, Some(&before), &after), Ok(()));
    assert_eq!(watched(&journal, Some(&after), &after), Ok(()));
    assert_eq!(
        watched(&journal, Some(&after), &before),
        Err(Rewritten::Shorter { before: 1000, found: 300 })
    );

    // Somebody with the key writes another history of the same and of a greater length.
    let (fork, origin) = forked(&folder, 400);
    let mut fork = fork.open();
    let now = note(&mut fork);
    assert_eq!(now.origin, origin);
    assert_eq!(now.verify(&journal.verifying_key()), Ok(()), "signed with the very key");
    assert_eq!(watched(&fork, Some(&before), &now), Err(Rewritten::Forked { size: 300 }));
    // Hashes of the honest log cannot prove the other root.
    let text = fork.checkpoint(&client("tarnsel"), at(5)).unwrap().unwrap().note;
    let lied = Note::parse(&text.replacen("\n400\n", "\n300\n", 1)).unwrap();
    assert_eq!(watched(&journal, None, &lied), Err(Rewritten::Unproved { size: 300 }));
    drop(fork);
}

/// A folder with the same keys and another history.
fn forked(folder: &Folder, entries: u64) -> (Folder, String) {
    let fork = Folder::new();
    std::fs::create_dir_all(fork.path().join("keys")).unwrap();
    for file in ["journal.ed25519", "journal.pub"] {
        std::fs::copy(folder.path().join("keys").join(file), fork.path().join("keys").join(file)).unwrap();
    }
    let mut journal = fork.open();
    land(&mut journal, append("tarnsel", "c-7", 0, entries));
    journal.checkpoint(&client("tarnsel"), at(4)).unwrap();
    (fork, "countersign/tarnsel".to_owned())
}

#[test]
fn a_checkpoint_kept_elsewhere_names_a_fork_and_a_cut_end() {
    let folder = Folder::new();
    let mut journal = written(&folder, 40);
    let kept = note(&mut journal);
    let key = journal.verifying_key();
    drop(journal);
    assert!(verify_dir_against(folder.path(), Some(&key), std::slice::from_ref(&kept)).unwrap().holds());
    for (entries, differs) in [(50, Difference::Forked), (20, Difference::Truncated)] {
        let (fork, _) = forked(&folder, entries);
        assert!(verify_dir(fork.path(), Some(&key)).unwrap().holds(), "in itself it is without fault");
        let report = verify_dir_against(fork.path(), Some(&key), std::slice::from_ref(&kept)).unwrap();
        assert_eq!(report.findings.first().map(|it| it.differs), Some(differs), "{:?}", report.findings);
    }
    let stranger = Folder::new();
    drop(written(&stranger, 40));
    let report = verify_dir_against(stranger.path(), None, &[kept]).unwrap();
    assert_eq!(report.findings[0].differs, Difference::Checkpoint, "another key");
}

#[test]
fn tiles_reach_as_far_as_the_newest_checkpoint() {
    let folder = Folder::new();
    let mut journal = written(&folder, 300);
    land(&mut journal, Append { at: at(1), ..append("tarnsel", "c-0", 100, 100) });
    let reader = journal.reader();
    let width = |level, index, width| {
        reader.tile(&client("tarnsel"), Tile { level, index, width }).unwrap().map(|it| it.len() / 32)
    };
    assert_eq!(width(0, 0, 256), Some(256));
    assert_eq!(width(0, 1, 44), Some(44));
    assert_eq!(width(0, 1, 45), None, "committed and not signed yet");
    assert_eq!((width(1, 0, 1), width(1, 0, 2), width(2, 0, 1)), (Some(1), None, None));
    assert_eq!(width(63, u64::MAX, 1), None);
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "(.|\n){0,300}") {
        let _ = TlogProof::parse(&text);
        let _ = CaseProof::parse(&text);
        let _ = CaseProof::parse(&format!("countersign.case-proof@v1\n{text}"));
        let _ = Tile::parse(&text);
    }
}
