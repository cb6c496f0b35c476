//! How findings look to a person at a terminal.

use corsac_config::{Source, parse, parse_with_environment, render};

fn shown(text: &str, color: bool, width: usize) -> String {
    let source = Source { name: "corsac.toml", text };
    render(&parse(source.name, source.text).findings, source, color, width)
}

const TWELVE: &str = r#"# Twelve mistakes, each of another kind.
[policies.app]
origins = [
    "https://app.example.com/",
    "app.example.com",
    "http://intranet.example.com",
    "https://*.github.io",
]
credential = true
methods = ["put", "CONNECT"]
request-headers = ["content type"]
expose-headers = ["*"]
max-age = "3 hours"
upstream-cors = "replaced"
enforce = "yes"
"#;

#[test]
fn twelve_mistakes_are_twelve_findings_with_the_right_spelling() {
    let parsed = parse("corsac.toml", TWELVE);
    assert_eq!(parsed.findings.len(), 12);
    insta::assert_snapshot!(shown(TWELVE, false, 100));
}

const WARNINGS: &str = r#"[policies.app]
origins = ["https://*.example.com", "https://shop.example.com", "https://bücher.example"]
credentials = true
methods = ["patch"]
max-age = "1d"
upstream-cors = "respect"
"#;

#[test]
fn warnings_and_notes_only() {
    insta::assert_snapshot!(shown(WARNINGS, false, 80));
}

#[test]
fn colour_adds_nothing_but_colour() {
    let colored = shown(WARNINGS, true, 80);
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = escape.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    assert_ne!(colored, plain);
    assert_eq!(plain, shown(WARNINGS, false, 80));
}

#[test]
fn syntax_errors_beside_the_rest() {
    let text = r#"[policies.app]
origins = ["https://app.example.com/"
credentials = True
max-age = 10m

[policies.other]
origins = ["https://other.example.com/"]
enforce true

[gateway
listen = "127.0.0.1:3001"
"#;
    insta::assert_snapshot!(shown(text, false, 100));
}

#[test]
fn two_routes_that_take_the_same() {
    let text = r#"[gateway]

[[gateway.routes]]
path = "/users/{id}"
upstream = "http://127.0.0.1:3000"
policy = false

[[gateway.routes]]
path = "/users/{name}"
upstream = "http://127.0.0.1:3001"
policy = false
"#;
    insta::assert_snapshot!(shown(text, false, 100));
}

#[test]
fn a_variable_is_shown_like_a_line_of_the_file() {
    let text = "[gateway]\nroutes = []\n";
    let variables = [("CORSAC__GATEWAY__LISTEN", "localhost:3001"), ("CORSAC__GATEWAY__LISSEN", "x")];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let parsed = parse_with_environment("corsac.toml", text, variables);
    insta::assert_snapshot!(render(&parsed.findings, Source { name: "corsac.toml", text }, false, 80));
}

#[test]
fn line_ends_of_other_systems_are_line_ends() {
    let unix = "[policies.app]\norigins = [\"https://app.example.com/\"]\nmax-age =\n";
    let trimmed =
        |text: &str| shown(text, false, 100).lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&unix.replace('\n', "\r\n")), trimmed(unix));
}
