//! Prints what the rules find in the e-invoices named on the command line, and how long reading takes.
//!
//! `cargo run --release -p formats --example findings -- invoice.xml …`

use std::time::Instant;

/// Readings of one document that are averaged.
const ROUNDS: u32 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let invoice = match formats::invoice::read(&bytes) {
            Ok(invoice) => invoice,
            Err(error) => {
                println!("{path}: {} ({})", error, error.code);
                continue;
            }
        };
        let started = Instant::now();
        for _ in 0..ROUNDS {
            std::hint::black_box(formats::invoice::read(std::hint::black_box(&bytes))?);
        }
        let reading = started.elapsed() / ROUNDS;
        let started = Instant::now();
        for _ in 0..ROUNDS {
            std::hint::black_box(formats::findings(std::hint::black_box(&invoice)));
        }
        let checking = started.elapsed() / ROUNDS;
        let (kilobytes, lines) = (bytes.len() / 1024, invoice.lines.len());
        println!(
            "{path}: {} {}, {kilobytes} kB, {lines} lines, read in {reading:?}, checked in {checking:?}",
            invoice.syntax.as_str(),
            invoice.profile()
        );
        for finding in formats::findings(&invoice) {
            println!("  {:?} {}: {}", finding.standing, finding.code, finding.sentence);
        }
    }
    Ok(())
}
