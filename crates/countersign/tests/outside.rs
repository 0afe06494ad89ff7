//! Somebody outside: proofs checked with a key and nothing else, a log watched over HTTP, a rewritten history refused.

mod day;

use day::served::{Served, asked};
use day::{Day, countersign, path};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

const DOCUMENTS: usize = 30;

fn log(served: &Served) -> String {
    format!("{}/log/{CLIENT}", served.url)
}

const CLIENT: &str = "tarnsel";

fn key(data: &Path) -> String {
    fs::read_to_string(data.join("keys/journal.pub")).expect("the public key").trim().to_owned()
}

#[test]
fn a_case_is_proved_to_somebody_who_has_only_the_key() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    day.run(&data).json(0);
    let (away, key) = (day.beside("away"), key(&data));
    fs::create_dir(&away).unwrap();
    let file = away.join("case.proof");
    let made = countersign(&["prove", "AP-0000001", "-o", path(&file), "--data", path(&data)]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.err.contains("countersign/"), "the key is told: {}", made.err);
    fs::rename(&data, day.beside("gone")).unwrap();

    let told = countersign(&["verify", path(&file), "--key", &key, "--json"]).json(0);
    assert_eq!((&told["holds"], &told["case"]), (&true.into(), &"AP-0000001".into()));
    assert_eq!(told["entries"][0]["kind"], "opened.1");
    let keyless = countersign(&["verify", path(&file)]);
    assert_eq!(keyless.code, 2, "a proof never brings its own key: {}", keyless.err);
    let text = fs::read_to_string(&file).unwrap();
    let altered = away.join("altered.proof");
    let moved = text.replacen("\nindex ", "\nindex 1", 1);
    assert_ne!(moved, text);
    fs::write(&altered, moved).unwrap();
    assert_eq!(countersign(&["verify", path(&altered), "--key", &key, "--json"]).json(1)["holds"], false);
    let none = countersign(&["prove", "AP-9999999", "--data", path(&day.beside("gone"))]);
    assert_eq!(none.code, 2, "{}", none.err);

    let folder = countersign(&["verify", path(&day.beside("gone")), "--json"]);
    assert_eq!(folder.json(0)["key"], "folder");
    assert!(folder.err.contains("lies in the folder itself"), "{}", folder.err);
    let given = countersign(&["verify", path(&day.beside("gone")), "--key", &key, "--json"]);
    assert_eq!((given.json(0)["key"].as_str(), given.err.as_str()), (Some("given"), ""));
}

#[test]
fn a_witness_cosigns_what_grew_and_names_what_was_rewritten() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    day.run(&data).json(0);
    let (key, state) = (key(&data), day.beside("witness"));
    let look = |url: &str, more: &[&str]| {
        countersign(
            &[&["witness", url, "--state", path(&state), "--key", &key, "--name", "client.example"], more]
                .concat(),
        )
    };
    let kept = state.join(format!("countersign_{CLIENT}.checkpoint"));

    let served = Served::start(&data, &["--public-log"], "auditor");
    let first = look(&log(&served), &[]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.contains("first look"), "{}", first.out);
    let witness = first.err.split_once("key: ").expect("its key").1.trim().to_owned();
    assert!(fs::read_to_string(&kept).unwrap().contains("\u{2014} client.example "));
    // The office behind it works on: how much came since is its own affair.
    assert!(look(&log(&served), &[]).out.contains(" more than before"));
    let whole = |more: &[&str]| {
        countersign(&[&["verify", &log(&served), "--key", &key, "--json"], more].concat()).json(0)
    };
    // Hashes are public, entries never are.
    assert_eq!(whole(&[])["entries_read"], false);
    let told = whole(&["--token", &served.token, "--checkpoint", path(&kept)]);
    assert_eq!((&told["holds"], &told["entries_read"]), (&true.into(), &true.into()));
    drop(served);

    // A proof against the checkpoint that the witness saw, and one that nobody witnessed.
    let file = day.beside("case.proof");
    assert_eq!(countersign(&["prove", "AP-0000002", "-o", path(&file), "--data", path(&data)]).code, 0);
    let asked = countersign(&["verify", path(&file), "--key", &key, "--checkpoint", path(&kept), "--json"]);
    assert_eq!(asked.json(0)["holds"], true);
    assert_eq!(
        countersign(&["verify", path(&file), "--key", &key, "--witness", &witness, "--json"]).json(1)["holds"],
        false
    );

    // An entry altered on the disk: the log that is served no longer leads to what was signed.
    flip(&data);
    let served = Served::start(&data, &[], "auditor");
    watched(&served);
    let denied = look(&log(&served), &[]);
    assert_eq!(denied.code, 2, "a log that is not public: {}", denied.err);
    let told =
        countersign(&["verify", &log(&served), "--key", &key, "--token", &served.token, "--json"]).json(1);
    assert!(told["first_altered"].as_str().unwrap().starts_with("altered: the entry at position"), "{told}");
    drop(served);

    // The same key, another history.
    let other = day.beside("other");
    fs::create_dir_all(other.join("keys")).unwrap();
    for name in ["journal.ed25519", "journal.pub"] {
        fs::copy(data.join("keys").join(name), other.join("keys").join(name)).unwrap();
    }
    let longer = Day::written(DOCUMENTS + 4, "structured");
    longer.run(&other).json(0);
    let served = Served::start(&other, &["--public-log"], "auditor");
    let refused = look(&log(&served), &[]);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("history-rewritten") && refused.err.contains("forked"), "{}", refused.err);
    let told =
        countersign(&["verify", &log(&served), "--key", &key, "--checkpoint", path(&kept), "--json"]).json(1);
    assert!(told["first_altered"].as_str().unwrap().starts_with("forked"), "{told}");
    drop(served);
    let told =
        countersign(&["verify", path(&other), "--key", &key, "--checkpoint", path(&kept), "--json"]).json(1);
    assert_eq!(told["differs"][0], "forked", "{told}");
}

fn flip(data: &Path) {
    let journal = Connection::open(data.join("journal.db")).unwrap();
    let mut envelope: Vec<u8> =
        journal.query_row("SELECT envelope FROM events WHERE position = 9", [], |row| row.get(0)).unwrap();
    let at = envelope.windows(8).position(|it| it == b"\"at\":\"20").expect("a time") + 8;
    envelope[at] ^= 1;
    journal.execute("UPDATE events SET envelope = ?1 WHERE position = 9", [envelope]).unwrap();
}

/// What the keeper of the machine asks.
fn watched(served: &Served) {
    let ask = |path: &str, head: &str| asked(&format!("{}{path}", served.url), head);
    assert!(ask("/livez", "").starts_with("HTTP/1.1 200"));
    assert!(ask("/readyz", "").starts_with("HTTP/1.1 200"));
    assert!(ask("/metrics", "").starts_with("HTTP/1.1 401"), "metrics are not public unless it is said");
    let metrics = ask("/metrics", &format!("Authorization: Bearer {}\r\n", served.token));
    let entries =
        metrics.lines().find_map(|line| line.strip_prefix("countersign_log_entries{client=\"tarnsel\"} "));
    assert!(entries.and_then(|it| it.parse::<u64>().ok()).is_some_and(|n| n > 30), "{metrics}");
    for line in [
        "# TYPE countersign_commit_seconds histogram",
        "countersign_commit_batch_size_bucket{le=\"+Inf\"} ",
        "countersign_incidents{client=\"tarnsel\"} 0",
        "countersign_outbox_age_seconds{client=\"tarnsel\"} 0",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    let page = served.get("/operations");
    assert!(page.status == 200 && page.text().contains("countersign_commit_seconds"), "{}", page.text());
    assert!(
        metrics.contains("# TYPE countersign_commits_total counter\ncountersign_commits_total "),
        "{metrics}"
    );
}
