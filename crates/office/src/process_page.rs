//! The process as it runs now: how many cases are where, since when, and what two versions differ in.

use crate::drawing;
use crate::envelope::open_kept;
use crate::project::CaseRow;
use crate::shared::Shared;
use crate::view::Person;
use crate::worklist::zone_name;
use crate::{Office, clock_starts, law, refusals};
use bpmn::{Count, Id, Marks};
use cases::Pack;
use jiff::Timestamp;
use policy::{Act, Thing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{CaseId, Digest, Failure, TaskId};

/// The view of where cases are.
pub(crate) const AT: &str = "at";
/// Cases of a place that are listed.
const CASES_SHOWN_MAX: usize = 100;

/// What of a process is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ProcessQuery {
    /// Which process; the main one where nothing is said.
    #[serde(default)]
    pub process: Option<String>,
    /// Which version, by the first digits of its digest; the current one where nothing is said.
    #[serde(default)]
    pub version: Option<String>,
    /// The element whose cases are listed.
    #[serde(default)]
    pub at: Option<String>,
    /// An older version to compare with.
    #[serde(default)]
    pub than: Option<String>,
}

/// A process with its live counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProcessPage {
    /// When it was read.
    pub as_of: Timestamp,
    /// Zone of the client.
    pub zone: String,
    /// Processes of the version: names and titles.
    pub processes: Vec<(String, String)>,
    /// The one that is shown.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The file it comes from.
    pub file: String,
    /// The version that is shown.
    pub version: Digest,
    /// Every version that is known, the newest first.
    pub versions: Vec<VersionCount>,
    /// The diagram, as inline SVG.
    pub drawing: String,
    /// Where cases are, most first.
    pub places: Vec<Place>,
    /// Start events that the clock brings about, and when it does so next; only in the version in which cases begin.
    #[serde(default)]
    pub begins: Vec<Begins>,
    /// Cases at the element that was asked for.
    pub cases: Option<PlaceCases>,
    /// What is different from the version that was asked for.
    pub comparison: Option<Comparison>,
    /// This worker may propose another version.
    pub may_propose: bool,
}

/// A version and how many cases run in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionCount {
    /// Its digest.
    pub digest: Digest,
    /// Its place in the order in which versions came.
    pub number: u32,
    /// New cases begin in it.
    pub current: bool,
    /// Places where cases of it wait.
    pub here: u64,
}

/// One element where cases are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The element.
    pub element: String,
    /// What the diagram calls it.
    pub label: String,
    /// How many are there.
    pub here: u64,
    /// Those of them with an incident.
    pub stuck: u64,
    /// Since when the oldest one is there.
    pub oldest: Option<Timestamp>,
}

/// When the clock begins a case next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begins {
    /// What the diagram calls the start event.
    pub label: String,
    /// The next time; `None` where it occurs no more.
    pub next: Option<Timestamp>,
}

/// Cases at one element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCases {
    /// What the diagram calls the element.
    pub label: String,
    /// Longest there first.
    pub rows: Vec<PlaceCase>,
    /// There are more.
    pub more: bool,
}

/// One case at an element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCase {
    /// The case.
    pub case: CaseId,
    /// The task, where one waits there.
    pub task: Option<TaskId>,
    /// Whom it is about.
    pub who: String,
    /// Since when it is there.
    pub since: Timestamp,
    /// It is stopped by an incident.
    pub stuck: bool,
}

/// What two versions of a process differ in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The older version.
    pub than: Digest,
    /// Its diagram, with what is removed and changed.
    pub before: String,
    /// The newer diagram, with what is added and changed.
    pub after: String,
    /// `added`, `changed` or `removed`, the element's id and its name.
    pub differences: Vec<(String, String, String)>,
}

/// What a row of the view says.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AtRow {
    pub element: String,
    pub task: Option<TaskId>,
    pub stuck: bool,
}

/// The shelf of everything at one element in one version.
pub(crate) fn shelf(version: Digest, pack: &str, element: &str) -> String {
    let own = format!("{}|{pack}|{element}", version.to_hex());
    if own.len() <= 200 {
        own
    } else {
        format!("{}|{pack}|#{}", version.to_hex(), Digest::of(element.as_bytes()).to_hex())
    }
}

/// The shelf of those of them that are stopped.
pub(crate) fn stuck_shelf(shelf: &str) -> String {
    format!("stuck|{shelf}")
}

impl Office {
    /// A process with live counts and ages; cases at one element; two versions beside each other.
    ///
    /// # Errors
    /// `version-unknown`, `process-unknown`, what the law says, or a fault.
    pub fn process_page(&self, person: &Person, query: &ProcessQuery) -> Result<ProcessPage, Failure> {
        self.may_view_rules(person)?;
        let shared = &self.shared;
        let release = shared.packs.release();
        let version = self.version_meant(query.version.as_deref())?;
        let prepared = shared.packs.version(version)?;
        let name = query.process.as_deref().unwrap_or(crate::packs::ACCOUNTS_PAYABLE);
        let pack = prepared.pack(name).cloned().ok_or_else(|| refusals::no_process(name))?;
        let shelves: BTreeMap<String, u64> =
            shared.reader.shelves(&shared.client, AT).map_err(Failure::fault)?.into_iter().collect();
        let (places, counts) = self.places(&pack, version, &shelves)?;
        let mut marks = Marks {
            title: format!("{}, as it runs now", pack.process.name()),
            heat: drawing::heat(&counts),
            counts,
            ..Marks::default()
        };
        for place in &places {
            let link =
                format!("/process/{name}?version={}&at={}#cases", version.to_hex(), urlish(&place.element));
            marks.links.insert(Id::from(place.element.as_str()), link);
            if place.stuck > 0 {
                marks.states.insert(Id::from(place.element.as_str()), "stuck".to_owned());
            }
        }
        let versions = release.versions.iter().rev().map(|it| VersionCount {
            digest: it.digest,
            number: it.number,
            current: it.current,
            here: in_version(&shelves, it.digest, name),
        });
        let cases = query.at.as_deref().map(|at| self.cases_at(&pack, version, at)).transpose()?;
        let comparison = query.than.as_deref().map(|than| self.compared(&pack, version, than)).transpose()?;
        let begins = match version == shared.packs.current() {
            true => clock_starts::begins(shared, &pack)?,
            false => Vec::new(),
        };
        let thing = Thing::of(shared.client.clone());
        Ok(ProcessPage {
            as_of: shared.clock.now(),
            zone: zone_name(shared),
            processes: prepared.packs().map(|it| (it.name.clone(), it.process.name().to_owned())).collect(),
            name: name.to_owned(),
            title: pack.process.name().to_owned(),
            file: pack.file.clone(),
            version,
            versions: versions.collect(),
            drawing: drawing::draw(shared, &pack, version, &marks)?,
            places,
            begins,
            cases,
            comparison,
            may_propose: law::ask(&shared.law, &self.who(person), Act::ProposeVersion, &thing).is_ok(),
        })
    }

    /// A version by the first digits of its digest, by its number, or `current`.
    pub(crate) fn version_meant(&self, said: Option<&str>) -> Result<Digest, Failure> {
        let release = self.shared.packs.release();
        let said = said.unwrap_or("current").trim();
        if said == "current" {
            return Ok(self.shared.packs.current());
        }
        let mut fits = release
            .versions
            .iter()
            .filter(|it| {
                it.number.to_string() == said || (said.len() >= 6 && it.digest.to_hex().starts_with(said))
            })
            .map(|it| it.digest);
        match (fits.next(), fits.next()) {
            (Some(one), None) => Ok(one),
            (Some(one), Some(other)) if one == other => Ok(one),
            _ => Err(refusals::version_said(said).into()),
        }
    }

    fn places(
        &self,
        pack: &Pack,
        version: Digest,
        shelves: &BTreeMap<String, u64>,
    ) -> Result<(Vec<Place>, BTreeMap<Id, Count>), Failure> {
        let (mut places, mut counts) = (Vec::new(), BTreeMap::new());
        let now = self.shared.clock.now();
        for element in &pack.process.elements {
            let at = shelf(version, &pack.name, element.id.as_str());
            let Some(&here) = shelves.get(&at) else { continue };
            let stuck = shelves.get(&stuck_shelf(&at)).copied().unwrap_or(0);
            let page =
                self.shared.reader.page(&self.shared.client, AT, &at, None, 1).map_err(Failure::fault)?;
            let oldest = page.rows.first().and_then(|row| Timestamp::from_millisecond(row.rank).ok());
            let spoken = oldest.map(|since| format!("oldest for {}", age(since, now))).unwrap_or_default();
            counts.insert(element.id.clone(), Count { here, stuck, spoken });
            places.push(Place {
                element: element.id.to_string(),
                label: element.label().to_owned(),
                here,
                stuck,
                oldest,
            });
        }
        places.sort_by_key(|it| std::cmp::Reverse(it.here));
        Ok((places, counts))
    }

    fn cases_at(&self, pack: &Pack, version: Digest, element: &str) -> Result<PlaceCases, Failure> {
        let shared = &self.shared;
        let at = shelf(version, &pack.name, element);
        let page =
            shared.reader.page(&shared.client, AT, &at, None, CASES_SHOWN_MAX).map_err(Failure::fault)?;
        let more = page.next.is_some();
        let mut rows = Vec::new();
        for row in page.rows {
            let kept = open_kept(
                &shared.vault,
                &shared.client,
                &format!("case:{}", row.case_id),
                &format!("{AT}/{}", row.key),
                &row.body,
            )?;
            let Some(it): Option<AtRow> = kept else { continue };
            rows.push(PlaceCase {
                who: self.who_of(&row.case_id)?,
                case: CaseId(row.case_id),
                task: it.task,
                since: Timestamp::from_millisecond(row.rank).unwrap_or(shared.clock.now()),
                stuck: it.stuck,
            });
        }
        Ok(PlaceCases { label: pack.label(element).to_owned(), rows, more })
    }

    fn who_of(&self, case: &str) -> Result<String, Failure> {
        let shared = &self.shared;
        let Some(row) = shared.reader.row(&shared.client, "case", case).map_err(Failure::fault)? else {
            return Ok(String::new());
        };
        let place = format!("case/{}", row.key);
        let kept: Option<CaseRow> =
            open_kept(&shared.vault, &shared.client, &format!("case:{}", row.key), &place, &row.body)?;
        Ok(kept.map_or_else(|| cases::personal::ERASED.to_owned(), |row| row.who))
    }

    fn compared(&self, pack: &Arc<Pack>, version: Digest, than: &str) -> Result<Comparison, Failure> {
        let than = self.version_meant(Some(than))?;
        let old = self.shared.packs.of(&pack.name, Some(than))?;
        beside(&self.shared, (&old, than), (pack, version))
    }
}

/// Two versions of a process, each drawn with what differs.
pub(crate) fn beside(
    shared: &Shared,
    (old, than): (&Pack, Digest),
    (new, version): (&Pack, Digest),
) -> Result<Comparison, Failure> {
    let changes = bpmn::compare(&old.process, &new.process);
    let marks = |sets: [(&str, &std::collections::BTreeSet<Id>); 2]| {
        let mut marks = Marks { title: new.process.name().to_owned(), ..Marks::default() };
        for (word, ids) in sets {
            marks.states.extend(ids.iter().map(|id| (id.clone(), word.to_owned())));
        }
        marks
    };
    let before = marks([("removed", &changes.removed), ("changed", &changes.changed)]);
    let after = marks([("added", &changes.added), ("changed", &changes.changed)]);
    let mut differences = Vec::new();
    for (word, ids, of) in [
        ("added", &changes.added, new),
        ("changed", &changes.changed, new),
        ("removed", &changes.removed, old),
    ] {
        differences
            .extend(ids.iter().map(|id| (word.to_owned(), id.to_string(), of.label(id.as_str()).to_owned())));
    }
    Ok(Comparison {
        than,
        before: drawing::draw(shared, old, than, &before)?,
        after: drawing::draw(shared, new, version, &after)?,
        differences,
    })
}

fn in_version(shelves: &BTreeMap<String, u64>, version: Digest, pack: &str) -> u64 {
    let start = format!("{}|{pack}|", version.to_hex());
    shelves.iter().filter(|(shelf, _)| shelf.starts_with(&start)).map(|(_, count)| count).sum()
}

/// An id inside a query of an address: whatever is not plain is written in hex.
fn urlish(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// "3 d", "2 h", "5 min".
pub(crate) fn age(since: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(since).as_mins().max(0);
    match minutes {
        0..60 => format!("{minutes} min"),
        60..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}
