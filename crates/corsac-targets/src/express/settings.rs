//! From a policy to options.

use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::{Entry, Settings, known_methods};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers};
use crate::regex;

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let credentials = plan.spec.credentials;
    let methods = match &plan.methods {
        MethodGrant::Listed(methods) => methods.clone(),
        MethodGrant::Any if credentials => known_methods(),
        MethodGrant::Any => vec!["*".into()],
    };
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => Some(names.clone()),
        HeaderGrant::Any { .. } if credentials => None,
        HeaderGrant::Any { authorization: true } => Some(vec!["*".into(), "authorization".into()]),
        HeaderGrant::Any { authorization: false } => Some(vec!["*".into()]),
    };
    Settings {
        origins: origins(&plan.readers),
        in_list: plan.readers != Readers::Everyone,
        credentials: Some(credentials),
        methods: Some(methods),
        request_headers,
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.spec.max_age.and_then(|seconds| i64::try_from(seconds).ok()),
        status: Some(plan.granted_status),
        strips: true,
        ..Settings::default()
    }
}

fn origins(readers: &Readers) -> Vec<Entry> {
    let position = Position::default();
    let null = |null: &bool| null.then(|| Entry::exact("null", &position));
    match readers {
        Readers::Everyone => vec![Entry::exact("*", &position)],
        Readers::AnyOrigin { null: with } => {
            expression(&regex::any_origin(), "", &position).into_iter().chain(null(with)).collect()
        }
        Readers::Listed { patterns, null: with } => {
            let entries = patterns.iter().filter_map(|pattern| match pattern.is_exact() {
                true => Some(Entry::exact(&pattern.to_string(), &position)),
                false => expression(&regex::origin(pattern), "", &position),
            });
            entries.chain(null(with)).collect()
        }
    }
}

/// An expression that is searched for; none if it cannot be read.
pub(super) fn expression(text: &str, flags: &str, position: &Position) -> Option<Entry> {
    let ignore_case = flags.contains('i');
    let matcher = OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Search, ignore_case };
    Entry::expression(text, matcher, Dialect::JavaScript, position).ok()
}
