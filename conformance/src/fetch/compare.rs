//! Compare: what happened against what the vector expects, one line for each difference.

use super::drive::Ended;
use super::vector::{Exchange, Expect};
use corsac::fetch::{Body, Event, HttpRequest, Refusal, Response, ResponseBody, ResponseType};
use corsac::headers::Header;
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CORS_RESPONSE_FIELDS,
    ORIGIN,
};
use corsac::step::Code;
use http::HeaderName;
use std::fmt::Debug;

/// The request fields of which a vector states all: what is not in `with` must not be there.
const JUDGED: [HeaderName; 4] =
    [ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS, AUTHORIZATION];

/// What is not as the exchange expects of a request.
#[must_use]
pub fn request_complaints(exchange: &Exchange, request: &HttpRequest) -> Vec<String> {
    let sent = format!("{} {}", request.method, request.url);
    let mut complaints = Vec::new();
    complaints.extend(unequal("sends", &exchange.sends, &sent));
    for (name, value) in &exchange.with {
        let field = request.headers.get(name).map(|value| text(&value));
        complaints.extend(unequal(&format!("{sent}: {name}"), &Some(text(&value.to_bytes())), &field));
    }
    let unexpected = JUDGED.iter().map(HeaderName::as_str).filter(|name| !exchange.with.contains_key(*name));
    for name in unexpected.chain(exchange.without.iter().map(String::as_str)) {
        let field = request.headers.get(name).map(|value| text(&value));
        complaints.extend(unequal(&format!("{sent}: {name}"), &None, &field));
    }
    if let Some(credentials) = exchange.credentials {
        complaints.extend(unequal(
            &format!("{sent}: credentials"),
            &credentials,
            &request.includes_credentials,
        ));
    }
    if let Some(body) = &exchange.body {
        complaints.extend(unequal(
            &format!("{sent}: body"),
            &text(&body.to_bytes()),
            &body_text(&request.body),
        ));
    }
    complaints
}

fn body_text(body: &Body) -> String {
    match body {
        Body::Null => "null".into(),
        Body::Stream => "stream".into(),
        Body::Bytes(bytes) => text(bytes),
    }
}

/// What is not as the vector expects of the end of a fetch.
#[must_use]
pub fn outcome_complaints(expect: &Expect, ended: &Ended) -> Vec<String> {
    let result = match &ended.result {
        Ok(outcome) => outcome.result.as_ref(),
        Err(refusal) => Err(refusal),
    };
    let mut complaints = match (result, &expect.refused) {
        (Err(refusal), Some(step)) => refusal_complaints(expect, step, refusal),
        (Ok(response), None) => response_complaints(expect, response),
        (Err(refusal), None) => {
            vec![format!("refused at {}, {}: {refusal}", refusal.step().name(), refusal.code())]
        }
        (Ok(response), Some(step)) => {
            vec![format!("{} response, expected a refusal at {step}", response.response_type)]
        }
    };
    complaints.extend(unequal("dropped headers", &expect.dropped, &ended.dropped));
    complaints.extend(observed_complaints(expect, ended));
    complaints
}

fn refusal_complaints(expect: &Expect, step: &str, refusal: &Refusal) -> Vec<String> {
    let mut complaints = Vec::new();
    complaints.extend(unequal("refused at", &step, &refusal.step().name()));
    let plain = expect.plain.as_ref().or(expect.code.as_ref());
    complaints.extend(unequal("code", &expect.code.as_deref(), &Some(refusal.code().as_str())));
    complaints.extend(unequal(
        "plain code",
        &plain.map(String::as_str),
        &Some(refusal.plain_code().as_str()),
    ));
    complaints.extend(unequal("hop", &expect.hop.unwrap_or(0), &refusal.place.hop));
    let stage = refusal.place.stage.map(|stage| stage.to_string());
    complaints.extend(unequal("stage", &expect.stage, &stage));
    let said = refusal.to_string();
    if expect.says.as_ref().is_some_and(|says| !said.contains(says.as_str())) {
        complaints.extend(unequal("says", &expect.says, &Some(said)));
    }
    complaints
}

fn response_complaints(expect: &Expect, response: &Response) -> Vec<String> {
    let mut complaints = Vec::new();
    let response_type = Some(response.response_type.to_string());
    complaints.extend(unequal("type", &expect.response_type, &response_type));
    complaints.extend(unstated("status", expect.status.as_ref(), &response.status));
    let readable: Vec<String> =
        response.headers.iter().map(|header| header.name().to_ascii_lowercase()).collect();
    complaints.extend(unstated("readable", expect.readable.as_ref(), &readable));
    let url = response.url.as_ref().map_or_else(String::new, ToString::to_string);
    complaints.extend(unstated("url", expect.url.as_ref(), &url));
    complaints.extend(unstated("redirected", expect.redirected.as_ref(), &response.redirected));
    complaints.extend(unstated("timing", expect.timing.as_ref(), &response.timing_allow_passed));
    let body = match &response.body {
        ResponseBody::Null => "null".into(),
        ResponseBody::Received => "received".into(),
        ResponseBody::Bytes(bytes) => text(bytes),
    };
    complaints.extend(unstated(
        "body",
        expect.body.as_ref().map(|body| text(&body.to_bytes())).as_ref(),
        &body,
    ));
    complaints
}

/// What the observer saw: the step that the vector is about, and where the profile differs.
fn observed_complaints(expect: &Expect, ended: &Ended) -> Vec<String> {
    let events = &ended.recording.events;
    let passed = |name: &String| {
        events.iter().any(|event| matches!(event, Event::Passed(step) if step.name() == name))
    };
    let mut complaints = Vec::new();
    complaints
        .extend(expect.passes.iter().filter(|step| !passed(step)).map(|step| format!("never passed {step}")));
    let departures: Vec<&str> = match &ended.result {
        Ok(outcome) => outcome.departures.iter().map(|departure| departure.difference.name()).collect(),
        Err(_) => Vec::new(),
    };
    complaints.extend(unequal("departures", &names(&expect.departures), &departures));
    if let Some(expected) = &expect.notes {
        complaints.extend(unequal("notes", &names(expected), &notes(ended)));
    }
    complaints
}

/// The codes of what a browser does in silence.
fn notes(ended: &Ended) -> Vec<&'static str> {
    let response = ended.result.as_ref().ok().and_then(|outcome| outcome.result.as_ref().ok());
    let dropped_authorization =
        ended.recording.events.iter().any(|event| matches!(event, Event::DroppedAuthorization(_)));
    let is = |response_type| response.is_some_and(|response| response.response_type == response_type);
    let hides = response.is_some_and(hides_a_header);
    let told = [
        (Code::RequestHeaderDropped, !ended.dropped.is_empty()),
        (Code::RedirectAuthorizationDropped, dropped_authorization),
        (Code::ResponseOpaque, is(ResponseType::Opaque)),
        (Code::HeaderNotExposed, is(ResponseType::Cors) && hides),
    ];
    told.into_iter().filter_map(|(code, is_so)| is_so.then_some(code.as_str())).collect()
}

/// Whether the server sent a header beside the CORS fields that script does not see.
fn hides_a_header(response: &Response) -> bool {
    let of_cors =
        |name: &str| CORS_RESPONSE_FIELDS.iter().any(|field| field.as_str().eq_ignore_ascii_case(name));
    let sent = response.internal.headers.iter().map(Header::name);
    sent.into_iter().any(|name| !of_cors(name) && !response.headers.contains(name))
}

fn names(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Bytes as a complaint shows them.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.escape_ascii().to_string(),
    }
}

fn unstated<T: PartialEq + Debug>(what: &str, expected: Option<&T>, found: &T) -> Option<String> {
    expected.and_then(|expected| unequal(what, expected, found))
}

fn unequal<T: PartialEq + Debug>(what: &str, expected: &T, found: &T) -> Option<String> {
    (expected != found).then(|| format!("{what}: expected {expected:?}, found {found:?}"))
}
