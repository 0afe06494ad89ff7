//! The reader's own page: who they are here, to which limit they sign, and how to leave.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use crate::words::money;
use askama::Template;
use axum::response::Html;
use office::view::Person;

#[derive(Template)]
#[template(path = "me.html")]
struct MePage<'a> {
    frame: Frame<'a>,
    who: &'a Person,
    roles: String,
    limit: String,
}

/// The page of the person who is signed in.
pub(crate) fn page(here: &Here, who: &Person) -> Html<String> {
    rendered(&MePage {
        frame: Frame { title: who.name.clone(), rail: Some("/me"), crumbs: vec![Crumb::here("You")], here },
        roles: if who.roles.is_empty() { "none".into() } else { who.roles.join(", ") },
        limit: who
            .limit
            .as_ref()
            .map_or_else(|| "any amount".into(), |limit| format!("{} {}", money(limit), limit.currency)),
        who,
    })
}
