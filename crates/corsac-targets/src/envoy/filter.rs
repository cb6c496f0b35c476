//! Filter: a policy as the `cors` filter has it.
//!
//! <https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/cors/v3/cors.proto>

use std::fmt::Write;

use corsac::origin::OriginPattern;

use super::quote::Scalar;
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers};
use crate::regex;

/// The filter among those of a listener, which routes have their policies for.
pub(super) const OF_LISTENER: &str = "        - name: envoy.filters.http.cors
          typed_config:
            \"@type\": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors
";

/// The policy of a route.
pub(super) fn print(policy: &PolicyPlan, indent: &str, out: &mut String) {
    let _ = write!(
        out,
        "{indent}  typed_per_filter_config:\n{indent}    envoy.filters.http.cors:\n{indent}      \
         \"@type\": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy\n"
    );
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(out, "{indent}      {key}: {value}");
    };
    line("allow_origin_string_match", &format!("[{}]", origins(&policy.readers).join(", ")));
    let text = |text: &str| Scalar::of(text).to_string();
    line("allow_methods", &text(&methods(&policy.methods)));
    match &policy.request_headers {
        HeaderGrant::Listed(names) if names.is_empty() => {}
        HeaderGrant::Listed(names) => line("allow_headers", &text(&names.join(","))),
        HeaderGrant::Any { .. } => line("allow_headers", &text("*")),
    }
    if !policy.spec.expose_headers.is_empty() {
        line("expose_headers", &text(&policy.spec.expose_headers.join(",")));
    }
    if let Some(seconds) = policy.spec.max_age {
        line("max_age", &text(&seconds.to_string()));
    }
    line("allow_credentials", if policy.spec.credentials { "true" } else { "false" });
    if policy.spec.allow_private_network {
        line("allow_private_network_access", "true");
    }
    line("forward_not_matching_preflights", "false");
}

/// The methods, or the wildcard, for which the filter echoes what is asked.
fn methods(methods: &MethodGrant) -> String {
    match methods {
        MethodGrant::Listed(listed) => listed.join(","),
        MethodGrant::Any => "*".to_owned(),
    }
}

fn origins(readers: &Readers) -> Vec<String> {
    let printed = |compared: Compared| match compared {
        Compared::Exact(text) => format!("{{exact: {}}}", Scalar::of(&text)),
        Compared::Expression(text) => format!("{{safe_regex: {{regex: {}}}}}", Scalar::of(&text)),
    };
    compared(readers).into_iter().map(printed).collect()
}

/// With what the filter compares an origin.
pub(crate) enum Compared {
    /// This text. The text `*` stands for every origin.
    Exact(String),
    /// An expression for the whole origin.
    Expression(String),
}

/// What the filter compares with to find the readers.
pub(crate) fn compared(readers: &Readers) -> Vec<Compared> {
    let (mut all, null) = match readers {
        Readers::Everyone => (vec![Compared::Exact("*".to_owned())], false),
        Readers::AnyOrigin { null } => (vec![Compared::Expression(regex::any_origin())], *null),
        Readers::Listed { patterns, null } => {
            let of_pattern = |pattern: &OriginPattern| match pattern.is_exact() {
                true => Compared::Exact(pattern.to_string()),
                false => Compared::Expression(regex::origin(pattern)),
            };
            (patterns.iter().map(of_pattern).collect(), *null)
        }
    };
    all.extend(null.then(|| Compared::Exact("null".to_owned())));
    all
}
