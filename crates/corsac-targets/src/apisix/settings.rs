//! From a policy to the plugin's settings.

use corsac::origin::OriginPattern;

use super::{FORCED, MAX_AGE};
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::{Entry, Settings, literal_methods};
use crate::plan::{HeaderGrant, PolicyPlan, Readers};
use crate::regex;

/// The most bytes of one expression, by the plugin's schema.
const MAX_EXPRESSION: usize = 4096;

/// Stands where nobody may read, and beside expressions, where it is not looked at: the default would be `*`.
pub(super) const NOBODY: &str = "https://nobody.invalid";

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let credentials = plan.spec.credentials;
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } if credentials => vec![FORCED.into()],
        HeaderGrant::Any { .. } => plan.spec.request_headers.clone(),
    };
    let max_age = plan.max_age();
    Settings {
        origins: origins(&plan.readers),
        in_list: true,
        varies: plan.readers != Readers::Everyone,
        credentials: Some(credentials),
        methods: Some(literal_methods(plan)),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: Some(max_age.unwrap_or(MAX_AGE)),
        strips: true,
        ..Settings::default()
    }
}

/// Either plain ones or expressions only.
fn origins(readers: &Readers) -> Vec<Entry> {
    let position = Position::default();
    let plain = |text: &str| Entry::exact(text, &position);
    match readers {
        Readers::Everyone => vec![plain("*")],
        Readers::AnyOrigin { null } => expressions(&[], Some(regex::any_origin()), *null),
        Readers::Listed { patterns, null } => {
            let is_plain = |pattern: &OriginPattern| pattern.is_exact() && is_plain(&pattern.to_string());
            match patterns.iter().all(is_plain) && (patterns.is_empty() || !*null) {
                true if patterns.is_empty() => vec![plain(if *null { "null" } else { NOBODY })],
                true => patterns.iter().map(|pattern| plain(&pattern.to_string())).collect(),
                false => expressions(patterns, None, *null),
            }
        }
    }
}

/// Whether the plugin's schema takes it in its list.
pub(super) fn is_plain(origin: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let split = origin.split_once("://");
    split.is_some_and(|(scheme, _)| scheme.chars().all(is_word)) && !origin.contains(',')
}

fn expressions(patterns: &[OriginPattern], more: Option<String>, null: bool) -> Vec<Entry> {
    let texts = patterns.iter().map(regex::origin).chain(more).chain(null.then(|| "^null$".to_owned()));
    let texts = texts.filter(|text| text.len() <= MAX_EXPRESSION);
    texts.filter_map(|text| expression(&text, &Position::default())).collect()
}

/// An expression that is searched for; none if it cannot be read.
pub(super) fn expression(text: &str, position: &Position) -> Option<Entry> {
    let matcher =
        OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Search, ignore_case: false };
    Entry::expression(text, matcher, Dialect::Pcre, position).ok()
}
