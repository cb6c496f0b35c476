//! From a policy to settings.

use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::{Entry, Settings, literal_methods};
use crate::plan::{HeaderGrant, PolicyPlan};

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let credentials = plan.spec.credentials;
    // Beside credentials, * is an ordinary name.
    let is_said = |name: &&String| *name != "*" || !credentials;
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } => plan.spec.request_headers.iter().filter(is_said).cloned().collect(),
    };
    Settings {
        origins: Entry::each(&plan.readers, |text| expression(text, false, &Position::default())),
        in_list: true,
        credentials: Some(credentials),
        methods: Some(literal_methods(plan)),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: Some(plan.max_age().unwrap_or_default()),
        private_network: Some(plan.spec.allow_private_network),
        strips: true,
        ..Settings::default()
    }
}

/// An expression that must match at the beginning of an origin; none if it cannot be read.
pub(super) fn expression(text: &str, ignore_case: bool, position: &Position) -> Option<Entry> {
    let matcher = OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Start, ignore_case };
    Entry::expression(text, matcher, Dialect::Python, position).ok()
}
