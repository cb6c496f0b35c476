//! What `corsac check` says, in the situations that people meet.

use crate::server::{Server, always, answer, answers};
use crate::shell::{corsac, shown};

const URL: &str = "http://api.example/cart";
const PAGE: &str = "http://app.example";

/// The output of a check of one server, which is `api.example`, by a page at `http://app.example`.
fn check(server: &Server, more: &[&str]) -> String {
    let mut arguments =
        if more.contains(&"--origin") { vec!["check", URL] } else { vec!["check", URL, "--origin", PAGE] };
    arguments.extend(more);
    let text = without_times(&shown(&arguments, &[("api.example", server)]));
    assert!(!text.contains('\u{1b}'), "no colour where there is no terminal");
    let wide = |line: &&str| line.chars().count() > 80 && !line.starts_with('$') && !line.contains("://");
    let json = more.contains(&"json") || more.contains(&"markdown");
    assert_eq!(text.lines().filter(wide).filter(|_| !json).collect::<Vec<_>>(), Vec::<&str>::new());
    text
}

/// The output without what takes more or less time.
fn without_times(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("\"milliseconds\": ") {
        Some((before, _)) => format!("{before}\"milliseconds\": 0,\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

/// The exit code that the output begins with.
fn exit(text: &str) -> &str {
    text.lines().nth(1).unwrap()
}

macro_rules! situations {
    ($( $name:ident: $exit:literal, $server:expr, [$($argument:literal),*]; )*) => {
        $(
            #[test]
            fn $name() {
                let text = check(&$server, &[ $($argument),* ]);
                assert_eq!(exit(&text), concat!("exit ", $exit), "{text}");
                insta::assert_snapshot!(text);
            }
        )*
    };
}

const NONE: &[&str] = &["200 OK", "Content-Type: text/plain"];
const OK: &[&str] = &["200 OK", "Access-Control-Allow-Origin: http://app.example", "Vary: Origin"];
const OK_CREDENTIALS: &[&str] = &[
    "200 OK",
    "Access-Control-Allow-Origin: http://app.example",
    "Access-Control-Allow-Credentials: true",
    "Vary: Origin",
];
const PREFLIGHT_PUT: &[&str] = &[
    "204 No Content",
    "Access-Control-Allow-Origin: http://app.example",
    "Access-Control-Allow-Methods: PUT",
    "Access-Control-Allow-Headers: content-type",
];
const PREFLIGHT_STAR: &[&str] = &[
    "204 No Content",
    "Access-Control-Allow-Origin: *",
    "Access-Control-Allow-Methods: *",
    "Access-Control-Allow-Headers: *",
];
const OPEN: &[&str] = &["200 OK", "Access-Control-Allow-Origin: *"];

situations! {
    a_listed_origin_reads: "0", always(OK), [];
    a_response_without_cors_is_refused: "1", always(NONE), [];
    a_trailing_slash_is_another_origin: "1",
        always(&["200 OK", "Access-Control-Allow-Origin: http://app.example/"]), [];
    an_origin_in_upper_case_is_another_origin: "1",
        always(&["200 OK", "Access-Control-Allow-Origin: HTTP://APP.EXAMPLE"]), [];
    two_origins_are_none: "1",
        always(&["200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: http://app.example"]), [];
    a_wildcard_does_not_go_with_credentials: "1", always(OPEN), ["--credentials", "include"];
    credentials_need_true_byte_for_byte: "1",
        always(&[
            "200 OK", "Access-Control-Allow-Origin: http://app.example", "Access-Control-Allow-Credentials: True",
        ]),
        ["--credentials", "include"];
    a_put_with_json_is_preflighted: "0", answers(PREFLIGHT_PUT, OK),
        ["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}"];
    a_post_of_text_needs_no_preflight: "0", answers(&["405 Method Not Allowed"], OK), ["-d", "two hats"];
    a_preflight_without_cors_is_refused: "1", answers(&["403 Forbidden"], OK), ["-X", "PUT"];
    a_preflight_needs_an_ok_status: "1",
        answers(&["405 Method Not Allowed", "Access-Control-Allow-Origin: http://app.example"], OK), ["-X", "PUT"];
    a_preflight_is_not_redirected: "1",
        answers(
            &["301 Moved Permanently", "Location: /cart/", "Access-Control-Allow-Origin: http://app.example"],
            OK,
        ),
        ["-X", "PUT"];
    patch_in_lower_case_is_another_method: "1",
        answers(
            &["204 No Content", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET, PATCH"],
            OPEN,
        ),
        ["-X", "patch"];
    with_credentials_a_wildcard_is_a_name_like_any_other: "1",
        answers(
            &[
                "204 No Content",
                "Access-Control-Allow-Origin: http://app.example",
                "Access-Control-Allow-Credentials: true",
                "Access-Control-Allow-Methods: PUT",
                "Access-Control-Allow-Headers: *",
            ],
            OK_CREDENTIALS,
        ),
        ["-X", "PUT", "-H", "Content-Type: application/json", "-H", "X-Trace: 1", "--credentials", "include"];
    methods_that_are_no_list_allow_nothing: "1",
        answers(
            &["204 No Content", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET PUT"],
            OPEN,
        ),
        ["-X", "PUT"];
    a_wildcard_does_not_cover_authorization: "1", answers(PREFLIGHT_STAR, OPEN), ["-H", "Authorization: Bearer abc"];
    chromium_lets_a_wildcard_cover_authorization: "0", answers(PREFLIGHT_STAR, OPEN),
        ["-H", "Authorization: Bearer abc", "--profile", "chromium"];
    all_profiles_are_tried_and_the_worst_decides: "1", answers(PREFLIGHT_STAR, OPEN),
        ["-H", "Authorization: Bearer abc", "--profile", "all"];
    all_profiles_agree: "0", always(OK), ["--profile", "all"];
    what_no_page_can_send_is_dropped: "0", always(OK),
        ["-H", "Cookie: id=1", "-H", "Host: other.example", "-H", "Accept: text/plain"];
    what_is_not_exposed_is_not_read: "0",
        always(&[
            "200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: X-Request-Id",
            "X-Request-Id: 7", "X-Total: 12", "Server: hat/1",
        ]),
        [];
    an_image_needs_no_permission_and_is_opaque: "0", always(NONE), ["--as", "img"];
    an_image_with_crossorigin_needs_permission: "1", always(NONE), ["--as", "img", "--mode", "cors"];
    a_resource_policy_keeps_an_image_away: "1", always(&["200 OK", "Cross-Origin-Resource-Policy: same-origin"]),
        ["--as", "img"];
    nosniff_keeps_text_from_being_a_script: "1",
        always(&["200 OK", "Content-Type: text/plain", "X-Content-Type-Options: nosniff"]), ["--as", "script"];
    a_font_is_always_asked_for_with_cors: "1", always(NONE), ["--as", "font"];
    no_page_can_send_trace: "1", always(OK), ["-X", "TRACE"];
    a_get_has_no_body: "1", always(OK), ["-X", "GET", "-d", "x"];
    every_step_and_every_field: "0", answers(PREFLIGHT_PUT, OK),
        ["-X", "PUT", "-H", "Content-Type: application/json", "--trace"];
    allowed_as_json: "0", always(OK), ["--format", "json"];
    the_change_is_written_for_the_server_that_answered: "1",
        answers(&["204 No Content", "X-Powered-By: Express"], OK), ["-X", "PUT", "-H", "X-Trace: 1"];
    the_change_is_written_for_the_server_that_is_named: "1",
        answers(&["204 No Content"], OK), ["-X", "PUT", "-H", "X-Trace: 1", "--server", "starlette"];
    a_service_that_would_grant_more_is_not_written_for: "1",
        answers(&["204 No Content"], OK), ["-X", "PUT", "--server", "s3"];
    a_service_that_cannot_allow_it_is_not_written_for: "1",
        answers(&["204 No Content"], OK), ["-X", "PATCH", "--server", "gcs"];
    an_insecure_page_is_not_let_read_with_cookies: "1",
        answers(&["204 No Content"], OK), ["-X", "PUT", "--credentials", "include", "--server", "nginx"];
    refused_as_markdown: "1",
        answers(
            &["401 Unauthorized", "Server: nginx/1.24.0", "WWW-Authenticate: Bearer"],
            OK,
        ),
        ["-X", "PUT", "-H", "Content-Type: application/json", "-H", "sentry-trace: 1", "--format", "markdown"];
    allowed_as_markdown: "0", always(OPEN), ["--format", "markdown"];
    a_login_check_in_front_of_the_preflight: "1",
        answers(&["401 Unauthorized", "Server: nginx/1.24.0", "WWW-Authenticate: Bearer"], OK),
        ["-X", "PUT", "-H", "Content-Type: application/json", "-H", "sentry-trace: 1", "--credentials", "include"];
    a_gateways_error_without_cors: "1", always(&["502 Bad Gateway", "Server: nginx"]), [];
    a_crash_without_cors: "1", always(&["500 Internal Server Error", "X-Powered-By: Express"]), ["-X", "POST", "-d", "x"];
    a_session_that_is_over: "1", always(&["302 Found", "Location: /login?next=/cart"]), [];
    a_response_header_on_the_request: "1",
        answers(&["204 No Content", "Access-Control-Allow-Origin: *"], OPEN),
        ["-H", "Access-Control-Allow-Origin: *"];
    the_same_field_from_two_layers: "1",
        always(&["200 OK", "Via: 1.1 Caddy", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"]), [];
    localhost_is_not_127_0_0_1: "1",
        always(&["200 OK", "Access-Control-Allow-Origin: http://127.0.0.1:5173"]), ["--origin", "http://localhost:5173", "--profile", "chromium"];
    a_cache_mixes_up_what_depends_on_origin_without_vary: "0",
        Server::start(|asked| match asked.field("origin") {
            Some(_) => answer("200 OK", &["Access-Control-Allow-Origin: http://app.example", "Vary: Origin"]),
            None => answer("200 OK", &[]),
        }),
        ["--caches"];
    a_cache_keeps_what_varies_apart: "0",
        Server::start(|asked| match asked.field("origin") {
            Some(_) => answer("200 OK", &["Access-Control-Allow-Origin: http://app.example", "Vary: Origin"]),
            None => answer("200 OK", &["Vary: Accept-Encoding, Origin"]),
        }),
        ["--caches"];
    values_of_odd_bytes_are_escaped: "1",
        always(&["200 OK", "Access-Control-Allow-Origin: http://app.example\u{e9}"]), [];
    an_error_of_the_server_is_readable_too: "0",
        always(&["500 Internal Server Error", "Access-Control-Allow-Origin: *"]), [];
}

/// A server for each host; `/start` of the first redirects to the second.
fn redirecting(to: &'static str, fields: &'static [&'static str]) -> Server {
    Server::start(move |_| {
        let location = format!("Location: {to}");
        answer("302 Found", &[&[&*location], fields].concat())
    })
}

#[test]
fn a_redirect_needs_permission_itself() {
    let (first, second) = (redirecting("http://b.example/", &[]), always(OPEN));
    let arguments = ["check", "http://a.example/start", "--origin", PAGE];
    insta::assert_snapshot!(shown(&arguments, &[("a.example", &first), ("b.example", &second)]));
}

#[test]
fn after_two_origins_the_origin_is_null() {
    let first = redirecting("http://b.example/", &["Access-Control-Allow-Origin: *"]);
    let second = always(OK);
    let arguments = ["check", "http://a.example/start", "--origin", PAGE];
    insta::assert_snapshot!(shown(&arguments, &[("a.example", &first), ("b.example", &second)]));
}

#[test]
fn a_chain_from_a_to_b_and_back_is_readable_by_null() {
    let first = Server::start(|asked| match asked.path.as_str() {
        "/start" => answer(
            "302 Found",
            &["Location: http://b.example/", "Access-Control-Allow-Origin: http://app.example"],
        ),
        _ => answer("200 OK", &["Access-Control-Allow-Origin: null"]),
    });
    let second = redirecting("http://a.example/end", &["Access-Control-Allow-Origin: *"]);
    let arguments = ["check", "http://a.example/start", "--origin", PAGE];
    insta::assert_snapshot!(shown(&arguments, &[("a.example", &first), ("b.example", &second)]));
}

#[test]
fn a_redirect_with_a_user_name_is_not_followed() {
    let first = redirecting("http://user:secret@b.example/", &["Access-Control-Allow-Origin: *"]);
    insta::assert_snapshot!(shown(
        &["check", "http://a.example/start", "--origin", PAGE],
        &[("a.example", &first), ("b.example", &always(OPEN))]
    ));
}

#[test]
fn no_password_of_a_url_is_shown() {
    const TO: &str = "Location: http://u:secret@api.example/there";
    let moved = || answer("302 Found", &["Access-Control-Allow-Origin: *", TO]);
    let server =
        Server::start(move |asked| if asked.path == "/cart" { moved() } else { answer("200 OK", &[]) });
    for more in [&["--trace"][..], &["--trace", "--format", "json"]] {
        let mut arguments = vec!["check", URL, "--origin", "http://api.example"];
        arguments.extend(more);
        let text = shown(&arguments, &[("api.example", &server)]);
        assert_eq!(exit(&text), "exit 0", "{text}");
        assert!(text.contains("u:…@api.example") && !text.contains("secret"), "{text}");
    }
    let broken = always(&["302 Found", "Access-Control-Allow-Origin: *", "Location: http://u:secret@[/"]);
    let text = shown(&["fetch", URL, "--origin", PAGE], &[("api.example", &broken)]);
    assert!(text.contains("exit 1") && !text.contains("secret"), "{text}");
}

#[test]
fn a_narrow_terminal_is_not_exceeded_by_the_verdict() {
    let server = always(&["200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"]);
    for width in 60..80 {
        let arguments = ["check", URL, "--origin", PAGE, "-H", "Authorization: a", "--profile", "all"];
        let mut command = corsac(&arguments);
        let output =
            command.args(server.at("api.example")).env("COLUMNS", width.to_string()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let verdicts = text.split("\n\n").next().unwrap();
        assert!(verdicts.lines().all(|line| line.chars().count() <= width), "{width}:\n{verdicts}");
    }
}

#[test]
fn a_redirect_to_another_origin_drops_authorization() {
    const PREFLIGHT: &[&str] =
        &["204 No Content", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: authorization"];
    let first = Server::start(|asked| match asked.is_preflight() {
        true => answer(PREFLIGHT[0], &PREFLIGHT[1..]),
        false => answer(
            "307 Temporary Redirect",
            &["Location: http://b.example/", "Access-Control-Allow-Origin: *"],
        ),
    });
    insta::assert_snapshot!(shown(
        &["check", "http://a.example/start", "--origin", PAGE, "-H", "Authorization: Bearer abc"],
        &[("a.example", &first), ("b.example", &answers(PREFLIGHT, OPEN))]
    ));
}

#[test]
fn the_target_of_a_redirect_is_preflighted_again() {
    let first = Server::start(|asked| match asked.is_preflight() {
        true => {
            answer("204 No Content", &["Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT"])
        }
        false => answer(
            "308 Permanent Redirect",
            &["Location: http://b.example/", "Access-Control-Allow-Origin: *"],
        ),
    });
    insta::assert_snapshot!(shown(
        &["check", "http://a.example/start", "--origin", PAGE, "-X", "PUT"],
        &[("a.example", &first), ("b.example", &answers(&["404 Not Found"], OPEN))]
    ));
}

#[test]
fn a_redirect_can_be_forbidden_or_kept() {
    let hosts = redirecting("/end", &["Access-Control-Allow-Origin: *"]);
    let check = |mode| {
        shown(&["check", "http://a.example/", "--origin", PAGE, "--redirect", mode], &[("a.example", &hosts)])
    };
    insta::assert_snapshot!(format!("{}\n{}", check("error"), check("manual")));
}

#[test]
fn cookies_are_shown_by_name() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/start" => answer(
            "302 Found",
            &[
                "Location: /end",
                "Access-Control-Allow-Origin: http://app.site.example",
                "Access-Control-Allow-Credentials: true",
                "Set-Cookie: id=secret1; Path=/",
                "Set-Cookie: far=secret2; Domain=other.example",
            ],
        ),
        _ => answer(
            "200 OK",
            &[
                "Access-Control-Allow-Origin: http://app.site.example",
                "Access-Control-Allow-Credentials: true",
            ],
        ),
    });
    let text = shown(
        &[
            "check",
            "http://api.site.example/start",
            "--origin",
            "http://app.site.example",
            "--credentials",
            "include",
        ],
        &[("api.site.example", &server)],
    );
    assert!(!text.contains("secret"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_lax_cookie_does_not_travel_to_another_site() {
    let server = Server::start(|_| {
        answer(
            "200 OK",
            &["Access-Control-Allow-Origin: http://app.example", "Access-Control-Allow-Credentials: true"],
        )
    });
    let text = shown(
        &[
            "check",
            "http://localhost/cart",
            "--origin",
            PAGE,
            "--credentials",
            "include",
            "--cookie",
            "plain=secret1",
            "--cookie",
            "open=secret2; SameSite=None; Secure",
        ],
        &[("localhost", &server)],
    );
    assert!(text.contains("> Cookie: open=…\n") && !text.contains("< secret"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_page_reads_its_own_origin_without_permission() {
    insta::assert_snapshot!(shown(
        &["check", "http://app.example/cart", "--origin", PAGE, "-X", "PUT"],
        &[("app.example", &always(NONE))]
    ));
}

#[test]
fn a_sandboxed_page_has_the_origin_null() {
    insta::assert_snapshot!(shown(
        &["check", "http://api.example/cart", "--origin", "null"],
        &[("api.example", &always(OK))]
    ));
}

#[test]
fn what_is_not_sent_at_all_is_said() {
    let check = |url, origin| shown(&["check", url, "--origin", origin], &[]);
    insta::assert_snapshot!(
        [
            check("http://api.example/", "https://app.example"),
            check("http://api.example/", "http://localhost:5173"),
            check("http://api.example:6000/", PAGE),
            check("ftp://api.example/", PAGE),
            check("http://user:secret@api.example/", PAGE),
        ]
        .join("\n")
    );
}

#[test]
fn json_has_codes_as_bare_strings_and_the_steps_on_request() {
    let server = answers(PREFLIGHT_STAR, OPEN);
    let text = check(&server, &["-H", "Authorization: Bearer abc", "--format", "json", "--trace"]);
    let json: serde_json::Value = serde_json::from_str(text.split_once("--- stdout\n").unwrap().1).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!((&json["verdict"], &json["code"]), (&"refused".into(), &"D313".into()));
    let profile = &json["profiles"][0];
    assert_eq!(profile["refusal"]["step"]["number"], "7.6");
    assert_eq!(profile["toleratedBy"], serde_json::json!(["chromium", "firefox", "webkit"]));
    let steps = profile["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["passed"], false);
    assert!(steps.len() > 5 && !text.contains("abc\""));
}

#[test]
fn every_means_asks_as_pages_do() {
    const MEANS: &[(&str, &[&str], &str, &str)] = &[
        ("fetch", &[], "cors", "empty"),
        ("fetch", &["--mode", "no-cors"], "no-cors", "empty"),
        ("xhr", &["--credentials", "include"], "cors", "empty"),
        ("beacon", &["-d", "x"], "no-cors", "empty"),
        ("event-source", &[], "cors", "empty"),
        ("img", &[], "no-cors", "image"),
        ("img", &["--mode", "cors"], "cors", "image"),
        ("img", &["--credentials", "include"], "cors", "image"),
        ("script", &[], "no-cors", "script"),
        ("module", &[], "cors", "script"),
        ("style", &[], "no-cors", "style"),
        ("icon", &[], "no-cors", "image"),
        ("font", &[], "cors", "font"),
        ("audio", &[], "no-cors", "audio"),
        ("video", &[], "no-cors", "video"),
        ("track", &["--mode", "cors"], "cors", "track"),
        ("manifest", &[], "cors", "manifest"),
    ];
    let url = format!("http://{}/", always(OPEN).address);
    for (means, more, mode, destination) in MEANS {
        let arguments = ["check", &url, "--origin", PAGE, "--format", "json", "--as", means];
        let output = crate::shell::corsac(&arguments).args(*more).output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["request"]["as"], *means);
        let headers = json["profiles"][0]["exchanges"][0]["request"]["headers"].as_array().unwrap();
        let sent = |name: &str| {
            let found =
                headers.iter().find(|header| header["name"].as_str().unwrap().eq_ignore_ascii_case(name));
            found.unwrap_or_else(|| panic!("{means}: no {name}"))["value"].clone()
        };
        assert_eq!(
            (sent("sec-fetch-mode"), sent("sec-fetch-dest")),
            ((*mode).into(), (*destination).into()),
            "{means}"
        );
    }
}

#[test]
fn nobody_listening_is_unreachable() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = shown(&["check", &format!("http://{closed}/"), "--origin", PAGE], &[]);
    insta::assert_snapshot!(text.replace(&closed.to_string(), "127.0.0.1:PORT"));
}

#[test]
fn a_name_that_is_nowhere_is_unreachable() {
    let text = shown(&["check", "http://nowhere.invalid/", "--origin", PAGE, "--timeout", "5"], &[]);
    assert_eq!(exit(&text), "exit 3", "{text}");
    assert!(text.contains("unreachable  D201") && text.contains("nowhere.invalid"), "{text}");
}
