//! Supplier onboarding: a case of its own that an invoice of an unknown supplier calls.
//!
//! Its form is drafted from the invoice (`payables::onboarding`), examined after every correction, and becomes a row of the
//! master when two people have signed. The invoice then goes on with that supplier and is checked again.

use crate::master::{MasterEvent, PutSupplier};
use crate::refusals;
use crate::shared::Shared;
use crate::suppliers;
use cases::{State, Task};
use payables::master::Supplier;
use payables::onboarding;
use serde_json::{Map, json};
use terms::{CaseId, Draft, Evidence, Failure, Field};

/// The value of `firstPass` by which a task of a pack asks for such a form.
const FIRST_PASS: &str = "supplier";
/// The variable of an invoice in which the call leaves the supplier.
const ONBOARDED: &str = "onboarded";

/// Whether the first pass of a task is the form of a supplier.
pub(crate) fn is_form(shared: &Shared, state: &State, task: &Task) -> bool {
    let pack = shared.packs.of(&state.pack, state.rules);
    pack.is_ok_and(|it| it.settings(&task.element).is_some_and(is_asked_for))
}

/// Whether a task with these settings asks for such a form.
pub(crate) fn is_asked_for(settings: &cases::Settings) -> bool {
    settings.first_pass.as_deref() == Some(FIRST_PASS)
}

/// The form for the supplier of the invoice that called this case.
pub(crate) fn draft(shared: &Shared, state: &State) -> Result<Draft, Failure> {
    let invoice = state.parent.as_ref().ok_or_else(|| Failure::fault("No invoice asked for a supplier"))?;
    let calling = shared.cabinet.existing(invoice)?;
    let (_, read) = calling.subject().ok_or_else(|| Failure::fault(format!("{invoice} has no draft")))?;
    Ok(onboarding::propose(&shared.register(), read))
}

/// The form with what is wrong with it.
pub(crate) fn examined(shared: &Shared, state: &State, draft: Draft) -> Draft {
    let invoice = state.parent.as_ref().map_or("an invoice", CaseId::as_str);
    onboarding::examine(&shared.register(), draft, invoice)
}

/// The supplier that the signed form of a case makes, or the one that the master has already.
///
/// Its id is that of the case, so that doing it twice makes the same row.
pub(crate) fn supplier_of(shared: &Shared, case: &CaseId, form: &Draft) -> Result<Known, Failure> {
    if let Some(id) = form.value("same_as") {
        let register = shared.register();
        return match register.supplier(id) {
            Some(known) => Ok(Known::Before(known.id.clone())),
            None => Err(refusals::supplier_gone(id).into()),
        };
    }
    let row = onboarding::supplier(form, format!("S-{case}"), shared.home, shared.today())?;
    Ok(Known::New(Box::new(row)))
}

/// What an onboarding ends with.
pub(crate) enum Known {
    /// The master had it.
    Before(String),
    /// It is new.
    New(Box<Supplier>),
}

/// A supplier becomes an entry of the stream `master`, and the register knows it.
pub(crate) fn put(
    shared: &Shared,
    case: &CaseId,
    supplier: Supplier,
) -> Result<(Map<String, serde_json::Value>, journal::Entry), Failure> {
    let sealed = suppliers::seal(&shared.vault, &shared.client, &supplier)?;
    let event = MasterEvent::SupplierPut { supplier: PutSupplier::Own(sealed), case: case.clone() };
    let body = serde_json::to_vec(&event).map_err(Failure::fault)?;
    let answer = Map::from_iter([("supplier".to_owned(), json!(supplier.id))]);
    shared.register_mut().put_supplier(supplier);
    Ok((answer, journal::Entry { kind: "supplier-put.1".to_owned(), body }))
}

/// The supplier that was taken on for an invoice.
pub(crate) fn taken_on(state: &State) -> Option<&str> {
    state.variable(ONBOARDED)?.as_str()
}

/// Puts the supplier that was taken on for an invoice into a fresh reading of it, where one was.
pub(crate) fn name_into(shared: &Shared, state: &State, draft: &mut Draft) {
    let Some(id) = taken_on(state) else { return };
    let register = shared.register();
    let Some(supplier) = register.supplier(id) else { return };
    draft.fields.retain(|it| it.name != "supplier");
    draft.fields.push(Field {
        name: "supplier".to_owned(),
        value: Some(id.to_owned()),
        confidence: 1.0,
        evidence: Evidence::Derived,
        reason: format!("{} was taken on for this invoice; two people signed", supplier.name),
        candidates: Vec::new(),
    });
}
