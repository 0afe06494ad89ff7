//! The command line, as `--help` shows it.

use clap::{Args, Parser};
use std::path::PathBuf;

/// AI drafts. A named person countersigns. Every step proves itself.
#[derive(Parser, Debug)]
#[command(name = "countersign", version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub subcommand: Subcommand,
}

/// What to do.
#[derive(clap::Subcommand, Debug)]
pub enum Subcommand {
    /// Serve the desk and the API on a data folder.
    Serve(ServeArguments),
    /// Take files in, work them to rest, and say what became of them.
    Run(RunArguments),
    /// Write a sample day: documents, master data, truth.
    Sample(SampleArguments),
    /// Check a process, a rules file or a pack.
    Check(CheckArguments),
    /// Make one decision of a rules file and say why.
    Decide(DecideArguments),
    /// Judge the first pass on documents of known truth.
    Backtest(BacktestArguments),
    /// Certify a threshold from checked cases, or say what is missing.
    Certify(CertifyArguments),
    /// Write the proof of a case: a file that anyone can check offline.
    Prove(ProveArguments),
    /// Check a proof, an unpacked bundle of evidence, a data folder, or the log of a running office.
    Verify(VerifyArguments),
    /// Look at a running office's log, check that it only grew since the last look, and cosign it.
    Witness(WitnessArguments),
    /// Write the ledger's postings or the journal to standard output.
    Export(ExportArguments),
    /// Run a process against scenarios in Markdown, in memory and in virtual time.
    Rehearse(RehearseArguments),
    /// Write a consistent copy of a data folder into a set of backups; it may be served meanwhile.
    Backup(BackupArguments),
    /// Bring a data folder back as it was at one of its backups, and check it.
    Restore(RestoreArguments),
    /// Bring the databases of a data folder to the schema of this program; nothing may serve it meanwhile.
    Migrate(SchemaArguments),
    /// Let open cases go on in another version of the pack; nothing may serve the folder meanwhile.
    MigrateCases(MigrateArguments),
    /// Take the posting of a case back; nothing may serve the folder meanwhile.
    Reverse(ReverseArguments),
    /// Load master data that came late, and check the waiting cases again that it concerns.
    Load(LoadArguments),
    /// Measure.
    Bench(BenchArguments),
    /// The child that reads documents; not for people.
    #[command(hide = true)]
    ReadChild,
}

/// `serve`
#[derive(Args, Debug)]
pub struct ServeArguments {
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:7171")]
    pub listen: String,
    /// Where the folder is new, set it up with a sample day and work it first.
    #[arg(long)]
    pub sample: bool,
    /// A folder with master data to load first.
    #[arg(long)]
    pub master: Option<PathBuf>,
    /// Name or folder of the pack.
    #[arg(long, default_value = "accounts-payable")]
    pub pack: String,
    /// Checkpoints and hashes of the log go to anyone who asks; without it to people who may read the journal.
    #[arg(long)]
    pub public_log: bool,
    /// Metrics go to anyone who asks; without it to people who may read the journal.
    #[arg(long)]
    pub public_metrics: bool,
    /// Seconds in which a signature can be undone.
    #[arg(long, default_value_t = 30)]
    pub grace: u64,
    /// Business time stands still at this instant: rehearsals.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
    /// What this process does of it: serve (pages and API), work (drafts, effects, timers) or both. Where one process only
    /// serves, another has to work.
    #[arg(long, value_name = "ROLE", default_value = "both")]
    pub role: String,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `run`
#[derive(Args, Debug)]
pub struct RunArguments {
    /// Name or folder of the pack.
    pub pack: String,
    /// Files and folders to take in. Of a sample day, give its folder.
    #[arg(required = true)]
    pub inputs: Vec<PathBuf>,
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// A folder with master data; else `master/` beside the documents is taken, where there is one.
    #[arg(long)]
    pub master: Option<PathBuf>,
    /// Say the summary as JSON.
    #[arg(long)]
    pub json: bool,
    /// With `--json`: every case with its outcome, too.
    #[arg(long)]
    pub cases: bool,
    /// Business time stands still at this instant: the same run again ends in the same bytes.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `sample`
#[derive(Args, Debug)]
pub struct SampleArguments {
    /// Which kind of work: accounts-payable.
    pub kind: String,
    /// The folder to write; it must be new or empty.
    #[arg(long)]
    pub out: PathBuf,
    /// How many documents.
    #[arg(long, default_value_t = 120)]
    pub count: usize,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Which documents: day (all kinds, with planted trouble), structured, text, or training (many sellers, for the reader).
    #[arg(long, default_value = "day")]
    pub mix: String,
}

/// `check`
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// A .bpmn or .dmn file, a folder with a pack, or the name of a pack.
    pub what: PathBuf,
    /// Say the findings as JSON.
    #[arg(long)]
    pub json: bool,
    /// Notes that a careful reader wants mended count as problems.
    #[arg(long)]
    pub strict: bool,
}

/// `decide`
#[derive(Args, Debug)]
pub struct DecideArguments {
    /// A .dmn file.
    pub file: PathBuf,
    /// Name or id of the decision.
    #[arg(long)]
    pub decision: String,
    /// The inputs as a JSON object.
    #[arg(long, default_value = "{}")]
    pub input: String,
    /// Say result and trace as JSON.
    #[arg(long)]
    pub json: bool,
    /// What now() and today() mean, in UTC; the present moment, where nothing is said.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
}

/// `backtest`
#[derive(Args, Debug)]
pub struct BacktestArguments {
    /// Name or folder of the pack whose model reads.
    pub pack: String,
    /// The folder that the truth's inputs are relative to.
    #[arg(long)]
    pub inputs: PathBuf,
    /// One JSON object a line: input and fields.
    #[arg(long)]
    pub truth: PathBuf,
    /// Read text layers even where structured data is there.
    #[arg(long)]
    pub ignore_structured: bool,
    /// Leave one group of equal values of this field out at a time.
    #[arg(long)]
    pub by: Option<String>,
    /// Say each value that was read wrong or not at all, beside the true one.
    #[arg(long)]
    pub differences: bool,
    /// Say the report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `certify`
#[derive(Args, Debug)]
pub struct CertifyArguments {
    /// A CSV file with the columns score, correct (1, 0, true, false) and, where asked for, tier.
    pub scores: PathBuf,
    /// The ceiling: the share that may be wrong. 0.02 is 2 in 100.
    #[arg(long)]
    pub alpha: f64,
    /// The share of such certificates that may be mistaken.
    #[arg(long, default_value_t = 0.05)]
    pub delta: f64,
    /// Wrong out of what: completed (without a person) or arriving.
    #[arg(long, default_value = "completed")]
    pub risk: String,
    /// Certify each tier by itself, too: tier.
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Write the risk and coverage figure here.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Take the file as the population: draw from it so many times and count broken promises.
    #[arg(long, value_name = "DRAWS")]
    pub repeat: Option<usize>,
    /// With --repeat: cases drawn each time; as many as the file has, where nothing is said.
    #[arg(long, value_name = "CASES", requires = "repeat")]
    pub sample: Option<usize>,
    /// With --repeat: the same seed draws the same cases.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Say the outcome as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `prove`
#[derive(Args, Debug)]
pub struct ProveArguments {
    /// The case: AP-0000001.
    pub case: String,
    /// The file to write; standard output where none is named.
    #[arg(short, long)]
    pub out: Option<PathBuf>,
    /// The data folder; it may be served meanwhile.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `verify`
#[derive(Args, Debug)]
pub struct VerifyArguments {
    /// A proof (case.proof), an unpacked bundle, a data folder, or the address of a log: http://host/log/CLIENT.
    #[arg(default_value = "data")]
    pub what: String,
    /// The log's public key, or a file with it: name+hash+base64, or the line of keys/journal.pub. Get it from the office
    /// in person or on paper, not from what you check.
    #[arg(long, value_name = "FILE|KEY")]
    pub key: Option<String>,
    /// A checkpoint kept from before (a witness keeps one): what it covers has to be there unchanged.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// A witness's public key, or a file with it; the checkpoint of a proof has to carry its cosignature.
    #[arg(long, value_name = "FILE|KEY")]
    pub witness: Option<String>,
    /// A session token, where the log is not public.
    #[arg(long)]
    pub token: Option<String>,
    /// Say the report as JSON.
    #[arg(long)]
    pub json: bool,
    /// The journal lies in this PostgreSQL database, documents and key in the data folder; COUNTERSIGN_DATABASE says the same.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `witness`
#[derive(Args, Debug)]
pub struct WitnessArguments {
    /// The address of a log: http://host/log/CLIENT.
    pub url: String,
    /// The folder of this witness: its key and the newest checkpoint it cosigned.
    #[arg(long)]
    pub state: PathBuf,
    /// The log's public key, or a file with it.
    #[arg(long, value_name = "FILE|KEY")]
    pub key: String,
    /// The name of this witness: a word, such as the host name of the one who runs it.
    #[arg(long, default_value = "witness")]
    pub name: String,
    /// A session token, where the log is not public.
    #[arg(long)]
    pub token: Option<String>,
    /// Look again every so many seconds, until stopped.
    #[arg(long, value_name = "SECONDS")]
    pub every: Option<u64>,
}

/// `export`
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// What: postings-csv, postings-jsonl or journal.
    pub what: String,
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `rehearse`
#[derive(Args, Debug)]
pub struct RehearseArguments {
    /// A .bpmn file.
    pub process: PathBuf,
    /// Given, when, then: a Markdown page. Without one the process runs alone.
    #[arg(long)]
    pub scenario: Option<PathBuf>,
    /// The decisions that business rule tasks ask; rules.dmn beside the process, where nothing is said.
    #[arg(long)]
    pub rules: Option<PathBuf>,
    /// Which process of the file; the first that can run, where nothing is said.
    #[arg(long)]
    pub id: Option<String>,
    /// Alone: the start event.
    #[arg(long)]
    pub start: Option<String>,
    /// Alone: start variables as a JSON object.
    #[arg(long, value_name = "JSON")]
    pub variables: Option<String>,
    /// Alone: a JSON file with what happens at elements; what is not in it completes with nothing.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// When it begins; now, where nothing is said.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
    /// The zone in which days are counted: Europe/Berlin. UTC, where nothing is said.
    #[arg(long)]
    pub zone: Option<String>,
    /// What happened as JSON: elements in order, flows, ends.
    #[arg(long)]
    pub json: bool,
}

/// `backup`
#[derive(Args, Debug)]
pub struct BackupArguments {
    /// The folder of the set; a backup is added to those in it.
    pub to: PathBuf,
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Leave out the keys that open and sign; keep a copy of keys/ elsewhere then.
    #[arg(long)]
    pub without_keys: bool,
    /// The PostgreSQL database of journal and vault; COUNTERSIGN_DATABASE says the same. Without one both lie in the folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `restore`
#[derive(Args, Debug)]
pub struct RestoreArguments {
    /// The folder of the set.
    pub from: PathBuf,
    /// The folder to write; it must be new or empty.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// As it was at this instant: the last backup that is not later.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<jiff::Timestamp>,
    /// The folder keys/, where the backup was made without.
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// The PostgreSQL database of journal and vault, without either in it yet; COUNTERSIGN_DATABASE says the same. Without one both lie in the folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `migrate`
#[derive(Args, Debug)]
pub struct SchemaArguments {
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Try it on a copy and say what would be done; change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Say the outcome as JSON.
    #[arg(long)]
    pub json: bool,
    /// The PostgreSQL database of journal and vault; COUNTERSIGN_DATABASE says the same. Without one both lie in the folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `migrate-cases`
#[derive(Args, Debug)]
pub struct MigrateArguments {
    /// The version that cases leave: its number, the first digits of its digest, or current.
    #[arg(long)]
    pub from: String,
    /// The version that they go on in.
    #[arg(long)]
    pub to: String,
    /// An element that has another id there: OLD=NEW. May be said several times.
    #[arg(long, value_name = "OLD=NEW")]
    pub map: Vec<String>,
    /// Only say what would become of each case.
    #[arg(long)]
    pub preview: bool,
    /// Why; it stands in the journal of each case.
    #[arg(long)]
    pub reason: Option<String>,
    /// Id of the manager who migrates; whoever runs the machine, where nothing is said.
    #[arg(long)]
    pub by: Option<String>,
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Business time stands still at this instant: rehearsals.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
    /// The outcome as JSON.
    #[arg(long)]
    pub json: bool,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `load`
#[derive(Args, Debug)]
pub struct LoadArguments {
    /// A folder with files of master data: receipts.jsonl, orders.jsonl, suppliers.jsonl, …
    pub dir: PathBuf,
    /// Id of the person who loads it, of the role master-data.
    #[arg(long)]
    pub by: String,
    /// The data folder. Where it is served, hand the files in on the page Intake.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Business time stands still at this instant: rehearsals.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `reverse`
#[derive(Args, Debug)]
pub struct ReverseArguments {
    /// The case: AP-0000001.
    pub case: String,
    /// Id of the person who takes it back: an approver or a manager who did not prepare the case.
    #[arg(long)]
    pub by: String,
    /// Why.
    #[arg(long)]
    pub reason: String,
    /// The data folder.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Business time stands still at this instant: rehearsals.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<jiff::Timestamp>,
    /// The PostgreSQL database of journal and vault, such as postgres://user@host/name; COUNTERSIGN_DATABASE says the same.
    /// Without one both lie in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// `bench`
#[derive(Args, Debug)]
pub struct BenchArguments {
    /// What: invoices (intake to ready-to-pay), desk (acts with many open cases), reading (hybrid PDFs), assurance (what completes,
    /// and how wrong it is), boundary (the board over so many cases), case (loading one of so many entries) or journal (commands a
    /// second).
    pub what: String,
    /// journal: how many ask at once, each waiting for its answer.
    #[arg(long, default_value_t = 128)]
    pub clients: usize,
    /// journal: for how long.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// journal: cases that the journal holds before it is measured alone.
    #[arg(long, default_value_t = 10_000)]
    pub prefill: u64,
    /// journal: measures again with so many cases in the office, one size after the other: 10000,100000.
    #[arg(long, value_name = "CASES", value_delimiter = ',')]
    pub grow: Vec<usize>,
    /// How many cases; of assurance: signed ones of each run.
    #[arg(long, visible_alias = "cases", default_value_t = 1000)]
    pub count: usize,
    /// Of assurance: how many runs.
    #[arg(long, default_value_t = 100)]
    pub runs: usize,
    /// Of assurance: the same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// A scratch folder; a temporary one where none is given.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Say the figures as JSON.
    #[arg(long)]
    pub json: bool,
    /// Of journal: measure on this PostgreSQL database; it should be an empty one.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}
