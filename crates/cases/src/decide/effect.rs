//! What became of something done outside.

use crate::drive::Course;
use crate::event::Event;
use crate::refusals;
use crate::state::EffectStage;
use bpmn::{Trigger, Variables};
use serde_json::{Map, Value};
use terms::{EffectId, Refusal};

fn open(course: &Course<'_>, id: &EffectId) -> Result<bpmn::Key, Refusal> {
    let effect = course.state.effects.get(id).ok_or_else(|| refusals::no_effect(id))?;
    match &effect.stage {
        EffectStage::Asked | EffectStage::Unknown { .. } => Ok(effect.key),
        EffectStage::Done => Err(refusals::effect_settled("done")),
        EffectStage::Refused { .. } => Err(refusals::effect_settled("refused")),
        EffectStage::Reversed => Err(refusals::effect_settled("reversed")),
        EffectStage::Withdrawn => Err(refusals::effect_settled("withdrawn")),
    }
}

pub(super) fn done(
    course: &mut Course<'_>,
    id: &EffectId,
    answer: Map<String, Value>,
) -> Result<(), Refusal> {
    let key = open(course, id)?;
    course.push(Event::EffectDone { effect: id.clone(), answer: answer.clone() });
    course.advance(Trigger::Complete { key, outputs: Variables::from(answer) })
}

pub(super) fn refused(
    course: &mut Course<'_>,
    id: &EffectId,
    code: String,
    sentence: String,
) -> Result<(), Refusal> {
    let key = open(course, id)?;
    course.push(Event::EffectRefused { effect: id.clone(), code: code.clone(), sentence: sentence.clone() });
    course.advance(Trigger::ErrorThrown {
        key,
        code: code.into(),
        message: sentence.into(),
        outputs: Variables::new(),
    })
}

pub(super) fn unknown(course: &mut Course<'_>, id: &EffectId, sentence: String) -> Result<(), Refusal> {
    open(course, id)?;
    course.push(Event::EffectUnknown { effect: id.clone(), sentence });
    Ok(())
}

pub(super) fn reversed(
    course: &mut Course<'_>,
    id: &EffectId,
    words: String,
    answer: Map<String, Value>,
) -> Result<(), Refusal> {
    let effect = course.state.effects.get(id).ok_or_else(|| refusals::no_effect(id))?;
    match &effect.stage {
        EffectStage::Done => {
            course.push(Event::EffectReversed { effect: id.clone(), words, answer });
            Ok(())
        }
        EffectStage::Reversed => Err(refusals::effect_settled("reversed already")),
        _ => Err(refusals::effect_settled("not done, so there is nothing to take back")),
    }
}
