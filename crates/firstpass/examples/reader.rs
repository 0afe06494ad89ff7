//! The child process of the first pass: what the binary's hidden subcommand is, for tests and for trying it alone.

fn main() -> std::io::Result<()> {
    firstpass::child::serve(std::io::stdin().lock(), std::io::stdout().lock())
}
