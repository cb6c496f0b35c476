//! Origins: `origins`, `own-origins`, and the flags that lift errors about them.

use super::OriginSource;
use super::findings::Findings;
use crate::origin::{OriginPattern, OriginSet};
use crate::policy::origins::AllowedOrigins;
use crate::policy::{FieldPath, Key, PolicyErrorKind, PolicyLintKind, PolicySpec};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// The compiled origins, and the lists in canonical form.
pub(super) struct Origins {
    pub(super) allowed: AllowedOrigins,
    pub(super) own: OriginSet,
    pub(super) canonical: Vec<String>,
    pub(super) canonical_own: Vec<String>,
}

pub(super) fn compile(spec: &PolicySpec, source: OriginSource, findings: &mut Findings) -> Origins {
    if spec.origins.is_empty() && source == OriginSource::Listed {
        findings.error(PolicyErrorKind::OriginsMissing, FieldPath::key(Key::Origins), "");
    }
    let members = parse(&spec.origins, Key::Origins, findings);
    check_any(spec, &members, findings);
    check_null(spec, source, &members, findings);
    check_patterns(spec, source, &members, findings);
    let canonical = Canonical::of(&members, spec.credentials, findings);
    let own = parse_own(spec, findings);
    let own_set: OriginSet = own.iter().map(|(_, pattern)| pattern).collect();
    lint_own(spec, &canonical.allowed, &own, findings);
    Origins {
        allowed: canonical.allowed,
        own: own_set,
        canonical: canonical.texts,
        canonical_own: unique(own.iter().map(|(_, pattern)| pattern.to_string())),
    }
}

/// A member of `origins`, at its index in the specification.
enum Member {
    Any,
    Null,
    Pattern(OriginPattern),
}

impl Member {
    fn text(&self) -> String {
        match self {
            Member::Any => "*".to_owned(),
            Member::Null => "null".to_owned(),
            Member::Pattern(pattern) => pattern.to_text(),
        }
    }
}

fn parse(texts: &[String], key: Key, findings: &mut Findings) -> Vec<(usize, Member)> {
    let member = |(index, text): (usize, &String)| match text.as_str() {
        "*" => Some((index, Member::Any)),
        "null" => Some((index, Member::Null)),
        _ => parse_pattern(text, FieldPath::member(key, index), findings)
            .map(|pattern| (index, Member::Pattern(pattern))),
    };
    texts.iter().enumerate().filter_map(member).collect()
}

fn parse_pattern(text: &str, path: FieldPath, findings: &mut Findings) -> Option<OriginPattern> {
    match OriginPattern::parse(text) {
        Ok(parsed) => {
            for correction in parsed.corrections {
                let instead = Some(parsed.pattern.to_string());
                findings.lint_instead(PolicyLintKind::Corrected(correction), path, text, instead);
            }
            Some(parsed.pattern)
        }
        Err(error) => {
            findings.error_instead(PolicyErrorKind::OriginPattern(error.kind), path, text, error.suggestion);
            None
        }
    }
}

/// `*` stands alone; beside `null` only where both are reflected.
fn check_any(spec: &PolicySpec, members: &[(usize, Member)], findings: &mut Findings) {
    let reflects = spec.credentials && spec.dangerously_reflect_any_origin;
    let null_may_join = reflects && spec.dangerously_allow_null_origin;
    let any = members.iter().find(|(_, member)| matches!(member, Member::Any)).map(|&(index, _)| index);
    if let Some(index) = any {
        let path = FieldPath::member(Key::Origins, index);
        let in_company = spec.origins.iter().any(|text| text != "*" && !(text == "null" && null_may_join));
        if in_company {
            findings.error(PolicyErrorKind::WildcardWithCompany, path, "*");
        }
        if spec.credentials && !spec.dangerously_reflect_any_origin {
            findings.error(PolicyErrorKind::AnyOriginWithCredentials, path, "*");
        }
    }
    if spec.dangerously_reflect_any_origin && !(spec.credentials && any.is_some()) {
        findings.flag_without_effect(Key::DangerouslyReflectAnyOrigin);
    }
}

fn check_null(spec: &PolicySpec, source: OriginSource, members: &[(usize, Member)], findings: &mut Findings) {
    let mut nulls = members.iter().filter(|(_, member)| matches!(member, Member::Null)).peekable();
    let listed = nulls.peek().is_some();
    for (index, _) in nulls {
        let path = FieldPath::member(Key::Origins, *index);
        if !spec.dangerously_allow_null_origin {
            findings.error(PolicyErrorKind::NullOriginNotPermitted, path, "null");
        }
        if spec.allow_private_network {
            findings.error(PolicyErrorKind::PrivateNetworkNeedsExactOrigins, path, "null");
        }
    }
    if spec.dangerously_allow_null_origin && !listed && source == OriginSource::Listed {
        findings.flag_without_effect(Key::DangerouslyAllowNullOrigin);
    }
}

/// The rules for single patterns, and the flags that lift them.
fn check_patterns(
    spec: &PolicySpec,
    source: OriginSource,
    members: &[(usize, Member)],
    findings: &mut Findings,
) {
    let (mut insecure, mut public_suffix) = (false, false);
    for (index, member) in members {
        let path = FieldPath::member(Key::Origins, *index);
        let Member::Pattern(pattern) = member else {
            if matches!(member, Member::Any) && spec.allow_private_network {
                findings.error(PolicyErrorKind::PrivateNetworkNeedsExactOrigins, path, "*");
            }
            continue;
        };
        if spec.allow_private_network && !pattern.is_exact() {
            findings.error(PolicyErrorKind::PrivateNetworkNeedsExactOrigins, path, &pattern.to_string());
        }
        if spec.credentials {
            insecure |= check_insecure(spec, pattern, path, findings);
            public_suffix |= check_subdomains(spec, pattern, path, findings);
        }
    }
    if spec.dangerously_allow_insecure_origins
        && !insecure
        && !(source == OriginSource::Provided && spec.credentials)
    {
        findings.flag_without_effect(Key::DangerouslyAllowInsecureOrigins);
    }
    if spec.dangerously_allow_public_suffix_subdomains && !public_suffix {
        findings.flag_without_effect(Key::DangerouslyAllowPublicSuffixSubdomains);
    }
}

fn check_insecure(
    spec: &PolicySpec,
    pattern: &OriginPattern,
    path: FieldPath,
    findings: &mut Findings,
) -> bool {
    let insecure = pattern.is_insecure();
    if insecure && !spec.dangerously_allow_insecure_origins {
        let text = pattern.to_string();
        let secure = text.strip_prefix("http://").map(|rest| format!("https://{rest}"));
        let secure = secure.or_else(|| text.strip_prefix("ws://").map(|rest| format!("wss://{rest}")));
        findings.error_instead(PolicyErrorKind::InsecureOriginWithCredentials, path, &text, secure);
    }
    insecure
}

fn check_subdomains(
    spec: &PolicySpec,
    pattern: &OriginPattern,
    path: FieldPath,
    findings: &mut Findings,
) -> bool {
    let public_suffix = pattern.covers_public_suffix_subdomains();
    let text = pattern.to_string();
    if public_suffix && !spec.dangerously_allow_public_suffix_subdomains {
        findings.error(PolicyErrorKind::PublicSuffixWithCredentials, path, &text);
    } else if pattern.has_subdomain_wildcard() && !crate::origin::is_loopback(pattern.host()) {
        findings.lint(PolicyLintKind::TakeoverProne, path, &text);
    }
    public_suffix
}

fn lint_redundant(index: usize, covered_by: usize, value: &str, findings: &mut Findings) {
    let path = FieldPath::member(Key::Origins, index);
    findings.lint(PolicyLintKind::OriginRedundant { covered_by }, path, value);
}

/// The list in canonical form and, numbered as there, its members as requests are asked.
struct Canonical {
    allowed: AllowedOrigins,
    texts: Vec<String>,
}

impl Canonical {
    fn of(members: &[(usize, Member)], credentials: bool, findings: &mut Findings) -> Self {
        let mut texts = Vec::with_capacity(members.len());
        let mut firsts: HashMap<String, usize, RandomState> = HashMap::default();
        let mut patterns = Vec::new();
        for (index, member) in members {
            let text = member.text();
            if let Some(&first) = firsts.get(&text) {
                lint_redundant(*index, first, &text, findings);
                continue;
            }
            if let Member::Pattern(pattern) = member {
                patterns.push((texts.len(), *index, pattern));
            }
            firsts.insert(text.clone(), *index);
            texts.push(text);
        }
        let set: OriginSet = patterns.iter().map(|&(number, _, pattern)| (pattern, number)).collect();
        for (number, index, pattern) in patterns {
            let covering =
                set.find_covering(pattern, Some(number)).and_then(|number| firsts.get(texts.get(number)?));
            if let Some(&covered_by) = covering {
                lint_redundant(index, covered_by, &pattern.to_text(), findings);
            }
        }
        let index_of = |word: &str| texts.iter().position(|text| text == word);
        let allowed = match (index_of("*"), index_of("null")) {
            (Some(_), _) if !credentials => AllowedOrigins::Open,
            (Some(any), null) => AllowedOrigins::Reflect { any, null },
            (None, null) => AllowedOrigins::Listed { set, null },
        };
        Canonical { allowed, texts }
    }
}

fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}

fn parse_own(spec: &PolicySpec, findings: &mut Findings) -> Vec<(usize, OriginPattern)> {
    let mut own = Vec::new();
    for (index, member) in parse(&spec.own_origins, Key::OwnOrigins, findings) {
        match member {
            Member::Pattern(pattern) if pattern.is_exact() => own.push((index, pattern)),
            other => {
                let path = FieldPath::member(Key::OwnOrigins, index);
                findings.error(PolicyErrorKind::OwnOriginNotExact, path, &other.text());
            }
        }
    }
    own
}

fn lint_own(
    spec: &PolicySpec,
    allowed: &AllowedOrigins,
    own: &[(usize, OriginPattern)],
    findings: &mut Findings,
) {
    if matches!(allowed, AllowedOrigins::Open) {
        if !spec.own_origins.is_empty() {
            findings.lint(PolicyLintKind::KeyWithoutEffect, FieldPath::key(Key::OwnOrigins), "");
        }
        if spec.enforce {
            findings.lint(PolicyLintKind::KeyWithoutEffect, FieldPath::key(Key::Enforce), "true");
        }
        return;
    }
    for (index, pattern) in own {
        if allowed.covers(pattern) {
            let path = FieldPath::member(Key::OwnOrigins, *index);
            findings.lint(PolicyLintKind::OwnOriginRedundant, path, &pattern.to_string());
        }
    }
}
