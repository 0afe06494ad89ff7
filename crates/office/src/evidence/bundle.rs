//! Carrying away: documents, entries and proofs of some cases.

use super::{Bundle, BundleCase, EvidenceQuery};
use crate::Office;
use crate::view::Person;
use crate::worklist::zone_name;
use journal::{CaseProof, JournalError};
use policy::Act;
use std::time::{Duration, Instant};
use terms::{CaseId, Failure, Refusal};

/// Cases of one bundle.
const CASES_MAX: usize = 200;
/// Bytes of documents, entries and proofs in one bundle.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// How long to wait for a checkpoint that covers the newest entries; one is signed about every second.
const COVERED_WITHIN: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

impl Office {
    /// Everything about what was looked for: the whole of each case that has an entry in it.
    ///
    /// # Errors
    /// What the law says, `evidence-empty`, `evidence-too-large`, `not-covered-yet`, or as [`Office::evidence_room`].
    pub fn evidence_bundle(&self, who: &Person, query: &EvidenceQuery) -> Result<Bundle, Failure> {
        if let Some(refusal) = self.forbidden(who, Act::ExportJournal) {
            return Err(refusal.into());
        }
        let shared = &self.shared;
        let (title, cases) = self.cases_of(who, query)?;
        let mut bytes = 0;
        let mut taken = Vec::with_capacity(cases.len());
        for case in cases {
            let it = self.taken(who, &case)?;
            bytes += it.proof.len() + it.entries.len();
            bytes += it.documents.iter().filter_map(|it| it.2.as_ref()).map(Vec::len).sum::<usize>();
            if bytes > BYTES_MAX {
                return Err(too_large(&format!("{} bytes of documents and proofs", BYTES_MAX)).into());
            }
            taken.push(it);
        }
        let now = shared.clock.now();
        let name = match taken.as_slice() {
            [one] => format!("evidence-{}", one.case),
            _ => format!("evidence-{}-{}", shared.client, now.to_zoned(shared.zone.clone()).date()),
        };
        Ok(Bundle {
            name,
            title,
            as_of: now,
            zone: zone_name(shared),
            client_name: shared.client_name.clone(),
            by: who.name.clone(),
            log: self.log_facts()?.ok_or_else(|| not_covered("No checkpoint was signed yet"))?,
            cases: taken,
        })
    }

    /// The cases of what was looked for, over all its pages.
    fn cases_of(&self, who: &Person, query: &EvidenceQuery) -> Result<(String, Vec<CaseId>), Failure> {
        let mut query = query.clone();
        query.after = None;
        let mut cases: Vec<CaseId> = Vec::new();
        loop {
            let found = self.found(who, &query)?;
            for (case, _) in found.cases {
                if !cases.contains(&case) {
                    cases.push(case);
                }
            }
            if cases.len() > CASES_MAX {
                return Err(too_large(&format!("{CASES_MAX} cases")).into());
            }
            match found.next {
                Some(next) => query.after = Some(next),
                None if cases.is_empty() => return Err(empty().into()),
                None => return Ok((found.title, cases)),
            }
        }
    }

    fn taken(&self, who: &Person, case: &CaseId) -> Result<BundleCase, Failure> {
        let proof = self.proof_of(case)?;
        let mut entries = Vec::new();
        for entry in &proof.entries {
            entries.extend_from_slice(&entry.envelope);
            entries.push(b'\n');
        }
        let state = self.visible(who, case)?;
        let mut documents = Vec::with_capacity(state.documents.len());
        for (number, document) in state.documents.iter().enumerate() {
            let bytes = match self.document_bytes(who, case, number) {
                Ok((bytes, _, _)) => Some(bytes),
                Err(Failure::Refused(refusal)) if refusal.code == "document-unknown" => None,
                Err(failure) => return Err(failure),
            };
            documents.push((document.name.clone(), document.digest, bytes));
        }
        let story = self.tell(who, case)?;
        Ok(BundleCase { case: case.clone(), story, proof: proof.to_string(), entries, documents })
    }

    /// The proof of a case, once a checkpoint covers its last entry.
    fn proof_of(&self, case: &CaseId) -> Result<CaseProof, Failure> {
        let shared = &self.shared;
        let begun = Instant::now();
        loop {
            match CaseProof::of(&*shared.reader, &shared.client, case) {
                Ok(Some(proof)) => return Ok(proof),
                Ok(None) => return Err(crate::refusals::no_case(case).into()),
                Err(JournalError::Unfit(_)) if begun.elapsed() < COVERED_WITHIN => {
                    std::thread::sleep(LOOK_AGAIN);
                }
                Err(JournalError::Unfit(why)) => return Err(not_covered(&why).into()),
                Err(error) => return Err(Failure::fault(error)),
            }
        }
    }
}

fn not_covered(why: &str) -> Refusal {
    Refusal::new("not-covered-yet", "Not put together yet", format!("{why}."), "Try again in a few seconds.")
}

fn empty() -> Refusal {
    Refusal::new(
        "evidence-empty",
        "Nothing was put together",
        "No case has an entry in what was looked for.",
        "Choose another worker or a longer period.",
    )
}

fn too_large(limit: &str) -> Refusal {
    Refusal::new(
        "evidence-too-large",
        "Not put together: this is too much for one bundle",
        format!("A bundle has {limit} at most."),
        "Choose a shorter period, or single cases.",
    )
}
