//! From a policy to a builder's calls.

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
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } if credentials => vec!["*".into()],
        HeaderGrant::Any { .. } => plan.spec.request_headers.clone(),
    };
    let origins = origins(&plan.readers);
    let is_judged = origins.iter().any(is_expression);
    Settings {
        in_list: true,
        varies: plan.readers != Readers::Everyone && (origins.len() > 1 || is_judged),
        origins,
        credentials: Some(credentials),
        methods: Some(methods),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.spec.max_age.and_then(|seconds| i64::try_from(seconds).ok()),
        strips: true,
        ..Settings::default()
    }
}

pub(super) fn is_expression(entry: &Entry) -> bool {
    matches!(entry.test.matcher, OriginMatcher::Regex { .. })
}

fn origins(readers: &Readers) -> Vec<Entry> {
    let position = Position::default();
    let null = |null: &bool| null.then(|| Entry::exact("null", &position));
    match readers {
        Readers::Everyone => vec![Entry::exact("*", &position)],
        Readers::AnyOrigin { null: with } => {
            expression(&regex::any_origin()).into_iter().chain(null(with)).collect()
        }
        Readers::Listed { patterns, null: with } => {
            let entries = patterns.iter().filter_map(|pattern| match pattern.is_exact() {
                true => Some(Entry::exact(&pattern.to_string(), &position)),
                false => expression(&regex::origin(pattern)),
            });
            entries.chain(null(with)).collect()
        }
    }
}

/// An expression that is searched for; none if it cannot be read.
fn expression(text: &str) -> Option<Entry> {
    let matcher =
        OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Search, ignore_case: false };
    Entry::expression(text, matcher, Dialect::Pcre, &Position::default()).ok()
}
