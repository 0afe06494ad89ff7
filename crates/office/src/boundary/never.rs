//! What is never automated, as cells of the board: the table *Never automatic* of the rules in place, and what the program
//! itself holds above every table.

use super::tally;
use super::view::Never;
use crate::examination::NEVER;
use crate::packs::{self, ACCOUNTS_PAYABLE};
use crate::shared::Shared;
use payables::exceptions::CATALOGUE;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use terms::{Failure, Standing};

/// Every code of the catalogue that the rules in place, or the program, keep from being automated.
pub(super) fn cells(shared: &Shared, month: &str) -> Result<Vec<Never>, Failure> {
    let rules = shared.packs.of(ACCOUNTS_PAYABLE, None)?.rules.clone();
    let moment = bpmn::Moment { now: shared.clock.now(), zone: shared.zone.clone() };
    let mut came: BTreeMap<String, u64> = BTreeMap::new();
    for (_, reason, _, it) in tally::variants(shared, month)? {
        *came.entry(reason).or_default() += it.came;
    }
    let mut found = Vec::new();
    for row in &CATALOGUE {
        let inputs = Map::from_iter([("code".to_owned(), json!(row.code))]);
        let rule = packs::decision(&rules, NEVER, &inputs, &moment)?;
        let rule = rule.get("rule").and_then(Value::as_str).map(str::to_owned);
        if rule.is_some() || row.severity == Standing::Never {
            let (code, title) = (row.code.to_owned(), row.title.to_owned());
            let came = came.get(row.code).copied().unwrap_or_default();
            found.push(Never { code, title, rule, came });
        }
    }
    Ok(found)
}
