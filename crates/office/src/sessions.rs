//! Calibration sessions: several people judge the same cases, each without seeing the others, and then look at where they agree.
//!
//! A session is a random draw of completed cases. Its entries stand in a stream of their own; nothing of it counts for a bound,
//! a certificate or a person's record.

use crate::audit::{AuditDesk, AuditRow};
use crate::view::{Done, Person};
use crate::writer::{Message, Place, StreamAppend, StreamOrder};
use crate::{Office, kin, refusals};
use assure::{Judgement, Rounds, consensus, fleiss_kappa, krippendorff_alpha};
use cases::boundary::Purpose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, PersonId, TaskId};
use tokio::sync::oneshot;

/// The stream.
const STREAM: &str = "calibration-sessions";
/// Cases of a session.
const CASES_MAX: usize = 30;
/// Completed cases that are drawn from, the newest.
const DRAWN_FROM: usize = 500;
/// Sessions listed.
const SESSIONS_MAX: usize = 50;

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
enum Event {
    #[serde(rename = "session-opened.1")]
    Opened { session: String, cases: Vec<(CaseId, TaskId)>, by: PersonId, at: Timestamp },
    #[serde(rename = "session-judged.1")]
    Judged { session: String, case: CaseId, wrong: bool, by: PersonId, at: Timestamp },
    #[serde(rename = "session-closed.1")]
    Closed { session: String, by: PersonId, at: Timestamp },
}

impl Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "session-opened.1",
            Self::Judged { .. } => "session-judged.1",
            Self::Closed { .. } => "session-closed.1",
        }
    }
}

/// A session as it stands.
#[derive(Clone, Debug, Default)]
struct Session {
    cases: Vec<(CaseId, TaskId)>,
    opened: Option<(PersonId, Timestamp)>,
    /// Person → case → whether it was judged wrong.
    judged: BTreeMap<PersonId, BTreeMap<CaseId, bool>>,
    closed: bool,
}

/// A session as somebody sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionView {
    /// Its name: `S-3`.
    pub session: String,
    /// Who opened it, and when.
    pub opened: (String, Timestamp),
    /// It is closed: nobody judges any more.
    pub closed: bool,
    /// Cases to judge, with what this person said.
    pub cases: Vec<(AuditRow, Option<bool>)>,
    /// How far everybody is: name, judged.
    pub judges: Vec<(String, usize)>,
    /// How far they agree; only when it is closed, so that nobody follows anybody.
    pub agreement: Option<Agreement>,
}

/// Where judges agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Krippendorff's α over all judgements: 1 is full agreement, 0 what chance gives.
    pub alpha: Option<f64>,
    /// Fleiss' κ over the cases that everybody judged.
    pub kappa: Option<f64>,
    /// Each case: judged right by, judged wrong by, and the chance that it is wrong by consensus (Dawid and Skene).
    pub cases: Vec<(CaseId, usize, usize, Option<f64>)>,
}

/// What somebody does about sessions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum SessionAct {
    /// Opens one over so many cases.
    Open {
        /// 2 to 30.
        cases: usize,
    },
    /// Judges a case.
    Judge {
        /// The session.
        session: String,
        /// The case.
        case: CaseId,
        /// Something in it is wrong.
        wrong: bool,
    },
    /// Closes one and shows the agreement.
    Close {
        /// The session.
        session: String,
    },
}

impl Office {
    /// Sessions, the newest first.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn sessions(&self, who: &Person) -> Result<Vec<SessionView>, Failure> {
        self.may_see(who, policy::Act::ViewSamples)?;
        let sessions = self.replayed()?;
        let mut views: Vec<SessionView> =
            sessions.iter().map(|(name, it)| self.session_view(who, name, it)).collect();
        views.sort_by_key(|it| std::cmp::Reverse(it.opened.1));
        views.truncate(SESSIONS_MAX);
        Ok(views)
    }

    /// One case of a session, blind.
    ///
    /// # Errors
    /// `session-unknown`, what the law says, or a fault.
    pub fn session_desk(&self, who: &Person, session: &str, case: &CaseId) -> Result<AuditDesk, Failure> {
        self.may_see(who, policy::Act::ViewSamples)?;
        let sessions = self.replayed()?;
        let found = sessions.get(session).ok_or_else(|| refusals::no_session(session))?;
        let (case, task) =
            found.cases.iter().find(|(it, _)| it == case).ok_or_else(|| refusals::no_session(session))?;
        let state = self.shared.cabinet.existing(case)?;
        let mut desk = self.blind(case, task, &state, false)?;
        let open = self.session_view(who, session, found).cases.into_iter();
        let mut open = open.filter(|(row, said)| said.is_none() && row.case != *case).map(|(row, _)| row);
        desk.next = open.next();
        desk.waiting = open.count() as u64 + u64::from(desk.next.is_some());
        Ok(desk)
    }

    /// Opens a session, judges in it, or closes it.
    ///
    /// # Errors
    /// `session-unknown`, `session-closed`, `judged-already`, `no-documents`, what the law says, or a fault.
    pub async fn session_act(&self, who: &Person, act: SessionAct, key: &str) -> Result<Done, Failure> {
        let law = if matches!(act, SessionAct::Open { .. } | SessionAct::Close { .. }) {
            policy::Act::PlantSeeds
        } else {
            policy::Act::ViewSamples
        };
        self.may_see(who, law)?;
        let (now, by) = (self.shared.clock.now(), who.id.clone());
        let sessions = self.replayed()?;
        let (event, sentence) = match act {
            SessionAct::Open { cases } => {
                let name = format!("S-{}", sessions.len() + 1);
                let cases = self.drawn(&name, cases.clamp(2, CASES_MAX))?;
                let sentence = format!("Session {name} is open over {} cases", cases.len());
                (Event::Opened { session: name, cases, by, at: now }, sentence)
            }
            SessionAct::Judge { session, case, wrong } => {
                let found = sessions.get(&session).ok_or_else(|| refusals::no_session(&session))?;
                if found.closed {
                    return Err(refusals::session_closed(&session).into());
                }
                if !found.cases.iter().any(|(it, _)| *it == case) {
                    return Err(refusals::no_session(&session).into());
                }
                if found.judged.get(&by).is_some_and(|it| it.contains_key(&case)) {
                    return Err(refusals::judged_already().into());
                }
                (Event::Judged { session, case, wrong, by, at: now }, "Judged".to_owned())
            }
            SessionAct::Close { session } => {
                let found = sessions.get(&session).ok_or_else(|| refusals::no_session(&session))?;
                if found.closed {
                    return Err(refusals::session_closed(&session).into());
                }
                let sentence = format!("Session {session} is closed");
                (Event::Closed { session, by, at: now }, sentence)
            }
        };
        let (case, task) = match &event {
            Event::Judged { case, .. } => (case.clone(), None),
            _ => (CaseId::from(STREAM), None),
        };
        let request = Digest::of(&serde_json::to_vec(&(key, event.kind())).map_err(Failure::fault)?);
        let entry = journal::Entry {
            kind: event.kind().to_owned(),
            body: serde_json::to_vec(&event).map_err(Failure::fault)?,
        };
        let decide = move |_: Place| {
            Ok(StreamAppend {
                entries: vec![entry],
                rows: Vec::new(),
                outcome: Ok(()),
                after: Box::new(|| ()),
            })
        };
        let (reply, answer) = oneshot::channel();
        self.writer.send(Message::Stream(Box::new(StreamOrder {
            stream: STREAM,
            once: Some((format!("session:{key}"), request)),
            decide: Box::new(decide),
            reply: Box::new(move |outcome| drop(reply.send(outcome))),
        })))?;
        crate::writer::answered(answer).await?;
        Ok(Done { sentence, case, task, undo_until: None, next: None })
    }

    /// Completed cases drawn by lot.
    fn drawn(&self, name: &str, count: usize) -> Result<Vec<(CaseId, TaskId)>, Failure> {
        let lottery = &self.shared.boundary.lottery;
        let mut found = kin::completed(&self.shared, DRAWN_FROM)?;
        let name = TaskId(name.to_owned());
        found.sort_by(|a, b| {
            let draw = |case: &CaseId| lottery.draw(Purpose::Review, case, &name);
            draw(&a.0).total_cmp(&draw(&b.0))
        });
        found.truncate(count);
        if found.len() < 2 { Err(refusals::no_documents().into()) } else { Ok(found) }
    }

    fn replayed(&self) -> Result<BTreeMap<String, Session>, Failure> {
        let shared = &self.shared;
        let mut sessions: BTreeMap<String, Session> = BTreeMap::new();
        for stored in shared.reader.case(&shared.client, &CaseId::from(STREAM), 1).map_err(Failure::fault)? {
            match serde_json::from_slice(&stored.body).map_err(Failure::fault)? {
                Event::Opened { session, cases, by, at } => {
                    let opened = Some((by, at));
                    sessions.insert(session, Session { cases, opened, ..Session::default() });
                }
                Event::Judged { session, case, wrong, by, .. } => {
                    let judged = sessions.entry(session).or_default().judged.entry(by).or_default();
                    judged.entry(case).or_insert(wrong);
                }
                Event::Closed { session, .. } => sessions.entry(session).or_default().closed = true,
            }
        }
        Ok(sessions)
    }

    fn session_view(&self, who: &Person, name: &str, it: &Session) -> SessionView {
        let mine = it.judged.get(&who.id);
        let (by, at) = it.opened.clone().unwrap_or((PersonId::from("system"), Timestamp::UNIX_EPOCH));
        SessionView {
            session: name.to_owned(),
            opened: (self.shared.people.name(&by), at),
            closed: it.closed,
            cases: it
                .cases
                .iter()
                .map(|(case, task)| {
                    let row = AuditRow { case: case.clone(), task: task.clone(), disagreement: false };
                    (row, mine.and_then(|mine| mine.get(case)).copied())
                })
                .collect(),
            judges: it.judged.iter().map(|(id, cases)| (self.shared.people.name(id), cases.len())).collect(),
            agreement: it.closed.then(|| agreement(it)),
        }
    }
}

fn agreement(it: &Session) -> Agreement {
    let votes =
        |case: &CaseId, wrong: bool| it.judged.values().filter(|by| by.get(case) == Some(&wrong)).count();
    let judges = it.judged.len();
    let judged: Vec<&CaseId> = it
        .cases
        .iter()
        .map(|(case, _)| case)
        .filter(|case| votes(case, false) + votes(case, true) > 0)
        .collect();
    let labels: Vec<Vec<usize>> = judged
        .iter()
        .map(|case| {
            it.judged.values().filter_map(|by| by.get(*case).map(|wrong| usize::from(*wrong))).collect()
        })
        .collect();
    let by_all: Vec<Vec<u64>> = judged
        .iter()
        .map(|case| vec![votes(case, false) as u64, votes(case, true) as u64])
        .filter(|counts| counts.iter().sum::<u64>() == judges as u64)
        .collect();
    let judgements: Vec<Judgement> = it
        .judged
        .values()
        .enumerate()
        .flat_map(|(person, by)| {
            let one = |(thing, case): (usize, &&CaseId)| {
                by.get(*case).map(|wrong| Judgement { thing, person, label: usize::from(*wrong) })
            };
            judged.iter().enumerate().filter_map(one).collect::<Vec<_>>()
        })
        .collect();
    let truth = consensus(&judgements, Rounds::default()).ok().filter(|_| judges >= 2);
    let chance = |case: &CaseId| {
        let at = judged.iter().position(|it| *it == case)?;
        truth.as_ref()?.truth.get(at)?.get(1).copied()
    };
    Agreement {
        alpha: krippendorff_alpha(&labels),
        kappa: fleiss_kappa(&by_all),
        cases: it
            .cases
            .iter()
            .map(|(case, _)| (case.clone(), votes(case, false), votes(case, true), chance(case)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_counts_what_was_judged_and_says_where_judges_differ() {
        let case = |n: usize| CaseId(format!("AP-{n}"));
        let judged = |wrong: &[bool]| wrong.iter().enumerate().map(|(n, it)| (case(n), *it)).collect();
        let session = |judged| Session {
            cases: (0..4).map(|n| (case(n), TaskId::from("t2"))).collect(),
            judged,
            ..Session::default()
        };
        let both: BTreeMap<PersonId, BTreeMap<CaseId, bool>> = BTreeMap::from([
            (PersonId::from("nora"), judged(&[false, true, false, true])),
            (PersonId::from("viktor"), judged(&[false, true, true, true])),
        ]);
        let found = agreement(&session(both));
        // Of four cases three are agreed on; right is said 3 times of 8, wrong 5 times.
        let chance = (3.0_f64 / 8.0).powi(2) + (5.0_f64 / 8.0).powi(2);
        assert!((found.kappa.unwrap() - (0.75 - chance) / (1.0 - chance)).abs() < 1e-12);
        assert!(found.alpha.unwrap() > 0.4 && found.alpha.unwrap() < 0.7, "{found:?}");
        assert_eq!(found.cases[2], (case(2), 1, 1, found.cases[2].3));
        assert!(found.cases[1].3.unwrap() > 0.9 && found.cases[0].3.unwrap() < 0.1, "{found:?}");
        let one = BTreeMap::from([(PersonId::from("nora"), judged(&[true]))]);
        let alone = agreement(&session(one));
        assert_eq!((alone.alpha, alone.kappa, alone.cases[1].3), (None, None, None));
    }
}
