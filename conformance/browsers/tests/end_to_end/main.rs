//! End to end without a real browser: `corsac-browser` plays the page, over the network, against the recording server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod page;
mod served;

use conformance_browsers::authority::Authority;
use conformance_browsers::case::{Answer, Area, Ask, Case, Route, Turn, generate};
use conformance_browsers::compare::{Kind, judge};
use conformance_browsers::engine::EngineKind;
use conformance_browsers::harness::Harness;
use conformance_browsers::ledger::Ledger;
use conformance_browsers::names::Names;
use conformance_browsers::predict::predict;
use conformance_browsers::run::recheck;
use conformance_browsers::seen::Seen;
use conformance_browsers::server::Server;
use corsac::fetch::{Behaviour, Difference, Profile};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use page::PlayedPage;
use std::path::Path;

const PAGE: &str = "http://app.first.test:18001";
const API: &str = "https://api.second.test:18443/t/0";

async fn harness(profile: impl Into<Behaviour>) -> Harness<PlayedPage> {
    let names = Names::default();
    let authority = Authority::new(&names).unwrap();
    let server = Server::start(authority.server_config()).await.unwrap();
    Harness::new(server, PlayedPage::new(&names, &authority, profile))
}

/// A `PUT` that its server allows, preflight and all.
fn allowed_put() -> Case {
    let ask = Ask { method: "PUT".into(), ..Ask::fetch(API) };
    let allowing = |status| Answer::new(status).with(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE);
    let routes = vec![
        Route {
            url: API.into(),
            preflight: true,
            answer: allowing(204).with(ACCESS_CONTROL_ALLOW_METHODS, "PUT"),
        },
        Route { url: API.into(), preflight: false, answer: Answer { body: "hello".into(), ..allowing(200) } },
    ];
    let turns = vec![Turn { wait_ms: 0, ask, routes }];
    Case { token: "t".into(), area: Area::Right, page: PAGE.into(), turns }
}

#[tokio::test]
async fn an_allowed_put_is_recorded_and_read() {
    let mut harness = harness(Profile::Spec).await;
    let played = harness.play(&[allowed_put()], |_| ()).await.unwrap();
    let [played] = played.as_slice() else { panic!("one case was played") };

    let methods: Vec<&str> = played.records.iter().map(|record| record.method.as_str()).collect();
    assert_eq!(methods, ["OPTIONS", "PUT"]);
    assert_eq!(played.records[0].header(ACCESS_CONTROL_REQUEST_METHOD.as_str()), Some(&"PUT".into()));
    let page = harness.server.network().localize(&played.case).page;
    assert_eq!(played.records[1].header(ORIGIN.as_str()), Some(&page.into()));
    let [Seen::Response(seen)] = played.seen.as_slice() else { panic!("{:?}", played.seen) };
    assert_eq!((seen.status, seen.body), (200, Some(5)));

    let expected = predict(&played.case, Profile::Spec).unwrap();
    assert_eq!(judge(played, &expected, &harness.server.network()), []);
}

#[tokio::test]
async fn a_server_that_says_something_else_than_the_case_is_found_out() {
    let mut harness = harness(Profile::Spec).await;
    let played = harness.play(&[allowed_put()], |_| ()).await.unwrap();
    let mut told = allowed_put();
    told.turns[0].routes[1].answer.headers.clear();
    let expected = predict(&told.renamed(&played[0].case.token), Profile::Spec).unwrap();
    let found = judge(&played[0], &expected, &harness.server.network());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, Kind::Outcome);
}

#[tokio::test]
async fn a_browser_that_hangs_once_is_started_again() {
    let mut harness = harness(Profile::Spec).await;
    harness.player.failures = 1;
    let played = harness.play(&[allowed_put()], |_| ()).await.unwrap();
    assert_eq!((harness.restarts(), played[0].lost.as_ref()), (1, None));
}

#[tokio::test]
async fn a_case_that_fails_twice_is_reported_and_never_left_out() {
    let mut harness = harness(Profile::Spec).await;
    harness.player.failures = 2;
    let played = harness.play(&[allowed_put()], |_| ()).await.unwrap();
    assert!(played[0].lost.is_some());
    let expected = predict(&played[0].case, Profile::Spec).unwrap();
    assert_eq!(judge(&played[0], &expected, &harness.server.network())[0].kind, Kind::Lost);
}

/// What makes an entry stale is a browser that has all differences but its own.
#[tokio::test]
async fn evidence_that_a_browser_no_longer_gives_is_stale() {
    let ledger = Ledger::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))).unwrap();
    for difference in [Difference::WildcardCoversAuthorization, Difference::PreflightByFirstHeaders] {
        let mut harness = harness(Behaviour::of(Profile::Firefox).without(difference)).await;
        let complaints = recheck(&mut harness, EngineKind::Firefox, "153", &ledger).await.unwrap();
        let stale = format!("{difference}: stale");
        assert!(complaints.iter().any(|complaint| complaint.starts_with(&stale)), "{stale}: {complaints:#?}");
        let others = complaints.iter().filter(|complaint| complaint.contains(": stale"));
        assert_eq!(others.count(), 1, "{complaints:#?}");
    }
}

#[tokio::test]
async fn evidence_holds_for_a_browser_of_the_profile() {
    let ledger = Ledger::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))).unwrap();
    let mut harness = harness(Profile::Firefox).await;
    assert_eq!(
        recheck(&mut harness, EngineKind::Firefox, "153", &ledger).await.unwrap(),
        Vec::<String>::new()
    );
}

/// `fetch()` cases only, and without what the network library cannot carry: the agreement is of two drivers of one engine,
/// so it says that server, records, prediction and comparison are right.
#[tokio::test]
async fn our_own_browser_agrees_with_the_engine_on_generated_cases() {
    for profile in [Profile::Spec, Profile::Firefox] {
        let mut harness = harness(profile).await;
        let cases: Vec<Case> =
            (0..250).map(|number| generate::case(3, number)).filter(page::can_play).collect();
        assert!(cases.len() > 100, "{} cases", cases.len());
        let played = harness.play(&cases, |_| ()).await.unwrap();
        let mut found = Vec::new();
        for played in &played {
            let expected = predict(&played.case, profile).unwrap();
            let disagreements = judge(played, &expected, &harness.server.network());
            if !disagreements.is_empty() {
                found.push(format!("{}: {:#?}", played.case.token, disagreements));
            }
        }
        assert!(found.is_empty(), "{} of {}: {}", found.len(), played.len(), found.join("\n"));
    }
}
