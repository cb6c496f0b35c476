//! Response head: the bytes of a response before its body, read as browsers read them.
//!
//! <https://www.rfc-editor.org/rfc/rfc9112#section-4>

use crate::transport::network::connection::{HEAD_BYTES, HEAD_FIELDS};
use corsac::fetch::ResponseHead;
use corsac::headers::{Header, HeaderList, get_decode_and_split};
use http::Version;
use std::fmt;

/// Why a head is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// More bytes or fields than the limits.
    TooLarge,
    /// It begins as HTTP/2 does.
    Http2,
    /// Anything else, in words.
    Unreadable(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::TooLarge => {
                write!(f, "the head of the response has more than {HEAD_BYTES} bytes or {HEAD_FIELDS} fields")
            }
            Fault::Http2 => f.write_str("the server answers with HTTP/2, which was not agreed on"),
            Fault::Unreadable(reason) => write!(f, "the response is no HTTP/1 that can be read: {reason}"),
        }
    }
}

fn unreadable(what: &str, bytes: &[u8]) -> Fault {
    const SHOWN: usize = 80;
    let shown = bytes.get(..SHOWN).unwrap_or(bytes);
    Fault::Unreadable(format!("{what}: \"{}\"", shown.escape_ascii()))
}

/// Whether the beginning can still become a head; this is said before a line has ended.
pub(super) fn check_beginning(bytes: &[u8]) -> Result<(), Fault> {
    const BEGINNING: &[u8] = b"HTTP/";
    let is_http2 = bytes.starts_with(b"PRI * HTTP/2") || (bytes.len() >= 9 && is_settings_frame(bytes));
    let begins = bytes.iter().zip(BEGINNING).all(|(found, wanted)| found == wanted);
    match begins {
        _ if is_http2 => Err(Fault::Http2),
        true => Ok(()),
        false => Err(unreadable("it does not begin with a status line", bytes)),
    }
}

/// A server of HTTP/2 begins with a frame of type 4 on stream 0.
fn is_settings_frame(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, _, 4, 0, 0, 0, 0, 0, ..])
}

/// Where the head ends, its empty line included. `from` is how far an earlier look came.
pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let from = from.saturating_sub(3);
    let ends = |rest: &[u8]| match rest {
        [b'\n', b'\n', ..] => Some(2),
        [b'\n', b'\r', b'\n', ..] => Some(3),
        _ => None,
    };
    (from..bytes.len()).find_map(|at| bytes.get(at..).and_then(ends).map(|length| at + length))
}

/// The head that the bytes are, which end with an empty line.
pub(super) fn parse(bytes: &[u8]) -> Result<(ResponseHead, Version), Fault> {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let status_line = lines.next().unwrap_or_default();
    check_line(status_line)?;
    let (version, status, status_message) =
        parse_status_line(status_line).ok_or_else(|| unreadable("its status line is none", status_line))?;
    let headers = parse_fields(lines.take_while(|line| !line.is_empty()))?;
    let head =
        ResponseHead { status, status_message: status_message.to_vec(), headers, ..ResponseHead::default() };
    Ok((head, version))
}

/// <https://www.rfc-editor.org/rfc/rfc9112#section-2.2-4>, and NUL, which browsers take no better.
fn check_line(line: &[u8]) -> Result<(), Fault> {
    match line.iter().find(|byte| matches!(byte, b'\r' | 0)) {
        Some(_) => Err(unreadable("its head holds a NUL or a lone CR", line)),
        None => Ok(()),
    }
}

/// Version, status and reason. Browsers take any status of at most three digits.
fn parse_status_line(line: &[u8]) -> Option<(Version, u16, &[u8])> {
    let rest = line.strip_prefix(b"HTTP/1.")?;
    let (minor, rest) = rest.split_first().filter(|(minor, _)| minor.is_ascii_digit())?;
    let rest = rest.strip_prefix(b" ")?;
    let length = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(length)?;
    if !(1..=3).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let status = digits.iter().fold(0, |status, digit| status * 10 + u16::from(digit.wrapping_sub(b'0')));
    let version = if *minor == b'0' { Version::HTTP_10 } else { Version::HTTP_11 };
    Some((version, status, rest.strip_prefix(b" ").unwrap_or(rest)))
}

/// A line that begins with white space goes on with the field before it.
fn parse_fields<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Result<HeaderList, Fault> {
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for line in lines {
        check_line(line)?;
        match (line.first(), fields.last_mut()) {
            (Some(b' ' | b'\t'), Some(field)) => {
                field.push(b' ');
                field.extend_from_slice(line.trim_ascii_start());
            }
            _ => fields.push(line.to_vec()),
        }
        if fields.len() > HEAD_FIELDS {
            return Err(Fault::TooLarge);
        }
    }
    fields.iter().map(|field| parse_field(field)).collect()
}

fn parse_field(field: &[u8]) -> Result<Header, Fault> {
    let wrong = || unreadable("a line of its head is no header", field);
    let colon = field.iter().position(|byte| *byte == b':').ok_or_else(wrong)?;
    let (name, value) = field.split_at_checked(colon).ok_or_else(wrong)?;
    let name = std::str::from_utf8(name).map_err(|_| wrong())?;
    let value = trim_spaces(value.get(1..).unwrap_or_default());
    Header::new(name, value).map_err(|_| wrong())
}

/// Only these two: a form feed is a byte of the value.
fn trim_spaces(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// The head as hyper is given it: what says where the body ends and whether the connection stays.
pub(super) fn framing(head: &ResponseHead, version: Version) -> Result<Vec<u8>, Fault> {
    // Statuses that hyper does not know have bodies like any other.
    let status = if head.status < 100 { 200 } else { head.status };
    let minor = u8::from(version == Version::HTTP_11);
    let mut framing = format!("HTTP/1.{minor} {status} \r\n").into_bytes();
    let is_coded = head.headers.contains("transfer-encoding");
    for name in ["transfer-encoding", "connection"] {
        for value in
            head.headers.values(name).filter(|value| value.iter().all(|byte| matches!(byte, 0x20..0x7F)))
        {
            framing.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
    }
    let length = extract_length(&head.headers)?.filter(|_| !is_coded);
    if let Some(length) = length {
        framing.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
    }
    // Such a response has no body; what follows one that says otherwise would be taken for the next response.
    if matches!(head.status, 204 | 304) && (is_coded || length.is_some_and(|length| length > 0)) {
        framing.extend_from_slice(b"connection: close\r\n");
    }
    framing.extend_from_slice(b"\r\n");
    Ok(framing)
}

/// The number of bytes that the body has, if the head says one.
///
/// <https://fetch.spec.whatwg.org/#concept-header-extract-a-length>
fn extract_length(headers: &HeaderList) -> Result<Option<u64>, Fault> {
    // 1–2. All values, of all lines; none is no length.
    let Some(values) = get_decode_and_split(headers, "content-length") else { return Ok(None) };
    // 3–4. They are all the same.
    let Some((first, rest)) = values.split_first() else { return Ok(None) };
    if rest.iter().any(|value| value != first) {
        let joined = headers.get("content-length").unwrap_or_default();
        return Err(unreadable("it has more than one Content-Length", &joined));
    }
    // 5. What is no number is no length.
    if first.is_empty() || !first.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    // 6. The number.
    let number = std::str::from_utf8(first).ok().and_then(|digits| digits.parse().ok());
    number.map(Some).ok_or_else(|| unreadable("its Content-Length is too large", first))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What hyper is told, of the whole head.
    fn told(head: &str) -> String {
        let (head, version) = parse(head.as_bytes()).unwrap();
        String::from_utf8(framing(&head, version).unwrap()).unwrap()
    }

    #[test]
    fn hyper_is_told_of_length_coding_and_connection_only() {
        assert_eq!(
            told(
                "HTTP/1.0 404 Not here\r\nX: \x01\r\nConnection: keep-alive\r\nContent-Length: 3, 3\r\n\r\n"
            ),
            "HTTP/1.0 404 \r\nconnection: keep-alive\r\ncontent-length: 3\r\n\r\n"
        );
        // A length beside a coding means nothing: <https://www.rfc-editor.org/rfc/rfc9112#section-6.3>.
        assert_eq!(
            told("HTTP/1.1 42\nTransfer-Encoding: chunked\nContent-Length: 3\n\n"),
            "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n"
        );
    }

    #[test]
    fn a_head_ends_with_an_empty_line_wherever_it_is_cut() {
        let bytes = b"HTTP/1.1 200 OK\r\nX: a\n\r\nbody";
        for cut in 0..bytes.len() {
            let before = end(&bytes[..cut], 0);
            assert_eq!(before, (cut >= 24).then_some(24), "{cut}");
            assert_eq!(before.or_else(|| end(bytes, cut)), Some(24), "{cut}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_head_or_a_fault(noise: Vec<u8>, text in "(HTTP/1\\.[01] )?[0-9]{0,4} ?[a-z:\r\n\t ]{0,40}\n\n") {
            for bytes in [noise.as_slice(), text.as_bytes(), &[text.as_bytes(), &noise].concat()] {
                let _ = check_beginning(bytes);
                if let Ok((head, version)) = parse(bytes) {
                    let _ = framing(&head, version);
                }
            }
        }
    }
}
