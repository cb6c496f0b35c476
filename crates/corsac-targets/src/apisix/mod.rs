//! Apache APISIX: the `cors` plugin.
//!
//! The semantics are those of its source, APISIX 3 (<https://github.com/apache/apisix/blob/master/apisix/plugins/cors.lua>):
//!
//! * Every `OPTIONS` is answered with 200, preflight or not; methods and header names are listed, and browsers compare them.
//! * All fields stand on all answers to origins that may read, those of preflights too; strangers get none.
//! * Beside expressions the list of origins is not looked at. Each is searched for: without anchors it takes what holds a match.
//! * `*` stands on every answer, `**` echoes the origin. `Vary` is sent unless `allow_origins` is `*`, which is its default.
//! * Where none is set, the application's fields stand; what is printed removes them.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to the plugin's settings |
//! | `print` | plugins of a route |
//! | `read` | plugins within routes |

mod print;
mod read;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ORIGIN,
};

use crate::import::Finding;
use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// APISIX with its `cors` plugin: <https://apisix.apache.org/docs/apisix/plugins/cors/>.
pub(crate) struct Apisix;

const RELEASES: &[Release] = &[Release {
    version: Version::new(3, 0, 0),
    since: "beside expressions the list of origins is not looked at",
}];

/// What `**` in `allow_methods` stands for.
const ALL_METHODS: &str = "GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS,CONNECT,TRACE";

/// What is answered without `max_age`, in seconds.
const MAX_AGE: i64 = 5;

/// What echoes, or stands for all that is known.
const FORCED: &str = "**";

impl Semantics for Apisix {
    fn name(&self) -> &'static str {
        "apisix"
    }

    fn title(&self) -> &'static str {
        "Apache APISIX"
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
        let draft = match request.method == "OPTIONS" {
            true => Draft::answered(200),
            false if rule.strips => Draft::forwarded(request).stripped(),
            false => Draft::forwarded(request),
        };
        let draft = if rule.varies { draft.vary(ORIGIN.as_str()) } else { draft };
        match allowed(rule, request.origin) {
            Some(origin) => fields(rule, request, origin, draft),
            None => draft.reply(),
        }
    }

    fn remarks(&self, settings: &[Settings]) -> Vec<Finding> {
        read::remarks(settings)
    }
}

/// What is answered as the allowed origin.
fn allowed<'o>(rule: &Settings, origin: Option<&'o str>) -> Option<&'o str> {
    if rule.reflects {
        return Some(origin.unwrap_or("*"));
    }
    if rule.has_star() {
        return Some("*");
    }
    // Lua gives an absent origin to expressions as that word, and then sets nothing.
    origin.filter(|origin| rule.takes(origin))
}

fn fields(rule: &Settings, request: &Request<'_>, origin: &str, draft: Draft) -> Reply {
    let is = |list: &Option<Vec<String>>, word: &str| {
        list.as_ref().is_none_or(|names| names.len() == 1 && names.iter().any(|name| name == word))
            && (list.is_some() || word == "*")
    };
    let text = |list: &Option<Vec<String>>| list.as_ref().map_or("*".to_owned(), |names| names.join(","));
    let methods = if is(&rule.methods, FORCED) { ALL_METHODS.to_owned() } else { text(&rule.methods) };
    let headers = match is(&rule.request_headers, FORCED) {
        true => request.asked_headers.map(str::to_owned),
        false => Some(text(&rule.request_headers)),
    };
    let max_age = rule.max_age.unwrap_or(MAX_AGE).to_string();
    draft
        .allow(origin, rule.credentials == Some(true))
        .set(&ACCESS_CONTROL_ALLOW_METHODS, Some(&methods))
        .set(&ACCESS_CONTROL_MAX_AGE, Some(&max_age))
        .set(&ACCESS_CONTROL_EXPOSE_HEADERS, Settings::joined(rule.expose_headers.as_deref(), ",").as_deref())
        .without(&ACCESS_CONTROL_ALLOW_HEADERS)
        .set(&ACCESS_CONTROL_ALLOW_HEADERS, headers.as_deref())
        .reply()
}
