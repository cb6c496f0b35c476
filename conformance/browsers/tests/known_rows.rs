//! What is known of the browsers, row by row: the prediction of each profile for a request from one site to another.

use conformance_browsers::case::{Answer, Area, Ask, Bytes, Case, Route, Turn};
use conformance_browsers::predict::{Expected, predict};
use conformance_browsers::seen::Seen;
use corsac::fetch::Profile::{self, Chromium, Firefox, Spec, WebKit};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};

const URL: &str = "http://api.second.test:18001/t/0";

fn case(turns: Vec<Turn>) -> Case {
    Case { token: "t".into(), area: Area::Right, page: "http://app.first.test:18001".into(), turns }
}

/// A fetch that its server allows.
fn turn(ask: Ask, max_age: &str) -> Turn {
    let allowing = || Answer::new(200).with(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    let preflight = allowing()
        .with(ACCESS_CONTROL_ALLOW_METHODS, "PUT")
        .with(ACCESS_CONTROL_ALLOW_HEADERS, "*")
        .with(ACCESS_CONTROL_MAX_AGE, max_age);
    let routes = vec![
        Route { url: URL.into(), preflight: true, answer: preflight },
        Route { url: URL.into(), preflight: false, answer: allowing() },
    ];
    Turn { wait_ms: 0, ask, routes }
}

fn with_header(name: &str, value: &[u8]) -> Ask {
    Ask { headers: vec![(name.into(), Bytes::from(value))], ..Ask::fetch(URL) }
}

/// The preflights before the last fetch.
fn preflights(expected: &[Expected]) -> usize {
    let last = expected.last().into_iter().flat_map(|expected| &expected.wire);
    last.filter(|wire| wire.is_preflight()).count()
}

/// The profiles that send a preflight before a request with this header.
fn ask_first(name: &str, value: &[u8]) -> Vec<Profile> {
    let case = case(vec![turn(with_header(name, value), "0")]);
    let asks = |profile: &Profile| predict(&case, *profile).is_ok_and(|expected| preflights(&expected) == 1);
    Profile::ALL.into_iter().filter(asks).collect()
}

#[test]
fn headers_that_need_a_preflight_in_each_browser() {
    let everywhere = vec![Spec, Chromium, Firefox, WebKit];
    assert_eq!(ask_first("Accept", &[b'a'; 128]), []);
    assert_eq!(ask_first("Accept", &[b'a'; 129]), everywhere);
    assert_eq!(ask_first("Accept", b"\xe9"), [Firefox]);
    assert_eq!(ask_first("Content-Type", b"text/plain;charset=utf-8,text/html"), [Firefox]);
    assert_eq!(ask_first("Content-Type", b""), everywhere);
    assert_eq!(ask_first("Range", b"Bytes=0-1"), [Spec, Chromium, Firefox]);
    assert_eq!(ask_first("User-Agent", b"mine"), [Spec, Firefox, WebKit]);
    assert_eq!(ask_first("Save-Data", b"on"), [Spec, Firefox, WebKit]);
    assert_eq!(ask_first("X-HTTP-Method-Override", b"TRACE"), []);
}

#[test]
fn a_wildcard_covers_authorization_in_browsers_and_not_in_the_standard() {
    let case = case(vec![turn(with_header("Authorization", b"Bearer x"), "0")]);
    for profile in Profile::ALL {
        let [expected] = predict(&case, profile).unwrap().try_into().unwrap();
        assert_eq!(matches!(expected.seen, Seen::Response(_)), profile != Spec, "{profile}");
    }
}

#[test]
fn how_long_an_answer_is_kept_when_its_max_age_is_no_number() {
    let second = |profile, max_age: &str| {
        let put = || turn(Ask { method: "PUT".into(), ..Ask::fetch(URL) }, max_age);
        predict(&case(vec![put(), put()]), profile).map_or(usize::MAX, |expected| preflights(&expected))
    };
    assert_eq!(Profile::ALL.map(|profile| second(profile, "600")), [0, 0, 0, 0]);
    assert_eq!(Profile::ALL.map(|profile| second(profile, "abc")), [0, 0, 1, 0]);
    assert_eq!(Profile::ALL.map(|profile| second(profile, "-1")), [0, 1, 1, 1]);
}
