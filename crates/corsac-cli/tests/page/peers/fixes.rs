//! The change that `corsac check` writes for a framework, put into a real one: the page reads then, and no stranger does.

use serde_json::Value;

use super::running::Running;
use crate::server::always;
use crate::shell::corsac;

pub(super) const PAGE: &str = "http://app.example";
pub(super) const STRANGER: &str = "http://stranger.example";

/// What a page at the origin gets.
pub(super) fn check(running: &Running, origin: &str, arguments: &[&str]) -> Value {
    check_port(running.port, "cart", origin, arguments)
}

pub(super) fn check_port(port: u16, path: &str, origin: &str, arguments: &[&str]) -> Value {
    let url = format!("http://127.0.0.1:{port}/{path}");
    let mut all = vec!["check", &url, "--format", "json", "--origin", origin];
    all.extend(arguments);
    let output = corsac(&all).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The change that is written.
pub(super) fn snippet(report: &Value) -> &str {
    report["profiles"][0]["snippet"]["text"].as_str().unwrap_or_else(|| panic!("{report:#}"))
}

/// The page may now do what it could not, a stranger may not, and the page may not do more.
pub(super) fn assert_grants_no_more_than_was_asked(mended: &Running, arguments: &[&str]) {
    assert_grants_no_more_than_was_asked_at(mended.port, arguments);
}

pub(super) fn assert_grants_no_more_than_was_asked_at(port: u16, arguments: &[&str]) {
    let verdict =
        |origin: &str, arguments: &[&str]| check_port(port, "cart", origin, arguments)["verdict"].clone();
    assert_eq!(verdict(PAGE, arguments), "allowed");
    assert_eq!(verdict(STRANGER, arguments), "refused");
    assert_eq!(verdict(PAGE, &["-X", "DELETE"]), "refused", "only what was asked for is allowed");
}

/// The login check of this server answered the preflight, and the trap says so.
fn assert_asks_preflights_to_log_in(broken: &Value, server: &str, trap: &str) {
    assert_eq!(broken["code"], "D301");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert!(diagnosis["hidden"]["text"].as_str().unwrap().contains("a login check answered the preflight"));
    assert_eq!(diagnosis["answeredBy"][0]["name"], server);
    assert!(diagnosis["trap"].as_str().unwrap().contains(trap));
}

#[test]
fn express_that_asks_preflights_to_log_in_is_mended_by_the_snippet() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a"];
    let broken = check(&Running::broken_express(""), PAGE, &arguments);
    assert_asks_preflights_to_log_in(&broken, "Express", "put it before the login");

    let mended = Running::broken_express(snippet(&broken));
    assert_grants_no_more_than_was_asked(&mended, &arguments);
}

#[test]
fn starlettes_error_outside_of_its_middleware_is_mended_by_the_snippet() {
    let arguments = ["--server", "starlette"];
    let broken = check(&Running::broken_starlette(""), PAGE, &arguments);
    assert_eq!(broken["code"], "D401");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert!(diagnosis["hidden"]["text"].as_str().unwrap().contains("the server crashed"));
    assert_eq!(diagnosis["answeredBy"][0]["name"], "Starlette or FastAPI");
    assert!(diagnosis["trap"].as_str().unwrap().contains("put it around the whole app"));

    let mended = Running::broken_starlette(snippet(&broken));
    let reads = check(&mended, PAGE, &[]);
    assert_eq!(
        (&reads["verdict"], &reads["profiles"][0]["response"]["status"]),
        (&"allowed".into(), &500.into())
    );
    assert_eq!(check(&mended, STRANGER, &[])["verdict"], "refused");
}

/// The files of a change, by the names that stand over them.
pub(super) fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let name = line.strip_prefix("# ").and_then(|rest| rest.split_once(": "));
        match (name.filter(|(name, _)| name.contains('.') && !name.contains(' ')), files.last_mut()) {
            (Some((name, _)), _) => files.push((name.to_owned(), String::new())),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => panic!("no file begins with {line}"),
        }
    }
    files
}

#[test]
fn nginx_that_adds_headers_without_always_is_mended_by_the_snippet() {
    let missing = always(&["404 Not Found"]);
    let without_always = "add_header Access-Control-Allow-Origin http://app.example;";
    let broken = Running::nginx(&missing, &[], "", without_always);
    let broken = check(&broken, PAGE, &["--server", "nginx"]);
    assert_eq!(broken["code"], "D401");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert_eq!(diagnosis["answeredBy"][0]["name"], "nginx");
    assert!(diagnosis["trap"].as_str().unwrap().contains("unless the word always stands at its end"));
    // With a status that it adds headers to, nothing is wrong.
    let found = Running::nginx(&always(&["200 OK"]), &[], "", without_always);
    assert_eq!(check(&found, PAGE, &[])["verdict"], "allowed");

    let files = files(snippet(&broken));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["corsac-maps.conf", "corsac-policy-app.conf"]);
    let mended =
        Running::nginx(&missing, &files, "include corsac-maps.conf;", "include corsac-policy-app.conf;");
    let reads = check(&mended, PAGE, &[]);
    assert_eq!(
        (&reads["verdict"], &reads["profiles"][0]["response"]["status"]),
        (&"allowed".into(), &404.into())
    );
    assert_eq!(check(&mended, STRANGER, &[])["verdict"], "refused");
    assert_eq!(
        check(&mended, PAGE, &["-X", "PUT"])["verdict"],
        "refused",
        "only what was asked for is allowed"
    );
}

#[test]
fn apache_that_sets_headers_without_always_is_mended_by_the_snippet() {
    let without_always = "Header set Access-Control-Allow-Origin http://app.example\nRedirect 404 /";
    let broken = check(&Running::apache(&[], without_always), PAGE, &["--server", "apache"]);
    assert_eq!(broken["code"], "D401");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert_eq!(diagnosis["answeredBy"][0]["name"], "Apache");

    let files = files(snippet(&broken));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["corsac-policy-app.conf"]);
    let mended = Running::apache(&files, "Redirect 404 /\nInclude corsac-policy-app.conf");
    let reads = check(&mended, PAGE, &[]);
    assert_eq!(
        (&reads["verdict"], &reads["profiles"][0]["response"]["status"]),
        (&"allowed".into(), &404.into())
    );
    assert_eq!(check(&mended, STRANGER, &[])["verdict"], "refused");
    assert_eq!(
        check(&mended, PAGE, &["-X", "PUT"])["verdict"],
        "refused",
        "only what was asked for is allowed"
    );
}

#[test]
fn djangos_redirect_to_a_slash_is_mended_by_the_snippet() {
    let arguments = ["-X", "PUT"];
    let running = Running::broken_django("");
    let broken = check(&running, PAGE, &arguments);
    assert_eq!(
        broken["code"], "D501",
        "the preflight is granted, and then the PUT is redirected without CORS"
    );
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert_eq!(diagnosis["answeredBy"][0]["name"], "Django");
    assert!(diagnosis["trap"].as_str().unwrap().contains("put CorsMiddleware first"));
    // The page can ask for the URL that Location names, as it is told.
    assert_eq!(check_port(running.port, "cart/", PAGE, &arguments)["verdict"], "allowed");

    let mended = Running::broken_django(snippet(&broken));
    assert_grants_no_more_than_was_asked(&mended, &arguments);
}

#[test]
fn flask_that_asks_preflights_to_log_in_is_mended_by_the_trap_and_the_snippet() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a"];
    let broken = check(&Running::broken_flask(""), PAGE, &arguments);
    assert_asks_preflights_to_log_in(&broken, "Flask", "has to let OPTIONS pass");

    let mended = Running::broken_flask(snippet(&broken));
    assert_grants_no_more_than_was_asked(&mended, &arguments);
}

#[test]
fn rack_that_asks_preflights_to_log_in_is_mended_by_the_initializer_for_rails() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a", "--server", "rails"];
    let broken = check(&Running::broken_rails(""), PAGE, &arguments);
    assert_eq!(broken["code"], "D301");
    let mended = Running::broken_rails(snippet(&broken));
    assert_grants_no_more_than_was_asked(&mended, &arguments);
    // With the middleware at position 0 the refused login can be read, too.
    let login = check(&mended, PAGE, &[]);
    assert_eq!(login["profiles"][0]["response"]["status"], 401);
}

#[test]
fn fastify_that_asks_preflights_to_log_in_is_mended_by_the_snippet() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a", "--server", "fastify"];
    let broken = check(&Running::broken_fastify(""), PAGE, &arguments);
    assert_eq!(broken["code"], "D301");
    let mended = Running::broken_fastify(snippet(&broken));
    assert_grants_no_more_than_was_asked(&mended, &arguments);
}

/// No Java runs here: `spring_like.py` imitates the chain, and reads of the bean what it sets.
#[test]
fn a_security_chain_as_springs_that_answers_preflights_is_mended_by_the_bean() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a", "--server", "spring"];
    let broken = check(&Running::spring_like(""), PAGE, &arguments);
    assert_eq!(broken["code"], "D301");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert!(diagnosis["hidden"]["text"].as_str().unwrap().contains("a login check answered the preflight"));
    assert!(diagnosis["trap"].as_str().unwrap().contains("http.cors(withDefaults())"));

    let mended = Running::spring_like(snippet(&broken));
    assert_grants_no_more_than_was_asked(&mended, &arguments);
    // An answer that refuses the login can be read, too.
    let login = check(&mended, PAGE, &[]);
    assert_eq!(
        (&login["verdict"], &login["profiles"][0]["response"]["status"]),
        (&"allowed".into(), &401.into())
    );
}
