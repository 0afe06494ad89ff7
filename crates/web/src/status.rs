//! Which HTTP status a refusal has. The code says what happened; the status only helps programs and caches.

use axum::http::StatusCode;
use terms::Failure;

/// The status of a failure: 503 for a fault, and for a refusal what its code asks for, 422 where it asks for nothing.
pub(crate) fn of(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Fault(_) => StatusCode::SERVICE_UNAVAILABLE,
        Failure::Refused(refusal) => of_code(&refusal.code),
    }
}

fn of_code(code: &str) -> StatusCode {
    match code {
        "not-signed-in" | "session-unknown" | "session-expired" => StatusCode::UNAUTHORIZED,
        "not-allowed" | "not-permitted" | "auditor-reads" | "forbidden" | "denied" | "self-approval"
        | "over-authority" | "other-origin" | "not-yours" => StatusCode::FORBIDDEN,
        "shown-has-changed" | "already-decided" | "task-closed" | "undo-too-late" | "key-used"
        | "lease-lost" | "version-moved" | "version-waiting" | "version-settled" => StatusCode::CONFLICT,
        "too-large" => StatusCode::PAYLOAD_TOO_LARGE,
        "too-many-requests" | "busy" => StatusCode::TOO_MANY_REQUESTS,
        "bad-request" | "limit" | "cursor" | "unreadable-request" => StatusCode::BAD_REQUEST,
        _ if code.ends_with("-unknown") || code == "not-found" || code.starts_with("no-such-") => {
            StatusCode::NOT_FOUND
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Refusal;

    #[test]
    fn codes_have_the_status_that_programs_expect() {
        for (code, status) in [
            ("not-allowed", 403),
            ("not-permitted", 403),
            ("shown-has-changed", 409),
            ("case-unknown", 404),
            ("too-large", 413),
            ("busy", 429),
            ("reason-missing", 422),
        ] {
            assert_eq!(of(&Refusal::new(code, "", "", "").into()).as_u16(), status, "{code}");
        }
        assert_eq!(of(&Failure::fault("disk")).as_u16(), 503);
    }
}
