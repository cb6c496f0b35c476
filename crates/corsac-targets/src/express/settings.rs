//! From a policy to options.

use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::{Entry, Settings, literal_methods};
use crate::plan::{HeaderGrant, PolicyPlan, Readers};

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let credentials = plan.spec.credentials;
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => Some(names.clone()),
        HeaderGrant::Any { .. } if credentials => None,
        HeaderGrant::Any { authorization: true } => Some(vec!["*".into(), "authorization".into()]),
        HeaderGrant::Any { authorization: false } => Some(vec!["*".into()]),
    };
    Settings {
        origins: Entry::each(&plan.readers, |text| expression(text, "", &Position::default())),
        in_list: plan.readers != Readers::Everyone,
        credentials: Some(credentials),
        methods: Some(literal_methods(plan)),
        request_headers,
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.max_age(),
        status: Some(plan.granted_status),
        strips: true,
        ..Settings::default()
    }
}

/// An expression that is searched for; none if it cannot be read.
pub(super) fn expression(text: &str, flags: &str, position: &Position) -> Option<Entry> {
    let ignore_case = flags.contains('i');
    let matcher = OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Search, ignore_case };
    Entry::expression(text, matcher, Dialect::JavaScript, position).ok()
}
