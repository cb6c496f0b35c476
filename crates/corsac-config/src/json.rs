//! JSON: findings for programs.

use serde_json::{Value, json};

use crate::finding::Finding;

/// The findings as JSON: one object each, with `code` as a bare string, `severity`, `title`, `message`, `file`, `line` and
/// `column` (from 1, columns in characters), and where there are any `variable`, `suggestion`, `help` and `related`.
///
/// For an environment variable `file`, `line` and `column` are null.
///
/// # Examples
/// ```
/// let parsed = corsac_config::parse("corsac.toml", "[policies.app]\norigin = [\"*\"]\n");
/// let json = corsac_config::to_json("corsac.toml", &parsed.findings);
/// assert_eq!(json[0]["code"], "P002");
/// assert_eq!(json[0]["suggestion"], "origins");
/// ```
#[must_use]
pub fn to_json(file: &str, findings: &[Finding]) -> Value {
    findings.iter().map(|finding| object(file, finding)).collect()
}

fn object(file: &str, finding: &Finding) -> Value {
    let in_file = finding.variable.is_none();
    let mut object = json!({
        "code": finding.code.as_str(),
        "severity": finding.severity.as_str(),
        "title": finding.code.title(),
        "message": finding.message,
        "file": in_file.then_some(file),
        "line": in_file.then(|| finding.line()),
        "column": in_file.then(|| finding.column()),
    });
    let related =
        finding.related.as_ref().map(|related| json!({ "line": related.line, "label": related.label }));
    let optional = [
        ("variable", finding.variable.as_ref().map(|variable| json!(variable.name()))),
        ("suggestion", finding.suggestion.as_ref().map(|text| json!(text))),
        ("help", finding.help.as_ref().map(|text| json!(text))),
        ("related", related),
    ];
    for (name, value) in optional {
        if let (Some(fields), Some(value)) = (object.as_object_mut(), value) {
            fields.insert(name.to_owned(), value);
        }
    }
    object
}
