//! What people meet, with a server that reproduces it: the doctor names the code, says the cause, and its changes are applied to
//! the server until the page may read.

use serde_json::Value;

use crate::server::{Server, answer};
use crate::shell::{at, corsac};

pub(crate) const URL: &str = "http://api.example/cart";
pub(crate) const PAGE: &str = "http://app.example";
pub(crate) const STRANGER: &str = "http://stranger.example";

/// A status line and its fields.
type Lines = Vec<String>;

/// What mends it.
enum Cure {
    /// The server applies the changes.
    Server,
    /// The page asks otherwise.
    Page(&'static [&'static str]),
    /// Nothing is refused, or somebody else has to act.
    None,
}
use Cure::{None as Nothing, Page, Server as TheServer};

struct Pain {
    /// Its number in the list of thirty that the doctor is held to.
    number: u8,
    /// What people say.
    title: &'static str,
    preflight: &'static [&'static str],
    actual: &'static [&'static str],
    arguments: &'static [&'static str],
    code: &'static str,
    /// What the output says.
    says: &'static [&'static str],
    cure: Cure,
}

const NO_CORS: &[&str] = &["200 OK"];
const OPEN: &[&str] = &["200 OK", "Access-Control-Allow-Origin: *"];
const GRANTS: &[&str] =
    &["204 No Content", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT, PATCH"];

macro_rules! pains {
    ($( $number:literal, $title:literal, $preflight:expr, $actual:expr, $arguments:expr => $code:literal, $says:expr, $cure:expr; )*) => {
        &[ $( Pain {
            number: $number, title: $title, preflight: $preflight, actual: $actual, arguments: $arguments, code: $code, says: $says, cure: $cure,
        }, )* ]
    };
}

const PAINS: &[Pain] = pains! {
    2, "No 'Access-Control-Allow-Origin' header is present", NO_CORS, NO_CORS, &[] =>
        "D401", &["The GET was sent and answered (200)", "the answer needs"], TheServer;
    3, "no-cors makes the error go away, and the data", NO_CORS, NO_CORS, &["--mode", "no-cors"] =>
        "D601", &["no status, no headers, no body"], Nothing;
    4, "Why is there an OPTIONS request?", GRANTS, OPEN, &["-X", "PUT"] =>
        "-", &["a preflight, because of the method PUT"], Nothing;
    5, "Cannot use wildcard when credentials flag is true", OPEN, OPEN, &["--credentials", "include"] =>
        "D402", &["* is no answer to a request with credentials", "D406"], TheServer;
    6, "several origins in one field", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: http://a.example, http://app.example, http://b.example"], &[] =>
        "D403", &["a list of origins: the field holds one"], TheServer;
    7, "Request header field Access-Control-Allow-Origin is not allowed", GRANTS, OPEN,
        &["-H", "Access-Control-Allow-Origin: *"] =>
        "D312", &["leave access-control-allow-origin out of the page's request"], Page(&[]);
    8, "a response header is null in script", OPEN, &["200 OK", "Access-Control-Allow-Origin: *", "X-Total: 3"], &[] =>
        "D602", &["script cannot read x-total"], Nothing;
    9, "a crash looks like CORS", NO_CORS, &["500 Internal Server Error"], &[] =>
        "D401", &["the server crashed", "look into its log first"], TheServer;
    10, "a gateway's 502 looks like CORS", NO_CORS, &["502 Bad Gateway", "Server: nginx"], &[] =>
        "D401", &["a gateway answered", "down or slow"], TheServer;
    10, "a gateway's 504 looks like CORS", NO_CORS, &["504 Gateway Timeout"], &[] =>
        "D401", &["a gateway answered"], TheServer;
    10, "a body that is too large looks like CORS", NO_CORS, &["413 Content Too Large"], &["-X", "POST", "-d", "x"] =>
        "D401", &["the request is too large"], TheServer;
    11, "nginx without always", NO_CORS, &["404 Not Found", "Server: nginx/1.24.0"], &[] =>
        "D401", &["nginx (server: nginx/1.24.0)", "look at the URL first", "--server nginx"], TheServer;
    12, "OPTIONS gets a 401", &["401 Unauthorized", "WWW-Authenticate: Bearer"], OPEN, &["-X", "PUT"] =>
        "D301", &["a login check answered the preflight", "let OPTIONS pass before it"], TheServer;
    12, "OPTIONS gets a 405", &["405 Method Not Allowed", "Access-Control-Allow-Origin: *"], OPEN, &["-X", "PUT"] =>
        "D307", &["the router allows no OPTIONS here"], TheServer;
    13, "the preflight is redirected to the path with a slash",
        &["308 Permanent Redirect", "Access-Control-Allow-Origin: *", "Location: /cart/"], OPEN, &["-X", "PUT"] =>
        "D308", &["ask for the URL that Location names"], TheServer;
    14, "the field comes twice", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"], &[] =>
        "D403", &["two layers add the field"], TheServer;
    14, "nginx adds the field beside the application's", NO_CORS,
        &["200 OK", "Server: nginx", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"], &[] =>
        "D403", &["proxy_hide_header Access-Control-Allow-Origin leaves nginx's alone"], TheServer;
    15, "tracing headers break a third party's API", GRANTS, OPEN, &["-H", "sentry-trace: 1", "-H", "baggage: 2"] =>
        "D312", &["the Sentry SDK", "baggage"], TheServer;
    16, "* and Authorization",
        &["204 No Content", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"], OPEN,
        &["-H", "Authorization: Bearer a"] =>
        "D313", &["browsers still allow", "Access-Control-Allow-Headers: *, authorization"], TheServer;
    17, "a slash at the end of the origin", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: http://app.example/"], &[] =>
        "D405", &["^ an origin has no slash at its end"], TheServer;
    17, "the scheme is missing in the configuration", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: app.example"], &[] =>
        "D404", &["^ the scheme is missing"], TheServer;
    19, "a CDN gives another tenant's answer", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: http://other.example"], &[] =>
        "D405", &["a cache that mixes answers up"], TheServer;
    20, "patch in lower case", GRANTS, OPEN, &["-X", "patch"] =>
        "D311", &["write PATCH in the page"], Page(&["-X", "PATCH"]);
    21, "a cookie does not travel", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: http://app.example", "Access-Control-Allow-Credentials: true"],
        &["--credentials", "include", "--cookie", "id=1; SameSite=Lax"] =>
        "D603", &["was not sent"], Nothing;
    25, "a page from a file", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: http://app.example"], &["--origin", "null"] =>
        "D405", &["the page's own origin is null", "a sandboxed frame"], Nothing;
    26, "the server's CORS filter refuses its own page", NO_CORS, &["403 Forbidden"],
        &["--origin", "http://api.example", "-X", "POST", "-d", "x"] => "-", &["status 403"], Nothing;
    27, "the middleware refuses in silence", &["200 OK"], OPEN, &["-X", "PUT", "-H", "X-A: 1"] =>
        "D301", &["D311", "D312", "x-a"], TheServer;
    5, "credentials want true in lower case", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: http://app.example", "Access-Control-Allow-Credentials: True"],
        &["--credentials", "include"] => "D406", &["only \"true\" passes"], TheServer;
    1, "it works in Postman and with curl", NO_CORS, NO_CORS, &["-X", "PUT"] =>
        "D301", &["a preflight, because of the method PUT", "> Origin: http://app.example", "the preflight's answer needs"], TheServer;
    28, "a refusal takes all fields away, and the browser names the wrong cause",
        &["204 No Content", "Access-Control-Allow-Origin: http://app.example", "Corsac-Reason: S140; x-a is not permitted"], OPEN,
        &["-H", "X-A: 1"] => "D312", &["the server says why: S140; x-a is not permitted"], TheServer;
    30, "a scanner cries wolf: * with credentials", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"], &[] =>
        "D402", &["allowed", "has no effect", "It is no hole"], Nothing;
};

/// A server with these answers.
fn serving(preflight: &Lines, actual: &Lines) -> Server {
    let (preflight, actual) = (preflight.clone(), actual.clone());
    Server::start(move |asked| {
        let lines = if asked.is_preflight() { &preflight } else { &actual };
        let fields: Vec<&str> = lines[1..].iter().map(String::as_str).collect();
        answer(&lines[0], &fields)
    })
}

fn check(server: &Server, arguments: &[&str], more: &[&str]) -> String {
    let mut all = vec!["check", URL];
    if !arguments.contains(&"--origin") {
        all.extend(["--origin", PAGE]);
    }
    all.extend(arguments);
    all.extend(more);
    String::from_utf8(at(&all, &[("api.example", server)]).stdout).unwrap()
}

fn report(server: &Server, arguments: &[&str]) -> Value {
    serde_json::from_str(&check(server, arguments, &["--format", "json"])).unwrap()
}

/// The lines with what the changes say of this stage.
fn changed(lines: &Lines, changes: &Value, stage: &str) -> Lines {
    let mut lines = lines.clone();
    for change in changes.as_array().unwrap().iter().filter(|change| change["stage"] == stage) {
        if let Some(status) = change["status"].as_u64() {
            lines[0] = format!("{status} Changed");
        }
        for field in change["fields"].as_array().unwrap() {
            let (name, value) = (field["name"].as_str().unwrap(), field["value"].as_str().unwrap());
            lines.retain(|line| !line.to_ascii_lowercase().starts_with(&format!("{name}:")));
            lines.push(format!("{name}: {value}"));
        }
    }
    lines
}

/// Applies the changes until the page may read, and says the answers then.
fn cured(pain: &Pain) -> (Lines, Lines) {
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Lines>();
    let (mut preflight, mut actual) = (owned(pain.preflight), owned(pain.actual));
    for _ in 0..3 {
        let report = report(&serving(&preflight, &actual), pain.arguments);
        if report["verdict"] == "allowed" {
            return (preflight, actual);
        }
        let changes = &report["profiles"][0]["diagnosis"]["changes"];
        preflight = changed(&preflight, changes, "preflight");
        actual = changed(&actual, changes, "request");
    }
    panic!("{}: not cured\n{preflight:#?}\n{actual:#?}", pain.title);
}

#[test]
fn each_is_named_and_explained() {
    for pain in PAINS {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Lines>();
        let server = serving(&owned(pain.preflight), &owned(pain.actual));
        let report = report(&server, pain.arguments);
        let notes = report["profiles"][0]["notes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|note| note["code"].as_str());
        let mut codes = notes.chain(report["code"].as_str());
        assert!(pain.code == "-" || codes.any(|code| code == pain.code), "{}: {report:#}", pain.title);
        let text = check(&server, pain.arguments, &[]);
        // Lines are broken at 80 columns.
        let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in pain.says {
            assert!(joined.contains(words), "{}: {words:?} is not in\n{text}", pain.title);
        }
    }
}

#[test]
fn the_changes_let_the_page_read_and_no_other() {
    for pain in PAINS {
        match pain.cure {
            Cure::Server => {
                let (preflight, actual) = cured(pain);
                let server = serving(&preflight, &actual);
                let is_open = actual.iter().any(|line| line.ends_with("Allow-Origin: *"));
                let mut arguments = pain.arguments.to_vec();
                arguments.extend(["--origin", STRANGER]);
                let verdict = report(&server, &arguments)["verdict"].clone();
                let was_refused = verdict == "refused";
                assert!(
                    was_refused || is_open,
                    "{}: a stranger may read: {preflight:?} {actual:?}",
                    pain.title
                );
            }
            Cure::Page(arguments) => {
                let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Lines>();
                let server = serving(&owned(pain.preflight), &owned(pain.actual));
                assert_eq!(report(&server, arguments)["verdict"], "allowed", "{}", pain.title);
            }
            Cure::None => {}
        }
    }
}

/// Pain 29. The page that may read is asked for by its name, and then no other may.
#[test]
fn a_development_server_that_every_site_may_read_is_told_and_closed() {
    let check = |server: &Server, origin: &str| {
        let url = format!("http://{}/", server.address);
        let output = corsac(&["check", &url, "--origin", origin, "--format", "json"]).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let is_warned = |report: &Value| report.to_string().contains("any site that you visit can");
    let open =
        serving(&vec!["200 OK".into()], &vec!["200 OK".into(), "Access-Control-Allow-Origin: *".into()]);
    let report = check(&open, "https://stranger.example");
    assert!(report["verdict"] == "allowed" && is_warned(&report), "{report:#}");
    // Pages of this machine are no strangers to it.
    assert!(!is_warned(&check(&open, "http://localhost:5173")));
    let named =
        ["200 OK", "Access-Control-Allow-Origin: http://localhost:5173", "Vary: Origin"].map(str::to_owned);
    let closed = serving(&vec!["200 OK".into()], &named.to_vec());
    assert_eq!(check(&closed, "https://stranger.example")["verdict"], "refused");
    let own = check(&closed, "http://localhost:5173");
    assert!(own["verdict"] == "allowed" && !is_warned(&own), "{own:#}");
}

/// Pain 30. What scanners report is tried as a page would, with a user's cookie.
#[test]
fn what_scanners_report_is_no_hole_where_no_page_can_read_with_credentials() {
    for fields in [
        &["Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"][..],
        &["Access-Control-Allow-Origin: http://stranger.example", "Access-Control-Allow-Credentials: True"],
        &["Access-Control-Allow-Origin: HTTP://STRANGER.EXAMPLE", "Access-Control-Allow-Credentials: true"],
        &["Access-Control-Allow-Origin: null", "Access-Control-Allow-Credentials: true"],
    ] {
        let lines: Lines = ["200 OK"].iter().chain(fields).map(|line| (*line).to_owned()).collect();
        let server = serving(&lines, &lines);
        let report = report(&server, &["--origin", STRANGER, "--credentials", "include"]);
        assert_eq!(report["verdict"], "refused", "{fields:?}: {report:#}");
    }
}

#[test]
fn all_thirty_are_told() {
    // Those of `over_time`, and the development server.
    let others = [18, 22, 23, 24, 29];
    let mut told: Vec<u8> = PAINS.iter().map(|pain| pain.number).chain(others).collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, (1..=30).collect::<Vec<_>>());
}

#[test]
fn what_one_answer_does_not_show_is_recognised_by_its_message() {
    let table = [
        // The preflight cache remembers an older answer.
        (
            "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: Request \
          header field x-a is not allowed by Access-Control-Allow-Headers in preflight response.",
            "D606",
        ),
        // Safari's second line.
        ("Fetch API cannot load https://api.example/ due to access control checks.", "it names no cause"),
        // A page of the web asks for this machine.
        (
            "Access to fetch at 'http://localhost:8080/' from origin 'https://app.example' has been blocked by CORS policy: Permission \
          was denied for this request to access the `loopback` address space.",
            "D110",
        ),
        // A copy that a cache keeps without CORS fields.
        (
            "Access to image at 'https://cdn.example/a.png' from origin 'https://app.example' has been blocked by CORS policy: No \
          'Access-Control-Allow-Origin' header is present on the requested resource.",
            "D605",
        ),
        // What works in curl.
        ("curl: (7) Failed to connect", "this is an error of curl"),
    ];
    for (message, says) in table {
        let output = corsac(&["explain", "--message", message]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(says), "{says}: {text}");
    }
}
