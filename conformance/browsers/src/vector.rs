//! Vector: a case as a fetch vector in TOML, with what the engine says of it; what the browser did stands beside it.
//!
//! Whoever keeps it checks `expect` against the standard, or gives it the profile of the browser.

use crate::case::{Answer, Api, Ask, AskedBody, Bytes, Case};
use crate::predict::{Exchange, Expected, Told, field_value};
use corsac::fetch::preset::CorsSettings;
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
        for told in &expected.told.exchanges {
            let _ = writeln!(text, "    {},", exchange(told));
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
    match CorsSettings::from_attribute(ask.crossorigin.as_deref()) {
        CorsSettings::NoCors => {}
        CorsSettings::Anonymous => key(true, "crossorigin = \"anonymous\"".into()),
        CorsSettings::UseCredentials => key(true, "crossorigin = \"use-credentials\"".into()),
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

fn exchange(told: &Exchange) -> String {
    let with = told.with.iter().map(|(name, value)| format!("{} = {}", quoted(name), bytes(value)));
    let with = with.collect::<Vec<_>>().join(", ");
    let mut keys = vec![format!("sends = {}", quoted(&told.sends)), format!("with = {{ {with} }}")];
    keys.extend(told.credentials.then(|| "credentials = true".to_owned()));
    match &told.answer {
        Ok(answer) => {
            keys.push(format!("answer = {}", answer.status));
            keys.push(format!("headers = [{}]", lines(&received(answer))));
        }
        Err(word) => keys.push(format!("answer = {}", quoted(word))),
    }
    format!("{{ {} }}", keys.join(", "))
}

/// The header lines as a browser has them.
fn received(answer: &Answer) -> Vec<(String, Bytes)> {
    let received = |(name, value): (String, Bytes)| (name, Bytes(field_value(&value.0).to_vec()));
    answer.lines().into_iter().map(received).collect()
}

fn expect(expected: &Expected) -> String {
    let Told { response_type, readable, departures, dropped, .. } = &expected.told;
    let names = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let mut keys = Vec::new();
    if let Some(refusal) = &expected.refusal {
        keys.push(format!("refused = \"{}\"", refusal.step().name()));
        keys.push(format!("code = \"{}\", plain = \"{}\"", refusal.code(), refusal.plain_code()));
        keys.push(format!("hop = {}", refusal.place.hop));
        keys.extend(refusal.place.stage.map(|stage| format!("stage = \"{stage}\"")));
    }
    if let Some(response_type) = response_type {
        keys.push(format!("type = \"{response_type}\", readable = [{}]", names(readable)));
    }
    keys.extend((!departures.is_empty()).then(|| format!("departures = {departures:?}")));
    keys.extend((!dropped.is_empty()).then(|| format!("dropped = [{}]", names(dropped))));
    format!("{{ {} }}", keys.join(", "))
}

fn lines(lines: &[(String, Bytes)]) -> String {
    let line = |(name, value): &(String, Bytes)| format!("[{}, {}]", quoted(name), bytes(value));
    lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// A value as vectors write it: a text, or with `\xNN` for what is none.
fn bytes(value: &Bytes) -> String {
    let is_plain = value.0.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let escape = |byte: &u8| match byte {
        // The quotes are those of the text itself.
        b' '..=b'&' | b'('..=b'~' => char::from(*byte).to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::generate;
    use crate::predict::predict;
    use conformance::fetch::drive;
    use conformance::fetch::vector::FetchFile;

    #[test]
    fn what_is_printed_is_a_vector_that_the_engine_meets() {
        let profiles = Profile::ALL.iter().cycle();
        for (number, profile) in (0..1_000).zip(profiles) {
            let case = generate::case(7, number);
            let text = as_vector(&case, &predict(&case, *profile).unwrap(), *profile, &case.token);
            let file = toml::from_str::<FetchFile>(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let [vector] = file.vectors.as_slice() else { panic!("one vector: {text}") };
            let ran = drive::run(vector).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert!(ran.complaints.is_empty(), "{:#?}\n{text}", ran.complaints);
        }
    }
}
