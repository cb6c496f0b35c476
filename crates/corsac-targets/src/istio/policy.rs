//! Policy: a policy as `corsPolicy` has it.

use std::fmt::Write;

use crate::envoy::quote::Scalar;
use crate::envoy::{Compared, compared};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers};

/// The policy of a route.
pub(super) fn print(policy: &PolicyPlan, out: &mut String) {
    out.push_str("    corsPolicy:\n");
    let mut line = |key: &str, value: String| {
        let _ = writeln!(out, "      {key}: {value}");
    };
    line("allowOrigins", format!("[{}]", origins(&policy.readers).join(", ")));
    line(
        "allowMethods",
        match &policy.methods {
            MethodGrant::Listed(methods) => list(methods),
            MethodGrant::Any => list(&["*"]),
        },
    );
    match &policy.request_headers {
        HeaderGrant::Listed(names) if names.is_empty() => {}
        HeaderGrant::Listed(names) => line("allowHeaders", list(names)),
        HeaderGrant::Any { .. } => line("allowHeaders", list(&["*"])),
    }
    if !policy.spec.expose_headers.is_empty() {
        line("exposeHeaders", list(&policy.spec.expose_headers));
    }
    if let Some(seconds) = policy.spec.max_age {
        line("maxAge", format!("{seconds}s"));
    }
    line("allowCredentials", policy.spec.credentials.to_string());
    line("unmatchedPreflights", "IGNORE".to_owned());
}

fn list<S: AsRef<str>>(texts: &[S]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| Scalar::of(text.as_ref()).to_string()).collect();
    format!("[{}]", texts.join(", "))
}

fn origins(readers: &Readers) -> Vec<String> {
    let printed = |compared: Compared| match compared {
        Compared::Exact(text) => format!("{{exact: {}}}", Scalar::of(&text)),
        Compared::Expression(text) => format!("{{regex: {}}}", Scalar::of(&text)),
    };
    compared(readers).into_iter().map(printed).collect()
}
