//! From a file to checked processes.

mod check;
mod data;
mod element;
mod engines;
mod event;
mod file;
mod juel;
mod names;
mod picture;
mod process;
mod reader;
mod texts;
mod tries;

use crate::{Diagram, Expressions, Note, Problem, Process, limits};
use reader::Reader;
use roxmltree::Node;
use std::borrow::Cow;
use std::sync::Arc;

/// A file that loaded.
#[derive(Debug)]
pub struct Loaded {
    /// What is in it.
    pub definitions: Definitions,
    /// What a careful reader wants to know; a strict check refuses some of it.
    pub notes: Vec<Note>,
}

/// The content of one BPMN file.
#[derive(Debug)]
pub struct Definitions {
    /// Its processes, in the order of the file.
    pub processes: Vec<Arc<Process>>,
    /// Its diagrams, from interchange data.
    pub diagrams: Vec<Diagram>,
}

impl Definitions {
    /// The process of that id.
    pub fn process(&self, id: &str) -> Option<&Arc<Process>> {
        self.processes.iter().find(|process| *process.id() == id)
    }

    /// The diagram that shows that process: from interchange data where the file has some, else laid out here.
    pub fn diagram(&self, id: &str) -> Option<Cow<'_, Diagram>> {
        let process = self.process(id)?;
        let shows = |diagram: &&Diagram| {
            diagram
                .shapes
                .iter()
                .filter_map(|it| it.element.as_ref())
                .any(|at| process.index.get(at).is_some_and(|&ix| ix > 0))
        };
        Some(match self.diagrams.iter().find(shows) {
            Some(diagram) => Cow::Borrowed(diagram),
            None => Cow::Owned(crate::lay_out(process)),
        })
    }
}

/// Reads a file and checks every process in it.
///
/// # Errors
/// All problems found, up to [`crate::limits::PROBLEMS_MAX`], in the order of the file. A process that the file does
/// not call executable is no reason to refuse the file: it loads with [`Process::unrunnable`] and can be drawn.
pub fn read(xml: &[u8], expressions: &dyn Expressions) -> Result<Loaded, Vec<Problem>> {
    let text = file::decode(xml).map_err(|problem| vec![problem])?;
    let document = file::parse(&text).map_err(|problem| vec![problem])?;
    let root = document.root_element();
    if !names::is(root, "definitions") {
        let sentence = format!("The file is a {} and no BPMN definitions.", root.tag_name().name());
        return Err(vec![file::file_problem("not-bpmn", sentence, 1, "Export it as BPMN 2.0 XML.")]);
    }
    let mut reader = Reader::new(root, file::Lines::of(&text), expressions);
    let (mut processes, mut refused) = (Vec::new(), Vec::new());
    for node in names::children(root, "process") {
        let mut process = reader.process(node);
        let (problems, count) =
            (std::mem::take(&mut reader.problems), std::mem::take(&mut reader.problem_count));
        if process.executable == Some(true) {
            refused.extend(more(problems, count));
        } else {
            if count > 0 {
                let sentence =
                    format!("The process is shown and cannot be run; {count} problems stand against it.");
                reader.note(node, "process-not-runnable", sentence, "Mend them to run it.", true);
            }
            process.unrunnable = problems;
        }
        processes.push(Arc::new(process));
    }
    if !refused.is_empty() {
        refused.truncate(limits::PROBLEMS_MAX);
        return Err(refused);
    }
    if processes.is_empty() && !has_picture(root) {
        let sentence = "The file has neither a process nor a diagram.".to_owned();
        return Err(vec![file::file_problem("no-process", sentence, 1, "Add a process.")]);
    }
    let diagrams = picture::diagrams(root, &reader);
    Ok(Loaded { definitions: Definitions { processes, diagrams }, notes: reader.notes })
}

fn more(mut problems: Vec<Problem>, count: usize) -> Vec<Problem> {
    if let (Some(last), true) = (problems.last_mut(), count > limits::PROBLEMS_MAX) {
        last.sentence =
            format!("{} There are {} more problems.", last.sentence, count - limits::PROBLEMS_MAX);
    }
    problems
}

fn has_picture(root: Node<'_, '_>) -> bool {
    root.children().any(|it| it.tag_name().namespace() == Some(names::DI) || names::is(it, "collaboration"))
}
