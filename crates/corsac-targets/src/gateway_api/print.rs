//! Print: the manifests, one `HTTPRoute` for each route, since a route has at most sixteen rules.

use std::fmt::Write;

use corsac::headers::names;
use corsac_config::{PathPattern, Upstream};
use http::{HeaderName, Method};

use super::filter::{Filter, filter};
use crate::envoy::quote::{Comment, Scalar};
use crate::plan::{PolicyPlan, RoutePlan, Value, When};
use crate::regex::escape;
use crate::rows::PathMatch;
use crate::{OutputFile, Plan, Version};

/// The service of routes that name no upstream, and its port.
const APPLICATION: &str = "application";
const PORT: u16 = 80;

/// The only file.
pub(super) fn file(plan: &Plan, version: Version) -> OutputFile {
    let mut text = String::new();
    for line in [
        format!("CORS policies for the Gateway API {version} and newer."),
        "Made by `corsac compile gateway-api`; change the policy file, not this one.".into(),
        "Name your Gateway in `parentRefs`, and your Services in `backendRefs`.".into(),
    ] {
        let _ = writeln!(text, "{}", Comment::of(&line));
    }
    let all = PathPattern::all();
    if plan.routes.is_empty() {
        for (index, policy) in plan.policies.iter().enumerate() {
            let route = RoutePlan {
                host: None,
                path: all.clone(),
                methods: None,
                upstream: None,
                policy: Some(index),
            };
            text.push_str(&manifest(index, &route, Some(policy), false));
        }
    }
    for (index, route) in plan.routes.iter().enumerate() {
        text.push_str(&manifest(index, route, plan.policy_of(route), is_mixed(plan, route)));
    }
    OutputFile {
        name: "httproutes.yaml".into(),
        text,
        purpose: "apply it: `kubectl apply -f httproutes.yaml`".into(),
    }
}

/// Whether another route of the path has another policy: a preflight finds either, so that neither gets a filter.
pub(super) fn is_mixed(plan: &Plan, route: &RoutePlan) -> bool {
    let is_other = |other: &&RoutePlan| other.host == route.host && other.path == route.path;
    plan.routes.iter().filter(is_other).any(|other| other.policy != route.policy)
}

fn manifest(index: usize, route: &RoutePlan, policy: Option<&PolicyPlan>, is_mixed: bool) -> String {
    let title = match policy {
        Some(policy) => format!("path {}, policy {}", route.path, policy.name),
        None => format!("path {}, no policy", route.path),
    };
    let mut out = format!(
        "---\n{}\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: corsac-{index}}}\nspec:\n  \
         parentRefs:\n  - {{name: gateway}}\n",
        Comment::of(&title)
    );
    if let Some(host) = &route.host {
        let _ = writeln!(out, "  hostnames: [{}]", Scalar::of(&host.to_string()));
    }
    out.push_str("  rules:\n  - matches:\n");
    for method in methods(route) {
        let method = method.map(|method| format!(", method: {method}")).unwrap_or_default();
        let _ = writeln!(out, "    - {{path: {}{method}}}", path(&route.path));
    }
    if let Some(policy) = policy {
        filters(policy, is_mixed, &mut out);
    }
    out.push_str(&backend(route.upstream.as_ref()));
    out
}

/// The methods, `OPTIONS` among them: implementations find the rule of a preflight by its own method.
fn methods(route: &RoutePlan) -> Vec<Option<Method>> {
    let Some(listed) = &route.methods else { return vec![None] };
    let head = listed.contains(&Method::GET).then_some(Method::HEAD);
    let mut all: Vec<Option<Method>> = Vec::new();
    for method in listed.iter().cloned().chain(head).chain([Method::OPTIONS]) {
        let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
        if known.contains(&method.as_str()) && !all.contains(&Some(method.clone())) {
            all.push(Some(method));
        }
    }
    all
}

fn path(pattern: &PathPattern) -> String {
    let (kind, value) = match PathMatch::of(pattern) {
        PathMatch::All => ("PathPrefix", "/".to_owned()),
        PathMatch::Below(prefix) if is_plain(&prefix) => ("PathPrefix", prefix),
        PathMatch::Below(prefix) => ("RegularExpression", format!("{}(?:/.*)?", escape(&prefix))),
        PathMatch::Exact(path) if is_plain(&path) => ("Exact", path),
        PathMatch::Exact(path) => ("RegularExpression", escape(&path)),
        PathMatch::Expression(expression) => ("RegularExpression", expression),
    };
    format!("{{type: {kind}, value: {}}}", Scalar::of(&value))
}

/// Whether the schema takes the path as a text: no segment in it is empty.
fn is_plain(path: &str) -> bool {
    !path.contains("//")
}

fn filters(policy: &PolicyPlan, is_mixed: bool, out: &mut String) {
    out.push_str("    filters:\n");
    if is_mixed {
        let why =
            "The routes of this path differ in policy by their methods, which a preflight cannot tell: L400.";
        let _ = writeln!(out, "    {}", Comment::of(why));
    } else if let Some(filter) = filter(policy) {
        cors(&filter, out);
    }
    let _ = writeln!(out, "    - type: ResponseHeaderModifier\n      responseHeaderModifier:");
    let removed: Vec<&HeaderName> =
        policy.removed.iter().filter(|name| !set(policy).iter().any(|(each, _)| each == *name)).collect();
    let _ = writeln!(out, "        remove: [{}]", list(removed));
    if !policy.ordinary_vary.is_empty() {
        let _ = writeln!(out, "        add: [{{name: Vary, value: Origin}}]");
    }
    if !set(policy).is_empty() {
        let fields: Vec<String> = set(policy)
            .iter()
            .map(|(name, value)| {
                format!("{{name: {}, value: {}}}", Scalar::of(name.as_str()), Scalar::of(value))
            })
            .collect();
        let _ = writeln!(out, "        set: [{}]", fields.join(", "));
    }
}

/// The companions of CORS that are the same on every answer.
fn set(policy: &PolicyPlan) -> Vec<(HeaderName, String)> {
    let companion = |name: &HeaderName| !names::CORS_RESPONSE_FIELDS.contains(name);
    let fields = policy.ordinary.iter().filter(|field| companion(&field.name) && field.when == When::Always);
    fields
        .filter_map(|field| match &field.value {
            Value::Literal(text) => Some((field.name.clone(), text.clone())),
            _ => None,
        })
        .collect()
}

fn cors(filter: &Filter, out: &mut String) {
    let _ = writeln!(out, "    - type: CORS\n      cors:\n        allowOrigins: [{}]", list(&filter.origins));
    // Left out is false, in every release; some take no other value than true.
    if filter.credentials {
        out.push_str("        allowCredentials: true\n");
    }
    for (name, texts) in [
        ("allowMethods", &filter.methods),
        ("allowHeaders", &filter.headers),
        ("exposeHeaders", &filter.expose),
    ] {
        if !texts.is_empty() {
            let _ = writeln!(out, "        {name}: [{}]", list(texts));
        }
    }
    if let Some(seconds) = filter.max_age {
        let _ = writeln!(out, "        maxAge: {seconds}");
    }
}

fn list<T: ToString>(texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().map(|text| Scalar::of(&text.to_string()).to_string()).collect::<Vec<_>>().join(", ")
}

/// `http://orders.shop.svc:8080` is the Service `orders` in the namespace `shop`.
fn backend(upstream: Option<&Upstream>) -> String {
    let mut labels = upstream.map(Upstream::host).unwrap_or(APPLICATION).split('.');
    let name = labels.next().filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase()));
    let namespace = labels.next().filter(|_| labels.next() == Some("svc"));
    let namespace = namespace.map(|text| format!(", namespace: {}", Scalar::of(text))).unwrap_or_default();
    let port = upstream.map_or(PORT, Upstream::port);
    let was =
        upstream.map(|upstream| format!("    {}\n", Comment::of(&upstream.to_string()))).unwrap_or_default();
    let name = Scalar::of(name.unwrap_or(APPLICATION));
    format!("{was}    backendRefs:\n    - {{name: {name}{namespace}, port: {port}}}\n")
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod schema_tests;
