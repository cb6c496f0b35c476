//! Arguments that mean nothing: exit 2, and what to write instead.

use crate::shell::shown;

#[test]
fn what_cannot_be_meant_is_said_with_what_to_write() {
    let with = |more: &[&str]| {
        let mut arguments = vec!["check", "http://api.example/", "--origin", "http://app.example"];
        arguments.extend(more);
        shown(&arguments, &[])
    };
    let texts = [
        shown(&["check", "http://api.example/"], &[]),
        shown(&["check", "http://api.example/", "--origin", "app.example"], &[]),
        shown(&["check", "http://api.example/", "--origin", "https://app.example/index.html"], &[]),
        shown(&["check", "api.example/cart", "--origin", "https://app.example"], &[]),
        shown(&["check", "localhost:3000/cart", "--origin", "http://localhost:5173"], &[]),
        with(&["-H", "Accept"]),
        with(&["--as", "img", "-d", "x"]),
        with(&["--as", "xhr", "--credentials", "omit"]),
        with(&["--as", "beacon", "--mode", "cors"]),
        with(&["--as", "img", "--mode", "no-cors", "--credentials", "same-origin"]),
        with(&["--mode", "navigate"]),
        with(&["--resolve", "api.example"]),
        with(&["--timeout", "soon"]),
        with(&["-d", "@nowhere.txt"]),
        with(&["--cookie", "a=1; Domain=other.example"]),
        with(&["--cacert", "nowhere.pem"]),
    ];
    assert!(texts.iter().all(|text| text.contains("\nexit 2\n")), "{texts:#?}");
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn help_of_check() {
    insta::assert_snapshot!(shown(&["check", "--help"], &[]));
}

#[test]
fn help_of_fetch() {
    insta::assert_snapshot!(shown(&["fetch", "--help"], &[]));
}
