//! Messages and signals: handed in by a person or thrown by a case, given to the cases that wait for them.
//!
//! What a case waits for lies on a shelf of the view `wait`, named after the message and its correlation value. A message goes
//! to the case that has waited longest; where none waits, a process may begin with it; where none does, it is kept for
//! [`KEPT_DAYS`] and given to the first case that comes to wait for it. A signal goes to everyone who waits now.

use crate::envelope::{open_row, seal_row};
use crate::law::{self, Who};
use crate::shared::Shared;
use crate::view::Person;
use crate::writer::{Message, Order, Target, Writer, Written};
use crate::{Office, refusals};
use bpmn::{Key, Moment, Want};
use cases::{Command, Opening};
use journal::{Claimed, RowChange};
use policy::Thing;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::mpsc::sync_channel;
use terms::{CaseId, Digest, Failure};

/// The view of what cases wait for.
pub(crate) const WAIT: &str = "wait";
/// The view of messages that nobody waited for.
const KEPT: &str = "message";
/// The subject under whose key they are sealed until a case takes them.
pub(crate) const SUBJECT: &str = "messages";
/// Days for which a message is kept.
pub const KEPT_DAYS: i64 = 7;
/// Bytes of the name of a message or a signal, and of its correlation value.
pub const NAME_BYTES_MAX: usize = 256;
/// Cases that hear a signal at most; the rest hear it when they are asked to wait again.
const LISTENERS_MAX: usize = 100_000;
/// Rows read together.
const PAGE: usize = 200;

/// A message or a signal as a face hands it in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// Its name, as the diagram says it.
    pub name: String,
    /// Everyone who waits gets it, not only one.
    #[serde(default)]
    pub signal: bool,
    /// The value by which a message finds its case.
    #[serde(default)]
    pub correlation: Option<String>,
    /// Its content: variables of the case that takes it.
    #[serde(default)]
    pub payload: Map<String, Value>,
    /// The same key again gives the same answer and delivers nothing twice.
    pub key: String,
}

/// Where it went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Cases that took it.
    pub cases: Vec<CaseId>,
    /// Cases that begin with it.
    pub opened: Vec<CaseId>,
    /// Nobody waits for it; it is kept for [`KEPT_DAYS`] days.
    pub kept: bool,
}

/// The shelf on which a wait lies.
pub(crate) fn shelf(signal: bool, name: &str, correlation: Option<&str>) -> String {
    let kind = if signal { "signal" } else { "message" };
    let text = format!("{kind}\n{name}\n{}", correlation.map(|it| format!("={it}")).unwrap_or_default());
    format!("{kind}:{}", Digest::of(text.as_bytes()).to_hex())
}

impl Office {
    /// Hands a message or a signal in. Blocks until it is where it belongs.
    ///
    /// # Errors
    /// `message-name`, what the law says, or a fault.
    pub fn deliver(&self, who: &Person, delivery: &Delivery) -> Result<Delivered, Failure> {
        let who = self.who(who);
        let thing = Thing::of(self.shared.client.clone());
        law::ask(&self.shared.law, &who, policy::Act::DeliverMessage, &thing).map_err(|it| it.refusal)?;
        let long = delivery.correlation.as_ref().is_some_and(|it| it.len() > NAME_BYTES_MAX);
        if delivery.name.trim().is_empty() || delivery.name.len() > NAME_BYTES_MAX || long {
            return Err(refusals::message_name(NAME_BYTES_MAX).into());
        }
        Post { shared: &self.shared, writer: &self.writer, who }.deliver(delivery)
    }
}

/// A kept message.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    correlation: Option<String>,
    payload: Map<String, Value>,
}

/// Delivers on behalf of somebody.
pub(crate) struct Post<'a> {
    pub shared: &'a Shared,
    pub writer: &'a Writer,
    pub who: Who,
}

impl Post<'_> {
    pub fn deliver(&self, delivery: &Delivery) -> Result<Delivered, Failure> {
        if delivery.signal { self.signal(delivery) } else { self.message(delivery) }
    }

    fn message(&self, delivery: &Delivery) -> Result<Delivered, Failure> {
        if let Some(delivered) = self.to_whoever_waits(delivery)? {
            return Ok(delivered);
        }
        let opened = self.begin(delivery)?;
        if !opened.is_empty() {
            return Ok(Delivered { opened, ..Delivered::default() });
        }
        self.keep(delivery)?;
        // Whoever came to wait while it was being kept looked before it was there.
        match self.to_whoever_waits(delivery)? {
            Some(delivered) => {
                self.rows(vec![RowChange::Delete { view: KEPT.to_owned(), key: kept_key(delivery) }])?;
                Ok(delivered)
            }
            None => Ok(Delivered { kept: true, ..Delivered::default() }),
        }
    }

    fn to_whoever_waits(&self, delivery: &Delivery) -> Result<Option<Delivered>, Failure> {
        let once = format!("message:{}", delivery.key);
        if let Some(answer) = self.shared.reader.once(&self.shared.client, &once).map_err(Failure::fault)? {
            let answer: Value = serde_json::from_slice(&answer.answer).map_err(Failure::fault)?;
            let case = CaseId::from(answer["case"].as_str().unwrap_or_default());
            return Ok(Some(Delivered { cases: vec![case], ..Delivered::default() }));
        }
        let mut waiting = self.waiting(&shelf(false, &delivery.name, None), PAGE)?;
        if delivery.correlation.is_some() {
            waiting
                .extend(self.waiting(&shelf(false, &delivery.name, delivery.correlation.as_deref()), PAGE)?);
        }
        waiting.sort();
        for (_, case, key) in waiting {
            let command = Command::Message {
                name: delivery.name.clone(),
                correlation: delivery.correlation.clone(),
                payload: delivery.payload.clone(),
                to: Some(key),
            };
            let request = Digest::of(format!("{}\n{:?}", delivery.name, delivery.correlation).as_bytes());
            match self.order(
                Target::Case(case.clone()),
                command,
                Some((once.clone(), request)),
                None,
                Vec::new(),
            ) {
                Ok(written) => {
                    return Ok(Some(Delivered { cases: vec![written.case], ..Delivered::default() }));
                }
                // It went on meanwhile; the next one waits as well.
                Err(Failure::Refused(refusal)) if is_gone(&refusal.code) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    fn signal(&self, delivery: &Delivery) -> Result<Delivered, Failure> {
        let mut out = Delivered { opened: self.begin(delivery)?, ..Delivered::default() };
        let mut waiting = self.waiting(&shelf(true, &delivery.name, None), LISTENERS_MAX)?;
        waiting.sort();
        waiting.dedup_by(|a, b| a.1 == b.1);
        for (_, case, _) in waiting {
            let command = Command::Signal { name: delivery.name.clone(), payload: delivery.payload.clone() };
            let once = (format!("signal:{}:{case}", delivery.key), Digest::of(delivery.name.as_bytes()));
            match self.order(Target::Case(case.clone()), command, Some(once), None, Vec::new()) {
                Ok(_) => out.cases.push(case),
                Err(Failure::Refused(refusal)) if is_gone(&refusal.code) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(out)
    }

    /// Opens a case of every process that begins with it.
    fn begin(&self, delivery: &Delivery) -> Result<Vec<CaseId>, Failure> {
        let shared = self.shared;
        let prepared = shared.packs.version(shared.packs.current())?;
        let moment = Moment { now: shared.clock.now(), zone: shared.zone.clone() };
        let mut opened = Vec::new();
        for pack in prepared.packs() {
            // A clock that never occurs keeps no message from beginning a case.
            let Ok(needs) = bpmn::start_needs(&pack.process, &moment) else { continue };
            let begins = needs.into_iter().find(|need| match &need.what {
                Want::Message { name, .. } => !delivery.signal && **name == *delivery.name,
                Want::Signal { name } => delivery.signal && **name == *delivery.name,
                _ => false,
            });
            let Some(begins) = begins else { continue };
            let opening = Opening {
                received: shared.clock.now(),
                arrival: 0,
                documents: Vec::new(),
                variables: delivery.payload.clone(),
                parent: None,
                begin: Some(begins.element.to_string()),
                seed: None,
            };
            let once = format!("begin:{}:{}", pack.name, delivery.key);
            let request = Digest::of(delivery.name.as_bytes());
            let target = Target::Child { name: pack.name.clone(), version: None };
            let written =
                self.order(target, Command::Open(opening), Some((once, request)), None, Vec::new())?;
            opened.push(written.case);
            // A message is for one.
            if !delivery.signal {
                break;
            }
        }
        Ok(opened)
    }

    fn keep(&self, delivery: &Delivery) -> Result<(), Failure> {
        let shared = self.shared;
        shared.vault.ensure_subjects(shared.client.as_str(), &[SUBJECT]).map_err(Failure::fault)?;
        let kept = Kept {
            name: delivery.name.clone(),
            correlation: delivery.correlation.clone(),
            payload: delivery.payload.clone(),
        };
        let key = kept_key(delivery);
        let body = seal_row(&shared.vault, &shared.client, SUBJECT, &format!("{KEPT}/{key}"), &kept)?;
        let until = shared.clock.now_ms() + KEPT_DAYS * 24 * 3_600_000;
        self.rows(vec![RowChange::Put {
            view: KEPT.to_owned(),
            key,
            shelf: shelf(false, &delivery.name, delivery.correlation.as_deref()),
            rank: until,
            case_id: String::new(),
            body,
        }])
    }

    fn rows(&self, rows: Vec<RowChange>) -> Result<(), Failure> {
        let (reply, answer) = sync_channel(1);
        self.writer.send(Message::Rows { rows, reply })?;
        answer.recv().map_err(|_| Failure::fault("The writer has stopped"))?
    }

    /// Gives a case the oldest message that was kept for what it waits for. `true` where there was one.
    pub fn give_kept(&self, job: &Claimed, case: &CaseId, key: Key) -> Result<bool, Failure> {
        let shared = self.shared;
        let state = shared.cabinet.existing(case)?;
        let Some(bpmn::Work::Wait(bpmn::Wait::Message { name, correlation })) =
            state.process.0.instance(key).map(|it| &it.work)
        else {
            return Ok(false);
        };
        let shelves = kept_shelves(shared, name, correlation.as_deref())?;
        for shelf in shelves {
            let page =
                shared.reader.page(&shared.client, KEPT, &shelf, None, PAGE).map_err(Failure::fault)?;
            let oldest = page.rows.into_iter().find(|it| it.rank > shared.clock.now_ms());
            if let Some(row) = oldest {
                let place = format!("{KEPT}/{}", row.key);
                let kept: Kept = open_row(&shared.vault, &shared.client, SUBJECT, &place, &row.body)?;
                let command = Command::Message {
                    name: kept.name,
                    correlation: kept.correlation,
                    payload: kept.payload,
                    to: Some(key),
                };
                let taken = vec![RowChange::Delete { view: KEPT.to_owned(), key: row.key }];
                return match self.order(Target::Case(case.clone()), command, None, Some(job.clone()), taken) {
                    Ok(_) => Ok(true),
                    Err(Failure::Refused(refusal)) if is_gone(&refusal.code) => Ok(false),
                    Err(other) => Err(other),
                };
            }
        }
        Ok(false)
    }

    /// Place in the order of arrival, case and subscription of everything on a shelf.
    fn waiting(&self, shelf: &str, at_most: usize) -> Result<Vec<(i64, CaseId, Key)>, Failure> {
        let (mut out, mut after) = (Vec::new(), None);
        loop {
            let page = self
                .shared
                .reader
                .page(&self.shared.client, WAIT, shelf, after.as_ref(), PAGE)
                .map_err(Failure::fault)?;
            out.extend(page.rows.iter().filter_map(|row| {
                let key = row.key.rsplit('/').next()?.parse().ok()?;
                Some((row.rank, CaseId::from(row.case_id.as_str()), Key(key)))
            }));
            match page.next {
                Some(next) if out.len() < at_most => after = Some(next),
                _ => return Ok(out),
            }
        }
    }

    fn order(
        &self,
        target: Target,
        command: Command,
        once: Option<(String, Digest)>,
        job: Option<Claimed>,
        rows: Vec<RowChange>,
    ) -> Result<Written, Failure> {
        let (sender, receiver) = sync_channel(1);
        self.writer.send_patiently(Order {
            who: self.who.clone(),
            target,
            command,
            once,
            blobs: Vec::new(),
            job,
            rows,
            master: Vec::new(),
            reply: Box::new(move |answer| drop(sender.send(answer))),
        })?;
        receiver.recv().map_err(|_| Failure::fault("The writer has stopped"))?
    }
}

/// Shelves on which a message for that wait can lie: one that asks for no value takes any.
pub(crate) fn kept_shelves(
    shared: &Shared,
    name: &str,
    correlation: Option<&str>,
) -> Result<Vec<String>, Failure> {
    if correlation.is_some() {
        return Ok(vec![shelf(false, name, correlation)]);
    }
    // Few messages are ever kept, so that looking through all of them is cheap.
    let all = shared.reader.shelves(&shared.client, KEPT).map_err(Failure::fault)?;
    let mut out = Vec::new();
    for (at, _) in all {
        let page = shared.reader.page(&shared.client, KEPT, &at, None, 1).map_err(Failure::fault)?;
        for row in page.rows {
            let place = format!("{KEPT}/{}", row.key);
            let kept: Kept = open_row(&shared.vault, &shared.client, SUBJECT, &place, &row.body)?;
            if kept.name == name {
                out.push(at.clone());
            }
        }
    }
    Ok(out)
}

/// Whether anything is kept for that wait: asked by the writer for each new one.
pub(crate) fn is_kept(shared: &Shared, name: &str, correlation: Option<&str>) -> Result<bool, Failure> {
    let client = &shared.client;
    match correlation {
        Some(_) => {
            let at = shelf(false, name, correlation);
            shared.reader.count(client, KEPT, &at).map(|it| it > 0).map_err(Failure::fault)
        }
        None => Ok(!shared.reader.shelves(client, KEPT).map_err(Failure::fault)?.is_empty()),
    }
}

fn kept_key(delivery: &Delivery) -> String {
    Digest::of(delivery.key.as_bytes()).to_hex()
}

fn is_gone(code: &str) -> bool {
    matches!(
        code,
        "message-unexpected" | "signal-unexpected" | "case-closed" | "case-unknown" | "process-ended"
    )
}
