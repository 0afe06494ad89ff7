//! Rehearsing a process: scenarios in Markdown that its owner reads, run in memory with scripted outcomes and virtual
//! time. The report is the same page with a tick or a cross at each line.
//!
//! A scenario is a heading of level 2 or deeper with a list below it: `Given` sets variables and standing outcomes,
//! `When` makes something happen, `Then` demands, `And` continues. Everything else on the page is prose.
//! `docs/bpmn/rehearsal.md` lists the sentences.

mod run;
mod sentence;

use crate::{Moment, Need, Process, Trigger};
use run::Run;
use sentence::Part;

/// What a rehearsal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// The page, each step with ✓, or ✗ and why.
    pub page: String,
    /// Names of the scenarios that held.
    pub held: Vec<String>,
    /// Names of the scenarios that did not.
    pub broken: Vec<String>,
}

/// Answers what no scenario scripts: a decision that can be evaluated, say. `None` leaves it open.
pub type World<'a> = dyn FnMut(&Need) -> Option<Trigger> + 'a;

/// Runs every scenario of a page. `moment` is when each of them begins.
pub fn rehearse(process: &Process, page: &str, moment: &Moment, world: &mut World<'_>) -> Rehearsal {
    let mut out =
        Rehearsal { page: String::with_capacity(page.len() * 2), held: Vec::new(), broken: Vec::new() };
    let mut scenario: Option<(String, bool, Run<'_>)> = None;
    let mut part = Part::Given;
    for line in page.lines() {
        out.page.push_str(line);
        if let Some(name) = heading(line) {
            close(&mut out, scenario.take());
            scenario = Some((name.to_owned(), true, Run::new(process, moment.clone())));
            part = Part::Given;
        } else if let (Some((_, held, run)), Some((now, text))) = (&mut scenario, step(line, part)) {
            part = now;
            let verdict = sentence::read(part, text).and_then(|it| run.tell(it, world));
            match verdict {
                Ok(()) => out.page.push_str(" ✓"),
                Err(why) => {
                    *held = false;
                    out.page.push_str(" ✗ ");
                    out.page.push_str(&why);
                }
            }
        }
        out.page.push('\n');
    }
    close(&mut out, scenario);
    out
}

fn close(out: &mut Rehearsal, scenario: Option<(String, bool, Run<'_>)>) {
    match scenario {
        Some((name, held, run)) if run.steps > 0 => {
            if held { &mut out.held } else { &mut out.broken }.push(name)
        }
        _ => {}
    }
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
