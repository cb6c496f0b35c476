//! Apache httpd: long lists are read back; bad input is refused with its place, and soon.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::{Policy, PolicySpec};
use corsac_targets::apache::Apache;
use corsac_targets::diff::{Kind, compare};
use corsac_targets::import::{
    Finding, Imported, MAX_DEPTH, NamedSpec, NoIncludes, SourceError, SourceFile, Sources, policies,
};
use corsac_targets::{Plan, Target};

fn import(text: &str) -> Imported {
    Apache.import(&NoIncludes(text.as_bytes()), "httpd.conf").unwrap()
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn printed(policy: &Policy) -> String {
    let compiled = Apache.compile(&Plan::of_policy("app", policy), Apache.default_version());
    compiled.files[0].text.clone()
}

/// What reads differently, a handshake aside, which is an ordinary request to Apache httpd.
fn assert_same(policy: &Policy, back: &[NamedSpec], findings: &[Finding]) {
    let spec = policy.spec();
    let unclear = codes(findings).iter().filter(|code| ["I100", "I101", "I208"].contains(code)).count();
    assert_eq!(unclear, 0, "{findings:#?}\n{spec:#?}");
    let [back] = back else { panic!("{back:#?}\nof {spec:#?}\n{findings:#?}") };
    let differences = compare(policy, &back.spec.compile().unwrap()).unwrap();
    let unlisted: Vec<_> = differences.iter().filter(|found| found.kind != Kind::WebSocket).collect();
    assert!(unlisted.is_empty(), "{unlisted:#?}\nof {spec:#?}\nback {back:#?}");
}

fn spec(origins: &[&str]) -> PolicySpec {
    PolicySpec {
        origins: origins.iter().map(|origin| (*origin).into()).collect(),
        dangerously_allow_insecure_origins: true,
        dangerously_allow_null_origin: origins.contains(&"null"),
        ..PolicySpec::default()
    }
}

fn app() -> PolicySpec {
    PolicySpec {
        credentials: true,
        methods: vec!["PUT".into(), "X-Y.Z|A".into()],
        request_headers: vec!["content-type".into(), "x-'q`|~#$".into()],
        expose_headers: vec!["x-id".into(), "x-%$".into()],
        max_age: Some(600),
        ..spec(&["https://app.example.com", "https://*.example.org", "http://localhost:*", "null"])
    }
}

#[test]
fn a_list_of_origins_beyond_one_expression_is_several_and_reads_back() {
    let origins: Vec<String> = (0..120)
        .map(|number| format!("https://a{number}.{}.example.com", "long-name-of-a-host".repeat(3)))
        .collect();
    let policy = spec(&origins.iter().map(String::as_str).collect::<Vec<_>>()).compile().unwrap();
    let text = printed(&policy);
    assert!(text.lines().all(|line| line.split(" m#").all(|part| part.len() < 8000)), "{text}");
    let (named, findings) = policies(&import(&text));
    assert_same(&policy, &named, &findings);
}

/// The code and place of the only finding.
fn fault(text: &[u8]) -> String {
    let imported = Apache.import(&NoIncludes(text), "h").unwrap();
    assert!(imported.sites.is_empty());
    let [finding] = imported.findings.as_slice() else { panic!("{:?}", imported.findings) };
    format!("{} {}: {}", finding.code, finding.position, finding.message)
}

#[test]
fn bad_input_is_refused_with_its_place() {
    for (text, told) in [
        ("<If \"true\">\nHeader set A b\n", "I100 h:3:1: the file ends before the `</If>` of line 1"),
        ("A b\n</If>\n", "I100 h:2:1: `</If>` without a `<If>`"),
        ("<If \"true\">\n </Else>", "I100 h:2:2: `</Else>` does not end the `<If>` of line 1"),
        ("<Location /a\n", "I100 h:1:1: `<Location` is not ended with `>` on its line"),
        ("A \\\nb\n\0", "I106 h:3:1: a NUL byte"),
        ("", "I107 h:1:1: no Header directive sets such a field"),
    ] {
        assert_eq!(fault(text.as_bytes()), told);
    }
    assert_eq!(fault(b"A b\n\xff"), "I106 h:2:1: no UTF-8 from here on");
    let nested = |depth: usize| format!("{}{}", "<Files a>\n".repeat(depth), "</Files>\n".repeat(depth));
    assert!(fault(nested(MAX_DEPTH).as_bytes()).starts_with("I107"));
    assert_eq!(fault(nested(MAX_DEPTH + 1).as_bytes()), "I103 h:65:1: more than 64 levels");
    assert!(fault(&vec![b'a'; 51 << 20]).starts_with("I102"));
}

/// Files that include others.
struct Including<'t>(&'t [(&'t str, &'t str)]);

impl Sources for Including<'_> {
    fn read(&self, name: &str, _: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let file = self.0.iter().find(|(known, _)| *known == name).ok_or(SourceError::Missing)?;
        Ok(vec![SourceFile { name: file.0.into(), bytes: file.1.into() }])
    }
}

#[test]
fn files_that_include_each_other_are_refused() {
    let files = Including(&[("a", "Include b\n"), ("b", "\nIncludeOptional a\n")]);
    let imported = Apache.import(&files, "a").unwrap();
    let [finding] = imported.findings.as_slice() else { panic!("{:?}", imported.findings) };
    assert_eq!((finding.code.as_str(), finding.position.to_string().as_str()), ("I104", "b:2:1"));
}

#[test]
fn a_cut_configuration_ends_in_findings_and_no_panic() {
    let text = printed(&app().compile().unwrap());
    for end in (0..text.len()).step_by(197).filter(|end| text.is_char_boundary(*end)) {
        import(&text[..end]);
    }
}

#[test]
fn conditions_without_end_are_told() {
    let deep =
        format!("<If \"{}true\">\nHeader set Access-Control-Allow-Origin *\n</If>\n", "!(".repeat(100_000));
    assert!(codes(&import(&deep).findings).contains(&"I101"));
    let wide = format!(
        "<If \"true{}\">\nHeader set Access-Control-Allow-Origin *\n</If>\n",
        " && true".repeat(100_000)
    );
    assert_eq!(policies(&import(&wide)).0.len(), 1);
}
