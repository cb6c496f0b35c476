//! The policy compiler against the vectors of errors and lints: each with its code, place, value and replacement.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::finding::{ExpectedFinding, PolicyFindingFile, PolicyFindings, Suggestion, load_all};
use corsac::policy::{PolicyError, PolicyLint, PolicySpec};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the compiler found, as a vector says it.
#[derive(Debug)]
struct Found {
    value: String,
    suggestion: Option<String>,
    severity: &'static str,
}

/// Code and place tell findings apart.
type Findings = BTreeMap<(String, String), Found>;

#[test]
fn each_mistake_has_its_code_its_place_and_its_replacement() {
    let mut complaints = Vec::new();
    let mut run = 0;
    for (topic, file) in load_all::<PolicyFindingFile>(&conformance::vectors().join("policy-errors")).unwrap()
    {
        for vector in &file.vectors {
            run += 1;
            let found = compile(vector);
            complaints.extend(
                compare(vector, &found).iter().map(|text| format!("{topic}: {}: {text}", vector.name)),
            );
        }
    }
    println!("policy compiler: {run} vectors, all run");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

fn compile(vector: &PolicyFindings) -> Findings {
    let spec =
        PolicySpec::deserialize(vector.spec.clone()).unwrap_or_else(|e| panic!("{}: {e}", vector.name));
    let compiled = if vector.provider { spec.compile_for_provider() } else { spec.compile() };
    let (errors, lints) = match &compiled {
        Ok(policy) => (Vec::new(), policy.lints().to_vec()),
        Err(errors) => (errors.errors().to_vec(), errors.lints().to_vec()),
    };
    assert_eq!(compiled.is_err(), !errors.is_empty(), "{}", vector.name);
    let mut findings = Findings::new();
    for (key, found) in errors.iter().map(of_error).chain(lints.iter().map(of_lint)) {
        let twice = findings.insert(key.clone(), found);
        assert!(twice.is_none(), "{}: {key:?} twice", vector.name);
    }
    findings
}

fn of_error(error: &PolicyError) -> ((String, String), Found) {
    assert!(!error.to_string().is_empty());
    let found = Found {
        value: error.value().into(),
        suggestion: error.suggestion().map(Into::into),
        severity: "error",
    };
    ((error.code().to_string(), error.path().to_string()), found)
}

fn of_lint(lint: &PolicyLint) -> ((String, String), Found) {
    assert!(!lint.to_string().is_empty());
    let found = Found {
        value: lint.value().into(),
        suggestion: lint.suggestion().map(Into::into),
        severity: lint.severity().as_str(),
    };
    ((lint.code().to_string(), lint.path().to_string()), found)
}

fn compare(vector: &PolicyFindings, found: &Findings) -> Vec<String> {
    let key = |finding: &ExpectedFinding| (finding.code.clone(), finding.path.clone());
    let mut complaints = Vec::new();
    for expected in &vector.findings {
        match found.get(&key(expected)) {
            Some(found) => complaints.extend(differences(expected, found)),
            None => complaints.push(format!("missing {} at {}", expected.code, expected.path)),
        }
    }
    let expected: Vec<_> = vector.findings.iter().map(key).collect();
    let unexpected = found.iter().filter(|(key, _)| !expected.contains(key));
    complaints.extend(unexpected.map(|(key, found)| format!("unexpected {key:?} {found:?}")));
    complaints
}

fn differences(expected: &ExpectedFinding, found: &Found) -> Vec<String> {
    let mut complaints = Vec::new();
    let place = format!("{} at {}", expected.code, expected.path);
    if expected.value.as_ref().is_some_and(|value| *value != found.value) {
        complaints.push(format!("{place}: value {:?}, found {:?}", expected.value, found.value));
    }
    let suggestion = match &expected.suggestion {
        Some(Suggestion::Text(text)) => Some(Some(text.clone())),
        Some(Suggestion::None(_)) => Some(None),
        None => None,
    };
    if suggestion.is_some_and(|suggestion| suggestion != found.suggestion) {
        complaints
            .push(format!("{place}: suggestion {:?}, found {:?}", expected.suggestion, found.suggestion));
    }
    if expected.severity.as_ref().is_some_and(|severity| severity != found.severity) {
        complaints.push(format!("{place}: severity {:?}, found {:?}", expected.severity, found.severity));
    }
    complaints
}
