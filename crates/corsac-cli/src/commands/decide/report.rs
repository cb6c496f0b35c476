//! Report: an outcome for people and for programs.

use clap::builder::styling::{AnsiColor, Style};
use corsac::policy::{Kind, Verdict};
use corsac_config::Route;
use corsac_doctor::title_case;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::outcome::{Judged, Outcome, Way};
use super::request::Request;
use crate::terminal::{JSON_VERSION, Look};

/// The outcome as text: the verdict first, then how it came about.
pub(super) fn human(
    request: &Request,
    outcome: &Outcome<'_>,
    preflight: Option<&Judged>,
    look: Look,
) -> String {
    let mut lines =
        vec![verdict_line(outcome, look), String::new(), line("request", &request_text(request, outcome))];
    lines.extend(preflight.into_iter().flat_map(preflight_lines));
    lines.extend(route_text(&outcome.way).map(|text| line("route", &text)));
    if let Some(judged) = &outcome.judged {
        lines.push(line("policy", &judged.policy));
        lines.extend(matched(judged).map(|origin| line("matched", &origin)));
    }
    lines.push(line("answer", &answer_text(outcome)));
    let fields = outcome.judged.iter().flat_map(|judged| field_texts(&judged.fields));
    for (index, field) in fields.enumerate() {
        lines.push(line(if index == 0 { "fields" } else { "" }, &field));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn line(label: &str, text: &str) -> String {
    format!("{label:<10}{text}")
}

fn verdict_line(outcome: &Outcome<'_>, look: Look) -> String {
    let (word, color) = match outcome.verdict() {
        Some(Verdict::Allowed) => ("allowed", AnsiColor::Green),
        Some(Verdict::Refused) => ("refused", AnsiColor::Red),
        None => ("undecided", AnsiColor::Yellow),
    };
    let style = if look.color { color.on_default().bold() } else { Style::new() };
    let code = outcome.code();
    let evidence =
        outcome.judged.as_ref().and_then(evidence).map(|text| format!(": {text}")).unwrap_or_default();
    format!("{style}{word}{style:#}  {code}  {}{evidence}", code.title())
}

fn request_text(request: &Request, outcome: &Outcome<'_>) -> String {
    let host = request.host.as_deref().unwrap_or_default();
    let origins = match request.origins() {
        origins if origins.is_empty() => "without Origin".to_owned(),
        origins => format!("from {}", origins.join(" and ")),
    };
    let kind = match outcome.judged.as_ref().map(|judged| judged.decision.kind()) {
        Some(Kind::Preflight) => ", a preflight",
        _ if request.is_handshake() => ", a WebSocket handshake",
        _ => "",
    };
    format!("{} {host}{}{kind}, {origins}", request.method, request.path)
}

/// What comes of the preflight that a browser sends first.
fn preflight_lines(judged: &Judged) -> Vec<String> {
    let decision = &judged.decision;
    let (code, verdict) = (decision.code(), decision.verdict());
    let evidence = evidence(judged).map(|text| format!(": {text}")).unwrap_or_default();
    let mut lines =
        vec![line("preflight", &format!("{}  {code}  {}{evidence}", verdict.as_str(), code.title()))];
    if verdict == Verdict::Refused {
        lines.push(line("", "no browser sends the request after it"));
    }
    lines
}

fn route_text(way: &Way<'_>) -> Option<String> {
    match way {
        Way::Policy => None,
        Way::Route { index, route } => Some(format!("{}: {}", index + 1, pattern(route))),
        Way::MethodNotAllowed(_) => Some("none with this method".to_owned()),
        Way::NotFound | Way::BadPath => Some("none".to_owned()),
    }
}

fn pattern(route: &Route) -> String {
    let methods = route.methods.as_deref().map(|methods| format!("{} ", names(methods))).unwrap_or_default();
    let host = route.host.as_ref().map(ToString::to_string).unwrap_or_default();
    let upstream = route.upstream.as_ref().map(|upstream| format!(" to {upstream}")).unwrap_or_default();
    format!("{methods}{host}{}{upstream}", route.path)
}

fn names(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

fn answer_text(outcome: &Outcome<'_>) -> String {
    let status = outcome.status().map(|status| status.as_u16().to_string()).unwrap_or_default();
    let is_preflight =
        outcome.judged.as_ref().is_some_and(|judged| judged.decision.kind() == Kind::Preflight);
    match &outcome.way {
        Way::MethodNotAllowed(allow) => format!("{status} of the gateway; the path takes {}", names(allow)),
        Way::NotFound => format!("{status} of the gateway"),
        Way::BadPath => format!("{status} of the gateway; dot segments are refused"),
        _ if is_preflight => format!("{status} at once; the service is not asked"),
        _ if !status.is_empty() => format!("{status} in the service's place"),
        _ if outcome.verdict() == Some(Verdict::Refused) => {
            "the service's, which the page may not read".to_owned()
        }
        _ if outcome.judged.is_none() => "the service's; its CORS fields stay as they are".to_owned(),
        _ => "the service's".to_owned(),
    }
}

fn evidence(judged: &Judged) -> Option<String> {
    judged.decision.evidence().map(|bytes| bytes.escape_ascii().to_string())
}

/// The pattern of the policy that allowed the origin.
fn matched(judged: &Judged) -> Option<String> {
    let index = judged.decision.matched_origin()?;
    judged.decision.policy().spec().origins.get(index).cloned()
}

fn field_texts(fields: &HeaderMap) -> impl Iterator<Item = String> {
    fields
        .iter()
        .map(|(name, value)| format!("{}: {}", title_case(name.as_str()), value.as_bytes().escape_ascii()))
}

/// The outcome as JSON, the findings about the file beside it.
pub(super) fn json(
    request: &Request,
    outcome: &Outcome<'_>,
    preflight: Option<&Judged>,
    findings: Value,
) -> Value {
    let code = outcome.code();
    json!({
        "version": JSON_VERSION,
        "request": {
            "method": request.method.as_str(),
            "path": request.path,
            "host": request.host,
            "origin": request.origins(),
        },
        "verdict": outcome.verdict().map(Verdict::as_str),
        "code": code.as_str(),
        "title": code.title(),
        "status": outcome.status().map(|status| status.as_u16()),
        "route": route_json(&outcome.way),
        "decision": outcome.judged.as_ref().map(decision_json),
        "preflight": preflight.map(decision_json),
        "findings": findings,
    })
}

fn route_json(way: &Way<'_>) -> Value {
    match way {
        Way::Route { index, route } => json!({
            "index": index,
            "host": route.host.as_ref().map(ToString::to_string),
            "path": route.path.as_str(),
            "methods": route.methods.as_ref().map(|methods| methods.iter().map(Method::as_str).collect::<Vec<_>>()),
            "upstream": route.upstream.as_ref().map(ToString::to_string),
        }),
        _ => Value::Null,
    }
}

fn decision_json(judged: &Judged) -> Value {
    let fields: Vec<Value> = judged
        .fields
        .iter()
        .map(|(name, value)| json!({ "name": name.as_str(), "value": value.as_bytes().escape_ascii().to_string() }))
        .collect();
    json!({
        "policy": &*judged.policy,
        "kind": judged.decision.kind().as_str(),
        "verdict": judged.decision.verdict().as_str(),
        "code": judged.decision.code().as_str(),
        "title": judged.decision.code().title(),
        "evidence": evidence(judged),
        "matched": matched(judged),
        "fields": fields,
    })
}
