//! Verdict: what a played case says of the engine, by the browser's profile and by the standard.

use crate::case::Network;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::Played;
use crate::ledger::Ledger;
use crate::predict::{deciding, predict};
use crate::seen::Seen;
use corsac::fetch::{Behaviour, Difference, InvalidOrigin, Profile};

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
    /// The differences that decide, where the browser leaves the standard as is known of it.
    pub(super) deciding: Vec<Difference>,
}

impl Judge<'_> {
    pub(super) fn judge(&self, played: Played) -> Result<Verdict, InvalidOrigin> {
        let by = |behaviour| Ok(judge(&played, &predict(&played.case, behaviour)?, &self.network));
        let behaviour = self.ledger.behaviour(self.engine);
        let mut unstable = by(behaviour)?;
        let found = self.ledger.without_unstable(self.engine, unstable.clone());
        unstable.retain(|disagreement| !found.contains(disagreement));
        let standard = self.ledger.without_unstable(self.engine, by(Behaviour::of(Profile::Spec))?);
        let departs = found.is_empty() && !standard.is_empty();
        let deciding = if departs { deciding(&played.case, behaviour)? } else { Vec::new() };
        Ok(Verdict { played, found, unstable, standard, deciding })
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
