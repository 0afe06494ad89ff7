//! Files from a form or a bare body, each under its limit; one that is too large is refused by itself and the rest goes on.

use crate::app::App;
use crate::body::too_large;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use terms::{Failure, Refusal};
use tokio::sync::OwnedSemaphorePermit;

/// Longest file name that is handed on, in characters; what is over it is cut in the middle.
const NAME_CHARS_MAX: usize = 4_096;
/// So many times `upload_bytes_max` is read and dropped, so that the answer says which file was too large.
const READ_FACTOR: usize = 8;
/// Largest text field beside files, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// What was sent: files in their order, and text fields.
pub(crate) struct Upload {
    pub files: Vec<(String, Result<Bytes, Refusal>)>,
    pub texts: BTreeMap<String, String>,
    /// Held until the files were handed in, so that memory stays bounded.
    _permit: OwnedSemaphorePermit,
}

/// Reads a request that carries files.
///
/// # Errors
/// A refusal where too many uploads run, where the whole is too large or no file is in it.
pub(crate) async fn read(app: &App, request: Request) -> Result<Upload, Failure> {
    let permit = std::sync::Arc::clone(&app.uploads).try_acquire_owned().map_err(|_| busy())?;
    let form = content_type(request.headers()).starts_with("multipart/form-data");
    let (files, texts) =
        if form { parts(app, request).await? } else { (vec![bare(app, request).await?], BTreeMap::new()) };
    if files.is_empty() {
        return Err(no_file().into());
    }
    Ok(Upload { files, texts, _permit: permit })
}

type Parts = (Vec<(String, Result<Bytes, Refusal>)>, BTreeMap<String, String>);

async fn parts(app: &App, mut request: Request) -> Result<Parts, Failure> {
    axum::extract::DefaultBodyLimit::max(app.settings.upload_bytes_max.saturating_mul(READ_FACTOR))
        .apply(&mut request);
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| unreadable(&error.body_text()))?;
    let (mut files, mut texts, mut total) = (Vec::new(), BTreeMap::new(), 0_usize);
    while let Some(field) = form.next_field().await.map_err(|error| form_error(app, &error))? {
        let label = field.name().unwrap_or_default().to_owned();
        let Some(name) = field.file_name().map(shortened) else {
            let text = content(app, field, TEXT_BYTES_MAX)
                .await?
                .map_err(|()| too_large("A text", TEXT_BYTES_MAX))?;
            texts.insert(label, String::from_utf8_lossy(&text).into_owned());
            continue;
        };
        if files.len() == app.settings.files_max {
            return Err(too_many(app.settings.files_max).into());
        }
        let bytes = content(app, field, app.settings.file_bytes_max).await?;
        if name.is_empty() && bytes.as_ref().is_ok_and(Bytes::is_empty) {
            continue; // a form without a chosen file sends an empty one
        }
        total += bytes.as_ref().map_or(0, Bytes::len);
        if total > app.settings.upload_bytes_max {
            return Err(too_large("The upload", app.settings.upload_bytes_max).into());
        }
        files.push((name, bytes.map_err(|()| too_large("The file", app.settings.file_bytes_max))));
    }
    Ok((files, texts))
}

/// The bytes of one part; what is over the limit is read to its end and dropped, so that the next part can be read.
async fn content(
    app: &App,
    mut field: axum::extract::multipart::Field<'_>,
    bytes_max: usize,
) -> Result<Result<Bytes, ()>, Failure> {
    let mut bytes = Vec::new();
    let mut over = false;
    while let Some(chunk) = field.chunk().await.map_err(|error| form_error(app, &error))? {
        over |= bytes.len() + chunk.len() > bytes_max;
        if over {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(if over { Err(()) } else { Ok(bytes.into()) })
}

async fn bare(app: &App, request: Request) -> Result<(String, Result<Bytes, Refusal>), Failure> {
    let name = disposition_name(request.headers()).unwrap_or_else(|| "document".into());
    let limit = app.settings.file_bytes_max;
    let bytes =
        axum::body::to_bytes(request.into_body(), limit).await.map_err(|_| too_large("The file", limit))?;
    Ok((shortened(&name), Ok(bytes)))
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// `attachment; filename*=UTF-8''R%C3%A4.pdf` or `filename="R.pdf"` (RFC 6266).
fn disposition_name(headers: &HeaderMap) -> Option<String> {
    let line = headers.get(header::CONTENT_DISPOSITION)?.to_str().ok()?;
    let pairs = || line.split(';').filter_map(|part| part.trim().split_once('='));
    let extended = pairs().find(|(key, _)| key.eq_ignore_ascii_case("filename*"));
    if let Some(name) = extended.and_then(|(_, value)| value.splitn(3, '\'').nth(2)) {
        return Some(percent_decode_str(name).decode_utf8_lossy().into_owned());
    }
    let plain = pairs().find(|(key, _)| key.eq_ignore_ascii_case("filename"))?;
    Some(plain.1.trim_matches('"').to_owned())
}

/// A name without its folders, cut in the middle where it is endless, so that its ending still tells the type.
fn shortened(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let chars: Vec<char> = name.chars().filter(|c| !c.is_control()).collect();
    if chars.len() <= NAME_CHARS_MAX {
        return chars.into_iter().collect();
    }
    let end = chars.len() - 32;
    chars[..NAME_CHARS_MAX - 33].iter().chain(['…'].iter()).chain(&chars[end..]).collect()
}

fn form_error(app: &App, error: &axum::extract::multipart::MultipartError) -> Failure {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return too_large("The upload", app.settings.upload_bytes_max).into();
    }
    unreadable(&error.body_text()).into()
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new(
        "unreadable-request",
        "Not taken: the upload could not be read",
        format!("It is not a complete form with files: {why}."),
        "Send the files again.",
    )
}

fn no_file() -> Refusal {
    Refusal::new(
        "no-file",
        "Not taken: there is no file",
        "The upload holds no file.",
        "Choose at least one file.",
    )
}

fn too_many(files_max: usize) -> Refusal {
    Refusal::new(
        "too-many-files",
        format!("Not taken: more than {files_max} files at once"),
        "Nothing of this upload was handed in.",
        "Send it in parts.",
    )
}

fn busy() -> Refusal {
    Refusal::new(
        "busy",
        "Not taken: other uploads are being read",
        "Only a few uploads are read at the same time, so that memory stays free.",
        "Send it again in a few seconds.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn names_lose_folders_and_stay_bounded() {
        assert_eq!(shortened("C:\\x\\Rechnung.pdf"), "Rechnung.pdf");
        assert_eq!(shortened("../../etc/a\nb.xml"), "ab.xml");
        let long = format!("{}.pdf", "ä".repeat(5_000));
        let cut = shortened(&long);
        assert_eq!(cut.chars().count(), NAME_CHARS_MAX);
        assert!(cut.ends_with(".pdf"));
    }

    #[test]
    fn a_bare_body_can_say_its_name() {
        for (line, name) in [
            ("attachment; filename=\"R 1.pdf\"", Some("R 1.pdf")),
            ("attachment; filename=x; filename*=UTF-8''R%C3%A4.pdf", Some("Rä.pdf")),
            ("attachment", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(line));
            assert_eq!(disposition_name(&headers).as_deref(), name);
        }
    }
}
