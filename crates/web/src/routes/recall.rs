//! Recall from a page: the case itself, its siblings, and the credit.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::{answer, pages, status};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use office::view::Person;
use office::{FoundWrong, REASONS, Recalling, SiblingQuery};
use std::collections::BTreeMap;
use terms::{CaseId, Currency, Failure, Money, Refusal, TaskId};

/// `GET /case/{case}/recall`
pub(crate) async fn page(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
    uri: Uri,
) -> Response {
    draw(&app, &here, who, (case, query(&Pairs::of_query(&uri))), None, None).await
}

/// What the person chose to look for siblings by.
pub(crate) fn query(pairs: &Pairs) -> SiblingQuery {
    let usual = SiblingQuery::default();
    let by = REASONS.iter().map(|(code, ..)| (*code).to_owned());
    SiblingQuery {
        by: by.filter(|code| pairs.get(&format!("by.{code}")).is_some()).collect(),
        days: pairs.get("days").and_then(|it| it.parse().ok()).unwrap_or(usual.days),
    }
}

/// `POST /case/{case}/recall`: recalls it, opens siblings again, or records a credit.
pub(crate) async fn act(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
    body: Body,
) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    match done(&app, &here, &who, &case, &pairs).await {
        Ok(said) => draw(&app, &here, who, (case, query(&pairs)), Some(&said), None).await,
        Err(Failure::Refused(refusal)) => {
            draw(&app, &here, who, (case, query(&pairs)), None, Some(&refusal)).await
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

async fn done(app: &App, here: &Here, who: &Person, case: &CaseId, pairs: &Pairs) -> Result<String, Failure> {
    let words = pairs.get("words").unwrap_or_default().trim().to_owned();
    let key = pairs.get("key").unwrap_or(&here.key).to_owned();
    match pairs.get("act") {
        Some("siblings") => {
            let chosen = pairs.under("sibling").filter_map(|(_, value)| value.split_once('/'));
            let siblings: Vec<_> =
                chosen.map(|(case, task)| (CaseId::from(case), TaskId::from(task))).collect();
            let of = case.clone();
            let answers = app.door.recall_siblings(who, Recalling { of, siblings, words, key }).await?;
            let (opened, left): (Vec<_>, Vec<_>) = answers.iter().partition(|(_, answer)| answer.is_ok());
            let left: Vec<_> = left.iter().map(|(case, _)| case.to_string()).collect();
            let rest = if left.is_empty() {
                String::new()
            } else {
                format!(" Left as they are: {}.", left.join(", "))
            };
            Ok(format!("{} opened again.{rest}", opened.len()))
        }
        Some("credit") => {
            let amount = pairs.get("amount").and_then(|it| it.trim().replace(',', ".").parse().ok());
            let currency = pairs.get("currency").and_then(|it| Currency::parse(it.trim()).ok());
            let (Some(amount), Some(currency)) = (amount, currency) else { return Err(no_amount().into()) };
            let credit = Money::new(amount, currency);
            app.door.record_credit(who, case, credit, &words, &key).await.map(|it| it.sentence)
        }
        _ => {
            let view = {
                let (who, case) = (who.clone(), case.clone());
                app.read(move |door| door.recall_view(&who, &case, &SiblingQuery::default())).await?
            };
            let was: BTreeMap<&str, &str> = pairs.under("was.").collect();
            let typed =
                pairs.under("field.").filter(|(name, value)| was.get(name).is_none_or(|it| it != value));
            let corrections = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let found = FoundWrong { case: case.clone(), task: view.task, corrections, words, key };
            app.door.found_wrong(who, found).await.map(|it| it.sentence)
        }
    }
}

fn no_amount() -> Refusal {
    Refusal::new(
        "amount",
        "Not recorded: the amount does not read",
        "A credit is a number and a currency of three letters.",
        "Type it as 12.50 and EUR.",
    )
}

async fn draw(
    app: &App,
    here: &Here,
    who: Person,
    (case, query): (CaseId, SiblingQuery),
    said: Option<&str>,
    refusal: Option<&Refusal>,
) -> Response {
    match app.read(move |door| door.recall_view(&who, &case, &query)).await {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::recall::page(here, &view, said, refusal)).into_response()
        }
        Err(failure) => answer::page(here, &refusal.map_or(failure, |refusal| refusal.clone().into())),
    }
}
