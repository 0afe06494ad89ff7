//! The work screen of one task: everything that a signature binds to, for the worker who asks.

use crate::labels::{self, Label};
use crate::law::{self, Matter};
use crate::onboarding;
use crate::project::{self, is_doubtful};
use crate::refusals;
use crate::view::*;
use crate::worklist::zone_name;
use crate::{Office, payment_run};
use bpmn::Moment;
use cases::{Pack, Settings, Stage, State, Task};
use payables::Register;
use std::sync::Arc;
use terms::{CaseId, Digest, DocumentKind, Draft, Evidence, Failure, Field, Finding, Standing, TaskId};

impl Office {
    /// The case, where the law lets the person see it.
    pub(crate) fn visible(&self, person: &Person, case: &CaseId) -> Result<Arc<State>, Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let who = self.who(person);
        let thing = law::thing(&self.shared.client, case, &state);
        law::ask(&self.shared.law, &who, policy::Act::ViewCase, &thing).map_err(|barred| barred.refusal)?;
        Ok(state)
    }

    pub(crate) fn work_screen(&self, person: &Person, case: &CaseId, task: &TaskId) -> Result<Desk, Failure> {
        let state = self.visible(person, case)?;
        let shared = &self.shared;
        let it = state.tasks.get(task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let pack = shared.packs.of(&state.pack, state.rules)?;
        let settings = pack.settings(&it.element).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let draft = cases::draft_of(&state, it);
        let now = shared.clock.now();
        let moment = Moment { now, zone: shared.zone.clone() };
        let row = shared.projection().task_row(case, &state, it, &pack).row;
        let register = shared.register();
        let editable =
            it.draft.is_some() && it.stage == Stage::Assigned && is_corrected_here(&state, settings);
        let fields = draft.map(|draft| fields(&register, draft, it, settings, editable)).unwrap_or_default();
        let call_back = call_back(&register, draft, it);
        drop(register);
        let second = cases::second_needed(&state, it, settings, &moment).unwrap_or(true);
        let (place, next) = self.around(person, case, task)?;
        let matter = Matter { client: &shared.client, case, state: &state, pack: &pack, moment: &moment };
        let acts = self.acts(person, matter, it, settings);
        let open = it.stage == Stage::Assigned && acts.iter().any(|act| act.barred.is_none());
        Ok(Desk {
            case: case.clone(),
            task: task.clone(),
            step: row.step.clone(),
            client_name: shared.client_name.clone(),
            zone: zone_name(shared),
            as_of: now,
            who: row.who.clone(),
            number: row.number.clone(),
            amount: row.amount,
            kind: kind_words(&state, draft).to_owned(),
            why: reasons(it),
            clock: row.clock,
            open,
            closed: if open { None } else { Some(self.closed_words(it, &acts)) },
            documents: self.documents(&state),
            tables: self.tables(&state)?,
            fields,
            lines: draft.map(|it| it.lines.clone()).unwrap_or_default(),
            findings: draft.map(|it| findings(it, Standing::Note)).unwrap_or_default(),
            holds: draft
                .map(|it| {
                    it.findings
                        .iter()
                        .filter(|it| it.standing == Standing::Holds)
                        .map(|it| it.sentence.clone())
                        .collect()
                })
                .unwrap_or_default(),
            rules: format!("rules {}", state.rules.unwrap_or(shared.packs.current()).short()),
            rulings: state
                .rulings
                .iter()
                .map(|it| crate::rulings::view(&it.decision, &it.result, None, &it.why))
                .collect(),
            signatures: self.signatures(person, &state, it, settings, second, &pack),
            as_name: person.name.clone(),
            as_limit: person.limit,
            follows: self.follows(it, settings, second),
            acts,
            escalate_to: self.escalate_to(person, settings),
            shown: cases::shown(case, &state, it),
            call_back: call_back.map(|call| CallBackView {
                may_record: call.may_record
                    && it.stage == Stage::Assigned
                    && self.may(person, case, &state, it, &pack, policy::Act::RecordCallBack),
                ..call
            }),
            notes: state
                .notes
                .iter()
                .map(|(who, at, words)| (shared.people.name(who), *at, words.clone()))
                .collect(),
            may_check_again: self.may_check_again(person, case, &state, it, &pack),
            place,
            next,
        })
    }

    /// The first pass drafts this task, it waits, and the person may take it up.
    fn may_check_again(
        &self,
        person: &Person,
        case: &CaseId,
        state: &State,
        task: &Task,
        pack: &Pack,
    ) -> bool {
        let drafts = pack.settings(&task.element).is_some_and(|it| it.first_pass.is_some());
        drafts
            && pack.settings(&task.element).is_some_and(|it| is_corrected_here(state, it))
            && matches!(task.stage, Stage::Assigned | Stage::Returned { .. })
            && self.may(person, case, state, task, pack, policy::Act::TakeTask)
    }

    fn may(
        &self,
        person: &Person,
        case: &CaseId,
        state: &State,
        task: &Task,
        pack: &Pack,
        act: policy::Act,
    ) -> bool {
        let who = self.who(person);
        let thing = who.in_place(law::thing_of_task(&self.shared.client, case, state, task, pack));
        law::ask(&self.shared.law, &who, act, &thing).is_ok()
    }

    fn acts(&self, person: &Person, matter: Matter<'_>, task: &Task, settings: &Settings) -> Vec<ActView> {
        let Matter { client, case, state, pack, moment } = matter;
        let who = self.who(person);
        let thing = who.in_place(law::thing_of_task(client, case, state, task, pack));
        let first = task.approvals().next().is_none();
        let offered = [
            (Act::Approve, cases::Act::Approve),
            (Act::Correct, cases::Act::Approve),
            (Act::Return, cases::Act::Return),
            (Act::Refuse, cases::Act::Refuse),
            (Act::Escalate, cases::Act::Escalate),
        ];
        let offered =
            offered.into_iter().filter(|(act, _)| *act != Act::Correct || is_corrected_here(state, settings));
        offered
            .map(|(act, verb)| {
                let of_law = law::act_of(&who, state, task, verb, pack, moment);
                let barred = match task.stage {
                    Stage::Assigned => {
                        law::ask(&self.shared.law, &who, of_law, &thing).err().map(|it| it.refusal.why)
                    }
                    _ => Some("It does not wait for a signature now".to_owned()),
                };
                let word = match (act, of_law, first) {
                    (Act::Approve, policy::Act::SignFirst | policy::Act::SignPayment, _) => "Sign as first",
                    (Act::Approve, _, false) => "Countersign",
                    (Act::Approve, ..) => "Approve",
                    (Act::Correct, ..) => "Correct",
                    (Act::Return, ..) => "Return",
                    (Act::Refuse, ..) => "Refuse",
                    (Act::Escalate, ..) => "Escalate",
                };
                ActView { act, word: word.to_owned(), barred }
            })
            .collect()
    }

    fn closed_words(&self, task: &Task, acts: &[ActView]) -> String {
        let name = |id| self.shared.people.name(id);
        match &task.stage {
            Stage::Recalled => "Recalled; another task stands in its place".to_owned(),
            // Whether an audit looks at it is nobody's business at the desk.
            Stage::Completed | Stage::Sampled | Stage::Audited { .. } | Stage::Upheld | Stage::Faulty => {
                match (&task.gate, task.signatures.last()) {
                    (Some(under), _) => format!("Completed by the gate under \"{under}\""),
                    (None, Some(last)) => format!("{} by {}", capital(last.act.past()), name(&last.by)),
                    (None, None) => "Completed".to_owned(),
                }
            }
            Stage::Signed { by, .. } => format!("Signed by {}; it can be undone for a moment", name(by)),
            Stage::Returned { by } => format!("Returned by {}; it waits for an answer", name(by)),
            Stage::Withdrawn => "No longer needed".to_owned(),
            Stage::Opened | Stage::Drafting | Stage::Drafted | Stage::Failed => {
                "The first pass is reading it".to_owned()
            }
            Stage::Assigned => acts
                .iter()
                .find_map(|act| act.barred.clone())
                .unwrap_or_else(|| "It waits for somebody else".to_owned()),
        }
    }

    fn signatures(
        &self,
        person: &Person,
        state: &State,
        task: &Task,
        settings: &Settings,
        second: bool,
        pack: &Pack,
    ) -> Vec<SignatureView> {
        let shared = &self.shared;
        let mut views = Vec::new();
        if let Some((_, draft)) = state.subject() {
            let owner = shared
                .people
                .agent(&draft.agent.split_whitespace().next().unwrap_or("reader").to_lowercase());
            let name = owner.behalf.map_or_else(
                || draft.agent.clone(),
                |owner| format!("{}, owner {}", draft.agent, shared.people.name(&owner)),
            );
            views.push(SignatureView {
                name: Some(name),
                role: "drafted".to_owned(),
                at: None,
                what: String::new(),
                line: "pencil".to_owned(),
            });
        }
        for other in state.tasks.values().filter(|other| other.key <= task.key) {
            let count = other.approvals().count();
            for (at, signature) in other.signatures.iter().enumerate() {
                views.push(SignatureView {
                    name: Some(shared.people.name(&signature.by)),
                    role: pack.label(&other.element).to_owned(),
                    at: Some(signature.at),
                    what: signature.act.past().to_owned(),
                    line: if count > 1 && at + 1 == other.signatures.len() { "both" } else { "ink" }
                        .to_owned(),
                });
            }
        }
        if task.stage == Stage::Assigned {
            let first = task.approvals().next().is_none();
            let role = task.role.clone().unwrap_or_default();
            views.push(SignatureView {
                name: Some(person.name.clone()),
                role,
                at: None,
                what: String::new(),
                line: "now".to_owned(),
            });
            if second && first {
                let role = settings.second_role.clone().unwrap_or_default();
                views.push(SignatureView {
                    name: None,
                    role,
                    at: None,
                    what: "countersigns".to_owned(),
                    line: "pencil".to_owned(),
                });
            }
        }
        views
    }

    /// Who countersigns after this signature, by name where it is one person.
    fn follows(&self, task: &Task, settings: &Settings, second: bool) -> Option<String> {
        if !second || task.approvals().next().is_some() {
            return None;
        }
        let role = settings.second_role.as_deref()?;
        let people = self.shared.people.with_role(role, self.shared.today());
        match people.as_slice() {
            [one] => Some(one.name.clone()),
            [one, other] => Some(format!("{} or {}", one.name, other.name)),
            _ => {
                let article = if role.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                Some(format!("{article} {}", role.replace('-', " ")))
            }
        }
    }

    fn escalate_to(&self, person: &Person, settings: &Settings) -> Vec<(terms::PersonId, String)> {
        let role = settings.escalate_role.as_deref().unwrap_or("manager");
        let people = self.shared.people.with_role(role, self.shared.today());
        people
            .into_iter()
            .filter(|row| row.id != person.id.0)
            .map(|row| (terms::PersonId(row.id), row.name))
            .collect()
    }

    /// Tables as evidence: the payments of a run, the postings of a case.
    fn tables(&self, state: &State) -> Result<Vec<TableView>, Failure> {
        if state.pack != crate::packs::PAYMENT_RUN {
            return Ok(Vec::new());
        }
        let Some(proposal) = payment_run::proposal_of(&self.shared, state)? else { return Ok(Vec::new()) };
        Ok(vec![crate::payments_page::payments_table(&proposal)])
    }
}

/// Whether the values of such a task's draft are typed at the desk.
fn is_corrected_here(state: &State, settings: &Settings) -> bool {
    onboarding::is_asked_for(settings)
        || (state.pack == crate::packs::ACCOUNTS_PAYABLE && settings.first_pass.as_deref() == Some("invoice"))
}

/// Why it came to a person, whole.
fn reasons(task: &Task) -> String {
    match task.why.as_slice() {
        [] => "a person signs here".to_owned(),
        [one] => one.sentence.trim_end_matches('.').to_owned(),
        [first, rest @ ..] => format!("{} and {} more", first.sentence.trim_end_matches('.'), rest.len()),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub(crate) fn kind_words(state: &State, draft: Option<&Draft>) -> &'static str {
    if state.pack == crate::packs::PAYMENT_RUN {
        return "Payment file";
    }
    if draft.is_some_and(|it| it.field("same_as").is_some()) {
        return "Supplier";
    }
    match draft.map(|it| it.kind) {
        Some(DocumentKind::Invoice) => "Invoice",
        Some(DocumentKind::CreditNote) => "Credit note",
        Some(DocumentKind::Reminder) => "Reminder",
        Some(DocumentKind::Statement) => "Statement of account",
        Some(DocumentKind::Other) | None => "Document",
    }
}

/// Fields that a person may need although the first pass found nothing.
const ASKED_FOR: [&str; 10] = [
    "invoice_number",
    "issue_date",
    "supplier",
    "currency",
    "net_total",
    "gross_total",
    "account",
    "cost_centre",
    "tax_code",
    "order",
];

pub(crate) fn fields(
    register: &Register,
    draft: &Draft,
    task: &Task,
    settings: &Settings,
    editable: bool,
) -> Vec<FieldView> {
    let mut views: Vec<FieldView> = Vec::new();
    if task.draft.is_some() && settings.first_pass.as_deref() == Some("invoice") {
        views.push(kind_field(draft, settings.line, editable));
    }
    for field in &draft.fields {
        let Some(label) = labels::of(&field.name) else { continue };
        // A form shows its empty fields too: they are there to be filled in.
        if field.value.is_some() || !field.candidates.is_empty() || onboarding::is_asked_for(settings) {
            views.push(field_view(register, draft, task, settings.line, editable, label, field));
        }
    }
    if editable && matches!(draft.kind, DocumentKind::Invoice | DocumentKind::CreditNote) {
        for name in ASKED_FOR {
            if views.iter().any(|view| view.name == name) {
                continue;
            }
            let Some(label) = labels::of(name) else { continue };
            let empty = Field {
                name: name.to_owned(),
                value: None,
                confidence: 0.0,
                evidence: Evidence::Derived,
                reason: "Nothing was found".to_owned(),
                candidates: Vec::new(),
            };
            let mut view = field_view(register, draft, task, settings.line, editable, label, &empty);
            // An order is not needed by everyone; the finding says where it is.
            view.doubtful |= name != "order";
            views.push(view);
        }
    }
    // Doubt first, the lowest confidence first; what is sure in the order people read it.
    views.sort_by(|a, b| {
        let key = |view: &FieldView| {
            if view.doubtful {
                (0, (view.confidence * 1000.0) as usize)
            } else {
                (1, labels::place(&view.name))
            }
        };
        key(a).cmp(&key(b))
    });
    views
}

fn kind_field(draft: &Draft, line: f64, editable: bool) -> FieldView {
    let value = serde_json::to_value(draft.kind).ok().and_then(|it| it.as_str().map(str::to_owned));
    let others = ["invoice", "credit-note", "reminder", "statement", "other"];
    let candidates = others.iter().filter(|it| Some(**it) != value.as_deref());
    FieldView {
        name: "kind".to_owned(),
        label: "Kind".to_owned(),
        kind: FieldKind::Choice,
        candidates: candidates
            .map(|it| CandidateView {
                value: (*it).to_owned(),
                meaning: None,
                reason: String::new(),
                crop: None,
            })
            .collect(),
        value,
        meaning: None,
        confidence: draft.kind_confidence,
        needed: line,
        doubtful: draft.kind_confidence < line,
        crop: None,
        path: None,
        reason: "What the document is".to_owned(),
        typed: false,
        editable,
    }
}

fn field_view(
    register: &Register,
    draft: &Draft,
    task: &Task,
    line: f64,
    editable: bool,
    label: &Label,
    field: &Field,
) -> FieldView {
    let meaning = |value: &str| meaning(register, label.name, value);
    let candidate = |it: &terms::Candidate| CandidateView {
        value: it.value.clone(),
        meaning: meaning(&it.value),
        reason: it.reason.clone(),
        crop: crop(&it.evidence),
    };
    let typed = task.typed.contains(&field.name);
    FieldView {
        name: field.name.clone(),
        label: label.words.to_owned(),
        kind: label.kind,
        value: field.value.clone(),
        meaning: field.value.as_deref().and_then(meaning),
        confidence: field.confidence,
        needed: line,
        // What is computed from other fields is doubtful through them.
        doubtful: label.editable && is_doubtful(draft, field, line),
        crop: crop(&field.evidence),
        path: match &field.evidence {
            Evidence::Path { path, .. } => Some(path.clone()),
            _ => None,
        },
        reason: field.reason.clone(),
        candidates: field.candidates.iter().take(9).map(candidate).collect(),
        typed,
        editable: editable && label.editable,
    }
}

/// Where on a page of the first document a value was read.
fn crop(evidence: &Evidence) -> Option<Crop> {
    match evidence {
        Evidence::Page { page, area, .. } => Some(Crop { document: 0, page: *page, area: *area }),
        Evidence::Path { page: Some(inner), .. } => crop(inner),
        _ => None,
    }
}

/// What a code of the master data stands for.
fn meaning(register: &Register, name: &str, value: &str) -> Option<String> {
    match name {
        "supplier" | "same_as" => register.supplier(value).map(|it| it.name.clone()),
        "account" => register.account(value).map(|it| it.name.clone()),
        "cost_centre" => register.cost_centre(value).map(|it| it.name.clone()),
        "tax_code" => register.tax_code(value).map(|it| format!("{} %", it.rate.normalize())),
        _ => None,
    }
}

/// Findings from a standing on, gravest first, with what the catalogue says about them.
pub(crate) fn findings(draft: &Draft, from: Standing) -> Vec<FindingView> {
    let mut found: Vec<&Finding> = draft.findings.iter().filter(|it| it.standing >= from).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.standing));
    found
        .into_iter()
        .map(|it| {
            let known = payables::exceptions::exception(&it.code);
            FindingView {
                code: it
                    .facts
                    .get("rule")
                    .and_then(|it| it.as_str())
                    .map_or_else(|| it.code.clone(), |rule| format!("{rule} {}", it.code)),
                title: known.map_or_else(|| it.code.clone(), |it| it.title.to_owned()),
                standing: it.standing,
                sentence: format!("{}.", it.sentence.trim_end_matches('.')),
                remedy: known.map(|it| it.remedy.to_owned()).unwrap_or_default(),
                owner: known.map(|it| it.owner.role().to_owned()).unwrap_or_default(),
                field: it.field.clone(),
            }
        })
        .collect()
}

fn call_back(register: &Register, draft: Option<&Draft>, task: &Task) -> Option<CallBackView> {
    let draft = draft?;
    if !task.has("bank-changed") {
        return None;
    }
    let supplier = draft.value("supplier").and_then(|id| register.supplier(id));
    let recorded = task.calls.last().map(|(who, at, call)| {
        let outcome = if call.confirmed { "confirmed" } else { "denied" };
        format!(
            "{who} spoke with {} on {} at {}: {outcome}",
            call.spoke_with,
            call.number_called,
            at.strftime("%d %b %H:%M")
        )
    });
    Some(CallBackView {
        on_document: draft.value("payee_iban").unwrap_or_default().to_owned(),
        in_master: supplier.map(|it| it.ibans.clone()).unwrap_or_default(),
        phone: supplier.and_then(|it| it.phone.clone()),
        recorded,
        may_record: true,
    })
}

/// What is shown, compared field by field with what was shown under an earlier digest of the same task.
pub(crate) fn differences(
    case: &CaseId,
    before: &[cases::Entry],
    seen: Digest,
    now: &State,
    task: &TaskId,
) -> Vec<cases::Change> {
    let mut state = State::default();
    for entry in before {
        cases::apply(&mut state, entry);
        let Some(it) = state.tasks.get(task) else { continue };
        if cases::shown(case, &state, it) == seen {
            let old = cases::draft_of(&state, it);
            let new = now.tasks.get(task).and_then(|it| cases::draft_of(now, it));
            let value =
                |draft: Option<&Draft>, name: &str| draft.and_then(|it| it.value(name)).map(str::to_owned);
            let names = new
                .map(|it| it.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>())
                .unwrap_or_default();
            return names
                .into_iter()
                .filter_map(|field| {
                    let (before, after) = (value(old, &field), value(new, &field));
                    (before != after).then_some(cases::Change { field, before, after })
                })
                .collect();
        }
    }
    Vec::new()
}

/// The tone of a case for stories.
pub(crate) fn condition(state: &State) -> (String, Tone) {
    let (words, tone) = payment_run::condition_words(project::condition(state));
    (words.to_owned(), tone)
}
