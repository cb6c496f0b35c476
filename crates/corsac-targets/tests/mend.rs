//! Configurations of nginx that lose a page, and the smallest change of each. The real server runs some of them in the
//! command's tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac_targets::import::{NoIncludes, SourceError, SourceFile, Sources};
use corsac_targets::nginx::mend::{Call, Mended, Obstacle, mend};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, HeaderName, VARY,
};

const PAGE: &str = "https://app.example";

/// A GET that was answered by a status and fields.
fn get(status: u16, fields: &[(HeaderName, &str)]) -> Call {
    let fields = fields.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    Call {
        host: "api.example".into(),
        port: 80,
        path: "/cart".into(),
        method: "GET".into(),
        origin: PAGE.into(),
        status,
        fields,
        ..Call::default()
    }
}

fn preflight(status: u16, fields: &[(HeaderName, &str)]) -> Call {
    Call { method: "OPTIONS".into(), asked_method: Some("PUT".into()), ..get(status, fields) }
}

fn needs(call: Call, needs: &[(HeaderName, &str)]) -> Call {
    Call { needs: needs.iter().map(|(name, value)| (name.clone(), (*value).to_owned())).collect(), ..call }
}

fn mended(text: &str, call: Call) -> Result<Mended, Obstacle> {
    mend(&NoIncludes(text.as_bytes()), "nginx.conf", &[call])
}

/// The lines that are added and taken away.
fn changed(text: &str, call: Call) -> String {
    let mended = mended(text, call).unwrap_or_else(|obstacle| panic!("{obstacle}"));
    let file = mended.files.first().expect("something changes");
    let (before, after): (Vec<&str>, Vec<&str>) =
        (file.before.lines().collect(), file.after.lines().collect());
    let taken = before.iter().filter(|line| !after.contains(line)).map(|line| format!("- {line}\n"));
    let added = after.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}\n"));
    taken.chain(added).collect()
}

fn location(lines: &str) -> String {
    format!(
        "server {{\n    server_name api.example;\n    location / {{\n{lines}        proxy_pass http://app;\n    }}\n}}\n"
    )
}

#[test]
fn a_field_without_always_gets_the_word() {
    let text = location("        add_header Access-Control-Allow-Origin https://app.example; # pages\n");
    let call = needs(get(404, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    assert_eq!(
        changed(&text, call),
        "-         add_header Access-Control-Allow-Origin https://app.example; # pages\n\
         +         add_header Access-Control-Allow-Origin https://app.example always; # pages\n"
    );
}

#[test]
fn a_place_that_says_nothing_is_given_fields_for_the_one_page() {
    let call = needs(get(200, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE), (VARY, "Origin")]);
    assert_eq!(
        changed(&location(""), call),
        "+         add_header Access-Control-Allow-Origin https://app.example always;\n\
         +         add_header Vary Origin always;\n"
    );
}

#[test]
fn a_preflight_that_an_application_fails_is_answered_by_nginx() {
    let call = needs(
        Call { needs_status: true, ..preflight(405, &[]) },
        &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE), (ACCESS_CONTROL_ALLOW_METHODS, "PUT")],
    );
    let mended = mended(&location(""), call.clone()).unwrap();
    assert_eq!(mended.answers[0].status, 204);
    assert_eq!(mended.answers[0].headers[ACCESS_CONTROL_ALLOW_METHODS], "PUT");
    assert!(changed(&location(""), call).contains("if ($request_method = OPTIONS) {\n"));
}

#[test]
fn a_useless_value_is_replaced_and_one_that_serves_others_stays_theirs() {
    let call = |value: &'static str| {
        needs(get(200, &[(ACCESS_CONTROL_ALLOW_ORIGIN, value)]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)])
    };
    let text = |value: &str| location(&format!("        add_header Access-Control-Allow-Origin {value};\n"));
    assert_eq!(
        changed(&text("https://app.example/"), call("https://app.example/")),
        "-         add_header Access-Control-Allow-Origin https://app.example/;\n\
         +         add_header Access-Control-Allow-Origin https://app.example;\n"
    );
    assert_eq!(
        changed(&text("https://other.example"), call("https://other.example")),
        "-         add_header Access-Control-Allow-Origin https://other.example;\n\
         + map $http_origin $cors_allow_origin {\n\
         +     default https://other.example;\n\
         +     https://app.example https://app.example;\n\
         +         add_header Access-Control-Allow-Origin $cors_allow_origin;\n"
    );
}

#[test]
fn a_wildcard_with_credentials_is_left_to_the_others() {
    let text = location("        add_header Access-Control-Allow-Origin '*' always;\n");
    let call = Call { credentials: true, ..get(200, &[(ACCESS_CONTROL_ALLOW_ORIGIN, "*")]) };
    let call = needs(
        call,
        &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE), (VARY, "Origin"), (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")],
    );
    let text = changed(&text, call);
    for line in [
        "+     default *;\n",
        "+     default \"\";\n",
        "+     https://app.example true;\n",
        "+         add_header Access-Control-Allow-Credentials $cors_allow_credentials always;\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[test]
fn a_map_by_origin_gets_a_row() {
    let text = format!(
        "map $http_origin $allowed {{\n    default \"\";\n    ~^https://[a-z]+\\.other\\.example$ $http_origin;\n}}\n{}",
        location("        add_header Access-Control-Allow-Origin $allowed always;\n")
    );
    let call = needs(get(200, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    assert_eq!(changed(&text, call), "+     https://app.example https://app.example;\n");
}

#[test]
fn what_two_layers_send_is_said_by_nginx_alone() {
    let text = location("        add_header Access-Control-Allow-Origin '*' always;\n");
    let twice = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    let call = needs(get(200, &twice), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    assert_eq!(
        changed(&text, call),
        "-         add_header Access-Control-Allow-Origin '*' always;\n\
         +         proxy_hide_header Access-Control-Allow-Origin;\n\
         +         add_header Access-Control-Allow-Origin https://app.example always;\n"
    );
    let own = location("        add_header Access-Control-Allow-Origin https://app.example always;\n");
    let twice = [(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE), (ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)];
    let call = needs(get(200, &twice), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    assert_eq!(changed(&own, call), "+         proxy_hide_header Access-Control-Allow-Origin;\n");
}

#[test]
fn fields_of_outer_levels_are_repeated_where_the_place_gets_its_own() {
    let text =
        "server {\n    add_header X-Frame-Options DENY;\n    location / { proxy_pass http://app; }\n}\n";
    let call = needs(get(200, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    let mended = mended(text, call).unwrap();
    assert_eq!(
        mended.files[0].after,
        "server {\n    add_header X-Frame-Options DENY;\n    location / {\n        \
         # One add_header here takes away those outside: they are repeated.\n        add_header X-Frame-Options DENY;\n        \
         add_header Access-Control-Allow-Origin https://app.example always;\n        proxy_pass http://app; }\n}\n"
    );
}

#[test]
fn the_place_is_the_one_that_nginx_chooses() {
    let text = "server { listen 80; server_name other.example; location / { proxy_pass http://a; } }\n\
                server {\n listen 80;\n server_name *.example;\n location = /cart { proxy_pass http://b; }\n\
                location ~ ^/car { proxy_pass http://c; }\n}\n";
    let call = needs(get(200, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    let after = mended(text, call.clone()).unwrap().files[0].after.clone();
    assert!(after.contains("location = /cart {\n"), "{after}");
    let after = mended(text, Call { path: "/cars".into(), ..call }).unwrap().files[0].after.clone();
    assert!(after.contains("location ~ ^/car {\n"), "{after}");
}

#[test]
fn what_is_not_certain_is_not_changed() {
    let table = [
        // It would have sent a field that did not come.
        (
            location("        add_header Access-Control-Allow-Origin * always;\n"),
            "is it the configuration that runs?",
        ),
        (location("        return 200;\n"), "is it the configuration that runs?"),
        (location("        try_files $uri /index.php;\n"), "may lead elsewhere"),
        (location("        add_header Access-Control-Allow-Origin $unheard_of always;\n"), "is not known"),
        ("server { location / { proxy_pass http://app; }".to_owned(), "the file ends before"),
        ("server { server_name a; listen 80; } server { server_name a; listen 443; }".to_owned(), ""),
    ];
    for (text, why) in table {
        let call = needs(get(404, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
        match mended(&text, call) {
            Err(obstacle) => assert!(!why.is_empty() && obstacle.0.contains(why), "{text}: {obstacle}"),
            Ok(_) => assert!(why.is_empty(), "{text}"),
        }
    }
}

#[test]
fn lists_grow_by_what_is_missing_for_the_page_only() {
    let lines = "        add_header Access-Control-Allow-Origin * always;\n        \
                 add_header Access-Control-Allow-Headers \"content-type\" always;\n        \
                 if ($request_method = OPTIONS) { return 204; }\n";
    let came = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (ACCESS_CONTROL_ALLOW_HEADERS, "content-type")];
    let call = needs(preflight(204, &came), &[(ACCESS_CONTROL_ALLOW_HEADERS, "content-type, x-trace")]);
    let text = changed(&location(lines), call);
    assert!(
        text.contains("+     default content-type;\n+     https://app.example \"content-type, x-trace\";\n"),
        "{text}"
    );
}

#[test]
fn what_else_an_answer_depends_on_stays() {
    let lines = "        add_header Vary Accept-Encoding;\n        add_header Vary Accept;\n";
    let vary = [(VARY, "Accept-Encoding"), (VARY, "Accept")];
    let call = needs(
        get(200, &vary),
        &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE), (VARY, "Accept-Encoding, Accept, Origin")],
    );
    assert_eq!(
        changed(&location(lines), call),
        "+         add_header Access-Control-Allow-Origin https://app.example always;\n\
         +         add_header Vary Origin always;\n"
    );
}

#[test]
fn where_else_the_page_reads_then_is_said() {
    let text = format!(
        "map $http_origin $allowed {{ default \"\"; }}\n{}server {{ server_name other.example; location /b {{ add_header \
         Access-Control-Allow-Origin $allowed; proxy_pass http://b; }} location /c {{ proxy_pass http://c; }} }}\n",
        location("        add_header Access-Control-Allow-Origin $allowed always;\n")
    );
    let call = needs(get(200, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    assert_eq!(mended(&text, call.clone()).unwrap().also, ["location /b"]);
    assert!(mended(&location(""), call).unwrap().also.is_empty());
}

/// A configuration in two files.
struct Two<'t>(&'t str, &'t str);

impl Sources for Two<'_> {
    fn read(&self, name: &str, _includer: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let text = if name == "cors.conf" { self.1 } else { self.0 };
        Ok(vec![SourceFile { name: name.into(), bytes: text.into() }])
    }
}

#[test]
fn an_included_file_is_changed_where_the_directive_stands() {
    let outer = "server {\n    location /cart { include cors.conf; proxy_pass http://a; }\n    \
                 location /b { include cors.conf; proxy_pass http://b; }\n}\n";
    let inner = "# shared\nadd_header Access-Control-Allow-Origin https://app.example;\n";
    let call = needs(get(404, &[]), &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)]);
    let mended = mend(&Two(outer, inner), "nginx.conf", &[call]).unwrap();
    let [file] = mended.files.as_slice() else { panic!("{:?}", mended.files) };
    assert_eq!(file.name, "cors.conf");
    assert_eq!(file.after, "# shared\nadd_header Access-Control-Allow-Origin https://app.example always;\n");
    assert_eq!(mended.also, ["location /b"], "the other place that includes it is said");
}

/// What configurations are made of.
const PIECES: [&str; 16] = [
    "add_header Access-Control-Allow-Origin *;",
    "add_header Access-Control-Allow-Origin $a always;\n",
    "add_header Access-Control-Allow-Origin https://app.example; # }",
    "add_header Access-Control-Allow-Origin 'https://b.example' always;",
    "add_header Access-Control-Allow-Credentials true;\n",
    "add_header Vary Origin;",
    "add_header X-A \"a; {\" always;",
    "proxy_pass http://a;",
    "return 204;",
    "if ($request_method = OPTIONS) { return 204; }\n",
    "if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin *; return 200; }",
    "if ($http_origin ~ ^https://app) { set $a $http_origin; }\n",
    "proxy_hide_header X-A;",
    "location ~ ^/ca { proxy_pass http://c; }\n",
    "# {\n",
    "listen 80;\n\t",
];

proptest::proptest! {
    /// What is changed reads as it should afterwards, and every text ends in a change or a reason.
    #[test]
    fn a_change_is_a_configuration_in_which_the_page_reads(
        outer in proptest::collection::vec(0..PIECES.len(), 0..4),
        inner in proptest::collection::vec(0..PIECES.len(), 0..6),
        end in proptest::sample::select(vec!["}\n}\n", "}}", "}"]),
        came in proptest::sample::select(vec![None, Some("*"), Some(PAGE)]),
        status in proptest::sample::select(vec![200_u16, 204, 404, 502]),
    ) {
        let text = |pieces: Vec<usize>| pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>();
        let text = format!(
            "map $http_origin $a {{ default \"\"; }}\nserver {{ {} location /cart {{ {} {end}", text(outer), text(inner)
        );
        let fields: Vec<(HeaderName, &str)> = came.map(|value| (ACCESS_CONTROL_ALLOW_ORIGIN, value)).into_iter().collect();
        for call in [get(status, &fields), Call { needs_status: true, ..preflight(status, &fields) }] {
            let call = needs(call, &[(ACCESS_CONTROL_ALLOW_ORIGIN, PAGE), (VARY, "Origin")]);
            if let Ok(mended) = mended(&text, call) {
                let allowed = mended.answers[0].headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN);
                let allowed: Vec<&[u8]> = allowed.iter().map(http::HeaderValue::as_bytes).collect();
                proptest::prop_assert!(matches!(allowed.as_slice(), [b"*" | b"https://app.example"]), "{text}\n{:#?}", mended.files);
            }
        }
    }
}
