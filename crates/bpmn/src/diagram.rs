//! A diagram: shapes and edges with their places, from the interchange data of the file.

use crate::{Id, limits};
use std::sync::Arc;

/// One diagram of a file, or one that was laid out here.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// The process, collaboration or sub-process that it shows.
    pub of: Option<Id>,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Shapes, those further back first.
    pub shapes: Vec<Shape>,
    /// Edges.
    pub edges: Vec<Edge>,
}

/// A rectangle; lengths are pixels at 100 %.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A shape on a diagram.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The element shown; `None` where the file does not say.
    pub element: Option<Id>,
    /// What it looks like.
    pub figure: Figure,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Where.
    pub area: Area,
    /// Where its label stands, if the file says so.
    pub label: Option<Area>,
}

/// An edge on a diagram.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The flow shown.
    pub element: Option<Id>,
    /// What it looks like.
    pub line: Line,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Its points, two or more.
    pub points: Vec<(f64, f64)>,
    /// Where its label stands, if the file says so.
    pub label: Option<Area>,
}

/// What an edge looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A sequence flow.
    Sequence {
        /// Marked as the default way.
        default: bool,
        /// Marked as conditional at an activity.
        conditional: bool,
    },
    /// A message flow.
    Message {
        /// The message stands on the line: as one that begins an exchange (`true`), or as one that answers.
        shown: Option<bool>,
    },
    /// An association without, with one or with two arrow heads.
    Association {
        /// An arrow at its end.
        end: bool,
        /// An arrow at its start.
        start: bool,
    },
    /// A data association.
    Data,
    /// A line between conversations.
    Conversation,
}

/// What a shape looks like.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// A pool.
    Pool {
        /// Its name stands at the left, else on top.
        horizontal: bool,
        /// More than one participant.
        many: bool,
    },
    /// A lane.
    Lane {
        /// As for a pool.
        horizontal: bool,
    },
    /// A task or call activity.
    Task {
        /// The icon in its corner.
        icon: Icon,
        /// A call activity has a thick border.
        call: bool,
        /// Markers at its foot.
        marks: Vec<Icon>,
    },
    /// A sub-process.
    SubProcess {
        /// Its content is shown.
        expanded: bool,
        /// Dotted border.
        event: bool,
        /// Double border.
        transaction: bool,
        /// Thick border.
        call: bool,
        /// Markers at its foot.
        marks: Vec<Icon>,
    },
    /// A gateway.
    Gateway(Icon),
    /// An event.
    Event {
        /// Start, intermediate or end.
        ring: Ring,
        /// Dashed.
        beside: bool,
        /// Its icon is filled.
        throws: bool,
        /// Its icon.
        icon: Icon,
    },
    /// A data object, input or output.
    Data {
        /// A collection.
        many: bool,
    },
    /// A data store.
    Store,
    /// A text annotation.
    Note,
    /// A group.
    Group,
    /// A message.
    Message,
    /// A conversation.
    Conversation,
    /// A choreography activity, or anything this crate does not know.
    Other,
}

/// The ring of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    /// One thin line.
    Start,
    /// Two thin lines.
    Intermediate,
    /// One thick line.
    End,
}

/// The small pictures inside shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each is the standard's picture of that name
pub enum Icon {
    None,
    User,
    Manual,
    Service,
    Script,
    Rule,
    Send,
    Receive,
    Message,
    Timer,
    Error,
    Escalation,
    Signal,
    Condition,
    Compensation,
    Link,
    Terminate,
    Cancel,
    Multiple,
    ParallelMultiple,
    Exclusive,
    ExclusivePlain,
    Parallel,
    Inclusive,
    Complex,
    EventBased,
    EventBasedStart,
    ParallelEventBased,
    Loop,
    MultiParallel,
    MultiSequential,
    AdHoc,
    Collapsed,
}

impl Area {
    /// The centre.
    pub fn centre(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether every number is finite and within reason.
    pub(crate) fn is_sane(&self) -> bool {
        let fine = |it: f64| it.is_finite() && it.abs() <= limits::DIAGRAM_PIXELS_MAX;
        fine(self.x)
            && fine(self.y)
            && fine(self.width)
            && fine(self.height)
            && self.width >= 0.0
            && self.height >= 0.0
    }
}

impl Diagram {
    /// The rectangle around everything.
    pub fn area(&self) -> Area {
        let (mut left, mut top) = (f64::INFINITY, f64::INFINITY);
        let (mut right, mut bottom) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut meet = |x: f64, y: f64| {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        };
        let labels =
            self.shapes.iter().filter_map(|it| it.label).chain(self.edges.iter().filter_map(|it| it.label));
        for area in self.shapes.iter().map(|it| it.area).chain(labels) {
            meet(area.x, area.y);
            meet(area.x + area.width, area.y + area.height);
        }
        for &(x, y) in self.edges.iter().flat_map(|it| &it.points) {
            meet(x, y);
        }
        if left > right {
            return Area::default();
        }
        Area { x: left, y: top, width: right - left, height: bottom - top }
    }
}
