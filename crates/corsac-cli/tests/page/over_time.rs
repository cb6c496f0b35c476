//! What one answer does not show: copies in caches, what browsers remember, messages without a cause, and requests that never
//! leave. Each is reproduced with a local server; the doctor names it, and what it says is done.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use corsac_browser::{Browser, Network, put};
use serde_json::Value;

use crate::pains::{PAGE, STRANGER, URL};
use crate::server::{Asked, Server, always, answer};
use crate::shell::{at, corsac};

/// What a page at the origin gets.
fn check(server: &Server, origin: &str, arguments: &[&str]) -> Value {
    let all = [&["check", URL, "--origin", origin, "--format", "json"], arguments].concat();
    serde_json::from_slice(&at(&all, &[("api.example", server)]).stdout).unwrap()
}

/// The codes of the verdict and of the notes.
fn codes(report: &Value) -> Vec<&str> {
    let notes = report["profiles"][0]["notes"].as_array().unwrap().iter();
    notes.filter_map(|note| note["code"].as_str()).chain(report["code"].as_str()).collect()
}

/// A cache in front of a server: it keeps one copy for each path, method and value of the fields that Vary names.
fn cached(application: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Server {
    type Copies = HashMap<(String, String), Vec<(Option<String>, Vec<u8>)>>;
    let copies: Mutex<Copies> = Mutex::default();
    Server::start(move |asked| {
        let origin = asked.field("origin").map(str::to_owned);
        let key = (asked.method.clone(), asked.path.clone());
        let mut copies = copies.lock().unwrap();
        let kept = copies.entry(key).or_default();
        let varies = |copy: &[u8]| String::from_utf8_lossy(copy).contains("Vary: Origin");
        if let Some((_, copy)) = kept.iter().find(|(of, copy)| *of == origin || !varies(copy)) {
            let text = String::from_utf8(copy.clone()).unwrap();
            return text.replacen("\r\n", "\r\nX-Cache: HIT\r\n", 1).into_bytes();
        }
        let answer = application(asked);
        kept.push((origin, answer.clone()));
        answer
    })
}

/// Pain 18. An image was loaded without CORS first; then script asks for the same URL.
#[test]
fn a_copy_that_a_cache_made_without_origin_is_named_and_vary_mends_it() {
    let vary = Arc::new(AtomicBool::new(false));
    let start = || {
        let vary = Arc::clone(&vary);
        cached(move |asked| {
            let vary = vary.load(Ordering::Relaxed).then_some("Vary: Origin");
            let allowed = asked
                .field("origin")
                .filter(|origin| *origin == PAGE)
                .map(|_| "Access-Control-Allow-Origin: http://app.example");
            answer("200 OK", &vary.into_iter().chain(allowed).collect::<Vec<_>>())
        })
    };
    let poisoned = start();
    assert_eq!(
        check(&poisoned, PAGE, &["--as", "img"])["verdict"],
        "allowed",
        "an image needs no permission"
    );
    let report = check(&poisoned, PAGE, &[]);
    assert_eq!(report["code"], "D401");
    assert!(codes(&report).contains(&"D605"), "{report:#}");
    assert!(report.to_string().contains("Vary: Origin on every answer"));

    vary.store(true, Ordering::Relaxed);
    let mended = start();
    check(&mended, PAGE, &["--as", "img"]);
    assert_eq!(check(&mended, PAGE, &[])["verdict"], "allowed");
    assert_eq!(check(&mended, PAGE, &[])["verdict"], "allowed", "out of the cache");
    assert_eq!(check(&mended, STRANGER, &[])["verdict"], "refused");
}

/// A server whose preflights grant PUT, or no longer; it counts them.
fn granting(is_granted: Arc<AtomicBool>, preflights: Arc<AtomicUsize>, max_age: &'static str) -> Server {
    Server::start(move |asked| {
        let open = "Access-Control-Allow-Origin: *";
        if !asked.is_preflight() {
            return answer("200 OK", &[open]);
        }
        preflights.fetch_add(1, Ordering::Relaxed);
        let methods = is_granted.load(Ordering::Relaxed).then_some("Access-Control-Allow-Methods: PUT");
        answer("204 No Content", &[open, max_age].into_iter().chain(methods).collect::<Vec<_>>())
    })
}

/// Pain 22, in the browser: what it was granted it does not ask again for, whatever the server says by now.
#[test]
fn a_grant_that_browsers_remember_is_told_with_how_long_and_a_short_max_age_mends_it() {
    let is_put_read_after_the_server_changed = |max_age: &'static str| {
        let (is_granted, preflights) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        let server = granting(Arc::clone(&is_granted), Arc::clone(&preflights), max_age);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let browser = Browser::builder().network(Network::new()).build().unwrap();
            let page = browser.page(PAGE).unwrap();
            let url = format!("http://{}/cart", server.address);
            let ask = || page.fetch(put(url.as_str()));
            assert!(ask().await.is_ok());
            is_granted.store(false, Ordering::Relaxed);
            (ask().await.is_ok(), preflights.load(Ordering::Relaxed))
        })
    };
    assert_eq!(is_put_read_after_the_server_changed("Access-Control-Max-Age: 7200"), (true, 1));
    assert_eq!(is_put_read_after_the_server_changed("Access-Control-Max-Age: 0"), (false, 2));

    let told = |max_age| {
        let server = granting(Arc::new(AtomicBool::new(true)), Arc::default(), max_age);
        check(&server, PAGE, &["-X", "PUT"])
    };
    let report = told("Access-Control-Max-Age: 86400");
    assert!(codes(&report).contains(&"D606"), "{report:#}");
    assert!(report.to_string().contains("chromium 120 min, firefox 1440 min, webkit 10 min"));
    assert!(!codes(&told("Access-Control-Max-Age: 60")).contains(&"D606"));
}

/// Pain 22, in a CDN: it repeats the refusal after the server was mended.
#[test]
fn an_old_refusal_out_of_a_cdn_is_named() {
    let is_granted = Arc::new(AtomicBool::new(false));
    let changing = Arc::clone(&is_granted);
    let server = cached(move |asked| {
        let open = "Access-Control-Allow-Origin: *";
        match (asked.is_preflight(), changing.load(Ordering::Relaxed)) {
            (true, true) => answer("204 No Content", &[open, "Access-Control-Allow-Methods: PUT"]),
            (true, false) => answer("204 No Content", &[open]),
            (false, _) => answer("200 OK", &[open]),
        }
    });
    let first = check(&server, PAGE, &["-X", "PUT"]);
    assert_eq!((&first["code"], codes(&first).contains(&"D606")), (&"D311".into(), false));
    is_granted.store(true, Ordering::Relaxed);
    let again = check(&server, PAGE, &["-X", "PUT"]);
    assert_eq!(again["code"], "D311");
    assert!(codes(&again).contains(&"D606"), "{again:#}");
    assert!(again.to_string().contains("keep OPTIONS out of that cache"));
}

/// Pain 23. The line names no cause; the call that it is answered with finds it.
#[test]
fn safaris_second_line_leads_to_the_call_that_finds_the_cause() {
    let server = always(&["200 OK"]);
    let message =
        format!("Fetch API cannot load http://{}/cart due to access control checks.", server.address);
    let output = corsac(&["explain", "--message", &message, "--format", "json"]).output().unwrap();
    let explained: Value = serde_json::from_slice(&output.stdout).unwrap();
    let decide = explained["recognised"][0]["command"].as_str().unwrap_or_else(|| panic!("{explained:#}"));
    let words: Vec<&str> =
        decide.split(' ').skip(1).map(|word| if word == "ORIGIN" { PAGE } else { word }).collect();
    let ask = |server: &Server| {
        let words: Vec<String> = words
            .iter()
            .map(|word| {
                if word.starts_with("http://127") {
                    format!("http://{}/cart", server.address)
                } else {
                    (*word).to_owned()
                }
            })
            .chain(["--profile", "webkit", "--format", "json"].map(str::to_owned))
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        serde_json::from_slice::<Value>(&corsac(&words).output().unwrap().stdout).unwrap()
    };
    let report = ask(&server);
    assert_eq!(report["code"], "D401", "{report:#}");
    let field = &report["profiles"][0]["diagnosis"]["changes"][0]["fields"][0];
    assert_eq!((&field["name"], &field["value"]), (&"access-control-allow-origin".into(), &PAGE.into()));
    let mended = always(&["200 OK", "Access-Control-Allow-Origin: http://app.example", "Vary: Origin"]);
    assert_eq!(ask(&mended)["verdict"], "allowed");
}

/// Pain 24. Nothing reaches the server, and no field of its could help; a page of this machine is let through.
#[test]
fn a_page_of_the_web_that_asks_for_this_machine_is_told_that_no_field_helps() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&asked);
    let server = Server::start(move |_| {
        counting.fetch_add(1, Ordering::Relaxed);
        answer("200 OK", &["Access-Control-Allow-Origin: *"])
    });
    let url = format!("http://{}/", server.address);
    let ask = |origin: &str, more: &[&str]| {
        let all = [&["check", &url, "--origin", origin, "--format", "json"], more].concat();
        serde_json::from_slice::<Value>(&corsac(&all).output().unwrap().stdout).unwrap()
    };
    let report = ask("https://app.example", &["--local-network"]);
    assert_eq!((&report["code"], asked.load(Ordering::Relaxed)), (&"D110".into(), 0), "{report:#}");
    assert!(report["profiles"][0]["diagnosis"]["changes"].as_array().unwrap().is_empty());
    assert!(report.to_string().contains("serve the page from localhost"));
    assert_eq!(ask("http://localhost:5173", &["--local-network"])["verdict"], "allowed");
    // Without the option it is told all the same, since the page's users meet it.
    assert!(codes(&ask("https://app.example", &[])).contains(&"D110"));
    assert!(!codes(&ask("http://localhost:5173", &[])).contains(&"D110"));
}
