//! Google Cloud Storage: the CORS configuration of a bucket.
//!
//! The semantics are those that Google describes for the endpoints of the XML API
//! (<https://cloud.google.com/storage/docs/cross-origin>,
//! <https://cloud.google.com/storage/docs/xml-api/put-bucket-cors>). The endpoints of the JSON API allow every origin,
//! whatever the bucket's configuration says, and are not modelled.
//!
//! * The first entry counts in which origin and method match; the method of a preflight is the asked one. Origins are
//!   compared as a whole; `*` stands for every origin, method or header name, and nothing else has a wildcard.
//! * A granted preflight gets 200, all methods and header names of the entry, and its max-age, 3600 without one. One that
//!   matches no entry, or asks for another header name, gets 200 without fields.
//! * `responseHeader` is one list: what preflights grant is exposed, and what is exposed may be asked for.
//! * Credentials are never allowed.
//!
//! Assumed, for Google does not say it: origins and methods are compared with case and header names without; `*` is sent as
//! it is written; of several `Origin` lines the first is read; no answer has `Vary`; every `OPTIONS` is answered with 200.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to entries |
//! | `print` | JSON and XML |
//! | `read` | both read back |

mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
};

use crate::import::deduce::{Reply, Request};
use crate::import::{Finding, FindingCode};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings, asked_names, of_several_rules};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// Google Cloud Storage: <https://cloud.google.com/storage/docs/using-cors>.
pub(crate) struct Gcs;

/// The methods that an entry may have, `*` aside.
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "PUT", "DELETE"];

/// The seconds that are sent where an entry has none.
const MAX_AGE: i64 = 3600;

const RELEASES: &[Release] =
    &[Release { version: Version::new(1, 0, 0), since: "the version of the JSON API" }];

impl Semantics for Gcs {
    fn name(&self) -> &'static str {
        "gcs"
    }

    fn title(&self) -> &'static str {
        "Google Cloud Storage"
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
        let is_options = request.method == "OPTIONS";
        let bare = || if is_options { Draft::answered(200) } else { Draft::forwarded(request) };
        let Some(origin) = request.origin.filter(|origin| !origin.is_empty()) else { return bare().reply() };
        let method = if is_options { request.asked_method.unwrap_or_default() } else { request.method };
        let Some(rule) = settings.iter().find(|rule| matches(rule, origin, method)) else {
            return bare().reply();
        };
        let allowed = bare().allow(if rule.has_star() { "*" } else { origin }, false);
        let names = Settings::joined(rule.request_headers.as_deref(), ", ");
        if !is_options {
            return allowed.set(&ACCESS_CONTROL_EXPOSE_HEADERS, names.as_deref()).reply();
        }
        if !grants(rule, request.asked_headers.unwrap_or_default()) {
            return bare().reply();
        }
        let methods = Settings::joined(rule.methods.as_deref(), ", ");
        let seconds = rule.max_age.unwrap_or(MAX_AGE).to_string();
        allowed
            .set(&ACCESS_CONTROL_ALLOW_METHODS, methods.as_deref())
            .set(&ACCESS_CONTROL_ALLOW_HEADERS, names.as_deref())
            .set(&ACCESS_CONTROL_MAX_AGE, Some(&seconds))
            .reply()
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        let both = settings.iter().filter_map(|rule| {
            let (_, position) =
                rule.positions.iter().find(|(name, _)| *name == ACCESS_CONTROL_ALLOW_HEADERS)?;
            let message = "responseHeader is one list: what may be sent may also be read, and the reverse";
            let names = rule.request_headers.as_ref().is_some_and(|names| !names.is_empty());
            names.then(|| Finding::new(FindingCode::DefaultGrants, position, message))
        });
        both.chain(of_several_rules(settings)).collect()
    }
}

/// Whether origin and method are the entry's.
fn matches(rule: &Settings, origin: &str, method: &str) -> bool {
    (rule.has_star() || rule.takes(origin))
        && rule.methods.iter().flatten().any(|each| each == "*" || each == method)
}

/// Whether all asked header names are the entry's.
fn grants(rule: &Settings, asked: &str) -> bool {
    let names = || rule.request_headers.iter().flatten();
    asked_names(asked)
        .filter(|name| !name.is_empty())
        .all(|name| names().any(|each| each == "*" || each.eq_ignore_ascii_case(&name)))
}
