//! The one person whom a task is for: the attribute `to` of `cs:task` names a field, and the field names the person.
//!
//! A name is a wish and never weakens the law: whoever may not sign is passed over, and the role alone signs.

use crate::drive::Course;
use crate::event::Why;
use crate::pack::Settings;
use rust_decimal::Decimal;
use serde_json::Value;
use terms::PersonId;

/// Whom the task goes to, with the reason added to `why`; `None` leaves it to everybody of the role.
///
/// In this order: the field names somebody; that person, or the delegate during an absence, is there with the role; had no
/// part in preparing or coding the case and signed none of the steps that exclude a signer; and may sign the amount alone.
pub(crate) fn of(
    course: &Course<'_>,
    settings: &Settings,
    key: bpmn::Key,
    role: &str,
    why: &mut Vec<Why>,
) -> Option<PersonId> {
    let field = settings.to.as_deref()?;
    let moment = course.moment();
    let variables = course.state.process.0.scope(key, &moment).to_map();
    let named = PersonId::from(text(variables.get(field))?);
    let there = (course.context.present)(&named, role)?;
    if took_part(course, settings, &there.id) || above(there.limit, variables.get("amount")) {
        return None;
    }
    let what = field.replace('_', " ");
    let sentence = if there.id == named {
        format!("It goes to the {what}")
    } else {
        format!("It goes to whoever stands in for the {what}")
    };
    why.push(Why::new("named", sentence));
    Some(there.id)
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).map(str::trim).filter(|it| !it.is_empty())
}

/// Signers of the steps that exclude a signer here, of every step that codes, and preparers.
fn took_part(course: &Course<'_>, settings: &Settings, who: &PersonId) -> bool {
    let codes = |element: &str| course.context.pack.settings(element).is_some_and(|it| it.duty == "code");
    let bars = |element: &String| codes(element) || settings.not_signers_of.contains(element);
    let signers = course.state.all_signers().filter(|(element, _)| bars(element));
    course.state.preparers.contains(who) || signers.flat_map(|(_, who)| who).any(|signer| signer == who)
}

/// An amount that is not known is above every limit.
fn above(limit: Option<Decimal>, amount: Option<&Value>) -> bool {
    let Some(limit) = limit else { return false };
    let amount = amount.and_then(|it| it.to_string().parse::<Decimal>().ok());
    amount.is_none_or(|amount| amount.abs() > limit)
}
