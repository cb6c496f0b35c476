//! From a policy to rules. What a rule cannot hold is left out; what it always does is found as a loss.

use super::{MAX_BYTES, MAX_CHARACTERS, MAX_NAMES, METHODS};
use crate::import::Position;
use crate::model::{Entry, Settings, at_default_port};
use crate::plan::{HeaderGrant, PolicyPlan, Readers};

/// One rule, or none where nobody could read.
pub(super) fn settings(plan: &PolicyPlan) -> Vec<Settings> {
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } => vec!["*".into()],
    };
    let exposed: Vec<String> = plan.spec.expose_headers.iter().filter(|name| *name != "*").cloned().collect();
    // The origins last: without method or header names no page gains by them.
    let mut room = Room(MAX_BYTES);
    let methods = room.take(plan.methods.among(&METHODS), MAX_NAMES);
    let request_headers = room.take(request_headers, MAX_NAMES);
    let exposed = room.take(exposed, MAX_NAMES);
    let origins = room.take(origins(&plan.readers), MAX_NAMES);
    if origins.is_empty() {
        return Vec::new();
    }
    vec![Settings {
        origins: origins.iter().map(|origin| entry(origin, &Position::default())).collect(),
        methods: Some(methods),
        request_headers: Some(request_headers),
        expose_headers: Some(exposed),
        max_age: plan.max_age(),
        ..Settings::default()
    }]
}

/// The bytes that are left.
struct Room(usize);

impl Room {
    /// The first texts that fit, each with its comma.
    fn take(&mut self, texts: Vec<String>, most: usize) -> Vec<String> {
        let mut taken = Vec::new();
        for text in texts.into_iter().filter(|text| text.len() <= MAX_CHARACTERS).take(most) {
            let Some(left) = self.0.checked_sub(text.len() + 1) else { break };
            self.0 = left;
            taken.push(text);
        }
        taken
    }
}

/// An origin, in which a star stands for any characters.
pub(super) fn entry(text: &str, position: &Position) -> Entry {
    Entry::starred(text, ".*", position)
}

/// Of any port, the default one. There is no way to say `null`, nor any origin with credentials.
fn origins(readers: &Readers) -> Vec<String> {
    match readers {
        Readers::Everyone => vec!["*".into()],
        Readers::AnyOrigin { .. } => Vec::new(),
        Readers::Listed { patterns, .. } => patterns.iter().map(at_default_port).collect(),
    }
}

#[cfg(test)]
mod tests {
    use corsac::policy::PolicySpec;

    use super::*;

    fn origins_of(origins: Vec<String>) -> Vec<String> {
        let policy = PolicySpec { origins, ..PolicySpec::default() }.compile().unwrap();
        let rules = settings(&PolicyPlan::new("p", &policy));
        rules.iter().flat_map(|rule| &rule.origins).map(|entry| entry.text.clone()).collect()
    }

    #[test]
    fn no_rule_is_larger_than_azure_takes() {
        let many = |start: &str| (0..100).map(|number| format!("https://{start}{number}.example")).collect();
        assert_eq!(origins_of(many("a")).len(), MAX_NAMES);
        let long = origins_of(many(&"a".repeat(60)));
        let bytes: usize = long.iter().map(|origin| origin.len() + 1).sum();
        assert!((MAX_BYTES - 200..MAX_BYTES).contains(&bytes), "{bytes}");
    }

    #[test]
    fn an_origin_that_is_too_long_is_left_out() {
        let labels = [&"a".repeat(62)[..]; 4].join(".");
        assert_eq!(origins_of(vec![format!("https://{labels}"), "https://b.example".into()]).len(), 1);
    }
}
