//! Bounded: whatever servers answer, a fetch ends, and soon. Drives the engine as a stranger would.

#![cfg(feature = "fetch")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop on a wrong value, outside its functions too"
)]

use corsac::fetch::preset::{BodyInit, FetchInit, Prepared, XmlHttpRequest};
use corsac::fetch::{
    Client, CredentialsMode, Destination, Fetch, Mode, NetworkFailure, Origin, Outcome, PreflightCache,
    Profile, RedirectMode, ResponseHead, ResponseType, Stage, Step, UserAgent,
};
use corsac::headers::Header;
use corsac::step::StepId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::time::Duration;

/// A request and the 20 redirects that browsers follow.
const HOPS: usize = 21;

/// A hop asks at most for this: with CORS a preflight and the request, each once more after a 421; without CORS the
/// request, once more after a 401 and once more after a 421.
const MESSAGES_OF_A_HOP: usize = 4;

type Answer = Result<ResponseHead, NetworkFailure>;

/// Drives a fetch to its end; gives how many messages it took, too.
fn drive(prepared: Prepared, profile: Profile, mut server: impl FnMut(Stage) -> Answer) -> (Outcome, usize) {
    let mut cache = PreflightCache::new();
    let agent = UserAgent::new(profile);
    let mut step = Fetch::start(prepared.request, &agent, &mut cache, Duration::ZERO, ());
    for messages in 0..=HOPS * MESSAGES_OF_A_HOP {
        step = match step {
            Step::Done(outcome) => return (*outcome, messages),
            Step::Send(fetch) => {
                let answer = server(fetch.request().stage);
                fetch.resume(answer, &mut cache, Duration::ZERO)
            }
        }
    }
    panic!("the fetch goes on")
}

fn page() -> Client {
    Client::new(Origin::parse("https://app.example").unwrap())
}

fn head(status: u16, headers: &[(&str, &str)]) -> ResponseHead {
    let headers = headers.iter().map(|(name, value)| Header::new(name, value.as_bytes()).unwrap());
    ResponseHead { headers: headers.collect(), ..ResponseHead::new(status) }
}

const GRANT: [(&str, &str); 4] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "PUT"),
    ("access-control-allow-headers", "x-a"),
    ("access-control-max-age", "0"),
];

fn put(url: &str) -> Prepared {
    FetchInit { method: "PUT".into(), ..FetchInit::default() }.prepare(&page(), url, Profile::Spec).unwrap()
}

fn hostile_answer() -> impl Strategy<Value = Answer> {
    let status = prop_oneof![
        4 => select(vec![301_u16, 302, 303, 307, 308]),
        2 => select(vec![200_u16, 204, 206, 304]),
        2 => select(vec![401_u16, 407, 421]),
        1 => 0..1000_u16,
    ];
    let location = select(vec![
        "",
        "/next",
        "#f",
        "https://api.example/",
        "https://app.example/x",
        "http://b.example/",
        "//u:p@api.example/",
        "//:80:80/",
        "data:,x",
        "https://www.app.example:22/",
    ]);
    let origin = select(vec!["*", "https://app.example", "null", "https://app.example, *"]);
    let list = select(vec!["*", "PUT, patch, x-a, authorization", ",,", "x a"]);
    let field = prop_oneof![
        4 => location.prop_map(|value| ("location", value.as_bytes().to_vec())),
        6 => origin.prop_map(|value| ("access-control-allow-origin", value.as_bytes().to_vec())),
        3 => Just(("access-control-allow-credentials", b"true".to_vec())),
        3 => list.clone().prop_map(|value| ("access-control-allow-methods", value.as_bytes().to_vec())),
        3 => list.clone().prop_map(|value| ("access-control-allow-headers", value.as_bytes().to_vec())),
        1 => list.prop_map(|value| ("access-control-expose-headers", value.as_bytes().to_vec())),
        1 => vec(any::<u8>(), 0..12).prop_map(|value| ("access-control-max-age", value)),
        1 => vec(any::<u8>(), 0..12).prop_map(|value| ("referrer-policy", value)),
    ];
    let response = (status, vec(field, 0..8)).prop_map(|(status, fields)| {
        let headers = fields.iter().filter_map(|(name, value)| Header::new(name, value).ok()).collect();
        Ok(ResponseHead { headers, ..ResponseHead::new(status) })
    });
    prop_oneof![20 => response, 1 => Just(Err(NetworkFailure::NotServed))]
}

fn any_request() -> impl Strategy<Value = Prepared> {
    let urls = vec!["https://api.example/", "/home", "https://www.app.example/", "data:,x"];
    let of_fetch = (
        select(urls.clone()),
        select(vec!["GET", "POST", "PUT", "patch", "*"]),
        select(vec![Mode::Cors, Mode::NoCors, Mode::SameOrigin]),
        select(CredentialsMode::ALL),
        select(RedirectMode::ALL),
        select(vec![&[][..], &["X-A"], &["Authorization", "Range"]]),
        any::<bool>(),
    )
        .prop_filter_map(
            "no browser makes it",
            |(url, method, mode, credentials, redirect, names, stream)| {
                let headers = names.iter().map(|&name| (name.to_owned(), b"bytes=0-".to_vec())).collect();
                let body = stream.then(BodyInit::stream);
                let method = method.to_owned();
                let init =
                    FetchInit { method, mode, credentials, redirect, headers, body, ..FetchInit::default() };
                init.prepare(&page(), url, Profile::Spec).ok()
            },
        );
    let of_xhr = (select(urls), any::<bool>(), any::<bool>()).prop_map(|(url, with_credentials, listens)| {
        let xhr =
            XmlHttpRequest { with_credentials, has_upload_listener: listens, ..XmlHttpRequest::default() };
        let url = url.replace("https://", "https://user:secret@").replace("/home", "//user@app.example/home");
        xhr.prepare(&page(), &url, Profile::Spec).unwrap()
    });
    prop_oneof![3 => of_fetch, 1 => of_xhr]
}

proptest! {
    #[test]
    fn whatever_servers_answer_a_fetch_ends_within_four_messages_a_hop(
        prepared in any_request(),
        answers in vec(hostile_answer(), 1..6),
        profile in select(Profile::ALL.to_vec()),
    ) {
        let mut answers = answers.into_iter().cycle();
        let (outcome, messages) = drive(prepared, profile, |_| answers.next().unwrap());
        prop_assert!(outcome.request.url_list().redirects() < HOPS);
        prop_assert!(messages <= (outcome.request.url_list().redirects() + 1) * MESSAGES_OF_A_HOP);
    }
}

#[test]
fn a_server_that_misdirects_and_redirects_for_ever_is_asked_four_times_a_hop() {
    let mut asked = 0;
    let (outcome, messages) = drive(put("https://api.example/"), Profile::Spec, |stage| {
        asked += 1;
        Ok(match (asked % 2, stage) {
            (1, _) => head(421, &GRANT),
            (_, Stage::Preflight) => head(204, &GRANT),
            (_, Stage::Actual) => head(307, &[GRANT[0], ("location", "/next")]),
        })
    });
    assert_eq!(outcome.result.unwrap_err().step(), StepId::RedirectCountBelowLimit);
    assert_eq!(messages, HOPS * MESSAGES_OF_A_HOP);
}

#[test]
fn a_preflight_is_asked_once_more_after_a_421_and_no_more() {
    let mut statuses = [421, 204, 200].into_iter();
    let (outcome, _) =
        drive(put("https://api.example/"), Profile::Spec, |_| Ok(head(statuses.next().unwrap(), &GRANT)));
    assert!(outcome.result.is_ok());
    let (outcome, messages) = drive(put("https://api.example/"), Profile::Spec, |_| Ok(head(421, &GRANT)));
    assert_eq!((outcome.result.unwrap_err().step(), messages), (StepId::PreflightStatusOk, 2));
}

fn manual(mode: Mode, destination: Destination) -> Prepared {
    let mut prepared = FetchInit::default().prepare(&page(), "/x", Profile::Spec).unwrap();
    prepared.request.redirect = RedirectMode::Manual;
    prepared.request.mode = mode;
    prepared.request.destination = destination;
    prepared
}

#[test]
fn an_opaque_redirect_is_handed_over_like_every_other_response() {
    let redirect = || Ok(head(302, &[("location", "/y"), ("x-content-type-options", "nosniff")]));
    let (outcome, _) = drive(manual(Mode::Cors, Destination::Empty), Profile::Spec, |_| redirect());
    let response = outcome.result.unwrap();
    assert_eq!(response.response_type, ResponseType::OpaqueRedirect);
    assert!(response.timing_allow_passed, "at home nothing hides the timings");
    let (outcome, _) = drive(manual(Mode::Cors, Destination::Script), Profile::Spec, |_| redirect());
    assert_eq!(outcome.result.unwrap_err().step(), StepId::NosniffFitsDestination);
}

#[test]
fn a_navigation_that_handles_redirects_itself_sees_the_redirect() {
    let prepared = manual(Mode::Navigate, Destination::Document);
    let (outcome, _) = drive(prepared, Profile::Spec, |_| Ok(head(302, &[("location", "/y")])));
    let response = outcome.result.unwrap();
    assert_eq!((response.response_type, response.status), (ResponseType::Basic, 302));
}
