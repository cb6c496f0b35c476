//! Services in this process: what pages read of them, and why not.

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use axum::{Router, body::Bytes, routing::any, routing::get as on_get, routing::put as on_put};
use corsac::fetch::{
    CredentialsMode, Event, Mode, NetworkFailure, Origin, Profile, RedirectMode, RefusalKind, ResponseType,
    Stage, Verdict,
};
use corsac::policy::PolicySpec;
use corsac::step::{Code, StepId};
use corsac_browser::{Blocked, Browser, Builder, Trace, get, head, post, put};
use corsac_tower::CorsLayer;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const API: &str = "https://api.example";
const APP: &str = "https://app.example";

fn policy() -> PolicySpec {
    PolicySpec { origins: vec![APP.into()], ..PolicySpec::default() }
}

fn cors(spec: PolicySpec) -> CorsLayer {
    CorsLayer::new(spec.compile().unwrap())
}

fn browser(app: Router) -> Browser {
    Browser::builder().serve(API, app).build().unwrap()
}

fn failure(blocked: &Blocked) -> &NetworkFailure {
    match &blocked.refusal().kind {
        RefusalKind::ConnectionObtained { failure } => failure,
        other => panic!("{other:?}"),
    }
}

fn sent(trace: &Trace) -> Vec<String> {
    let line =
        |exchange: &corsac_browser::Exchange| format!("{} {}", exchange.request.method, exchange.request.url);
    trace.exchanges.iter().map(line).collect()
}

#[tokio::test]
async fn a_page_reads_what_the_policy_grants() {
    let app = Router::new().route("/", on_get(|| async { ([("x-id", "7"), ("x-secret", "8")], "hats") }));
    let spec = PolicySpec { expose_headers: vec!["x-id".into()], ..policy() };
    let page = browser(app.layer(cors(spec))).page(APP).unwrap();
    let response = page.fetch("https://api.example/#part").await.unwrap();
    assert_eq!(
        (response.status(), response.response_type(), response.verdict()),
        (200, ResponseType::Cors, Verdict::Allowed)
    );
    assert_eq!(response.text(), "hats");
    assert_eq!(response.header("X-ID").as_deref(), Some(&b"7"[..]));
    assert_eq!(response.header("x-secret"), None);
    assert_eq!(response.url().unwrap().as_str(), "https://api.example/");
    assert_eq!(response.status_message(), b"OK");
    assert!(!response.redirected());
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused_at_the_cors_check() {
    let app = Router::new().route("/", on_get(|| async { "hats" })).layer(cors(policy()));
    let blocked =
        browser(app).page("https://evil.example").unwrap().fetch("https://api.example/").await.unwrap_err();
    assert_eq!((blocked.code(), blocked.step()), (Code::AllowOriginMissing, StepId::AllowOriginPresent));
    assert!(blocked.to_string().starts_with("D401: "), "{blocked}");
    assert_eq!(
        blocked.trace().exchanges.len(),
        1,
        "the request was sent: only its answer is kept from script"
    );
    assert!(
        matches!(blocked.trace().events.last(), Some(Event::Refused(refusal)) if refusal == blocked.refusal())
    );
}

#[tokio::test]
async fn an_app_reads_its_own_origin_without_cors() {
    let app = Router::new().route("/", on_get(|| async { ([("x-any", "1")], "hats") }));
    let response = browser(app).page(API).unwrap().fetch("/").await.unwrap();
    assert_eq!((response.response_type(), response.text().as_str()), (ResponseType::Basic, "hats"));
    assert!(response.header("x-any").is_some());
}

#[tokio::test]
async fn the_same_put_is_read_under_one_policy_and_refused_under_another() {
    let app = || Router::new().route("/cart", on_put(|body: String| async move { format!("saved {body}") }));
    let granting = PolicySpec { methods: vec!["PUT".into()], ..policy() };
    let call = || put("https://api.example/cart").body("hats");

    let response = browser(app().layer(cors(granting))).page(APP).unwrap().fetch(call()).await.unwrap();
    assert_eq!(response.text(), "saved hats");
    assert_eq!(sent(response.trace()), ["OPTIONS https://api.example/cart", "PUT https://api.example/cart"]);

    let blocked = browser(app().layer(cors(policy()))).page(APP).unwrap().fetch(call()).await.unwrap_err();
    assert_eq!(
        (blocked.code(), blocked.step()),
        (Code::PreflightAllowOriginMissing, StepId::AllowOriginPresent)
    );
    assert_eq!(sent(blocked.trace()), ["OPTIONS https://api.example/cart"]);
}

#[tokio::test]
async fn an_origin_that_nobody_serves_is_a_network_error() {
    let blocked =
        browser(Router::new()).page(APP).unwrap().fetch("https://other.example/").await.unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::NotServed);
    assert_eq!(blocked.code(), Code::NetworkFailed);
}

#[tokio::test]
async fn a_redirect_does_not_lead_out_of_the_test() {
    let app = Router::new().route("/", on_get(|| async { Redirect::temporary("https://internet.example/") }));
    let blocked = browser(app.layer(cors(policy())))
        .page(APP)
        .unwrap()
        .fetch("https://api.example/")
        .await
        .unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::NotServed);
    assert_eq!(blocked.refusal().place.hop, 1);
}

/// Redirects from host to host, each with CORS for every origin; the last one echoes the `Origin` that it saw.
fn chain() -> Builder {
    let open = PolicySpec {
        origins: vec![APP.into(), "null".into()],
        dangerously_allow_null_origin: true,
        ..PolicySpec::default()
    };
    let hop =
        |to: &'static str| Router::new().route("/", any(move || async move { Redirect::temporary(to) }));
    let echo = |headers: HeaderMap| async move { headers["origin"].to_str().unwrap().to_owned() };
    Browser::builder()
        .serve("https://a.example", hop("https://b.test/").layer(cors(open.clone())))
        .serve("https://b.test", hop("https://c.example/").layer(cors(open.clone())))
        .serve("https://c.example", Router::new().route("/", any(echo)).layer(cors(open)))
}

#[tokio::test]
async fn a_chain_of_redirects_through_three_apps_ends_with_a_null_origin() {
    let page = chain().build().unwrap().page(APP).unwrap();
    let response = page.fetch("https://a.example/").await.unwrap();
    assert_eq!(response.text(), "null");
    assert!(response.redirected());
    assert_eq!(response.url().unwrap().as_str(), "https://c.example/");
    assert_eq!(
        sent(response.trace()),
        ["GET https://a.example/", "GET https://b.test/", "GET https://c.example/"]
    );
    let origin =
        |hop: usize| response.trace().exchanges[hop].request.headers.get("origin").unwrap().into_owned();
    assert_eq!((origin(0), origin(1)), (APP.as_bytes().to_vec(), b"null".to_vec()));
}

#[tokio::test]
async fn redirects_need_not_be_followed() {
    let page = chain().build().unwrap().page(APP).unwrap();
    let manual = page.fetch(get("https://a.example/").redirect(RedirectMode::Manual)).await.unwrap();
    assert_eq!(
        (manual.response_type(), manual.status(), manual.body()),
        (ResponseType::OpaqueRedirect, 0, None)
    );
    let blocked = page.fetch(get("https://a.example/").redirect(RedirectMode::Error)).await.unwrap_err();
    assert_eq!(blocked.code(), Code::RedirectModeError);
}

#[tokio::test]
async fn the_21st_redirect_is_one_too_many() {
    let app = Router::new().route(
        "/{n}",
        on_get(|uri: Uri| async move {
            let number: usize = uri.path().trim_start_matches('/').parse().unwrap();
            if number == 0 {
                "done".into_response()
            } else {
                Redirect::to(&format!("/{}", number - 1)).into_response()
            }
        }),
    );
    let page = browser(app).page(API).unwrap();
    assert_eq!(page.fetch("/20").await.unwrap().text(), "done");
    let blocked = page.fetch("/21").await.unwrap_err();
    assert_eq!(blocked.code(), Code::RedirectLimit);
    assert_eq!(blocked.trace().exchanges.len(), 21);
}

#[tokio::test]
async fn a_granted_preflight_is_remembered_until_it_is_too_old() {
    let app = Router::new().route("/", on_put(|| async { "saved" }));
    let spec = PolicySpec { methods: vec!["PUT".into()], max_age: Some(60), ..policy() };
    let seconds = Arc::new(AtomicU64::new(1_000));
    let now = Arc::clone(&seconds);
    let browser = Browser::builder()
        .serve(API, app.layer(cors(spec)))
        .clock(move || Duration::from_secs(now.load(Ordering::SeqCst)))
        .build()
        .unwrap();
    let page = browser.page(APP).unwrap();
    let requests = async || page.fetch(put("https://api.example/")).await.unwrap().trace().exchanges.len();

    assert_eq!(requests().await, 2);
    seconds.store(1_059, Ordering::SeqCst);
    assert_eq!(requests().await, 1);
    seconds.store(1_061, Ordering::SeqCst);
    assert_eq!(requests().await, 2);
    assert_eq!(requests().await, 1);
    browser.clear();
    assert_eq!(requests().await, 2);
}

#[tokio::test]
async fn pages_of_one_browser_share_the_preflight_cache_by_top_level_site() {
    let app = Router::new().route("/", on_put(|| async { "saved" }));
    let browser = browser(app.layer(cors(PolicySpec { methods: vec!["PUT".into()], ..policy() })));
    let requests = async |page: corsac_browser::Page| {
        page.fetch(put("https://api.example/")).await.unwrap().trace().exchanges.len()
    };
    assert_eq!(requests(browser.page(APP).unwrap()).await, 2);
    assert_eq!(requests(browser.page(APP).unwrap()).await, 1);
    let mut framed = browser.page(APP).unwrap().client().clone();
    framed.top_level_origin = Origin::parse("https://portal.test").unwrap();
    assert_eq!(requests(browser.page_for(framed)).await, 2);
}

#[tokio::test]
async fn a_service_sees_path_query_and_host() {
    let app = Router::new().fallback(|uri: Uri, headers: HeaderMap| async move {
        format!(
            "{uri} {} {}",
            headers["host"].to_str().unwrap(),
            headers["accept-encoding"].to_str().unwrap()
        )
    });
    let browser = Browser::builder().serve("http://api.example:8080", app).build().unwrap();
    let page = browser.page("http://api.example:8080").unwrap();
    let response = page.fetch("http://api.example:8080/a/b?c=d#e").await.unwrap();
    assert_eq!(response.text(), "/a/b?c=d api.example:8080 gzip, deflate");
}

#[tokio::test]
async fn any_tower_service_can_be_served() {
    #[derive(Clone)]
    struct Teapot;
    impl tower_service::Service<http::Request<corsac_browser::RequestBody>> for Teapot {
        type Response = http::Response<http_body_util::Full<std::collections::VecDeque<u8>>>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Self::Response, Infallible>>;
        fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
            std::task::Poll::Ready(Ok(()))
        }
        fn call(&mut self, _: http::Request<corsac_browser::RequestBody>) -> Self::Future {
            let body =
                http_body_util::Full::new(std::collections::VecDeque::from(b"short and stout".to_vec()));
            std::future::ready(Ok(http::Response::builder().status(418).body(body).unwrap()))
        }
    }
    let browser = Browser::builder().serve(API, Teapot).build().unwrap();
    let response = browser.page(API).unwrap().fetch("/").await.unwrap();
    assert_eq!((response.status(), response.text().as_str()), (418, "short and stout"));
}

#[tokio::test]
async fn a_service_that_fails_is_a_network_error_that_says_so() {
    #[derive(Clone)]
    struct Broken;
    impl tower_service::Service<http::Request<corsac_browser::RequestBody>> for Broken {
        type Response = http::Response<String>;
        type Error = std::io::Error;
        type Future = std::future::Ready<Result<Self::Response, std::io::Error>>;
        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), std::io::Error>> {
            std::task::Poll::Ready(Err(std::io::Error::other("the database is away")))
        }
        fn call(&mut self, _: http::Request<corsac_browser::RequestBody>) -> Self::Future {
            unreachable!("it is never ready")
        }
    }
    let browser = Browser::builder().serve(API, Broken).build().unwrap();
    let blocked = browser.page(API).unwrap().fetch("/").await.unwrap_err();
    let NetworkFailure::Connection { message } = failure(&blocked) else { panic!("{blocked}") };
    assert_eq!(message, "the service failed: the database is away");
}

#[tokio::test]
async fn a_handler_that_hangs_ends_with_the_timeout() {
    let app = Router::new().route("/", on_get(std::future::pending::<&str>));
    let browser = Browser::builder().serve(API, app).timeout(Duration::from_millis(50)).build().unwrap();
    let blocked = browser.page(API).unwrap().fetch("/").await.unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::Timeout { milliseconds: 50 });
}

#[tokio::test]
async fn a_stream_reaches_a_service_whole() {
    let app = Router::new().route(
        "/",
        any(|headers: HeaderMap, body: Bytes| async move {
            format!("{} {}", headers.contains_key("content-length"), String::from_utf8_lossy(&body))
        }),
    );
    let page = browser(app.layer(cors(policy()))).page(APP).unwrap();
    let response = page.fetch(post("https://api.example/").stream("a long story")).await.unwrap();
    assert_eq!(response.text(), "false a long story");
    assert_eq!(response.trace().exchanges[0].request.stage, Stage::Preflight);
}

#[tokio::test]
async fn head_has_no_body() {
    let app = Router::new().route("/", any(|| async { "hats" }));
    let response = browser(app).page(API).unwrap().fetch(head("/")).await.unwrap();
    assert_eq!(response.text(), "");
}

#[tokio::test]
async fn no_cors_gives_an_opaque_response() {
    let app = Router::new().route("/", on_get(|| async { "hats" }));
    let page = browser(app).page(APP).unwrap();
    let response = page.fetch(get("https://api.example/").mode(Mode::NoCors)).await.unwrap();
    assert_eq!(
        (response.response_type(), response.status(), response.body()),
        (ResponseType::Opaque, 0, None)
    );
    assert_eq!(response.url(), None);
}

#[tokio::test]
async fn headers_that_no_page_may_set_are_dropped_and_told() {
    let app = Router::new()
        .route("/", on_get(|headers: HeaderMap| async move { headers["host"].to_str().unwrap().to_owned() }));
    let page = browser(app).page(API).unwrap();
    let response = page.fetch(get("/").header("Host", "evil.example")).await.unwrap();
    assert_eq!(response.text(), "api.example");
    assert_eq!(response.trace().dropped_headers, ["Host"]);
}

#[tokio::test]
async fn a_call_that_throws_sends_nothing() {
    let page = browser(Router::new()).page(APP).unwrap();
    let blocked = page.fetch("https://user:secret@api.example/").await.unwrap_err();
    assert_eq!((blocked.code(), blocked.step()), (Code::UrlHasUserinfo, StepId::UrlWithoutUserinfo));
    assert!(blocked.trace().exchanges.is_empty());
    assert!(matches!(blocked.trace().events[..], [Event::Refused(_)]));
}

#[tokio::test]
async fn a_profile_allows_today_what_the_standard_refuses() {
    let app = || {
        let handle = |method: http::Method| async move {
            let status = if method == "OPTIONS" { StatusCode::NO_CONTENT } else { StatusCode::OK };
            (status, [("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")], "hats")
        };
        Router::new().route("/", any(handle))
    };
    let call = || get("https://api.example/").header("Authorization", "Bearer 1");
    let of =
        |profile| Browser::builder().serve(API, app()).profile(profile).build().unwrap().page(APP).unwrap();
    let blocked = of(Profile::Spec).fetch(call()).await.unwrap_err();
    assert_eq!(blocked.code(), Code::PreflightAuthorizationWildcard);
    let response = of(Profile::Chromium).fetch(call()).await.unwrap();
    assert_eq!(response.verdict(), Verdict::AllowedAgainstStandard);
    assert_eq!(response.departures()[0].refusal.code(), Code::PreflightAuthorizationWildcard);
}

#[tokio::test]
async fn a_control_byte_in_a_request_header_is_named() {
    let page = browser(Router::new()).page(API).unwrap();
    let blocked = page.fetch(get("/").header("X-Odd", b"a\x01b")).await.unwrap_err();
    let NetworkFailure::Connection { message } = failure(&blocked) else { panic!("{blocked}") };
    assert!(message.contains("the request header X-Odd") && message.contains(r"a\x01b"), "{message}");
}

#[tokio::test]
async fn a_fetch_may_run_in_any_thread() {
    let app = Router::new().route("/", on_get(|| async { "hats" }));
    let page = browser(app).page(API).unwrap();
    let other = page.clone();
    let task = tokio::spawn(async move {
        other.fetch(get("/").credentials(CredentialsMode::Omit)).await.unwrap().text()
    });
    assert_eq!((page.fetch("/").await.unwrap().text(), task.await.unwrap()), ("hats".into(), "hats".into()));
}

#[test]
fn everything_wrong_with_a_builder_is_told_at_once() {
    let network = corsac_browser::Network::new().resolve("a b", std::net::Ipv4Addr::LOCALHOST);
    let error = Browser::builder()
        .serve("api.example", Router::new())
        .serve("null", Router::new())
        .serve(API, Router::new())
        .serve("https://API.example:443", Router::new())
        .network(network)
        .build()
        .unwrap_err();
    assert_eq!(error.problems().len(), 4, "{error}");
    let text = error.to_string();
    for part in [
        "\"api.example\"",
        "\"null\"",
        "\"https://API.example:443\" is served twice",
        "cannot resolve \"a b\"",
    ] {
        assert!(text.contains(part), "{text}");
    }
}
