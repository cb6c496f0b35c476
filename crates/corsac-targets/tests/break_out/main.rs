//! Nothing breaks out of what is printed for Caddy, Traefik and Varnish: whatever texts a policy file has, the files hold what we
//! write, no others; and what is quoted is read back as one word.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod caddy;
#[path = "../hostile/mod.rs"]
mod hostile;
mod traefik;
mod varnish;

use corsac_targets::{caddy as caddy_target, traefik as traefik_target, varnish as varnish_target};
use hostile::{Texts, plan};
use proptest::prelude::*;

/// Texts in which the signs of the dialects are frequent.
fn signs() -> impl Strategy<Value = String> {
    let signs = vec![
        "\"",
        "'",
        "`",
        "\\",
        "\n",
        "\r",
        "\t",
        " ",
        "{",
        "}",
        "{$HOME}",
        "{env.HOME}",
        "{args[0]}",
        "#",
        "@",
        "(x) {",
        ";",
        "\"}",
        "{\"",
        "C{",
        "}C",
        "/*",
        "*/",
        "//",
        "\"\"\"",
        "[",
        "]",
        "=",
        "]]",
        "<<END",
        "&&",
        "||",
        "`) || Path(`/",
        "return (pass);",
        "} sub vcl_recv {",
        "respond 200",
        "import x",
        "${x}",
        "\0",
        "\u{2028}",
        "é",
        "%2f",
        "~",
        "$$",
    ];
    let piece = prop_oneof![
        prop::sample::select(signs).prop_map(str::to_owned),
        "[a-zA-Z0-9./:-]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}",
        "https?://(\\*\\.)?[a-z0-9_-]{1,6}\\.[a-z]{2,6}(:\\*)?",
        "[a-z+.-]{1,4}://[a-z]{1,3}",
        signs(),
    ]
}

fn without_controls(text: &str) -> String {
    text.replace(|char: char| char.is_control(), " ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_out_of_what_is_printed(
        name in signs(),
        words in prop::collection::vec(word(), 0..4),
        path in prop_oneof![signs(), "/[ -~]{0,12}", Just("/{*rest}".to_owned())],
        host in prop_oneof![Just(String::new()), signs(), Just("*.example.com".to_owned())],
        flags in any::<u8>(),
    ) {
        let words = words.iter().map(String::as_str).collect();
        let texts = Texts { name: &name, words, path: &path, host: &host, flags };
        if let Some(plan) = plan(&texts) {
            caddy::check(&plan);
            traefik::check(&plan);
            varnish::check(&plan);
        }
    }

    #[test]
    fn a_quoted_text_of_caddy_is_one_word(text in signs()) {
        use caddy_target::quote::{Bare, Comment, Pattern, Word};
        let read = caddy_target::read::tokens("t", &Word::of(&text).to_string()).unwrap();
        prop_assert_eq!(read.len(), 1);
        let plain = without_controls(&text).replace(['{', '}'], " ");
        let is_backticked = text.contains(['"', '\\']);
        prop_assert_eq!(&read[0].text, &if is_backticked { plain.replace('`', " ") } else { plain });
        prop_assert_eq!(caddy_target::read::tokens("t", &Pattern::of(&text).to_string()).unwrap().len(), 1);
        prop_assert_eq!(caddy_target::read::tokens("t", &Comment::of(&text).to_string()).unwrap().len(), 0);
        let bare = format!("a{}", Bare::of(&text));
        prop_assert_eq!(&caddy_target::read::tokens("t", &bare).unwrap()[0].text, &bare);
    }

    #[test]
    fn a_quoted_text_of_varnish_is_strings_equal_to_it(text in signs()) {
        use varnish_target::quote::{Comment, Pattern, Symbol, Text};
        use varnish_target::read::{TokenKind, tokens};
        let read = tokens("t", &Text::of(&text).to_string()).unwrap();
        prop_assert!(read.iter().all(|token| token.kind == TokenKind::Text));
        let joined: String = read.iter().map(|token| token.text.as_str()).collect();
        prop_assert_eq!(joined, without_controls(&text));
        let read = tokens("t", &Pattern::of(&text).to_string()).unwrap();
        prop_assert!(read.len() == 1 && read[0].kind == TokenKind::Text);
        prop_assert_eq!(tokens("t", &Comment::of(&text).to_string()).unwrap().len(), 0);
        prop_assert_eq!(tokens("t", &format!("a{}", Symbol::of(&text))).unwrap().len(), 1);
    }

    #[test]
    fn a_quoted_text_of_traefik_is_one_string_equal_to_it(text in signs()) {
        use traefik_target::quote::{Text, Word};
        let read: toml::Table = format!("a = {}", Text::of(&text)).parse().unwrap();
        prop_assert_eq!(read["a"].as_str(), Some(text.as_str()));
        for word in [Word::of(&text).to_string(), Word::expression(&text).to_string()] {
            prop_assert_eq!(word.matches('`').count(), 2);
        }
    }
}
