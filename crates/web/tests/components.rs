//! A picture in words of every component, cut out of the pages as they are served. Review with `cargo insta`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "../gallery/mod.rs"]
mod gallery;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use std::sync::Arc;
use tower::ServiceExt;
use web::{Settings, router_on};

async fn page(path: &str) -> String {
    let router = router_on(Arc::new(gallery::Gallery::default()), Settings::default());
    let request = Request::get(path).header(header::COOKIE, "countersign_session=mara");
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// From `start` up to and with `end`, one element a line.
async fn cut(path: &str, start: &str, end: &str) -> String {
    let page = page(path).await;
    let from = page.find(start).unwrap_or_else(|| panic!("{path} has no {start}"));
    let to = page[from..].find(end).unwrap_or_else(|| panic!("{path} has no {end} after {start}"))
        + from
        + end.len();
    page[from..to].replace("><", ">\n<")
}

#[tokio::test]
async fn a_row() {
    insta::assert_snapshot!(cut("/", "<a class=\"case\" href=\"/case/TF-26-11802", "</a>").await);
}

#[tokio::test]
async fn a_preview() {
    insta::assert_snapshot!(cut("/case/TF-26-11802/task/check/peek", "<div class=\"paper\"", "</dl>").await);
}

#[tokio::test]
async fn a_field_card() {
    insta::assert_snapshot!(
        cut("/case/TF-26-11804/task/check", "<div class=\"field on\"", "<div class=\"field\"").await
    );
}

#[tokio::test]
async fn a_finding() {
    insta::assert_snapshot!(cut("/case/TF-26-11802/task/check", "<div class=\"says warn\"", "</div>").await);
}

#[tokio::test]
async fn a_refusal() {
    insta::assert_snapshot!(cut("/nowhere", "<div class=\"says no\"", "</div>").await);
}

#[tokio::test]
async fn signatures() {
    insta::assert_snapshot!(cut("/case/TF-26-11805/task/approve", "<h2 id=\"signed\">", "</section>").await);
}

#[tokio::test]
async fn a_decision_bar() {
    insta::assert_snapshot!(
        cut("/case/TF-26-11802/task/check", "<div class=\"decide\"", "<div class=\"next\"").await
    );
}

#[tokio::test]
async fn an_entry_of_a_story() {
    insta::assert_snapshot!(
        cut("/case/TF-26-11804", "<li><time datetime=\"2026-11-17T13:12", "</li>\n").await
    );
}

#[tokio::test]
async fn a_table_with_totals() {
    insta::assert_snapshot!(cut("/payments", "<tfoot>", "</tfoot>").await);
}
