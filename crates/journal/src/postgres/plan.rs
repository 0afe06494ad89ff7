//! What a batch comes to, computed before anything is written: a later append sees what an earlier one of it did.

use super::staged::Standing;
use crate::envelope;
use crate::error::Conflict;
use crate::limits::stored;
use crate::{Append, BlobChange, BlobRecord, Committed, Entry, JobChange, Once, RowChange, merkle};
use std::collections::BTreeMap;
use terms::{ClientId, Digest};

/// An entry to write.
pub(super) struct Writing<'a> {
    pub client: &'a str,
    pub case: &'a str,
    pub version: i64,
    pub leaf: Digest,
    pub envelope: Vec<u8>,
}

/// Three names: client, view and key of a row; client, queue and id of a job.
pub(super) type Names<'a> = (&'a str, &'a str, &'a str);

/// The last word of a batch about everything it touches, sorted, so that all batches lock in one order.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub entries: Vec<Writing<'a>>,
    pub once: Vec<(&'a ClientId, &'a Once, i64)>,
    /// `None` removes.
    pub rows: BTreeMap<Names<'a>, Option<&'a RowChange>>,
    /// None of them removes.
    pub words: BTreeMap<Names<'a>, &'a [String]>,
    pub jobs: BTreeMap<Names<'a>, Option<&'a JobChange>>,
    pub blobs: BTreeMap<(&'a str, [u8; 32]), Option<&'a BlobRecord>>,
    /// The last numbers of counters, by client and name.
    pub numbers: BTreeMap<(&'a str, &'a str), i64>,
}

impl<'a> Plan<'a> {
    /// Adds appends that land together, or says why none of them does.
    pub fn add_together(
        &mut self,
        standing: &mut Standing,
        appends: &'a [Append],
        answers: &mut Vec<Result<Committed, Conflict>>,
    ) {
        match appends.iter().map(|it| self.examine(standing, it)).collect::<Result<Vec<_>, _>>() {
            Err(conflict) => answers.extend(std::iter::repeat_n(Err(conflict), appends.len())),
            Ok(envelopes) => {
                let each = appends.iter().zip(envelopes);
                answers.extend(each.map(|(append, envelopes)| Ok(self.add(standing, append, envelopes))));
            }
        }
    }

    fn add(&mut self, standing: &mut Standing, append: &'a Append, envelopes: Vec<Vec<u8>>) -> Committed {
        let (client, first) = (append.client.as_str(), append.expected_version + 1);
        let versions = first..first + envelopes.len() as u64;
        if !envelopes.is_empty() {
            let key = (append.client.clone(), append.case_id.clone());
            standing.heads.insert(key, versions.end - 1);
        }
        for (version, envelope) in versions.clone().zip(envelopes) {
            let leaf = merkle::leaf_hash(&envelope);
            let (case, version) = (append.case_id.as_str(), stored(version));
            self.entries.push(Writing { client, case, version, leaf, envelope });
        }
        for change in &append.rows {
            let (view, key, put) = match change {
                RowChange::Put { view, key, .. } => (view, key, Some(change)),
                RowChange::Delete { view, key } => (view, key, None),
                RowChange::Words { view, key, tokens } => {
                    self.words.insert((client, view, key), tokens);
                    continue;
                }
            };
            self.rows.insert((client, view, key), put);
        }
        for change in &append.jobs {
            let (queue, id, put) = match change {
                JobChange::Put { queue, id, .. } => (queue, id, Some(change)),
                JobChange::Delete { queue, id, .. } => (queue, id, None),
            };
            // A job put anew, or gone, is in nobody's hands: an older claim on it is lost.
            standing.fences.insert((append.client.clone(), queue.clone(), id.clone()), 0);
            self.jobs.insert((client, queue, id), put);
        }
        for change in &append.blobs {
            match change {
                BlobChange::Put(blob) => self.blobs.insert((client, blob.plain.0), Some(blob)),
                BlobChange::Erased { plain } => self.blobs.insert((client, plain.0), None),
            };
        }
        if let Some(once) = &append.once {
            standing.once.insert((append.client.clone(), once.key.clone()), once.clone());
            self.once.push((&append.client, once, append.at.as_millisecond()));
        }
        if let Some(number) = &append.number {
            standing.numbers.insert((append.client.clone(), number.counter.clone()), number.n);
            self.numbers.insert((client, &number.counter), stored(number.n));
        }
        Committed { first_position: 0, versions }
    }

    fn examine(&self, standing: &Standing, append: &Append) -> Result<Vec<Vec<u8>>, Conflict> {
        if let Some(objection) = crate::commit::objection(append) {
            return Err(Conflict::Unfit(objection));
        }
        if let Some(once) = &append.once
            && let Some(stored) = standing.once.get(&(append.client.clone(), once.key.clone()))
        {
            return Err(Conflict::Once { stored: Box::new(stored.clone()) });
        }
        if !append.entries.is_empty() {
            let (client, case) = (append.client.clone(), append.case_id.clone());
            let found = standing.heads.get(&(client.clone(), case.clone())).copied().unwrap_or(0);
            if found != append.expected_version {
                return Err(Conflict::Version { client, case, expected: append.expected_version, found });
            }
        }
        if let Some(number) = &append.number {
            let key = (append.client.clone(), number.counter.clone());
            let last = standing.numbers.get(&key).copied().unwrap_or(0);
            if last + 1 != number.n {
                return Err(Conflict::Number { counter: number.counter.clone(), last });
            }
        }
        for change in &append.jobs {
            if let JobChange::Delete { queue, id, fence: Some(fence) } = change {
                let holds = standing.fences.get(&(append.client.clone(), queue.clone(), id.clone()));
                if holds != Some(fence) || *fence == 0 {
                    return Err(Conflict::Fence { queue: queue.clone(), id: id.clone() });
                }
            }
        }
        let seal = |(n, entry): (u64, &Entry)| {
            let (client, case) = (append.client.as_str(), append.case_id.as_str());
            envelope::write(client, case, append.expected_version + n, &entry.kind, append.at, &entry.body)
        };
        (1..).zip(&append.entries).map(seal).collect::<Result<_, _>>().map_err(Conflict::Unfit)
    }
}
