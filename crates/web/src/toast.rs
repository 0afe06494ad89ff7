//! What was just done, kept in a cookie until it can no longer be undone, so that it stays on whatever page comes next.

use crate::app::App;
use crate::cookie;
use axum::http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use office::view::Done;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use terms::{CaseId, TaskId};

/// How long a toast without an undo stays, in seconds.
const PLAIN_SECONDS: i64 = 12;
/// No toast is kept longer, in seconds.
const KEPT_SECONDS_MAX: i64 = 3600;
/// A browser keeps 4,096 bytes a cookie; percent signs triple some of them.
const SENTENCE_CHARS_MAX: usize = 360;

/// What was done, to what, and until when it can be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Toast {
    /// "Approved: Drossel & Feyn DF-2026-11804, 4,974.20 EUR."
    pub sentence: String,
    /// The case.
    pub case: CaseId,
    /// The task, where it can be undone.
    pub task: Option<TaskId>,
    /// Until when it is shown.
    pub until: Timestamp,
}

impl Toast {
    /// The toast of an act that was done at `now`.
    pub fn of(done: &Done, now: Timestamp) -> Self {
        let plain = now.as_second() + PLAIN_SECONDS;
        let until = done.undo_until.unwrap_or_else(|| Timestamp::from_second(plain).unwrap_or(now));
        Self {
            sentence: done.sentence.chars().take(SENTENCE_CHARS_MAX).collect(),
            case: done.case.clone(),
            task: done.undo_until.and(done.task.clone()),
            until,
        }
    }

    /// Whole seconds that are left.
    pub fn seconds_left(&self, now: Timestamp) -> i64 {
        self.until.as_second() - now.as_second()
    }

    /// The cookie that carries it.
    pub fn cookie(&self, app: &App, now: Timestamp) -> Option<HeaderValue> {
        let text = serde_json::to_string(self).ok()?;
        let seconds = u32::try_from(self.seconds_left(now).clamp(0, KEPT_SECONDS_MAX)).ok()?;
        cookie::set(
            &app.settings,
            cookie::TOAST,
            &utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string(),
            seconds,
        )
    }

    /// The toast of a request, if it still stands at `now`.
    pub fn read(headers: &HeaderMap, now: Timestamp) -> Option<Self> {
        let text = percent_decode_str(cookie::read(headers, cookie::TOAST)?).decode_utf8().ok()?;
        let toast: Self = serde_json::from_str(&text).ok()?;
        (toast.seconds_left(now) > 0).then_some(toast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use axum::http::header;

    #[test]
    fn a_toast_stays_until_it_can_no_longer_be_undone() {
        let now: Timestamp = "2026-11-20T13:12:00Z".parse().unwrap();
        let later = |seconds| Timestamp::from_second(now.as_second() + seconds).unwrap();
        let done = Done {
            sentence: "Approved: „Ä“; 1 EUR.".into(),
            case: "TF-1".into(),
            task: Some("check".into()),
            undo_until: Some(later(30)),
            next: None,
        };
        let toast = Toast::of(&done, now);
        let text = utf8_percent_encode(&serde_json::to_string(&toast).unwrap(), NON_ALPHANUMERIC).to_string();
        let line = cookie::set(&Settings::default(), cookie::TOAST, &text, 30).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::try_from(line.to_str().unwrap().split(';').next().unwrap()).unwrap(),
        );
        assert_eq!(Toast::read(&headers, later(29)), Some(toast));
        assert_eq!(Toast::read(&headers, later(30)), None);
    }
}
