//! The child that reads documents in the tests of this crate; the binary has a hidden subcommand for it.

fn main() -> std::io::Result<()> {
    firstpass::child::serve(std::io::stdin().lock(), std::io::stdout().lock())
}
