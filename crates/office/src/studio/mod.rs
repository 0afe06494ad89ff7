//! The rules studio: decision tables read, edited, tried and compared before a change becomes a version that another person signs.
//!
//! Read [`Office::decision`] first. Nothing is kept between requests: a face sends the whole [`Sheet`] it shows, and gets it back
//! judged. `sheet.rs` turns a sheet into a rules file, `judge.rs` says what is wrong with it and where, `trial.rs` tries it,
//! `hindsight.rs` compares outcomes over past cases, `change.rs` shows two versions side by side.

mod change;
mod hindsight;
mod judge;
mod process_change;
mod sheet;
mod trial;
mod view;

pub(crate) use hindsight::newest;
pub use hindsight::{CASES_MAX, DAYS};
pub use judge::policies;
pub use sheet::{CELL_CHARS_MAX, RULES_MAX, Sheet, SheetRow};
pub use view::*;

use crate::packs::{Prepared, RULES_FILE};
use crate::releases::Proposal;
use crate::view::Person;
use crate::{Office, refusals};
use dmn::Model;
use policy::Act;
use std::collections::BTreeMap;
use terms::{Digest, Failure};

/// A change of one decision table, as a face sends it.
#[derive(Clone, Debug)]
pub struct TableChange {
    /// The decision, by its name.
    pub decision: String,
    /// The version that it changes.
    pub based_on: Digest,
    /// The table as it shall be.
    pub sheet: Sheet,
}

impl Office {
    /// The decisions of the current version, and every version with who brought and signed it.
    ///
    /// # Errors
    /// What the law says, or a fault.
    pub fn rules(&self, who: &Person) -> Result<RulesView, Failure> {
        let versions = self.versions(who)?;
        let current = self.shared.packs.version(self.shared.packs.current())?;
        let model = model_of(&current)?;
        let imports = imports_of(&current);
        let problems = dmn::analyse(&model, &imports.iter().collect::<Vec<_>>());
        Ok(RulesView {
            zone: crate::worklist::zone_name(&self.shared),
            decisions: model.decisions.iter().map(|it| judge::summary(&model, it, &problems)).collect(),
            waiting: versions.iter().find(|it| it.is_open()).cloned(),
            barred: self.barred(who, Act::ProposeVersion, None),
            versions,
        })
    }

    /// A decision table with what is to say about it: as the current version has it, or as `change` would have it. `trial` gives
    /// inputs to try, by name, as they were typed.
    ///
    /// # Errors
    /// `decision-unknown`, `sheet-unfit`, `version-unknown`, what the law says, or a fault.
    pub fn decision(
        &self,
        who: &Person,
        name: &str,
        change: Option<&TableChange>,
        trial: &BTreeMap<String, String>,
    ) -> Result<DecisionView, Failure> {
        let versions = self.versions(who)?;
        let base = self.base(change.map(|it| it.based_on))?;
        let before = text_of(&base)?;
        let after = match change {
            Some(change) => sheet::written(before, name, &change.sheet)?,
            None => before.to_owned(),
        };
        let origins: Option<Vec<Option<usize>>> =
            change.map(|it| it.sheet.rows.iter().map(|row| row.origin).collect());
        let mut view = judge::judged(&base, name, before, &after, origins.as_deref())?;
        trial::tried(&mut view, &base, &after, trial, &self.moment());
        view.zone = crate::worklist::zone_name(&self.shared);
        view.waiting = versions.iter().find(|it| it.is_open()).cloned();
        view.barred = self.barred(who, Act::ProposeVersion, None);
        view.version = versions.into_iter().find(|it| it.digest == base.version);
        Ok(view)
    }

    /// What would have come out differently over the last [`DAYS`] days of cases, had the change been there.
    ///
    /// # Errors
    /// As [`Office::decision`]; `pack-unfit` where the changed table does not load.
    pub fn compare(&self, who: &Person, change: &TableChange) -> Result<Hindsight, Failure> {
        self.may_view_rules(who)?;
        let base = self.base(Some(change.based_on))?;
        let after = sheet::written(text_of(&base)?, &change.decision, &change.sheet)?;
        let changed = changed(&base, after)?;
        hindsight::compared(&self.shared, &base, &changed)
    }

    /// Proposes a change of one table as a new version of the pack.
    ///
    /// # Errors
    /// As [`Office::propose_version`], and `sheet-unfit`.
    pub async fn propose_change(
        &self,
        who: &Person,
        change: TableChange,
        words: &str,
        key: &str,
    ) -> Result<Digest, Failure> {
        let base = self.base(Some(change.based_on))?;
        let after = sheet::written(text_of(&base)?, &change.decision, &change.sheet)?;
        let files = BTreeMap::from([(RULES_FILE.to_owned(), after.into_bytes())]);
        let (based_on, words, key) = (change.based_on, words.to_owned(), key.to_owned());
        self.propose_version(who, Proposal { based_on, files, words, key }).await
    }

    /// A version beside the one it was made from: rules old and new, and what would have come out differently.
    ///
    /// # Errors
    /// `version-unknown`, what the law says, or a fault.
    pub fn change(&self, who: &Person, version: Digest) -> Result<ChangeView, Failure> {
        let versions = self.versions(who)?;
        let it = versions.into_iter().find(|it| it.digest == version);
        let it = it.ok_or_else(|| refusals::no_version(version))?;
        let after = self.base(Some(version))?;
        let before = it.based_on.map(|based_on| self.base(Some(based_on))).transpose()?;
        let hindsight = match (&before, it.is_open()) {
            (Some(before), true) => Some(hindsight::compared(&self.shared, before, &after)?),
            _ => None,
        };
        let sign_barred = self.barred(who, Act::SignVersion, Some(&it));
        let decline_barred = self.barred(who, Act::DeclineVersion, Some(&it));
        Ok(ChangeView {
            zone: crate::worklist::zone_name(&self.shared),
            tables: change::tables(before.as_ref(), &after)?,
            processes: process_change::processes(&self.shared, before.as_ref(), &after)?,
            files: it.changed.clone(),
            hindsight,
            sign_barred,
            decline_barred,
            version: it,
        })
    }

    fn base(&self, version: Option<Digest>) -> Result<Prepared, Failure> {
        let version = version.unwrap_or_else(|| self.shared.packs.current());
        self.shared.packs.version(version).map_err(|_| refusals::no_version(version).into())
    }

    fn barred(&self, who: &Person, act: Act, proposal: Option<&crate::packs::Version>) -> Option<String> {
        self.release_barred(who, act, proposal).map(|it| it.why)
    }

    fn moment(&self) -> bpmn::Moment {
        bpmn::Moment { now: self.shared.clock.now(), zone: self.shared.zone.clone() }
    }
}

/// The rules file of a version, as text.
fn text_of(version: &Prepared) -> Result<&str, Failure> {
    let bytes = version.files.get(RULES_FILE).unwrap_or_default();
    std::str::from_utf8(bytes)
        .map_err(|error| refusals::sheet_unfit(&format!("The rules file is no UTF-8 text: {error}.")).into())
}

fn model_of(version: &Prepared) -> Result<Model, Failure> {
    read(text_of(version)?)
}

fn read(text: &str) -> Result<Model, Failure> {
    match Model::read(text.as_bytes()) {
        Ok((model, _)) => Ok(model),
        Err(problems) => {
            let all = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            Err(refusals::sheet_unfit(&all).into())
        }
    }
}

/// The other rules files of the version.
fn imports_of(version: &Prepared) -> Vec<Model> {
    let others = version.files.iter().filter(|(name, _)| name.ends_with(".dmn") && *name != RULES_FILE);
    others.filter_map(|(_, bytes)| Model::read(bytes).ok().map(|(model, _)| model)).collect()
}

/// The version with another rules file, prepared.
fn changed(base: &Prepared, rules: String) -> Result<Prepared, Failure> {
    let files = (*base.files).clone().with(RULES_FILE, rules.into_bytes());
    let files = files.map_err(|why| refusals::file_unfit(&why))?;
    Ok(files.prepare().map_err(|problems| refusals::pack_unfit(&problems))?)
}
