//! Servers: web servers and gateways.

use super::Written;
use super::parts::{Parts, joined};

pub(super) fn corsac(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "in the policy of the route",
        format!(
            "[policies.app]\norigins = [\"{origin}\"]\n{}{}{}",
            parts.if_credentials("credentials = true\n"),
            match parts.methods.get(3..) {
                Some(more) if !more.is_empty() => format!("methods = [{}]\n", joined(more, "\"")),
                _ => String::new(),
            },
            parts.if_headers(|parts| format!("request-headers = [{}]\n", parts.headers("\""))),
        ),
    )
}
