//! Pasted console text is recognised: every text that browsers print, of today and before.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::step::Code;
use corsac_doctor::{Engine, Message, read};

/// The text, who says it, and a code that it can stand for.
const TEXTS: &[(&str, &str, &str)] = &[
    // Chromium of today.
    (
        "Access to fetch at 'https://api.example/cart' from origin 'https://app.example' has been blocked by CORS policy: \
      Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on \
      the requested resource.",
        "Chromium",
        "D301",
    ),
    (
        "Access to XMLHttpRequest at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: \
      Response to preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Origin' header \
      in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of \
      requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
        "Chromium",
        "D302",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header contains multiple values \
      '*, https://app.example', but only one is allowed. Have the server send the header with a valid value.",
        "Chromium",
        "D303",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header contains the invalid value \
      'foo'. Have the server send the header with a valid value.",
        "Chromium",
        "D304",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header has a value \
      'https://other.example' that is not equal to the supplied origin.",
        "Chromium",
        "D305",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Credentials' header in the \
      response is '' which must be 'true' when the request's credentials mode is 'include'.",
        "Chromium",
        "D306",
    ),
    (
        "Access to resource at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Credentials' header in the \
      response is '' which must be 'true' when the request's credentials mode is 'include'.",
        "Chromium",
        "D607",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: It does not have HTTP ok status.",
        "Chromium",
        "D307",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Response to \
      preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.",
        "Chromium",
        "D308",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Cannot parse \
      Access-Control-Allow-Methods response header field in preflight response.",
        "Chromium",
        "D309",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Cannot parse \
      Access-Control-Allow-Headers response header field in preflight response.",
        "Chromium",
        "D310",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Method patch is \
      not allowed by Access-Control-Allow-Methods in preflight response.",
        "Chromium",
        "D311",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Request header \
      field x-trace is not allowed by Access-Control-Allow-Headers in preflight response.",
        "Chromium",
        "D312",
    ),
    (
        "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: No \
      'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the \
      request's mode to 'no-cors' to fetch the resource with CORS disabled.",
        "Chromium",
        "D401",
    ),
    (
        "Access to font at 'https://cdn.example/a.woff2' from origin 'https://app.example' has been blocked by CORS policy: The \
      'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed.",
        "Chromium",
        "D403",
    ),
    (
        "Access to fetch at 'https://b.example/' (redirected from 'https://api.example/') from origin 'https://app.example' has been \
      blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "Chromium",
        "D502",
    ),
    (
        "Access to fetch at 'https://c.example/' (redirected from 'https://b.example/') from origin 'https://app.example' has been \
      blocked by CORS policy: The 'Access-Control-Allow-Origin' header has a value 'https://app.example' that is not equal to the \
      supplied origin. Have the server send the header with a valid value.",
        "Chromium",
        "D503",
    ),
    (
        "Access to fetch at 'https://b.example/' (redirected from 'https://api.example/') from origin 'https://app.example' has been \
      blocked by CORS policy: Redirect location '' contains a username and password, which is disallowed for cross-origin \
      requests.",
        "Chromium",
        "D504",
    ),
    (
        "Access to fetch at 'ftp://b.example/' (redirected from 'https://api.example/') from origin 'https://app.example' has been \
      blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, data, \
      http, https, isolated-app.",
        "Chromium",
        "D505",
    ),
    (
        "Access to fetch at 'https://b.example/' (redirected from 'https://api.example/') from origin 'https://app.example' has been \
      blocked by CORS policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
        "Chromium",
        "D506",
    ),
    (
        "Access to fetch at 'http://127.0.0.1:8080/' from origin 'https://app.example' has been blocked by CORS policy: Permission \
      was denied for this request to access the `loopback` address space.",
        "Chromium",
        "D110",
    ),
    (
        "Access to fetch at 'http://10.0.0.1/' from origin 'http://app.example' has been blocked by CORS policy: The request client \
      is not a secure context and the resource is in more-private address space `private`.",
        "Chromium",
        "D110",
    ),
    (
        "Access to fetch at 'http://10.0.0.1/' from origin 'http://app.example' has been blocked by CORS policy: Request had a target \
      IP address space of `public` yet the resource is in address space `private`.",
        "Chromium",
        "D110",
    ),
    (
        "Fetch API cannot load https://api.example/. Request mode is \"same-origin\" but the URL's origin is not same as the request \
      origin https://app.example.",
        "Chromium",
        "D101",
    ),
    (
        "Fetch API cannot load https://api.example/. Request mode is \"no-cors\" but the redirect mode is not \"follow\".",
        "Chromium",
        "D102",
    ),
    ("Fetch API cannot load ftp://files.example/a. URL scheme \"ftp\" is not supported.", "Chromium", "D103"),
    (
        "TypeError: Failed to execute 'fetch' on 'Window': Request cannot be constructed from a URL that includes credentials: \
      https://u:p@api.example/",
        "Chromium",
        "D104",
    ),
    (
        "TypeError: Failed to execute 'fetch' on 'Window': 'TRACE' HTTP method is unsupported.",
        "Chromium",
        "D105",
    ),
    (
        "TypeError: Failed to execute 'fetch' on 'Window': 'PUT' is unsupported in no-cors mode.",
        "Chromium",
        "D106",
    ),
    ("GET http://api.example:6667/ net::ERR_UNSAFE_PORT", "Chromium", "D109"),
    ("GET https://api.example/ads net::ERR_BLOCKED_BY_CLIENT", "Chromium", "D113"),
    ("GET https://api.example/ net::ERR_CERT_AUTHORITY_INVALID", "Chromium", "D114"),
    ("GET https://api.example/ net::ERR_CONNECTION_REFUSED", "Chromium", "D201"),
    ("GET https://api.example/ net::ERR_TOO_MANY_REDIRECTS", "Chromium", "D509"),
    (
        "Mixed Content: The page at 'https://app.example/' was loaded over HTTPS, but requested an insecure resource \
      'http://api.example/'.",
        "Chromium",
        "D111",
    ),
    (
        "Refused to connect to 'https://api.example/' because it violates the following Content Security Policy directive: \
      \"connect-src 'self'\".",
        "Chromium",
        "D112",
    ),
    ("Refused to get unsafe header \"x-total\"", "Chromium", "D602"),
    // Chromium of before.
    (
        "Failed to load https://api.example/: Response to preflight request doesn't pass access control check: No \
      'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'https://app.example' is therefore not \
      allowed access.",
        "Chromium",
        "D301",
    ),
    (
        "Failed to load https://api.example/: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin \
      'https://app.example' is therefore not allowed access. The response had HTTP status code 502.",
        "Chromium",
        "D401",
    ),
    (
        "XMLHttpRequest cannot load http://api.example/a. Origin http://app.example is not allowed by \
      Access-Control-Allow-Origin.",
        "Chromium",
        "D405",
    ),
    (
        "XMLHttpRequest cannot load http://api.example/a. No 'Access-Control-Allow-Origin' header is present on the requested \
      resource. Origin 'http://app.example' is therefore not allowed access.",
        "Chromium",
        "D401",
    ),
    (
        "XMLHttpRequest cannot load http://api.example/a. A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header \
      when the credentials flag is true. Origin 'http://app.example' is therefore not allowed access.",
        "Chromium",
        "D402",
    ),
    (
        "XMLHttpRequest cannot load http://api.example/a. Response for preflight has invalid HTTP status code 405",
        "Chromium",
        "D307",
    ),
    // Firefox, with its curly quotes.
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403.[Learn More]",
        "Firefox",
        "D301",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).",
        "Firefox",
        "D402",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).",
        "Firefox",
        "D303",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.example’).",
        "Firefox",
        "D405",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS header ‘Access-Control-Allow-Origin’ does not match ‘*, https://app.example’).",
        "Firefox",
        "D403",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).",
        "Firefox",
        "D406",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS preflight response did not succeed). Status code: 405.",
        "Firefox",
        "D307",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS request external redirect not allowed).",
        "Firefox",
        "D308",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      invalid token ‘GET PUT’ in CORS header ‘Access-Control-Allow-Methods’).",
        "Firefox",
        "D309",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      invalid token ‘x y’ in CORS header ‘Access-Control-Allow-Headers’).",
        "Firefox",
        "D310",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      Did not find method in CORS header ‘Access-Control-Allow-Methods’).",
        "Firefox",
        "D311",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      header ‘x-trace’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).",
        "Firefox",
        "D312",
    ),
    (
        "Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at https://api.example/ soon. \
      (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered. To include the \
      `Authorization` header, it must be explicitly listed in CORS header `Access-Control-Allow-Headers`.)",
        "Firefox",
        "D313",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS request did not succeed). Status code: (null).",
        "Firefox",
        "D201",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file:///a. (Reason: CORS request \
      not http).",
        "Firefox",
        "D103",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS disabled).",
        "Firefox",
        "D202",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS header ‘Origin’ cannot be added).",
        "Firefox",
        "D203",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 302.",
        "Firefox",
        "D501",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      CORS preflight channel did not succeed).",
        "Firefox",
        "D307",
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/. (Reason: \
      missing token ‘x-trace’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
        "Firefox",
        "D312",
    ),
    (
        "Security Error: Content at https://app.example/ may not load data from https://api.example/.",
        "Firefox",
        "D101",
    ),
    (
        "Security Error: Content at http://app.example/ may not load or link to file:///etc/hosts.",
        "Firefox",
        "D103",
    ),
    (
        "TypeError: Window.fetch: https://u:p@api.example/ is an url with embedded credentials.",
        "Firefox",
        "D104",
    ),
    ("TypeError: Window.fetch: Invalid request method TRACE.", "Firefox", "D105"),
    ("TypeError: Window.fetch: Invalid request method PUT.", "Firefox", "D106"),
    (
        "The resource at “https://cdn.example/a.png” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). \
      See https://developer.mozilla.org/",
        "Firefox",
        "D604",
    ),
    // WebKit.
    (
        "[Error] Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200",
        "WebKit",
        "D401",
    ),
    ("Origin https://app.example is not allowed by Access-Control-Allow-Origin.", "WebKit", "D304"),
    ("Origin null is not allowed by Access-Control-Allow-Origin. Status code: 200", "WebKit", "D503"),
    ("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.", "WebKit", "D402"),
    ("Access-Control-Allow-Origin cannot contain more than one origin.", "WebKit", "D303"),
    ("Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\".", "WebKit", "D306"),
    (
        "Beacon API cannot load https://api.example/. Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\".",
        "WebKit",
        "D607",
    ),
    ("Preflight response is not successful. Status code: 403", "WebKit", "D301"),
    ("Preflight response is not successful. Status code: 301", "WebKit", "D308"),
    ("Header Access-Control-Allow-Methods has an invalid value: GET PUT", "WebKit", "D309"),
    ("Header Access-Control-Allow-Headers has an invalid value: x y", "WebKit", "D310"),
    ("Method PUT is not allowed by Access-Control-Allow-Methods.", "WebKit", "D311"),
    ("Request header field X-Trace is not allowed by Access-Control-Allow-Headers.", "WebKit", "D312"),
    (
        "Cross-origin redirection to https://b.example/ denied by Cross-Origin Resource Sharing policy: Origin https://app.example is \
      not allowed by Access-Control-Allow-Origin. Status code: 302",
        "WebKit",
        "D501",
    ),
    ("Not allowed to follow a redirection while loading https://api.example/", "WebKit", "D507"),
    ("Load cannot follow more than 20 redirections", "WebKit", "D509"),
    ("No-Cors mode requires follow redirect mode", "WebKit", "D102"),
    ("Cross origin requests are only supported for HTTP.", "WebKit", "D103"),
    ("TypeError: URL is not valid or contains user credentials.", "WebKit", "D104"),
    ("TypeError: Method is forbidden.", "WebKit", "D105"),
    ("TypeError: Method must be GET, POST or HEAD in no-cors mode.", "WebKit", "D106"),
    ("Not allowed to use restricted network port 6667: http://api.example:6667/", "WebKit", "D109"),
    (
        "Cancelled load to https://cdn.example/a.png because it violates the resource's Cross-Origin-Resource-Policy response header.",
        "WebKit",
        "D604",
    ),
    // Internet Explorer.
    (
        "SEC7120: Origin http://app.example not found in Access-Control-Allow-Origin header.",
        "Internet Explorer",
        "D401",
    ),
    (
        "SEC7123: Request header x-trace was not present in the Access-Control-Allow-Headers list.",
        "Internet Explorer",
        "D312",
    ),
];

fn code(printed: &str) -> Code {
    printed.parse().unwrap()
}

#[test]
fn every_text_is_recognised_as_its_engines_and_can_mean_its_code() {
    for (text, engine, printed) in TEXTS {
        let reading = read(text);
        assert!(reading.is_recognised(), "not recognised: {text}");
        let first = &reading.recognised[0];
        assert_eq!(first.engine().map(Engine::as_str), Some(*engine), "{text}");
        assert!(first.candidates.contains(&code(printed)), "{printed}: {:?} of {text}", first.candidates);
        assert_eq!(reading.recognised.len(), 1, "{text}: {:#?}", reading.recognised);
    }
}

/// The line with something in each of its places.
fn filled(line: &str) -> String {
    let place = |part: &str| match part.split_once('}') {
        Some(("url" | "from" | "location" | "page", rest)) => format!("https://a.example/b{rest}"),
        Some(("origin", rest)) => format!("https://app.example{rest}"),
        Some(("status", rest)) => format!("500{rest}"),
        Some((_, rest)) => format!("some-word{rest}"),
        None => part.to_owned(),
    };
    line.split('{').map(place).collect()
}

#[test]
fn every_line_of_every_message_is_recognised_as_it() {
    let mut lines = 0;
    for message in Message::all() {
        for line in message.lines() {
            let reading = read(&filled(&line));
            let is_it = |found: &&Message| *found == message || found.text == message.text;
            let found: Vec<&Message> = reading.recognised.iter().map(|found| found.message).collect();
            assert!(found.iter().any(is_it), "{line}: {found:#?}");
            lines += 1;
        }
    }
    assert!(lines > 150, "{lines}");
}

#[test]
fn what_a_message_names_rules_candidates_out() {
    let candidates = |text: &str| read(text).recognised[0].candidates.clone();
    let does_not_match = |value: &str| {
        candidates(&format!(
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://a.example/. \
             (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’)."
        ))
    };
    assert!(!does_not_match("true").contains(&Code::AllowOriginMismatch));
    assert!(does_not_match("true").contains(&Code::AllowOriginInvalid));
    assert!(!does_not_match("https://b.example").contains(&Code::AllowOriginInvalid));
    let preflight = candidates("Preflight response is not successful. Status code: 301");
    assert_eq!(
        preflight,
        [Code::PreflightRedirect, Code::PreflightAllowOriginMissing, Code::RedirectPreflight]
    );
    let pf = candidates(TEXTS[0].0);
    assert_eq!(pf, [Code::PreflightAllowOriginMissing]);
}

#[test]
fn the_command_that_decides_asks_what_the_message_names() {
    let command = |text: &str| read(text).recognised[0].command();
    assert_eq!(
        command(TEXTS[12].0),
        "corsac check https://api.example/ --origin https://app.example -H 'x-trace: x'"
    );
    assert_eq!(
        command(TEXTS[11].0),
        "corsac check https://api.example/ --origin https://app.example -X patch"
    );
    assert!(command(TEXTS[1].0).ends_with("--credentials include"));
    let hostile = "Access to fetch at 'https://a.example/;rm$(x)' from origin 'https://app.example' has been blocked by CORS policy: \
                   No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    assert_eq!(command(hostile), "corsac check 'https://a.example/;rm$(x)' --origin https://app.example");
}

#[test]
fn several_lines_are_recognised_one_by_one_and_in_order() {
    let text =
        format!("{}\n  at app.js:3\n{}\nGET https://api.example/ net::ERR_FAILED", TEXTS[5].0, TEXTS[12].0);
    let reading = read(&text);
    let first: Vec<Code> = reading.recognised.iter().map(|found| found.candidates[0]).collect();
    assert_eq!(first, [Code::PreflightAllowCredentials, Code::PreflightHeader]);
}

#[test]
fn the_telling_part_alone_is_enough() {
    let reading = read("(Reason: CORS header 'Access-Control-Allow-Origin' missing)");
    assert_eq!(reading.recognised[0].engine(), Some(Engine::Firefox));
    let reading = read("It does not have HTTP ok status.");
    assert_eq!(reading.recognised[0].candidates[0], Code::PreflightStatus);
}

#[test]
fn what_names_no_cause_and_what_is_no_browsers_is_said() {
    for text in ["TypeError: Failed to fetch", "TypeError: Load failed", "AxiosError: Network Error"] {
        let reading = read(text);
        assert!(!reading.is_recognised() && !reading.causeless.is_empty(), "{text}");
    }
    assert_eq!(read("Error: connect ECONNREFUSED 127.0.0.1:3000").no_browser, Some("Node.js"));
    assert_eq!(read("").human(80).lines().next(), read("hello").human(80).lines().next());
}

#[test]
fn a_line_that_stands_beside_another_is_no_cause_of_its_own() {
    let missing = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at \
                   https://a.example/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.";
    let failed = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at \
                  https://a.example/. (Reason: CORS request did not succeed). Status code: (null).";
    assert!(read(missing).recognised[0].candidates.contains(&Code::AllowOriginMissing));
    // Firefox prints the second line of preflights only.
    let both = read(&format!("{missing}\n{failed}"));
    assert_eq!((both.recognised.len(), both.beside.len()), (1, 1));
    assert_eq!(both.recognised[0].candidates, [Code::PreflightAllowOriginMissing, Code::RedirectPreflight]);
    // Of another request it says nothing.
    let other = read(&format!("{missing}\n{}", failed.replace("a.example", "b.example")));
    assert!(other.recognised[0].candidates.contains(&Code::AllowOriginMissing));
    // Alone it is a cause.
    assert!(read(failed).recognised[0].candidates.contains(&Code::NetworkFailed));
}

#[test]
fn a_line_that_never_stands_alone_says_so() {
    let text = read("Fetch API cannot load https://a.example/ due to access control checks.").human(80);
    assert!(text.contains("no cause  it names no cause: another line"), "{text}");
    assert!(text.contains("Alone it means:\nD510"), "{text}");
    assert!(text.contains("$ corsac check https://a.example/ --origin ORIGIN"), "{text}");
    let font = read(
        "downloadable font: download failed (font-family: \"f\"): bad URI or cross-site access not allowed source: https://a.example/f",
    );
    assert!(font.recognised[0].candidates.is_empty());
    assert!(!font.human(80).contains("can mean") && !font.markdown().contains("can mean"));
}

#[test]
fn any_text_is_read_in_bounded_time() {
    let long = "Access to fetch at '".repeat(200_000);
    let begin = std::time::Instant::now();
    let reading = read(&long);
    assert!(reading.cut && !reading.is_recognised());
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
    let _ = read("\u{2019}{[}]\u{0}'");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_shown_without_what_a_terminal_obeys(
        before in ".{0,80}",
        place in 0..TEXTS.len(),
        cut in 0..400_usize,
        after in ".{0,80}",
    ) {
        let message: String = TEXTS[place].0.chars().take(cut).collect();
        let reading = read(&format!("{before}{message}{after}"));
        for text in [reading.human(80), reading.markdown(), reading.json().to_string()] {
            assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
        }
    }
}
