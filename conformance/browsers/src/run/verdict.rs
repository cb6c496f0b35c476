//! Verdict: what a played case says of the engine, by the browser's profile and by the standard.

use crate::case::Network;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::Played;
use crate::ledger::{Ledger, profile};
use crate::predict::predict;
use crate::seen::Seen;
use corsac::fetch::{InvalidOrigin, Profile};

/// By what cases are judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge<'l> {
    pub(super) engine: EngineKind,
    pub(super) ledger: &'l Ledger,
    pub(super) network: Network,
}

/// What a played case says of the engine.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) played: Played,
    /// Where the browser's profile says otherwise, and no entry on what is unstable allows it.
    pub(super) found: Vec<Disagreement>,
    /// Where it says otherwise and such an entry allows it.
    pub(super) unstable: Vec<Disagreement>,
    /// Where the standard alone would say otherwise.
    pub(super) standard: Vec<Disagreement>,
}

impl Judge<'_> {
    pub(super) fn judge(&self, played: Played) -> Result<Verdict, InvalidOrigin> {
        let by = |profile| Ok(judge(&played, &predict(&played.case, profile)?, &self.network));
        let mut unstable = by(profile(self.engine))?;
        let found = self.ledger.without_unstable(self.engine, unstable.clone());
        unstable.retain(|disagreement| !found.contains(disagreement));
        let standard = self.ledger.without_unstable(self.engine, by(Profile::Spec)?);
        Ok(Verdict { played, found, unstable, standard })
    }
}

impl Verdict {
    pub(super) fn agrees(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether script reads what all fetches bring.
    pub(super) fn is_readable(&self) -> bool {
        !self.played.seen.iter().any(|seen| matches!(seen, Seen::Failed { .. }))
    }
}
