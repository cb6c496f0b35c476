//! The policy file against its vectors: findings with line and column; and the policies of all other vectors through it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::finding::{ExpectedPlace, FileFindingFile, FileFindings, PolicyFindingFile, load_all};
use conformance::ledger::{Ledger, Outcome, Report};
use conformance::vector::VectorFile;
use corsac::policy::PolicySpec;
use corsac_config::{Finding, Parsed, parse, parse_with_environment};
use serde::Deserialize;
use std::collections::BTreeSet;

#[test]
fn each_finding_of_a_file_has_its_code_its_line_and_its_column() {
    let mut report = Report::default();
    for (topic, file) in load_all::<FileFindingFile>(&conformance::vectors().join("config")).unwrap() {
        for vector in &file.vectors {
            let complaints = compare(vector);
            let outcome = if complaints.is_empty() { Outcome::Met } else { Outcome::Unmet(complaints) };
            report.note(format!("{topic}: {}", vector.name), outcome);
        }
    }
    println!("{}", report.summary("policy file"));
    let complaints = report.complaints(&Ledger::load(&conformance::ledgers().join("config.toml")).unwrap());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

fn compare(vector: &FileFindings) -> Vec<String> {
    let text = vector.text.repeat(vector.times);
    let parsed = parse_with_environment("vectors", &text, vector.environment.clone());
    let mut complaints = Vec::new();
    let is_error = parsed.findings.iter().any(|finding| finding.severity == corsac_config::Severity::Error);
    if parsed.config.is_some() == is_error {
        complaints.push("there is a configuration exactly when no finding is an error".to_owned());
    }
    let mut left: Vec<&Finding> = parsed.findings.iter().collect();
    for expected in &vector.findings {
        match left.iter().position(|finding| fits(expected, finding)) {
            Some(at) => drop(left.remove(at)),
            None => complaints.push(format!("missing {expected:?}")),
        }
    }
    complaints.extend(left.iter().map(|finding| {
        let place = (finding.line(), finding.column());
        format!(
            "unexpected {} {} at {place:?}: {} {:?}",
            finding.severity, finding.code, finding.message, finding.suggestion
        )
    }));
    complaints
}

fn fits(expected: &ExpectedPlace, found: &Finding) -> bool {
    let says = |text: &String| {
        let parts = [Some(&found.message), found.suggestion.as_ref(), found.help.as_ref()];
        parts.into_iter().flatten().any(|part| part.contains(text.as_str()))
    };
    expected.code == found.code.as_str()
        && expected.line.is_none_or(|line| line == found.line())
        && expected.column.is_none_or(|column| column == found.column())
        && expected.severity.as_ref().is_none_or(|severity| severity == found.severity.as_str())
        && expected.says.as_ref().is_none_or(says)
}

#[test]
fn a_policy_file_and_plain_data_give_the_same_policies() {
    let mut run = 0;
    for file in VectorFile::load_all(&conformance::vectors().join("policy")).unwrap() {
        for (name, table) in &file.policies {
            let Ok(expected) = file.spec(name).unwrap().compile() else { continue };
            let text = format!("[policies.{name}]\n{}", toml::to_string(table).unwrap());
            let config = parse("vectors", &text).config.unwrap_or_else(|| panic!("{} {name}", file.topic));
            let found = config.policy(name).expect("the policy").policy;
            assert_eq!(found.spec(), expected.spec(), "{} {name}", file.topic);
            run += 1;
        }
    }
    println!("policy file: {run} policies of vectors, equal to plain data");
    assert!(run > 80);
}

#[test]
fn a_policy_file_finds_what_the_compiler_finds() {
    let mut run = 0;
    for (topic, file) in load_all::<PolicyFindingFile>(&conformance::vectors().join("policy-errors")).unwrap()
    {
        for vector in file.vectors.iter().filter(|vector| !vector.provider) {
            PolicySpec::deserialize(vector.spec.clone()).expect("a specification");
            let text = format!("[policies.app]\n{}", toml::to_string(&vector.spec).unwrap());
            let expected: Vec<&str> = vector.findings.iter().map(|finding| finding.code.as_str()).collect();
            assert_eq!(codes(&parse("vectors", &text)), sorted(expected), "{topic}: {}\n{text}", vector.name);
            run += 1;
        }
    }
    println!("policy file: {run} vectors of the policy compiler, the same findings");
}

fn codes(parsed: &Parsed) -> Vec<&'static str> {
    sorted(parsed.findings.iter().map(|finding| finding.code.as_str()).collect())
}

fn sorted(mut codes: Vec<&str>) -> Vec<&str> {
    codes.sort_unstable();
    codes
}

#[test]
fn the_expected_places_of_a_vector_are_distinct() {
    for (topic, file) in load_all::<FileFindingFile>(&conformance::vectors().join("config")).unwrap() {
        let names: BTreeSet<&str> = file.vectors.iter().map(|vector| vector.name.as_str()).collect();
        assert_eq!(names.len(), file.vectors.len(), "{topic}: two vectors have one name");
    }
}
