//! Trap: where the server that answered loses CORS fields most often. A table.

use corsac::fetch::{AllowOriginFault, Refusal, RefusalKind, Stage};

use super::case::Case;
use super::server::{Confidence, Guess};

/// A habit of a server by which fields get lost.
struct Trap {
    server: &'static str,
    /// At which answer, and with which statuses of it.
    stage: Option<Stage>,
    statuses: fn(u16) -> bool,
    text: &'static str,
}

macro_rules! traps {
    ($( $server:literal, $stage:expr, $statuses:expr => $text:literal; )*) => {
        &[ $( Trap { server: $server, stage: $stage, statuses: $statuses, text: $text }, )* ]
    };
}

const PREFLIGHT: Option<Stage> = Some(Stage::Preflight);

/// The first that fits is told.
const TRAPS: &[Trap] = traps! {
    "nginx", None, not_added_by_nginx =>
        "add_header leaves an answer of this status out, unless the word always stands at its end";
    "nginx", None, |_| true => "one add_header in a location cancels all that outer levels set: repeat them there";
    "nginx (OpenResty)", None, not_added_by_nginx =>
        "add_header leaves an answer of this status out, unless the word always stands at its end";
    "Apache", None, |status| !(200..300).contains(&status) =>
        "Header set leaves errors and redirects out: write Header always set";
    "Express", PREFLIGHT, |status| matches!(status, 401 | 403 | 404 | 405) =>
        "the middleware cors() stands after what answered: put it before the login and the routes";
    "Express", None, |status| status >= 500 => "an error handler that resets the headers removes what cors() has set";
    "Starlette or FastAPI", None, |status| status >= 500 =>
        "a crash is answered outside of CORSMiddleware: put it around the whole app, not into its middleware";
    "Starlette or FastAPI", PREFLIGHT, |status| matches!(status, 401 | 403) =>
        "the middleware that was added last runs first: add CORSMiddleware after the login";
    "Django", None, |status| (300..400).contains(&status) =>
        "CommonMiddleware redirects to the path with a slash before CorsMiddleware is asked: put CorsMiddleware first";
    "Django", None, |_| true => "what stands before CorsMiddleware answers without it: put it first";
    "Flask", PREFLIGHT, |status| matches!(status, 401 | 403) =>
        "flask-cors only adds fields to what answers: a before_request that asks for a login has to let OPTIONS pass";
    "Spring", PREFLIGHT, |status| matches!(status, 401 | 403) =>
        "the security chain answers before Spring's CORS: it needs http.cors(withDefaults())";
    "a Java server", PREFLIGHT, |status| matches!(status, 401 | 403) =>
        "if it is Spring, the security chain answers before its CORS: it needs http.cors(withDefaults())";
    "ASP.NET Core", None, |status| status >= 500 =>
        "the answer to an exception loses the fields: put the exception handler inside of UseCors";
    "ASP.NET Core", PREFLIGHT, |status| (300..400).contains(&status) =>
        "UseHttpsRedirection stands before UseCors, and redirects the preflight";
    "Rails", None, |_| true => "what stands before Rack::Cors answers without it: insert it at position 0";
    "API Gateway", None, |status| status >= 400 =>
        "its own errors have no CORS fields: set them on the gateway responses DEFAULT_4XX and DEFAULT_5XX";
    "Amazon S3", None, |_| true => "it sends no CORS fields and no Vary to a request without Origin: a CDN may keep that copy";
    "CloudFront", None, |_| true => "it may keep the copy of a request without Origin: its cache policy must have Origin in the key";
};

/// What adds the field beside an application's own: the server, and how it leaves one.
///
/// <https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_hide_header>,
/// <https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header>
const TWICE: &[(&str, &str)] = &[
    (
        "nginx",
        "add_header adds to what the application sends: proxy_hide_header Access-Control-Allow-Origin leaves nginx's alone",
    ),
    (
        "nginx (OpenResty)",
        "add_header adds to what the application sends: proxy_hide_header Access-Control-Allow-Origin leaves nginx's alone",
    ),
    (
        "Apache",
        "Header always set stands beside what the application sends: Header onsuccess unset Access-Control-Allow-Origin takes \
         that away",
    ),
];

/// The statuses that nginx's `add_header` leaves out.
///
/// <https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header>
const fn not_added_by_nginx(status: u16) -> bool {
    !matches!(status, 200 | 201 | 204 | 206 | 301 | 302 | 303 | 304 | 307 | 308)
}

/// The trap of whoever answered, where an answer has no CORS fields, has one twice, or a preflight has no ok status.
pub(super) fn trap(case: &Case<'_>, refusal: &Refusal, answered_by: &[Guess]) -> Option<&'static str> {
    let sure = || answered_by.iter().filter(|guess| guess.confidence > Confidence::Guess);
    if let RefusalKind::AllowOriginMatches { fault: AllowOriginFault::Multiple, .. } = refusal.kind {
        let of = |guess: &Guess| TWICE.iter().find(|(server, _)| *server == guess.name);
        return sure().find_map(of).map(|(_, text)| *text);
    }
    let is_lost = matches!(
        refusal.kind,
        RefusalKind::AllowOriginPresent { .. } | RefusalKind::PreflightStatusOk { .. }
    );
    let status = case.answer().filter(|_| is_lost)?.status;
    let fits = |trap: &&Trap, guess: &Guess| {
        let is_there = trap.stage.is_none() || trap.stage == refusal.place.stage;
        trap.server == guess.name && is_there && (trap.statuses)(status)
    };
    sure().find_map(|guess| TRAPS.iter().find(|trap| fits(trap, guess))).map(|trap| trap.text)
}
