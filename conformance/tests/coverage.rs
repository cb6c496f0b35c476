//! Coverage: every code has a vector, every vector a name of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::finding::{FileFindingFile, PolicyFindingFile, load_all};
use conformance::vector::{ExpectedStatus, VectorFile};
use corsac::policy::Reason;
use corsac::step::Code;
use std::collections::BTreeMap;

/// How many vectors there must be at least.
const POLICY_VECTORS: usize = 1000;

fn policy_vectors() -> Vec<VectorFile> {
    VectorFile::load_all(&conformance::vectors().join("policy")).unwrap()
}

/// How many vectors expect each code of the server's side.
fn reasons() -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for vector in policy_vectors().iter().flat_map(|file| &file.vectors) {
        *counts.entry(vector.expect.reason.clone()).or_default() += 1;
        if matches!(vector.expect.status, Some(ExpectedStatus::Conflict(_))) {
            *counts.entry(Code::UpstreamConflict.to_string()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_reason_has_a_vector() {
    let counts = reasons();
    println!("reasons: {counts:?}");
    for reason in Reason::ALL {
        assert!(counts.contains_key(reason.code().as_str()), "{} has no vector", reason.code());
    }
    for code in Code::ALL.iter().filter(|code| code.as_str().starts_with('S')) {
        assert!(counts.contains_key(code.as_str()), "{code} has no vector");
    }
}

#[test]
fn every_finding_about_a_policy_has_a_vector() {
    let mut found = Vec::new();
    for (_, file) in load_all::<PolicyFindingFile>(&conformance::vectors().join("policy-errors")).unwrap() {
        found.extend(file.vectors.into_iter().flat_map(|vector| vector.findings).map(|finding| finding.code));
    }
    for code in
        Code::ALL.iter().filter(|code| ["P1", "P2"].iter().any(|kind| code.as_str().starts_with(kind)))
    {
        assert!(found.iter().any(|found| found == code.as_str()), "{code} has no vector in policy-errors");
    }
}

#[test]
fn every_finding_about_a_file_has_a_vector_with_a_place() {
    let mut found = Vec::new();
    for (_, file) in load_all::<FileFindingFile>(&conformance::vectors().join("config")).unwrap() {
        found.extend(file.vectors.into_iter().flat_map(|vector| vector.findings).map(|finding| finding.code));
    }
    for code in
        Code::ALL.iter().filter(|code| ["P0", "P3"].iter().any(|kind| code.as_str().starts_with(kind)))
    {
        assert!(found.iter().any(|found| found == code.as_str()), "{code} has no vector in config");
    }
}

#[test]
fn every_vector_has_a_name_of_its_own_and_a_policy_that_is_there() {
    let mut total = 0;
    for file in policy_vectors() {
        let mut names: Vec<&str> = file.vectors.iter().map(|vector| vector.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{}: a name twice", file.topic);
        for vector in &file.vectors {
            let named = vector.policy_name().is_none_or(|name| file.policies.contains_key(name));
            assert!(named, "{}: no such policy", file.title(vector));
        }
        for name in file.policies.keys() {
            let used = file.vectors.iter().any(|vector| vector.policy_name() == Some(name));
            assert!(used, "{}: nothing uses the policy {name}", file.topic);
        }
        total += file.vectors.len();
    }
    println!("coverage: {total} policy vectors");
    assert!(total >= POLICY_VECTORS, "{total}");
}

#[test]
fn no_two_vectors_of_a_policy_ask_the_same() {
    let mut seen = BTreeMap::new();
    for file in policy_vectors() {
        for vector in &file.vectors {
            let key = format!(
                "{} {:?} {:?} {} {:?} {} {:?} {:?} {:?}",
                file.topic,
                vector.policy,
                vector.provider,
                vector.debug,
                vector.handshake,
                vector.route,
                vector.request.method,
                vector.request.headers,
                vector.inner
            );
            if let Some(other) = seen.insert(key, vector.name.clone()) {
                panic!("{} asks what {other} asks", file.title(vector));
            }
        }
    }
}
