//! Vector: a case as a fetch vector in TOML, with what the engine says of it; what the browser did stands beside it.
//!
//! Whoever keeps it checks `expect` against the standard, or gives it the profile of the browser.

use crate::case::{Answer, Api, Ask, AskedBody, Bytes, Case, Turn};
use crate::predict::Expected;
use crate::seen::Seen;
use crate::wire::Wire;
use corsac::fetch::{CacheMode, CredentialsMode, Mode, Profile, RedirectMode};
use std::fmt::Write;

/// The case as a vector of this name.
#[must_use]
pub fn as_vector(case: &Case, expected: &[Expected], profile: Profile, name: &str) -> String {
    let mut text = format!(
        "[[vectors]]\nname = {}\nsource = \"a real browser\"\npage = {}\nprofile = \"{profile}\"\n",
        quoted(name),
        quoted(&case.page)
    );
    for (at, (turn, expected)) in case.turns.iter().zip(expected).enumerate() {
        if at > 0 {
            let seconds = f64::from(u32::try_from(turn.wait_ms).unwrap_or(u32::MAX)) / 1_000.0;
            let _ = writeln!(text, "[[vectors.then]]\nafter = {seconds:?}");
        }
        let _ = writeln!(text, "fetch = {}\nwire = [", fetch(&turn.ask));
        for wire in &expected.wire {
            let _ = writeln!(text, "    {},", exchange(turn, wire));
        }
        let _ = writeln!(text, "]\nexpect = {}", expect(expected));
    }
    text
}

fn fetch(ask: &Ask) -> String {
    let api = match ask.api {
        Api::Fetch => "fetch",
        Api::Xhr => "xhr",
        Api::Image => "image",
        Api::Script => "script",
        Api::ModuleScript => "module-script",
        Api::Stylesheet => "stylesheet",
        Api::ModulePreload => "module-preload",
        Api::PreloadScript => "preload-script",
        Api::PreloadImage => "preload-image",
        Api::PreloadStyle => "preload-style",
        Api::Font => "font",
        Api::Audio => "audio",
        Api::Video => "video",
        Api::Track => "track",
        Api::EventSource => "event-source",
    };
    let mut keys = vec![format!("as = \"{api}\""), format!("url = {}", quoted(&ask.url))];
    let mut key = |is_told: bool, text: String| keys.extend(is_told.then_some(text));
    key(ask.method != "GET", format!("method = {}", quoted(&ask.method)));
    key(!ask.headers.is_empty(), format!("headers = [{}]", lines(&ask.headers)));
    key(ask.mode != Mode::Cors, format!("mode = \"{}\"", ask.mode));
    let has_credentials = ask.credentials == CredentialsMode::Include;
    match ask.api {
        Api::Fetch => {
            key(
                ask.credentials != CredentialsMode::SameOrigin,
                format!("credentials = \"{}\"", ask.credentials),
            );
        }
        _ => key(has_credentials, "with-credentials = true".into()),
    }
    key(ask.redirect != RedirectMode::Follow, format!("redirect = \"{}\"", ask.redirect));
    key(ask.cache != CacheMode::Default, format!("cache = \"{}\"", ask.cache));
    key(ask.upload_listener, "upload-listener = true".into());
    if let Some(crossorigin) = &ask.crossorigin {
        key(true, format!("crossorigin = {}", quoted(crossorigin)));
    }
    if let Some(body) = body(&ask.body) {
        key(true, format!("body = {{ {body} }}"));
    }
    format!("{{ {} }}", keys.join(", "))
}

fn body(body: &AskedBody) -> Option<String> {
    Some(match body {
        AskedBody::Null => return None,
        AskedBody::Text(text) => format!("text = {}", quoted(text)),
        AskedBody::UrlEncoded(text) => format!("url-encoded = {}", quoted(text)),
        AskedBody::FormData(_) => "form-data = \"boundary\"".into(),
        AskedBody::Blob(content_type) => format!("blob = {}", quoted(content_type)),
        AskedBody::Buffer(length) => format!("length = {length}"),
        AskedBody::Stream => "stream = true".into(),
    })
}

fn exchange(turn: &Turn, wire: &Wire) -> String {
    let answer = turn.answer(&wire.url, wire.is_preflight());
    let with: Vec<String> =
        wire.headers.iter().map(|(name, value)| format!("{name} = {}", bytes(value))).collect();
    let answered =
        |answer: &Answer| if answer.drops { "\"connection\"".into() } else { answer.status.to_string() };
    format!(
        "{{ sends = {}, with = {{ {} }}, answer = {}, headers = [{}] }}",
        quoted(&format!("{} {}", wire.method, wire.url)),
        with.join(", "),
        answered(&answer),
        lines(&answer.headers)
    )
}

fn expect(expected: &Expected) -> String {
    match (&expected.refusal, &expected.seen) {
        (Some(refusal), _) => format!(
            "{{ refused = \"{}\", code = \"{}\", plain = \"{}\", hop = {} }}",
            refusal.step().name(),
            refusal.code(),
            refusal.plain_code(),
            refusal.place.hop
        ),
        (None, Seen::Response(response)) => {
            let names: Vec<String> = response.headers.iter().map(|(name, _)| quoted(name)).collect();
            format!(
                "{{ type = \"{}\", readable = [{}] }}",
                response.response_type.as_deref().unwrap_or("cors"),
                names.join(", ")
            )
        }
        (None, seen) => format!("{{ type = \"cors\" }} # {}", seen.word()),
    }
}

fn lines(lines: &[(String, Bytes)]) -> String {
    let line = |(name, value): &(String, Bytes)| format!("[{}, {}]", quoted(name), bytes(value));
    lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// A value as vectors write it: a text, or with `\xNN` for what is none.
fn bytes(value: &Bytes) -> String {
    let is_plain = value.0.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let escape = |byte: &u8| match byte {
        b' '..=b'~' => char::from(*byte).to_string(),
        other => format!("\\x{other:02x}"),
    };
    match is_plain {
        true => quoted(&value.to_text()),
        false => format!("{{ bytes = '{}' }}", value.0.iter().map(escape).collect::<String>()),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.into()).to_string()
}
