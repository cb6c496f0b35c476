//! Limits and companions: `max-age`, `upstream-cors`, `allow-private-network`.

use super::findings::Findings;
use crate::policy::{FieldPath, Key, PolicyErrorKind, PolicyLintKind, PolicySpec, UpstreamCors};

/// Firefox's cap, the longest of any browser, in seconds.
const MAX_AGE_LIMIT: u64 = 86_400;
/// Chromium's cap in seconds.
const MAX_AGE_CHROMIUM: u64 = 7_200;
/// WebKit's cap in seconds.
const MAX_AGE_WEBKIT: u64 = 600;

pub(super) fn check(spec: &PolicySpec, findings: &mut Findings) {
    if let Some(seconds) = spec.max_age {
        check_max_age(seconds, findings);
    }
    if spec.upstream_cors == UpstreamCors::Respect {
        let path = FieldPath::key(Key::UpstreamCors);
        findings.lint(PolicyLintKind::UpstreamDecides, path, spec.upstream_cors.as_str());
    }
    if spec.allow_private_network {
        findings.lint(
            PolicyLintKind::PrivateNetworkSuperseded,
            FieldPath::key(Key::AllowPrivateNetwork),
            "true",
        );
    }
}

fn check_max_age(seconds: u64, findings: &mut Findings) {
    let (path, value) = (FieldPath::key(Key::MaxAge), seconds.to_string());
    if seconds > MAX_AGE_LIMIT {
        let limit = Some(MAX_AGE_LIMIT.to_string());
        findings.error_instead(PolicyErrorKind::MaxAgeTooLarge, path, &value, limit);
        return;
    }
    if seconds > MAX_AGE_CHROMIUM {
        findings.lint(PolicyLintKind::MaxAgeCappedByChromium, path, &value);
    }
    if seconds > MAX_AGE_WEBKIT {
        findings.lint(PolicyLintKind::MaxAgeCappedByWebKit, path, &value);
    }
}
