//! The files of the pages, inside the binary, each under an address that changes with its content.

use crate::app::App;
use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::LazyLock;
use terms::Digest;

/// One file of the pages.
pub(crate) struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    mark: LazyLock<String>,
}

impl Asset {
    /// Its address: `/assets/7f3ac1e92b40/desk.js`.
    pub fn path(&self) -> String {
        format!("/assets/{}/{}", *self.mark, self.name)
    }
}

macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../assets/", $name)),
            mark: LazyLock::new(|| mark(include_bytes!(concat!("../assets/", $name)))),
        }
    };
}

/// Every colour, size and length.
pub(crate) static TOKENS: Asset = asset!("tokens.css", "text/css; charset=utf-8");
/// Everything else about how it looks.
pub(crate) static STYLE: Asset = asset!("countersign.css", "text/css; charset=utf-8");
/// How a diagram looks: classes of the drawing only.
pub(crate) static DRAWING: Asset = Asset {
    name: "drawing.css",
    media_type: "text/css; charset=utf-8",
    bytes: office::DRAWING_CSS.as_bytes(),
    mark: LazyLock::new(|| mark(office::DRAWING_CSS.as_bytes())),
};
/// What makes it quicker.
pub(crate) static SCRIPT: Asset = asset!("desk.js", "text/javascript; charset=utf-8");
/// The keyboard of the rules studio.
pub(crate) static STUDIO: Asset = asset!("studio.js", "text/javascript; charset=utf-8");
/// The mark in the browser's tab.
pub(crate) static MARK: Asset = asset!("mark.svg", "image/svg+xml");

fn mark(bytes: &[u8]) -> String {
    Digest::of(bytes).to_hex()[..12].to_owned()
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/assets/{mark}/{name}", get(file))
}

async fn file(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(asset) =
        [&TOKENS, &STYLE, &DRAWING, &SCRIPT, &STUDIO, &MARK].into_iter().find(|asset| asset.name == name)
    else {
        return axum::http::StatusCode::NOT_FOUND.into_response();
    };
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, kept)], asset.bytes).into_response()
}
