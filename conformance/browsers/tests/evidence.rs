//! The ledger's evidence: each case is decided by the difference that its entry names, and by no other in its place.

use conformance_browsers::engine::EngineKind;
use conformance_browsers::ledger::Ledger;
use conformance_browsers::predict::decides;
use corsac::fetch::Difference;
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
