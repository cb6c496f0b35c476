//! From a policy to a configuration. What it cannot hold is left out; what it always does is found as a loss.

use corsac::headers::names::ORIGIN;
use corsac::origin::{OriginPattern, Port};

use super::METHODS;
use crate::import::Position;
use crate::model::{Entry, Settings, at_default_port, literal_headers};
use crate::plan::{PolicyPlan, Readers};

/// A configuration; without origins it only removes the application's fields.
pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let mut request_headers = literal_headers(&plan.request_headers, plan.spec.credentials);
    if request_headers.is_empty() {
        request_headers.push(ORIGIN.to_string());
    }
    Settings {
        origins: origins(&plan.readers).iter().map(|origin| entry(origin, &Position::default())).collect(),
        in_list: true,
        credentials: Some(plan.spec.credentials),
        methods: Some(plan.methods.among(&METHODS)),
        request_headers: Some(request_headers),
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.max_age(),
        strips: true,
        overrides: true,
        ..Settings::default()
    }
}

/// An origin, in which a star stands for any characters.
pub(super) fn entry(text: &str, position: &Position) -> Entry {
    Entry::starred(text, ".*", position)
}

/// There is no way to say `null`, nor any origin with credentials.
fn origins(readers: &Readers) -> Vec<String> {
    match readers {
        Readers::Everyone => vec!["*".into()],
        Readers::AnyOrigin { .. } => Vec::new(),
        Readers::Listed { patterns, .. } => patterns.iter().flat_map(written).collect(),
    }
}

/// Any port is the default one and any other.
fn written(pattern: &OriginPattern) -> Vec<String> {
    let any = (pattern.port() == Port::Any).then(|| pattern.to_string());
    std::iter::once(at_default_port(pattern)).chain(any).collect()
}
