//! The time to undo a signature is over: it takes effect.

use super::{not_now, task};
use crate::drive::Course;
use crate::event::{Completion, Event, Outcome, Why};
use crate::refusals;
use crate::stage::Stage;
use crate::task::Act;
use terms::{Refusal, TaskId};

/// `at_once`: no grace was given, so none has to be waited for.
pub(super) fn decide(course: &mut Course<'_>, id: &TaskId, at_once: bool) -> Result<(), Refusal> {
    let it = task(course, id)?;
    let Stage::Signed { by, act, to, until, second } = it.stage.clone() else { return Err(not_now(it)) };
    if !at_once && course.context.now < until {
        return Err(refusals::grace_runs());
    }
    let Some(settings) = course.context.pack.settings(&it.element) else { return Err(refusals::no_task(id)) };
    let own_role = course.role(settings, it.key);
    let words = it.signatures.last().and_then(|it| it.words.clone()).unwrap_or_default();
    let who: Vec<_> = it.approvals().map(|it| it.by.clone()).collect();
    course.push(Event::TookEffect { task: id.clone() });
    if course.state.seed.is_some() {
        return course.measure(id, act);
    }
    match act {
        Act::Approve if !second => course.complete(id, Outcome::Approved, Completion::People { who }),
        Act::Refuse => course.complete(id, Outcome::Refused, Completion::People { who: vec![by] }),
        Act::Approve => {
            let role = settings.second_role.clone().unwrap_or(own_role);
            let why = vec![Why::new("second-signature", "It needs a second signature")];
            course.push(Event::Assigned { task: id.clone(), role, to: None, why });
            Ok(())
        }
        Act::Return => {
            let why = vec![Why::new("returned", words)];
            course.push(Event::Assigned { task: id.clone(), role: own_role, to: Some(by), why });
            Ok(())
        }
        Act::Escalate => {
            let role = settings.escalate_role.clone().unwrap_or_else(|| "manager".to_owned());
            course.push(Event::Assigned {
                task: id.clone(),
                role,
                to,
                why: vec![Why::new("escalated", words)],
            });
            Ok(())
        }
    }
}
