//! Which requests are same-site, so that SameSite cookies travel with them.

#![cfg(feature = "fetch")]
#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use corsac::fetch::preset::FetchInit;
use corsac::fetch::{Client, Fetch, Mode, Origin, PreflightCache, Profile, ResponseHead, Step, UserAgent};
use std::time::Duration;

/// Whether each request of a chain is same-site: the page's first URL, then each redirect's target.
fn same_site(page: &str, chain: &[&str]) -> Vec<bool> {
    let client = Client::new(Origin::parse(page).unwrap());
    let (first, targets) = chain.split_first().unwrap();
    let prepared =
        FetchInit { mode: Mode::NoCors, ..FetchInit::default() }.prepare(&client, first, Profile::Spec);
    let (mut cache, now) = (PreflightCache::new(), Duration::ZERO);
    let mut step = Fetch::start(prepared.unwrap().request, &UserAgent::default(), &mut cache, now, ());
    let mut found = Vec::new();
    let mut targets = targets.iter();
    while let Step::Send(fetch) = step {
        found.push(fetch.request().is_same_site);
        let answer = match targets.next() {
            Some(target) => ResponseHead::new(302).with("Location", target.as_bytes()).unwrap(),
            None => ResponseHead::new(200),
        };
        step = fetch.resume(Ok(answer), &mut cache, now);
    }
    found
}

#[test]
fn subdomains_of_one_site_are_same_site_and_others_are_not() {
    assert_eq!(same_site("https://www.a.example", &["https://api.a.example/"]), [true]);
    assert_eq!(same_site("https://www.a.example", &["http://api.a.example/"]).len(), 0, "mixed content");
    assert_eq!(same_site("https://www.a.example", &["https://b.example/"]), [false]);
}

#[test]
fn the_way_home_over_another_site_is_not_same_site() {
    let chain = ["https://a.example/", "https://b.example/", "https://a.example/"];
    assert_eq!(same_site("https://a.example", &chain), [true, false, false]);
    let chain = ["https://a.example/", "https://www.a.example/", "https://a.example/"];
    assert_eq!(same_site("https://a.example", &chain), [true, true, true]);
}
