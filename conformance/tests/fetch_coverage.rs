//! Coverage of the fetch vectors: every step refuses in one and lets another pass, every code of the browser's side has one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::fetch::drive::{run, run_all};
use conformance::fetch::vector::{FetchFile, FetchVector};
use corsac::fetch::Difference;
use corsac::step::{Code, StepId};
use std::collections::{BTreeMap, BTreeSet};

/// How many vectors there must be at least.
const FETCH_VECTORS: usize = 1_200;

/// The codes that the engine never gives, and who does.
const NOT_THE_ENGINES: [(Code, &str); 8] = [
    (Code::ContentSecurityPolicy, "the doctor: the engine knows no page's Content Security Policy"),
    (Code::BlockedByClient, "the doctor: an extension is no part of Fetch"),
    (Code::CorsDisabled, "the doctor: a preference of the browser"),
    (Code::OriginNotAdded, "the doctor: Firefox's extensions"),
    (Code::CookieNotSent, "the browser: the cookie jar is its"),
    (Code::CachePoisoned, "the doctor: the engine has no HTTP cache"),
    (Code::PreflightCacheStale, "the doctor: it compares two answers"),
    (Code::BeaconCredentials, "the doctor: the refusal is D306 of a beacon"),
];

fn files() -> Vec<FetchFile> {
    FetchFile::load_all(&conformance::vectors().join("fetch")).unwrap()
}

fn vectors(files: &[FetchFile]) -> impl Iterator<Item = &FetchVector> {
    files.iter().flat_map(|file| &file.vectors)
}

/// The steps that refuse in some vector as it expects, and those that let pass.
fn steps() -> (BTreeSet<StepId>, BTreeSet<StepId>) {
    let (mut refused, mut passed) = (BTreeSet::new(), BTreeSet::new());
    run_all(&files(), |_, _, ran| {
        if ran.complaints.is_empty() {
            refused.extend(&ran.refused_at);
            passed.extend(&ran.passed);
        }
    })
    .unwrap();
    (refused, passed)
}

#[test]
fn every_step_refuses_in_one_vector_and_lets_another_pass() {
    let (refused, passed) = steps();
    println!(
        "fetch coverage: {} steps, {} refuse, {} let pass",
        StepId::ALL.len(),
        refused.len(),
        passed.len()
    );
    let never = |seen: &BTreeSet<StepId>| -> Vec<&str> {
        StepId::ALL.iter().filter(|step| !seen.contains(step)).map(|step| step.name()).collect()
    };
    assert_eq!(never(&refused), Vec::<&str>::new(), "these steps refuse in no vector");
    assert_eq!(never(&passed), Vec::<&str>::new(), "these steps let pass in no vector");
}

#[test]
fn every_code_of_the_browsers_side_has_a_vector() {
    let mut codes = BTreeSet::new();
    let files = files();
    for expect in vectors(&files).flat_map(FetchVector::expectations) {
        codes.extend(expect.code.iter().chain(&expect.plain).cloned());
        codes.extend(expect.notes.iter().flatten().cloned());
    }
    let excused = |code: &Code| NOT_THE_ENGINES.iter().any(|(other, _)| other == code);
    for code in Code::ALL.iter().filter(|code| code.as_str().starts_with('D')) {
        let has_one = codes.contains(code.as_str());
        assert!(has_one || excused(code), "{code} has no vector");
        assert!(
            !has_one || !excused(code),
            "{code} has a vector, and the list says that the engine never gives it"
        );
    }
}

#[test]
fn every_difference_of_a_profile_is_shown_by_a_vector_that_the_standard_does_not_meet() {
    let files = files();
    let mut shown = BTreeMap::<(String, String), usize>::new();
    for vector in vectors(&files) {
        let Some(difference) = &vector.shows else { continue };
        // What only an older release does is held against its profile, which may be as the standard in this.
        let is_of_today =
            Difference::ALL.iter().any(|known| known.name() == difference && !known.profiles().is_empty());
        let profile = vector.profile.clone().filter(|_| !is_of_today);
        let without = FetchVector { profile, shows: None, ..vector.clone() };
        assert!(!run(&without).unwrap().complaints.is_empty(), "{} is met without {difference}", vector.name);
        let profile = vector.profile.clone().expect("a profile");
        *shown.entry((difference.clone(), profile)).or_default() += 1;
    }
    for difference in Difference::ALL {
        let is_shown = || shown.keys().any(|(name, _)| name == difference.name());
        assert!(!difference.profiles().is_empty() || is_shown(), "no vector shows {difference}");
        for profile in difference.profiles() {
            let key = (difference.name().to_owned(), profile.to_string());
            assert!(shown.contains_key(&key), "no vector of {profile} shows {difference}");
        }
    }
    let known = |name: &String| Difference::ALL.iter().any(|difference| difference.name() == name);
    let stale: Vec<_> = shown.keys().filter(|(name, _)| !known(name)).collect();
    assert!(stale.is_empty(), "no such difference: {stale:?}");
}

#[test]
fn every_fetch_vector_has_a_name_and_a_source_and_says_what_script_gets() {
    let files = files();
    for file in &files {
        let mut names: Vec<&str> = file.vectors.iter().map(|vector| vector.name.as_str()).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{}: a name twice: {twice:?}", file.topic);
        for vector in &file.vectors {
            let title = file.title(vector);
            assert!(!vector.source.is_empty(), "{title}: no source");
            for expect in vector.expectations() {
                let one = expect.response_type.is_some() != expect.refused.is_some();
                assert!(one, "{title}: either a type or a refusal");
                assert_eq!(expect.refused.is_some(), expect.code.is_some(), "{title}: a refusal has a code");
            }
        }
    }
    let total = vectors(&files).count();
    println!("fetch coverage: {total} vectors");
    assert!(total >= FETCH_VECTORS, "{total}");
}

#[test]
fn no_two_fetch_vectors_of_a_profile_ask_the_same() {
    let mut seen = BTreeMap::new();
    for file in files() {
        for vector in &file.vectors {
            let key = format!(
                "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                vector.page,
                vector.profile,
                vector.max_age_cap,
                vector.local_network_access,
                vector.fetch,
                vector.wire,
                (&vector.expect.response_type, vector.expect.timing),
                vector.then
            );
            if let Some(other) = seen.insert(key, file.title(vector)) {
                panic!("{} asks what {other} asks", file.title(vector));
            }
        }
    }
}
