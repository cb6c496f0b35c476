//! Starlette, and FastAPI, which has its middleware: `CORSMiddleware`.
//!
//! The semantics are those of its source, 1.10.0
//! (<https://github.com/Kludex/starlette/blob/main/starlette/middleware/cors.py>):
//!
//! * A preflight (`OPTIONS` with `Origin` and `Access-Control-Request-Method`) is answered with 200, or with 400 if origin,
//!   method, a header name or access to a private network is refused; all fields stand on both but
//!   `Access-Control-Allow-Origin`.
//! * Origins are compared, and the whole of one with the expression. `*` beside credentials becomes the asking origin.
//! * Four header names are granted always, `Content-Type` among them. `*` echoes what is asked for, `Authorization` too.
//! * The fields replace those of the application only where the origin is allowed; what is printed removes those before.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to arguments |
//! | `print` | a module with a middleware a policy |
//! | `read` | calls within a program |

mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, ORIGIN,
};

use crate::import::Finding;
use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// Starlette's middleware: <https://starlette.dev/middleware/>.
pub(crate) struct Starlette;

const RELEASES: &[Release] =
    &[Release { version: Version::new(1, 0, 0), since: "beside credentials, * becomes the asking origin" }];

/// What `*` in `allow_methods` stands for.
const ALL_METHODS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"];

/// The header names that are granted always.
const GRANTED_HEADERS: [&str; 4] = ["Accept", "Accept-Language", "Content-Language", "Content-Type"];

/// What is answered without `max_age`, in seconds.
const MAX_AGE: i64 = 600;

impl Semantics for Starlette {
    fn name(&self) -> &'static str {
        "starlette"
    }

    fn title(&self) -> &'static str {
        "Starlette and FastAPI"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn dialect(&self) -> Dialect {
        Dialect::Python
    }

    fn lines(&self) -> Lines {
        Lines::First
    }

    /// It looks for the field, not at its value.
    fn asks_for_network(&self, _value: &str) -> bool {
        true
    }

    fn has_application(&self) -> bool {
        true
    }

    fn settings(&self, plan: &PolicyPlan) -> Vec<Settings> {
        vec![settings::settings(plan)]
    }

    fn print(&self, policies: &[Named<'_>], _version: Version) -> Vec<OutputFile> {
        vec![print::file(policies)]
    }

    fn fragment(&self, plan: &PolicyPlan) -> Option<String> {
        Some(print::fragment(&settings::settings(plan), plan.spec.max_age.is_some()))
    }

    fn read(&self, name: &str, text: &str) -> Option<Read> {
        Some(read::read(name, text))
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        let Some(rule) = settings.first() else { return Draft::forwarded(request).reply() };
        match (request.origin, request.asked_method) {
            (Some(origin), Some(method)) if request.method == "OPTIONS" => {
                preflight(rule, request, origin, method)
            }
            _ => ordinary(rule, request),
        }
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        read::remarks(settings)
    }
}

fn ordinary(rule: &Settings, request: &Request<'_>) -> Reply {
    let draft = Draft::forwarded(request);
    let draft = if rule.strips { draft.stripped() } else { draft };
    let Some(origin) = request.origin else { return draft.vary(ORIGIN.as_str()).reply() };
    let credentials = rule.credentials == Some(true);
    let allowed = match rule.has_star() {
        true if credentials => Some(origin),
        true => Some("*"),
        false => Some(origin).filter(|origin| rule.takes(origin)),
    };
    draft
        .set(&ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials.then_some("true"))
        .set(
            &ACCESS_CONTROL_EXPOSE_HEADERS,
            Settings::joined(rule.expose_headers.as_deref(), ", ").as_deref(),
        )
        .set(&ACCESS_CONTROL_ALLOW_ORIGIN, allowed)
        .vary(ORIGIN.as_str())
        .reply()
}

fn preflight(rule: &Settings, request: &Request<'_>, origin: &str, method: &str) -> Reply {
    let credentials = rule.credentials == Some(true);
    let is_open = rule.has_star() && !credentials;
    let takes_origin = rule.has_star() || rule.takes(origin);
    let methods = methods(rule);
    let (names, takes_names) = names(rule, request.asked_headers);
    let takes_network = !request.private_network || rule.private_network == Some(true);
    let is_granted =
        takes_origin && takes_names && takes_network && methods.iter().any(|each| each == method);
    let max_age = rule.max_age.unwrap_or(MAX_AGE).to_string();
    Draft::answered(if is_granted { 200 } else { 400 })
        .set(&ACCESS_CONTROL_ALLOW_ORIGIN, Some(if is_open { "*" } else { origin }).filter(|_| takes_origin))
        .set(&ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials.then_some("true"))
        .set(&ACCESS_CONTROL_ALLOW_METHODS, Some(&methods.join(", ")))
        .set(&ACCESS_CONTROL_ALLOW_HEADERS, names.as_deref())
        .set(&ACCESS_CONTROL_MAX_AGE, Some(&max_age))
        .set(
            &ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK,
            (request.private_network && takes_network).then_some("true"),
        )
        .vary(&preflight_vary())
        .reply()
}

fn methods(rule: &Settings) -> Vec<String> {
    match &rule.methods {
        Some(methods) if methods.iter().any(|method| method == "*") => {
            ALL_METHODS.map(str::to_owned).to_vec()
        }
        Some(methods) => methods.clone(),
        None => vec!["GET".to_owned()],
    }
}

/// The names that are answered, and whether all that are asked for are granted.
fn names(rule: &Settings, asked: Option<&str>) -> (Option<String>, bool) {
    let listed = rule.request_headers.as_deref().unwrap_or_default();
    if listed.iter().any(|name| name == "*") {
        return (asked.map(str::to_owned), true);
    }
    let mut granted: Vec<&str> =
        GRANTED_HEADERS.into_iter().chain(listed.iter().map(String::as_str)).collect();
    granted.sort_unstable();
    granted.dedup();
    let is_granted =
        |name: &str| granted.iter().any(|each| each.to_lowercase() == name.to_lowercase().trim());
    let takes = asked.is_none_or(|asked| asked.split(',').all(is_granted));
    (Some(granted.join(", ")), takes)
}

fn preflight_vary() -> String {
    let names = [
        ORIGIN,
        ACCESS_CONTROL_REQUEST_METHOD,
        ACCESS_CONTROL_REQUEST_HEADERS,
        ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ];
    names.map(|name| name.as_str().to_owned()).join(", ")
}
