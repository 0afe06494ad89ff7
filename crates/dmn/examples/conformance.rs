//! Writes the report of the public conformance kit: `cargo run -p dmn --example conformance > docs/dmn/conformance.md`.

#[path = "../tests/kit/mod.rs"]
mod kit;

fn main() {
    let Some(folder) = kit::folder() else { return };
    let outcomes: Vec<kit::Outcome> =
        kit::LEVELS.iter().flat_map(|level| kit::run_level(&folder, level)).collect();
    print!("{}", kit::report::of(&outcomes));
}
