//! The closed loop with the real `corsac serve` and without a real browser.

use crate::page::PlayedPage;
use conformance::closed_loop::case::{Api, Ask, AskedBody, Case, Hop, Location};
use conformance_browsers::authority::Authority;
use conformance_browsers::harness::Harness;
use conformance_browsers::seen::{Seen, SeenResponse};
use conformance_browsers::served::{Hostile, Loop, Served, Site, build, examine, judge, names};
use corsac::fetch::{CredentialsMode, Mode, Profile, RedirectMode};
use corsac::policy::PolicySpec;

const PAGE: &str = "http://app.first.test:18001";

async fn closed_loop() -> Loop<PlayedPage> {
    let authority = Authority::new(&names()).unwrap();
    let (site, server) = Site::start(&build().unwrap(), &authority).await.unwrap();
    let page = PlayedPage::new(&names(), &authority, Profile::Spec);
    Loop { harness: Harness::new(server, page), site, behaviour: Profile::Spec.into() }
}

/// A `PUT` to a server that lists this origin and this method.
fn put(origin: &str, method: &str) -> Served {
    let policy =
        PolicySpec { origins: vec![origin.into()], methods: vec![method.into()], ..PolicySpec::default() };
    let hop = Hop {
        origin: "https://api.second.test:18443".into(),
        policy,
        debug: false,
        status: 200,
        location: Location::Plain,
    };
    let ask = Ask {
        api: Api::Fetch,
        method: "PUT".into(),
        headers: Vec::new(),
        body: AskedBody::Null,
        credentials: CredentialsMode::SameOrigin,
        mode: Mode::Cors,
        redirect: RedirectMode::Follow,
    };
    let first = Case { page: PAGE.into(), ask, hops: vec![hop] };
    Served { name: "7".into(), first, second: None, hostile: Hostile::AllowsAll }
}

#[tokio::test]
async fn what_the_policies_allow_is_read_through_the_gateway_and_nothing_else() {
    let mut played_by = closed_loop().await;
    let tally = examine(&mut played_by, 3, 0..200, |_| ()).await.unwrap();
    println!("{tally}");
    assert!(tally.failures.is_empty(), "{:#?}", tally.failures);
    assert_eq!(tally.shortcomings(), Vec::<String>::new());
    played_by.site.stop().await.unwrap();
}

#[tokio::test]
async fn the_gateway_decides_on_the_preflight_and_the_service_gets_only_the_request() {
    let mut played_by = closed_loop().await;
    let judged = played_by.play(&[put(PAGE, "PUT"), put(PAGE, "DELETE").named("8")]).await.unwrap();
    assert!(judged.iter().all(|judged| judged.complaints.is_empty()), "{judged:#?}");
    let codes = |at: usize| judged[at].accesses.iter().map(|access| &*access.code).collect::<Vec<_>>();
    assert_eq!((codes(0), codes(1)), (vec!["S110", "S103"], vec!["S130"]));
    played_by.site.stop().await.unwrap();
}

#[tokio::test]
async fn a_gateway_with_another_policy_is_found_out() {
    let mut played_by = closed_loop().await;
    for (in_force, told, found) in [
        (put(PAGE, "PUT"), put("https://other.example", "PUT"), "Refused"),
        (put(PAGE, "DELETE"), put(PAGE, "PUT"), "Readable"),
    ] {
        played_by.site.configure(std::slice::from_ref(&in_force)).await.unwrap();
        let played = played_by.harness.play(&[in_force.to_play()], |_| ()).await.unwrap();
        let judged = judge(&told, &played[0], Vec::new(), Profile::Spec.into()).unwrap();
        assert_eq!(judged.complaints.len(), 1, "{judged:#?}");
        assert_eq!(judged.complaints[0].expected, found);
    }
    played_by.site.stop().await.unwrap();
}

#[tokio::test]
async fn another_answer_than_the_services_is_found_out_though_the_profile_agrees_on_the_way() {
    let mut played_by = closed_loop().await;
    let mut allowed = put(PAGE, "PUT");
    allowed.first.hops[0].policy.expose_headers = vec!["X-One".into()];
    played_by.site.configure(std::slice::from_ref(&allowed)).await.unwrap();
    let played = played_by.harness.play(&[allowed.to_play()], |_| ()).await.unwrap();
    let complaints = |change: fn(&mut SeenResponse)| {
        let mut played = played[0].clone();
        let Seen::Response(response) = &mut played.seen[0] else { panic!("{played:?}") };
        change(response);
        let judged = judge(&allowed, &played, Vec::new(), Profile::Spec.into()).unwrap();
        assert!(!judged.by_cache);
        judged.complaints.into_iter().map(|complaint| complaint.expected).collect::<Vec<_>>()
    };
    assert_eq!(complaints(|_| ()), Vec::<String>::new());
    let another = complaints(|response| (response.status, response.body) = (418, Some(999)));
    assert_eq!(another, ["to read the service's answer: status 200, body of 17 bytes"]);
    assert_eq!(
        complaints(|response| response.response_type = Some("basic".into())),
        ["a response of type cors"]
    );
    assert_eq!(
        complaints(|response| response.headers.push(("x-two".into(), "1".into()))),
        ["not to read x-two"]
    );
    assert_eq!(
        complaints(|response| response.headers.retain(|(name, _)| name != "x-one")),
        ["to read x-one"]
    );
    played_by.site.stop().await.unwrap();
}
