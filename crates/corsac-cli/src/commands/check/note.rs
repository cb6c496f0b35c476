//! Note: what is worth knowing beside the verdict: what the browser left out.

use crate::shown::without_passwords;
use corsac::fetch::{Departure, Difference, Event, ResponseType};
use corsac::headers::names::{ACCESS_CONTROL_EXPOSE_HEADERS, CORS_RESPONSE_FIELDS};
use corsac::step::Code;
use corsac_browser::{Response, Trace};
use corsac_doctor::title_case;
use http::header::SET_COOKIE;

/// One thing worth knowing.
pub(super) struct Note {
    pub(super) code: Option<Code>,
    pub(super) text: String,
}

/// What was left out of the requests, and where the profile leaves the standard, but for what the verdict says anyway.
pub(super) fn of_trace(trace: &Trace, departures: &[Departure]) -> impl Iterator<Item = Note> {
    let is_said = |event: &&Event| match event {
        Event::Departed(difference) => departures.iter().any(|departure| departure.difference == *difference),
        _ => false,
    };
    let dropped = trace.dropped_headers.iter().map(|name| Note {
        code: Some(Code::RequestHeaderDropped),
        text: format!("the browser dropped {name}: no page can send it with this request"),
    });
    let cookies = trace.notes.iter().map(|note| Note { code: Some(note.code()), text: note.to_string() });
    dropped
        .chain(trace.events.iter().filter(move |event| !is_said(event)).filter_map(of_event))
        .chain(cookies)
}

fn of_event(event: &Event) -> Option<Note> {
    match event {
        Event::DroppedAuthorization(location) => Some(Note {
            code: Some(Code::RedirectAuthorizationDropped),
            text: format!(
                "Authorization did not go along to {}: it is at another origin",
                without_passwords(location.as_str())
            ),
        }),
        Event::Departed(difference) => Some(Note { code: None, text: departure(*difference) }),
        _ => None,
    }
}

fn departure(difference: Difference) -> String {
    format!("not as the standard says: {} ({difference})", difference.what().trim_end_matches('.'))
}

/// What script does not see of the response.
pub(super) fn of_response(response: &Response) -> Option<Note> {
    if response.response_type() != ResponseType::Cors {
        return None;
    }
    let received = response.trace().exchanges.last()?.response.as_ref().ok()?;
    let mut hidden = received.headers.sorted_lowercase_names();
    hidden.retain(|name| !response.headers().contains(name) && !name.starts_with(SET_COOKIE.as_str()));
    let field = title_case(ACCESS_CONTROL_EXPOSE_HEADERS.as_str());
    let hidden: Vec<String> = hidden.into_iter().filter(|name| !is_for_browsers(name)).collect();
    let them = if hidden.len() == 1 { "it" } else { "them" };
    (!hidden.is_empty()).then(|| Note {
        code: Some(Code::HeaderNotExposed),
        text: format!("script cannot read {}: {field} does not name {them}", hidden.join(", ")),
    })
}

/// Fields that say something to browsers and caches; nobody misses them in a script.
fn is_for_browsers(name: &str) -> bool {
    const OTHERS: [&str; 15] = [
        "accept-ranges",
        "alt-svc",
        "connection",
        "content-security-policy",
        "cross-origin-resource-policy",
        "date",
        "keep-alive",
        "referrer-policy",
        "strict-transport-security",
        "timing-allow-origin",
        "transfer-encoding",
        "vary",
        "via",
        "x-content-type-options",
        "x-frame-options",
    ];
    CORS_RESPONSE_FIELDS.iter().any(|field| field == name) || OTHERS.contains(&name)
}
