//! Requests: what reached the servers against what the engine sends.

use super::disagreement::{Disagreement, Kind};
use crate::case::Bytes;
use crate::wire::Wire;
use std::collections::BTreeSet;

/// Where other requests reached the servers than the engine sends, or in another order.
#[must_use]
pub fn wire_disagreements(turn: usize, expected: &[Wire], seen: &[Wire]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    let (mut expected, mut seen) = (expected.iter().peekable(), seen.iter().peekable());
    loop {
        match (expected.peek(), seen.peek()) {
            (None, None) => return found,
            (Some(told), Some(saw)) if is_same_request(told, saw) => {
                found.extend(field_disagreements(turn, told, saw));
                expected.next();
                seen.next();
            }
            // Preflights come and go by themselves; what follows them is compared all the same.
            (told, Some(saw)) if told.is_none() || saw.is_preflight() => {
                found.push(request(turn, "sent by the browser only", None, Some(saw)));
                seen.next();
            }
            (Some(told), saw) if saw.is_none() || told.is_preflight() => {
                found.push(request(turn, "not sent by the browser", Some(told), None));
                expected.next();
            }
            (told, saw) => {
                found.push(request(turn, "another request", told.copied(), saw.copied()));
                expected.next();
                seen.next();
            }
        }
    }
}

fn is_same_request(told: &Wire, saw: &Wire) -> bool {
    told.method == saw.method && told.url == saw.url && told.is_preflight() == saw.is_preflight()
}

fn request(turn: usize, what: &str, told: Option<&Wire>, saw: Option<&Wire>) -> Disagreement {
    let is_preflight = told.or(saw).is_some_and(Wire::is_preflight);
    let shown = |wire: Option<&Wire>| wire.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    Disagreement {
        turn,
        kind: Kind::Request,
        about: format!("{} {what}", if is_preflight { "preflight" } else { "request" }),
        expected: shown(told),
        seen: shown(saw),
    }
}

fn field_disagreements(turn: usize, told: &Wire, saw: &Wire) -> Vec<Disagreement> {
    let names: BTreeSet<&String> = told.headers.keys().chain(saw.headers.keys()).collect();
    let differing = names.into_iter().filter(|name| told.headers.get(*name) != saw.headers.get(*name));
    let shown =
        |value: Option<&Bytes>| value.map_or_else(|| "nothing".to_owned(), |value| format!("{value:?}"));
    differing
        .map(|name| Disagreement {
            turn,
            kind: Kind::Field,
            about: format!("{name} of a {}", if told.is_preflight() { "preflight" } else { "request" }),
            expected: format!("{}: {}", told.url, shown(told.headers.get(name))),
            seen: shown(saw.headers.get(name)),
        })
        .collect()
}
