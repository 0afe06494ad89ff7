//! A posting is taken back: the opposite entry beside it, under its own key, and an entry that says who and why.

use crate::effects::ledger_dir;
use crate::files::write_whole;
use crate::view::{Done, Person};
use crate::{Office, law, refusals};
use cases::{Command, EffectStage, State};
use payables::posting::Entry;
use serde_json::{Map, json};
use terms::{CaseId, Digest, EffectId, Failure};

impl Office {
    /// Takes the posting of a case back.
    pub(crate) async fn take_posting_back(
        &self,
        person: &Person,
        case: &CaseId,
        words: &str,
        key: &str,
    ) -> Result<Done, Failure> {
        let shared = &self.shared;
        if words.trim().is_empty() {
            return Err(refusals::reason_missing().into());
        }
        let state = self.visible(person, case)?;
        // Asked before anything is written; the writer asks again.
        let thing = law::thing(&shared.client, case, &state);
        law::ask(&shared.law, &self.who(person), policy::Act::ReversePosting, &thing)
            .map_err(|it| it.refusal)?;
        let posted = state.effects.iter().filter(|(_, it)| it.topic == "post");
        let (effect, it) = posted.max_by_key(|(_, it)| it.key).ok_or_else(|| refusals::not_posted(case))?;
        let request = Digest::of(format!("reverse:{case}:{effect}:{words}").as_bytes());
        let once = Some((format!("reverse:{case}:{key}"), request));
        let done = |case: &CaseId| Done {
            sentence: format!("The posting of {case} was taken back"),
            case: case.clone(),
            task: None,
            undo_until: None,
            next: None,
        };
        let name =
            it.answer.get("posting").and_then(|it| it.as_str()).filter(|_| it.stage == EffectStage::Done);
        let answer = match name {
            Some(name) => write_reversal(shared, case, effect, name)?,
            // The heart says why not: reversed already, or never done.
            None => Map::new(),
        };
        let command = Command::EffectReversed { effect: effect.clone(), words: words.to_owned(), answer };
        self.write(self.who(person), case, command, once).await?;
        Ok(done(case))
    }

    /// Whether a posting stands that this person may take back.
    pub(crate) fn may_reverse(&self, person: &Person, case: &CaseId, state: &State) -> bool {
        let last = state.effects.values().filter(|it| it.topic == "post").max_by_key(|it| it.key);
        let thing = law::thing(&self.shared.client, case, state);
        last.is_some_and(|it| it.stage == EffectStage::Done)
            && law::ask(&self.shared.law, &self.who(person), policy::Act::ReversePosting, &thing).is_ok()
    }
}

/// The opposite entry as a file. Writing it again writes the same bytes, so a crash before the command is harmless:
/// [`Office::postings`] counts only files that an entry of the journal names.
pub(crate) fn write_reversal(
    shared: &crate::shared::Shared,
    case: &CaseId,
    effect: &EffectId,
    name: &str,
) -> Result<Map<String, serde_json::Value>, Failure> {
    let path = ledger_dir(shared).join(name);
    let bytes =
        std::fs::read(&path).map_err(|error| Failure::fault(format!("{}: {error}", path.display())))?;
    let entry: Entry = serde_json::from_slice(&bytes).map_err(Failure::fault)?;
    let opposite = entry.reversal(&shared.register(), shared.today())?;
    let bytes = serde_json::to_vec(&opposite).map_err(Failure::fault)?;
    let name = format!("{case}-{effect}-reversal.json");
    write_whole(&ledger_dir(shared).join(&name), &bytes)?;
    Ok(Map::from_iter([
        ("reversal".to_owned(), json!(name)),
        ("reversal_digest".to_owned(), json!(Digest::of(&bytes))),
    ]))
}
