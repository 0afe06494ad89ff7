//! Cases as a list: found by words, filtered, in pages that skip and repeat nothing.

use super::VIEW;
use crate::Office;
use crate::envelope::{open_kept, subject};
use crate::project::CaseRow;
use crate::view::Person;
use crate::worklist::zone_name;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Failure, Money, Refusal};

/// Cases of one page.
const PAGE_MAX: usize = 200;
/// Cases looked at for one page: a filter may leave few of them.
const LOOKED_AT_MAX: usize = 4_000;
/// Cases read together.
const AT_ONCE: usize = 200;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseQuery {
    /// Words: number of the case, supplier, invoice number, amount, code of a finding, file name; by their beginning.
    #[serde(default)]
    pub find: Option<String>,
    /// Only cases in this state: waiting, returned, drafting, incident, ready-to-pay, file-written, working, completed, paid,
    /// refused.
    #[serde(default)]
    pub state: Option<String>,
    /// Only cases with this finding.
    #[serde(default)]
    pub finding: Option<String>,
    /// Where the page before ended.
    #[serde(default)]
    pub after: Option<u64>,
    /// Cases of this page, 1 to 200.
    #[serde(default)]
    pub limit: usize,
}

/// A page of cases, those that came last first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CasesFound {
    /// When it was read.
    pub as_of: Timestamp,
    /// Zone of the client.
    pub zone: String,
    /// The cases.
    pub cases: Vec<CaseFound>,
    /// Where the next page begins, where there may be one.
    pub next: Option<u64>,
    /// Older cases come into the index just now: some may be missing.
    pub filling: bool,
}

/// One case that was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseFound {
    /// The case.
    pub case: CaseId,
    /// Whom it is about.
    pub who: String,
    /// Number of its document.
    pub number: Option<String>,
    /// Amount at stake.
    pub amount: Option<Money>,
    /// Its state in a word.
    pub state: String,
    /// Codes of its findings.
    pub findings: Vec<String>,
}

impl Office {
    /// Cases that fit, those that came last first.
    ///
    /// # Errors
    /// `limit`, `words-too-short`, or a fault.
    pub fn cases(&self, who: &Person, query: &CaseQuery) -> Result<CasesFound, Failure> {
        let shared = &self.shared;
        if query.limit == 0 || query.limit > PAGE_MAX {
            return Err(Refusal::new(
                "limit",
                "Not listed: the limit is out of range",
                format!("A page has 1 to {PAGE_MAX} cases."),
                "Ask for fewer cases and follow the cursor.",
            )
            .into());
        }
        let typed = query.find.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let sought = typed.map(|typed| shared.sought(typed)).transpose()?;
        if sought == Some(None) {
            return Err(too_short().into());
        }
        let sought = sought.flatten();
        let (mut cases, mut place, mut looked_at, mut more) = (Vec::new(), query.after, 0, false);
        'pages: while looked_at < LOOKED_AT_MAX {
            let hits = shared
                .reader
                .find(&shared.client, VIEW, sought.as_ref(), place, AT_ONCE)
                .map_err(Failure::fault)?;
            more = hits.len() == AT_ONCE;
            for hit in hits {
                if cases.len() == query.limit {
                    more = true;
                    break 'pages;
                }
                (place, looked_at) = (Some(hit.doc), looked_at + 1);
                if let Some(case) = self.case_found(who, &hit.key, query)? {
                    cases.push(case);
                }
            }
            if !more {
                break;
            }
        }
        Ok(CasesFound {
            as_of: shared.clock.now(),
            zone: zone_name(shared),
            cases,
            next: place.filter(|_| more),
            filling: !shared.is_indexed(),
        })
    }

    /// The case, where it fits the filters and this reader may see it.
    fn case_found(&self, who: &Person, key: &str, query: &CaseQuery) -> Result<Option<CaseFound>, Failure> {
        let shared = &self.shared;
        let Some(row) = shared.reader.row(&shared.client, VIEW, key).map_err(Failure::fault)? else {
            return Ok(None);
        };
        if query.state.as_deref().is_some_and(|state| state != row.shelf) {
            return Ok(None);
        }
        let case = CaseId::from(key);
        let place = format!("{VIEW}/{key}");
        let kept = open_kept(&shared.vault, &shared.client, &subject(&case), &place, &row.body)?;
        let Some(it): Option<CaseRow> = kept else { return Ok(None) };
        if query.finding.as_deref().is_some_and(|code| !it.findings.iter().any(|has| has == code)) {
            return Ok(None);
        }
        match self.visible(who, &case) {
            Ok(_) => {}
            Err(Failure::Refused(_)) => return Ok(None),
            Err(fault) => return Err(fault),
        }
        Ok(Some(CaseFound {
            case,
            who: it.who,
            number: it.number,
            amount: it.amount,
            state: it.condition,
            findings: it.findings,
        }))
    }
}

pub(crate) fn too_short() -> Refusal {
    Refusal::new(
        "words-too-short",
        "Not looked for: the words are too short",
        "A word is found by its first two characters at least.",
        "Type more of the number, the name or the amount.",
    )
}
