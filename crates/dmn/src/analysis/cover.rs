//! Rules as boxes of segments: what they leave open, where two meet, and which are hidden by others.

use super::column::Column;

/// The boxes of a table's rules.
pub(super) struct Grid {
    /// For each column, how many segments.
    sizes: Vec<usize>,
    /// For each rule, for each column, whether it covers a segment for certain.
    sure: Vec<Vec<Vec<bool>>>,
    /// For each rule, whether a cell of it is an expression: it may match less than it seems.
    opaque: Vec<bool>,
    /// The same as `sure`, with expressions covering all: what a rule may match.
    possible: Vec<Vec<Vec<bool>>>,
}

/// Steps left in a search.
pub(super) struct Budget(Option<u64>);

impl Budget {
    pub(super) fn new(steps: u64) -> Self {
        Self(Some(steps))
    }

    fn spend(&mut self, steps: usize) -> bool {
        self.0 = self.0.and_then(|left| left.checked_sub(steps as u64));
        self.0.is_some()
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.is_none()
    }
}

/// Segments by column.
pub(super) type Region = Vec<Vec<usize>>;

impl Grid {
    pub(super) fn of(columns: &[Column], rules: usize) -> Self {
        let row = |rule: usize, all: bool| -> Vec<Vec<bool>> {
            columns
                .iter()
                .map(|column| {
                    let covered = column.covered.get(rule).cloned().unwrap_or_default();
                    if all && column.opaque.contains(&rule) { vec![true; covered.len()] } else { covered }
                })
                .collect()
        };
        Self {
            sizes: columns.iter().map(|column| column.segments.len()).collect(),
            sure: (0..rules).map(|rule| row(rule, false)).collect(),
            opaque: (0..rules)
                .map(|rule| columns.iter().any(|column| column.opaque.contains(&rule)))
                .collect(),
            possible: (0..rules).map(|rule| row(rule, true)).collect(),
        }
    }

    /// Regions that no rule can match, at most `max`.
    pub(super) fn gaps(&self, max: usize, budget: &mut Budget) -> Vec<Region> {
        let mut search = Search {
            rules: &self.possible,
            limits: None,
            sizes: &self.sizes,
            found: Vec::new(),
            max,
            budget,
        };
        let all: Vec<usize> = (0..self.possible.len()).collect();
        search.open(&mut Vec::new(), &all);
        search.found
    }

    /// Whether something is left for a rule beside those that go before it; `None` where that cannot be said.
    pub(super) fn reachable(
        &self,
        rule: usize,
        before: impl Iterator<Item = usize>,
        budget: &mut Budget,
    ) -> Option<bool> {
        let above: Vec<usize> =
            before.filter(|above| !self.opaque.get(*above).copied().unwrap_or(true)).collect();
        let own = self.possible.get(rule)?;
        let mut search = Search {
            rules: &self.sure,
            limits: Some(own),
            sizes: &self.sizes,
            found: Vec::new(),
            max: 1,
            budget,
        };
        search.open(&mut Vec::new(), &above);
        let found = !search.found.is_empty();
        (!budget.is_spent()).then_some(found)
    }

    /// The first column in which a rule can match nothing.
    pub(super) fn empty_column(&self, rule: usize) -> Option<usize> {
        let own = self.possible.get(rule)?;
        own.iter().position(|column| !column.is_empty() && !column.contains(&true))
    }

    /// A region that a rule may match.
    pub(super) fn sample(&self, rule: usize) -> Option<Region> {
        let own = self.possible.get(rule)?;
        Some(own.iter().map(|column| positions(column)).collect())
    }

    /// Pairs of rules that match the same inputs for certain, with where they meet.
    pub(super) fn overlaps(&self, budget: &mut Budget) -> Vec<(usize, usize, Region)> {
        let mut found = Vec::new();
        for (second, b) in self.sure.iter().enumerate() {
            for (first, a) in self.sure.iter().enumerate().take(second) {
                if !budget.spend(1) || found.len() > 4 * super::FINDINGS_MAX {
                    return found;
                }
                let unsure = self.opaque.get(first) == Some(&true) || self.opaque.get(second) == Some(&true);
                if let Some(region) = if unsure { None } else { meeting(a, b) } {
                    found.push((first, second, region));
                }
            }
        }
        found
    }
}

fn positions(column: &[bool]) -> Vec<usize> {
    column.iter().enumerate().filter(|(_, covered)| **covered).map(|(at, _)| at).collect()
}

/// Where two boxes meet in every column.
fn meeting(a: &[Vec<bool>], b: &[Vec<bool>]) -> Option<Region> {
    a.iter()
        .zip(b)
        .map(|(a, b)| {
            let both: Vec<usize> =
                a.iter().zip(b).enumerate().filter(|(_, (a, b))| **a && **b).map(|(at, _)| at).collect();
            (!both.is_empty()).then_some(both)
        })
        .collect()
}

struct Search<'g> {
    rules: &'g [Vec<Vec<bool>>],
    /// Where to look; everywhere without.
    limits: Option<&'g [Vec<bool>]>,
    sizes: &'g [usize],
    found: Vec<Region>,
    max: usize,
    budget: &'g mut Budget,
}

impl Search<'_> {
    /// Looks for what the active rules leave open in the columns behind a prefix.
    fn open(&mut self, prefix: &mut Region, active: &[usize]) {
        let column = prefix.len();
        if self.found.len() >= self.max || !self.budget.spend(active.len() + 1) {
            return;
        }
        if active.is_empty() {
            let rest = (column..self.sizes.len()).map(|column| self.segments(column));
            let region: Region = prefix.iter().cloned().chain(rest).collect();
            if region.iter().all(|segments| !segments.is_empty()) {
                self.found.push(region);
            }
            return;
        }
        // One rule that covers all that is left settles it.
        if column == self.sizes.len() || active.iter().any(|rule| self.covers_rest(*rule, column)) {
            return;
        }
        for (segments, rules) in self.groups(column, active) {
            prefix.push(segments);
            self.open(prefix, &rules);
            prefix.pop();
        }
    }

    fn segments(&self, column: usize) -> Vec<usize> {
        let inside = |at: &usize| {
            self.limits.is_none_or(|limits| limits.get(column).is_some_and(|own| own.get(*at) == Some(&true)))
        };
        (0..self.sizes.get(column).copied().unwrap_or(0)).filter(inside).collect()
    }

    fn covers(&self, rule: usize, column: usize, segment: usize) -> bool {
        self.rules.get(rule).and_then(|row| row.get(column)).and_then(|cell| cell.get(segment)) == Some(&true)
    }

    fn covers_rest(&self, rule: usize, from: usize) -> bool {
        (from..self.sizes.len())
            .all(|column| self.segments(column).into_iter().all(|segment| self.covers(rule, column, segment)))
    }

    /// The segments of a column, those with the same active rules together.
    fn groups(&mut self, column: usize, active: &[usize]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut by_rules: std::collections::BTreeMap<Vec<usize>, Vec<usize>> =
            std::collections::BTreeMap::new();
        for segment in self.segments(column) {
            if !self.budget.spend(active.len()) {
                break;
            }
            let rules = active.iter().copied().filter(|rule| self.covers(*rule, column, segment)).collect();
            by_rules.entry(rules).or_default().push(segment);
        }
        let mut groups: Vec<_> = by_rules.into_iter().map(|(rules, segments)| (segments, rules)).collect();
        groups.sort();
        groups
    }
}
