//! Values: the stock of request headers, methods and bodies, from the ordinary to the odd. Data only.

use super::random::Dice;
use crate::case::{AskedBody, Bytes};
use corsac::headers::names::{ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK};

/// Methods and their weights.
pub(super) const METHODS: &[(usize, &str)] = &[
    (40, "GET"),
    (8, "HEAD"),
    (20, "POST"),
    (15, "PUT"),
    (8, "DELETE"),
    (6, "PATCH"),
    (2, "patch"),
    (2, "put"),
    (2, "get"),
    (2, "post"),
    (1, "head"),
    (1, "delete"),
    (2, "*"),
    (2, "OPTIONS"),
    (1, "options"),
    (1, "PROPFIND"),
    (1, "Put"),
    (1, "pOsT"),
    (1, "X-Custom!"),
    (1, "TRACE"),
    (1, "connect"),
    (1, "no method"),
];

/// Methods that need a preflight, and their weights.
pub(super) const UNSAFE_METHODS: &[(usize, &str)] = &[
    (40, "PUT"),
    (20, "DELETE"),
    (20, "PATCH"),
    (4, "patch"),
    (3, "put"),
    (3, "*"),
    (4, "OPTIONS"),
    (3, "PROPFIND"),
];

/// Request headers of every kind, and their weights.
const HEADERS: &[(usize, &str, &[u8])] = &[
    (10, "X-A", b"1"),
    (8, "x-b", b"two"),
    (4, "X-Requested-With", b"XMLHttpRequest"),
    (8, "Authorization", b"Bearer x"),
    (3, "authorization", b"Basic eDp5"),
    (2, "*", b"1"),
    (1, "!#$%&'*+-.^_`|~", b"1"),
    (1, "X-Empty", b""),
    (1, "X-Padded", b" \t padded \t "),
    (1, "X-Odd", b"\x01\x7f\x80\xff"),
    (1, "X-Latin", b"caf\xe9"),
    (1, "no token", b"1"),
    (1, "X-Newline", b"a\nb"),
    (1, "X-Nul", b"a\0b"),
    // Accept
    (4, "Accept", b"application/json"),
    (2, "accept", b"*/*;q=0.5"),
    (1, "Accept", b"\x01"),
    (1, "Accept", b"a\tb"),
    (1, "Accept", b"caf\xe9"),
    (1, "Accept", b"a\x7fb"),
    (1, "Accept", b"\"quoted\""),
    (1, "Accept", b"a(b)"),
    (1, "Accept", b"a:b"),
    (1, "Accept", b"a<b>c"),
    (1, "Accept", b"a?b"),
    (1, "Accept", b"a@b"),
    (1, "Accept", b"a[b]"),
    (1, "Accept", b"a\\b"),
    (1, "Accept", b"a{b}"),
    (1, "Accept", b"a'b`c|d^e~f!g#h$i%j&k"),
    (1, "Accept", b""),
    // Languages
    (3, "Accept-Language", b"en-GB, de;q=0.5"),
    (1, "Accept-Language", b"en_GB"),
    (1, "Accept-Language", b"en\tde"),
    (1, "Accept-Language", b"\xe9"),
    (1, "Accept-Language", b"en/de"),
    (1, "Accept-Language", b"*"),
    (3, "Content-Language", b"de"),
    (1, "Content-Language", b"de@x"),
    (1, "Content-Language", b"\"de\""),
    // Content-Type
    (4, "Content-Type", b"application/json"),
    (4, "Content-Type", b"text/plain"),
    (2, "content-type", b"text/plain;charset=utf-8"),
    (1, "Content-Type", b"TEXT/PLAIN"),
    (1, "Content-Type", b"application/x-www-form-urlencoded"),
    (1, "Content-Type", b"multipart/form-data; boundary=x"),
    (1, "Content-Type", b""),
    (1, "Content-Type", b"text/plain;"),
    (1, "Content-Type", b"text/plain;garbage"),
    (1, "Content-Type", b"text/plain ;charset=utf-8"),
    (1, "Content-Type", b"text/plain, application/json"),
    (1, "Content-Type", b"text/plain,text/plain"),
    (1, "Content-Type", b"text/plain;charset=utf-8,text/html"),
    (1, "Content-Type", b"text/plain; x=\""),
    (1, "Content-Type", b"text/plain; x=y\x0bz"),
    (1, "Content-Type", b"text/plain\x0b"),
    (1, "Content-Type", b"text/plain;\xe9"),
    (1, "Content-Type", b"text /plain"),
    (1, "Content-Type", b"text/ plain"),
    (1, "Content-Type", b"text"),
    (1, "Content-Type", b"text/html"),
    // Range
    (2, "Range", b"bytes=0-10"),
    (2, "Range", b"bytes=5-"),
    (1, "range", b"bytes=-5"),
    (1, "Range", b"bytes=5-3"),
    (1, "Range", b"bytes=0-1,3-4"),
    (1, "Range", b"Bytes=0-1"),
    (1, "Range", b"bytes= 0-1"),
    (1, "Range", b"bytes=0 -1"),
    (1, "Range", b"bytes=-"),
    (1, "Range", b"bytes=0-1x"),
    (1, "Range", b"items=0-1"),
    (1, "Range", b"bytes=000-0001"),
    (1, "Range", b"bytes=0-18446744073709551615"),
    (1, "Range", b"bytes=0-18446744073709551616"),
    (1, "Range", b"bytes=9223372036854775807-9223372036854775808"),
    (1, "Range", b"bytes=111111111111111111111111111111-222222222222222222222222222222"),
    // What only the browser sets, and what looks so
    (1, "Origin", b"https://evil.test"),
    (1, "Cookie", b"a=b"),
    (1, "Host", b"evil.test"),
    (1, "Sec-Custom", b"1"),
    (1, "Proxy-Custom", b"1"),
    (1, "DNT", b"1"),
    (1, "Date", b"now"),
    (1, "Via", b"1.1 x"),
    (1, "Set-Cookie", b"a=b"),
    (1, "Accept-Charset", b"utf-8"),
    (1, "Accept-Encoding", b"br"),
    (1, "Content-Encoding", b"identity"),
    (1, "Content-Location", b"/x"),
    (1, "X-HTTP-Method-Override", b"TRACE"),
    (1, "X-HTTP-Method-Override", b"GET, track"),
    (1, "X-Method-Override", b"PUT"),
    (1, "X-HTTP-Method", b"\"TRACE\""),
    (1, "Sec", b"1"),
    (1, "Proxy", b"1"),
    (1, "Cookie3", b"1"),
    (2, "User-Agent", b"mine"),
    (1, "Referer", b"/x"),
    (1, "Cache-Control", b"no-cache"),
    (1, "Pragma", b"no-cache"),
    (1, "If-None-Match", b"\"x\""),
    (1, "Last-Event-ID", b"5"),
    // Client hints
    (1, "Save-Data", b"on"),
    (1, "DPR", b"2.0"),
    (1, "Width", b"100"),
    (1, "Viewport-Width", b"100"),
    (1, "Device-Memory", b"0.5"),
    (1, "Downlink", b"1.5"),
    (1, "RTT", b"100"),
    (1, "ECT", b"4g"),
    (1, "DPR", b"two"),
    (1, "Save-Data", b"off"),
];

/// A request header.
pub(super) fn header(dice: &mut Dice) -> (String, Bytes) {
    match dice.below(30) {
        0 => long(dice),
        3 => with_any_byte(dice),
        1 => (ACCESS_CONTROL_REQUEST_METHOD.as_str().into(), "PUT".into()),
        2 if dice.chance(50) => (ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK.as_str().into(), "true".into()),
        _ => {
            let stock: Vec<_> =
                HEADERS.iter().map(|(weight, name, value)| (*weight, (*name, *value))).collect();
            let (name, value) = *dice.weighted(&stock);
            (name.into(), value.into())
        }
    }
}

/// Values at the limits of the safelist: 128 bytes each.
fn long(dice: &mut Dice) -> (String, Bytes) {
    let length = *dice.pick(&[127, 128, 129, 1_025]);
    match dice.below(5) {
        0 => ("Accept".into(), "a".repeat(length).into()),
        1 => ("Accept-Language".into(), "e".repeat(length).into()),
        2 => ("Content-Language".into(), "d".repeat(length).into()),
        3 => ("Range".into(), format!("bytes=0-{}", "1".repeat(length - 8)).into()),
        _ => ("Content-Type".into(), format!("text/plain;{}", "a".repeat(length - 11)).into()),
    }
}

/// Safelisted values that are 1,023 to 1,026 bytes together, where the safelist ends at 1,024.
pub(super) fn at_the_sum(dice: &mut Dice) -> Vec<(String, Bytes)> {
    let names = *dice.pick::<&[&str]>(&[
        &["Accept"],
        &["Accept-Language"],
        &["Accept", "Accept-Language", "Content-Language"],
        &["Accept", "X-A", "Accept-Language"],
    ]);
    let mut lengths = vec![128; 7];
    lengths.extend(*dice.pick::<&[usize]>(&[&[127], &[128], &[127, 1], &[128, 1], &[100, 28], &[100, 30]]));
    lengths
        .iter()
        .zip(names.iter().cycle())
        .map(|(length, name)| ((*name).into(), "a".repeat(*length).into()))
        .collect()
}

/// A value with any byte that a value can hold, in one of the headers whose bytes matter.
fn with_any_byte(dice: &mut Dice) -> (String, Bytes) {
    let name = *dice.pick(&["Accept", "Accept-Language", "Content-Language", "Content-Type", "Range", "X-A"]);
    let mut value = match name {
        "Content-Type" => b"text/plain".to_vec(),
        "Range" => b"bytes=0-9".to_vec(),
        _ => b"en".to_vec(),
    };
    let byte = u8::try_from(1 + dice.below(255)).unwrap_or(1);
    let at = dice.below(value.len() + 1);
    value.insert(at, byte);
    (name.into(), Bytes(value))
}

/// A header that needs a preflight.
pub(super) fn unsafe_header(dice: &mut Dice) -> (String, Bytes) {
    let (name, value) = *dice.weighted(&[
        (30, ("X-A", "1")),
        (20, ("x-b", "two")),
        (20, ("Authorization", "Bearer x")),
        (15, ("Content-Type", "application/json")),
        (10, ("X-Requested-With", "XMLHttpRequest")),
        (5, ("*", "1")),
    ]);
    (name.into(), value.into())
}

/// A body.
pub(super) fn body(dice: &mut Dice) -> AskedBody {
    dice.weighted(&[
        (12, AskedBody::Null),
        (8, AskedBody::Text("text".into())),
        (3, AskedBody::Text("caf\u{e9}".into())),
        (3, AskedBody::UrlEncoded("a=b".into())),
        (3, AskedBody::FormData("value".into())),
        (3, AskedBody::Blob(String::new())),
        (3, AskedBody::Blob("text/plain".into())),
        (3, AskedBody::Blob("Application/JSON".into())),
        (1, AskedBody::Blob("no type".into())),
        (3, AskedBody::Buffer(16)),
        (1, AskedBody::Buffer(0)),
        (2, AskedBody::Stream),
    ])
    .clone()
}
