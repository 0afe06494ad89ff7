//! Payments: the proposal becomes a run, and the bank's reports are read.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::toast::Toast;
use crate::{answer, pages, paths, status, upload};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use office::view::{Done, Person};
use terms::{Failure, Refusal};

/// `GET /payments`
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader) -> Response {
    draw(&app, &here, who, None, None).await
}

/// `POST /payments/propose`: on to the desk of the new run where this person may sign it, else to its story.
pub(crate) async fn propose(State(app): State<App>, Reader { who, here }: Reader, body: Body) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let proposed = match until(pairs.get("until")) {
        Ok(until) => app.door.propose_payment(&who, until, pairs.get("key").unwrap_or(&here.key)).await,
        Err(failure) => Err(failure),
    };
    finished(&app, &here, who, proposed, pairs.get("until")).await
}

/// `POST /payments/report`
pub(crate) async fn report(
    State(app): State<App>,
    Reader { who, here }: Reader,
    request: Request,
) -> Response {
    let read = hand_in(&app, &who, request, &here.key).await;
    finished(&app, &here, who, read, None).await
}

/// Reads an uploaded report and hands it in. The page and the API both come through here.
pub(crate) async fn hand_in(app: &App, who: &Person, request: Request, fresh: &str) -> Result<Done, Failure> {
    let upload = upload::read(app, request).await?;
    let key = upload.texts.get("key").map_or(fresh, String::as_str);
    match upload.files.first() {
        Some((name, Ok(bytes))) => app.door.payment_report(who, name, bytes, key).await,
        Some((_, Err(refusal))) => Err(refusal.clone().into()),
        None => Err(Failure::fault("The upload holds no file. Nothing was changed.")),
    }
}

/// The day up to which is paid.
pub(crate) fn until(text: Option<&str>) -> Result<Date, Failure> {
    let text = text.unwrap_or_default().trim();
    text.parse().map_err(|_| {
        let why =
            format!("\"{}\" is not a day such as 2026-11-30.", text.chars().take(40).collect::<String>());
        Refusal::new(
            "date",
            "Not made: the day is missing or is none",
            why,
            "Give the last due day that the run should pay.",
        )
        .into()
    })
}

async fn finished(
    app: &App,
    here: &Here,
    who: Person,
    done: Result<Done, Failure>,
    until: Option<&str>,
) -> Response {
    match done {
        Ok(done) => {
            let path = done
                .next
                .as_ref()
                .map_or_else(|| "/payments".to_owned(), |(case, task)| paths::desk(case, task));
            answer::onward(&path, Toast::of(&done, here.now).cookie(app, here.now))
        }
        Err(Failure::Refused(refusal)) => draw(app, here, who, Some(&refusal), until).await,
        Err(failure) => answer::page(here, &failure),
    }
}

async fn draw(
    app: &App,
    here: &Here,
    who: Person,
    refusal: Option<&Refusal>,
    until: Option<&str>,
) -> Response {
    match app.read(move |door| door.payments(&who)).await {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::payments::page(here, &view, refusal, until)).into_response()
        }
        Err(failure) => answer::page(here, &refusal.map_or(failure, |refusal| refusal.clone().into())),
    }
}
