//! The ledger's entries: the evidence of each is decided by the difference that it names, and by no other in its place; its step
//! is one that the standards have.

use conformance_browsers::case::Case;
use conformance_browsers::engine::EngineKind;
use conformance_browsers::ledger::Ledger;
use conformance_browsers::predict::decides;
use corsac::fetch::{Behaviour, Difference};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_difference_of_an_entry_decides_its_case_in_every_browser_that_the_entry_is_about() {
    let ledger = Ledger::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))).unwrap();
    let mut idle = Vec::new();
    for engine in EngineKind::CURRENT.into_iter().chain(EngineKind::RELEASES) {
        let divergences = ledger.divergences.iter().filter(|entry| entry.is_about(engine));
        let older = ledger.older.iter().filter(|entry| entry.is_about(engine));
        let divergences = divergences.map(|entry| (&entry.difference, entry.case()));
        let entries = divergences.chain(older.map(|entry| (&entry.difference, entry.case())));
        for (name, case) in entries {
            let difference = Difference::ALL.iter().find(|difference| difference.name() == name).unwrap();
            if !decides(&case.unwrap(), ledger.behaviour(engine), *difference).unwrap() {
                idle.push(format!("{engine}: {name}"));
            }
        }
    }
    assert!(idle.is_empty(), "decided by something else, or by nothing: {idle:#?}");
}

/// The algorithms that entries leave, as the standards call them, and the steps at which they do.
const STEPS: &[(&str, &[&str])] = &[
    ("CORS-preflight fetch", &["7", "7.4", "7.5", "7.6", "7.9", "7.12", "7.13"]),
    ("CORS-safelisted request-header", &["", "1"]),
    ("CORS-unsafe request-header names", &["4", "5", "6"]),
    ("CSS Fonts, fetch a font", &[""]),
    ("HTML, start the track processing model", &[""]),
    ("HTTP fetch", &["4.1", "4.4", "6.2"]),
    ("HTTP-network fetch", &["8"]),
    ("HTTP-network-or-cache fetch", &["8"]),
    ("HTTP-redirect fetch", &["4", "6", "9", "12", "12 and 13", "13"]),
    ("Request constructor", &["38", "39"]),
    ("XMLHttpRequest send()", &["4", "4.4", "5"]),
    ("append a request Origin header", &["4"]),
    ("append the Fetch metadata headers for a request", &["1"]),
    ("cache entry match", &[""]),
    ("forbidden request-header", &[""]),
    ("header-name cache entry match", &[""]),
    ("location URL", &["2", "3"]),
    ("main fetch", &["12", "14.1.1"]),
    ("method cache entry match", &[""]),
    ("parse a single range header value", &[""]),
    ("serializing a request origin", &[""]),
    ("set the Sec-Fetch-Site header", &["4"]),
    ("should fetching request be blocked as mixed content", &["1"]),
];

#[test]
fn an_entry_names_its_step_as_all_others_do() {
    let ledger = Ledger::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))).unwrap();
    let steps = ledger.divergences.iter().map(|entry| {
        let step = entry.step.as_str();
        step.split_once(", steps ").or_else(|| step.split_once(", step ")).unwrap_or((step, ""))
    });
    let steps: BTreeSet<(&str, &str)> = steps.collect();
    let known = STEPS.iter().flat_map(|(algorithm, steps)| steps.iter().map(move |step| (*algorithm, *step)));
    let known: BTreeSet<(&str, &str)> = known.collect();
    assert_eq!(
        steps.difference(&known).collect::<Vec<_>>(),
        Vec::<&(&str, &str)>::new(),
        "no such step is known"
    );
    assert_eq!(
        known.difference(&steps).collect::<Vec<_>>(),
        Vec::<&(&str, &str)>::new(),
        "no entry is about it"
    );
}

/// Differences that change nothing beside another one, as their texts say.
const COVERED: [(Difference, Difference); 7] = [
    (Difference::RangeBoundsOf64Bits, Difference::RangeBoundsOf63Bits),
    (Difference::ConditionalFetchPassesPreflightCache, Difference::ConditionalPassesPreflightCache),
    (Difference::RedirectErrorNeedsLocation, Difference::RedirectNeedsLocation),
    (Difference::EmptyLocationFails, Difference::RedirectNeedsLocation),
    (Difference::XhrUrlEncodedIsText, Difference::XhrCharsetReplaced),
    (Difference::XhrUrlEncodedIsText, Difference::XhrUrlEncodedCharsetReplaced),
    (Difference::XhrUrlEncodedCharsetReplaced, Difference::XhrCharsetReplaced),
];

#[test]
fn of_two_differences_about_the_same_the_one_that_says_so_gives_way() {
    let ledger = Ledger::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))).unwrap();
    for (covered, by) in COVERED {
        assert!(covered.what().contains(by.name()), "{covered} says that it gives way to {by}");
        let entries = ledger.divergences.iter().filter(|entry| entry.difference == covered.name());
        let cases: Vec<Case> = entries.map(|entry| entry.case().unwrap()).collect();
        assert!(!cases.is_empty(), "{covered} has evidence");
        for (profile, case) in
            covered.profiles().iter().flat_map(|profile| cases.iter().map(move |case| (profile, case)))
        {
            let both = Behaviour::of(*profile).with(covered).with(by);
            assert!(!decides(case, both, covered).unwrap(), "{profile}: {covered} matters beside {by}");
        }
    }
}
