//! What is no configuration: an error with its place, in bounded time and memory, and never a panic.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac_targets::Target;
use corsac_targets::import::{
    FindingCode, Imported, MAX_BYTES, MAX_DEPTH, NoIncludes, SourceError, SourceFile, Sources,
};
use corsac_targets::nginx::Nginx;
use proptest::prelude::*;

fn import(text: &[u8]) -> Imported {
    Nginx.import(&NoIncludes(text), "nginx.conf").unwrap()
}

/// The code and place of the only finding.
fn fault(text: &[u8]) -> String {
    let imported = import(text);
    assert!(imported.sites.is_empty());
    let [finding] = imported.findings.as_slice() else { panic!("{:?}", imported.findings) };
    format!("{} {}: {}", finding.code, finding.position, finding.message)
}

#[test]
fn a_text_that_is_cut_off_says_where_it_ends_and_what_is_missing() {
    assert_eq!(
        fault(b"server {\n  listen 80;\n"),
        "I100 nginx.conf:3:1: the file ends before the `}` of the block that line 1, column 8 opens"
    );
    assert_eq!(
        fault(b"server {\n  listen 80"),
        "I100 nginx.conf:2:12: the file ends before the `;` of `listen`"
    );
    assert_eq!(fault(b"a \"b\nc"), "I100 nginx.conf:1:3: the quoted text never ends");
    assert_eq!(fault(b"a {\n b\n}"), "I100 nginx.conf:3:1: `b` is not ended with `;` before this `}`");
    assert_eq!(fault(b"a b; }"), "I100 nginx.conf:1:6: `}` without a `{`");
    assert_eq!(fault(b" ;"), "I100 nginx.conf:1:2: `;` without a directive");
    assert_eq!(fault(b"a \"b\"c;"), "I100 nginx.conf:1:6: `c` follows a quoted text: nginx wants a space");
    assert_eq!(fault(b"content_by_lua_block { if {"), "I100 nginx.conf:1:23: the block never ends");
}

#[test]
fn a_text_that_is_binary_says_where_it_is() {
    assert_eq!(fault(b"a b;\nc \xff;"), "I106 nginx.conf:2:3: no UTF-8 from here on");
    assert_eq!(fault(b"a b\0c;"), "I106 nginx.conf:1:4: a NUL byte");
    assert!(fault(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0xff]).starts_with("I106 nginx.conf:1:"));
}

#[test]
fn blocks_nest_64_deep_and_no_deeper() {
    let nested = |depth: usize| format!("{}{}", "a {".repeat(depth), "}".repeat(depth));
    assert_eq!(import(nested(MAX_DEPTH).as_bytes()).findings[0].code, FindingCode::NothingFound);
    assert_eq!(fault(nested(MAX_DEPTH + 1).as_bytes()), "I103 nginx.conf:1:195: more than 64 levels");
    assert_eq!(fault("a {".repeat(1_000_000).as_bytes()), "I103 nginx.conf:1:195: more than 64 levels");
}

#[test]
fn a_text_of_50_mb_is_read_and_a_larger_one_refused() {
    let line = b"# a comment of nginx\n";
    let comments = line.repeat(MAX_BYTES / line.len());
    assert_eq!(import(&comments).findings[0].code, FindingCode::NothingFound);
    assert_eq!(
        fault(&vec![b'#'; MAX_BYTES + 1]),
        "I102 nginx.conf:1:1: with `nginx.conf` it is more than 50 MB"
    );
    let words = b"a;".repeat(2_000_001);
    assert_eq!(fault(&words), "I102 nginx.conf:1:4000001: there are more than 2000000 words");
}

/// Files that include others, as many as there are names.
struct Including<'t>(&'t [(&'t str, &'t str)]);

impl Sources for Including<'_> {
    fn read(&self, name: &str, _: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let file = self.0.iter().find(|(known, _)| *known == name).ok_or(SourceError::Missing)?;
        Ok(vec![SourceFile { name: file.0.into(), bytes: file.1.into() }])
    }
}

#[test]
fn a_file_that_includes_itself_is_refused_however_long_the_way() {
    let files = [("a", "x;\ninclude b;"), ("b", "server { include c; }"), ("c", "y;\n\ninclude a;")];
    let imported = Nginx.import(&Including(&files), "a").unwrap();
    let finding = &imported.findings[0];
    assert_eq!((finding.code, finding.position.to_string().as_str()), (FindingCode::IncludeCycle, "c:3:1"));
}

#[test]
fn files_that_are_included_again_and_again_count_each_time() {
    let big = "# 1 MB\n".repeat(150_000);
    let again = "include big;".repeat(100);
    let imported = Nginx.import(&Including(&[("a", &again), ("big", &big)]), "a").unwrap();
    assert_eq!(imported.findings[0].code, FindingCode::TooLarge);
}

#[test]
fn a_file_that_is_missing_is_said_and_the_rest_is_read() {
    let files =
        [("a", "include gone.conf;\ninclude mime.types;\nadd_header Access-Control-Allow-Origin * always;")];
    let imported = Nginx.import(&Including(&files), "a").unwrap();
    assert_eq!(imported.sites.len(), 1);
    let missing: Vec<String> = imported
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::IncludeMissing)
        .map(|finding| finding.position.to_string())
        .collect();
    assert_eq!(missing, ["a:1:1"]);
    let gone = Nginx.import(&Including(&[]), "a").unwrap();
    assert_eq!(gone.findings[0].code, FindingCode::IncludeMissing);
}

#[test]
fn maps_that_look_at_each_other_end() {
    let text = "map $a $b { default $a; } map $b $a { default \"$b$b\"; }
        add_header Access-Control-Allow-Origin $a always;";
    assert!(
        import(text.as_bytes()).findings.iter().any(|finding| finding.code == FindingCode::NotUnderstood)
    );
}

#[test]
fn texts_that_double_and_double_end() {
    let maps = |last: &str| -> String {
        let map =
            |number: usize| format!("map $v{} $v{} {{ default \"$v{0}$v{0}\"; }}\n", number - 1, number);
        format!("map $request_method $v0 {{ default \"{last}\"; }}\n{}", (1..60).map(map).collect::<String>())
    };
    for last in ["", "a"] {
        let text = format!("{}add_header Access-Control-Allow-Origin $v59 always;", maps(last));
        let imported = import(text.as_bytes());
        assert!(
            imported.findings.iter().any(|finding| finding.code == FindingCode::NotUnderstood),
            "{last:?}"
        );
    }
}

#[test]
fn thousands_of_places_are_read_up_to_a_bound() {
    let places: String = (0..20_000)
        .map(|number| format!("location /{number} {{ add_header Access-Control-Allow-Origin * always; }}\n"))
        .collect();
    let imported = import(places.as_bytes());
    assert_eq!(imported.sites.len(), 1000);
    assert!(imported.findings.iter().any(|finding| finding.position.line == 1001));
}

#[test]
fn thousands_of_origins_are_read_up_to_a_bound() {
    let rows: String =
        (0..20_000).map(|number| format!("https://{number}.example $http_origin;\n")).collect();
    let text = format!("map $http_origin $o {{\n{rows}}}\nadd_header Access-Control-Allow-Origin $o always;");
    let imported = import(text.as_bytes());
    let left_out: Vec<usize> = imported
        .findings
        .iter()
        .filter(|finding| finding.message.contains("more than 10000 origins"))
        .map(|finding| finding.position.line)
        .collect();
    assert_eq!(left_out, [10_002], "said once, at the first that is left out");
}

/// Pieces of configuration in any order.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "server",
        "location",
        "/",
        "if",
        "(",
        ")",
        "($http_origin",
        "~*",
        "=",
        "$request_method",
        "OPTIONS)",
        "{",
        "}",
        ";",
        "add_header",
        "Access-Control-Allow-Origin",
        "$http_origin",
        "*",
        "always",
        "return",
        "204",
        "map",
        "$x",
        "default",
        "\"",
        "'",
        "\\",
        "#",
        "\n",
        "${",
        "$",
        "set",
        "include",
        "~",
        "(?<a>",
        "[",
        "https://a.example",
        "null",
        "é",
        "more_set_headers",
        "geo",
        "hostnames",
        "add_header_inherit",
        "merge",
        "content_by_lua_block",
        "Vary",
        "Origin",
        "proxy_pass",
        "limit_except",
        "error_page",
    ]);
    prop::collection::vec((pieces, prop::sample::select(vec![" ", " ", " ", ""])), 0..80)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| format!("{piece}{space}")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_makes_the_reader_panic(text in soup(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let whole = import(text.as_bytes());
        prop_assert!(!whole.sites.is_empty() || !whole.findings.is_empty());
        import(&bytes);
    }
}
