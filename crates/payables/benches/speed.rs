//! How long the examination of one document takes in a large register. Run with `cargo bench -p payables`.
//!
//! 10,000 suppliers, 100,000 signed invoices of the past, and as many invoices seen as the first argument says
//! (a million without one). Prints medians and 99th percentiles in microseconds.

#![allow(clippy::panic)] // a bench that cannot load its data has nothing to measure

use jiff::civil::date;
use payables::master::MasterKind;
use payables::{Circumstances, Facts, Register, Tolerances, examine};
use std::fmt::Write as _;
use std::time::Instant;
use terms::{CaseId, Digest, DocumentKind, Draft, Evidence, Field, Line, Reading, TaxShare};

const SUPPLIERS: u64 = 10_000;
const HISTORY: u64 = 100_000;
const MEASURED: u64 = 2_000;

fn main() {
    let seen = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let start = Instant::now();
    let mut register = loaded();
    println!(
        "loaded {SUPPLIERS} suppliers and {HISTORY} signed invoices in {} ms",
        start.elapsed().as_millis()
    );
    let start = Instant::now();
    for arrival in 1..=seen {
        let mut facts = Facts::of(&invoice(arrival, false));
        facts.supplier = Some(format!("S-{}", arrival % SUPPLIERS));
        register.note_invoice(&facts, &circumstances(arrival));
    }
    println!("noted {seen} invoices in {} ms, {} MB resident", start.elapsed().as_millis(), resident_mb());
    for (what, by_name) in [("known by VAT id", false), ("known by name only", true)] {
        let before = cpu_micros();
        let mut micros: Vec<u128> = (0..MEASURED)
            .map(|n| {
                let draft = invoice(seen + n * 7, by_name);
                let circumstances = circumstances(seen + n + 1);
                let start = Instant::now();
                let draft = examine(&register, draft, &Tolerances::NONE, &circumstances);
                let micros = start.elapsed().as_micros();
                assert!(draft.value("supplier").is_some(), "{:?}", draft.findings);
                micros
            })
            .collect();
        let cpu = (cpu_micros() - before) / MEASURED;
        micros.sort_unstable();
        println!(
            "{what}: {cpu} µs of processor on average; by the clock median {} µs, 99th percentile {} µs",
            micros[micros.len() / 2],
            micros[micros.len() * 99 / 100]
        );
    }
}

fn circumstances(arrival: u64) -> Circumstances {
    Circumstances::new(
        CaseId(format!("case-{arrival:08}")),
        arrival,
        date(2026, 11, 21),
        Digest::of(&arrival.to_be_bytes()),
    )
}

/// A name of two rare words and a common one.
fn name(n: u64) -> String {
    let word = |mut n: u64| {
        let mut out = String::new();
        for _ in 0..3 {
            out.push(char::from(b'b' + u8::try_from(n % 20).unwrap_or(0)));
            out.push(['a', 'e', 'i', 'o', 'u'][usize::try_from(n / 20 % 5).unwrap_or(0)]);
            n = n / 3 + n * 7 % 101;
        }
        out
    };
    let trade =
        ["Spedition", "Pumpen", "Kupferwerk", "Logistik", "Energie"][usize::try_from(n % 5).unwrap_or(0)];
    format!("{}{n} {} {trade} GmbH", word(n), word(n * 31 + 7))
}

fn iban(n: u64) -> String {
    let bban = format!("99990001{n:010}");
    let rest =
        format!("{bban}131400").bytes().fold(0_u64, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    format!("DE{:02}{bban}", 98 - rest)
}

fn loaded() -> Register {
    let client =
        r#"{"id":"t","name":"Tarnsel Foods","country":"DE","currency":"EUR","zone":"Europe/Berlin"}"#;
    let mut register =
        Register::of_client_file("client.json", client).unwrap_or_else(|errors| panic!("{errors}"));
    let mut suppliers = String::new();
    for n in 0..SUPPLIERS {
        let _ = writeln!(
            suppliers,
            r#"{{"id":"S-{n}","name":"{}","vat_id":"DE{:09}","ibans":["{}"],"street":"Weg {n}","postcode":"{:05}","city":"Ulmbach","country":"DE","net_days":30,"currency":"EUR"}}"#,
            name(n),
            100_000_000 + n,
            iban(n),
            10_000 + n
        );
    }
    let mut history = String::new();
    for n in 0..HISTORY {
        let _ = writeln!(
            history,
            r#"{{"invoice_number":"H-{n}","supplier":"S-{}","issue_date":"2025-{:02}-11","currency":"EUR","net_total":"{}.00","gross_total":"{}.00","description":"Delivery of goods {}","account":"6320","cost_centre":"{}","tax_code":"V19","signed_on":"2025-12-20"}}"#,
            n % SUPPLIERS,
            1 + n % 12,
            100 + n % 900,
            119 + n % 900,
            n % 50,
            if n % 7 == 0 { 4150 } else { 4120 }
        );
    }
    let small = [
        (MasterKind::Accounts, "{\"number\":\"6320\",\"name\":\"Freight\",\"kind\":\"expense\"}".to_owned()),
        (MasterKind::CostCentres, "{\"number\":\"4120\",\"name\":\"In\"}\n{\"number\":\"4150\",\"name\":\"Out\"}".to_owned()),
        (MasterKind::TaxCodes, "{\"code\":\"V19\",\"rate\":\"19\",\"account\":\"1406\",\"country\":\"DE\",\"kind\":\"domestic\"}".to_owned()),
        (MasterKind::Suppliers, suppliers),
        (MasterKind::History, history),
    ];
    for (kind, text) in small {
        register.load(kind, kind.file_name(), &text).unwrap_or_else(|errors| panic!("{errors}"));
    }
    register
}

fn invoice(n: u64, by_name: bool) -> Draft {
    let supplier = n % SUPPLIERS;
    let net = 100 + n % 5_000;
    let field = |name: &str, value: String| Field {
        name: name.to_owned(),
        value: Some(value),
        confidence: 1.0,
        evidence: Evidence::Derived,
        reason: String::new(),
        candidates: Vec::new(),
    };
    let mut fields = vec![
        field("invoice_number", format!("RE-2026-{n:08}")),
        field("issue_date", format!("2026-{:02}-{:02}", 1 + n % 11, 1 + n % 28)),
        field("currency", "EUR".to_owned()),
        field("seller_name", name(supplier)),
        field("seller_address", format!("Weg {supplier}, {:05} Ulmbach", 10_000 + supplier)),
        field("net_total", format!("{net}.00")),
        field("tax_total", format!("{}.{:02}", net * 19 / 100, net * 19 % 100)),
        field("gross_total", format!("{}.{:02}", net * 119 / 100, net * 119 % 100)),
    ];
    if !by_name {
        fields.push(field("seller_vat_id", format!("DE{:09}", 100_000_000 + supplier)));
        fields.push(field("payee_iban", iban(supplier)));
    }
    let line = |i: u64| Line {
        number: i.to_string(),
        description: format!("Delivery of goods {}", n % 50),
        net: Some((if i == 1 { net - 9 } else { 1 }).into()),
        ..Line::default()
    };
    let (base, tax) = (net.into(), rust_decimal::Decimal::new(i64::try_from(net * 19).unwrap_or(0), 2));
    Draft {
        kind: DocumentKind::Invoice,
        kind_confidence: 1.0,
        reading: Reading::Structured { syntax: "ubl".into(), profile: "EN16931".into() },
        fields,
        lines: (1..=10).map(line).collect(),
        taxes: vec![TaxShare { category: "S".into(), rate: Some(19.into()), base, tax }],
        findings: Vec::new(),
        agent: "reader".into(),
        model: Digest::of(b""),
        surety: None,
    }
}

/// Processor time of this thread so far, where the system tells it; unlike the clock it does not count waiting.
fn cpu_micros() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or(0) / 1_000
}

/// Resident memory where the system tells it, in megabytes.
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
