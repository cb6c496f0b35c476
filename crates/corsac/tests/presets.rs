//! What the APIs and elements of the web make of a request, as tables: mode, credentials, destination, preflights.
#![cfg(feature = "fetch")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop on a wrong value, outside its functions too"
)]

use corsac::fetch::preset::{
    BodyInit, CorsSettings, Element, FetchInit, Prepared, XmlHttpRequest, event_source, send_beacon,
    web_socket,
};
use corsac::fetch::{
    Body, CacheMode, Client, CredentialsMode, Destination, Fetch, Mode, Origin, PreflightCache, Profile,
    RedirectMode, Referrer, Request, Stage, Step, UserAgent,
};
use corsac::step::StepId;
use std::time::Duration;

const OTHER: &str = "https://api.test/";

fn page() -> Client {
    Client::new(Origin::parse("https://app.example").unwrap())
}

/// What goes over the wire first.
fn first_stage(request: Request, profile: Profile) -> Stage {
    let step =
        Fetch::start(request, &UserAgent::new(profile), &mut PreflightCache::new(), Duration::ZERO, ());
    match step {
        Step::Send(fetch) => fetch.request().stage,
        Step::Done(outcome) => panic!("{:?}", outcome.result),
    }
}

fn value(prepared: &Prepared, name: &str) -> Option<String> {
    Some(String::from_utf8(prepared.request.headers.get(name)?.into_owned()).unwrap())
}

#[test]
fn each_element_asks_as_its_attribute_says() {
    use CredentialsMode::{Include, SameOrigin as Own};
    use Mode::{Cors, NoCors, SameOrigin};
    let plain = [(NoCors, Include), (Cors, Own), (Cors, Include)];
    let always_cors = [(Cors, Own), (Cors, Own), (Cors, Include)];
    // Element, destination; without the attribute, anonymous, use-credentials.
    let table = [
        (Element::Image, Destination::Image, plain),
        (Element::Script, Destination::Script, plain),
        (Element::ModuleScript, Destination::Script, always_cors),
        (Element::ModulePreload, Destination::Script, always_cors),
        (Element::Stylesheet, Destination::Style, plain),
        (Element::Icon, Destination::Image, plain),
        (Element::Preload(Destination::Font), Destination::Font, plain),
        (Element::Preload(Destination::Empty), Destination::Empty, plain),
        (Element::Font, Destination::Font, [(Cors, Own), (Cors, Own), (Cors, Own)]),
        (Element::Audio, Destination::Audio, plain),
        (Element::Video, Destination::Video, plain),
        (Element::Track, Destination::Track, [(SameOrigin, Include), (Cors, Own), (Cors, Include)]),
        (Element::Manifest, Destination::Manifest, always_cors),
    ];
    let settings = [CorsSettings::NoCors, CorsSettings::Anonymous, CorsSettings::UseCredentials];
    for (element, destination, expected) in table {
        for (settings, (mode, credentials)) in settings.into_iter().zip(expected) {
            let request = element.prepare(&page(), OTHER, settings).unwrap().request;
            assert_eq!((request.mode, request.credentials), (mode, credentials), "{element:?} {settings:?}");
            assert_eq!(request.destination, destination, "{element:?}");
            assert!(request.use_url_credentials && !request.unsafe_request && !request.use_cors_preflight);
            assert_eq!((request.redirect, request.referrer), (RedirectMode::Follow, Referrer::Client));
        }
    }
}

#[test]
fn no_element_makes_a_preflight() {
    for element in [Element::Image, Element::Script, Element::ModuleScript, Element::Font, Element::Manifest]
    {
        let request = element.prepare(&page(), OTHER, CorsSettings::UseCredentials).unwrap().request;
        assert_eq!(first_stage(request, Profile::Spec), Stage::Actual, "{element:?}");
    }
}

#[test]
fn an_element_takes_relative_urls_and_refuses_what_is_none() {
    let request = Element::Image.prepare(&page(), "/logo.png", CorsSettings::NoCors).unwrap().request;
    assert_eq!(request.url().as_str(), "https://app.example/logo.png");
    let refusal = Element::Image.prepare(&page(), "https://a:b:c/", CorsSettings::NoCors).unwrap_err();
    assert_eq!(refusal.step(), StepId::UrlParses);
}

#[test]
fn an_upload_listener_alone_makes_a_preflight() {
    let stage = |has_upload_listener, body: Option<BodyInit>| {
        let xhr =
            XmlHttpRequest { method: "post".into(), has_upload_listener, body, ..XmlHttpRequest::default() };
        first_stage(xhr.prepare(&page(), OTHER, Profile::Spec).unwrap().request, Profile::Spec)
    };
    assert_eq!(stage(false, Some(BodyInit::text("x"))), Stage::Actual);
    assert_eq!(stage(true, Some(BodyInit::text("x"))), Stage::Preflight);
    assert_eq!(stage(true, None), Stage::Preflight);
}

#[test]
fn xhr_joins_the_values_of_a_name_and_drops_forbidden_ones() {
    let headers =
        [("X-A", "1"), ("cookie", "a=b"), ("x-a", " 2 "), ("X-HTTP-Method", "trace"), ("Accept", "a/b")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).to_vec();
    let xhr = XmlHttpRequest { headers, ..XmlHttpRequest::default() };
    let prepared = xhr.prepare(&page(), OTHER, Profile::Spec).unwrap();
    assert_eq!(value(&prepared, "X-A").as_deref(), Some("1, 2"));
    assert_eq!(prepared.request.headers.len(), 2);
    assert_eq!(prepared.dropped_headers, ["cookie", "X-HTTP-Method"]);
}

#[test]
fn xhr_has_credentials_when_it_says_so_and_secrets_in_its_url() {
    let prepare = |with_credentials, url| {
        let xhr = XmlHttpRequest { with_credentials, ..XmlHttpRequest::default() };
        xhr.prepare(&page(), url, Profile::Spec).unwrap().request
    };
    assert_eq!(prepare(false, OTHER).credentials, CredentialsMode::SameOrigin);
    assert_eq!(prepare(true, OTHER).credentials, CredentialsMode::Include);
    assert!(!prepare(true, OTHER).use_url_credentials);
    assert!(prepare(false, "https://user:secret@api.test/").use_url_credentials);
    assert_eq!(prepare(true, OTHER).mode, Mode::Cors);
}

#[test]
fn xhr_sends_no_body_with_get_and_is_refused_where_it_throws() {
    let get = XmlHttpRequest { body: Some(BodyInit::text("x")), ..XmlHttpRequest::default() };
    let prepared = get.prepare(&page(), OTHER, Profile::Spec).unwrap();
    assert_eq!((prepared.request.body.clone(), value(&prepared, "content-type")), (Body::Null, None));
    let step = |method: &str, url: &str, header: &str| {
        let headers = vec![(header.to_owned(), b"1".to_vec())];
        let xhr = XmlHttpRequest { method: method.into(), headers, ..XmlHttpRequest::default() };
        xhr.prepare(&page(), url, Profile::Spec).unwrap_err().step()
    };
    assert_eq!(step("a b", OTHER, "x"), StepId::XhrMethodIsMethod);
    assert_eq!(step("connect", OTHER, "x"), StepId::XhrMethodNotForbidden);
    assert_eq!(step("GET", "https://a:b:c/", "x"), StepId::XhrUrlParses);
    assert_eq!(step("GET", OTHER, "x y"), StepId::HeaderIsHeader);
}

#[test]
fn xhr_says_utf_8_of_a_string_whatever_script_says() {
    let content_type = |own: Option<&str>, body: BodyInit| {
        let headers =
            own.map(|own| ("Content-Type".to_owned(), own.as_bytes().to_vec())).into_iter().collect();
        let xhr =
            XmlHttpRequest { method: "POST".into(), headers, body: Some(body), ..XmlHttpRequest::default() };
        value(&xhr.prepare(&page(), OTHER, Profile::Spec).unwrap(), "content-type")
    };
    let text = || BodyInit::text("x");
    assert_eq!(content_type(None, text()).as_deref(), Some("text/plain;charset=UTF-8"));
    let cases = [
        ("text/x;a=b;charset=latin1", "text/x;a=b;charset=UTF-8"),
        ("text/x;charset=\"Utf-8\"", "text/x;charset=\"Utf-8\""),
        ("text/x; a=b", "text/x; a=b"),
        ("no type; charset=latin1", "no type; charset=latin1"),
        ("", ""),
    ];
    for (own, sent) in cases {
        assert_eq!(content_type(Some(own), text()).as_deref(), Some(sent), "{own}");
    }
    assert_eq!(
        content_type(Some("text/x;charset=latin1"), BodyInit::bytes(b"x".to_vec())).as_deref(),
        Some("text/x;charset=latin1")
    );
    assert_eq!(content_type(None, BodyInit::bytes(b"x".to_vec())), None);
}

#[test]
fn a_body_brings_the_type_of_what_it_is() {
    let content_type = |body: BodyInit| body.content_type.map(|value| String::from_utf8(value).unwrap());
    assert_eq!(content_type(BodyInit::text("")).as_deref(), Some("text/plain;charset=UTF-8"));
    let url_encoded = "application/x-www-form-urlencoded;charset=UTF-8";
    assert_eq!(content_type(BodyInit::url_encoded("a=b")).as_deref(), Some(url_encoded));
    let form_data = BodyInit::form_data(Vec::new(), "x");
    assert_eq!(content_type(form_data).as_deref(), Some("multipart/form-data; boundary=x"));
    assert_eq!(content_type(BodyInit::blob(Vec::new(), "image/png")).as_deref(), Some("image/png"));
    for untyped in [BodyInit::blob(Vec::new(), ""), BodyInit::bytes(Vec::new()), BodyInit::stream()] {
        assert_eq!(content_type(untyped), None);
    }
}

#[test]
fn the_types_of_forms_need_no_preflight_and_others_do() {
    let stage = |body: BodyInit| {
        let init = FetchInit { method: "POST".into(), body: Some(body), ..FetchInit::default() };
        first_stage(init.prepare(&page(), OTHER, Profile::Spec).unwrap().request, Profile::Spec)
    };
    assert_eq!(stage(BodyInit::text("x")), Stage::Actual);
    assert_eq!(stage(BodyInit::url_encoded("a=b")), Stage::Actual);
    assert_eq!(stage(BodyInit::form_data(Vec::new(), "x")), Stage::Actual);
    assert_eq!(stage(BodyInit::bytes(Vec::new())), Stage::Actual);
    assert_eq!(stage(BodyInit::blob(Vec::new(), "application/json")), Stage::Preflight);
    assert_eq!(stage(BodyInit::stream()), Stage::Preflight);
}

#[test]
fn chromium_leaves_a_user_agent_of_script_out() {
    let headers = vec![("User-Agent".to_owned(), b"x".to_vec())];
    for profile in Profile::ALL {
        let fetch = FetchInit { headers: headers.clone(), ..FetchInit::default() };
        let xhr = XmlHttpRequest { headers: headers.clone(), ..XmlHttpRequest::default() };
        let is_chromium = profile == Profile::Chromium;
        for prepared in [fetch.prepare(&page(), OTHER, profile), xhr.prepare(&page(), OTHER, profile)] {
            let prepared = prepared.unwrap();
            assert_eq!(prepared.dropped_headers.len(), usize::from(is_chromium), "{profile}");
            let expected = if is_chromium { Stage::Actual } else { Stage::Preflight };
            assert_eq!(first_stage(prepared.request, profile), expected, "{profile}");
        }
    }
}

#[test]
fn a_beacon_has_credentials_and_a_preflight_only_for_types_that_forms_do_not_send() {
    let beacon = |body| send_beacon(&page(), OTHER, body).unwrap();
    let nothing = beacon(BodyInit { body: Body::Null, content_type: None });
    assert_eq!((nothing.request.method.as_str(), nothing.request.mode), ("POST", Mode::NoCors));
    assert_eq!(value(&nothing, "content-type"), None);
    let form = beacon(BodyInit::url_encoded("a=b"));
    assert_eq!((form.request.mode, form.request.credentials), (Mode::NoCors, CredentialsMode::Include));
    assert_eq!(first_stage(form.request, Profile::Spec), Stage::Actual);
    let json = beacon(BodyInit::blob(b"{}".to_vec(), "application/json"));
    assert_eq!(value(&json, "content-type").as_deref(), Some("application/json"));
    assert_eq!(first_stage(json.request, Profile::Spec), Stage::Preflight);
}

#[test]
fn an_event_source_is_a_cors_request_past_the_cache() {
    for (with_credentials, credentials) in
        [(false, CredentialsMode::SameOrigin), (true, CredentialsMode::Include)]
    {
        let prepared = event_source(&page(), OTHER, with_credentials).unwrap();
        assert_eq!(value(&prepared, "accept").as_deref(), Some("text/event-stream"));
        let request = prepared.request;
        assert_eq!((request.mode, request.credentials), (Mode::Cors, credentials));
        assert_eq!((request.cache, request.destination), (CacheMode::NoStore, Destination::Empty));
        assert_eq!(first_stage(request, Profile::Spec), Stage::Actual);
    }
}

#[test]
fn a_web_socket_has_credentials_and_no_redirects() {
    let request = web_socket(&page(), "ws://localhost:9000/live").unwrap().request;
    assert_eq!(request.url().as_str(), "http://localhost:9000/live");
    assert_eq!((request.mode, request.credentials), (Mode::WebSocket, CredentialsMode::Include));
    assert_eq!((request.redirect, request.cache), (RedirectMode::Error, CacheMode::NoStore));
    assert_eq!(request.referrer, Referrer::NoReferrer);
}
