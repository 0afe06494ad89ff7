//! The boundary, versions on the ladder, audits and recall, for programs.

use super::{json, key};
use crate::app::App;
use crate::body::{self, Pairs};
use crate::routes;
use crate::session::Caller;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use office::{Certifying, Change, FoundWrong, Judging, Recalling, Risk, Settling};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{CaseId, Digest, Failure, Money, PersonId, TaskId};

/// `GET /api/v1/boundary?decision=&tier=&alpha=&delta=`; the last two in hundreds, as on the page.
pub(crate) async fn boundary(State(app): State<App>, Caller(who): Caller, uri: Uri) -> Response {
    let (chosen, ceiling) = routes::boundary::asked(&Pairs::of_query(&uri));
    let read = app.read(move |door| {
        let chosen = chosen.as_ref().map(|(decision, tier)| (decision.as_str(), tier.as_str()));
        door.boundary(&who, chosen, ceiling)
    });
    json(read.await)
}

/// What was done, where there is nothing else to say.
#[derive(Serialize)]
struct Said {
    sentence: String,
}

/// `POST /api/v1/boundary/changes`: promote, demote, close, reopen, stop, resume, review, seeding, cost.
pub(crate) async fn change(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let (change, key): (Change, String) = (body::json(body).await?, key(&headers)?);
        app.door.change_boundary(&who, change, &key).await?;
        Ok(Said { sentence: "Done, and an entry".to_owned() })
    };
    json(done.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertifyBody {
    decision: String,
    tier: String,
    alpha: f64,
    delta: f64,
    risk: Risk,
    #[serde(default)]
    by_rule: bool,
    days: i64,
    share: f64,
    shown: Digest,
}

/// `POST /api/v1/boundary/certificates`: signs over exactly the checked cases whose digest the board showed.
pub(crate) async fn certify(
    State(app): State<App>,
    Caller(who): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let signed = async {
        let it: CertifyBody = body::json(body).await?;
        let CertifyBody { decision, tier, alpha, delta, risk, by_rule, days, share, shown } = it;
        let key = key(&headers)?;
        let certifying = Certifying { decision, tier, alpha, delta, risk, by_rule, days, share, shown, key };
        app.door.certify(&who, certifying).await.map(|sentence| Said { sentence })
    };
    json(signed.await)
}

/// `GET /api/v1/models?version=`: every version on the ladder; of the one that is named every difference, case by case.
pub(crate) async fn models(State(app): State<App>, Caller(who): Caller, uri: Uri) -> Response {
    let chosen = Pairs::of_query(&uri).get("version").and_then(Digest::from_hex);
    json(app.read(move |door| door.models(&who, chosen)).await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RetrainBody {
    #[serde(default)]
    without: Option<PersonId>,
}

/// `POST /api/v1/models/retrain`
pub(crate) async fn retrain(State(app): State<App>, Caller(who): Caller, body: Body) -> Response {
    let done = async {
        let RetrainBody { without } = body::json(body).await?;
        app.read(move |door| door.retrain(&who, without.as_ref())).await
    };
    json(done.await)
}

/// `GET /api/v1/audits`
pub(crate) async fn audits(State(app): State<App>, Caller(who): Caller) -> Response {
    json(app.read(move |door| door.audits(&who)).await)
}

/// `GET /api/v1/audits/{case}/{task}`: blind, as on the page.
pub(crate) async fn audit(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
) -> Response {
    json(app.read(move |door| door.audit_desk(&who, &case, &task)).await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JudgeBody {
    agrees: bool,
    shown: Digest,
    #[serde(default)]
    corrections: BTreeMap<String, String>,
    #[serde(default)]
    words: Option<String>,
    #[serde(default)]
    seconds_on_screen: Option<u32>,
}

/// `POST /api/v1/audits/{case}/{task}/judge`
pub(crate) async fn judge(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let JudgeBody { agrees, shown, corrections, words, seconds_on_screen } = body::json(body).await?;
        let key = key(&headers)?;
        let judging = Judging { case, task, agrees, shown, corrections, words, seconds_on_screen, key };
        app.door.judge(&who, judging).await
    };
    json(done.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    wrong: bool,
    shown: Digest,
    #[serde(default)]
    corrections: BTreeMap<String, String>,
    words: String,
}

/// `POST /api/v1/audits/{case}/{task}/settle`
pub(crate) async fn settle(
    State(app): State<App>,
    Caller(who): Caller,
    Path((case, task)): Path<(CaseId, TaskId)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let SettleBody { wrong, shown, corrections, words } = body::json(body).await?;
        let key = key(&headers)?;
        app.door.settle(&who, Settling { case, task, wrong, shown, corrections, words, key }).await
    };
    json(done.await)
}

/// `GET /api/v1/cases/{case}/siblings?by.model=yes&days=`: what a recall would start from.
pub(crate) async fn siblings(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
    uri: Uri,
) -> Response {
    let query = routes::recall::query(&Pairs::of_query(&uri));
    json(app.read(move |door| door.recall_view(&who, &case, &query)).await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecallBody {
    task: TaskId,
    #[serde(default)]
    corrections: BTreeMap<String, String>,
    words: String,
}

/// `POST /api/v1/cases/{case}/recall`
pub(crate) async fn recall(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let RecallBody { task, corrections, words } = body::json(body).await?;
        let key = key(&headers)?;
        app.door.found_wrong(&who, FoundWrong { case, task, corrections, words, key }).await
    };
    json(done.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiblingsBody {
    siblings: Vec<(CaseId, TaskId)>,
    words: String,
}

/// What became of one sibling.
#[derive(Serialize)]
struct Opened {
    case: CaseId,
    opened: bool,
}

/// `POST /api/v1/cases/{case}/siblings`: opens them again, in the order given.
pub(crate) async fn recall_siblings(
    State(app): State<App>,
    Caller(who): Caller,
    Path(of): Path<CaseId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let SiblingsBody { siblings, words } = body::json(body).await?;
        let key = key(&headers)?;
        let answers = app.door.recall_siblings(&who, Recalling { of, siblings, words, key }).await?;
        let one = |(case, answer): (CaseId, Result<(), Failure>)| Opened { case, opened: answer.is_ok() };
        Ok(answers.into_iter().map(one).collect::<Vec<_>>())
    };
    json(done.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditBody {
    amount: Money,
    words: String,
}

/// `POST /api/v1/cases/{case}/credits`
pub(crate) async fn credit(
    State(app): State<App>,
    Caller(who): Caller,
    Path(case): Path<CaseId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let done = async {
        let CreditBody { amount, words } = body::json(body).await?;
        app.door.record_credit(&who, &case, amount, &words, &key(&headers)?).await
    };
    json(done.await)
}
