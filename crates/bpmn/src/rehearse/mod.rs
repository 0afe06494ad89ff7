//! Rehearsing a process: scenarios in Markdown that its owner reads, run in memory with scripted outcomes and virtual
//! time. The report is the same page with a tick or a cross at each line.
//!
//! A scenario is a heading of level 2 or deeper with a list below it: `Given` sets variables and standing outcomes,
//! `When` makes something happen, `Then` demands, `And` continues. Everything else on the page is prose.
//! `docs/bpmn/rehearsal.md` lists the sentences.

mod alone;
mod run;
mod sentence;
mod trace;

pub use alone::{Alone, Scripted, run_alone};
pub use trace::{Became, Trace, TraceStep};

use crate::{Moment, Need, Process, Scope, Trigger};
use run::Run;
use sentence::Part;

/// What a rehearsal found.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsal {
    /// The page, each step with ✓, or ✗ and why.
    pub page: String,
    /// Names of the scenarios that held.
    pub held: Vec<String>,
    /// Names of the scenarios that did not.
    pub broken: Vec<String>,
    /// Every scenario, in the order of the page.
    pub scenarios: Vec<Scenario>,
}

/// One scenario and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its heading.
    pub name: String,
    /// Line of the heading, from 1.
    pub line: usize,
    /// Every step held.
    pub held: bool,
    /// Steps that did not: line, the sentence, why.
    pub broken: Vec<(usize, String, String)>,
    /// What the process did.
    pub trace: Trace,
}

/// Answers what no scenario scripts: a decision that can be evaluated, say. `None` leaves it open.
/// The scope is what an expression at that instance sees.
pub type World<'a> = dyn FnMut(&Need, &Scope<'_>) -> Option<Trigger> + 'a;

/// Runs every scenario of a page. `moment` is when each of them begins.
pub fn rehearse(process: &Process, page: &str, moment: &Moment, world: &mut World<'_>) -> Rehearsal {
    let mut out = Rehearsal {
        page: String::with_capacity(page.len() * 2),
        held: Vec::new(),
        broken: Vec::new(),
        scenarios: Vec::new(),
    };
    let mut open: Option<(Scenario, Run<'_>)> = None;
    let mut part = Part::Given;
    for (number, line) in page.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        if let Some(name) = heading(line) {
            out.page.push_str(line);
            close(&mut out, open.take());
            let (name, trace) = (name.to_owned(), Trace::default());
            let scenario = Scenario { name, line: number, held: true, broken: Vec::new(), trace };
            open = Some((scenario, Run::new(process, moment.clone())));
            part = Part::Given;
        } else if let (Some((scenario, run)), Some((now, text))) = (&mut open, step(line, part)) {
            part = now;
            out.page.push_str(unmarked(line));
            match sentence::read(part, text).and_then(|it| run.tell(it, world)) {
                Ok(()) => out.page.push_str(" ✓"),
                Err(why) => {
                    out.page.push_str(" ✗ ");
                    out.page.push_str(&why);
                    scenario.broken.push((number, text.trim().to_owned(), why));
                }
            }
        } else {
            out.page.push_str(line);
        }
        out.page.push('\n');
    }
    close(&mut out, open);
    out
}

fn close(out: &mut Rehearsal, open: Option<(Scenario, Run<'_>)>) {
    let Some((mut scenario, mut run)) = open.filter(|(_, run)| run.steps > 0) else { return };
    scenario.held = scenario.broken.is_empty();
    run.trace.stands(&run.state);
    scenario.trace = std::mem::take(&mut run.trace);
    if scenario.held { &mut out.held } else { &mut out.broken }.push(scenario.name.clone());
    out.scenarios.push(scenario);
}

/// A line without the mark of an earlier report.
fn unmarked(line: &str) -> &str {
    let end = [line.find(" ✓"), line.find(" ✗")].into_iter().flatten().min().unwrap_or(line.len());
    &line[..end]
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (line.len() - text.len() >= 2 && text.starts_with(' '))
        .then(|| text.trim().trim_start_matches("Scenario:").trim())
}

/// The kind and the rest of a step. Marks of an earlier report are dropped.
fn step(line: &str, before: Part) -> Option<(Part, &str)> {
    let text = line.trim_start();
    let text = text.strip_prefix("- ").or_else(|| text.strip_prefix("* "))?.trim_start();
    let (word, rest) = text.split_once(' ')?;
    let part = match word {
        "Given" => Part::Given,
        "When" => Part::When,
        "Then" => Part::Then,
        "And" => before,
        _ => return None,
    };
    let end = [rest.find(" ✓"), rest.find(" ✗")].into_iter().flatten().min().unwrap_or(rest.len());
    Some((part, &rest[..end]))
}
