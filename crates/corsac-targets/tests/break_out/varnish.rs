//! Varnish: the printed VCL holds the names that we write, no others; everything else is a string.

use corsac_targets::varnish::Varnish;
use corsac_targets::varnish::read::{TokenKind, tokens};
use corsac_targets::{Plan, Target};

const NAMES: [&str; 22] = [
    "backend",
    "call",
    "default",
    "deliver",
    "else",
    "host",
    "if",
    "import",
    "none",
    "pass",
    "port",
    "regsub",
    "return",
    "set",
    "std",
    "std.collect",
    "sub",
    "synth",
    "synthetic",
    "unset",
    "vcl",
    "req.backend_hint",
];

/// Fails where the configuration of a plan holds something else.
pub(crate) fn check(plan: &Plan) {
    for file in Varnish.compile(plan, Varnish.default_version()).files {
        let read =
            tokens(&file.name, &file.text).unwrap_or_else(|finding| panic!("{finding:?}\n{}", file.text));
        let mut depth = 0_i64;
        for token in &read {
            let text = token.text.as_str();
            let is_ours = match token.kind {
                TokenKind::Text => true,
                TokenKind::Number => text.chars().all(|char| char.is_ascii_digit() || char == '.'),
                TokenKind::Sign => {
                    "{}();,=~!.+".contains(text) || ["==", "!=", "!~", "&&", "||"].contains(&text)
                }
                TokenKind::Foreign => false,
                TokenKind::Name => {
                    let starts = ["req.http.", "bereq.http.", "resp.http.", "corsac_", "vcl_"];
                    NAMES.contains(&text)
                        || ["req.method", "req.url", "beresp.status"].contains(&text)
                        || starts.iter().any(|start| text.starts_with(start))
                }
            };
            assert!(is_ours, "{token:?}\n{}", file.text);
            let is = |sign: &str| token.kind == TokenKind::Sign && text == sign;
            depth += i64::from(is("{")) - i64::from(is("}"));
            assert!(depth >= 0, "{}", file.text);
        }
        assert_eq!(depth, 0, "{}", file.text);
    }
}
