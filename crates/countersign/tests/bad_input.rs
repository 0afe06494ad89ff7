//! Bad input ends as a coded exception on a case with an owner, or as a refusal at intake; the rest of the batch goes on.

mod day;

use day::office::{desk, incoming, open, outcome, person, settle};
use day::{Day, countersign, path};
use office::view::Receipt;
use office::{FILE_BYTES_MAX, Office};
use std::fs;
use std::sync::Arc;
use terms::{Failure, Standing};

/// A file that nobody should have sent: what it is called, its bytes, and the codes of which one must be found.
struct Bad {
    name: String,
    bytes: Vec<u8>,
    codes: &'static [&'static str],
}

fn bad(name: &str, bytes: impl Into<Vec<u8>>, codes: &'static [&'static str]) -> Bad {
    Bad { name: name.to_owned(), bytes: bytes.into(), codes }
}

#[test]
fn every_bad_file_ends_with_a_code_and_an_owner_and_the_good_one_goes_on() {
    let day = Day::written(120, "day");
    let clean = clean(&day);
    let (base, good) = (clean.first().expect("a clean UBL invoice"), clean.last().expect("another one"));
    assert_ne!(base, good);
    let files = bad_files(&day, base);
    let office = open(&day.beside("data"), Some(&day.folder().join("master")));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut batch: Vec<_> = files.iter().map(|it| incoming(&it.name, &it.bytes, &it.name)).collect();
    batch.push(incoming("huge.bin", &vec![b'%'; FILE_BYTES_MAX + 1], "huge"));
    batch.push(incoming("good.xml", good.as_bytes(), "good"));
    let mut receipts = runtime.block_on(office.intake_by_office(batch));
    settle(&office);
    let good = outcome(&office, &taken(receipts.pop()).case);
    assert!(good.findings.is_empty() && good.untouched, "the good one goes on: {good:?}");
    assert!(good.condition == "ready-to-pay" || good.reason.as_deref() == Some("role"), "{good:?}");
    let huge = receipts.pop().expect("an answer for each file");
    assert!(matches!(&huge, Err(Failure::Refused(refusal)) if refusal.code == "too-large"), "{huge:?}");

    let mut wrong = Vec::new();
    for (file, receipt) in files.iter().zip(receipts) {
        if let Err(why) = stopped(&office, file, receipt) {
            wrong.push(format!("{:.60}: {why}", file.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    office.close();
}

fn taken(receipt: Option<Result<Receipt, Failure>>) -> Receipt {
    receipt.expect("an answer").expect("the file is taken in")
}

/// The case waits for a person because of one of the codes, and each exception has an owner.
fn stopped(office: &Office, file: &Bad, receipt: Result<Receipt, Failure>) -> Result<(), String> {
    let case = receipt.map_err(|failure| failure.to_string())?.case;
    let outcome = outcome(office, &case);
    if outcome.condition != "waiting" || outcome.reason.as_deref() == Some("role") {
        return Err(format!("it does not wait because of its trouble: {outcome:?}"));
    }
    if !outcome.findings.iter().any(|code| file.codes.contains(&code.as_str())) {
        return Err(format!("none of {:?} was found: {:?}", file.codes, outcome.findings));
    }
    let desk = desk(office, &person(office, "dana"), &case).ok_or("it has no open task")?;
    let grave: Vec<_> = desk.findings.iter().filter(|it| it.standing >= Standing::Exception).collect();
    match grave.iter().find(|it| it.owner.is_empty() || it.remedy.is_empty() || it.sentence.is_empty()) {
        Some(without) => Err(format!("a finding without owner, remedy or sentence: {without:?}")),
        None if grave.is_empty() => Err("no exception stands on the desk".to_owned()),
        None => Ok(()),
    }
}

/// Structured invoices of the day that are clean.
fn clean(day: &Day) -> Vec<String> {
    let is_clean = |truth: &&serde_json::Value| {
        let name = truth["input"].as_str().unwrap_or_default();
        truth["planted"].is_null() && name.ends_with(".xml") && truth["expect"]["person"] == false
    };
    let truths = day.truths();
    let texts = truths
        .iter()
        .filter(is_clean)
        .map(|truth| fs::read_to_string(day.folder().join(truth["input"].as_str().unwrap())).unwrap());
    // Without a discount, so that no date but the due date depends on the terms.
    texts.filter(|text| text.contains("<cbc:IssueDate>") && !text.contains("#SKONTO")).collect()
}

fn bad_files(day: &Day, good: &str) -> Vec<Bad> {
    let planted = |code: &str| {
        let truths = day.truths();
        let truth =
            truths.iter().find(|it| it["planted"] == code).unwrap_or_else(|| panic!("the day has {code}"));
        fs::read(day.folder().join(truth["input"].as_str().unwrap())).unwrap()
    };
    let pdf = fs::read_dir(day.folder().join("documents"))
        .unwrap()
        .flatten()
        .map(|it| it.path())
        .find(|it| it.extension().is_some_and(|it| it == "pdf"))
        .unwrap();
    let pdf = fs::read(pdf).unwrap();
    let line = between(good, "<cac:InvoiceLine>", "</cac:InvoiceLine>");
    let currency = between(good, "<cbc:DocumentCurrencyCode>", "</cbc:DocumentCurrencyCode>");
    let issued = between(good, "<cbc:IssueDate>", "</cbc:IssueDate>");
    let total = between(good, "<cbc:PayableAmount", "</cbc:PayableAmount>");
    let negative = total.replacen('>', ">-", 1);
    let number = between(good, "<cbc:ID>", "</cbc:ID>");
    // A number of its own for each, so that none is a duplicate of the good one.
    let variant = |at: usize, from: &str, to: &str| {
        good.replacen(number, &format!("<cbc:ID>BAD-{at}</cbc:ID>"), 1).replace(from, to)
    };
    let unreadable: &[&str] = &["unreadable", "not-an-invoice", "too-large"];
    let mut files = vec![
        bad("encrypted.pdf", planted("encrypted"), &["encrypted"]),
        bad("empty.pdf", "", &["unreadable"]),
        // The page says one total and the data inside another.
        bad("differs.pdf", planted("structured-differs"), &["structured-differs"]),
        bad("truncated.pdf", &pdf[..pdf.len() / 3], &["unreadable"]),
        bad("truncated.xml", &good.as_bytes()[..good.len() / 2], &["unreadable"]),
        bad("entities.xml", entity_bomb(), unreadable),
        bad("namespaces.xml", namespace_bomb(), unreadable),
        bad("nested.xml", format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000)), unreadable),
        bad(
            "attachment.pdf",
            Paper::with_attachment("factur-x.xml", b"\x00\x01 this is no XML at all <<<"),
            &["unreadable", "structured-differs", "legal-field-missing", "not-an-invoice"],
        ),
        bad(
            "pages.pdf",
            Paper::of_pages(5_000),
            &["too-large", "unreadable", "not-an-invoice", "legal-field-missing"],
        ),
        bad("negative.xml", variant(1, total, &negative), &["arithmetic"]),
        bad("year-1.xml", variant(2, issued, "<cbc:IssueDate>0001-01-01</cbc:IssueDate>"), &["date"]),
        bad(
            "no-currency.xml",
            variant(3, currency, "<cbc:DocumentCurrencyCode>XXX</cbc:DocumentCurrencyCode>"),
            &["currency"],
        ),
        bad("lines.xml", variant(4, line, &line.repeat(10_000)), &["arithmetic", "too-large"]),
        bad("noise.bin", noise(), unreadable),
    ];
    // File systems forbid such a name; the API does not know one.
    files.push(bad(&format!("{}.pdf", "n".repeat(4_000)), "", &["unreadable"]));
    // Every file is a different one, or it would be a duplicate of another.
    for (at, file) in files.iter().enumerate() {
        assert!(files[..at].iter().all(|it| it.bytes != file.bytes || it.bytes.is_empty()), "{}", file.name);
    }
    files
}

/// From `open` to the end of `close`.
fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let from = text.find(open).unwrap_or_else(|| panic!("the invoice has {open}"));
    let to = text[from..].find(close).unwrap_or_else(|| panic!("the invoice has {close}"));
    &text[from..from + to + close.len()]
}

fn entity_bomb() -> String {
    let levels: String =
        (1..10).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    format!("<?xml version=\"1.0\"?><!DOCTYPE Invoice [<!ENTITY l0 \"ha\">{levels}]><Invoice>&l9;</Invoice>")
}

fn namespace_bomb() -> String {
    let many: String = (0..100_000).map(|at| format!(" xmlns:n{at}=\"urn:n:{at}\"")).collect();
    let deep: String = (0..400).map(|at| format!("<n{at}:a>")).collect();
    let back: String = (0..400).rev().map(|at| format!("</n{at}:a>")).collect();
    format!("<Invoice{many}>{deep}{back}</Invoice>")
}

/// Bytes of no format, always the same.
fn noise() -> Vec<u8> {
    let mut state = 7u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(50_000)
    .collect()
}

/// A PDF written object by object.
struct Paper {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Paper {
    fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n".to_vec(), places: Vec::new() }
    }

    /// The next object, numbered from 1.
    fn object(&mut self, body: &[u8]) {
        self.places.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n", self.places.len()).as_bytes());
        self.bytes.extend(body);
        self.bytes.extend(b"\nendobj\n");
    }

    fn stream(&mut self, entries: &str, content: &[u8]) {
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", content.len()).into_bytes();
        body.extend(content);
        body.extend(b"\nendstream");
        self.object(&body);
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        let count = self.places.len() + 1;
        let rows: String = self.places.iter().map(|at| format!("{at:010} 00000 n \n")).collect();
        let end = format!(
            "xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.bytes.extend(end.as_bytes());
        self.bytes
    }

    /// Pages that all show the same line.
    fn of_pages(count: usize) -> Vec<u8> {
        let mut paper = Self::new();
        let kids: String = (0..count).map(|at| format!("{} 0 R ", at + 5)).collect();
        paper.object(b"<< /Type /Catalog /Pages 2 0 R >>");
        paper.object(format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>").as_bytes());
        paper.object(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        paper.stream("", b"BT /F1 11 Tf 72 700 Td (Page of a very long report) Tj ET");
        for _ in 0..count {
            paper.object(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R >>");
        }
        paper.finish()
    }

    /// One page with an embedded file.
    fn with_attachment(name: &str, content: &[u8]) -> Vec<u8> {
        let mut paper = Self::new();
        paper.object(format!("<< /Type /Catalog /Pages 2 0 R /AF [6 0 R] /Names << /EmbeddedFiles << /Names [({name}) 6 0 R] >> >> >>").as_bytes());
        paper.object(b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>");
        paper.object(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        paper.stream("", b"BT /F1 11 Tf 72 700 Td (Invoice 4711 of 17.11.2026, total 119.00 EUR) Tj ET");
        paper.object(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R >>");
        paper.object(format!("<< /Type /Filespec /F ({name}) /UF ({name}) /AFRelationship /Alternative /EF << /F 7 0 R >> >>").as_bytes());
        paper.stream("/Type /EmbeddedFile /Subtype /text#2Fxml", content);
        paper.finish()
    }
}

#[test]
fn the_same_file_a_hundred_times_at_once_is_paid_once() {
    let day = Day::written(120, "day");
    let good = clean(&day).remove(0).into_bytes();
    let office = Arc::new(open(&day.beside("data"), Some(&day.folder().join("master"))));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let handed: Vec<_> = (0..100)
        .map(|at| {
            let (office, file) = (Arc::clone(&office), incoming("copy.xml", &good, &format!("copy-{at}")));
            runtime.spawn(async move { office.intake_by_office(vec![file]).await.remove(0) })
        })
        .collect();
    let mut cases: Vec<_> = handed
        .into_iter()
        .map(|task| runtime.block_on(task).unwrap().expect("each is taken in").case)
        .collect();
    settle(&office);
    cases.sort();
    cases.dedup();
    assert_eq!(cases.len(), 100, "each key is a case of its own");
    let exact =
        |case: &&terms::CaseId| outcome(&office, case).findings.iter().any(|code| code == "duplicate-exact");
    let originals: Vec<_> = cases.iter().filter(|case| !exact(case)).collect();
    assert_eq!(originals, [&cases[0]], "the one that came first is the original");
    let untouched = outcome(&office, &cases[0]);
    assert!(
        untouched.condition == "ready-to-pay" || untouched.reason.as_deref() == Some("role"),
        "{untouched:?}"
    );
    let through = office.outcomes().unwrap().into_iter().filter(|it| it.condition == "ready-to-pay").count();
    assert!(through <= 1, "{through} copies went to payment");
    office.close();
}

#[test]
fn a_file_that_is_too_large_is_refused_and_the_run_goes_on_and_says_1() {
    let day = Day::written(30, "structured");
    let inbox = day.beside("inbox");
    fs::create_dir(&inbox).unwrap();
    let first = fs::read_dir(day.folder().join("documents")).unwrap().flatten().next().unwrap();
    fs::copy(first.path(), inbox.join("b-good.xml")).unwrap();
    // 200 MB without a byte on the disk.
    fs::File::create(inbox.join("a-huge.pdf")).unwrap().set_len(200_000_000).unwrap();
    let (data, master) = (day.beside("data"), day.folder().join("master"));
    let arguments = [
        "run",
        "accounts-payable",
        path(&inbox),
        "--data",
        path(&data),
        "--master",
        path(&master),
        "--json",
        "--now",
        day::NOW,
    ];
    let answer = countersign(&arguments);
    let summary = answer.json(1);
    assert_eq!((&summary["cases"], &summary["refused"]), (&1.into(), &1.into()), "{summary}");
    assert!(answer.err.contains("a-huge.pdf") && answer.err.contains("too-large"), "{}", answer.err);
}
