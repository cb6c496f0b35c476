//! Request head: the bytes of a request before its body.
//!
//! <https://www.rfc-editor.org/rfc/rfc9112#section-3>

use crate::transport::network::message::{HANDSHAKE, authority};
use corsac::fetch::request_headers::forbidden_request_header;
use corsac::fetch::{HttpRequest, Mode};
use corsac::headers::Header;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, HOST, HeaderName, PRAGMA, USER_AGENT,
};
use url::Position;

/// What a browser adds unless script has set it.
const ADDED: [HeaderName; 6] = [ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, PRAGMA, USER_AGENT];

/// The head with its empty line: names in the case that script gave them, values with the bytes they have.
pub(super) fn write(request: &HttpRequest) -> Vec<u8> {
    let target = &request.url[Position::BeforePath..Position::AfterQuery];
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method).into_bytes();
    write_field(&mut head, &title_case(HOST.as_str()), authority(&request.url).as_bytes());
    for header in &request.headers {
        if is_browsers_own(header) {
            write_field(&mut head, &title_case(header.name()), header.value());
        } else {
            write_field(&mut head, header.name(), header.value());
        }
    }
    if request.mode == Mode::WebSocket {
        for (name, value) in HANDSHAKE.iter().filter(|(name, _)| !request.headers.contains(name.as_str())) {
            write_field(&mut head, &title_case(name.as_str()), value.as_bytes());
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn is_browsers_own(header: &Header) -> bool {
    forbidden_request_header(header.name(), header.value())
        || ADDED.iter().any(|added| added.as_str() == header.name())
}

/// As browsers write what is theirs over HTTP/1.1.
fn title_case(name: &str) -> String {
    let mut begins = true;
    let written = name.chars().map(|character| {
        let is_first = std::mem::replace(&mut begins, character == '-');
        if is_first { character.to_ascii_uppercase() } else { character.to_ascii_lowercase() }
    });
    written.collect()
}

fn write_field(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}
