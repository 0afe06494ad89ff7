//! How long sealing takes: `cargo run --release --example sealing`. Prints microseconds of CPU a field.

use serde_json::json;
use std::hint::black_box;
use vault::Vault;

const FIELDS: u32 = 100_000;
const SUBJECTS: u32 = 1000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::temp_dir().join(format!("countersign-sealing-{}", std::process::id()));
    let vault = Vault::open(&dir)?;
    let subjects: Vec<String> = (0..SUBJECTS).map(|n| format!("supplier:S-{n}")).collect();
    let began = cpu_us()?;
    vault.ensure_subjects("tarnsel", &subjects)?;
    println!("ensure_us_per_subject {:.2}", us(began, SUBJECTS)?);
    let subject = |n: u32| subjects[(n % SUBJECTS) as usize].as_str();
    let began = cpu_us()?;
    for n in 0..FIELDS {
        black_box(vault.seal_value("tarnsel", subject(n), "c-1/3/iban", "DE02120300000000202051")?);
    }
    println!("seal_us_per_value {:.2}", us(began, FIELDS)?);
    let sealed = vault.seal_value("tarnsel", subject(0), "c-1/3/iban", "DE02120300000000202051")?;
    let began = cpu_us()?;
    for _ in 0..FIELDS {
        black_box(vault.open_value("tarnsel", subject(0), "c-1/3/iban", &sealed)?);
    }
    println!("open_us_per_value {:.2}", us(began, FIELDS)?);
    let entry = json!({"task": "t-1", "by": "mara", "fields": {
        "payee_iban": {"~": subject(1), "v": "DE02120300000000202051"}, "seller_name": {"~": subject(1), "v": "Nordfracht"},
        "gross_total": "4974.20", "currency": "EUR"}});
    let began = cpu_us()?;
    for _ in 0..FIELDS / 2 {
        let mut entry = entry.clone();
        vault.seal_json("tarnsel", &mut entry, "c-1/3")?;
        black_box(entry);
    }
    println!("seal_json_us_per_field {:.2}", us(began, FIELDS)?);
    drop(vault);
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

fn us(began: f64, n: u32) -> Result<f64, Box<dyn std::error::Error>> {
    Ok((cpu_us()? - began) / f64::from(n))
}

/// CPU of the only thread so far, in microseconds; other processes do not count.
fn cpu_us() -> Result<f64, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("an empty schedstat")?.parse::<f64>()? / 1e3)
}
