//! From a policy to entries. What an entry cannot hold is left out; what it always does is found as a loss.

use super::METHODS;
use crate::import::Position;
use crate::model::{Entry, Settings, at_default_port};
use crate::plan::{HeaderGrant, PolicyPlan, Readers};

/// One entry, or none where nobody could read.
pub(super) fn settings(plan: &PolicyPlan) -> Vec<Settings> {
    let origins = origins(&plan.readers);
    if origins.is_empty() {
        return Vec::new();
    }
    let names = names(plan);
    vec![Settings {
        origins: origins.iter().map(|origin| Entry::exact(origin, &Position::default())).collect(),
        methods: Some(plan.methods.among(&METHODS)),
        request_headers: Some(names.clone()),
        expose_headers: Some(names),
        max_age: plan.max_age(),
        ..Settings::default()
    }]
}

/// One list serves both: what may be sent, and what may be read. Whoever needs both gets both, and the loss says so.
fn names(plan: &PolicyPlan) -> Vec<String> {
    let mut names = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { authorization } => {
            let star = std::iter::once("*".to_owned());
            star.chain(authorization.then(|| "authorization".into())).collect()
        }
    };
    for name in &plan.spec.expose_headers {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Whole origins only. Any origin with credentials is left out, for `*` would also let `null` in.
fn origins(readers: &Readers) -> Vec<String> {
    match readers {
        Readers::Everyone => vec!["*".into()],
        Readers::AnyOrigin { .. } => Vec::new(),
        Readers::Listed { patterns, .. } => {
            let whole = patterns.iter().filter(|pattern| !pattern.has_subdomain_wildcard());
            whole.map(at_default_port).collect()
        }
    }
}
