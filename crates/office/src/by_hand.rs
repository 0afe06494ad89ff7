//! What a case waits for beside its tasks, and what a person with the right does about it: choose, try again, set, move.

use crate::drawing;
use crate::law::{self, Matter};
use crate::view::{Done, Person};
use crate::{Office, refusals};
use bpmn::{Key, Kind, Moment, SubProcess, Wait, Work};
use cases::{Answer, Command, State};
use policy::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use terms::{CaseId, Digest, Failure};

/// Things that a case waits for which are listed; more are counted.
const WAITS_SHOWN_MAX: usize = 200;

/// One act on the process of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum ProcessAct {
    /// Choose ways out of a gateway that asks, or activities of an ad-hoc sub-process.
    Choose {
        /// The number of what waits.
        key: Key,
        /// Ids of the flows or activities.
        ids: Vec<String>,
    },
    /// An ad-hoc sub-process is done.
    Finish {
        /// The number of what waits.
        key: Key,
    },
    /// The cause of an incident was mended: try again.
    Retry {
        /// The number of what waits.
        key: Key,
    },
    /// Set variables of the process.
    Set {
        /// The new values.
        variables: Map<String, Value>,
        /// Why.
        words: String,
    },
    /// Move the case from one element to another.
    Move {
        /// The number of what is left.
        key: Key,
        /// The element to enter.
        to: String,
        /// Why.
        words: String,
    },
    /// Cancel the case.
    Cancel {
        /// Why.
        words: String,
    },
}

/// Where a case is, on its diagram and in words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseProcess {
    /// The case.
    pub case: CaseId,
    /// Whom it is about.
    pub who: String,
    /// Name of the process.
    pub process: String,
    /// The version that the case stays on.
    pub version: Digest,
    /// The diagram with the way that the case took, as inline SVG.
    pub drawing: String,
    /// What it waits for, oldest first.
    pub waits: Vec<WaitView>,
    /// How many more there are.
    pub more: usize,
    /// Elements that the case can be moved to: ids and names.
    pub targets: Vec<(String, String)>,
    /// This worker may move it, set its variables and try again.
    pub may_move: bool,
    /// How it ended, where it has.
    pub closed: Option<String>,
}

/// One thing that a case waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitView {
    /// The number under which it is answered.
    pub key: Key,
    /// The element.
    pub element: String,
    /// What the diagram calls it.
    pub label: String,
    /// What it waits for, as a sentence.
    pub sentence: String,
    /// What is offered: ids and names; empty where nothing is chosen here.
    pub ways: Vec<(String, String)>,
    /// More than one may be chosen.
    pub several: bool,
    /// It is an ad-hoc sub-process that somebody finishes.
    pub finishes: bool,
    /// It can be tried again.
    pub retries: bool,
    /// The case can be moved away from it.
    pub moves: bool,
    /// This worker may choose here.
    pub may_choose: bool,
}

impl Office {
    /// Where a case is, and what can be done about it.
    ///
    /// # Errors
    /// `case-unknown`, what the law says, or a fault.
    pub fn case_process(&self, person: &Person, case: &CaseId) -> Result<CaseProcess, Failure> {
        let state = self.visible(person, case)?;
        let shared = &self.shared;
        let pack = shared.packs.of(&state.pack, state.rules)?;
        let moment = Moment { now: shared.clock.now(), zone: shared.zone.clone() };
        let matter = Matter { client: &shared.client, case, state: &state, pack: &pack, moment: &moment };
        let who = self.who(person);
        let may = |act: Act, thing: &policy::Thing| law::ask(&shared.law, &who, act, thing).is_ok();
        let may_move = may(Act::MoveCase, &law::thing(&shared.client, case, &state));
        let all = cases::waits(&pack, &state);
        let more = all.len().saturating_sub(WAITS_SHOWN_MAX);
        let waits = all
            .into_iter()
            .take(WAITS_SHOWN_MAX)
            .map(|it| {
                let chooses = matches!(it.answer, Answer::Choose { .. } | Answer::Begin { .. });
                let may_choose = chooses && may(Act::ChooseWay, &law::on_choice(matter, it.key));
                wait(&pack, &state, it, may_choose)
            })
            .collect();
        let row = shared.projection().case_row(case, &state, &pack);
        Ok(CaseProcess {
            case: case.clone(),
            who: row.who,
            process: pack.process.name().to_owned(),
            version: state.rules.unwrap_or_else(|| shared.packs.current()),
            drawing: self.drawing_of_case(case, &state)?,
            waits,
            more,
            targets: targets(&pack),
            may_move,
            closed: state.closed.clone(),
        })
    }

    /// Does something about the process of a case.
    ///
    /// # Errors
    /// What the law or the heart refuses, or a fault.
    pub async fn process_act(
        &self,
        person: &Person,
        case: &CaseId,
        act: ProcessAct,
        key: &str,
    ) -> Result<Done, Failure> {
        self.visible(person, case)?;
        let request = Digest::of(serde_json::to_string(&act).map_err(Failure::fault)?.as_bytes());
        let (command, sentence) = match act {
            ProcessAct::Choose { key, ids } if ids.is_empty() => {
                return Err(refusals::nothing_chosen(key).into());
            }
            ProcessAct::Choose { key, ids } => (Command::Choose { key, ids }, "Chosen"),
            ProcessAct::Finish { key } => (Command::FinishChoosing { key }, "Finished"),
            ProcessAct::Retry { key } => (Command::RetryIncident { key }, "Tried again"),
            ProcessAct::Set { variables, words } => {
                (Command::SetVariables { variables, words }, "Set by hand")
            }
            ProcessAct::Move { key, to, words } => (Command::Move { key, to, words }, "Moved by hand"),
            ProcessAct::Cancel { words } if words.trim().is_empty() => {
                return Err(refusals::reason_missing().into());
            }
            ProcessAct::Cancel { words } => (Command::Cancel { words }, "Cancelled"),
        };
        let once = Some((format!("process:{case}:{key}"), request));
        self.write(self.who(person), case, command, once).await?;
        let sentence = format!("{sentence}: {case}");
        Ok(Done { sentence, case: case.clone(), task: None, undo_until: None, next: None })
    }

    /// The diagram of a case's process with the way that the case took.
    pub(crate) fn drawing_of_case(&self, case: &CaseId, state: &State) -> Result<String, Failure> {
        let entries = self.shared.cabinet.entries(case)?;
        drawing::of_case(&self.shared, state, &entries)
    }
}

fn wait(pack: &cases::Pack, state: &State, it: cases::Waiting, may_choose: bool) -> WaitView {
    let work = state.process.0.instance(it.key).map(|it| &it.work);
    let mut view = WaitView {
        key: it.key,
        label: pack.label(&it.element).to_owned(),
        element: it.element,
        sentence: String::new(),
        ways: Vec::new(),
        several: false,
        finishes: false,
        retries: false,
        moves: !matches!(work, Some(Work::Wait(_))),
        may_choose,
    };
    view.sentence = match it.answer {
        Answer::Task(task) => {
            let role = state.tasks.get(&task).and_then(|it| it.role.clone());
            role.map_or_else(
                || "is being drafted".to_owned(),
                |role| format!("waits for the {}", role.replace('-', " ")),
            )
        }
        Answer::Effect(effect) => {
            let topic = state.effects.get(&effect).map(|it| it.topic.replace('-', " ")).unwrap_or_default();
            format!("waits for the effect \"{topic}\"")
        }
        Answer::Call => match state.calls.get(&it.key) {
            Some(cases::Call { case: Some(child), .. }) => format!("waits for the end of {child}"),
            _ => "opens the case of a called process".to_owned(),
        },
        Answer::Choose { ways, several } => {
            (view.ways, view.several) = (ways, several);
            "waits for a choice".to_owned()
        }
        Answer::Begin { activities, busy } => {
            (view.several, view.finishes) = (!busy, true);
            if !busy {
                view.ways = activities;
            }
            if busy { "works on one thing at a time" } else { "waits for what is to be done next" }.to_owned()
        }
        Answer::Instant(due) => format!("waits until {due}"),
        Answer::Message { name, correlation: None } => format!("waits for the message \"{name}\""),
        Answer::Message { name, correlation: Some(value) } => {
            format!("waits for the message \"{name}\" with the value {value}")
        }
        Answer::Signal(name) => format!("waits for the signal \"{name}\""),
        Answer::Condition => "waits until its condition holds".to_owned(),
        Answer::Incident { code, sentence } => {
            view.retries = true;
            format!("is stopped: {sentence} ({code})")
        }
    };
    view
}

/// Where a flow can lead, and so a person can.
fn targets(pack: &cases::Pack) -> Vec<(String, String)> {
    let enters = |kind: &Kind| {
        matches!(
            kind,
            Kind::Task(_)
                | Kind::Gateway(_)
                | Kind::Catch(_)
                | Kind::Throw(_)
                | Kind::End(_)
                | Kind::SubProcess(SubProcess::Embedded | SubProcess::Transaction | SubProcess::AdHoc(_))
        )
    };
    pack.process
        .elements
        .iter()
        .filter(|it| enters(&it.kind) && !it.for_compensation)
        .map(|it| (it.id.to_string(), it.label().to_owned()))
        .collect()
}

/// An instance that rests somewhere on the diagram: what pages count.
pub(crate) fn rests(work: &Work) -> bool {
    !matches!(
        work,
        Work::Scope
            | Work::Many { .. }
            | Work::Wait(
                Wait::Timer { .. } | Wait::Message { .. } | Wait::Signal { .. } | Wait::Condition { .. }
            )
    )
}
