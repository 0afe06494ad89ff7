//! The command line as a script sees it: exit codes, what stands on standard output, and that a second run does nothing twice.

mod day;

use day::{Day, countersign, outcomes, path};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Documents of a small day; nothing but structured ones, so that a run is quick.
const DOCUMENTS: usize = 30;

#[test]
fn a_run_says_what_became_of_every_case_and_a_second_one_takes_nothing_in_twice() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    let first = day.run(&data).json(0);
    for key in ["cases", "completed_without_person", "refused"] {
        assert!(first[key].is_u64(), "{key}: {first}");
    }
    assert!(first["seconds"].is_f64());
    let waiting: u64 =
        first["waiting"].as_object().expect("waiting, by reason").values().filter_map(Value::as_u64).sum();
    assert_eq!(first["cases"], DOCUMENTS);
    assert_eq!(first["completed_without_person"].as_u64().unwrap() + waiting, DOCUMENTS as u64, "{first}");
    assert_eq!(first["refused"], 0);

    let second = day.run(&data).json(0);
    assert_eq!(outcomes(&second), outcomes(&first), "a second run over the same folder changes nothing");

    postings_balance(&data);
    an_altered_entry_is_named(&data);
}

/// The ledger as CSV: for each entry and in both currencies, debit equals credit; one entry for each case that is ready to pay.
fn postings_balance(data: &Path) {
    let answer = countersign(&["export", "postings-csv", "--data", path(data)]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let mut lines = answer.out.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let heads = lines.next().expect("heads");
    let column =
        |name: &str| heads.iter().position(|it| *it == name).unwrap_or_else(|| panic!("a column {name}"));
    let (entry, sides) = (
        column("entry"),
        [("debit", "credit"), ("home_debit", "home_credit")]
            .map(|(debit, credit)| (column(debit), column(credit))),
    );
    let cents =
        |text: &str| text.replace('.', "").parse::<i64>().unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut balances: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for row in lines {
        // Amounts stand behind the free text, so a text with a comma moves them together: counted from the end.
        let from_end = |at: usize| row[row.len() - (heads.len() - at)];
        let balance = balances.entry(row[entry].to_owned()).or_default();
        for (balance, (debit, credit)) in balance.iter_mut().zip(sides) {
            *balance += cents(from_end(debit)) - cents(from_end(credit));
        }
    }
    assert!(!balances.is_empty(), "nothing was posted");
    for (entry, balance) in balances {
        assert_eq!(balance, [0, 0], "{entry} does not balance");
    }
}

fn an_altered_entry_is_named(data: &Path) {
    let report = countersign(&["verify", path(data), "--json"]).json(0);
    assert_eq!(report["holds"], true);
    let journal = rusqlite::Connection::open(data.join("journal.db")).unwrap();
    let pick = "SELECT rowid, case_id, version, envelope FROM events WHERE case_id LIKE 'AP-%' ORDER BY position LIMIT 1 OFFSET 40";
    let (row, case, mut envelope) = journal
        .query_row(pick, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(3)?))
        })
        .unwrap();
    let middle = envelope.len() / 2;
    envelope[middle] ^= 1;
    journal
        .execute("UPDATE events SET envelope = ?1 WHERE rowid = ?2", rusqlite::params![envelope, row])
        .unwrap();
    drop(journal);
    let report = countersign(&["verify", path(data), "--json"]).json(1);
    assert_eq!(report["holds"], false);
    let first = report["first_altered"].as_str().expect("the first altered entry");
    assert!(first.contains(&case), "{first} does not name {case}");
}

#[test]
fn wrong_use_is_2_and_a_fault_of_the_world_is_3() {
    let day = tempfile::tempdir().unwrap();
    let at = |name: &str| day.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(at("empty")).unwrap();
    let cases: [(&[&str], i32); 9] = [
        (&["no-such-command"], 2),
        (&["run"], 2),
        (&["sample", "beekeeping", "--out", &at("a")], 2),
        (&["sample", "accounts-payable", "--out", &at("b"), "--mix", "sweet"], 2),
        (&["run", "no-such-pack", &at("empty"), "--data", &at("c")], 2),
        (&["run", "accounts-payable", &at("empty"), "--data", &at("d")], 2),
        (&["export", "poems", "--data", &at("e")], 2),
        (&["run", "accounts-payable", &at("nothing-here"), "--data", &at("f")], 3),
        (&["verify", &at("nothing-here")], 3),
    ];
    for (arguments, code) in cases {
        let answer = countersign(arguments);
        assert_eq!(answer.code, code, "{arguments:?}: {}", answer.err);
        assert!(answer.out.is_empty(), "{arguments:?} writes data although it failed: {}", answer.out);
        assert!(!answer.err.trim().is_empty(), "{arguments:?} says nothing");
    }
}

#[test]
fn what_the_pack_brings_runs_and_a_broken_process_is_found_wanting() {
    let answer = countersign(&["check", "accounts-payable", "--json"]);
    let findings = answer.json(0);
    assert!(findings.as_array().unwrap().iter().all(|it| it["severity"] != "error"), "{findings}");

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("broken.bpmn");
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/accounts-payable/process.bpmn");
    let text = fs::read_to_string(pack).unwrap();
    fs::write(&file, text.replace(r#"targetRef="check""#, r#"targetRef="nowhere""#)).unwrap();
    let findings = countersign(&["check", path(&file), "--json"]).json(1);
    let error = findings.as_array().unwrap().iter().find(|it| it["severity"] == "error").expect("an error");
    assert!(
        error["sentence"].as_str().unwrap().contains("nowhere") || error["element"].as_str().is_some(),
        "{error}"
    );
    assert!(error["line"].as_u64().unwrap() > 1, "{error}");
    assert!(!error["remedy"].as_str().unwrap().is_empty(), "{error}");
}

#[test]
fn a_file_in_which_nothing_can_run_is_called_a_picture() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("picture.bpmn");
    let check = |processes: &str, strict: bool| {
        let text = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">{processes}</definitions>"#
        );
        fs::write(&file, text).unwrap();
        let arguments = ["check", path(&file), "--json", "--strict"];
        let answer = countersign(&arguments[..if strict { 4 } else { 3 }]);
        let findings = answer.json(i32::from(strict));
        let codes = findings.as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned());
        let text = countersign(&arguments[..2]).err;
        (codes.collect::<Vec<_>>(), text)
    };
    let picture = r#"<process id="p" isExecutable="false"><task id="a"/><complexGateway id="g"/></process>"#;
    // Nothing in a loop can begin.
    let no_start = r#"<process id="p"><task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/><sequenceFlow id="g" sourceRef="b" targetRef="a"/></process>"#;
    for processes in [picture, no_start, r#"<collaboration id="c"/>"#] {
        for strict in [false, true] {
            let (codes, said) = check(processes, strict);
            assert!(codes.iter().any(|it| it == "nothing-runs"), "{processes}: {codes:?}");
            assert!(said.contains("no process in it can run"), "{said}");
        }
    }
    let runs = r#"<process id="q" isExecutable="true"><task id="b"/></process>"#;
    let shown = r#"<process id="p" isExecutable="false"><task id="a"/></process>"#;
    for processes in [format!("{shown}{runs}"), shown.to_owned()] {
        let (codes, said) = check(&processes, false);
        assert!(
            codes.iter().any(|it| it == "not-executable") && !codes.iter().any(|it| it == "nothing-runs")
        );
        assert!(said.contains("Nothing keeps it from running"), "{said}");
    }
}

#[test]
fn a_sample_is_the_same_bytes_again_and_never_overwrites() {
    let (one, other) = (Day::written(DOCUMENTS, "day"), Day::written(DOCUMENTS, "day"));
    let files = listed(&one.folder());
    assert_eq!(files.len(), listed(&other.folder()).len());
    for (name, bytes) in &files {
        assert_eq!(
            fs::read(other.folder().join(name)).ok().as_ref(),
            Some(bytes),
            "{} differs",
            name.display()
        );
    }
    let truths = one.truths();
    assert_eq!(truths.len(), DOCUMENTS);
    for truth in &truths {
        assert!(one.folder().join(truth["input"].as_str().unwrap()).is_file(), "{truth}");
    }

    let again = countersign(&["sample", "accounts-payable", "--out", path(&one.folder()), "--seed", "2"]);
    assert_eq!(again.code, 2, "{}", again.err);
    assert_eq!(listed(&one.folder()), files, "nothing was overwritten");
}

fn listed(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files.push((
                    entry.path().strip_prefix(dir).unwrap().to_owned(),
                    fs::read(entry.path()).unwrap(),
                ));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_back_test_counts_only_what_the_truth_has() {
    let day = Day::written(DOCUMENTS, "structured");
    let (folder, truth) = (day.folder(), day.folder().join("truth.jsonl"));
    let arguments =
        ["backtest", "accounts-payable", "--inputs", path(&folder), "--truth", path(&truth), "--json"];
    let report = countersign(&arguments).json(0);
    assert_eq!(report["documents"], DOCUMENTS);
    assert!(report["documents_exact"].as_u64().unwrap() <= DOCUMENTS as u64);
    let truths = day.truths();
    for (name, judged) in report["fields"].as_object().expect("fields") {
        let has = truths.iter().filter(|it| !it["fields"][name].is_null()).count() as u64;
        assert!(judged["n"].as_u64().unwrap() <= has, "{name} is counted where the truth has none: {judged}");
        for share in ["accuracy", "mean_confidence"] {
            let share = judged[share].as_f64().expect("a share");
            assert!((0.0..=1.0).contains(&share), "{name}: {judged}");
        }
    }
    for name in ["invoice_number", "issue_date", "gross_total", "seller_vat_id", "payee_iban"] {
        assert_eq!(
            report["fields"][name]["accuracy"], 1.0,
            "structured data are read, never guessed: {name}"
        );
    }

    let gone = day.beside("gone.jsonl");
    fs::write(&gone, "{\"input\":\"documents/not-there.xml\",\"fields\":{}}\n").unwrap();
    let arguments =
        ["backtest", "accounts-payable", "--inputs", path(&folder), "--truth", path(&gone), "--json"];
    assert_eq!(countersign(&arguments).code, 3);
    fs::write(&gone, "not a line of truth\n").unwrap();
    assert_eq!(countersign(&arguments).code, 2);
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_takes_no_more_is_an_end_and_no_panic() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "score,correct\n0.9,1\n0.8,1\n").unwrap();
    let run = |stdout: std::process::Stdio| {
        let path = file.path().to_str().unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_countersign"));
        let command = command.args(["certify", path, "--alpha", "0.02", "--delta", "0.1"]).stdout(stdout);
        let done = command.stderr(std::process::Stdio::piped()).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    // Whoever read has seen enough.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(run(writer.into()), (Some(0), String::new()));
    // The disk is full: that is said.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (code, said) = run(full.into());
    assert_eq!(code, Some(3));
    assert!(
        said.starts_with("The words could not be written to stdout:") && !said.contains("panicked"),
        "{said}"
    );
}
