//! What people meet, with a server that reproduces it: the doctor names the code, says the cause, and its changes are applied to
//! the server until the page may read. Two pains are not here: dev servers that any site reads, and scanners that cry wolf, are
//! for an audit.

use serde_json::Value;

use crate::server::{Server, answer};
use crate::shell::{at, corsac};

const URL: &str = "http://api.example/cart";
const PAGE: &str = "http://app.example";
const STRANGER: &str = "http://stranger.example";

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
    ($( $title:literal, $preflight:expr, $actual:expr, $arguments:expr => $code:literal, $says:expr, $cure:expr; )*) => {
        &[ $( Pain {
            title: $title, preflight: $preflight, actual: $actual, arguments: $arguments, code: $code, says: $says, cure: $cure,
        }, )* ]
    };
}

const PAINS: &[Pain] = pains! {
    "No 'Access-Control-Allow-Origin' header is present", NO_CORS, NO_CORS, &[] =>
        "D401", &["The GET was sent and answered (200)", "the answer needs"], TheServer;
    "no-cors makes the error go away, and the data", NO_CORS, NO_CORS, &["--mode", "no-cors"] =>
        "D601", &["no status, no headers, no body"], Nothing;
    "Why is there an OPTIONS request?", GRANTS, OPEN, &["-X", "PUT"] =>
        "-", &["a preflight, because of the method PUT"], Nothing;
    "Cannot use wildcard when credentials flag is true", OPEN, OPEN, &["--credentials", "include"] =>
        "D402", &["* is no answer to a request with credentials", "D406"], TheServer;
    "several origins in one field", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: http://a.example, http://app.example, http://b.example"], &[] =>
        "D403", &["a list of origins: the field holds one"], TheServer;
    "Request header field Access-Control-Allow-Origin is not allowed", GRANTS, OPEN,
        &["-H", "Access-Control-Allow-Origin: *"] =>
        "D312", &["leave access-control-allow-origin out of the page's request"], Page(&[]);
    "a response header is null in script", OPEN, &["200 OK", "Access-Control-Allow-Origin: *", "X-Total: 3"], &[] =>
        "D602", &["script cannot read x-total"], Nothing;
    "a crash looks like CORS", NO_CORS, &["500 Internal Server Error"], &[] =>
        "D401", &["the server crashed", "look into its log first"], TheServer;
    "a gateway's 502 looks like CORS", NO_CORS, &["502 Bad Gateway", "Server: nginx"], &[] =>
        "D401", &["a gateway answered", "down or slow"], TheServer;
    "a gateway's 504 looks like CORS", NO_CORS, &["504 Gateway Timeout"], &[] =>
        "D401", &["a gateway answered"], TheServer;
    "a body that is too large looks like CORS", NO_CORS, &["413 Content Too Large"], &["-X", "POST", "-d", "x"] =>
        "D401", &["the request is too large"], TheServer;
    "nginx without always", NO_CORS, &["404 Not Found", "Server: nginx/1.24.0"], &[] =>
        "D401", &["nginx (server: nginx/1.24.0)", "look at the URL first", "--server nginx"], TheServer;
    "OPTIONS gets a 401", &["401 Unauthorized", "WWW-Authenticate: Bearer"], OPEN, &["-X", "PUT"] =>
        "D301", &["a login check answered the preflight", "let OPTIONS pass before it"], TheServer;
    "OPTIONS gets a 405", &["405 Method Not Allowed", "Access-Control-Allow-Origin: *"], OPEN, &["-X", "PUT"] =>
        "D307", &["the router allows no OPTIONS here"], TheServer;
    "the preflight is redirected to the path with a slash",
        &["308 Permanent Redirect", "Access-Control-Allow-Origin: *", "Location: /cart/"], OPEN, &["-X", "PUT"] =>
        "D308", &["ask for the URL that Location names"], TheServer;
    "the field comes twice", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"], &[] =>
        "D403", &["two layers add the field"], TheServer;
    "tracing headers break a third party's API", GRANTS, OPEN, &["-H", "sentry-trace: 1", "-H", "baggage: 2"] =>
        "D312", &["the Sentry SDK", "baggage"], TheServer;
    "* and Authorization",
        &["204 No Content", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"], OPEN,
        &["-H", "Authorization: Bearer a"] =>
        "D313", &["browsers still allow", "Access-Control-Allow-Headers: *, authorization"], TheServer;
    "a slash at the end of the origin", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: http://app.example/"], &[] =>
        "D405", &["^ an origin has no slash at its end"], TheServer;
    "the scheme is missing in the configuration", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: app.example"], &[] =>
        "D404", &["^ the scheme is missing"], TheServer;
    "a CDN gives another tenant's answer", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: http://other.example"], &[] =>
        "D405", &["a cache that mixes answers up"], TheServer;
    "patch in lower case", GRANTS, OPEN, &["-X", "patch"] =>
        "D311", &["write PATCH in the page"], Page(&["-X", "PATCH"]);
    "a cookie does not travel", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: http://app.example", "Access-Control-Allow-Credentials: true"],
        &["--credentials", "include", "--cookie", "id=1; SameSite=Lax"] =>
        "D603", &["was not sent"], Nothing;
    "a page from a file", NO_CORS, &["200 OK", "Access-Control-Allow-Origin: http://app.example"], &["--origin", "null"] =>
        "D405", &["the page's own origin is null", "a sandboxed frame"], Nothing;
    "the server's CORS filter refuses its own page", NO_CORS, &["403 Forbidden"],
        &["--origin", "http://api.example", "-X", "POST", "-d", "x"] => "-", &["status 403"], Nothing;
    "the middleware refuses in silence", &["200 OK"], OPEN, &["-X", "PUT", "-H", "X-A: 1"] =>
        "D301", &["D311", "D312", "x-a"], TheServer;
    "credentials want true in lower case", NO_CORS,
        &["200 OK", "Access-Control-Allow-Origin: http://app.example", "Access-Control-Allow-Credentials: True"],
        &["--credentials", "include"] => "D406", &["only \"true\" passes"], TheServer;
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

#[test]
fn what_no_server_shows_is_recognised_by_its_message() {
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

#[test]
fn a_server_that_does_not_answer_is_told_from_one_that_refuses() {
    let silent = Server::taking(std::mem::forget);
    let closing = Server::taking(drop);
    let plain = serving(&vec!["200 OK".into()], &vec!["200 OK".into()]);
    let free = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let table = [
        (format!("http://127.0.0.1:{free}/"), "D201", "nobody listens at this address and port"),
        (format!("https://127.0.0.1:{}/", plain.address.port()), "D114", "does not speak TLS"),
        (format!("http://127.0.0.1:{}/", silent.address.port()), "D201", "the server is too slow"),
        (format!("http://127.0.0.1:{}/", closing.address.port()), "D201", "- "),
        ("http://no-such-host.invalid/".to_owned(), "D201", "the name is unknown"),
    ];
    for (url, code, says) in table {
        let begin = std::time::Instant::now();
        let output = corsac(&["check", &url, "--origin", PAGE, "--timeout", "1"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(3), "{url}: {text}");
        assert!(
            text.starts_with("unreachable") && text.contains(code) && text.contains(says),
            "{url}: {text}"
        );
        assert!(begin.elapsed().as_secs() < 10, "{url}: {:?}", begin.elapsed());
    }
}
