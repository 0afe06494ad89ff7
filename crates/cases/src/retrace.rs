//! What another version of the pack would have made of a case: the same work, decided once more in memory.
//!
//! The entries of a case are played as commands into a fresh state under the other version: the same document is drafted, the
//! same people sign the same things, effects answer as they did. Nothing is written and nothing leaves. It ends where the
//! other version goes another way, because nobody knows what people would have done there. Two versions are compared by
//! retracing both under the same circumstances, never against what happened then: a ceiling that was signed since is no
//! difference between versions.

use crate::boundary::Assurance;
use crate::command::{Actor, Command, Context, Directory, Opening, Sign};
use crate::decide::decide_into;
use crate::event::{Completion, Entry, Event, Outcome, Verdict};
use crate::pack::Pack;
use crate::shown::shown;
use crate::stage::Stage;
use crate::state::{EffectStage, State};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use terms::{CaseId, Draft, EffectId, Refusal, TaskId};

/// Steps of one trace at most; a longer one ends there.
pub const STEPS_MAX: usize = 500;

/// Under which circumstances a case is retraced.
pub struct Circumstances<'a> {
    /// The version of the pack.
    pub pack: &'a Pack,
    /// The client's zone.
    pub zone: TimeZone,
    /// How long a signature can be undone.
    pub grace: SignedDuration,
    /// Who is there.
    pub present: Directory<'a>,
    /// The boundary; without it nothing completes without a person.
    pub assurance: Option<Assurance<'a>>,
    /// A draft as the rules of this version examine it.
    pub examine: &'a dyn Fn(Draft) -> Result<Draft, String>,
}

/// One thing that happened on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The element or the decision.
    pub at: String,
    /// What came out of it, in words.
    pub what: String,
}

/// The way of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Elements that the gate completed.
    pub alone: BTreeSet<String>,
    /// Why it could not be followed to the end of what is known; `None` where it could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// The version failed: a rule had no answer, or the process no way on.
    #[serde(default)]
    pub failed: bool,
}

/// Where two ways part: what happened on the one and on the other; `None` where one of them is at its end.
pub type Parting = (Option<Step>, Option<Step>);

impl Trace {
    /// Where this way and another part. A way that could not be followed further says nothing about what comes after.
    pub fn parts_from(&self, other: &Self) -> Option<Parting> {
        let both = self.steps.len().min(other.steps.len());
        let differs = (0..both).find(|at| self.steps.get(*at) != other.steps.get(*at));
        let at = differs.or_else(|| {
            let (shorter, longer) =
                if self.steps.len() <= other.steps.len() { (self, other) } else { (other, self) };
            (shorter.left.is_none() && longer.steps.len() > both).then_some(both)
        })?;
        Some((self.steps.get(at).cloned(), other.steps.get(at).cloned()))
    }
}

/// Retraces a case.
pub fn retrace(case: &CaseId, entries: &[Entry], circumstances: &Circumstances<'_>) -> Trace {
    let mut walk = Walk {
        case,
        circumstances,
        state: State::default(),
        trace: Trace::default(),
        tasks: BTreeMap::new(),
        effects: BTreeMap::new(),
        corrected: BTreeMap::new(),
    };
    for entry in entries {
        walk.learn(&entry.event);
        let Some(command) = walk.command(entry) else { continue };
        let done = command.and_then(|command| walk.decide(entry, command));
        if let Err(why) = done {
            walk.trace.left = Some(why);
            break;
        }
        if walk.trace.steps.len() >= STEPS_MAX {
            walk.trace.steps.truncate(STEPS_MAX);
            walk.trace.left = Some(format!("More than {STEPS_MAX} steps"));
            break;
        }
    }
    walk.trace
}

struct Walk<'a> {
    case: &'a CaseId,
    circumstances: &'a Circumstances<'a>,
    state: State,
    trace: Trace,
    /// What the ids of the case meant: element of a task, topic of an effect.
    tasks: BTreeMap<TaskId, String>,
    effects: BTreeMap<EffectId, String>,
    /// Corrections that the next signature on the element brings with it.
    corrected: BTreeMap<String, Box<Draft>>,
}

impl Walk<'_> {
    fn learn(&mut self, event: &Event) {
        match event {
            Event::TaskOpened { task, element, .. } => drop(self.tasks.insert(task.clone(), element.clone())),
            Event::EffectAsked { effect, topic, .. } => {
                drop(self.effects.insert(effect.clone(), topic.clone()))
            }
            Event::Corrected { task, draft, .. } => {
                if let Some(element) = self.tasks.get(task) {
                    self.corrected.insert(element.clone(), draft.clone());
                }
            }
            _ => {}
        }
    }

    /// The command that an entry stands for; nothing where it follows from others.
    fn command(&mut self, entry: &Entry) -> Option<Result<Command, String>> {
        Some(match &entry.event {
            Event::Opened { received, arrival, documents, .. } => Ok(Command::Open(Opening {
                received: *received,
                arrival: *arrival,
                documents: documents.clone(),
                variables: Map::new(),
                parent: None,
                begin: None,
                seed: None,
            })),
            Event::Drafted { task, draft, .. } => self.drafted(task, draft),
            Event::DraftFailed { task, why } => self
                .open(task, &[Stage::Drafting])
                .map(|task| Command::RecordDraftFailure { task, sentence: why.sentence.clone() }),
            Event::DraftAsked { task, attempt } if *attempt > 1 => {
                self.at(task).map(|task| Command::DraftAgain { task })
            }
            Event::Signed { task, act, words, to, seconds_on_screen, evidence_opened, .. } => {
                self.open(task, &[Stage::Assigned]).and_then(|id| {
                    let element = self.tasks.get(task).cloned().unwrap_or_default();
                    let corrected = self.corrected.remove(&element);
                    let corrected = corrected.map(|it| self.examined(&it)).transpose()?;
                    let it = self.state.tasks.get(&id).ok_or("It has no such task")?;
                    Ok(Command::Sign(Sign {
                        shown: shown(self.case, &self.state, it),
                        task: id,
                        act: *act,
                        corrected,
                        words: words.clone(),
                        to: to.clone(),
                        seconds_on_screen: *seconds_on_screen,
                        evidence_opened: *evidence_opened,
                    }))
                })
            }
            Event::TookEffect { task } => self.at(task).map(|task| Command::TakeEffect { task }),
            Event::Undone { task } => self.at(task).map(|task| Command::Undo { task }),
            Event::CalledBack { task, call } => {
                let call = call.clone();
                self.at(task).map(|task| Command::RecordCallBack { task, call })
            }
            Event::Answered { task, words } => {
                let words = words.clone();
                self.at(task).map(|task| Command::Answer { task, words })
            }
            Event::Noted { words } => Ok(Command::Note { words: words.clone() }),
            Event::EffectDone { effect, answer } => {
                let answer = answer.clone();
                self.asked(effect).map(|effect| Command::EffectDone { effect, answer })
            }
            Event::EffectRefused { effect, code, sentence } => {
                let (code, sentence) = (code.clone(), sentence.clone());
                self.asked(effect).map(|effect| Command::EffectRefused { effect, code, sentence })
            }
            Event::ChildOpened { .. } | Event::ChildClosed { .. } | Event::CallFailed { .. } => {
                Err("A case of another process takes part from here".to_owned())
            }
            Event::MessageReceived { .. } | Event::SignalReceived { .. } | Event::Chosen { .. } => {
                Err("What came from outside is not known to the other version".to_owned())
            }
            Event::VariablesSet { .. }
            | Event::Moved { .. }
            | Event::Migrated { .. }
            | Event::Retried { .. } => Err("A person moved it by hand from here".to_owned()),
            Event::Recalled { .. } => Err("It was recalled from here".to_owned()),
            _ => return None,
        })
    }

    fn drafted(&self, task: &TaskId, draft: &Draft) -> Result<Command, String> {
        let task = self.open(task, &[Stage::Drafting])?;
        Ok(Command::RecordDraft { task, draft: self.examined(draft)? })
    }

    fn examined(&self, draft: &Draft) -> Result<Box<Draft>, String> {
        (self.circumstances.examine)(draft.clone()).map(Box::new)
    }

    /// The newest task of the same element.
    fn at(&self, task: &TaskId) -> Result<TaskId, String> {
        let element = self.tasks.get(task).ok_or("It has no such task")?;
        let same = self.state.tasks.values().filter(|it| it.element == *element && !it.stage.is_over());
        same.max_by_key(|it| it.key).map(|it| it.id.clone()).ok_or_else(|| parted(element))
    }

    fn open(&self, task: &TaskId, stages: &[Stage]) -> Result<TaskId, String> {
        let id = self.at(task)?;
        let stands = self.state.tasks.get(&id).is_some_and(|it| stages.contains(&it.stage));
        let element = || self.tasks.get(task).cloned().unwrap_or_default();
        if stands { Ok(id) } else { Err(parted(&element())) }
    }

    fn asked(&self, effect: &EffectId) -> Result<EffectId, String> {
        let topic = self.effects.get(effect).ok_or("It has no such effect")?;
        let open = |it: &crate::state::Effect| it.topic == *topic && it.stage == EffectStage::Asked;
        let found = self.state.effects.iter().find(|(_, it)| open(it));
        found.map(|(id, _)| id.clone()).ok_or_else(|| parted(topic))
    }

    fn decide(&mut self, entry: &Entry, command: Command) -> Result<(), String> {
        let opens = matches!(command, Command::Open(_));
        let actor = Actor { id: entry.by.clone(), behalf: entry.behalf.clone(), roles: Vec::new() };
        let Circumstances { pack, zone, grace, present, assurance, .. } = self.circumstances;
        let (zone, grace, assurance) = (zone.clone(), *grace, *assurance);
        // A signature took effect when its time to undo was over, however long that was.
        let waited = if matches!(command, Command::TakeEffect { .. }) { grace } else { SignedDuration::ZERO };
        let now = entry.at.saturating_add(waited).unwrap_or(entry.at);
        let context = Context { now, zone, actor: &actor, pack, grace, present: *present, assurance };
        match decide_into(self.case, &self.state, command, &context) {
            Ok((events, state)) => {
                events.iter().for_each(|it| self.trace.take(it, &state));
                self.state = state;
                Ok(())
            }
            Err(Refusal { code, what, why, .. }) => {
                self.trace.failed |= opens || code == "rules-failed";
                Err(format!("{what}: {why}"))
            }
        }
    }
}

fn parted(element: &str) -> String {
    format!("It does not come to \"{element}\" in this version")
}

impl Trace {
    fn take(&mut self, event: &Event, state: &State) {
        let element = |task: &TaskId| state.tasks.get(task).map(|it| it.element.clone()).unwrap_or_default();
        let (at, what) = match event {
            Event::Decided { decision, result, .. } | Event::Ruled { decision, result, .. } => {
                (decision.clone(), plain(result))
            }
            Event::Gated { task, verdict: Verdict::Automatic { .. }, .. } => {
                self.alone.insert(element(task));
                (element(task), "completes without a person".to_owned())
            }
            Event::Gated { task, verdict: Verdict::Person { why }, .. } => {
                self.failed |= why.iter().any(|it| it.code == "rules-failed");
                let codes: Vec<&str> = why.iter().map(|it| it.code.as_str()).collect();
                (element(task), format!("comes to a person: {}", codes.join(", ")))
            }
            Event::Assigned { task, role, .. } => (element(task), format!("waits for {role}")),
            Event::TaskCompleted { task, outcome, by } => {
                let outcome = match outcome {
                    Outcome::Approved => "approved",
                    Outcome::Refused => "refused",
                };
                let by = match by {
                    Completion::Gate { .. } => "the gate",
                    Completion::People { .. } => "people",
                };
                (element(task), format!("{outcome} by {by}"))
            }
            Event::EffectAsked { topic, .. } => (topic.clone(), "is done".to_owned()),
            Event::CallAsked { element, process, .. } => (element.clone(), format!("calls {process}")),
            Event::Closed { how } => ("case".to_owned(), format!("ends: {how}")),
            _ => return,
        };
        self.steps.push(Step { at, what });
    }
}

/// A result in words: texts without quotes, contexts as `name: value`.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => {
            map.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
