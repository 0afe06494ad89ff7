//! The faces over HTTP: worklist, desk, story, payments, intake as server-rendered pages, and the same acts as a JSON API.
//!
//! What it is: it reads views from an [`office::Office`], puts them into pages or JSON, reads forms and JSON back, and
//! hands commands in. Every page works without scripts; the one script makes it quicker.
//!
//! What it deliberately is not: it decides nothing, stores nothing and reaches no journal. Whatever it can do is a
//! method of [`Door`]. It words no refusal of the office; it only draws what the office says.
//!
//! Read [`router`] first, then `routes/desk.rs` (a page) and `routes/decide.rs` (a command).

mod answer;
mod api;
mod app;
mod assets;
mod body;
mod cookie;
mod door;
mod entries;
mod guard;
mod headers;
mod icons;
mod pages;
mod paths;
mod routes;
mod session;
mod settings;
mod sheet;
mod status;
mod toast;
mod upload;
mod words;
mod zip;

pub use door::{Answer, Door, Recalled};
pub use settings::Settings;

use axum::Router;
use office::Office;
use std::future::Future;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Every page, asset and API path on one office.
pub fn router(office: Arc<Office>, settings: Settings) -> Router {
    router_on(office, settings)
}

/// The same on anything that offers what an office offers; the gallery of fixtures and the tests stand on it.
pub fn router_on(door: Arc<dyn Door>, settings: Settings) -> Router {
    let app = app::App::new(door, settings);
    Router::new()
        .merge(routes::router())
        .merge(api::router())
        .merge(assets::router())
        .fallback(routes::missing::page)
        .layer(axum::middleware::from_fn(guard::same_origin))
        .layer(axum::middleware::from_fn_with_state(app.clone(), headers::secure))
        .with_state(app)
}

/// Serves until `shutdown` ends; requests that are under way are finished first.
///
/// # Errors
/// What the listener answers when it can accept no more connections.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}
