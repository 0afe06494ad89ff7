//! A waiting case is drafted again with what is known now: because master data came late, or because a person asks.

use crate::law::Who;
use crate::shared::Shared;
use crate::view::{Done, Person};
use crate::writer::{Order, Target, Writer};
use crate::{Office, packs};
use cases::{Command, Stage, State, Task};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use terms::{CaseId, Digest, Draft, Failure, Standing, TaskId};

/// How long a person waits for the fresh draft before the page comes without it.
const FRESH_WAIT: Duration = Duration::from_secs(5);
/// Rows of open tasks looked at together.
const PAGE: usize = 500;

impl Office {
    /// Drafts a task again, and answers when the fresh draft is there or [`FRESH_WAIT`] is over.
    pub(crate) async fn draft_once_more(
        &self,
        person: &Person,
        case: &CaseId,
        task: &TaskId,
        key: &str,
    ) -> Result<Done, Failure> {
        let request = Digest::of(format!("draft-again:{case}:{task}").as_bytes());
        let mut changes = self.changes();
        let once = Some((format!("draft-again:{case}:{key}"), request));
        self.write(self.who(person), case, Command::DraftAgain { task: task.clone() }, once).await?;
        let drafting = |shared: &Shared| -> Result<bool, Failure> {
            let state = shared.cabinet.existing(case)?;
            Ok(state.tasks.get(task).is_some_and(|it| matches!(it.stage, Stage::Drafting | Stage::Drafted)))
        };
        let fresh = async {
            while drafting(&self.shared)? {
                if changes.changed().await.is_err() {
                    break;
                }
            }
            Ok::<(), Failure>(())
        };
        let in_time = tokio::time::timeout(FRESH_WAIT, fresh).await;
        let sentence = match in_time {
            Ok(outcome) => {
                outcome?;
                format!("{case} was checked again")
            }
            Err(_) => format!("{case} is being checked again"),
        };
        Ok(Done { sentence, case: case.clone(), task: Some(task.clone()), undo_until: None, next: None })
    }
}

/// What became known: which waiting drafts it may change.
#[derive(Clone, Debug, Default)]
pub(crate) struct News {
    /// Suppliers that are new or changed.
    pub suppliers: Vec<String>,
    /// Orders that are new, changed or received.
    pub orders: Vec<String>,
    /// Codes of findings that anything else may settle: a period that opened, a rate, a tax code.
    pub codes: Vec<&'static str>,
}

/// Findings that another order or receipt may change.
const OF_ORDERS: [&str; 6] =
    ["order-missing", "order-closed", "not-received", "quantity", "price", "currency"];
/// Findings that another supplier may change.
const OF_SUPPLIERS: [&str; 7] = [
    "supplier-unknown",
    "bank-changed",
    "vat-id",
    "iban",
    "duplicate-suspected",
    "legal-field-missing",
    "coding",
];

impl News {
    /// Whether the draft may come out otherwise now.
    pub fn concerns(&self, draft: &Draft) -> bool {
        let has = |codes: &[&str]| {
            draft.findings.iter().any(|it| it.standing > Standing::Holds && codes.contains(&it.code.as_str()))
        };
        let supplier = draft.value("supplier");
        let of_supplier = supplier.is_none_or(|id| self.suppliers.iter().any(|it| it == id));
        let order = draft.value("order").unwrap_or_default().to_uppercase();
        let of_order = self.orders.iter().any(|it| order.contains(&it.to_uppercase()));
        // An order may be named wrongly, or be the one that the document should have named.
        let unnamed = has(&["order-missing"]) && !self.orders.is_empty();
        (!self.suppliers.is_empty() && of_supplier && (has(&OF_SUPPLIERS) || supplier.is_none()))
            || ((of_order || unnamed) && has(&OF_ORDERS))
            || has(&self.codes)
    }
}

/// Drafts every waiting case again that the news concern; how many. Nobody must have signed the task yet: a first signature
/// is not taken from under its signer.
pub(crate) fn draft_concerned(shared: &Arc<Shared>, writer: &Writer, news: &News) -> Result<usize, Failure> {
    let (sender, answers) = channel();
    let mut after = None;
    loop {
        let page = shared.reader.page(&shared.client, "open", "all", after.as_ref(), PAGE);
        let rows = page.map_err(Failure::fault)?.rows;
        let Some(last) = rows.last() else { break };
        after = Some(journal::Cursor::after(last.rank, last.key.clone()));
        let full = rows.len() == PAGE;
        for row in rows {
            let Some((case, task)) = row.key.rsplit_once('/') else { continue };
            let case = CaseId::from(case);
            let state = shared.cabinet.existing(&case)?;
            let concerned = state.tasks.get(&TaskId::from(task)).filter(|it| waits(shared, &state, it, news));
            if let Some(it) = concerned {
                send(shared, writer, &case, &it.id, sender.clone())?;
            }
        }
        if !full {
            break;
        }
    }
    drop(sender);
    // When this answers, every job is in its queue.
    Ok(answers.into_iter().filter(|asked| *asked).count())
}

fn waits(shared: &Shared, state: &State, task: &Task, news: &News) -> bool {
    let drafts = shared
        .packs
        .of(&state.pack, state.rules)
        .ok()
        .and_then(|pack| Some(drafts_here(state, pack.settings(&task.element)?)));
    drafts == Some(true)
        && matches!(task.stage, Stage::Assigned | Stage::Returned { .. })
        && task.signatures.is_empty()
        && task.draft.as_ref().is_some_and(|draft| news.concerns(draft))
}

/// The first pass of such a task depends on what the register knows.
fn drafts_here(state: &State, settings: &cases::Settings) -> bool {
    crate::onboarding::is_asked_for(settings)
        || (state.pack == packs::ACCOUNTS_PAYABLE && settings.first_pass.is_some())
}

fn send(
    shared: &Arc<Shared>,
    writer: &Writer,
    case: &CaseId,
    task: &TaskId,
    asked: Sender<bool>,
) -> Result<(), Failure> {
    let name = case.clone();
    writer.send_patiently(Order {
        who: Who::system(&shared.client),
        target: Target::Case(case.clone()),
        command: Command::DraftAgain { task: task.clone() },
        once: None,
        blobs: Vec::new(),
        job: None,
        rows: Vec::new(),
        master: Vec::new(),
        reply: Box::new(move |answer| {
            // Somebody signed it meanwhile: then what they signed stands.
            if let Err(error) = &answer {
                tracing::info!(%error, case = %name, "a case was not drafted again");
            }
            let _ = asked.send(answer.is_ok());
        }),
    })
}
