//! What stands where nobody is signed in, and the short word when somebody is.

use super::{Crumb, Frame};
use crate::answer::rendered;
use crate::session::Here;
use askama::Template;
use axum::response::Html;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    example: &'static str,
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage<'a> {
    frame: Frame<'a>,
    name: &'a str,
}

/// Nobody is signed in.
pub(crate) fn page(here: &Here) -> Html<String> {
    let frame = Frame { title: "Sign in".into(), rail: None, crumbs: vec![Crumb::here("Sign in")], here };
    rendered(&SignInPage { frame, example: "http://…/sign-in/…" })
}

/// Somebody is, and came from another site: a page of ours has to stand between, or the cookie is not sent along.
pub(crate) fn welcome(here: &Here, name: &str) -> Html<String> {
    let frame = Frame { title: "Signed in".into(), rail: None, crumbs: vec![Crumb::here("Signed in")], here };
    rendered(&WelcomePage { frame, name })
}
