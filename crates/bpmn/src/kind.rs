//! The kinds of elements, each with what it needs to run.

use crate::timer::TimerDefinition;
use crate::{Expression, Ix, Text};
use std::sync::Arc;

/// What an element is.
#[derive(Debug)]
pub enum Kind {
    /// The process itself.
    Process,
    /// A task of any kind, or a call activity.
    Task(Task),
    /// A sub-process of any kind.
    SubProcess(SubProcess),
    /// A gateway.
    Gateway(Gateway),
    /// A start event, of a process, a sub-process or an event sub-process.
    Start(Event),
    /// An intermediate catch event.
    Catch(Event),
    /// A boundary event.
    Boundary(Boundary),
    /// An intermediate throw event.
    Throw(Event),
    /// An end event.
    End(Event),
}

/// What kind of task, with what it needs to run.
#[derive(Debug)]
pub enum Task {
    /// No type given: passes at once.
    Plain,
    /// Done by a worker at the desk.
    User,
    /// Done by a worker without the system; it is ticked off.
    Manual,
    /// Work for whoever serves a topic.
    Service(Service),
    /// A decision (DMN).
    Rule {
        /// The decision's id.
        decision: Text,
        /// The variable that takes its result; without it the result's own names are set.
        result: Option<Arc<str>>,
    },
    /// An expression run here.
    Script {
        /// What to run.
        script: Expression,
        /// The variable that takes the value; without it the value is an object whose names are set.
        result: Option<Arc<str>>,
    },
    /// Sends a message and goes on.
    Send(Message),
    /// Waits for a message.
    Receive(Message),
    /// Calls another process.
    Call {
        /// The called process's id.
        called: Text,
    },
}

/// Work for whoever serves a topic.
#[derive(Debug)]
pub struct Service {
    /// The topic's name.
    pub topic: Text,
    /// How often to try, where the file says so.
    pub retries: Option<Text>,
    /// How long to wait after the first failed try, after the second, and so on; the last one holds for all further
    /// tries. Empty where the file says nothing. Days and months are counted in the zone of the case.
    pub pauses: Vec<jiff::Span>,
    /// A script in a language that is not run here; the topic is then the language.
    pub script: Option<Arc<str>>,
}

/// A sub-process.
#[derive(Debug)]
pub enum SubProcess {
    /// Runs where the flow reaches it.
    Embedded,
    /// Runs when its start event occurs.
    Event,
    /// Can be cancelled as one, with compensation.
    Transaction,
    /// Its activities run in free order, as often as a worker chooses.
    AdHoc(AdHoc),
}

/// How an ad-hoc sub-process behaves.
#[derive(Debug)]
pub struct AdHoc {
    /// One at a time.
    pub sequential: bool,
    /// When it is done; asked after each inner completion.
    pub until: Option<Expression>,
    /// Whether what still runs is then cancelled.
    pub cancel_rest: bool,
    /// Ids of the activities to start at once.
    pub start: Option<Expression>,
    /// Start everything that has no incoming flow at once.
    pub start_all: bool,
    /// Variables set inside stay inside unless an output hands them on.
    pub local: bool,
}

/// A gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// One way out.
    Exclusive,
    /// All ways out; waits for all ways in.
    Parallel,
    /// Every way out whose condition holds; waits for what can still come.
    Inclusive,
    /// The first event decides.
    EventBased,
}

/// What an event reacts to or throws. No definition: a none event.
#[derive(Debug)]
pub struct Event {
    /// Its definitions; several make it a multiple event.
    pub definitions: Vec<Definition>,
    /// All of them must occur, not only one.
    pub all: bool,
    /// A start event of an event sub-process that ends what runs around it.
    pub interrupting: bool,
    /// Work for a topic in place of a thrown message.
    pub service: Option<Service>,
}

/// A boundary event.
#[derive(Debug)]
pub struct Boundary {
    /// The activity that carries it.
    pub host: Ix,
    /// Whether it ends that activity.
    pub interrupting: bool,
    /// What it reacts to.
    pub event: Event,
}

/// One event definition.
#[derive(Debug)]
pub enum Definition {
    /// A date, a duration or a cycle.
    Timer(TimerDefinition),
    /// A message sent or received.
    Message(Message),
    /// A signal, for everyone who listens.
    Signal {
        /// Its name.
        name: Text,
    },
    /// A condition over variables.
    Condition(Expression),
    /// An error; no code catches every error.
    Error(Fault),
    /// An escalation; no code catches every escalation.
    Escalation(Fault),
    /// Ends everything in its scope.
    Terminate {
        /// Ends the whole process, whatever scope it stands in.
        all: bool,
    },
    /// Cancels the transaction.
    Cancel,
    /// Compensation.
    Compensate {
        /// The activity to compensate; without it everything completed in the scope.
        activity: Option<Ix>,
        /// Wait until it is done.
        wait: bool,
    },
    /// A jump inside one scope.
    Link {
        /// The pair's name.
        name: Arc<str>,
    },
}

/// A message as an element refers to it.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its name.
    pub name: Text,
    /// The value that a received message must carry, where the file asks for one.
    pub correlation: Option<Expression>,
}

/// The code of an error or escalation.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The code.
    pub code: Option<Text>,
    /// The variable that takes the code when it is caught.
    pub code_variable: Option<Arc<str>>,
    /// The variable that takes the message when it is caught.
    pub message_variable: Option<Arc<str>>,
}

/// Repetition of an activity.
#[derive(Debug)]
pub enum Repeat {
    /// Round after round while a condition holds.
    Loop {
        /// The condition; without it the maximum alone ends it.
        condition: Option<Expression>,
        /// Ask before the first round.
        before: bool,
        /// Rounds at most.
        maximum: Option<u64>,
    },
    /// One instance per item of a collection, or as many as a number says.
    Multi {
        /// One after the other.
        sequential: bool,
        /// How many, where no collection says it.
        cardinality: Option<Expression>,
        /// The collection.
        collection: Option<Expression>,
        /// The variable that holds each instance's item.
        item: Option<Arc<str>>,
        /// The variable that takes the list of results.
        result: Option<Arc<str>>,
        /// What each instance adds to it.
        result_item: Option<Expression>,
        /// Ends it early.
        until: Option<Expression>,
    },
}
