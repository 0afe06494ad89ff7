//! Collects findings with the standing that the invoice's profile allows.

use crate::invoice::{Invoice, Read, Syntax};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use terms::{Finding, Standing};

/// Most findings of one rule and standing that are told one by one.
const EACH_MAX: usize = 20;

/// How much of the norm a profile carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All of it.
    Whole,
    /// BASIC WL: everything but lines.
    WithoutLines,
    /// MINIMUM: parties by name, totals, nothing else.
    Minimum,
    /// ZUGFeRD 1, older than the norm.
    Former,
}

/// What has been found so far.
pub(super) struct Report {
    pub(super) scope: Scope,
    found: Vec<Finding>,
}

impl Report {
    pub(super) fn of(invoice: &Invoice) -> Self {
        let scope = match (invoice.syntax, invoice.profile().as_str()) {
            (Syntax::ZugferdOne, _) => Scope::Former,
            (Syntax::Cii, "MINIMUM") => Scope::Minimum,
            (Syntax::Cii, "BASIC WL") => Scope::WithoutLines,
            _ => Scope::Whole,
        };
        Self { scope, found: Vec::new() }
    }

    /// The findings, of each rule and standing at most [`EACH_MAX`]; one more tells how many were left out.
    pub(super) fn finish(self) -> Vec<Finding> {
        let mut seen: BTreeMap<(String, Standing), usize> = BTreeMap::new();
        let mut kept = Vec::new();
        for finding in self.found {
            let count = seen.entry((finding.code.clone(), finding.standing)).or_default();
            *count += 1;
            if *count <= EACH_MAX {
                kept.push(finding);
            }
        }
        let more = seen.into_iter().filter(|(_, count)| *count > EACH_MAX);
        kept.extend(more.map(|((code, standing), count)| {
            let sentence = format!("The same holds in {} more places.", count - EACH_MAX);
            Finding::new(code, standing, sentence)
        }));
        kept
    }

    pub(super) fn has_lines(&self) -> bool {
        matches!(self.scope, Scope::Whole | Scope::Former)
    }

    pub(super) fn add(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// How a broken fatal rule stands. ZUGFeRD 1 is older than the rules, so there it is worth a note only.
    pub(super) fn broken(&self) -> Standing {
        if self.scope == Scope::Former { Standing::Note } else { Standing::Doubt }
    }

    /// A broken fatal rule.
    pub(super) fn doubt(&mut self, rule: &str, sentence: impl Into<String>) {
        self.add(Finding::new(rule, self.broken(), sentence));
    }

    /// Something must be there. ZUGFeRD 1 never asked for it.
    pub(super) fn need(&mut self, rule: &str, present: bool, sentence: impl Into<String>) {
        self.need_at(rule, present, "", sentence);
    }

    /// The same, about the group at `path`.
    pub(super) fn need_at(&mut self, rule: &str, present: bool, path: &str, sentence: impl Into<String>) {
        if !present && self.scope != Scope::Former {
            let finding = Finding::new(rule, Standing::Doubt, sentence);
            self.add(if path.is_empty() { finding } else { finding.with("path", path) });
        }
    }

    /// A sum with what it should be.
    pub(super) fn sum(&mut self, check: Sum<'_>) {
        let Sum { rule, field, what, written, computed } = check;
        let Some(written) = written else { return };
        let finding = match computed {
            None => Finding::new(rule, Standing::Doubt, format!("{what} more than can be computed.")),
            Some(computed) if computed == written.value => {
                Finding::new(rule, Standing::Holds, format!("{what} {}.", written.value))
            }
            Some(computed) => {
                let sentence = format!("{what} {computed}, but the invoice says {}.", written.value);
                Finding::new(rule, Standing::Doubt, sentence)
                    .with("computed", computed.to_string())
                    .with("difference", written.value.checked_sub(computed).unwrap_or_default().to_string())
            }
        };
        let finding =
            finding.with("on_document", written.value.to_string()).with("path", written.path.as_str());
        self.add(if field.is_empty() { finding } else { finding.about(field) });
    }
}

/// A written total and what the rule computes it to be.
pub(super) struct Sum<'a> {
    pub(super) rule: &'a str,
    /// The canonical field, or empty.
    pub(super) field: &'a str,
    /// What is added up, as the start of a sentence.
    pub(super) what: &'a str,
    pub(super) written: Option<&'a Read<Decimal>>,
    /// `None` where it overflows.
    pub(super) computed: Option<Decimal>,
}

/// The value, zero where missing.
pub(super) fn or_zero(read: Option<&Read<Decimal>>) -> Decimal {
    read.map(|read| read.value).unwrap_or_default()
}

/// The sum of those that are there; `None` where it overflows.
pub(super) fn total<'a>(values: impl IntoIterator<Item = Option<&'a Read<Decimal>>>) -> Option<Decimal> {
    values.into_iter().flatten().try_fold(Decimal::ZERO, |sum, read| sum.checked_add(read.value))
}
