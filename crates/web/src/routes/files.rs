//! Files of a case: documents as received, images of their pages, payment files. Nothing untrusted is ever drawn as a
//! page of ours: documents are saved, never opened in place; only images that we drew ourselves are shown.

use crate::answer;
use crate::app::App;
use crate::body::Pairs;
use crate::session::Reader;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use terms::{CaseId, Failure, Refusal};

/// A file may do nothing, even where a browser shows it.
const FILE_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// Page images never change; a reader may keep them for the day, in their own browser only.
const IMAGE_KEPT: &str = "private, max-age=28800, immutable";
/// Pixels a point, where an address does not say.
const SCALE: f32 = 2.0;

/// `GET /case/{case}/document/{number}`
pub(crate) async fn document(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, number)): Path<(CaseId, String)>,
) -> Response {
    let read = match number.parse::<usize>() {
        Ok(number) => app.read(move |door| door.document(&who, &case, number)).await,
        Err(_) => Err(no_such("document")),
    };
    match read {
        Ok((bytes, media_type, name)) => saved(bytes, &media_type, &name),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `GET /case/{case}/payment-file`
pub(crate) async fn payment_file(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path(case): Path<CaseId>,
) -> Response {
    match app.read(move |door| door.payment_file(&who, &case)).await {
        Ok((bytes, name)) => saved(bytes, "application/xml", &name),
        Err(failure) => answer::page(&here, &failure),
    }
}

/// `GET /case/{case}/document/{number}/page/{page}.png?scale=2`
pub(crate) async fn page_image(
    State(app): State<App>,
    Reader { who, here }: Reader,
    Path((case, number, page)): Path<(CaseId, String, String)>,
    uri: Uri,
) -> Response {
    let scale = Pairs::of_query(&uri).get("scale").map_or(Ok(SCALE), str::parse::<f32>).unwrap_or(SCALE);
    let page = page.strip_suffix(".png").and_then(|page| page.parse::<u32>().ok());
    let read = match (number.parse::<usize>(), page) {
        (Ok(number), Some(page)) => {
            app.read(move |door| door.page_image(&who, &case, number, page, scale.clamp(0.5, 4.0))).await
        }
        _ => Err(no_such("page")),
    };
    match read {
        Ok(bytes) => {
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
            let kept = (header::CACHE_CONTROL, HeaderValue::from_static(IMAGE_KEPT));
            ([kind, kept, policy()], bytes).into_response()
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

/// A file to be saved under its name (RFC 6266, RFC 8187).
pub(crate) fn saved(bytes: Vec<u8>, media_type: &str, name: &str) -> Response {
    let kind =
        HeaderValue::try_from(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let line = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let disposition = HeaderValue::try_from(line).unwrap_or(HeaderValue::from_static("attachment"));
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition), policy()], bytes)
        .into_response()
}

fn policy() -> (HeaderName, HeaderValue) {
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY))
}

fn no_such(what: &str) -> Failure {
    Refusal::new(
        "not-found",
        format!("There is no such {what}"),
        format!("The address names no {what} of this case."),
        "Open the case and choose one.",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let answer = saved(vec![], "text/html\r\nx: y", "a\"b\r\nSet-Cookie: x=ä.html");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/octet-stream");
        assert_eq!(
            answer.headers()[header::CONTENT_DISPOSITION],
            "attachment; filename=\"a_b__Set-Cookie_ x__.html\"; filename*=UTF-8''a%22b%0D%0ASet%2DCookie%3A%20x%3D%C3%A4%2Ehtml"
        );
    }
}
