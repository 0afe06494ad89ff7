//! Shows what the first pass reads from one file: `cargo run -p firstpass --example look -- MODEL.json FILE [--text]`;
//! with `--text` structured data is not looked at.

use firstpass::{Model, Options, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(model), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("say MODEL.json and FILE".into());
    };
    let model = Model::from_text(&std::fs::read(model)?)?;
    let options = Options { ignore_structured: arguments.next().as_deref() == Some("--text"), client: None };
    let draft = read(&std::fs::read(file)?, &model, &options).draft;
    println!("{:?} {:.2}, {:?}", draft.kind, draft.kind_confidence, draft.reading);
    for field in &draft.fields {
        println!(
            "{:<20} {:<40} {:.3}  {}",
            field.name,
            field.value.as_deref().unwrap_or("-"),
            field.confidence,
            field.reason
        );
        for other in &field.candidates {
            println!("{:<20} {:<40} {:.3}  {}", "", other.value, other.confidence, other.reason);
        }
    }
    for line in &draft.lines {
        println!(
            "{:>4} {:?} {:?} × {:?} = {:?} at {:?}: {}",
            line.number, line.quantity, line.unit, line.unit_price, line.net, line.tax_rate, line.description
        );
    }
    for finding in &draft.findings {
        println!("{:?} {}: {}", finding.standing, finding.code, finding.sentence);
    }
    Ok(())
}
