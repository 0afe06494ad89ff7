//! Cookies, read and written: HttpOnly, SameSite=Strict, whole site. (RFC 6265bis.)

use crate::Settings;
use axum::http::{HeaderMap, HeaderValue, header};

/// The session token.
pub(crate) const SESSION: &str = "countersign_session";
/// What was done last and until when it can be undone.
pub(crate) const TOAST: &str = "countersign_done";
/// `off` where single keys are switched off.
pub(crate) const KEYS: &str = "countersign_keys";

/// The value of a cookie of the request.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A cookie for `seconds`; 0 takes it away. `None` where the value cannot stand in a header.
pub(crate) fn set(settings: &Settings, name: &str, value: &str, seconds: u32) -> Option<HeaderValue> {
    let secure = if settings.secure_cookies { "; Secure" } else { "" };
    HeaderValue::try_from(format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("x_countersign_session=1; countersign_session=abc"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("countersign_keys=off"));
        assert_eq!(read(&headers, SESSION), Some("abc"));
        assert_eq!(read(&headers, KEYS), Some("off"));
        assert_eq!(read(&headers, TOAST), None);
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_to_other_sites() {
        let plain = set(&Settings::default(), SESSION, "abc", 60).unwrap();
        assert_eq!(plain, "countersign_session=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
        let settings = Settings { secure_cookies: true, ..Settings::default() };
        assert!(set(&settings, SESSION, "abc", 60).unwrap().to_str().unwrap().ends_with("; Secure"));
        assert_eq!(set(&settings, SESSION, "a\nb", 60), None);
    }
}
