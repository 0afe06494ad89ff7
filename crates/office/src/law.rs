//! From a command on a case to a question that the law answers.

use crate::people::People;
use bpmn::Moment;
use cases::{Act, Command, Pack, State, Task};
use jiff::civil::Date;
use policy::{Duty, Kind, Law, Surroundings, Thing, Worker};
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;
use std::collections::BTreeSet;
use terms::{CaseId, ClientId, PersonId, Refusal};

/// A worker who wants something.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub actor: cases::Actor,
    pub worker: Worker,
    /// Absent people for whom the worker stands in today.
    pub stands_in_for: Vec<PersonId>,
}

impl Who {
    /// A person with today's roles, those lent by an absence included.
    pub fn person(people: &People, client: &ClientId, id: &PersonId, day: Date) -> Self {
        let lent = people.roles_on(id.as_str(), day);
        let roles: Vec<String> = lent.iter().map(|(role, _)| role.clone()).collect();
        let limit = people
            .row(id.as_str())
            .and_then(|row| row.limit)
            .and_then(|limit| (limit * rust_decimal::Decimal::ONE_HUNDRED).to_i64());
        let worker = Worker {
            id: id.clone(),
            kind: Kind::Person,
            roles: roles.clone(),
            clients: vec![client.clone()],
            limit,
            owner: None,
            suspended: false,
        };
        let stands_in_for = people.stands_in_for(id.as_str(), day);
        Self { actor: cases::Actor { id: id.clone(), behalf: None, roles }, worker, stands_in_for }
    }

    /// The same, on behalf of the absent person who lent `role`: the one whom the task was for, where that is one of them.
    pub fn lent(mut self, people: &People, role: &str, named: Option<&PersonId>, day: Date) -> Self {
        let lent = people.roles_on(self.actor.id.as_str(), day);
        let whose = lent.into_iter().find(|(have, _)| have == role).and_then(|(_, whose)| whose);
        let of_named = named.filter(|it| whose.is_some() && self.stands_in_for.contains(it));
        self.actor.behalf = of_named.cloned().or(whose);
        self
    }

    /// An agent that drafts.
    pub fn agent(people: &People, client: &ClientId, id: &str) -> Self {
        let actor = people.agent(id);
        let worker = Worker {
            id: actor.id.clone(),
            kind: Kind::Agent,
            roles: Vec::new(),
            clients: vec![client.clone()],
            limit: None,
            owner: actor.behalf.clone(),
            suspended: false,
        };
        Self { actor, worker, stands_in_for: Vec::new() }
    }

    /// The runtime itself: timers, effects, files that fall into a folder.
    pub fn system(client: &ClientId) -> Self {
        let worker = Worker::system(vec![client.clone()]);
        Self {
            actor: cases::Actor { id: worker.id.clone(), behalf: None, roles: worker.roles.clone() },
            worker,
            stands_in_for: Vec::new(),
        }
    }

    /// A task that is for somebody this worker stands in for is, as the law is asked, for this worker.
    pub fn in_place(&self, mut thing: Thing) -> Thing {
        if thing.assignee.as_ref().is_some_and(|it| self.stands_in_for.contains(it)) {
            thing.assignee = Some(self.actor.id.clone());
        }
        thing
    }
}

/// What the law said no to.
pub(crate) struct Barred {
    pub refusal: Refusal,
    pub rules: Vec<String>,
}

/// One case, as the law is asked about it.
#[derive(Clone, Copy)]
pub(crate) struct Matter<'a> {
    pub client: &'a ClientId,
    pub case: &'a CaseId,
    pub state: &'a State,
    pub pack: &'a Pack,
    pub moment: &'a Moment,
}

/// May `who` do this to the case now?
pub(crate) fn may(law: &Law, who: &Who, matter: Matter<'_>, command: &Command) -> Result<(), Barred> {
    let (act, thing) = question(who, matter, command);
    ask(law, who, act, &thing)
}

/// May `who` do this to that?
pub(crate) fn ask(law: &Law, who: &Who, act: policy::Act, thing: &Thing) -> Result<(), Barred> {
    let decision = law.decide(&who.worker, act, thing, &Surroundings::of(thing.client.clone()));
    if decision.allowed {
        return Ok(());
    }
    let remedy = match decision.code.as_str() {
        "self-approval" | "duties" | "same-signer" => "Leave it to another person.",
        "over-authority" => "Escalate it to somebody with a higher limit.",
        "call-back" => "A second person calls; you sign, or the other way round.",
        "bank-changed" => "Sign as the first of two.",
        _ => "Ask the manager of the office, if this is your work.",
    };
    let refusal = Refusal {
        code: decision.code.into(),
        what: format!("Not done: you may not {}", act.phrase()),
        why: decision.sentence,
        remedy: remedy.to_owned(),
    };
    Err(Barred { refusal, rules: decision.rules })
}

fn question(who: &Who, matter: Matter<'_>, command: &Command) -> (policy::Act, Thing) {
    let Matter { client, case, state, pack, moment } = matter;
    let general = || thing(client, case, state);
    match command {
        Command::Open(_) if pack.name == crate::packs::PAYMENT_RUN => {
            (policy::Act::ProposePayment, general())
        }
        Command::Open(opening) if opening.begin.is_some() => (policy::Act::DeliverMessage, general()),
        Command::Open(_) => (policy::Act::Intake, general()),
        Command::RecordDraft { .. } | Command::RecordDraftFailure { .. } => (policy::Act::Draft, general()),
        Command::Sign(sign) => match state.tasks.get(&sign.task) {
            Some(task) => (
                act_of(who, state, task, sign.act, pack, moment),
                who.in_place(thing_of_task(client, case, state, task, pack)),
            ),
            None => (policy::Act::ViewCase, general()),
        },
        Command::Undo { task } => (policy::Act::UndoSign, on_task(client, case, state, task, pack)),
        Command::RecordCallBack { task, .. } => {
            (policy::Act::RecordCallBack, on_task(client, case, state, task, pack))
        }
        Command::Answer { .. } | Command::Note { .. } | Command::RecordBarred { .. } => {
            (policy::Act::ViewCase, general())
        }
        // A person who asks for a fresh draft takes the task up; the runtime does it when something became known.
        Command::DraftAgain { task } if who.worker.kind == Kind::Person => {
            (policy::Act::TakeTask, who.in_place(on_task(client, case, state, task, pack)))
        }
        Command::TakeEffect { .. } | Command::FireTimer { .. } | Command::DraftAgain { .. } => {
            (policy::Act::ManageTimers, general())
        }
        Command::EffectDone { .. }
        | Command::EffectRefused { .. }
        | Command::EffectUnknown { .. }
        | Command::ChildOpened { .. }
        | Command::ChildClosed { .. }
        | Command::ChildEscalated { .. }
        | Command::CallFailed { .. } => (policy::Act::SettleEffect, general()),
        // A recall was signed by a person; its connector only carries it out.
        Command::EffectReversed { .. } if who.worker.kind == Kind::Bot => {
            (policy::Act::SettleEffect, general())
        }
        Command::ReversalRefused { .. } => (policy::Act::SettleEffect, general()),
        Command::EffectReversed { .. } => (policy::Act::ReversePosting, general()),
        Command::JudgeAudit(it) => {
            (policy::Act::JudgeSample, audited(on_task(client, case, state, &it.task, pack), state, &it.task))
        }
        Command::SettleAudit(it) => (
            policy::Act::SettleSample,
            audited(on_task(client, case, state, &it.task, pack), state, &it.task),
        ),
        Command::Recall(_) | Command::RecordCredit { .. } => (policy::Act::RecallCase, general()),
        Command::RetryIncident { .. } | Command::Cancel { .. } => (policy::Act::AssignTask, general()),
        Command::Choose { key, .. } | Command::FinishChoosing { key } => {
            (policy::Act::ChooseWay, on_choice(matter, *key))
        }
        Command::Message { .. } | Command::Signal { .. } => (policy::Act::DeliverMessage, general()),
        Command::SetVariables { .. } | Command::Move { .. } => (policy::Act::MoveCase, general()),
        Command::Migrate { .. } => (policy::Act::MigrateCase, general()),
    }
}

/// Which act of the law a signature is.
pub(crate) fn act_of(
    who: &Who,
    state: &State,
    task: &Task,
    act: Act,
    pack: &Pack,
    moment: &Moment,
) -> policy::Act {
    let settings = pack.settings(&task.element);
    let pays = settings.is_some_and(|it| it.duty == "pay");
    match act {
        Act::Return => policy::Act::ReturnTask,
        Act::Refuse => policy::Act::RefuseTask,
        Act::Escalate => policy::Act::EscalateTask,
        Act::Approve => {
            let first = task.approvals().next().is_none();
            let two =
                settings.is_some_and(|it| cases::second_needed(state, task, it, moment).unwrap_or(true));
            // Whoever codes above the own limit signs first: the authority matrix asks another person after that.
            let codes = settings.is_some_and(|it| it.duty == "code");
            let above = who.worker.limit.zip(amount(state)).is_some_and(|(limit, amount)| amount > limit);
            match (pays, first) {
                (true, true) => policy::Act::SignPayment,
                (true, false) => policy::Act::CountersignPayment,
                (false, false) => policy::Act::CountersignTask,
                (false, true) if two || (codes && above) => policy::Act::SignFirst,
                (false, true) => policy::Act::SignTask,
            }
        }
    }
}

/// A task whose work is judged: whoever signed it in any round, or judged it, is a signer.
fn audited(mut thing: Thing, state: &State, task: &terms::TaskId) -> Thing {
    if let Some(task) = state.tasks.get(task) {
        thing.signers.extend(task.signatures.iter().chain(&task.spent).map(|it| it.by.clone()));
        if let cases::Stage::Audited { by } = &task.stage {
            thing.signers.insert(by.clone());
        }
    }
    thing
}

/// The whole case.
pub(crate) fn thing(client: &ClientId, case: &CaseId, state: &State) -> Thing {
    let mut thing = Thing::of(client.clone());
    thing.case = Some(case.clone());
    thing.amount = amount(state);
    thing.preparers = state.preparers.clone();
    thing
}

fn on_task(client: &ClientId, case: &CaseId, state: &State, task: &terms::TaskId, pack: &Pack) -> Thing {
    state
        .tasks
        .get(task)
        .map_or_else(|| thing(client, case, state), |task| thing_of_task(client, case, state, task, pack))
}

/// A choice that the diagram asks for: whose role may make it.
pub(crate) fn on_choice(matter: Matter<'_>, key: bpmn::Key) -> Thing {
    let Matter { client, case, state, pack, moment } = matter;
    let mut thing = thing(client, case, state);
    let settings = state.process.0.instance(key).and_then(|it| pack.settings(it.element.as_str()));
    thing.roles = settings.map(|it| cases::waits::role_of(it, state, key, moment)).into_iter().collect();
    thing
}

/// One task of the case.
pub(crate) fn thing_of_task(
    client: &ClientId,
    case: &CaseId,
    state: &State,
    task: &Task,
    pack: &Pack,
) -> Thing {
    let mut thing = thing(client, case, state);
    thing.duty = match pack.settings(&task.element).map(|it| it.duty.as_str()) {
        Some("code") => Duty::Code,
        Some("approve") => Duty::Approve,
        Some("pay") => Duty::Pay,
        Some("master") => Duty::Master,
        _ => Duty::Other,
    };
    thing.roles = task.role.iter().cloned().collect();
    thing.assignee = task.to.clone();
    thing.signers = task.approvals().map(|it| it.by.clone()).collect();
    thing.coders = signers(state, pack, "code");
    thing.approvers = signers(state, pack, "approve");
    thing.coders.extend(listed(state, "coders"));
    thing.approvers.extend(listed(state, "approvers"));
    thing.callers = task.calls.iter().map(|(who, _, _)| who.clone()).collect();
    thing.is_bank_change = task.has("bank-changed");
    if thing.duty == Duty::Pay {
        thing.preparers.clear();
    }
    thing
}

fn signers(state: &State, pack: &Pack, duty: &str) -> BTreeSet<PersonId> {
    let of_duty = |element: &str| pack.settings(element).is_some_and(|it| it.duty == duty);
    state
        .signers
        .iter()
        .filter(|(element, _)| of_duty(element))
        .flat_map(|(_, who)| who.iter().cloned())
        .collect()
}

/// People that a payment run carries along from its invoices.
fn listed(state: &State, variable: &str) -> BTreeSet<PersonId> {
    let list = state.variable(variable).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(PersonId::from).collect()
}

/// The amount at stake in minor units of the home currency, never negative.
fn amount(state: &State) -> Option<i64> {
    let (_, draft) = state.subject()?;
    let amount = draft.decimal("home_total").or_else(|| draft.decimal("gross_total"))?;
    (amount.abs() * rust_decimal::Decimal::ONE_HUNDRED).round().to_i64()
}
