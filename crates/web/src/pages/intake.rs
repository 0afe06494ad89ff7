//! The page on which files are handed in, and what became of each.

use super::{Crumb, Frame};
use crate::Settings;
use crate::answer::rendered;
use crate::paths;
use crate::session::Here;
use crate::words::bytes;
use askama::Template;
use axum::response::Html;
use office::view::{Person, Receipt};
use terms::{Failure, Refusal};

/// What became of one file.
pub(crate) struct Outcome {
    pub name: String,
    pub outcome: Result<Receipt, Failure>,
    /// The story of its case.
    pub path: String,
}

impl Outcome {
    pub fn new(name: String, outcome: Result<Receipt, Failure>) -> Self {
        let path = outcome.as_ref().map(|receipt| paths::story(&receipt.case)).unwrap_or_default();
        Self { name, outcome, path }
    }
}

#[derive(Template)]
#[template(path = "intake.html")]
struct IntakePage<'a> {
    frame: Frame<'a>,
    file_limit: String,
    files_max: usize,
    results: &'a [Outcome],
    tally: String,
    /// The reader keeps master data.
    keeps_master: bool,
    refusal: Option<&'a Refusal>,
    changed: Vec<(String, String, String)>,
}

/// The page, with the outcomes where something was handed in.
pub(crate) fn page(
    here: &Here,
    settings: &Settings,
    who: &Person,
    results: &[Outcome],
    refusal: Option<&Refusal>,
) -> Html<String> {
    let taken = results.iter().filter(|result| result.outcome.is_ok()).count();
    rendered(&IntakePage {
        frame: Frame {
            title: "Intake".into(),
            rail: Some("/intake"),
            crumbs: vec![Crumb::here("Intake")],
            here,
        },
        file_limit: bytes(settings.file_bytes_max as u64),
        files_max: settings.files_max,
        results,
        keeps_master: who.roles.iter().any(|role| role == "master-data"),
        tally: format!("{taken} of {} taken", results.len()),
        refusal,
        changed: Vec::new(),
    })
}
