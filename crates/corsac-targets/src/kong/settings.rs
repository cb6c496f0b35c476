//! From a policy to the plugin's settings.

use corsac::origin::OriginPattern;

use super::{METHODS, origin};
use crate::import::Position;
use crate::model::{Entry, Settings, known_methods};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers};
use crate::regex;

/// Stands where nobody may read: an empty list would let everyone.
const NOBODY: &str = "https://nobody.invalid";

pub(super) fn settings(plan: &PolicyPlan) -> Settings {
    let credentials = plan.spec.credentials;
    let methods = match &plan.methods {
        MethodGrant::Listed(methods) => {
            methods.iter().filter(|method| METHODS.contains(&method.as_str())).cloned().collect()
        }
        MethodGrant::Any => known_methods(),
    };
    let request_headers = match &plan.request_headers {
        HeaderGrant::Listed(names) => Some(names.clone()),
        HeaderGrant::Any { .. } if credentials => None,
        HeaderGrant::Any { .. } => Some(plan.spec.request_headers.clone()),
    };
    let origins = origins(&plan.readers);
    Settings {
        in_list: !is_fixed(&origins),
        origins,
        credentials: Some(credentials),
        methods: Some(methods),
        request_headers,
        expose_headers: Some(plan.spec.expose_headers.clone()),
        max_age: plan.max_age(),
        private_network: Some(plan.spec.allow_private_network),
        strips: true,
        ..Settings::default()
    }
}

/// Whether the only origin stands on every answer.
pub(super) fn is_fixed(origins: &[Entry]) -> bool {
    matches!(origins, [entry] if origin::is_plain(&entry.text))
}

fn origins(readers: &Readers) -> Vec<Entry> {
    let texts = match readers {
        Readers::Everyone => vec!["*".to_owned()],
        Readers::AnyOrigin { null } => with_null(vec![regex::any_origin()], *null),
        Readers::Listed { patterns, null } => {
            // The echo of an address of IPv6 has no brackets, and no browser takes it.
            let patterns = patterns.iter().filter(|pattern| !pattern.host().starts_with('['));
            with_null(patterns.map(written).collect(), *null)
        }
    };
    let texts = if texts.is_empty() { vec![NOBODY.to_owned()] } else { texts };
    texts.iter().filter_map(|text| origin::entry(text, &Position::default()).ok()).collect()
}

fn with_null(mut texts: Vec<String>, null: bool) -> Vec<String> {
    texts.extend(null.then(|| "null".to_owned()));
    texts
}

fn written(pattern: &OriginPattern) -> String {
    let text = pattern.to_string();
    if pattern.is_exact() && origin::is_plain(&text) { text } else { regex::origin(pattern) }
}
