//! The gateway over TCP against the policy vectors, in front of an upstream that sends the inner response.
//!
//! The policies go through the policy file: each file of vectors becomes one, with a route a policy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod client;
mod file;
mod running;
mod upstream;

use conformance::ledger::{Ledger, Outcome, Report};
use conformance::observed::{Observed, complaints};
use conformance::vector::{Vector, VectorFile};
use file::Setting;
use running::Running;
use std::collections::BTreeMap;
use upstream::Upstream;

/// What the gateway answers when the upstream sends CORS fields under `upstream-cors = "conflict"`.
const CONFLICT_STATUS: u16 = 502;

#[test]
fn the_gateway_meets_every_vector() {
    let upstream = Upstream::start();
    let mut report = Report::default();
    for file in VectorFile::load_all(&conformance::vectors().join("policy")).unwrap() {
        run_file(&file, &upstream, &mut report);
    }
    println!("{}", report.summary("gateway over TCP"));
    let complaints = report.complaints(&Ledger::load(&conformance::ledgers().join("gateway.toml")).unwrap());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// One gateway for each setting that the file's vectors need.
fn run_file(file: &VectorFile, upstream: &Upstream, report: &mut Report) {
    let mut settings: BTreeMap<Setting, Vec<(usize, &Vector)>> = BTreeMap::new();
    for (number, vector) in file.vectors.iter().enumerate() {
        match vector.provider {
            None => settings.entry(Setting::of(vector)).or_default().push((number, vector)),
            Some(_) => {
                let why = "a policy file names no origin provider";
                report.note(file.title(vector), Outcome::NotCarried(why.into()));
            }
        }
    }
    for (setting, vectors) in settings {
        let gateway = Running::start(&setting.text(file, upstream.address()));
        for (number, vector) in vectors {
            report.note(file.title(vector), run(file, vector, number, &gateway, upstream));
        }
    }
}

fn run(file: &VectorFile, vector: &Vector, number: usize, gateway: &Running, upstream: &Upstream) -> Outcome {
    let path = file::path(file, vector, number);
    upstream.expect(&path, vector.inner.clone());
    let response = match client::exchange(gateway.address(), vector, &path) {
        Ok(response) => response,
        Err(why) => return Outcome::Unmet(vec![format!("no response: {why}")]),
    };
    let observed = Observed {
        decision: None,
        status: response.status,
        fields: Some(response.fields),
        reached_inner: Some(upstream.was_asked(&path)),
        conflict_status: CONFLICT_STATUS,
    };
    match complaints(vector, &observed) {
        complaints if complaints.is_empty() => Outcome::Met,
        complaints => Outcome::Unmet(complaints),
    }
}
