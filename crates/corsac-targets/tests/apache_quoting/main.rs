//! What is quoted is read back as one word that is equal to the text, and nothing breaks out of what is printed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod break_out;
#[path = "../hostile/mod.rs"]
mod hostile;

use break_out::printed;
use corsac_targets::apache::quote::{Authority, Comment, Name, Pattern, Text, Value};
use corsac_targets::apache::read::{Directive, tree};
use corsac_targets::import::NoIncludes;
use hostile::Texts;
use proptest::prelude::*;

/// Texts in which the signs of the dialect are frequent.
fn hostile() -> impl Strategy<Value = String> {
    "([ '\"\\\\#%${}<>()a-c/|=^!.~,\\n\\t]|\\PC|expr=|%\\{ENV:A\\}|\\$\\{A\\}|</If>){0,12}"
}

fn read(text: &str) -> Vec<Directive> {
    tree("t", &NoIncludes(text.as_bytes())).unwrap_or_else(|finding| panic!("{finding:?}\n{text}")).directives
}

/// The only argument of the only directive.
fn only(text: &str) -> String {
    let directives = read(text);
    assert_eq!(directives.len(), 1, "{text}");
    assert!(directives[0].block.is_none() && directives[0].arguments.len() == 1, "{text}");
    directives[0].arguments[0].text.clone()
}

/// What an expression's string says: octal numbers are bytes.
fn unescaped(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        let digits: Vec<u8> = if byte == b'\\' { rest.by_ref().take(3).collect() } else { Vec::new() };
        bytes.push(match std::str::from_utf8(&digits) {
            Ok("") | Err(_) => byte,
            Ok(digits) => u8::from_str_radix(digits, 8).unwrap(),
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// No field holds control characters: they become spaces.
fn without_controls(text: &str) -> String {
    text.replace(|char: char| char.is_ascii_control(), " ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quoted_text_is_one_string_equal_to_it(text in hostile()) {
        let word = only(&format!("x \"{}\"", Text::of(&text)));
        let inside = word.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap();
        prop_assert!(!inside.contains(['\'', '%', '$']), "{inside:?}");
        prop_assert_eq!(unescaped(inside), without_controls(&text));
    }

    #[test]
    fn a_quoted_value_is_one_word_equal_to_it(text in hostile()) {
        let word = only(&format!("x {}", Value::of(&text)));
        prop_assert!(!word.contains(['%', '$']), "{word:?}");
        let said = word.strip_prefix("expr=").map_or_else(|| word.clone(), unescaped);
        prop_assert_eq!(said, without_controls(&text));
    }

    #[test]
    fn a_quoted_expression_is_one_that_matches_the_same(text in hostile()) {
        let escaped = corsac_targets::regex::escape(&text);
        let word = only(&format!("x \"{}\"", Pattern::of(&escaped)));
        let inside = word.strip_prefix("m#").unwrap().strip_suffix('#').unwrap();
        prop_assert!(!inside.contains('#') && !inside.contains("${"), "{inside:?}");
        if text.is_ascii() {
            let regex = regex::bytes::Regex::new(&format!("(?s-u)^(?:{inside})$")).unwrap();
            prop_assert!(regex.is_match(text.as_bytes()), "{inside:?} of {text:?}");
        }
        // What is no expression stays within its ends all the same.
        let word = only(&format!("x \"{}\"", Pattern::of(&text)));
        prop_assert_eq!(word.matches('#').count(), 2);
    }

    #[test]
    fn a_name_is_one_word_and_a_comment_is_none(text in hostile()) {
        let name = Name::of(&text).to_string();
        prop_assert_eq!(only(&format!("x _{name}")), format!("_{name}"));
        let authority = Authority::of(&text).to_string();
        prop_assert_eq!(only(&format!("x _{authority}")), format!("_{authority}"));
        prop_assert_eq!(only(&format!("{}\nx y\n", Comment::of(&text))), "y");
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
    for name in ["a\n</If>\nInclude /etc/passwd", "\">\nRedirect 301 /", "${HOME}", "\\", "-", "a \\"] {
        let texts = Texts { name, words: words.clone(), path: "/a\">{*rest}", host: "a.example", flags: 255 };
        assert!(printed(&texts).unwrap() > 10);
        let texts =
            Texts { name, words: words.clone(), path: "/%24{ENV}/{*rest}", host: "*.a.example", flags: 0 };
        assert!(printed(&texts).unwrap() > 10);
    }
}
