//! The worklist of a person: the shelves of all their roles merged by due instant.

use crate::Office;
use crate::envelope::open_kept;
use crate::project::TaskRow;
use crate::refusals;
use crate::shared::Shared;
use crate::view::{
    Crop, Desk, FindingView, NextTask, Peek, Person, Shelf, Tone, WorkRow, Worklist, WorklistQuery,
};
use cases::{Stage, Task};
use jiff::ToSpan;
use journal::{Cursor, Row};
use terms::{CaseId, Failure, PersonId, TaskId};

/// Rows of one page.
const PAGE_MAX: usize = 200;
/// Rows looked through for words that are searched for.
const SEARCH_MAX: usize = 5_000;
/// Places counted in "4 of 31".
const PLACES_MAX: usize = 500;

/// Cases found by words whose rows are fetched one by one; where there are more, rows are read in their order and each is asked
/// for in the index.
const FOUND_MAX: usize = 500;
/// Tasks of one case in a list.
const TASKS_MAX: usize = 50;

/// How rows are told apart that were asked for by words.
enum Sieve {
    /// Nothing was typed.
    All,
    /// Rows of these cases.
    Cases(Vec<String>),
    /// Rows whose case the index finds.
    Index(journal::Sought),
    /// Rows that show the words: for what the index cannot find, and while it fills.
    Words(String),
}

/// The place of a task in a person's list, and the task behind it.
pub(crate) type Around = (Option<(usize, usize)>, Option<NextTask>);

/// The shelves of the view that make up a shelf of the worklist.
///
/// `absent` are the people for whom the person stands in today.
fn shelves_of(person: &Person, absent: &[PersonId], shelf: Shelf) -> Vec<String> {
    let of_roles =
        |prefix: &str| person.roles.iter().map(|role| format!("{prefix}:{role}")).collect::<Vec<_>>();
    let for_one = |prefix: &str| {
        let all = absent.iter().chain([&person.id]);
        all.map(|id| format!("{prefix}:{id}")).collect::<Vec<_>>()
    };
    match shelf {
        Shelf::Mine | Shelf::DueToday => [
            of_roles("role"),
            of_roles("second"),
            of_roles("escalated"),
            for_one("person"),
            for_one("escalated-to"),
        ]
        .concat(),
        Shelf::Second => of_roles("second"),
        Shelf::Returned => of_roles("returned"),
        Shelf::Escalated => [of_roles("escalated"), for_one("escalated-to")].concat(),
        Shelf::SignedToday | Shelf::Everyone => Vec::new(),
    }
}

impl Office {
    fn shelves(&self, person: &Person, shelf: Shelf) -> Vec<String> {
        let absent = self.shared.people.stands_in_for(person.id.as_str(), self.shared.today());
        shelves_of(person, &absent, shelf)
    }

    pub(crate) fn list(&self, person: &Person, query: &WorklistQuery) -> Result<Worklist, Failure> {
        let shared = &self.shared;
        let limit = query.limit.clamp(1, PAGE_MAX);
        let after = query.after.as_deref().map(str::parse::<Cursor>).transpose().map_err(|error| {
            terms::Refusal::new(
                "cursor-unknown",
                "Not listed",
                error.to_string(),
                "Start again from the first page.",
            )
        })?;
        let typed = query.find.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let sieve = self.sieve(typed)?;
        let (mut rows, mut cursor, mut seen) = (Vec::new(), after, 0);
        // One row more than asked for tells whether there is a next page.
        while rows.len() <= limit && seen < SEARCH_MAX {
            let batch = if typed.is_some() { PAGE_MAX } else { limit + 1 - rows.len() };
            let (found, end) = match &sieve {
                Sieve::Cases(cases) => (self.rows_of(person, query.shelf, cases, cursor.as_ref())?, true),
                _ => self.merged(person, query.shelf, cursor.as_ref(), batch)?,
            };
            seen += found.len();
            cursor = found.last().map(|row| Cursor::after(row.rank, row.key.clone())).or(cursor);
            for row in found {
                if let Sieve::Index(sought) = &sieve
                    && !shared
                        .reader
                        .is_found(&shared.client, crate::search::VIEW, &row.case_id, sought)
                        .map_err(Failure::fault)?
                {
                    continue;
                }
                let Some(task) = self.open_task_row(query.shelf, &row)? else { continue };
                let mine = !task.not.contains(&person.id)
                    || matches!(query.shelf, Shelf::SignedToday | Shelf::Everyone);
                let fits = match &sieve {
                    Sieve::Words(words) => matches_words(&task.row, words),
                    _ => true,
                };
                if mine && fits {
                    rows.push((row, task.row));
                }
            }
            if end {
                break;
            }
        }
        let next = (rows.len() > limit).then(|| {
            rows.truncate(limit);
            rows.last().map(|(row, _)| Cursor::after(row.rank, row.key.clone()).to_string())
        });
        let now = shared.clock.now();
        let rows = rows.into_iter().map(|(_, row)| self.for_person(person, row, now)).collect();
        Ok(Worklist {
            as_of: now,
            zone: zone_name(shared),
            client_name: shared.client_name.clone(),
            process_name: shared.packs.of(crate::packs::ACCOUNTS_PAYABLE, None)?.process.name().to_owned(),
            shelf: query.shelf,
            shelves: self.counts(person)?,
            rows,
            next: next.flatten(),
        })
    }

    /// How rows are told apart that were asked for by words.
    fn sieve(&self, typed: Option<&str>) -> Result<Sieve, Failure> {
        let shared = &self.shared;
        let Some(typed) = typed else { return Ok(Sieve::All) };
        let sought = if shared.is_indexed() { shared.sought(typed)? } else { None };
        let Some(sought) = sought else { return Ok(Sieve::Words(typed.to_lowercase())) };
        let hits = shared
            .reader
            .find(&shared.client, crate::search::VIEW, Some(&sought), None, FOUND_MAX)
            .map_err(Failure::fault)?;
        Ok(if hits.len() < FOUND_MAX {
            Sieve::Cases(hits.into_iter().map(|it| it.key).collect())
        } else {
            Sieve::Index(sought)
        })
    }

    /// Rows of a few cases that lie on a shelf of the list, in its order, after the cursor.
    fn rows_of(
        &self,
        person: &Person,
        shelf: Shelf,
        cases: &[String],
        after: Option<&Cursor>,
    ) -> Result<Vec<Row>, Failure> {
        let shared = &self.shared;
        let (view, shelves) = match shelf {
            Shelf::Everyone => ("open", vec!["all".to_owned()]),
            Shelf::SignedToday => ("signed", vec![format!("{}:{}", person.id, shared.today())]),
            _ => ("task", self.shelves(person, shelf)),
        };
        let end = if shelf == Shelf::DueToday { self.end_of_today() } else { i64::MAX };
        let mut rows = Vec::new();
        for case in cases {
            let first = format!("{case}/");
            let of_case =
                shared.reader.scan(&shared.client, view, &first, TASKS_MAX).map_err(Failure::fault)?;
            rows.extend(of_case.into_iter().take_while(|row| row.key.starts_with(&first)));
        }
        rows.retain(|row| shelves.contains(&row.shelf) && row.rank <= end);
        rows.retain(|row| after.is_none_or(|it| (row.rank, row.key.as_str()) > it.parts()));
        rows.sort_by(|a, b| (a.rank, &a.key).cmp(&(b.rank, &b.key)));
        Ok(rows)
    }

    /// Rows of all shelves in one order, after the cursor. The flag says that there are no more.
    fn merged(
        &self,
        person: &Person,
        shelf: Shelf,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<(Vec<Row>, bool), Failure> {
        let shared = &self.shared;
        let mut rows = Vec::new();
        let page = |view: &str, shelf: &str| {
            shared.reader.page(&shared.client, view, shelf, after, limit).map_err(Failure::fault)
        };
        match shelf {
            Shelf::Everyone => rows.extend(page("open", "all")?.rows),
            Shelf::SignedToday => {
                rows.extend(page("signed", &format!("{}:{}", person.id, shared.today()))?.rows)
            }
            _ => {
                for shelf in self.shelves(person, shelf) {
                    rows.extend(page("task", &shelf)?.rows);
                }
            }
        }
        rows.sort_by(|a, b| (a.rank, &a.key).cmp(&(b.rank, &b.key)));
        let full = rows.len() >= limit;
        rows.truncate(limit);
        if shelf == Shelf::DueToday {
            let end = self.end_of_today();
            let before = rows.len();
            rows.retain(|row| row.rank <= end);
            return Ok((rows.clone(), !full || rows.len() < before));
        }
        Ok((rows, !full))
    }

    fn end_of_today(&self) -> i64 {
        let tomorrow = self.shared.today().saturating_add(1.day());
        tomorrow.to_zoned(self.shared.zone.clone()).map_or(i64::MAX, |it| it.timestamp().as_millisecond() - 1)
    }

    /// `None` for a case that was erased: nobody can work it any more.
    fn open_task_row(&self, shelf: Shelf, row: &Row) -> Result<Option<TaskRow>, Failure> {
        let view = match shelf {
            Shelf::Everyone => "open",
            Shelf::SignedToday => "signed",
            _ => "task",
        };
        open_kept(
            &self.shared.vault,
            &self.shared.client,
            &format!("case:{}", row.case_id),
            &format!("{view}/{}", row.key),
            &row.body,
        )
    }

    fn counts(&self, person: &Person) -> Result<Vec<(Shelf, usize)>, Failure> {
        let shared = &self.shared;
        let end = self.end_of_today();
        let count = |shelf: &str| shared.reader.count(&shared.client, "task", shelf).map_err(Failure::fault);
        let sum = |shelf: Shelf| -> Result<usize, Failure> {
            self.shelves(person, shelf)
                .iter()
                .try_fold(0, |sum, shelf| Ok(sum + usize::try_from(count(shelf)?).unwrap_or(usize::MAX)))
        };
        let mut due = 0;
        for shelf in self.shelves(person, Shelf::DueToday) {
            due += shared.reader.count_until(&shared.client, "task", &shelf, end).map_err(Failure::fault)?;
        }
        let signed = shared
            .reader
            .count(&shared.client, "signed", &format!("{}:{}", person.id, shared.today()))
            .map_err(Failure::fault)?;
        let everyone = shared.reader.count(&shared.client, "open", "all").map_err(Failure::fault)?;
        let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Ok(vec![
            (Shelf::Mine, sum(Shelf::Mine)?),
            (Shelf::DueToday, whole(due)),
            (Shelf::Second, sum(Shelf::Second)?),
            (Shelf::Returned, sum(Shelf::Returned)?),
            (Shelf::Escalated, sum(Shelf::Escalated)?),
            (Shelf::SignedToday, whole(signed)),
            (Shelf::Everyone, whole(everyone)),
        ])
    }

    /// A row with what depends on the worker and the time.
    fn for_person(&self, person: &Person, mut row: WorkRow, now: jiff::Timestamp) -> WorkRow {
        let _ = person;
        if row.tone == Tone::Plain && row.clock.due < now {
            row.tone = Tone::Bad;
        }
        row
    }

    /// Ids of the tasks that wait for this person, in their order.
    fn mine(&self, person: &Person) -> Result<Vec<(CaseId, TaskId)>, Failure> {
        let (rows, _) = self.merged(person, Shelf::Mine, None, PLACES_MAX)?;
        let split =
            |key: &str| key.split_once('/').map(|(case, task)| (CaseId::from(case), TaskId::from(task)));
        Ok(rows.iter().filter_map(|row| split(&row.key)).collect())
    }

    /// The task that follows in the person's list, and the place of this one.
    pub(crate) fn next_after(
        &self,
        person: &Person,
        case: &CaseId,
        task: &TaskId,
    ) -> Result<Option<NextTask>, Failure> {
        Ok(self.around(person, case, task)?.1)
    }

    pub(crate) fn around(&self, person: &Person, case: &CaseId, task: &TaskId) -> Result<Around, Failure> {
        let mine = self.mine(person)?;
        let at = mine.iter().position(|it| it.0 == *case && it.1 == *task);
        let place = at.map(|at| (at + 1, mine.len()));
        // The one behind this one; at the end of the list the first one.
        let from = at.map_or(0, |at| at + 1);
        let order = mine[from.min(mine.len())..].iter().chain(&mine[..from.min(mine.len())]);
        for (other, task_id) in order.filter(|it| it.0 != *case || it.1 != *task) {
            let key = format!("{other}/{task_id}");
            let Some(row) =
                self.shared.reader.row(&self.shared.client, "task", &key).map_err(Failure::fault)?
            else {
                continue;
            };
            let Some(row) = self.open_task_row(Shelf::Mine, &row)? else { continue };
            if !row.not.contains(&person.id) {
                return Ok((
                    place,
                    Some(NextTask {
                        case: other.clone(),
                        task: task_id.clone(),
                        who: row.row.who,
                        doubtful: row.doubtful,
                    }),
                ));
            }
        }
        Ok((place, None))
    }

    pub(crate) fn short_look(&self, person: &Person, case: &CaseId, task: &TaskId) -> Result<Peek, Failure> {
        let state = self.shared.cabinet.existing(case)?;
        let it = state.tasks.get(task).ok_or_else(|| refusals::no_task(task.as_str()))?;
        let pack = self.shared.packs.of(&state.pack, state.rules)?;
        let row = self.shared.projection().task_row(case, &state, it, &pack).row;
        let desk = self.work_screen(person, case, task)?;
        let finding = desk.findings.first().cloned();
        let crop = crop_of(&desk, finding.as_ref());
        let facts = facts(&desk, it, &state);
        Ok(Peek { row: self.for_person(person, row, desk.as_of), crop, finding, facts })
    }
}

/// The piece of page that the gravest finding, or the first doubt, is about.
fn crop_of(desk: &Desk, finding: Option<&FindingView>) -> Option<Crop> {
    let named = finding.and_then(|it| it.field.as_deref());
    let field = named.and_then(|name| desk.fields.iter().find(|field| field.name == name));
    let field = field
        .or_else(|| desk.fields.iter().find(|field| field.doubtful))
        .or_else(|| desk.fields.iter().find(|it| it.name == "gross_total"));
    field.and_then(|field| field.crop.clone())
}

fn facts(desk: &Desk, task: &Task, state: &cases::State) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if let Some(call) = &desk.call_back {
        facts.push(("On the document".to_owned(), call.on_document.clone()));
        facts.push(("In the master".to_owned(), call.in_master.join(", ")));
    }
    if let Some(drafted) = desk.signatures.first() {
        facts.push(("Drafted by".to_owned(), drafted.name.clone().unwrap_or_default()));
    }
    let needs = desk
        .follows
        .clone()
        .map_or_else(|| "one signature".to_owned(), |who| format!("your signature, then {who}"));
    if task.stage == Stage::Assigned {
        facts.push(("Needs".to_owned(), needs));
    }
    if let Some(document) = state.documents.first() {
        facts.push(("File".to_owned(), document.name.clone()));
    }
    facts
}

fn matches_words(row: &WorkRow, words: &str) -> bool {
    let amount = row.amount.map(|it| it.amount.to_string()).unwrap_or_default();
    let text = format!("{} {} {} {amount}", row.case, row.who, row.number.as_deref().unwrap_or_default())
        .to_lowercase();
    let plain = text.replace(',', "");
    words.split_whitespace().all(|word| text.contains(word) || plain.contains(&word.replace(',', "")))
}

pub(crate) fn zone_name(shared: &Shared) -> String {
    shared.zone.iana_name().unwrap_or("UTC").to_owned()
}
