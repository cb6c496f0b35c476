//! Caddy: the printed Caddyfile holds the directives and placeholders that we write, no others.

use corsac_targets::caddy::Caddy;
use corsac_targets::caddy::read::{Token, tokens};
use corsac_targets::{Plan, Target};

const DIRECTIVES: [&str; 15] = [
    "header",
    "header_regexp",
    "not",
    "expression",
    "handle",
    "handle_response",
    "header_down",
    "route",
    "respond",
    "error",
    "copy_response",
    "reverse_proxy",
    "import",
    "bind",
    "defer",
];

/// Fails where the configuration of a plan holds something else.
pub(crate) fn check(plan: &Plan) {
    for file in Caddy.compile(plan, Caddy.default_version()).files {
        let read =
            tokens(&file.name, &file.text).unwrap_or_else(|finding| panic!("{finding:?}\n{}", file.text));
        let mut depth = 0_i64;
        for token in &read {
            checked(token, &file.text);
            let is = |sign: &str| !token.is_quoted && token.text == sign;
            depth += i64::from(is("{")) - i64::from(is("}"));
            assert!(depth >= 0, "{}", file.text);
        }
        assert_eq!(depth, 0, "{}", file.text);
        assert!(!comments(&file.text).any(|comment| comment.contains(['{', '}'])), "{}", file.text);
    }
}

fn checked(token: &Token, text: &str) {
    if token.begins_line {
        let word = token.text.as_str();
        let is_ours = word == "}"
            || DIRECTIVES.contains(&word)
            || word.starts_with("@row-")
            || word.starts_with("@host-")
            || ["@corsac-", "@theirs", "@conflict-", "(corsac-", "http://:"]
                .iter()
                .any(|start| word.starts_with(start))
            || is_field(word);
        assert!(is_ours && !token.is_quoted, "{token:?}\n{text}");
    }
    assert!(!token.text.contains("{$"), "{token:?}\n{text}");
    for inside in braced(&token.text) {
        let is_placeholder = inside.starts_with("http.request.") || inside.starts_with("rp.header.");
        let is_expression =
            token.is_quoted && inside.chars().all(|char| char.is_ascii_hexdigit() || char == ',');
        assert!(is_placeholder || is_expression, "{inside:?} in {token:?}\n{text}");
    }
}

/// `+Vary`, `-Access-Control-Max-Age`.
fn is_field(word: &str) -> bool {
    let name = word.trim_start_matches(['+', '-']);
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|char| char.is_ascii_alphabetic() || char == '-')
}

/// What stands between braces.
fn braced(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|after| after.split_once('}')).map(|(inside, _)| inside)
}

fn comments(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| line.starts_with('#'))
}
