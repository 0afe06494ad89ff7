//! The story of a case: every entry as one plain sentence, with its author, authority and place in the journal.

use crate::envelope::open_entry;
use crate::labels;
use crate::project;
use crate::view::{Person, Story, StoryEntry};
use crate::worklist::zone_name;
use crate::{Office, desk};
use cases::{Completion, Entry, Event, Pack, Verdict};
use terms::{CaseId, Digest, Failure};

impl Office {
    pub(crate) fn tell(&self, person: &Person, case: &CaseId) -> Result<Story, Failure> {
        let state = self.visible(person, case)?;
        let shared = &self.shared;
        let pack = shared.packs.of(&state.pack, state.rules)?;
        let mut entries = Vec::new();
        for stored in shared.reader.case(&shared.client, case, 1).map_err(Failure::fault)? {
            let entry = open_entry(&shared.vault, &shared.client, case, stored.header.version, &stored.body)?;
            let digest = journal::merkle::leaf_hash(&stored.envelope);
            if let Some(told) = self.told(&entry, &pack, digest, stored.position) {
                entries.push(told);
            }
        }
        let row = shared.projection().case_row(case, &state, &pack);
        let number = row.number.clone().map(|it| format!(" {it}")).unwrap_or_default();
        let kind = state.subject().map_or("Document", |(_, draft)| match draft.kind {
            terms::DocumentKind::Invoice => "Invoice",
            terms::DocumentKind::CreditNote => "Credit note",
            _ => "Document",
        });
        let kind = match state.subject() {
            Some(_) if state.pack == crate::packs::PAYMENT_RUN => "Payment run",
            Some((_, draft)) if draft.field("same_as").is_some() => "Supplier",
            _ => kind,
        };
        let mut facts = vec![("Case".to_owned(), case.to_string())];
        facts.extend(state.parent.iter().map(|it| ("Asked for by".to_owned(), it.to_string())));
        let called = state.calls.values().filter_map(|it| it.case.as_ref());
        facts.extend(called.map(|it| ("Opened for it".to_owned(), it.to_string())));
        if let Some(received) = state.received {
            facts.push((
                "Received".to_owned(),
                received.to_zoned(shared.zone.clone()).strftime("%d %b %Y %H:%M").to_string(),
            ));
        }
        facts.push(("Rules".to_owned(), state.rules.unwrap_or(shared.packs.current()).short()));
        for (id, effect) in &state.effects {
            if let Some(posting) = effect.answer.get("posting").and_then(|it| it.as_str()) {
                facts.push((format!("Posting ({id})"), posting.to_owned()));
            }
        }
        let tasks = state.open_tasks().filter(|task| project::shelf(task).is_some());
        Ok(Story {
            case: case.clone(),
            title: row.amount.map_or_else(|| row.who.clone(), |amount| format!("{}, {amount}", row.who)),
            subtitle: format!("{kind}{number} for {}", shared.client_name),
            zone: zone_name(shared),
            state: desk::condition(&state),
            entries,
            facts,
            documents: self.documents(&state),
            tasks: tasks.map(|task| (task.id.clone(), pack.label(&task.element).to_owned())).collect(),
            checkpoint: shared
                .reader
                .checkpoint(&shared.client)
                .map_err(Failure::fault)?
                .map(|it| it.note.to_string()),
            diagram: Some(self.drawing_of_case(case, &state)?),
            may_reverse: self.may_reverse(person, case, &state),
        })
    }

    pub(crate) fn told(
        &self,
        entry: &Entry,
        pack: &Pack,
        digest: Digest,
        position: u64,
    ) -> Option<StoryEntry> {
        let people = &self.shared.people;
        let label = |task: &terms::TaskId| format!("task {task}");
        let (mut changes, mut ruling) = (Vec::new(), None);
        let (icon, line, sentence) = match &entry.event {
            Event::Stepped { .. } => return None,
            Event::Opened { documents, .. } => {
                let names = documents.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
                ("document", "solid", format!("{names} arrived; the clock started."))
            }
            Event::Ruled { decision, fired, .. } => {
                let by = if fired.is_empty() {
                    "no rule matched".to_owned()
                } else {
                    format!("rule {}", fired.join(", "))
                };
                ("rule", "solid", format!("The table \"{decision}\" was asked: {by}."))
            }
            Event::Decided { decision, inputs, result, why, .. } => {
                let view = crate::rulings::view(decision, result, Some(inputs), why);
                let fired: Vec<String> =
                    why.iter().filter(|it| it.fired).map(|it| it.number.to_string()).collect();
                let by = match fired.as_slice() {
                    [] => "no rule fired".to_owned(),
                    [one] => format!("rule {one} fired"),
                    many => format!("rules {} fired", many.join(", ")),
                };
                let sentence = format!("The table \"{decision}\" was asked: {by}. It says {}.", view.result);
                ruling = Some(view);
                ("rule", "solid", sentence)
            }
            Event::TaskOpened { element, .. } => {
                ("document", "solid", format!("\"{}\" was opened.", pack.label(element)))
            }
            Event::DraftAsked { attempt: 1, .. } => return None,
            Event::DraftAsked { attempt, .. } => {
                ("agent", "drafted", format!("The first pass was asked again, for the {attempt}. time."))
            }
            Event::Drafted { draft, .. } => {
                let grave = draft.findings.iter().filter(|it| it.standing >= terms::Standing::Doubt).count();
                let fields = draft.fields.iter().filter(|it| it.value.is_some()).count();
                let doubts = match grave {
                    0 => "nothing in doubt".to_owned(),
                    1 => "1 finding needs a person".to_owned(),
                    many => format!("{many} findings need a person"),
                };
                ("agent", "drafted", format!("Drafted {fields} fields, {doubts}."))
            }
            Event::DraftFailed { why, .. } => {
                ("exception", "drafted", format!("The first pass gave up: {}", why.sentence))
            }
            Event::Gated { verdict: Verdict::Automatic { authority }, .. } => {
                ("rule", "double", format!("The gate let it through: {authority}."))
            }
            Event::Gated { verdict: Verdict::Person { why }, .. } => {
                let first = why.first().map(|it| it.sentence.clone()).unwrap_or_default();
                ("rule", "solid", format!("The gate sent it to a person: {first}"))
            }
            Event::Assigned { role, to, why, .. } => {
                let whom = to
                    .as_ref()
                    .map_or_else(|| format!("the {}", role.replace('-', " ")), |id| people.name(id));
                let because = why.first().map(|it| format!(": {}", it.sentence)).unwrap_or_default();
                ("person", "solid", format!("It waits for {whom}{because}"))
            }
            Event::Corrected { changes: made, .. } => {
                let shown = made.iter().filter_map(|it| labels::of(&it.field).map(|label| (label, it)));
                changes = shown
                    .map(|(label, it)| {
                        (
                            label.words.to_owned(),
                            it.before.clone().unwrap_or_default(),
                            it.after.clone().unwrap_or_default(),
                        )
                    })
                    .collect();
                (
                    "person",
                    "solid",
                    format!("Corrected {} fields; everything was checked again.", changes.len()),
                )
            }
            Event::Signed { act, words, second, .. } => {
                let first = if *second { " as the first of two" } else { "" };
                let words = words.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
                ("person", "solid", format!("{}{first}{words}.", capital(act.past())))
            }
            Event::Undone { .. } => ("person", "solid", "Took the signature back.".to_owned()),
            Event::TookEffect { .. } => return None,
            Event::CalledBack { call, .. } => {
                let said =
                    if call.confirmed { "confirmed the new account" } else { "denied the new account" };
                (
                    "person",
                    "solid",
                    format!("Called {} on {}, who {said}.", call.spoke_with, call.number_called),
                )
            }
            Event::Answered { words, .. } => ("person", "solid", format!("Answered: {words}")),
            Event::Noted { words } => ("person", "solid", format!("Noted: {words}")),
            Event::TaskCompleted { outcome, by, task } => match by {
                Completion::Gate { under, certificate, owner } => {
                    let by = certificate.as_ref().zip(owner.as_ref()).map(|(id, owner)| {
                        format!(", certificate {id}, for which {} answers", people.name(owner))
                    });
                    let by = by.unwrap_or_default();
                    ("seal", "double", format!("Completed without a person under \"{under}\"{by}."))
                }
                Completion::People { who } => {
                    let names = who.iter().map(|id| people.name(id)).collect::<Vec<_>>().join(" and ");
                    let line = if who.len() > 1 { "double" } else { "solid" };
                    let outcome = if *outcome == cases::Outcome::Approved { "approved" } else { "refused" };
                    ("seal", line, format!("{} was {outcome} by {names}.", capital(&label(task))))
                }
            },
            Event::TaskWithdrawn { task } => {
                ("document", "solid", format!("{} was withdrawn.", capital(&label(task))))
            }
            Event::EffectAsked { topic, .. } => {
                ("effect", "drafted", format!("\"{}\" was asked for.", topic.replace('-', " ")))
            }
            Event::EffectDone { effect, .. } => ("effect", "solid", format!("Effect {effect} is done.")),
            Event::EffectRefused { sentence, code, .. } => {
                ("exception", "solid", format!("The effect was refused: {sentence} ({code})"))
            }
            Event::EffectUnknown { sentence, .. } => {
                ("exception", "drafted", format!("The outcome of the effect is unknown: {sentence}"))
            }
            Event::EffectWithdrawn { effect } => {
                ("effect", "solid", format!("Effect {effect} is no longer needed."))
            }
            Event::EffectReversed { words, .. } => {
                ("effect", "solid", format!("The effect was taken back: {words}"))
            }
            Event::CallAsked { process, .. } => {
                ("effect", "drafted", format!("The process \"{process}\" was called."))
            }
            Event::ChildOpened { case, .. } => ("document", "solid", format!("{case} was opened for it.")),
            Event::ChildClosed { case, how, .. } => (
                "seal",
                "solid",
                match how {
                    cases::ChildEnd::Completed => format!("{case} is completed."),
                    cases::ChildEnd::Error { code } => format!("{case} ended with the error {code}."),
                    cases::ChildEnd::Cancelled => format!("{case} was cancelled."),
                },
            ),
            Event::CallFailed { sentence, .. } => {
                ("exception", "solid", format!("The called process was not begun: {sentence}"))
            }
            Event::CallWithdrawn { .. } => {
                ("effect", "solid", "The called process is no longer needed.".to_owned())
            }
            Event::Chosen { element, ids, .. } => {
                let names: Vec<String> = ids.iter().map(|id| way(pack, id)).collect();
                ("person", "solid", format!("At \"{}\" chose {}.", pack.label(element), names.join(" and ")))
            }
            Event::FinishedChoosing { element, .. } => {
                ("person", "solid", format!("Finished \"{}\".", pack.label(element)))
            }
            Event::MessageReceived { name, .. } => {
                ("document", "solid", format!("The message \"{name}\" came."))
            }
            Event::SignalReceived { name } => {
                ("document", "solid", format!("The signal \"{name}\" was heard."))
            }
            Event::VariablesSet { variables, words } => {
                let names = variables.keys().cloned().collect::<Vec<_>>().join(", ");
                ("person", "solid", format!("Set {names} by hand: {words}."))
            }
            Event::Retried { element, .. } => {
                ("person", "solid", format!("Tried \"{}\" again.", pack.label(element)))
            }
            Event::Moved { from, to, words, .. } => (
                "person",
                "solid",
                format!("Moved it by hand from \"{}\" to \"{}\": {words}.", pack.label(from), pack.label(to)),
            ),
            Event::Migrated { from, to, words, .. } => (
                "rule",
                "solid",
                format!(
                    "It goes on in version {} of the pack instead of {}: {words}.",
                    to.short(),
                    from.short()
                ),
            ),
            Event::Barred { tried, code, .. } => (
                "exception",
                "solid",
                format!("Tried to {} and was refused ({code}).", tried.replace('-', " ")),
            ),
            Event::AuditDrawn { suspicion: Some(why), .. } => {
                ("check", "solid", format!("Drawn for audit, because {}.", why.words()))
            }
            Event::AuditDrawn { probability, .. } => {
                let percent = (probability * 100.0).round();
                ("check", "solid", format!("Drawn at random for audit, as {percent} of 100 are."))
            }
            Event::AuditJudged { agrees: true, .. } => {
                ("check", "solid", "Audited blind and upheld.".to_owned())
            }
            Event::AuditJudged { words, .. } => {
                let words = words.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
                ("check", "solid", format!("Audited blind and found different{words}."))
            }
            Event::AuditSettled { wrong, words, .. } => {
                let found = if *wrong { "it was wrong" } else { "it was right" };
                ("check", "double", format!("Settled by a second person: {found}. {words}"))
            }
            Event::Recalled { words, sibling_of, paid, .. } => {
                let of = sibling_of.as_ref().map(|it| format!(" as a sibling of {it}")).unwrap_or_default();
                let left = if *paid { " Money had left; somebody settles that." } else { "" };
                ("exception", "solid", format!("Recalled{of}: {words}.{left}"))
            }
            Event::CaseReopened { .. } => (
                "process",
                "solid",
                "The case is open again; what was done before stays to be read.".to_owned(),
            ),
            Event::ReversalAsked { effect } => {
                ("effect", "drafted", format!("Effect {effect} is to be taken back."))
            }
            Event::ReversalRefused { sentence, .. } => {
                ("exception", "solid", format!("It could not be taken back: {sentence}"))
            }
            Event::CreditRecorded { amount, words } => {
                ("effect", "solid", format!("{amount} must be credited: {words}"))
            }
            Event::SeedMeasured { .. } => {
                ("check", "solid", "This was a seed; it measured review and ends here.".to_owned())
            }
            Event::Closed { how } => ("seal", "double", format!("The case is {how}.")),
        };
        Some(StoryEntry {
            at: entry.at,
            icon: icon.to_owned(),
            line: line.to_owned(),
            sentence,
            actor: people.name(&entry.by),
            authority: entry.behalf.as_ref().map(|owner| format!("on behalf of {}", people.name(owner))),
            digest,
            position,
            changes,
            ruling,
        })
    }
}

/// What the diagram calls a flow or an activity.
fn way(pack: &Pack, id: &str) -> String {
    let flow = pack.process.flows.iter().find(|it| it.id.as_str() == id);
    let name = flow.and_then(|it| it.name.as_deref().map(str::to_owned));
    name.unwrap_or_else(|| {
        let target = flow.map_or(id, |it| pack.process.elements[it.target].id.as_str());
        format!("\"{}\"", pack.label(target))
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
