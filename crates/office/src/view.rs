//! What a face may see: plain data, already allowed for the worker who asks, never a way around a command.
//!
//! Faces put these into pages, JSON and tables. Words that are about the case stand here; words about time and
//! layout ("2 h 48 left") belong to the face. Amounts, instants and digests come typed.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Area, CaseId, Digest, Line, Money, PersonId, Standing, TaskId};

/// A worker who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// "Mara Ilves".
    pub name: String,
    /// `operator`, `approver`, …
    pub roles: Vec<String>,
    /// Highest amount that the person may sign alone, in the client's currency; `None` for no limit.
    pub limit: Option<Money>,
}

/// One view of the worklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shelf {
    /// Everything that this worker may sign now.
    Mine,
    /// Of these, what falls due today in the client's zone (or is late).
    DueToday,
    /// Waits for a second signature of this worker.
    Second,
    /// Came back with an answer, or was returned and waits for one.
    Returned,
    /// Escalated to this worker.
    Escalated,
    /// Signed by this worker today.
    SignedToday,
    /// Every open task of the client that this worker may view, whoever must sign.
    Everyone,
}

/// What of the worklist is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorklistQuery {
    /// Which view.
    pub shelf: Shelf,
    /// Words to find: case id, supplier, number or amount.
    #[serde(default)]
    pub find: Option<String>,
    /// The opaque cursor of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows a page, 1 to 200.
    pub limit: usize,
}

/// A page of the worklist.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Worklist {
    /// When it was read.
    pub as_of: Timestamp,
    /// IANA zone of the client: `Europe/Berlin`.
    pub zone: String,
    /// Whose work it is.
    pub client_name: String,
    /// "Accounts payable".
    pub process_name: String,
    /// The view shown.
    pub shelf: Shelf,
    /// Every view with its count (counted up to 10,000).
    pub shelves: Vec<(Shelf, usize)>,
    /// In order of due instant.
    pub rows: Vec<WorkRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A clock: when the task is due and whether time runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// The case was received.
    pub received: Timestamp,
    /// The task is due.
    pub due: Timestamp,
    /// For whom it waits while it is paused: "the supplier".
    pub paused_for: Option<String>,
}

/// What a state looks like, beside its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Ink.
    Plain,
    /// Waits for this worker's own signature: the accent.
    Mine,
    /// Amber: an exception or doubt.
    Warn,
    /// Red: late or stopped.
    Bad,
    /// Green: settled.
    Ok,
    /// Never automatic.
    Never,
    /// Time does not run.
    Paused,
}

/// One row of the worklist: one link to the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkRow {
    /// The case.
    pub case: CaseId,
    /// The task in it.
    pub task: TaskId,
    /// Its clock.
    pub clock: Clock,
    /// The supplier or other party; the file name where nothing was read.
    pub who: String,
    /// Invoice number or other reference.
    pub number: Option<String>,
    /// The document's date.
    pub dated: Option<civil::Date>,
    /// Whose work it is.
    pub client_name: String,
    /// Why it came to a person, in one sentence.
    pub why: String,
    /// The amount at stake.
    pub amount: Option<Money>,
    /// "Check the invoice", "Approve", …: the name of the task.
    pub step: String,
    /// The state's word: "yours", "second signature", "never automatic", "duplicate", "returned", …
    pub state: String,
    /// Its tone.
    pub tone: Tone,
}

/// The short look at a case beside the worklist.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Peek {
    /// The row.
    pub row: WorkRow,
    /// The piece of page that matters, if any: document number (from 0), page (from 1), area.
    pub crop: Option<Crop>,
    /// The gravest finding.
    pub finding: Option<FindingView>,
    /// Label and value pairs: "On the invoice", "In the master", "Drafted by", "Needs".
    pub facts: Vec<(String, String)>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crop {
    /// Number of the document in the case, from 0.
    pub document: usize,
    /// From 1.
    pub page: u32,
    /// In points from the top left.
    pub area: Area,
}

/// One document of a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DocumentView {
    /// Its number in the case, from 0.
    pub number: usize,
    /// The file name as received (may be long; never cut in the data).
    pub name: String,
    /// SHA-256 of the file as received.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    /// `application/pdf`, `application/xml`, …
    pub media_type: String,
    /// Width and height of each page in points; empty where it has no pages (XML, unreadable).
    pub pages: Vec<(f64, f64)>,
    /// How it was read: "structured data, EN 16931" or "text layer, as the first pass saw it".
    pub reading: String,
}

/// The words of a page, for the text layer over its image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PageWords {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// In reading order.
    pub words: Vec<(Area, String)>,
}

/// How a field is entered and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A civil date.
    Date,
    /// A decimal amount in the case's currency.
    Amount,
    /// An identifier: compare digit by digit (IBAN, VAT id, digest).
    Code,
    /// Chosen from master data (account, cost centre, tax code, supplier): `label` says what the code means.
    Choice,
}

/// One field under judgement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FieldView {
    /// `gross_total`
    pub name: String,
    /// "Total"
    pub label: String,
    /// How it is entered.
    pub kind: FieldKind,
    /// The canonical value, as an input takes it.
    pub value: Option<String>,
    /// What the value means, for choices: "Inbound logistics".
    pub meaning: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// The line: below it the field is doubtful.
    pub needed: f64,
    /// Below the line, or a finding is about it.
    pub doubtful: bool,
    /// Where it was read.
    pub crop: Option<Crop>,
    /// `/Invoice/cbc:ID` where it was read from structured data.
    pub path: Option<String>,
    /// Why this value, in one sentence.
    pub reason: String,
    /// Others to choose from.
    pub candidates: Vec<CandidateView>,
    /// A person typed it (it is no longer drafted).
    pub typed: bool,
    /// The worker may change it in this task.
    pub editable: bool,
}

/// Another value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CandidateView {
    /// Canonical value.
    pub value: String,
    /// What it means, for choices.
    pub meaning: Option<String>,
    /// One short sentence.
    pub reason: String,
    /// Where it was read.
    pub crop: Option<Crop>,
}

/// A finding with what the catalogue of exceptions says about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingView {
    /// `bank-changed`
    pub code: String,
    /// "Changed bank details"
    pub title: String,
    /// How grave.
    pub standing: Standing,
    /// One sentence.
    pub sentence: String,
    /// What to do.
    pub remedy: String,
    /// The role that owns it.
    pub owner: String,
    /// The field it is about.
    pub field: Option<String>,
}

/// What a worker can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Approve exactly what is shown (key A).
    Approve,
    /// Sign with the values that the worker typed (key C).
    Correct,
    /// Send back for an answer (key R); needs a reason.
    Return,
    /// Refuse for good (key X); needs a reason.
    Refuse,
    /// Hand to the next authority (key E); needs a reason.
    Escalate,
}

/// One button of the decision bar.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ActView {
    /// Which.
    pub act: Act,
    /// Its word in this task: "Approve", "Sign as first", "Countersign", "Sign the file".
    pub word: String,
    /// Why it cannot be used now; `None` where it can.
    pub barred: Option<String>,
}

/// One line on which a name stands or will stand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignatureView {
    /// The name; `None` while nobody has signed.
    pub name: Option<String>,
    /// "drafted", "operator", "approver", "second signature", …
    pub role: String,
    /// When.
    pub at: Option<Timestamp>,
    /// What was decided: "approved", "corrected 2 fields", "refused".
    pub what: String,
    /// `pencil` (drafted), `ink` (signed), `both` (countersigned), `now` (this worker is about to).
    pub line: String,
}

/// The call to the number in the master that a changed bank account needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CallBackView {
    /// IBAN on the document.
    pub on_document: String,
    /// IBANs in the master.
    pub in_master: Vec<String>,
    /// The number in the master, the only one to call.
    pub phone: Option<String>,
    /// What was recorded: who, when, with whom, the outcome.
    pub recorded: Option<String>,
    /// This worker may record it.
    pub may_record: bool,
}

/// A table as evidence (a payment proposal, matched order lines).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TableView {
    /// Its heading.
    pub title: String,
    /// Column heads; a head that starts with `#` is a number, end-aligned (the sign is not shown).
    pub heads: Vec<String>,
    /// Cells as shown.
    pub rows: Vec<Vec<String>>,
    /// Totals under a double rule.
    pub totals: Vec<String>,
}

/// The work screen of one task: everything that a signature binds to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Desk {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// The name of the task: "Check the invoice".
    pub step: String,
    /// Whose work it is.
    pub client_name: String,
    /// Zone of the client.
    pub zone: String,
    /// When it was read.
    pub as_of: Timestamp,
    /// Who it is about: "Drossel & Feyn".
    pub who: String,
    /// Its reference: "DF-2026-11804".
    pub number: Option<String>,
    /// The amount at stake.
    pub amount: Option<Money>,
    /// "Invoice", "Credit note", "Payment file", …
    pub kind: String,
    /// Why it came to a person.
    pub why: String,
    /// Its clock.
    pub clock: Clock,
    /// The task can be decided by this worker; otherwise `closed` says why not.
    pub open: bool,
    /// Why nothing can be decided here now: "Completed by the gate", "Waits for Samuel Oduya".
    pub closed: Option<String>,
    /// Documents, the first one shown.
    pub documents: Vec<DocumentView>,
    /// Tables as evidence, where there is no document or beside it.
    pub tables: Vec<TableView>,
    /// All fields; doubtful ones first in order of doubt.
    pub fields: Vec<FieldView>,
    /// The lines as read.
    pub lines: Vec<Line>,
    /// Exceptions, doubts and never-automatic rules, gravest first.
    pub findings: Vec<FindingView>,
    /// Checks that hold, in words.
    pub holds: Vec<String>,
    /// Version of the rules that were used: "rules 4f2a c1e9 2b40".
    pub rules: String,
    /// What the decision tables said on the case so far, and why.
    pub rulings: Vec<RulingView>,
    /// Signatures so far and to come.
    pub signatures: Vec<SignatureView>,
    /// "As Mara Ilves, to 5,000 EUR; Samuel Oduya countersigns" in three parts: name, limit, who follows.
    pub as_name: String,
    /// The limit.
    pub as_limit: Option<Money>,
    /// Who countersigns or approves after this signature.
    pub follows: Option<String>,
    /// The buttons, in their order.
    pub acts: Vec<ActView>,
    /// Who this worker can escalate to, with id and name.
    pub escalate_to: Vec<(PersonId, String)>,
    /// SHA-256 of exactly what is shown: arguments, evidence and policy.
    pub shown: Digest,
    /// The call-back that is needed, if one is.
    pub call_back: Option<CallBackView>,
    /// Notes and answers on the case: who, when, words.
    pub notes: Vec<(String, Timestamp, String)>,
    /// This worker may have it checked again with what is known now.
    #[serde(default)]
    pub may_check_again: bool,
    /// Place in the worker's list: (4, 31).
    pub place: Option<(usize, usize)>,
    /// The next task of this worker.
    pub next: Option<NextTask>,
}

/// The next task, to be loaded ahead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NextTask {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// "Ibbenrode Kupferwerk".
    pub who: String,
    /// How many of its fields are doubtful.
    pub doubtful: usize,
}

/// A decision as a face sends it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// The case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
    /// What is decided.
    pub act: Act,
    /// The digest of what was shown.
    pub shown: Digest,
    /// Field name → canonical or typed value, only those that differ from what was shown.
    #[serde(default)]
    pub corrections: BTreeMap<String, String>,
    /// Why; needed to return, refuse and escalate.
    #[serde(default)]
    pub reason: Option<String>,
    /// To whom, for an escalation; `None` lets the matrix choose.
    #[serde(default)]
    pub to: Option<PersonId>,
    /// Seconds the page was open; kept as a sign for rubber-stamping.
    #[serde(default)]
    pub seconds_on_screen: Option<u32>,
    /// Whether the evidence was opened, where the face can tell.
    #[serde(default)]
    pub evidence_opened: Option<bool>,
    /// The same key again gives the same answer.
    pub key: String,
}

/// What became of a decision or another act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// "Approved: Drossel & Feyn DF-2026-11804, 4,974.20 EUR."
    pub sentence: String,
    /// The case.
    pub case: CaseId,
    /// The task, where it was about one.
    pub task: Option<TaskId>,
    /// Until when it can be undone.
    pub undo_until: Option<Timestamp>,
    /// The next task of this worker.
    pub next: Option<(CaseId, TaskId)>,
}

/// One entry of a case's story.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoryEntry {
    /// When.
    pub at: Timestamp,
    /// `document`, `agent`, `rule`, `person`, `effect`, `timer`, `exception`, `seal`: picks the pin.
    pub icon: String,
    /// `drafted`, `solid` or `double`: the line below the pin.
    pub line: String,
    /// One plain sentence.
    pub sentence: String,
    /// Who.
    pub actor: String,
    /// On whose behalf or under which rule.
    pub authority: Option<String>,
    /// Leaf digest of the entry.
    pub digest: Digest,
    /// Position in the client's journal.
    pub position: u64,
    /// Values before and after, where something was corrected: label, before, after.
    pub changes: Vec<(String, String, String)>,
    /// What a decision table said and why, where one was asked.
    pub ruling: Option<RulingView>,
}

/// What a decision said: the rules that fired, and why the others did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulingView {
    /// The decision: "Authority".
    pub decision: String,
    /// What came out: `approval: "approver", second: false`.
    pub result: String,
    /// What it was asked about: `amount: 4974.20`; empty where that was not kept.
    pub inputs: String,
    /// The rules that were looked at, in their order.
    pub rules: Vec<RuleView>,
}

/// One rule of a ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// Its number in its table, from 1.
    pub number: u32,
    /// It fired.
    pub fired: bool,
    /// The remark of whoever wrote it.
    pub remark: Option<String>,
    /// Why it fired or did not, in one sentence.
    pub sentence: String,
}

/// The story of one case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Story {
    /// The case.
    pub case: CaseId,
    /// "Drossel & Feyn, 4,974.20 EUR".
    pub title: String,
    /// "Invoice DF-2026-11804 for Tarnsel Foods".
    pub subtitle: String,
    /// Zone of the client.
    pub zone: String,
    /// The state in a word and its tone.
    pub state: (String, Tone),
    /// In order.
    pub entries: Vec<StoryEntry>,
    /// Label and value pairs.
    pub facts: Vec<(String, String)>,
    /// Documents of the case.
    pub documents: Vec<DocumentView>,
    /// Open tasks with their names.
    pub tasks: Vec<(TaskId, String)>,
    /// The signed checkpoint that covers the last entry, as C2SP note text.
    pub checkpoint: Option<String>,
    /// The diagram of the process with the path of this case, as inline SVG.
    pub diagram: Option<String>,
    /// The posting stands and this worker may take it back.
    #[serde(default)]
    pub may_reverse: bool,
}

/// What can be paid and what was paid.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payments {
    /// When it was read.
    pub as_of: Timestamp,
    /// Zone of the client.
    pub zone: String,
    /// Ready to pay, with due date, discount and execution date.
    pub proposal: TableView,
    /// Sum per currency.
    pub sums: Vec<Money>,
    /// Left out, and why.
    pub excluded: TableView,
    /// This worker may make a payment run out of the proposal; otherwise why not.
    pub barred: Option<String>,
    /// Payment runs, newest first.
    pub runs: Vec<RunView>,
}

/// One payment run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunView {
    /// Its case.
    pub case: CaseId,
    /// Its open task, if one waits.
    pub task: Option<TaskId>,
    /// Message id of the file.
    pub name: String,
    /// How many payments.
    pub count: usize,
    /// Control sum and currency (the first, where several).
    pub sum: Money,
    /// SHA-256 of the file.
    pub file: Digest,
    /// "waits for a second signature", "file written", "paid", …
    pub state: String,
    /// Tone of the state.
    pub tone: Tone,
    /// Who signed.
    pub signatures: Vec<SignatureView>,
    /// The file can be downloaded.
    pub ready: bool,
}

/// What became of a received file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The file name.
    pub name: String,
    /// The case that was opened, or that already exists for the same key.
    pub case: CaseId,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// It was received before under the same key; nothing new was opened.
    pub again: bool,
}

/// A sign-in link of a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInLink {
    /// Who.
    pub person: Person,
    /// The path with its secret: `/sign-in/…`.
    pub path: String,
}
