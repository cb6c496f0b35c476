//! Kong: the `cors` plugin.
//!
//! The semantics are those of its source, Kong 3 (<https://github.com/Kong/kong/blob/master/kong/plugins/cors/handler.lua>):
//!
//! * A preflight is answered with 200, whatever is asked; methods and header names are listed, and browsers compare them. Without
//!   `headers` the asked ones are echoed.
//! * One plain origin stands on every answer. Among several they are compared without default ports, and what has any other
//!   character than letters, digits, `.`, `:`, `/` and `-` is an expression that must match from the beginning.
//! * Without `origins`, and with `*` among them, everyone may read; beside credentials the asking origin is echoed.
//! * The brackets of IPv6 are lost: such pages never read.
//! * The fields replace those of the application, but where none is set the application's stand; what is printed removes them.
//!
//! | room | what it is |
//! |---|---|
//! | `origin` | an origin as Kong takes it apart, and as it is listed |
//! | `settings` | from a policy to the plugin's settings |
//! | `print` | declarative configuration |
//! | `read` | plugins within declarative configuration |

mod origin;
mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ORIGIN,
};

use crate::import::Finding;
use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// Kong with its `cors` plugin: <https://developer.konghq.com/plugins/cors/>.
pub(crate) struct Kong;

const RELEASES: &[Release] = &[Release {
    version: Version::new(3, 5, 0),
    since: "access to private networks, and Vary beside that of the application",
}];

/// The methods that the plugin knows; what is answered without `methods`.
const METHODS: [&str; 9] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// What stands for no header name: an empty list would echo all, and no page can send this one.
const NO_HEADER: &str = "host";

impl Semantics for Kong {
    fn name(&self) -> &'static str {
        "kong"
    }

    fn title(&self) -> &'static str {
        "Kong"
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
        let Some(rule) = settings.first() else { return Draft::forwarded(request).reply() };
        let is_preflight =
            request.method == "OPTIONS" && request.origin.is_some() && request.asked_method.is_some();
        if is_preflight {
            return preflight(rule, request);
        }
        let draft = Draft::forwarded(request);
        let draft = if rule.strips { draft.stripped() } else { draft };
        if rule.needs_origin && request.origin.is_none() {
            return draft.reply();
        }
        allow(rule, request.origin, draft)
            .set(
                &ACCESS_CONTROL_EXPOSE_HEADERS,
                Settings::joined(rule.expose_headers.as_deref(), ",").as_deref(),
            )
            .reply()
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        read::remarks(settings)
    }
}

/// Sets what says who may read.
fn allow(rule: &Settings, origin: Option<&str>, draft: Draft) -> Draft {
    let credentials = rule.credentials == Some(true);
    let is_open = rule.origins.is_empty() || rule.has_star();
    let says_vary = !is_open || rule.origins.len() > 1 || credentials && origin.is_some();
    let draft = if says_vary { draft.vary(ORIGIN.as_str()) } else { draft };
    let allowed = match (rule.fixed(), origin) {
        _ if is_open && !credentials => Some("*".to_owned()),
        (_, None) if is_open => Some("*".to_owned()),
        (_, Some(origin)) if is_open => Some(origin.to_owned()),
        (Some(fixed), _) => Some(fixed.to_owned()),
        (None, origin) => origin.map(origin::normalized).filter(|origin| rule.takes(origin)),
    };
    let allows_credentials = credentials && (!is_open || origin.is_some());
    draft
        .without(&ACCESS_CONTROL_ALLOW_ORIGIN)
        .set(&ACCESS_CONTROL_ALLOW_ORIGIN, allowed.as_deref())
        .set(&ACCESS_CONTROL_ALLOW_CREDENTIALS, allows_credentials.then_some("true"))
}

fn preflight(rule: &Settings, request: &Request<'_>) -> Reply {
    let methods = rule.methods.as_ref().map_or(METHODS.join(","), |methods| methods.join(","));
    let headers = match rule.request_headers.as_deref() {
        None => request.asked_headers.map(str::to_owned),
        Some([]) => Some(NO_HEADER.to_owned()),
        Some(names) => Some(names.join(",")),
    };
    let network = request.private_network && rule.private_network == Some(true);
    allow(rule, request.origin, Draft::answered(200))
        .set(&ACCESS_CONTROL_ALLOW_HEADERS, headers.as_deref())
        .set(&ACCESS_CONTROL_ALLOW_METHODS, Some(&methods))
        .set(&ACCESS_CONTROL_MAX_AGE, rule.max_age_text().as_deref())
        .set(&ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, network.then_some("true"))
        .reply()
}
