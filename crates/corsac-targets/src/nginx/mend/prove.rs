//! Prove: the changed configuration, run: what the page gets, and that a stranger gets nothing more than before.

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS};
use http::{HeaderMap, HeaderName};

use super::call::Taken;
use super::edit::ChangedFile;
use super::locate::locate;
use super::{Mended, Obstacle, said};
use crate::import::deduce::{Reply, Request};
use crate::import::{SourceError, SourceFile, Sources};
use crate::nginx::read::level::{Level, LevelId};
use crate::nginx::read::run::Configuration;
use crate::nginx::read::tree;

/// Origins that no configuration means.
const STRANGERS: [&str; 2] = ["https://stranger.invalid", "null"];

/// The sources with some files changed.
struct Changed<'s> {
    sources: &'s dyn Sources,
    files: &'s [ChangedFile],
}

impl Sources for Changed<'_> {
    fn read(&self, name: &str, includer: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let mut found = self.sources.read(name, includer)?;
        for file in &mut found {
            if let Some(changed) = self.files.iter().find(|changed| changed.name == file.name) {
                file.bytes = changed.after.clone().into_bytes();
            }
        }
        Ok(found)
    }
}

/// What each call gets from the changed files, and where else the page reads then.
pub(super) fn prove(
    before: &Configuration<'_>,
    sources: &dyn Sources,
    name: &str,
    files: Vec<ChangedFile>,
    taken: &[Taken<'_>],
) -> Result<Mended, Obstacle> {
    let tree = tree(name, &Changed { sources, files: &files }).map_err(|finding| said(&finding))?;
    let after = Configuration::of(&tree.directives);
    let (mut answers, mut also) = (Vec::new(), Vec::new());
    for taken in taken {
        let place = locate(&after, taken.call)?;
        let (reply, _) = after.answer_of(place, &taken.call.request(&taken.call.origin, &taken.application));
        for stranger in STRANGERS {
            let request = taken.call.request(stranger, &taken.application);
            if gains(before, &after, taken, place, &request) {
                return Err(Obstacle("no change is known here that lets this page read and no other".into()));
            }
        }
        answers.push(reply);
        also.extend(gaining_places(before, &after, taken));
    }
    also.dedup();
    match after.unknown.take_findings().first() {
        Some(finding) => Err(said(finding)),
        None => Ok(Mended { files, answers, also }),
    }
}

/// The most other places that are asked.
const MAX_PLACES: usize = 1000;

/// The other places in which the page reads what it did not. Changes add no place, so both have the same in one order.
fn gaining_places(before: &Configuration<'_>, after: &Configuration<'_>, taken: &Taken<'_>) -> Vec<String> {
    let is_place = |level: &Level<'_>| level.is("location") || level.is("server");
    let places = |configuration: &Configuration<'_>| -> Vec<LevelId> {
        configuration.levels.all().filter(|(_, level)| is_place(level)).map(|(id, _)| id).collect()
    };
    let request = taken.call.request(&taken.call.origin, &[]);
    let others = places(before).into_iter().zip(places(after)).filter(|(old, _)| *old != taken.place);
    let gaining = others.take(MAX_PLACES).filter(|(old, new)| {
        let reads = |reply: &Reply| lets_read(reply, &taken.call.origin);
        reads(&after.answer_of(*new, &request).0) && !reads(&before.answer_of(*old, &request).0)
    });
    // A server all of whose requests its locations take answers nothing by itself.
    let names = gaining.filter(|(old, _)| before.levels.pass(*old).is_some());
    names.filter_map(|(old, _)| Some(name_of(before.levels.get(old)?))).collect()
}

fn name_of(level: &Level<'_>) -> String {
    let arguments: Vec<&str> = level.arguments().iter().map(|word| word.text.as_str()).collect();
    format!("location {}", arguments.join(" "))
}

/// Whether the answer names the origin, alone, or everyone.
fn lets_read(reply: &Reply, origin: &str) -> bool {
    let mut values = reply.headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value == "*" || value.as_bytes() == origin.as_bytes(),
        _ => false,
    }
}

/// Whether a stranger reads what it did not, or is granted more.
fn gains(
    before: &Configuration<'_>,
    after: &Configuration<'_>,
    taken: &Taken<'_>,
    place: usize,
    request: &Request<'_>,
) -> bool {
    let (old, _) = before.answer_of(taken.place, request);
    let (new, _) = after.answer_of(place, request);
    let values = |headers: &HeaderMap, name: &HeaderName| -> Vec<Vec<u8>> {
        headers.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect()
    };
    let reads = lets_read(&new, request.origin.unwrap_or_default());
    reads && CORS_RESPONSE_FIELDS.iter().any(|name| values(&old.headers, name) != values(&new.headers, name))
}
