//! VCL read: subroutines in their order, included files, and what is no VCL.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;

use corsac::policy::PolicySpec;
use corsac_targets::import::{Imported, NoIncludes, SourceError, SourceFile, Sources, policies};
use corsac_targets::varnish::Varnish;
use corsac_targets::{Plan, Target};

fn read(text: &str) -> Imported {
    Varnish.import(&NoIncludes(text.as_bytes()), "default.vcl").unwrap()
}

fn found(imported: &Imported) -> Vec<(&'static str, usize)> {
    imported.findings.iter().map(|finding| (finding.code.as_str(), finding.position.line)).collect()
}

fn origins(text: &str) -> Vec<String> {
    policies(&read(text)).0.into_iter().flat_map(|named| named.spec.origins).collect()
}

/// Files of a configuration, by their names.
struct Files(BTreeMap<&'static str, &'static str>);

impl Sources for Files {
    fn read(&self, name: &str, _: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let text = self.0.get(name).ok_or(SourceError::Missing)?;
        Ok(vec![SourceFile { name: name.into(), bytes: text.as_bytes().to_vec() }])
    }
}

#[test]
fn subroutines_of_one_name_run_one_after_another_until_one_returns() {
    let text = "sub vcl_deliver { set resp.http.Access-Control-Allow-Origin = \"https://a.example\"; }\n\
                sub vcl_deliver { set resp.http.Access-Control-Allow-Origin = \"https://b.example\"; return (deliver); }\n\
                sub vcl_deliver { unset resp.http.Access-Control-Allow-Origin; }\n";
    assert_eq!(origins(text), ["https://b.example"]);
}

#[test]
fn conditions_are_asked_as_varnish_asks_them() {
    let with = |condition: &str| {
        format!(
            "sub vcl_deliver {{\n  if ({condition}) {{\n    set resp.http.Access-Control-Allow-Origin = req.http.Origin;\n  }}\n}}\n"
        )
    };
    for condition in [
        "req.http.Origin == \"https://a.example\" || req.http.Origin == {\"https://b.example\"}",
        "req.http.origin ~ \"^https://(a|b)\\.example$\"",
        "!(req.http.Origin !~ \"^https://(a|b)\\.example$\")",
        "regsub(req.http.Origin, \"^https://\", \"\") ~ \"^(a|b)\\.example$\" && req.http.Origin ~ \"^https://(a|b)\\.example$\"",
        "req.http.Origin ~ \"^https://\" \"(a|b)\" \"\\.example$\"",
    ] {
        let mut found = origins(&with(condition));
        found.sort();
        assert_eq!(found, ["https://a.example", "https://b.example"], "{condition}");
    }
    // A field that is not there is no text, not even the empty one.
    assert_eq!(origins(&with("req.http.Access-Control-Request-Method == \"\"")), [""; 0]);
    for condition in ["req.http.X-Tenant", "client.ip ~ office", "std.healthy(req.backend_hint)"] {
        assert!(found(&read(&with(condition))).contains(&("I101", 2)), "{condition}");
    }
}

#[test]
fn what_no_field_of_cors_depends_on_is_left_alone() {
    let text = "sub vcl_recv {\n  if (req.http.Cookie ~ \"session\") { return (pass); }\n  set req.http.X-A = client.ip;\n}\n\
                sub vcl_deliver {\n  set resp.http.Access-Control-Allow-Origin = \"*\";\n  set resp.http.X-Hits = obj.hits;\n}\n";
    assert_eq!(found(&read(text)), [("I400", 6)]);
}

#[test]
fn files_are_included_and_positions_name_them() {
    let files = Files(BTreeMap::from([
        ("default.vcl", "vcl 4.1;\nsub vcl_deliver {\n  include \"cors.vcl\";\n}\n"),
        ("cors.vcl", "\nset resp.http.Access-Control-Allow-Origin = \"https://a.example\";\n"),
    ]));
    let imported = Varnish.import(&files, "default.vcl").unwrap();
    let fixed = imported.findings.iter().find(|finding| finding.code.as_str() == "I205").unwrap();
    assert_eq!(fixed.position.to_string(), "cors.vcl:2:1");
    let cyclic = Files(BTreeMap::from([
        ("default.vcl", "include \"a.vcl\";\nsub vcl_recv { }\n"),
        ("a.vcl", "\ninclude \"default.vcl\";\n"),
    ]));
    assert_eq!(found(&Varnish.import(&cyclic, "default.vcl").unwrap()), [("I104", 2)]);
    assert_eq!(found(&read("vcl 4.1;\ninclude \"nowhere.vcl\";\n")), [("I105", 2)]);
}

#[test]
fn subroutines_that_call_each_other_without_end_are_told() {
    let text = "sub a { call a; }\nsub vcl_deliver {\n  set resp.http.Access-Control-Allow-Origin = \"*\";\n  call a;\n}\n";
    assert!(found(&read(text)).contains(&("I101", 1)), "{:?}", read(text).findings);
    let mut text = String::from("sub s0 { set req.http.X-A = \"1\"; }\n");
    for level in 1..40 {
        text.push_str(&format!("sub s{level} {{ call s{0}; call s{0}; }}\n", level - 1));
    }
    text.push_str("sub vcl_deliver { set resp.http.Access-Control-Allow-Origin = \"*\"; call s39; }\n");
    assert!(found(&read(&text)).iter().any(|(code, _)| *code == "I101"));
}

#[test]
fn what_is_no_vcl_ends_with_one_finding_and_its_place() {
    for (text, code, line) in [
        ("sub vcl_deliver {\n  set resp.http.X = \"x\n\";\n}\n", "I100", 2),
        ("vcl 4.1;\nsub vcl_deliver {\n", "I100", 2),
        ("sub vcl_deliver {\n}\n}\n", "I100", 3),
        ("sub vcl_deliver {\n  set resp.http.X = ;\n}\n", "I100", 2),
        ("sub vcl_deliver {\n  if (a {\n  }\n}\n", "I100", 2),
        ("server { listen 80; }\n", "I100", 1),
        ("sub vcl_recv {\n}\n", "I107", 1),
        ("a\0\n", "I106", 1),
        ("", "I107", 1),
    ] {
        assert_eq!(found(&read(text)), [(code, line)], "{text:?}");
    }
    let binary = Varnish.import(&NoIncludes(b"sub\n\xff\xfe"), "f").unwrap();
    assert_eq!(found(&binary), [("I106", 2)]);
    let deep = format!("sub a {{ {}", "if (b) { ".repeat(200));
    assert_eq!(read(&deep).findings[0].code.as_str(), "I103");
    let deep = format!("sub a {{ if ({} }}", "(".repeat(2000));
    assert_eq!(read(&deep).findings[0].code.as_str(), "I103");
    let calls = format!("sub a {{ if ({} }}", "f(".repeat(2000));
    assert_eq!(read(&calls).findings[0].code.as_str(), "I103");
    assert_eq!(read(&"a ".repeat(1 << 20)).findings[0].code.as_str(), "I102");
    assert_eq!(read(&"# a\n".repeat(51 << 18)).findings[0].code.as_str(), "I102");
}

#[test]
fn a_cut_configuration_ends_in_findings_and_no_panic() {
    let spec = PolicySpec { origins: vec!["https://*.example.org".into()], ..PolicySpec::default() };
    let policy = spec.compile().unwrap();
    let text = &Varnish.compile(&Plan::of_policy("app", &policy), Varnish.default_version()).files[0].text;
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        read(&text[..end]);
    }
}
