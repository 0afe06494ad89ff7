//! A process as it runs: elements and flows in flat lists, everything looked up at load.

use crate::{Definition, Expression, Extensions, Gateway, Id, Kind, Repeat, SubProcess, Text};
use std::collections::HashMap;
use std::sync::Arc;

/// Position of an element in [`Process::elements`]; 0 is the process itself.
pub type Ix = usize;

/// One process of a file, checked and ready to run.
#[derive(Debug)]
pub struct Process {
    /// Its elements; the first is the process itself. A sub-process stands before what it contains.
    pub elements: Vec<Element>,
    /// Its sequence flows, and one for each pair of link events (with the throwing event's id).
    pub flows: Vec<Flow>,
    /// What the file says about `isExecutable`.
    pub executable: Option<bool>,
    /// Why this process can only be shown, not run. Never filled where the file says `isExecutable="true"`:
    /// there the whole file is refused.
    pub unrunnable: Vec<crate::Problem>,
    pub(crate) index: HashMap<Id, Ix>,
    pub(crate) flow_index: HashMap<Id, usize>,
}

/// An element that a case can be at: the process, an activity, a gateway or an event.
#[derive(Debug)]
pub struct Element {
    /// Its id in the file; made from its position where the file gives none.
    pub id: Id,
    /// Its name, white space folded.
    pub name: Option<Arc<str>>,
    /// Line in the file, counted from 1.
    pub line: u32,
    /// What it is and what it does.
    pub kind: Kind,
    /// The scope around it; `None` only for the process.
    pub parent: Option<Ix>,
    /// Sequence flows that end here.
    pub incoming: Vec<usize>,
    /// Sequence flows that start here, in the order of the file.
    pub outgoing: Vec<usize>,
    /// The default flow.
    pub default: Option<usize>,
    /// Boundary events on it.
    pub boundaries: Vec<Ix>,
    /// For a scope: what it contains, event sub-processes included, without what those contain.
    pub inner: Vec<Ix>,
    /// Repetition.
    pub repeat: Option<Repeat>,
    /// It begins a case when its message comes: a receive task, or an event-based gateway with the events behind it.
    pub instantiates: bool,
    /// It runs only as somebody's compensation.
    pub for_compensation: bool,
    /// The activity that undoes this one.
    pub undo: Option<Ix>,
    /// Variables set on entry, in its own scope.
    pub inputs: Vec<Mapping>,
    /// Variables set in the scope around on completion. Where there are none, everything is handed on.
    pub outputs: Vec<Mapping>,
    /// Data input associations: copied on entry, after the inputs. They hide nothing.
    pub copied_in: Vec<Mapping>,
    /// Data output associations: copied into the scope around on completion, beside the outputs.
    pub copied_out: Vec<Mapping>,
    /// Who does it, as the standard's resource roles and the engines' modellers write it.
    pub assignment: Option<Box<Assignment>>,
    /// Lane names from outermost to innermost.
    pub lanes: Vec<Arc<str>>,
    /// First documentation text.
    pub documentation: Option<Arc<str>>,
    /// Attributes and elements of foreign namespaces, as the file has them.
    pub extensions: Extensions,
}

/// Who does a task and in which form, from whatever notation the file uses. Nothing of it is acted on here.
#[derive(Clone, Debug, Default)]
pub struct Assignment {
    /// One worker.
    pub assignee: Option<Text>,
    /// Workers who may take it, separated by commas.
    pub candidates: Option<Text>,
    /// Groups that may take it, separated by commas.
    pub groups: Option<Text>,
    /// The form's key or id.
    pub form: Option<Text>,
    /// When it is due: an instant or an ISO 8601 duration.
    pub due: Option<Text>,
    /// When to look at it again.
    pub follow_up: Option<Text>,
    /// Its priority.
    pub priority: Option<Text>,
}

/// One variable computed from others.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The variable to set.
    pub target: Arc<str>,
    /// Its value.
    pub source: Source,
}

/// Where a mapped value comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A fixed JSON value.
    Value(serde_json::Value),
    /// Computed.
    Computed(Expression),
    /// Another variable, where it is there.
    Passed(Arc<str>),
    /// Every variable under its own name; the target means nothing.
    Everything,
}

/// A sequence flow.
#[derive(Debug)]
pub struct Flow {
    /// Its id in the file.
    pub id: Id,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// From.
    pub source: Ix,
    /// To.
    pub target: Ix,
    /// Its condition.
    pub condition: Option<Expression>,
    /// A condition in a language that is not run here; a worker then chooses the way.
    pub foreign: Option<Arc<str>>,
}

impl Process {
    /// The process itself as an element.
    pub fn root(&self) -> &Element {
        &self.elements[0]
    }

    /// Its id.
    pub fn id(&self) -> &Id {
        &self.root().id
    }

    /// Its name, or its id where it has none.
    pub fn name(&self) -> &str {
        self.root().label()
    }

    /// The element of that id.
    pub fn element(&self, id: &str) -> Option<&Element> {
        self.index.get(id).map(|&ix| &self.elements[ix])
    }

    /// The flow of that id.
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.flow_index.get(id).map(|&ix| &self.flows[ix])
    }
}

impl Element {
    /// Its name, or its id where it has none.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| self.id.as_str())
    }

    /// Whether it can contain others.
    pub fn is_scope(&self) -> bool {
        matches!(self.kind, Kind::Process | Kind::SubProcess(_))
    }

    /// Whether it is a task, a call activity or a sub-process.
    pub fn is_activity(&self) -> bool {
        matches!(self.kind, Kind::Task(_) | Kind::SubProcess(_))
    }
}

impl Element {
    /// Whether it is a cancel end event or a cancel boundary event.
    pub(crate) fn cancels(&self) -> bool {
        let event = match &self.kind {
            Kind::End(event) => event,
            Kind::Boundary(boundary) => &boundary.event,
            _ => return false,
        };
        event.definitions.iter().any(|it| matches!(it, Definition::Cancel))
    }

    /// Whether a flow could lead to it or it can begin by itself: not a boundary event, a compensation handler or an
    /// event sub-process.
    pub(crate) fn is_in_flow(&self) -> bool {
        !self.for_compensation
            && !matches!(self.kind, Kind::Boundary(_) | Kind::SubProcess(SubProcess::Event))
    }
}

impl Process {
    /// What can begin a case: start events of the process itself, and what instantiates it.
    pub fn starts(&self) -> impl Iterator<Item = Ix> + '_ {
        let gateway = |ix: Ix| matches!(self.elements[ix].kind, Kind::Gateway(_));
        let begins = move |ix: Ix| {
            let element = &self.elements[ix];
            let behind = || element.incoming.iter().map(|&flow| self.flows[flow].source);
            matches!(element.kind, Kind::Start(_))
                || (element.instantiates && !gateway(ix))
                || behind().any(|source| self.elements[source].instantiates && gateway(source))
        };
        self.root().inner.iter().copied().filter(move |&ix| begins(ix))
    }

    /// What a scope begins with: its none start events, or, where it has no start event at all, everything that has
    /// no incoming flow (clause 13.3.4). In an ad-hoc sub-process: what a worker may choose first.
    pub fn firsts(&self, scope: Ix) -> Vec<Ix> {
        let inner = &self.elements[scope].inner;
        let is_start = |ix: Ix| matches!(self.elements[ix].kind, Kind::Start(_));
        let is_none =
            |ix: Ix| matches!(&self.elements[ix].kind, Kind::Start(event) if event.definitions.is_empty());
        if inner.iter().any(|&ix| is_start(ix)) {
            return inner.iter().copied().filter(|&ix| is_none(ix)).collect();
        }
        let begins = |ix: Ix| {
            let element = &self.elements[ix];
            element.incoming.is_empty() && element.is_in_flow() && !element.instantiates
        };
        inner.iter().copied().filter(|&ix| begins(ix)).collect()
    }

    /// Whether a worker chooses the way out of that gateway: it has several, and either not one condition or one that
    /// is not run here.
    pub fn is_choice(&self, ix: Ix) -> bool {
        let element = &self.elements[ix];
        let mut ways = element.outgoing.iter().map(|&flow| &self.flows[flow]);
        matches!(element.kind, Kind::Gateway(Gateway::Exclusive | Gateway::Inclusive))
            && element.outgoing.len() > 1
            && (ways.clone().any(|flow| flow.foreign.is_some()) || ways.all(|flow| flow.condition.is_none()))
    }

    /// The compensating event sub-process inside a sub-process, and its start event.
    pub(crate) fn undo_event(&self, ix: Ix) -> Option<(Ix, Ix)> {
        self.elements[ix].inner.iter().find_map(|&sub| {
            matches!(self.elements[sub].kind, Kind::SubProcess(SubProcess::Event)).then_some(())?;
            let start = self.elements[sub].inner.iter().copied().find(|&start| {
                matches!(&self.elements[start].kind, Kind::Start(event)
                    if event.definitions.iter().any(|it| matches!(it, Definition::Compensate { .. })))
            })?;
            Some((sub, start))
        })
    }
}
