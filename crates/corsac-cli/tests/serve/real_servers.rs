//! In front of real servers: whatever they say of CORS, one right value of each field comes out.

use std::path::Path;

use super::*;

const ORIGIN: &str = "https://app.example.com";

/// An application that answers `/404` with 404, and with CORS fields that are wrong in every way.
const WRONG_APP: &str = r#"
from http.server import BaseHTTPRequestHandler, HTTPServer
class App(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(self.path[1:]))
        for value in ("*", "https://evil.example"):
            self.send_header("Access-Control-Allow-Origin", value)
        for name in ("Allow-Methods", "Allow-Headers", "Expose-Headers", "Max-Age"):
            self.send_header("Access-Control-" + name, "*")
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", "0")
        self.end_headers()
server = HTTPServer(("127.0.0.1", 0), App)
print("port", server.server_port, "", flush=True)
server.serve_forever()
"#;

/// A server that says on its standard output which port it has.
struct Upstream {
    child: Child,
    port: u16,
}

impl Upstream {
    fn start(arguments: &[&str], folder: &Path) -> Self {
        let mut command = Command::new("python3");
        command.arg("-u").args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("python3 is there: `cargo xtask setup` installs it");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port =
            line.split("port ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap();
        Upstream { child, port }
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.end();
    }
}

fn in_front_of(upstream: &Upstream) -> Serving {
    let url = format!("http://127.0.0.1:{}", upstream.port);
    Serving::start(&["--upstream", &url, "--origin", ORIGIN, "--credentials"])
}

/// The CORS fields and `Vary` of an answer, in order of their names.
fn fields(answer: &str) -> Vec<String> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let lines = head.lines().skip(1).map(str::to_ascii_lowercase);
    let mut fields: Vec<_> =
        lines.filter(|line| line.starts_with("access-control-") || line.starts_with("vary:")).collect();
    fields.sort_unstable();
    fields
}

const ALLOWED: [&str; 2] =
    ["access-control-allow-credentials: true", "access-control-allow-origin: https://app.example.com"];

#[test]
fn a_server_without_cors_is_readable_by_the_listed_origin() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), "hello").unwrap();
    let upstream = Upstream::start(&["-m", "http.server", "0", "--bind", "127.0.0.1"], folder.path());
    let serving = in_front_of(&upstream);
    let ask = |path: &str, more: &str| serving.ask(&format!("GET {path} HTTP/1.1\r\nOrigin: {ORIGIN}{more}"));

    let found = ask("/page.txt", "");
    assert!(found.starts_with("HTTP/1.1 200 ") && found.ends_with("hello"), "{found}");
    let modified = found.lines().find_map(|line| line.strip_prefix("Last-Modified: ")).unwrap();
    let unchanged = ask("/page.txt", &format!("\r\nIf-Modified-Since: {modified}"));
    assert!(unchanged.starts_with("HTTP/1.1 304 "), "{unchanged}");
    let missing = ask("/missing", "");
    assert!(missing.starts_with("HTTP/1.1 404 "), "{missing}");
    for answer in [found, unchanged, missing] {
        assert_eq!(fields(&answer), [ALLOWED[0], ALLOWED[1], "vary: origin"]);
    }
}

#[test]
fn wrong_fields_of_an_application_are_replaced_whatever_its_status() {
    let folder = tempfile::tempdir().unwrap();
    let mut upstream = Upstream::start(&["-c", WRONG_APP], folder.path());
    let serving = in_front_of(&upstream);
    for status in [200, 304, 404, 500] {
        let allowed = serving.ask(&format!("GET /{status} HTTP/1.1\r\nOrigin: {ORIGIN}"));
        assert!(allowed.starts_with(&format!("HTTP/1.1 {status} ")), "{allowed}");
        assert_eq!(fields(&allowed), [ALLOWED[0], ALLOWED[1], "vary: accept-encoding, origin"]);
        let refused = serving.ask(&format!("GET /{status} HTTP/1.1\r\nOrigin: https://evil.example"));
        assert_eq!(fields(&refused), ["vary: accept-encoding, origin"]);
    }
    upstream.end();
    let unreachable = serving.ask(&format!("GET /200 HTTP/1.1\r\nOrigin: {ORIGIN}"));
    assert!(unreachable.starts_with("HTTP/1.1 502 "), "{unreachable}");
    assert_eq!(fields(&unreachable), [ALLOWED[0], ALLOWED[1], "vary: origin"]);
}
