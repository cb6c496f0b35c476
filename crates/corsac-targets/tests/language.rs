//! Languages of origins against their naive twins: the engine's parser and sets, and the `regex` crate on texts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::origin::{Origin, OriginPattern, OriginSet};
use corsac_targets::language::{Anchoring, Case, Dialect, ExpressionRules, Language, LanguageError, Piece};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn patterns(texts: &[&str]) -> Language {
    let parsed: Vec<_> = texts.iter().map(|text| OriginPattern::parse(text).unwrap().pattern).collect();
    Language::from_patterns(&parsed).unwrap()
}

fn rules(dialect: Dialect, anchoring: Anchoring) -> ExpressionRules {
    ExpressionRules { dialect, anchoring, ignore_case: false }
}

fn searching(expression: &str) -> Language {
    Language::from_expression(expression, rules(Dialect::Pcre, Anchoring::Search)).unwrap()
}

fn whole(expression: &str) -> Language {
    Language::from_expression(expression, rules(Dialect::Re2, Anchoring::Whole)).unwrap()
}

/// An origin that the left has and the right has not.
fn only_left(left: &Language, right: &Language) -> Option<String> {
    left.difference(right).unwrap().witness().unwrap()
}

/// Texts that are origins or nearly so.
fn near_origins() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec![
        "http",
        "https",
        "ws",
        "wss",
        "httpss",
        "h",
        "chrome-extension",
        "1a",
        "a+b.c-1",
        "",
    ]);
    let octet = (0..300_u16).prop_map(|octet| octet.to_string());
    let label = prop_oneof![
        4 => "[a-z0-9_-]{1,4}",
        2 => octet.clone(),
        1 => "0x[0-9a-fg]{0,3}",
        1 => "0[0-9]{1,2}",
        1 => "a{62,64}",
        1 => Just(String::new()),
        1 => "[A-Z*.]",
    ];
    let piece = prop_oneof![3 => Just("0".to_owned()), 2 => "[0-9a-f]{1,4}", 1 => Just(String::new()), 1 => Just("00".to_owned())];
    let loose_v6 = prop::collection::vec(piece, 1..10).prop_map(|pieces| format!("[{}]", pieces.join(":")));
    let canonical_v6 =
        prop::array::uniform8(prop_oneof![2 => Just(0_u16), 1 => any::<u16>()]).prop_map(|pieces| {
            let address = std::net::Ipv6Addr::from(pieces);
            format!("[{address}]")
        });
    let host = prop_oneof![
        4 => prop::collection::vec(label, 1..6).prop_map(|labels| labels.join(".")),
        2 => prop::collection::vec(octet, 4..5).prop_map(|octets| octets.join(".")),
        2 => loose_v6,
        2 => canonical_v6,
    ];
    let port = prop_oneof![
        3 => Just(String::new()),
        2 => prop::sample::select(vec![":80", ":443", ":0", ":", ":080", ":65535", ":65536", ":8443", ":99999", ":1"]).prop_map(str::to_owned),
        1 => (0..70_000_u32).prop_map(|port| format!(":{port}")),
    ];
    (scheme, prop::sample::select(vec!["://", "://", "://", "://", ":/", "//"]), host, port)
        .prop_map(|(scheme, separator, host, port)| format!("{scheme}{separator}{host}{port}"))
}

/// Origins around a few names, so that lists and expressions meet them often.
fn close_origins() -> impl Strategy<Value = String> {
    (
        prop::sample::select(vec!["https", "http", "app"]),
        prop::collection::vec(
            prop::sample::select(vec!["a", "b", "com", "example", "xexample", "evil"]),
            1..5,
        ),
        prop::sample::select(vec!["", ":8443", ":3000", ":80", ":443"]),
    )
        .prop_map(|(scheme, labels, port)| format!("{scheme}://{}{port}", labels.join(".")))
}

fn close_patterns() -> impl Strategy<Value = Vec<String>> {
    let pattern = (
        prop::sample::select(vec!["https", "http", "app"]),
        prop::bool::ANY,
        prop::collection::vec(prop::sample::select(vec!["a", "b", "com", "example", "xexample"]), 1..4),
        prop::sample::select(vec!["", ":*", ":8443", ":3000"]),
    )
        .prop_map(|(scheme, subdomains, labels, port)| {
            format!("{scheme}://{}{}{port}", if subdomains { "*." } else { "" }, labels.join("."))
        });
    prop::collection::vec(pattern, 0..8)
}

fn parsed(texts: &[String]) -> Vec<OriginPattern> {
    texts.iter().map(|text| OriginPattern::parse(text).unwrap().pattern).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_grammar_takes_what_the_engine_parses(text in near_origins()) {
        prop_assert_eq!(Language::all().unwrap().contains(&text), Origin::parse(text.as_bytes()).is_ok());
        // `contains` asks the parser too; the automaton by itself says the same.
        let literal = Language::from_pieces(&[Piece::Literal(&text)], Case::Sensitive).unwrap();
        let witness = literal.witness().unwrap();
        let expected = Origin::parse(text.as_bytes()).is_ok().then_some(text);
        prop_assert_eq!(witness, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_list_of_patterns_holds_what_the_engines_set_finds(
        list in close_patterns(),
        origins in prop::collection::vec(close_origins(), 40),
    ) {
        let list = parsed(&list);
        let (language, set) = (Language::from_patterns(&list).unwrap(), list.iter().collect::<OriginSet>());
        for origin in origins {
            let Ok(Origin::Tuple(tuple)) = Origin::parse(origin.as_bytes()) else { continue };
            let naive = list.iter().any(|pattern| pattern.matches(&tuple));
            prop_assert_eq!(naive, set.find(&tuple).is_some());
            prop_assert_eq!(language.contains(&origin), naive, "{}", origin);
        }
    }

    #[test]
    fn a_witness_tells_two_lists_apart_and_without_one_they_are_equal(
        left in close_patterns(),
        right in close_patterns(),
        origins in prop::collection::vec(close_origins(), 40),
    ) {
        let (left, right) = (parsed(&left), parsed(&right));
        let matches = |list: &[OriginPattern], origin: &str| match Origin::parse(origin.as_bytes()) {
            Ok(Origin::Tuple(tuple)) => list.iter().any(|pattern| pattern.matches(&tuple)),
            _ => panic!("{origin} is no tuple origin"),
        };
        let difference = only_left(&Language::from_patterns(&left).unwrap(), &Language::from_patterns(&right).unwrap());
        match difference {
            Some(origin) => prop_assert!(matches(&left, &origin) && !matches(&right, &origin), "{}", origin),
            None => for origin in origins.iter().filter(|origin| Origin::parse(origin.as_bytes()).is_ok()) {
                prop_assert!(!matches(&left, origin) || matches(&right, origin), "{}", origin);
            },
        }
    }

    #[test]
    fn an_expression_takes_what_the_regex_crate_matches(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "https", "http", "://", "a", "b", r"\.", ".", "example", "com", "[a-z]+", ".*", "(a|b)", "x?", "^", "$", r"\b",
                r"(?::\d+)?", "[^.]+", "|", r"\w{1,3}", "(?:b|evil)*",
            ]),
            1..9,
        ),
        anchoring in prop::sample::select(vec![Anchoring::Search, Anchoring::Start, Anchoring::Whole]),
        origins in prop::collection::vec(close_origins(), 40),
    ) {
        let expression = parts.concat();
        let language = match Language::from_expression(&expression, rules(Dialect::Pcre, anchoring)) {
            Ok(language) => language,
            Err(LanguageError::NotUnderstood { .. }) => return Ok(()),
            Err(error) => panic!("{expression}: {error}"),
        };
        let twin = match anchoring {
            Anchoring::Search => expression.clone(),
            Anchoring::Start => format!(r"\A(?:{expression})"),
            Anchoring::Whole => format!(r"\A(?:{expression})\z"),
        };
        let twin = regex::bytes::RegexBuilder::new(&twin).unicode(false).build().unwrap();
        for origin in origins.iter().filter(|origin| Origin::parse(origin.as_bytes()).is_ok()) {
            prop_assert_eq!(language.contains(origin), twin.is_match(origin.as_bytes()), "{} on {}", expression, origin);
        }
        if let Some(witness) = language.witness().unwrap() {
            prop_assert!(twin.is_match(witness.as_bytes()), "{} on its witness {}", expression, witness);
        }
    }

    #[test]
    fn operations_on_languages_are_those_on_sets(
        left in close_patterns(),
        right in close_patterns(),
        origins in prop::collection::vec(close_origins(), 20),
    ) {
        let (left, right) = (Language::from_patterns(&parsed(&left)).unwrap(), Language::from_patterns(&parsed(&right)).unwrap());
        let (union, both) = (left.union(&right).unwrap(), left.intersection(&right).unwrap());
        let rest = left.difference(&right).unwrap();
        for origin in &origins {
            let (in_left, in_right) = (left.contains(origin), right.contains(origin));
            prop_assert_eq!(union.contains(origin), in_left || in_right);
            prop_assert_eq!(both.contains(origin), in_left && in_right);
            prop_assert_eq!(rest.contains(origin), in_left && !in_right);
        }
        prop_assert!(both.union(&rest).unwrap().is_equal(&left).unwrap());
        prop_assert!(rest.is_subset(&left).unwrap());
    }
}

#[test]
fn witnesses_are_origins_that_people_can_read() {
    let apex = ["https://example.com"];
    let list = ["https://*.example.com", "https://app.example.com"];
    for (left, right, witness) in [
        (searching("."), patterns(&list), "https://evil.example"),
        (searching(r"^https://app\.example\.com"), patterns(&list), "https://app.example.com.evil.example"),
        (patterns(&["https://*.example.com"]), patterns(&apex), "https://a.example.com"),
        (
            patterns(&["https://*.example.com"]),
            whole(r"https://[a-z0-9_-]+\.example\.com"),
            "https://a.b.example.com",
        ),
        (patterns(&["https://*.example.com:*"]), patterns(&list), "https://a.example.com:1"),
        (searching(r"^https://app.example\.com$"), patterns(&list), "https://appaexample.com"),
        (searching(r"example\.com$"), patterns(&[&list[..], &apex].concat()), "https://aexample.com"),
        (patterns(&["http://localhost:*"]), patterns(&["http://localhost:3000"]), "http://localhost"),
        (whole("(?:null)"), patterns(&list), "null"),
        (whole(r"[a-z-]+://abc"), whole("https?://abc"), "a://abc"),
    ] {
        assert_eq!(only_left(&left, &right).as_deref(), Some(witness));
    }
}

#[test]
fn the_same_set_in_four_dialects_is_the_same_set() {
    let list = patterns(&["https://*.example.com"]);
    let pieces = [Piece::Literal("https://"), Piece::Labels, Piece::Literal(".example.com")];
    let glob = Language::from_pieces(&pieces, Case::Sensitive).unwrap();
    let suffix = Language::from_pieces(
        &[Piece::Literal("https://"), Piece::Something, Piece::Literal(".example.com")],
        Case::Insensitive,
    )
    .unwrap();
    for other in [
        glob,
        suffix,
        searching(r"^https://([a-z0-9_-]+\.)+example\.com$"),
        searching(r"^https://.*\.example\.com$"),
        whole(r"(?i)HTTPS://.+\.EXAMPLE\.com"),
        searching(r"^https://(?:.*\.)(example\.com)\Z"),
    ] {
        assert!(
            list.is_equal(&other).unwrap(),
            "{:?} {:?}",
            only_left(&list, &other),
            only_left(&other, &list)
        );
    }
}

#[test]
fn a_host_that_no_origin_can_have_makes_no_difference() {
    // 63 + 1 + 63 + 1 + 63 + 1 + 57 bytes are 249: behind them is room for a label of 3.
    let label = "a".repeat(63);
    let long = format!("{label}.{label}.{label}.{}", "a".repeat(57));
    let room = |front: &str| whole(&format!("https://{front}{}", regex::escape(&long)));
    assert!(room(r"[a-z]{3}\.").witness().unwrap().is_some());
    assert_eq!(room(r"[a-z]{4}\.").witness().unwrap(), None);
    assert!(room(r"[a-z]{3,4}\.").is_equal(&room(r"[a-z]{3}\.")).unwrap());
    assert!(!room(r"[a-z]{3,4}\.").is_equal(&room(r"[a-z]{4}\.")).unwrap());
}

#[test]
fn what_engines_read_differently_is_refused_and_never_guessed() {
    use Dialect::{Java, JavaScript, Pcre, Posix, Python, Re2};
    let all = [Pcre, Re2, Java, Posix, JavaScript, Python];
    let refused: [(&str, &[Dialect]); 26] = [
        (r"(?=https)", &all),
        (r"(?<!evil\.)example", &all),
        (r"(a)\1", &all),
        (r"(?>a+)b", &all),
        (r"a*+b", &all),
        (r"a{1,2}{2}", &all),
        (r"a{,3}", &all),
        (r"(?R)", &all),
        (r"(?x)a b", &all),
        (r"[a&&b]", &all),
        (r"[a--b]", &all),
        (r"[a[b]]", &all),
        (r"^*a", &all),
        (r"a(?i)b|c", &all),
        (r"\<a\>", &all),
        (r"\b{start}a", &all),
        (r"\pL", &all),
        (r"\K", &all),
        (r"[[:alpha:]]", &[Java, JavaScript, Python]),
        (r"[]a]", &[Java, JavaScript]),
        (r"\Aa\z", &[JavaScript, Python, Posix]),
        (r"a*?", &[Posix]),
        (r"\d", &[Posix]),
        (r"[\w.]", &[Posix]),
        (r"(?i)a", &[Posix, JavaScript]),
        (r"(", &all),
    ];
    for (expression, dialects) in refused {
        for dialect in all {
            let read = Language::from_expression(expression, rules(dialect, Anchoring::Search));
            let expected = dialects.contains(&dialect);
            let is_refused = matches!(read, Err(LanguageError::NotUnderstood { .. }));
            assert_eq!(is_refused, expected, "{expression} in {dialect:?}: {read:?}");
        }
    }
}

#[test]
fn a_refusal_says_where_and_why() {
    let error =
        Language::from_expression(r"^https://(?!evil)", rules(Dialect::Pcre, Anchoring::Search)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the expression is not understood at byte 10: \
         look-around, including look-ahead and look-behind, is not supported"
    );
}

#[test]
fn nasty_expressions_end_soon_one_way_or_the_other() {
    let began = Instant::now();
    let nested = format!("{}a{}", "(".repeat(90), ")*".repeat(90));
    for expression in [
        "(a|b)*a(a|b){30}".to_owned(),
        "((a{1,100}){1,100}){1,100}".to_owned(),
        "(?:(?:(?:a*)*)*)*$".to_owned(),
        r"(\w+\.?)+\.example\.com".to_owned(),
        ".*.*.*.*.*.*.*.*a".to_owned(),
        "a".repeat(70_000),
        "(".repeat(10_000),
        "a|".repeat(10_000),
        nested,
        ".{0,1000}x.{0,1000}".to_owned(),
    ] {
        let _ = Language::from_expression(&expression, rules(Dialect::Pcre, Anchoring::Search))
            .map(|language| language.witness());
    }
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn ten_thousand_patterns_are_one_language() {
    let texts: Vec<String> = (0..10_000)
        .map(|number| match number % 4 {
            0 => format!("https://*.tenant{number}.example.com"),
            1 => format!("https://app{number}.example.com:*"),
            2 => format!("http://*.tenant{number}.example.org:8{}", 100 + number % 800),
            _ => format!("https://host-{number}.example.net"),
        })
        .collect();
    let list = parsed(&texts);
    let all = Language::from_patterns(&list).unwrap();
    let most = list.iter().filter(|pattern| pattern.host() != "tenant8000.example.com");
    let most = Language::from_patterns(most).unwrap();
    assert_eq!(only_left(&all, &most).as_deref(), Some("https://a.tenant8000.example.com"));
}
