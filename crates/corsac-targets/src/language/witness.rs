//! Witness: an origin of a language, one that people can read if there is one, and always one that the engine parses.

use super::LanguageError;
use super::automaton::{Automaton, DEAD};
use super::explore::{MAX_STATES, Walk};
use super::search::cheapest;
use super::within_limits;
use corsac::origin::Origin;

/// Origins of strangers, tried before any search.
const STRANGERS: [&str; 2] = ["https://evil.example", "http://evil.example"];
/// What a host ends with that belongs to a stranger.
const STRANGE_SUFFIX: &[u8] = b".evil.example";
/// Where origins of people begin.
const SCHEMES: [&str; 2] = ["https://", "http://"];
/// The search for a stranger's host is given up after so many states: it is only for looks.
const STRANGER_BOUND: usize = 50_000;
/// Other first labels than the search finds, with which an origin reads better.
const LABELS: [(&str, &str); 2] = [("://a.a.", "://a.b."), ("://aa.", "://app.")];

/// An origin of the language; none when it is empty within the limits of origins.
pub(super) fn witness(automaton: &Automaton) -> Result<Option<String>, LanguageError> {
    if automaton.is_empty() {
        return Ok(None);
    }
    match readable(automaton).or_else(|| whole(automaton)) {
        Some(text) => Ok(Some(text)),
        None => Ok(within_limits::shortest(automaton)?.and_then(valid)),
    }
}

fn readable(automaton: &Automaton) -> Option<String> {
    let accepts = |text: &str| automaton.accepts(automaton.walk(automaton.first(), text.as_bytes()));
    if let Some(stranger) = STRANGERS.into_iter().find(|text| accepts(text)) {
        return Some(stranger.to_owned());
    }
    let from = |scheme: &str| automaton.walk(automaton.first(), scheme.as_bytes());
    let found = SCHEMES.into_iter().filter(|scheme| from(scheme) != DEAD).find_map(|scheme| {
        let strange = cheapest(&EndingStrangely { automaton, from: from(scheme) }, STRANGER_BOUND);
        let rest = strange.or_else(|| cheapest(&From { automaton, from: from(scheme) }, MAX_STATES))?;
        valid([scheme.as_bytes(), &rest].concat())
    })?;
    let mended = LABELS.into_iter().map(|(label, instead)| found.replacen(label, instead, 1));
    let better = mended.filter(|text| *text != found).find(|text| accepts(text));
    Some(better.unwrap_or(found))
}

fn whole(automaton: &Automaton) -> Option<String> {
    cheapest(&From { automaton, from: automaton.first() }, MAX_STATES).and_then(valid)
}

/// The text, if the engine takes it for an origin; the two limits of length are what it can fail on.
fn valid(text: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(text).ok()?;
    Origin::parse(text.as_bytes()).is_ok().then_some(text)
}

/// The rest of an automaton's language from one of its states.
struct From<'a> {
    automaton: &'a Automaton,
    from: u32,
}

impl Walk for From<'_> {
    type State = u32;

    fn first(&self) -> Option<u32> {
        Some(self.from)
    }

    fn accepts(&self, &state: &u32) -> bool {
        self.automaton.accepts(state)
    }

    fn follow(&self, &state: &u32, edges: &mut Vec<(u8, u32)>) {
        edges.extend_from_slice(self.automaton.edges(state));
    }
}

/// The same, as far as it ends with the strangers' suffix; how much of that has been read is part of the state.
struct EndingStrangely<'a> {
    automaton: &'a Automaton,
    from: u32,
}

impl Walk for EndingStrangely<'_> {
    type State = (u32, usize);

    fn first(&self) -> Option<Self::State> {
        Some((self.from, 0))
    }

    fn accepts(&self, &(state, read): &Self::State) -> bool {
        read == STRANGE_SUFFIX.len() && self.automaton.accepts(state)
    }

    fn follow(&self, &(state, read): &Self::State, edges: &mut Vec<(u8, Self::State)>) {
        let next = |&(byte, next): &(u8, u32)| {
            let read = match STRANGE_SUFFIX.get(read) {
                Some(&expected) if expected == byte => read + 1,
                // A dot begins the suffix anew. A text that repeats its beginning is missed: this is only for looks.
                _ => usize::from(byte == b'.'),
            };
            (byte, (next, read))
        };
        edges.extend(self.automaton.edges(state).iter().map(next));
    }
}
