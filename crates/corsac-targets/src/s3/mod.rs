//! AWS S3: the CORS configuration of a bucket.
//!
//! The semantics are those that LocalStack's tests recorded from AWS
//! (<https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/s3/cors.py>) and that AWS
//! describes (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html>):
//!
//! * The first rule counts in which origin, method and all asked header names match. The method is the asked one, if one is
//!   asked, whatever the request's own is. A star in an origin stands for at least one character; only one may stand in it.
//! * An answer under a rule has all its methods, its max-age and the exposed names, on `GET` as on preflights; credentials are
//!   allowed unless the rule has `*`, which nobody can change; a max-age of 0 is not sent.
//! * Without a rule, `OPTIONS` gets 403, and 400 without `Origin`; everything else gets no field and no `Vary`.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to rules |
//! | `print` | JSON and XML |
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

/// AWS S3: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html>.
pub(crate) struct S3;

/// The methods that a rule may have; any other is an `InvalidRequest`.
const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

const RELEASES: &[Release] =
    &[Release { version: Version::new(2006, 3, 1), since: "the version of the API" }];

/// The most rules of a bucket.
const MAX_RULES: usize = 100;

const VARY: &str = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

impl Semantics for S3 {
    fn name(&self) -> &'static str {
        "s3"
    }

    fn title(&self) -> &'static str {
        "AWS S3"
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
        let Some(origin) = request.origin.filter(|origin| !origin.is_empty()) else {
            return if is_options { Draft::answered(400) } else { Draft::forwarded(request) }.reply();
        };
        let Some(rule) = settings.iter().find(|rule| matches(rule, origin, request)) else {
            return if is_options { Draft::answered(403) } else { Draft::forwarded(request) }.reply();
        };
        let draft = if is_options { Draft::answered(200) } else { Draft::forwarded(request) };
        let star = rule.has_star();
        let asked = request.asked_headers.filter(|asked| !asked.is_empty());
        let asked = asked.map(|asked| asked_names(asked).collect::<Vec<_>>().join(", "));
        let max_age = rule.max_age_text().filter(|seconds| seconds != "0");
        draft
            .allow(if star { "*" } else { origin }, !star)
            .vary(VARY)
            .set(&ACCESS_CONTROL_ALLOW_METHODS, Settings::joined(rule.methods.as_deref(), ", ").as_deref())
            .set(&ACCESS_CONTROL_ALLOW_HEADERS, asked.as_deref())
            .set(
                &ACCESS_CONTROL_EXPOSE_HEADERS,
                Settings::joined(rule.expose_headers.as_deref(), ", ").as_deref(),
            )
            .set(&ACCESS_CONTROL_MAX_AGE, max_age.as_deref())
            .reply()
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        credentials_of_listed(settings, "S3").chain(of_several_rules(settings)).collect()
    }
}

/// Whether origin, method and header names are the rule's.
fn matches(rule: &Settings, origin: &str, request: &Request<'_>) -> bool {
    let method = request.asked_method.filter(|asked| !asked.is_empty()).unwrap_or(request.method);
    let has = |list: &Option<Vec<String>>, is_it: &dyn Fn(&String) -> bool| list.iter().flatten().any(is_it);
    has(&rule.methods, &|each| each == method)
        && (rule.has_star() || rule.takes(origin))
        && request.asked_headers.filter(|asked| !asked.is_empty()).is_none_or(|asked| {
            has(&rule.request_headers, &|each| each == "*")
                || asked_names(asked)
                    .all(|name| has(&rule.request_headers, &|each| each.eq_ignore_ascii_case(&name)))
        })
}
