//! The binary: command line, wiring, exit codes.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 refused or found wanting,
//! 2 wrong use, 3 a fault of the world. Read [`arguments`] first, then the file of a subcommand.

mod arguments;
mod assurance;
mod backtest;
mod backup;
mod bench;
mod bench_boundary;
mod bench_case;
mod bench_journal;
mod certify;
mod check;
mod cpu;
mod data;
mod decide;
mod ending;
mod export;
mod http;
mod load;
mod migrate;
mod proving;
mod rehearse;
mod remote;
mod reverse;
mod rules_file;
mod run;
mod sample;
mod schema;
mod serve;
mod trust;
mod verify;
mod witness;

use arguments::{Arguments, Subcommand};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    ending::when_output_ends();
    let arguments = Arguments::parse();
    if let Subcommand::ReadChild = arguments.subcommand {
        // The child's streams are its protocol: it logs nothing.
        return ending::of_child(firstpass::child::serve(std::io::stdin().lock(), std::io::stdout().lock()));
    }
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("COUNTERSIGN_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let ended = match arguments.subcommand {
        Subcommand::Serve(it) => serve::serve(&it),
        Subcommand::Run(it) => run::run(&it),
        Subcommand::Sample(it) => sample::sample(&it),
        Subcommand::Check(it) => check::check(&it),
        Subcommand::Decide(it) => decide::decide(&it),
        Subcommand::Backtest(it) => backtest::backtest(&it),
        Subcommand::Certify(it) => certify::certify(&it),
        Subcommand::Prove(it) => proving::prove(&it),
        Subcommand::Verify(it) => verify::verify(&it),
        Subcommand::Witness(it) => witness::witness(&it),
        Subcommand::Export(it) => export::export(&it),
        Subcommand::Rehearse(it) => rehearse::rehearse(&it),
        Subcommand::Backup(it) => backup::backup(&it),
        Subcommand::Restore(it) => backup::restore(&it),
        Subcommand::Migrate(it) => schema::migrate(&it),
        Subcommand::MigrateCases(it) => migrate::migrate(&it),
        Subcommand::Reverse(it) => reverse::reverse(&it),
        Subcommand::Load(it) => load::load(&it),
        Subcommand::Bench(it) => bench::bench(&it),
        Subcommand::ReadChild => Ok(ending::Ended::Done),
    };
    ending::exit(ended)
}
