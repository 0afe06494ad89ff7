//! The gallery's door: fixtures behind the same methods as an office.

use super::{desks, lists, now, paper, processes, rules, stories};
use ::office::Proposal;
use ::office::packs::Version;
use ::office::studio::{ChangeView, DecisionView, Hindsight, RulesView, TableChange};
use ::office::view::*;
use ::office::{
    Bundle, CallBack, CaseProcess, CaseQuery, CasesFound, Delivered, Delivery, EvidenceQuery, EvidenceRoom,
    Incoming, LogPart, ProcessAct, ProcessPage, ProcessQuery,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use terms::{CaseId, Digest, Failure, Refusal, TaskId};
use web::{Answer, Door};

/// Seconds within which the gallery undoes.
const UNDO_SECONDS: i64 = 30;

/// What the gallery remembers: which cases were decided, in order, and what was sent last.
#[derive(Default)]
pub struct Gallery {
    decided: Mutex<Vec<(CaseId, Decision)>>,
    ended: Mutex<BTreeSet<String>>,
}

impl Gallery {
    /// The decisions so far, for tests.
    #[allow(dead_code, reason = "the example shares this file and asks for nothing")]
    pub fn decisions(&self) -> Vec<Decision> {
        let decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        decided.iter().map(|(_, decision)| decision.clone()).collect()
    }

    fn is_decided(&self, case: &CaseId) -> bool {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|(known, _)| known == case)
    }

    fn next(&self, after: &CaseId) -> Option<(CaseId, TaskId)> {
        let rows = lists::rows();
        let start = rows.iter().position(|row| row.case == *after).map_or(0, |at| at + 1);
        let around = rows[start..].iter().chain(&rows[..start]);
        let mut open = around.filter(|row| row.case != *after && !self.is_decided(&row.case));
        open.next().map(|row| (row.case.clone(), row.task.clone()))
    }
}

fn unknown(what: &str) -> Failure {
    Refusal::new(
        "case-unknown",
        "Not found",
        format!("There is no {what} that you may see."),
        "Look for it by supplier, number or amount.",
    )
    .into()
}

fn done(sentence: String, case: CaseId, task: Option<TaskId>, next: Option<(CaseId, TaskId)>) -> Done {
    let until = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + UNDO_SECONDS).ok();
    Done { sentence, case, undo_until: task.as_ref().and(until), task, next }
}

impl Door for Gallery {
    fn sign_in(&self, secret: &str) -> Result<(Person, String), Failure> {
        let refusal = || {
            Refusal::new(
                "link-unknown",
                "Not signed in",
                "This link is not one of this office, or it was replaced.",
                "Ask for a new link.",
            )
        };
        let person =
            lists::people().into_iter().find(|person| person.id.as_str() == secret).ok_or_else(refusal)?;
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).remove(secret);
        Ok((person, secret.to_owned()))
    }

    fn person(&self, session: &str) -> Option<Person> {
        if self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains(session) {
            return None;
        }
        lists::people().into_iter().find(|person| person.id.as_str() == session)
    }

    fn sign_out(&self, session: &str) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).insert(session.to_owned());
    }

    fn worklist(&self, who: &Person, query: &WorklistQuery) -> Result<Worklist, Failure> {
        let mut list = lists::worklist(who, query);
        list.rows.retain(|row| !self.is_decided(&row.case));
        Ok(list)
    }

    fn peek(&self, _: &Person, case: &CaseId, task: &TaskId) -> Result<Peek, Failure> {
        lists::peek(case, task).ok_or_else(|| unknown("case"))
    }

    fn desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Desk, Failure> {
        let mut desk = desks::desk(who, case, task).ok_or_else(|| unknown("task"))?;
        desk.next = self.next(case).map(|(case, task)| {
            let who =
                lists::rows().into_iter().find(|row| row.case == case).map(|row| row.who).unwrap_or_default();
            NextTask { case, task, who, doubtful: 1 }
        });
        if self.is_decided(case) {
            desk.open = false;
            desk.closed = Some(format!("Signed by {}", who.name));
        }
        Ok(desk)
    }

    fn story(&self, _: &Person, case: &CaseId) -> Result<Story, Failure> {
        stories::story(case).ok_or_else(|| unknown("case"))
    }

    fn cases(&self, _: &Person, query: &CaseQuery) -> Result<CasesFound, Failure> {
        Ok(lists::cases(query))
    }

    fn operations(&self, who: &Person) -> Result<::office::Operations, Failure> {
        super::operations::page(who)
    }

    fn evidence_room(&self, who: &Person, query: &EvidenceQuery) -> Result<EvidenceRoom, Failure> {
        super::evidence::room(who, query)
    }

    fn evidence_bundle(&self, who: &Person, query: &EvidenceQuery) -> Result<Bundle, Failure> {
        super::evidence::bundle(who, query)
    }

    fn payments(&self, who: &Person) -> Result<Payments, Failure> {
        Ok(if who.id.as_str() == "noor" { stories::no_payments() } else { stories::payments() })
    }

    fn process_page(&self, _: &Person, query: &ProcessQuery) -> Result<ProcessPage, Failure> {
        Ok(processes::page(query))
    }

    fn case_process(&self, who: &Person, case: &CaseId) -> Result<CaseProcess, Failure> {
        processes::of_case(who, case).ok_or_else(|| unknown("case"))
    }

    fn deliver(&self, _: &Person, delivery: &Delivery) -> Result<Delivered, Failure> {
        let cases = vec![CaseId::from("TF-26-11804")];
        Ok(Delivered { kept: delivery.name == "nobody", cases, ..Delivered::default() })
    }

    fn process_act<'a>(
        &'a self,
        _: &'a Person,
        case: &'a CaseId,
        act: ProcessAct,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move {
            if let ProcessAct::Choose { ids, .. } = &act
                && ids.is_empty()
            {
                return Err(Refusal::new(
                    "choice-count",
                    "Nothing was chosen",
                    "Nothing was named.",
                    "Choose at least one of what is offered.",
                )
                .into());
            }
            Ok(done("Done by hand.".into(), case.clone(), None, None))
        })
    }

    fn document(
        &self,
        _: &Person,
        case: &CaseId,
        number: usize,
    ) -> Result<(Vec<u8>, String, String), Failure> {
        let document = desks::documents(case).into_iter().find(|document| document.number == number);
        let document = document.ok_or_else(|| unknown("document"))?;
        Ok((b"<html>as received</html>".to_vec(), document.media_type, document.name))
    }

    fn page_image(
        &self,
        _: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
        scale: f32,
    ) -> Result<Vec<u8>, Failure> {
        paper::image(case, number, page, scale).ok_or_else(|| unknown("page"))
    }

    fn page_words(&self, _: &Person, case: &CaseId, number: usize, page: u32) -> Result<PageWords, Failure> {
        paper::words(case, number, page).ok_or_else(|| unknown("page"))
    }

    fn log_part(&self, _: Option<&Person>, _: &str, _: &LogPart) -> Result<Vec<u8>, Failure> {
        Err(Refusal::new("log-unknown", "Not found", "The gallery has no log.", "Look at an office.").into())
    }

    fn ready(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn metrics(&self, _: Option<&Person>) -> Result<String, Failure> {
        Ok(String::new())
    }

    fn payment_file(&self, _: &Person, case: &CaseId) -> Result<(Vec<u8>, String), Failure> {
        Ok((b"<?xml version=\"1.0\"?><Document/>".to_vec(), format!("{case}.xml")))
    }

    fn rules(&self, who: &Person) -> Result<RulesView, Failure> {
        Ok(rules::rules(who))
    }

    fn versions(&self, who: &Person) -> Result<Vec<Version>, Failure> {
        Ok(rules::versions(who))
    }

    fn version_file(&self, _: &Person, _: Digest, _: &str) -> Result<Vec<u8>, Failure> {
        Ok(b"<definitions/>".to_vec())
    }

    fn decision(
        &self,
        who: &Person,
        name: &str,
        change: Option<&TableChange>,
        trial: &BTreeMap<String, String>,
    ) -> Result<DecisionView, Failure> {
        if name != "Authority" {
            return Err(unknown("decision"));
        }
        Ok(rules::decision(who, name, change, trial))
    }

    fn compare(&self, _: &Person, _: &TableChange) -> Result<Hindsight, Failure> {
        Ok(rules::hindsight())
    }

    fn change(&self, who: &Person, version: Digest) -> Result<ChangeView, Failure> {
        rules::change(who, version).ok_or_else(|| unknown("version"))
    }

    fn propose_change<'a>(
        &'a self,
        who: &'a Person,
        _: TableChange,
        words: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<Digest, Failure>> {
        Box::pin(async move {
            if words.is_empty() {
                return Err(Refusal::new(
                    "words-missing",
                    "Not done: a reason is missing",
                    "Whoever reads this later wants to know why.",
                    "Write one sentence and try again.",
                )
                .into());
            }
            Ok(rules::versions(who)[0].digest)
        })
    }

    fn propose_version<'a>(&'a self, who: &'a Person, _: Proposal) -> Answer<'a, Result<Digest, Failure>> {
        Box::pin(async move { Ok(rules::versions(who)[0].digest) })
    }

    fn sign_version<'a>(&'a self, _: &'a Person, _: Digest, _: &'a str) -> Answer<'a, Result<(), Failure>> {
        Box::pin(async move {
            Err(Refusal::new(
                "self-approval",
                "Not done: you may not sign this version of the rules",
                "Who proposed a version of the rules does not sign it.",
                "Leave it to another person.",
            )
            .into())
        })
    }

    fn decline_version<'a>(
        &'a self,
        _: &'a Person,
        _: Digest,
        _: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<(), Failure>> {
        Box::pin(async move { Ok(()) })
    }

    fn intake<'a>(
        &'a self,
        _: &'a Person,
        files: Vec<Incoming>,
    ) -> Answer<'a, Vec<Result<Receipt, Failure>>> {
        let one = |(at, file): (usize, Incoming)| match file.bytes.is_empty() {
            true => Err(Refusal::new(
                "unreadable",
                "Not received: the file is empty",
                "It has 0 bytes.",
                "Ask the sender for the file again.",
            )
            .into()),
            false => Ok(Receipt {
                case: CaseId(format!("TF-26-1200{at}")),
                digest: Digest::of(&file.bytes),
                again: file.name.contains("again"),
                name: file.name,
            }),
        };
        Box::pin(async move { files.into_iter().enumerate().map(one).collect() })
    }

    fn decide<'a>(&'a self, who: &'a Person, decision: Decision) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move {
            let desk = self.desk(who, &decision.case, &decision.task)?;
            if decision.shown != desk.shown || desk.who.starts_with("Kessler") {
                return Err(Refusal::new(
                    "shown-has-changed",
                    "Not signed: the case changed while you read it",
                    format!("You saw {}; it is now {}.", decision.shown.short(), desk.shown.short()),
                    "Read what changed and sign again. Your entries are kept.",
                )
                .into());
            }
            if desk.who.starts_with("Ulmbach") && decision.act == Act::Approve {
                return Err(Refusal::new(
                    "over-authority",
                    "Not signed: 7,455.00 EUR is over your authority",
                    "The authority matrix lets Mara Ilves sign to 5,000 EUR alone.",
                    "Sign as first of two, or escalate to Samuel Oduya.",
                )
                .into());
            }
            let next = self.next(&decision.case);
            let (case, task) = (decision.case.clone(), decision.task.clone());
            let word = match decision.act {
                Act::Approve => "Approved",
                Act::Correct => "Corrected and signed",
                Act::Return => "Returned",
                Act::Refuse => "Refused",
                Act::Escalate => "Escalated",
            };
            let amount = desk.amount.map(|amount| format!(", {amount}")).unwrap_or_default();
            let sentence = format!("{word}: {} {}{amount}.", desk.who, desk.number.unwrap_or_default());
            self.decided.lock().unwrap_or_else(PoisonError::into_inner).push((case.clone(), decision));
            Ok(done(sentence, case, Some(task), next))
        })
    }

    fn undo<'a>(
        &'a self,
        _: &'a Person,
        case: &'a CaseId,
        task: &'a TaskId,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move {
            let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(at) = decided.iter().position(|(known, _)| known == case) else {
                return Err(Refusal::new(
                    "undo-too-late",
                    "Not undone: it has left",
                    "The time to undo is over.",
                    "Recall the case instead.",
                )
                .into());
            };
            decided.remove(at);
            Ok(Done {
                undo_until: None,
                ..done("Undone. The case is yours again.".into(), case.clone(), Some(task.clone()), None)
            })
        })
    }

    fn record_call_back<'a>(&'a self, who: &'a Person, call: CallBack) -> Answer<'a, Result<Done, Failure>> {
        let sentence = format!("Recorded: {} spoke with {}.", who.name, call.spoke_with);
        Box::pin(async move { Ok(Done { task: None, ..done(sentence, call.case, None, None) }) })
    }

    fn reverse_posting<'a>(
        &'a self,
        _: &'a Person,
        case: &'a CaseId,
        _: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move { Ok(done("The posting was taken back.".into(), case.clone(), None, None)) })
    }

    fn check_again<'a>(
        &'a self,
        _: &'a Person,
        case: &'a CaseId,
        _: &'a TaskId,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move { Ok(done("Checked again.".into(), case.clone(), None, None)) })
    }

    fn load_master_data<'a>(
        &'a self,
        _: &'a Person,
        files: Vec<(String, Vec<u8>)>,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move {
            Ok(done(format!("{} files were loaded.", files.len()), CaseId::from("master"), None, None))
        })
    }

    fn note<'a>(
        &'a self,
        _: &'a Person,
        case: &'a CaseId,
        _: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move { Ok(done("Written down.".into(), case.clone(), None, None)) })
    }

    fn propose_payment<'a>(
        &'a self,
        _: &'a Person,
        until: Date,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move {
            if until < now().to_zoned(jiff::tz::TimeZone::UTC).date() {
                return Err(Refusal::new(
                    "nothing-to-pay",
                    "No payment run was made",
                    "Nothing in the proposal is due by that day.",
                    "Choose a later day.",
                )
                .into());
            }
            Ok(done(
                "Made: a payment run of 4.".into(),
                "PAY-26-0031".into(),
                None,
                Some(("PAY-26-0031".into(), "sign".into())),
            ))
        })
    }

    fn payment_report<'a>(
        &'a self,
        _: &'a Person,
        name: &'a str,
        bytes: &'a [u8],
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move {
            if bytes.is_empty() {
                return Err(Refusal::new(
                    "unreadable",
                    "Not read: the report is empty",
                    "It has 0 bytes.",
                    "Fetch it from the bank again.",
                )
                .into());
            }
            Ok(done(format!("Read {name}: 4 payments are settled."), "PAY-26-0031".into(), None, None))
        })
    }

    fn boundary(
        &self,
        _: &Person,
        chosen: Option<(&str, &str)>,
        asked: Option<(f64, f64)>,
    ) -> Result<office::boundary_view::BoundaryView, Failure> {
        Ok(super::boundary::board(chosen, asked))
    }

    fn certify<'a>(&'a self, _: &'a Person, it: office::Certifying) -> Answer<'a, Result<String, Failure>> {
        Box::pin(async move {
            if it.by_rule {
                return Err(Refusal::new(
                    "sample-missing",
                    "Not signed: a sample is missing",
                    "Only values that are read and not guessed may be certified without a sample.",
                    "Certify this tier from checked cases.",
                )
                .into());
            }
            Ok("At most 1 of 100 may be wrong".to_owned())
        })
    }

    fn change_boundary<'a>(
        &'a self,
        _: &'a Person,
        _: office::Change,
        _: &'a str,
    ) -> Answer<'a, Result<(), Failure>> {
        Box::pin(async { Ok(()) })
    }

    fn audits(&self, _: &Person) -> Result<office::AuditQueue, Failure> {
        Ok(super::boundary::queue())
    }

    fn audit_desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<office::AuditDesk, Failure> {
        self.desk(who, case, task).map(super::boundary::desk)
    }

    fn judge<'a>(&'a self, _: &'a Person, it: office::Judging) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move { Ok(done("Upheld".to_owned(), it.case, Some(it.task), None)) })
    }

    fn settle<'a>(&'a self, _: &'a Person, it: office::Settling) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move { Ok(done("Settled: it was right".to_owned(), it.case, Some(it.task), None)) })
    }

    fn notices(&self, who: &Person) -> Result<Vec<office::Notice>, Failure> {
        Ok(super::boundary::notices(who))
    }

    fn models(&self, _: &Person, chosen: Option<terms::Digest>) -> Result<office::ModelsView, Failure> {
        Ok(super::learned::models(chosen))
    }

    fn retrain(&self, _: &Person, _: Option<&terms::PersonId>) -> Result<office::Retrained, Failure> {
        Ok(super::learned::retrained())
    }

    fn sessions(&self, _: &Person) -> Result<Vec<office::SessionView>, Failure> {
        Ok(super::learned::sessions())
    }

    fn session_desk(&self, who: &Person, _: &str, case: &CaseId) -> Result<office::AuditDesk, Failure> {
        self.desk(who, case, &"check".into()).map(super::boundary::desk)
    }

    fn session_act<'a>(
        &'a self,
        _: &'a Person,
        _: office::SessionAct,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(async move { Ok(done("Judged".to_owned(), "TF-26-11804".into(), None, None)) })
    }

    fn recall_view(
        &self,
        who: &Person,
        case: &CaseId,
        _: &office::SiblingQuery,
    ) -> Result<office::RecallView, Failure> {
        self.desk(who, case, &"check".into()).map(super::learned::recall)
    }

    fn found_wrong<'a>(&'a self, _: &'a Person, it: office::FoundWrong) -> Answer<'a, Result<Done, Failure>> {
        let said =
            format!("{} is recalled: what was done is taken back, and its task is open again", it.case);
        Box::pin(async move { Ok(done(said, it.case, Some(it.task), None)) })
    }

    fn recall_siblings<'a>(&'a self, _: &'a Person, it: office::Recalling) -> Answer<'a, web::Recalled> {
        Box::pin(async move { Ok(it.siblings.into_iter().map(|(case, _)| (case, Ok(()))).collect()) })
    }

    fn record_credit<'a>(
        &'a self,
        _: &'a Person,
        case: &'a CaseId,
        amount: terms::Money,
        _: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        let said = format!("Recorded: {amount} must be credited for {case}");
        Box::pin(async move { Ok(done(said, case.clone(), None, None)) })
    }

    fn review_quality(&self, _: &Person) -> Result<Vec<office::QueueReview>, Failure> {
        Ok(super::boundary::review())
    }

    fn plant_seeds<'a>(
        &'a self,
        _: &'a Person,
        count: usize,
        _: &'a str,
    ) -> Answer<'a, Result<usize, Failure>> {
        Box::pin(async move { Ok(count) })
    }
}
