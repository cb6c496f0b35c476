//! Recheck: holds the ledger's evidence against the browser of today.

use crate::compare::judge;
use crate::engine::EngineKind;
use crate::harness::{Harness, Player};
use crate::ledger::{Divergence, Ledger, profile};
use crate::predict::predict;
use corsac::fetch::Profile;
use std::error::Error;

/// What is no longer as the ledger says: an entry whose case the browser now answers as the standard does, or otherwise
/// than its profile says.
///
/// # Errors
/// The browser cannot be started again.
pub async fn recheck<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    ledger: &Ledger,
) -> Result<Vec<String>, Box<dyn Error>> {
    let entries: Vec<&Divergence> =
        ledger.divergences.iter().filter(|entry| entry.is_about(engine)).collect();
    let mut cases = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        cases.push(entry.case()?.renamed(&format!("e{number}")));
    }
    let network = harness.server.network();
    let mut complaints = Vec::new();
    for played in harness.play(&cases, |_| ()).await? {
        let number = played.case.token.trim_start_matches('e').split('.').next().unwrap_or_default();
        let entry = number.parse().ok().and_then(|number: usize| entries.get(number));
        let name = entry.map_or("?", |entry| entry.difference.as_str());
        let by = |profile| {
            Ok::<_, corsac::fetch::InvalidOrigin>(judge(&played, &predict(&played.case, profile)?, &network))
        };
        if by(Profile::Spec)?.is_empty() {
            complaints.push(format!("{name}: stale: the browser does what the standard says"));
        }
        complaints.extend(
            by(profile(engine))?.iter().map(|found| format!("{name}: not as the profile says: {found}")),
        );
    }
    Ok(complaints)
}
