//! Requests that change something must come from our own pages or from a program, never from another site.

use crate::answer;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use terms::Refusal;

/// Refuses a changing request that a browser says came from another origin.
///
/// `Sec-Fetch-Site` is believed first; older browsers send `Origin`, which must name the host that was asked. A program
/// sends neither, and cannot be made to send somebody's cookie. (Fetch Metadata, W3C; RFC 6454.)
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_ours(request.headers()) {
        return next.run(request).await;
    }
    let refusal = Refusal::new(
        "other-origin",
        "Not done: the request came from another site",
        "Only pages of this server may send decisions and files.",
        "Open the page here and send it again.",
    );
    answer::refused_as(&request, StatusCode::FORBIDDEN, &refusal)
}

fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    !host.is_empty() && text(header::HOST.as_str()).is_some_and(|asked| asked.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_programs_may_change_anything() {
        for (headers, ours) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")][..], true),
            (&[("sec-fetch-site", "same-site")][..], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://here:1"), ("host", "here:1")][..], false),
            (&[("origin", "http://here:1"), ("host", "here:1")][..], true),
            (&[("origin", "http://here:2"), ("host", "here:1")][..], false),
            (&[("origin", "null"), ("host", "here:1")][..], false),
            (&[("origin", "http://there"), ("host", "here:1")][..], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_ours(&map), ours, "{headers:?}");
        }
    }
}
