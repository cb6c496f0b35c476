//! Kinds: how a JSON value becomes a word of the standard, a number, a URL or an origin.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use corsac::fetch::Origin;
use serde_json::Value;
use url::Url;

use super::fields::{BadTask, quoted};

pub(crate) fn flag(field: &'static str, value: &Value) -> Result<bool, BadTask> {
    value.as_bool().ok_or_else(|| BadTask::expected(field, "true or false", value))
}

pub(crate) fn text<'a>(field: &'static str, value: &'a Value) -> Result<&'a str, BadTask> {
    value.as_str().ok_or_else(|| BadTask::expected(field, "a string", value))
}

/// One of the standard's words.
pub(crate) fn word<T: FromStr<Err: Display>>(field: &'static str, value: &Value) -> Result<T, BadTask> {
    let word = text(field, value)?;
    word.parse().map_err(|error: T::Err| BadTask::new(format!("{field}: {error}, found {}", quoted(word))))
}

/// Some programs write every number as a fraction.
pub(crate) fn milliseconds(field: &'static str, value: &Value) -> Result<Duration, BadTask> {
    let seconds = value.as_f64().map(|milliseconds| milliseconds / 1000.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| BadTask::expected(field, "a number of milliseconds, 0 or more", value))
}

/// An absolute URL: a URL parser's input, so its code points are no bytes.
pub(crate) fn url(field: &'static str, value: &Value) -> Result<Url, BadTask> {
    let input = text(field, value)?;
    Url::parse(input).map_err(|error| {
        BadTask::expected(
            field,
            format_args!("an absolute URL such as \"https://api.example/\" ({error})"),
            value,
        )
    })
}

/// An origin; `null` is the one that is given.
pub(crate) fn origin(field: &'static str, value: &Value, opaque: &Origin) -> Result<Origin, BadTask> {
    let input = text(field, value)?;
    if input == opaque.serialization() {
        return Ok(opaque.clone());
    }
    Origin::parse(input)
        .map_err(|error| BadTask::new(format!("{field}: {} is not an origin: {error}", quoted(input))))
}
