//! Somebody called the number in the master about changed bank details.

use super::{not_now, task};
use crate::drive::Course;
use crate::event::Event;
use crate::refusals;
use crate::stage::Stage;
use crate::task::{BANK_CHANGED, CallBack};
use terms::{Refusal, TaskId};

pub(super) fn decide(course: &mut Course<'_>, id: &TaskId, call: CallBack) -> Result<(), Refusal> {
    let it = task(course, id)?;
    if it.stage != Stage::Assigned {
        return Err(not_now(it));
    }
    if !it.has(BANK_CHANGED) {
        return Err(refusals::no_call_back_needed());
    }
    if call.spoke_with.trim().is_empty() || call.number_called.trim().is_empty() {
        return Err(refusals::words_missing());
    }
    course.push(Event::CalledBack { task: id.clone(), call });
    Ok(())
}
