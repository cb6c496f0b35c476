//! Verdict: what a played case says of the engine, by the browser's profile and by the standard.

use super::printed::{printed, unknown};
use crate::case::Network;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::Played;
use crate::ledger::Ledger;
use crate::messages::Message;
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
    /// What the browser printed, where the engine says of which step.
    pub(super) printed: Vec<Message>,
}

impl Judge<'_> {
    pub(super) fn judge(&self, played: Played) -> Result<Verdict, InvalidOrigin> {
        let by = |behaviour| Ok(judge(&played, &predict(&played.case, behaviour)?, &self.network));
        let behaviour = self.ledger.behaviour(self.engine);
        let expected = predict(&played.case, behaviour)?;
        let mut unstable = judge(&played, &expected, &self.network);
        let mut found = self.ledger.without_unstable(self.engine, unstable.clone());
        unstable.retain(|disagreement| !found.contains(disagreement));
        // A line is only worth a look where all else is as it should be.
        let printed = if found.is_empty() { printed(self, &played, &expected) } else { Vec::new() };
        let api = played.case.turns.first().map(|turn| turn.ask.api);
        found.extend(unknown(self, api, &printed));
        let standard = self.ledger.without_unstable(self.engine, by(Behaviour::of(Profile::Spec))?);
        let departs = found.is_empty() && !standard.is_empty();
        let deciding = if departs { deciding(&played.case, behaviour)? } else { Vec::new() };
        Ok(Verdict { played, found, unstable, standard, deciding, printed })
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
