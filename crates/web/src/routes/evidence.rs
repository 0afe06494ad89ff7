//! The evidence room and its bundle.

use super::files::saved;
use crate::app::App;
use crate::body::Pairs;
use crate::session::Reader;
use crate::{answer, pages, status};
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use office::EvidenceQuery;
use terms::{CaseId, Failure, PersonId, Refusal};

/// What an address looks for.
///
/// # Errors
/// `day` for what is no day, `cursor-unknown` for what is no place of the log.
pub(crate) fn query(pairs: &Pairs) -> Result<EvidenceQuery, Failure> {
    Ok(EvidenceQuery {
        case: pairs.get("case").map(|it| CaseId::from(it.trim())),
        person: pairs.get("person").map(PersonId::from),
        from: day(pairs.get("from"))?,
        until: day(pairs.get("until"))?,
        after: pairs.get("after").map(place).transpose()?,
    })
}

fn day(text: Option<&str>) -> Result<Option<Date>, Failure> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        Refusal::new(
            "day",
            "Not looked up: this is no day",
            format!(
                "\"{}\" is not written as year, month and day.",
                text.chars().take(20).collect::<String>()
            ),
            "Write it as 2026-11-20.",
        )
        .into()
    })
}

fn place(text: &str) -> Result<u64, Failure> {
    text.parse().map_err(|_| {
        Refusal::new(
            "cursor-unknown",
            "Not looked up: this is no place of the log",
            "The place after which to go on is a number.",
            "Start again from the first page.",
        )
        .into()
    })
}

/// `GET /evidence?case=&person=&from=&until=&after=`
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader, uri: Uri) -> Response {
    let asked = query(&Pairs::of_query(&uri));
    let (reader, looked_for) = (who.clone(), asked.clone().unwrap_or_default());
    let read = match asked {
        Ok(_) => {
            let query = looked_for.clone();
            app.read(move |door| door.evidence_room(&reader, &query)).await
        }
        Err(failure) => Err(failure),
    };
    match read {
        Ok(room) => pages::evidence::page(&here, &who, &room, &looked_for, None).into_response(),
        Err(Failure::Refused(refusal)) => {
            // What was refused is said on the page, where something else can be asked for.
            let (reader, status) = (who.clone(), status::of(&refusal.clone().into()));
            match app.read(move |door| door.evidence_room(&reader, &EvidenceQuery::default())).await {
                Ok(room) => {
                    let page = pages::evidence::page(&here, &who, &room, &looked_for, Some(&refusal));
                    (status, page).into_response()
                }
                Err(failure) => answer::page(&here, &failure),
            }
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `GET /evidence/bundle.zip?case=&person=&from=&until=`
pub(crate) async fn bundle(State(app): State<App>, Reader { who, here }: Reader, uri: Uri) -> Response {
    let query = match query(&Pairs::of_query(&uri)) {
        Ok(query) => query,
        Err(failure) => return answer::page(&here, &failure),
    };
    let read = app.read(move |door| {
        let bundle = door.evidence_bundle(&who, &query)?;
        let name = format!("{}.zip", bundle.name);
        Ok((crate::zip::packed(&pages::evidence_bundle::files(&bundle), bundle.as_of), name))
    });
    match read.await {
        Ok((bytes, name)) => saved(bytes, "application/zip", &name),
        Err(failure) => answer::page(&here, &failure),
    }
}
