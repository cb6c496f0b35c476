//! Fields: what `add_header`, `more_set_headers` and `more_clear_headers` make of an answer.

use http::{HeaderMap, HeaderName};

use super::level::LevelId;
use super::run::{Run, append};
use super::tree::Directive;
use crate::import::deduce::is_about_cors;

/// The statuses on which `add_header` without `always` sets its field.
pub(in crate::nginx) const WITHOUT_ALWAYS: [u16; 10] = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/// Sets the fields of a level on an answer.
pub(super) fn set(run: &Run<'_, '_>, level: LevelId, status: u16, headers: &mut HeaderMap) {
    let levels = &run.configuration.levels;
    for directive in levels.add_header(level) {
        if is_always(directive) || WITHOUT_ALWAYS.contains(&status) {
            let (Some(name), Some(text)) = (name(directive), directive.argument(1)) else { continue };
            if let Some(text) = known(run, directive, text) {
                append(headers, name, &text);
            }
        }
    }
    for directive in levels.more_headers(level) {
        more(run, directive, headers);
    }
}

/// Whether the field stands on every status.
pub(in crate::nginx) fn is_always(directive: &Directive) -> bool {
    directive.argument(2) == Some("always")
}

/// The field that `add_header` sets, if CORS or caches look at it.
pub(in crate::nginx) fn name(directive: &Directive) -> Option<HeaderName> {
    let name = HeaderName::from_bytes(directive.argument(0)?.as_bytes()).ok()?;
    is_about_cors(&name).then_some(name)
}

/// The fields that a directive of headers-more names: the name, and the value where it sets one.
pub(in crate::nginx) fn more_fields(
    directive: &Directive,
) -> impl Iterator<Item = (HeaderName, Option<&str>)> {
    directive.arguments.iter().filter_map(|argument| {
        let (name, value) = match argument.text.split_once(':') {
            Some((name, value)) => (name, Some(value.trim()).filter(|value| !value.is_empty())),
            None => (argument.text.as_str(), None),
        };
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok().filter(is_about_cors)?;
        Some((name, value))
    })
}

fn more(run: &Run<'_, '_>, directive: &Directive, headers: &mut HeaderMap) {
    if directive.arguments.iter().any(|argument| argument.text.starts_with('-')) {
        let why = "the options of headers-more are not known here";
        if more_fields(directive).next().is_some() {
            run.configuration.not_known(directive.position(), why);
        }
        return;
    }
    if directive.is("more_clear_headers") {
        for argument in &directive.arguments {
            clear(&argument.text, headers);
        }
        return;
    }
    for (name, value) in more_fields(directive) {
        headers.remove(&name);
        if let Some(text) = value.and_then(|value| known(run, directive, value)) {
            append(headers, name, &text);
        }
    }
}

/// Removes the field of that name, or those that begin so: `Access-Control-*`.
fn clear(name: &str, headers: &mut HeaderMap) {
    let name = name.to_ascii_lowercase();
    let is_meant = |each: &HeaderName| match name.strip_suffix('*') {
        Some(beginning) => each.as_str().starts_with(beginning),
        None => each.as_str() == name,
    };
    let removed: Vec<HeaderName> = headers.keys().filter(|each| is_meant(each)).cloned().collect();
    removed.iter().for_each(|name| drop(headers.remove(name)));
}

/// What a value says: nothing is sent where it says nothing, or nobody knows what.
fn known(run: &Run<'_, '_>, directive: &Directive, text: &str) -> Option<String> {
    let value = run.text(text);
    if value.is_none() {
        let what = format!("what `{text}` says is not known");
        run.configuration.not_known(directive.position(), what);
    }
    value.filter(|value| !value.is_empty())
}
