//! Methods: `methods`.

use super::findings::Findings;
use super::is_any;
use crate::headers::is_token;
use crate::method::{is_cors_safelisted_method, is_forbidden_method, normalize, registered_spelling};
use crate::policy::{FieldPath, Key, PolicyErrorKind, PolicyLintKind, PolicySpec};
use std::collections::HashSet;

/// The methods in canonical form: each once.
pub(super) fn compile(spec: &PolicySpec, findings: &mut Findings) -> Vec<String> {
    if is_any(&spec.methods) {
        return spec.methods.clone();
    }
    let mut seen = HashSet::new();
    for (index, method) in spec.methods.iter().enumerate() {
        let path = FieldPath::member(Key::Methods, index);
        match fault(method) {
            Some((kind, instead)) => findings.error_instead(kind, path, method, instead),
            None => lint(method, !seen.insert(method), path, findings),
        }
    }
    let mut seen = HashSet::new();
    spec.methods.iter().filter(|method| seen.insert(method.as_str())).cloned().collect()
}

fn fault(method: &str) -> Option<(PolicyErrorKind, Option<String>)> {
    if method == "*" {
        return Some((PolicyErrorKind::WildcardWithCompany, None));
    }
    if !is_token(method.as_bytes()) {
        let trimmed = method.trim();
        let instead = (is_token(trimmed.as_bytes()) && trimmed != "*").then(|| normalize(trimmed).to_owned());
        return Some((PolicyErrorKind::MethodNotToken, instead));
    }
    if is_forbidden_method(method.as_bytes()) {
        return Some((PolicyErrorKind::MethodForbidden, None));
    }
    let normalized = normalize(method);
    (normalized != method).then(|| (PolicyErrorKind::MethodWrongCase, Some(normalized.to_owned())))
}

fn lint(method: &str, repeated: bool, path: FieldPath, findings: &mut Findings) {
    if repeated || is_cors_safelisted_method(method.as_bytes()) {
        findings.lint(PolicyLintKind::MethodRedundant, path, method);
    }
    if let Some(usual) = registered_spelling(method).filter(|&usual| usual != method) {
        findings.lint_instead(PolicyLintKind::MethodUnusualCase, path, method, Some(usual.to_owned()));
    }
}
