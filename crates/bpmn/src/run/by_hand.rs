//! Moving a case by hand.

use super::steps::Steps;
use super::trigger::{gone, not_so};
use crate::{Event, Id, Ix, Key, Kind, SubProcess, Work};
use std::sync::Arc;
use terms::Refusal;

impl Steps<'_> {
    pub fn on_move(&mut self, from: Key, to: &Id, reason: Arc<str>) -> Result<(), Refusal> {
        let instance = self.instance(from).ok_or_else(|| gone(from))?;
        let element = instance.element.clone();
        if matches!(instance.work, Work::Wait(_)) || from == Key::ROOT {
            return Err(not_so(from, instance, "a move"));
        }
        let Some(target) = self.ix(to) else { return Err(not_movable(to, "it is not in this process")) };
        let scope = self
            .move_scope(from, target)
            .ok_or_else(|| not_movable(to, &format!("its scope is not open around {element}")))?;
        if !matches!(
            self.element(target).kind,
            Kind::Task(_)
                | Kind::SubProcess(SubProcess::Embedded | SubProcess::Transaction | SubProcess::AdHoc(_))
                | Kind::Gateway(_)
                | Kind::Catch(_)
                | Kind::Throw(_)
                | Kind::End(_)
        ) || self.element(target).for_compensation
        {
            return Err(not_movable(to, "no flow can lead there"));
        }
        self.emit(Event::Moved { from, to: to.clone(), reason });
        // What is left empty on the way out was left by hand too: it is cancelled, not completed.
        let mut outer = self.parent(from);
        self.cancel(from);
        while outer != scope && self.instance(outer).is_some_and(|it| it.live == 0) {
            let next = self.parent(outer);
            self.cancel(outer);
            outer = next;
        }
        self.touched.insert(scope);
        self.enter(scope, target, Vec::new());
        Ok(())
    }

    fn move_scope(&self, from: Key, target: Ix) -> Option<Key> {
        let wanted = self.element(target).parent?;
        let mut at = self.parent(from);
        while let Some(instance) = self.instance(at) {
            if instance.is_scope() && self.ix(&instance.element) == Some(wanted) {
                return Some(at);
            }
            at = instance.parent;
        }
        None
    }
}

fn not_movable(to: &Id, why: &str) -> Refusal {
    let why = format!("The case cannot go to {to}: {why}.");
    Refusal::new(
        "move-impossible",
        "The case was not moved",
        why,
        "Choose an element in the same sub-process or one around it.",
    )
}
