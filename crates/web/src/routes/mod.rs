//! The addresses of the pages, and which handler answers each.

pub(crate) mod again;
pub(crate) mod boundary;
pub(crate) mod call_back;
pub(crate) mod decide;
pub(crate) mod desk;
pub(crate) mod evidence;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod intake;
pub(crate) mod log;
pub(crate) mod master;
pub(crate) mod me;
pub(crate) mod missing;
pub(crate) mod models;
pub(crate) mod note;
pub(crate) mod operations;
pub(crate) mod payments;
pub(crate) mod process;
pub(crate) mod qa;
pub(crate) mod recall;
pub(crate) mod reverse;
pub(crate) mod rules;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod story;
pub(crate) mod undo;
pub(crate) mod worklist;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/", get(worklist::page))
        .route("/sign-in/{secret}", get(sign_in::open))
        .route("/case/{case}", get(story::page))
        .route("/case/{case}/note", post(note::write))
        .route("/case/{case}/reverse", post(reverse::send))
        .route("/case/{case}/payment-file", get(files::payment_file))
        .route("/case/{case}/document/{number}", get(files::document))
        .route("/case/{case}/document/{number}/page/{page}", get(files::page_image))
        .route("/case/{case}/task/{task}", get(desk::page).post(decide::send))
        .route("/case/{case}/task/{task}/peek", get(worklist::peek))
        .route("/case/{case}/task/{task}/undo", post(undo::send))
        .route("/case/{case}/task/{task}/check-again", post(again::send))
        .route("/case/{case}/task/{task}/call-back", post(call_back::record))
        .route("/payments", get(payments::page))
        .route("/payments/propose", post(payments::propose))
        .route("/payments/report", post(payments::report))
        .route("/process", get(process::main))
        .route("/process/{name}", get(process::page))
        .route("/process/{name}/propose", post(process::propose))
        .route("/case/{case}/process", get(process::of_case).post(process::act))
        .route("/rules", get(rules::list))
        .route("/rules/decision/{name}", get(rules::page).post(rules::edit))
        .route("/rules/version/{version}", get(rules::version))
        .route("/rules/version/{version}/sign", post(rules::sign))
        .route("/rules/version/{version}/decline", post(rules::decline))
        .route("/rules/version/{version}/file/{name}", get(rules::file))
        .route("/boundary", get(boundary::page).post(boundary::act))
        .route("/boundary/certify", post(boundary::certify))
        .route("/boundary/models", get(models::page).post(models::act))
        .route("/case/{case}/recall", get(recall::page).post(recall::act))
        .route("/qa", get(qa::queue))
        .route("/qa/sessions", get(sessions::list).post(sessions::act))
        .route("/qa/sessions/{session}/{case}", get(sessions::desk).post(sessions::judge))
        .route("/qa/seeds", post(qa::seeds))
        .route("/qa/{case}/{task}", get(qa::desk).post(qa::judge))
        .route("/operations", get(operations::page))
        .route("/evidence", get(evidence::page))
        .route("/evidence/bundle.zip", get(evidence::bundle))
        .route("/intake", get(intake::page).post(intake::send))
        .route("/intake/master-data", post(master::load))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/log/{client}/checkpoint", get(log::checkpoint))
        .route("/log/{client}/entries", get(log::entries))
        .route("/log/{client}/tile/{*tile}", get(log::tile))
        .route("/me", get(me::page))
        .route("/me/keys", post(me::keys))
        .route("/me/sign-out", post(me::sign_out))
        // Every handler reads its body under a limit of its own.
        .layer(DefaultBodyLimit::disable())
}
