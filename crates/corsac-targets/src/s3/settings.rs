//! From a policy to rules. What a rule cannot hold is left out; what it always does is found as a loss.

use corsac::origin::{OriginPattern, Port};

use super::METHODS;
use crate::import::Position;
use crate::model::{Entry, Settings, at_default_port};
use crate::plan::{HeaderGrant, PolicyPlan, Readers};

/// One rule, or none where nobody could read.
pub(super) fn settings(plan: &PolicyPlan) -> Vec<Settings> {
    let origins = origins(&plan.readers);
    if origins.is_empty() {
        return Vec::new();
    }
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } => vec!["*".into()],
    };
    let exposed: Vec<String> = plan.spec.expose_headers.iter().filter(|name| *name != "*").cloned().collect();
    vec![Settings {
        origins: origins.iter().map(|origin| entry(origin, &Position::default())).collect(),
        methods: Some(plan.methods.among(&METHODS)),
        request_headers: Some(request_headers),
        expose_headers: Some(exposed),
        max_age: plan.max_age(),
        ..Settings::default()
    }]
}

/// An origin, in which a star stands for at least one character.
pub(super) fn entry(text: &str, position: &Position) -> Entry {
    Entry::starred(text, ".+", position)
}

/// The origins as rules write them. `*` beside others would open the rule to everyone, and there is no way to say null.
fn origins(readers: &Readers) -> Vec<String> {
    match readers {
        Readers::Everyone => vec!["*".into()],
        Readers::AnyOrigin { .. } => vec!["http://*".into(), "https://*".into()],
        Readers::Listed { patterns, .. } => patterns.iter().flat_map(written).collect(),
    }
}

/// A pattern has one star at most: any port is the default one and any other.
fn written(pattern: &OriginPattern) -> Vec<String> {
    let text = pattern.to_string();
    match (pattern.has_subdomain_wildcard(), pattern.port()) {
        (_, Port::Default | Port::Number(_)) => vec![text],
        (false, Port::Any) => vec![at_default_port(pattern), text],
        (true, Port::Any) => vec![at_default_port(pattern)],
    }
}
