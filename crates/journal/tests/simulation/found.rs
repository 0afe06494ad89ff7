//! A commit that was written and not yet synced when the process was killed is found by the next process. What that one answers
//! from has to be on the disk.

use crate::disk::Disk;
use crate::draws::Draws;
use crate::heart::{State, Wish, decide};
use crate::run::Ground;
use crate::store::{Call, Store};
use crate::vfs;
use jiff::Timestamp;
use terms::{CaseId, ClientId, Digest};

/// Changes of the disk within one commit, and some more.
const CHANGES: u64 = 24;

/// Opens the case, or writes a note to it.
fn order(wish: Wish, key: &str, version: u64) -> Call {
    let (client, case) = (ClientId::from("first"), CaseId::from("c"));
    let state = State { version, ..State::default() };
    let of = (&client, &case);
    let decided = decide(of, &state, (wish, key), Digest::of(b""), 0, Timestamp::UNIX_EPOCH);
    Call::Commit(vec![decided.expect("it is decided").0])
}

fn found(store: &Store) -> bool {
    let reader = store.journal().expect("it is up").reader();
    reader.once(&ClientId::from("first"), "second").expect("a key is read").is_some()
}

/// Kills at each change of the disk in turn; how often the next process found a commit that nobody had been told of.
pub fn what_is_found_is_kept(ground: &Ground) -> u64 {
    let mut times = 0;
    for (n, chance) in (1..=CHANGES).flat_map(|n| (0..8).map(move |chance| (n, chance))) {
        vfs::begin(Disk::of(&ground.image), n);
        let mut store = Store::new(ground.dir, 0);
        assert!(store.start(false), "a new store starts");
        assert!(store.answer(&order(Wish::Open, "one", 0)).is_some(), "it answers");
        vfs::disk(|it| it.go_after(n, false));
        if store.answer(&order(Wish::Note, "second", 1)).is_some() {
            store.kill();
            break;
        }
        store.kill();
        assert!(store.start(false), "it starts again");
        let before = found(&store);
        store.lose_power(&mut Draws::new(chance));
        assert!(store.start(false), "it starts once more");
        assert!(!before || found(&store), "killed at change {n}: it was found, and the power took it away");
        times += u64::from(before);
        store.kill();
    }
    times
}
