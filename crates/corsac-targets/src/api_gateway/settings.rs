//! From a policy to a configuration. What it cannot hold is left out; what it always does is found as a loss.

use super::METHODS;
use crate::import::Position;
use crate::language::Dialect;
use crate::model::{Entry, Settings, at_default_port, literal_headers};
use crate::plan::{MethodGrant, PolicyPlan, Readers};

/// A configuration; without origins it only answers preflights and removes the application's fields.
pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let origins = origins(&plan.readers);
    let credentials = plan.spec.credentials;
    let methods = match &plan.methods {
        MethodGrant::Any if !credentials => vec!["*".into()],
        methods => methods.among(&METHODS),
    };
    Settings {
        origins: origins.iter().map(|origin| entry(origin, &Position::default())).collect(),
        in_list: true,
        credentials: Some(credentials),
        methods: Some(methods),
        request_headers: Some(literal_headers(&plan.request_headers, credentials)),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.max_age(),
        strips: true,
        ..Settings::default()
    }
}

/// An origin, or a scheme with a star, which stands for any characters.
pub(super) fn entry(text: &str, position: &Position) -> Entry {
    match text {
        "https://*" | "http://*" => Entry::with_stars(text, ".*", Dialect::Pcre, position),
        _ => Entry::exact(text, position),
    }
}

/// Whole origins only. There is no way to say `null`.
fn origins(readers: &Readers) -> Vec<String> {
    match readers {
        Readers::Everyone => vec!["*".into()],
        Readers::AnyOrigin { .. } => vec!["http://*".into(), "https://*".into()],
        Readers::Listed { patterns, .. } => {
            let whole = patterns.iter().filter(|pattern| !pattern.has_subdomain_wildcard());
            whole.map(at_default_port).collect()
        }
    }
}
