//! The short look at a case beside the worklist.

use super::crop::{CropView, piece};
use crate::answer::rendered;
use crate::paths;
use crate::words::money;
use askama::Template;
use office::view::{DocumentView, Peek};

#[derive(Template)]
#[template(path = "peek.html")]
struct PeekPiece<'a> {
    peek: &'a Peek,
    crop: Option<CropView>,
    title: String,
    subtitle: String,
    path: String,
    story: String,
}

/// The inside of the preview. `documents` give the sizes of the pages; without them no piece of page is shown.
pub(crate) fn piece_of(peek: &Peek, documents: &[DocumentView]) -> String {
    let row = &peek.row;
    let title = match &row.amount {
        Some(amount) => format!("{}, {} {}", row.who, money(amount), amount.currency),
        None => row.who.clone(),
    };
    rendered(&PeekPiece {
        crop: peek.crop.as_ref().and_then(|crop| piece(&row.case, documents, crop, &row.who)),
        title,
        subtitle: format!("{} · {}", row.client_name, row.step),
        path: paths::desk(&row.case, &row.task),
        story: paths::story(&row.case),
        peek,
    })
    .0
}
