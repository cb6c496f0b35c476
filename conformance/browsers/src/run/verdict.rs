//! Verdict: what a played case says of the engine, by the browser's profile and by the standard.

use super::printed::{printed, unknown};
use crate::case::Network;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::Played;
use crate::ledger::Ledger;
use crate::messages::Message;
use crate::predict::{Expected, deciding, predict};
use crate::seen::Seen;
use corsac::fetch::{Behaviour, Difference, InvalidOrigin, Profile, ResponseType};

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
    /// Whether script reads what all fetches bring.
    pub(super) is_readable: bool,
}

/// A played case beside what one behaviour says of it.
struct Compared {
    behaviour: Behaviour,
    expected: Vec<Expected>,
    /// All that is otherwise.
    unstable: Vec<Disagreement>,
    /// Of that, what no entry on what is unstable allows.
    found: Vec<Disagreement>,
}

impl Judge<'_> {
    pub(super) fn judge(&self, played: Played) -> Result<Verdict, InvalidOrigin> {
        let by = |behaviour| Ok(judge(&played, &predict(&played.case, behaviour)?, &self.network));
        let Compared { behaviour, expected, mut unstable, mut found } = self.compare(&played)?;
        unstable.retain(|disagreement| !found.contains(disagreement));
        // A line is only worth a look where all else is as it should be.
        let printed = if found.is_empty() { printed(self, &played, &expected) } else { Vec::new() };
        let api = played.case.turns.first().map(|turn| turn.ask.api);
        found.extend(unknown(self, api, &printed));
        let standard = self.ledger.without_unstable(self.engine, by(Behaviour::of(Profile::Spec))?);
        let departs = found.is_empty() && !standard.is_empty();
        let deciding = if departs { deciding(&played.case, behaviour)? } else { Vec::new() };
        let is_readable = is_readable(&played, &expected);
        Ok(Verdict { played, found, unstable, standard, deciding, printed, is_readable })
    }

    /// By the first of the browser's behaviours that is seen here, or by its usual one if none is.
    fn compare(&self, played: &Played) -> Result<Compared, InvalidOrigin> {
        let by = |behaviour| {
            let expected = predict(&played.case, behaviour)?;
            let unstable = judge(played, &expected, &self.network);
            let found = self.ledger.without_unstable(self.engine, unstable.clone());
            Ok(Compared { behaviour, expected, unstable, found })
        };
        let usual = by(self.ledger.behaviour(self.engine))?;
        if usual.found.is_empty() {
            return Ok(usual);
        }
        for behaviour in self.ledger.other_behaviours(self.engine) {
            let other = by(behaviour)?;
            if other.found.is_empty() {
                return Ok(other);
            }
        }
        Ok(usual)
    }
}

impl Verdict {
    pub(super) fn agrees(&self) -> bool {
        self.found.is_empty()
    }
}

/// Whether script reads what all fetches bring: no error, nothing opaque, and no fetch of which it hears nothing.
fn is_readable(played: &Played, expected: &[Expected]) -> bool {
    let is_read = |(seen, expected): (&Seen, &Expected)| match seen {
        Seen::Response(response) => {
            !response.response_type.as_deref().is_some_and(|kind| kind.starts_with("opaque"))
        }
        // Of what an element loaded the engine knows the type.
        Seen::Loaded => {
            matches!(expected.told.response_type, Some(ResponseType::Basic | ResponseType::Cors))
        }
        Seen::Ended | Seen::Failed { .. } | Seen::Timeout => false,
    };
    played.seen.len() == expected.len() && played.seen.iter().zip(expected).all(is_read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Case, generate};
    use crate::seen::SeenResponse;

    fn readable(seen: Vec<Seen>) -> bool {
        let case = generate::case(1, 1);
        let case = Case { turns: case.turns.into_iter().take(1).collect(), ..case };
        let expected = predict(&case, Profile::Spec).unwrap();
        let played = Played { case, seen, records: Vec::new(), console: Vec::new(), lost: None };
        is_readable(&played, &expected)
    }

    fn response(kind: &str) -> Seen {
        Seen::Response(SeenResponse {
            response_type: Some(kind.into()),
            status: 200,
            status_text: "OK".into(),
            url: String::new(),
            redirected: Some(false),
            headers: Vec::new(),
            body: Some(0),
        })
    }

    #[test]
    fn only_what_script_reads_is_readable() {
        let failed = Seen::Failed { name: "TypeError".into(), message: String::new() };
        assert!(readable(vec![response("cors")]) && readable(vec![response("basic")]));
        let hidden = [response("opaque"), response("opaqueredirect"), failed, Seen::Ended, Seen::Timeout];
        for seen in hidden {
            assert!(!readable(vec![seen.clone()]), "{seen:?}");
        }
        assert!(!readable(Vec::new()), "the browser was lost");
    }
}
