//! Route: answers that are right: script may read what it asks for, if anything lets it.

use super::places::{Hop, Place, origins};
use super::random::Dice;
use crate::case::{Answer, Api, Ask, Bytes, Route};
use corsac::fetch::CredentialsMode;
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL,
    CONTENT_LANGUAGE, CONTENT_TYPE, EXPIRES, LAST_MODIFIED, LOCATION, PRAGMA,
};

/// A picture of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// Right answers to what is asked, at each hop: to its preflight, and to itself.
pub(super) fn right(dice: &mut Dice, ask: &Ask, page: &Place, chain: &[Hop]) -> Vec<Route> {
    let origins = origins(page, chain);
    let mut routes = Vec::new();
    for (at, (hop, origin)) in chain.iter().zip(&origins).enumerate() {
        let url = hop.url.clone();
        if ask.api.is_scripted() {
            let answer = preflight(dice, ask, origin);
            routes.push(Route { url: url.clone(), preflight: true, answer });
        }
        let answer = match chain.get(at + 1) {
            Some(next) => redirect(dice, ask, origin, hop, next),
            None => last(dice, ask, origin),
        };
        routes.push(Route { url, preflight: false, answer });
    }
    routes
}

/// A right answer to a preflight.
pub(super) fn preflight(dice: &mut Dice, ask: &Ask, origin: &str) -> Answer {
    let mut answer = Answer::new(*dice.weighted(&[(60, 204), (40, 200)]));
    grant(dice, ask, origin, &mut answer);
    let may_be_star = !includes_credentials(ask);
    let methods = match dice.below(10) {
        0..2 if may_be_star => "*".to_owned(),
        2..5 => "GET, POST, PUT, DELETE, PATCH, patch, *, OPTIONS, PROPFIND".to_owned(),
        _ => allowed_method(ask),
    };
    answer = answer.with(ACCESS_CONTROL_ALLOW_METHODS, methods);
    let mut names: Vec<String> =
        ask.headers.iter().map(|(name, _)| name.clone()).filter(|name| is_token(name)).collect();
    // Blobs and the like bring a type of their own.
    names.push(CONTENT_TYPE.as_str().to_owned());
    let list = match dice.below(10) {
        0..2 if may_be_star => "*".to_owned(),
        2 => names.join(" ,\t").to_ascii_uppercase(),
        3 => names.join(",").to_ascii_lowercase(),
        _ => names.join(", "),
    };
    answer = answer.with(ACCESS_CONTROL_ALLOW_HEADERS, list);
    if dice.chance(25) {
        answer = answer.with(ACCESS_CONTROL_MAX_AGE, *dice.pick(&["0", "5", "600", "86400"]));
    }
    answer
}

/// A right answer that ends a chain.
pub(super) fn last(dice: &mut Dice, ask: &Ask, origin: &str) -> Answer {
    let mut answer = Answer::new(*dice.weighted(&[
        (70, 200),
        (3, 201),
        (4, 204),
        (2, 206),
        (2, 299),
        (3, 304),
        (2, 400),
        (2, 401),
        (2, 403),
        (3, 404),
        (1, 416),
        (3, 500),
        (2, 503),
        (1, 599),
    ]));
    if !ask.api.is_scripted() {
        answer.status = *dice.weighted(&[(90, 200), (5, 404), (5, 500)]);
    }
    grant(dice, ask, origin, &mut answer);
    let (content_type, body) = content(ask.api);
    answer = answer.with(CONTENT_TYPE, content_type).with(CACHE_CONTROL, "no-store");
    answer.body = body;
    if ask.api.is_scripted() {
        spice(dice, ask, &mut answer);
    }
    answer
}

/// A redirect to the next hop, which itself may be read.
fn redirect(dice: &mut Dice, ask: &Ask, origin: &str, hop: &Hop, next: &Hop) -> Answer {
    let mut answer = Answer::new(*dice.weighted(&[(20, 301), (30, 302), (15, 303), (20, 307), (15, 308)]));
    grant(dice, ask, origin, &mut answer);
    let mut location = next.url.clone();
    if hop.place == next.place && dice.chance(60) {
        location = location.replacen(&next.place.origin(), "", 1);
    }
    if dice.chance(4) {
        location += "#there";
    }
    answer.with(LOCATION, location).with(CACHE_CONTROL, "no-store")
}

/// The fields that let script read.
fn grant(dice: &mut Dice, ask: &Ask, origin: &str, answer: &mut Answer) {
    let has_credentials = includes_credentials(ask);
    let allowed = if !has_credentials && dice.chance(35) { "*" } else { origin };
    answer.headers.push((ACCESS_CONTROL_ALLOW_ORIGIN.as_str().to_owned(), allowed.into()));
    if has_credentials || dice.chance(15) {
        answer.headers.push((ACCESS_CONTROL_ALLOW_CREDENTIALS.as_str().to_owned(), "true".into()));
    }
}

/// Headers that script may or may not read.
fn spice(dice: &mut Dice, ask: &Ask, answer: &mut Answer) {
    let stock: [(&str, &str); 9] = [
        ("X-A", "answer"),
        ("x-b", "two"),
        ("X-A", "again"),
        (EXPIRES.as_str(), "0"),
        (LAST_MODIFIED.as_str(), "Thu, 01 Jan 1970 00:00:00 GMT"),
        (PRAGMA.as_str(), "no-cache"),
        (CONTENT_LANGUAGE.as_str(), "de"),
        ("ETag", "\"x\""),
        ("*", "star"),
    ];
    for _ in 0..dice.below(4) {
        let (name, value) = *dice.pick(&stock);
        answer.headers.push((name.to_owned(), value.into()));
    }
    if dice.chance(40) {
        let exposed = if !includes_credentials(ask) && dice.chance(40) { "*" } else { "X-A, x-b, ETag" };
        answer.headers.push((ACCESS_CONTROL_EXPOSE_HEADERS.as_str().to_owned(), exposed.into()));
    }
}

fn content(api: Api) -> (&'static str, Bytes) {
    match api {
        Api::Image | Api::PreloadImage => ("image/gif", GIF.into()),
        Api::Script | Api::ModuleScript | Api::ModulePreload | Api::PreloadScript => {
            ("text/javascript", "void 0;".into())
        }
        Api::Stylesheet | Api::PreloadStyle => ("text/css", "x {}".into()),
        Api::Font => ("font/ttf", "no font".into()),
        Api::EventSource => ("text/event-stream", ": hello\n\n".into()),
        Api::Audio | Api::Video => ("audio/wav", "no sound".into()),
        Api::Track => ("text/vtt", "WEBVTT\n\n".into()),
        Api::Fetch | Api::Xhr => ("text/plain", "hello".into()),
    }
}

/// The method as it is asked for.
fn allowed_method(ask: &Ask) -> String {
    corsac::method::normalize(&ask.method).to_string()
}

pub(super) fn includes_credentials(ask: &Ask) -> bool {
    ask.credentials == CredentialsMode::Include
        || ask.crossorigin.as_ref().is_some_and(|value| value.eq_ignore_ascii_case("use-credentials"))
}

fn is_token(name: &str) -> bool {
    corsac::headers::is_token(name.as_bytes())
}
