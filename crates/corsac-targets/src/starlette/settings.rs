//! From a policy to arguments.

use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::{Entry, Settings};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers};
use crate::regex;

/// How long browsers keep a preflight of a policy that says nothing of it, in seconds: the field is always sent.
const UNSAID_MAX_AGE: i64 = 5;

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let methods = match &plan.methods {
        MethodGrant::Listed(methods) => methods.clone(),
        MethodGrant::Any => vec!["*".into()],
    };
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } => vec!["*".into()],
    };
    let max_age = plan.max_age();
    Settings {
        origins: origins(&plan.readers),
        in_list: true,
        credentials: Some(plan.spec.credentials),
        methods: Some(methods),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: Some(max_age.unwrap_or(UNSAID_MAX_AGE)),
        private_network: Some(plan.spec.allow_private_network),
        strips: true,
        ..Settings::default()
    }
}

/// Exact ones in a list; there is room for one expression.
fn origins(readers: &Readers) -> Vec<Entry> {
    let position = Position::default();
    let null = |null: &bool| null.then(|| Entry::exact("null", &position));
    match readers {
        Readers::Everyone => vec![Entry::exact("*", &position)],
        Readers::AnyOrigin { null: with } => {
            null(with).into_iter().chain(expression(&regex::any_origin(), &position)).collect()
        }
        Readers::Listed { patterns, null: with } => {
            let (exact, open): (Vec<_>, Vec<_>) = patterns.iter().partition(|pattern| pattern.is_exact());
            let exact = exact.into_iter().map(|pattern| Entry::exact(&pattern.to_string(), &position));
            let open: Vec<String> = open.into_iter().map(regex::origin).collect();
            exact
                .chain(null(with))
                .chain(one_of(&open).and_then(|text| expression(&text, &position)))
                .collect()
        }
    }
}

/// The expression of all of them.
fn one_of(expressions: &[String]) -> Option<String> {
    match expressions {
        [] => None,
        [one] => Some(one.clone()),
        many => {
            let inner = many.iter().map(|text| text.trim_start_matches('^').trim_end_matches('$'));
            Some(format!("^(?:{})$", inner.collect::<Vec<_>>().join("|")))
        }
    }
}

/// An expression that must take the whole of an origin; none if it cannot be read.
pub(super) fn expression(text: &str, position: &Position) -> Option<Entry> {
    let matcher = OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Full, ignore_case: false };
    Entry::expression(text, matcher, Dialect::Python, position).ok()
}
