//! Every address through the real router on the gallery: what it answers, to whom, with which headers.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../gallery/mod.rs"]
mod gallery;

use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use gallery::Gallery;
use http_body_util::BodyExt;
use office::view::Act;
use std::sync::Arc;
use terms::Digest;
use tower::ServiceExt;
use web::{Settings, router_on};

/// One server for one test.
struct Server {
    door: Arc<Gallery>,
    router: axum::Router,
}

impl Server {
    fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        let door = Arc::new(Gallery::default());
        Self { router: router_on(door.clone(), settings), door }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        read(self.send(as_mara(Method::GET, path).body(Body::empty()).unwrap()).await).await
    }

    async fn post(&self, path: &str, form: &str) -> Response<Body> {
        let request =
            as_mara(Method::POST, path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}

fn as_mara(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, "countersign_session=mara")
        .header("sec-fetch-site", "same-origin")
}

async fn read(answer: Response<Body>) -> (StatusCode, String) {
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

fn place(answer: &Response<Body>) -> &str {
    answer.headers()[header::LOCATION].to_str().unwrap()
}

const DESK: &str = "/case/TF-26-11804/task/check";

fn shown(case: &str) -> String {
    Digest::of(case.as_bytes()).to_hex()
}

#[tokio::test]
async fn every_page_answers_and_has_one_heading_of_the_first_rank() {
    let server = Server::new();
    for (path, status, words) in [
        ("/", 200, "40 cases wait for a signature"),
        ("/?view=second", 200, "Ibbenrode Kupferwerk"),
        ("/?view=everything", 404, "There is no such view"),
        ("/?find=zzz", 200, "Nothing found."),
        ("/operations", 403, "read the journal"),
        ("/evidence", 200, "Workers and periods are not offered to you"),
        ("/evidence?case=TF-26-11804", 200, "The story of TF-26-11804"),
        ("/evidence?case=XX-1", 404, "There is no case XX-1 that you may see"),
        ("/evidence?from=yesterday", 422, "is not written as year, month and day"),
        ("/evidence/bundle.zip?case=TF-26-11804", 403, "You may not export the journal"),
        (DESK, 200, "Drossel &#38; Feyn Spedition, 4,974.20 EUR"),
        ("/case/TF-26-11802/task/check", 200, "+49 30 5550 0173"),
        ("/case/TF-26-11805/task/approve", 200, "Structured data, EN 16931 in UBL 2.1"),
        ("/case/TF-26-11812/task/check", 200, "Nothing of this document can be shown"),
        ("/case/PAY-26-0031/task/sign", 200, "Sign the file"),
        ("/case/TF-26-11804", 200, "Samuel Oduya countersigned"),
        ("/case/none/task/check", 404, "There is no task that you may see"),
        ("/case/none", 404, "case-unknown"),
        ("/payments", 200, "24,153.36"),
        ("/process", 200, "44 things wait in cases of this version"),
        ("/process/accounts-payable?at=check", 200, "Ibbenrode Kupferwerk"),
        ("/process/accounts-payable?than=1", 200, "What is different from"),
        ("/case/TF-26-11804/process", 200, "waits for a choice"),
        ("/case/XX-1/process", 404, "There is no case that you may see"),
        ("/intake", 200, "Choose files, or drop them here"),
        ("/me", 200, "5,000.00 EUR"),
        ("/nowhere", 404, "There is no such page"),
    ] {
        let (got, page) = server.get(path).await;
        assert_eq!(got.as_u16(), status, "{path}");
        assert!(page.contains(words), "{path} lacks \"{words}\"");
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_the_strict_headers_and_no_page_has_inline_style_or_script() {
    let server = Server::new();
    for path in ["/", DESK, "/case/TF-26-11804", "/payments", "/intake", "/me", "/nowhere", "/api/v1/me"] {
        let answer = server.send(as_mara(Method::GET, path).body(Body::empty()).unwrap()).await;
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        for part in [
            "script-src 'self'",
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path} {part}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let (_, page) = read(answer).await;
        for inline in [" style=", "<style", " onclick=", " onload=", "javascript:"] {
            assert!(!page.contains(inline), "{path} has {inline}");
        }
        assert_eq!(page.matches("<script").count(), page.matches("<script src=").count(), "{path}");
    }
}

#[tokio::test]
async fn nobody_sees_anything_without_a_session() {
    let server = Server::new();
    for path in [
        "/",
        DESK,
        "/case/TF-26-11804",
        "/payments",
        "/intake",
        "/me",
        "/case/TF-26-11804/document/0",
        "/case/TF-26-11804/document/0/page/1.png",
        "/case/PAY-26-0031/payment-file",
    ] {
        let (status, page) = read(server.send(Request::get(path).body(Body::empty()).unwrap()).await).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(page.contains("Nobody is signed in here") && !page.contains("Drossel"), "{path}");
    }
    for path in ["/api/v1/me", "/api/v1/worklist", "/api/v1/payments", "/api/v1/cases/TF-26-11804"] {
        let answer = server.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.headers()[header::WWW_AUTHENTICATE], "Bearer");
        let (status, body) = read(answer).await;
        assert_eq!((status, body.contains("not-signed-in")), (StatusCode::UNAUTHORIZED, true), "{path}");
    }
}

#[tokio::test]
async fn a_sign_in_link_sets_a_closed_cookie_and_a_wrong_one_is_refused_and_counted() {
    let server = Server::with(Settings { sign_in_failures_per_minute_max: 2, ..Settings::default() });
    let answer = server.send(Request::get("/sign-in/mara").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status(), place(&answer)), (StatusCode::SEE_OTHER, "/"));
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("countersign_session=mara; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let from_mail =
        Request::get("/sign-in/mara").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    let answer = server.send(from_mail).await;
    assert_eq!(
        (answer.status(), answer.headers()[header::REFRESH].as_bytes()),
        (StatusCode::OK, &b"0; url=/"[..])
    );
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(
            server.send(Request::get("/sign-in/wrong").body(Body::empty()).unwrap()).await.status().as_u16(),
        );
    }
    // The minute may turn once while this runs; then one more wrong link is looked at.
    assert_eq!(statuses[0], 403);
    assert_eq!(statuses[3], 429, "{statuses:?}");
}

#[tokio::test]
async fn a_signature_goes_on_to_the_next_case_with_a_word_that_can_be_undone() {
    let server = Server::new();
    let form = format!(
        "act=approve&key=k1&opened=1&seconds=38&shown={}&field.order=4500-2277&was.order=4500-2277",
        shown("TF-26-11804")
    );
    let answer = server.post(DESK, &form).await;
    assert_eq!((answer.status(), place(&answer)), (StatusCode::SEE_OTHER, "/case/TF-26-11805/task/approve"));
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let decision = server.door.decisions().pop().unwrap();
    assert_eq!(
        (decision.act, decision.key.as_str(), decision.seconds_on_screen),
        (Act::Approve, "k1", Some(38))
    );
    assert!(decision.corrections.is_empty());
    let next = as_mara(Method::GET, "/case/TF-26-11805/task/approve")
        .header(header::COOKIE, &cookie)
        .body(Body::empty())
        .unwrap();
    let (_, page) = read(server.send(next).await).await;
    assert!(page.contains("Approved: Drossel &#38; Feyn Spedition DF-2026-11804, 4974.20 EUR."));
    assert!(page.contains(&format!("action=\"{DESK}/undo\"")));
    let undone = server.post(&format!("{DESK}/undo"), "key=u1").await;
    assert_eq!((undone.status(), place(&undone)), (StatusCode::SEE_OTHER, DESK));
    assert!(server.door.decisions().is_empty());
    assert_eq!(server.post(&format!("{DESK}/undo"), "key=u2").await.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_was_typed_is_sent_as_a_correction_and_kept_when_it_is_refused() {
    let server = Server::new();
    let fields = "field.order=4500-2217&was.order=4500-2277&field.account=6320&was.account=6320";
    let stale = format!("act=correct&key=k&shown={}&{fields}&words.return=Which+gate%3F", shown("other"));
    let (status, page) = read(server.post(DESK, &stale).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Not signed: the case changed while you read it"));
    assert!(page.contains("name=\"field.order\" value=\"4500-2217\""), "the entry is kept");
    assert!(page.contains("name=\"was.order\" value=\"4500-2277\""), "and compared with what is there now");
    assert!(page.contains("Which gate?"), "and so is the reason");
    let approve = format!("act=approve&key=k&shown={}&{fields}", shown("TF-26-11804"));
    let (status, page) = read(server.post(DESK, &approve).await).await;
    assert_eq!((status.as_u16(), page.contains("approved-with-changes")), (422, true));
    assert!(server.door.decisions().is_empty());
    let correct = format!("act=correct&key=k&shown={}&{fields}", shown("TF-26-11804"));
    assert_eq!(server.post(DESK, &correct).await.status(), StatusCode::SEE_OTHER);
    let decision = server.door.decisions().pop().unwrap();
    assert_eq!(
        decision.corrections.into_iter().collect::<Vec<_>>(),
        [("order".to_owned(), "4500-2217".to_owned())]
    );
}

#[tokio::test]
async fn what_changed_meanwhile_is_shown_field_by_field() {
    let server = Server::new();
    let form =
        format!("act=approve&key=k&shown={}&field.cost_centre=4150&was.cost_centre=4150", shown("other"));
    let (status, page) = read(server.post(DESK, &form).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("<b>Cost centre.</b> You saw <del>4150</del>; it is now <ins>4120</ins>."));
    assert!(page.contains("name=\"field.cost_centre\" value=\"4120\""), "what was not typed is not kept");
}

#[tokio::test]
async fn a_candidate_can_be_chosen_without_scripts() {
    let server = Server::new();
    let (status, page) =
        read(server.post(DESK, "pick=order%3D4500-2217&field.order=4500-2277&was.order=4500-2277").await)
            .await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("name=\"field.order\" value=\"4500-2217\"") && page.contains("typed by you"));
    assert!(
        page.contains("class=\"btn sign\" name=\"act\" value=\"correct\""),
        "to correct is the next right act"
    );
    assert!(server.door.decisions().is_empty());
}

#[tokio::test]
async fn returning_needs_a_reason_and_escalating_knows_to_whom() {
    let server = Server::new();
    let bare = format!("act=return&key=k&shown={}", shown("TF-26-11804"));
    let (status, page) = read(server.post(DESK, &bare).await).await;
    assert_eq!((status.as_u16(), page.contains("reason-missing")), (422, true));
    let told = format!("{bare}&reason.return=The+goods+receipt+is+missing&words.return=Line+2&to=samuel");
    assert_eq!(server.post(DESK, &told).await.status(), StatusCode::SEE_OTHER);
    let decision = server.door.decisions().pop().unwrap();
    assert_eq!(
        (decision.reason.as_deref(), decision.to),
        (Some("The goods receipt is missing. Line 2"), None)
    );
}

#[tokio::test]
async fn another_site_can_change_nothing() {
    let server = Server::new();
    for path in
        [DESK, "/case/TF-26-11804/note", "/intake", "/payments/propose", "/me/sign-out", "/api/v1/intake"]
    {
        let request = Request::post(path)
            .header(header::COOKIE, "countersign_session=mara")
            .header("sec-fetch-site", "cross-site");
        let (status, body) = read(server.send(request.body(Body::from("act=approve")).unwrap()).await).await;
        assert_eq!((status, body.contains("other-origin")), (StatusCode::FORBIDDEN, true), "{path}");
    }
}

#[tokio::test]
async fn documents_are_saved_and_never_drawn_as_pages_of_ours() {
    let server = Server::new();
    let answer =
        server.send(as_mara(Method::GET, "/case/TF-26-11805/document/0").body(Body::empty()).unwrap()).await;
    assert_eq!(
        answer.headers()[header::CONTENT_DISPOSITION],
        "attachment; filename=\"IK_4471_26.xml\"; filename*=UTF-8''IK%5F4471%5F26%2Exml"
    );
    assert_eq!(
        answer.headers()[header::CONTENT_SECURITY_POLICY],
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    );
    assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let image = server
        .send(
            as_mara(Method::GET, "/case/TF-26-11804/document/0/page/1.png?scale=1")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(
        (image.status(), image.headers()[header::CONTENT_TYPE].as_bytes()),
        (StatusCode::OK, &b"image/png"[..])
    );
    for path in [
        "/case/TF-26-11804/document/0/page/2.png",
        "/case/TF-26-11804/document/0/page/x.png",
        "/case/TF-26-11804/document/x",
        "/case/TF-26-11804/document/9",
    ] {
        assert_eq!(server.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

fn form_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk7\r\n".to_vec();
    for (name, bytes) in files {
        body.extend(
            format!("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n")
                .bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    body
}

async fn upload(server: &Server, path: &str, files: &[(&str, &[u8])]) -> (StatusCode, String) {
    let request = as_mara(Method::POST, path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    read(server.send(request.body(Body::from(form_of(files))).unwrap()).await).await
}

#[tokio::test]
async fn one_bad_file_does_not_stop_the_others() {
    let server = Server::with(Settings { file_bytes_max: 1_000, ..Settings::default() });
    let large = vec![7_u8; 5_000];
    let (status, page) = upload(
        &server,
        "/intake",
        &[("a.pdf", b"%PDF"), ("empty.pdf", b""), ("large.pdf", &large), ("b<i>.xml", b"<x/>")],
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("2 of 4 taken") && page.contains("too-large") && page.contains("the file is empty")
    );
    assert!(page.contains("b&#60;i&#62;.xml"), "names are text, never markup");
    let (status, body) =
        upload(&server, "/api/v1/intake", &[("a.pdf", b"%PDF"), ("large.pdf", &large)]).await;
    let taken: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (status, taken[0]["receipt"]["name"].as_str(), taken[1]["problem"]["status"].as_u64()),
        (StatusCode::OK, Some("a.pdf"), Some(413))
    );
    let (status, page) = upload(&server, "/intake", &[("", b"")]).await;
    assert_eq!((status.as_u16(), page.contains("no-file")), (422, true));
}

#[tokio::test]
async fn a_changed_process_is_proposed_from_its_page() {
    let server = Server::new();
    let (status, page) =
        read(server.send(as_mara(Method::GET, "/process").body(Body::empty()).unwrap()).await).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Change this process") && page.contains("/process/accounts-payable/propose"));
    // Without a file, and without the version it is about, nothing is proposed, and the page says why.
    let path = "/process/accounts-payable/propose";
    let (status, page) = upload(&server, path, &[("", b"")]).await;
    assert_eq!((status.as_u16(), page.contains("no-file")), (422, true));
    let (status, page) = upload(&server, path, &[("process.bpmn", b"<x/>")]).await;
    assert_eq!((status.as_u16(), page.contains("version-unknown")), (404, true));
    let mut form = form_of(&[("process.bpmn", b"<definitions/>")]);
    let field = "--x\r\nContent-Disposition: form-data; name=\"based_on\"\r\n\r\n";
    form.splice(0..0, format!("{field}{}\r\n", "0".repeat(64)).into_bytes());
    let request = as_mara(Method::POST, path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let answer = server.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.headers()[header::LOCATION].to_str().unwrap().starts_with("/rules/version/"));
}

#[tokio::test]
async fn limits_answer_with_their_own_status() {
    let server = Server::new();
    let endless = "x".repeat(600 * 1024);
    assert_eq!(server.post(DESK, &endless).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let full = Server::with(Settings { uploads_at_once_max: 0, ..Settings::default() });
    let request = as_mara(Method::POST, "/api/v1/intake").body(Body::from("%PDF")).unwrap();
    let answer = full.send(request).await;
    assert_eq!(
        (answer.status(), answer.headers()[header::RETRY_AFTER].as_bytes()),
        (StatusCode::TOO_MANY_REQUESTS, &b"5"[..])
    );
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
    let small = Server::with(Settings { file_bytes_max: 3, ..Settings::default() });
    let request = as_mara(Method::POST, "/api/v1/intake").body(Body::from("%PDF")).unwrap();
    assert_eq!(small.send(request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_api_reads_and_decides_with_a_bearer_token() {
    let server = Server::new();
    let call = |method: Method, path: &str, body: &str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, "Bearer mara")
            .header("idempotency-key", "k9");
        server.send(request.body(Body::from(body.to_owned())).unwrap())
    };
    let (status, body) = read(call(Method::GET, "/api/v1/cases/TF-26-11804/tasks/check", "").await).await;
    let desk: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, desk["amount"]["amount"].as_str()), (StatusCode::OK, Some("4974.20")));
    let decide =
        format!(r#"{{"act":"approve","shown":"{}","seconds_on_screen":3}}"#, desk["shown"].as_str().unwrap());
    let (status, body) =
        read(call(Method::POST, "/api/v1/cases/TF-26-11804/tasks/check/decide", &decide).await).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(server.door.decisions()[0].key, "k9");
    for (body, status, code) in [
        (r#"{"act":"approve","shown":"00"}"#.to_owned(), 400, "unreadable-request"),
        (r#"{"act":"approve","shown":"S","typo":1}"#.replace('S', &shown("x")), 400, "unreadable-request"),
        (r#"{"act":"refuse","shown":"S"}"#.replace('S', &shown("x")), 422, "reason-missing"),
        (r#"{"act":"approve","shown":"S"}"#.replace('S', &shown("x")), 409, "shown-has-changed"),
    ] {
        let answer = call(Method::POST, "/api/v1/cases/TF-26-11801/tasks/check/decide", &body).await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
        let (got, text) = read(answer).await;
        let problem: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (got.as_u16(), problem["code"].as_str(), problem["status"].as_u64()),
            (status, Some(code), Some(status.into())),
            "{body}"
        );
    }
    let (status, body) = read(call(Method::GET, "/api/v1/worklist?view=due-today&limit=2", "").await).await;
    let list: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (status, list["rows"].as_array().unwrap().len(), list["next"].as_str()),
        (StatusCode::OK, 2, Some("2"))
    );
}

#[tokio::test]
async fn payments_notes_and_call_backs_answer_with_where_to_go() {
    let server = Server::new();
    let made = server.post("/payments/propose", "until=2026-11-30&key=p1").await;
    assert_eq!((made.status(), place(&made)), (StatusCode::SEE_OTHER, "/case/PAY-26-0031/task/sign"));
    for (until, code) in [("2026-11-01", "nothing-to-pay"), ("soon", "date")] {
        let (status, page) = read(server.post("/payments/propose", &format!("until={until}")).await).await;
        assert_eq!(
            (status.as_u16(), page.contains(code), page.contains(&format!("value=\"{until}\""))),
            (422, true, true),
            "{until}"
        );
    }
    let noted = server.post("/case/TF-26-11804/note", "words=Ask+the+plant&key=n1").await;
    assert_eq!((noted.status(), place(&noted)), (StatusCode::SEE_OTHER, "/case/TF-26-11804"));
    assert_eq!(server.post("/case/TF-26-11804/note", "words=++").await.status().as_u16(), 422);
    let desk = "/case/TF-26-11802/task/check";
    let called = server
        .post(&format!("{desk}/call-back"), "spoke_with=Ida&number_called=%2B49&confirmed=yes&key=c1")
        .await;
    assert_eq!((called.status(), place(&called)), (StatusCode::SEE_OTHER, desk));
    let (status, page) =
        read(server.post(&format!("{desk}/call-back"), "number_called=4711&confirmed=yes").await).await;
    assert_eq!((status.as_u16(), page.contains("with whom you spoke is missing")), (422, true));
    assert!(page.contains("name=\"number_called\" value=\"4711\""), "what was typed stays");
}

#[tokio::test]
async fn keys_can_be_switched_off_and_a_session_ends() {
    let server = Server::new();
    let off = server.post("/me/keys", "keys=off").await;
    assert!(off.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("countersign_keys=off;"));
    let request =
        as_mara(Method::GET, "/").header(header::COOKIE, "countersign_keys=off").body(Body::empty()).unwrap();
    assert!(read(server.send(request).await).await.1.contains("data-keys=\"off\""));
    assert_eq!(server.post("/me/sign-out", "").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(server.get("/").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn assets_change_their_address_with_their_content_and_may_be_kept() {
    let server = Server::new();
    let (_, page) = server.get("/").await;
    for name in ["tokens.css", "countersign.css", "desk.js", "mark.svg"] {
        let end = page.find(&format!("/{name}\"")).unwrap() + name.len() + 1;
        let start = page[..end].rfind('"').unwrap() + 1;
        let answer = server.send(Request::get(&page[start..end]).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    }
    assert_eq!(server.get("/assets/0/../Cargo.toml").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_done_by_hand_goes_back_to_where_the_case_is() {
    let server = Server::new();
    let path = "/case/TF-26-11804/process";
    let answer = server.post(path, "act=choose&number=7&way=wait&key=k").await;
    assert_eq!((answer.status(), place(&answer)), (StatusCode::SEE_OTHER, path));
    for (form, words) in [
        ("act=choose&number=7&key=k", "Choose at least one of what is offered"),
        ("act=retry&key=k", "Not done: the form could not be read"),
    ] {
        let (status, page) = read(server.post(path, form).await).await;
        assert!(status.is_client_error(), "{form}: {status}");
        assert!(page.contains(words) && page.contains("waits for a choice"), "{form}: {page}");
    }
}

#[tokio::test]
async fn the_auditor_takes_a_bundle_that_is_an_archive() {
    let server = Server::new();
    let as_noor = |path: &str| {
        let request = Request::get(path).header(header::COOKIE, "countersign_session=noor");
        server.send(request.body(Body::empty()).unwrap())
    };
    let (status, page) = read(as_noor("/evidence?case=TF-26-11804").await).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("href=\"/evidence/bundle.zip?case=TF-26-11804\" download"), "{page}");
    let answer = as_noor("/evidence/bundle.zip?case=TF-26-11804").await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/zip");
    assert!(
        answer.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().contains("evidence-TF-26-11804.zip")
    );
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(bytes.starts_with(b"PK\x03\x04") && bytes.windows(11).any(|it| it == b"README.html"));
}
