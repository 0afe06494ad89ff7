//! The case goes on in another version of its pack. What would lose a task is refused, whole.

use crate::drive::Course;
use crate::event::Event;
use crate::pack::Pack;
use crate::refusals;
use bpmn::Id;
use std::collections::BTreeMap;
use terms::Refusal;

pub(super) fn decide(
    course: &mut Course<'_>,
    from: &Pack,
    mapping: &BTreeMap<String, String>,
    words: String,
) -> Result<(), Refusal> {
    let to = course.context.pack;
    if words.trim().is_empty() {
        return Err(refusals::reason_missing("migrated"));
    }
    if course.state.rules == Some(to.version) {
        return Err(refusals::already_migrated());
    }
    let ids: BTreeMap<Id, Id> =
        mapping.iter().map(|(old, new)| (Id::from(old.as_str()), Id::from(new.as_str()))).collect();
    let planned = bpmn::migrate(&from.process, &to.process, &course.state.process.0, &ids, &course.moment());
    let migration = planned.map_err(|losses| {
        let sentences: Vec<String> = losses.into_iter().map(|it| it.sentence).collect();
        refusals::migration_loses(&sentences.join(" "))
    })?;
    let renamed = mapping.iter().map(|(old, new)| (old.clone(), new.clone())).collect();
    course.push(Event::Migrated { from: from.version, to: to.version, renamed, words });
    course.follow(migration.events)
}
