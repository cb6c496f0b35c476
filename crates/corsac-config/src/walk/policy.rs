//! Policies: from `[policies.NAME]` to the engine's specification, and from its errors back to places in the file.

use std::ops::Range;
use std::sync::Arc;

use corsac::policy::{
    CrossOriginResourcePolicy, FieldPath, Key, Policy, PolicyError, PolicyLint, PolicyLintKind, PolicySpec,
    PreflightStatus, RefusedPreflightStatus, Severity as LintSeverity, UpstreamCors,
};
use corsac::step::Code;
use toml::de::DeTable;

use super::expect::{self, quote};
use super::fields::Fields;
use super::value::Value;
use super::{Defined, Policies};
use crate::collector::Collector;
use crate::finding::{Finding, Severity};
use crate::keys::Section;

/// Reads all policies.
pub(super) fn read_all(file: &Fields<'_>, findings: &mut Collector) -> Policies {
    let mut policies = Policies::new();
    for (name, value) in file.table("policies").into_iter().flat_map(|(table, _)| table.iter()) {
        let policy = match value.get_ref().as_table() {
            Some(table) => read(table, value.span(), findings),
            None => {
                findings.push(not_a_policy(name.get_ref(), expect::describe(value.get_ref()), value.span()));
                None
            }
        };
        policies.insert(Arc::from(name.get_ref().as_ref()), Defined { span: name.span(), policy });
    }
    policies
}

fn not_a_policy(name: &str, what: &str, span: Range<usize>) -> Finding {
    let finding =
        Finding::error(Code::WrongType, span, format!("a policy is a table of keys, and this is {what}"));
    match Section::Policy.key(name) {
        Some(_) => finding.help("give the policy a name: [policies.NAME]"),
        None => finding
            .help(format!("write [policies.{}] and the keys below it", crate::to_toml::bare_or_quoted(name))),
    }
}

fn read(table: &DeTable<'_>, span: Range<usize>, findings: &mut Collector) -> Option<Policy> {
    let mut fields = Fields::read(Section::Policy, table, span, findings);
    match spec(&mut fields).compile() {
        Ok(policy) => {
            report_lints(policy.lints(), &fields, findings);
            (!fields.any_faulted()).then_some(policy)
        }
        Err(errors) => {
            for error in errors.errors().iter().filter(|error| is_news(error.code(), &fields)) {
                findings.push(error_finding(error, &fields));
            }
            report_lints(errors.lints(), &fields, findings);
            None
        }
    }
}

/// The specification that can be read. A flag that was reported counts as set: its author wanted it.
fn spec(fields: &mut Fields<'_>) -> PolicySpec {
    let mut spec = PolicySpec::default();
    for &key in Key::ALL {
        match fields.take(key.as_str()) {
            Some(value) => set(&mut spec, key, value),
            None if fields.is_faulted(key.as_str()) && key.as_str().starts_with("dangerously-") => {
                set(&mut spec, key, Value::Bool(true));
            }
            None => {}
        }
    }
    spec
}

fn set(spec: &mut PolicySpec, key: Key, value: Value) {
    match key {
        Key::Origins => spec.origins = texts(value),
        Key::Credentials => spec.credentials = is_true(&value),
        Key::Methods => spec.methods = texts(value),
        Key::RequestHeaders => spec.request_headers = texts(value),
        Key::ExposeHeaders => spec.expose_headers = texts(value),
        Key::MaxAge => spec.max_age = seconds(&value),
        Key::PreflightStatus => {
            spec.preflight_status = status(&value).and_then(PreflightStatus::from_u16).unwrap_or_default();
        }
        Key::RefusedPreflightStatus => {
            spec.refused_preflight_status = status(&value).and_then(RefusedPreflightStatus::from_u16);
        }
        Key::Enforce => spec.enforce = is_true(&value),
        Key::OwnOrigins => spec.own_origins = texts(value),
        Key::VaryOnPreflight => spec.vary_on_preflight = is_true(&value),
        Key::UpstreamCors => {
            spec.upstream_cors = word(&value).and_then(UpstreamCors::from_word).unwrap_or_default();
        }
        Key::TimingAllowOrigin => spec.timing_allow_origin = is_true(&value),
        Key::CrossOriginResourcePolicy => {
            spec.cross_origin_resource_policy = word(&value).and_then(CrossOriginResourcePolicy::from_word);
        }
        Key::AllowPrivateNetwork => spec.allow_private_network = is_true(&value),
        Key::DangerouslyAllowNullOrigin => spec.dangerously_allow_null_origin = is_true(&value),
        Key::DangerouslyAllowInsecureOrigins => spec.dangerously_allow_insecure_origins = is_true(&value),
        Key::DangerouslyAllowPublicSuffixSubdomains => {
            spec.dangerously_allow_public_suffix_subdomains = is_true(&value);
        }
        Key::DangerouslyReflectAnyOrigin => spec.dangerously_reflect_any_origin = is_true(&value),
    }
}

fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Texts(texts) => texts,
        _ => Vec::new(),
    }
}

fn is_true(value: &Value) -> bool {
    matches!(value, Value::Bool(true))
}

fn seconds(value: &Value) -> Option<u64> {
    match value {
        Value::Duration(duration) => Some(duration.as_secs()),
        _ => None,
    }
}

fn status(value: &Value) -> Option<u16> {
    match value {
        Value::Status(code) => Some(*code),
        _ => None,
    }
}

fn word(value: &Value) -> Option<&str> {
    match value {
        Value::Word(word) => Some(word),
        _ => None,
    }
}

/// Whether the code says something that does not merely follow from a value that was reported already.
fn is_news(code: Code, fields: &Fields<'_>) -> bool {
    match code {
        Code::OriginsMissing => !fields.is_faulted(Key::Origins.as_str()),
        Code::FlagWithoutEffect | Code::KeyWithoutEffect => !fields.any_faulted(),
        _ => true,
    }
}

fn error_finding(error: &PolicyError, fields: &Fields<'_>) -> Finding {
    let span = place(error.path(), fields);
    let finding = Finding::error(error.code(), span, error.to_string());
    finding.suggest(suggestion(error.path(), error.suggestion()))
}

fn report_lints(lints: &[PolicyLint], fields: &Fields<'_>, findings: &mut Collector) {
    for lint in lints.iter().filter(|lint| is_news(lint.code(), fields)) {
        findings.push(lint_finding(lint, fields));
    }
}

fn lint_finding(lint: &PolicyLint, fields: &Fields<'_>) -> Finding {
    let severity = match lint.severity() {
        LintSeverity::Warning => Severity::Warning,
        LintSeverity::Note => Severity::Note,
    };
    let span = place(lint.path(), fields);
    let finding = Finding::new(lint.code(), severity, span, lint.to_string());
    let finding = finding.suggest(suggestion(lint.path(), lint.suggestion()));
    match lint.kind() {
        PolicyLintKind::OriginRedundant { covered_by } => {
            finding.relate(fields.place(Key::Origins.as_str(), Some(covered_by)), "this one covers it")
        }
        _ => finding,
    }
}

fn place(path: FieldPath, fields: &Fields<'_>) -> Range<usize> {
    fields.place(path.key.as_str(), path.index)
}

/// The engine suggests a value; the file needs it as TOML.
fn suggestion(path: FieldPath, text: Option<&str>) -> Option<String> {
    let text = text?;
    Some(if path.index.is_some() { quote(text) } else { text.to_owned() })
}
