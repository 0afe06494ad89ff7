//! Payment runs: what is due becomes one file, two persons sign its digest, and the bank's report closes what it settles.

use crate::law::{self, Who};
use crate::lease;
use crate::master::{document_subject, open_blob, put_blob};
use crate::packs::PAYMENT_RUN;
use crate::shared::Shared;
use crate::view::{Done, Person};
use crate::writer::{Order, Target, Written};
use crate::{Office, effects, refusals};
use cases::{Command, Document, Opening, State};
use formats::iban::Iban;
use jiff::civil::Date;
use payables::Facts;
use payables::payment::{Closing, DiscountRules, Fate, OpenItem, Proposal};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use terms::{
    CaseId, Digest, DocumentKind, Draft, EffectId, Evidence, Failure, Field, Finding, Reading, Standing,
    TaskId,
};
use tokio::sync::oneshot;

/// Open items looked at for one run.
const ITEMS_MAX: usize = 100_000;
/// A discount is taken where it yields at least this many percent a year.
const YEARLY_PERCENT_MIN: i64 = 6;

/// Every invoice that is ready to pay and in no run, with its state.
pub(crate) fn open_items(shared: &Shared) -> Result<Vec<(OpenItem, std::sync::Arc<State>)>, Failure> {
    let running = in_open_runs(shared)?;
    let mut items = Vec::new();
    for case in cases_in(shared, "ready-to-pay")? {
        if running.contains(&case) {
            continue;
        }
        let state = shared.cabinet.existing(&case)?;
        if let Some(item) = open_item(&case, &state) {
            items.push((item, state));
        }
    }
    Ok(items)
}

fn cases_in(shared: &Shared, condition: &str) -> Result<Vec<CaseId>, Failure> {
    let (mut cases, mut after) = (Vec::new(), None);
    loop {
        let page = shared
            .reader
            .page(&shared.client, "case", condition, after.as_ref(), 1000)
            .map_err(Failure::fault)?;
        cases.extend(page.rows.into_iter().map(|row| CaseId(row.key)));
        match page.next {
            Some(next) if cases.len() < ITEMS_MAX => after = Some(next),
            _ => return Ok(cases),
        }
    }
}

/// Runs that are not over, newest last.
pub(crate) fn runs(
    shared: &Shared,
    open_only: bool,
) -> Result<Vec<(CaseId, std::sync::Arc<State>)>, Failure> {
    let mut found = BTreeMap::new();
    let conditions: &[&str] = &[
        "drafting",
        "waiting",
        "returned",
        "working",
        "file-written",
        "incident",
        "completed",
        "refused",
        "paid",
    ];
    for condition in conditions {
        if open_only && matches!(*condition, "completed" | "refused" | "paid") {
            continue;
        }
        for case in cases_in(shared, condition)?.into_iter().filter(|case| case.0.starts_with("RUN-")) {
            let state = shared.cabinet.existing(&case)?;
            found.insert(case, state);
        }
    }
    Ok(found.into_iter().collect())
}

pub(crate) fn in_open_runs(shared: &Shared) -> Result<HashSet<CaseId>, Failure> {
    let mut cases = HashSet::new();
    for (_, state) in runs(shared, true)? {
        cases.extend(items_of(&state).into_values().flatten());
    }
    Ok(cases)
}

/// End-to-end ids of a run with the cases that each settles.
pub(crate) fn items_of(state: &State) -> BTreeMap<String, Vec<CaseId>> {
    let payments = state.variable("payments").and_then(Value::as_object).cloned().unwrap_or_default();
    let cases = |list: &Value| {
        list.as_array()
            .map(|it| it.iter().filter_map(Value::as_str).map(CaseId::from).collect())
            .unwrap_or_default()
    };
    payments.iter().map(|(id, list)| (id.clone(), cases(list))).collect()
}

fn open_item(case: &CaseId, state: &State) -> Option<OpenItem> {
    effects::open_payment(state)?;
    let (_, draft) = state.subject()?;
    let facts = Facts::of(draft);
    let amount = facts.payable.filter(|it| !it.is_zero()).or(facts.gross)?;
    Some(OpenItem {
        case: case.clone(),
        supplier: facts.supplier?,
        kind: facts.kind,
        invoice_number: facts.number?,
        currency: facts.currency?,
        amount: amount.abs(),
        iban: facts.payee_iban,
        issued: facts.issued?,
        due: facts.due.or(facts.issued)?,
        discount_percent: facts.discount_percent,
        discount_until: facts.discount_until,
        stopped: None,
    })
}

/// The proposal for everything that must leave by `until`.
pub(crate) fn proposal(shared: &Shared, id: &str, items: &[OpenItem], until: Date) -> Proposal {
    let rules = DiscountRules { yearly_percent_min: Decimal::from(YEARLY_PERCENT_MIN) };
    payables::payment::propose(&shared.register(), id, items, shared.today(), until, &rules)
}

impl Office {
    /// Makes a payment run out of everything in the proposal that is due by `until`.
    pub(crate) async fn make_run(&self, person: &Person, until: Date, key: &str) -> Result<Done, Failure> {
        let shared = &self.shared;
        let who = Who::person(&shared.people, &shared.client, &person.id, shared.today());
        let request = Digest::of(format!("propose:{until}").as_bytes());
        let key = format!("propose:{}", Digest::of(key.as_bytes()));
        if let Some(once) = shared.reader.once(&shared.client, &key).map_err(Failure::fault)?
            && once.request == request
        {
            let answer: Value = serde_json::from_slice(&once.answer).map_err(Failure::fault)?;
            let case = CaseId::from(answer["case"].as_str().unwrap_or_default());
            return Ok(Done {
                sentence: format!("Payment run {case} was made"),
                case,
                task: None,
                undo_until: None,
                next: None,
            });
        }
        // One run is made at a time: what one takes, the next one no longer finds.
        let _alone = self.making_run.lock().await;
        let turn = tokio::task::block_in_place(|| lease::turn(shared, &self.writer, "payment-run"))?;
        let gathered = open_items(shared)?;
        let items: Vec<OpenItem> = gathered.iter().map(|(item, _)| item.clone()).collect();
        let id = format!("PR{}-{:04}", shared.today().strftime("%y%m%d"), runs(shared, false)?.len() + 1);
        let proposal = proposal(shared, &id, &items, until);
        if proposal.groups.iter().all(|group| group.payments.is_empty()) {
            return Err(refusals::nothing_to_pay().into());
        }
        let file =
            payables::payment::file(&shared.register(), &proposal, shared.clock.now())?.text.into_bytes();
        let summary = serde_json::to_vec(&proposal).map_err(Failure::fault)?;
        let subjects = [&file, &summary].map(|bytes| document_subject(Digest::of(bytes)));
        shared.vault.ensure_subjects(shared.client.as_str(), &subjects).map_err(Failure::fault)?;
        let blobs = vec![
            put_blob(&shared.blobs, &shared.vault, &shared.client, &file)?,
            put_blob(&shared.blobs, &shared.vault, &shared.client, &summary)?,
        ];
        let documents = vec![
            Document {
                name: format!("{id}.xml"),
                digest: Digest::of(&file),
                size: file.len() as u64,
                media_type: "application/xml".to_owned(),
            },
            Document {
                name: format!("{id}.json"),
                digest: Digest::of(&summary),
                size: summary.len() as u64,
                media_type: "application/json".to_owned(),
            },
        ];
        let opening = Opening {
            received: shared.clock.now(),
            arrival: 0,
            documents,
            variables: variables(&proposal, &gathered, shared),
            parent: None,
            begin: None,
            seed: None,
        };
        let (reply, answer) = oneshot::channel();
        self.writer.send(crate::writer::Message::Write(Box::new(Order {
            who,
            target: Target::New(PAYMENT_RUN),
            command: Command::Open(opening),
            once: Some((key, request)),
            blobs,
            // Where another process made a run meanwhile, this one does not land.
            job: turn,
            rows: Vec::new(),
            master: Vec::new(),
            reply: Box::new(move |written| drop(reply.send(written))),
        })))?;
        let Written { case, .. } = crate::writer::answered(answer).await?;
        let count: usize = proposal.groups.iter().map(|group| group.payments.len()).sum();
        Ok(Done {
            sentence: format!("Payment run {case}: {count} payments wait for two signatures"),
            case,
            task: Some(TaskId::from("t2")),
            undo_until: None,
            next: None,
        })
    }

    /// Reads a report of the bank and settles what it tells of.
    pub(crate) async fn take_report(&self, person: &Person, bytes: &[u8]) -> Result<Done, Failure> {
        let shared = &self.shared;
        let who = Who::person(&shared.people, &shared.client, &person.id, shared.today());
        law::ask(
            &shared.law,
            &who,
            policy::Act::ImportPaymentReport,
            &policy::Thing::of(shared.client.clone()),
        )
        .map_err(|it| it.refusal)?;
        let report = Report::read(bytes)?;
        let (mut paid, mut rejected) = (0, 0);
        let mut touched = None;
        for (run, state) in runs(shared, true)? {
            if crate::project::condition(&state) != "file-written" {
                continue;
            }
            let Some(proposal) = proposal_of(shared, &state)? else { continue };
            let closings = report.closings(&proposal);
            if closings.is_empty() {
                continue;
            }
            touched = Some(run.clone());
            for closing in closings {
                let settled = self.settle_payment(&run, &closing).await?;
                match closing.fate {
                    Fate::Paid { .. } if settled => paid += 1,
                    Fate::Rejected { .. } if settled => rejected += 1,
                    _ => {}
                }
            }
            self.close_run_if_done(&run, &state).await?;
        }
        let Some(case) = touched else {
            return Err(terms::Refusal::new(
                "report-unknown",
                "Nothing was settled",
                "The report names no payment of a run that waits for one.",
                "Check that it belongs to this account and that the run's file was released.",
            )
            .into());
        };
        Ok(Done {
            sentence: format!("{paid} paid, {rejected} rejected"),
            case,
            task: None,
            undo_until: None,
            next: None,
        })
    }

    /// Settles the open payment of an invoice; `false` where nothing certain is known, or it was settled before.
    async fn settle_payment(&self, run: &CaseId, closing: &Closing) -> Result<bool, Failure> {
        let state = self.shared.cabinet.existing(&closing.case)?;
        let Some(effect) = effects::open_payment(&state) else { return Ok(false) };
        let command = match &closing.fate {
            Fate::Accepted => return Ok(false),
            Fate::Paid { on } => {
                let answer = [
                    ("paid_by", json!(run)),
                    ("end_to_end_id", json!(closing.end_to_end_id)),
                    ("paid_on", json!(on)),
                ];
                Command::EffectDone {
                    effect,
                    answer: answer.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                }
            }
            Fate::Rejected { reasons } => {
                let sentence = if reasons.is_empty() {
                    "The bank gave no reason.".to_owned()
                } else {
                    reasons.join("; ")
                };
                Command::EffectRefused { effect, code: "payment-rejected".to_owned(), sentence }
            }
        };
        self.as_system(&closing.case, command).await.map(|_| true)
    }

    async fn close_run_if_done(&self, run: &CaseId, state: &State) -> Result<(), Failure> {
        for case in items_of(state).into_values().flatten() {
            if effects::open_payment(&*self.shared.cabinet.existing(&case)?).is_some() {
                return Ok(());
            }
        }
        let waits = state
            .effects
            .iter()
            .find(|(_, it)| it.topic == "await-report" && it.stage == cases::EffectStage::Asked);
        if let Some((effect, _)) = waits {
            let command = Command::EffectDone { effect: EffectId::clone(effect), answer: Map::new() };
            self.as_system(run, command).await?;
        }
        Ok(())
    }
}

/// An answer of the bank.
enum Report {
    Status(formats::payment::StatusReport),
    Statements(Vec<formats::statement::Statement>),
}

impl Report {
    fn read(bytes: &[u8]) -> Result<Self, Failure> {
        if let Ok(report) = formats::payment::status_report(bytes) {
            return Ok(Self::Status(report));
        }
        match formats::statement::read(bytes) {
            Ok(statements) => Ok(Self::Statements(statements)),
            Err(error) => Err(terms::Refusal::new(
                "report-unreadable",
                "Nothing was settled",
                format!("The file is neither a pain.002 nor a camt.053: {error}."),
                "Ask the bank for the report in one of these formats.",
            )
            .into()),
        }
    }

    fn closings(&self, proposal: &Proposal) -> Vec<Closing> {
        match self {
            Self::Status(report) => payables::payment::close_by_report(proposal, report),
            Self::Statements(statements) => {
                statements.iter().flat_map(|it| payables::payment::close_by_statement(proposal, it)).collect()
            }
        }
    }
}

/// What the process of a run knows: which payment settles which cases, and who may not sign.
fn variables(
    proposal: &Proposal,
    gathered: &[(OpenItem, std::sync::Arc<State>)],
    shared: &Shared,
) -> Map<String, Value> {
    let mut payments = Map::new();
    let mut included = BTreeSet::new();
    for payment in proposal.groups.iter().flat_map(|group| &group.payments) {
        let cases: Vec<&str> = payment.items.iter().map(|item| item.case.as_str()).collect();
        included.extend(cases.iter().map(|case| CaseId::from(*case)));
        payments.insert(payment.end_to_end_id.clone(), json!(cases));
    }
    let (mut coders, mut approvers) = (BTreeSet::new(), BTreeSet::new());
    for (item, state) in gathered.iter().filter(|(item, _)| included.contains(&item.case)) {
        let Ok(pack) = shared.packs.of(&state.pack, state.rules) else { continue };
        // Whoever took the supplier on prepared the payee: that is no hand to pay with either.
        coders.extend(state.signers_elsewhere.values().flatten().cloned());
        for task in state.tasks.values() {
            let thing = law::thing_of_task(&shared.client, &item.case, state, task, &pack);
            coders.extend(thing.coders);
            approvers.extend(thing.approvers);
        }
    }
    Map::from_iter([
        ("run".to_owned(), json!(proposal.id)),
        ("payments".to_owned(), Value::Object(payments)),
        ("coders".to_owned(), json!(coders)),
        ("approvers".to_owned(), json!(approvers)),
    ])
}

/// The proposal that a run was made from.
pub(crate) fn proposal_of(shared: &Shared, state: &State) -> Result<Option<Proposal>, Failure> {
    let Some(document) = state.documents.get(1) else { return Ok(None) };
    let bytes = open_blob(&shared.blobs, &shared.vault, &shared.client, document.digest)?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(Failure::fault)).transpose()
}

/// What two persons sign: the file's digest, its control sum and count.
pub(crate) fn draft(shared: &Shared, state: &State) -> Result<Draft, Failure> {
    let (Some(file), Some(proposal)) = (state.documents.first(), proposal_of(shared, state)?) else {
        return Err(Failure::fault("The files of the payment run are missing"));
    };
    let payments: Vec<_> = proposal.groups.iter().flat_map(|group| &group.payments).collect();
    let sum: Decimal = payments.iter().map(|payment| payment.amount).sum();
    let currencies: BTreeSet<&str> = proposal.groups.iter().map(|group| group.currency.code()).collect();
    let days: BTreeSet<String> = proposal.groups.iter().map(|group| group.execution.to_string()).collect();
    let register = shared.register();
    let own = register.client().iban.clone();
    drop(register);
    let field = |name: &str, value: Option<String>, reason: &str| Field {
        name: name.to_owned(),
        value,
        confidence: 1.0,
        evidence: Evidence::Derived,
        reason: reason.to_owned(),
        candidates: Vec::new(),
    };
    let home = home_total(shared, &proposal);
    let fields = vec![
        field("file_digest", Some(file.digest.to_hex()), "SHA-256 of the payment file; two persons sign it"),
        field("payment_count", Some(payments.len().to_string()), "NbOfTxs in the file"),
        field(
            "control_sum",
            Some(sum.to_string()),
            "CtrlSum in the file, all currencies added up as ISO 20022 asks",
        ),
        field(
            "currency",
            Some(currencies.into_iter().collect::<Vec<_>>().join(", ")),
            "Currencies in the file",
        ),
        field(
            "execution_date",
            Some(days.into_iter().collect::<Vec<_>>().join(", ")),
            "Business days on which the bank is asked to pay",
        ),
        field("debtor_iban", own, "The client's own account"),
        field("home_total", home.map(|it| it.to_string()), "In the client's own currency"),
        field("invoice_number", Some(proposal.id.clone()), "Message id of the file"),
        field("gross_total", Some(sum.to_string()), "What leaves the account"),
        field("seller_name", Some(format!("{} payments", payments.len())), "What the file holds"),
    ];
    let mut findings =
        vec![Finding::new("payees", Standing::Holds, "Every payee and account is on the supplier master")];
    let known = |iban: &str| Iban::parse(iban).is_ok();
    if payments.iter().any(|payment| !known(&payment.iban)) {
        findings
            .insert(0, Finding::new("iban", Standing::Exception, "A payee's account number cannot exist"));
    }
    findings.push(Finding::new("sum", Standing::Holds, "Control sum and count are those of the file"));
    Ok(Draft {
        kind: DocumentKind::Other,
        kind_confidence: 1.0,
        reading: Reading::Structured {
            syntax: "pain.001.001.09".to_owned(),
            profile: "payment file".to_owned(),
        },
        fields,
        lines: Vec::new(),
        taxes: Vec::new(),
        findings,
        agent: "payments".to_owned(),
        model: Digest::of(b""),
        surety: None,
    })
}

fn home_total(shared: &Shared, proposal: &Proposal) -> Option<Decimal> {
    let register = shared.register();
    let mut total = Decimal::ZERO;
    for group in &proposal.groups {
        let rate = if group.currency == shared.home {
            Decimal::ONE
        } else {
            register.rate(group.currency, proposal.made_for)?.0
        };
        let sum: Decimal = group.payments.iter().map(|payment| payment.amount).sum();
        total = total.checked_add(sum.checked_mul(rate)?)?;
    }
    Some(total.round_dp(2))
}

/// Writes the signed file where the bank's software picks it up.
pub(crate) fn release(shared: &Shared, case: &CaseId, state: &State) -> Result<Map<String, Value>, Failure> {
    let Some(document) = state.documents.first() else { return Err(Failure::fault("The run has no file")) };
    let bytes = open_blob(&shared.blobs, &shared.vault, &shared.client, document.digest)?
        .ok_or_else(|| Failure::fault("The payment file is missing"))?;
    let path = shared.dir.join("payments").join(&document.name);
    crate::files::write_whole(&path, &bytes)?;
    tracing::info!(%case, file = document.name, "a payment file was released");
    Ok(Map::from_iter([
        ("file".to_owned(), json!(document.name)),
        ("file_digest".to_owned(), json!(document.digest)),
    ]))
}

/// The row of a case in words, for tables.
pub(crate) fn condition_words(condition: &str) -> (&'static str, crate::view::Tone) {
    use crate::view::Tone;
    match condition {
        "drafting" => ("being drafted", Tone::Plain),
        "waiting" => ("waits for a signature", Tone::Mine),
        "returned" => ("returned", Tone::Paused),
        "ready-to-pay" => ("ready to pay", Tone::Plain),
        "file-written" => ("file released, waits for the bank", Tone::Plain),
        "incident" => ("stopped by an incident", Tone::Bad),
        "paid" => ("paid", Tone::Ok),
        "refused" => ("refused", Tone::Plain),
        "completed" => ("completed", Tone::Ok),
        _ => ("in work", Tone::Plain),
    }
}
