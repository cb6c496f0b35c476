//! Header names: `request-headers` and `expose-headers`.

use super::findings::Findings;
use super::is_any;
use crate::headers::names::{AUTHORIZATION, CORS_SAFELISTED_RESPONSE_HEADERS};
use crate::headers::{is_forbidden_request_header_name, is_token};
use crate::policy::{FieldPath, Key, PolicyErrorKind, PolicyLintKind, PolicySpec};
use std::collections::HashSet;

/// `request-headers` in canonical form: lower case, each once.
pub(super) fn request_headers(spec: &PolicySpec, findings: &mut Findings) -> Vec<String> {
    let names = canonical(&spec.request_headers, Key::RequestHeaders, findings, Wildcard::Member);
    let any = names.iter().any(|name| name == "*");
    let authorization = names.iter().any(|name| name == AUTHORIZATION.as_str());
    for (index, text) in spec.request_headers.iter().enumerate() {
        let path = FieldPath::member(Key::RequestHeaders, index);
        let name = text.to_ascii_lowercase();
        if is_forbidden_request_header_name(&name) {
            findings.lint(PolicyLintKind::RequestHeaderForbidden, path, text);
        } else if any && name == "*" && !authorization {
            findings.lint(PolicyLintKind::WildcardWithoutAuthorization, path, text);
        } else if any && name != "*" && name != AUTHORIZATION.as_str() && is_token(name.as_bytes()) {
            findings.lint(PolicyLintKind::HeaderNameRedundant, path, text);
        }
    }
    names
}

/// `expose-headers` in canonical form: lower case, each once.
pub(super) fn expose_headers(spec: &PolicySpec, findings: &mut Findings) -> Vec<String> {
    if is_any(&spec.expose_headers) {
        if spec.credentials {
            let path = FieldPath::member(Key::ExposeHeaders, 0);
            findings.error(PolicyErrorKind::ExposeAllWithCredentials, path, "*");
        }
        return spec.expose_headers.clone();
    }
    for (index, text) in spec.expose_headers.iter().enumerate() {
        let path = FieldPath::member(Key::ExposeHeaders, index);
        match text.to_ascii_lowercase().as_str() {
            // <https://fetch.spec.whatwg.org/#forbidden-response-header-name>
            "set-cookie" | "set-cookie2" => {
                findings.lint(PolicyLintKind::ResponseHeaderForbidden, path, text)
            }
            name if is_safelisted_response_header(name) => {
                findings.lint(PolicyLintKind::HeaderNameRedundant, path, text);
            }
            _ => {}
        }
    }
    canonical(&spec.expose_headers, Key::ExposeHeaders, findings, Wildcard::Alone)
}

/// Where `*` may stand in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wildcard {
    /// Alone in it; the caller has seen that it is not alone here.
    Alone,
    /// Among others.
    Member,
}

fn canonical(texts: &[String], key: Key, findings: &mut Findings, wildcard: Wildcard) -> Vec<String> {
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    for (index, text) in texts.iter().enumerate() {
        let path = FieldPath::member(key, index);
        let name = text.to_ascii_lowercase();
        if name == "*" && wildcard == Wildcard::Alone {
            findings.error(PolicyErrorKind::WildcardWithCompany, path, text);
        } else if !is_token(name.as_bytes()) {
            let trimmed = name.trim().trim_end_matches(':');
            let instead = is_token(trimmed.as_bytes()).then(|| trimmed.to_owned());
            findings.error_instead(PolicyErrorKind::HeaderNameInvalid, path, text, instead);
        } else if seen.insert(name.clone()) {
            names.push(name);
        } else {
            findings.lint(PolicyLintKind::HeaderNameRedundant, path, text);
        }
    }
    names
}

/// Whether script reads it anyway; the name is in lower case.
fn is_safelisted_response_header(name: &str) -> bool {
    CORS_SAFELISTED_RESPONSE_HEADERS.iter().any(|own| own.as_str() == name)
}
