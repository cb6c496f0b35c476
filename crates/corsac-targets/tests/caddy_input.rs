//! Caddyfiles read: imports and arguments, the order of directives, and what is no configuration.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;

use corsac::policy::PolicySpec;
use corsac_targets::caddy::Caddy;
use corsac_targets::import::{Imported, NoIncludes, SourceError, SourceFile, Sources, policies};
use corsac_targets::{Plan, Target};

fn read(text: &str) -> Imported {
    Caddy.import(&NoIncludes(text.as_bytes()), "Caddyfile").unwrap()
}

fn found(imported: &Imported) -> Vec<(&'static str, usize)> {
    imported.findings.iter().map(|finding| (finding.code.as_str(), finding.position.line)).collect()
}

fn only(text: &str) -> PolicySpec {
    let (named, findings) = policies(&read(text));
    let [only] = named.as_slice() else { panic!("{named:#?}\n{findings:#?}") };
    only.spec.clone()
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
fn directives_run_in_caddys_order_and_not_in_that_of_the_lines() {
    // `respond` runs after `handle`, and `header` before both.
    let text =
        ":80 {\n\trespond 204\n\thandle {\n\t\trespond 403\n\t}\n\theader Access-Control-Allow-Origin *\n}\n";
    let imported = read(text);
    assert_eq!(imported.sites[0].behaviour.preflight.status, Some(403));
    // In a `route` block the lines do.
    let text = ":80 {\n\troute {\n\t\trespond 204\n\t\theader Access-Control-Allow-Origin *\n\t}\n}\n";
    assert_eq!(policies(&read(text)).0.len(), 0);
    // Of two of a kind, the one with the longer path is first, so that the other has the last word.
    let text = ":80 {\n\theader Access-Control-Allow-Origin https://a.example\n\
                \theader /api/* Access-Control-Allow-Origin https://b.example\n\treverse_proxy a:1\n}\n";
    let (named, _) = policies(&read(text));
    assert!(named.iter().all(|named| named.spec.origins == ["https://a.example"]), "{named:#?}");
}

#[test]
fn fields_are_added_set_and_removed_when_caddy_does_it() {
    // A removal waits for the answer, and then takes what was set before it in the same block.
    let text = ":80 {\n\theader {\n\t\tAccess-Control-Allow-Origin *\n\t\t-Access-Control-*\n\t}\n\trespond 200\n}\n";
    assert_eq!(policies(&read(text)).0.len(), 0);
    // A default stands only where the application has none.
    let spec =
        only(":80 {\n\theader ?Access-Control-Allow-Origin https://a.example\n\treverse_proxy a:1\n}\n");
    assert_eq!(spec.origins, ["https://a.example"]);
    // Two additions are two values.
    let text = ":80 {\n\theader +Access-Control-Allow-Origin https://a.example\n\
                \theader +Access-Control-Allow-Origin https://b.example\n\treverse_proxy a:1\n}\n";
    assert!(found(&read(text)).contains(&("I300", 2)), "{:?}", read(text).findings);
    let text = ":80 {\n\theader Access-Control-Allow-Origin *\n\
                \treverse_proxy a:1 {\n\t\theader_down -Access-Control-Allow-Origin\n\t}\n}\n";
    assert!(!found(&read(text)).iter().any(|(code, _)| *code == "I301"), "{:?}", read(text).findings);
}

#[test]
fn matchers_are_asked_as_caddy_asks_them() {
    let origins = ["https://a.example", "https://b.example"];
    let site = |matcher: &str| {
        format!(
            ":80 {{\n\t@cors {matcher}\n\theader @cors Access-Control-Allow-Origin {{header.Origin}}\n\treverse_proxy a:1\n}}\n"
        )
    };
    for matcher in [
        "{\n\t\theader Origin https://a.example\n\t\theader Origin https://b.example\n\t}",
        "header_regexp Origin ^https://(a|b)\\.example$",
        "`{header.Origin} in ['https://a.example', 'https://b.example']`",
        "expression `{http.request.header.Origin} == \"https://a.example\" || header({'Origin': 'https://b.example'})`",
        "expression `header_regexp('Origin', '^https://(a|b)\\\\.example$')`",
    ] {
        let mut spec = only(&site(matcher));
        spec.origins.sort();
        assert_eq!(spec.origins, origins, "{matcher}");
    }
    let text = site("header X-Tenant a");
    assert!(found(&read(&text)).contains(&("I101", 2)), "{:?}", read(&text).findings);
    let text = site("remote_ip 10.0.0.0/8");
    assert!(found(&read(&text)).contains(&("I101", 2)), "{:?}", read(&text).findings);
}

#[test]
fn files_are_imported_and_positions_name_them() {
    let files = Files(BTreeMap::from([
        (
            "Caddyfile",
            "import cors.caddy\nexample.com {\n\timport cors https://a.example\n\treverse_proxy a:1\n}\n",
        ),
        ("cors.caddy", "(cors) {\n\theader Access-Control-Allow-Origin {args[0]}\n}\n"),
    ]));
    let imported = Caddy.import(&files, "Caddyfile").unwrap();
    let fixed = imported.findings.iter().find(|finding| finding.code.as_str() == "I205").unwrap();
    assert_eq!(fixed.position.to_string(), "cors.caddy:2:9");
    let cyclic =
        Files(BTreeMap::from([("Caddyfile", ":80 {\n\timport a\n}\n"), ("a", "\nimport Caddyfile\n")]));
    assert_eq!(found(&Caddy.import(&cyclic, "Caddyfile").unwrap()), [("I104", 2)]);
    assert_eq!(found(&read("(a) {\n\timport a\n}\n:80 {\n\timport a\n}\n")), [("I104", 2)]);
    assert_eq!(found(&read(":80 {\n\timport nowhere\n}\n")), [("I105", 2)]);
}

#[test]
fn snippets_that_grow_are_bounded() {
    let mut text = String::from("(s0) {\n\trespond 200\n\trespond 200\n}\n");
    for level in 1..40 {
        let above = level - 1;
        text.push_str(&format!("(s{level}) {{\n\timport s{above}\n\timport s{above}\n}}\n"));
    }
    text.push_str(":80 {\n\timport s39\n}\n");
    assert_eq!(read(&text).findings[0].code.as_str(), "I102");
}

#[test]
fn what_is_no_caddyfile_ends_with_one_finding_and_its_place() {
    for (text, code, line) in [
        (":80 {\n\theader \"x\n", "I100", 2),
        (":80 {\n\thandle {\n\t}\n", "I100", 1),
        (":80 {\n}\n}\n", "I100", 3),
        (":80 {\n\thandle { respond 200 }\n}\n", "I100", 2),
        (":80 {\n\trespond 200\n}\n", "I107", 1),
        (":80 {\n\trespond a\0\n}\n", "I106", 2),
        ("", "I107", 1),
    ] {
        assert_eq!(found(&read(text)), [(code, line)], "{text:?}");
    }
    let binary = Caddy.import(&NoIncludes(b":80\n\xff\xfe"), "f").unwrap();
    assert_eq!(found(&binary), [("I106", 2)]);
    assert_eq!(found(&read(&"handle {\n".repeat(100))), [("I103", 65)]);
    assert_eq!(read(&"header a b\n".repeat((50 << 20) / 11 + 1)).findings[0].code.as_str(), "I102");
    let words = read(&"a ".repeat(1 << 20));
    assert_eq!(words.findings[0].code.as_str(), "I102");
}

#[test]
fn a_cut_configuration_ends_in_findings_and_no_panic() {
    let spec = PolicySpec { origins: vec!["https://*.example.org".into()], ..PolicySpec::default() };
    let policy = spec.compile().unwrap();
    let text = &Caddy.compile(&Plan::of_policy("app", &policy), Caddy.default_version()).files[0].text;
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        read(&text[..end]);
    }
}
