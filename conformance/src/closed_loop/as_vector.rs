//! As vector: a case as a fetch vector, in TOML, with what the oracle expects.
//!
//! The wire is what the engines said; whoever keeps the vector checks it against the standard first.

use super::case::{Api, Ask, AskedBody, Case, HeaderClass};
use super::oracle::{Verdict, verdict};
use super::run::Ran;
use corsac::fetch::{CredentialsMode, Event, HttpRequest, ResponseHead, ResponseType};
use corsac::headers::HeaderList;
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN,
};
use std::fmt::Write;
use toml::Value;

/// The case as a vector of this name.
#[must_use]
pub fn as_vector(case: &Case, ran: &Ran, name: &str) -> String {
    let mut text = String::from("[[vectors]]\n");
    let _ =
        writeln!(text, "name = {}\nsource = \"closed loop\"\npage = {}", quoted(name), quoted(&case.page));
    let _ = writeln!(text, "fetch = {}\nwire = [", fetch(case));
    let mut sent = None;
    for event in &ran.events {
        match event {
            Event::Sending(request) => sent = Some(request),
            Event::Received(_, head) => {
                let _ = writeln!(
                    text,
                    "    {},",
                    sent.map_or_else(String::new, |request| exchange(request, head))
                );
            }
            _ => {}
        }
    }
    let _ = writeln!(text, "]\nexpect = {}", expect(case, ran));
    text
}

fn fetch(case: &Case) -> String {
    let ask = &case.ask;
    let headers: Vec<String> = ask
        .headers
        .iter()
        .map(|header| format!("[{}, {}]", quoted(&header.name), quoted(&header.value)))
        .collect();
    let body = match ask.body {
        AskedBody::Null => "",
        AskedBody::Text => ", body = { text = \"text\" }",
        AskedBody::Stream => ", body = { stream = true }",
    };
    format!(
        "{{ url = {}, method = {}, headers = [{}]{}{body} }}",
        quoted(&case.url(0)),
        quoted(&ask.method),
        headers.join(", "),
        of_api(ask)
    )
}

/// What only the one API can say.
fn of_api(ask: &Ask) -> String {
    match ask.api {
        Api::Fetch => format!(
            ", mode = \"{}\", credentials = \"{}\", redirect = \"{}\"",
            ask.mode, ask.credentials, ask.redirect
        ),
        Api::Xhr { upload_listener } => format!(
            ", as = \"xhr\", with-credentials = {}, upload-listener = {upload_listener}",
            ask.credentials == CredentialsMode::Include
        ),
    }
}

fn exchange(request: &HttpRequest, head: &ResponseHead) -> String {
    let judged = [ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS, AUTHORIZATION];
    let with = judged.iter().filter_map(|name| {
        let value = request.headers.get(name.as_str())?;
        Some(format!("{name} = {}", quoted(&String::from_utf8_lossy(&value))))
    });
    format!(
        "{{ sends = {}, with = {{ {} }}, answer = {}, headers = [{}] }}",
        quoted(&format!("{} {}", request.method, request.url)),
        with.collect::<Vec<_>>().join(", "),
        head.status,
        lines(&head.headers)
    )
}

fn lines(headers: &HeaderList) -> String {
    let line =
        |name: &str, value: &[u8]| format!("[{}, {}]", quoted(name), quoted(&String::from_utf8_lossy(value)));
    headers.iter().map(|header| line(header.name(), header.value())).collect::<Vec<_>>().join(", ")
}

fn expect(case: &Case, ran: &Ran) -> String {
    match (verdict(case), &ran.refusal) {
        (Verdict::Readable | Verdict::OpaqueRedirect, _) => {
            format!("{{ type = \"{}\"{} }}", response_type(ran), dropped(case))
        }
        (Verdict::Refused, Some(refusal)) => {
            let stage =
                refusal.place.stage.map_or_else(String::new, |stage| format!(", stage = \"{stage}\""));
            let (step, code, plain) = (refusal.step().name(), refusal.code(), refusal.plain_code());
            let hop = refusal.place.hop;
            format!(
                "{{ refused = \"{step}\", code = \"{code}\", plain = \"{plain}\", hop = {hop}{stage}{} }}",
                dropped(case)
            )
        }
        (Verdict::Refused, None) => {
            "{ refused = \"?\" } # the engine let it pass: name the step that must refuse".into()
        }
    }
}

/// The type that the engine gave; where it gave none it is for whoever keeps the vector to say.
fn response_type(ran: &Ran) -> &'static str {
    ran.response_type.map_or("cors", ResponseType::as_str)
}

fn dropped(case: &Case) -> String {
    let forbidden = case.ask.headers.iter().filter(|header| header.class == HeaderClass::Forbidden);
    let names: Vec<String> = forbidden.map(|header| quoted(&header.name)).collect();
    format!(", dropped = [{}]", names.join(", "))
}

fn quoted(text: &str) -> String {
    Value::String(text.into()).to_string()
}
