//! Expect: what a key takes, in words, and what a value of another type was probably meant to be.

use std::time::Duration;

use toml::de::DeValue;

use crate::duration;
use crate::keys::Kind;

/// What the kind takes, as the end of a sentence: `credentials takes …`.
pub(super) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Bool => "true or false".to_owned(),
        Kind::Text => "a text in quotes".to_owned(),
        Kind::Texts => "a list of texts in quotes".to_owned(),
        Kind::Word(words) => one_of(words.iter().map(|word| quote(word))),
        Kind::Status(codes) => one_of(codes.iter().map(u16::to_string)),
        Kind::Seconds => "seconds, or a duration such as \"10m\"".to_owned(),
        Kind::Timeout { .. } => "seconds, or a duration such as \"10s\"".to_owned(),
        Kind::Bytes(_) => "bytes, or a size such as \"32KiB\"".to_owned(),
        Kind::Count(_) => "a whole number".to_owned(),
        Kind::PolicyName => "the name of a policy in quotes".to_owned(),
        Kind::PolicyNameOrFalse => "the name of a policy in quotes, or false".to_owned(),
        Kind::Table(_) => "a table of keys".to_owned(),
        Kind::Policies => "a table of policies, as in [policies.NAME]".to_owned(),
        Kind::Routes => "tables, each as in [[gateway.routes]]".to_owned(),
    }
}

fn one_of(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    match values.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => values.concat(),
    }
}

/// What the value is, with its article.
pub(super) fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The value that was probably meant, as TOML.
pub(super) fn convert(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    match (kind, value) {
        (Kind::Bool, DeValue::String(text)) => to_bool(text),
        (Kind::Bool, DeValue::Integer(number)) => to_bool(number.as_str()),
        (Kind::Texts, DeValue::String(text)) => Some(to_list(text)),
        (Kind::Texts, DeValue::Boolean(true)) => Some("[\"*\"]".to_owned()),
        (Kind::Status(codes), DeValue::String(text)) => {
            codes.iter().map(u16::to_string).find(|code| **code == **text)
        }
        (Kind::Timeout { .. }, DeValue::Float(number)) => duration_meant(number.as_str()),
        (Kind::Seconds, DeValue::Boolean(false)) => Some("0".to_owned()),
        (Kind::Count(_), DeValue::String(text)) => {
            text.trim().parse::<u64>().ok().map(|count| count.to_string())
        }
        (Kind::Text | Kind::PolicyName | Kind::PolicyNameOrFalse, DeValue::Array(list)) => match &**list {
            [only] => only.get_ref().as_str().map(quote),
            _ => None,
        },
        _ => None,
    }
}

fn to_bool(text: &str) -> Option<String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "enabled" => Some("true".to_owned()),
        "false" | "no" | "off" | "0" | "disabled" => Some("false".to_owned()),
        _ => None,
    }
}

fn to_list(text: &str) -> String {
    format!("[{}]", members(text).map(quote).collect::<Vec<_>>().join(", "))
}

/// The members that a text was meant to list; a comma is in none of the values that lists take.
pub(super) fn members(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|member| !member.is_empty())
}

/// The duration that the text was probably meant to be, as TOML.
pub(super) fn duration_meant(text: &str) -> Option<String> {
    let guess = duration::guess(text.trim_start_matches('-'))?;
    let negative = text.starts_with('-');
    Some(quote(&duration::format(if negative { Duration::ZERO } else { guess })))
}

/// The text as TOML, in quotes, on one line.
pub(crate) fn quote(text: &str) -> String {
    match text.chars().any(char::is_control) {
        false => toml::Value::from(text).to_string(),
        // Escaped as JSON it is TOML as well; TOML's own writer would take several lines for it, which no key may.
        true => serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f"),
    }
}
