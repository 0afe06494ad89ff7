//! The one door: what a face may ask of the office and what it may tell it. Nothing else can be reached from here.

use jiff::civil::Date;
use office::boundary_view::BoundaryView;
use office::packs::Version;
use office::studio::{ChangeView, DecisionView, Hindsight, RulesView, TableChange};
use office::view::{
    Decision, Desk, Done, PageWords, Payments, Peek, Person, Receipt, Story, Worklist, WorklistQuery,
};
use office::{
    AuditDesk, AuditQueue, Bundle, CallBack, CaseProcess, CaseQuery, CasesFound, Certifying, Change,
    Delivered, Delivery, EvidenceQuery, EvidenceRoom, FoundWrong, Incoming, Judging, LogPart, ModelsView,
    Notice, Office, Operations, ProcessAct, ProcessPage, ProcessQuery, Proposal, QueueReview, RecallView,
    Recalling, Retrained, SessionAct, SessionView, Settling, SiblingQuery,
};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use terms::{CaseId, Digest, Failure, Money, PersonId, TaskId};

/// An answer that is on its way; it is durable when it arrives.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What became of each sibling that was to be opened again.
pub type Recalled = Result<Vec<(CaseId, Result<(), Failure>)>, Failure>;

/// What [`Office`] offers. The second implementation is the gallery, which serves fixtures through the same pages.
///
/// Methods that answer directly block for a short time; commands answer later. What each one means, refuses and
/// returns is written at the method of the same name of [`Office`].
#[expect(missing_docs, reason = "each is documented at the method of the same name of the office")]
pub trait Door: Send + Sync + 'static {
    fn sign_in(&self, secret: &str) -> Result<(Person, String), Failure>;
    fn person(&self, session: &str) -> Option<Person>;
    fn sign_out(&self, session: &str);
    fn worklist(&self, who: &Person, query: &WorklistQuery) -> Result<Worklist, Failure>;
    fn peek(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Peek, Failure>;
    fn desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Desk, Failure>;
    fn story(&self, who: &Person, case: &CaseId) -> Result<Story, Failure>;
    fn payments(&self, who: &Person) -> Result<Payments, Failure>;
    fn process_page(&self, who: &Person, query: &ProcessQuery) -> Result<ProcessPage, Failure>;
    fn case_process(&self, who: &Person, case: &CaseId) -> Result<CaseProcess, Failure>;
    fn deliver(&self, who: &Person, delivery: &Delivery) -> Result<Delivered, Failure>;
    fn process_act<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        act: ProcessAct,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn document(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
    ) -> Result<(Vec<u8>, String, String), Failure>;
    fn page_image(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
        scale: f32,
    ) -> Result<Vec<u8>, Failure>;
    fn page_words(&self, who: &Person, case: &CaseId, number: usize, page: u32)
    -> Result<PageWords, Failure>;
    fn payment_file(&self, who: &Person, case: &CaseId) -> Result<(Vec<u8>, String), Failure>;
    fn rules(&self, who: &Person) -> Result<RulesView, Failure>;
    fn versions(&self, who: &Person) -> Result<Vec<Version>, Failure>;
    fn version_file(&self, who: &Person, version: Digest, name: &str) -> Result<Vec<u8>, Failure>;
    fn decision(
        &self,
        who: &Person,
        name: &str,
        change: Option<&TableChange>,
        trial: &BTreeMap<String, String>,
    ) -> Result<DecisionView, Failure>;
    fn compare(&self, who: &Person, change: &TableChange) -> Result<Hindsight, Failure>;
    fn change(&self, who: &Person, version: Digest) -> Result<ChangeView, Failure>;
    fn propose_change<'a>(
        &'a self,
        who: &'a Person,
        change: TableChange,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Digest, Failure>>;
    fn propose_version<'a>(
        &'a self,
        who: &'a Person,
        proposal: Proposal,
    ) -> Answer<'a, Result<Digest, Failure>>;
    fn sign_version<'a>(
        &'a self,
        who: &'a Person,
        version: Digest,
        key: &'a str,
    ) -> Answer<'a, Result<(), Failure>>;
    fn decline_version<'a>(
        &'a self,
        who: &'a Person,
        version: Digest,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<(), Failure>>;
    fn log_part(&self, who: Option<&Person>, client: &str, part: &LogPart) -> Result<Vec<u8>, Failure>;
    fn cases(&self, who: &Person, query: &CaseQuery) -> Result<CasesFound, Failure>;
    fn evidence_room(&self, who: &Person, query: &EvidenceQuery) -> Result<EvidenceRoom, Failure>;
    fn evidence_bundle(&self, who: &Person, query: &EvidenceQuery) -> Result<Bundle, Failure>;
    fn operations(&self, who: &Person) -> Result<Operations, Failure>;
    fn ready(&self) -> Result<(), Failure>;
    fn metrics(&self, who: Option<&Person>) -> Result<String, Failure>;
    fn intake<'a>(
        &'a self,
        who: &'a Person,
        files: Vec<Incoming>,
    ) -> Answer<'a, Vec<Result<Receipt, Failure>>>;
    fn decide<'a>(&'a self, who: &'a Person, decision: Decision) -> Answer<'a, Result<Done, Failure>>;
    fn undo<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        task: &'a TaskId,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn record_call_back<'a>(&'a self, who: &'a Person, call: CallBack) -> Answer<'a, Result<Done, Failure>>;
    fn note<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn reverse_posting<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn check_again<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        task: &'a TaskId,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn load_master_data<'a>(
        &'a self,
        who: &'a Person,
        files: Vec<(String, Vec<u8>)>,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn propose_payment<'a>(
        &'a self,
        who: &'a Person,
        until: Date,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn payment_report<'a>(
        &'a self,
        who: &'a Person,
        name: &'a str,
        bytes: &'a [u8],
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn boundary(
        &self,
        who: &Person,
        chosen: Option<(&str, &str)>,
        asked: Option<(f64, f64)>,
    ) -> Result<BoundaryView, Failure>;
    fn certify<'a>(&'a self, who: &'a Person, certifying: Certifying) -> Answer<'a, Result<String, Failure>>;
    fn change_boundary<'a>(
        &'a self,
        who: &'a Person,
        change: Change,
        key: &'a str,
    ) -> Answer<'a, Result<(), Failure>>;
    fn audits(&self, who: &Person) -> Result<AuditQueue, Failure>;
    fn audit_desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<AuditDesk, Failure>;
    fn judge<'a>(&'a self, who: &'a Person, judging: Judging) -> Answer<'a, Result<Done, Failure>>;
    fn settle<'a>(&'a self, who: &'a Person, settling: Settling) -> Answer<'a, Result<Done, Failure>>;
    fn notices(&self, who: &Person) -> Result<Vec<Notice>, Failure>;
    fn models(&self, who: &Person, chosen: Option<Digest>) -> Result<ModelsView, Failure>;
    fn retrain(&self, who: &Person, without: Option<&PersonId>) -> Result<Retrained, Failure>;
    fn sessions(&self, who: &Person) -> Result<Vec<SessionView>, Failure>;
    fn session_desk(&self, who: &Person, session: &str, case: &CaseId) -> Result<AuditDesk, Failure>;
    fn session_act<'a>(
        &'a self,
        who: &'a Person,
        act: SessionAct,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn recall_view(&self, who: &Person, case: &CaseId, query: &SiblingQuery) -> Result<RecallView, Failure>;
    fn found_wrong<'a>(&'a self, who: &'a Person, found: FoundWrong) -> Answer<'a, Result<Done, Failure>>;
    fn recall_siblings<'a>(&'a self, who: &'a Person, recalling: Recalling) -> Answer<'a, Recalled>;
    fn record_credit<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        amount: Money,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>>;
    fn review_quality(&self, who: &Person) -> Result<Vec<QueueReview>, Failure>;
    fn plant_seeds<'a>(
        &'a self,
        who: &'a Person,
        count: usize,
        key: &'a str,
    ) -> Answer<'a, Result<usize, Failure>>;
}

impl Door for Office {
    fn sign_in(&self, secret: &str) -> Result<(Person, String), Failure> {
        self.sign_in(secret)
    }
    fn person(&self, session: &str) -> Option<Person> {
        self.person(session)
    }
    fn sign_out(&self, session: &str) {
        self.sign_out(session);
    }
    fn worklist(&self, who: &Person, query: &WorklistQuery) -> Result<Worklist, Failure> {
        self.worklist(who, query)
    }
    fn peek(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Peek, Failure> {
        self.peek(who, case, task)
    }
    fn desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<Desk, Failure> {
        self.desk(who, case, task)
    }
    fn story(&self, who: &Person, case: &CaseId) -> Result<Story, Failure> {
        self.story(who, case)
    }
    fn payments(&self, who: &Person) -> Result<Payments, Failure> {
        self.payments(who)
    }
    fn process_page(&self, who: &Person, query: &ProcessQuery) -> Result<ProcessPage, Failure> {
        self.process_page(who, query)
    }
    fn case_process(&self, who: &Person, case: &CaseId) -> Result<CaseProcess, Failure> {
        self.case_process(who, case)
    }
    fn deliver(&self, who: &Person, delivery: &Delivery) -> Result<Delivered, Failure> {
        self.deliver(who, delivery)
    }
    fn process_act<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        act: ProcessAct,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.process_act(who, case, act, key))
    }
    fn document(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
    ) -> Result<(Vec<u8>, String, String), Failure> {
        self.document(who, case, number)
    }
    fn page_image(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
        scale: f32,
    ) -> Result<Vec<u8>, Failure> {
        self.page_image(who, case, number, page, scale)
    }
    fn page_words(
        &self,
        who: &Person,
        case: &CaseId,
        number: usize,
        page: u32,
    ) -> Result<PageWords, Failure> {
        self.page_words(who, case, number, page)
    }
    fn payment_file(&self, who: &Person, case: &CaseId) -> Result<(Vec<u8>, String), Failure> {
        self.payment_file(who, case)
    }
    fn rules(&self, who: &Person) -> Result<RulesView, Failure> {
        self.rules(who)
    }
    fn versions(&self, who: &Person) -> Result<Vec<Version>, Failure> {
        self.versions(who)
    }
    fn version_file(&self, who: &Person, version: Digest, name: &str) -> Result<Vec<u8>, Failure> {
        self.version_file(who, version, name)
    }
    fn decision(
        &self,
        who: &Person,
        name: &str,
        change: Option<&TableChange>,
        trial: &BTreeMap<String, String>,
    ) -> Result<DecisionView, Failure> {
        self.decision(who, name, change, trial)
    }
    fn compare(&self, who: &Person, change: &TableChange) -> Result<Hindsight, Failure> {
        self.compare(who, change)
    }
    fn change(&self, who: &Person, version: Digest) -> Result<ChangeView, Failure> {
        self.change(who, version)
    }
    fn propose_change<'a>(
        &'a self,
        who: &'a Person,
        change: TableChange,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Digest, Failure>> {
        Box::pin(self.propose_change(who, change, words, key))
    }
    fn propose_version<'a>(
        &'a self,
        who: &'a Person,
        proposal: Proposal,
    ) -> Answer<'a, Result<Digest, Failure>> {
        Box::pin(self.propose_version(who, proposal))
    }
    fn sign_version<'a>(
        &'a self,
        who: &'a Person,
        version: Digest,
        key: &'a str,
    ) -> Answer<'a, Result<(), Failure>> {
        Box::pin(self.sign_version(who, version, key))
    }
    fn decline_version<'a>(
        &'a self,
        who: &'a Person,
        version: Digest,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<(), Failure>> {
        Box::pin(self.decline_version(who, version, words, key))
    }
    fn log_part(&self, who: Option<&Person>, client: &str, part: &LogPart) -> Result<Vec<u8>, Failure> {
        self.log_part(who, client, part)
    }
    fn cases(&self, who: &Person, query: &CaseQuery) -> Result<CasesFound, Failure> {
        self.cases(who, query)
    }
    fn evidence_room(&self, who: &Person, query: &EvidenceQuery) -> Result<EvidenceRoom, Failure> {
        self.evidence_room(who, query)
    }
    fn evidence_bundle(&self, who: &Person, query: &EvidenceQuery) -> Result<Bundle, Failure> {
        self.evidence_bundle(who, query)
    }
    fn operations(&self, who: &Person) -> Result<Operations, Failure> {
        self.operations(who)
    }
    fn ready(&self) -> Result<(), Failure> {
        self.ready()
    }
    fn metrics(&self, who: Option<&Person>) -> Result<String, Failure> {
        self.metrics(who)
    }
    fn intake<'a>(
        &'a self,
        who: &'a Person,
        files: Vec<Incoming>,
    ) -> Answer<'a, Vec<Result<Receipt, Failure>>> {
        Box::pin(self.intake(who, files))
    }
    fn decide<'a>(&'a self, who: &'a Person, decision: Decision) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.decide(who, decision))
    }
    fn undo<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        task: &'a TaskId,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.undo(who, case, task, key))
    }
    fn record_call_back<'a>(&'a self, who: &'a Person, call: CallBack) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.record_call_back(who, call))
    }
    fn note<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.note(who, case, words, key))
    }
    fn reverse_posting<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.reverse_posting(who, case, words, key))
    }
    fn check_again<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        task: &'a TaskId,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.check_again(who, case, task, key))
    }
    fn load_master_data<'a>(
        &'a self,
        who: &'a Person,
        files: Vec<(String, Vec<u8>)>,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.load_master_data(who, files))
    }
    fn propose_payment<'a>(
        &'a self,
        who: &'a Person,
        until: Date,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.propose_payment(who, until, key))
    }
    fn payment_report<'a>(
        &'a self,
        who: &'a Person,
        name: &'a str,
        bytes: &'a [u8],
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.payment_report(who, name, bytes, key))
    }
    fn boundary(
        &self,
        who: &Person,
        chosen: Option<(&str, &str)>,
        asked: Option<(f64, f64)>,
    ) -> Result<BoundaryView, Failure> {
        self.boundary(who, chosen, asked)
    }
    fn certify<'a>(&'a self, who: &'a Person, certifying: Certifying) -> Answer<'a, Result<String, Failure>> {
        Box::pin(self.certify(who, certifying))
    }
    fn change_boundary<'a>(
        &'a self,
        who: &'a Person,
        change: Change,
        key: &'a str,
    ) -> Answer<'a, Result<(), Failure>> {
        Box::pin(self.change_boundary(who, change, key))
    }
    fn audits(&self, who: &Person) -> Result<AuditQueue, Failure> {
        self.audits(who)
    }
    fn audit_desk(&self, who: &Person, case: &CaseId, task: &TaskId) -> Result<AuditDesk, Failure> {
        self.audit_desk(who, case, task)
    }
    fn judge<'a>(&'a self, who: &'a Person, judging: Judging) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.judge(who, judging))
    }
    fn settle<'a>(&'a self, who: &'a Person, settling: Settling) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.settle(who, settling))
    }
    fn notices(&self, who: &Person) -> Result<Vec<Notice>, Failure> {
        self.notices(who)
    }
    fn models(&self, who: &Person, chosen: Option<Digest>) -> Result<ModelsView, Failure> {
        self.models(who, chosen)
    }
    fn retrain(&self, who: &Person, without: Option<&PersonId>) -> Result<Retrained, Failure> {
        self.retrain(who, without)
    }
    fn sessions(&self, who: &Person) -> Result<Vec<SessionView>, Failure> {
        self.sessions(who)
    }
    fn session_desk(&self, who: &Person, session: &str, case: &CaseId) -> Result<AuditDesk, Failure> {
        self.session_desk(who, session, case)
    }
    fn session_act<'a>(
        &'a self,
        who: &'a Person,
        act: SessionAct,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.session_act(who, act, key))
    }
    fn recall_view(&self, who: &Person, case: &CaseId, query: &SiblingQuery) -> Result<RecallView, Failure> {
        self.recall_view(who, case, query)
    }
    fn found_wrong<'a>(&'a self, who: &'a Person, found: FoundWrong) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.found_wrong(who, found))
    }
    fn recall_siblings<'a>(&'a self, who: &'a Person, recalling: Recalling) -> Answer<'a, Recalled> {
        Box::pin(self.recall_siblings(who, recalling))
    }
    fn record_credit<'a>(
        &'a self,
        who: &'a Person,
        case: &'a CaseId,
        amount: Money,
        words: &'a str,
        key: &'a str,
    ) -> Answer<'a, Result<Done, Failure>> {
        Box::pin(self.record_credit(who, case, amount, words, key))
    }
    fn review_quality(&self, who: &Person) -> Result<Vec<QueueReview>, Failure> {
        self.review_quality(who)
    }
    fn plant_seeds<'a>(
        &'a self,
        who: &'a Person,
        count: usize,
        key: &'a str,
    ) -> Answer<'a, Result<usize, Failure>> {
        Box::pin(self.plant_seeds(who, count, key))
    }
}
