//! From a policy to a builder's calls.

use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::{Entry, Settings, literal_methods};
use crate::plan::{HeaderGrant, PolicyPlan, Readers};

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let credentials = plan.spec.credentials;
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } if credentials => vec!["*".into()],
        HeaderGrant::Any { .. } => plan.spec.request_headers.clone(),
    };
    let origins = Entry::each(&plan.readers, expression);
    let is_judged = origins.iter().any(is_expression);
    Settings {
        in_list: true,
        varies: plan.readers != Readers::Everyone && (origins.len() > 1 || is_judged),
        origins,
        credentials: Some(credentials),
        methods: Some(literal_methods(plan)),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.max_age(),
        strips: true,
        ..Settings::default()
    }
}

pub(super) fn is_expression(entry: &Entry) -> bool {
    matches!(entry.test.matcher, OriginMatcher::Regex { .. })
}

/// An expression that is searched for; none if it cannot be read.
fn expression(text: &str) -> Option<Entry> {
    let matcher =
        OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Search, ignore_case: false };
    Entry::expression(text, matcher, Dialect::Pcre, &Position::default()).ok()
}
