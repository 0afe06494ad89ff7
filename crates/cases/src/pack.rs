//! A pack, prepared: the process, its rules, and what its user tasks ask for.

use crate::feel::Feel;
use crate::waits;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::Digest;

/// Asks a decision by its name with an object of inputs, at a moment that `now()` and `today()` mean. Pure.
pub type Rulebook =
    Arc<dyn Fn(&str, &Map<String, Value>, &bpmn::Moment) -> Result<Ruling, String> + Send + Sync>;

/// What a decision said.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Its result.
    pub result: Value,
    /// The rules that fired, in their own words.
    pub fired: Vec<String>,
    /// What it was asked about: the inputs that the decision needs, with their values.
    pub inputs: Map<String, Value>,
    /// Each rule that was looked at, and why it fired or did not; [`RULES_TOLD_MAX`] at most, those that fired first of all.
    pub why: Vec<RuleTold>,
}

impl Ruling {
    /// Why there is no result, where that is because no rule of a table matched.
    pub(crate) fn unmatched(&self) -> Option<String> {
        let missed = self.result.is_null() && self.fired.is_empty() && !self.why.is_empty();
        let sentences = self.why.iter().take(RULES_NAMED_MAX).map(|it| it.sentence.as_str());
        missed.then(|| sentences.collect::<Vec<_>>().join("; "))
    }
}

/// Rules that a sentence about a table without a match names.
const RULES_NAMED_MAX: usize = 5;
/// Rules of one decision of which is told why they fired or did not.
pub const RULES_TOLD_MAX: usize = 40;

/// One rule of a table, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTold {
    /// Its number in its table, from 1.
    pub number: u32,
    /// It fired.
    pub fired: bool,
    /// The remark of whoever wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// Why, in one sentence.
    pub sentence: String,
}

/// A process with its rules, ready to run.
pub struct Pack {
    /// Its name: `accounts-payable`; the id of the process for those that it calls.
    pub name: String,
    /// The file of the process.
    pub file: String,
    /// The process.
    pub process: Arc<bpmn::Process>,
    /// Its decisions.
    pub rules: Rulebook,
    /// What each user task asks for, by element id.
    pub tasks: BTreeMap<String, Settings>,
    /// How often each service task may be tried, by element id.
    pub tries: BTreeMap<String, u32>,
    /// How long to wait after the first failed try, the second, …, by element id, where the file says so.
    pub pauses: BTreeMap<String, Vec<jiff::Span>>,
    /// SHA-256 over the process and the rules as they stand in their files.
    pub version: Digest,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pack({}, {})", self.name, self.version.short())
    }
}

/// What a user task asks for: the attributes of `cs:task`. A gateway that asks and an ad-hoc sub-process have them too.
#[derive(Clone)]
pub struct Settings {
    /// Who drafts first, if anyone.
    pub first_pass: Option<String>,
    /// The decision that may let a draft complete without a person.
    pub gate: Option<String>,
    /// The role that signs.
    pub role: Role,
    /// Which duty it serves, for their segregation: `code`, `approve`, `pay`, `master` or `other`.
    pub duty: String,
    /// The field that names the one person who shall sign, where that person can.
    pub to: Option<String>,
    /// Whether a second person must sign.
    pub second: Option<bpmn::Run>,
    /// The role of the second person.
    pub second_role: Option<String>,
    /// Where an escalation goes.
    pub escalate_role: Option<String>,
    /// Time until it is due.
    pub due: SignedDuration,
    /// Confidence below which a field is doubtful, 0 to 1.
    pub line: f64,
    /// Signers of these elements may not sign here.
    pub not_signers_of: Vec<String>,
}

/// Who signs.
#[derive(Clone)]
pub enum Role {
    /// Always this role.
    Named(String),
    /// The role that an expression gives.
    Computed(bpmn::Run),
}

impl std::fmt::Debug for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => write!(f, "Named({name})"),
            Self::Computed(_) => write!(f, "Computed"),
        }
    }
}

/// Why a pack does not load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackProblem {
    /// The file in the pack.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// The element or decision it is about.
    pub element: Option<String>,
    /// Stable code.
    pub code: String,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub remedy: String,
}

/// Tries of a service task that does not say how many.
pub const TRIES_DEFAULT: u32 = 5;
/// A task that does not say when it is due: 8 hours.
pub const DUE_DEFAULT: SignedDuration = SignedDuration::from_hours(8);
/// Below this confidence a field is doubtful, where the task does not say.
pub const LINE_DEFAULT: f64 = 0.93;

impl Pack {
    /// Prepares a process file with its rules.
    ///
    /// # Errors
    /// Every problem of the process and of the attributes of `cs:task`, with element and line.
    pub fn prepare(
        name: &str,
        process: &[u8],
        rules: Rulebook,
        version: Digest,
    ) -> Result<Self, Vec<PackProblem>> {
        let file = "process.bpmn";
        let process = processes(file, process)?.into_iter().next();
        let process = process.ok_or_else(|| vec![no_process(file)])?;
        Self::of(name, file, process, rules, version)
    }

    /// Prepares every executable process of a file: the first by that name, further ones by their ids.
    ///
    /// # Errors
    /// As [`Pack::prepare`], for all of them.
    pub fn prepare_all(
        file: &str,
        name: &str,
        bytes: &[u8],
        rules: &Rulebook,
        version: Digest,
    ) -> Result<Vec<Self>, Vec<PackProblem>> {
        let mut runnable = processes(file, bytes)?;
        // A pool that only shows the other side is a picture.
        if runnable.len() > 1 {
            runnable.retain(|it| it.executable == Some(true));
        }
        if runnable.is_empty() {
            return Err(vec![no_process(file)]);
        }
        let (mut packs, mut problems) = (Vec::new(), Vec::new());
        for (place, process) in runnable.into_iter().enumerate() {
            let own = process.id().to_string();
            match Self::of(if place == 0 { name } else { &own }, file, process, Arc::clone(rules), version) {
                Ok(pack) => packs.push(pack),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() { Ok(packs) } else { Err(problems) }
    }

    fn of(
        name: &str,
        file: &str,
        process: Arc<bpmn::Process>,
        rules: Rulebook,
        version: Digest,
    ) -> Result<Self, Vec<PackProblem>> {
        let mut problems: Vec<PackProblem> = process.unrunnable.iter().map(|it| problem(file, it)).collect();
        let (mut tasks, mut tries, mut pauses) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for element in &process.elements {
            match &element.kind {
                bpmn::Kind::Task(bpmn::Task::User | bpmn::Task::Manual)
                | bpmn::Kind::Gateway(bpmn::Gateway::Exclusive | bpmn::Gateway::Inclusive)
                | bpmn::Kind::SubProcess(bpmn::SubProcess::AdHoc(_)) => match Settings::read(element) {
                    Ok(settings) => {
                        tasks.insert(element.id.to_string(), settings);
                    }
                    Err(sentence) => problems.push(PackProblem {
                        file: file.to_owned(),
                        line: element.line,
                        element: Some(element.id.to_string()),
                        code: "task-settings".to_owned(),
                        sentence,
                        remedy: "Mend the attribute of cs:task; docs/bpmn/extension.md describes each."
                            .to_owned(),
                    }),
                },
                _ => {}
            }
            if let Some(service) = service_of(&element.kind) {
                let text = service.retries.as_ref().map(bpmn::Text::source);
                let times = text.and_then(|it| it.parse().ok()).unwrap_or(TRIES_DEFAULT);
                tries.insert(element.id.to_string(), times);
                if !service.pauses.is_empty() {
                    pauses.insert(element.id.to_string(), service.pauses.clone());
                }
            }
        }
        problems.extend(waits::unanswered(&process).into_iter().map(|it| problem(file, &it)));
        // Beside every process: what cannot be taken back by a connector is settled by a person.
        tasks.insert(crate::drive::COMPENSATION.to_owned(), Settings::compensation());
        if problems.is_empty() {
            Ok(Self {
                name: name.to_owned(),
                file: file.to_owned(),
                process,
                rules,
                tasks,
                tries,
                pauses,
                version,
            })
        } else {
            Err(problems)
        }
    }

    /// The settings of a user task; the defaults where the element has none.
    pub fn settings(&self, element: &str) -> Option<&Settings> {
        self.tasks.get(element)
    }

    /// What the diagram calls an element.
    pub fn label<'a>(&'a self, element: &'a str) -> &'a str {
        if element == crate::drive::COMPENSATION {
            return "Settle what cannot be taken back";
        }
        self.process.element(element).map_or(element, bpmn::Element::label)
    }
}

/// The work for a topic that an element is: a service task, or an event that sends through one.
fn service_of(kind: &bpmn::Kind) -> Option<&bpmn::Service> {
    match kind {
        bpmn::Kind::Task(bpmn::Task::Service(service)) => Some(service),
        bpmn::Kind::Throw(event) | bpmn::Kind::End(event) => event.service.as_ref(),
        _ => None,
    }
}

fn processes(file: &str, bytes: &[u8]) -> Result<Vec<Arc<bpmn::Process>>, Vec<PackProblem>> {
    match bpmn::read(bytes, &Feel) {
        Ok(loaded) => Ok(loaded.definitions.processes),
        Err(problems) => Err(problems.iter().map(|it| problem(file, it)).collect()),
    }
}

fn no_process(file: &str) -> PackProblem {
    PackProblem {
        file: file.to_owned(),
        line: 0,
        element: None,
        code: "process-missing".to_owned(),
        sentence: "The file has no process.".to_owned(),
        remedy: "Put one executable process into it.".to_owned(),
    }
}

/// Calls of processes that none of `packs` has, where the diagram names one and does not compute it; and ids that several
/// processes share, so that a call could mean either.
pub fn calls_unfit(packs: &[&Pack]) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    for pack in packs {
        let id = pack.process.id();
        if packs.iter().filter(|it| it.process.id() == id).count() > 1 {
            problems.push(PackProblem {
                file: pack.file.clone(),
                line: 0,
                element: Some(id.to_string()),
                code: "process-twice".to_owned(),
                sentence: format!("The id {id} belongs to several processes of the pack."),
                remedy: "Give each process an id of its own.".to_owned(),
            });
        }
        for element in &pack.process.elements {
            let bpmn::Kind::Task(bpmn::Task::Call { called: bpmn::Text::Literal(called) }) = &element.kind
            else {
                continue;
            };
            if packs.iter().all(|it| it.process.id().as_str() != &**called) {
                problems.push(PackProblem {
                    file: pack.file.clone(),
                    line: element.line,
                    element: Some(element.id.to_string()),
                    code: "called-unknown".to_owned(),
                    sentence: format!(
                        "\"{}\" calls the process {called}, which no file of the pack has.",
                        element.label()
                    ),
                    remedy: "Put the process into a .bpmn file of the pack, or mend the id in calledElement."
                        .to_owned(),
                });
            }
        }
    }
    problems
}

fn problem(file: &str, it: &bpmn::Problem) -> PackProblem {
    PackProblem {
        file: file.to_owned(),
        line: it.line,
        element: it.element.as_ref().map(ToString::to_string),
        code: it.code.to_owned(),
        sentence: it.sentence.clone(),
        remedy: it.remedy.clone(),
    }
}

impl Settings {
    /// Of the task that settles what cannot be taken back: a manager signs it.
    fn compensation() -> Self {
        Self {
            first_pass: None,
            gate: None,
            role: Role::Named("manager".to_owned()),
            to: None,
            duty: "other".to_owned(),
            second: None,
            second_role: None,
            escalate_role: None,
            due: DUE_DEFAULT,
            line: LINE_DEFAULT,
            not_signers_of: Vec::new(),
        }
    }

    fn read(element: &bpmn::Element) -> Result<Self, String> {
        let task = element.extensions.element(bpmn::COUNTERSIGN, "task");
        let text =
            |name: &str| task.and_then(|it| it.attribute(name)).map(str::trim).filter(|it| !it.is_empty());
        let owned = |name: &str| text(name).map(str::to_owned);
        let run = |name: &str, text: &str| {
            bpmn::Expressions::prepare(&Feel, text, None)
                .map_err(|error| format!("The attribute {name} does not read: {error}."))
        };
        let role = match text("role") {
            Some(text) if text.starts_with('=') => Role::Computed(run("role", &text[1..])?),
            Some(text) => Role::Named(text.to_owned()),
            None => Role::Named("operator".to_owned()),
        };
        let second = text("second").map(|text| run("second", text.trim_start_matches('='))).transpose()?;
        let due = match text("due") {
            Some(text) => text.parse::<SignedDuration>().map_err(|_| {
                format!("The attribute due is \"{text}\"; a duration such as PT8H is expected.")
            })?,
            None => DUE_DEFAULT,
        };
        let line = match text("line") {
            Some(text) => text.parse().ok().filter(|line| (0.0..=1.0).contains(line)).ok_or_else(|| {
                format!("The attribute line is \"{text}\"; a number from 0 to 1 is expected.")
            })?,
            None => LINE_DEFAULT,
        };
        Ok(Self {
            first_pass: owned("firstPass"),
            gate: owned("gate"),
            role,
            to: owned("to"),
            duty: owned("duty").unwrap_or_else(|| "other".to_owned()),
            second,
            second_role: owned("secondRole"),
            escalate_role: owned("escalateRole"),
            due,
            line,
            not_signers_of: text("notSignersOf")
                .map(|it| it.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
        })
    }
}
