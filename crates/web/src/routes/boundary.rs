//! The boundary board and what people do on it.

use crate::app::App;
use crate::body::Pairs;
use crate::session::{Here, Reader};
use crate::{answer, pages, status};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use office::view::Person;
use office::{
    BoundaryRung as Rung, BoundaryScope as Scope, BoundarySubject as Subject, Certifying, Change, Risk,
};
use terms::{Currency, Digest, Failure, Money, Refusal};

/// What a board is asked about: decision and tier, and the ceiling with its chance.
type Asked = (Option<(String, String)>, Option<(f64, f64)>);

/// `GET /boundary?decision=&tier=&alpha=&delta=`; the last two in hundreds.
pub(crate) async fn page(State(app): State<App>, Reader { who, here }: Reader, uri: Uri) -> Response {
    let pairs = Pairs::of_query(&uri);
    draw(&app, &here, who, asked(&pairs), None, pairs.get("promote") == Some("yes")).await
}

/// `POST /boundary`: one act, then the board again.
pub(crate) async fn act(State(app): State<App>, Reader { who, here }: Reader, body: Body) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let key = pairs.get("key").unwrap_or(&here.key).to_owned();
    let done = match read_change(&pairs) {
        Ok(change) => app.door.change_boundary(&who, change, &key).await,
        Err(refusal) => Err(refusal.into()),
    };
    finished(&app, &here, who, &pairs, done).await
}

/// `POST /boundary/certify`
pub(crate) async fn certify(State(app): State<App>, Reader { who, here }: Reader, body: Body) -> Response {
    let pairs = match Pairs::of_body(body).await {
        Ok(pairs) => pairs,
        Err(failure) => return answer::page(&here, &failure),
    };
    let done = match read_certifying(&pairs, &here.key) {
        Ok(certifying) => app.door.certify(&who, certifying).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    finished(&app, &here, who, &pairs, done).await
}

async fn finished(app: &App, here: &Here, who: Person, pairs: &Pairs, done: Result<(), Failure>) -> Response {
    match done {
        Ok(()) => {
            let path = match asked(pairs).0 {
                Some((decision, tier)) => pages::boundary::path(&decision, &tier),
                None => "/boundary".to_owned(),
            };
            answer::onward(&path, None)
        }
        Err(Failure::Refused(refusal)) => draw(app, here, who, asked(pairs), Some(&refusal), false).await,
        Err(failure) => answer::page(here, &failure),
    }
}

async fn draw(
    app: &App,
    here: &Here,
    who: Person,
    asked: Asked,
    refusal: Option<&Refusal>,
    promoting: bool,
) -> Response {
    let (chosen, ceiling) = asked;
    let read = app
        .read(move |door| {
            let chosen = chosen.as_ref().map(|(decision, tier)| (decision.as_str(), tier.as_str()));
            door.boundary(&who, chosen, ceiling)
        })
        .await;
    match read {
        Ok(view) => {
            let status =
                refusal.map_or(StatusCode::OK, |refusal| status::of(&Failure::Refused(refusal.clone())));
            (status, pages::boundary::page(here, &view, refusal, promoting)).into_response()
        }
        Err(failure) => answer::page(here, &failure),
    }
}

/// What is asked for, by page or by program.
pub(crate) fn asked(pairs: &Pairs) -> Asked {
    let chosen = pairs.get("decision").zip(pairs.get("tier"));
    let share = |name: &str| pairs.get(name).and_then(hundredth);
    (
        chosen.map(|(decision, tier)| (decision.to_owned(), tier.to_owned())),
        share("alpha").zip(share("delta")).filter(|(a, d)| *a > 0.0 && *a < 1.0 && *d > 0.0 && *d < 1.0),
    )
}

/// "1.5" of 100 as a share.
fn hundredth(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse::<f64>().ok().filter(|it| it.is_finite()).map(|it| it / 100.0)
}

fn unreadable(what: &str) -> Refusal {
    Refusal::new(
        "unreadable-request",
        "Not signed: the form does not read",
        format!("{what} is missing or is no number."),
        "Fill it in and sign again.",
    )
}

fn read_change(pairs: &Pairs) -> Result<Change, Refusal> {
    let words = pairs.get("words").unwrap_or_default().to_owned();
    let tier = || {
        let chosen = pairs.get("decision").zip(pairs.get("tier"));
        chosen.map(|(a, b)| (a.to_owned(), b.to_owned())).ok_or_else(|| unreadable("The tier"))
    };
    let subject = || {
        let (decision, tier) = tier()?;
        let process = office::packs::ACCOUNTS_PAYABLE.to_owned();
        Ok::<Subject, Refusal>(Subject::Tier { scope: Scope { process, decision, tier } })
    };
    let decision = || pairs.get("decision").map(str::to_owned).ok_or_else(|| unreadable("The decision"));
    let share = || pairs.get("share").and_then(hundredth).ok_or_else(|| unreadable("The share"));
    Ok(match pairs.get("act").unwrap_or_default() {
        "stop" => Change::Stop { words },
        "resume" => Change::Resume { words },
        "promote" => Change::Promote { subject: subject()?, to: Rung::Automatic, words },
        "review" => Change::Review { decision: decision()?, share: share()? },
        "cost" => {
            let amount = pairs.get("amount").and_then(|it| it.trim().replace(',', ".").parse().ok());
            let currency = pairs.get("currency").and_then(|it| Currency::parse(it.trim()).ok());
            let (Some(amount), Some(currency)) = (amount, currency) else {
                return Err(unreadable("The amount or its currency"));
            };
            Change::Cost { hour: Money::new(amount, currency) }
        }
        "seeding" => Change::Seeding { decision: decision()?, share: share()? },
        "demote" => Change::Demote { subject: subject()?, to: None, words },
        "close" => tier().map(|(decision, tier)| Change::Close { decision, tier, words })?,
        "reopen" => tier().map(|(decision, tier)| Change::Reopen { decision, tier, words })?,
        other => {
            return Err(unreadable(&format!("The act \"{}\"", other.chars().take(40).collect::<String>())));
        }
    })
}

fn read_certifying(pairs: &Pairs, fresh: &str) -> Result<Certifying, Refusal> {
    let text = |name: &str, what: &str| pairs.get(name).map(str::to_owned).ok_or_else(|| unreadable(what));
    let share = |name: &str, what: &str| pairs.get(name).and_then(hundredth).ok_or_else(|| unreadable(what));
    Ok(Certifying {
        decision: text("decision", "The decision")?,
        tier: text("tier", "The tier")?,
        alpha: share("alpha", "The ceiling")?,
        delta: share("delta", "The chance that it misleads")?,
        risk: if pairs.get("risk") == Some("per-arriving") { Risk::PerArriving } else { Risk::PerCompleted },
        by_rule: pairs.get("by_rule") == Some("yes"),
        days: pairs
            .get("days")
            .and_then(|it| it.trim().parse().ok())
            .ok_or_else(|| unreadable("The number of days"))?,
        share: share("share", "The share")?,
        shown: pairs.get("shown").and_then(Digest::from_hex).ok_or_else(|| unreadable("What was shown"))?,
        key: pairs.get("key").unwrap_or(fresh).to_owned(),
    })
}
