//! From a policy to settings.

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
    // Beside credentials, * is an ordinary name.
    let is_said = |name: &&String| *name != "*" || !credentials;
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } => plan.spec.request_headers.iter().filter(is_said).cloned().collect(),
    };
    Settings {
        origins: origins(&plan.readers),
        in_list: true,
        credentials: Some(credentials),
        methods: Some(methods),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: Some(plan.spec.max_age.and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or_default()),
        private_network: Some(plan.spec.allow_private_network),
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
            null(with).into_iter().chain(expression(&regex::any_origin(), false, &position)).collect()
        }
        Readers::Listed { patterns, null: with } => {
            let entries = patterns.iter().filter_map(|pattern| match pattern.is_exact() {
                true => Some(Entry::exact(&pattern.to_string(), &position)),
                false => expression(&regex::origin(pattern), false, &position),
            });
            entries.chain(null(with)).collect()
        }
    }
}

/// An expression that must match at the beginning of an origin; none if it cannot be read.
pub(super) fn expression(text: &str, ignore_case: bool, position: &Position) -> Option<Entry> {
    let matcher = OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Start, ignore_case };
    Entry::expression(text, matcher, Dialect::Python, position).ok()
}
