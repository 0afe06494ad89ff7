//! Looking: what a case, a worker or a period left in the log, in words.

use super::span::{self, Period};
use super::{EvidenceQuery, EvidenceRoom, Found, LogFacts, Told};
use crate::envelope::open_entry;
use crate::law;
use crate::view::{Person, StoryEntry};
use crate::worklist::zone_name;
use crate::{Office, refusals};
use jiff::ToSpan as _;
use jiff::civil::Date;
use journal::{Note, Stored, VerifyingKey};
use policy::{Act, Thing};
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{CaseId, Failure, PersonId, Refusal};

/// Entries told on one page.
const TOLD_MAX: usize = 200;
/// Entries looked at for one page.
const LOOKED_AT_MAX: u64 = 20_000;
/// Entries read together.
const AT_ONCE: usize = 500;

/// The author of an entry, which is never sealed.
#[derive(Deserialize)]
struct Author {
    by: Option<PersonId>,
}

impl Office {
    /// The evidence room: what was looked for, and what this reader may do in it.
    ///
    /// # Errors
    /// `case-unknown`, `not-allowed` and the like, `period`, or a fault.
    pub fn evidence_room(&self, who: &Person, query: &EvidenceQuery) -> Result<EvidenceRoom, Failure> {
        let shared = &self.shared;
        let single_only = self.forbidden(who, Act::ViewJournal);
        if query.case.is_none()
            && !query.is_empty()
            && let Some(refusal) = single_only.clone()
        {
            return Err(refusal.into());
        }
        let found = if query.is_empty() { None } else { Some(self.found(who, query)?) };
        Ok(EvidenceRoom {
            as_of: shared.clock.now(),
            zone: zone_name(shared),
            client_name: shared.client_name.clone(),
            today: shared.today(),
            people: if single_only.is_none() { shared.people.everyone() } else { Vec::new() },
            single_only: single_only.map(|it| it.why),
            not_taken: self.forbidden(who, Act::ExportJournal).map(|it| it.why),
            found,
            log: self.log_facts()?,
        })
    }

    /// Why the law says no to an act on the whole of the client's work; nothing where it says yes.
    pub(super) fn forbidden(&self, who: &Person, act: Act) -> Option<Refusal> {
        let shared = &self.shared;
        law::ask(&shared.law, &self.who(who), act, &Thing::of(shared.client.clone()))
            .err()
            .map(|barred| barred.refusal)
    }

    pub(super) fn log_facts(&self) -> Result<Option<LogFacts>, Failure> {
        let shared = &self.shared;
        let Some(checkpoint) = shared.reader.checkpoint(&shared.client).map_err(Failure::fault)? else {
            return Ok(None);
        };
        let note = Note::parse(&checkpoint.note).map_err(Failure::fault)?;
        let key = VerifyingKey::of_dir(&shared.dir).map_err(Failure::fault)?;
        Ok(Some(LogFacts {
            key: key.to_text(&note.origin),
            origin: note.origin,
            size: note.size,
            root: note.root,
            signed_at: jiff::Timestamp::from_millisecond(checkpoint.at_ms).unwrap_or_default(),
            note: checkpoint.note,
        }))
    }

    pub(super) fn found(&self, who: &Person, query: &EvidenceQuery) -> Result<Found, Failure> {
        let title = self.title_of(query)?;
        if let Some(case) = &query.case {
            return self.found_case(who, case, title);
        }
        let period = self.period(query)?;
        let shared = &self.shared;
        let (first, last) = span::of(&*shared.reader, &shared.client, period)?;
        let mut found = Found { title, entries: Vec::new(), cases: Vec::new(), looked_at: 0, next: None };
        let mut names = BTreeMap::new();
        let mut after = query.after.unwrap_or(0).max(first);
        while after < last {
            let room = usize::try_from(last - after).unwrap_or(AT_ONCE).min(AT_ONCE);
            let stored = shared.reader.log(&shared.client, after, room).map_err(Failure::fault)?;
            if stored.is_empty() {
                break;
            }
            for it in stored {
                after = it.position;
                found.looked_at += 1;
                if period.holds(it.header.at) && is_by(&it, query.person.as_ref()) {
                    self.tell_one(who, &it, &mut found, &mut names)?;
                }
                if found.entries.len() >= TOLD_MAX || found.looked_at >= LOOKED_AT_MAX {
                    break;
                }
            }
            if found.entries.len() >= TOLD_MAX || found.looked_at >= LOOKED_AT_MAX {
                found.next = (after < last).then_some(after);
                break;
            }
        }
        Ok(found)
    }

    fn found_case(&self, who: &Person, case: &CaseId, title: String) -> Result<Found, Failure> {
        let story = self.tell(who, case)?;
        let told = |entry| Told { case: case.clone(), is_case: true, entry };
        let looked_at = story.entries.len() as u64;
        Ok(Found {
            title,
            entries: story.entries.into_iter().map(told).collect(),
            cases: vec![(case.clone(), story.title)],
            looked_at,
            next: None,
        })
    }

    /// Adds an entry in words; nothing where its case may not be seen or it tells nothing.
    fn tell_one(
        &self,
        who: &Person,
        stored: &Stored,
        found: &mut Found,
        names: &mut BTreeMap<CaseId, Option<String>>,
    ) -> Result<(), Failure> {
        let shared = &self.shared;
        let case = CaseId(stored.header.case.clone());
        let digest = journal::merkle::leaf_hash(&stored.envelope);
        if !is_case(&case) {
            let author = author(stored).map(|id| shared.people.name(&id)).unwrap_or_default();
            let entry = StoryEntry {
                at: stored.header.at,
                icon: "rule".to_owned(),
                line: "solid".to_owned(),
                sentence: format!("{} in the stream \"{case}\".", in_words(&stored.header.kind)),
                actor: author,
                authority: None,
                digest,
                position: stored.position,
                changes: Vec::new(),
                ruling: None,
            };
            found.entries.push(Told { case, is_case: false, entry });
            return Ok(());
        }
        if !names.contains_key(&case) {
            let about = match self.visible(who, &case) {
                Ok(state) => {
                    let pack = shared.packs.of(&state.pack, state.rules)?;
                    Some(shared.projection().case_row(&case, &state, &pack).who)
                }
                Err(Failure::Refused(_)) => None,
                Err(fault) => return Err(fault),
            };
            names.insert(case.clone(), about);
        }
        let Some(Some(about)) = names.get(&case) else { return Ok(()) };
        let state = shared.cabinet.existing(&case)?;
        let pack = shared.packs.of(&state.pack, state.rules)?;
        let entry = open_entry(&shared.vault, &shared.client, &case, stored.header.version, &stored.body)?;
        if let Some(entry) = self.told(&entry, &pack, digest, stored.position) {
            if !found.cases.iter().any(|(known, _)| *known == case) {
                found.cases.push((case.clone(), about.clone()));
            }
            found.entries.push(Told { case, is_case: true, entry });
        }
        Ok(())
    }

    fn period(&self, query: &EvidenceQuery) -> Result<Period, Failure> {
        let zone = &self.shared.zone;
        if query.from.zip(query.until).is_some_and(|(from, until)| until < from) {
            return Err(Refusal::new(
                "period",
                "Not looked up: the period ends before it begins",
                "The last day has to be the first day or a later one.",
                "Exchange the two days.",
            )
            .into());
        }
        let start = |day: Date| day.to_zoned(zone.clone()).map(|it| it.timestamp()).map_err(Failure::fault);
        let from = query.from.map(start).transpose()?;
        let to = query.until.map(|day| start(day.saturating_add(1.day()))).transpose()?;
        Ok(Period { from, to })
    }

    fn title_of(&self, query: &EvidenceQuery) -> Result<String, Failure> {
        if let Some(case) = &query.case {
            return Ok(format!("The story of {case}"));
        }
        let what = match &query.person {
            Some(id) if self.shared.people.is_known(id) => {
                format!("What {} did", self.shared.people.name(id))
            }
            Some(id) => return Err(refusals::no_person(id.as_str()).into()),
            None => "What happened".to_owned(),
        };
        let day = |date: Date| date.strftime("%-d %b %Y").to_string();
        Ok(match (query.from, query.until) {
            (Some(from), Some(until)) if from == until => format!("{what} on {}", day(from)),
            (Some(from), Some(until)) => format!("{what}, {} to {}", day(from), day(until)),
            (Some(from), None) => format!("{what} since {}", day(from)),
            (None, Some(until)) => format!("{what} until {}", day(until)),
            (None, None) => what,
        })
    }
}

/// Streams of the office itself have no number.
fn is_case(case: &CaseId) -> bool {
    case.as_str().rsplit_once('-').is_some_and(|(_, number)| number.bytes().all(|it| it.is_ascii_digit()))
}

fn author(stored: &Stored) -> Option<PersonId> {
    serde_json::from_slice::<Author>(&stored.body).ok().and_then(|it| it.by)
}

fn is_by(stored: &Stored, person: Option<&PersonId>) -> bool {
    person.is_none_or(|person| author(stored).as_ref() == Some(person))
}

/// `certificate-signed.1` as words: "Certificate signed".
fn in_words(kind: &str) -> String {
    let name = kind.split('.').next().unwrap_or(kind).replace('-', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
