//! The evidence room from outside: an auditor takes a bundle, and somebody with the key and nothing else checks it.

mod day;

use day::served::Served;
use day::{Day, countersign, path};
use std::fs;
use std::path::Path;
use std::process::Command;

const DOCUMENTS: usize = 30;

fn unpacked(archive: &[u8], to: &Path) {
    let file = to.with_extension("zip");
    fs::write(&file, archive).unwrap();
    let ended = Command::new("python3").args(["-m", "zipfile", "-e", path(&file), path(to)]).status();
    assert!(ended.expect("python3 unpacks").success());
}

fn verified(folder: &Path, key: &str, code: i32) -> serde_json::Value {
    countersign(&["verify", path(folder), "--key", key, "--json"]).json(code)
}

#[test]
fn a_bundle_is_checked_by_somebody_who_has_only_the_key() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    day.run(&data).json(0);
    let key = fs::read_to_string(data.join("keys/journal.pub")).unwrap().trim().to_owned();

    let served = Served::start(&data, &[], "auditor");
    let answer = served.get("/evidence/bundle.zip?case=AP-0000001");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let whole = served.get("/evidence/bundle.zip?from=2026-11-20&until=2026-11-20");
    assert_eq!(whole.status, 200, "{}", whole.text());
    drop(served);
    let operator = Served::start(&data, &[], "operator");
    assert_eq!(
        operator.get("/evidence?case=AP-0000001").status,
        200,
        "a story may be read by who sees the case"
    );
    assert_eq!(operator.get("/evidence/bundle.zip?case=AP-0000001").status, 403);
    assert_eq!(operator.get("/evidence?from=2026-11-20").status, 403);
    drop(operator);
    fs::rename(&data, day.beside("gone")).unwrap();

    let folder = day.beside("bundle");
    unpacked(&answer.body, &folder);
    let told = verified(&folder, &key, 0);
    assert_eq!((&told["holds"], &told["cases"][0]["case"]), (&true.into(), &"AP-0000001".into()));
    let notes = told["cases"][0]["notes"].as_array().unwrap();
    assert!(notes[0].as_str().unwrap().contains("is the document that the first entry names"), "{told}");
    let guide = fs::read_to_string(folder.join("README.html")).unwrap();
    assert!(guide.contains("What it does not show") && guide.contains("countersign verify . --key KEY"));
    assert_eq!(countersign(&["verify", path(&folder)]).code, 2, "a bundle never brings its own key");

    // Whatever is done to it is named.
    let case = folder.join("cases/AP-0000001");
    let document = fs::read_dir(case.join("documents")).unwrap().next().unwrap().unwrap().path();
    type Change<'a> = (&'a str, &'a dyn Fn());
    let list = folder.join("evidence.json");
    let relisted = |file: &Path| {
        let mut all: serde_json::Value = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
        let name = path(file.strip_prefix(&folder).unwrap()).to_owned();
        all["files"][name] = terms::Digest::of(&fs::read(file).unwrap()).to_hex().into();
        fs::write(&list, all.to_string()).unwrap();
    };
    let flip = |file: &Path| {
        let mut bytes = fs::read(file).unwrap();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        fs::write(file, bytes).unwrap();
    };
    let changes: [Change<'_>; 5] = [
        ("altered: cases/AP-0000001/documents", &|| flip(&document)),
        ("is no document that the first entry names", &|| {
            flip(&document);
            relisted(&document);
        }),
        ("altered: entries.jsonl has other entries", &|| {
            let file = case.join("entries.jsonl");
            let text = fs::read_to_string(&file).unwrap();
            let mut lines: Vec<&str> = text.lines().collect();
            lines.swap(1, 2);
            fs::write(&file, format!("{}\n", lines.join("\n"))).unwrap();
            relisted(&file);
        }),
        ("deleted: cases/AP-0000001/story.html is missing", &|| {
            fs::remove_file(case.join("story.html")).unwrap();
        }),
        ("added: cases/AP-0000001/documents/more.txt", &|| {
            fs::write(case.join("documents/more.txt"), b"more").unwrap();
        }),
    ];
    for (named, change) in changes {
        change();
        let told = verified(&folder, &key, 1).to_string();
        assert!(told.contains(named), "{named}: {told}");
        fs::remove_dir_all(&folder).unwrap();
        unpacked(&answer.body, &folder);
    }

    let all = day.beside("all");
    unpacked(&whole.body, &all);
    assert_eq!(verified(&all, &key, 0)["cases"].as_array().unwrap().len(), DOCUMENTS);
}
