//! Azure Blob Storage: the CORS rules of an account's blob service.
//!
//! The semantics are those that Microsoft describes
//! (<https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services>):
//!
//! * The first rule counts in which origin and method match; header names that it does not have then refuse a preflight,
//!   whatever later rules say. Origins are compared with case; `*.` stands for subdomains, and `*` alone for every origin.
//! * A preflight gets 200, or 403 without fields; one without `Origin` or method 400. Every `OPTIONS` is taken for one.
//! * `GET` and `HEAD` get `Vary: Origin` unless a rule with a wildcard takes them, without `Origin` too; other methods
//!   never. Under `*`, the fields stand also on answers to requests without `Origin`.
//! * Five rules, 64 origins and 64 header names a rule, 256 characters a text and 2 KiB in all are the most.
//!
//! Where it is silent, the model is the emulator Azurite 3.35
//! (<https://github.com/Azure/Azurite/blob/main/src/blob/middlewares/PreflightMiddlewareFactory.ts>), and so assumed: credentials
//! are allowed unless the rule has `*`, and by preflights even then, which echo the origin; a preflight's answer names the asked
//! method and header names as they came; header names are compared without case. Assumed besides: methods are compared with
//! case, which the emulator does not, and of several `Origin` lines the first is read.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to rules, within the limits |
//! | `print` | XML and JSON |
//! | `read` | both read back |

mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
};

use crate::import::Finding;
use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{
    Draft, Lines, Named, Read, Semantics, Settings, asked_names, credentials_of_listed, of_several_rules,
};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// Azure Blob Storage: <https://learn.microsoft.com/rest/api/storageservices/set-blob-service-properties>.
pub(crate) struct Azure;

/// The methods that a rule may have.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "MERGE"];

/// The most rules of a service.
const MAX_RULES: usize = 5;

/// The most bytes of all texts of all rules.
const MAX_BYTES: usize = 2048;

/// The most origins, and header names, of a rule.
const MAX_NAMES: usize = 64;

/// The most characters of an origin or a header name.
const MAX_CHARACTERS: usize = 256;

const RELEASES: &[Release] =
    &[Release { version: Version::new(2013, 8, 15), since: "the version of the API that has CORS" }];

impl Semantics for Azure {
    fn name(&self) -> &'static str {
        "azure"
    }

    fn title(&self) -> &'static str {
        "Azure Blob Storage"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn dialect(&self) -> Dialect {
        Dialect::Pcre
    }

    fn lines(&self) -> Lines {
        Lines::First
    }

    fn has_application(&self) -> bool {
        false
    }

    fn settings(&self, plan: &PolicyPlan) -> Vec<Settings> {
        settings::settings(plan)
    }

    fn print(&self, policies: &[Named<'_>], _version: Version) -> Vec<OutputFile> {
        print::files(policies)
    }

    fn read(&self, name: &str, text: &str) -> Option<Read> {
        Some(read::read(name, text))
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        match request.method {
            "OPTIONS" => preflight(settings, request),
            _ => ordinary(settings, request),
        }
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        credentials_of_listed(settings, "Azure").chain(of_several_rules(settings)).collect()
    }
}

fn preflight(settings: &[Settings], request: &Request<'_>) -> Reply {
    let (Some(origin), Some(method)) = (request.origin, request.asked_method) else {
        return Draft::answered(400).reply();
    };
    let rule = settings.iter().find(|rule| matches(rule, Some(origin), method));
    let Some(rule) = rule.filter(|rule| request.asked_headers.is_none_or(|asked| grants(rule, asked))) else {
        return Draft::answered(403).reply();
    };
    Draft::answered(200)
        .allow(origin, true)
        .set(&ACCESS_CONTROL_ALLOW_METHODS, Some(method))
        .set(&ACCESS_CONTROL_ALLOW_HEADERS, request.asked_headers)
        .set(&ACCESS_CONTROL_MAX_AGE, Some(&rule.max_age.unwrap_or_default().to_string()))
        .reply()
}

fn ordinary(settings: &[Settings], request: &Request<'_>) -> Reply {
    let draft = Draft::forwarded(request);
    let is_cached = matches!(request.method, "GET" | "HEAD");
    let rule = settings.iter().find(|rule| matches(rule, request.origin, request.method));
    let rule = rule.filter(|_| request.origin.is_some() || is_cached);
    let is_wild = rule.is_some_and(|rule| rule.has_star() || is_by_wildcard(rule, request.origin));
    let draft = if is_cached && !is_wild && !settings.is_empty() { draft.vary("Origin") } else { draft };
    let Some(rule) = rule else { return draft.reply() };
    let exposed = Settings::joined(rule.expose_headers.as_deref(), ",");
    match (rule.has_star(), request.origin) {
        (false, Some(origin)) => draft.allow(origin, true),
        _ => draft.allow("*", false),
    }
    .set(&ACCESS_CONTROL_EXPOSE_HEADERS, exposed.as_deref())
    .reply()
}

/// Whether origin and method are the rule's; without an origin only `*` is meant.
fn matches(rule: &Settings, origin: Option<&str>, method: &str) -> bool {
    (rule.has_star() || origin.is_some_and(|origin| rule.takes(origin)))
        && rule.methods.iter().flatten().any(|each| each == method)
}

/// Whether the origin is only one of those that a wildcard takes.
fn is_by_wildcard(rule: &Settings, origin: Option<&str>) -> bool {
    rule.origins.iter().all(|entry| Some(entry.text.as_str()) != origin)
}

/// Whether all asked header names are the rule's.
fn grants(rule: &Settings, asked: &str) -> bool {
    let names = || rule.request_headers.iter().flatten();
    asked_names(asked).all(|name| names().any(|each| each == "*" || each.eq_ignore_ascii_case(&name)))
}
