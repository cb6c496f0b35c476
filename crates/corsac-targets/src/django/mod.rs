//! Django, with django-cors-headers.
//!
//! The semantics are those of its source, 4.9.0
//! (<https://github.com/adamchainz/django-cors-headers/blob/main/src/corsheaders/middleware.py>):
//!
//! * Every `OPTIONS` with `Access-Control-Request-Method` is answered with 200, whatever is asked; methods and header names are
//!   listed, and browsers compare them. Other `OPTIONS` requests of allowed origins carry the same lists.
//! * Origins are compared by scheme and authority as Python's `urlsplit` reads them; expressions must match at the beginning.
//! * Every origin beside credentials is echoed. A max-age of 0 is not sent.
//! * The fields replace those of the application only where the origin is allowed; what is printed removes those before.
//!
//! | room | what it is |
//! |---|---|
//! | `authority` | what `urlsplit` makes of an origin |
//! | `settings` | from a policy to settings |
//! | `print` | a module of settings a policy |
//! | `read` | settings within a module |

mod authority;
mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN,
};

use crate::import::deduce::{Reply, Request};
use crate::import::{Finding, OriginMatcher};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};
use authority::Authority;

/// Django with django-cors-headers: <https://github.com/adamchainz/django-cors-headers>.
pub(crate) struct Django;

const RELEASES: &[Release] = &[Release {
    version: Version::new(4, 3, 0),
    since: "of django-cors-headers: origins that may not read get no Access-Control-Allow-Credentials",
}];

/// What is granted without `CORS_ALLOW_METHODS`.
const METHODS: [&str; 6] = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"];

/// What is granted without `CORS_ALLOW_HEADERS`.
const HEADERS: [&str; 6] =
    ["accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with"];

/// What is answered without `CORS_PREFLIGHT_MAX_AGE`, in seconds.
const MAX_AGE: i64 = 86_400;

impl Semantics for Django {
    fn name(&self) -> &'static str {
        "django"
    }

    fn title(&self) -> &'static str {
        "Django"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn dialect(&self) -> Dialect {
        Dialect::Python
    }

    fn lines(&self) -> Lines {
        Lines::JoinedBare
    }

    fn has_application(&self) -> bool {
        true
    }

    fn settings(&self, plan: &PolicyPlan) -> Vec<Settings> {
        vec![settings::settings(plan)]
    }

    fn print(&self, policies: &[Named<'_>], _version: Version) -> Vec<OutputFile> {
        print::files(policies)
    }

    fn fragment(&self, plan: &PolicyPlan) -> Option<String> {
        Some(print::fragment(&settings::settings(plan), plan.spec.max_age.is_some()))
    }

    fn read(&self, name: &str, text: &str) -> Option<Read> {
        Some(read::read(name, text))
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        let Some(rule) = settings.first() else { return Draft::forwarded(request).reply() };
        let draft = match is_options(request) && request.asked_method.is_some() {
            true => Draft::answered(200),
            false if rule.strips => Draft::forwarded(request).stripped(),
            false => Draft::forwarded(request),
        };
        let draft = draft.vary(ORIGIN.as_str());
        match request.origin.filter(|origin| takes(rule, origin)) {
            Some(origin) => allowed(rule, request, origin, draft).reply(),
            None => draft.reply(),
        }
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        read::remarks(settings)
    }
}

/// Django knows methods in capitals only, and writes them so.
fn is_options(request: &Request<'_>) -> bool {
    request.method.eq_ignore_ascii_case("OPTIONS")
}

fn takes(rule: &Settings, origin: &str) -> bool {
    let Some(asking) = Authority::of(origin).filter(|_| !origin.is_empty()) else { return false };
    rule.origins.iter().any(|entry| match &entry.test.matcher {
        _ if entry.is_star() => true,
        OriginMatcher::Exact { text, .. } => Authority::of(text).is_some_and(|listed| listed == asking),
        _ => entry.takes(origin),
    })
}

fn allowed(rule: &Settings, request: &Request<'_>, origin: &str, draft: Draft) -> Draft {
    let credentials = rule.credentials == Some(true);
    let draft = draft.allow(if rule.has_star() && !credentials { "*" } else { origin }, credentials);
    let draft = draft
        .set(
            &ACCESS_CONTROL_EXPOSE_HEADERS,
            Settings::joined(rule.expose_headers.as_deref(), ", ").as_deref(),
        )
        .set(
            &ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK,
            (request.private_network && rule.private_network == Some(true)).then_some("true"),
        );
    if !is_options(request) {
        return draft;
    }
    let list = |written: &Option<Vec<String>>, default: &[&str]| match written {
        Some(names) => names.join(", "),
        None => default.join(", "),
    };
    let max_age = Some(rule.max_age.unwrap_or(MAX_AGE)).filter(|seconds| *seconds != 0);
    draft
        .set(&ACCESS_CONTROL_ALLOW_HEADERS, Some(&list(&rule.request_headers, &HEADERS)))
        .set(&ACCESS_CONTROL_ALLOW_METHODS, Some(&list(&rule.methods, &METHODS)))
        .set(&ACCESS_CONTROL_MAX_AGE, max_age.map(|seconds| seconds.to_string()).as_deref())
}
