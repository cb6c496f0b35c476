//! ASP.NET Core: the CORS middleware, in C#.
//!
//! The semantics are those of its source, .NET 8
//! (<https://github.com/dotnet/aspnetcore/blob/main/src/Middleware/CORS/src/Infrastructure/CorsService.cs>):
//!
//! * Every `OPTIONS` with `Origin` and `Access-Control-Request-Method` is answered with 204, whatever is asked; methods and header
//!   names are listed, and browsers compare them. Origins that may not read get no field.
//! * `AllowAnyMethod` and `AllowAnyHeader` echo what is asked for, `Authorization` too.
//! * `Vary` is sent to origins that may read, and only where there are several or a function judges them.
//! * The fields replace those of the application only where the origin is allowed; what is printed removes those before, and says
//!   `Vary` on every answer.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | from a policy to a builder's calls |
//! | `print` | a class with a policy each |

mod print;
mod settings;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ORIGIN,
};

use crate::import::deduce::{Reply, Request};
use crate::language::Dialect;
use crate::model::{Draft, Lines, Named, Read, Semantics, Settings};
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// ASP.NET Core's middleware: <https://learn.microsoft.com/aspnet/core/security/cors>.
pub(crate) struct AspNet;

const RELEASES: &[Release] =
    &[Release { version: Version::new(8, 0, 0), since: "Vary where a function judges the origin" }];

impl Semantics for AspNet {
    fn name(&self) -> &'static str {
        "aspnet"
    }

    fn title(&self) -> &'static str {
        "ASP.NET Core"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    /// Of the expressions that are printed, .NET means what PCRE means.
    fn dialect(&self) -> Dialect {
        Dialect::Pcre
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
        vec![print::file(policies)]
    }

    fn fragment(&self, plan: &PolicyPlan) -> Option<String> {
        Some(print::fragment(&settings::settings(plan)))
    }

    /// Programs in C# are not read.
    fn read(&self, _name: &str, _text: &str) -> Option<Read> {
        None
    }

    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply {
        let Some(rule) = settings.first() else { return Draft::forwarded(request).reply() };
        let allowed = request.origin.filter(|origin| !origin.is_empty());
        let allowed = allowed.filter(|origin| rule.has_star() || rule.takes(origin));
        let is_preflight = request.method.eq_ignore_ascii_case("OPTIONS")
            && request.asked_method.is_some()
            && request.origin.is_some();
        let draft = match is_preflight {
            true => Draft::answered(204),
            false if rule.strips => Draft::forwarded(request).stripped().vary(ORIGIN.as_str()),
            false => Draft::forwarded(request),
        };
        let Some(origin) = allowed else { return draft.reply() };
        let draft = draft.allow(if rule.has_star() { "*" } else { origin }, rule.credentials == Some(true));
        let draft = if rule.varies { draft.vary(ORIGIN.as_str()) } else { draft };
        match is_preflight {
            true => preflight(rule, request, draft),
            false => draft
                .set(
                    &ACCESS_CONTROL_EXPOSE_HEADERS,
                    Settings::joined(rule.expose_headers.as_deref(), ",").as_deref(),
                )
                .reply(),
        }
    }
}

fn preflight(rule: &Settings, request: &Request<'_>, draft: Draft) -> Reply {
    let asked = request.asked_headers.unwrap_or_default().split(',').map(str::trim);
    let asked: Vec<String> = asked.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let headers = if is_any(&rule.request_headers) { Some(asked) } else { rule.request_headers.clone() };
    let methods = match is_any(&rule.methods) {
        true => request.asked_method.map(str::to_owned),
        false => Settings::joined(rule.methods.as_deref(), ","),
    };
    draft
        .set(&ACCESS_CONTROL_ALLOW_HEADERS, Settings::joined(headers.as_deref(), ",").as_deref())
        .set(&ACCESS_CONTROL_ALLOW_METHODS, methods.as_deref())
        .set(&ACCESS_CONTROL_MAX_AGE, rule.max_age_text().as_deref())
        .reply()
}

/// `*` alone is any.
fn is_any(list: &Option<Vec<String>>) -> bool {
    list.as_deref().is_some_and(|names| names == ["*"])
}
