//! Media type: the grammar that some browsers hold a blob's type to.

use crate::headers::is_token;

/// Whether the value is a media type with its parameters: <https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1>.
pub(super) fn is_media_type(value: &[u8]) -> bool {
    let (essence, mut rest) = split_before(value, b';');
    let Some(slash) = essence.iter().position(|byte| *byte == b'/') else { return false };
    let (kind, subtype) = essence.split_at(slash);
    let subtype = subtype.get(1..).unwrap_or_default().trim_ascii_end();
    if !is_token(kind) || !is_token(subtype) {
        return false;
    }
    while let Some(parameter) = rest.strip_prefix(b";") {
        let Some(after) = after_parameter(parameter.trim_ascii_start()) else { return false };
        rest = after.trim_ascii_start();
    }
    rest.is_empty()
}

/// What follows a name, an equals sign and a value.
fn after_parameter(parameter: &[u8]) -> Option<&[u8]> {
    let equals = parameter.iter().position(|byte| *byte == b'=')?;
    let (name, value) = parameter.split_at(equals);
    let value = value.get(1..)?;
    if !is_token(name) {
        return None;
    }
    if let Some(quoted) = value.strip_prefix(b"\"") {
        return after_quoted_string(quoted);
    }
    let end = value.iter().position(|byte| matches!(byte, b';' | b' ' | b'\t')).unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    is_token(value).then_some(rest)
}

/// What follows the quote that ends a string.
fn after_quoted_string(mut quoted: &[u8]) -> Option<&[u8]> {
    loop {
        quoted = match quoted {
            [b'"', rest @ ..] => return Some(rest),
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
            [] => return None,
        };
    }
}

fn split_before(bytes: &[u8], end: u8) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().position(|byte| *byte == end).unwrap_or(bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_follows_the_grammar_to_its_end() {
        for value in ["a/b", "text/plain;charset=x", "a/b ; c=d", "a/b;c=\"d;\\\"e\" ;f=g", "a/b;c=\"\""] {
            assert!(is_media_type(value.as_bytes()), "{value}");
        }
        for value in [
            "",
            "no type",
            "text",
            "/",
            "a/",
            "/b",
            "a/b;",
            "a/b;c",
            "a/b;c=",
            "a/b;c=\"d",
            "a/b;c=d e",
            "a/b;=d",
            "a b/c",
        ] {
            assert!(!is_media_type(value.as_bytes()), "{value}");
        }
    }
}
