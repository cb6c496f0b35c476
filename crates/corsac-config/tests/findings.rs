//! The cases of `cases.toml`: what each faulty file gets told, and where.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use corsac::step::Code;
use corsac_config::{Finding, MAX_FILE_BYTES, parse, parse_with_environment, render, to_json};

const CASES: &str = include_str!("cases.toml");

struct Case {
    name: String,
    text: String,
    environment: Vec<(String, String)>,
    expect: Vec<String>,
}

fn cases() -> Vec<Case> {
    let file: toml::Table = CASES.parse().unwrap();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let case = |case: &toml::Value| Case {
        name: text(&case["name"]),
        text: text(&case["text"]),
        environment: case.get("environment").map_or_else(Vec::new, |variables| {
            variables.as_table().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
        }),
        expect: case["expect"].as_array().unwrap().iter().map(text).collect(),
    };
    file["case"].as_array().unwrap().iter().map(case).collect()
}

/// A finding as the cases write it.
fn written(finding: &Finding) -> String {
    let place = match &finding.variable {
        Some(variable) => variable.name().to_owned(),
        None => format!("{}:{}", finding.line(), finding.column()),
    };
    let suggestion = finding.suggestion.as_ref().map(|text| format!(" -> {text}")).unwrap_or_default();
    format!("{} {place}{suggestion}", finding.code)
}

#[test]
fn every_finding_of_every_case_has_its_code_its_place_and_its_suggestion() {
    let mut wrong = Vec::new();
    for case in cases() {
        let parsed = parse_with_environment("case.toml", &case.text, case.environment);
        let found: Vec<String> = parsed.findings.iter().map(written).collect();
        if found != case.expect {
            wrong.push(format!("{}\n found    {found:#?}\n expected {:#?}", case.name, case.expect));
        }
        let has_errors = parsed.findings.iter().any(|finding| finding.severity.as_str() == "error");
        assert_eq!(parsed.config.is_none(), has_errors, "{}", case.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_a_policy_file_has_a_case() {
    let cases = cases();
    let shown: BTreeSet<&str> = cases.iter().flat_map(|case| &case.expect).map(|line| &line[..4]).collect();
    for code in Code::ALL.iter().filter(|code| code.as_str().starts_with('P') && **code != Code::FileTooLarge)
    {
        assert!(shown.contains(code.as_str()), "{code} ({}) has no case", code.title());
    }
}

#[test]
fn a_file_beyond_the_bound_is_not_read() {
    let text = "#".repeat(MAX_FILE_BYTES + 1);
    let parsed = parse("large.toml", &text);
    assert!(parsed.config.is_none());
    assert_eq!(parsed.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::FileTooLarge]);
}

#[test]
fn suggestions_are_right() {
    for case in cases().into_iter().filter(|case| case.environment.is_empty()) {
        for finding in parse("case.toml", &case.text).findings {
            let (Some(span), Some(suggestion)) = (finding.span.clone(), &finding.suggestion) else {
                continue;
            };
            let mut mended = case.text.clone();
            mended.replace_range(span.clone(), suggestion);
            let again = parse("case.toml", &mended).findings;
            let stays = again.iter().any(|other| {
                other.code == finding.code
                    && other.span.as_ref().is_some_and(|other| other.start == span.start)
            });
            assert!(!stays, "{}: {} still finds {} in\n{mended}", case.name, finding.code, finding.message);
        }
    }
}

#[test]
fn a_thousand_findings_on_one_long_line_each_have_their_column() {
    let origins: Vec<String> = (0..1000).map(|number| format!("\"https://é{number:04}.example/\"")).collect();
    let text = format!("[policies.app]\norigins = [{}]\n", origins.join(","));
    let parsed = parse("long.toml", &text);
    assert_eq!(parsed.findings.len(), 1000);
    for (number, finding) in parsed.findings.iter().enumerate() {
        assert_eq!((finding.line(), finding.column()), (2, 12 + number * 25));
    }
    let source = corsac_config::Source { name: "long.toml", text: &text };
    let shown = render(&parsed.findings, source, false, 100);
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "the excerpts are cut to the width");
    assert!(shown.contains("at long.toml:2:287, in a line too long to be shown"));
}

#[test]
fn all_mistakes_are_counted_and_ten_thousand_kept() {
    let text: String = (0..20_000).map(|number| format!("key{number} = 1\n")).collect();
    let parsed = parse("many.toml", &text);
    assert_eq!((parsed.findings.len(), parsed.omitted), (10_000, 10_000));
}

#[test]
fn json_names_code_place_and_suggestion() {
    let parsed = parse("app.toml", "[policies.app]\norigins = [\"https://app.example.com/\"]\n");
    let expected = serde_json::json!([{
        "code": "P103",
        "severity": "error",
        "title": "an origin has no path, query or fragment",
        "message": "an origin ends after host and port: no path, slash, query or fragment",
        "file": "app.toml",
        "line": 2,
        "column": 12,
        "suggestion": "\"https://app.example.com\"",
    }]);
    assert_eq!(to_json("app.toml", &parsed.findings), expected);
}
