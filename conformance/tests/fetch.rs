//! The browser's side against the fetch vectors: `Fetch` in front of a server that answers by the script.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::fetch::drive::run_all;
use conformance::fetch::vector::FetchFile;
use conformance::ledger::Ledger;

#[test]
fn the_browsers_side_meets_every_vector() {
    let files = FetchFile::load_all(&conformance::vectors().join("fetch")).unwrap();
    let report = run_all(&files, |_, _, _| ()).unwrap();
    println!("{}", report.summary("fetch"));
    let complaints = report.complaints(&Ledger::load(&conformance::ledgers().join("fetch.toml")).unwrap());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
