//! Within limits: the shortest text whose host has at most 253 bytes, and which has at most 4 KiB itself.
//!
//! Only asked when the cheapest text is beyond the limits. The walk then counts the bytes of the host in its state, so that
//! the answer, "there is none" included, is exact.

use super::LanguageError;
use super::automaton::Automaton;
use super::explore::MAX_STATES;
use corsac::origin::MAX_ORIGIN_BYTES;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// RFC 1035 section 2.3.4, less the trailing dot.
const MAX_HOST_BYTES: u8 = 253;

/// Where in an origin a text has come to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// In the scheme or its separator, or in `null`.
    Front,
    /// Behind `:/` and `://`.
    Slash,
    /// In the host, with that many bytes of it.
    Host(u8),
    /// Behind the host: no more is counted.
    Behind,
}

impl Place {
    /// The place after one more byte; none when the host is too long.
    fn after(self, byte: u8) -> Option<Place> {
        match (self, byte) {
            (Place::Front, b'/') => Some(Place::Slash),
            (Place::Slash, b'/') => Some(Place::Host(0)),
            // IPv6 addresses are far from the limit, and hold the colon that ends other hosts.
            (Place::Host(_), b':' | b'[') => Some(Place::Behind),
            (Place::Host(length), _) => (length < MAX_HOST_BYTES).then_some(Place::Host(length + 1)),
            (place, _) => Some(place),
        }
    }
}

/// A shortest accepted text within the limits.
pub(super) fn shortest(automaton: &Automaton) -> Result<Option<Vec<u8>>, LanguageError> {
    let mut states = vec![(automaton.first(), Place::Front)];
    let mut before: Vec<Option<(usize, u8, usize)>> = vec![None];
    let mut known: HashMap<(u32, Place), (), RandomState> = HashMap::default();
    let mut at = 0;
    // Breadth first: a state is met first by a shortest text.
    while let Some(&(state, place)) = states.get(at) {
        if automaton.accepts(state) {
            return Ok(Some(text(&before, at)));
        }
        let length = before.get(at).copied().flatten().map_or(0, |(_, _, length)| length);
        for &(byte, next) in automaton.edges(state) {
            let Some(place) = place.after(byte).filter(|_| length < MAX_ORIGIN_BYTES) else { continue };
            if known.insert((next, place), ()).is_none() {
                states.push((next, place));
                before.push(Some((at, byte, length + 1)));
            }
        }
        if states.len() > MAX_STATES {
            return Err(LanguageError::TooLarge { states: MAX_STATES });
        }
        at += 1;
    }
    Ok(None)
}

fn text(before: &[Option<(usize, u8, usize)>], at: usize) -> Vec<u8> {
    let step = |at: usize| before.get(at).copied().flatten();
    let mut text: Vec<u8> =
        std::iter::successors(step(at), |&(at, ..)| step(at)).map(|(_, byte, _)| byte).collect();
    text.reverse();
    text
}
