//! Outcome: what script saw against what the engine lets it see.

use super::disagreement::{Disagreement, Kind};
use crate::case::Bytes;
use crate::predict::Expected;
use crate::seen::{Seen, SeenResponse};
use std::collections::{BTreeMap, BTreeSet};

/// Where script saw something else than the engine says.
#[must_use]
pub fn outcome_disagreements(turn: usize, expected: &Expected, seen: &Seen) -> Vec<Disagreement> {
    match (&expected.seen, seen) {
        (Seen::Failed { .. }, Seen::Failed { .. })
        | (Seen::Loaded, Seen::Loaded)
        | (Seen::Ended, Seen::Ended | Seen::Loaded | Seen::Failed { .. }) => Vec::new(),
        (Seen::Response(expected), Seen::Response(seen)) => response_disagreements(turn, expected, seen),
        (told, seen) => {
            let refusal = expected.refusal.as_ref();
            let why = refusal
                .map_or_else(|| told.word().to_owned(), |refusal| format!("refused at {}", refusal.step()));
            vec![Disagreement {
                turn,
                kind: Kind::Outcome,
                about: format!("{why}, {} in the browser", seen.word()),
                expected: refusal.map_or_else(|| format!("{told:?}"), ToString::to_string),
                seen: format!("{seen:?}"),
            }]
        }
    }
}

fn response_disagreements(turn: usize, expected: &SeenResponse, seen: &SeenResponse) -> Vec<Disagreement> {
    let mut found = header_disagreements(turn, &expected.headers, &seen.headers);
    let mut differs = |about: &str, is_equal: bool, expected: String, seen: String| {
        if !is_equal {
            found.push(Disagreement { turn, kind: Kind::Response, about: about.into(), expected, seen });
        }
    };
    let shown = |value: &dyn std::fmt::Debug| format!("{value:?}");
    let (told, is_told) =
        (&expected.response_type, expected.response_type.is_some() && seen.response_type.is_some());
    differs("type", !is_told || *told == seen.response_type, shown(told), shown(&seen.response_type));
    differs("status", expected.status == seen.status, shown(&expected.status), shown(&seen.status));
    differs(
        "status text",
        expected.status_text == seen.status_text,
        shown(&expected.status_text),
        shown(&seen.status_text),
    );
    differs("url", expected.url == seen.url, shown(&expected.url), shown(&seen.url));
    let is_told = expected.redirected.is_some() && seen.redirected.is_some();
    differs(
        "redirected",
        !is_told || expected.redirected == seen.redirected,
        shown(&expected.redirected),
        shown(&seen.redirected),
    );
    differs("body", expected.body == seen.body, shown(&expected.body), shown(&seen.body));
    found
}

fn header_disagreements(
    turn: usize,
    expected: &[(String, Bytes)],
    seen: &[(String, Bytes)],
) -> Vec<Disagreement> {
    let (expected, seen): (BTreeMap<_, _>, BTreeMap<_, _>) = (by_name(expected), by_name(seen));
    let names: BTreeSet<&String> = expected.keys().chain(seen.keys()).copied().collect();
    let differing = names.into_iter().filter(|name| expected.get(*name) != seen.get(*name));
    differing
        .map(|name| {
            let (told, saw) = (expected.get(name), seen.get(name));
            let about = match (told, saw) {
                (Some(_), None) => "not readable in the browser",
                (None, Some(_)) => "readable in the browser only",
                _ => "another value",
            };
            Disagreement {
                turn,
                kind: Kind::Readable,
                about: about.into(),
                expected: format!("{name}: {told:?}"),
                seen: format!("{name}: {saw:?}"),
            }
        })
        .collect()
}

fn by_name(headers: &[(String, Bytes)]) -> BTreeMap<&String, &Bytes> {
    headers.iter().map(|(name, value)| (name, value)).collect()
}
