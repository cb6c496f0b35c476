//! Express: the `cors` middleware of npm.
//!
//! The semantics are those of its source, 2.8.6 (<https://github.com/expressjs/cors/blob/master/lib/index.js>):
//!
//! * Every `OPTIONS` is answered, preflight or not, whatever is asked, with 204; origins that may not read get all fields but
//!   `Access-Control-Allow-Origin`.
//! * `origin` as a string stands on every answer; in a list, strings are compared and expressions searched. Without
//!   `allowedHeaders` the asked names are echoed.
//! * Its fields are set before the application runs, which may replace them; what is printed keeps it from that.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to options |
//! | `print` | a module with a middleware a policy |
//! | `read` | options within a program |

mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS,
};

use crate::import::Finding;
use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// Express with `cors`: <https://github.com/expressjs/cors>.
pub(crate) struct Express;

const RELEASES: &[Release] =
    &[Release { version: Version::new(2, 8, 5), since: "of the cors package: a max-age of 0 is sent" }];

/// What is answered without `methods`.
const METHODS: &str = "GET,HEAD,PUT,PATCH,POST,DELETE";

/// What is answered without `optionsSuccessStatus`.
const NO_CONTENT: u16 = 204;

impl Semantics for Express {
    fn name(&self) -> &'static str {
        "express"
    }

    fn title(&self) -> &'static str {
        "Express"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn dialect(&self) -> Dialect {
        Dialect::JavaScript
    }

    fn lines(&self) -> Lines {
        Lines::Joined
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

    fn read(&self, name: &str, text: &str) -> Option<Read> {
        Some(read::read(name, text))
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        let Some(rule) = settings.first() else { return Draft::forwarded(request).reply() };
        let exposed = Settings::joined(rule.expose_headers.as_deref(), ",");
        let ours = |draft: Draft| {
            allow(rule, request.origin, draft)
                .set(&ACCESS_CONTROL_ALLOW_CREDENTIALS, rule.credentials.filter(|yes| *yes).map(|_| "true"))
                .set(&ACCESS_CONTROL_EXPOSE_HEADERS, exposed.as_deref())
        };
        if request.method.eq_ignore_ascii_case("OPTIONS") {
            return preflight(rule, request, ours(Draft::answered(rule.status.unwrap_or(NO_CONTENT))));
        }
        let theirs = Draft::forwarded(request);
        match rule.strips {
            true => ours(theirs.stripped()).reply(),
            // Set before the application runs: what it sets stands.
            false => ours(Draft::forwarded(request)).overridden_by(request).reply(),
        }
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        read::remarks(settings)
    }
}

fn allow(rule: &Settings, origin: Option<&str>, draft: Draft) -> Draft {
    match rule.fixed() {
        Some("*") => draft.set(&ACCESS_CONTROL_ALLOW_ORIGIN, Some("*")),
        Some(fixed) => draft.set(&ACCESS_CONTROL_ALLOW_ORIGIN, Some(fixed)).vary("Origin"),
        None => {
            // Node gives `undefined` to expressions as that word.
            let allowed = rule.reflects || rule.takes(origin.unwrap_or("undefined"));
            draft.set(&ACCESS_CONTROL_ALLOW_ORIGIN, origin.filter(|_| allowed)).vary("Origin")
        }
    }
}

fn preflight(rule: &Settings, request: &Request<'_>, draft: Draft) -> Reply {
    let methods = rule.methods.as_ref().map_or(METHODS.to_owned(), |methods| methods.join(","));
    let draft = match &rule.request_headers {
        Some(names) => {
            draft.set(&ACCESS_CONTROL_ALLOW_HEADERS, Settings::joined(Some(names), ",").as_deref())
        }
        None => draft
            .vary(ACCESS_CONTROL_REQUEST_HEADERS.as_str())
            .set(&ACCESS_CONTROL_ALLOW_HEADERS, request.asked_headers.filter(|asked| !asked.is_empty())),
    };
    draft
        .set(
            &ACCESS_CONTROL_ALLOW_METHODS,
            Some(&methods).filter(|methods| !methods.is_empty()).map(String::as_str),
        )
        .set(&ACCESS_CONTROL_MAX_AGE, rule.max_age_text().as_deref())
        .reply()
}
