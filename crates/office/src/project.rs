//! Read-model rows of a case: a pure function of its state. What changed is written with the entries.
//!
//! Views: `task` (open tasks by shelf: `role:…`, `second:…`, `escalated:…`, `person:…`, `returned:…`; by due instant),
//! `open` (all of them on one shelf), `signed` (signatures by person and day), `case` (every case by condition, by arrival),
//! `known` (what the register learns from at the start), `wait` (messages and signals that cases wait for),
//! `at` (where cases are, by version, process and element, since when).

use crate::envelope::subject;
use crate::process_page::{self, AtRow};
use crate::view::{Clock, Tone, WorkRow};
use cases::{Act, EffectStage, Event, Pack, Stage, State, Task};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journal::RowChange;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{CaseId, ClientId, Currency, DocumentKind, Draft, Failure, Money, PersonId, Standing};
use vault::Vault;

/// A task as its row keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaskRow {
    /// As shown, without the parts that depend on the worker.
    pub row: WorkRow,
    /// Fields below the line.
    pub doubtful: usize,
    /// Who may not sign it, whatever their role.
    pub not: Vec<PersonId>,
}

/// A case as its row keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CaseRow {
    /// The case.
    pub case: CaseId,
    /// Where it is.
    pub condition: String,
    /// Why it waits: the code of the first reason.
    pub reason: Option<String>,
    /// Codes of its findings that do more than hold.
    pub findings: Vec<String>,
    /// Nobody signed anything.
    pub untouched: bool,
    /// Whom it is about.
    pub who: String,
    /// Reference.
    pub number: Option<String>,
    /// Amount.
    pub amount: Option<Money>,
    /// First document's name.
    pub file: String,
    /// It measures review and is no work.
    #[serde(default)]
    pub seed: bool,
}

/// What the register learns from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KnownRow {
    /// Place in the order of arrival.
    pub arrival: u64,
    /// When it arrived.
    pub received: Timestamp,
    /// SHA-256 of its document.
    pub document: terms::Digest,
    /// The draft as it stands.
    pub draft: Draft,
    /// Fields that a person typed.
    pub typed: Vec<String>,
    /// Who signed the coding, and when.
    pub signed: Option<(PersonId, Timestamp)>,
}

/// What a projection needs beside the state.
pub(crate) struct Projection<'a> {
    pub client: &'a ClientId,
    pub client_name: &'a str,
    pub home: Currency,
    pub zone: &'a TimeZone,
    pub vault: &'a Vault,
}

/// The same as it is written, without a copy of the draft.
#[derive(PartialEq, Serialize)]
struct KnownNow<'a> {
    arrival: u64,
    received: Timestamp,
    document: terms::Digest,
    draft: &'a Draft,
    typed: &'a [String],
    signed: Option<(&'a PersonId, Timestamp)>,
}

/// A row before it is serialised and sealed: most commands leave most rows as they are, and those cost a comparison.
#[derive(PartialEq)]
struct Plain<'a> {
    shelf: String,
    rank: i64,
    body: Body<'a>,
}

/// What a row says.
#[derive(PartialEq, Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Task(Arc<TaskRow>),
    Case(Box<CaseRow>),
    Known(KnownNow<'a>),
    At(AtRow),
    Wait(&'a bpmn::Id),
    /// Nothing but its place.
    Place,
}

impl Body<'_> {
    fn json(&self) -> Result<String, Failure> {
        match self {
            Self::Place => Ok(String::new()),
            body => serde_json::to_string(body).map_err(Failure::fault),
        }
    }
}

/// Entries that stand in no row: after them every row is what it was.
fn is_in_no_row(event: &Event) -> bool {
    matches!(event, Event::Noted { .. } | Event::Barred { .. })
}

type Rows<'a> = BTreeMap<(&'static str, String), Plain<'a>>;

impl Projection<'_> {
    /// The changes from `old` to `new`, between which `events` happened.
    pub fn changes(
        &self,
        case: &CaseId,
        old: &State,
        new: &State,
        pack: &Pack,
        events: &[Event],
    ) -> Result<Vec<RowChange>, Failure> {
        if events.iter().all(is_in_no_row) {
            return Ok(Vec::new());
        }
        let before = if old.exists() { self.rows(case, old, pack) } else { Rows::new() };
        let after = self.rows(case, new, pack);
        let mut changes = Vec::new();
        for (view, key) in before.keys().filter(|at| !after.contains_key(*at)) {
            changes.push(RowChange::Delete { view: (*view).to_owned(), key: key.clone() });
        }
        for ((view, key), row) in &after {
            if before.get(&(*view, key.clone())) != Some(row) {
                if *view == crate::search::VIEW {
                    changes.extend(self.words(case, old, new, pack)?);
                }
                let plain = row.body.json()?;
                let place = format!("{view}/{key}");
                let body = self
                    .vault
                    .seal_value(self.client.as_str(), &subject(case), &place, &plain)
                    .map_err(Failure::fault)?;
                changes.push(RowChange::Put {
                    view: (*view).to_owned(),
                    key: key.clone(),
                    shelf: row.shelf.clone(),
                    rank: row.rank,
                    case_id: case.0.clone(),
                    body: body.into_bytes(),
                });
            }
        }
        Ok(changes)
    }

    /// The tokens by which the case is found, where what they are made of changed.
    fn words(
        &self,
        case: &CaseId,
        old: &State,
        new: &State,
        pack: &Pack,
    ) -> Result<Option<RowChange>, Failure> {
        let row = self.case_row(case, new, pack);
        if old.exists() {
            let before = self.case_row(case, old, pack);
            let same = before.who == row.who
                && before.number == row.number
                && before.amount == row.amount
                && before.findings == row.findings
                && before.file == row.file;
            if same {
                return Ok(None);
            }
        }
        let tokens = self.vault.tokens(self.client.as_str()).map_err(Failure::fault)?;
        let tokens = crate::search::words::of_case(&tokens, &row);
        Ok(Some(RowChange::Words { view: crate::search::VIEW.to_owned(), key: case.0.clone(), tokens }))
    }

    fn rows<'a>(&self, case: &CaseId, state: &'a State, pack: &Pack) -> Rows<'a> {
        let mut rows = Rows::new();
        let mut put = |view, key: String, shelf: String, rank: i64, body: Body<'a>| {
            rows.insert((view, key), Plain { shelf, rank, body });
        };
        for task in state.open_tasks() {
            let Some(shelf) = shelf(task) else { continue };
            let row = Arc::new(self.task_row(case, state, task, pack));
            let (key, rank) = (format!("{case}/{}", task.id), self.rank(task));
            put("open", key.clone(), "all".to_owned(), rank, Body::Task(Arc::clone(&row)));
            put("task", key, shelf, rank, Body::Task(row));
        }
        for task in state.tasks.values() {
            if let Some(signature) = task.signatures.last() {
                let day = signature.at.to_zoned(self.zone.clone()).date();
                let body = Body::Task(Arc::new(self.task_row(case, state, task, pack)));
                put(
                    "signed",
                    format!("{case}/{}", task.id),
                    format!("{}:{day}", signature.by),
                    -signature.at.as_millisecond(),
                    body,
                );
            }
        }
        for task in state.tasks.values() {
            if let Some((shelf, key)) = crate::boundary::tally::audit_shelf(case, task) {
                // In the order of arrival: judging the doubtful ones first would make the sample another one.
                let rank = i64::try_from(state.arrival).unwrap_or(i64::MAX);
                put("audit", key, shelf.to_owned(), rank, Body::Place);
            }
        }
        let rank = i64::try_from(state.arrival).unwrap_or(i64::MAX);
        let version = state.rules.unwrap_or(pack.version);
        for (key, it) in state.process.0.instances().filter(|(_, it)| crate::by_hand::rests(&it.work)) {
            let at = process_page::shelf(version, &pack.name, it.element.as_str());
            let since = state.since.get(&key).map_or(0, |it| it.as_millisecond());
            let task =
                state.open_tasks().find(|it| it.key == key && shelf(it).is_some()).map(|it| it.id.clone());
            let stuck = it.incident.is_some();
            let row = AtRow { element: it.element.to_string(), task, stuck };
            if stuck {
                let shelf = process_page::stuck_shelf(&at);
                put(process_page::AT, format!("{case}/{key}/stuck"), shelf, since, Body::At(row.clone()));
            }
            put(process_page::AT, format!("{case}/{key}"), at, since, Body::At(row));
        }
        for (key, it) in state.process.0.instances() {
            let (signal, name, correlation) = match &it.work {
                bpmn::Work::Wait(bpmn::Wait::Message { name, correlation }) => {
                    (false, name, correlation.as_deref())
                }
                bpmn::Work::Wait(bpmn::Wait::Signal { name }) => (true, name, None),
                _ => continue,
            };
            let shelf = crate::messages::shelf(signal, name, correlation);
            put(crate::messages::WAIT, format!("{case}/{key}"), shelf, rank, Body::Wait(&it.element));
        }
        let row = self.case_row(case, state, pack);
        let refused = row.condition == "refused";
        put("case", case.0.clone(), row.condition.clone(), rank, Body::Case(Box::new(row)));
        if pack.name == crate::packs::ACCOUNTS_PAYABLE
            && !refused
            && state.seed.is_none()
            && let (Some((task, draft)), Some(document), Some(received)) =
                (state.subject(), state.documents.first(), state.received)
            && matches!(draft.kind, DocumentKind::Invoice | DocumentKind::CreditNote)
        {
            let known = KnownNow {
                arrival: state.arrival,
                received,
                document: document.digest,
                draft,
                typed: &task.typed,
                signed: task
                    .approvals()
                    .last()
                    .filter(|_| task.stage == Stage::Completed)
                    .map(|it| (&it.by, it.at)),
            };
            put("known", case.0.clone(), "all".to_owned(), rank, Body::Known(known));
        }
        rows
    }

    /// Its place in a list: by the instant it is due. What rules would have let through stands, among what is due on the same
    /// day, where chance put it or where it teaches most.
    fn rank(&self, task: &Task) -> i64 {
        let due = task.due.as_millisecond();
        let review = task.weighing.as_ref().and_then(|it| it.review);
        let Some(review) = review.filter(|_| task.stage == Stage::Assigned) else { return due };
        let day = task.due.to_zoned(self.zone.clone()).start_of_day();
        // Never later than it is due: the day before that instant is shared out.
        let Ok(begins) = day.map(|it| it.timestamp().as_millisecond()) else { return due };
        begins + ((due - begins) as f64 * review.place) as i64
    }

    /// The row of a task, as everyone sees it.
    pub fn task_row(&self, case: &CaseId, state: &State, task: &Task, pack: &Pack) -> TaskRow {
        let draft = cases::draft_of(state, task);
        let settings = pack.settings(&task.element);
        let line = settings.map_or(cases::pack::LINE_DEFAULT, |it| it.line);
        let barred = settings.map(|it| it.not_signers_of.as_slice()).unwrap_or_default();
        let mut not: Vec<PersonId> =
            barred.iter().flat_map(|element| state.signers_of(element)).cloned().collect();
        not.extend(task.approvals().map(|it| it.by.clone()));
        let (state_word, tone) = state_word(task, draft);
        TaskRow {
            row: WorkRow {
                case: case.clone(),
                task: task.id.clone(),
                clock: Clock {
                    received: state.received.unwrap_or(task.opened),
                    due: task.due,
                    paused_for: matches!(task.stage, Stage::Returned { .. }).then(|| "an answer".to_owned()),
                },
                who: who(state, draft),
                number: draft.and_then(|it| it.value("invoice_number")).map(str::to_owned),
                dated: draft.and_then(|it| it.value("issue_date")).and_then(|it| it.parse().ok()),
                client_name: self.client_name.to_owned(),
                why: why(task),
                amount: draft.and_then(|it| amount(it, self.home)),
                step: pack.label(&task.element).to_owned(),
                state: state_word,
                tone,
            },
            doubtful: draft.map_or(0, |it| doubtful(it, line)),
            not,
        }
    }

    /// The row of a case.
    pub fn case_row(&self, case: &CaseId, state: &State, _pack: &Pack) -> CaseRow {
        let draft = state.subject().map(|(_, draft)| draft);
        let mut findings: Vec<String> = draft.map(codes).unwrap_or_default();
        findings.dedup();
        let waiting = state
            .open_tasks()
            .find(|it| matches!(it.stage, Stage::Assigned | Stage::Signed { .. } | Stage::Returned { .. }));
        CaseRow {
            case: case.clone(),
            condition: condition(state).to_owned(),
            reason: waiting
                .map(|task| task.why.first().map_or_else(|| "person".to_owned(), |why| why.code.clone())),
            findings,
            untouched: state.untouched(),
            who: who(state, draft),
            number: draft.and_then(|it| it.value("invoice_number")).map(str::to_owned),
            amount: draft.and_then(|it| amount(it, self.home)),
            file: state.documents.first().map(|it| it.name.clone()).unwrap_or_default(),
            seed: state.seed.is_some(),
        }
    }
}

/// Where a case is, in one word of a fixed list.
pub(crate) fn condition(state: &State) -> &'static str {
    let refused = state.variable("outcome").and_then(|it| it.as_str()) == Some("refused");
    if state.closed.is_some() && state.seed.is_some() {
        return "measured";
    }
    if state.closed.is_some() {
        return match (
            refused,
            state.effects.values().any(|it| it.topic == "pay" && it.stage == EffectStage::Done),
        ) {
            (true, _) => "refused",
            (false, true) => "paid",
            (false, false) => "completed",
        };
    }
    let open = |topic: &str| {
        state.effects.values().any(|it| {
            it.topic == topic && matches!(it.stage, EffectStage::Asked | EffectStage::Unknown { .. })
        })
    };
    let any = |test: fn(&Stage) -> bool| state.open_tasks().any(|it| test(&it.stage));
    if state.process.0.incidents() > 0 {
        "incident"
    } else if any(|it| matches!(it, Stage::Assigned | Stage::Signed { .. })) {
        "waiting"
    } else if any(|it| matches!(it, Stage::Returned { .. })) {
        "returned"
    } else if any(|it| matches!(it, Stage::Opened | Stage::Drafting | Stage::Drafted | Stage::Failed)) {
        "drafting"
    } else if open("pay") {
        "ready-to-pay"
    } else if open("await-report") {
        "file-written"
    } else {
        "working"
    }
}

/// The shelf of an open task; `None` while nobody has to look.
pub(crate) fn shelf(task: &Task) -> Option<String> {
    let role = task.role.as_deref().unwrap_or("manager");
    match &task.stage {
        Stage::Assigned => Some(match (&task.to, task.why.first().map(|why| why.code.as_str())) {
            (Some(person), Some("escalated")) => format!("escalated-to:{person}"),
            (Some(person), _) => format!("person:{person}"),
            (None, Some("second-signature")) => format!("second:{role}"),
            (None, Some("escalated")) => format!("escalated:{role}"),
            (None, _) => format!("role:{role}"),
        }),
        Stage::Returned { .. } => Some(format!("returned:{role}")),
        Stage::Signed { .. } => Some("grace".to_owned()),
        _ => None,
    }
}

/// Whom a case is about.
pub(crate) fn who(state: &State, draft: Option<&Draft>) -> String {
    let named = draft
        .and_then(|it| it.value("supplier_name").or_else(|| it.value("seller_name")))
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    named
        .filter(|name| !name.is_empty())
        .or_else(|| state.documents.first().map(|it| it.name.clone()))
        .unwrap_or_else(|| "Unknown sender".to_owned())
}

/// The amount at stake in the document's currency.
pub(crate) fn amount(draft: &Draft, home: Currency) -> Option<Money> {
    let amount: Decimal =
        draft.decimal("payable").filter(|it| !it.is_zero()).or_else(|| draft.decimal("gross_total"))?;
    let currency = draft.value("currency").and_then(|code| Currency::parse(code).ok()).unwrap_or(home);
    Some(Money::new(amount, currency))
}

fn codes(draft: &Draft) -> Vec<String> {
    let mut codes: Vec<String> =
        draft.findings.iter().filter(|it| it.standing > Standing::Note).map(|it| it.code.clone()).collect();
    codes.sort_unstable();
    codes
}

/// How many fields are below the line, or have a finding about them.
pub(crate) fn doubtful(draft: &Draft, line: f64) -> usize {
    let shown = |name: &str| crate::labels::of(name).is_some_and(|label| label.editable);
    draft.fields.iter().filter(|field| shown(&field.name) && is_doubtful(draft, field, line)).count()
}

/// Whether a person should look at the field first.
pub(crate) fn is_doubtful(draft: &Draft, field: &terms::Field, line: f64) -> bool {
    let about = |it: &terms::Finding| {
        it.standing >= Standing::Doubt && it.field.as_deref() == Some(field.name.as_str())
    };
    field.value.is_some() && field.confidence < line || draft.findings.iter().any(about)
}

/// Characters of a reason in a list; the desk shows it whole.
const WHY_CHARS_MAX: usize = 110;

fn why(task: &Task) -> String {
    match task.why.as_slice() {
        [] => "A person signs here".to_owned(),
        [one] => in_short(&one.sentence),
        [first, rest @ ..] => format!("{} and {} more", in_short(&first.sentence), rest.len()),
    }
}

fn in_short(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    match sentence.char_indices().nth(WHY_CHARS_MAX) {
        None => sentence.to_owned(),
        Some((at, _)) => {
            let cut = &sentence[..at];
            format!("{}…", cut.rsplit_once(' ').map_or(cut, |(words, _)| words))
        }
    }
}

fn state_word(task: &Task, draft: Option<&Draft>) -> (String, Tone) {
    let code = task.why.first().map(|it| it.code.as_str()).unwrap_or_default();
    match &task.stage {
        Stage::Returned { .. } => ("returned".to_owned(), Tone::Paused),
        Stage::Signed { act: Act::Approve, .. } => ("signed".to_owned(), Tone::Ok),
        Stage::Signed { act, .. } => (act.past().to_owned(), Tone::Ok),
        Stage::Completed => ("done".to_owned(), Tone::Ok),
        _ => match (code, draft.map(Draft::gravest)) {
            ("second-signature", _) => ("second signature".to_owned(), Tone::Mine),
            ("escalated", _) => ("escalated".to_owned(), Tone::Warn),
            ("returned" | "answered", _) => ("answered".to_owned(), Tone::Warn),
            (_, Some(Standing::Never)) if task.draft.is_some() => ("never automatic".to_owned(), Tone::Never),
            (_, Some(Standing::Exception)) if task.draft.is_some() => (
                payables::exceptions::exception(code)
                    .map_or_else(|| code.to_owned(), |it| it.title.to_lowercase()),
                Tone::Warn,
            ),
            _ => ("yours".to_owned(), Tone::Plain),
        },
    }
}

/// The bytes of a known row, opened.
pub(crate) fn open_known(
    vault: &Vault,
    client: &ClientId,
    case: &str,
    body: &[u8],
) -> Result<Option<KnownRow>, Failure> {
    crate::envelope::open_kept(vault, client, &format!("case:{case}"), &format!("known/{case}"), body)
}
