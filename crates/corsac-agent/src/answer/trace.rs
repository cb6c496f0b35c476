//! Trace: the requests on the wire, and the steps on the way.

use corsac::fetch::{Event, HttpRequest, NetworkFailure, PreflightCause, ResponseHead};
use corsac_browser::{Exchange, Trace};
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use super::script::pairs;
use super::why::{Step, Why};
use crate::isomorphic;

#[derive(Debug, Serialize)]
pub(crate) struct TraceJson {
    /// The wire requests, preflights included, in order.
    requests: Vec<Wire>,
    /// What happened, in order.
    steps: Vec<Value>,
    /// What did not travel and why, cookies above all.
    notes: Vec<String>,
}

/// A request as it was sent, and what came of it: a response or a failure.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    stage: String,
    hop: usize,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    http_version: Value,
    elapsed_ms: f64,
    /// Null where none came.
    status: Option<u16>,
    status_text: Option<String>,
    response_headers: Option<Vec<(String, String)>>,
    /// Null where a response came.
    failure: Option<String>,
}

impl TraceJson {
    pub(crate) fn of(trace: &Trace) -> Self {
        Self {
            requests: trace.exchanges.iter().map(Wire::of).collect(),
            steps: trace.events.iter().map(step).collect(),
            notes: trace.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Wire {
    fn of(exchange: &Exchange) -> Self {
        let HttpRequest { stage, hop, method, url, headers, .. } = &exchange.request;
        let head: Option<&ResponseHead> = exchange.response.as_ref().ok();
        Self {
            stage: stage.to_string(),
            hop: *hop,
            method: method.to_string(),
            url: on_the_wire(url),
            headers: pairs(headers),
            http_version: json!(exchange.http_version.map(|version| format!("{version:?}"))),
            elapsed_ms: exchange.elapsed.as_secs_f64() * 1000.0,
            status: head.map(|head| head.status),
            status_text: head.map(|head| isomorphic::decode(&head.status_message)),
            response_headers: head.map(|head| pairs(&head.headers)),
            failure: exchange.response.as_ref().err().map(NetworkFailure::to_string),
        }
    }
}

/// A fragment and user information stay at home.
fn on_the_wire(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    // A URL without host has neither.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.into()
}

fn step(event: &Event) -> Value {
    match event {
        Event::Passed(step) => json!({ "event": "passed", "step": Step::of(*step) }),
        Event::Tainted { hop, url, tainting } => {
            json!({ "event": "tainted", "hop": hop, "url": on_the_wire(url), "tainting": tainting.as_str() })
        }
        Event::NeedsPreflight(causes) => json!({ "event": "needs-preflight", "causes": all(causes) }),
        Event::PreflightCached(causes) => json!({ "event": "preflight-cached", "causes": all(causes) }),
        Event::Sending(request) => json!({
            "event": "sending", "stage": request.stage.to_string(), "hop": request.hop,
            "method": request.method.as_str(), "url": on_the_wire(&request.url),
        }),
        Event::Received(stage, head) => {
            json!({ "event": "received", "stage": stage.to_string(), "status": head.status })
        }
        Event::DroppedAuthorization(url) => {
            json!({ "event": "dropped-authorization", "url": on_the_wire(url) })
        }
        Event::Departed(difference) => {
            json!({ "event": "departed", "difference": difference.name(), "what": difference.what() })
        }
        Event::Refused(refusal) => json!({ "event": "refused", "why": Why::of(refusal) }),
    }
}

fn all(causes: &[PreflightCause]) -> Vec<Value> {
    causes.iter().map(cause).collect()
}

fn cause(cause: &PreflightCause) -> Value {
    match cause {
        PreflightCause::Method(method) => json!({ "method": method }),
        PreflightCause::UseCorsPreflight => json!({ "useCorsPreflight": true }),
        PreflightCause::HeaderName(name) => json!({ "header": name }),
    }
}
