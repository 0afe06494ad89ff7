//! Who is there: the person behind a session cookie or a bearer token, as an extractor for pages and one for the API.

use crate::app::{App, fresh_key};
use crate::toast::Toast;
use crate::{answer, cookie, pages};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use office::view::Person;
use terms::Refusal;

/// What a page knows about the one who reads it.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    /// Who is signed in; nobody on the sign-in page.
    pub me: Option<Person>,
    /// What was just done.
    pub toast: Option<Toast>,
    /// Single keys work.
    pub keys: bool,
    /// When the request came.
    pub now: Timestamp,
    /// A fresh key for the form on the page.
    pub key: String,
}

impl Here {
    /// What the headers alone tell.
    pub fn of(headers: &HeaderMap) -> Result<Self, StatusCode> {
        let now = Timestamp::now();
        let key = fresh_key().map_err(|failure| {
            tracing::error!(%failure, "no random number");
            StatusCode::SERVICE_UNAVAILABLE
        })?;
        let keys = cookie::read(headers, cookie::KEYS) != Some("off");
        Ok(Self { me: None, toast: Toast::read(headers, now), keys, now, key })
    }

    /// Whole seconds that the toast still stands.
    pub fn toast_seconds(&self) -> i64 {
        self.toast.as_ref().map_or(0, |toast| toast.seconds_left(self.now))
    }
}

/// A signed-in person in front of a page.
pub(crate) struct Reader {
    /// Who.
    pub who: Person,
    /// The same and what else the page's frame needs.
    pub here: Here,
}

/// A signed-in person or program behind an API request.
pub(crate) struct Caller(pub Person);

/// The token of the cookie or of `Authorization: Bearer`.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split_once(' '))
        .and_then(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()));
    bearer.or_else(|| cookie::read(headers, cookie::SESSION)).map(str::to_owned)
}

pub(crate) async fn person(app: &App, headers: &HeaderMap) -> Option<Person> {
    let token = token(headers)?;
    app.read(move |door| Ok(door.person(&token))).await.ok().flatten()
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let mut here = Here::of(&parts.headers).map_err(IntoResponse::into_response)?;
        match person(app, &parts.headers).await {
            Some(who) => {
                here.me = Some(who.clone());
                Ok(Self { who, here })
            }
            None => Err((StatusCode::UNAUTHORIZED, pages::sign_in::page(&here)).into_response()),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if let Some(who) = person(app, &parts.headers).await {
            return Ok(Self(who));
        }
        let refusal = Refusal::new(
            "not-signed-in",
            "Not answered: nobody is signed in",
            "The request has no session that is known here.",
            "Open a sign-in link and send its token as \"Authorization: Bearer …\".",
        );
        let mut answer = answer::problem(StatusCode::UNAUTHORIZED, &refusal);
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        Err(answer)
    }
}
