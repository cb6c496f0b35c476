//! AWS CloudFront: the CORS configuration of a response headers policy.
//!
//! The semantics are those that AWS describes
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>):
//!
//! * Fields are added to answers to requests with `Origin`, in place of the application's with the origin override, and beside
//!   what it has not set without. Headers to remove are removed first, from every answer.
//! * CloudFront answers no preflight: `OPTIONS` goes to the application, whose status stands. Methods, header names and
//!   max-age are added to preflights' answers only.
//! * An origin is whole, or has `*` as the leftmost part of its host, or as its port; `*` alone is every origin.
//!
//! Assumed, for AWS does not say it: no field is added where the origin does not match; origins are compared with case, and echoed,
//! but `*` is sent as it is written; a `*.` stands for subdomains of any depth; `*` as a port for any but the default one;
//! of several `Origin` lines the first is read; no answer gets `Vary`. A list of header names may not be empty: where a policy
//! grants none, `origin` is printed, which no page can set.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to a configuration |
//! | `print` | JSON for the command and for a template |
//! | `read` | both read back |

mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
};

use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// A response headers policy:
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html>.
pub(crate) struct CloudFront;

/// The methods that can be configured; `ALL` stands for all of them.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const RELEASES: &[Release] =
    &[Release { version: Version::new(2020, 5, 31), since: "the version of the API" }];

impl Semantics for CloudFront {
    fn name(&self) -> &'static str {
        "cloudfront"
    }

    fn title(&self) -> &'static str {
        "AWS CloudFront"
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
        true
    }

    fn settings(&self, plan: &PolicyPlan) -> Vec<Settings> {
        vec![settings::settings(plan)]
    }

    fn print(&self, policies: &[Named<'_>], _version: Version) -> Vec<OutputFile> {
        print::files(policies)
    }

    fn read(&self, name: &str, text: &str) -> Option<Read> {
        Some(read::read(name, text))
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        let theirs = Draft::forwarded(request);
        let Some(rule) = settings.first() else { return theirs.reply() };
        let theirs = if rule.strips { theirs.stripped() } else { theirs };
        let is_taken = |origin: &&str| rule.has_star() || rule.takes(origin);
        let Some(origin) = request.origin.filter(is_taken) else { return theirs.reply() };
        let origin = if rule.has_star() { "*" } else { origin };
        let list = |names: &Option<Vec<String>>| Settings::joined(names.as_deref(), ", ");
        let ours = theirs
            .allow(origin, rule.credentials.unwrap_or_default())
            .set(&ACCESS_CONTROL_EXPOSE_HEADERS, list(&rule.expose_headers).as_deref());
        let ours = match request.method == "OPTIONS" && request.asked_method.is_some() {
            true => ours
                .set(&ACCESS_CONTROL_ALLOW_METHODS, list(&rule.methods).as_deref())
                .set(&ACCESS_CONTROL_ALLOW_HEADERS, list(&rule.request_headers).as_deref())
                .set(&ACCESS_CONTROL_MAX_AGE, rule.max_age_text().as_deref()),
            false => ours,
        };
        match rule.overrides || rule.strips {
            true => ours.reply(),
            false => ours.overridden_by(request).reply(),
        }
    }
}
