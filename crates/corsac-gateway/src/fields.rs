//! Fields: what a proxy changes in header fields on their way through, RFC 9110 section 7.6. Knows no sockets.

use std::fmt::Write;

use bytes::{BufMut, BytesMut};
use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, FORWARDED, HOST, HeaderName, HeaderValue, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::{HeaderMap, StatusCode, Version};

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Our name in `Via`.
const PSEUDONYM: &str = "corsac";

/// What concerns one connection only, whether `Connection` names it or not.
const HOP_BY_HOP: [HeaderName; 7] =
    [KEEP_ALIVE, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE];

/// What one walk over the fields of a message finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// The size of all lines, as HTTP/1.1 would send them.
    pub(crate) bytes: usize,
    /// Their number.
    pub(crate) lines: usize,
    /// `Connection` is there, which may name others.
    connection: bool,
    /// Others that concern one connection only are there.
    hop_by_hop: bool,
    forwarded: bool,
    expect: bool,
    via: bool,
    cookies: usize,
}

/// Who the client is, as the upstream is told.
pub(crate) struct Sender<'a> {
    /// Its address.
    pub(crate) address: &'a HeaderValue,
    /// Its address as `Forwarded` spells it.
    pub(crate) node: &'a str,
    /// The host that it asked for.
    pub(crate) host: Option<&'a HeaderValue>,
    /// The version that it spoke.
    pub(crate) version: Version,
}

impl Survey {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut survey = Survey::default();
        for (name, value) in headers {
            survey.lines += 1;
            survey.bytes += name.as_str().len() + value.len() + ": \r\n".len();
            survey.note(name);
        }
        survey
    }

    fn note(&mut self, name: &HeaderName) {
        match *name {
            CONNECTION => self.connection = true,
            PROXY_AUTHENTICATE | PROXY_AUTHORIZATION | TE | TRANSFER_ENCODING | UPGRADE => {
                self.hop_by_hop = true
            }
            COOKIE => self.cookies += 1,
            EXPECT => self.expect = true,
            FORWARDED => self.forwarded = true,
            VIA => self.via = true,
            _ => match name.as_str() {
                "keep-alive" | "proxy-connection" => self.hop_by_hop = true,
                name if name.starts_with("x-forwarded-") => self.forwarded = true,
                _ => {}
            },
        }
    }
}

/// Makes a client's request fields those that the upstream gets.
pub(crate) fn prepare_request(headers: &mut HeaderMap, survey: Survey, sender: &Sender<'_>) {
    let trailers = survey.hop_by_hop && wants_trailers(headers);
    remove_hop_by_hop(headers, survey);
    if trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
    if survey.expect {
        // Kept for the client's side, where hyper answers it with 100 as soon as the upstream takes the body.
        headers.remove(EXPECT);
    }
    if survey.cookies > 1 {
        join_cookies(headers);
    }
    if survey.forwarded {
        remove_forwarded(headers);
    }
    introduce(headers, sender);
    add_via(headers, survey.via, sender.version);
}

/// Makes an upstream's response fields those that the client gets.
pub(crate) fn prepare_response(headers: &mut HeaderMap, status: StatusCode, version: Version) {
    let survey = Survey::of(headers);
    // A body in chunks is as long as its chunks, whatever else is said: RFC 9112 section 6.3.
    let in_chunks = survey.hop_by_hop && headers.contains_key(TRANSFER_ENCODING);
    remove_hop_by_hop(headers, survey);
    // A 204 has no length: RFC 9110 section 8.6.
    if in_chunks || status == StatusCode::NO_CONTENT {
        headers.remove(CONTENT_LENGTH);
    }
    add_via(headers, survey.via, version);
}

/// Whether a body is coded for this hop as nobody here decodes it: with anything but `chunked`, once.
pub(crate) fn is_coded(headers: &HeaderMap) -> bool {
    let mut codings = members(headers, &TRANSFER_ENCODING).filter(|coding| !coding.is_empty());
    codings.next().is_some_and(|coding| !coding.eq_ignore_ascii_case(b"chunked")) || codings.next().is_some()
}

/// Whether one of the comma-separated members of a field's lines is `token`, in any case.
pub(crate) fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    members(headers, name).any(|member| member.eq_ignore_ascii_case(token.as_bytes()))
}

fn members<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h [u8]> {
    let lines = headers.get_all(name).iter();
    lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b',').map(<[u8]>::trim_ascii))
}

/// `TE` is for the next hop only, but this hop passes trailers on.
fn wants_trailers(headers: &HeaderMap) -> bool {
    members(headers, &TE).any(|coding| {
        coding
            .split(|&byte| byte == b';')
            .next()
            .is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(b"trailers"))
    })
}

fn remove_hop_by_hop(headers: &mut HeaderMap, survey: Survey) {
    if survey.connection {
        let lines: Vec<HeaderValue> = headers.get_all(CONNECTION).iter().cloned().collect();
        headers.remove(CONNECTION);
        lines.iter().flat_map(options).for_each(|name| drop(headers.remove(name)));
    }
    if survey.hop_by_hop {
        HOP_BY_HOP.iter().for_each(|name| drop(headers.remove(name)));
    }
}

/// The fields that a line of `Connection` names, except those without which the message would be another one.
fn options(line: &HeaderValue) -> impl Iterator<Item = HeaderName> {
    let options = line.as_bytes().split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    options
        .filter(|option| {
            !option.eq_ignore_ascii_case(b"close") && !option.eq_ignore_ascii_case(b"keep-alive")
        })
        .filter_map(|option| HeaderName::from_bytes(option).ok())
        .filter(|name| *name != CONTENT_LENGTH && *name != HOST)
}

/// HTTP/2 may split `Cookie`; HTTP/1.1 may not: RFC 9113 section 8.2.3.
fn join_cookies(headers: &mut HeaderMap) {
    let mut joined = BytesMut::new();
    for crumb in headers.get_all(COOKIE) {
        if !joined.is_empty() {
            joined.put_slice(b"; ");
        }
        joined.put_slice(crumb.as_bytes());
    }
    // Field values joined are a field value; if that ever failed, the lines would go out as they came.
    if let Ok(joined) = HeaderValue::from_maybe_shared(joined.freeze()) {
        headers.insert(COOKIE, joined);
    }
}

fn remove_forwarded(headers: &mut HeaderMap) {
    headers.remove(FORWARDED);
    let claimed: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with("x-forwarded-")).cloned().collect();
    for name in &claimed {
        headers.remove(name);
    }
}

/// RFC 7239, and the fields that came before it.
fn introduce(headers: &mut HeaderMap, sender: &Sender<'_>) {
    headers.insert(X_FORWARDED_FOR, sender.address.clone());
    headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static("http"));
    if let Some(host) = sender.host {
        headers.insert(X_FORWARDED_HOST, host.clone());
    }
    if let Some(forwarded) = forwarded(sender) {
        headers.insert(FORWARDED, forwarded);
    }
}

fn forwarded(sender: &Sender<'_>) -> Option<HeaderValue> {
    let mut element = BytesMut::with_capacity(96);
    write!(element, "for={}", sender.node).ok()?;
    if let Some(host) = sender.host {
        element.put_slice(b";host=\"");
        element.put_slice(host.as_bytes());
        element.put_slice(b"\"");
    }
    element.put_slice(b";proto=http");
    HeaderValue::from_maybe_shared(element.freeze()).ok()
}

fn add_via(headers: &mut HeaderMap, appending: bool, version: Version) {
    let received = match version {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2.0",
        _ => "1.1",
    };
    if appending {
        if let Ok(via) = HeaderValue::try_from(format!("{received} {PSEUDONYM}")) {
            headers.append(VIA, via);
        }
        return;
    }
    headers.insert(
        VIA,
        match received {
            "1.0" => HeaderValue::from_static("1.0 corsac"),
            "2.0" => HeaderValue::from_static("2.0 corsac"),
            _ => HeaderValue::from_static("1.1 corsac"),
        },
    );
}
