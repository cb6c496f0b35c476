//! AWS API Gateway: the CORS configuration of an HTTP API. (A REST API has none: its methods answer `OPTIONS` themselves.)
//!
//! The semantics are those that AWS describes (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>,
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html>):
//!
//! * Preflights are answered by API Gateway, whatever routes there are. To a request with `Origin` it adds the configured
//!   fields; the integration's own CORS fields are ignored.
//! * An origin is whole, or `*`, `https://*` or `http://*`. Credentials beside `*` are refused when the configuration is made.
//! * `OPTIONS` without `Access-Control-Request-Method` is no preflight, and gets no field.
//!
//! Assumed, for AWS does not say it: a preflight gets 204, with all configured methods and header names where the origin
//! matches, and no field otherwise; origins are compared with case, and echoed, but `*` is sent as it is written; of other
//! methods than GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS none can be configured; several `Origin` lines are joined; no
//! answer gets `Vary`; a configuration without origins is one, and allows none.
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

/// An HTTP API: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html>.
pub(crate) struct ApiGateway;

/// The methods that can be configured, `*` aside.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The status of preflights.
const NO_CONTENT: u16 = 204;

const RELEASES: &[Release] = &[Release { version: Version::new(2, 0, 0), since: "HTTP APIs" }];

impl Semantics for ApiGateway {
    fn name(&self) -> &'static str {
        "api-gateway"
    }

    fn title(&self) -> &'static str {
        "AWS API Gateway"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn dialect(&self) -> Dialect {
        Dialect::Pcre
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
        print::files(policies)
    }

    fn read(&self, name: &str, text: &str) -> Option<Read> {
        Some(read::read(name, text))
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        let Some(rule) = settings.first() else { return Draft::forwarded(request).reply() };
        let is_options = request.method == "OPTIONS";
        let is_preflight = is_options && request.origin.is_some() && request.asked_method.is_some();
        let draft = match is_preflight {
            true => Draft::answered(NO_CONTENT),
            false => Draft::forwarded(request).stripped(),
        };
        let taken = request.origin.filter(|origin| rule.has_star() || rule.takes(origin));
        let Some(origin) = taken.filter(|_| is_preflight || !is_options) else { return draft.reply() };
        let origin = if rule.has_star() { "*" } else { origin };
        let allowed = draft.allow(origin, rule.credentials.unwrap_or_default());
        let list = |names: &Option<Vec<String>>| Settings::joined(names.as_deref(), ",");
        match is_preflight {
            true => allowed
                .set(&ACCESS_CONTROL_ALLOW_METHODS, list(&rule.methods).as_deref())
                .set(&ACCESS_CONTROL_ALLOW_HEADERS, list(&rule.request_headers).as_deref())
                .set(&ACCESS_CONTROL_MAX_AGE, rule.max_age_text().as_deref()),
            false => allowed.set(&ACCESS_CONTROL_EXPOSE_HEADERS, list(&rule.expose_headers).as_deref()),
        }
        .reply()
    }
}
