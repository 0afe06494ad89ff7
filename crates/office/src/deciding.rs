//! A person decides at the desk: typed values become canonical, the draft is examined again, and the heart decides.

use crate::examination::examined;
use crate::labels;
use crate::law::Who;
use crate::onboarding;
use crate::shared::Shared;
use crate::view::{Act, Decision, Done, Person};
use crate::writer::{Order, Target, Written};
use crate::{CallBack, Office, refusals};
use cases::{Command, Event, Sign, Stage, State, Task};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Draft, Evidence, Failure, Field, PersonId, TaskId};
use tokio::sync::oneshot;

impl Office {
    /// Signs, and answers when it is durable.
    pub(crate) async fn sign(&self, person: &Person, decision: Decision) -> Result<Done, Failure> {
        let shared = &self.shared;
        let request = Digest::of(&serde_json::to_vec(&decision).map_err(Failure::fault)?);
        let Decision {
            case,
            task,
            act,
            shown,
            corrections,
            reason,
            to,
            seconds_on_screen,
            evidence_opened,
            key,
        } = decision;
        let state = shared.cabinet.existing(&case)?;
        let it = state.tasks.get(&task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let corrected = if corrections.is_empty() || !matches!(act, Act::Approve | Act::Correct) {
            None
        } else {
            Some(Box::new(corrected(shared, &case, &state, it, &corrections)?))
        };
        let act = match act {
            Act::Approve | Act::Correct => cases::Act::Approve,
            Act::Return => cases::Act::Return,
            Act::Refuse => cases::Act::Refuse,
            Act::Escalate => cases::Act::Escalate,
        };
        let words = reason;
        let task_id = task.clone();
        let sign =
            Sign { task: task_id, act, shown, corrected, words, to, seconds_on_screen, evidence_opened };
        let role = it.role.clone().unwrap_or_default();
        let pack = shared.packs.of(&state.pack, state.rules)?;
        let field = pack.settings(&it.element).and_then(|it| it.to.as_deref());
        let named = field.and_then(|it| state.variable(it)?.as_str()).map(PersonId::from);
        let today = shared.today();
        let who = self.who(person).lent(&shared.people, &role, named.as_ref(), today);
        // Asked before: once signed, the task has no place in the list that something could follow.
        let next = self.next_after(person, &case, &task)?;
        let written = self
            .write(who, &case, Command::Sign(sign), Some((format!("sign:{case}:{key}"), request)))
            .await?;
        Ok(done(shared, &written, &task, next.map(|it| (it.case, it.task))))
    }

    pub(crate) async fn take_back(
        &self,
        person: &Person,
        case: &CaseId,
        task: &TaskId,
        key: &str,
    ) -> Result<Done, Failure> {
        let who = self.who(person);
        let request = Digest::of(format!("undo:{case}:{task}").as_bytes());
        self.write(
            who,
            case,
            Command::Undo { task: task.clone() },
            Some((format!("undo:{case}:{key}"), request)),
        )
        .await?;
        let sentence = "Taken back: the case is yours again".to_owned();
        Ok(Done { sentence, case: case.clone(), task: Some(task.clone()), undo_until: None, next: None })
    }

    pub(crate) async fn call_back(&self, person: &Person, call: CallBack) -> Result<Done, Failure> {
        let CallBack { case, task, spoke_with, number_called, confirmed, key } = call;
        let request =
            Digest::of(format!("call:{case}:{task}:{spoke_with}:{number_called}:{confirmed}").as_bytes());
        let call = cases::CallBack { spoke_with, number_called, confirmed };
        let command = Command::RecordCallBack { task: task.clone(), call };
        self.write(self.who(person), &case, command, Some((format!("call:{case}:{key}"), request))).await?;
        let sentence = if confirmed {
            "Recorded: the supplier confirmed the new account"
        } else {
            "Recorded: the supplier denied the new account"
        };
        Ok(Done { sentence: sentence.to_owned(), case, task: Some(task), undo_until: None, next: None })
    }

    /// Words on a case; they answer the task that waits for an answer, if one does.
    pub(crate) async fn write_note(
        &self,
        person: &Person,
        case: &CaseId,
        words: &str,
        key: &str,
    ) -> Result<Done, Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let waiting =
            state.open_tasks().find(|it| matches!(it.stage, Stage::Returned { .. })).map(|it| it.id.clone());
        let request = Digest::of(format!("note:{case}:{words}").as_bytes());
        let words = words.to_owned();
        let (command, sentence) = match waiting.clone() {
            Some(task) => (Command::Answer { task, words }, "Answered: the case goes on"),
            None => (Command::Note { words }, "Written on the case"),
        };
        self.write(self.who(person), case, command, Some((format!("note:{case}:{key}"), request))).await?;
        Ok(Done {
            sentence: sentence.to_owned(),
            case: case.clone(),
            task: waiting,
            undo_until: None,
            next: None,
        })
    }

    pub(crate) fn who(&self, person: &Person) -> Who {
        Who::person(&self.shared.people, &self.shared.client, &person.id, self.shared.today())
    }

    /// Writes one command of a person or the runtime.
    pub(crate) async fn write(
        &self,
        who: Who,
        case: &CaseId,
        command: Command,
        once: Option<(String, Digest)>,
    ) -> Result<Written, Failure> {
        let (reply, answer) = oneshot::channel();
        self.writer.write(Order {
            who,
            target: Target::Case(case.clone()),
            command,
            once,
            blobs: Vec::new(),
            job: None,
            rows: Vec::new(),
            master: Vec::new(),
            reply: Box::new(move |written| drop(reply.send(written))),
        })?;
        crate::writer::answered(answer).await
    }

    pub(crate) async fn as_system(&self, case: &CaseId, command: Command) -> Result<Written, Failure> {
        self.write(Who::system(&self.shared.client), case, command, None).await
    }
}

/// The draft with the typed values in it, examined again.
fn corrected(
    shared: &Shared,
    case: &CaseId,
    state: &State,
    task: &Task,
    corrections: &BTreeMap<String, String>,
) -> Result<Draft, Failure> {
    let settings = shared.packs.of(&state.pack, state.rules)?;
    let form = onboarding::is_form(shared, state, task);
    let (Some(draft), true) = (&task.draft, form || state.pack == crate::packs::ACCOUNTS_PAYABLE) else {
        let name = corrections.keys().next().map(String::as_str).unwrap_or_default();
        return Err(refusals::not_correctable(name).into());
    };
    let (draft, newly) = typed_into(draft, corrections, shared.home)?;
    if form {
        return Ok(onboarding::examined(shared, state, draft));
    }
    // What is in a seed is made up: examining it would note an invoice that never came.
    if state.seed.is_some() {
        return Ok(draft);
    }
    let mut typed = task.typed.clone();
    typed.extend(newly.into_iter().filter(|name| !task.typed.contains(name)));
    examined(shared, &settings.rules, draft, &shared.circumstances(case, state, &typed))
}

/// The draft with typed values in it, not examined, and the names of the fields that were typed.
pub(crate) fn typed_into(
    draft: &Draft,
    corrections: &BTreeMap<String, String>,
    home: terms::Currency,
) -> Result<(Draft, Vec<String>), Failure> {
    let mut draft = draft.clone();
    let mut typed: Vec<String> = Vec::new();
    for (name, value) in corrections {
        let label = labels::of(name).ok_or_else(|| refusals::not_correctable(name))?;
        if !label.editable {
            return Err(refusals::not_correctable(label.words).into());
        }
        if name == "kind" {
            draft.kind =
                serde_json::from_value(serde_json::Value::String(value.trim().to_owned())).map_err(|_| {
                    refusals::value_unreadable(
                        label.words,
                        value,
                        "a kind of document: invoice, credit-note, reminder, statement, other",
                    )
                })?;
            draft.kind_confidence = 1.0;
            continue;
        }
        let value = labels::canonical(label, value, home)?;
        put(&mut draft, name, value);
        if !typed.contains(name) {
            typed.push(name.clone());
        }
    }
    Ok((draft, typed))
}

fn put(draft: &mut Draft, name: &str, value: Option<String>) {
    let reason = "Typed by a person".to_owned();
    match draft.fields.iter_mut().find(|it| it.name == name) {
        Some(field) => {
            // The old reading stays to choose from; what was typed is certain.
            if let Some(old) = field.value.take()
                && Some(&old) != value.as_ref()
                && !field.candidates.iter().any(|it| it.value == old)
            {
                let (confidence, reason) = (field.confidence, field.reason.clone());
                field.candidates.insert(
                    0,
                    terms::Candidate { value: old, confidence, reason, evidence: field.evidence.clone() },
                );
            }
            field.candidates.retain(|it| Some(&it.value) != value.as_ref());
            field.value = value;
            field.confidence = 1.0;
            field.reason = reason;
        }
        None => draft.fields.push(Field {
            name: name.to_owned(),
            value,
            confidence: 1.0,
            evidence: Evidence::Derived,
            reason,
            candidates: Vec::new(),
        }),
    }
}

fn done(shared: &Shared, written: &Written, task: &TaskId, next: Option<(CaseId, TaskId)>) -> Done {
    let case = written.case.clone();
    let row = shared
        .packs
        .of(&written.state.pack, written.state.rules)
        .ok()
        .map(|pack| shared.projection().case_row(&case, &written.state, &pack));
    let about = row.map(|row| {
        let number = row.number.map(|it| format!(" {it}")).unwrap_or_default();
        let amount = row.amount.map(|it| format!(", {it}")).unwrap_or_default();
        format!("{}{number}{amount}", row.who)
    });
    let about = about.unwrap_or_else(|| case.to_string());
    let measured = written.events.iter().find_map(|event| match event {
        Event::SeedMeasured { measured, .. } => {
            written.state.seed.as_ref().map(|seed| measured.feedback(seed))
        }
        _ => None,
    });
    if let Some(sentence) = measured {
        return Done { sentence, next, case, task: Some(task.clone()), undo_until: None };
    }
    let signed = written.events.iter().find_map(|event| match event {
        Event::Signed { act, until, second, .. } => Some((*act, *until, *second)),
        _ => None,
    });
    let stage = written.state.tasks.get(task).map(|it| &it.stage);
    let (sentence, undo_until) = match signed {
        None if written.again && written.events.is_empty() => (format!("Done before: {about}"), None),
        None => (
            format!(
                "Corrected, not signed: the correction brings up something new on {about}. Read it and sign again"
            ),
            None,
        ),
        Some((act, until, second)) => {
            let verb = match (act, second) {
                (cases::Act::Approve, true) => "Signed as first",
                (cases::Act::Approve, false) => "Approved",
                (cases::Act::Return, _) => "Returned",
                (cases::Act::Refuse, _) => "Refused",
                (cases::Act::Escalate, _) => "Escalated",
            };
            let undo = matches!(stage, Some(Stage::Signed { .. })).then_some(until);
            (format!("{verb}: {about}"), undo)
        }
    };
    let stays = signed.is_none() && !written.again;
    Done {
        sentence,
        next: if stays { Some((case.clone(), task.clone())) } else { next },
        case,
        task: Some(task.clone()),
        undo_until,
    }
}
