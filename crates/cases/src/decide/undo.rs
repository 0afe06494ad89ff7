//! The signer takes a signature back while nothing has left.

use super::{not_now, task};
use crate::drive::Course;
use crate::event::Event;
use crate::refusals;
use crate::stage::Stage;
use terms::{Refusal, TaskId};

pub(super) fn decide(course: &mut Course<'_>, id: &TaskId) -> Result<(), Refusal> {
    let it = task(course, id)?;
    match &it.stage {
        Stage::Signed { by, .. } if *by != course.context.actor.id => Err(refusals::not_yours_to_undo()),
        Stage::Signed { until, .. } if course.context.now >= *until => Err(refusals::too_late_to_undo()),
        Stage::Signed { .. } => {
            course.push(Event::Undone { task: id.clone() });
            Ok(())
        }
        Stage::Completed | Stage::Sampled | Stage::Returned { .. } => Err(refusals::too_late_to_undo()),
        _ => Err(not_now(it)),
    }
}
