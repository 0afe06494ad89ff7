//! Writes a sample day into a folder: `cargo run -p samples --example write_day -- DIR [COUNT] [SEED] [day|structured|text|training]`.

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, usual: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let mix = match arguments.get(3).map(String::as_str) {
        Some("structured") => samples::Mix::Structured,
        Some("text") => samples::Mix::Text,
        Some("training") => samples::Mix::Training,
        _ => samples::Mix::Day,
    };
    let Some(folder) = arguments.first() else {
        eprintln!("Name the folder to write to.");
        std::process::exit(2);
    };
    let day = samples::accounts_payable(
        number(2, 1),
        number(1, samples::DOCUMENTS_USUAL as u64) as usize,
        samples::Options { mix, ..Default::default() },
    );
    for (path, bytes) in day.files {
        let path = std::path::Path::new(folder).join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
