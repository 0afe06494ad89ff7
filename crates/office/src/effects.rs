//! Effects: what is done outside, at least once, each under a key that makes doing it twice harmless.
//!
//! A posting, a released payment file and a change of the master are files and entries of this office, written whole and
//! named after their key: doing one again writes the same bytes. `pay` and `await-report` are not done here; the bank's
//! report settles them.

use crate::again::{self, News};
use crate::clock::Clock;
use crate::connectors::{self, Errand};
use crate::files::write_whole;
use crate::law::Who;
use crate::onboarding;
use crate::pauses::next_try_ms;
use crate::shared::Shared;
use crate::writer::{Message, Order, Target, Writer};
use cases::{Command, EffectStage, State};
use journal::Claimed;
use payables::coding::Coding;
use payables::master::Supplier;
use payables::{Facts, posting};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use terms::{CaseId, Digest, EffectId, Failure};

/// Effects claimed together.
const CLAIM_MAX: usize = 64;
/// An effect that is not settled by then may be tried by somebody else, in milliseconds.
const LEASE_MS: i64 = 60 * 1000;
/// An effect is begun only while so much of its lease is left that nobody else may claim it meanwhile: half of it.
const BEGUN_WITHIN: Duration = Duration::from_millis(LEASE_MS.unsigned_abs() / 2);
/// With nothing to do, the queue is looked at this often.
const IDLE: Duration = Duration::from_millis(50);

/// Whether a worker of this office does it; the others wait for a report.
pub(crate) fn is_done_here(topic: &str) -> bool {
    !matches!(topic, "pay" | "await-report")
}

#[derive(Deserialize)]
struct Body {
    effect: EffectId,
    topic: String,
    tries: u32,
    /// It is to be taken back.
    #[serde(default)]
    reverse: bool,
    /// It was sent and no answer came: look first.
    #[serde(default)]
    read_back: bool,
}

/// What became of one try.
enum Tried {
    Done(Map<String, Value>, Vec<journal::Entry>),
    Refused { code: String, sentence: String },
}

/// Works until `stop`.
pub(crate) fn work(shared: &Arc<Shared>, writer: &Arc<Writer>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let asked = Instant::now();
        match writer.claim("effect", LEASE_MS, CLAIM_MAX) {
            Ok(jobs) if jobs.is_empty() => std::thread::sleep(IDLE),
            Ok(jobs) => do_all(shared, writer, jobs, asked),
            Err(error) => {
                tracing::error!(%error, "no effects were claimed");
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }
}

fn do_all(shared: &Arc<Shared>, writer: &Arc<Writer>, jobs: Vec<Claimed>, asked: Instant) {
    let (sender, receiver) = channel();
    let mut waiting = 0;
    let mut news = News::default();
    for job in jobs {
        if asked.elapsed() >= BEGUN_WITHIN {
            // Others before it took long: its lease is nearly over, and whoever claims it next does it.
            tracing::warn!(id = job.id, "an effect is left to who claims it next");
            continue;
        }
        let case = CaseId::from(job.case_id.as_str());
        let Ok(body) = serde_json::from_slice::<Body>(&job.body) else {
            tracing::error!(id = job.id, "an effect does not read");
            continue;
        };
        let Some((command, master)) = settle(shared, writer, &case, &body, &job) else { continue };
        if let (false, Command::EffectDone { answer, .. }) = (master.is_empty(), &command) {
            news.suppliers.extend(answer.get("supplier").and_then(Value::as_str).map(str::to_owned));
        }
        let done = sender.clone();
        let order = Order {
            who: Who::system(&shared.client),
            target: Target::Case(case.clone()),
            command,
            once: None,
            blobs: Vec::new(),
            job: Some(job),
            rows: Vec::new(),
            master,
            reply: Box::new(move |answer| {
                if let Err(error) = answer {
                    tracing::warn!(%error, %case, "an effect was not settled");
                }
                let _ = done.send(());
            }),
        };
        if writer.send_patiently(order).is_ok() {
            waiting += 1;
        }
    }
    for _ in 0..waiting {
        // An order that the writer dropped answers by closing its end.
        let _ = receiver.recv();
    }
    if !news.suppliers.is_empty()
        && let Err(error) = again::draft_concerned(shared, writer, &news)
    {
        tracing::warn!(%error, "cases that wait for a supplier were not checked again; people can ask for it");
    }
}

/// Tries the effect; `None` where it is to be tried again later.
fn settle(
    shared: &Shared,
    writer: &Writer,
    case: &CaseId,
    body: &Body,
    job: &Claimed,
) -> Option<(Command, Vec<journal::Entry>)> {
    let effect = body.effect.clone();
    if body.reverse {
        return take_back(shared, writer, case, body, job).map(|command| (command, Vec::new()));
    }
    if let Some(connector) = shared.connector(&body.topic) {
        let state = match shared.cabinet.existing(case) {
            Ok(state) => state,
            Err(error) => {
                tracing::error!(%error, %case, "an effect waits: its case was not read; its lease will end");
                return None;
            }
        };
        let errand = Errand {
            case,
            effect: &effect,
            topic: &body.topic,
            tries: body.tries,
            read_back: body.read_back,
            job,
        };
        let command = connectors::settle(shared, writer, connector.as_ref(), &state, &errand);
        return command.map(|command| (command, Vec::new()));
    }
    let tried = shared.cabinet.existing(case).and_then(|state| attempt(shared, case, &state, body));
    match tried {
        Ok(Tried::Done(answer, master)) => Some((Command::EffectDone { effect, answer }, master)),
        Ok(Tried::Refused { code, sentence }) => {
            Some((Command::EffectRefused { effect, code, sentence }, Vec::new()))
        }
        Err(Failure::Refused(refusal)) => {
            let sentence = format!("{} {}", refusal.what, refusal.why);
            Some((Command::EffectRefused { effect, code: refusal.code.into_owned(), sentence }, Vec::new()))
        }
        Err(Failure::Fault(sentence)) if job.attempts < body.tries => {
            tracing::warn!(sentence, %case, topic = body.topic, attempts = job.attempts, "an effect failed and is tried again");
            let at_ms = match shared.cabinet.existing(case) {
                Ok(state) => next_try_ms(shared, &state, &effect, job.attempts),
                Err(_) => Clock::System.now_ms() + 1000,
            };
            let _ = writer.send(Message::Retry { job: job.clone(), at_ms });
            None
        }
        Err(Failure::Fault(sentence)) => {
            let sentence = format!("It failed {} times: {sentence}", job.attempts);
            Some((Command::EffectRefused { effect, code: "effect-failed".to_owned(), sentence }, Vec::new()))
        }
    }
}

/// Takes an effect back that was done, because its case was recalled; `None` where it is to be tried again later.
fn take_back(shared: &Shared, writer: &Writer, case: &CaseId, body: &Body, job: &Claimed) -> Option<Command> {
    let effect = body.effect.clone();
    let refused = |sentence: String| Command::ReversalRefused { effect: effect.clone(), sentence };
    let words = "The case was recalled".to_owned();
    let answer = match body.topic.as_str() {
        "post" => shared.cabinet.existing(case).and_then(|state| {
            let posting = state.effects.get(&effect).and_then(|it| it.answer.get("posting")?.as_str());
            let name = posting.ok_or_else(|| Failure::fault("The posting's file is not known"))?;
            crate::reversing::write_reversal(shared, case, &effect, name)
        }),
        // A reminder that was sent leaves nothing to take back.
        "remind" | "free-items" => Ok(Map::new()),
        other => return Some(refused(format!("no connector takes \"{other}\" back"))),
    };
    match answer {
        Ok(answer) => Some(Command::EffectReversed { effect, words, answer }),
        Err(Failure::Refused(refusal)) => Some(refused(format!("{} {}", refusal.what, refusal.why))),
        Err(Failure::Fault(sentence)) if job.attempts < body.tries => {
            tracing::warn!(sentence, %case, "an effect was not taken back and is tried again");
            let pause = 1000i64 << job.attempts.min(10);
            let _ = writer.send(Message::Retry { job: job.clone(), at_ms: Clock::System.now_ms() + pause });
            None
        }
        Err(Failure::Fault(sentence)) => Some(refused(sentence)),
    }
}

fn attempt(shared: &Shared, case: &CaseId, state: &State, body: &Body) -> Result<Tried, Failure> {
    match body.topic.as_str() {
        "post" => post(shared, case, state, &body.effect),
        "write-payment-file" => {
            crate::payment_run::release(shared, case, state).map(|answer| Tried::Done(answer, Vec::new()))
        }
        "free-items" => Ok(Tried::Done(Map::new(), Vec::new())),
        "add-supplier" => add_supplier(shared, case, state),
        "record-account" => record_account(shared, case, state),
        // The reminder itself is the entry; the worklist shows it as late.
        "remind" => Ok(Tried::Done(Map::from_iter([("reminded".to_owned(), json!(true))]), Vec::new())),
        other => Err(Failure::Refused(terms::Refusal::new(
            "topic-unknown",
            "Not done",
            format!("No connector serves \"{other}\"."),
            "Add a connector for it, or change the process.",
        ))),
    }
}

/// Where the postings of this office lie, one file each.
pub(crate) fn ledger_dir(shared: &Shared) -> PathBuf {
    shared.dir.join("ledger")
}

fn post(shared: &Shared, case: &CaseId, state: &State, effect: &EffectId) -> Result<Tried, Failure> {
    let Some((_, draft)) = state.subject() else { return Err(Failure::fault("The case has no draft")) };
    let facts = Facts::of(draft);
    let register = shared.register();
    let cover = payables::orders::cover(&register, &facts, state.arrival, &[]);
    let coding = Coding::of(&register, &facts, &cover);
    // The day of the books is the day on which the case was signed off, so that a restart posts the same entry.
    let day = signed_off(state, shared).unwrap_or_else(|| shared.today());
    let entry = match posting::posting(&register, &facts, &coding, case, day) {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Tried::Refused { code: refusal.code.into_owned(), sentence: refusal.why }),
    };
    drop(register);
    let bytes = serde_json::to_vec(&entry).map_err(Failure::fault)?;
    let name = format!("{case}-{effect}.json");
    write_whole(&ledger_dir(shared).join(&name), &bytes)?;
    let answer = Map::from_iter([
        ("posting".to_owned(), json!(name)),
        ("posting_digest".to_owned(), json!(Digest::of(&bytes))),
    ]);
    Ok(Tried::Done(answer, Vec::new()))
}

fn signed_off(state: &State, shared: &Shared) -> Option<jiff::civil::Date> {
    let last = state
        .tasks
        .values()
        .flat_map(|task| task.signatures.iter().map(|it| it.at))
        .max()
        .or(state.received)?;
    Some(last.to_zoned(shared.zone.clone()).date())
}

/// The supplier of the form that two people signed, or the one that it names.
fn add_supplier(shared: &Shared, case: &CaseId, state: &State) -> Result<Tried, Failure> {
    let Some((task, draft)) = state.subject() else { return Err(Failure::fault("The case has no draft")) };
    // Cases of a version before onboarding was a case of its own sign the invoice itself.
    let of_invoice = !onboarding::is_form(shared, state, task);
    let form =
        if of_invoice { payables::onboarding::propose(&shared.register(), draft) } else { draft.clone() };
    let known = if of_invoice { same_vat_id(shared, &form) } else { None };
    let known = match known {
        Some(id) => onboarding::Known::Before(id),
        None => onboarding::supplier_of(shared, case, &form)?,
    };
    match known {
        onboarding::Known::Before(id) => {
            Ok(Tried::Done(Map::from_iter([("supplier".to_owned(), json!(id))]), Vec::new()))
        }
        onboarding::Known::New(supplier) => put_supplier(shared, case, *supplier),
    }
}

fn same_vat_id(shared: &Shared, form: &terms::Draft) -> Option<String> {
    let vat_id = form.value("seller_vat_id")?;
    let register = shared.register();
    register.suppliers().iter().find(|it| it.vat_id.as_deref() == Some(vat_id)).map(|it| it.id.clone())
}

/// The account that a call-back confirmed becomes one of the supplier's.
fn record_account(shared: &Shared, case: &CaseId, state: &State) -> Result<Tried, Failure> {
    let Some((task, draft)) = state.subject() else { return Err(Failure::fault("The case has no draft")) };
    if task.call_confirmed().is_none() {
        return Ok(Tried::Refused {
            code: "call-back-missing".to_owned(),
            sentence: "Nobody confirmed the new account.".to_owned(),
        });
    }
    let facts = Facts::of(draft);
    let (Some(id), Some(iban)) = (facts.supplier, facts.payee_iban) else {
        return Err(Failure::fault("Supplier or account is missing"));
    };
    let known = shared.register().supplier(&id).cloned();
    let Some(mut supplier) = known else {
        return Err(Failure::fault(format!("The master has no supplier {id}")));
    };
    if !supplier.ibans.contains(&iban) {
        // The confirmed account comes first: it is the one to pay to from now on.
        supplier.ibans.insert(0, iban);
    }
    put_supplier(shared, case, supplier)
}

fn put_supplier(shared: &Shared, case: &CaseId, supplier: Supplier) -> Result<Tried, Failure> {
    let (answer, entry) = onboarding::put(shared, case, supplier)?;
    Ok(Tried::Done(answer, vec![entry]))
}

/// The open `pay` effect of a case.
pub(crate) fn open_payment(state: &State) -> Option<EffectId> {
    let open = |stage: &EffectStage| matches!(stage, EffectStage::Asked | EffectStage::Unknown { .. });
    state.effects.iter().find(|(_, it)| it.topic == "pay" && open(&it.stage)).map(|(id, _)| id.clone())
}
