//! Two versions side by side: the processes that differ, drawn, and what an analysis says of the new ones.

use super::view::ProcessChangeView;
use crate::packs::Prepared;
use crate::process_page::beside;
use crate::shared::Shared;
use cases::Pack;
use cases::feel::Feel;
use terms::Failure;

/// Notes of one process that are shown.
const NOTES_MAX: usize = 40;

/// The processes that differ between two versions; none where there is nothing to compare with.
pub(super) fn processes(
    shared: &Shared,
    before: Option<&Prepared>,
    after: &Prepared,
) -> Result<Vec<ProcessChangeView>, Failure> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for new in after.packs() {
        let mut view = ProcessChangeView {
            name: new.name.clone(),
            title: new.process.name().to_owned(),
            only: None,
            comparison: None,
            notes: Vec::new(),
        };
        match before.pack(&new.name) {
            None => view.only = Some("added".to_owned()),
            Some(_) if before.files.get(&new.file) == after.files.get(&new.file) => continue,
            Some(old) => view.comparison = Some(beside(shared, (old, before.version), (new, after.version))?),
        }
        view.notes = notes(new, after);
        found.push(view);
    }
    for old in before.packs().filter(|it| after.pack(&it.name).is_none()) {
        found.push(ProcessChangeView {
            name: old.name.clone(),
            title: old.process.name().to_owned(),
            only: Some("removed".to_owned()),
            comparison: None,
            notes: Vec::new(),
        });
    }
    Ok(found)
}

/// What loading says of the file, and what the analysis says of the process.
fn notes(pack: &Pack, version: &Prepared) -> Vec<String> {
    let bytes = version.files.get(&pack.file).unwrap_or_default();
    let loaded = bpmn::read(bytes, &Feel).map(|it| it.notes).unwrap_or_default();
    let analysed = bpmn::analyse(&pack.process);
    loaded.iter().chain(&analysed).take(NOTES_MAX).map(|it| it.about.to_string()).collect()
}
