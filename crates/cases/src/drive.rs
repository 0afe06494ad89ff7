//! Drives the process to its next rest: what it needs becomes tasks, effects and decisions, until everything waits for the world.

use crate::boundary::{
    Admission, Assurance, Drafted, Purpose, Review, Scope, Weighing, admit, audit_share, score, suspicion,
    tier_of,
};
use crate::call::Call;
use crate::command::Context;
use crate::event::{Completion, Entry, Event, Outcome, Why};
use crate::pack::{Settings, TRIES_DEFAULT};
use crate::shown::draft_of;
use crate::state::{EffectStage, State, apply};
use crate::task::Act;
use crate::task::Task;
use crate::waits::role_of;
use crate::{addressee, gate, refusals};
use bpmn::{Moment, Need, Trigger, Variables, Want};
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::str::FromStr;
use terms::{CaseId, Draft, Refusal, TaskId};

/// Decisions made within one command: one after which a process asks its rules more often without waiting is refused.
const RULES_MAX: usize = 1_000;

/// The element of tasks that stand beside every process: a person settles what no connector can take back.
pub const COMPENSATION: &str = "compensation";

/// A decision in the making: a copy of the state with what was decided so far applied to it.
pub(crate) struct Course<'a> {
    pub state: State,
    pub events: Vec<Event>,
    pub context: &'a Context<'a>,
    pub case: CaseId,
    /// A case that was recalled begins again: at this element, with this draft, for these reasons.
    pub reopening: Option<(String, Box<Draft>, Vec<Why>)>,
}

impl<'a> Course<'a> {
    pub fn new(case: &CaseId, state: &State, context: &'a Context<'a>) -> Self {
        Self { state: state.clone(), events: Vec::new(), context, case: case.clone(), reopening: None }
    }

    pub fn moment(&self) -> Moment {
        Moment { now: self.context.now, zone: self.context.zone.clone() }
    }

    /// Adds a fact and applies it.
    pub fn push(&mut self, event: Event) {
        let actor = self.context.actor;
        let entry = Entry { at: self.context.now, by: actor.id.clone(), behalf: actor.behalf.clone(), event };
        apply(&mut self.state, &entry);
        self.events.push(entry.event);
    }

    /// Begins the process, at a start event or at the one without a trigger.
    /// `depth` is how many processes call each other above it.
    pub fn begin(&mut self, at: Option<&str>, variables: Variables, depth: u32) -> Result<(), Refusal> {
        let process = &self.context.pack.process;
        let begin = at.map_or(bpmn::Begin::None, |id| bpmn::Begin::At(bpmn::Id::from(id)));
        let steps = bpmn::start(process, &begin, variables, depth, &self.moment())?;
        self.follow(steps)
    }

    /// Tells the process what happened, and follows what it needs from there.
    pub fn advance(&mut self, trigger: Trigger) -> Result<(), Refusal> {
        let steps =
            bpmn::advance(&self.context.pack.process, &self.state.process.0, trigger, &self.moment())?;
        self.follow(steps)
    }

    pub fn follow(&mut self, steps: Vec<bpmn::Event>) -> Result<(), Refusal> {
        let mut waiting = VecDeque::from(self.step(steps));
        let mut answered = 0;
        while let Some(need) = waiting.pop_front() {
            let element = need.element.clone();
            if let Some(trigger) = self.answer(need)? {
                answered += 1;
                if answered > RULES_MAX {
                    return Err(refusals::rules_failed(
                        element.as_str(),
                        "The process asks without end and never waits.",
                    ));
                }
                let steps = bpmn::advance(
                    &self.context.pack.process,
                    &self.state.process.0,
                    trigger,
                    &self.moment(),
                )?;
                waiting.extend(self.step(steps));
            }
        }
        if self.state.closed.is_none()
            && let Some(outcome) = self.state.process.0.outcome()
        {
            let how = match outcome {
                bpmn::Outcome::Completed | bpmn::Outcome::Terminated => "completed",
                bpmn::Outcome::Error { .. } => "failed",
                bpmn::Outcome::Cancelled { .. } => "cancelled",
            };
            self.push(Event::Closed { how: how.to_owned() });
        }
        Ok(())
    }

    fn step(&mut self, steps: Vec<bpmn::Event>) -> Vec<Need> {
        if steps.is_empty() {
            return Vec::new();
        }
        self.push(Event::Stepped { steps });
        let Some(Event::Stepped { steps }) = self.events.last() else { return Vec::new() };
        bpmn::needs(&self.context.pack.process, &self.state.process.0, steps)
    }

    /// Turns a need into facts; a decision is answered at once.
    fn answer(&mut self, need: Need) -> Result<Option<Trigger>, Refusal> {
        match need.what {
            Want::Task { .. } => {
                self.open_task(need.key, need.element.as_str())?;
                Ok(None)
            }
            Want::Rule { decision, result, inputs } => {
                Ok(Some(self.rule(need.key, need.element.as_str(), &decision, result.as_deref(), &inputs)))
            }
            // A seed never reaches an effect: not even the asking is written.
            Want::Service { .. }
            | Want::Call { .. }
            | Want::SendMessage { .. }
            | Want::SendSignal { .. }
            | Want::Escalation { .. }
                if self.state.seed.is_some() =>
            {
                Err(refusals::seed_only())
            }
            Want::Service { topic, retries, .. } => {
                let element = need.element.as_str();
                let known = self.context.pack.tries.get(element).copied().unwrap_or(TRIES_DEFAULT);
                // Where the file computes it, what it gave for this case.
                let tries = retries.and_then(|it| it.trim().parse().ok()).unwrap_or(known).max(1);
                let effect = self.state.effect_id(need.key);
                self.push(Event::EffectAsked { effect, key: need.key, topic: topic.to_string(), tries });
                Ok(None)
            }
            Want::Call { called, .. } => {
                let attempt = self.state.calls.get(&need.key).map_or(0, |it| it.attempt) + 1;
                let (element, process) = (need.element.to_string(), called.to_string());
                self.push(Event::CallAsked { key: need.key, element, process, attempt });
                Ok(None)
            }
            Want::Withdrawn => {
                self.withdraw(need.key);
                Ok(None)
            }
            // Timers, messages, signals and incidents wait in the process itself; `react` tells the world about them.
            _ => Ok(None),
        }
    }

    fn withdraw(&mut self, key: bpmn::Key) {
        if self.state.calls.get(&key).is_some_and(Call::is_open) {
            self.push(Event::CallWithdrawn { key });
        }
        let task = self.state.open_tasks().find(|it| it.key == key).map(|it| it.id.clone());
        if let Some(task) = task {
            self.push(Event::TaskWithdrawn { task });
        }
        let open = |stage: &EffectStage| matches!(stage, EffectStage::Asked | EffectStage::Unknown { .. });
        let effect = self
            .state
            .effects
            .iter()
            .find(|(_, it)| it.key == key && open(&it.stage))
            .map(|(id, _)| id.clone());
        if let Some(effect) = effect {
            self.push(Event::EffectWithdrawn { effect });
        }
    }

    fn rule(
        &mut self,
        key: bpmn::Key,
        element: &str,
        decision: &str,
        result: Option<&str>,
        inputs: &Variables,
    ) -> Trigger {
        let moment = self.moment();
        let mut map = self.state.process.0.scope(key, &moment).to_map();
        map.extend(inputs.to_map());
        match (self.context.pack.rules)(decision, &map, &moment) {
            Err(sentence) => Trigger::Failed {
                key,
                sentence: format!("The decision \"{decision}\" could not be made: {sentence}"),
            },
            Ok(ruling) => {
                let outputs = outputs_of(result, &ruling.result);
                let unmatched = ruling.unmatched();
                self.push(Event::decided(element, decision, ruling));
                match unmatched {
                    // The process goes on with what a table says; one that says nothing needs a person.
                    Some(why) => {
                        let sentence = format!("No rule of \"{decision}\" matched: {why}");
                        Trigger::Failed { key, sentence }
                    }
                    None => Trigger::Complete { key, outputs },
                }
            }
        }
    }

    fn open_task(&mut self, key: bpmn::Key, element: &str) -> Result<(), Refusal> {
        let pack = self.context.pack;
        let Some(settings) = pack.settings(element) else {
            return Err(refusals::rules_failed(
                element,
                "The task has no settings in this version of the pack.",
            ));
        };
        let task = self.state.task_id(key);
        let due = self.context.now.saturating_add(settings.due).unwrap_or(self.context.now);
        self.push(Event::TaskOpened { task: task.clone(), key, element: element.to_owned(), due });
        if self.reopening.as_ref().is_some_and(|(at, _, _)| at == element)
            && let Some((_, draft, why)) = self.reopening.take()
        {
            let role = self.role(settings, key);
            self.push(Event::Drafted { task: task.clone(), draft, kept: Vec::new() });
            self.push(Event::Assigned { task, role, to: None, why });
        } else if settings.first_pass.is_some() {
            self.push(Event::DraftAsked { task, attempt: 1 });
        } else {
            let role = self.role(settings, key);
            let sentence = format!("\"{}\" is signed by a person", pack.label(element));
            let mut why = vec![Why::new("role", sentence)];
            let to = addressee::of(self, settings, key, &role, &mut why);
            self.push(Event::Assigned { task, role, to, why });
        }
        Ok(())
    }

    /// The role that signs a task.
    pub fn role(&self, settings: &Settings, key: bpmn::Key) -> String {
        role_of(settings, &self.state, key, &self.moment())
    }

    /// The gate speaks on the draft of a task: it completes, or it goes to a person.
    pub fn gate(&mut self, task: &TaskId) -> Result<(), Refusal> {
        let pack = self.context.pack;
        let Some(it) = self.state.tasks.get(task) else { return Err(refusals::no_task(task)) };
        let (Some(settings), Some(draft)) = (pack.settings(&it.element), &it.draft) else {
            return Err(refusals::no_task(task));
        };
        let (ruled, mut verdict) = gate::speak(pack, &it.element, settings, draft, &self.moment());
        let (role, key) = (self.role(settings, it.key), it.key);
        let mut weighing = None;
        let mut under = None;
        if let crate::Verdict::Automatic { .. } = &verdict {
            // Rules let it pass; now a certificate has to.
            let (weighed, admission) = self.weigh(it, draft);
            weighing = weighed.map(Box::new);
            match admission {
                Admission::Granted { certificate, owner } => under = Some((certificate, owner)),
                Admission::Denied(why) => verdict = crate::Verdict::Person { why: vec![why] },
            }
        }
        if let Some(ruled) = ruled {
            self.push(ruled);
        }
        self.push(Event::Gated { task: task.clone(), verdict: verdict.clone(), weighing });
        match verdict {
            crate::Verdict::Automatic { authority } => {
                let (certificate, owner) = under.unzip();
                let by = Completion::Gate { under: authority, certificate, owner };
                self.complete(task, Outcome::Approved, by)
            }
            crate::Verdict::Person { mut why } => {
                let to = addressee::of(self, settings, key, &role, &mut why);
                self.push(Event::Assigned { task: task.clone(), role, to, why });
                Ok(())
            }
        }
    }

    /// Asks for a certificate under which this draft may complete without a person.
    fn weigh(&self, task: &Task, draft: &Draft) -> (Option<Weighing>, Admission) {
        let pack = self.context.pack;
        let Some(assurance) = &self.context.assurance else {
            let why = Why::new("no-certificate", "No certificate is signed: a person looks");
            return (None, Admission::Denied(why));
        };
        let tier = tier_of(pack, draft, &gate::inputs(draft), &self.moment());
        let scope = Scope { process: pack.name.clone(), decision: task.element.clone(), tier };
        let drafted = Drafted::of(draft);
        let (mut weighing, admission) =
            admit(assurance, self.context.now, &scope, drafted, (&self.case, &task.id));
        let admission = match admission {
            // A seed comes to a person with words that any other case could have.
            Admission::Granted { .. } if self.state.seed.is_some() => {
                let sentence = format!("One of \"{}\" that a person looks at", scope.tier);
                Admission::Denied(Why::new("not-sampled", sentence))
            }
            other => other,
        };
        if matches!(admission, Admission::Denied(_)) {
            weighing.review = Some(self.review(assurance, task, drafted.score));
        }
        (Some(weighing), admission)
    }

    /// The place in the review queue of what rules would have let through: by lot for the share that calibrates, else the less
    /// sure the earlier, for that teaches most. The lot is drawn before anything is looked at, so that what chance took is a
    /// random sample whatever happens to the rest.
    fn review(&self, assurance: &Assurance<'_>, task: &Task, score: f64) -> Review {
        let probability = assurance.boundary.review_share(&task.element);
        let lot = assurance.lottery.draw(Purpose::Review, &self.case, &task.id);
        let random = lot < probability;
        // Given that chance took it, the lot over the share is uniform again.
        let place = if random { lot / probability } else { score };
        Review { probability, random, place: place.clamp(0.0, 1.0 - f64::EPSILON) }
    }

    /// A seed was signed: what that says about review is written down, and the seed ends. The process takes no step.
    pub fn measure(&mut self, task: &TaskId, act: Act) -> Result<(), Refusal> {
        let (Some(it), Some(seed)) = (self.state.tasks.get(task), &self.state.seed) else {
            return Err(refusals::no_task(task));
        };
        let signed = self.events.iter().find_map(|event| match event {
            Event::Signed { seconds_on_screen, evidence_opened, .. } => {
                Some((*seconds_on_screen, *evidence_opened))
            }
            _ => None,
        });
        let (seconds, evidence) = signed.unwrap_or_default();
        let measured = seed.measure(&it.element, act, it.draft.as_ref(), seconds, evidence);
        self.push(Event::SeedMeasured { task: task.clone(), measured });
        self.advance(Trigger::Cancel { reason: "measured".into() })
    }

    /// Draws a completed task for audit, with the probability that the boundary gives it now.
    fn draw(&mut self, task: &TaskId, by_gate: bool) {
        let (Some(assurance), Some(it)) = (&self.context.assurance, self.state.tasks.get(task)) else {
            return;
        };
        let pack = self.context.pack;
        let Some(draft) = &it.draft else { return };
        if pack.settings(&it.element).is_none_or(|it| it.gate.is_none()) {
            return;
        }
        let tier = match &it.weighing {
            Some(weighing) => weighing.tier.clone(),
            None => tier_of(pack, draft, &gate::inputs(draft), &self.moment()),
        };
        let scope = Scope { process: pack.name.clone(), decision: it.element.clone(), tier };
        let usual = audit_share(assurance.boundary, &scope, by_gate);
        let by_chance = assurance.lottery.draw(Purpose::Audit, &self.case, task) < usual;
        // What chance took is no suspicion's: it measures the tier whatever it looks like.
        let suspicion = match by_gate && !by_chance {
            true => suspicion(assurance.boundary, &scope, draft),
            false => None,
        };
        if by_chance || suspicion.is_some() {
            let probability = if by_chance { usual } else { 1.0 };
            let score = it.weighing.as_ref().map_or_else(|| score(draft), |it| it.score);
            let certificate = it.certificate.as_ref().map(|(id, _)| id.clone());
            let tier = scope.tier;
            let task = task.clone();
            self.push(Event::AuditDrawn { task, tier, probability, score, certificate, suspicion });
        }
    }

    /// Completes a task and tells the process what came out of it.
    pub fn complete(&mut self, task: &TaskId, outcome: Outcome, by: Completion) -> Result<(), Refusal> {
        let Some(it) = self.state.tasks.get(task) else { return Err(refusals::no_task(task)) };
        let key = it.key;
        let mut outputs = it.draft.as_ref().map(facts_of).unwrap_or_default();
        outputs.set("outcome", json!(outcome));
        let by_gate = matches!(by, Completion::Gate { .. });
        outputs.set("automatic", json!(by_gate));
        let beside = it.element == COMPENSATION;
        self.push(Event::TaskCompleted { task: task.clone(), outcome, by });
        if beside {
            self.close_again();
            return Ok(());
        }
        if outcome == Outcome::Approved {
            self.draw(task, by_gate);
        }
        self.advance(Trigger::Complete { key, outputs })
    }
}

impl Course<'_> {
    /// After the last task beside a process that is over, its case is over too.
    fn close_again(&mut self) {
        let over = self.state.process.0.outcome().is_some();
        if over && self.state.closed.is_none() && self.state.open_tasks().next().is_none() {
            self.push(Event::Closed { how: "completed".to_owned() });
        }
    }
}

/// Whether a second person must sign a task: its own rule over the case and its draft.
///
/// # Errors
/// `rules-failed` where the rule cannot be evaluated.
pub fn second_needed(
    state: &State,
    task: &Task,
    settings: &Settings,
    moment: &Moment,
) -> Result<bool, Refusal> {
    let Some(run) = &settings.second else { return Ok(false) };
    let mut variables = Variables::from(state.process.0.scope(task.key, moment).to_map());
    if let Some(draft) = draft_of(state, task) {
        variables.merge(&facts_of(draft));
    }
    match run(&bpmn::Scope::of(&variables, moment)) {
        Ok(value) => Ok(value == Value::Bool(true)),
        Err(sentence) => Err(refusals::rules_failed("second signature", &sentence)),
    }
}

/// What the process learns from a draft: `kind`, `findings` (codes), `invoice` (the fields), and `amount` in home currency.
pub(crate) fn facts_of(draft: &Draft) -> Variables {
    let fields: Map<String, Value> = draft
        .fields
        .iter()
        .filter_map(|it| it.value.as_ref().map(|value| (it.name.clone(), json!(value))))
        .collect();
    let mut variables = Variables::new();
    variables.set("kind", json!(draft.kind));
    variables.set("findings", json!(gate::codes(draft)));
    variables.set("amount", number(draft.value("home_total").or_else(|| draft.value("gross_total"))));
    variables.set("order_matched", json!(draft.value("order_matched") == Some("true")));
    for name in ["cost_centre", "cost_centre_owner", "supplier", "account"] {
        variables.set(name, draft.value(name).map_or(Value::Null, |value| json!(value)));
    }
    variables.set("invoice", Value::Object(fields));
    variables
}

/// A decimal text as a JSON number; null where there is none.
pub(crate) fn number(text: Option<&str>) -> Value {
    text.and_then(|text| serde_json::Number::from_str(text).ok()).map_or(Value::Null, Value::Number)
}

fn outputs_of(result: Option<&str>, value: &Value) -> Variables {
    let mut outputs = Variables::new();
    match (result, value) {
        (Some(name), value) => outputs.set(name, value.clone()),
        (None, Value::Object(map)) => map.iter().for_each(|(name, value)| outputs.set(name, value.clone())),
        (None, _) => {}
    }
    outputs
}
