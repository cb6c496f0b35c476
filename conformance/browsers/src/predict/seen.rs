//! Seen: what script sees of the engine's outcome, by the API it asked with.

use crate::case::{Answer, Api, Ask, Bytes};
use crate::seen::{Seen, SeenResponse};
use corsac::fetch::{Behaviour, Difference, Refusal, RefusalKind, Response, ResponseBody, ResponseType};
use corsac::headers::names::CONTENT_TYPE;

pub(super) fn refused(ask: &Ask, refusal: &Refusal, profile: Behaviour) -> Seen {
    match ask.api {
        // So says the difference: these are not told of this error, and event sources do not ask again.
        Api::EventSource | Api::Image | Api::Audio | Api::Video
            if profile.has(Difference::EmptyLocationFails) && is_empty_location(refusal) =>
        {
            Seen::Timeout
        }
        api if api.is_silent() => Seen::Ended,
        _ => Seen::Failed { name: String::new(), message: refusal.to_string() },
    }
}

fn is_empty_location(refusal: &Refusal) -> bool {
    matches!(&refusal.kind, RefusalKind::LocationParses { location } if location.is_empty())
}

/// What script sees of a response; `last` is the answer that it came from.
pub(super) fn response(ask: &Ask, response: &Response, last: &Answer) -> Seen {
    let error = || Seen::Failed { name: "error".into(), message: String::new() };
    let loads = |loads: bool| if loads { Seen::Loaded } else { error() };
    let is_redirect = (300..400).contains(&response.internal.status);
    let is_ok = (200..300).contains(&response.internal.status);
    match ask.api {
        Api::Fetch => Seen::Response(fetched(ask, response, last)),
        Api::Xhr => Seen::Response(SeenResponse {
            response_type: None,
            redirected: None,
            ..fetched(ask, response, last)
        }),
        Api::Image => loads(last.has_body("GET") && last.status != 205 && !last.body.0.is_empty()),
        // What is no error and no success, 301 without `Location` say, browsers run or do not: no question of CORS.
        Api::Script | Api::ModuleScript | Api::Stylesheet if is_redirect => Seen::Ended,
        Api::Script | Api::ModuleScript => loads(is_ok),
        Api::Stylesheet => loads(is_ok && has_type(response, b"text/css")),
        Api::EventSource => {
            loads(response.internal.status == 200 && has_type(response, b"text/event-stream"))
        }
        // All others are silent.
        _ => Seen::Ended,
    }
}

fn has_type(response: &Response, essence: &[u8]) -> bool {
    let content_type = response.internal.headers.get(CONTENT_TYPE.as_str());
    content_type.is_some_and(|value| value.starts_with(essence))
}

fn fetched(ask: &Ask, response: &Response, last: &Answer) -> SeenResponse {
    let names = response.headers.sorted_lowercase_names();
    let headers = names.into_iter().map(|name| {
        let value = response.headers.get(&name).unwrap_or_default().into_owned();
        (name, Bytes(value))
    });
    let is_readable = response.body == ResponseBody::Received
        && !matches!(response.response_type, ResponseType::Opaque | ResponseType::OpaqueRedirect)
        && last.has_body(&ask.method.to_ascii_uppercase());
    SeenResponse {
        response_type: Some(response.response_type.to_string()),
        status: response.status,
        status_text: Bytes(response.status_message.clone()),
        url: response.url.as_ref().map_or_else(String::new, ToString::to_string),
        redirected: Some(response.redirected),
        headers: headers.collect(),
        body: Some(if is_readable { last.body.0.len() } else { 0 }),
    }
}
