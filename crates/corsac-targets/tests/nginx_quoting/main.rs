//! What is quoted is read back as one word that is equal to the text, and nothing breaks out of what is printed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod break_out;
#[path = "../hostile/mod.rs"]
mod hostile;

use break_out::printed;
use corsac_targets::import::NoIncludes;
use corsac_targets::nginx::quote::{Bare, Comment, Pattern, Text, Variable};
use corsac_targets::nginx::read::{Directive, tree};
use hostile::Texts;
use proptest::prelude::*;

/// Texts in which the signs of the dialect are frequent.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\"",
            "'",
            "\\",
            "$",
            "${",
            "}",
            "{",
            ";",
            "#",
            "\n",
            "\r",
            " ",
            "\t",
            "~",
            "~*",
            "*",
            "|",
            ")",
            "(",
            "/",
            "\0",
            "\\n",
            "\\\"",
            "${corsac_dollar}",
            "$http_host",
            "default",
            "include",
            "hostnames",
            "é",
            "\u{2028}",
            "return 200;",
            "} server {",
            "\\\\\"; }",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9.:-]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn read(text: &str) -> Vec<Directive> {
    let read =
        tree("t", &NoIncludes(text.as_bytes())).unwrap_or_else(|finding| panic!("{finding:?}\n{text}"));
    read.directives
}

/// The only argument of the only directive.
fn only(text: &str) -> String {
    let directives = read(text);
    assert_eq!(directives.len(), 1, "{text}");
    assert!(directives[0].block.is_none() && directives[0].arguments.len() == 1, "{text}");
    directives[0].arguments[0].text.clone()
}

/// No field holds control characters: they become spaces.
fn without_controls(text: &str) -> String {
    text.replace(|char: char| char.is_control(), " ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quoted_text_is_one_word_equal_to_it(text in hostile()) {
        let word = only(&format!("x {};", Text::of(&text)));
        prop_assert_eq!(word.replace("${corsac_dollar}", "$"), without_controls(&text));
        let unread = word.replace("${corsac_dollar}", "");
        prop_assert!(!unread.contains('$'), "a variable is read in {word:?}");
    }

    #[test]
    fn a_quoted_pattern_is_one_word_equal_to_it(text in hostile()) {
        prop_assert_eq!(only(&format!("x {};", Pattern::bare_expression(&text))), without_controls(&text));
        prop_assert_eq!(only(&format!("x {};", Pattern::expression(&text))), format!("~{}", without_controls(&text)));
        let without_case = Pattern::expression_without_case(&text);
        prop_assert_eq!(only(&format!("x {without_case};")), format!("~*{}", without_controls(&text)));
    }

    #[test]
    fn a_bare_word_and_a_variable_are_one_word_and_a_comment_is_none(text in hostile()) {
        let bare = Bare::of(&text).to_string();
        prop_assert_eq!(only(&format!("x _{bare};")), format!("_{bare}"));
        prop_assert!(bare.chars().all(|char| text.contains(char)));
        let variable = Variable::of(&text).to_string();
        prop_assert_eq!(only(&format!("x {variable};")), variable);
        prop_assert_eq!(read(&format!("{}\n", Comment::of(&text))), []);
    }

    #[test]
    fn nothing_breaks_out_of_what_is_printed(
        name in hostile(),
        words in prop::collection::vec(prop_oneof![hostile(), "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}", "https?://[a-z$\"]{1,4}(:[0-9]{1,5})?"], 0..6),
        path in prop_oneof![hostile(), "/[ -~]{0,12}"],
        host in prop_oneof![Just(String::new()), "[a-z*.]{1,8}", hostile()],
        flags in any::<u8>(),
    ) {
        let words = words.iter().map(String::as_str).collect();
        let count = printed(&Texts { name: &name, words, path: &path, host: &host, flags });
        prop_assert!(count.is_none_or(|count| count > 10));
    }
}

#[test]
fn texts_that_were_tried_against_other_printers_are_printed_as_texts() {
    let words = vec!["$request_uri", "'`|~", "x\"; return 200", "https://a.example\";}"];
    for name in ["a\n} server { listen 1; }", "\"; include /etc/passwd; #", "${http_cookie}", "\\", "-"] {
        let texts =
            Texts { name, words: words.clone(), path: "/a\";}{*rest}", host: "a.example", flags: 255 };
        assert!(printed(&texts).unwrap() > 10);
        let texts =
            Texts { name, words: words.clone(), path: "/$uri/{*rest}", host: "*.a.example", flags: 0 };
        assert!(printed(&texts).unwrap() > 10);
    }
}
