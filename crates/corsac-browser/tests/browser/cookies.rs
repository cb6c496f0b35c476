//! Cookies across fetches: which travel, which are stored, and what is said of the others.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::any;
use corsac::fetch::CredentialsMode;
use corsac::policy::PolicySpec;
use corsac::step::Code;
use corsac_browser::{Browser, CookieFault, Response, get};
use corsac_tower::CorsLayer;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// `/set?a=b; Secure` sets a cookie, everything else says which cookies came.
fn app() -> Router {
    let set = |uri: axum::http::Uri| async move {
        let cookie = uri.query().unwrap().replace("%20", " ");
        ([("set-cookie", cookie)], "set")
    };
    let echo = |headers: HeaderMap| async move {
        headers.get("cookie").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    Router::new().route("/set", any(set)).fallback(echo)
}

fn readable(origin: &str) -> Router {
    let spec = PolicySpec { origins: vec![origin.into()], credentials: true, ..PolicySpec::default() };
    app().layer(CorsLayer::new(spec.compile().unwrap()))
}

fn faults(response: &Response) -> Vec<CookieFault> {
    response.trace().notes.iter().map(|note| note.fault).collect()
}

#[tokio::test]
async fn a_cookie_that_was_set_travels_with_the_next_fetch() {
    let browser = Browser::builder().serve("https://api.example", app()).build().unwrap();
    let page = browser.page("https://api.example").unwrap();
    page.fetch("/set?a=b").await.unwrap();
    let response = page.fetch("/").await.unwrap();
    assert_eq!(response.text(), "a=b");
    assert_eq!(response.trace().exchanges[0].request.headers.get("cookie").as_deref(), Some(&b"a=b"[..]));
    assert_eq!(
        page.fetch("/set?c=d").await.unwrap().header("set-cookie"),
        None,
        "script never sees Set-Cookie"
    );
    browser.clear();
    assert_eq!(page.fetch("/").await.unwrap().text(), "");
}

#[tokio::test]
async fn cookies_go_to_another_origin_only_with_credentials_included() {
    let browser =
        Browser::builder().serve("https://api.app.test", readable("https://app.test")).build().unwrap();
    browser.set_cookie("https://api.app.test/", "id=1").unwrap();
    let page = browser.page("https://app.test").unwrap();

    let without = page.fetch("https://api.app.test/").await.unwrap();
    assert_eq!(without.text(), "");
    assert_eq!(faults(&without), [CookieFault::NoCredentials]);
    let note = &without.trace().notes[0];
    assert_eq!((note.code(), note.cookie.as_str(), note.hop), (Code::CookieNotSent, "id", 0));
    assert!(
        note.to_string().starts_with("the cookie \"id\" was not sent: the request has no credentials"),
        "{note}"
    );

    let with = page.fetch(get("https://api.app.test/").credentials(CredentialsMode::Include)).await.unwrap();
    assert_eq!(with.text(), "id=1", "another origin of the same site gets Lax cookies");
    assert!(with.trace().notes.is_empty());
}

#[tokio::test]
async fn across_sites_only_same_site_none_travels_and_the_trace_says_why() {
    let browser =
        Browser::builder().serve("https://api.test", readable("https://app.example")).build().unwrap();
    browser.set_cookie("https://api.test/", "default=1").unwrap();
    browser.set_cookie("https://api.test/", "strict=2; SameSite=Strict").unwrap();
    browser.set_cookie("https://api.test/", "none=3; SameSite=None; Secure").unwrap();
    let page = browser.page("https://app.example").unwrap();
    let response = page.fetch(get("https://api.test/").credentials(CredentialsMode::Include)).await.unwrap();
    assert_eq!(response.text(), "none=3");
    assert_eq!(faults(&response), [CookieFault::LaxByDefaultAcrossSites, CookieFault::StrictAcrossSites]);
}

#[tokio::test]
async fn a_cookie_is_stored_although_the_cors_check_fails() {
    let browser = Browser::builder().serve("https://api.app.test", app()).build().unwrap();
    let page = browser.page("https://app.test").unwrap();
    let set = get("https://api.app.test/set?a=b").credentials(CredentialsMode::Include);
    assert_eq!(page.fetch(set).await.unwrap_err().code(), Code::AllowOriginMissing);
    let own = browser.page("https://api.app.test").unwrap();
    assert_eq!(own.fetch("/").await.unwrap().text(), "a=b");
}

#[tokio::test]
async fn without_credentials_no_cookie_is_stored() {
    let browser =
        Browser::builder().serve("https://api.app.test", readable("https://app.test")).build().unwrap();
    let page = browser.page("https://app.test").unwrap();
    page.fetch("https://api.app.test/set?a=b").await.unwrap();
    let own = browser.page("https://api.app.test").unwrap();
    assert_eq!(own.fetch("/").await.unwrap().text(), "");
}

#[tokio::test]
async fn a_cookie_that_is_not_stored_is_told() {
    let browser = Browser::builder().serve("https://api.example", app()).build().unwrap();
    let page = browser.page("https://api.example").unwrap();
    let response = page.fetch("/set?a=b;%20SameSite=None").await.unwrap();
    assert_eq!(faults(&response), [CookieFault::SameSiteNoneWithoutSecure]);
    assert!(response.trace().notes[0].to_string().starts_with("the cookie \"a\" was not stored: "));
    assert_eq!(browser.set_cookie("nowhere", "a=b"), Err(CookieFault::UrlInvalid));
    assert_eq!(browser.set_cookie("https://api.example/", "__Host-a=b"), Err(CookieFault::HostPrefix));
}

#[tokio::test]
async fn a_frame_of_the_site_in_a_page_of_another_gets_no_lax_cookies() {
    let browser = Browser::builder().serve("https://api.example", app()).build().unwrap();
    browser.set_cookie("https://api.example/", "lax=1").unwrap();
    browser.set_cookie("https://api.example/", "none=2; SameSite=None; Secure").unwrap();
    let mut framed = browser.page("https://api.example").unwrap().client().clone();
    framed.top_level_origin = corsac::fetch::Origin::parse("https://portal.test").unwrap();
    let response = browser.page_for(framed).fetch("https://api.example/").await.unwrap();
    assert_eq!(response.text(), "none=2");
}

#[tokio::test]
async fn partitioned_cookies_stay_under_their_top_level_site() {
    let browser = Browser::builder().serve("https://api.example", app()).build().unwrap();
    let framed_in = |top: &str| {
        let mut client = browser.page("https://api.example").unwrap().client().clone();
        client.top_level_origin = corsac::fetch::Origin::parse(top).unwrap();
        browser.page_for(client)
    };
    let set = "https://api.example/set?a=b;%20SameSite=None;%20Secure;%20Partitioned";
    framed_in("https://one.test").fetch(set).await.unwrap();
    assert_eq!(framed_in("https://www.one.test").fetch("https://api.example/").await.unwrap().text(), "a=b");
    let other = framed_in("https://two.test").fetch("https://api.example/").await.unwrap();
    assert_eq!((other.text().as_str(), faults(&other)), ("", vec![CookieFault::OtherPartition]));
}

#[tokio::test]
async fn cookies_expire_by_the_clock_of_the_browser() {
    let seconds = Arc::new(AtomicU64::new(1_000_000));
    let now = Arc::clone(&seconds);
    let browser = Browser::builder()
        .serve("https://api.example", app())
        .clock(move || Duration::from_secs(now.load(Ordering::SeqCst)))
        .build()
        .unwrap();
    let page = browser.page("https://api.example").unwrap();
    page.fetch("/set?a=b;%20Max-Age=60").await.unwrap();
    seconds.fetch_add(59, Ordering::SeqCst);
    assert_eq!(page.fetch("/").await.unwrap().text(), "a=b");
    seconds.fetch_add(1, Ordering::SeqCst);
    assert_eq!(page.fetch("/").await.unwrap().text(), "");
}
