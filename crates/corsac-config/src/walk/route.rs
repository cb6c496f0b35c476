//! Routes: `[[gateway.routes]]`, each read by itself, then held against each other.

use std::collections::HashSet;
use std::ops::Range;

use corsac::method::{normalize, registered_spelling};
use corsac::step::Code;
use http::Method;
use toml::Spanned;
use toml::de::DeValue;

use super::expect::{self, quote};
use super::fields::Fields;
use super::value::Value;
use super::{Policies, resolve};
use crate::collector::Collector;
use crate::finding::Finding;
use crate::keys::Section;
use crate::route::{HostPattern, Matcher, PathPattern, Route, RoutePolicy, Routes, conflicts};
use crate::upstream::{Upstream, UpstreamErrorKind};

/// The routes, and the names of the policies that they use.
pub(super) struct Read {
    /// Empty when something is wrong with one of them.
    pub(super) routes: Routes,
    pub(super) names: HashSet<String>,
    /// Whether each route names a policy that exists.
    pub(super) all_named: bool,
}

/// What of a route could be read.
struct Draft {
    span: Range<usize>,
    /// `None` when it was reported; inside, the host or every host.
    host: Option<Option<HostPattern>>,
    path: Option<PathPattern>,
    methods: Option<Option<Vec<Method>>>,
    upstream: Option<Upstream>,
    name: Option<String>,
    policy: Option<RoutePolicy>,
}

/// Reads all routes.
pub(super) fn read_all(gateway: &Fields<'_>, policies: &Policies, findings: &mut Collector) -> Read {
    let list = gateway.list("routes").unwrap_or_default();
    let drafts: Vec<Option<Draft>> = list.iter().map(|route| read(route, policies, findings)).collect();
    report_conflicts(&drafts, findings);
    let known = |name: &String| policies.contains_key(&**name);
    let is_named = |draft: &Option<Draft>| {
        draft.as_ref().is_some_and(|draft| draft.policy.is_some() || draft.name.as_ref().is_some_and(known))
    };
    let all_named = !gateway.is_faulted("routes") && drafts.iter().all(is_named);
    let names = drafts.iter().flatten().filter_map(|draft| draft.name.clone()).collect();
    let routes: Option<Vec<Route>> = drafts.into_iter().map(|draft| draft?.finish()).collect();
    let routes = routes.and_then(|routes| Routes::new(routes).ok()).unwrap_or_default();
    Read { routes, names, all_named }
}

fn read(route: &Spanned<DeValue<'_>>, policies: &Policies, findings: &mut Collector) -> Option<Draft> {
    let Some(table) = route.get_ref().as_table() else {
        let message =
            format!("a route is a table of keys, and this is {}", expect::describe(route.get_ref()));
        findings
            .push(Finding::error(Code::WrongType, route.span(), message).help("write [[gateway.routes]]"));
        return None;
    };
    let fields = Fields::read(Section::Route, table, route.span(), findings);
    Some(Draft {
        span: route.span(),
        host: host(&fields, findings),
        path: path(&fields, findings),
        methods: methods(&fields, findings),
        upstream: upstream(&fields, findings),
        name: fields.text("policy").map(str::to_owned),
        policy: policy(&fields, policies, findings),
    })
}

impl Draft {
    fn matcher(&self) -> Option<Matcher<'_>> {
        let (host, methods) = (self.host.as_ref()?.as_ref(), self.methods.as_ref()?.as_deref());
        Some(Matcher { host, path: self.path.as_ref()?, methods })
    }

    fn finish(self) -> Option<Route> {
        Some(Route {
            host: self.host?,
            path: self.path?,
            methods: self.methods?,
            upstream: Some(self.upstream?),
            policy: self.policy?,
        })
    }
}

fn host(fields: &Fields<'_>, findings: &mut Collector) -> Option<Option<HostPattern>> {
    let Some(text) = fields.text("host") else { return (!fields.is_faulted("host")).then_some(None) };
    let report = |error: crate::route::HostPatternError| {
        let finding = Finding::error(Code::RouteHostInvalid, fields.place("host", None), error.to_string());
        findings.push(finding.suggest(error.suggestion().map(quote)));
    };
    HostPattern::parse(text).map_err(report).ok().map(Some)
}

fn path(fields: &Fields<'_>, findings: &mut Collector) -> Option<PathPattern> {
    let report = |error: crate::route::PathPatternError| {
        let finding = Finding::error(Code::RoutePathInvalid, fields.place("path", None), error.to_string());
        findings.push(finding.suggest(error.suggestion().map(quote)));
    };
    PathPattern::parse(fields.text("path")?).map_err(report).ok()
}

fn upstream(fields: &Fields<'_>, findings: &mut Collector) -> Option<Upstream> {
    let report = |error: crate::upstream::UpstreamError| {
        let code = match error.kind() {
            UpstreamErrorKind::HttpsUnsupported => Code::UpstreamHttpsUnsupported,
            _ => Code::UpstreamInvalid,
        };
        let finding = Finding::error(code, fields.place("upstream", None), error.to_string());
        findings.push(finding.suggest(error.suggestion().map(quote)));
    };
    Upstream::parse(fields.text("upstream")?).map_err(report).ok()
}

fn policy(fields: &Fields<'_>, policies: &Policies, findings: &mut Collector) -> Option<RoutePolicy> {
    match fields.value("policy")? {
        Value::Bool(false) => Some(RoutePolicy::Passthrough),
        Value::Text(name) => {
            resolve(name, fields.place("policy", None), policies, findings).map(RoutePolicy::Policy)
        }
        _ => None,
    }
}

fn methods(fields: &Fields<'_>, findings: &mut Collector) -> Option<Option<Vec<Method>>> {
    let Some(texts) = fields.texts("methods") else { return (!fields.is_faulted("methods")).then_some(None) };
    if texts.is_empty() && !fields.is_faulted("methods") {
        let message = "the route lists no method, so it never takes a request";
        let finding = Finding::error(Code::RouteUnreachable, fields.place("methods", None), message);
        findings.push(finding.help("leave `methods` out to take every method"));
        return None;
    }
    let mut methods = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        match method(text) {
            Ok(method) => methods.push(method),
            Err(finding) => findings.push(finding.at(fields.place("methods", Some(index)))),
        }
    }
    (methods.len() == texts.len() && !fields.is_faulted("methods")).then_some(Some(methods))
}

/// What is wrong with a route's method.
struct BadMethod {
    why: &'static str,
    suggestion: Option<String>,
    help: Option<&'static str>,
}

impl BadMethod {
    fn at(self, span: Range<usize>) -> Finding {
        let finding = Finding::error(Code::RouteMethodInvalid, span, self.why).suggest(self.suggestion);
        Finding { help: self.help.map(str::to_owned), ..finding }
    }
}

fn method(text: &str) -> Result<Method, BadMethod> {
    let bad = |why| BadMethod { why, suggestion: None, help: None };
    if text == "*" {
        let help = Some("leave `methods` out to take every method");
        return Err(BadMethod { help, ..bad("here * is a method of that name, which no client sends") });
    }
    if text.eq_ignore_ascii_case("CONNECT") {
        return Err(bad("CONNECT asks for a tunnel, which the gateway never opens"));
    }
    let spelling = registered_spelling(text).unwrap_or_else(|| normalize(text));
    match spelling == text {
        false => Err(BadMethod {
            suggestion: Some(quote(spelling)),
            ..bad("methods are compared with their case")
        }),
        true => Method::from_bytes(text.as_bytes())
            .map_err(|_| bad("a method is letters, digits and !#$%&'*+-.^_`|~")),
    }
}

fn report_conflicts(drafts: &[Option<Draft>], findings: &mut Collector) {
    let matchers =
        drafts.iter().enumerate().filter_map(|(index, draft)| Some((index, draft.as_ref()?.matcher()?)));
    for conflict in conflicts(matchers) {
        let (Some(Some(first)), Some(Some(second))) =
            (drafts.get(conflict.first), drafts.get(conflict.second))
        else {
            continue;
        };
        let method = conflict.method.map_or(String::new(), |method| format!(" with the method {method}"));
        let message = format!(
            "the routes {} and {} have the same rank and take the same requests{method}",
            conflict.first + 1,
            conflict.second + 1
        );
        let finding = Finding::error(Code::RouteConflict, second.span.clone(), message);
        findings.push(
            finding
                .relate(first.span.clone(), "this one takes them too")
                .help("remove one, or give them different methods"),
        );
    }
}
