//! Serves the gallery: every page on fixtures, at <http://127.0.0.1:7272> or the port that is given.
//!
//! `cargo run -p web --example gallery -- 7272`, then open `/sign-in/mara`, `/sign-in/samuel` or `/sign-in/noor`.

#[path = "../gallery/mod.rs"]
mod gallery;

use std::sync::Arc;
use web::{Settings, router_on, serve};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(7272);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}/sign-in/mara", listener.local_addr()?);
    let door = Arc::new(gallery::Gallery::default());
    serve(listener, router_on(door, Settings::default()), std::future::pending()).await
}
